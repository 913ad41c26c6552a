"""What to write instead of a date that can't be read, or in two ways: the dates in a hint are those of the text."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice, product
from typing import TypeAlias

from alitimeline.when.points import Point, last_day

__all__ = ["find_hint"]

#: Reads the text of a single day or period; None if it is none.
Read: TypeAlias = Callable[[str], Point | None]

ONE_DAY = timedelta(days=1)
#: What a word means in a year, as its first month and their number, and in a month, as its first and last day.
MEANINGS = {
    "early beginning start 初 上旬": ((1, 4), (1, 10)),
    "mid middle 中 中旬": ((5, 4), (11, 20)),
    "late end 底 末 下旬": ((9, 4), (21, 31)),
    "spring 春": ((3, 3), None),
    "summer 夏": ((6, 3), None),
    "autumn fall 秋": ((9, 3), None),
    "winter 冬": ((12, 3), None),
}
#: EDTF's numbers for seasons (anywhere, in the north, in the south) and for thirds of a year, and their first months.
SEASONS = dict(zip((*range(21, 33), 37, 38, 39), (*(3, 6, 9, 12) * 2, 9, 12, 3, 6, 1, 5, 9), strict=True))
WORDS = {word: meaning for words, meaning in MEANINGS.items() for word in words.split()}
UNTIL = re.compile(r" ?(?:\b(?:to|until|till|and)\b|[至到–—-]|\.\.) ?", re.IGNORECASE)
#: How many ways to read a period are tried at each step: "2023-09-10 - 2023-09-12" has five hyphens.
MOST_WAYS = 6
TOKENS = re.compile(r"\d+[年月日号]|[^\s年月日号]+")


def find_hint(words: str, read: Read) -> str | None:
    """Return what to write instead of *words*; None if that isn't known."""
    for pattern, form in HINTS:
        match = pattern.search(words)
        if match and (hint := form(match, read) if callable(form) else _fill(form, match, read)):
            return hint
    return None


def _fill(form: str, match: re.Match[str], read: Read) -> str | None:
    """Fill in the groups of a match: `date` as it is to be written, and the days before and after it."""
    if "date" not in match.re.groupindex:
        return form.format(**match.groupdict())
    point = read(match["date"])
    if point is None or not date.min.year < point.earliest.year < date.max.year:
        return None
    before, after = point.earliest - ONE_DAY, point.latest + ONE_DAY
    return form.format(date=point.text, before=before.isoformat()[:10], after=after.isoformat()[:10])


def _format_months(year: int, first: int, count: int) -> str:
    """Return "once, within these months", the last one perhaps in the next year."""
    years, month = divmod(first + count - 2, 12)
    return f"write the months that it means, such as [{year:04}-{first:02}..{year + years:04}-{month + 1:02}]"


def _hint_season(match: re.Match[str], _read: Read) -> str | None:
    """Return the months of EDTF's seasons, and the two years that 2023-24 may mean."""
    year, number = int(match["year"]), int(match["number"])
    hints = [f"write {year:04}/{year + 1:04}"] if number == year % 100 + 1 else []
    if number in SEASONS and year < date.max.year:
        hints.append(_format_months(year, SEASONS[number], 3 + number // 37))
    return ", or ".join(hints)


def _hint_part(match: re.Match[str], read: Read) -> str | None:
    """Return the months or days that a vague word means: "early 2023", "end of September 2023"."""
    months, days = WORDS[match["word"].lower()]
    point = read(match.string[: match.start()] + match.string[match.end() :])
    match point:
        case Point(precision="year", doubt="", earliest=date(year=year)) if year < date.max.year:
            return _format_months(year, *months)
        case Point(precision="month", doubt="", earliest=date(year=year, month=month)) if days:
            first, last = days[0], min(days[1], last_day(year, month).day)
            return f"write the days that it means, such as [{point.text}-{first:02}..{point.text}-{last}]"
        case _:
            return None


def _hint_period(match: re.Match[str], read: Read) -> str | None:
    """Return both meanings of "September 10-12, 2023"; what one of its dates lacks, it takes from the other."""
    words = re.sub(r"^(?:between|from) ", "", match.string, flags=re.IGNORECASE)
    for until in islice(UNTIL.finditer(words), MOST_WAYS):
        left, right = words[: until.start()], words[until.end() :]
        heads, tails = TOKENS.findall(left), TOKENS.findall(right)
        starts = [read(" ".join([left, *tails[count:]])) for count in range(len(tails), -1, -1)[:MOST_WAYS]]
        ends = [read(" ".join([*heads[:count], right])) for count in range(len(heads) + 1)[:MOST_WAYS]]
        for start, end in product(filter(None, starts), filter(None, ends)):
            if start.precision == end.precision and start.earliest < end.earliest:
                return f"write {start.text}/{end.text} if it lasted, or [{start.text}..{end.text}] if it happened once"
    return None


PART = (
    rf"(?:\b(?:at|by|in) )?(?:\bthe )?(?P<word>\b(?:{'|'.join(filter(str.isascii, WORDS))})\b"
    rf"|(?<=[年月])(?:{'|'.join(word for word in WORDS if not word.isascii())})(?!午))(?: of)?[季天]?[ -]?"
)
YEAR, PERIOD = "write the year with four digits", "write a period as 2023-09-10/2023-09-12"
HINTS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str], Read], str | None]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (r"\bfiscal\b|\bFY|[财財]年", "write the days that it means, such as [2022-04-01..2023-03-31]"),
        (r"^(?=.*\d)(?!.*(?<!\d)\d{4}(?!\d))", YEAR),
        (
            r"^(?:the )?(?P<ten>\d\d[1-9]|\d[1-9]\d|[1-9]\d\d)0(?:'?s|年代)$",
            "write [{ten}0..{ten}9] if it happened once, or {ten}0/{ten}9 if it lasted",
        ),
        (PART, _hint_part),
        (PART, "write the months that it means, such as [2023-04..2023-08]"),
        (r"^(?P<year>\d{4})-(?P<number>\d\d)$", _hint_season),
        (r"\bmidnight\b|午夜", "write 00:00 of the day that begins then"),
        (r"^(?:from |since )?(?P<date>.+?)(?: ?[-–—至] ?| to | until )(?:now|present|today|今)$", "write {date}/.."),
        (r"\d", _hint_period),
        (r"^by (?P<date>.+)", "write [..{date}], or [..{before}] if it was over before that"),
        (r"^before (?P<date>.+)", "write [..{before}]"),
        (r"^until (?P<date>.+)", "write ../{date} if it lasted until then, or [..{date}] if it happened once"),
        (r"^after (?P<date>.+)", "write [{after}..]"),
        (r"^(?:since|from) (?P<date>.+)", "write {date}/.. if it goes on, or [{date}..] if it happened once"),
        (r"^as of (?P<date>.+)", "write {date} for that day, or {date}/.. if it goes on"),
        (r"^(?:before|by|until|after|since|from)\b", "write [..2027] or [2019..]"),
        (r"\d (to|until) |[–—]|\d\.\.\d|\d{4} ?- ?\d{4}|[a-z] \d\d? ?- ?\d", PERIOD),
        (r"\b[a-z]{1,4}t$", "write the zone as an offset, such as GMT+8"),
    )
)
