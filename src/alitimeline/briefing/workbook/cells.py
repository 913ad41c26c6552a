"""The cells of a sheet as they lie in its part, read without an object for each of their elements: they are many."""

from collections.abc import Iterator
from typing import NamedTuple

from alitimeline.briefing.workbook.package import Element, Package, Parser
from alitimeline.briefing.workbook.places import parse_cell_name, parse_count
from alitimeline.briefing.workbook.values import unescape

__all__ = ["RawCell", "read_cells", "text_of"]


class RawCell(NamedTuple):
    """A cell as it lies in the file; row and column are 0 if its place is none."""

    row: int
    column: int
    #: "n" number, "s" shared string, "inlineStr", "str" text of a formula, "b" boolean, "e" error, "d" date.
    kind: str
    style: int
    text: str
    formula: str | None


def read_cells(package: Package, part: str) -> Iterator[RawCell | Element]:
    """Yield the cells of a sheet in the order of the file, and every element that is no part of a cell."""
    return package.parse(part, _CellParser(part))


def text_of(cell: RawCell, texts: list[str]) -> str | None:
    """Return the text of a cell that is one; None if it is a number, or there is no such shared text."""
    if cell.kind == "s":
        index = parse_count(cell.text)
        return unescape(texts[index]) if index is not None and index < len(texts) else None
    return unescape(cell.text) if cell.kind in ("inlineStr", "str") else None


class _CellParser(Parser):
    """Parses a sheet: what is in a cell becomes the cell, and nothing else."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        #: The attributes of the cell that has begun, and the names of the elements in it that have.
        self._cell: dict[str, str] | None = None
        self._within: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        #: What the cell has so far: its value, the pieces of its own text, its formula.
        self._value = ""
        self._inline: list[str] = []
        self._formula: str | None = None
        #: The formula of the first cell that shares it, by its number; the number of the one that has begun.
        self._shared: dict[str, str] = {}
        self._number: str | None = None
        self._row: Element | None = None
        self._at = (0, 0)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names.get(tag) or self._local(tag)
        if self._cell is not None:
            self._descend()
            self._within.append(name)
            self._pieces.clear()
            self._length = 0
            if name == "f":
                self._number = attributes.get("si")
        elif name == "c" and self._current is not None and self._current.name == "row":
            self._descend()
            self._cell = attributes
            if self._current is not self._row:
                self._begin_row(self._current)
        else:
            super()._start(tag, attributes)

    def _text(self, piece: str) -> None:
        if self._cell is None:
            super()._text(piece)
        else:
            self._length += len(piece)
            self._check_length(self._length)
            self._pieces.append(piece)

    def _end(self, tag: str) -> None:
        if self._cell is None:
            row = self._current
            super()._end(tag)
            if row is not None and row.name == "row" and row is not self._row:  # it has no cells
                self._begin_row(row)
            return
        self._depth -= 1
        if not self._within:
            self._done.append(self._make_cell(self._cell))
            self._cell, self._value, self._formula = None, "", None
            self._inline.clear()
            return
        name, parent = self._within.pop(), self._within[-1] if self._within else ""
        text = "".join(self._pieces)
        self._pieces.clear()
        if name == "v" and not parent:
            self._value = text
        elif name == "t" and parent in {"is", "r"}:
            self._inline.append(text)
        elif name == "f" and not parent:  # only the first cell that shares a formula has its text
            self._formula = self._shared.setdefault(self._number, text) if self._number else text

    def _begin_row(self, row: Element) -> None:
        row.is_leaf = False
        self._row, self._at = row, (parse_count(row.attributes.get("r", "")) or self._at[0] + 1, 0)

    def _make_cell(self, has: dict[str, str]) -> RawCell:
        reference = has.get("r", "")
        row, column = (parse_cell_name(reference) or (0, 0)) if reference else (self._at[0], self._at[1] + 1)
        self._at = (self._at[0], column)
        kind = has.get("t", "n")
        text = "".join(self._inline) if kind == "inlineStr" else self._value
        return RawCell(row, column, kind, parse_count(has.get("s", "0")) or 0, text, self._formula)
