"""What a workbook consists of: sheets, names, tables, number formats, texts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from alitimeline.briefing.limits import COLUMNS
from alitimeline.briefing.workbook.package import Element, Package, RefusedError
from alitimeline.briefing.workbook.places import Range, parse_count, parse_range
from alitimeline.briefing.workbook.values import BUILT_IN, GENERAL, unescape

__all__ = ["Book", "SheetPart", "TablePart", "read_book", "read_formats", "read_strings", "read_tables"]

#: How many texts a workbook may have: more than a million cells can use; and how many styles, which Excel limits.
TEXTS, STYLES = 1_000_000, 65_490
#: How many sheets, tables and defined names it may have.
SHEETS, TABLES, NAMES = 1_000, 100, 100_000
#: How long a number format may be.
FORMAT = 255
#: Characters that LibreOffice escapes in number formats without need.
BARE = re.compile(r"\\([-/.,: ])")
#: What is another format behind the same names of parts.
OTHERS = {"document": "a Word document", "presentation": "a PowerPoint presentation"}


class SheetPart(NamedTuple):
    """A sheet, and the part that it lies in, which may be missing."""

    name: str
    part: str
    #: "worksheet", or another kind such as "chartsheet".
    kind: str


class Book(NamedTuple):
    """What the part of the workbook itself says."""

    part: str
    sheets: tuple[SheetPart, ...]
    #: Whether days are counted from 1904, as Excel for Macintosh once did.
    is_1904: bool
    #: What the names that hold for the whole workbook refer to.
    names: Mapping[str, str]


class TablePart(NamedTuple):
    """A table as its part describes it."""

    part: str
    name: str
    reference: str
    #: None if the reference is none.
    range: Range | None
    #: How many of its rows are headings (0 or 1) and totals.
    headings: int
    totals: int
    #: What the headings are, as the table has it.
    columns: tuple[str, ...]


def read_book(package: Package) -> Book:
    """Return what the part of the workbook says; raises `RefusedError`."""
    part = next(relation.target for relation in package.relations() if relation.kind == "officeDocument")
    if part.lower().endswith(".bin"):
        raise RefusedError("file", "this is a binary workbook (.xlsb)", "save it as Excel Workbook (.xlsx)")
    relations = {relation.id: relation for relation in package.relations(part)}
    sheets: list[SheetPart] = []
    is_1904 = False
    names: dict[str, str] = {}
    root = ""
    for element in package.elements(part):
        has, root = element.attributes, element.name
        if root == "sheet" and element.parent == "sheets":
            to = relations.get(has.get("id", ""))
            part_of, kind = (to.target, to.kind) if to else ("", "worksheet")
            sheets.append(SheetPart(has.get("name", ""), part_of, kind))
            RefusedError.check_count(len(sheets), SHEETS, "sheets")
        elif root == "workbookPr":
            is_1904 = has.get("date1904") in ("1", "true")
        elif root == "definedName" and "localSheetId" not in has:
            names[has.get("name", "")] = element.text
            RefusedError.check_count(len(names), NAMES, "names")
    if root != "workbook":
        what = OTHERS.get(root, "another kind of file")
        raise RefusedError("file", f"this is {what}, not a workbook", "is it the right file?")
    return Book(part, tuple(sheets), is_1904, names)


def read_tables(package: Package, sheets: Iterable[SheetPart]) -> dict[SheetPart, list[TablePart]]:
    """Return the tables of each sheet; raises `RefusedError`."""
    parts = {
        sheet: [relation.target for relation in package.relations(sheet.part) if relation.kind == "table"]
        for sheet in sheets
    }
    RefusedError.check_count(sum(map(len, parts.values())), TABLES, "tables")
    return {sheet: [_table(package, part) for part in tables] for sheet, tables in parts.items()}


def _table(package: Package, part: str) -> TablePart:
    columns: list[str] = []
    root = Element("", {}, None)
    for root in package.elements(part):
        if root.name == "tableColumn":
            columns.append(unescape(root.attributes.get("name", "")))
            RefusedError.check_count(len(columns), COLUMNS, "columns in a table")
    has = root.attributes
    name, reference = has.get("displayName") or has.get("name", ""), has.get("ref", "")
    headings, totals = parse_count(has.get("headerRowCount", "1")), parse_count(has.get("totalsRowCount", "0"))
    return TablePart(part, name, reference, parse_range(reference), headings or 0, totals or 0, tuple(columns))


def read_formats(package: Package, part: str) -> list[str]:
    """Return the number format of each style of cells; raises `RefusedError`."""
    own: dict[str, str] = {}
    numbers: list[str] = []
    for element in _elements_of_kind(package, part, "styles"):
        if element.name == "numFmt" and element.parent == "numFmts":
            own[element.attributes.get("numFmtId", "")] = element.attributes.get("formatCode", GENERAL)[:FORMAT]
        elif element.name == "xf" and element.parent == "cellXfs":
            numbers.append(element.attributes.get("numFmtId", "0"))
        RefusedError.check_count(len(own) + len(numbers), STYLES, "styles")
    return [BARE.sub(r"\1", own.get(number) or BUILT_IN.get(number, GENERAL)) for number in numbers]


def read_strings(package: Package, part: str) -> list[str]:
    """Return the texts that cells share; raises `RefusedError`."""
    texts: list[str] = []
    pieces: list[str] = []
    for element in _elements_of_kind(package, part, "sharedStrings"):
        if element.name == "t" and element.parent in ("si", "r"):  # not in rPh: how to pronounce it
            pieces.append(element.text)
        elif element.name == "si":
            texts.append("".join(pieces))
            pieces.clear()
            RefusedError.check_count(len(texts), TEXTS, "texts")
    return texts


def _elements_of_kind(package: Package, part: str, kind: str) -> Iterator[Element]:
    for relation in package.relations(part):
        if relation.kind == kind:
            yield from package.elements(relation.target)
            return
