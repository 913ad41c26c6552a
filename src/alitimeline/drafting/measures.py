"""Numbers that a promise is to reach, with their units and what they are counted from."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from alitimeline.drafting.articles import to_line
from alitimeline.drafting.facts import Dated
from alitimeline.drafting.wordlists import any_of, read_words
from alitimeline.model import Measure
from alitimeline.when import When

__all__ = ["find_measures"]

WORDS: dict[str, Any] = read_words("measures")
BASE, METRIC = WORDS["baseline"], WORDS["metric"]
TABLES = ("currencies", "units", "scales", "numbers", "parts")
MEANINGS = {key: {word.lower(): value for word, value in WORDS[key].items()} for key in TABLES}
#: The year before the first one of Taiwan's calendar; Chinese digits.
ROC, DIGITS = 1911, "零一二三四五六七八九"
#: Units of what is compared with itself.
TIMES = ("times", "倍")
#: How far from an amount are the words that say what it is, and the date on which it was reached; the longest name.
NEARBY, CLOSE, LONGEST_NAME = 60, 12, 60
#: How many characters before an amount are read for a name.
BEFORE = 160


class _Amount(NamedTuple):
    start: int
    end: int
    value: float
    unit: str | None
    #: "share", "currency", "unit", "count", "period", "zero"; nothing without a unit.
    kind: str


def find_measures(text: str, dates: Sequence[Dated] = (), skip: Sequence[tuple[int, int]] = ()) -> list[Measure]:
    """Return the measures in the words of a promise.

    *dates* are those in it that lie in the past, and *skip* the places of other numbers, such as its deadline.
    """
    asides = [match.span() for match in re.finditer(METRIC["relative"], text)]
    places = [*skip, *asides, *((one.start, one.end) for one in dates)]
    for match in re.finditer(BASE["year"], text):  # "against a 2018 baseline"
        if _is_outside(match.span(), places):
            year = int(match[0]) if int(match[0]) > ROC // 2 else int(match[0]) + ROC
            dates, places = [*dates, Dated(*match.span(), When.parse(str(year)))], [*places, match.span()]
    amounts = [one for one in _find_amounts(text) if _is_outside(one[:2], places)]
    if any(one.unit not in TIMES and one.kind not in ("", "period") for one in amounts):  # "double it to €2 billion"
        amounts = [one for one in amounts if one.unit not in TIMES]
    pairs, bases = _pair(text, amounts, dates)
    for start, end in (*places, *(one[:2] for one in bases)):
        text = text[:start] + " " * (end - start) + text[end:]
    found: dict[str, Measure] = {}
    for one in amounts:
        base, before = pairs.get(one), text[max(0, one.start - NEARBY) : one.start]
        is_clear = one.kind not in ("", "period") or (not one.kind and re.search(WORDS["bound"], before))
        if one not in bases and (base or is_clear):
            when = next((date.when for date in dates if _is_since(text, date, base)), None)
            unit, name = one.unit or (base and base.unit), _name(text, one)
            first = base and _whole(base.value)
            measure = Measure(metric=name, target=_whole(one.value), unit=unit, baseline=first, baseline_when=when)
            found.setdefault(name, measure)
    return list(found.values())


def _is_outside(span: tuple[int, int], places: Sequence[tuple[int, int]]) -> bool:
    return all(end <= span[0] or span[1] <= start for start, end in places)


@cache
def _compile() -> re.Pattern[str]:
    pattern: str = WORDS["amount"]
    for key in ("never", "periods", "classifiers", *TABLES):
        word = (
            any_of("measures", key)
            if key not in TABLES
            else "|".join(
                re.escape(word) + r"\b" * (word[-1].isascii() and word[-1].isalpha())
                for word in sorted(WORDS[key], key=len, reverse=True)
            )
        )
        pattern = pattern.replace(f"<{key}>", f"(?:{word})")
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


def _find_amounts(text: str) -> Iterator[_Amount]:
    """Yield the amounts in a text; of a range such as "10 to 15 percent" the first one."""
    last: _Amount | None = None
    for match in _compile().finditer(text):
        groups = {name: value for name, value in match.groupdict().items() if value}
        words, end = WORDS["zero" if "zero" in groups else "none"], match.end("number" if "number" in groups else 0)
        before, behind = text[max(0, match.start() - NEARBY) : match.start()], text[end : end + NEARBY]
        if not re.search(words["not_before"], before) and not re.match(words["not_behind"], behind):
            one = _Amount(match.start(), match.end(), *_read(groups))
            gap, start = (text[last.end : one.start], text[: last.start]) if last else ("", "")
            last = one
            if not re.fullmatch(WORDS["range"], gap) or re.search(WORDS["from"], start):
                yield one


def _read(groups: dict[str, str]) -> tuple[float, str | None, str]:
    """Return the number, the unit and the kind of an amount."""
    if word := groups.get("word"):
        return *MEANINGS["parts"][word.lower()], "share"
    if part := groups.get("percent") or groups.get("part") or groups.get("tenths"):
        whole = _to_number(groups["whole"]) if "whole" in groups else 1 if "percent" in groups else 10
        share = _to_number(part) / whole * (1 if "percent" in groups else 100)
        more = {"半": 5.0}.get(groups["half"]) or _to_number(groups["half"]) if "half" in groups else 0
        return round(share + more, 2), "%", "share"
    kind = next((kind for kind in ("currency", "unit", "count", "period", "zero") if kind in groups), "")
    unit = groups.get(kind) if kind != "zero" else None
    if unit and kind in ("currency", "unit"):
        unit = MEANINGS["currencies" if kind == "currency" else "units"][unit.lower()]
    scale = MEANINGS["scales"][groups["scale"].lower()] if "scale" in groups else 1
    value = _to_number(groups.get("number", "0")) * scale
    return round(value, 6), re.sub("^of (?:our|its|their|the) ", "", unit or "") or None, kind


def _to_number(text: str) -> float:
    """Return a number in digits or words, English or Chinese."""
    if text.lower() in MEANINGS["numbers"] or text[0].isascii():
        return float(MEANINGS["numbers"].get(text.lower()) or text.replace(",", ""))
    number = total = 0
    for sign in text.translate({ord("两"): "二", ord("兩"): "二"}):
        scale = {"十": 10, "百": 100, "千": 1000}.get(sign, 0)
        number, total = (0, total + (number or 1) * scale) if scale else (DIGITS.find(sign), total)
    return float(total + number)


def _pair(text: str, amounts: Sequence[_Amount], dates: Sequence[Dated]) -> tuple[dict[_Amount, _Amount], set[_Amount]]:
    """Return what amounts are counted from, as 9.8 in "from 9.8 to 15 percent", and all amounts like this one."""
    cuts = [0, *(cut.start() for cut in re.finditer(BASE["parts"], text)), len(text) + 1]
    dated = [part for part in pairwise(cuts) if any(part[0] <= date.start < part[1] for date in dates)]
    bases, last = set(), 0
    for one in amounts:  # "from 9.8", "9.8 last year", "In 2024 it was 9.8"
        before, behind = text[max(last, one.start - NEARBY) : one.start], text[one.end : one.end + NEARBY]
        is_dated = len(cuts) > 2 and any(begin <= one.start < end for begin, end in dated)  # noqa: PLR2004
        if is_dated or re.search(BASE["before"], before) or re.match(BASE["behind"], behind):
            bases.add(one)
        last = one.end
    pairs: dict[_Amount, _Amount] = {}
    for index, one in enumerate(amounts):
        near = [*amounts[max(0, index - 1) : index], *amounts[index + 1 : index + 2]]
        if near and near[-1].start > one.end and re.search(BASE["to"], text[one.end : near[-1].start]):
            near.reverse()
        fits = (other for other in near if other.unit == one.unit or None in (one.unit, other.unit))
        if one in bases and (target := next((other for other in fits if other not in bases | pairs.keys()), None)):
            pairs[target] = one
    return pairs, bases


def _is_since(text: str, date: Dated, base: _Amount | None) -> bool:
    """Return whether an amount is counted from a date: "against a 2018 baseline", 较2024年, "from 26 in 2023"."""
    before, behind = text[max(0, date.start - NEARBY) : date.start], text[date.end : date.end + NEARBY]
    is_near = base and (0 <= date.start - base.end <= CLOSE or 0 <= base.start - date.end <= CLOSE)
    return bool(is_near or re.search(BASE["when_before"], before) or re.match(BASE["when_behind"], behind))


def _name(text: str, one: _Amount) -> str:
    """Return the words that say what is measured: those before an amount, or else what is counted."""
    pieces = re.split(METRIC["joints"], text[max(0, one.start - BEFORE) : one.start])
    parts = [part for piece in pieces for part in re.split(METRIC["verbs"], piece)][::-1]
    rest = re.sub(METRIC["leading"], "", re.split(METRIC["joints"], text[one.end :], maxsplit=1)[0])
    noun = one.unit if one.kind == "count" and one.unit and one.unit.isascii() else ""
    is_before = one.kind == "count" or text[one.start : one.end].lower() in METRIC["acts"]
    for part in [noun, rest, *parts] if is_before else [*parts, rest]:
        name = re.sub(METRIC["head"], "", re.sub(METRIC["trailing"], "", part).strip()).strip(METRIC["edges"])
        if re.search(r"[^\W\d_]{2}", name):
            return _shorten(name)
    return _shorten(one.unit or "amount")


def _shorten(name: str) -> str:
    """Return a name without odd spaces and signs, and no longer than the longest, in whole words."""
    name = to_line(name)
    if len(name) <= LONGEST_NAME:
        return name
    return (name[: LONGEST_NAME + 1].rpartition(" ")[0] or name[:LONGEST_NAME]).rstrip(METRIC["edges"])


def _whole(value: float) -> float:
    """Return a number as an integer if it is one."""
    return int(value) if value == int(value) else value
