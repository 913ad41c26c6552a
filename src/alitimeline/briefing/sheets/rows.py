"""The rows of a sheet as SpreadsheetML, written as text.

openpyxl can't store a formula with its value, and viewers that don't calculate would show nothing. Its cells also take
longer: for 1,000 events and 500 commitments 3.1 s of CPU time and 94 MB instead of 0.6 s and 72 MB, for 10,000 and
3,000 28 s and 394 MB instead of 5.6 s and 219 MB (November 2026, openpyxl 3.1.5).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape

from attrs import field, frozen
from openpyxl.utils import get_column_letter

from alitimeline.briefing import limits
from alitimeline.briefing.cells import QUOTED, Formula, Link, Stamp, Styled, Value, truncate
from alitimeline.briefing.sheets.heights import LINE, SPACE, count_sure, reckon_height
from alitimeline.briefing.sheets.sheet import Book, Sheet

__all__ = ["Rows", "Styles", "reckon_row"]

#: The number that a style has in the workbook, by its name and its variant: "", QUOTED or a number format.
Styles: TypeAlias = Mapping[tuple[str, str], int]

#: Styles whose text isn't wrapped, with the height of their row; how tall a row of headings is at least.
UNWRAPPED = {"Headline": 42.0, "Section": 24.0, "Figure": 34.0, "Beside": 32.0}
HEADINGS = 31.0
#: Styles with bold text.
BOLD = frozenset({"Strong", "Header", "Calculated", "Today"})
#: How much larger than others the text of a style is.
LARGER = {"Lead": 1.2}

#: Characters to escape in XML, and those that Excel would decode ("_x0041_" is its "A").
SPECIAL = re.compile("[&<>]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}
#: What calls for a closer look at a text, and how long one may be that doesn't.
UNUSUAL = re.compile("[&<>\x00-\x08\x0a-\x1f\ud800-\udfff\ufffe\uffff]|_x")
SHORT = 16_000
#: A text that begins with one of these becomes a formula once somebody edits it, unless it is marked as a text.
FORMULA = frozenset("=+-@'\t")


#: A column: its letter, width and style, the formula of its cells, how many characters of ASCII a line surely takes.
_Place: TypeAlias = tuple[str, int, str, str, float]
#: What a cell shows, its style, its formula, and where its link leads.
_Resolved: TypeAlias = tuple[str | float | Stamp | None, str, str, str | None]


@frozen
class Rows:
    """Writes the rows of a sheet of a workbook, and gathers the links and merged cells in them on the way."""

    book: Book
    sheet: Sheet
    styles: Styles
    #: The cell and the target of each link.
    links: list[tuple[str, str]] = field(factory=list, init=False)
    #: The cells that are merged.
    merged: list[str] = field(factory=list, init=False)

    def __iter__(self) -> Iterator[str]:
        sheet, letters = self.sheet, [get_column_letter(number) for number in range(1, len(self.sheet.columns) + 1)]
        plain = [
            (letter, column.width, column.style, "", count_sure(column.width))
            for letter, column in zip(letters, sheet.columns, strict=True)
        ]
        if sheet.table:
            heads = [Styled(column.name, "Header" if column.is_edited else "Calculated") for column in sheet.columns]
            yield self._row(1, heads, plain)
        if not sheet.rows:  # it grows with what is typed; the rows below it need no cells
            cells = (self._cell(f"{letter}{sheet.first}", None, style, "") for letter, _, style, *_ in plain)
            yield f'<row r="{sheet.first}">{"".join(cells)}</row>'
        places = [
            (letter, width, style, _formula(self.book.formula(sheet, column.formula)) if column.formula else "", sure)
            for (letter, width, style, _, sure), column in zip(plain, sheet.columns, strict=True)
        ]
        for number, row in enumerate(sheet.rows, sheet.first):
            yield self._row(number, row, places)

    def _row(self, number: int, row: Sequence[Value], places: Sequence[_Place]) -> str:
        is_hidden = self.sheet.hidden
        cells, height = [], HEADINGS if number < self.sheet.first else LINE + SPACE
        texts: list[tuple[float, str, str, float]] = []
        for value, (letter, width, style, formula, sure) in zip(row, places, strict=False):
            if isinstance(value, (Styled, Link, Formula)):
                content, look, computed, target = self._resolve(value, style, formula)
            else:  # as most are
                content, look, computed, target = value, style, formula, None
            if target:
                self.links.append((f"{letter}{number}", target))
            cells.append(self._cell(f"{letter}{number}", content, look, computed))
            room: float = width
            if type(value) is Styled:
                height = max(height, UNWRAPPED.get(value.style, 0.0))
                if value.across > 1:
                    covered = places[len(cells) - 1 :][: value.across]
                    self.merged.append(f"{letter}{number}:{covered[-1][0]}{number}")
                    room = sum(place[1] for place in covered)
            if type(content) is not str or is_hidden:
                continue
            if len(content) > sure or type(value) is Styled or "\n" in content or not content.isascii():
                texts.append((len(content) / room, content, look, room))
        for _, content, look, room in sorted(texts, reverse=True):  # once the tallest is known, others take no time
            height = reckon_row(content, look, room, height)
        tall = min(height * self.book.scale, limits.ROW_HEIGHT)
        return f'<row r="{number}" ht="{tall:.1f}" customHeight="1">{"".join(cells)}</row>'

    def _cell(self, place: str, value: str | float | Stamp | None, style: str, formula: str) -> str:
        if isinstance(value, str):
            text = _text(value, self.book.more)
            if formula:
                return f'<c r="{place}" s="{self.styles[style, ""]}" t="str">{formula}<v>{text}</v></c>'
            number = self.styles[style, QUOTED if value[:1] in FORMULA else ""]
            space = ' xml:space="preserve"' if "\n" in text or text != text.strip() else ""
            return f'<c r="{place}" s="{number}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
        if type(value) is Stamp:
            return f'<c r="{place}" s="{self.styles[style, value.format]}">{formula}<v>{value.serial!r}</v></c>'
        number = self.styles[style, ""]
        if value is not None:
            return f'<c r="{place}" s="{number}">{formula}<v>{value!r}</v></c>'
        return (
            f'<c r="{place}" s="{number}" t="str">{formula}<v></v></c>' if formula else f'<c r="{place}" s="{number}"/>'
        )

    def _resolve(self, value: Value, style: str, formula: str) -> _Resolved:
        """Return what to write for *value* in a column with this style and formula."""
        if isinstance(value, Styled):
            value, style, _ = value
        if isinstance(value, Link):
            target = self._target(value.to)
            return value.text, "Link" if target else style, formula, target
        if isinstance(value, Formula):
            return value.value, style, _formula(self.book.formula(self.sheet, value.text)), None
        return value, style, formula, None

    def _target(self, to: str) -> str | None:
        """Say where a link leads; None if Excel couldn't follow it."""
        if len(self.links) >= limits.LINKS or len(to) > limits.ADDRESS_LENGTH:
            return None
        if to[:1] != "#":
            return to
        place = self.book.places.get(to)
        return place and f"#{place}"


def reckon_row(text: str, style: str, room: float, least: float) -> float:
    """Return how tall a row must be for a text in *room* (digits), in points before scaling; at least *least*."""
    if style in UNWRAPPED:
        return least
    size = LARGER.get(style, 1.0)
    return reckon_height(text, room / size, bold=style in BOLD, least=(least - SPACE) / size) * size + SPACE


def _formula(text: str) -> str:
    return f"<f>{escape(text)}</f>"


def _text(text: str, more: tuple[str, str]) -> str:
    if len(text) <= SHORT and not UNUSUAL.search(text):
        return text
    return SPECIAL.sub(lambda match: ESCAPES[match[0]], truncate(text, more))
