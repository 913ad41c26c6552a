"""Durations, and the fiscal years of organizations."""

import re
from datetime import MAXYEAR, date, datetime, timedelta
from functools import lru_cache

from attrs import field, frozen

from alitimeline.problems import DateError, DeadlineError, shorten
from alitimeline.when.dates import When
from alitimeline.when.points import MONTHS, Point, Precision, last_day

__all__ = ["Duration", "fiscal_year", "is_month_day"]

DURATION = re.compile(
    r"P(?=\d|T\d)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,4})S)?)?",
    re.ASCII,
)
MONTH_DAY = re.compile(r"--(\d\d)-(\d\d)", re.ASCII)

#: A leap year: it has every day that a year can have.
LEAP = 2000


@frozen
class Duration:
    """An ISO 8601 duration (`P4Y`, `P18M`, `P90D`, `PT48H`), in the units in which it was stated."""

    #: As it was stated.
    text: str
    #: The numbers by their units: {"years": 4}.
    parts: dict[str, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        match = DURATION.fullmatch(self.text) if isinstance(self.text, str) else None
        if match is None:
            raise DateError(f"{shorten(self.text)} is not a duration", "write P4Y, P18M, P2W or P90D")
        parts = {unit: int(number) for unit, number in match.groupdict().items() if number is not None}
        if not any(parts.values()):
            raise DateError(f"{shorten(self.text)} is a duration of zero", "write P1D or more")
        object.__setattr__(self, "parts", parts)

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        """The duration in words: "4 years", "1 year and 6 months"."""
        words = [f"{number} {unit if number != 1 else unit[:-1]}" for unit, number in self.parts.items() if number]
        return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]

    def after(self, when: When) -> When:
        """Return the date this long after *when*, with the precision and the doubt of *when*.

        A day that the month doesn't have becomes the last one of the month, as 29 February does in most years
        (dateutil's relativedelta). A period gives "sometime between": 2023-09-10/2023-09-12 and P4Y give
        [2027-09-10..2027-09-12].

        Raises:
            DeadlineError: if it counts hours and *when* has no time, or if the result is after the year 9999.
        """
        return _add(self, when)

    def shift(self, point: Point) -> tuple[Point, Point]:
        """Return the first and the last date this long after *point*; they are equal if the precision can be kept.

        Raises:
            DeadlineError: as `after`.
        """
        from dateutil.relativedelta import relativedelta

        delta = relativedelta(**self.parts)  # type: ignore[arg-type] # the stubs want each keyword by name
        if not isinstance(point.earliest, datetime) and self.parts.keys() & {"hours", "minutes", "seconds"}:
            raise DeadlineError(
                f"{self.text} counts hours, and {point.text!r} is known only to the {point.precision}",
                "count in days, or give the event its time",
            )
        try:
            earliest, latest = point.earliest + delta, point.latest + delta
        except (ValueError, OverflowError) as error:
            raise DeadlineError(f"{self.text} after {point.text} is after the year 9999") from error
        if self._keeps_precision(point):
            shifted = Point.of(earliest, point.precision, point.doubt)
            return shifted, shifted
        precision: Precision = "second" if isinstance(earliest, datetime) else "day"
        return Point.of(earliest, precision, point.doubt), Point.of(latest, precision, point.doubt)

    def _keeps_precision(self, point: Point) -> bool:
        """Return whether a period of this precision, moved by this duration, is again such a period."""
        months = self.parts.get("years", 0) * 12 + self.parts.get("months", 0)
        if point.precision in MONTHS:
            return not (self.parts.get("weeks") or self.parts.get("days")) and months % MONTHS[point.precision] == 0
        return point.precision != "minute" or not self.parts.get("seconds")


@lru_cache(maxsize=65_536)  # rules, questions and exports ask for the same deadlines
def _add(duration: Duration, when: When) -> When:
    first = last = duration.shift(when.start) if when.start else None
    if when.end is not when.start:
        last = duration.shift(when.end) if when.end else None
    if when.form == "date" and first and first[0] == first[1]:
        return When.parse(first[0].text)
    return When.parse(f"[{first[0].text if first else ''}..{last[1].text if last else ''}]")


def is_month_day(text: str) -> bool:
    """Return whether *text* is a day of the year as in XML Schema (gMonthDay), such as "--03-31"."""
    match = MONTH_DAY.fullmatch(text) if isinstance(text, str) else None
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    return 1 <= month <= 12 and 1 <= day <= last_day(LEAP, month).day  # noqa: PLR2004


def fiscal_year(year: int, end: str) -> When:
    """Return the fiscal year that ends in *year* on the day *end* ("--03-31"), as "sometime within it".

    "--02-29" is the last day of February in every year. A year that ends with December is the calendar year.
    """
    if not is_month_day(end):
        raise DateError(f"{shorten(end)} is not the end of a fiscal year", "write --12-31")
    month, day = int(end[2:4]), int(end[5:])
    if type(year) is not int or not 2 <= year <= MAXYEAR:  # noqa: PLR2004 - the fiscal year 1 could begin before the year 1
        raise DateError(f"{shorten(year)} is not a fiscal year", "write a number from 2 to 9999")
    if (month, day) == (12, 31):
        return When.parse(f"{year:04}")
    before, last = (date(ends, month, min(day, last_day(ends, month).day)) for ends in (year - 1, year))
    return When.parse(f"[{before + timedelta(days=1)}..{last}]")
