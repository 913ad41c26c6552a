"""Finds the people whom a text names: by given names, and by what is around a name."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from alitimeline.drafting.chinese import find_chinese_people
from alitimeline.drafting.facts import Header
from alitimeline.drafting.wordlists import pattern, read_words

__all__ = ["find_people", "read_given"]

#: Which share of the words of a headline begins with a capital letter.
MOST = 2 / 3
#: How many letters around a name say whose it is; how many words it has at most, and letters an abbreviation.
AROUND, MOST_WORDS, SHORT = 90, 5, 3


def find_people(text: str, header: Header) -> Iterator[str]:
    """Yield the names of people in a text, some of them more than once."""
    if header.author and len(header.author) < AROUND and not pattern("names.no_author").search(header.author):
        yield header.author
    plain = {*re.findall(r"\b[a-z]+\b", text)}
    titles = [match.end(1) for match in pattern("roles.any_title").finditer(text)]
    for run in pattern("names.run").finditer(text):
        ends = titles[bisect_right(titles, run.start()) : bisect_left(titles, run.end())]
        start = ends[-1] + 1 if ends else run.start()  # "Head of Strategy Jane Roe"
        breaks = [one for one in pattern("names.break").finditer(f"{run[0]} ") if run.start() + one.start() >= start]
        for piece in [*breaks, None]:
            name = text[start : run.start() + piece.start() if piece else run.end()].strip()
            if name and _is_person(text, start, name, plain):
                yield name
            start = run.start() + piece.end() if piece else run.end()
    yield from find_chinese_people(text)


def _is_person(text: str, start: int, name: str, plain: set[str]) -> bool:
    """Return whether a name is a person's: by what is around it, and whether its words are names or *plain* words."""
    words, before, end = name.split(), text[max(0, start - AROUND) : start], start + len(name)
    if _is_none(words) or pattern("names.legal_behind").match(text, end):
        return False
    if pattern("names.title_before").search(before):
        return True
    is_plain = any(word.lower() in plain for word in words)
    if len(words) == 1:
        return not is_plain and pattern("names.alone_goes").match(text, end) is not None
    is_said = _is_said_of_people(text, before, end)
    if read_given(words[0]):
        return is_said or not pattern("names.place_before").search(before)
    if pattern("names.title_of").search(before) or (is_plain and _is_headline(text, start)):
        return False  # "treasurer of Acme Works"
    no_person = pattern("names.no_person_before").search(before) or pattern("names.no_person_behind").match(text, end)
    is_near = pattern("names.about_people").search(before + text[start : end + AROUND]) is not None
    return is_said or (not no_person and is_near)


def _is_none(words: list[str]) -> bool:
    """Return whether words can't be a person's name: of an organization, or with an abbreviation at their end."""
    last = {*read_words("names")["organization_words"], *read_words("names")["legal_forms"]}
    is_short = len(words[-1]) <= SHORT and words[-1].isupper()  # "Embraces AI"
    return len(words) > MOST_WORDS or "&" in words or words[-1] in last or is_short or all(map(str.isupper, words))


def _is_said_of_people(text: str, before: str, end: int) -> bool:
    """Return whether what is before or behind a name is said of people."""
    chain, behind = pattern("names.chain").match(text, end), pattern("names.people_behind")
    if pattern("names.zh_does").match(text, end) or pattern("names.zh_title_before").search(before):
        return True
    is_behind = behind.match(text, end) or (chain and behind.match(text, chain.end()))
    return (is_behind or pattern("names.people_before").search(before)) is not None


def read_given(word: str) -> str | None:
    """Return whether a given name is a man's ("male"), a woman's ("female"), or both; None for other words."""
    folded = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return next((kind for kind, names in _list_given().items() if folded in names), None)


@cache
def _list_given() -> dict[str, frozenset[str]]:
    return {kind: frozenset(names.split()) for kind, names in read_words("given").items()}


def _is_headline(text: str, start: int) -> bool:
    """Return whether most words of a line begin with a capital letter."""
    line = text[text.rfind("\n", 0, start) + 1 : (text.find("\n", start) + 1 or len(text) + 1) - 1][: AROUND * 3]
    words: list[str] = re.findall(r"[^\W\d_]{4,}", line)
    return sum(word[0].isupper() for word in words) / (len(words) or 1) > MOST
