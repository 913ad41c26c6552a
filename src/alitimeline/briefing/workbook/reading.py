"""Reads the cells, the tables, the names and the properties of workbooks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from attrs import frozen

from alitimeline.briefing.limits import CELLS
from alitimeline.briefing.workbook import values
from alitimeline.briefing.workbook.cells import RawCell, read_cells, text_of
from alitimeline.briefing.workbook.package import Element, Package, RefusedError
from alitimeline.briefing.workbook.places import Range, cell_name, parse_range, qualify
from alitimeline.briefing.workbook.structure import (
    Book,
    SheetPart,
    TablePart,
    read_book,
    read_formats,
    read_strings,
    read_tables,
)
from alitimeline.briefing.workbook.values import GENERAL, Fault, Value
from alitimeline.problems import shorten

__all__ = ["Cell", "Cells", "Table", "Workbook", "Worksheet", "make_table", "read_properties", "read_workbook"]

#: How many merged ranges a workbook may have.
MERGED = 100_000
#: What helps where a package contradicts itself.
SAVE_ANEW = "save it again in Excel or LibreOffice"
#: What a formula has that no program computed.
NO_VALUE = Fault("no value", "open the workbook in Excel or LibreOffice and save it")


class Cell(NamedTuple):
    """A cell: where it is, and what is in it."""

    row: int
    column: int
    value: Value = None
    #: How a number is shown, such as `yyyy-mm`.
    format: str = GENERAL
    #: The formula that its value was computed with, without "="; None if it has none.
    formula: str | None = None

    @property
    def place(self) -> str:
        """How Excel calls it: `E5`."""
        return cell_name(self.row, self.column)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it but spaces."""
        return self.formula is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


#: Cells by row and column.
Cells: TypeAlias = Mapping[tuple[int, int], Cell]


@frozen(kw_only=True)
class Table:
    """A table: its name, its sheet and its rows, without totals and blank rows."""

    name: str
    sheet: str
    #: From its headings to its last row: `A1:F9`.
    range: str
    headings: tuple[Cell, ...]
    #: A cell for every heading in each row.
    rows: tuple[tuple[Cell, ...], ...]

    def at(self, cell: Cell) -> str:
        """Name the place of a cell: `Commitments!E5`."""
        return qualify(self.sheet, cell.place)


class Worksheet(NamedTuple):
    """A sheet: its filled cells and its tables."""

    name: str
    cells: Cells
    tables: tuple[Table, ...]
    #: The cells that were made one: only the first of them has a value.
    merged: tuple[Range, ...] = ()


