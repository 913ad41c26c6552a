"""Dates → days and times of a calendar, as `docs/calendar.md` describes."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from alitimeline.answers import dates
from alitimeline.calendar.grammar.writing import format_date
from alitimeline.problems import ExportError
from alitimeline.when import When

__all__ = [
    "PERIODS",
    "convert",
    "describe_date",
    "describe_rest",
    "find_first_day",
    "find_last_day",
    "find_status",
    "is_doubtful",
    "is_partial",
    "write_days",
    "write_times",
    "write_title",
]

LAST_SECOND = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
PERIODS = frozenset({"year", "half", "quarter", "month"})


def describe_date(when: When) -> str:
    """Return a date in words as it reads after "due": "Q3 2023", "on or before 2020"."""
    return dates.format_date(when, "en", "due")


def describe_rest(when: When, *, is_whole: bool = True) -> str:
    """Return in words what an entry's days don't show; empty if they are all days of a date, and it is certain."""
    if when.start and when.end and when.form != "between" and not is_doubtful(when):
        if is_whole:
            return ""
        if when.form == "date":
            return f"some time in {describe_date(when)}"
    return describe_date(when)


def write_title(words: str, title: str) -> str:
    """Return a title with words before it, if there are any."""
    return f"{words[0].upper()}{words[1:]}: {title}" if words else title


def is_doubtful(when: When) -> bool:
    """Return whether the date is "about" or "perhaps"."""
    text = when.text
    return "~" in text or "?" in text or "%" in text


def is_partial(when: When) -> bool:
    """Return whether the day isn't known: it is one of a period, or of those from A to B."""
    return when.form == "between" or any(point.precision in PERIODS for point in when.points)


def find_status(when: When) -> str:
    """Return the STATUS of a confirmed event by its date."""
    return "TENTATIVE" if is_doubtful(when) else "CONFIRMED"


def write_times(when: When, zone: tzinfo, longest: timedelta) -> tuple[list[str], bool]:
    """Write when an event begins and ends: days are those of *zone*, times are in UTC.

    What takes more than *longest* has its first day, or its beginning, alone. A point in time ends with its minute or
    second: programs leave out an entry without an end, or show it for an hour. Also return whether it has all.
    """
    points = when.points
    first, last = points[0].earliest, points[-1]
    if len(points) > 1 and isinstance(first, datetime) and isinstance(last.earliest, datetime):
        begin, end = convert(first, UTC), convert(last.earliest, UTC)
        is_whole = end - begin <= longest
        if end <= begin or not is_whole:
            end = begin + min(timedelta(seconds=1 if points[0].precision == "second" else 60), LAST_SECOND - begin)
        ends = [f"DTEND:{format_date(end)}"] if begin < end else []
        return [f"DTSTART:{format_date(begin)}", *ends, "TRANSP:TRANSPARENT"], is_whole
    day, last_day = _find_day(first, zone), _find_day(last.latest, zone)
    is_whole = last_day - day < longest
    return write_days(day, last_day if is_whole else day), is_whole


def write_days(first: date, last: date) -> list[str]:
    """Write whole days, *last* included; a last day before *first*, as a time in a far zone may give, adds none."""
    last = max(first, last)
    end = f"DURATION:P{(last - first).days + 1}D"
    if last < date.max:
        end = f"DTEND;VALUE=DATE:{format_date(last + timedelta(days=1))}"
    return [f"DTSTART;VALUE=DATE:{format_date(first)}", end, "TRANSP:TRANSPARENT"]


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
