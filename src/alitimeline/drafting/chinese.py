"""Finds the people whom a Chinese text names: by surnames, and by the common words around them that are none."""

from collections.abc import Iterator
from functools import cache

from alitimeline.drafting.wordlists import pattern, read_words

__all__ = ["find_chinese_people"]

#: How many names of a text are looked at.
MOST_NAMES = 400
#: How much speaks for a name at least; how much for one at a place, if the text has it more than once.
ENOUGH, NEARLY = 3, 2
#: How many letters around a name are looked at, also for a title before it.
SIDE, TITLE = 8, 12
#: How many letters a common word has; how many a foreign name has at least.
PAIR, FOREIGN = 2, 3
NEVER = -9


def find_chinese_people(text: str) -> Iterator[str]:
    """Yield the Chinese names of people in a text, and foreign ones in Chinese letters: 佩德罗·萨尔达尼亚."""
    plain, taken = text.translate(_list_letters()), bytearray(len(text))
    names: dict[str, int] = {}
    for weight, start, end in sorted(_list_candidates(text, plain), key=lambda one: (-one[0], one[1], -one[2])):
        if weight < NEARLY or len(names) >= MOST_NAMES:
            break
        if not any(taken[start:end]):
            taken[start:end] = bytes([1]) * (end - start)
            names[text[start:end]] = max(names.get(text[start:end], 0), weight)
    no_people = read_words("names")["chinese"]["no_people"]
    for name, weight in names.items():
        is_often = text.count(name) > 1
        if weight + is_often >= ENOUGH and name.translate(_list_letters()) not in no_people:
            yield name


def _list_candidates(text: str, plain: str) -> Iterator[tuple[int, int, int]]:
    """Yield what may be a name, with what speaks for it, and where it begins and ends."""
    rare = read_words("names")["chinese"]["rare"]
    for match in pattern("names.foreign_name").finditer(plain):
        start, end = match.span()
        start += _is_word(plain[max(0, start - 1) : start + 1])  # 总经理阿依努尔·赛迪克因病
        end -= _is_word(plain[end - 1 : end + 1]) or pattern("names.no_end").match(plain, end - 1) is not None
        yield -NEVER, start, end
    for match in pattern("names.surname").finditer(text):
        for end in (match.end() + 1, match.end() + 2):
            weight = _weigh(text, plain, match.start(), end, len(match[0]))
            yield weight - 2 * (match[0] in rare and weight <= ENOUGH + 1), match.start(), end
    for match in pattern("names.foreign_run").finditer(plain):
        for end in range(match.start() + FOREIGN, match.end() + 1):
            is_long = end - match.start() > FOREIGN
            yield _weigh(text, plain, match.start(), end, 0) + is_long, match.start(), end


def _weigh(text: str, plain: str, start: int, end: int, surname: int) -> int:
    """Return what speaks for a name between two positions that has a surname of so many letters, 0 for none."""
    given, name = text[start + surname : end], plain[start:end]
    is_title = pattern("names.zh_honorific").match(given)  # 邓先生 is of whom the text names in full
    if is_title or (surname and not pattern("names.given_letters").fullmatch(given)):
        return NEVER
    before, behind = text[max(0, start - SIDE) : start], text[end : end + SIDE]
    joins_before, joins_behind = _is_word(plain[max(0, start - 1) : start + 1]), _is_word(plain[end - 1 : end + 1])
    begins, is_word = surname == 1 and _is_word(name[:PAIR]), _is_word(name[surname:])
    is_titled = pattern("names.zh_title_before").search(text, max(0, start - TITLE), start) is not None
    weight = int(not (joins_before or joins_behind or begins or is_word)) + (behind[:1] in ("（", "("))
    if is_titled:
        weight += 2
    else:
        weight += 1 if pattern("names.zh_edge_before").search(before) else -2 * joins_before
    if pattern("names.zh_honorific").match(behind):
        weight += 3
    elif pattern("names.zh_does").match(behind):
        weight += 2
    else:
        weight += 1 if pattern("names.zh_edge_behind").match(behind) else -2 * joins_behind
    weight -= (5 if len(name) == PAIR else 2) * begins + (is_word and not is_titled)
    weight -= joins_behind and len(given) == PAIR
    weight += surname > 1 or pattern("names.often_given").search(given) is not None
    return weight - len(pattern("names.seldom_given").findall(given))


def _is_word(letters: str) -> bool:
    return len(letters) == PAIR and letters[1] in _list_words().get(letters[0], "")


@cache
def _list_words() -> dict[str, str]:
    return {words[0]: words[1:] for words in read_words("chinese")["words"].split()}


@cache
def _list_letters() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in read_words("chinese")["letters"].split()}
