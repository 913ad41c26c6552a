"""Dates as people and newspapers write them → canonical text. What can be read in two ways is refused."""

import re
import unicodedata
from datetime import datetime, tzinfo

from alitimeline.problems import DateError, shorten
from alitimeline.when.points import Point

__all__ = ["canonical"]

#: Two days that differ in every field: what a text leaves out is what changes between them.
DEFAULTS = datetime(2001, 1, 1), datetime(2004, 2, 2, 2, 2, 2)  # noqa: DTZ001 - only their fields are compared

ABOUT = re.compile(r"(?:about|around|approximately|roughly|circa\b|ca?\.|约|大约)\s*|\s*(?:左右|前后)$", re.IGNORECASE)
OFFSET = re.compile(r"\s*\(?\s*(?:(?:GMT|UTC)\s*)?([+-])(\d{1,2})(?::?(\d\d))?\s*\)?$", re.IGNORECASE)
NAMED_ZONE = re.compile(r"\s*\(?\b(Z|UTC|GMT|HKT|JST|Beijing time|Hong Kong time|北京时间)\)?$", re.IGNORECASE)
#: Only names that mean one offset the world over, all year round. CST, say, is six different zones.
ZONES = {"z": "Z", "utc": "Z", "gmt": "Z", "jst": "+09:00"}
CLOCK = re.compile(r"\d:\d\d|\d\s*[ap]\.?m\b|[时点]", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))(?=$|[ T])")
HALF_OF_DAY = re.compile(r"\b([ap])\.m\b\.?", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
DAY_NAME = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE)
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: What dateutil is given; it reads more than can be meant ("10 and 12" as two numbers of one date).
PLAIN = re.compile(r"[A-Za-z0-9 ,./:'-]+", re.ASCII)
WORDS = re.compile(r"\b(and|ad|bc|m|h|s)\b", re.IGNORECASE)

ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
PARTS = (
    re.compile(r"(?P<kind>[QH])(?P<number>[1-4])[ ,]*(?:of )?(?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})[ -]?(?P<kind>[QH])(?P<number>[1-4])", re.IGNORECASE),
    re.compile(r"(?:the )?(?P<number>\w{3,6}) (?P<kind>quarter|half)(?: of)?,? (?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})年(?:第?(?P<number>[一二三四1-4])(?P<kind>季)度|(?P<half>[上下])半年)"),
)
CHINESE = re.compile(
    r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]\s*"
    r"(?:(?P<half>凌晨|早上|上午|中午|下午|晚上|晚)?\s*(?P<hour>\d{1,2})[时点:]"
    r"(?:(?P<minute>\d{1,2})分?)?(?::?(?P<second>\d{1,2})秒?)?)?)?)?"
)


def canonical(text: str, zone: tzinfo | None = None) -> str:
    """Return the canonical form of the date that *text* says; whether such a day exists is not checked here.

    Raises:
        DateError: if it can't be read, or in more than one way.

    """
    words = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".")
    bare = ABOUT.sub("", words, count=1).strip()
    doubt = "~" if bare != words else ""
    if part := _part(bare):
        return part + doubt
    if Point.parse(bare):
        return bare + doubt
    bare, offset = _take_offset(bare)
    if offset and not CLOCK.search(bare):
        raise DateError(f"{shorten(text)} has a zone and no time", "leave out the zone")
    chinese = CHINESE.fullmatch(bare)
    found = _chinese(chinese) if chinese else _english(text, bare)
    if "T" not in found:
        return found + doubt
    return found + (offset or _offset_in(zone, found, text)) + doubt


def _part(words: str) -> str | None:
    """Read quarters and halves of a year."""
    found = next(filter(None, (pattern.fullmatch(words) for pattern in PARTS)), None)
    if found is None:
        return None
    groups = found.groupdict()
    if groups.get("half"):
        return f"{found['year']}-H{'上下'.index(found['half']) + 1}"
    kind = "H" if found["kind"][0] in "Hh" else "Q"
    number = found["number"].lower()
    value = "一二三四".find(number) + 1 or ORDINALS.get(number) or (int(number) if number.isdigit() else 0)
    if kind == "H" and number == "last":
        value = 2
    return f"{found['year']}-{kind}{value}" if value else None


