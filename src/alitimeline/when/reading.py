"""Dates as people and newspapers write them → canonical text. What can be read in two ways is refused."""

import re
import unicodedata
from datetime import datetime, tzinfo
from typing import TypeAlias

from alitimeline.problems import DateError, shorten
from alitimeline.when.hints import find_hint
from alitimeline.when.points import MONTHS, Point, Precision

__all__ = ["to_canonical"]

#: The longest text that is looked at; no date is longer.
LONGEST = 200

ABOUT = re.compile(
    r"^(?:(?:about|around|approximately|roughly|circa|ca?\.?) |ca?\.|大?[约約] ?)|(?:左右|前后|前後|頃|ごろ)$",
    re.IGNORECASE,
)
CJK_SPACE = re.compile(r" (?=[年月日号號时時点點分秒])|(?<=[年月日号號时時点點分秒]) ")

#: Hyphens and numerals that have a plain form.
PLAIN = str.maketrans("\u2010\u2011\u2212零○", "---〇〇")
NUMERALS = "〇一二三四五六七八九"
#: A year by its digits, or a number below 100. "一二月" is January and February: no number.
CJK_NUMBER = (
    rf"(?<![{NUMERALS}十期周週拜第])(?:[{NUMERALS}]{{4}}(?=年)"
    rf"|(?:[{NUMERALS}]?十[{NUMERALS}]?|〇?[{NUMERALS}])(?=[年月日号號时時点點分秒]))"
)
#: The year before the first one of each era.
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民国": 1911, "民國": 1911}


def _replace_numeral(match: re.Match[str]) -> str:
    tens, ten, ones = ("".join(str(NUMERALS.find(sign)) for sign in part) for part in match[0].rpartition("十"))
    return str(int(tens or 1) * 10 + int(ones or 0)) if ten else ones


def _replace_era(match: re.Match[str]) -> str:
    return f"{ERAS[match['era']] + int(match['year'].replace('元', '1'))}年"


#: Other ways to write what is read, and the plain one.
SPELLINGS = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), plain)
    for pattern, plain in (
        (CJK_NUMBER, _replace_numeral),
        (rf"(?P<era>{'|'.join(ERAS)}) ?(?P<year>元|\d{{1,3}}) ?年(?!度)", _replace_era),
        (r"(?<![a-z])([ap])\.m\b\.?", r"\1m"),
        (r" [|•·] ", " "),
        (r"^(?:on|in) (?!or )", ""),
        (r"^(\d+)\. (\d+)\. (\d+)$", r"\1.\2.\3"),
        (r"(?<![\d.])(\d{1,2})\.(\d\d)(?= ?[ap]m\b)", r"\1:\2"),
        (r"(?:(?<![-/.\d])12(?:[:.]00)? )?\bnoon\b", "12:00"),
        (r"正午", "12时"),
        (r"^(\D*\d{1,2}) (\d{1,2}:\d\d(?::\d\d)?) (\d{4})$", r"\1 \3 \2"),
        (r"^(?:not? later than|on or before) (.+)$", r"[..\1]"),
        (r"^(?:not? earlier than|not before|on or after) (.+)$", r"[\1..]"),
        (r"^(\d{3})X$", r"[\g<1>0..\g<1>9]"),
        (r"^(\d\d)XX$", r"[\g<1>00..\g<1>99]"),
        (r"^(?:(\d{4})-XX(?:-XX)?|(\d{4}-\d\d)-XX)$", r"\1\2"),
    )
)
CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]m)?|(?:1[0-2]|0?[1-9]) ?[ap]m"
HAS_CLOCK = re.compile(rf"{CLOCK}|[时時点點]", re.ASCII | re.IGNORECASE)
OFFSET = re.compile(
    rf"(?:(?P<clock>{CLOCK}) ?\(?(?:GMT|UTC)?|,? ?\(?(?:GMT|UTC)) ?"
    r"(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\)?(?=$|[ ,])",
    re.ASCII | re.IGNORECASE,
)
#: Only names that mean one offset everywhere and all year. CST, for example, is six different zones.
ZONES = {"z": "Z", "utc": "Z", "gmt": "Z", "jst": "+09:00", "hkt": "+08:00"}
ZONES |= dict.fromkeys(("beijing time", "hong kong time", "北京时间", "北京時間", "香港时间", "香港時間"), "+08:00")
NAMED_ZONE = re.compile(
    rf",? ?\(?(?<![A-Za-z])(?P<name>{'|'.join(ZONES)})\)?(?=$|[ ,]|(?<=[间間)])\d)", re.ASCII | re.IGNORECASE
)

