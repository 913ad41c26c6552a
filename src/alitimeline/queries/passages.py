"""Where words are in a text, apart from typographic differences, and which passage is most like them.

Texts are compared in a folded form, which knows the original place of every character: compatible forms (Unicode NFKC)
and kinds of white space, apostrophes and quotation marks are the same, invisible characters are removed. Case counts.
"""

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias
from unicodedata import category, is_normalized, normalize

from alitimeline.documents.decoding import Text
from alitimeline.problems import SHOWN

__all__ = ["FoldedText", "Passage", "Passages", "split_quote"]

#: Letters and punctuation of scripts that put no space between words: white space beside them is layout.
CJK = "\u2e80-\u2fdf\u3001-\u312f\u31c0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPACE = re.compile(rf"(?P<layout>(?<=[{CJK}])\s+|\s+(?=[{CJK}]))|\s\s+|[^\S ]")
#: Soft hyphens, what has no width, marks of direction, variation selectors.
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
MARKS = str.maketrans(dict.fromkeys("‘’‚‛‹›`´ʹʻʼʽˈ′‵｀", "'") | dict.fromkeys("“”„‟«»「」『』｢｣﹁﹂﹃﹄〝〞〟″‶", '"'))
#: The mark for words left out of a quote, after compatible forms were folded.
ELLIPSIS = re.compile(r"[\[(] ?\.{3,} ?[\])]|\.{3,}")
#: The units of comparison: words, and single letters of scripts without spaces between words.
WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")

#: A word that occurs more often than COMMON isn't looked for; nor are more words after this many PLACES in all.
COMMON, PLACES = 1_000, 1_000
#: How many words of a quote, and of the text around it, are compared one by one.
COMPARED, AROUND = 200, 500
#: How many characters to look further than the quote is long.
SLACK = 40
#: How many words before the first difference are shown of a long passage.
BEFORE = 4

#: Positions in the changed and in the former text, from which on the two run in parallel.
_Edits: TypeAlias = tuple[list[int], list[int]]


class FoldedText:
    """A text in the form in which it is compared."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._place = Text(original).line_and_column
        text, dropped = _replace(original, INVISIBLE, lambda _: "")
        text = text.translate(MARKS)
        text, composed = _normalize(text)
        text, spaced = _replace(text.translate(MARKS), SPACE, lambda match: "" if match["layout"] else " ")
        self.text = text
        self._edits = (spaced, composed, dropped)

    def find_origin(self, position: int) -> int:
        """Return the position in the original text for a position in the folded text."""
        for folded, before in self._edits:
            at = bisect_right(folded, position) - 1
            position += before[at] - folded[at]
            if at + 1 < len(before):
                position = min(position, before[at + 1] - 1)  # a longer replacement ends where the replaced text ended
        return position

    def line_and_column(self, position: int) -> tuple[int, int]:
        """Return line and column (from 1) in the original for a position in the folded text."""
        return self._place(self.find_origin(position))

    def find_missing(self, parts: Iterable[str]) -> str | None:
        """Return the first of the folded *parts* that doesn't follow the ones before it; None if all do."""
        position = 0
        for part in parts:
            start = self.text.find(part, position) if part else -1  # an empty part proves nothing
            if start < 0:
                return part
            position = start + len(part)
        return None


def split_quote(quote: str) -> tuple[str, ...]:
    """Fold a quote, and split it at every ellipsis for words left out."""
    folded = FoldedText(quote).text.strip(" ")
    parts = [part.strip(" ") for part in ELLIPSIS.split(folded)]
    return tuple(part for part in parts if part) or (folded,)


