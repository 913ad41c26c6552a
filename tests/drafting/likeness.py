"""Whether two dates, texts, names or numbers are alike enough, and which of several belong together."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, TypeAlias

from alitimeline.model import Measure
from alitimeline.when import When

__all__ = [
    "Bounds",
    "compare_dates",
    "find_bounds",
    "fold_person",
    "is_same_measure",
    "pair",
    "share_sense",
    "share_words",
]

#: The first and the last possible day; None without one.
Bounds: TypeAlias = tuple[date | None, date | None]
#: Days that a date may be wide to count for one within it.
MONTH = 30
#: How far a number may be from the wanted one, in proportion to it.
TOLERANCE = 0.005
#: A Chinese character, another word, or a sign in its place.
WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+(?:\.\d+)?|[%$£€¥]")
#: Words that say nothing of what is promised.
EMPTY = frozenset(
    WORD.findall(
        "a an and are as at be by for from her his in is it its of on or our per shall than that the their this to"
        " will with"
    )
)
#: What isn't a part of a person's name, or not always given.
ADDRESS = re.compile(
    r"\b(?:mrs?|ms|miss|mx|dr|prof|professor|dame|sir|phd|lord|lady|[a-z])\b|(?:先生|女士|小姐|博士|教授|太太)$"
)
SCALES = {"百万": 1e6, "百萬": 1e6, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}
SCALES |= {"trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mln": 1e6, "thousand": 1e3}
#: Units that are another one if they are missing or named otherwise; of money and the like.
FIRM = {
    "%": "percent,per cent,percentage,percentage point,pct,百分之,个百分点",
    "hkd": "hk$,港元,港币,港幣,港幣元,hong kong dollar",
    "usd": "$,us$,dollar,us dollar,美元",
    "cny": "¥,元,人民币,人民幣,人民币元,元人民币,rmb,yuan",
    "gbp": "£,pound",
    "eur": "€,euro",
    "mw": "megawatt,兆瓦",
    "kw": "kilowatt,千瓦",
}
#: Their other names.
UNITS = FIRM | {
    "people": "人,名,名员工,person,employee,job",
    "year": "年,岁,歲",
    "m3": "立方米,cubic metre,cubic meter",
}
UNITS |= {"t": "tonne,ton,吨,噸,公吨,公噸"}
BASE = {word: unit for unit, words in UNITS.items() for word in (unit, *words.split(","))}


def find_bounds(when: When | str) -> Bounds:
    """Return the first and the last day of a date, as it is written."""
    when = When.parse(when) if isinstance(when, str) else when
    earliest, latest = (day.date() if isinstance(day, datetime) else day for day in (when.earliest, when.latest))
    return earliest, latest


def compare_dates(found: Bounds, wanted: Bounds) -> float:
    """Return 2 for the same date, 1 for one that is near enough, 0 for another."""
    if found == wanted:
        return 2
    (first, last), (begin, end) = found, wanted
    if first and last and begin and end:
        is_around = first <= begin and end <= last and (last - first).days <= MONTH
        return float((begin <= first and last <= end) or is_around)
    is_one_open = (None in found) != (None in wanted)
    return float(is_one_open and (first == begin or last == end))


def pair(weights: Sequence[Sequence[float]]) -> dict[int, int]:
    """Return the columns of rows, each at most once, with the greatest sum of weights."""
    rows: dict[int, int] = {}  # by column
    for row, own in enumerate(weights):
        gains, before = dict(enumerate(own)), dict[int, int]()
        is_open = True
        while is_open:  # who has a column may move to another one
            is_open = False
            for column, holder in rows.items():
                for other, weight in enumerate(weights[holder]):
                    gain = gains[column] - weights[holder][column] + weight
                    if weight and other != column and gain > gains[other] + 1e-9:
                        gains[other], before[other], is_open = gain, column, True
        left = {
            column: gain - (weights[rows[column]][column] if column in rows else 0) for column, gain in gains.items()
        }
        if max(left.values(), default=0) <= 0:
            continue
        column = max(left, key=left.__getitem__)
        while column in before:
            rows[column] = rows[before[column]]
            column = before[column]
        rows[column] = row
    return {row: column for column, row in rows.items()}


def is_same_measure(measure: Measure, wanted: dict[str, Any]) -> bool:
    """Return whether a measure has the number and the unit that are wanted, in whatever words."""
    number, unit = _read_amount(measure.target, measure.unit or "")
    right, its_unit = _read_amount(wanted["target"], wanted.get("unit", ""))
    is_share = not unit and its_unit == "%" and number <= 1
    targets = (right, *wanted.get("target_any", ()))
    if not any(
        abs(one - abs(target)) <= TOLERANCE * max(abs(target), 0.01)
        for target in targets
        for one in (number, number * 100)[: 1 + is_share]
    ):
        return False
    units = {its_unit, *(_read_amount(0, name)[1] for name in wanted.get("unit_any", ()))}
    if unit in units or not wanted.get("unit") or is_share:
        return True
    if unit in FIRM or its_unit in FIRM:
        return False
    return not unit or any(one and (one in unit or unit in one) for one in units)


def _read_amount(number: float, unit: str) -> tuple[float, str]:
    """Return a number in whole units, without its sign, and the common name of the unit."""
    number, unit = abs(number), _fold(unit)
    for word, scale in SCALES.items():
        if word in unit:
            number, unit = number * scale, unit.replace(word, " ", 1)
    unit = " ".join(unit.split())
    single = unit.removesuffix("s")
    sign = next((word for word in ("hk$", "港币", "港幣", "$", "%", "£", "人民币", "人民幣") if word in unit), single)
    return number, BASE.get(unit) or BASE.get(single) or BASE.get(sign, single)


def share_words(wanted: str, quotes: Iterable[str]) -> float:
    """Return the share of a quote's words that other quotes have, with the one before or after it."""
    words = WORD.findall(_fold(wanted))
    pairs = {pair for quote in quotes for pair in pairwise(WORD.findall(_fold(quote)))}
    has = [pair in pairs for pair in pairwise(words)]
    return sum(left or right for left, right in zip([False, *has], [*has, False], strict=True)) / max(len(words), 1)


def share_sense(wanted: str, text: str) -> float:
    """Return the share of a title's words with a meaning that a text has; of few words, it must have all."""
    words, others = _list_sense(wanted), _list_sense(text)
    share = len(words & others) / max(len(words), 1)
    return share if len(words) >= 4 or (share == 1 and len(words) > 1) else 0


def _list_sense(text: str) -> set[str]:
    words = WORD.findall(_fold(text))
    chinese = {a + b for a, b in pairwise(words) if a >= "\u3400" <= b}
    return {word.rstrip("s") or word for word in words if word < "\u3400" and word not in EMPTY} | chinese


def fold_person(name: str) -> str:
    """Return a person's name without titles, initials, accents, punctuation, upper case."""
    letters = unicodedata.normalize("NFKD", _fold(name.strip()))
    letters = re.sub(r"['’‘`.]", "", "".join(sign for sign in letters if not unicodedata.combining(sign)))
    return " ".join(re.sub(r"[\W_]+", " ", ADDRESS.sub(" ", letters)).split())


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
