"""Dates in an article, and which days the relative ones are."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from alitimeline.drafting.articles import Article, Sentence
from alitimeline.drafting.facts import Dated
from alitimeline.drafting.wordlists import read_words
from alitimeline.problems import DateError
from alitimeline.queries.passages import CJK
from alitimeline.when import When

__all__ = ["Dates", "find_dates"]

Groups: TypeAlias = dict[str, str]

WORDS = read_words("dates")
WORD = re.compile(r"[^\W_]")
SIGN = re.compile(f"[{CJK}]")
CJK_DIGITS = str.maketrans("〇零○一二三四五六七八九两兩", "00012345678922")
PERIODS = {12: "", 6: "-H{}", 3: "-Q{}", 1: "-{:02}"}
#: The year before the first one of the Republic of China.
ROC = 1911
#: How many characters before a date say that it isn't one, or that it was changed.
NEARBY = 150
#: How many dates are looked at in a sentence; more is a table.
MOST = 40
#: By how many days a quarter behind is nearer than one ahead, if no year is said.
AHEAD = 80
#: How many days a date without a year may lie on the other side of the day of publication than the tense says.
CLAUSE = re.compile(r"[,;，；、]|\s[-–—]")
SLIP = {"past": 31, "future": 7}
#: As for the days of a month that isn't said.
NO_SLIP = {"past": 0, "future": 0}


class _Found(NamedTuple):
    start: int
    end: int
    groups: Groups


class Dates:
    """The dates of an article; relative ones are counted from the day of publication."""

    def __init__(self, article: Article, published: When | None, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        day = published.earliest if published else None
        self._day = day.date() if isinstance(day, datetime) else day
        self._is_fiscal = re.search(WORDS["never"]["fiscal"], article.text) is not None
        self._previous: date | None = None
        self._previous_day: date | None = None
        #: Where the article has more than is looked at, and what.
        self.limits: list[tuple[int, str]] = []
        self.found = tuple(one for sentence in article.sentences for one in self._list(sentence))
        self._starts = [one.start for one in self.found]

    def within(self, start: int, end: int) -> list[Dated]:
        """Return the dates between two positions, in order."""
        inside = self.found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [one for one in inside if one.end <= end]

    def _list(self, sentence: Sentence) -> Iterator[Dated]:
        text, found = sentence.text, _find(sentence.text)
        if len(found) > MOST:
            self.limits.append((sentence.start + found[MOST].start, f"only {MOST} dates of a sentence are looked at"))
            found = found[:MOST]
        while found:
            one = found.pop(0)
            gap = re.fullmatch(WORDS["ranges"]["join"], text[one.end : found[0].start]) if found else None
            year = (one.groups.get("y") or found[0].groups.get("y", "")) if gap else ""
            tense = _find_tense(text, one.start, found[0].end if gap else one.end)
            when = self._read(one, tense, year)
            if gap and (both := _join(text, one, gap, when, self._read(found[0], tense, year))):
                other, when = found.pop(0), both
                one = _Found(one.start, other.end, other.groups | one.groups)
            if not when:
                continue
            if when.form == "date" and (day := when.first_day(self._zone)):
                self._previous = day
                self._previous_day = day if when.precision == "day" else self._previous_day
            end, when = self._widen(text, one, when)
            is_relative = not {"y", "roc", "text"} & one.groups.keys()
            yield Dated(sentence.start + one.start, sentence.start + end, when, is_relative)

    def _widen(self, text: str, one: _Found, when: When) -> tuple[int, When]:
        """Return where a date ends with the time or the "or so" behind it, and the date with it."""
        behind = re.compile(WORDS["around"]["behind"]).match(text, one.end)
        if when.form != "date":
            return one.end, when
        if behind or re.search(WORDS["around"]["before"], text[max(0, one.start - 14) : one.start]):
            return behind.end() if behind else one.end, When.parse(f"{when}~")
        if (clock := _compile("clock")[0].match(text, one.end)) and when.precision == "day":
            zone = ZoneInfo(read_words("header")["zones"]["names"][clock["zone"]]) if clock["zone"] else self._zone
            day = "{}年{}月{}日".format(*map(int, str(when).split("-"))) if clock["hour"] else f"{when} "
            words = f"{day}{clock['hour'] or clock['clock']}{clock['offset'] or ''}"
            with suppress(DateError):
                return clock.end(), When.from_text(words, zone)
        return one.end, when

    def _read(self, one: _Found, tense: str, year: str) -> When | None:
        groups = {"y": year, **one.groups} if year and not {"roc", "ry"} & one.groups.keys() else one.groups
        if self._is_fiscal and "kind" in groups and not {"y", "roc", "ry"} & groups.keys():
            return None
        with suppress(DateError, OverflowError, ValueError):
            when = self._resolve(groups, tense)
            return _narrow(when, groups["part"], self._day) if when and "part" in groups else when
        return None

    def _resolve(self, groups: Groups, tense: str) -> When | None:
        """Return the date of a form's groups; None if there is no day to count it from."""
        if "text" in groups:
            return self._read_numbers(groups["text"], groups.get("wd"))
        if word := groups.get("word", "").lower():
            of = self._previous_day if word in WORDS["later_days"] else self._day
            return When.of(of + timedelta((WORDS["days"] | WORDS["later_days"])[word])) if of else None
        if "ahead" in groups and tense != "future":
            return None
        if "unit" in groups or ("wd" in groups and not {"m", "rm", "d"} & groups.keys()):
            of, shift = self._anchor(groups.get("rel", groups.get("rw", "")))
            return _count(groups, of, shift, tense) if of else None
        return self._read_calendar(groups, tense)

    def _read_numbers(self, text: str, weekday: str | None) -> When:
        """Return a date in digits; of 03/04/2025, the one of this day of the week, or of the order at this place."""
        with suppress(DateError):
            return When.from_text(text)
        first, second, year = re.split(r"[./-]", text)
        days = [date(int(year), int(month), int(day)) for month, day in ((first, second), (second, first))]
        if weekday:
            days = [day for day in days if day.isoweekday() == _to_number(weekday)]
        order = "" if len(days) == 1 else WORDS["order"].get(self._zone.key, "day")
        if len(days) > 1 and not order:
            raise DateError(text)
        return When.of(days[1 if order == "day" else 0])

    def _anchor(self, word: str) -> tuple[date | None, int]:
        """Return the day that a word such as "next" or 同 counts from, and how many periods."""
        key = word.lower() if word.isascii() else word[0]
        if key in WORDS["same"]:
            return self._previous, WORDS["same"][key]
        return self._day, WORDS["shifts"].get(key, 0)

    def _read_calendar(self, groups: Groups, tense: str) -> When | None:
        """Return a day, month, quarter, half or year; without a year the one that the tense suggests."""
        if "holiday" in groups:
            month, _, day = WORDS["holidays"][groups["holiday"].lower()].partition("-")
            groups = groups | {"m": month} | ({"d": day} if day else {})
        if "season" in groups:
            month = str(WORDS["seasons"][groups["season"].lower()])
            rest = {name: value for name, value in groups.items() if name != "season"}
            first = self._read_calendar(rest | {"m": month}, tense)
            day = first.first_day(self._zone) if first else None
            return When.parse(f"[{first}..{_shift(day, 1, 2)}]") if day else None
        of, shift = self._anchor(groups.get("ry", groups.get("rm", groups.get("rw", ""))))
        if {"same", "decade"} & groups.keys():
            written = of and (f"{of.year + shift}-{of.month:02}" if "same" in groups else f"{of.year // 10 + 1}0")
            return When.parse(written) if written else None
        if "y" in groups or "roc" in groups:
            return _write(groups, _to_number(groups["y"]) if "y" in groups else ROC + _to_number(groups["roc"]))
        if not of or not {"ry", "rm", "rw"} & groups.keys():
            return _find_nearest(groups, of, tense) if of else None
        year, month = of.year + shift, _to_number(groups.get("m", "1"))
        if "rm" in groups:
            year, month = map(int, _shift(of, 1, shift).split("-"))
        elif "rw" in groups and shift * (month - of.month) > 0:  # "last March", and this year's is over
            year = of.year
        return _write(groups | {"m": str(month)} if {"m", "rm"} & groups.keys() else groups, year)