def _replace(text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> tuple[str, _Edits]:
    pieces, folded, before = [], [0], [0]
    end = length = 0
    for match in pattern.finditer(text):
        new = replace(match)
        pieces += [text[end : match.start()], new]
        length += match.start() - end + len(new)
        end = match.end()
        if len(new) != end - match.start():
            folded.append(length)
            before.append(end)
    return ("".join([*pieces, text[end:]]) if pieces else text), (folded, before)


def _normalize(text: str) -> tuple[str, _Edits]:
    """Return *text* in NFKC, normalized letter by letter, each with its combining characters."""
    if is_normalized("NFKC", text):
        return text, ([0], [0])
    letters = sorted(set(text))
    joining = "".join(re.escape(letter) for letter in letters if _joins(letter))
    changing = "".join(re.escape(letter) for letter in letters if not is_normalized("NFKC", letter))
    kinds = [rf"(?s:.)[{joining}]+"] * bool(joining) + [f"[{changing}]"] * bool(changing)
    return _replace(text, re.compile("|".join(kinds)), lambda match: normalize("NFKC", match[0]))


def _joins(letter: str) -> bool:
    """Return whether a character may combine with the one before it: marks, and vowels and finals of Hangul."""
    first = normalize("NFKD", letter)[0]
    return category(first).startswith("M") or "\u1160" <= first <= "\u11ff"


class Passage(NamedTuple):
    """Words of a text, on one line, and where they begin: line and column, from 1."""

    words: str
    line: int
    column: int


class Passages:
    """The passages of a text that may be like *parts*; nothing else can be looked for."""

    def __init__(self, text: FoldedText, parts: Iterable[str]) -> None:
        self._text = text
        wanted = {word for part in parts for word in _split_words(part)}
        self._places: dict[str, list[int]] = {word: [] for word in wanted}
        for match in WORD.finditer(text.text):
            word = match[0].casefold()
            if word in wanted and len(self._places[word]) <= COMMON:
                self._places[word].append(match.start())

    def find_nearest(self, part: str) -> Passage | None:
        """Return the passage most like *part*, from its first difference on if it is long; None if none is like it."""
        words = _split_words(part)
        width = len(part) + len(part) // 4 + SLACK
        place = self._find_place(words, width)
        if place is None:
            return None
        around = self._list_words(place - width, place + width)
        matcher = SequenceMatcher(None, words[:COMPARED], [word for word, _, _ in around], autojunk=False)
        *blocks, _ = matcher.get_matching_blocks()
        if not blocks:
            return None
        main = max(blocks, key=lambda block: block.size)
        far = len(words) // 2 + BEFORE
        blocks = [block for block in blocks if abs(block.b - block.a - (main.b - main.a)) <= far]
        if 2 * sum(block.size for block in blocks) < min(len(words), COMPARED):
            return None
        first, last = blocks[0], blocks[-1]
        start = max(first.b - first.a, 0)
        end = min(last.b + len(words[:COMPARED]) - last.a, len(around))
        difference = first.b + first.size if first.a == 0 else start
        return self._build_passage(around[start:end], difference - start)

    def _build_passage(self, words: "list[tuple[str, int, int]]", difference: int) -> Passage:
        text, (_, begin, _), (_, _, end) = self._text, words[0], words[-1]
        skipped = end - begin > SHOWN and difference > BEFORE and difference < len(words)
        if skipped:
            _, begin, _ = words[difference - BEFORE]
        shown = text.original[text.find_origin(begin) : text.find_origin(end - 1) + 1]
        return Passage("…" * skipped + " ".join(shown.split()), *text.line_and_column(begin))

    def _find_place(self, words: list[str], width: int) -> int | None:
        """Return the place of the last word in the stretch of at most *width* with the most and rarest *words*."""
        known = sorted((len(at), word) for word in set(words) if 0 < len(at := self._places[word]) <= COMMON)
        weight = {word: COMMON.bit_length() + 1 - number.bit_length() for number, word in known}
        places: list[tuple[int, str]] = []
        for _, word in known:
            if len(places) < PLACES:
                places += [(place, word) for place in self._places[word]]
        within: deque[tuple[int, str]] = deque()
        counts: Counter[str] = Counter()
        best, best_place, total = 0, None, 0
        for place, word in sorted(places):
            within.append((place, word))
            counts[word] += 1
            total += weight[word] * (counts[word] == 1)
            while within[0][0] < place - width:
                _, passed = within.popleft()
                counts[passed] -= 1
                total -= weight[passed] * (counts[passed] == 0)
            if total > best:
                best, best_place = total, place
        return best_place

    def _list_words(self, begin: int, end: int) -> list[tuple[str, int, int]]:
        """Return the words in a stretch of the text with their positions, except those that its ends may cut."""
        text = self._text.text
        words = [(word[0].casefold(), *word.span()) for word in WORD.finditer(text, max(begin, 0), max(end, 0))]
        return words[begin > 0 : len(words) - (end < len(text))][:AROUND]


def _split_words(part: str) -> list[str]:
    return [match[0].casefold() for match in WORD.finditer(part)]
