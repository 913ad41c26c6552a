"""Deadlines and the ends of fiscal years as people write them, in English and Chinese."""

import re
import unicodedata
from contextlib import suppress
from datetime import tzinfo

from attrs import frozen

from alitimeline.problems import DateError, shorten
from alitimeline.when.dates import When
from alitimeline.when.durations import LEAP, Duration, is_month_day
from alitimeline.when.points import MONTHS, last_day

__all__ = ["Counted", "read_deadline", "read_month_day"]

ONES, CJK = "one two three four five six seven eight nine", "一二三四五六七八九"
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {"a": 1, "an": 1, "两": 2, "兩": 2, "十": 10}
NUMBERS |= {word: number for number, word in enumerate(f"{ONES} {TEENS}".split(), 1)}
NUMBERS |= {word: 10 * number for number, word in enumerate(TENS.split(), 2)}
NUMBERS |= {sign + ten: number * (10 if ten else 1) for number, sign in enumerate(CJK, 1) for ten in ("", "十")}
UNITS = {"year": "Y", "年": "Y", "month": "M", "月": "M", "week": "W", "周": "W", "週": "W", "星期": "W", "day": "D"}
UNITS |= {"天": "D", "日": "D", "hour": "H", "小时": "H", "小時": "H", "minute": "M", "second": "S"}
CLOCK = frozenset({"hour", "小时", "小時", "minute", "second"})

ONE, TEEN, TEN = (words.replace(" ", "|") for words in (ONES, TEENS, TENS))
WORD, NUMERAL = rf"(?:{TEN})(?:[ -](?:{ONE}))?|{ONE}|{TEEN}|an?", rf"[{CJK}]?十[{CJK}]?|[{CJK}两兩]"
ENGLISH = rf"(?:\d{{1,5}}|{WORD})[ -]?(?:year|month|week|day|hour|minute|second)s?"
#: 三月 is March, 24年 the year 2024 and 3日 the third: months need 个, days 内, and years in digits are ten at most.
CHINESE = (
    rf"(?:(?:[1-9]|10|{NUMERAL})年"
    rf"|(?:\d{{1,5}}|{NUMERAL})(?:日(?=[之以]?[内內])|[周週天]|[个個]月|[个個]?(?:星期|小[时時])))"
)
SPAN = re.compile(rf"(?P<number>\d+|{WORD}|{NUMERAL})[ -]?[个個]?(?P<unit>{'|'.join(UNITS)})")
NUMBER = re.compile(rf"[a-z]+|[{CJK}]?十|[{CJK}两兩]")
HALF = re.compile("half a year|(?<![上下])半年")
OF = r"(?: (?:of|from|after) (?P<of>.+))?"
COUNTED = re.compile(
    r"(?:(?:(?:within|in) )?(?:the )?(?:(?:next|coming) )?|over the (?:next|coming) |在?(?:未[来來]|今[后後]))"
    rf"(?P<length>p[\dtymwdhs]+|{ENGLISH}(?:(?:,? and |, ?| ){ENGLISH})*|(?:{CHINESE}零?)+)(?:[之以]?[内內])?{OF}",
    re.ASCII | re.IGNORECASE,
)
FISCAL = re.compile(
    r"(?:(?:in|during) )?(?:the )?"
    r"(?:(?:fy|fiscal(?: year)?|financial year)[ -]?(?P<year>(?:19|[2-9]\d)\d\d|[0-6]\d)"
    rf"|(?P<named>(?:19|[2-9]\d)\d\d) ?(?:fiscal year|[财財]年|[财財]政年度)){OF}",
    re.ASCII | re.IGNORECASE,
)
#: What says that the last day of a period is meant.
END = re.compile(
    r"^(?:(?:by|at|before|on) )?(?:the )?(?:(?:end|last day)(?: of)?[ -]|year[ -]end (?=\d{4}$))(?:the |year )?(?=.)"
    r"|(?<=[年月度])年?[底末内內](?:[之以]?前)?$",
    re.IGNORECASE,
)
BY = re.compile(r"^by (?=.)", re.IGNORECASE)
HINTS = (
    (re.compile(r"\bFY|\bfiscal|[财財]", re.IGNORECASE), "write it like fiscal year 2027, or write its days"),
    (
        re.compile(r"^within |\b(?:year|month|week|day|hour)s?\b|[年月日天][之以]?[内內]$", re.IGNORECASE),
        "write it like within 4 years, or within 1 year and 6 months",
    ),
)


