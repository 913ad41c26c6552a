"""Reads the tables, sheets and properties of workbooks."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice, product
from typing import NamedTuple, TypeAlias

from attrs import frozen

from alitimeline.briefing.limits import COLUMNS, ROWS
from alitimeline.briefing.workbook import values
from alitimeline.briefing.workbook.package import Element, Package, RefusedError
from alitimeline.briefing.workbook.places import Range, cell_name, parse_range, qualify
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
from alitimeline.problems import shorten, unknown_name

__all__ = ["Cell", "Properties", "Row", "Table", "Workbook"]

#: How many cells, and how many tables, are read of a workbook, at most.
CELLS, TABLES = 1_000_000, 100


class Cell(NamedTuple):
    """A cell: where it is, and what is in it."""

    row: int
    column: int
    value: Value = None
    #: How a number is shown, such as `yyyy-mm`.
    format: str = GENERAL
    #: Whether its value was computed.
    is_formula: bool = False
    #: Where it leads: an address, or a place in the workbook after "#".
    link: str | None = None

    @property
    def place(self) -> str:
        """How Excel calls it: `E5`."""
        return cell_name(self.row, self.column)


#: Cells by row and column.
Cells: TypeAlias = Mapping[tuple[int, int], Cell]


class Row(NamedTuple):
    """A row with a filled cell: in a table, a cell for every heading; in a sheet, only the filled cells."""

    number: int
    cells: tuple[Cell, ...]


@frozen(kw_only=True)
class Table:
    """A table: its name, its sheet and its rows, without totals and blank rows."""

    name: str
    sheet: str
    #: From its headings to its last row: `A1:F9`.
    range: str
    headings: tuple[Cell, ...]
    rows: tuple[Row, ...]
    #: Filled cells directly below or beside it that are in no table: perhaps pasted there by mistake.
    outside: tuple[Cell, ...] = ()

    def at(self, cell: Cell) -> str:
        """Name the place of a cell: `Commitments!E5`."""
        return qualify(self.sheet, cell.place)


class Properties(NamedTuple):
    """The document properties of a workbook: title, creator and the like, and those that programs added."""

    core: Mapping[str, str]
    custom: Mapping[str, str]


class Workbook:
    """A workbook that is opened once, and read as often as needed.

    Raises:
        RefusedError: if it is not a workbook, or one that isn't read: too large, damaged, with macros or links to
            other workbooks. The methods raise it, too.
    """

    def __init__(self, data: bytes) -> None:
        self._package = _open(data)
        self._book = read_book(self._package)

    def tables(self) -> dict[str, Table]:
        """Return every table by its name."""
        parts_of = {sheet: read_tables(self._package, sheet) for sheet in _worksheets(self._book)}
        _check_tables([part for parts in parts_of.values() for part in parts])
        reader = _Reader(self._package, self._book)
        tables = chain.from_iterable(reader.tables(sheet, parts) for sheet, parts in parts_of.items() if parts)
        return {table.name: table for table in tables}

    def sheet(self, name: str) -> tuple[Row, ...]:
        """Return the rows of the sheet called *name*, without their empty cells; raises `UnknownNameError`."""
        sheets = {sheet.name: sheet for sheet in _worksheets(self._book)}
        if name not in sheets:
            raise unknown_name("sheet is called", name, sheets)
        cells = _Reader(self._package, self._book).cells(sheets[name], (Range(1, 1, ROWS, COLUMNS),))
        rows: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(cells.items()):
            rows.setdefault(row, []).append(cell)
        return tuple(Row(number, tuple(row)) for number, row in rows.items())

    def properties(self) -> Properties:
        """Return the document properties: title, creator and the like, and those that programs added."""
        parts = {relation.kind: relation.target for relation in self._package.relations() if not relation.is_external}
        core = _elements(self._package, parts.get("core-properties"))
        custom = _elements(self._package, parts.get("custom-properties"))
        return Properties(
            {element.name: element.text for element in core if element.up is not None},
            {
                element.up.attributes.get("name", ""): values.unescape(element.text)
                for element in custom
                if element.up is not None and element.parent == "property"
            },
        )


def _elements(package: Package, part: str | None) -> Iterator[Element]:
    return package.elements(part) if part else iter(())


def _open(data: bytes) -> Package:
    """Open a workbook to read its data; refuse one with macros or links to other workbooks."""
    package = Package(data)
    names = [entry.filename.lower() for entry in package.entries]
    if any(name.startswith("xl/externallinks/") for name in names):
        hint = "break the links in Excel (Data, Edit Links), which keeps the values, and save it"
        raise RefusedError("external", "the workbook takes values from other workbooks", hint)
    if len(set(names)) < len(names):
        raise RefusedError("part", "two parts of the package have one name", "save it anew in Excel or LibreOffice")
    return package


def _worksheets(whole: Book) -> list[SheetPart]:
    """Return the sheets that have cells, each with a part of its own."""
    found = [sheet for sheet in whole.sheets if sheet.kind == "worksheet"]
    if len({sheet.part for sheet in found}) < len(found) or len({sheet.name for sheet in found}) < len(found):
        raise RefusedError("part", "two sheets have one name, or are one part", "save it anew in Excel or LibreOffice")
    return found


def _check_tables(parts: list[TablePart]) -> None:
    if len(parts) > TABLES:
        raise RefusedError(
            "size", f"the workbook has {len(parts):,} tables; {TABLES} are the most", "write it in parts"
        )
    names: set[str] = set()
    total = 0
    for table in parts:
        if table.range is None or not table.range.fits:
            message = f"the table {shorten(table.name)} has no place in Excel's grid: {shorten(table.reference)}"
            raise RefusedError("table-range", message, "save it anew in Excel or LibreOffice")
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
        kept = self.cells(sheet, tuple(around))
        free = {key: cell for key, cell in kept.items() if not any(at.contains(*key) for at in ranges)}
        for part, at in zip(parts, ranges, strict=True):
            yield _table(sheet.name, part, at, kept, free)

    def cells(self, sheet: SheetPart, ranges: tuple[Range, ...]) -> dict[tuple[int, int], Cell]:
        """Return the filled cells in *ranges*, by row and column."""
        kept: dict[tuple[int, int], Cell] = {}
        relations = {relation.id: relation.target for relation in self._package.relations(sheet.part)}
        links: list[tuple[Range, str]] = []
        for element in read_cells(self._package, sheet.part):
            if isinstance(element, RawCell):
                row, column = element.row, element.column
                if any(one.contains(row, column) for one in ranges):
                    cell = self._cell(element)
                    if cell.value is not None or cell.is_formula:
                        kept[row, column] = cell
                        if len(kept) > CELLS:
                            message = f"the sheet {shorten(sheet.name)} holds more than {CELLS:,} cells"
                            raise RefusedError("size", message, "write it in parts")
            elif element.name == "hyperlink" and (at := parse_range(element.attributes.get("ref", ""))) and at.fits:
                target = relations.get(element.attributes.get("id", ""), "")
                location = element.attributes.get("location")
                links.append((at, f"{target}#{location}" if location else target))
        linked = (
            ((row, column), to)
            for at, to in links
            for row, column in product(range(at.top, at.bottom + 1), range(at.left, at.right + 1))
        )
        for at_cell, to in islice(linked, CELLS):
            if at_cell in kept:
                kept[at_cell] = kept[at_cell]._replace(link=to)
        return kept

    def _cell(self, raw: RawCell) -> Cell:
        form = self._formats[raw.style] if raw.style < len(self._formats) else GENERAL
        return Cell(raw.row, raw.column, self._value(raw, form), form, raw.formula is not None)

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


def _table(sheet: str, part: TablePart, at: Range, kept: Cells, free: Cells) -> Table:
    columns = range(at.left, at.right + 1)
    first, last = at.top + part.headings, at.bottom - part.totals
    filled = sorted({row for row, column in kept if at.contains(row, column) and first <= row <= last})
    rows = (Row(row, tuple(kept.get((row, column)) or Cell(row, column) for column in columns)) for row in filled)
    return Table(
        name=part.name,
        sheet=sheet,
        range=part.reference,
        headings=tuple(_heading(part, at, column, kept) for column in columns),
        rows=tuple(rows),
        outside=tuple(_outside(at, free)),
    )


def _heading(part: TablePart, at: Range, column: int, kept: Cells) -> Cell:
    """Return the heading of a column: what its cell says; if it has none, what the table says."""
    cell = kept.get((at.top, column)) if part.headings else None
    number = column - at.left
    named = part.columns[number] if number < len(part.columns) else None
    return cell or Cell(at.top, column, named)


def _outside(at: Range, free: Cells) -> Iterator[Cell]:
    """Yield the filled cells directly below or beside a table that are in no table."""
    bottom = at.bottom
    while any((bottom + 1, column) in free for column in range(at.left, at.right + 1)):
        bottom += 1
    seen = Range(at.top, max(at.left - 1, 1), bottom, at.right + 1)
    yield from (free[key] for key in sorted(free) if seen.contains(*key))
