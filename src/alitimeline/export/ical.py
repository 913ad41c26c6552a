r"""The calendar: a timeline as iCalendar (RFC 5545, with the names of RFC 7986), an entry for each event and deadline.

How a date becomes days and times:

- A day is an all-day entry; a year, half, quarter or month is one over the whole period.
- A time is an instant in UTC, without an end. What lasts from one time to another ends in UTC, too.
- `A/B` and `[A..B]` cover all days from the first of A to the last of B. A time in it counts as its day in the
  timeline's zone.
- What is bounded on one side only (`A/..`, `A/`, `../B`, `[A..]`, `[..B]`) covers that bound alone, a day or a period,
  and the summary says the rest: "Since", "From" (its end is unknown), "Until", "On or after", "On or before".
- A deadline is one day: the last that it allows. `[A..]` allows no last day and stands on its first.
- Nothing comes after 9999-12-31, so what ends there says how long it lasts (DURATION) instead of where it ends.

Entries of whole days are transparent: they take up nobody's time. Doubtful dates are tentative, and the summary says
"About" or "Perhaps". X-ALITIMELINE-DATE keeps the date as the record has it. There is no METHOD, so DTSTAMP is when
the record was last revised (RFC 5545, section 3.8.7.2): the day of `Timeline.as_of`, not that of the export.
Commitments without a deadline are left out.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from alitimeline.export.wording import citations, claim, disputes, is_void, part, uri, verdict
from alitimeline.model import Citation, Commitment, Event, Relation, Timeline
from alitimeline.problems import ExportError
from alitimeline.when import When
from alitimeline.when.points import Point

__all__ = ["to_bytes"]

#: Without the library's version: an upgrade changes no calendar.
PRODID = "-//alitimeline//alitimeline//EN"
#: The revision of a record that names no day at all, and so has nothing to show.
UNDATED = date(1970, 1, 1)

#: Octets of a physical line, without its line break (RFC 5545, section 3.1).
WIDTH = 75
#: What a physical line may hold behind a space: it ends neither inside a character nor between a `\` and its letter.
PIECE = re.compile(rb".{1,74}(?<!\\)(?![\x80-\xbf])|(?:\\\\){1,37}", re.DOTALL)
#: What no content line holds: control characters but tab, surrogates, U+FFFE and U+FFFF.
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
PERIODS = ("year", "half", "quarter", "month")
DOUBTS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}


def to_bytes(timeline: Timeline) -> bytes:
    """Write *timeline* as an iCalendar file: events in the order of their dates, then deadlines in that of theirs.

    Raises:
        ExportError: if a text holds a control character, or a time lies outside the years 1 to 9999 in its zone.
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record names another that isn't there.

    """
    calendar = _Calendar(timeline)
    parts = [b"BEGIN:VCALENDAR", _folded("the timeline", calendar.head())]
    for event in timeline.chronology():
        parts += [b"BEGIN:VEVENT", _folded(f"the event {event.id!r}", calendar.event(event)), b"END:VEVENT"]
    for day, commitment, due in calendar.deadlines():
        entry = calendar.deadline(day, commitment, due)
        parts += [b"BEGIN:VEVENT", _folded(f"the commitment {commitment.id!r}", entry), b"END:VEVENT"]
    return b"\r\n".join([*parts, b"END:VCALENDAR", b""])


def _folded(record: str, lines: Iterable[str]) -> bytes:
    """Divide content lines into physical lines; no text of the record may begin a line of its own."""
    lines = list(lines)
    content = "".join(lines)
    if not content.isprintable() and (found := CONTROL.search(content)):
        raise ExportError(f"{record} has the control character U+{ord(found[0]):04X}", "take it out")
    # All are encoded at once, which is faster than one by one.
    whole = "\n".join(lines).encode().split(b"\n")
    return b"\r\n".join([line if len(line) <= WIDTH else b"\r\n ".join(PIECE.findall(line)) for line in whole])


def _text(name: str, text: str) -> str:
    """Make the content line of a property of the type TEXT (RFC 5545, section 3.3.11)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{name}:{_escaped(text)}"


def _escaped(text: str) -> str:
    # The backslash goes first: those that the others add stay as they are.
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


