"""Reads the tables and the properties of workbooks."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias

from attrs import frozen

from alitimeline.briefing.limits import ROWS
from alitimeline.briefing.workbook import values
from alitimeline.briefing.workbook.package import Package, RefusedError
from alitimeline.briefing.workbook.places import Range, cell_name, qualify
from alitimeline.briefing.workbook.structure import (
    Book,
    RawCell,
    SheetPart,
    TablePart,
    read_book,
    read_cells,
    read_formats,
    read_strings,
    read_tables,
    text_of,
)
from alitimeline.briefing.workbook.values import GENERAL, Fault, Value
from alitimeline.problems import shorten

__all__ = ["Cell", "Table", "Workbook", "read_workbook"]

#: How many cells, and how many tables, are read of a workbook, at most.
CELLS, TABLES = 1_000_000, 100
#: What helps where a package contradicts itself.
SAVE_ANEW = "save it anew in Excel or LibreOffice"


class Cell(NamedTuple):
    """A cell: where it is, and what is in it."""

    row: int
    column: int
    value: Value = None
    #: How a number is shown, such as `yyyy-mm`.
    format: str = GENERAL
    #: Whether its value was computed.
    is_formula: bool = False

    @property
    def place(self) -> str:
        """How Excel calls it: `E5`."""
        return cell_name(self.row, self.column)


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
    #: Filled cells directly below or beside it that are in no table: perhaps pasted there by mistake.
    outside: tuple[Cell, ...] = ()

    def at(self, cell: Cell) -> str:
        """Name the place of a cell: `Commitments!E5`."""
        return qualify(self.sheet, cell.place)


class Workbook(NamedTuple):
    """What is read of a workbook: its tables by their names, and the properties that programs added to it."""

    tables: Mapping[str, Table]
    properties: Mapping[str, str]


def read_workbook(data: bytes) -> Workbook:
    """Return the tables and the custom properties of a workbook.

    Raises:
        RefusedError: if it is not a workbook, or one that isn't read: too large, damaged, with macros or links to
            other workbooks.
    """
    package = _open(data)
    book = read_book(package)
    parts_of = {sheet: read_tables(package, sheet) for sheet in _worksheets(book)}
    _check_tables([part for parts in parts_of.values() for part in parts])
    reader = _Reader(package, book)
    tables = chain.from_iterable(reader.tables(sheet, parts) for sheet, parts in parts_of.items() if parts)
    return Workbook({table.name: table for table in tables}, _read_properties(package))


def _read_properties(package: Package) -> Mapping[str, str]:
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
    if len(parts) > TABLES:
        message = f"the workbook has {len(parts):,} tables; {TABLES} are the most"
        raise RefusedError("size", message, "write it in parts")
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
            message = f"the table {shorten(table.name)} ({table.reference}) has too many cells; {CELLS:,} are the most"
            raise RefusedError("size", message, "let the table end where its rows end, or write it in parts")


class _Reader:
    """What is the same for all sheets of a workbook."""

    def __init__(self, package: Package, whole: Book) -> None:
        self._package = package
        self._is_1904 = whole.is_1904
        self._formats = read_formats(package, whole.part)
        self._texts = read_strings(package, whole.part)

    def tables(self, sheet: SheetPart, parts: list[TablePart]) -> Iterator[Table]:
        """Yield the tables of a sheet."""
        ranges = [part.range for part in parts if part.range is not None]
        # cells one column beside a table, or anywhere below
        around = [Range(max(at.top, 1), max(at.left - 1, 1), ROWS, at.right + 1) for at in ranges]
        cells = self._cells(sheet, around)
        free = {key: cell for key, cell in cells.items() if not any(at.contains(*key) for at in ranges)}
        for part, at in zip(parts, ranges, strict=True):
            yield _table(sheet.name, part, at, cells, free)

    def _cells(self, sheet: SheetPart, ranges: list[Range]) -> Cells:
        """Return the filled cells in *ranges*, by row and column."""
        cells: dict[tuple[int, int], Cell] = {}
        for raw in read_cells(self._package, sheet.part):
            if not isinstance(raw, RawCell) or not any(one.contains(raw.row, raw.column) for one in ranges):
                continue
            form = self._formats[raw.style] if raw.style < len(self._formats) else GENERAL
            value = self._value(raw, form)
            is_formula = raw.formula is not None
            if value is not None or is_formula:
                cells[raw.row, raw.column] = Cell(raw.row, raw.column, value, form, is_formula)
                if len(cells) > CELLS:
                    message = f"the sheet {shorten(sheet.name)} has more than {CELLS:,} cells"
                    raise RefusedError("size", message, "write it in parts")
        return cells

    def _value(self, raw: RawCell, form: str) -> Value:
        match raw.kind:
            case "s" | "inlineStr" | "str":
                return text_of(raw, self._texts) or None
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
                return number


def _table(sheet: str, part: TablePart, at: Range, cells: Cells, free: Cells) -> Table:
    columns = range(at.left, at.right + 1)
    first, last = at.top + part.headings, at.bottom - part.totals
    filled = sorted({row for row, column in cells if at.contains(row, column) and first <= row <= last})
    names = dict(zip(columns, part.columns, strict=False))  # they count where the sheet doesn't show them
    headings = (cells.get((at.top, column)) if part.headings else None for column in columns)
    return Table(
        name=part.name,
        sheet=sheet,
        range=part.reference,
        headings=tuple(
            cell or Cell(at.top, column, names.get(column)) for column, cell in zip(columns, headings, strict=True)
        ),
        rows=tuple(tuple(cells.get((row, column)) or Cell(row, column) for column in columns) for row in filled),
        outside=tuple(_outside(at, free)),
    )


def _outside(at: Range, free: Cells) -> Iterator[Cell]:
    """Yield the filled cells directly below or beside a table that are in no table."""
    bottom = at.bottom
    while any((bottom + 1, column) in free for column in range(at.left, at.right + 1)):
        bottom += 1
    seen = Range(at.top, max(at.left - 1, 1), bottom, at.right + 1)
    yield from (free[key] for key in sorted(free) if seen.contains(*key))
