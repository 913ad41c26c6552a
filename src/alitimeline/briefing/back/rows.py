"""The sheets of a briefing, and the rows of its records, however they were moved, renamed or rewritten."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import evolve, frozen

from alitimeline.briefing import headings
from alitimeline.briefing.back.cells import as_text
from alitimeline.briefing.headings import SheetWords
from alitimeline.briefing.parts import READ
from alitimeline.briefing.workbook import Cell, Table, Workbook, Worksheet, make_table
from alitimeline.briefing.workbook.places import Range, parse_range, qualify
from alitimeline.problems import Problem, TextError, shorten

__all__ = [
    "FILLED_IN",
    "FoundSheets",
    "Row",
    "Sheet",
    "Tell",
    "ask_for_id",
    "find_sheets",
    "format_cells",
    "make_problem",
    "read_sheet",
]

#: Takes what is to be reported.
Tell: TypeAlias = Callable[[Problem], None]
#: Sheets by their keys, with their tables if they have some.
FoundSheets: TypeAlias = Mapping[str, tuple[Worksheet, Table | None]]
#: How many cells are named in one message.
NAMED = 20
#: In how many rows the headings of a sheet without a table are looked for, and how many headings must be known.
SEARCHED, KNOWN = 50, 3
#: How many columns a row below a table fills that is one of its rows.
FILLED = 2
#: Sheets with columns of formulas, which Excel puts into new rows by itself.
FILLED_IN = frozenset({"commitments"})
#: What doesn't keep the rest from coming in.
WARNINGS = frozenset(
    {"import-column", "import-deleted", "import-outside", "import-sheet", "import-shown", "import-verdict"}
    | {"import-version"}
)


@frozen
class Row:
    """A row of a table that isn't blank."""

    #: The id as typed; "" without one.
    id: str
    cells: Mapping[str, Cell]

    @property
    def title(self) -> str:
        """Its title or name as typed; "" without one."""
        return next(self.names, "")

    @property
    def names(self) -> Iterator[str]:
        """What cells may call it besides its id: its title or names and, of a source, who published or wrote it."""
        cells = [self.cells.get(key) for key in ("title", "name", "other_names", "publisher", "author")]
        for cell in cells:
            if cell and not cell.is_blank:
                yield from filter(None, map(str.strip, str(cell.value).split("\n")))


@frozen
class Sheet:
    """A table of the briefing."""

    key: str
    table: Table
    #: The cells of the headings, by the keys of the columns.
    columns: Mapping[str, Cell]
    rows: tuple[Row, ...]

    def place(self, row: Row, key: str) -> str:
        """Name the place of a cell, or of the row's id if there is no such column."""
        return self.table.at(row.cells.get(key) or row.cells["id"])


def make_problem(code: str, cell: str | None, message: str, hint: str | None = None) -> Problem:
    """Return a problem of a cell: a warning if something is left out, an error if it prevents the import."""
    return Problem(
        code=code, cell=cell, message=message, hint=hint, severity="warning" if code in WARNINGS else "error"
    )


def format_cells(cells: Iterable[Cell]) -> str:
    """Name cells: "A3, B3", and how many more there are."""
    places = [cell.place for cell in cells]
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return ", ".join(places[:NAMED]) + more


def find_sheets(workbook: Workbook, tell: Tell) -> FoundSheets:
    """Return the sheets of a briefing by their keys, with their tables; report every other sheet.

    A sheet is known by the name of its table, else by its own name, else by its headings. If no sheet of records is
    among them, that is an error.
    """
    claims = sorted(
        (
            (rank, number, key, table)
            for number, sheet in enumerate(workbook.sheets)
            for rank, key, table in _claims(sheet)
        ),
        key=lambda claim: claim[:2],
    )
    sheets: dict[str, tuple[Worksheet, Table | None]] = {}
    for _, number, key, table in claims:
        sheets.setdefault(key, (workbook.sheets[number], table))
    if READ.isdisjoint(sheets):
        names = ", ".join(shorten(sheet.name) for sheet in workbook.sheets[:NAMED])
        hint = "copy its rows into the workbook that this command writes: alitimeline template -o FILE.xlsx"
        tell(make_problem("import-nothing", None, f"no sheet of a briefing is in the workbook; sheets: {names}", hint))
        return sheets
    used = [sheet for sheet, _ in sheets.values()]
    for sheet in workbook.sheets:
        if sheet.cells and not any(sheet is one for one in used):
            at = qualify(sheet.name, next(iter(sheet.cells.values())).place)
            message = f"the sheet {shorten(sheet.name)} is not one of the briefing's and was not imported"
            tell(make_problem("import-sheet", at, message))
    return sheets


def _claims(sheet: Worksheet) -> Iterator[tuple[int, str, Table | None]]:
    """Yield which sheets of a briefing this one may be: how sure that is (0 is best), the key, and the table."""
    tables = [(words, table) for table in sheet.tables if (words := headings.sheet_of(table.name))]
    if tables:
        yield from ((0, words.key, table) for words, table in tables)
    elif (words := headings.sheet_of(sheet.name)) and words.key not in READ:
        yield 1, words.key, None
    else:
        likely = [words] if words else headings.sheets().values()
        found = [(_find_headings(sheet, one), one) for one in likely]
        known, row, words = max(((*best, one) for best, one in found), key=lambda entry: entry[0])
        if known >= KNOWN and words.key in READ:
            columns = [column for line, column in sheet.cells if line == row]
            at = Range(row, min(columns), max(line for line, _ in sheet.cells), max(columns))
            yield 2 - (len(likely) == 1), words.key, make_table(words.table or words.key, sheet.name, at, sheet.cells)
        elif known >= KNOWN:
            yield 2, words.key, None


