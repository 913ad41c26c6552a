"""The checker of workbooks: it finds what Excel would repair, in which cell; and nothing where nothing is."""

import re
import shutil
import subprocess
import time
import tracemalloc
import warnings
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_LZMA, ZipFile, ZipInfo

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from tests.benchmarks.data import timeline
from tests.briefing.workbooks import (
    EXAMPLES,
    FIGURES,
    LINKS,
    SECOND,
    SOURCES,
    TABLE,
    TYPES,
    WORKBOOK,
    edited,
    packed,
    parts,
    sound,
    written,
)

import alitimeline
from alitimeline import Timeline, cli, export
from alitimeline.reports.codes import explanations
from alitimeline.briefing.workbook import checking
from alitimeline.briefing.workbook.checking import check
from alitimeline.briefing.workbook.places import Range, place, read_place, read_range, within

SOURCE = Path(checking.__file__).parents[1]
#: How the modules name the code of a problem.
CODE = re.compile(r'(?:told|RefusedError)\(\s*"([a-z-]+)"')


def found(data: bytes) -> list[tuple[str, str | None]]:
    """Return what is told of a workbook: code and cell."""
    return [(each.code.removeprefix("xlsx-"), each.cell) for each in check(data)]


def table(headings: list[object], reference: str = "A1:B2", name: str = "tblA") -> bytes:
    """Make a workbook with a table as openpyxl makes it, which looks at nothing."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(headings)
    sheet.append([1, 2])
    made = Table(displayName=name, ref=reference)
    sheet.add_table(made)
    with warnings.catch_warnings(action="ignore"):
        return written(book)


def _overlapping() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in range(3):
        sheet.append([f"{letter}{row}" for letter in "ABC"])
    sheet.add_table(Table(displayName="tblA", ref="A1:B3"))
    sheet.add_table(Table(displayName="tblB", ref="B1:C3"))
    return written(book)


def _titled(title: str) -> bytes:
    book = Workbook()
    with warnings.catch_warnings(action="ignore"):
        book.worksheets[0].title = title
    return written(book)


def _named(name: str) -> bytes:
    book = Workbook()
    book.defined_names[name] = DefinedName(name, attr_text="Sheet!$A$1")
    return written(book)


def _ruled(words: str) -> bytes:
    book = Workbook()
    rule = DataValidation(type="list", formula1=f'"{words}"')
    rule.add("C3")
    book.worksheets[0].add_data_validation(rule)
    return written(book)


def _linked(target: str) -> bytes:
    book = Workbook()
    book.worksheets[0]["B2"] = "page"
    book.worksheets[0]["B2"].hyperlink = target
    return written(book)


#: The ten faults that openpyxl writes without a word, LibreOffice opens, and no schema finds; and where they are.
SILENT: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    "duplicate headings": (lambda: table(["ID", "id"]), "table-headings", "Sheet!B1"),
    "a table named A1": (lambda: table(["ID", "Who"], name="A1"), "table-name", "Sheet!A1:B2"),
    "overlapping tables": (_overlapping, "table-range", "Sheet!B1:C3"),
    "a table of headings alone": (lambda: table(["ID", "Who"], "A1:B1"), "table-range", "Sheet!A1:B1"),
    "a heading unlike its cell": (
        lambda: edited(table(["ID", "Who"]), TABLE, 'name="Who"', 'name="Owner"'),
        "table-headings",
        "Sheet!B1",
    ),
    "a list of 500 characters": (lambda: _ruled("x" * 500), "validation", "Sheet!C3"),
    "a bad defined name": (lambda: _named("has space"), "defined-name", None),
    "a sheet name of 32 characters": (lambda: _titled("S" * 32), "sheet", f"{'S' * 32}"),
    "an address of 3,000 characters": (lambda: _linked(f"https://example.org/{'x' * 3000}"), "link", "Sheet!B2"),
    "a filter of the sheet over a table": (
        lambda: edited(table(["ID", "Who"]), SOURCES, "</sheetData>", '</sheetData><autoFilter ref="A1:B2"/>'),
        "filter",
        "Sheet!A1:B2",
    ),
}


@pytest.mark.parametrize("fault", SILENT)
def test_what_nobody_else_finds(fault: str) -> None:
    """Each of the ten planted faults is told, and nothing else."""
    make, code, cell = SILENT[fault]

    assert found(make()) == [(code, cell)]


def _cell(inner: str) -> Callable[[], bytes]:
    """Make the sound workbook with another cell B2 in its first sheet."""
    return lambda: edited(sound(), SOURCES, r'<c r="B2"[^>]*>.*?</c>', inner)


def _formula(text: str, value: str = "<v>2</v>") -> Callable[[], bytes]:
    return lambda: edited(sound(), FIGURES, r'<c r="B1"[^>]*>.*?</c>', f'<c r="B1"><f>{text}</f>{value}</c>')


def _edit(part: str, pattern: str, new: str) -> Callable[[], bytes]:
    return lambda: edited(sound(), part, pattern, new)


def _part(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: packed(parts(sound()) | {name: content})


def _twice(name: str) -> bytes:
    """Add an entry of another's name."""
    buffer = BytesIO(sound())
    with ZipFile(buffer, "a") as package:
        package.writestr(name, b"<x/>")
    return buffer.getvalue()


