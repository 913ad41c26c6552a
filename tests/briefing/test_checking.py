"""The checker in tests/briefing/checking finds what Excel would repair, and finds nothing in what we export."""

import re
import shutil
import subprocess
import warnings
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from attrs import evolve
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from tests.benchmarks.data import timeline
from tests.briefing import checking
from tests.briefing.checking import check
from tests.briefing.workbooks import (
    EXAMPLES,
    FIGURES,
    LINKS,
    SECOND,
    SOURCES,
    TABLE,
    WORKBOOK,
    edited,
    packed,
    parts,
    sound,
    written,
)

from alitimeline import Timeline, export

#: How the modules name the code of a problem.
CODE = re.compile(r'told\(\s*"([a-z-]+)"')


def lint(data: bytes) -> list[tuple[str, str | None]]:
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

    assert lint(make()) == [(code, cell)]


def _edit(part: str, pattern: str, new: str) -> Callable[[], bytes]:
    return lambda: edited(sound(), part, pattern, new)


def _title(text: str) -> Callable[[], bytes]:
    return _edit(SOURCES, r'<c r="B2"[^>]*>.*?</c>', f'<c r="B2" t="inlineStr"><is><t>{text}</t></is></c>')


def _formula(inner: str, kind: str = "n") -> Callable[[], bytes]:
    return _edit(FIGURES, r'<c r="B1"[^>]*>.*?</c>', f'<c r="B1" t="{kind}">{inner}</c>')


#: A workbook for each code, with that problem and no other.
FAULTS: dict[str, Callable[[], bytes]] = {
    "xlsx-file": EXAMPLES["xlsx-file"],
    "xlsx-size": EXAMPLES["xlsx-size"],
    "xlsx-macros": EXAMPLES["xlsx-macros"],
    "xlsx-xml": lambda: packed(parts(sound()) | {"docProps/app.xml": b"<Properties><Company></Properties>"}),
    "xlsx-part": lambda: packed({k: v for k, v in parts(sound()).items() if k != "xl/theme/theme1.xml"}),
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


@pytest.mark.parametrize("code", FAULTS)
def test_faults(code: str) -> None:
    """The checker finds one planted fault of each kind, and nothing else."""
    assert [each.code for each in check(FAULTS[code]())] == [code]


def test_every_code_has_a_fault() -> None:
    """The faults cover every code of the checker."""
    modules = Path(checking.__file__).parent.glob("*.py")
    codes = {f"xlsx-{code}" for module in modules for code in CODE.findall(module.read_text("utf-8"))}

    assert codes | {"xlsx-file", "xlsx-size"} == FAULTS.keys()


def test_a_sound_workbook() -> None:
    """Nothing is told of a workbook in which nothing is wrong."""
    assert check(sound()) == ()


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

    assert [lint(_formula(f"<f>{each}</f><v>2</v>")()) for each in formulas] == [[]] * len(formulas)


def test_texts_of_formulas() -> None:
    """A formula that gives an empty text has its value beside it."""
    assert lint(edited(sound(), FIGURES, r'<c r="B1"[^>]*>.*?</c>', '<c r="B1" t="str"><f>""</f><v></v></c>')) == []


@pytest.mark.parametrize("profile", ["analyst", "executive", "accessible"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["timeline", "alibaba"])
def test_our_own(name: str, profile: str, language: str, alibaba: Timeline) -> None:
    """What we export has no finding, in any profile and language, with a chart and with what changed or without.

    Only the Summary has merged cells, for its sentences, which nobody sorts; an accessible one has none.
    """
    record = alibaba if name == "alibaba" else timeline(200)
    options: dict[str, Any] = {"profile": profile, "language": language}
    if language == "zh":
        options |= {"chart": True, "previous": evolve(record, title="As it was", commitments=())}

    found = check(export.to_bytes(record, "xlsx", **options))

    first = {"en": "Summary", "zh": "摘要"}[language]
    merged = [
        each for each in found if each.code == "xlsx-merged" and str(each.cell).replace("'", "").startswith(first)
    ]
    assert [each for each in found if each not in merged] == []
    assert bool(merged) == (profile != "accessible")


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
    (tmp_path / "ours.xlsx").write_bytes(export.to_bytes(alibaba, "xlsx", profile="accessible"))  # nothing merged
    (tmp_path / "sound.xlsx").write_bytes(sound())
    home, form = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "xlsx:Calc MS Excel 2007 XML"
    for file in ("ours.xlsx", "sound.xlsx"):
        subprocess.run(
            ["soffice", "--headless", home, "--convert-to", form, "--outdir", tmp_path / "out", tmp_path / file],
            check=True,
            capture_output=True,
        )

    assert [check((tmp_path / "out" / file).read_bytes()) for file in ("ours.xlsx", "sound.xlsx")] == [(), ()]
