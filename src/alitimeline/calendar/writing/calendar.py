"""A calendar as a whole: what it is called, what stands in it, and in which order."""

from collections.abc import Iterable, Iterator, Sequence

from alitimeline.calendar.grammar.writing import escape_text, fold_lines, format_duration, format_uri
from alitimeline.calendar.writing import commitments, events
from alitimeline.calendar.writing.commitments import Promise
from alitimeline.calendar.writing.dates import is_partial
from alitimeline.calendar.writing.frame import Frame
from alitimeline.calendar.writing.options import colors
from alitimeline.model import Event

__all__ = ["find_events", "write_calendar", "write_item"]

#: Without the library's version: an upgrade changes no calendar.
PRODID = "-//alitimeline//alitimeline//EN"
#: How many bytes go out at once, about.
CHUNK = 1 << 16


def find_events(frame: Frame) -> list[Event]:
    """Return the events that are shown, in the order of their dates, then of their ids."""
    skips, zone = frame.options.partial == "skip", frame.zone
    keys: dict[str, tuple[float, float, str]] = {}

    def key(event: Event) -> tuple[tuple[float, float, str], str]:
        # Dates repeat: that each has one key saves more memory than all else here takes.
        when = event.when
        return keys.get(when.text) or keys.setdefault(when.text, when.sort_key(zone)), event.id

    return sorted((each for each in frame.timeline.events if not (skips and is_partial(each.when))), key=key)


def write_calendar(
    frame: Frame, shown: Sequence[Event], kept: Sequence[Promise], part: str | None = None
) -> Iterator[bytes]:
    """Write a calendar of some events and commitments; *part* tells it from others of the timeline."""
    yield _ended(_write_head(frame, part), "the timeline")
    yield from _join_parts(_write_entries(frame, shown, kept))
    yield b"END:VCALENDAR\r\n"


def write_item(lines: Iterable[str], record: str) -> bytes:
    """Write a calendar of one entry, which says nothing of the whole (RFC 4791, section 4.1)."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    return _ended([*head, *lines, "END:VCALENDAR"], record)


def _write_entries(frame: Frame, shown: Iterable[Event], kept: Iterable[Promise]) -> Iterator[bytes]:
    for event in shown:
        yield _ended(events.write_event(frame, event), f"the event {event.id!r}")
    for promise in kept:
        for _, lines in commitments.write_components(frame, promise):
            yield _ended(lines, f"the commitment {promise.commitment.id!r}")


def _ended(lines: Iterable[str], record: str) -> bytes:
    return fold_lines(lines, record) + b"\r\n"


def _join_parts(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield parts a few at a time: that is quicker, and takes no memory to speak of."""
    gathered: list[bytes] = []
    size = 0
    for each in parts:
        gathered.append(each)
        size += len(each)
        if size > CHUNK:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


def _write_head(frame: Frame, part: str | None) -> Iterator[str]:
    """Say what the calendar is, for readers of RFC 7986 and for those who know the names before it."""
    timeline, options = frame.timeline, frame.options
    title, uid = options.name or timeline.title, f"calendar{frame.host}"
    if part is not None:
        title, uid = f"{title}: {part}", frame.uid("calendar", part)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODID}"
    yield "CALSCALE:GREGORIAN"
    yield f"UID:{uid}"
    yield frame.format_text("NAME", title)
    yield f"X-WR-CALNAME:{escape_text(title)}"
    if about := options.description or timeline.description:
        yield frame.format_text("DESCRIPTION", about)
        yield f"X-WR-CALDESC:{escape_text(about)}"
    if frame.revised is not None:
        yield f"LAST-MODIFIED:{frame.stamp}"
    if options.url is not None:
        yield format_uri("URL", options.url)
    if options.color is not None:
        yield f"COLOR:{options.color}"
        yield f"X-APPLE-CALENDAR-COLOR:{colors()[options.color]}"
    if options.refresh is not None:
        yield f"REFRESH-INTERVAL;VALUE=DURATION:{format_duration(options.refresh)}"
        yield f"X-PUBLISHED-TTL:{format_duration(options.refresh)}"
    if options.source is not None:
        yield format_uri("SOURCE", options.source, VALUE="URI")
    yield f"X-WR-TIMEZONE:{escape_text(timeline.timezone)}"
