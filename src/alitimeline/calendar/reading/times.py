"""Dates and times of a calendar → `When`, with the offset that holds there and then."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from alitimeline.calendar.grammar import zones
from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.values import parse_date, parse_duration, parse_moment
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.problems import TextError, shorten
from alitimeline.when import When

__all__ = ["Clock", "build_when", "find_day", "is_shown_at"]

DAY, MINUTE, NOTHING = timedelta(days=1), timedelta(minutes=1), timedelta()
#: What other programs write for a date: ISO 8601 with its dashes and colons, fractions of seconds, offsets.
LOOSE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d))?)?",
    re.ASCII,
)
HINT = "write it as 20230910, 20230913T193100 or 20230913T113100Z"


class Clock:
    """Reads the dates of a file, whose zones it knows."""

    def __init__(self, timezones: Iterable[Component], findings: Findings) -> None:
        self.findings = findings
        #: The zone in which days are days, and in which times without a zone are read.
        self.zone: tzinfo = UTC
        self._defined: dict[str, tzinfo] = {}
        self._known: dict[str, tzinfo | None] = {}
        for component in timezones:
            try:
                name, zone = component.get("TZID"), zones.read_zone(component)
            except TextError as error:
                findings.add("import-zone", component.line, f"{error.message}; it is not read", error.hint)
            else:
                self._defined[name.value if name else ""] = zone

    def find_zone(self, tzid: str) -> tzinfo | None:
        """Return the zone of this name: one that the world knows, else one that the file defines."""
        if tzid not in self._known:
            self._known[tzid] = zones.find_zone(tzid) or self._defined.get(tzid)
        return self._known[tzid]

    def read(self, line: Property) -> date | None:
        """Return the day, or the time in its zone, that a property holds; None if it can't be read, which is told."""
        try:
            if line.parameters.get("VALUE") == ("DATE",):
                return parse_date(line.value)
            moment = parse_moment(line.value)
        except TextError:
            return self._read_loosely(line)
        return moment if moment.tzinfo else self._add_zone(moment, line)

    def _add_zone(self, local: datetime, line: Property) -> datetime:
        """Put a local time into its zone."""
        name = line.parameters.get("TZID", ("",))[0]
        if zone := self.find_zone(name) if name else None:
            return local.replace(tzinfo=zone)
        read = f"{shorten(line.value)} is read as a time of {self.zone}"
        if name:
            self.findings.add("import-zone", line.number, f"no zone is known by the name {shorten(name)}; {read}")
        else:
            self.findings.add("import-floating", line.number, f"{line.name} names no zone; {read}")
        return local.replace(tzinfo=self.zone)

    def _read_loosely(self, line: Property) -> date | None:
        found = LOOSE.fullmatch(line.value.strip())
        try:
            moment = _parse_loose(found) if found else None
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            message = f"{line.name} {shorten(line.value)} can't be read as a date"
            self.findings.add("import-value", line.number, message, HINT)
            return None
        if line.value.isdigit():
            message, hint = f"{line.name}:{line.value} is a day", f"write {line.name};VALUE=DATE:{line.value}"
        else:
            message, hint = f"{line.name} {shorten(line.value)} is read as {moment}", HINT
        self.findings.add("import-mended", line.number, message, hint)
        return self._add_zone(moment, line) if isinstance(moment, datetime) and moment.tzinfo is None else moment

    def read_span(self, properties: Mapping[str, Property], end: str) -> tuple[date, date] | None:
        """Return the first and the last day, or time, of what *properties* tell; None if they tell no start.

        Where it ends, DURATION or the property *end* says; of days, that is the day after the last.
        """
        start = self.read(properties["DTSTART"]) if "DTSTART" in properties else None
        if start is None:
            return None
        line = properties.get(end) or properties.get("DURATION")
        if line is None:
            return start, start
        return self._read_end(start, line) if line.name == end else (start, self._add_duration(start, line))

    def _read_end(self, start: date, line: Property) -> tuple[date, date]:
        """Return the start, and the last day or the end by a property; both as days if one of them is."""
        end = self.read(line)
        if end is None:
            return start, start
        if isinstance(start, datetime) != isinstance(end, datetime):
            message = f"{line.name} {shorten(line.value)} and the start are not both days or both times"
            self.findings.add("import-mended", line.number, f"{message}; they are read as days")
            start, last = find_day(start), find_day(end)
            if not _is_midnight(end) and start <= last:
                return start, last
            end = last
        if _length(start, end) <= NOTHING:
            message = f"{line.name} {line.value} does not lie after the start; the start alone is read"
            self.findings.add("import-mended", line.number, message)
            return start, start
        return start, end if isinstance(end, datetime) else end - DAY

    def _add_duration(self, start: date, line: Property) -> date:
        """Return the last day, or the end, of what lasts as long as DURATION says."""
        try:
            length = parse_duration(line.value)
            if length <= NOTHING:
                raise TextError(f"{line.value} is no time at all")  # noqa: TRY301 - told as the others are
            if not isinstance(start, datetime):
                return start + (-(-length // DAY) - 1) * DAY
            if length % DAY:  # hours are hours when the clock is changed, too (section 3.3.6)
                return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
            return start + length
        except TextError as error:
            self.findings.add("import-value", line.number, f"DURATION: {error.message}", error.hint)
        except OverflowError:
            self.findings.add("import-value", line.number, f"DURATION {line.value} leads beyond the year 9999")
        return start


def _is_midnight(moment: date) -> bool:
    return not isinstance(moment, datetime) or moment.time() == time()


def _length(first: date, last: date) -> timedelta:
    """Return how long it is from one day, or moment, to another; the clock may be changed between them."""
    if isinstance(first, datetime) and isinstance(last, datetime):
        offsets = (moment.utcoffset() or NOTHING for moment in (last, first))
        return last.replace(tzinfo=None) - first.replace(tzinfo=None) - (next(offsets) - next(offsets))
    return last - first


def _parse_loose(found: re.Match[str]) -> date:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if found[4] is None:
        return date(year, month, day)
    zone: tzinfo | None = UTC if found[7] else None
    if found[8]:
        offset = timedelta(hours=int(found[9]), minutes=int(found[10]))
        zone = timezone(-offset if found[8] == "-" else offset)
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def build_when(first: date, last: date) -> When:
    """Return the date of what lasts from one day, or time, to another."""
    start = _format_moment(first)
    return When.parse(start if first == last else f"{start}/{_format_moment(last)}")


def _format_moment(moment: date) -> str:
    """Write a day, or a time with its offset; seconds only if there are any."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    offset = moment.utcoffset() or NOTHING
    if offset % MINUTE:  # local mean time, before there were zones
        try:
            moment, offset = moment.astimezone(UTC), NOTHING
        except OverflowError:  # within hours of the year 1 or 10000
            offset -= offset % MINUTE
    text = moment.replace(tzinfo=None).isoformat(timespec="seconds" if moment.second else "minutes")
    hours, minutes = divmod(abs(offset) // MINUTE, 60)
    return f"{text}{'-' if offset < NOTHING else '+'}{hours:02}:{minutes:02}" if offset else f"{text}Z"


def is_shown_at(when: When, start: date, zone: tzinfo) -> bool:
    """Return whether *start* is a day or time of a date, from which a calendar can show it."""
    earliest, latest = when.earliest, when.latest
    return (earliest is None or _reaches(start, earliest, zone)) and (latest is None or _reaches(latest, start, zone))


def _reaches(later: date, earlier: date, zone: tzinfo) -> bool:
    if isinstance(later, datetime) and isinstance(earlier, datetime):
        return later >= earlier
    return find_day(later, zone) >= find_day(earlier, zone)


def find_day(moment: date, zone: tzinfo | None = None) -> date:
    """Return the day of a time, in *zone* or its own."""
    if not isinstance(moment, datetime):
        return moment
    try:
        return moment.astimezone(zone).date() if zone else moment.date()
    except OverflowError:  # within hours of the year 1 or 10000
        return moment.date()
