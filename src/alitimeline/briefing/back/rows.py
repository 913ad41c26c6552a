"""The rows of the briefing's tables, their cells by the keys of the columns, however those were moved or renamed."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import frozen

from alitimeline.briefing import headings
from alitimeline.briefing.back.cells import as_text
from alitimeline.briefing.editable import SHEETS
from alitimeline.briefing.workbook import Cell, Table
from alitimeline.briefing.workbook.places import qualify
from alitimeline.problems import Problem, TextError, shorten

__all__ = ["Row", "Sheet", "make_problem", "read_sheets"]

#: How many cells outside of a table are named.
NAMED = 5
#: What doesn't keep the rest from coming in.
WARNINGS = frozenset(
    {"import-column", "import-outside", "import-deleted", "import-shown", "import-verdict", "import-version"}
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
        cell = self.cells.get("title") or self.cells.get("name")
        return str(cell.value).strip() if cell and cell.value is not None else ""


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


def read_sheets(tables: Iterable[Table], tell: Callable[[Problem], None]) -> dict[str, Sheet]:
    """Return the tables whose records can be edited, by the keys of their sheets."""
    sheets: dict[str, Sheet] = {}
    for table in tables:
        words = headings.sheet_of(table.name)
        if words is None or words.key not in SHEETS:
            continue
        columns = dict(_columns(words.key, table, tell))
        if "id" not in columns:
            hint = "put it back; leave its cell empty for new records"
            tell(make_problem("import-table", qualify(table.sheet, table.range), "the table has no column ID", hint))
            continue
        _report_outside(table, tell)
        sheets[words.key] = Sheet(words.key, table, columns, tuple(_rows(words, table, columns, tell)))
    return sheets


def _columns(sheet: str, table: Table, tell: Callable[[Problem], None]) -> Iterator[tuple[str, Cell]]:
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


def _rows(
    words: headings.SheetWords, table: Table, columns: Mapping[str, Cell], tell: Callable[[Problem], None]
) -> Iterator[Row]:
    """Yield the rows with a value in a column that is not calculated."""
    left = table.headings[0].column
    seen: dict[str, str] = {}
    for row in table.rows:
        cells = {key: row[heading.column - left] for key, heading in columns.items()}
        filled = {key: cell for key, cell in cells.items() if not _is_blank(cell)}
        if all(words.columns[key].use == "computed" for key in filled):
            if typed := [cell for cell in filled.values() if not cell.is_formula]:
                message = "this row has values only in columns that are calculated, and was not imported"
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


def _is_blank(cell: Cell) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def _report_outside(table: Table, tell: Callable[[Problem], None]) -> None:
    if table.outside:
        places = [cell.place for cell in table.outside]
        more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
        what = f"these cells are outside the table and were not imported: {', '.join(places[:NAMED])}{more}"
        hint = "drag the table's bottom-right corner over them"
        tell(make_problem("import-outside", table.at(table.outside[0]), what, hint))