def find_dates(text: str, published: When | None = None) -> list[Dated]:
    """Return the dates in a text, in order; without a day of publication, none that must be counted from it."""
    return list(Dates(Article("", text), published, "UTC").found)


@cache
def _compile(name: str) -> list[re.Pattern[str]]:
    months = "|".join(f"{name}|{name.upper()}" for name in WORDS["months"])
    parts = WORDS["parts"] | {"month": rf"(?P<m>{months})(?!\w)(?:\.(?=,? ?\d))?"}
    parts |= {"days": "|".join(word for word in (*WORDS["days"], *WORDS["later_days"]) if len(word) > 1)}
    parts["zones"] = "|".join(map(re.escape, sorted(read_words("header")["zones"]["names"], key=len, reverse=True)))
    patterns = []
    for pattern in WORDS[name]:
        while found := re.search(r"\{([a-z]\w*)\}", pattern):
            pattern = pattern.replace(found[0], parts[found[1]])  # noqa: PLW2901 - parts have parts
        patterns.append(re.compile(pattern))
    return patterns


def _find(text: str) -> list[_Found]:
    """Return what looks like dates in a sentence: of those that overlap the first one, or the longest."""
    every, found, never = [], [_Found(0, 0, {})], WORDS["never"]
    if not WORD.search(text):
        return []
    forms = _compile("forms") + (_compile("signs") if SIGN.search(text) else [])
    for match in (match for pattern in forms for match in pattern.finditer(text)):
        groups = {name.rstrip("23"): value for name, value in match.groupdict().items() if value}
        every.append(_Found(*match.span(), groups))
    for one in sorted(every, key=lambda one: (one.start, -one.end)):
        before = text[max(0, one.start - NEARBY) : one.start]
        is_none = re.search(never["before"], before[-20:]) or re.match(never["behind"], text[one.end : one.end + 20])
        if one.start >= found[-1].end and not is_none and before.rfind("《") <= before.rfind("》"):
            found.append(one)
    return found[1:]