def _find_headings(sheet: Worksheet, words: SheetWords) -> tuple[int, int]:
    """Return how many headings of a sheet are in one of its first rows, and which row that is."""
    known: dict[int, set[str]] = {}
    for (row, _), cell in sheet.cells.items():
        if row <= SEARCHED and isinstance(cell.value, str) and (column := headings.column_of(words.key, cell.value)):
            known.setdefault(row, set()).add(column.key)
    row = max(known, key=lambda row: (len(known[row]), -row), default=0)
    return len(known.get(row, ())), row


def read_sheet(key: str, sheet: Worksheet, table: Table, tell: Tell) -> Sheet | None:
    """Read the records of a sheet; report what isn't in its table. None if its rows can't be matched with records."""
    words = headings.sheets()[key]
    columns = dict(_columns(key, table, tell))
    if "id" not in columns:
        hint = "put it back; leave its cell empty for new records"
        tell(make_problem("import-table", qualify(table.sheet, table.range), "the table has no column ID", hint))
        return None
    table = evolve(table, rows=(*table.rows, *_find_rows_below(words, sheet, table, columns)))
    lines = {table.headings[0].row, *(row[0].row for row in table.rows)}
    width = range(table.headings[0].column, table.headings[-1].column + 1)
    free = [
        cell
        for (row, column), cell in sheet.cells.items()
        if not cell.is_blank and not (row in lines and column in width)
    ]
    if free:
        message = f"these cells are outside the table and were not imported: {format_cells(free)}"
        tell(make_problem("import-outside", table.at(free[0]), message, "move them into the table"))
    ordered = sorted(lines)
    for at in sheet.merged:
        has_lines = bisect_left(ordered, at.top) < bisect_right(ordered, at.bottom)
        if has_lines and at.left <= width[-1] and at.right >= width[0]:
            message = f"the cells {at} are merged, and only the first of them has a value"
            tell(make_problem("import-cell", qualify(table.sheet, at), message, "unmerge them, and fill them in again"))
    return Sheet(key, table, columns, tuple(_rows(words, table, columns, tell)))


def _find_rows_below(
    words: SheetWords, sheet: Worksheet, table: Table, columns: Mapping[str, Cell]
) -> list[tuple[Cell, ...]]:
    """Return the rows below a table that are rows of it: those that fill several of its columns."""
    left, right = table.headings[0].column, table.headings[-1].column
    taken = [parse_range(one.range) for one in sheet.tables]
    bottom = parse_range(table.range)
    read = {cell.column for key, cell in columns.items() if words.columns[key].use != "computed"}
    below: dict[int, int] = {}
    for (row, column), cell in sheet.cells.items():
        if bottom and row > bottom.bottom and column in read and not cell.is_blank:
            below[row] = below.get(row, 0) + (not any(at and at.contains(row, column) for at in taken))
    return [
        tuple(sheet.cells.get((row, column)) or Cell(row, column) for column in range(left, right + 1))
        for row, filled in below.items()
        if filled >= FILLED
    ]


def _columns(sheet: str, table: Table, tell: Tell) -> Iterator[tuple[str, Cell]]:
    seen: dict[str, Cell] = {}
    for cell in table.headings:
        text = "" if cell.value is None else str(cell.value)
        column = headings.column_of(sheet, text)
        if column is None:
            message = f"the column {shorten(text)} is not one of the briefing's and was not imported"
            tell(make_problem("import-column", table.at(cell), message))
        elif column.key in seen:
            message = f"the column {shorten(text)} is already in {seen[column.key].place}"
            tell(make_problem("import-table", table.at(cell), message, "delete one of them"))
        else:
            seen[column.key] = cell
            yield column.key, cell


def _rows(words: SheetWords, table: Table, columns: Mapping[str, Cell], tell: Tell) -> Iterator[Row]:
    """Yield the rows with a value in a column that is not calculated."""
    left = table.headings[0].column
    seen: dict[str, str] = {}
    for row in table.rows:
        cells = {key: row[heading.column - left] for key, heading in columns.items()}
        filled = {key: cell for key, cell in cells.items() if not cell.is_blank}
        if all(words.columns[key].use == "computed" for key in filled):
            if typed := [cell for cell in filled.values() if not (cell.formula and words.key in FILLED_IN)]:
                message = (
                    f"a row with values only in columns that are calculated was not imported: {format_cells(typed)}"
                )
                tell(make_problem("import-shown", table.at(typed[0]), message, "fill in the other columns too"))
            continue
        at = table.at(cells["id"])
        try:
            name = as_text(cells["id"].value)
        except TextError as error:
            tell(make_problem("import-cell", at, error.message, error.hint))
            continue
        if name in seen:
            message = f"{shorten(name)} is already in {seen[name]}"
            tell(make_problem("import-row", at, message, "delete one of the rows, or empty the ID of a new record"))
            continue
        if name:
            seen[name] = cells["id"].place
        yield Row(name, cells)


def ask_for_id(new: Mapping[str, Row], record: str, names: Collection[str]) -> str:
    """Return a question: whether a record, whose row is gone, is one of the *new* rows under an ID of its own.

    "" if none of them has one of the *names* of the record, or an ID that somebody typed.
    """
    likely = {row_id: row.title in names for row_id, row in new.items() if row.id or row.title in names}
    name = max(likely, key=lambda row_id: likely[row_id], default=None)
    return f"was its ID changed to {shorten(name)}? Write {record} there again, or " if name else ""