def _take_offset(words: str) -> tuple[str, str | None]:
    """Split off the zone. GMT+8 is east of Greenwich, as newspapers mean it (dateutil and POSIX read it as west)."""
    if words.startswith("北京时间"):
        return words.removeprefix("北京时间").strip(), "+08:00"
    if found := NAMED_ZONE.search(words):
        return words[: found.start()], ZONES.get(found[1].lower(), "+08:00")
    found = OFFSET.search(words)
    if found and (CLOCK.search(words[: found.start()])):
        return words[: found.start()], f"{found[1]}{int(found[2]):02}:{found[3] or '00'}"
    return words, None


def _chinese(found: re.Match[str]) -> str:
    text = found["year"]
    if found["month"]:
        text += f"-{int(found['month']):02}"
    if found["day"]:
        text += f"-{int(found['day']):02}"
    if found["hour"]:
        hour = int(found["hour"])
        if found["half"] in ("中午", "下午", "晚上", "晚") and hour < 11:  # noqa: PLR2004 - 中午11点 is 11:00
            hour += 12
        text += f"T{hour:02}:{int(found['minute'] or 0):02}"
        if found["second"]:
            text += f":{int(found['second']):02}"
    return text


def _english(text: str, words: str) -> str:
    """Read with dateutil, twice, so as to see what the text leaves out and whether day and month could change places."""
    from dateutil import parser

    words = HALF_OF_DAY.sub(r"\1m", words)
    words = YEAR_FIRST.sub(lambda m: f"{m[1]}-{int(m[3] or m[5]):02}-{int(m[4] or m[6]):02}", words, count=1)
    if len(YEAR.findall(words)) != 1 or not PLAIN.fullmatch(words) or WORDS.search(words):
        has_short_year = re.search(r"\d", words) and not YEAR.search(words)
        raise _unreadable(text, "write the year with four digits" if has_short_year else None)
    year_first = bool(re.match(r"\d{4}-", words))
    try:
        low, high = (parser.parse(words, default=default, tzinfos=_no_zone) for default in DEFAULTS)
        swapped = low if year_first else parser.parse(words, default=DEFAULTS[0], dayfirst=True, tzinfos=_no_zone)
    except (ValueError, OverflowError) as error:
        raise _unreadable(text) from error
    if swapped != low:
        ways = f"{low.date()} or {swapped.date()}"
        raise DateError(f"{shorten(text)} can be read in two ways", f"write {ways}")
    if low.tzinfo or low.microsecond or low.year != high.year:
        raise _unreadable(text)
    has_day, has_month = low.day == high.day, low.month == high.month
    named = DAY_NAME.search(words)
    if (has_day and not has_month) or (named and not has_day) or (not has_day and low.hour == high.hour):
        raise _unreadable(text)
    if named and DAY_NAMES[low.weekday()] != named[1].lower()[:3]:
        raise DateError(f"{shorten(text)} contradicts itself: {low.date()} was a {low:%A}")
    if low.hour == high.hour:
        return low.strftime("%Y-%m-%dT%H:%M:%S" if low.second == high.second else "%Y-%m-%dT%H:%M").zfill(16)
    return f"{low.year:04}" + (f"-{low.month:02}" if has_month else "") + (f"-{low.day:02}" if has_day else "")


def _no_zone(name: str | None, offset: int | None) -> None:
    """Refuse zones that dateutil finds: the ones we understand were taken away before."""
    if name is not None or offset is not None:
        raise ValueError(name)


def _unreadable(text: str, hint: str | None = None) -> DateError:
    return DateError(f"{shorten(text)} can't be read as a date", hint)


def _offset_in(zone: tzinfo | None, point: str, text: str) -> str:
    """Word the offset that *zone* has at a time of its own."""
    try:
        moment = datetime.fromisoformat(point)
    except ValueError as error:
        raise _unreadable(text) from error
    if zone is None:
        raise DateError(
            f"{shorten(text)} is a time without a zone", f"write {point}+08:00, with the offset that is meant"
        )
    return Point.of(moment.replace(tzinfo=zone), "minute").text[16:]
