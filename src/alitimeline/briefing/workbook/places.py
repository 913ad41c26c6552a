"""Where cells lie: `E5`, `A1:F9`, `Sheet!A1`."""

import re
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from alitimeline.briefing.limits import COLUMNS, ROWS
from alitimeline.problems import SHOWN

__all__ = ["Range", "cell_name", "parse_cell_name", "parse_count", "parse_range", "qualify"]

PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
#: Names of sheets that need no quotes.
PLAIN = re.compile(r"[^\W\d]\w*")


class Range(NamedTuple):
    """A rectangle of cells, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    @property
    def area(self) -> int:
        """The number of its cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def fits(self) -> bool:
        """Whether it lies in Excel's grid."""
        return 1 <= self.top <= self.bottom <= ROWS and 1 <= self.left <= self.right <= COLUMNS

    def contains(self, row: int, column: int) -> bool:
        """Return whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def cell_name(row: int, column: int) -> str:
    """Return how a cell is called: row 5, column 5 is E5."""
    return f"{get_column_letter(column)}{row}"


def parse_cell_name(text: str) -> tuple[int, int] | None:
    """Return row and column of a cell, which may lie outside the grid; None if *text* is no cell."""
    match = PLACE.fullmatch(text)
    return (int(match[2]), column_index_from_string(match[1])) if match else None


def parse_count(text: str) -> int | None:
    """Read a count; None if it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits any count


def parse_range(text: str) -> Range | None:
    """Return the rectangle that `A1:F9` or `A1` is; None if it is none."""
    first, _, last = text.partition(":")
    start, end = parse_cell_name(first), parse_cell_name(last or first)
    if start is None or end is None:
        return None
    return Range(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))


def qualify(sheet: str, at: object = "") -> str:
    """Name a place in a sheet, as Excel writes it: `Sources!B2`, `'Key figures'!A1`."""
    name = sheet if len(sheet) <= SHOWN else f"{sheet[: SHOWN - 1]}…"
    quoted = name if PLAIN.fullmatch(name) else "'{}'".format(name.replace("'", "''"))
    return f"{quoted}!{str(at)[:SHOWN]}" if str(at) else quoted