DAY_NAMES, CJK_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日天"
FULL_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: dateutil guesses too much ("September 10-12, 2023" as 20:23 in 2012): it gets only texts of these forms.
WORDED = (
    rf"(?:the )?\d{{1,2}}(?:st|nd|rd|th)?[ /-](?:of )?{MONTH_NAME},?[ /-]\d{{4}}"
    rf"|{MONTH_NAME}(?: the)?[ -]\d{{1,2}}(?:st|nd|rd|th)?(?:, ?|[ -])\d{{4}}"
    rf"|\d{{4}}(?:, ?|[ -]){MONTH_NAME}(?:[ -]\d{{1,2}}(?:st|nd|rd|th)?)?"
    rf"|{MONTH_NAME}(?:, ?|-| (?:of )?)\d{{4}}"
)
#: The commonest of them, which nothing can make simpler.
WHOLE = re.compile(rf"\d{{1,2}} {MONTH_NAME} \d{{4}}|{MONTH_NAME} \d{{1,2}}, \d{{4}}", re.ASCII | re.IGNORECASE)
ENGLISH = re.compile(
    rf"(?:(?P<first_clock>{CLOCK}),? (?:on )?)?(?:(?P<day_name>{DAY_NAME})[.,]{{0,2}} )?"
    rf"(?:(?P<worded>{WORDED})|(?P<numbers>\d[\d./ -]*\d))"
    rf"(?:,? \(?(?P<last_day_name>{DAY_NAME})\)?)?(?:(?:T|, ?|,? (?:at |- )?)(?P<last_clock>{CLOCK}))?",
    re.ASCII | re.IGNORECASE,
)
NUMBERS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})([-/. ])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<either>\d{1,2})([-/. ])(?P<other>\d{1,2})\2(?P<year>\d{4})",
    )
)

ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
PARTS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?P<kind>[QH])(?P<number>[1-4])(?:, ?|/| (?:of )?)?(?P<year>\d{4})",
        r"(?P<number>[1-4])(?P<kind>[QH])(?:, ?| (?:of )?)?(?P<year>\d{4})",
        r"(?P<year>\d{4})年?[ /-]?(?P<kind>[QH])(?P<number>[1-4])",
        r"(?:the )?(?P<number>\w{3,6}) (?P<kind>quarter|half)(?: of)?,? (?P<year>\d{4})",
        r"(?P<year>\d{4})年第?(?P<number>[一二三四1-4])(?P<kind>季)度?",
        r"(?P<year>\d{4})年(?P<number>[上下])(?P<kind>半)年",
    )
)

#: The hours that belong to a part of the day, on the 24-hour clock.
CJK_HOURS = {"凌晨": (0, 6), "清晨": (4, 8), "早上": (4, 11), "上午": (0, 11), "中午": (11, 14), "下午": (12, 20)}
CJK_HOURS |= {"傍晚": (16, 19), "晚上": (17, 23), "晚": (17, 23)}
CHINESE = re.compile(
    r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号號] ?"
    rf"(?:\(?(?:星期|周|週|礼拜|禮拜)(?P<day_name>[{CJK_DAY_NAMES}])\)? ?)?"
    rf"(?:(?P<half>{'|'.join(CJK_HOURS)})? ?(?P<clock>\d.*))?)?)?",
    re.ASCII,
)
CJK_CLOCKS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<hour>\d{1,2})[时時点點](?P<minute>[半整])?",
        r"(?P<hour>\d{1,2})[时時点點](?P<minute>\d{1,2})分(?:(?P<second>\d{1,2})秒)?",
        r"(?P<hour>\d{1,2})[时時点點:](?P<minute>\d\d)(?::(?P<second>\d\d))?",
    )
)


def to_canonical(text: str, zone: tzinfo | None = None) -> str:
    """Return the canonical form of a date as people write it; whether that day exists is not checked here.

    Raises:
        DateError: if it can't be read, or can be read in more than one way.
    """
    if len(text) > LONGEST:
        raise DateError(f"{shorten(text)} is too long for a date", f"write at most {LONGEST} characters")
    if WHOLE.fullmatch(text):
        return _read_words(text)
    words = _simplify(text)
    try:
        return _read_date(text, words, zone)
    except DateError as error:
        if error.hint:
            raise
        raise DateError(error.message, find_hint(words, _read_point)) from error


