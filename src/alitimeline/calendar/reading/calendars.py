"""iCalendar → a draft of a timeline, and its problems."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from attrs import evolve

from alitimeline.calendar.grammar.tree import Component, Property, parse
from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.calendar.reading.commitments import Promises
from alitimeline.calendar.reading.entries import ENTRIES, Entry, read_entries
from alitimeline.calendar.reading.events import Reader
from alitimeline.calendar.reading.fitting import Findings, fit_line, fit_prose
from alitimeline.calendar.reading.recurrence import Recurrences
from alitimeline.calendar.reading.relations import read_relations
from alitimeline.calendar.reading.times import Clock, build_when, find_day
from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.loading.files import Input, read_input
from alitimeline.model import Event, Timeline
from alitimeline.model.ids import slugify
from alitimeline.model.texts import check_language, check_zone
from alitimeline.problems import Problem, TextError, shorten
from alitimeline.when import When

__all__ = ["Draft", "read"]

#: The title of a calendar without a name.
UNNAMED = "Imported calendar"
#: Properties about how the calendar itself is shown and fetched: left out without a warning.
QUIET = (
    *("CALSCALE", "COLOR", "DESCRIPTION", "LAST-MODIFIED", "METHOD", "NAME", "PRODID", "REFRESH-INTERVAL", "SOURCE"),
    *("UID", "URL", "VERSION", "X-APPLE-CALENDAR-COLOR", "X-PUBLISHED-TTL", "X-WR-CALDESC", "X-WR-CALNAME"),
    *("X-WR-RELCALID", "X-WR-TIMEZONE"),
)
#: The components that are read.
READ = ("VCALENDAR", "VTIMEZONE", *ENTRIES)


class Draft(NamedTuple):
    """A timeline as far as a file describes it; None if the file has no calendar."""

    timeline: Timeline | None
    #: What is wrong, what was corrected and what is left out, in the order of the lines.
    problems: tuple[Problem, ...]


def read(calendar: Input, *, name: str | None = None, until: date | None = None) -> Draft:
    """Read an iCalendar file, by its bytes, its path or as an open file, into a sound draft of a timeline.

    The problems name *name* as their file. A recurring entry becomes one event on its first date or, with *until*, one
    event a date up to that day. Raises `UnreadableError` if there is no such file.
    """
    data, name = read_input(calendar, name)
    with pause_garbage_collection():
        components, problems = parse(data)
        findings = Findings(problems if components else ())  # in a file that is no calendar, every line is wrong
        timeline = _Calendars(components, findings, until).read()
    named = (evolve(problem, file=name) if name else problem for problem in findings.problems)
    return Draft(timeline, tuple(sorted(named, key=lambda problem: problem.line or 0)))


class _Calendars:
    """Reads the calendars of a file, as one."""

    def __init__(self, components: Iterable[Component], findings: Findings, until: date | None) -> None:
        self.findings, self.until = findings, until
        outside = [*_walk_outside_of_entries(components)]
        self.calendars = [component for component in outside if component.name == "VCALENDAR"]
        self.others = [component for component in outside if component.name not in READ]
        self.clock = Clock((component for component in outside if component.name == "VTIMEZONE"), findings)
        self.entries = read_entries((component for component in outside if component.name in ENTRIES), self.clock)
        self.zone = self._find_zone()
        self.clock.zone = ZoneInfo(self.zone)

    def read(self) -> Timeline | None:
        """Return the timeline; None if there is neither a calendar nor an entry."""
        if not self.calendars and not self.entries:
            hint = "a calendar begins with BEGIN:VCALENDAR"
            self.findings.add("import-nothing", 1, "there is no calendar in the file", hint)
            return None
        self._report_omissions()
        reader = Reader(self.clock, self.findings)
        events, uids = self._read_events(reader)
        commitments = Promises(reader, events, uids).read(entry for entry in self.entries if entry.is_commitment)
        title, language = self._read_title()
        descriptions = (
            fit_prose(unescape_text(line.value), self.findings, line.number)
            for line in self._find_lines("DESCRIPTION", "X-WR-CALDESC")
        )
        updates = map(self.clock.read, self._find_lines("LAST-MODIFIED"))
        return Timeline(
            id=slugify(title) or slugify(UNNAMED),
            title=title,
            description=next(filter(None, descriptions), None),
            language=language,
            timezone=self.zone,
            updated=max((find_day(moment, UTC) for moment in updates if moment), default=None),  # as we export it
            sources=reader.sources.build(),
            actors=reader.actors.build(),
            events=tuple(events.values()),
            commitments=commitments,
        )

    def _read_events(self, reader: Reader) -> tuple[dict[str, Event], dict[str, str]]:
        """Return the events by their ids, and their ids by the UIDs of their entries."""
        entries = [entry for entry in self.entries if not entry.is_commitment]
        recurrences = Recurrences(entries, self.clock, self.until)
        fields: dict[str, dict[str, Any]] = {}
        first: list[tuple[str, Entry]] = []
        for entry in entries:
            span, when = self.clock.read_span(entry.properties, "DTEND"), None
            if span is None and entry.name == "VJOURNAL":
                span, when = self._find_stamp(entry)
            if span is None:
                hint = "give it a DTSTART, or write the event by hand"
                self.findings.add("import-undated", entry.line, f"{entry.label} has no date and is left out", hint)
            elif spans := recurrences.find(entry, span):
                title = reader.read_title(entry)
                event = reader.read_event(entry, spans[0], title) | ({"when": when} if when else {})
                name = slugify(title) or entry.name.lower().removeprefix("v")
                ids = [reader.ids.give(f"{find_day(start)}-{name}", f"{entry.uid} {start}") for start, _ in spans]
                fields[ids[0]] = event
                for id_, span in zip(ids[1:], spans[1:], strict=True):
                    fields[id_] = event | {"when": build_when(*span)}
                first.append((ids[0], entry))
        uids = {entry.uid: id_ for id_, entry in reversed(first) if entry.uid}
        uids |= {entry.uid: id_ for id_, entry in first if entry.uid and entry.occurrence is None}
        related = read_relations(first, uids, self.findings)
        events = {id_: Event(id=id_, related=related.get(id_, ()), **event) for id_, event in fields.items()}
        return events, uids

    def _find_stamp(self, entry: Entry) -> tuple[tuple[date, date], When] | tuple[None, None]:
        """Return the day on which a journal without a date was written, and "on or before" it."""
        stamps = (self.clock.read(entry.properties.get(name)) for name in ("CREATED", "DTSTAMP"))
        if (stamp := next(filter(None, stamps), None)) is None:
            return None, None
        day = find_day(stamp, self.clock.stated)
        message = f"{entry.label} has no date; {day}, when it was written, is the latest that it can have"
        self.findings.add("import-stand-in", entry.line, message, "write the date of what it is about")
        return (day, day), When.parse(f"[..{day}]")

    def _find_zone(self) -> str:
        """Return the name of the zone that the calendar states; without one, of most times; else UTC."""
        for line in self._find_lines("X-WR-TIMEZONE"):
            tzid = unescape_text(line.value).strip()
            if name := self._find_iana(tzid):
                self.clock.stated = ZoneInfo(name)
                return name
            if tzid:
                message = f"no zone is known by the name {shorten(tzid)}; the zone of most times is taken"
                self.findings.add("import-zone", line.number, message, "write its name in IANA, such as Asia/Shanghai")
        times = (time for entry in self.entries for name in ("DTSTART", "DUE") if (time := entry.properties.get(name)))
        tzids = [time.parameters["TZID"][0] for time in times if time.parameters.get("TZID")]
        names = Counter(name for tzid in tzids if (name := self._find_iana(tzid))).most_common(1)
        return names[0][0] if names else "UTC"

    def _find_iana(self, tzid: str) -> str | None:
        name = getattr(self.clock.find_zone(tzid), "key", None) if tzid else None
        return name if name is not None and _is_sound(check_zone, name) else None

    def _find_lines(self, *names: str) -> Iterator[Property]:
        """Yield the property of every calendar that has one, by the first of these names that it has."""
        for calendar in self.calendars:
            yield from islice(filter(None, map(calendar.get, names)), 1)

    def _read_title(self) -> tuple[str, str]:
        """Return the title of the first calendar with one, and its language."""
        for line in self._find_lines("NAME", "X-WR-CALNAME"):
            if title := fit_line(unescape_text(line.value), self.findings, line.number):
                language = line.parameters.get("LANGUAGE", ("en",))[0]
                return title, language if _is_sound(check_language, language) else "en"
        return UNNAMED, "en"

    def _report_omissions(self) -> None:
        lines = (line for calendar in self.calendars for line in calendar.properties if line.name not in QUIET)
        omissions = [(line.number, f"calendar's {line.name}") for line in lines]
        for line, what in [*omissions, *((component.line, component.name) for component in self.others)]:
            self.findings.add("import-left-out", line, f"a timeline has no place for the {what}")
        for entry in self.entries:
            entry.report_omissions(self.findings)


def _walk_outside_of_entries(components: Iterable[Component]) -> Iterator[Component]:
    """Yield components and those within them; within an entry only further entries, after one that isn't closed."""
    for component in components:
        yield component
        for inner in _walk_outside_of_entries(component.components):
            if component.name not in (*ENTRIES, "VTIMEZONE") or inner.name in ENTRIES:
                yield inner


def _is_sound(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except TextError:
        return False
    return True
