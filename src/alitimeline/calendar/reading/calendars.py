"""iCalendar → a draft of a timeline, and its problems."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
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
from alitimeline.model import Event, Timeline
from alitimeline.model.ids import slugify
from alitimeline.model.texts import check_language, check_zone
from alitimeline.problems import Problem, TextError

__all__ = ["Draft", "read"]

#: What a calendar is called that has no name, and its id.
UNNAMED = "Imported calendar"
#: Properties of the calendar itself, of how it is shown and fetched: left out without a warning.
QUIET = frozenset(
    (
        *("CALSCALE", "COLOR", "DESCRIPTION", "LAST-MODIFIED", "METHOD", "NAME", "PRODID", "REFRESH-INTERVAL"),
        *("SOURCE", "UID", "URL", "VERSION", "X-APPLE-CALENDAR-COLOR", "X-PUBLISHED-TTL", "X-WR-CALDESC"),
        *("X-WR-CALNAME", "X-WR-RELCALID", "X-WR-TIMEZONE"),
    )
)
#: The components that are read.
READ = frozenset({"VCALENDAR", "VTIMEZONE"}) | ENTRIES
#: The properties whose times decide the zone of a calendar.
DATES = ("DTSTART", "DUE")


class Draft(NamedTuple):
    """A timeline as far as a file describes it; None if the file has no calendar."""

    timeline: Timeline | None
    #: What is wrong, what was corrected and what is left out, in the order of the lines.
    problems: tuple[Problem, ...]


def read(data: bytes, *, name: str | None = None, until: date | None = None) -> Draft:
    """Read an iCalendar file into a draft of a timeline; *name* stands in the problems.

    The draft is sound, whatever the file. What recurs has its first date alone; or each up to *until*.
    """
    with pause_garbage_collection():
        components, problems = parse(data)
        findings = Findings(problems if components else ())  # in a file that is no calendar, every line is wrong
        timeline = _Calendars(components, findings, until).read()
    told = (evolve(problem, file=name) if name else problem for problem in findings.problems)
    return Draft(timeline, tuple(sorted(told, key=lambda problem: problem.line or 0)))


class _Calendars:
    """Reads the calendars of a file, as one."""

    def __init__(self, components: Iterable[Component], findings: Findings, until: date | None) -> None:
        self.findings, self.until = findings, until
        every = [*_walk_outside_of_entries(components)]
        self.calendars = [each for each in every if each.name == "VCALENDAR"]
        self.others = [each for each in every if each.name not in READ]
        self.entries = [*read_entries((each for each in every if each.name in ENTRIES), findings)]
        self.clock = Clock((each for each in every if each.name == "VTIMEZONE"), findings)
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
        commitments = Promises(reader, events, uids).read(each for each in self.entries if each.is_commitment)
        title, language = self._read_title()
        return Timeline(
            id=slugify(title) or slugify(UNNAMED),
            title=title,
            description=self._read_description(),
            language=language,
            timezone=self.zone,
            updated=self._find_last_update(),
            sources=reader.sources.build(),
            actors=reader.actors.build(),
            events=tuple(events.values()),
            commitments=tuple(commitments),
        )

    def _read_events(self, reader: Reader) -> tuple[dict[str, Event], dict[str, str]]:
        """Return the events by their ids, and their ids by the UIDs of their entries."""
        shown = [entry for entry in self.entries if not entry.is_commitment]
        recurrences = Recurrences(shown, self.clock, self.until)
        fields: dict[str, dict[str, Any]] = {}
        first: list[tuple[str, Entry]] = []
        for entry in shown:
            span = reader.read_span(entry)
            spans = recurrences.find(entry, span) if span else []
            if spans:
                title = reader.read_title(entry)
                event = reader.read_event(entry, spans[0], title)
                given = [
                    reader.ids.give(_name_event(entry, start, title), f"{entry.uid} {start}") for start, _ in spans
                ]
                fields |= {
                    id_: event | {"when": build_when(*each)} for id_, each in zip(given[1:], spans[1:], strict=True)
                }
                fields[given[0]] = event
                first.append((given[0], entry))
        uids = {entry.uid: id_ for id_, entry in reversed(first) if entry.uid}
        uids |= {entry.uid: id_ for id_, entry in first if entry.uid and not entry.occurrence}
        related = read_relations(first, uids, self.findings)
        return {id_: Event(id=id_, related=related.get(id_, ()), **each) for id_, each in fields.items()}, uids

    def _find_zone(self) -> str:
        """Return the zone in which days are days: that of most times, else what is said."""
        lines = (line for entry in self.entries for name in DATES if (line := entry.properties.get(name)))
        used = Counter(
            zone for line in lines if (tzid := line.parameters.get("TZID")) and (zone := self._find_iana(tzid[0]))
        )
        if used:
            return used.most_common(1)[0][0]
        said = next(self._find_first("X-WR-TIMEZONE"), None)
        return (said and self._find_iana(unescape_text(said.value).strip())) or "UTC"

    def _find_iana(self, tzid: str) -> str | None:
        zone = self.clock.find_zone(tzid) if tzid else None
        name = getattr(zone, "key", None)
        return name if name is not None and _is_zone(name) else None

    def _find_first(self, *names: str) -> Iterator[Property]:
        """Yield what the calendars say by these names, of each what it says first of them."""
        for each in self.calendars:
            yield from islice((line for name in names if (line := each.get(name))), 1)

    def _read_title(self) -> tuple[str, str]:
        """Return what the first calendar with a name is called, and in which language."""
        for line in self._find_first("NAME", "X-WR-CALNAME"):
            if title := fit_line(unescape_text(line.value), self.findings, line.number):
                language = line.parameters.get("LANGUAGE", ("en",))[0]
                return title, language if _is_sound(check_language, language) else "en"
        return UNNAMED, "en"

    def _read_description(self) -> str | None:
        texts = ((unescape_text(line.value), line.number) for line in self._find_first("DESCRIPTION", "X-WR-CALDESC"))
        return next((text for each, line in texts if (text := fit_prose(each, self.findings, line))), None)

    def _find_last_update(self) -> date | None:
        """Return the last day on which a calendar was revised, in UTC as our export writes it."""
        moments = [self.clock.read(line) for line in self._find_first("LAST-MODIFIED")]
        return max((find_day(each, UTC) for each in moments if each), default=None)

    def _report_omissions(self) -> None:
        for each in self.calendars:
            for line in each.properties:
                if line.name not in QUIET:
                    message = f"a timeline has no place for the calendar's {line.name}"
                    self.findings.add("import-left-out", line.number, message)
        for component in self.others:
            message = f"a timeline has no place for the {component.name}"
            self.findings.add("import-left-out", component.line, message)
        for entry in self.entries:
            entry.report_omissions(self.findings)


def _walk_outside_of_entries(components: Iterable[Component]) -> Iterator[Component]:
    """Yield components, and those within them; but of those within an entry only entries, of which one isn't closed."""
    for each in components:
        yield each
        within = _walk_outside_of_entries(each.components)
        yield from (inner for inner in within if each.name not in READ - {"VCALENDAR"} or inner.name in ENTRIES)


def _name_event(entry: Entry, start: date, title: str) -> str:
    """Return the id of an event: its day and its title."""
    day = start.date() if isinstance(start, datetime) else start
    return f"{day}-{slugify(title) or entry.name.lower().removeprefix('v')}"


def _is_zone(name: str) -> bool:
    return _is_sound(check_zone, name)


def _is_sound(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except TextError:
        return False
    return True