@lru_cache(maxsize=2)
def _find_markers(text: str) -> list[re.Match[str]]:
    pattern = "|".join(rf"(?P<{tense}>{words})" for tense, words in WORDS["tense"].items())
    return [*re.finditer(pattern, text)]


def _join(text: str, one: _Found, gap: re.Match[str], first: When | None, last: When | None) -> When | None:
    """Return the span from one date to the next, if the text says so."""
    words, start = WORDS["ranges"], max(0, one.start - NEARBY)
    is_between = re.search(words["between"], text[max(0, one.start - 9) : one.start + 8])
    if re.search(words["moved"], text[start : one.start]) or (gap["listed"] and not is_between):
        return None
    with suppress(DateError):
        return When.parse(f"[{first}..{last}]" if is_between else f"{first}/{last}")
    return None


def _find_tense(text: str, start: int, end: int) -> str:
    """Return whether the nearest word says past, near or future, first of all in the clause of a date."""
    markers = _find_markers(text)
    index = bisect_left(markers, start, key=lambda marker: marker.start())
    before = markers[max(index - 1, 0) : index]
    behind = [marker for marker in markers[index : index + 3] if marker.start() >= end][:1]
    adjacent = [marker for marker in behind if marker.start() <= end + 1 and marker.lastgroup == "near"]
    inside = [marker for marker in before if not CLAUSE.search(text, marker.end(), start)]
    inside += [marker for marker in behind if not CLAUSE.search(text, end, marker.start())]
    if not inside or inside[0].lastgroup != "future":
        inside = adjacent + inside
    return next((str(marker.lastgroup) for marker in (*inside, *before, *behind)), "")


def _find_nearest(groups: Groups, day: date, tense: str) -> When | None:
    """Return the day, month or period nearest to a day among those of the years, or months, around it."""
    every, is_day = [], "m" not in groups and "d" in groups
    tense, slip = (tense or "past", NO_SLIP) if is_day else (tense, SLIP)
    for shift in (-1, 0, 1):
        with suppress(DateError):  # there may be no February 29
            year, month = _shift(day, 1, shift).split("-") if is_day else (day.year + shift, groups.get("m"))
            every.append(_write(groups | ({"m": str(month)} if month else {}), int(year)))

    def distance(when: When) -> tuple[bool, bool, int]:
        first, last = ((bound - day).days for bound in (when.earliest, when.latest) if bound)
        is_wrong = (first if tense == "past" else -last) > slip.get(tense, 366)
        weekday = when.earliest.weekday() + 1 if when.earliest else 0
        return (
            "wd" in groups and _to_number(groups["wd"]) != weekday,
            is_wrong,
            max(first + (AHEAD if "kind" in groups else 0), -last, 0),
        )

    return min(every, key=distance, default=None)


