"""What recurs: a rule → the dates up to a day, with the packages of the extra `recurrence`.

They are asked about local times without a zone, in a calendar that holds nothing else: a rule goes by the clock on the
wall, and so no other trouble of a file gets there.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from alitimeline.calendar.grammar.tree import Property
from alitimeline.calendar.grammar.values import as_rule, items
from alitimeline.calendar.grammar.writing import basic
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.times import Clock
from alitimeline.problems import TextError, UnreadableError, shorten

__all__ = ["MAX_DATES", "MAX_RECURRENCES", "Recurrences"]

#: How many dates of one entry are found, and how many of all.
MAX_RECURRENCES, MAX_DATES = 1_000, 100_000
#: How often something may happen to be an event of a timeline.
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
#: What makes several of one day; and what goes by other calendars than ours.
REFUSED = ("BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP")
LEFT = "only its first date is kept"


class Recurrences:
    """Finds the dates of what recurs, up to the day *until*; without one it tells of them only."""

    def __init__(self, entries: Iterable[Entry], clock: Clock, until: date | None) -> None:
        self.clock, self.until, self.findings = clock, until, clock.findings
        #: What stands in for single dates of a series, by its UID.
        self.instead: dict[str, list[Property]] = {}
        self.left = MAX_DATES
        for entry in entries:
            if entry.occurrence and entry.uid:
                line = entry.properties["RECURRENCE-ID"]
                self.instead.setdefault(entry.uid, []).append(line)
                if "RANGE" in line.parameters:
                    message = "RANGE=THISANDFUTURE is read of this date alone; the later ones stay as they are"
                    self.findings.tell("import-recurrence", line.number, message)

    def of(self, entry: Entry, span: tuple[date, date]) -> list[tuple[date, date]]:
        """Return when an entry takes place, each with its end: at *span* alone, unless it recurs."""
        for line in entry.several.get("EXRULE", ()):
            message = "EXRULE, which RFC 5545 has no more, is passed over: what recurs may recur too often"
            self.findings.tell("import-recurrence", line.number, message)
        rules = [line for name in ("RRULE", "RDATE") for line in entry.several.get(name, ()) if line.value.strip()]
        if not rules or entry.occurrence:
            return [span]
        line = rules[0]
        if self.until is None:
            message = f"the {entry.name} recurs ({line.name} {shorten(line.value)}); {LEFT}"
            hint = "find the others with --expand-until, such as --expand-until 2030-12-31"
            self.findings.tell("import-recurrence", line.number, message, hint)
            return [span]
        try:
            starts = self._starts(entry, span[0], self.until)
        except TextError as error:
            self.findings.tell("import-recurrence", line.number, f"{error.message}; {LEFT}", error.hint)
            return [span]
        return self._spans(entry, span, starts, line)

    def _spans(
        self, entry: Entry, span: tuple[date, date], starts: list[date], line: Property
    ) -> list[tuple[date, date]]:
        allowed = min(MAX_RECURRENCES, self.left)
        if len(starts) > allowed:
            message = f"the {entry.name} recurs more than {allowed:,} times until {self.until}; the rest is left out"
            self.findings.tell("import-recurrence", line.number, message, "choose an earlier day")
        if not starts:
            message = f"the {entry.name} recurs, but on no day until {self.until}; it is left out"
            self.findings.tell("import-recurrence", line.number, message)
        self.left -= min(len(starts), allowed)
        length = _local(span[1]) - _local(span[0])
        try:
            return [(start, start + length) for start in starts[:allowed]]
        except OverflowError:
            return [(start, start) for start in starts[:allowed]]

    def _starts(self, entry: Entry, first: date, until: date) -> list[date]:
        """Return the days or times at which it begins, one more than are allowed if there are more."""
        try:
            import icalendar
            import recurring_ical_events  # type: ignore[import-untyped] # it has no types
        except ModuleNotFoundError as error:
            reason = (
                "to find what recurs needs packages that are not installed; run: pip install 'alitimeline[recurrence]'"
            )
            raise UnreadableError("--expand-until", reason) from error
        lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", _written("DTSTART", first)]
        lines += [f"RRULE:{self._rule(line, first, until)}" for line in entry.several.get("RRULE", ()) if line.value]
        lines += [_written("RDATE", each) for each in self._dates(entry.several.get("RDATE", ()), first)]
        without = [*entry.several.get("EXDATE", ()), *self.instead.get(entry.uid, ())]
        lines += [_written("EXDATE", each) for each in self._dates(without, first)]
        calendar = icalendar.Calendar.from_ical("\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]))
        try:
            starts = self._found(recurring_ical_events.of(calendar), first, until)
        except (ValueError, OverflowError) as error:
            raise TextError(f"the {entry.name} recurs in a way that can't be followed ({error})") from error
        if not isinstance(first, datetime):
            return starts
        return [datetime.combine(start, start.time(), first.tzinfo) for start in starts if isinstance(start, datetime)]

    def _found(self, query: Any, first: date, until: date) -> list[date]:  # noqa: ANN401 - it has no types
        """Ask for dates further and further ahead, until there are too many or *until* is reached."""
        days = MAX_RECURRENCES
        while True:
            last = min(until.toordinal(), _day(first).toordinal() + days)
            if last < _day(first).toordinal():
                return []
            # what ends a day before all years do can be asked for, and what begins then is nothing's start
            end = date.fromordinal(min(last + 1, date.max.toordinal()))
            starts = sorted(each.start for each in query.between(_local(first), end))
            starts = [start for start in starts if _day(start).toordinal() <= last]
            if last == until.toordinal() or len(starts) > min(MAX_RECURRENCES, self.left):
                return starts
            days *= 4

    def _rule(self, line: Property, first: date, until: date) -> str:
        """Return a rule with its end in local time, not after *until*."""
        rule = as_rule(line.value)
        frequency = rule["FREQ"][0]
        if frequency not in FREQUENCIES:
            raise TextError(f"what happens {frequency.lower()} is not followed")
        if refused := next((name for name in REFUSED if name in rule), None):
            raise TextError(f"a rule with {refused} is not followed")
        last = until
        until_line = line._replace(name="UNTIL", value=rule.get("UNTIL", ("",))[0], parameters={})
        if "UNTIL" in rule and (end := self.clock.read(until_line)):
            last = min(last, _day(_moved(end, first)))
        if "COUNT" not in rule:
            rule["UNTIL"] = (basic(last) + ("T235959" if isinstance(first, datetime) else ""),)
        return ";".join(f"{name}={','.join(values)}" for name, values in rule.items())

    def _dates(self, lines: Iterable[Property], first: date) -> Iterator[date]:
        """Yield the dates that properties list, as the clock shows them where it begins."""
        for line in lines:
            for text in filter(None, items(line.value)):
                read = self.clock.read(line._replace(value=text.partition("/")[0]))
                if read is not None:
                    yield _moved(read, first)


def _moved(moment: date, first: date) -> date:
    """Return a moment as the clock of another shows it, or as its day if that is one."""
    if not isinstance(moment, datetime):
        return moment
    if not isinstance(first, datetime):
        return moment.date()
    try:
        return moment.astimezone(first.tzinfo).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def _local(moment: date) -> date:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _written(name: str, moment: date) -> str:
    moment = _local(moment)
    return f"{name}{'' if isinstance(moment, datetime) else ';VALUE=DATE'}:{basic(moment)}"
