"""Dates and times of a calendar → `When`, with the offset of their zone on that day."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from alitimeline.calendar.grammar import zones
from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.values import parse_date, parse_moment, split_duration
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.problems import SHOWN, TextError, shorten
from alitimeline.when import When

__all__ = ["Clock", "build_when", "find_day", "find_position", "is_shown_at"]

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
        #: The zone that the calendar states, in which the days of times in UTC are found.
        self.stated: tzinfo = UTC
        self._defined, faults = zones.read_zones(timezones)
        for line, error in faults.items():
            findings.add("import-zone", line, f"{error.message}; it is not read", error.hint)

    def find_zone(self, tzid: str) -> tzinfo | None:
        """Return the zone of a TZID, as `zones.find_zone` does; None if neither the world nor the file knows it."""
        return zones.find_zone(tzid, self._defined)

    def find_own_zone(self, line: Property | None) -> tzinfo | None:
        """Return the zone that a property is in; None if it names none that is known."""
        if line is None:
            return None
        return UTC if line.value.endswith("Z") else self.find_zone(_get_tzid(line))

    def identify(self, line: Property) -> object:
        """Return what is equal in all spellings of a moment: its instant; without a zone, the value as it is."""
        try:
            moment = parse_moment(line.value)
        except TextError:
            return line.value
        zone = self.find_own_zone(line)
        return moment.replace(tzinfo=zone).timestamp() if zone else line.value

    def read(self, line: Property | None, zone: tzinfo | None = None) -> date | None:
        """Return the day, or the time in its zone, of a property; None without one or, which is reported, a date.

        A time without a zone is one of *zone*, or of the timeline's.
        """
        if line is None:
            return None
        is_day = line.parameters.get("VALUE") == ("DATE",)
        try:
            moment = parse_date(line.value) if is_day else parse_moment(line.value)
        except TextError:
            return self._read_loosely(line, zone)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            return self._add_zone(moment, line, zone)
        if line.parameters and (tzid := _get_tzid(line)):
            message = (
                f"{line.name} {line.value} is {'a day' if is_day else 'in UTC'}; its TZID {shorten(tzid)} is left out"
            )
            self.findings.add("import-corrected", line.number, message)
        return moment

    def _add_zone(self, local: datetime, line: Property, zone: tzinfo | None) -> datetime:
        """Put a local time into its zone."""
        name = _get_tzid(line)
        if named := self.find_zone(name):
            if isinstance(named, timezone) and zones.names_a_place(name):
                message = f"the zone {shorten(name)} is read as its offset alone: its place may have summer time"
                self.findings.add("import-zone", line.number, message, "write its name in IANA, as in TZID=Asia/Tokyo")
            return local.replace(tzinfo=named)
        zone = zone or self.zone
        read = f"{shorten(line.value)} is read as a time in {str(zone)[:SHOWN]}"
        if name:
            self.findings.add("import-zone", line.number, f"no zone is known by the name {shorten(name)}; {read}")
        else:
            self.findings.add("import-floating", line.number, f"{line.name} names no zone; {read}")
        return local.replace(tzinfo=zone)

    def _read_loosely(self, line: Property, zone: tzinfo | None) -> date | None:
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
        return self._add_zone(moment, line, zone) if isinstance(moment, datetime) and moment.tzinfo is None else moment

    def read_span(self, properties: Mapping[str, Property], end: str) -> tuple[date, date] | None:
        """Return the first and the last day, or time, from DTSTART and DURATION or the property *end*.

        None without a start. Of days, *end* is the day after the last.
        """
        start = self.read(properties.get("DTSTART"))
        if start is None:
            return None
        line, length = properties.get(end), properties.get("DURATION")
        if line and length:
            message = f"there are {end} and DURATION, which exclude each other; {end} counts"
            self.findings.add("import-corrected", length.number, message)
        line = line or length
        return self.read_end(start, line) if line else (start, start)

    def read_end(self, start: date, line: Property) -> tuple[date, date]:
        """Return the start and the last day, or the end, which a property gives as such or as a duration."""
        if line.name == "DURATION" or (line.name == "RDATE" and not line.value[:1].isdigit()):
            return start, self._add_duration(start, line)
        last = self.read(line, start.tzinfo if isinstance(start, datetime) else None)
        return (start, start) if last is None else self._fit_end(start, last, line)

    def _fit_end(self, start: date, end: date, line: Property) -> tuple[date, date]:
        """Return the start and the last day, or the end; both as days if one of them is."""
        if isinstance(start, datetime) != isinstance(end, datetime):
            message = f"{line.name} {shorten(line.value)} and the start are not both days or both times"
            self.findings.add("import-corrected", line.number, f"{message}; they are read as days")
            start, last = find_day(start), find_day(end)
            if isinstance(end, datetime) and end.time() != time() and start <= last:
                return start, last
            end = last
        if find_position(end) <= find_position(start):
            message = f"{line.name} {line.value} is not after the start; only the start is read"
            self.findings.add("import-corrected", line.number, message)
            return start, start
        return start, end if isinstance(end, datetime) else end - DAY

    def _add_duration(self, start: date, line: Property) -> date:
        """Return the last day, or the end, of what lasts as long as DURATION says."""
        try:
            days, hours = split_duration(line.value)
            if days + hours <= NOTHING:
                raise TextError(f"{line.value} is a duration of zero")  # noqa: TRY301 - reported like the others
            if not isinstance(start, datetime):
                if hours:
                    message = f"{line.name} {line.value} of a day is read as whole days"
                    self.findings.add("import-corrected", line.number, message)
                return start + (-(-(days + hours) // DAY) - 1) * DAY
            # days are days when the clock is changed, and hours are hours (section 3.3.6)
            return ((start + days).astimezone(UTC) + hours).astimezone(start.tzinfo) if hours else start + days
        except TextError as error:
            self.findings.add("import-value", line.number, f"{line.name}: {error.message}", error.hint)
        except OverflowError:
            self.findings.add("import-value", line.number, f"{line.name} {line.value} leads beyond the year 9999")
        return start


def _get_tzid(line: Property) -> str:
    names = line.parameters.get("TZID")
    return zones.clean_tzid(",".join(names)) if names else ""


def find_position(moment: date) -> float:
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
