"""The names in a workbook: of sheets, of tables, and those that somebody defined."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.briefing.checking.finding import told

from alitimeline.briefing.workbook.package import Package
from alitimeline.briefing.workbook.places import parse_cell_name, parse_count, qualify
from alitimeline.briefing.workbook.structure import Book, SheetPart, TablePart
from alitimeline.problems import Problem, shorten

__all__ = ["defined_names", "in_names", "units"]

#: How large the grid is.
ROWS, COLUMNS = 1_048_576, 16_384
#: How long the name of a sheet, and any other name, may be, in UTF-16 code units.
SHEET, NAME = 31, 255
BAD_IN_SHEETS = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NAMELIKE = re.compile(r"(?:[^\W\d]|\\)[\w.\\?]*")
#: How cells are called where columns have numbers.
NUMBERED = re.compile(r"R[0-9]*C[0-9]*|[RC][0-9]*", re.IGNORECASE)
WORDS = ("TRUE", "FALSE")
BUILT_IN = "_xlnm."


def units(text: str) -> int:
    """Count UTF-16 code units, as Excel does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Name(NamedTuple):
    """A defined name, for the whole workbook or for one sheet (counted from 0)."""

    name: str
    sheet: int | None
    text: str


def defined_names(package: Package, book: Book) -> list[Name]:
    """Return the names that somebody defined."""
    return [
        Name(each.attributes.get("name", ""), parse_count(each.attributes.get("localSheetId", "")), each.text)
        for each in package.elements(book.part)
        if each.name == "definedName"
    ]


def in_names(package: Package, book: Book, tables: Iterable[tuple[SheetPart, TablePart]]) -> Iterator[Problem]:
    """Yield what is wrong with names."""
    names = defined_names(package, book)
    yield from _of_sheets(package, book)
    yield from _defined(names, len(book.sheets))
    yield from _of_tables(package, tables, {each.name.casefold() for each in names})


def _of_sheets(package: Package, book: Book) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in book.sheets:
        for fault, hint in _faults_of_sheet(each.name, seen):
            yield told("sheet", f"the name of the sheet {shorten(each.name)} {fault}", hint, cell=qualify(each.name))
        seen.add(each.name.casefold())
    states = [each.attributes.get("state", "visible") for each in package.elements(book.part) if each.name == "sheet"]
    if "visible" not in states:
        yield told("sheet", "no sheet of the workbook can be seen", "show one")


def _faults_of_sheet(name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    if units(name) > SHEET:
        yield f"is {units(name)} characters long; {SHEET} are the most", "shorten it"
    if bad := BAD_IN_SHEETS.search(name):
        yield f"has the character {bad[0]!r}", r"leave out [ ] : * ? / \ and control characters"
    if name.startswith("'") or name.endswith("'"):
        yield "begins or ends with an apostrophe", "leave it out"
    if not name.strip():
        yield "is blank", "give it one"
    if name.casefold() == "history":
        yield "is one that Excel keeps for itself", "call it otherwise"
    if name.casefold() in seen:
        yield "is that of another sheet, too", "call one of them otherwise"


def _defined(names: Iterable[Name], sheets: int) -> Iterator[Problem]:
    seen: set[tuple[str, int | None]] = set()
    for each in names:
        what = f"the defined name {shorten(each.name)}"
        fault = None if each.name.startswith(BUILT_IN) else _fault(each.name)
        if fault:
            yield told("defined-name", f"{what} {fault}", "begin with a letter or _, without spaces, not like a cell")
        if (each.name.casefold(), each.sheet) in seen:
            yield told("defined-name", f"{what} is there twice", "take one of them out")
        if each.sheet is not None and each.sheet >= sheets:
            yield told("defined-name", f"{what} is for a sheet that isn't there", "take it out")
        if "#REF!" in each.text:
            yield told("defined-name", f"{what} stands for cells that aren't there any more", "take it out")
        seen.add((each.name.casefold(), each.sheet))


def _of_tables(package: Package, tables: Iterable[tuple[SheetPart, TablePart]], defined: set[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    numbers: set[str] = set()
    for sheet, each in tables:
        at = qualify(sheet.name, each.reference)
        what = f"the name of the table {shorten(each.name)}"
        if fault := _fault(each.name):
            hint = "begin with a letter or _, without spaces, not like a cell: tblSources"
            yield told("table-name", f"{what} {fault}", hint, cell=at)
        if other := seen.get(each.name.casefold()):
            yield told("table-name", f"{what} is that of the table at {other}, too", "call one otherwise", cell=at)
        if each.name.casefold() in defined:
            yield told("table-name", f"{what} is a defined name, too", "call one of them otherwise", cell=at)
        number = next((e.attributes.get("id", "") for e in package.elements(each.part) if e.name == "table"), "")
        if number in numbers:
            message = f"the table {shorten(each.name)} has the number {shorten(number)} of another"
            yield told("table-name", message, "save it again in Excel or LibreOffice", cell=at)
        seen.setdefault(each.name.casefold(), at)
        numbers.add(number)


def _fault(name: str) -> str | None:
    """Say what is wrong with a name of cells; None if nothing is."""
    if units(name) > NAME:
        return f"is {units(name)} characters long; {NAME} are the most"
    place = parse_cell_name(name)
    if (place and place[0] <= ROWS and place[1] <= COLUMNS) or NUMBERED.fullmatch(name):
        return "is that of a cell"
    if name.upper() in WORDS:
        return "is a value"
    if not NAMELIKE.fullmatch(name):
        return "is none that Excel takes"
    return None
