"""The phrases in which articles say that roles change; people, titles and dates stand as signs in a sentence."""

import re
from functools import cache
from typing import NamedTuple

from alitimeline.drafting.articles import Sentence
from alitimeline.drafting.wordlists import expand, pattern, read_words
from alitimeline.when import When

__all__ = ["BOTH", "Entity", "Scene", "find_phrases", "group_of", "overlap", "sign_for"]

#: What people, titles, dates, organizations and "his" become in a sentence: letters for private use.
KINDS, SIZE, FIRST = "PTDOH", 0x400, 0xE000
#: The phrases that say of two people who goes and who comes; exact phrases, and those that match more widely.
BOTH = ("handover", "transfer")
EXACT, WIDE = ("english", "chinese"), ("wide_english", "wide_chinese")


class Entity(NamedTuple):
    """A person, title, date or organization in a sentence, and what it is: the key of a name, a title, a date."""

    start: int
    end: int
    kind: str
    value: str
    when: When | None = None


class Scene(NamedTuple):
    """A sentence with signs for what has been found in it, and the phrases in it."""

    sentence: Sentence
    text: str
    entities: list[Entity]
    #: The position in the article of each letter.
    places: list[int]

    def of(self, match: re.Match[str], *groups: str) -> list[Entity]:
        """Return the entities in some groups of a match."""
        return [one for group in groups for one in self.read(group_of(match, group))]

    def read(self, text: str) -> list[Entity]:
        """Return the entities that are signs in a text."""
        return [self.entities[ord(sign) % SIZE] for sign in text if FIRST <= ord(sign) < FIRST + SIZE * len(KINDS)]

    def spell(self, first: int, last: int) -> str:
        """Return the words of the article between two places, in lower case."""
        start = self.sentence.start
        return self.sentence.text[self.places[first] - start : self.places[last] - start].lower()

    def segment(self, match: re.Match[str]) -> tuple[int, int]:
        """Return the places between the semicolons around a match."""
        first = max(self.text.rfind(sign, 0, match.start()) for sign in ";；") + 1
        return first, min(
            (at for sign in ";；" if (at := self.text.find(sign, match.end())) >= 0), default=len(self.text)
        )


def sign_for(kind: str, number: int) -> str:
    """Return the sign of an entity of some kind."""
    return chr(FIRST + KINDS.index(kind) * SIZE + number)


def group_of(match: re.Match[str], name: str) -> str:
    """Return a group of a match, "" if it has none of this name."""
    return match[name] or "" if name in match.re.groupindex else ""


def _is_explicit(match: re.Match[str]) -> bool:
    return any(group_of(match, name) for name in ("role", "role2", "board", "same"))


def overlap(match: re.Match[str], other: re.Match[str]) -> bool:
    """Return whether two phrases say the same: they overlap, and so do the roles in them if both name one."""
    if match.re is other.re or match.end() <= other.start() or other.end() <= match.start():
        return False
    spans = [one.span(name) for one in (match, other) for name in ("role", "same", "board") if group_of(one, name)]
    return len(spans) <= 1 or (spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1])


def find_phrases(text: str) -> list[tuple[str, re.Match[str]]]:
    """Return the phrases in a sentence: those that name a role before those that don't, exact ones before wide ones."""
    found: list[tuple[str, re.Match[str]]] = []
    is_named = pattern("roles.anybody").search(text) is not None  # else only a title can say whom it is about
    if not is_named and not pattern("roles.title").search(text):
        return found
    for is_wide in (False, True):
        here = [
            (kind, match)
            for kind, phrase in _list_phrases(*(WIDE if is_wide else EXACT))
            if is_named or kind == "ousted"
            for match in phrase.finditer(text)
        ]
        for kind, match in sorted(here, key=lambda one: (not _is_explicit(one[1]), one[0] not in BOTH)):
            is_strict = is_wide or not _is_explicit(match)
            rivals = {kind, *BOTH} if is_wide and not _is_explicit(match) else {kind, *BOTH, "incoming", "outgoing"}
            if not any(
                overlap(match, one)
                for other, one in found
                if other in rivals and (is_strict or other in BOTH) and (other in BOTH or _is_explicit(one))
            ):
                found.append((kind, match))
    return found


@cache
def _list_phrases(*languages: str) -> list[tuple[str, re.Pattern[str]]]:
    words = read_words("roles")
    return [
        (kind, re.compile(expand("roles", one)))
        for language in languages
        for kind, phrases in words[language].items()
        for one in phrases
    ]
