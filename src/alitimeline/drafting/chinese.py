"""Finds the people whom a Chinese text names: by surnames, and by the common words around them that are none."""

from collections.abc import Iterator
from functools import cache

from alitimeline.drafting.wordlists import pattern, read_words

__all__ = ["find_chinese_people"]

#: What speaks for a name, if it is said often, by what is before and behind it, and if it or its sides are words.
ENOUGH = 3
SIDE = 8


def find_chinese_people(text: str) -> Iterator[str]:
    """Yield the Chinese names of people in a text, and foreign ones in Chinese letters: 佩德罗·萨尔达尼亚."""
    plain = text.translate(_list_letters())
    found = [(9, match.start(), match.end()) for match in pattern("names.foreign_name").finditer(text)]
    for match in pattern("names.surname").finditer(text):
        start, size = match.start(), len(match[0])
        rare = -2 if match[0] in read_words("names")["chinese"]["rare"] else 0
        found += [
            (_weigh(text, plain, start, end, size) + rare, start, end) for end in (match.end() + 2, match.end() + 1)
        ]
    for match in pattern("names.foreign_run").finditer(text):
        for end in range(match.start() + ENOUGH, match.end() + 1):
            long = end - match.start() > ENOUGH
            found.append((_weigh(text, plain, match.start(), end, 0) + long, match.start(), end))
    names: dict[str, int] = {}
    taken: list[tuple[int, int]] = []
    for weight, start, end in sorted(found, key=lambda one: (-one[0], one[1], -one[2])):
        if weight < ENOUGH - 1:
            break
        if all(end <= first or last <= start for first, last in taken):
            taken.append((start, end))
            names[text[start:end]] = max(names.get(text[start:end], 0), weight)
    no_people = read_words("names")["chinese"]["no_people"]
    yield from (
        name
        for name, weight in names.items()
        if name.translate(_list_letters()) not in no_people and weight + min(text.count(name) - 1, 1) >= ENOUGH
    )


def _weigh(text: str, plain: str, start: int, end: int, surname: int) -> int:
    """Return what speaks for a name between two positions."""
    given = text[start + surname : end]
    is_title = pattern("names.zh_honorific").match(given)  # 邓先生 is of whom the text names in full
    if is_title or (surname and not pattern("names.given_letters").fullmatch(given)):
        return -9
    before, behind = text[max(0, start - SIDE) : start], text[end : end + SIDE]
    weight, name = 0, plain[start:end]
    words = [
        _is_word(plain[max(0, start - 1) : start + 1]),
        surname == 1 and _is_word(name[:2]),
        len(given) == 2 and _is_word(name[surname:]),
        _is_word(plain[end - 1 : end + 1]),
    ]
    is_titled = pattern("names.zh_title_before").search(text, max(0, start - 12), start)
    is_edge = pattern("names.zh_edge_before").search(before)
    weight += 2 if is_titled else 1 if is_edge else -2 * words[0]
    if pattern("names.zh_honorific").match(behind):
        weight += 3
    elif pattern("names.zh_does").match(behind):
        weight += 2
    else:
        weight += 1 if pattern("names.zh_edge_behind").match(behind) else -2 * words[3]
    weight += behind[:1] in ("（", "(")
    weight += not any(words)
    weight -= (5 if len(name) == 2 else 2) * words[1] + (words[2] and not is_titled) + (words[3] and len(given) == 2)
    weight -= sum(letter in "年月日人员員会會事经經理命于於" for letter in given)
    return weight


def _is_word(letters: str) -> bool:
    return letters[1:] in _list_words().get(letters[:1], "") and len(letters) == 2


@cache
def _list_words() -> dict[str, str]:
    return {words[0]: words[1:] for words in read_words("chinese")["words"].split()}


@cache
def _list_letters() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in read_words("chinese")["letters"].split()}
