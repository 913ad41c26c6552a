"""A calendar as a whole: its properties, its entries and their order; in one file or in several."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Literal, TypeAlias, get_args

from alitimeline.calendar.grammar.writing import WIDTH, escape_text, fold_lines, format_duration, format_uri
from alitimeline.calendar.writing.commitments import Promise, find_day, find_promises, write_components
from alitimeline.calendar.writing.dates import find_first_day, is_partial
from alitimeline.calendar.writing.events import write_event
from alitimeline.calendar.writing.frame import Frame
from alitimeline.calendar.writing.omissions import find_omissions
from alitimeline.calendar.writing.options import Options, colors
from alitimeline.calendar.writing.versions import Versions
from alitimeline.documents.outputs import Exported, parse_options
from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.model import Event, Timeline
from alitimeline.problems import ExportError, Problem, unknown_name

__all__ = ["By", "Part", "is_own", "render", "size_warning", "split", "to_bytes"]

#: Without the library's version: an upgrade changes no calendar.
PRODID = "-//alitimeline//alitimeline//EN"
#: How many entries are written at once.
CHUNK = 64
#: What Google Calendar accepts, in bytes.
LARGE = 1_000_000

By: TypeAlias = Literal["year", "kind", "component"]
#: The name of a file, in ASCII letters, digits and hyphens, and the chunks of its bytes.
Part: TypeAlias = tuple[str, Iterator[bytes]]


def to_bytes(timeline: Timeline, **options: Any) -> bytes:  # noqa: ANN401 - `Options` says which
    """Write *timeline* as an iCalendar file: the events by date, then the commitments by deadline.

    Raises:
        TypeError: if `Options` has no such option.
        ExportError: if an option has a wrong value, a text contains a control character, or a time is outside the
            years 1 to 9999 in its zone.
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record refers to another that doesn't exist.
    """
    return b"".join(render(timeline, **options).chunks)


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401
    """Write the same in chunks, to need little memory, and list what the calendar doesn't show.

    Raises as `to_bytes`, some of it only while the chunks are read.
    """
    frame = _build_frame(timeline, options)
    entries = _find_events(frame), find_promises(frame)
    if frame.options.update is None:
        return Exported(_write_calendar(frame, *entries), find_omissions(frame))
    versions = Versions(frame, frame.options.update)
    chunks = [*_write_calendar(frame, *entries, versions=versions)]
    return Exported(iter(chunks), chain(find_omissions(frame), versions.problems))


def size_warning(name: str, size: int) -> tuple[Problem, ...]:
    """Return a warning if a calendar of *size* bytes is too large for Google Calendar."""
    if size <= LARGE:
        return ()
    tenths = round(size, -5) // 100_000
    message = f"the calendar has {tenths // 10}.{tenths % 10} MB, and Google Calendar imports up to about 1 MB"
    hint = "write it in parts: --split year"
    return (Problem(code="calendar-size", message=message, file=name, severity="warning", hint=hint),)


def split(timeline: Timeline, by: By, **options: Any) -> Iterator[Part]:  # noqa: ANN401
    """Yield a calendar in parts, by "year", "kind" or "component" (a file for each entry, as CalDAV servers have them).

    An entry keeps its UID in every file, so RELATED-TO may name an entry of another file. An entry belongs to the year
    in which it begins, a commitment to that of its deadline, or of the promise. Commitments are of the kind "deadline".

    Raises:
        UnknownNameError: if there is no such way to split.
        ExportError: and others, as `to_bytes`.
    """
    if by not in get_args(By):
        raise unknown_name("way to split a calendar is called", by, get_args(By))
    frame = _build_frame(timeline, options)
    if frame.options.update is not None:
        raise ExportError("update is for a calendar in one file", "update it whole, or split it without an update")
    return _split_into_components(frame) if by == "component" else _split_into_groups(frame, by)


def _split_into_groups(frame: Frame, by: By) -> Iterator[Part]:
    groups: dict[str, tuple[list[Event], list[Promise]]] = {}
    for event in _find_events(frame):
        key = event.kind if by == "kind" else f"{find_first_day(event.when, frame.zone).year:04}"
        groups.setdefault(key, ([], []))[0].append(event)
    for promise in find_promises(frame):
        key = "deadline" if by == "kind" else f"{find_day(frame, promise).year:04}"
        groups.setdefault(key, ([], []))[1].append(promise)
    for name, (events, promises) in sorted(groups.items()):
        yield f"{frame.timeline.id}-{name}.ics", _write_calendar(frame, events, promises, name)


def _split_into_components(frame: Frame) -> Iterator[Part]:
    """Yield a calendar for each entry; it says nothing of the whole (RFC 4791, section 4.1)."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    for name, record, lines in _write_entries(frame, _find_events(frame), find_promises(frame)):
        yield f"{name}.ics", iter((_encode([*head, *lines, "END:VCALENDAR"], record),))


