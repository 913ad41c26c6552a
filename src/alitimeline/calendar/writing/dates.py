"""Dates → days and times of a calendar, as `docs/calendar.md` describes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from alitimeline.calendar.grammar.writing import format_date
from alitimeline.problems import ExportError
from alitimeline.when import When
from alitimeline.when.points import Point

__all__ = [
    "PERIODS",
    "convert",
    "describe_date",
    "find_first_day",
    "find_last_day",
    "find_status",
    "is_doubtful",
    "is_partial",
    "write_days",
    "write_times",
]

PERIODS = frozenset({"year", "half", "quarter", "month"})
DOUBTS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}


def describe_date(when: When, *, on_its_first_day: bool = False) -> str:
    """Return in words what the days of a date don't show, such as "about 2007"; empty if they show all."""
    if when.start and when.end and when.form != "between" and not is_doubtful(when):
        if not on_its_first_day:
            return ""
        if when.form == "date":
            return f"some time in {when}"
    start, end = (
        DOUBTS[point.doubt] + point.text.removesuffix(point.doubt) if point else "" for point in (when.start, when.end)
    )
    match when.form, start, end:
        case "date", _, _:
            words = start
        case "between", _, "":
            words = f"on or after {start}"
        case "between", "", _:
            words = f"on or before {end}"
        case "between", _, _:
            words = f"between {start} and {end}"
        case _, _, "":
            words = f"from {start}" if when.unknown_end else f"since {start}"
        case _, "", _:
            words = f"until {end}"
        case _:
            words = f"from {start} to {end}"
    return words


def is_doubtful(when: When) -> bool:
    """Return whether the date is "about" or "perhaps"."""
    return any(point.doubt for point in (when.start, when.end) if point)


def is_partial(when: When) -> bool:
    """Return whether the day isn't known: it is one of a period, or of those from A to B."""
    return when.form == "between" or any(point.precision in PERIODS for point in when.points)


def find_status(when: When) -> str:
    """Return the STATUS of a confirmed event by its date."""
    return "TENTATIVE" if is_doubtful(when) else "CONFIRMED"


def write_times(when: When, zone: tzinfo, *, only_first: bool = False) -> Iterator[str]:
    """Write when an event begins and ends: days are those of *zone*, times are in UTC."""
    match when.points:
        case [Point(earliest=datetime() as first), Point(earliest=datetime() as last)]:
            begin, end = convert(first, UTC), convert(last, UTC)
            yield f"DTSTART:{format_date(begin)}"
            if begin < end and not only_first:
                yield f"DTEND:{format_date(end)}"
        case points:
            day = find_first_day(when, zone)
            yield from write_days(day, day if only_first else _find_day(points[-1].latest, zone))


def write_days(first: date, last: date) -> Iterator[str]:
    """Write whole days, *last* included; a last day before *first*, as a time in a far zone may give, adds none."""
    last = max(first, last)
    yield f"DTSTART;VALUE=DATE:{format_date(first)}"
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{format_date(last + timedelta(days=1))}"
    else:
        yield f"DURATION:P{(last - first).days + 1}D"
    yield "TRANSP:TRANSPARENT"


def find_first_day(when: When, zone: tzinfo) -> date:
    """Return the first day on which a date is shown."""
    return _find_day(when.points[0].earliest, zone)


def find_last_day(when: When, zone: tzinfo) -> date:
    """Return the last day that a date allows, or its first if it has no end."""
    last = when.points[-1]
    return _find_day(last.latest if when.end else last.earliest, zone)


def _find_day(moment: date, zone: tzinfo) -> date:
    return convert(moment, zone).date() if isinstance(moment, datetime) else moment


def convert(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment as the clocks of *zone* show it; raises `ExportError`."""
    try:
        return moment.astimezone(zone)
    except OverflowError as error:
        raise ExportError(f"{moment} lies outside the years 1 to 9999 in the zone {zone}") from error
