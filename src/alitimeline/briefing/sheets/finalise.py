"""The package of the workbook made whole: rows and links put in, and nothing left in it that depends on the moment."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib import import_module
from io import BytesIO
from itertools import islice
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.utils import get_column_letter
from openpyxl.xml import LXML
from openpyxl.xml import constants as xml

from alitimeline.briefing import limits
from alitimeline.briefing.sheets.rows import Rows, Styles
from alitimeline.briefing.sheets.sheet import Book
from alitimeline.briefing.sheets.styles import FONT
from alitimeline.briefing.sheets.workbook import PACKAGE, build
from alitimeline.briefing.workbook.package import CONTENT_TYPES, PROPERTIES, Package, RefusedError, digest_parts
from alitimeline.briefing.workbook.reading import read_properties
from alitimeline.documents.outputs import Progress
from alitimeline.model import Timeline
from alitimeline.problems import ExportError

__all__ = ["is_own", "write"]

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: What the workbook says of the program that made it: openpyxl would name its own version. LibreOffice trusts the
#: stored values of formulas if this begins so.
APPLICATION = {"Application": "Microsoft Excel Compatible / alitimeline", "AppVersion": "12.0000"}
#: Names of elements by prefix, as `find` takes them.
NAMES = {
    "": xml.SHEET_MAIN_NS,
    "xdr": xml.SHEET_DRAWING_NS,
    "dcterms": xml.DCTERMS_NS,
    "custom": xml.CUSTPROPS_NS,
    "app": xml.XPROPS_NS,
}
#: The prefixes in the parts; whatever has none here is the only namespace of its part without one. Drawings have a
#: prefix, because exceljs can't read them otherwise.
PREFIXES = {
    xml.SHEET_DRAWING_NS: "xdr",
    xml.DRAWING_NS: "a",
    xml.CHART_NS: "c",
    xml.REL_NS: "r",
    xml.COREPROPS_NS: "cp",
    xml.DCORE_NS: "dc",
    xml.DCTERMS_NS: "dcterms",
    xml.XSI_NS: "xsi",
    xml.VTYPES_NS: "vt",
    xml.XML_NS: "xml",
}
#: The order of what a font has, as Excel writes it and the Open XML SDK demands it (CT_Font, ECMA-376 18.8.22).
FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz"),
    *("color", "name", "family", "charset", "scheme"),
)
#: The order of what a sheet has (CT_Worksheet, 18.3.1.99), as far as openpyxl or we write it.
SHEET_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "mergeCells"),
    *("conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup"),
    *("headerFooter", "ignoredErrors", "drawing", "tableParts"),
)
#: The lists of a sheet that may be very long: they are in its tree without their items, which are written as text.
EMPTY_LISTS = re.compile("<sheetData></sheetData>|<mergeCells></mergeCells>|<hyperlinks></hyperlinks>")
HINT = "install another version of openpyxl"

#: What the XML library that openpyxl uses raises where it can't write.
LIBRARY_ERROR: type[Exception] = import_module("lxml.etree").LxmlError if LXML else ParseError
#: How many rows are compressed at once.
BATCH = 100


def write(book: Book, progress: Progress | None = None) -> bytes:
    """Return the workbook as bytes, and report *progress* by rows; the same book gives the same bytes.

    openpyxl makes its frame, which is parsed and completed. All parts are written in one form, whichever XML library
    openpyxl uses. Relations are relative: exceljs can't read them otherwise.

    Raises:
        ExportError: if a sheet has more rows than Excel takes, or openpyxl's frame lacks what is to be completed.
    """
    for sheet in book.sheets:
        if sheet.height > limits.ROWS:
            raise ExportError(f"the sheet {sheet.name} would have {sheet.height} rows; Excel has {limits.ROWS} at most")
    parts, styles = _make_frame(book)
    day = book.stamp
    for number, chart in enumerate((sheet.chart for sheet in book.sheets if sheet.chart), 1):
        _find(parts[f"xl/drawings/drawing{number}.xml"], ".//xdr:cNvPr").set("descr", chart.text)
    _find(parts["docProps/core.xml"], "dcterms:modified").text = f"{day}T00:00:00Z"
    for name, text in APPLICATION.items():
        _find(parts["docProps/app.xml"], f"app:{name}").text = text
    _order_fonts(parts["xl/styles.xml"])
    properties = parts.pop(PROPERTIES)
    digest = _find(properties, f"custom:property[@name='{PACKAGE}']/*")
    buffer = BytesIO()
    tell = _count_progress(progress, sum(sheet.height for sheet in book.sheets))
    with ZipFile(buffer, "w") as package:
        _write(
            package, CONTENT_TYPES, day, [_to_text(parts.pop(CONTENT_TYPES))]
        )  # first: programs know the format by it
        for number, sheet in enumerate(book.sheets, 1):
            rows = Rows(book, sheet, styles)
            path, relations = f"xl/worksheets/sheet{number}.xml", f"xl/worksheets/_rels/sheet{number}.xml.rels"
            targets: dict[str, str] = {}
            _write(package, path, day, _sheet(parts.pop(path), rows, targets, tell))
            if targets:
                _add_targets(parts.setdefault(relations, Element(_name("Relationships", xml.PKG_REL_NS))), targets)
        for name, part in parts.items():
            if name.endswith(".rels"):
                _make_relative(part, name)
            _write(package, name, day, [_to_text(part)])
        digest.text = digest_parts(package.infolist())
        _write(package, PROPERTIES, day, [_to_text(properties)])
    return buffer.getvalue()


def _make_frame(book: Book) -> tuple[dict[str, Element], Styles]:
    """Return the parts of the workbook without its rows, and the numbers of its styles."""
    try:
        frame, styles = build(book)
        with ZipFile(BytesIO(frame)) as source:
            return {name: fromstring(source.read(name)) for name in source.namelist()}, styles  # noqa: S314 - our own
    except (ParseError, OSError, LIBRARY_ERROR) as error:  # a file that was cut is an error of the XML library
        hint = "is there room for temporary files?"
        raise ExportError("openpyxl couldn't write the frame of the workbook", hint) from error


def is_own(data: bytes, _timeline: Timeline | None = None) -> bool:
    """Return whether *data* is a workbook that `write` made and no program saved since: its parts have their digest."""
    try:
        package = Package(data)
        return read_properties(package).get(PACKAGE) == digest_parts(package.entries)
    except RefusedError:
        return False


def _write(package: ZipFile, name: str, day: date, texts: Iterable[str]) -> None:
    info = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    with package.open(info, "w") as file:
        file.write(DECLARATION.encode())
        for text in texts:
            file.write(text.encode())


def _count_progress(progress: Progress | None, total: int) -> Callable[[int], None]:
    """Return a function that counts written rows and reports the progress."""
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        if progress:
            progress(done, total)

    return tell


def _name(name: str, namespace: str = xml.SHEET_MAIN_NS) -> str:
    return f"{{{namespace}}}{name}"


def _find(part: Element, path: str) -> Element:
    """Return the first element at *path*; raise `ExportError` if openpyxl wrote none."""
    element = part.find(path, NAMES)
    if element is None:
        raise ExportError(f"openpyxl wrote no {path} into the workbook", HINT)
    return element


def _to_text(part: Element) -> str:
    """Write a part as XML in one form, with our prefixes; the tree isn't fit for anything else then."""
    used: dict[str, str] = {}

    def shorten(name: str) -> str:
        namespace, _, local = name.removeprefix("{").rpartition("}")
        if not namespace:
            return name
        prefix = PREFIXES.get(namespace, "")
        if used.setdefault(prefix, namespace) != namespace:
            raise ExportError(f"openpyxl wrote the unknown namespace {namespace} into the workbook", HINT)
        return f"{prefix}:{local}" if prefix else local

    for element in part.iter():
        element.tag = shorten(element.tag)
        if element.attrib:
            element.attrib = {shorten(key): value for key, value in sorted(element.items())}
    spaces = {f"xmlns:{prefix}" if prefix else "xmlns": namespace for prefix, namespace in sorted(used.items())}
    part.attrib = spaces | part.attrib
    return tostring(part, "unicode", short_empty_elements=False)


