"""A single date: a year, half, quarter, month, day, minute or second, perhaps approximate or uncertain."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, TypeAlias

from attrs import field, frozen

from alitimeline.problems import DateError, shorten

__all__ = ["MONTHS", "MONTH_NAMES", "Point", "Precision", "last_day"]

Precision: TypeAlias = Literal["year", "half", "quarter", "month", "day", "minute", "second"]

#: English in any locale, unlike those of the module `calendar`.
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

#: How many months a period of this precision has.
MONTHS: dict[Precision, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}

POINT = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<part>[QH]\d|3[3-6]|4[01])"
    r"|(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<offset>Z|[+-]\d\d:\d\d))?)?))?"
    r"(?P<doubt>[~?%])?",
    re.ASCII,
)


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    if month == 12:  # noqa: PLR2004 - the year 9999 has no next one to count back from
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def _parse_day(text: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:  # noqa: PLR2004
        raise DateError(f"{shorten(text)} is not a date: there is no month {month:02}")
    days = last_day(year, month).day
    if not 1 <= day <= days:
        raise DateError(f"{shorten(text)} is not a date: {MONTH_NAMES[month - 1]} {year} has {days} days")
    return date(year, month, day)


def _parse_offset(text: str, offset: str) -> timezone:
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:])
    if hours > 23 or minutes > 59 or offset == "-00:00":  # noqa: PLR2004
        raise DateError(f"{shorten(text)} is not a time: there is no offset {offset}", "write Z or +08:00")
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


@frozen
class Point:
    """A date of some precision: one moment or day, somewhere within its bounds."""

    #: Canonical text, with its mark of doubt.
    text: str
    #: The first and the last day of it; with a time, the first and the last second.
    earliest: date | datetime = field(eq=False)
    latest: date | datetime = field(eq=False)
    precision: Precision = field(eq=False)
    #: "~" approximate, "?" uncertain, "%" both (EDTF level 1), "" neither.
    doubt: str = field(default="", eq=False)

    @classmethod
    def parse(cls, text: str) -> "Point | None":
        """Parse a point; None if *text* has another form. Raises `DateError` if no such day or time exists."""
        match = POINT.fullmatch(text)
        if match is None:
            return None
        if match["year"] == "0000":
            raise DateError(f"{shorten(text)} is not a date: years run from 0001 to 9999")
        doubt = match["doubt"] or ""
        if match["hour"]:
            return cls._from_time(match, doubt)
        year = int(match["year"])
        if match["day"]:
            return cls.of(_parse_day(text, year, int(match["month"]), int(match["day"])), "day", doubt)
        if match["month"]:
            return cls.of(_parse_day(text, year, int(match["month"]), 1), "month", doubt)
        if match["part"]:
            return cls._from_part(text, year, match["part"], doubt)
        return cls.of(date(year, 1, 1), "year", doubt)

    @classmethod
    def _from_part(cls, text: str, year: int, part: str, doubt: str) -> "Point":
        # EDTF level 2 numbers quarters 33-36 and halves 40-41 in the place of the month.
        if part.isdigit():
            part = f"Q{int(part) - 32}" if part < "40" else f"H{int(part) - 39}"
        precision: Precision = "quarter" if part[0] == "Q" else "half"
        month = (int(part[1]) - 1) * MONTHS[precision] + 1
        if not 1 <= month <= 12:  # noqa: PLR2004
            raise DateError(f"{shorten(text)} is not a date: there is no {precision} {part[1]}")
        return cls.of(date(year, month, 1), precision, doubt)

    @classmethod
    def _from_time(cls, match: re.Match[str], doubt: str) -> "Point":
        text = match.string
        day = _parse_day(text, int(match["year"]), int(match["month"]), int(match["day"]))
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004
            raise DateError(f"{shorten(text)} is not a time: hours end at 23, minutes and seconds at 59")
        start = datetime.combine(day, time(hour, minute, second, tzinfo=_parse_offset(text, match["offset"])))
        return cls.of(start, "second" if match["second"] else "minute", doubt, offset=match["offset"])

    @classmethod
    def of(cls, start: date | datetime, precision: Precision, doubt: str = "", *, offset: str | None = None) -> "Point":
        """Return the point of this precision that begins at *start*; *offset* is its offset as text."""
        if isinstance(start, datetime):
            text = start.replace(tzinfo=None).isoformat(timespec="seconds" if precision == "second" else "minutes")
            text += offset or _format_offset(start)
            end: date | datetime = start.replace(second=59) if precision == "minute" else start
        elif precision == "day":
            text, end = start.isoformat(), start
        else:
            end = last_day(start.year, start.month + MONTHS[precision] - 1)
            number = (start.month - 1) // MONTHS[precision] + 1
            tail = {"year": "", "half": f"-H{number}", "quarter": f"-Q{number}", "month": f"-{number:02}"}[precision]
            text = f"{start.year:04}{tail}"
        return cls(text + doubt, start, end, precision, doubt)


def _format_offset(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        raise DateError(f"{moment} has an offset that isn't whole minutes", "write an offset such as +08:00")
    return moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:] if offset else "Z"