class _Calendar:
    """Makes the content lines of one timeline's calendar."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.zone = timeline.zone
        self.revised = timeline.as_of
        self.stamp = f"{_basic(self.revised or UNDATED)}T000000Z"
        self.cited: dict[str, tuple[str, str]] = {}

    def head(self) -> Iterator[str]:
        """Say what the calendar is, for readers of RFC 7986 and for those who know the names before it."""
        timeline = self.timeline
        yield "VERSION:2.0"
        yield f"PRODID:{PRODID}"
        yield "CALSCALE:GREGORIAN"
        yield _text("NAME", timeline.title)
        yield _text("X-WR-CALNAME", timeline.title)
        if timeline.description is not None:
            yield _text("DESCRIPTION", timeline.description)
            yield _text("X-WR-CALDESC", timeline.description)
        if self.revised is not None:
            yield f"LAST-MODIFIED:{self.stamp}"
        yield _text("X-WR-TIMEZONE", timeline.timezone)

    def event(self, event: Event) -> Iterator[str]:
        """Show an event on its days or at its time."""
        when, said = event.when, _said(event.when)
        cited = list(citations(event))
        yield f"UID:{self._uid('event', event.id)}"
        yield f"DTSTAMP:{self.stamp}"
        yield from _times(when, self.zone)
        yield _text("SUMMARY", f"{said[0].upper()}{said[1:]}: {event.title}" if said else event.title)
        yield from _description(self._about_event(event, cited))
        if event.place is not None:
            yield _text("LOCATION", event.place)
        yield from _categories(event.kind, *event.tags)
        yield from self._url(cited)
        yield f"STATUS:{_status(when) if event.status == 'confirmed' else event.status.upper()}"
        yield from dict.fromkeys(map(self._related, event.related))
        yield _text("X-ALITIMELINE-DATE", when.text)

    def deadlines(self) -> list[tuple[date, Commitment, When]]:
        """Return the commitments that have a deadline, in the order of the days on which they are shown."""
        dues = ((commitment, self.timeline.deadline(commitment)) for commitment in self.timeline.commitments)
        found = [(_last_day(due, self.zone), commitment, due) for commitment, due in dues if due is not None]
        return sorted(found, key=lambda each: (each[0], each[1].id))

    def deadline(self, day: date, commitment: Commitment, due: When) -> Iterator[str]:
        """Show the deadline of a commitment on its day."""
        said = _said(due)
        yield f"UID:{self._uid('deadline', commitment.id)}"
        yield f"DTSTAMP:{self.stamp}"
        yield from _days(day, day)
        yield _text("SUMMARY", f"Due {said}: {commitment.title}" if said else f"Due: {commitment.title}")
        yield from _description(self._about_deadline(commitment, due))
        yield from _categories("deadline", commitment.kind, *commitment.tags)
        yield from self._url(commitment.citations)
        yield f"STATUS:{'CANCELLED' if is_void(commitment) else _status(due)}"
        yield self._related(Relation(kind="part-of", event=commitment.made_in))
        yield _text("X-ALITIMELINE-DATE", due.text)

    def _uid(self, kind: str, name: str) -> str:
        return f"{kind}-{name}@{self.timeline.id}.alitimeline"

    def _related(self, relation: Relation) -> str:
        event = self.timeline.event(relation.event)
        kind = "PARENT" if relation.kind == "part-of" else "SIBLING"
        return f"RELATED-TO;RELTYPE={kind}:{self._uid('event', event.id)}"

    def _url(self, citations: Iterable[Citation]) -> Iterator[str]:
        for citation in citations:
            if url := self._source(citation.source)[1]:
                yield f"URL:{url}"
                return

    def _about_event(self, event: Event, cited: Iterable[Citation]) -> Iterator[str]:
        """Tell what the days don't show, in paragraphs."""
        if event.summary is not None:
            yield event.summary
        when = event.when
        if when.form == "date" and when.precision in PERIODS and not _doubtful(when):
            yield f"Some time in {when}."
        if event.participants:
            yield "\n".join(part(self.timeline, each) for each in event.participants)
        yield from self._evidence(cited)
        yield from self._disputed(event)

    def _about_deadline(self, commitment: Commitment, due: When) -> Iterator[str]:
        yield commitment.statement
        yield self.timeline.explain(commitment)
        if due.end is None:
            yield "No last day is stated: shown on the first."
        elif due.precision in PERIODS or due.form != "date":
            yield "Shown on the last day that it allows."
        promise = self.timeline.event(commitment.made_in)
        yield f"Promised by {self.timeline.actor(commitment.made_by).name}: {promise.title} ({promise.when})"
        if last := verdict(commitment):
            yield f"{last.verdict.replace('-', ' ').capitalize()}, as assessed on {last.on}.\n{last.note or ''}".strip()
        if commitment.superseded_by is not None:
            yield f"Superseded by: {self.timeline.commitment(commitment.superseded_by).title}"
        yield from self._evidence(citations(commitment))
        yield from self._disputed(commitment)

    def _source(self, name: str) -> tuple[str, str]:
        """Return what to call a source, with where it is on the web; and that as a URI."""
        if name not in self.cited:
            source = self.timeline.source(name)
            title = f"{source.title} ({source.publisher})" if source.publisher else source.title
            url = source.url or source.archive_url
            words = f"Source: {title}, {url}" if url else f"Source: {title}"
            self.cited[name] = words, uri(url or "")
        return self.cited[name]

    def _evidence(self, citations: Iterable[Citation]) -> Iterator[str]:
        """Name each source once, with all quotes from it."""
        sources: dict[str, dict[str, None]] = {}
        for citation in citations:
            words = f"“{citation.quote}”" if citation.quote else ""
            if citation.locator:
                words = f"{words} ({citation.locator})".lstrip()
            sources.setdefault(self._source(citation.source)[0], {})[words] = None
        for source, quotes in sources.items():
            yield "\n".join([source, *filter(None, quotes)])

    def _disputed(self, record: Event | Commitment) -> Iterator[str]:
        for dispute, participation in disputes(record):
            state = "Disputed" if dispute.standing == "open" else "Dispute dismissed"
            whose = f" ({part(self.timeline, participation)})" if participation else ""
            field = "date" if dispute.field == "when" else dispute.field.replace("_", " ")
            lines = [f"{state}{whose}. The {field} according to another source: {claim(self.timeline, dispute)}"]
            if dispute.note is not None:
                lines.append(dispute.note)
            yield "\n".join([*lines, *self._evidence(dispute.citations)])


