"""The values of iCalendar's properties (RFC 5545, section 3.3): text → Python.

Strictly by the standard. A wrong value raises `TextError`, with the reason and what to write instead.
"""

import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from alitimeline.problems import TextError, did_you_mean, shorten

__all__ = [
    "READINGS",
    "comes_true",
    "moments",
    "parse_binary",
    "parse_boolean",
    "parse_date",
    "parse_duration",
    "parse_float",
    "parse_integer",
    "parse_moment",
    "parse_offset",
    "parse_period",
    "parse_rule",
    "parse_texts",
    "parse_time",
    "split_duration",
    "split_value",
    "unescape_text",
]

#: The escapes of texts, and two that old programs write.
ESCAPE = re.compile(r"\\([\\;,nN\":])")
#: The separators of values; those after a backslash don't count.
CUT = re.compile(r"\\.|[,;]", re.DOTALL)
DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
TIME = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9]|60)(Z?)")
#: A time of the second 60 is read as that of 59 (section 3.3.12).
LEAP = 60
DURATION = re.compile(
    r"([+-]?)P(?=[0-9T])(?:([0-9]{1,9})W|(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?)"
)
OFFSET = re.compile(r"(?!-0+$)([+-])([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])?")
INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
FLOAT = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?")

WEEKDAY = "MO|TU|WE|TH|FR|SA|SU"
YEARDAY = r"[+-]?(?:0{0,2}[1-9]|0?[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])"
WEEK = "[1-9]|0[1-9]|[1-4][0-9]|5[0-3]"

#: The values of the parts of a recurrence rule (section 3.3.10; RSCALE and SKIP: RFC 7529), as pattern and in words.
RULE = {
    "FREQ": ("SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY", "SECONDLY, MINUTELY, HOURLY, DAILY … or YEARLY"),
    "UNTIL": ("[0-9]{8}(?:T[0-9]{6}Z?)?", "a day, or a time in UTC such as 20271231T000000Z"),
    "COUNT": ("0*[1-9][0-9]{0,17}", "a number from 1"),
    "INTERVAL": ("0*[1-9][0-9]{0,17}", "a number from 1"),
    "BYSECOND": ("[0-5]?[0-9]|60", "a number from 0 to 60"),
    "BYMINUTE": ("[0-5]?[0-9]", "a number from 0 to 59"),
    "BYHOUR": ("[01]?[0-9]|2[0-3]", "a number from 0 to 23"),
    "BYDAY": (f"(?:[+-]?(?:{WEEK}))?(?:{WEEKDAY})", "a weekday such as MO, or which of them, such as -1MO"),
    "BYMONTHDAY": ("[+-]?(?:0?[1-9]|[12][0-9]|3[01])", "a number from 1 to 31, or from -1 to -31"),
    "BYYEARDAY": (YEARDAY, "a number from 1 to 366, or from -1 to -366"),
    "BYWEEKNO": (f"[+-]?(?:{WEEK})", "a number from 1 to 53, or from -1 to -53"),
    "BYMONTH": ("(?:0?[1-9]|1[0-3])L?", "a number from 1 to 12"),  # 13 and leap months: RFC 7529
    "BYSETPOS": (YEARDAY, "a number from 1 to 366, or from -1 to -366"),
    "WKST": (WEEKDAY, "a weekday such as MO"),
    "RSCALE": ("[A-Z0-9-]+", "the name of a calendar such as GREGORIAN"),
    "SKIP": ("OMIT|BACKWARD|FORWARD", "OMIT, BACKWARD or FORWARD"),
}
#: Whether a rule gives any time is looked for in the last years, as dateutil looks for the next up to the year 9999,
#: however long that takes. A rule that gives one in any year gives one in the last 44, which have every kind of year.
LAST_YEARS = 9956
#: With INTERVAL, it is tried in the last 400 years at least, after which the calendar repeats, weekdays included.
CYCLE, LAST_CYCLES = 400, 9200
#: The parts with one value only.
SINGLE = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "RSCALE", "SKIP"})


