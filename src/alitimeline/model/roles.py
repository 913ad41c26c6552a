"""Titles as people write them: the roles that they name, and in which capacity."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from types import SimpleNamespace
from typing import NamedTuple, get_args
from unicodedata import category, normalize

from alitimeline.model.records import Capacity
from alitimeline.model.texts import LINE_LENGTH

__all__ = ["Role", "Title", "is_single", "read_title"]


#: How many words (or Chinese letters), and how many parts between punctuation, a title in the table has at most.
WORDS, PARTS = 12, 5
NOT_WORD = re.compile(r"[\W_]+")
TOKEN = re.compile(r"[a-z0-9']+|[^\W_]")
#: What lies between the titles of a list, or before a remark; a hyphen also lies within titles.
LIST = re.compile(r"(?P<hyphen>(?<! )-(?! ))|[-,/:()\[\]\t\n\u00b7\u2022\u30fb]")
#: What makes a title one of a part of the organization.
OF = re.compile(r"\W*(?:of|for|at|in)(?![a-z])\W*\w")
OPEN, CLOSING = re.compile(r"[(\[\uff08][^)\]\uff09]*$"), (")", "]", "\uff09")
#: Chief officers that need no line in the table.
CHIEF = re.compile(r"chief[ a-z'-]+ officer")
CHIEFS = re.compile(r"(chief )([ a-z'-]+) (?:and|&) ([ a-z'-]+)( officer)")
#: How long the words of a capacity after a title are at most.
LONGEST = 20
#: How a capacity after a title that isn't in the table is set apart from it.
EXPLICIT = re.compile(r"[(\[,.:/-]|\w \w")


class Role(NamedTuple):
    """A role that a title names."""

    #: The same for all titles of a role.
    key: str
    #: As the title writes it, without the capacity.
    name: str
    capacity: Capacity | None = None
    #: Whether others have the role as well; its capacity may be another: "Interim Co-CEO".
    shared: bool = False


class Title(NamedTuple):
    """What a title says."""

    #: At least one.
    roles: tuple[Role, ...]

    @property
    def capacity(self) -> Capacity | None:
        """The capacity of all its roles; None if they differ."""
        capacities = {role.capacity for role in self.roles}
        return capacities.pop() if len(capacities) == 1 else None


class _Part(NamedTuple):
    """A part of a title, and what it says if it is read by itself."""

    start: int
    end: int
    #: The key of its role if the table has it.
    known: str | None = None
    capacity: Capacity | None = None
    shared: bool = False
    #: Whether the capacity is named after the role.
    behind: bool = False


@lru_cache(maxsize=10_000)
def read_title(text: str, organization: tuple[str, ...] = ()) -> Title:
    """Return the roles that a title names: "President and CEO" are two, "Head of Sales and Marketing" is one.

    It is split at "and", "&", "兼" … if a part next to it is in the table of titles, at a comma, slash or bracket if
    the part after it is, and at a hyphen if both are. It isn't split after "former", "assistant to" and the like, nor
    where it is a title in a part of the organization: "President and CEO of North America". The names of the
    *organization* itself are ignored: there, "CEO of Intel" is the CEO.
    """
    title = _Text(text)
    parts = title.split(organization) if len(text) <= LINE_LENGTH else []
    if not parts:
        return Title((Role(_squeeze(title.folded) or title.folded, text.strip()),))
    capacity = parts[-1].capacity if parts[-1].behind else None
    roles: dict[str, Role] = {}
    for part in parts:
        if not part.behind and part.capacity != "joint":
            capacity = part.capacity or capacity
        key = part.known or _squeeze(title.folded[part.start : part.end])
        roles.setdefault(key, Role(key, title.name(part), part.capacity or capacity, part.shared))
    return Title((*roles.values(),))


def is_single(key: str) -> bool:
    """Return whether an organization has one holder at a time of the role with this key."""
    return bool(_table().roles.get(key, {}).get("single"))


class _Text:
    """A title, and its letters as they are compared, each with its place in the title."""

    def __init__(self, text: str) -> None:
        self.text = text
        letters = [(letter, place) for place, written in enumerate(text) for letter in _fold(written)]
        self.folded = "".join(letter for letter, _ in letters)
        self.places = [place for _, place in letters]
        #: As `_read_part`; parts are read again and again.
        self.read = cache(self._read_part)

    def name(self, part: _Part) -> str:
        """Return a part as it is written."""
        first, last = self.places[part.start], self.places[part.end - 1] + 1
        name, rest = self.text[first:last], self.text[last : last + 1]
        belongs = "." in name if rest == "." else rest in CLOSING and OPEN.search(name)
        return name + rest if belongs else name

    def split(self, organization: Iterable[str]) -> list[_Part]:
        """Return the parts that are roles of their own; none if there are no words."""
        parts: list[_Part] = []
        for start, end, _ in self._cut(_table().joint, *self._leave_out(organization)):
            listed = self._split_list(start, end)
            if parts and (chiefs := self._find_chiefs(parts[-1].start, listed[0].end)):
                parts[-1:], listed[:1] = chiefs, ()
            elif parts and not self._are_two(parts[-1], listed[0]):
                left = parts.pop()
                while left.known and parts and parts[-1].known:
                    left = parts.pop()  # what comes after the last title of a list belongs to all of them
                listed[0] = self.read(left.start, listed[0].end)
            parts += listed
        return parts

    def _find_chiefs(self, start: int, end: int) -> list[_Part]:
        """Return both roles of one like "Chief Financial and Operating Officer", if one of them has a single holder."""
        part, titles = self.read(start, end), _table().titles
        if match := CHIEFS.fullmatch(self.folded, part.start, part.end):
            keys = [titles.get(_squeeze(match[1] + field + match[4])) for field in match.group(2, 3)]
            if None not in keys and any(map(is_single, keys)):
                return [part._replace(known=key) for key in keys]
        return []

    def _are_two(self, left: _Part, right: _Part) -> bool:
        """Return whether parts with an "and" between them are two roles."""
        if _table().others.search(self.folded[left.start : left.end]):
            return False
        if right.known:
            return bool(left.known) or not self._has_remark(left, before=True)
        return bool(left.known) and not self._has_remark(right, before=False)

    def _split_list(self, start: int, end: int) -> list[_Part]:
        """Return the parts that are roles of their own, if there is no "and" between them."""
        pieces = [*self._cut(LIST, start, end)]
        parts: list[_Part] = []
        while pieces:
            first, hyphen = pieces[0][0], pieces[0][2]
            spans = [(self.read(first, pieces[count - 1][1]), count) for count in range(min(PARTS, len(pieces)), 0, -1)]
            part, count = next((span for span in spans if span[0].known), spans[-1])
            del pieces[:count]
            if parts and not self._is_next(parts[-1], part, hyphen=hyphen):
                part = self.read(parts.pop().start, part.end)
            parts.append(part)
        return parts

    def _is_next(self, left: _Part, right: _Part, *, hyphen: bool) -> bool:
        if hyphen:
            return bool(left.known and right.known)
        is_about_others = _table().others.search(self.folded[left.start : left.end])
        return not is_about_others and bool(right.known or self._is_of_a_part(right))

    def _is_of_a_part(self, part: _Part) -> bool:
        """Return whether a part is a title in the table followed by "of …"."""
        if not OF.search(self.folded, part.start, part.end):
            return False  # the usual case, in no time
        return any(OF.match(self.folded, place, part.end) for _, place in self._find_titles(part, before=False))

    def _has_remark(self, part: _Part, *, before: bool) -> bool:
        """Return whether a part is a title in the table with words before or after it that belong to others as well."""
        for key, place in self._find_titles(part, before=before):
            words = self.folded[part.start : place] if before else self.folded[place : part.end]
            return "of_a_field" not in _table().roles.get(key, {}) and not _table().own.search(words)
        return False

    def _find_titles(self, part: _Part, *, before: bool) -> Iterator[tuple[str, int]]:
        """Yield titles at the start of a part, or at its end if words are *before* them; the longest first."""
        tokens = [*TOKEN.finditer(self.folded, part.start, part.end)]
        for token in tokens[-WORDS:] if before else tokens[:WORDS][::-1]:
            piece = (token.start(), part.end) if before else (part.start, token.end())
            if known := self.read(*piece).known:
                yield known, piece[0 if before else 1]

    def _read_part(self, start: int, end: int) -> _Part:
        """Read a part that is one title: its role in the table, if it is there, and its capacity."""
        while not TOKEN.match(self.folded, start):
            start += 1
        while not TOKEN.match(self.folded, end - 1):
            end -= 1
        if known := _find_role(self.folded[start:end]):
            return _Part(start, end, known)
        if (word := _table().before.match(self.folded, start, end)) and word.end() < end:
            part = self.read(word.end(), end)
            free = word["word"] is not None and not word["joint"]
            if part.known or free or self._is_of_a_part(part):
                return _add_capacity(part, word, behind=False)
        if (word := _table().behind.search(self.folded, max(start, end - LONGEST), end)) and word.start() > start:
            part = self.read(start, word.start())
            if part.known or EXPLICIT.search(word[0]) or self._is_of_a_part(part):
                return _add_capacity(part, word, behind=True)
        return _Part(start, end)

    def _cut(self, separator: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield what lies between separators, unless it has no words, and whether only a hyphen is before it."""
        between: list[str | None] = []
        for match in (*separator.finditer(self.folded, start, end), None):
            last = match.start() if match else end
            if TOKEN.search(self.folded, start, last):
                yield start, last, between == ["hyphen"]
                between = []
            if match:
                start = match.end()
                between.append(match.lastgroup)

    def _leave_out(self, organization: Iterable[str]) -> tuple[int, int]:
        """Return where the title is without the name of the organization before or after it."""
        for name in filter(None, ("".join(map(_fold, name)) for name in organization)):
            before = re.match(rf"\W*{_any_of([name], whole=True)}(?:['\u2019]s(?![a-z]))?", self.folded)
            after = re.search(rf"(?:\W+(?:of|at|for)(?: the)?|\W*[,(@-])\W*{re.escape(name)}\W*$", self.folded)
            start, end = before.end() if before else 0, after.start() if after else len(self.folded)
            if (before or after) and TOKEN.search(self.folded, start, end):
                return start, end
        return 0, len(self.folded)


