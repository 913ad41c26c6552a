"""The package of the workbook made whole: rows and links put in, and nothing left in it that depends on the moment."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import BytesIO
from itertools import islice
from xml.etree.ElementTree import canonicalize
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.utils import get_column_letter

from alitimeline.briefing import limits
from alitimeline.briefing.sheets.rows import Rows
from alitimeline.briefing.sheets.sheet import Book
from alitimeline.briefing.sheets.workbook import PACKAGE, PENDING, build
from alitimeline.briefing.workbook.package import CONTENT_TYPES, PROPERTIES, Package, RefusedError, digest_parts
from alitimeline.briefing.workbook.reading import read_properties
from alitimeline.documents.outputs import Progress
from alitimeline.model import Timeline
from alitimeline.problems import ExportError

__all__ = ["is_own", "write"]

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NO_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
#: The font that column widths count in: one whose metrics every system has (openpyxl's is Calibri).
FONT = '<name val="Arial"></name><family val="2"></family><sz val="10"></sz>'

DIMENSION = re.compile('(?<=<dimension ref=")[^"]*')
MODIFIED = re.compile("(<dcterms:modified[^>]*>)[^<]*")
FONT_PARTS = re.compile("(?<=<font>).*?(?=</font>)")
FONT_PART = re.compile(r"<(\w+)[^>]*></\1>")
#: The order of those, as Excel writes it and the Open XML SDK demands it (CT_Font, ECMA-376 18.8.22).
FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz"),
    *("color", "name", "family", "charset", "scheme"),
)
OBJECTS = re.compile("(?=<drawing|<tableParts|</worksheet>)")
UNPREFIXED = re.compile(r"(?<=<)(/?)(?=\w+[ />])")
ABSOLUTE = re.compile('(?<= Target=")/[^"]*')

#: How many rows are compressed at once.
BATCH = 100


def write(book: Book, progress: Progress | None = None) -> bytes:
    """Return the workbook as bytes, and report *progress* by rows; the same book gives the same bytes.

    openpyxl makes its frame, into which the rows are put. All parts are written in canonical XML: the bytes don't
    depend on the XML library that openpyxl uses. Relations are relative and drawings have a prefix: exceljs can't read
    them otherwise.

    Raises:
        ExportError: if a sheet has more rows than Excel takes.
    """
    for sheet in book.sheets:
        if sheet.height > limits.ROWS:
            raise ExportError(f"the sheet {sheet.name} would have {sheet.height} rows; Excel has {limits.ROWS} at most")
    frame, styles = build(book)
    day = book.stamp
    with ZipFile(BytesIO(frame)) as source:
        parts = {name: canonicalize(source.read(name).decode()) for name in source.namelist()}
    charts = (sheet.chart.text for sheet in book.sheets if sheet.chart)
    for number, text in enumerate(charts, 1):
        name = f"xl/drawings/drawing{number}.xml"
        parts[name] = _drawing(parts[name], text)
    parts["docProps/core.xml"] = MODIFIED.sub(rf"\g<1>{day}T00:00:00Z", parts["docProps/core.xml"])
    parts["xl/styles.xml"] = FONT_PARTS.sub(_font, FONT_PARTS.sub(FONT, parts["xl/styles.xml"], count=1))
    properties = parts.pop(PROPERTIES)
    buffer = BytesIO()
    tell = _count_progress(progress, sum(sheet.height for sheet in book.sheets))
    with ZipFile(buffer, "w") as package:
        _write(package, CONTENT_TYPES, day, [parts.pop(CONTENT_TYPES)])  # first: programs know the format by it
        for number, sheet in enumerate(book.sheets, 1):
            rows = Rows(book, sheet, styles)
            path, relations = f"xl/worksheets/sheet{number}.xml", f"xl/worksheets/_rels/sheet{number}.xml.rels"
            targets: dict[str, str] = {}
            _write(package, path, day, _sheet(parts.pop(path), rows, targets, tell))
            if targets:
                parts[relations] = _add_targets(parts.get(relations, NO_RELATIONS), targets)
        for name, part in parts.items():
            _write(package, name, day, [_relative(part, name) if name.endswith(".rels") else part])
        _write(package, PROPERTIES, day, [properties.replace(PENDING, digest_parts(package.infolist()))])
    return buffer.getvalue()


def is_own(data: bytes, _timeline: Timeline) -> bool:
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


def _sheet(frame: str, rows: Rows, targets: dict[str, str], tell: Callable[[int], None]) -> Iterator[str]:
    """Yield the sheet with its rows; fill *targets* with the web addresses that it leads to, and their ids."""
    place = f"A1:{get_column_letter(len(rows.sheet.columns))}{rows.sheet.height}"
    head, data, rest = DIMENSION.sub(place, frame, count=1).partition("</sheetData>")
    yield head
    written = iter(rows)
    while batch := list(islice(written, BATCH)):
        yield "".join(batch)
        tell(len(batch))
    before, margins, after = rest.partition("<pageMargins")
    objects = OBJECTS.split(after, maxsplit=1)
    yield data
    if rows.merged:
        yield "<mergeCells>"
        yield from (f'<mergeCell ref="{cells}"/>' for cells in rows.merged)
        yield "</mergeCells>"
    yield before
    if rows.links:
        yield f'<hyperlinks xmlns:r="{RELATIONS}">'
        yield from (_link(cell, to, targets) for cell, to in rows.links)
        yield "</hyperlinks>"
    yield margins + objects[0]
    if rows.sheet.table:  # ids such as "2023" are texts on purpose: no green corners
        yield f'<ignoredErrors><ignoredError sqref="{place}" numberStoredAsText="1"/></ignoredErrors>'
    yield from objects[1:]


def _link(cell: str, to: str, targets: dict[str, str]) -> str:
    url, _, place = to.partition("#")
    location = f" location={quoteattr(place)}" if place else ""
    if not url:
        return f'<hyperlink ref="{cell}"{location}/>'
    name = targets.setdefault(url, f"link{len(targets) + 1}")
    return f'<hyperlink ref="{cell}" r:id="{name}"{location}/>'


def _add_targets(relations: str, targets: dict[str, str]) -> str:
    added = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/hyperlink" Target={quoteattr(url)} TargetMode="External"/>'
        for url, name in targets.items()
    )
    return relations.replace("</Relationships>", f"{added}</Relationships>")


def _drawing(drawing: str, text: str) -> str:
    """Give the elements of a drawing their prefix, and what it shows a description."""
    prefixed = UNPREFIXED.sub(r"\1xdr:", drawing).replace(' xmlns="', ' xmlns:xdr="', 1)
    return prefixed.replace("<xdr:cNvPr ", f"<xdr:cNvPr descr={quoteattr(text)} ", 1)


def _font(match: re.Match[str]) -> str:
    return "".join(part[0] for part in sorted(FONT_PART.finditer(match[0]), key=lambda part: FONT_ORDER.index(part[1])))


def _relative(relations: str, name: str) -> str:
    folder = "/" + posixpath.dirname(posixpath.dirname(name))
    return ABSOLUTE.sub(lambda match: posixpath.relpath(match[0], folder), relations)
