"""Where words stand in a text, typographic differences aside, and what in it is most like them.

What is compared is folded, and remembers where each character of it stood: compatible forms (Unicode NFKC), kinds of
white space, of apostrophes and of quotation marks are one, invisible characters none. Letters stay: case counts.
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

__all__ = ["FoldedText", "Passage", "Passages", "parts_of"]

#: Letters and punctuation of scripts that put no space between words: white space beside them is layout.
CJK = "\u2e80-\u2fdf\u3001-\u312f\u31c0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPACE = re.compile(rf"(?P<layout>(?<=[{CJK}])\s+|\s+(?=[{CJK}]))|\s\s+|[^\S ]")
#: Soft hyphens, what has no width, marks of direction, variation selectors.
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
MARKS = str.maketrans(dict.fromkeys("‘’‚‛‹›`´ʹʻʼʽˈ′‵｀", "'") | dict.fromkeys("“”„‟«»「」『』｢｣﹁﹂﹃﹄〝〞〟″‶", '"'))
#: What a quote leaves out; compatible forms are folded by then.
ELLIPSIS = re.compile(r"[\[(] ?\.{3,} ?[\])]|\.{3,}")
#: What a text is compared by: words, and each letter of a script that has no space between them.
WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")

#: Where one word of a quote stands more often than this, and beyond so many places in all, words don't help to find it.
COMMON, PLACES = 1_000, 1_000
#: How many words of a quote, and of the text around it, are compared one by one.
COMPARED, AROUND = 200, 500
#: How many characters to look further than the quote is long.
SLACK = 40
#: How many words before the first difference a long passage is shown from.
BEFORE = 4

#: Pairs of positions from which on a text that was changed runs beside what it was.
_Edits: TypeAlias = tuple[list[int], list[int]]


class FoldedText:
    """A text as it is compared."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._place = Text(original).line_and_column
        text, dropped = _replaced(original, INVISIBLE, lambda _: "")
        text = text.translate(MARKS)
        text, composed = _normalized(text)
        text, spaced = _replaced(text.translate(MARKS), SPACE, _space)
        self.text = text
        self._edits = (spaced, composed, dropped)

    def origin(self, position: int) -> int:
        """Return where in the original that stands which stands here at a position."""
        for folded, before in self._edits:
            at = bisect_right(folded, position) - 1
            position += before[at] - folded[at]
            if at + 1 < len(before):
                position = min(position, before[at + 1] - 1)  # what grew ends where that ended which it was
        return position

    def line_and_column(self, position: int) -> tuple[int, int]:
        """Return line and column (from 1) in the original of a position in the folded text."""
        return self._place(self.origin(position))

    def first_missing(self, parts: Iterable[str]) -> str | None:
        """Return the first of some folded parts that doesn't stand behind those before it; None if all do."""
        position = 0
        for part in parts:
            found = self.text.find(part, position) if part else -1  # what says nothing proves nothing
            if found < 0:
                return part
            position = found + len(part)
        return None


def parts_of(quote: str) -> tuple[str, ...]:
    """Fold a quote, and part it where an ellipsis stands for words that it leaves out."""
    folded = FoldedText(quote).text.strip(" ")
    parts = [part.strip(" ") for part in ELLIPSIS.split(folded)]
    return tuple(part for part in parts if part) or (folded,)


def _replaced(text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> tuple[str, _Edits]:
    pieces, folded, before = [], [0], [0]
    end = length = 0
    for found in pattern.finditer(text):
        new = replace(found)
        pieces += [text[end : found.start()], new]
        length += found.start() - end + len(new)
        end = found.end()
        if len(new) != end - found.start():
            folded.append(length)
            before.append(end)
    return ("".join([*pieces, text[end:]]) if pieces else text), (folded, before)


def _normalized(text: str) -> tuple[str, _Edits]:
    """Bring *text* into NFKC, letter by letter with what joins it."""
    if is_normalized("NFKC", text):
        return text, ([0], [0])
    letters = sorted(set(text))
    joining = "".join(re.escape(letter) for letter in letters if _joins(letter))
    changing = "".join(re.escape(letter) for letter in letters if not is_normalized("NFKC", letter))
    kinds = [rf"(?s:.)[{joining}]+"] * bool(joining) + [f"[{changing}]"] * bool(changing)
    return _replaced(text, re.compile("|".join(kinds)), lambda found: normalize("NFKC", found[0]))


def _joins(letter: str) -> bool:
    """Tell whether a character may become one with the one before it: marks, and vowels and finals of Hangul."""
    first = normalize("NFKD", letter)[0]
    return category(first).startswith("M") or "\u1160" <= first <= "\u11ff"


def _space(found: re.Match[str]) -> str:
    return " " if found["layout"] is None else ""


class Passage(NamedTuple):
    """Words of a text, on one line as they stand in it, and where they begin: line and column, from 1."""

    words: str
    line: int
    column: int


class Passages:
    """The passages of a text that may be alike to *parts*: only these can be looked for."""

    def __init__(self, text: FoldedText, parts: Iterable[str]) -> None:
        self._text = text
        wanted = {word for part in parts for word in _words(part)}
        self._places: dict[str, list[int]] = {word: [] for word in wanted}
        for found in WORD.finditer(text.text):
            word = found[0].casefold()
            if word in wanted and len(self._places[word]) <= COMMON:
                self._places[word].append(found.start())

    def nearest(self, part: str) -> Passage | None:
        """Return the passage most like a folded text that isn't there, from the first difference on if it is long."""
        words = _words(part)
        width = len(part) + len(part) // 4 + SLACK
        place = self._place(words, width)
        if place is None:
            return None
        around = self._around(place - width, place + width)
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
        return self._passage(around[start:end], difference - start)

    def _passage(self, words: "list[tuple[str, int, int]]", difference: int) -> Passage:
        text, (_, begin, _), (_, _, end) = self._text, words[0], words[-1]
        skipped = end - begin > SHOWN and difference > BEFORE and difference < len(words)
        if skipped:
            _, begin, _ = words[difference - BEFORE]
        shown = text.original[text.origin(begin) : text.origin(end - 1) + 1]
        return Passage("…" * skipped + " ".join(shown.split()), *text.line_and_column(begin))

    def _place(self, words: list[str], width: int) -> int | None:
        """Return where the last word stands of those, no further apart than *width*, that are most and rarest."""
        known = sorted((len(places), word) for word in set(words) if 0 < len(places := self._places[word]) <= COMMON)
        weight = {word: COMMON.bit_length() + 1 - number.bit_length() for number, word in known}
        standing: list[tuple[int, str]] = []
        for _, word in known:
            if len(standing) < PLACES:
                standing += [(place, word) for place in self._places[word]]
        within: deque[tuple[int, str]] = deque()
        counts: Counter[str] = Counter()
        best, found, total = 0, None, 0
        for place, word in sorted(standing):
            within.append((place, word))
            counts[word] += 1
            total += weight[word] * (counts[word] == 1)
            while within[0][0] < place - width:
                _, passed = within.popleft()
                counts[passed] -= 1
                total -= weight[passed] * (counts[passed] == 0)
            if total > best:
                best, found = total, place
        return found

    def _around(self, begin: int, end: int) -> list[tuple[str, int, int]]:
        """Return the words in a stretch of the text, and where they stand; not those that the ends may cut."""
        text = self._text.text
        found = [(word[0].casefold(), *word.span()) for word in WORD.finditer(text, max(begin, 0), max(end, 0))]
        return found[begin > 0 : len(found) - (end < len(text))][:AROUND]


def _words(part: str) -> list[str]:
    return [found[0].casefold() for found in WORD.finditer(part)]
