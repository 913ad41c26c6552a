"""Dates and times of a calendar → `When`, with the offset of their zone on that day."""

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
    r"(\d{4})-?(\d\d)-?(\d\d)(?:([T ])(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?(?:(Z)|([+-]\d\d):?(\d\d))?)?",
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
        for component in timezones:
            try:
                name, zone = component.get("TZID"), zones.read_zone(component)
            except TextError as error:
                findings.add("import-zone", component.line, f"{error.message}; it is not read", error.hint)
            else:
                self._defined[name.value if name else ""] = zone

    def find_zone(self, tzid: str) -> tzinfo | None:
        """Return the zone of this name: a known one, else one that the file defines; None without either."""
        return zones.find_zone(tzid) or self._defined.get(tzid)

    def read(self, line: Property | None) -> date | None:
        """Return the day, or the time in its zone, of a property; None without one or, which is reported, a date."""
        if line is None:
            return None
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
        """Return a date that isn't written as in RFC 5545; None without one."""
        match = LOOSE.fullmatch(line.value.strip().upper())
        basic = "".join(match.groups("")) if match else ""
        try:
            moment = date.fromisoformat(basic) if len(basic) <= len("20230910") else datetime.fromisoformat(basic)
        except ValueError:
            message = f"{line.name} {shorten(line.value)} can't be read as a date"
            self.findings.add("import-value", line.number, message, HINT)
            return None
        if line.value.isdigit():
            message, hint = f"{line.name}:{line.value} is a day", f"write {line.name};VALUE=DATE:{line.value}"
        else:
            message, hint = f"{line.name} {shorten(line.value)} is read as {moment}", HINT
        self.findings.add("import-corrected", line.number, message, hint)
        return self._add_zone(moment, line) if isinstance(moment, datetime) and moment.tzinfo is None else moment

    def read_span(self, properties: Mapping[str, Property], end: str) -> tuple[date, date] | None:
        """Return the first and the last day, or time, from DTSTART and DURATION or the property *end*.

        None without a start. Of days, *end* is the day after the last.
        """
        start = self.read(properties.get("DTSTART"))
        if start is None:
            return None
        line = properties.get(end)
        if line is None and "DURATION" in properties:
            return start, self._add_duration(start, properties["DURATION"])
        last = self.read(line)
        return (start, start) if line is None or last is None else self._fit_end(start, last, line)

    def _fit_end(self, start: date, end: date, line: Property) -> tuple[date, date]:
        """Return the start and the last day, or the end; both as days if one of them is."""
        if isinstance(start, datetime) != isinstance(end, datetime):
            message = f"{line.name} {shorten(line.value)} and the start are not both days or both times"
            self.findings.add("import-corrected", line.number, f"{message}; they are read as days")
            start, last = find_day(start), find_day(end)
            if isinstance(end, datetime) and end.time() != time() and start <= last:
                return start, last
            end = last
        if _find_position(end) <= _find_position(start):
            message = f"{line.name} {line.value} does not lie after the start; the start alone is read"
            self.findings.add("import-corrected", line.number, message)
            return start, start
        return start, end if isinstance(end, datetime) else end - DAY

    def _add_duration(self, start: date, line: Property) -> date:
        """Return the last day, or the end, of what lasts as long as DURATION says."""
        try:
            length = parse_duration(line.value)
            if length <= NOTHING:
                raise TextError(f"{line.value} is no time at all")  # noqa: TRY301 - reported like the others
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


def _find_position(moment: date) -> float:
    """Return the place of a day among days, or of a moment among moments, also where the clock is changed."""
    return moment.timestamp() if isinstance(moment, datetime) else moment.toordinal()


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
            moment = moment.astimezone(UTC)
        except OverflowError:  # within hours of the year 1 or 10000
            moment = moment.replace(tzinfo=timezone(offset - offset % MINUTE))
    return moment.isoformat(timespec="seconds" if moment.second else "minutes").replace("+00:00", "Z")


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