@frozen(kw_only=True)
class Counted:
    """A deadline that is counted: a length of time or a fiscal year, and of what, as people call it."""

    within: Duration | None = None
    fiscal_year: int | None = None
    of: str | None = None

    @property
    def plain(self) -> dict[str, str | int]:
        """The object that data files have for it, if what it is counted of is called by its id."""
        values = {"within": self.within and str(self.within), "fiscal_year": self.fiscal_year, "of": self.of}
        return {name: value for name, value in values.items() if value}


def read_deadline(text: str, zone: tzinfo | None = None) -> When | Counted:
    """Read a deadline: what `When.from_text` reads, the end of a period, or what is counted from something.

    "By the end of 2027" is 2027, "within three years" is P3Y, and "FY26" the fiscal year 2026.

    Raises:
        DateError: if it can't be read, or can be read in two ways.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".")
    if match := FISCAL.fullmatch(END.sub("", words)):
        year = match["year"] or match["named"]
        return Counted(fiscal_year=int(year if len(year) > 2 else f"20{year}"), of=_strip_brackets(match["of"]))  # noqa: PLR2004
    if match := COUNTED.fullmatch(HALF.sub("6 months", words)):
        return Counted(within=_read_length(match["length"].lower()), of=_strip_brackets(match["of"]))
    end, by = (_read_rest(pattern, words, zone) for pattern in (END, BY))
    if end and end.precision in MONTHS:
        return end
    if by and by.precision not in MONTHS:
        return by
    if by:
        hint = f"write {by} if {by.latest} is in time, or else the last day that is"
        raise DateError(f"{shorten(text)} can be read in two ways", hint)
    try:
        return When.from_text(text, zone)
    except DateError as error:
        hints = (hint for pattern, hint in HINTS if pattern.search(words))
        raise DateError(error.message, next(hints, error.hint)) from error


def _read_rest(pattern: re.Pattern[str], words: str, zone: tzinfo | None) -> When | None:
    """Return the one period, without doubt, that is named behind or before the words of a pattern."""
    rest = pattern.sub("", words)
    with suppress(DateError):
        when = When.from_text(rest, zone) if rest != words else None
        return when if when and when.form == "date" and not (when.approximate or when.uncertain) else None
    return None


def _strip_brackets(name: str | None) -> str | None:
    return name and (name[1:-1].strip() if name[0] + name[-1] == "[]" else name)


def _read_length(words: str) -> Duration:
    if words[0] == "p":
        return Duration(words.upper())
    days = clock = ""
    for span in SPAN.finditer(words):
        number = span["number"]
        count = int(number) if number.isdecimal() else sum(NUMBERS[word] for word in NUMBER.findall(number))
        part = f"{count}{UNITS[span['unit']]}"
        days, clock = (days, clock + part) if span["unit"] in CLOCK else (days + part, clock)
    return Duration(f"P{days}" + (f"T{clock}" if clock else ""))


def read_month_day(text: str) -> str:
    """Read a day of the year, such as "March 31" or 三月三十一日, as "--03-31"; of a month, its last day.

    The last day of February is "--02-29", which is the 28th in most years.

    Raises:
        DateError: if it can't be read, or can be read in two ways.
    """
    if is_month_day(text):
        return text
    day, hint = END.sub("", text.strip(" .-\n")), "write '--03-31' for 31 March"
    for words in (day, f"{LEAP}年{day}", *(f"{day}{mark}{LEAP}" for mark in "-/. ")):
        try:
            when = When.from_text(words)
        except DateError as error:
            ways = [f"-{way}" for way in re.findall(rf"{LEAP}(-\d\d-\d\d)", error.hint or "")]
            if "two ways" in error.message and all(map(is_month_day, ways)):
                hint = f"write {' or '.join(ways)}"
            continue
        if when.form == "date" and when.latest and when.precision in ("month", "day"):
            month, number = when.latest.month, when.latest.day
            return f"--{month:02}-{last_day(LEAP, month).day if when.precision == 'month' else number:02}"
    raise DateError(f"{shorten(text)} is not a day of the year", hint)