def _simplify(text: str) -> str:
    """Return the words of a text: plain letters, spaces and hyphens, Arabic numbers, years of our calendar."""
    words = " ".join(unicodedata.normalize("NFKC", text).translate(PLAIN).split()).rstrip(".")
    for pattern, plain in SPELLINGS:
        words = pattern.sub(plain, words)
    return words


def _read_point(words: str) -> Point | None:
    """Read the date of a single day or period; None if it is none."""
    try:
        return Point.parse(_read_date(words, _simplify(words), None))
    except DateError:
        return None


def _read_date(text: str, words: str, zone: tzinfo | None) -> str:
    if words.startswith("[") and (bounds := _read_bounds(words)):
        return bounds
    bare = ABOUT.sub("", words).strip()
    doubt = "~" if bare != words else ""
    if part := _read_part(bare):
        return part + doubt
    if point := Point.parse(bare):
        return bare.replace("?", "%") if doubt and point.doubt else bare + doubt
    bare, offset = _split_offset(bare)
    if offset and not HAS_CLOCK.search(bare):
        raise DateError(f"{shorten(text)} has a zone and no time", "leave out the zone, or write the time as 19:31")
    chinese = CHINESE.fullmatch(CJK_SPACE.sub("", bare))
    day, clock, day_name = _read_chinese(text, chinese) if chinese else _read_english(text, bare)
    local = f"{day}T{clock}" if clock else day
    point = Point.parse(f"{local}Z" if clock else day)
    if point is None or (point.precision in MONTHS and (clock or day_name is not None)):
        raise _build_error(text)
    if day_name not in (None, point.earliest.weekday()):
        reason = f"{shorten(text)} contradicts itself: {day} was a {FULL_DAY_NAMES[point.earliest.weekday()]}"
        raise DateError(reason, f"write {day} if you mean that day")
    if not clock:
        return day + doubt
    return (local + offset if offset else _add_offset(zone, local, text)) + doubt


def _match(patterns: tuple[re.Pattern[str], ...], words: str) -> dict[str, str | None]:
    """Return the groups of the first pattern that matches; empty if none does."""
    match = next(filter(None, (pattern.fullmatch(words) for pattern in patterns)), None)
    return match.groupdict() if match else {}


def _read_part(words: str) -> str | None:
    """Read quarters and halves of a year."""
    match _match(PARTS, words):
        case {"year": str(year), "kind": str(kind), "number": str(number)}:
            is_half = kind[0] in "Hh半"
            number = number.lower()
            value = "一二三四".find(number) + 1 or "上下".find(number) + 1 or ORDINALS.get(number) or number
            if is_half and number == "last":
                value = 2
            return f"{year}-{'H' if is_half else 'Q'}{value}" if str(value).isdigit() else None
        case _:
            return None


def _read_bounds(words: str) -> str | None:
    """Read the dates in brackets, as in "[..March 31, 2024]"; None if one can't be read."""
    ends = [part and _read_point(part) for part in words[1:-1].split("..")]
    if None in ends or len(ends) != 2 or words[-1] != "]":  # noqa: PLR2004 - a first and a last date
        return None
    return f"[{'..'.join(point.text if point else '' for point in ends)}]"


def _split_offset(words: str) -> tuple[str, str | None]:
    """Split off the offset. GMT+8 is east of Greenwich, as in newspapers (dateutil and POSIX read it as west)."""
    if match := OFFSET.search(words):
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        offset = f"{match['sign']}{hours:02}:{minutes:02}" if hours or minutes else "Z"
        return words[: match.start()] + (match["clock"] or "") + words[match.end() :], offset
    if match := NAMED_ZONE.search(words):
        rest = f"{words[: match.start()]} {words[match.end() :]}"
        return " ".join(rest.split()).replace(" ,", ","), ZONES[match["name"].lower()]
    return words, None


#: A day, a time and the number of the day of the week, the last two if they are named: "2023-09-10", "19:31", 6.
Named: TypeAlias = tuple[str, str | None, int | None]


def _read_chinese(text: str, match: re.Match[str]) -> Named:
    day = "-".join([match["year"], *(f"{int(match[part]):02}" for part in ("month", "day") if match[part])])
    day_name = CJK_DAY_NAMES.index(match["day_name"]) if match["day_name"] else None
    day_name = 6 if day_name == len(DAY_NAMES) else day_name  # 星期天 is 星期日
    if not match["clock"]:
        return day, None, day_name
    match _match(CJK_CLOCKS, match["clock"]):
        case {"hour": str(digits), "minute": minute, **rest}:
            hour = _to_24_hours(text, int(digits), match["half"])
            minutes = 30 if minute == "半" else int((minute or "0").replace("整", "0"))
            second = rest.get("second")
            return day, f"{hour:02}:{minutes:02}" + (f":{int(second):02}" if second else ""), day_name
        case _:
            raise _build_error(text)