def _said(when: When) -> str:
    """Say in words what the days of a date don't show, such as "about 2007"; nothing if they show all."""
    if when.start and when.end and when.form != "between" and not _doubtful(when):
        return ""
    start, end = (
        DOUBTS[point.doubt] + point.text.removesuffix(point.doubt) if point else "" for point in (when.start, when.end)
    )
    match when.form, start, end:
        case "date", _, _:
            said = start
        case "between", _, "":
            said = f"on or after {start}"
        case "between", "", _:
            said = f"on or before {end}"
        case "between", _, _:
            said = f"between {start} and {end}"
        case _, _, "":
            said = f"from {start}" if when.unknown_end else f"since {start}"
        case _, "", _:
            said = f"until {end}"
        case _:
            said = f"from {start} to {end}"
    return said


def _doubtful(when: When) -> bool:
    return any(point.doubt for point in (when.start, when.end) if point)


def _status(when: When) -> str:
    return "TENTATIVE" if _doubtful(when) else "CONFIRMED"


def _times(when: When, zone: tzinfo) -> Iterator[str]:
    match _points(when):
        case [Point(earliest=datetime() as first), Point(earliest=datetime() as last)]:
            begin, end = (_basic(_moved(moment, UTC)) + "Z" for moment in (first, last))
            yield f"DTSTART:{begin}"
            if begin < end:
                yield f"DTEND:{end}"
        case points:
            yield from _days(_day(points[0].earliest, zone), _day(points[-1].latest, zone))


def _days(first: date, last: date) -> Iterator[str]:
    """Cover whole days, *last* among them; one that lies before *first*, as a time in a far zone may, adds none."""
    last = max(first, last)
    yield f"DTSTART;VALUE=DATE:{_basic(first)}"
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{_basic(last + timedelta(days=1))}"
    else:
        yield f"DURATION:P{(last - first).days + 1}D"
    yield "TRANSP:TRANSPARENT"


def _last_day(due: When, zone: tzinfo) -> date:
    """Return the last day that a deadline allows, or its first if nothing bounds it."""
    last = _points(due)[-1]
    return _day(last.latest if due.end else last.earliest, zone)


def _points(when: When) -> list[Point]:
    return [point for point in (when.start, when.end) if point]


def _day(moment: date, zone: tzinfo) -> date:
    return _moved(moment, zone).date() if isinstance(moment, datetime) else moment


def _moved(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError as error:
        raise ExportError(f"{moment} lies outside the years 1 to 9999 in the zone {zone}") from error


def _basic(moment: date) -> str:
    """Write a day or time in ISO 8601's basic format, years with four digits."""
    return moment.isoformat().replace("-", "").replace(":", "")


def _description(paragraphs: Iterable[str]) -> Iterator[str]:
    if text := "\n\n".join(paragraphs):
        yield _text("DESCRIPTION", text)


def _categories(*names: str) -> Iterator[str]:
    """Put all on one line if that is plain; some readers split at an escaped comma."""
    escaped = [_escaped(name) for name in dict.fromkeys(names)]
    if "\\" in "".join(escaped):
        yield from (f"CATEGORIES:{name}" for name in escaped)
    else:
        yield f"CATEGORIES:{','.join(escaped)}"