def _sheet(frame: Element, rows: Rows, targets: dict[str, str], tell: Callable[[int], None]) -> Iterator[str]:
    """Yield the sheet with its rows; fill *targets* with the web addresses that it leads to, and their ids."""
    place = f"A1:{get_column_letter(len(rows.sheet.columns))}{rows.sheet.height}"
    _find(frame, "dimension").set("ref", place)
    if not rows.sheet.rows:  # what will be typed looks like its column, without a cell for each place
        for width, column in zip(frame.iterfind("cols/col", NAMES), rows.sheet.columns, strict=True):
            width.set("style", str(rows.styles[column.style, ""]))
    _insert(frame, "mergeCells")
    _insert(frame, "hyperlinks")
    if rows.sheet.table:  # ids such as "2023" are texts on purpose: no green corners
        SubElement(_insert(frame, "ignoredErrors"), _name("ignoredError"), sqref=place, numberStoredAsText="1")
    pieces = EMPTY_LISTS.split(_to_text(frame))
    if len(pieces) != 4:  # noqa: PLR2004 - around three lists
        raise ExportError("openpyxl wrote cells into the frame of the workbook", HINT)
    yield f"{pieces[0]}<sheetData>"
    written = iter(rows)
    while batch := list(islice(written, BATCH)):
        yield "".join(batch)
        tell(len(batch))
    yield f"</sheetData>{pieces[1]}"
    if rows.merged:
        yield "<mergeCells>"
        yield from (f'<mergeCell ref="{cells}"/>' for cells in rows.merged)
        yield "</mergeCells>"
    yield pieces[2]
    if rows.links:
        yield f'<hyperlinks xmlns:r="{xml.REL_NS}">'
        yield from (_link(cell, to, targets) for cell, to in rows.links)
        yield "</hyperlinks>"
    yield pieces[3]