KEY = "'Key figures'"
NAME = '<definedName name="AsOf">1</definedName>'
#: More faults, in the sound workbook: what is done, the code and the cell.
MUTANTS: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    "a blank heading": (_edit(SOURCES, ">Title<", "> <"), "table-headings", "Sources!B1"),
    "a heading in no cell": (_edit(SOURCES, r'<c r="B1"[^>]*>.*?</c>', ""), "table-headings", "Sources!B1"),
    "a number as a heading": (
        _edit(SOURCES, r'<c r="B1"[^>]*>.*?</c>', '<c r="B1"><v>7</v></c>'),
        "table-headings",
        "Sources!B1",
    ),
    "two tables of one name": (
        _edit(SECOND, 'displayName="tblWho"', 'displayName="TBLSOURCES"'),
        "table-name",
        "Sources!A5:B6",
    ),
    "two tables of one number": (_edit(SECOND, 'id="2"', 'id="1"'), "table-name", "Sources!A5:B6"),
    "a table called as a defined name": (
        _edit(WORKBOOK, "<calcPr", '<definedNames><definedName name="TBLWHO">1</definedName></definedNames><calcPr'),
        "table-name",
        "Sources!A5:B6",
    ),
    "a table called R1C1": (_edit(SECOND, 'displayName="tblWho"', 'displayName="R1C1"'), "table-name", "Sources!A5:B6"),
    "a table with a space": (
        _edit(SECOND, 'displayName="tblWho"', 'displayName="tbl Who"'),
        "table-name",
        "Sources!A5:B6",
    ),
    "a table called TRUE": (_edit(SECOND, 'displayName="tblWho"', 'displayName="True"'), "table-name", "Sources!A5:B6"),
    "a table of 256 letters": (
        _edit(SECOND, 'displayName="tblWho"', f'displayName="{"t" * 256}"'),
        "table-name",
        "Sources!A5:B6",
    ),
    "a table out of the grid": (_edit(SECOND, 'ref="A5:B6"', 'ref="A5:XFE6"'), "table-range", "Sources!A5:XFE6"),
    "a table nowhere": (_edit(SECOND, 'ref="A5:B6"', 'ref=""'), "table-range", "Sources"),
    "a heading too many": (_edit(TABLE, 'ref="A1:D3"', 'ref="A1:C3"'), "table-range", "Sources!A1:C3"),
    "merged cells in a table": (
        _edit(SOURCES, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells>'),
        "table-range",
        "Sources!A2:B2",
    ),
    "a name that is there twice": (
        _edit(WORKBOOK, "<calcPr", f"<definedNames>{NAME * 2}</definedNames><calcPr"),
        "defined-name",
        None,
    ),
    "a name of a deleted sheet": (
        _edit(
            WORKBOOK,
            "<calcPr",
            '<definedNames><definedName name="a" localSheetId="9">1</definedName></definedNames><calcPr',
        ),
        "defined-name",
        None,
    ),
    "a name of deleted cells": (
        _edit(
            WORKBOOK, "<calcPr", '<definedNames><definedName name="a">Sources!#REF!</definedName></definedNames><calcPr'
        ),
        "defined-name",
        None,
    ),
    "a slash in the name of a sheet": (_edit(WORKBOOK, "Key figures", "Key/figures"), "sheet", "'Key/figures'"),
    "an apostrophe at its end": (_edit(WORKBOOK, "Key figures", "Key'"), "sheet", "'Key'''"),
    "a sheet without a name": (_edit(WORKBOOK, "Key figures", " "), "sheet", "' '"),
    "the name that Excel keeps": (_edit(WORKBOOK, "Key figures", "history"), "sheet", "history"),
    "a title of a rule": (
        _edit(SOURCES, 'promptTitle="Kind"', f'promptTitle="{"k" * 33}"'),
        "validation",
        "Sources!D2:D3",
    ),
    "a message of a rule": (_edit(SOURCES, 'prompt="One', f'prompt="{"k" * 256}'), "validation", "Sources!D2:D3"),
    "a link that runs": (
        _edit(LINKS, "https://example.org/letter", "javascript:alert(1)"),
        "link-scheme",
        "Sources!A2",
    ),
    "a link to a share": (_edit(LINKS, "https://example.org/letter", r"\\host\[share"), "link-scheme", "Sources!A2"),
    "a link to brackets": (_edit(LINKS, "https://example.org/letter", "http://[x"), "link-scheme", "Sources!A2"),
    "a link to no name": (_edit(FIGURES, "Sources!A2", "AsOf"), "link-target", f"{KEY}!A3"),
    "254 line breaks": (_cell(f'<c r="B2" t="inlineStr"><is><t>{"a&#10;" * 254}</t></is></c>'), "text", "Sources!B2"),
    "emoji that count twice": (
        _cell(f'<c r="B2" t="inlineStr"><is><t>{"🚀" * 16384}</t></is></c>'),
        "text",
        "Sources!B2",
    ),
    "no number": (_cell('<c r="B2"><v>12,5</v></c>'), "cell", "Sources!B2"),
    "no kind": (_cell('<c r="B2" t="text"><v>1</v></c>'), "cell", "Sources!B2"),
    "no style": (_cell('<c r="B2" s="999" t="inlineStr"><is><t>x</t></is></c>'), "cell", "Sources!B2"),
    "no shared text": (_cell('<c r="B2" t="s"><v>²</v></c>'), "cell", "Sources!B2"),
    "a cell out of the grid": (
        _edit(FIGURES, "</sheetData>", '<row r="9"><c r="XFE9"><v>1</v></c></row></sheetData>'),
        "cell",
        f"{KEY}!XFE9",
    ),
    "a cell without a place": (
        _edit(FIGURES, "</sheetData>", '<row r="9"><c r="here"><v>1</v></c></row></sheetData>'),
        "cell",
        f"{KEY}!here",
    ),
    "29 February 1900": (_edit(SOURCES, "<v>45181</v>", "<v>60</v>"), "date", "Sources!C2"),
    "a formula with =": (_formula("=1+1"), "formula", f"{KEY}!B1"),
    "half a formula": (_formula("SUM(A1:A3"), "formula", f"{KEY}!B1"),
    "a formula that goes on": (_formula("1+"), "formula", f"{KEY}!B1"),
    "half a quotation": (_formula('"a'), "formula", f"{KEY}!B1"),
    "semicolons": (_formula("SUM(A1;A2)"), "formula", f"{KEY}!B1"),
    "the short form of this row": (_formula("tblWho[@Who]"), "formula", f"{KEY}!B1"),
    "a formula of 8,193 characters": (_formula("+".join(["1"] * 4097)), "formula", f"{KEY}!B1"),
    "a formula of deleted cells": (_formula("#REF!+1"), "fault", f"{KEY}!B1"),
    "a young function": (_formula("SORT(A1:A3)"), "formula", f"{KEY}!B1"),
    "a wide column": (
        _edit(FIGURES, "<sheetData>", '<cols><col min="1" max="1" width="300"/></cols><sheetData>'),
        "cell-size",
        KEY,
    ),
    "elements out of order": (_edit(FIGURES, "<sheetData>", "<pageMargins/><sheetData>"), "xml", KEY),
    "a missing relation": (
        _edit(FIGURES, "</worksheet>", '<legacyDrawing xmlns:r="r" r:id="rId9"/></worksheet>'),
        "part",
        KEY,
    ),
    "a part there twice": (lambda: _twice("docProps/APP.xml"), "part", None),
    "a part of no type": (_part("xl/media/image1.webp", b"x"), "part", None),
    "a relation there twice": (
        _edit(
            "_rels/.rels",
            r"</Relationships>",
            '<Relationship Id="rId1" Type="x" TargetMode="External" Target="x"/></Relationships>',
        ),
        "part",
        None,
    ),
    "a document type": (_part("docProps/app.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "xml", None),
    "an encoding that there isn't": (
        _part("docProps/app.xml", b'<?xml version="1.0" encoding="x-y"?><a/>'),
        "xml",
        None,
    ),
    "a sheet that breaks off": (_edit(FIGURES, "</worksheet>", ""), "xml", None),
    "a table that is no XML": (_part(SECOND, b"<table"), "xml", None),
    "no workbook in it": (_edit(WORKBOOK, "(?s).*", "<workbook"), "xml", None),
    "a document": (_edit(WORKBOOK, "(?s).*", "<document/>"), "file", None),
    "another workbook": (
        lambda: edited(
            packed(parts(sound()) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
            TYPES,
            "<Default ",
            '<Default Extension="xml" ContentType="application/xml"/><Default ',
        ),
        "external",
        None,
    ),
}


@pytest.mark.parametrize("fault", MUTANTS)
def test_faults(fault: str) -> None:
    """Each fault is told at its place; beside merged cells in a table, that they are merged."""
    make, code, cell = MUTANTS[fault]

    assert [each for each in found(make()) if each[0] != "merged"][:1] == [(code, cell)]
    assert len({each[0] for each in found(make()) if each[0] != "merged"}) == 1


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples(code: str) -> None:
    """The example of each code is told that, and nothing else."""
    assert [each.code for each in check(EXAMPLES[code]())] == [code]


def test_every_code_has_an_example() -> None:
    """Every code that the modules tell is explained, and has a workbook of its own in tests/workbooks.py."""
    codes = {f"xlsx-{code}" for module in SOURCE.rglob("*.py") for code in CODE.findall(module.read_text("utf-8"))}

    assert codes == EXAMPLES.keys() == {code for code in explanations() if code.startswith("xlsx-")}


def test_a_sound_workbook() -> None:
    """Nothing is told of a workbook in which nothing is wrong."""
    assert check(sound()) == ()


def test_nothing_to_see() -> None:
    """A workbook whose sheets are all hidden is told so; Excel doesn't open it."""
    hidden = re.sub(b"<sheet ", b'<sheet state="hidden" ', re.sub(b' state="visible"', b"", parts(sound())[WORKBOOK]))

    assert found(packed(parts(sound()) | {WORKBOOK: hidden})) == [("sheet", None)]


def test_a_sheet_of_no_part() -> None:
    """A sheet that nothing leads to is told by its name."""
    assert found(edited(sound(), "xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId77"')) == [("part", KEY)]


def test_many_of_a_kind() -> None:
    """Of many findings of one kind in a sheet, ten are told, and how many more there are."""
    formulas = "".join(f'<row r="{row}"><c r="A{row}"><f>1+1</f></c></row>' for row in range(10, 40))
    problems = check(edited(sound(), FIGURES, "</sheetData>", f"{formulas}</sheetData>"))

    assert [each.cell for each in problems] == [*(f"{KEY}!A{row}" for row in range(10, 20)), KEY]
    assert str(problems[-1]) == f"{KEY}: warning[xlsx-formula-value] 20 more of this kind in this sheet"


def test_many_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """More links than Excel follows are told of the sheet."""
    monkeypatch.setattr("alitimeline.briefing.workbook.checking.sheets.LINKS", 0)

    assert found(sound()) == [("link", "Sources"), ("link", KEY)]


def test_many_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """More styles than Excel has are told."""
    monkeypatch.setattr("alitimeline.briefing.workbook.checking.STYLES", 1)

    assert found(sound()) == [("styles", None)]


def test_long_shared_texts() -> None:
    """A text that cells share is told in the cell."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("S").write_string("B2", "\n" * 254)
    book.close()

    assert found(buffer.getvalue()) == [("text", "S!B2")]


def test_long_headings() -> None:
    """A heading has 255 characters at most."""
    assert found(table(["ID", "W" * 256])) == [("table-headings", "Sheet!B1")]


def test_formulas_that_excel_reads() -> None:
    """Nothing is told of formulas that are as they should be, however odd they look."""
    formulas = [
        "_xlfn.MINIFS(A1:A9,B1:B9,&quot;a;b&quot;)",
        "SUM({1,2;3,4})",
        "tblWho[[#This Row],[It''s (open]]",
        '\'Key figures\'!A1 &amp; "it\'s = ""so"""',
        "IF(A1 > 2, -1, +1)",
        "-A1%",
        "",
    ]

    assert [found(_formula(each)()) for each in formulas] == [[]] * len(formulas)


def test_texts_of_formulas() -> None:
    """A formula that gives an empty text has its value beside it."""
    assert found(edited(sound(), FIGURES, r'<c r="B1"[^>]*>.*?</c>', '<c r="B1" t="str"><f>""</f><v></v></c>')) == []


@pytest.mark.parametrize("profile", ["analyst", "executive", "accessible"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["timeline", "alibaba"])
def test_our_own(name: str, profile: str, language: str, alibaba: Timeline) -> None:
    """What we export has no finding, in any profile and language, with a chart and with what changed or without."""
    record = alibaba if name == "alibaba" else timeline(200)
    options: dict[str, Any] = {"profile": profile, "language": language}
    if language == "zh":
        options |= {"chart": True, "previous": evolve(record, title="As it was", commitments=())}

    assert check(export.to_bytes(record, "xlsx", **options)) == ()


def _xlsxwriter() -> bytes:
    """Make a workbook with much in it, with XlsxWriter."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet, other = book.add_worksheet("Sources"), book.add_worksheet("Other's")
    day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    columns = [
        {"header": "ID"},
        {"header": "On", "format": day},
        {"header": "Two\nlines"},
        {"header": "N", "formula": "=LEN([@ID])"},
    ]
    data = [["a", date(2023, 9, 12), "x"], ["b", date(2023, 9, 13), "_x0041_"]]
    sheet.add_table("A1:D4", {"name": "tblSources", "columns": columns, "data": data, "total_row": True})
    sheet.write_url("G1", "https://example.org/#x", string="page")
    sheet.write_url("G2", "internal:'Other''s'!A1")
    sheet.data_validation("H1", {"validate": "list", "source": ["a", "b"]})
    sheet.write_formula("I1", '=_xlfn.MINIFS(B2:B3,A2:A3,"a")', day, 45000)
    sheet.write_rich_string("J1", "a", bold, "b", "c")
    sheet.write_comment("A2", "A note")
    other.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
    other.autofilter("A1:B5")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Sources!$D$2:$D$3"})
    other.insert_chart("D2", chart)
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Sources!$D$2:$D$3"})
    book.add_chartsheet("Chart").set_chart(line)
    book.define_name("AsOf", "='Other''s'!$A$1")
    book.close()
    return buffer.getvalue()


def test_of_xlsxwriter() -> None:
    """A sound workbook of XlsxWriter has no finding."""
    assert check(_xlsxwriter()) == ()


@pytest.mark.program
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_of_libreoffice(alibaba: Timeline, tmp_path: Path) -> None:
    """A workbook that LibreOffice has saved anew has no finding."""
    (tmp_path / "ours.xlsx").write_bytes(export.to_bytes(alibaba, "xlsx"))
    (tmp_path / "sound.xlsx").write_bytes(sound())
    home, form = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "xlsx:Calc MS Excel 2007 XML"
    for file in ("ours.xlsx", "sound.xlsx"):
        subprocess.run(
            ["soffice", "--headless", home, "--convert-to", form, "--outdir", tmp_path / "out", tmp_path / file],
            check=True,
            capture_output=True,
        )

    assert [check((tmp_path / "out" / file).read_bytes()) for file in ("ours.xlsx", "sound.xlsx")] == [(), ()]


def _lying() -> bytes:
    """Make a package whose directory says that a large part is small."""
    data = bytearray(packed(parts(sound()) | {"xl/media/image1.xml": b"<a>" + b" " * 50_000_000}))
    size = (50_000_003).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100_000).to_bytes(4, "little")
    return bytes(data)


def _many() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        for number in range(10_001):
            package.writestr(ZipInfo(str(number)), b"")
    return buffer.getvalue()


def _overlaid() -> bytes:
    """Make a package of which a hundred names stand for one part."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr("a", zlib.compress(bytes(range(256))) * 20_000)
        package.filelist.extend([package.filelist[0]] * 100)
    return buffer.getvalue()


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(20))
    + b"]><a>&u;</a>"
)

BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "space": (lambda: packed(parts(sound()) | {SOURCES: b" " * 300_000_000}), "xlsx-size"),
    "a header that lies": (_lying, "xlsx-file"),
    "many parts": (_many, "xlsx-size"),
    "parts upon each other": (_overlaid, "xlsx-size"),
    "laughs": (_part(SOURCES, LAUGHS), "xlsx-xml"),
    "depth": (_part(SOURCES, b"<a>" * 600_000), "xlsx-xml"),
    "a long text": (_part(SOURCES, b"<a>" + b"x" * 1_900_000), "xlsx-size"),
    "a long name": (_part(SOURCES, b"<" + b"x" * 1_900_000), "xlsx-size"),
    "a far cell": (
        _edit(FIGURES, "</sheetData>", '<row r="1048576"><c r="XFD1048576" t="n"><v>x</v></c></row></sheetData>'),
        "xlsx-cell",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    """What is made to fill the memory or the day is refused within two seconds and 200 MB."""
    make, code = BOMBS[name]
    data = make()
    tracemalloc.start()
    begun = time.process_time()
    problems = check(data)
    took, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert code in [each.code for each in problems]
    assert took < 2
    assert peak < 200_000_000


NOT_WORKBOOKS = {
    b"": "the file is empty",
    b"\x00" * 100: "the file is empty",
    b"ID,Title\nletter,User First\n": "this is plain text, such as CSV, that is called a workbook",
    b"\xef\xbb\xbf<!DOCTYPE html><html></html>": "this is a web page that is called a workbook",
    b"<?xml version='1.0'?><Workbook/>": "this is an XML file that is called a workbook",
    b"%PDF-1.7\n": "this is a PDF, not a workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00": "this is a file of Excel before 2007 (.xls)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + "EncryptedPackage".encode("utf-16-le"): "the workbook is locked with a password",
    b"\x89PNG\r\n\x1a\n\x00\x00": "this is not a workbook (.xlsx)",
    packed({"readme.txt": b"x"}): "this is a zip file, but not a workbook",
    packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}): "this is an OpenDocument file (.ods)",
    packed({TYPES: b"<Types/>"}): "the package says nowhere which part is its workbook",
    b"PK\x03\x04 PK\x05\x06": "the file is damaged, or was not downloaded to its end: 'File is not a zip file'",
    sound()[:-500]: "the file breaks off: its end is missing",
}


@pytest.mark.parametrize("data", NOT_WORKBOOKS, ids=lambda data: NOT_WORKBOOKS[data])
def test_what_is_no_workbook(data: bytes) -> None:
    """What is called a workbook is told what it is."""
    assert [each.message for each in check(data)] == [NOT_WORKBOOKS[data]]


def _flagged(offset: int, value: int) -> bytes:
    """Change a field of two bytes in the first entry, at its start and in the directory."""
    data = bytearray(sound())
    for start, at in ((data.find(b"PK\x03\x04"), offset), (data.find(b"PK\x01\x02"), offset + 2)):
        data[start + at : start + at + 2] = value.to_bytes(2, "little")
    return bytes(data)


def test_how_parts_are_packed() -> None:
    """A part that is locked, or packed in an odd way, is refused."""
    assert [each.message for each in check(_flagged(6, 1))] == ["the part 'docProps/app.xml' is locked with a password"]
    assert [each.message for each in check(_flagged(8, ZIP_LZMA))] == [
        "the part 'docProps/app.xml' is packed in another way than Deflate"
    ]


def test_a_binary_workbook() -> None:
    """A binary workbook is told how to save it."""
    relations = b'<a><Relationship Id="a" Type="x/officeDocument" Target="/xl/workbook.bin"/></a>'
    [problem] = check(packed({TYPES: b"<a/>", "_rels/.rels": relations}))[-1:]

    assert (problem.message, problem.hint) == (
        "this is a binary workbook (.xlsb)",
        "save it as Excel Workbook (.xlsx)",
    )


@given(st.binary(max_size=300), st.integers(0, 20_000), st.sampled_from(sorted(parts(sound()))))
def test_any_bytes(noise: bytes, at: int, part: str) -> None:
    """Whatever a file holds, it is told, not thrown: as it is, with noise in the package, and with noise in a part."""
    data, content = sound(), parts(sound())[part]
    check(noise)
    check(data[:at] + noise + data[at + len(noise) :])
    at %= len(content)
    problems = check(packed(parts(data) | {part: content[:at] + noise + content[at + len(noise) :]}))

    assert all(each.code in EXAMPLES for each in problems)


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_places(row: int, column: int) -> None:
    """The name of a cell is read back."""
    assert read_place(place(row, column)) == (row, column)
    assert read_range(f"${place(row, column)}".lower()) == Range(row, column, row, column)


def test_ranges() -> None:
    """A range is written as Excel does, and sheets in quotes where they need some."""
    assert str(read_range("B9:A1")) == "A1:B9"
    assert read_range("A1:") is not None
    assert read_range("A1:here") is None
    assert (within("Sources", "A1"), within("It's 1", "A1"), within("来源")) == ("Sources!A1", "'It''s 1'!A1", "来源")


def test_validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The command checks what ends in .xlsx, and what begins as a zip file on standard input."""
    monkeypatch.chdir(tmp_path)
    Path("a.xlsx").write_bytes(SILENT["duplicate headings"][0]())
    Path("b.XLSX").write_bytes(sound())

    assert cli.main(["validate", "a.xlsx", "b.XLSX"]) == 1
    assert capfd.readouterr().out == (
        "a.xlsx: Sheet!B1: error[xlsx-table-headings] "
        "the heading 'id' of the table 'tblA' stands in A1, too (give each column its own)\n"
    )
    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": BytesIO(sound())}))
    assert cli.main(["validate", "-"]) == 0


def test_a_workbook_is_no_timeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Other commands say what to do with a workbook."""
    monkeypatch.chdir(tmp_path)
    Path("a.xlsx").write_bytes(sound())

    assert cli.main(["status", "a.xlsx"]) == 2
    assert "a workbook is no timeline; make one of it with alitimeline import" in capfd.readouterr().err
