"""Titles as people write them: the roles that they name, and in which capacity."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from types import SimpleNamespace
from typing import NamedTuple
from unicodedata import category, normalize

from alitimeline.model.records import Capacity
from alitimeline.model.texts import LINE_LENGTH

__all__ = ["Role", "is_single", "read_title"]


#: A title is read as units, each a letter: T a title in the table (D if a field may belong to it), I and A a capacity
#: (i, a, j if it needs a title), S a word that changes nothing ("Group CEO"), P one before somebody else's titles
#: ("former"), V one that belongs to one title only ("honorary"), F "of", O the organization's name, W any other word; &
#: is "and", and a comma is also a slash or a bracket: the strongest of them is the first in the alphabet.
KINDS: dict[str | None, str] = {"and": "&", "list": ",", "hyphen": "-", "same": "S", "others": "P", "own": "V"}
KINDS |= {"of": "F", "interim": "I", "acting": "A", "interim_title": "i", "acting_title": "a", "joint": "j"}
PARTS = re.compile(
    r"(?P<gap>[&,-]+)|(?<=[^&])(?P<behind>[AIaij])(?=[&,]|$)"
    r"|(?P<before>(?:S*[AIaij][,-]*)*(?=S*[TD])|(?:[AI][,-]*)+(?=\w))?"
    r"(?:S*[TD](?=[AIaij]?(?:[&,]|$)|-)|\w+)"
)
#: Parts that are two roles, and what is between them.
TWO = re.compile(
    r"""(?![^P]*P.*[&,-])(?:  # nothing after "former" is split off
    S*[TD]-S*[TD] | .+,S*[TD](?:F\w+)?  # "Founder-CEO"; "CEO, Head of Sales"
    | (?:S*[TD]|(?![^V]*T&\w+$).+)&S*[TD]  # "Art Director and CEO", but not "Cloud Chairman and CEO"
    | (?:S*[TD]&|.+&(?=S*[TD]F))(?!S*T[^V]+$)\w+  # "CEO and Cloud Engineer", but not "Chairman and CEO of Americas"
    )""",
    re.VERBOSE,
)
#: A title in the table, and one with words that belong to the titles before it as well.
KNOWN, SHARED = re.compile(r"S*[TD]"), re.compile(r"S*T[^V]+")
#: A title without the name of the organization before or after it, if anything is left.
INSIDE = re.compile(r"(?:O[,-]*)?(.+?)(?:(?:FS?|[,-]+)O,*)?")
NOT_WORD = re.compile(r"[\W_]+")
SEPARATORS = r"(?P<list>,|(?<= )-|-(?= ))|(?P<hyphen>-|['\u2019]s(?![a-z]))"
#: How many words (or Chinese letters) a title in the table has at most, with what is between them.
LONGEST = 14
#: Chief officers; most aren't in the table.
CHIEF = re.compile(r"chief[a-z]+officers?")
#: What a full stop or bracket belongs to that comes after it.
CLOSED = re.compile(r"\..*\.$|[(\[\uff08][^)\]\uff09]*[)\]\uff09]$")
CAPACITIES: dict[str, Capacity] = {"a": "acting", "i": "interim", "j": "joint"}
TEMPORARY = frozenset("ai")


class Role(NamedTuple):
    """A role that a title names."""

    #: The same for all titles of a role.
    key: str
    #: As the title writes it, without the capacity.
    name: str
    #: How it is held, if the title says so: "Interim CEO".
    capacity: Capacity | None = None
    #: Whether others have the role as well; its capacity may be another: "Interim Co-CEO".
    shared: bool = False


class _Unit(NamedTuple):
    kind: str
    #: The key of a role, or the letters of other words.
    key: str
    start: int
    end: int


class _Part(NamedTuple):
    """Some units of a title, and the capacities that it names for them."""

    start: int
    end: int
    capacities: frozenset[str]

    def add(self, capacities: frozenset[str]) -> "_Part":
        return self._replace(capacities=self.capacities | capacities)


@lru_cache(maxsize=10_000)
def read_title(text: str, organization: tuple[str, ...] = ()) -> tuple[Role, ...]:
    """Return the roles that a title names: "President and CEO" are two, "Head of Sales and Marketing" is one.

    It is split at "and", "&", "兼" … if a part next to it is in the table of titles, at a comma, slash or bracket if
    the part after it is, and at a hyphen if both are. It isn't split after "former", "assistant to" and the like, nor
    where it is a title in a part of the organization: "President and CEO of North America". The names of the
    *organization* itself are ignored: there, "CEO of Intel" is the CEO.
    """
    if len(text) > LINE_LENGTH:  # no role of a record is so long, and reading it would take a while
        return (Role(text, text),)
    letters = [*map(_fold, text)]
    folded, places = "".join(letters), [place for place, letter in enumerate(letters) for _ in letter]
    units = [*_find_titles(_divide(folded), {*map(_spell, organization)})]
    kinds = "".join(unit.kind for unit in units)
    if inside := INSIDE.fullmatch(kinds):
        units, kinds = units[inside.start(1) : inside.end(1)], inside[1]
    roles: dict[str, Role] = {}
    for start, end, capacities in _split(kinds):
        first, last = units[start].start, units[end - 1].end
        key = units[end - 1].key if KNOWN.fullmatch(kinds, start, end) else NOT_WORD.sub("", folded[first:last])
        name = text[places[first] : places[last - 1] + 2]
        name = name if CLOSED.search(name) else text[places[first] : places[last - 1] + 1]
        roles.setdefault(key, Role(key, name, CAPACITIES.get(min(capacities, default="")), "j" in capacities))
    return (*roles.values(),) or (Role(NOT_WORD.sub("", folded) or folded, text.strip()),)


def is_single(key: str) -> bool:
    """Return whether an organization has one holder at a time of the role with this key."""
    return bool(_table().roles.get(key, {}).get("single"))


def _split(kinds: str) -> list[_Part]:
    """Return the parts that are roles of their own; none if there are no words."""
    parts: list[_Part] = []
    lasting: frozenset[str] = frozenset()
    gap = ""
    for match in PARTS.finditer(kinds):
        if match["gap"]:
            gap = min(match["gap"])
            continue
        capacities = frozenset((match["behind"] or match["before"] or "").lower()) & CAPACITIES.keys()
        if match["behind"]:  # "President & CEO (interim)"
            parts = [part if part.capacities & TEMPORARY else part.add(capacities) for part in parts]
            continue
        part = _Part(max(match.start(), match.end("before")), match.end(), capacities)
        if not parts or TWO.fullmatch(kinds[parts[-1].start : parts[-1].end] + gap + kinds[part.start : part.end]):
            lasting = capacities & TEMPORARY or lasting
            parts.append(part if capacities else part.add(lasting))
            continue
        merged = parts.pop()._replace(end=part.end)
        if SHARED.fullmatch(kinds, merged.start, merged.end):
            while parts and KNOWN.fullmatch(kinds, parts[-1].start, parts[-1].end):
                merged = parts.pop()._replace(end=part.end)
        parts.append(merged)
    return parts


def _divide(folded: str) -> list[_Unit]:
    """Return the words of a title and what divides them."""
    return [
        _Unit(kind, kind.strip("-") if kind in "&,-" else NOT_WORD.sub("", piece[0]), piece.start(), piece.end())
        for piece in _table().scan.finditer(folded)
        for kind in [KINDS.get(piece.lastgroup, "W")]
    ]


@lru_cache(maxsize=10_000)
def _spell(name: str) -> str:
    return "".join(unit.key for unit in _divide("".join(map(_fold, name))))


def _find_titles(units: list[_Unit], names: set[str]) -> Iterator[_Unit]:
    """Yield units, but those that are a title in the table, or a name, as one; the longest counts."""
    titles = _table().titles
    while units:
        longest, count, letters = units[0], 1, ""
        for end, unit in enumerate(units[:LONGEST] if longest.key else (), 1):
            letters += unit.key
            known = titles.get(letters) or (CHIEF.fullmatch(letters) and ("T", letters.removesuffix("s")))
            if unit.key and (known or letters in names):
                kind, key = known or ("O", letters)
                longest, count = _Unit(kind, key, units[0].start, unit.end), end
        yield longest
        units = units[count:]


@lru_cache(maxsize=10_000)
def _fold(letter: str) -> str:
    """Return a letter for comparisons: in lower case, simplified; nothing for an invisible one."""
    folded = normalize("NFKC", normalize("NFKC", letter).casefold())
    return "" if category(letter) == "Cf" else folded.translate(_table().letters)


@cache
def _table() -> SimpleNamespace:
    """Return the file of titles, prepared for look-ups: titles without spaces, and patterns of words."""
    table = tomllib.loads((files("alitimeline.model") / "roles.toml").read_text("utf-8"))
    words = {name: _any_of(words) for name, words in (table["words"] | table["capacity"]).items()}
    words["joint"] += "|co(?=ceo|chair)"
    groups = "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())
    return SimpleNamespace(
        letters=str.maketrans(dict(table["letters"]["pairs"].split())),
        titles={
            re.sub(r"[^\w,]", "", f"{word}{title}{plural}"): ("D" if role.get("of_a_field") else "T", key)
            for key, role in table["role"].items()
            for title in (key, *role["titles"])
            for word in ("", *role.get("with", ()))
            for plural in ("", "s")
        },
        roles=table["role"],
        scan=re.compile(rf"{groups}|{SEPARATORS}|[a-z0-9]+|[^\W_]"),
    )


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, in Latin only if it is a whole word; the longest first."""
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return "|".join(rf"(?a:\b{word}\b)" if "a" <= word[0] <= "z" else word for word in longest)
