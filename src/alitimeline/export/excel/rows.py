"""The rows of a sheet as SpreadsheetML. Written as text: twice as fast as cell objects, and none of them are kept."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from unicodedata import combining, east_asian_width

from attrs import field, frozen
from openpyxl.utils import get_column_letter

from alitimeline.export.excel.cells import QUOTED, Link, Stamp, Styled, Value, fits, join
from alitimeline.export.excel.sheets import Column, Sheet
from alitimeline.problems import ExportError

__all__ = ["Rows"]

#: How many rows a sheet has, and how many links Excel follows in it; further ones are written as text.
ROWS, LINKS = 1_048_576, 65_530
#: Heights in points: of a line of text, of one with Chinese in it, of the space around them, of the tallest row.
LINE, WIDE_LINE, SPACE, TALLEST = 12.9, 15.2, 5.0, 409.0
#: How many letters of a proportional font stand where one digit would, what wrapping at words leaves blank,
#: and what stands blank on both sides.
DENSITY, SLACK, INDENT = 1.18, 3.0, 2
#: How many letters of that font stand where one Chinese character would.
WIDE = 2.2
LF = "\n"
#: Styles whose text isn't wrapped, with the height of their row.
UNWRAPPED = {"Headline": 42.0, "Section": 24.0, "Figure": 27.0, "Beside": 27.0, "Header": 31.0}

#: What can't stand in XML as it is, and what Excel would decode ("_x0041_" is its "A").
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}
#: A text that begins with one of these becomes a formula once somebody edits it, unless it is marked as a text.
FORMULA = frozenset("=+-@'\t")


class _Widths(dict[str, float]):
    """How many letters wide a character is."""

    def __missing__(self, character: str) -> float:
        width = WIDE if east_asian_width(character) in "WF" else 0.0 if combining(character) else 1.0
        self[character] = width
        return width


WIDTHS = _Widths()


@frozen
class Rows:
    """Writes the rows of a sheet, and gathers the links in them on the way."""

    sheet: Sheet
    styles: Mapping[tuple[str, str], int]
    #: The cell and the target of each link.
    links: list[tuple[str, str]] = field(factory=list, init=False)

    def __iter__(self) -> Iterator[str]:
        sheet = self.sheet
        if sheet.height > ROWS:
            raise ExportError(f"the sheet {sheet.name} would have {sheet.height} rows; Excel holds {ROWS}")
        places = [(get_column_letter(number), column) for number, column in enumerate(sheet.columns, 1)]
        if sheet.table:
            yield self._row(1, [Styled(column.name, "Header") for column in sheet.columns], places)
        for number, row in enumerate(sheet.rows or [(None,) * len(places)], 2 if sheet.table else 1):
            yield self._row(number, row, places)

    def _row(self, number: int, row: Sequence[Value], places: Sequence[tuple[str, Column]]) -> str:
        styles, cells, height = self.styles, [], LINE + SPACE
        for value, (letter, (_, width, style)) in zip(row, places, strict=False):
            if type(value) is Styled:
                value, style = value  # noqa: PLW2901 - it is the same value, undressed
                height = max(height, UNWRAPPED.get(style, 0.0))
            if type(value) is Link:
                value, to = value  # noqa: PLW2901 - as above
                if len(self.links) < LINKS:
                    style = "Link"  # noqa: PLW2901 - as above
                    self.links.append((f"{letter}{number}", to))
            if type(value) is str:
                style_number = styles[style, QUOTED if value[:1] in FORMULA else ""]
                cells.append(f'<c r="{letter}{number}" s="{style_number}" t="inlineStr"><is>{_text(value)}</is></c>')
                if style not in UNWRAPPED:
                    height = max(height, _height(value, width) + SPACE)
            elif type(value) is Stamp:
                cells.append(f'<c r="{letter}{number}" s="{styles["Date", value.format]}"><v>{value.serial!r}</v></c>')
            elif value is None:
                cells.append(f'<c r="{letter}{number}" s="{styles[style, ""]}"/>')
            else:
                cells.append(f'<c r="{letter}{number}" s="{styles[style, ""]}"><v>{value}</v></c>')
        return f'<row r="{number}" ht="{min(height, TALLEST):.1f}" customHeight="1">{"".join(cells)}</row>'


def _text(text: str) -> str:
    if not fits(text):
        text = str(join(text.split(LF)))
    kept = ' xml:space="preserve"' if LF in text or text != text.strip() else ""
    return f"<t{kept}>{SPECIAL.sub(_escape, text)}</t>"


def _escape(found: re.Match[str]) -> str:
    return ESCAPES.get(found[0], "\ufffd")


def _height(text: str, width: int) -> float:
    """Reckon how tall *text* is in a column of this width, in points."""
    if len(text) * 2 <= width and LF not in text:
        return LINE
    room = (width - INDENT) * DENSITY
    lines, height = 0, LINE
    for line in text.split(LF):
        taken: float = len(line)
        if not line.isascii() and (taken := sum(map(WIDTHS.__getitem__, line))) > len(line):
            height = WIDE_LINE
        lines += 1 if taken <= room else ceil(taken / (room - SLACK))
    return lines * height
