"""Recurring entries: a rule → the dates up to a day, in the local time of the entry's zone."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import merge
from itertools import groupby, islice

from alitimeline.calendar.grammar.tree import Property
from alitimeline.calendar.grammar.values import comes_true, moments, parse_rule, split_value
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.times import Clock, find_position
from alitimeline.problems import TextError, shorten

__all__ = ["MAX_DATES", "MAX_RECURRENCES", "MAX_STEPS", "Recurrences"]

#: How many dates of one entry are found, and how many of all.
MAX_RECURRENCES, MAX_DATES = 1_000, 100_000
#: The frequencies that a timeline accepts, and how many days are searched in a step.
FREQUENCIES = {"DAILY": 1, "WEEKLY": 3, "MONTHLY": 10, "YEARLY": 16}
#: How many steps may be taken for all entries, and how many it takes to see that a rule gives no date.
MAX_STEPS, IN_VAIN = 5_000_000, 50_000
#: Parts of a rule that give several times a day, or follow other calendars than ours.
REFUSED = ("BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP")
LEFT = "only its first date is kept"


class Recurrences:
    """Finds the dates of recurring entries, up to the day *until*; without one, reports the entries."""

    def __init__(self, entries: Iterable[Entry], clock: Clock, until: date | None) -> None:
        self.clock, self.until, self.findings = clock, until, clock.findings
        #: The dates that have an entry of their own, by the UID of their series.
        self.instead: dict[str, list[Property]] = {}
        self.left, self.steps = MAX_DATES, MAX_STEPS
        for entry in entries:
            if (line := entry.occurrence) and entry.uid:
                self.instead.setdefault(entry.uid, []).append(line)
                if "RANGE" in line.parameters:
                    message = "RANGE=THISANDFUTURE is applied to this date alone; the later ones stay as they are"
                    self.findings.add("import-recurrence", line.number, message)

    def find(self, entry: Entry, span: tuple[date, date]) -> list[tuple[date, date]]:
        """Return the spans of an entry: *span* alone, unless it recurs and its dates are found."""
        for line in entry.several.get("EXRULE", ()):
            message = "EXRULE, which RFC 5545 no longer has, is ignored: the entry may recur too often"
            self.findings.add("import-recurrence", line.number, message)
        rules = [line for name in ("RRULE", "RDATE") for line in entry.several.get(name, ()) if line.value.strip()]
        if not rules:
            return [span]
        line = rules[0]
        if entry.occurrence:
            message = f"one date of a series has {line.name} {shorten(line.value)} of its own, which is left out"
            self.findings.add("import-recurrence", line.number, message)
            return [span]
        if self.until is None:
            message = f"the {entry.name} recurs ({line.name} {shorten(line.value)}); {LEFT}"
            hint = "find the others with --expand-until, such as --expand-until 2030-12-31"
            self.findings.add("import-recurrence", line.number, message, hint)
            return [span]
        try:
            starts = self._find_starts(entry, span[0], self.until)
        except TextError as error:
            self.findings.add("import-recurrence", line.number, f"{error.message}; {LEFT}", error.hint)
            return [span]
        allowed = min(MAX_RECURRENCES, self.left)
        if len(starts) > allowed:
            message = f"the {entry.name} recurs more than {allowed:,} times until {self.until}; the rest is left out"
            self.findings.add("import-recurrence", line.number, message, "choose an earlier day")
        if not starts:
            message = f"the {entry.name} recurs, but on no day until {self.until}; it is left out"
            self.findings.add("import-recurrence", line.number, message)
        self.left -= len(starts[:allowed])
        return [(start, self._find_end(entry, start, span, length)) for start, length in starts[:allowed]]

    def _find_end(self, entry: Entry, start: date, span: tuple[date, date], length: timedelta | None) -> date:
        """Return the last day, or the end: after a *length*, or as far away as in *span* (section 3.8.5.3)."""
        first, last = span
        try:
            if length is None and (first == last or not isinstance(start, datetime)):
                return start + (last - first)
            if length is None and "DTEND" not in entry.properties:
                return self.clock.read_end(start, entry.properties["DURATION"])[1]
            length = timedelta(seconds=find_position(last) - find_position(first)) if length is None else length
            if not isinstance(start, datetime):
                return start + length
            return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
        except OverflowError:
            return start

    def _find_starts(self, entry: Entry, first: date, until: date) -> list[tuple[date, timedelta | None]]:
        """Return the days or times at which it begins, one more than are allowed if there are more.

        With those that have a length of their own, this.
        """
        start, last = _drop_zone(first), datetime.combine(until, time.max)
        more = {_drop_zone(date): length for date, length in self._read_dates(entry.several.get("RDATE", ()), first)}
        rules = [self._expand_rule(line, first, last) for line in entry.several.get("RRULE", ()) if line.value]
        excluded = [*entry.several.get("EXDATE", ()), *self.instead.get(entry.uid, ())]
        without = {date for date, _ in self._read_dates(excluded, first)}
        every = (moment for moment, _ in groupby(merge(sorted([start, *more]), *rules)))
        left = (moment for moment in every if moment <= last and not {moment, moment.date()} & without)
        starts = [*islice(left, min(MAX_RECURRENCES, self.left) + 1)]
        zone, is_time = _get_zone(first), isinstance(first, datetime)
        return [(start.replace(tzinfo=zone) if is_time else start.date(), more.get(start)) for start in starts]

    def _expand_rule(self, line: Property, first: date, last: datetime) -> Iterator[datetime]:
        """Yield the local times up to *last* that a rule gives."""
        self._spend(1)
        rule = parse_rule(line.value.rstrip("; "))
        frequency = rule["FREQ"][0]
        if frequency not in FREQUENCIES:
            raise TextError(f"a rule with FREQ={frequency} is not supported")
        if refused := next((name for name in REFUSED if name in rule), None):
            raise TextError(f"a rule with {refused} is not supported")
        for until in rule.get("UNTIL", ()):
            value_type = "DATE-TIME" if "T" in until else "DATE"
            end = self.clock.read(Property(line.number, "UNTIL", {"VALUE": (value_type,)}, until), _get_zone(first))
            end = _convert(end or first, first)
            end = end if isinstance(end, datetime) else datetime.combine(end, time.max)
            if end < _drop_zone(first):
                message = f"the rule ends (UNTIL={until}) before it begins; only the first date is kept"
                self.findings.add("import-recurrence", line.number, message)
            last = min(last, end)
        before = _drop_zone(first)
        weight = 1 + len(rule.get("BYSETPOS", ())) // 4  # dateutil looks for each of them
        self._spend(IN_VAIN * weight)
        if not comes_true(rule, before):
            self.findings.add("import-recurrence", line.number, f"the rule {shorten(line.value)} gives no date")
            return
        self._spend(-IN_VAIN * weight)
        step = FREQUENCIES[frequency] * int(rule.get("INTERVAL", ("1",))[0])
        for moment in moments(rule, before):
            self._spend(((moment - before).days // step + 1) * weight)
            if moment > last:
                return
            yield moment
            before = moment

    def _spend(self, steps: int) -> None:
        """Count steps; raise `TextError` when the file has used up all."""
        self.steps -= steps
        if self.steps < 0:
            raise TextError("the recurring dates of this file take too long to find")

    def _read_dates(self, lines: Iterable[Property], first: date) -> Iterator[tuple[date, timedelta | None]]:
        """Yield the dates in properties, in the local time of *first*, with the lengths of periods."""
        for line in lines:
            for text in filter(None, split_value(line.value)):
                begin, _, end = text.partition("/")
                read = self.clock.read(line._replace(value=begin), _get_zone(first))
                if read is not None:
                    seconds = end and find_position(self.clock.read_end(read, line._replace(value=end))[1])
                    length = timedelta(seconds=seconds - find_position(read)) if seconds else None
                    yield _convert(read, first), length


def _get_zone(first: date) -> tzinfo | None:
    return first.tzinfo if isinstance(first, datetime) else None


def _convert(moment: date, first: date) -> date:
    """Return a moment in the local time of *first*, or its day if *first* is one."""
    if not isinstance(moment, datetime):
        return moment
    if not isinstance(first, datetime):
        return moment.date()
    try:
        return moment.astimezone(first.tzinfo).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def _drop_zone(moment: date) -> datetime:
    """Return a time without its zone; of a day, its first moment."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())