class Workbook(NamedTuple):
    """What is read of a workbook."""

    sheets: tuple[Worksheet, ...]
    #: What its defined names refer to: {"AsOf": "Summary!$A$7"}.
    names: Mapping[str, str]
    #: The properties that programs added to it.
    properties: Mapping[str, str]

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables of all sheets by their names."""
        return {table.name: table for sheet in self.sheets for table in sheet.tables}


def read_workbook(data: bytes) -> Workbook:
    """Return the cells, tables, defined names and custom properties of a workbook.

    Raises:
        RefusedError: if it is not a workbook, or one that isn't read: too large, damaged, with macros or links to
            other workbooks.
    """
    package = _open(data)
    book = read_book(package)
    parts_of = read_tables(package, _worksheets(book))
    _check_tables([part for parts in parts_of.values() for part in parts])
    reader = _Reader(package, book)
    sheets = tuple(reader.worksheet(sheet, parts) for sheet, parts in parts_of.items())
    return Workbook(sheets, book.names, read_properties(package))


def read_properties(package: Package) -> Mapping[str, str]:
    """Return the properties that programs added to a workbook, by their names."""
    return {
        element.up.attributes.get("name", ""): values.unescape(element.text)
        for relation in package.relations()
        if relation.kind == "custom-properties" and not relation.is_external
        for element in package.elements(relation.target)
        if element.up is not None and element.parent == "property"
    }


def _open(data: bytes) -> Package:
    """Open a workbook to read its data; refuse one with macros or links to other workbooks."""
    package = Package(data)
    names = [entry.filename.lower() for entry in package.entries]
    if any(name.startswith("xl/externallinks/") for name in names):
        hint = "break the links in Excel (Data, Edit Links), which keeps the values, and save it"
        raise RefusedError("external", "the workbook takes values from other workbooks", hint)
    if len(set(names)) < len(names):
        raise RefusedError("part", "two parts of the package have one name", SAVE_ANEW)
    return package


def _worksheets(whole: Book) -> list[SheetPart]:
    """Return the sheets that have cells, each with a part of its own."""
    sheets = [sheet for sheet in whole.sheets if sheet.kind == "worksheet"]
    if len({sheet.part for sheet in sheets}) < len(sheets) or len({sheet.name for sheet in sheets}) < len(sheets):
        raise RefusedError("part", "two sheets have one name, or are one part", SAVE_ANEW)
    return sheets


def _check_tables(parts: list[TablePart]) -> None:
    names: set[str] = set()
    total = 0
    for table in parts:
        if table.range is None or not table.range.fits:
            message = f"the table {shorten(table.name)} has no place in Excel's grid: {shorten(table.reference)}"
            raise RefusedError("table-range", message, SAVE_ANEW)
        if table.name in names:
            raise RefusedError("table-name", f"two tables are called {shorten(table.name)}", "give each its own name")
        names.add(table.name)
        total += table.range.area
        if total > CELLS:
            message = (
                f"the table {shorten(table.name)} ({table.reference}) has too many cells; at most {CELLS:,} are allowed"
            )
            raise RefusedError("size", message, "let the table end where its rows end, or write it in parts")


class _Reader:
    """What is the same for all sheets of a workbook."""

    def __init__(self, package: Package, whole: Book) -> None:
        self._package = package
        self._is_1904 = whole.is_1904
        self._count, self._merged = 0, 0
        self._formats = read_formats(package, whole.part)
        self._texts = read_strings(package, whole.part)

    def worksheet(self, sheet: SheetPart, parts: list[TablePart]) -> Worksheet:
        """Read a sheet."""
        merged: list[Range] = []
        cells = self._cells(sheet, merged)
        tables = (
            make_table(part.name, sheet.name, part.range, cells, part.headings, part.totals, part.columns)
            for part in parts
            if part.range is not None
        )
        return Worksheet(sheet.name, cells, tuple(tables), tuple(merged))

    def _cells(self, sheet: SheetPart, merged: list[Range]) -> Cells:
        """Return the filled cells of a sheet, by row and column; list those that are *merged*."""
        cells: dict[tuple[int, int], Cell] = {}
        for raw in read_cells(self._package, sheet.part):
            if isinstance(raw, Element):
                if raw.name == "mergeCell" and (whole := parse_range(raw.attributes.get("ref", ""))):
                    merged.append(whole)
                    self._merged += 1
                    RefusedError.check_count(self._merged, MERGED, "merged ranges")
                continue
            if not raw.row:
                continue
            form = self._formats[raw.style] if raw.style < len(self._formats) else GENERAL
            value = self._value(raw, form)
            if value is None and raw.formula is None:
                continue
            if (raw.row, raw.column) in cells:
                at = qualify(sheet.name, cell_name(raw.row, raw.column))
                raise RefusedError("part", f"the cell {at} is in the sheet twice", SAVE_ANEW)
            cells[raw.row, raw.column] = Cell(raw.row, raw.column, value, form, raw.formula)
            self._count += 1
            RefusedError.check_count(self._count, CELLS, "cells")
        return cells

    def _value(self, raw: RawCell, form: str) -> Value:  # noqa: PLR0911 - by kinds of cells
        match raw.kind:
            case "s" | "inlineStr" | "str":
                text = text_of(raw, self._texts) or None
                return Fault("a text that isn't in the file", SAVE_ANEW) if text is None and raw.text else text
            case "b":
                return raw.text.strip() in ("1", "true")
            case "e":
                return Fault(raw.text)
            case "d":
                return values.parse_date(raw.text)
            case _:
                number = values.parse_number(raw.text)
                if number is not None and values.is_date(form):
                    return values.to_date(number, form, is_1904=self._is_1904) or number
                if number is None and raw.text.strip():
                    return Fault("a number that can't be read")
                return NO_VALUE if number is None and raw.formula is not None else number


def make_table(  # noqa: PLR0913, PLR0917 - what a table consists of
    name: str, sheet: str, at: Range, cells: Cells, headings: int = 1, totals: int = 0, names: Sequence[str] = ()
) -> Table:
    """Return the table in the range *at* of a sheet; *names* are its headings, should the sheet not show them."""
    columns = range(at.left, at.right + 1)
    first, last = at.top + headings, at.bottom - totals
    filled = sorted({row for row, column in cells if at.contains(row, column) and first <= row <= last})
    named = dict(zip(columns, names, strict=False))  # they count where the sheet doesn't show them
    top = (cells.get((at.top, column)) if headings else None for column in columns)
    return Table(
        name=name,
        sheet=sheet,
        range=str(at),
        headings=tuple(
            cell or Cell(at.top, column, named.get(column)) for column, cell in zip(columns, top, strict=True)
        ),
        rows=tuple(tuple(cells.get((row, column)) or Cell(row, column) for column in columns) for row in filled),
    )
