"""A sheet of a workbook: its tables, its cells, its links and drop-downs, what is wrong with them and in which cell."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.briefing.checking.finding import told
from tests.briefing.checking.formulas import in_formula
from tests.briefing.checking.names import units

from alitimeline.briefing.workbook.cells import RawCell, read_cells, text_of
from alitimeline.briefing.workbook.package import Element, Package
from alitimeline.briefing.workbook.places import Range, cell_name, parse_count, parse_range, qualify
from alitimeline.briefing.workbook.structure import SheetPart, TablePart
from alitimeline.briefing.workbook.values import GENERAL, is_date, parse_number, to_date
from alitimeline.problems import Problem, shorten

__all__ = ["Shared", "in_sheet"]

#: How large the grid is.
ROWS, COLUMNS = 1_048_576, 16_384
#: What Excel holds: UTF-16 code units and line feeds of a text; characters of an address, links of a sheet.
TEXT, LINES, ADDRESS, LINKS = 32_767, 253, 2_079, 65_530
#: The same: characters of a list in a drop-down, of the titles of its messages, of the messages, of a page's header.
LIST, TITLE, MESSAGE, FOOTER = 255, 32, 255, 255
#: The same: how wide a column and how high a row may be; characters of a heading.
WIDTH, HEIGHT, HEADING = 255, 409.5, 255
SCHEMES = ("http", "https", "mailto", "ftp", "tel", "sms", "news")
#: What a cell shows that has no value because of a mistake; #N/A is often meant.
FAULTS = ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")
KINDS = ("n", "s", "str", "inlineStr", "b", "e", "d")
ANEW = "save it again in Excel or LibreOffice"
#: The parts of a sheet, in their order.
# fmt: off
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)
# fmt: on
#: What is tied to another part.
TIED = ("tablePart", "hyperlink", "drawing", "legacyDrawing", "legacyDrawingHF", "picture")


class Shared(NamedTuple):
    """What all sheets of a workbook share."""

    texts: list[str]
    formats: list[str]
    #: How many formats there are for what fulfils a condition.
    conditional: int
    is_1904: bool
    #: The names of the sheets, and all others, in lower case.
    sheets: frozenset[str]
    names: frozenset[str]


def in_sheet(package: Package, sheet: SheetPart, tables: Sequence[TablePart], shared: Shared) -> Iterator[Problem]:
    """Yield what is wrong in a sheet."""
    yield from _in_tables(sheet.name, tables)
    yield from _Sheet(package, sheet, tables, shared).problems()


def _in_tables(sheet: str, tables: Sequence[TablePart]) -> Iterator[Problem]:
    """Yield what is wrong with the places of tables."""
    for each in tables:
        what, at = f"the table {shorten(each.name)}", qualify(sheet, each.reference)
        if each.range is None or not each.range.fits:
            yield told("table-range", f"{what} has no place in the sheet: {shorten(each.reference)}", ANEW, cell=at)
            continue
        if each.range.bottom - each.range.top + 1 - each.headings - each.totals < 1:
            yield told("table-range", f"{what} has no row below its headings", "add one, if need be blank", cell=at)
        wide = each.range.right - each.range.left + 1
        if wide != len(each.columns):
            message = f"{what} is {wide} columns wide and has {len(each.columns)} headings"
            yield told("table-range", message, ANEW, cell=at)
    for one, other in combinations(tables[:1000], 2):
        if one.range and other.range and _meet(one.range, other.range):
            message = f"the tables {shorten(one.name)} ({one.reference}) and {shorten(other.name)} overlap"
            yield told("table-range", message, "move one of them", cell=qualify(sheet, other.reference))


class _Sheet:
    """One walk through a sheet, and what has been seen on it."""

    def __init__(self, package: Package, sheet: SheetPart, tables: Sequence[TablePart], shared: Shared) -> None:
        self._package = package
        self._sheet = sheet
        self._shared = shared
        self._tables = [(each, each.range) for each in tables if each.range is not None and each.range.fits]
        self._relations = {each.id: each for each in package.relations(sheet.part)}
        self._long = {index for index, text in enumerate(shared.texts) if _fault_of_text(text)}
        #: The headings that are still to come, by row and column.
        self._headings: dict[tuple[int, int], tuple[TablePart, str]] = {
            (at.top, at.left + number): (table, name)
            for table, at in self._tables
            if table.headings
            for number, name in enumerate(table.columns)
        }
        #: Where each heading of a table stands, by its text in lower case.
        self._seen: dict[tuple[str, str], str] = {}
        self._last = (0, 0)
        self._links = 0
        self._order = -1
        self._list = ""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong."""
        rows = {row for row, _ in self._headings}
        for each in read_cells(self._package, self._sheet.part):
            if isinstance(each, RawCell):
                yield from self._in_place(each)
                if each.formula is not None:
                    yield from in_formula(each, each.formula, self._at(each))
                if each.row in rows:
                    yield from self._in_heading(each)
                yield from self._in_value(each)
            else:
                yield from self._in_element(each)
        for (row, column), (table, name) in self._headings.items():
            message = f"the heading {shorten(name)} of the table {shorten(table.name)} stands in no cell"
            yield told(
                "table-headings",
                message,
                "write it into the cell",
                cell=qualify(self._sheet.name, cell_name(row, column)),
            )
        if self._links > LINKS:
            message = f"the sheet has {self._links:,} links; {LINKS:,} are the most"
            yield told("link", message, "write the others as text", cell=qualify(self._sheet.name))

    def _at(self, cell: RawCell) -> str:
        return qualify(self._sheet.name, cell_name(cell.row, cell.column) if cell.row else "")

    def _in_place(self, cell: RawCell) -> Iterator[Problem]:
        here = (cell.row, cell.column)
        if not 1 <= cell.row <= ROWS or cell.column > COLUMNS:
            message = f"the cell {cell_name(cell.row, cell.column)} lies outside of Excel's grid"
            yield told("cell", message, f"the last is {cell_name(ROWS, COLUMNS)}", cell=self._at(cell))
        elif here <= self._last:
            message = f"the cell {cell_name(*here)} stands after {cell_name(*self._last)}"
            yield told("cell", message, "write each cell once, row by row", cell=self._at(cell))
        else:
            self._last = here
        if cell.style and cell.style >= len(self._shared.formats):
            yield told("cell", f"the cell has the style {cell.style}, which isn't there", ANEW, cell=self._at(cell))

    def _in_value(self, cell: RawCell) -> Iterator[Problem]:
        kind, text = cell.kind, cell.text
        if kind == "s":
            index = parse_count(text)
            if index is None or index >= len(self._shared.texts):
                message = f"the cell has the shared text {shorten(text)}, which isn't there"
                yield told("cell", message, ANEW, cell=self._at(cell))
            elif index not in self._long:
                return
        if kind in ("s", "inlineStr", "str"):
            if fault := _fault_of_text(text_of(cell, self._shared.texts) or ""):
                yield told("text", fault, "write it into several cells", cell=self._at(cell))
        elif kind == "n":
            yield from self._in_number(cell)
        elif kind == "e" and text in FAULTS:
            yield told("fault", f"the cell shows {text}", "mend its formula, or what that takes", cell=self._at(cell))
        elif kind not in KINDS:
            yield told("cell", f"the cell is of the kind {shorten(kind)}, which isn't one", ANEW, cell=self._at(cell))

    def _in_number(self, cell: RawCell) -> Iterator[Problem]:
        if not cell.text.strip():
            return
        value = parse_number(cell.text)
        if value is None:
            yield told("cell", f"{shorten(cell.text)} is no number", "write it as a text", cell=self._at(cell))
        elif is_date(form := self._format(cell)) and to_date(value, form, is_1904=self._shared.is_1904) is None:
            message = f"the number {cell.text} is shown as a date, but Excel has no such day"
            hint = "write what lies before 1900 as a text: 1899-12-31"
            yield told("date", message, hint, cell=self._at(cell), severity="warning")

    def _format(self, cell: RawCell) -> str:
        return self._shared.formats[cell.style] if cell.style < len(self._shared.formats) else GENERAL

    def _in_heading(self, cell: RawCell) -> Iterator[Problem]:
        table, name = self._headings.pop((cell.row, cell.column), (None, ""))
        if table is None:
            return
        text, at, where = text_of(cell, self._shared.texts), self._at(cell), f"of the table {shorten(table.name)}"
        if text is None and cell.text.strip():
            message = f"the heading {shorten(cell.text)} {where} is no text"
            yield told("table-headings", message, "write it as a text", cell=at)
        elif not (text or "").strip():
            yield told("table-headings", f"a heading {where} is blank", "name the column", cell=at)
        elif _lines(text or "") != _lines(name):
            message = f"the heading {shorten(text)} is {shorten(name)} to the table {shorten(table.name)}"
            yield told("table-headings", message, "write the same in both", cell=at)
        elif units(name) > HEADING:
            message = f"a heading {where} is {units(name)} characters long; {HEADING} are the most"
            yield told("table-headings", message, "shorten it", cell=at)
        elif first := self._seen.get((table.part, name.casefold())):
            message = f"the heading {shorten(name)} {where} stands in {first}, too"
            yield told("table-headings", message, "give each column its own", cell=at)
        self._seen.setdefault((table.part, name.casefold()), cell_name(cell.row, cell.column))

    def _in_element(self, element: Element) -> Iterator[Problem]:
        name, has, sheet = element.name, element.attributes, self._sheet.name
        if element.parent == "worksheet":
            yield from self._in_order(name)
        if name in TIED and "id" in has and has["id"] not in self._relations:
            yield told("part", f"nothing says what {shorten(has['id'])} of a {name} is", ANEW, cell=qualify(sheet))
        match name:
            case "hyperlink":
                self._links += 1
                yield from self._in_link(element)
            case "mergeCell":
                yield from self._in_merged(has.get("ref", ""))
            case "autoFilter" if element.parent == "worksheet":
                yield from self._in_filter(has.get("ref", ""))
            case "formula1" if element.parent == "dataValidation":
                self._list = element.text
            case "dataValidation":
                yield from self._in_validation(has)
                self._list = ""
            case _:
                yield from _in_layout(element, self._sheet.name, self._shared.conditional)

    def _in_order(self, name: str) -> Iterator[Problem]:
        at = ORDER.index(name) if name in ORDER else self._order
        if at < self._order:
            message = f"{name} stands after {ORDER[self._order]}, and belongs before it"
            yield told("xml", message, ANEW, cell=qualify(self._sheet.name))
        self._order = max(at, self._order)

    def _in_link(self, element: Element) -> Iterator[Problem]:
        has = element.attributes
        at = qualify(self._sheet.name, has.get("ref", ""))
        relation = self._relations.get(has.get("id", ""))
        if relation is None:
            yield from self._in_location(has.get("location", ""), at)
            return
        target = relation.target
        if units(target) > ADDRESS:
            message = f"the address is {units(target):,} characters long; {ADDRESS:,} are the most: {shorten(target)}"
            yield told("link", message, "write it as text", cell=at)
        if relation.is_external and _scheme(target) not in SCHEMES:
            message = f"the link leads to no page of the web: {shorten(target)}"
            yield told("link-scheme", message, "take it out, or lead to an https address", cell=at, severity="warning")

    def _in_location(self, location: str, at: str) -> Iterator[Problem]:
        sheet, mark, _ = location.lstrip("#").rpartition("!")
        sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        if mark:
            is_there = "[" in sheet or sheet.casefold() in self._shared.sheets
        else:
            is_there = "[" in location or bool(parse_range(location)) or location.casefold() in self._shared.names
        if not is_there:
            message = f"the link leads to {shorten(location)}, which isn't there"
            yield told("link-target", message, "lead it to a sheet that is", cell=at, severity="warning")

    def _in_merged(self, reference: str) -> Iterator[Problem]:
        at, merged = qualify(self._sheet.name, reference), parse_range(reference)
        message = "merged cells: screen readers lose their place, and nobody can sort or filter"
        yield told("merged", message, "center across the selection instead", cell=at, severity="warning")
        for table, where in self._tables:
            if merged and _meet(merged, where):
                message = f"merged cells lie in the table {shorten(table.name)}"
                yield told("table-range", message, "split them", cell=at)

    def _in_filter(self, reference: str) -> Iterator[Problem]:
        at = parse_range(reference)
        for table, where in self._tables:
            if at and _meet(at, where):
                message = f"the filter of the sheet lies over the table {shorten(table.name)}, which has its own"
                yield told(
                    "filter", message, "take the filter of the sheet out", cell=qualify(self._sheet.name, reference)
                )

    def _in_validation(self, has: Mapping[str, str]) -> Iterator[Problem]:
        at = qualify(self._sheet.name, has.get("sqref", "").partition(" ")[0])
        inline = self._list.strip()
        if inline.startswith('"') and units(inline.strip('"')) > LIST:
            message = f"the list of the drop-down has {units(inline.strip(chr(34)))} characters; {LIST} are the most"
            yield told("validation", message, "let the list stand in cells, and name them", cell=at)
        for key, most in (("promptTitle", TITLE), ("errorTitle", TITLE), ("prompt", MESSAGE), ("error", MESSAGE)):
            if units(has.get(key, "")) > most:
                message = f"the {key} of the rule has {units(has[key])} characters; {most} are the most"
                yield told("validation", message, "shorten it", cell=at)