def _to_24_hours(text: str, hour: int, half: str | None) -> int:
    """Convert the hour of a part of the day to the 24-hour clock; 晚上12点 could begin the day or end it: refused."""
    first, last = CJK_HOURS[half] if half else (0, 23)
    for counted in (hour, hour + 12):
        if first <= counted <= last:
            return counted
    reason = f"{shorten(text)} names an hour that is not in {half or 'a day'}"
    raise DateError(reason, "write the hour from 0 to 23, without a part of the day")


def _read_english(text: str, words: str) -> Named:
    """Parse numbers by their order, and month names and clocks with dateutil."""
    match = ENGLISH.fullmatch(words)
    if match is None or all(match.group("first_clock", "last_clock")) or all(match.group("day_name", "last_day_name")):
        raise _build_error(text)
    day = _read_words(match["worded"]) if match["worded"] else _read_numbers(text, match["numbers"])
    name = match["day_name"] or match["last_day_name"]
    clock = match["first_clock"] or match["last_clock"]
    return day, _read_clock(text, clock) if clock else None, DAY_NAMES.index(name[:3].lower()) if name else None


def _read_numbers(text: str, words: str) -> str:
    match _match(NUMBERS, words):
        case {"either": str(either), "other": str(other), "year": str(year)}:
            (day, month), ways = sorted((int(either), int(other)), reverse=True), {int(either), int(other)}
            if len(ways) > 1 and day <= 12:  # noqa: PLR2004 - it could be the month
                hint = f"write {year}-{month:02}-{day:02} or {year}-{day:02}-{month:02}"
                raise DateError(f"{shorten(text)} can be read in two ways", hint)
            return f"{year}-{month:02}-{day:02}"
        case {"year": str(year), "month": str(month), "day": str(day)}:
            return f"{year}-{int(month):02}-{int(day):02}"
        case {"year": str(year), "month": str(month)}:
            if "/" in words and int(year) % 100 + 1 == int(month):
                years = f"{year}/{int(year) + 1:04}"
                hint = f"write {year}-{month} or {years}" if int(month) <= 12 else f"write {years}"  # noqa: PLR2004 - a month
                raise DateError(f"{shorten(text)} can be read in two ways", hint)
            return f"{year}-{int(month):02}"
        case _:
            raise _build_error(text)


def _read_words(words: str) -> str:
    """Return the date in words of the forms above: a month by its name, a year of four digits, and perhaps a day."""
    month = MONTH_NAMES.index(re.search(MONTH_NAME, words, re.IGNORECASE)[0][:3].lower()) + 1  # type: ignore[index]
    numbers = sorted(re.findall(r"\d+", words), key=len, reverse=True)
    return "-".join(number.zfill(2) for number in (numbers[0], str(month), *numbers[1:]))


def _read_clock(text: str, words: str) -> str:
    return _read(text, words).time().isoformat("seconds" if words.count(":") > 1 else "minutes")


def _read(text: str, words: str) -> datetime:
    from dateutil import parser

    try:
        return parser.parse(words, default=datetime(2000, 1, 1))  # noqa: DTZ001 - its zone was taken out
    except (ValueError, OverflowError) as error:
        raise DateError(f"{shorten(text)} can't be read as a date: there is no such day or time") from error


def _build_error(text: str) -> DateError:
    return DateError(f"{shorten(text)} can't be read as a date")


def _add_offset(zone: tzinfo | None, local: str, text: str) -> str:
    """Return a time with the offset of *zone* at that time."""
    if zone is None:
        raise DateError(f"{shorten(text)} is a time without a zone", f"write {local}+08:00, with the right offset")
    moment = datetime.fromisoformat(local).replace(tzinfo=zone)
    precision: Precision = "second" if local.count(":") > 1 else "minute"
    first, second = (Point.of(moment.replace(fold=fold), precision).text for fold in (0, 1))
    if first != second:  # the time occurs twice, or never
        raise DateError(
            f"{shorten(text)} falls into the hour in which the clocks of {zone} change", f"write {first} or {second}"
        )
    return first