def _build_frame(timeline: Timeline, options: dict[str, Any]) -> Frame:
    return Frame(timeline, parse_options(Options, "the calendar", options))


def _find_events(frame: Frame) -> list[Event]:
    """Return the events that are shown, ordered by date, then by id."""
    skips = frame.options.spans == "skip"
    return [event for event in frame.timeline.chronology() if not (skips and is_partial(event.when))]


def _write_calendar(
    frame: Frame,
    events: Sequence[Event],
    promises: Sequence[Promise],
    part: str | None = None,
    versions: Versions | None = None,
) -> Iterator[bytes]:
    """Write a calendar of some events and commitments, in chunks; *part* is its name if there are others."""
    yield _encode(_write_head(frame, part), "the timeline")
    entries = _write_entries(frame, events, promises)
    if versions is not None:
        yield from (versions.revise(lines, record) + b"\r\n" for _, record, lines in entries)
        yield from (entry + b"\r\n" for entry in versions.cancel())
    while chunk := _encode_some(islice(entries, CHUNK)):
        yield chunk
    yield b"END:VCALENDAR\r\n"


def _write_entries(
    frame: Frame, events: Iterable[Event], promises: Iterable[Promise]
) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield each entry with its name in a folder, and the name of its record in messages."""
    for event in events:
        yield f"event-{event.id}", f"the event {event.id!r}", write_event(frame, event)
    for promise in promises:
        for name, lines in write_components(frame, promise):
            yield name, f"the commitment {promise.commitment.id!r}", lines


def _encode(lines: Iterable[str], record: str) -> bytes:
    return fold_lines(lines, record) + b"\r\n"


@pause_garbage_collection()
def _encode_some(entries: Iterable[tuple[str, str, Iterable[str]]]) -> bytes:
    """Encode some entries at once, which is faster than one by one; b"" if there are none."""
    parts = [(record, [*lines]) for _, record, lines in entries]
    try:
        return _encode(chain.from_iterable(lines for _, lines in parts), "") if parts else b""
    except ExportError:  # of one of them
        return b"".join(_encode(lines, record) for record, lines in parts)


def _write_head(frame: Frame, part: str | None) -> Iterator[str]:
    """Write the properties of the calendar, by the names of RFC 7986 and by those in use before it."""
    timeline, options = frame.timeline, frame.options
    title = options.name or timeline.title
    title = title if part is None else f"{title}: {part}"
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODID}"
    yield "CALSCALE:GREGORIAN"
    # no UID (RFC 7986, section 5.3): programs that take a calendar apart, as vdirsyncer does, give it to every entry
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


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is a calendar as it is written here: by its PRODID, and the form of its lines."""
    *lines, last = data.split(b"\r\n")
    is_ours = f"PRODID:{PRODID}".encode() in lines[:4] and (lines[-1], last) == (b"END:VCALENDAR", b"")
    return is_ours and all(len(line) <= WIDTH and b"\n" not in line for line in lines)
