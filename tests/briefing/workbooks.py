"""Workbooks that tests are about: a sound one, and one for each thing that can be wrong."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

__all__ = [
    "EXAMPLES",
    "FIGURES",
    "LINKS",
    "SECOND",
    "SOURCES",
    "TABLE",
    "TYPES",
    "WORKBOOK",
    "edited",
    "packed",
    "parts",
    "sound",
    "written",
]

WORKBOOK, SOURCES, FIGURES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TABLE, SECOND, LINKS = "xl/tables/table1.xml", "xl/tables/table2.xml", "xl/worksheets/_rels/sheet1.xml.rels"
TYPES = "[Content_Types].xml"


def written(workbook: Workbook) -> bytes:
    """Return the file that openpyxl makes."""
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@cache
def sound() -> bytes:
    """Return a workbook without a fault: two tables, a link, a drop-down, a date, a formula with its value."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sources, figures = book.create_sheet("Sources"), book.create_sheet("Key figures")
    sources.append(["ID", "Title", "Published", "Kind"])
    sources.append(["letter", "User First, AI Driven", date(2023, 9, 12), "letter"])
    sources.append(["pandaly", "=not a formula", date(2023, 9, 13), "news"])
    sources["B3"].data_type = "s"
    sources["A2"].hyperlink = "https://example.org/letter"
    sources.add_table(Table(displayName="tblSources", ref="A1:D3"))
    rule = DataValidation(type="list", formula1='"letter,news"', promptTitle="Kind", prompt="One of the list")
    rule.add("D2:D3")
    sources.add_data_validation(rule)
    sources.append([])
    sources.append(["Who", "What"])
    sources.append(["Eddie Wu", "CEO"])
    sources.add_table(Table(displayName="tblWho", ref="A5:B6"))
    figures.append(["Sources", "=ROWS(tblSources[])"])
    figures["A3"] = "More"
    figures["A3"].hyperlink = "#Sources!A2"
    figures["A3"].hyperlink.location = "Sources!A2"
    figures["A3"].hyperlink.target = None
    return edited(written(book), FIGURES, r"<v ?/>|<v></v>", "<v>2</v>")


def parts(data: bytes) -> dict[str, bytes]:
    """Return what is in the package, by name."""
    with ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    """Make a package."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return buffer.getvalue()


def edited(data: bytes, part: str, pattern: str, new: str) -> bytes:
    """Replace the first match of *pattern* in a part, which must be there."""
    contents = parts(data)
    text, number = re.subn(pattern, lambda _: new, contents[part].decode(), count=1)
    if not number:
        raise AssertionError(f"nothing in {part} is like {pattern}")
    return packed(contents | {part: text.encode()})


def _edit(part: str, pattern: str, new: str) -> Callable[[], bytes]:
    return lambda: edited(sound(), part, pattern, new)


TITLE = r'<c r="B2"[^>]*>.*?</c>'


def _title(text: str) -> Callable[[], bytes]:
    return _edit(SOURCES, TITLE, f'<c r="B2" t="inlineStr"><is><t>{text}</t></is></c>')


def _formula(inner: str, kind: str = "n") -> Callable[[], bytes]:
    return _edit(FIGURES, r'<c r="B1"[^>]*>.*?</c>', f'<c r="B1" t="{kind}">{inner}</c>')


#: A workbook for each code, of which nothing else is told, as docs/codes.md tells of it.
EXAMPLES: dict[str, Callable[[], bytes]] = {
    "xlsx-file": lambda: b"ID,Title\nletter,User First\n",
    "xlsx-size": lambda: packed(parts(sound()) | {"xl/media/image1.xml": b" " * 5_000_000}),
    "xlsx-xml": lambda: packed(parts(sound()) | {"docProps/app.xml": b"<Properties><Company></Properties>"}),
    "xlsx-part": lambda: packed({k: v for k, v in parts(sound()).items() if k != "xl/theme/theme1.xml"}),
    "xlsx-macros": lambda: edited(
        packed(parts(sound()) | {"xl/vbaProject.bin": b"\x00"}),
        TYPES,
        "<Default ",
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default ',
    ),
    "xlsx-external": _formula("<f>cmd|'/c calc'!A1</f><v>2</v>"),
    "xlsx-sheet": _edit(WORKBOOK, 'name="Key figures"', 'name="sources"'),
    "xlsx-defined-name": _edit(
        WORKBOOK, "<calcPr", '<definedNames><definedName name="FY2024">1</definedName></definedNames><calcPr'
    ),
    "xlsx-table-name": _edit(TABLE, 'displayName="tblSources"', 'displayName="FY2024"'),
    "xlsx-table-headings": lambda: edited(
        edited(sound(), TABLE, 'name="Kind"', 'name="Title"'),
        SOURCES,
        r'<c r="D1"[^>]*>.*?</c>',
        '<c r="D1" t="inlineStr"><is><t>Title</t></is></c>',
    ),
    "xlsx-table-range": _edit(SECOND, 'ref="A5:B6"', 'ref="A5:B5"'),
    "xlsx-filter": _edit(SOURCES, "</sheetData>", '</sheetData><autoFilter ref="A1:D3"/>'),
    "xlsx-validation": _edit(SOURCES, '"letter,news"', f'"{",".join(["letter"] * 40)}"'),
    "xlsx-link": _edit(LINKS, "https://example.org/letter", f"https://example.org/{'letter/' * 300}"),
    "xlsx-link-scheme": _edit(LINKS, "https://example.org/letter", "file:///C:/letter.docx"),
    "xlsx-link-target": _edit(FIGURES, 'location="Sources!A2"', 'location="Source!A2"'),
    "xlsx-text": _title("letter " * 5000),
    "xlsx-cell": _edit(SOURCES, r'<c r="B2"', '<c r="A2"'),
    "xlsx-date": _edit(SOURCES, r"<v>45181</v>", "<v>-18260</v>"),
    "xlsx-formula": _formula("<f>MINIFS(A1:A9,B1:B9,1)</f><v>2</v>"),
    "xlsx-formula-text": _formula("<f>see the letter</f><v>2</v>"),
    "xlsx-formula-value": _formula("<f>ROWS(tblSources[])</f><v></v>"),
    "xlsx-fault": _formula("<f>1/0</f><v>#DIV/0!</v>", "e"),
    "xlsx-merged": _edit(
        FIGURES, "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells>'
    ),
    "xlsx-styles": _edit(
        FIGURES,
        "</sheetData>",
        '</sheetData><conditionalFormatting sqref="B1"><cfRule type="expression" dxfId="7" priority="1">'
        "<formula>TRUE</formula></cfRule></conditionalFormatting>",
    ),
    "xlsx-footer": _edit(
        FIGURES, "</worksheet>", f"<headerFooter><oddFooter>{'letter ' * 40}</oddFooter></headerFooter></worksheet>"
    ),
    "xlsx-cell-size": _edit(FIGURES, r'<row r="1"', '<row r="1" ht="500" customHeight="1"'),
}