def _insert(sheet: Element, name: str) -> Element:
    """Insert an element into a sheet, where the order of its elements demands it."""
    tags = [child.tag.removeprefix(_name("")) for child in sheet]
    if unknown := [tag for tag in tags if tag not in SHEET_ORDER]:
        raise ExportError(f"openpyxl wrote the unknown {unknown[0]} into a sheet", HINT)
    rank = SHEET_ORDER.index(name)
    sheet.insert(sum(SHEET_ORDER.index(tag) < rank for tag in tags), element := Element(_name(name)))
    return element


def _link(cell: str, to: str, targets: dict[str, str]) -> str:
    url, _, place = to.partition("#")
    location = f" location={quoteattr(place)}" if place else ""
    if not url:
        return f'<hyperlink ref="{cell}"{location}/>'
    name = targets.setdefault(url, f"link{len(targets) + 1}")
    return f'<hyperlink ref="{cell}" r:id="{name}"{location}/>'


def _add_targets(relations: Element, targets: dict[str, str]) -> None:
    kind = f"{xml.REL_NS}/hyperlink"
    for url, name in targets.items():
        to = {"Id": name, "Type": kind, "Target": url, "TargetMode": "External"}
        SubElement(relations, _name("Relationship", xml.PKG_REL_NS), to)


def _order_fonts(styles: Element) -> None:
    """Put what each font has in order, and make the first one that which widths of columns count in.

    It is one whose metrics every system has; openpyxl's is Calibri.
    """
    first = _find(styles, "fonts/font")
    name, size = first[:] = [_find(first, "name"), _find(first, "sz")]
    name.set("val", FONT)
    size.set("val", "10")
    for font in styles.iterfind("fonts/font", NAMES):
        font[:] = sorted(font, key=lambda part: FONT_ORDER.index(part.tag.rpartition("}")[2]))


def _make_relative(relations: Element, name: str) -> None:
    folder = "/" + posixpath.dirname(posixpath.dirname(name))
    for relation in relations:
        if (target := relation.get("Target", "")).startswith("/"):
            relation.set("Target", posixpath.relpath(target, folder))