def unescape_text(text: str) -> str:
    """Return a TEXT without its escapes; a backslash that escapes nothing is kept."""
    if "\\" not in text:
        return text
    return ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def split_value(value: str, separator: str = ",") -> tuple[str, ...]:
    """Split a value at its commas or semicolons, except those after a backslash; escapes are kept."""
    if "\\" not in value:
        return tuple(value.split(separator))
    cuts = [match.start() for match in CUT.finditer(value) if match[0] == separator]
    return tuple(value[start + 1 : end] for start, end in pairwise([-1, *cuts, len(value)]))


def parse_texts(value: str) -> tuple[str, ...]:
    """Parse a list of TEXT, such as CATEGORIES."""
    return tuple(map(unescape_text, split_value(value)))


def parse_date(text: str) -> date:
    """Parse a DATE: "20230910"."""
    hint = "write year, month and day as 8 digits, such as 20230910"
    match = _match(DATE, text, "a date", hint)
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise TextError(f"{shorten(text)} is not a date: there is no such day", hint) from error


def parse_moment(text: str) -> datetime:
    """Parse a DATE-TIME: in UTC if a Z ends it, else naive, which is local to the zone that TZID names, or floating."""
    day, _, clock = text.partition("T")
    try:
        return datetime.combine(parse_date(day), parse_time(clock))
    except TextError as error:
        hint = "write it as 20230913T193100, with Z behind it for UTC"
        raise TextError(f"{shorten(text)} is not a date and time", hint) from error


def parse_time(text: str) -> time:
    """Parse a TIME: in UTC if a Z ends it, else naive."""
    match = _match(TIME, text, "a time", "write it as 193100, with Z behind it for UTC")
    hour, minute, second = map(int, match.groups()[:3])
    return time(hour, minute, second - (second == LEAP), tzinfo=UTC if match[4] else None)


def parse_duration(text: str) -> timedelta:
    """Parse a DURATION, before or after: "P1W", "-P1DT12H", "PT30M"."""
    return sum(split_duration(text), timedelta())


def split_duration(text: str) -> tuple[timedelta, timedelta]:
    """Parse a DURATION into its days, which may have 23 or 25 hours, and its exact hours, minutes and seconds."""
    match = _match(DURATION, text, "a duration", "write it as P1W, P30D or -PT15M")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        parts = timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)
        _ = sum(parts, timedelta())
    except OverflowError as error:
        raise TextError(f"{shorten(text)} is too long", "write a shorter duration") from error
    return (-parts[0], -parts[1]) if match[1] == "-" else parts


def parse_offset(text: str) -> timedelta:
    """Parse a UTC-OFFSET: "+0800", "-034530"."""
    match = _match(OFFSET, text, "an offset from UTC", "write it as +0800 or -0330; none is +0000")
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def parse_period(text: str) -> tuple[datetime, datetime | timedelta]:
    """Parse a PERIOD: its start, and its end or how long it lasts."""
    start, slash, end = text.partition("/")
    if not slash:
        raise TextError(f"{shorten(text)} is not a period", "write it as 20230913T113100Z/PT1H, or with its end")
    return parse_moment(start), parse_moment(end) if end[:1].isdigit() else parse_duration(end)


def parse_integer(text: str) -> int:
    """Parse an INTEGER."""
    return int(_match(INTEGER, text, "a whole number", "write digits alone, such as 42")[0])


def parse_float(text: str) -> float:
    """Parse a FLOAT."""
    return float(_match(FLOAT, text, "a number", "write digits with a point, such as 30.25")[0])


def parse_boolean(text: str) -> bool:
    """Parse a BOOLEAN, in capitals or not."""
    if text.upper() not in ("TRUE", "FALSE"):
        raise TextError(f"{shorten(text)} is neither TRUE nor FALSE", "write one of the two")
    return text.upper() == "TRUE"