def _add_capacity(part: _Part, word: re.Match[str], *, behind: bool) -> _Part:
    if word["joint"]:
        return part._replace(capacity=part.capacity or "joint", shared=True, behind=behind)
    return part._replace(capacity="interim" if word["interim"] else "acting", behind=behind)


def _fold(letter: str) -> str:
    """Return a letter for comparisons: in lower case, simplified, a dash as a hyphen; nothing for an invisible one."""
    kind = category(letter)
    if kind == "Pd" or letter == "\u2212":
        return "-"
    folded = "" if kind == "Cf" else normalize("NFKC", normalize("NFKC", letter).casefold())
    return " " if folded.isspace() else folded.translate(_table().simplified)


def _squeeze(folded: str) -> str:
    return NOT_WORD.sub("", folded)


def _find_role(folded: str) -> str | None:
    """Return the key of the role in the table that has this title; None if none has."""
    title = _squeeze(folded)
    titles: dict[str, str] = _table().titles
    if CHIEF.fullmatch(folded):
        return titles.get(title, title)
    while title not in titles:
        word = _table().same.match(title)
        if not word:
            return None
        title = title[word.end() :]
    return titles[title]


@cache
def _table() -> SimpleNamespace:
    """Return the file of titles, prepared for look-ups: titles without spaces, and patterns of words."""
    table = tomllib.loads((files("alitimeline.model") / "roles.toml").read_text("utf-8"))
    roles, words = table["role"], table["words"]
    titles = {
        _squeeze(f"{word}{title}"): key
        for key, role in roles.items()
        for title in (key, *role["titles"])
        for word in ("", *role.get("with", ()))
    }
    capacity = "|".join(rf"(?P<{name}>{_any_of(table['capacity'][name])})" for name in get_args(Capacity))
    return SimpleNamespace(
        simplified=str.maketrans(dict(table["letters"]["pairs"].split())),
        titles=titles,
        roles=roles,
        joint=re.compile(_any_of(words["and"], whole=True)),
        same=re.compile(_any_of(map(_squeeze, words["same"]))),
        others=re.compile(_any_of(words["others"], whole=True)),
        own=re.compile(_any_of(words["own"], whole=True)),
        before=re.compile(rf"(?:{capacity})(?P<word>(?<=[a-z.])(?![a-z0-9]))?\W*"),
        behind=re.compile(rf"(?:\W+|(?<=[^a-z0-9]))(?:{capacity})$"),
    )


def _any_of(words: Iterable[str], *, whole: bool = False) -> str:
    """Return the pattern of any of these words, in Latin only if it is a *whole* word; the longest first."""
    patterns = []
    for word in sorted(words, key=len, reverse=True):
        limited = whole and word[0].isascii() and word[0].isalnum()
        patterns.append(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if limited else re.escape(word))
    return "|".join(patterns)