def _count(groups: Groups, day: date, shift: int, tense: str) -> When:
    """Return a period, or day of the week, that is counted from a day."""
    unit, word = groups.get("unit", ""), groups.get("rw", "").lower()
    if counted := {"ago", "ahead"} & groups.keys():
        shift = _to_number(groups["ahead"]) if "ahead" in groups else -_to_number(groups["ago"])
    if unit in WORDS["months_of"]:
        return When.parse(_shift(day, WORDS["months_of"][unit], shift))
    if counted:
        return When.of(day + timedelta(shift * WORDS["days_of"][unit]))
    monday = day + timedelta(7 * shift - day.weekday())
    if "wd" not in groups:
        return When.parse(f"[{monday}..{monday + timedelta(6)}]")
    number = _to_number(groups["wd"]) - 1
    past, ahead = day - timedelta((day.weekday() - number) % 7), day + timedelta((number - day.weekday()) % 7)
    if not word or word in WORDS["towards"]:
        return When.of(ahead if WORDS["towards"].get(word, tense) in ("near", "future") else past)
    days = {monday + timedelta(number)}  # "next Friday" is the nearest one, or that of the next week
    days |= {past if word == "last" else ahead} if word in ("last", "next") and past != day else set()
    return When.parse(f"[{min(days)}..{max(days)}]") if len(days) > 1 else When.of(min(days))


def _narrow(when: When, part: str, day: date | None) -> When:
    """Return a part of a period: "early", "the end of"."""
    kind = WORDS["period"].get(part.lower().split()[-1], "mid")
    first, last = when.earliest, when.latest
    if kind in ("later", "earlier") and first and last:
        ends = (max(first, day or first), last) if kind == "later" else (first, min(day or last, last))
        return When.parse(f"[{ends[0]}..{ends[1]}]")
    if when.form != "date" or when.precision == "day" or not first or not last:
        return when
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    head, offset, most = (f"{first:%Y-%m}", 0, last.day) if months == 1 else (f"{first:%Y}", first.month - 1, 12)
    low, high = (f"{head}-{min(offset + number, most):02}" for number in WORDS["spans"][str(months)][kind])
    return When.parse(low if low == high else f"[{low}..{high}]")


def _write(groups: Groups, year: int) -> When:
    """Return the date of a form in a year."""
    first, last = f"{year:04}", ""
    if kind := groups.get("kind"):
        name = WORDS["kinds"][kind[0]]
        first += f"-{name}{min(_to_number(groups['n']), 2 if name == 'H' else 4)}"
    if "m" in groups:
        last = f"{first}-{_to_number(groups['m9']):02}" if "m9" in groups else ""
        first += f"-{_to_number(groups['m']):02}"
    if "d" in groups:
        last = f"{first}-{_to_number(groups['d9']):02}" if "d9" in groups else ""
        first += f"-{_to_number(groups['d']):02}"
    both = f"[{first}..{last}]" if "between" in groups else f"{first}/{last}"
    return When.parse(both if last else first)


def _shift(day: date, months: int, shift: int) -> str:
    """Return the period of so many months that a day is in, or one before or behind it."""
    year, number = divmod((day.year * 12 + day.month - 1) // months + shift, 12 // months)
    return f"{year:04}" + PERIODS[months].format(number + 1)


def _to_number(text: str) -> int:
    """Return a number in digits or words, of a month or day of the week by its name."""
    known = WORDS["numbers"]
    if (name := text.lower()) in known or (name := name[:3]) in known:
        return int(known[name])
    digits = text.translate(CJK_DIGITS)
    if digits.isdigit():
        return int(digits)
    head, sign, rest = digits.partition("百" if "百" in digits else "十")
    return _to_number(head or "1") * (100 if sign == "百" else 10) + _to_number(rest or "0")