def _in_layout(element: Element, sheet: str, conditional: int) -> Iterator[Problem]:
    """Yield what is wrong with sizes, with conditional formats, and with what is printed on each page."""
    has, text = element.attributes, element.text
    match element.name:
        case "cfRule" if "dxfId" in has and (parse_count(has["dxfId"]) or 0) >= conditional:
            message = f"a conditional format has the style {has['dxfId']}, which isn't there"
            at = element.up.attributes.get("sqref", "").partition(" ")[0] if element.up else ""
            yield told("styles", message, ANEW, cell=qualify(sheet, at))
        case "col" if (parse_number(has.get("width", "")) or 0) > WIDTH:
            message = f"a column is {has['width']} characters wide; {WIDTH} are the most"
            yield told("cell-size", message, "make it narrower", cell=qualify(sheet))
        case "row" if (parse_number(has.get("ht", "")) or 0) > HEIGHT:
            message = f"a row is {has['ht']} points high; {HEIGHT} are the most"
            at = has.get("r", "")
            yield told("cell-size", message, "make it lower", cell=qualify(sheet, f"{at}:{at}"))
        case "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter":
            if units(text) > FOOTER:
                message = f"the {element.name} of the pages is {units(text)} characters long; {FOOTER} are the most"
                yield told("footer", message, "shorten it", cell=qualify(sheet))


def _fault_of_text(text: str) -> str | None:
    if len(text) * 2 > TEXT and units(text) > TEXT:
        return f"the text has {units(text):,} characters; {TEXT:,} are the most"
    if text.count("\n") > LINES:
        return f"the text has {text.count(chr(10))} line breaks; {LINES} are the most"
    return None


def _meet(one: Range, other: Range) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom and one.left <= other.right and other.left <= one.right


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _scheme(target: str) -> str:
    try:
        return urlsplit(target).scheme.lower()
    except ValueError:  # of what has brackets where an address has none
        return ""
