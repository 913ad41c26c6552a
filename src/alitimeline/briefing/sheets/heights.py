"""How tall a text is in a column, and how wide it must be.

Both are reckoned with the widths of characters in a font with those of Arial: `docs/widths.py` makes their table. Lines
break where both Excel and LibreOffice break them, so none is cut off.
"""

import json
import re
from functools import cache
from importlib.resources import files
from math import ceil
from unicodedata import combining, east_asian_width

__all__ = ["LINE", "SPACE", "count_sure", "reckon_height", "reckon_width"]

#: Heights in points: of a line of text, of one with Chinese in it, of the space around them.
LINE, WIDE_LINE, SPACE = 12.9, 15.2, 5.0
#: How wide a digit is in a text of 10 points, and what indent and padding leave blank, in thousandths of its size.
DIGIT, BLANK = 525, 1_500
#: The widths of characters that the table lacks: Chinese ones, emoji, those of other scripts.
WIDE, EMOJI, OTHER = 1_000, 1_400, 800
#: How wide a character of ASCII is at most.
WIDEST = 1_015
FIRST_EMOJI = "\U0001f000"
#: Characters as wide as Chinese ones among them.
QUOTES = "“”‘’…—·"
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffe6\U0001f000-\U0003ffff"
#: What isn't broken: Chinese characters one by one, but not from the punctuation around them; words.
PIECES = re.compile(rf"\s+|[“‘（《「『【]*[{_WIDE}][“”’…—，。、；：？！）》」』】%,.;:!?)]*|[^\s{_WIDE}]+")
CHINESE = re.compile(f"[{_WIDE}]")
LF = "\n"


class _Widths(dict[str, int]):
    """The widths of characters, in thousandths of the size of the font."""

    def __missing__(self, character: str) -> int:
        width = 0 if combining(character) else OTHER
        if east_asian_width(character) in "WF":
            width = WIDE if character < FIRST_EMOJI else EMOJI
        self[character] = width
        return width


@cache
def _widths(*, bold: bool, chinese: bool) -> _Widths:
    table = json.loads((files("alitimeline.briefing.sheets") / "widths.json").read_text("utf-8"))
    by_width = table["bold" if bold else "regular"]
    widths = _Widths({character: int(width) for width, characters in by_width.items() for character in characters})
    if chinese:
        widths.update(dict.fromkeys(QUOTES, WIDE))
    return widths


def reckon_height(text: str, width: float, *, bold: bool = False, least: float = LINE) -> float:
    """Return how tall *text* is in a column of *width* digits, in points at a size of 10; at least *least*."""
    room = max(width * DIGIT - BLANK, EMOJI)
    is_plain = text.isascii()
    chinese = not is_plain and CHINESE.search(text) is not None
    height = WIDE_LINE if chinese else LINE
    least = max(least, height)
    if text.count(LF) + _count_at_most(len(text) * (WIDEST if is_plain else EMOJI), room) <= least / height:
        return least
    widths = _widths(bold=bold, chinese=chinese)
    lines = text.split(LF)
    taken = [sum(map(widths.__getitem__, line)) for line in lines]
    if sum(_count_at_most(total, room) for total in taken) > least / height:
        pairs = zip(lines, taken, strict=True)
        count = sum(1 if total <= room else _count_lines(line, room, widths) for line, total in pairs)
        least = max(least, count * height)
    return least


def reckon_width(text: str, *, bold: bool = False) -> float:
    """Return how many digits wide a column must be, at least, that none of the words of *text* is broken."""
    widths = _widths(bold=bold, chinese=CHINESE.search(text) is not None)
    return (max(sum(map(widths.__getitem__, piece)) for piece in PIECES.findall(text) or [""]) + BLANK) / DIGIT


def count_sure(width: float) -> float:
    """Return how many characters of ASCII, whichever they are, have room in a line of a column of *width* digits."""
    return (width * DIGIT - BLANK) / WIDEST


def _count_at_most(taken: float, room: float) -> float:
    return 1 if taken <= room else 2 * taken / room + 1  # two lines are wider than one


def _count_lines(line: str, room: float, widths: _Widths) -> int:
    """Count the lines that a line is broken into."""
    count, left = 1, room
    for piece in PIECES.findall(line):
        taken = sum(map(widths.__getitem__, piece))
        if taken <= left or piece.isspace():
            left -= taken
        elif taken <= room:
            count, left = count + 1, room - taken
        else:  # it begins a line, and is broken anywhere
            lines = ceil(taken / (room - max(map(widths.__getitem__, piece))))
            count, left = count + lines - (left == room), lines * room - taken
    return count
