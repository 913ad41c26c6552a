"""Workbooks that tests are about: a sound one, and one for each thing that can be wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from alitimeline.briefing.workbook import Table as ReadTable
from alitimeline.briefing.workbook import read_workbook

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
    "properties",
    "sound",
    "tables",
    "written",
]

WORKBOOK, SOURCES, FIGURES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TABLE, SECOND, LINKS = "xl/tables/table1.xml", "xl/tables/table2.xml", "xl/worksheets/_rels/sheet1.xml.rels"
TYPES = "[Content_Types].xml"


def tables(data: bytes) -> Mapping[str, ReadTable]:
    """Read the tables of a workbook."""
    return read_workbook(data).tables


def properties(data: bytes) -> Mapping[str, str]:
    """Read what programs added to the properties of a workbook."""
    return read_workbook(data).properties


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


#: A workbook for each code that the reader of workbooks refuses one with, as docs/codes.md describes it.
EXAMPLES: dict[str, Callable[[], bytes]] = {
    "xlsx-file": lambda: b"ID,Title\nletter,User First\n",
    "xlsx-size": lambda: packed({TYPES: b""} | {str(number): b"" for number in range(10_000)}),
    "xlsx-xml": lambda: edited(sound(), SOURCES, "<worksheet", "<!DOCTYPE worksheet><worksheet"),
    "xlsx-part": lambda: packed({name: part for name, part in parts(sound()).items() if name != SOURCES}),
    "xlsx-macros": lambda: edited(
        packed(parts(sound()) | {"xl/vbaProject.bin": b"\x00"}),
        TYPES,
        "<Default ",
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default ',
    ),
    "xlsx-external": lambda: packed(parts(sound()) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    "xlsx-table-name": lambda: edited(sound(), SECOND, 'displayName="tblWho"', 'displayName="tblSources"'),
    "xlsx-table-range": lambda: edited(sound(), SECOND, 'ref="A5:B6"', 'ref="A5:XFE6"'),
}