def parse_binary(text: str) -> bytes:
    """Parse a BINARY, in Base64."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise TextError(f"{shorten(text)} is not Base64", "write Base64, or the address of a file") from error


def _match(pattern: re.Pattern[str], text: str, what: str, hint: str) -> re.Match[str]:
    """Return the match of a whole text; raise `TextError` if it isn't *what* it should be."""
    match = pattern.fullmatch(text)
    if match is None:
        raise TextError(f"{shorten(text)} is not {what}", hint)
    return match


def parse_rule(text: str) -> dict[str, tuple[str, ...]]:
    """Parse a RECUR: its parts in capitals, each with its values.

    Whether they fit together is not checked, except that UNTIL and COUNT exclude each other.
    """
    rule: dict[str, tuple[str, ...]] = {}
    for part in text.upper().split(";"):
        name, _, value = part.partition("=")
        if name not in RULE:
            raise TextError(f"a recurrence rule has no part {shorten(name)}", did_you_mean(name, RULE))
        if name in rule:
            raise TextError(f"the part {name} appears twice in a recurrence rule", "keep one of the two")
        rule[name] = (value,) if name in SINGLE else tuple(dict.fromkeys(value.split(",")))
        pattern, words = RULE[name]
        for item in rule[name]:
            if re.fullmatch(pattern, item) is None:
                raise TextError(f"{shorten(item)} can't be the {name} of a recurrence rule", f"write {words}")
    _check_parts(text, rule)
    return rule


def _check_parts(text: str, rule: Mapping[str, tuple[str, ...]]) -> None:
    """Raise `TextError` if parts of a recurrence rule exclude each other."""
    for month in rule.get("BYMONTH", ()):
        if "RSCALE" not in rule and re.fullmatch(r"13|.+L", month):
            raise TextError(f"this calendar has no month {month}", "name a calendar that has it with RSCALE")
    for until in rule.get("UNTIL", ()):
        _ = parse_moment(until) if "T" in until else parse_date(until)
    if "FREQ" not in rule:
        raise TextError(f"the recurrence rule {shorten(text)} has no FREQ", "say how often, such as FREQ=YEARLY")
    if "UNTIL" in rule and "COUNT" in rule:
        raise TextError("a recurrence rule has both UNTIL and COUNT", "keep one of the two")


def comes_true(rule: Mapping[str, tuple[str, ...]], start: datetime) -> bool:
    """Return whether a rule, UNTIL aside, gives any time from *start* on; raises `TextError` as `moments` does."""
    every = {name: values for name, values in rule.items() if name != "INTERVAL"}
    tries = ((every, LAST_YEARS), (rule, LAST_CYCLES + start.year % CYCLE))
    return all(next(moments(part, start.replace(year=year)), None) for part, year in tries)


def moments(rule: Mapping[str, tuple[str, ...]], start: datetime) -> Iterator[datetime]:
    """Yield the times that a rule, UNTIL aside, gives from *start* on, in their order.

    Raises:
        TextError: if dateutil can't follow the rule.
    """
    from dateutil.rrule import rrulestr

    text = ";".join(f"{name}={','.join(values)}" for name, values in rule.items() if name != "UNTIL")
    try:
        yield from rrulestr(text, dtstart=start)
    except (ValueError, OverflowError) as error:
        raise TextError(f"the rule {shorten(text)} can't be followed") from error


#: How the values of each type are read; those that aren't here are texts.
READINGS: Mapping[str, Callable[[str], object]] = {
    "BINARY": parse_binary,
    "BOOLEAN": parse_boolean,
    "DATE": parse_date,
    "DATE-TIME": parse_moment,
    "DURATION": parse_duration,
    "FLOAT": parse_float,
    "INTEGER": parse_integer,
    "PERIOD": parse_period,
    "RECUR": parse_rule,
    "TIME": parse_time,
    "UTC-OFFSET": parse_offset,
}
