"""Deadlines and the ends of fiscal years as people write them, in English and Chinese."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import tzinfo

from alitimeline.problems import DateError, shorten
from alitimeline.when.dates import When
from alitimeline.when.durations import LEAP, Duration, is_month_day
from alitimeline.when.points import MONTHS, last_day

__all__ = ["find_durations", "read_deadline", "read_month_day"]

ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
TENS, CJK = "twenty thirty forty fifty sixty seventy eighty ninety", "一二三四五六七八九"
NUMBERS = {word: number for number, word in enumerate(f"{ONES} eighteen nineteen".split(), 1)}
NUMBERS |= {word: 10 * number for number, word in enumerate(TENS.split(), 2)} | {"a": 1, "an": 1, "十": 10, "两": 2}
NUMBERS |= {sign + ten: number * (10 if ten else 1) for number, sign in enumerate(CJK, 1) for ten in ("", "十")}
UNIT = "year|month|week|day|hour|minute|second"
UNITS = dict(zip(f"{UNIT}|年|月|周|天|日|小".split("|"), "YMWDHMSYMWDDH", strict=True))

WORD = rf"(?:{TENS.replace(' ', '|')})[ -](?:{'|'.join(ONES.split()[:9])})|{'|'.join(sorted(NUMBERS)[::-1])}"
NUMERAL = rf"[{CJK}]?十[{CJK}]?|[{CJK}两]"
#: 三月 is March, 24年 the year 2024 and 3日 the third: months need 个, days 内, and years in digits are ten at most.
SPAN = (
    rf"(?:(?:\d{{1,5}}|{WORD})[ -]?(?:{UNIT})s?|(?:[1-9]|10|{NUMERAL})年"
    rf"|(?:\d{{1,5}}|{NUMERAL})(?:[个個]月|周|天|小[时時]|日(?=[之以]?[内內])))"
)
NUMBER = re.compile(rf"[a-z]+|[{CJK}]?十|[{CJK}两]")
PART = re.compile(rf"(\d+|{NUMERAL}|{WORD})[ -]?[个個]?({'|'.join(UNITS)})")
LENGTH = rf"{SPAN}(?:(?:,? and |, ?| |零)?{SPAN})*"
OF = r"(?: (?:of|from|after) (?P<of>.+))?"
COUNTED = re.compile(
    r"(?:(?:(?:within|in) )?(?:the )?(?:(?:next|coming) )?|over the (?:next|coming) |在?(?:未[来來]|今[后後]))"
    rf"(?P<length>p[\dtymwdhs]+|{LENGTH})(?:[之以]?[内內])?{OF}",
    re.ASCII | re.IGNORECASE,
)
FISCAL = re.compile(
    r"(?:(?:in|during) )?(?:the )?(?:(?:fy|fiscal(?: year)?)[ -]?(?P<year>(?:19|[2-9]\d)\d\d|[0-6]\d)"
    rf"|(?P<named>(?:19|[2-9]\d)\d\d) ?(?:fiscal year|[财財]年|[财財]政年度)){OF}",
    re.ASCII | re.IGNORECASE,
)
#: What says that the last day of a period is meant.
END = re.compile(
    r"^(?:(?:by|at|before|on) )?(?:the )?(?:(?:end|last day)(?: of)?[ -]|year[ -]end (?=\d{4}$))(?:the |year )?(?=.)"
    r"|(?<=[年月度])年?[底末内內](?:[之以]?前)?$",
    re.IGNORECASE,
)
HINTS = {
    r"\bFY|\bfiscal|[财財]": "write it like fiscal year 2027, or write its days",
    r"^within |\b(?:year|month|week|day|hour)s?\b|[年月日天][之以]?[内內]$": (
        "write it like within 4 years, or within 1 year and 6 months"
    ),
}


def read_deadline(text: str, zone: tzinfo | None = None) -> When | dict[str, str | int]:
    """Read a deadline: a date, or what it is counted of, as data files have it ({"within": "P3Y"}).

    "By the end of 2027" is 2027, "FY26" {"fiscal_year": 2026}; what is counted of something has its name as "of".

    Raises:
        DateError: if it can't be read, or can be read in two ways.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".")
    if match := FISCAL.fullmatch(END.sub("", words)):
        year = match["year"] or match["named"]
        return {"fiscal_year": int(f"20{year}"[-4:])} | _name(match["of"])
    if match := COUNTED.fullmatch(re.sub("half a year|(?<![上下])半年", "6 months", words)):
        return {"within": _read_length(match["length"].lower())} | _name(match["of"])
    end, by = (_read_rest(pattern, words, zone) for pattern in (END, re.compile("^by (?=.)", re.IGNORECASE)))
    if end and end.precision in MONTHS:
        return end
    if by and by.precision not in MONTHS:
        return by
    if by:
        hint = f"write {by} if {by.latest} is still in time; if not, write the last day that is"
        raise DateError(f"{shorten(text)} can be read in two ways", hint)
    try:
        return When.from_text(text, zone)
    except DateError as error:
        hints = (hint for pattern, hint in HINTS.items() if re.search(pattern, words, re.IGNORECASE))
        raise DateError(error.message, next(hints, error.hint)) from error


def _read_rest(pattern: re.Pattern[str], words: str, zone: tzinfo | None) -> When | None:
    """Return the date that is left without the words of a pattern; None without them, or if it isn't one period."""
    rest = pattern.sub("", words)
    with suppress(DateError):
        if rest != words and (when := When.from_text(rest, zone)).form == "date":
            return when
    return None


def _name(of: str | None) -> dict[str, str | int]:
    return {"of": of[1:-1].strip() if of[0] + of[-1] == "[]" else of} if of else {}


def _read_length(words: str) -> str:
    """Return a length of time as ISO 8601 has it."""
    if words[0] == "p":
        return str(Duration(words.upper()))
    text = "P"
    for number, unit in PART.findall(words):
        count = number if number.isdecimal() else sum(map(NUMBERS.__getitem__, NUMBER.findall(number)))
        text += (
            "T" if unit in ("hour", "minute", "second", "小") and "T" not in text else ""
        ) + f"{count}{UNITS[unit]}"
    return str(Duration(text))


def find_durations(text: str) -> Iterator[str]:
    """Yield the durations in a text, such as "P4Y" for "within four years"."""
    for match in re.finditer(LENGTH, text, re.ASCII | re.IGNORECASE):
        with suppress(DateError):
            yield _read_length(match[0].lower())


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
