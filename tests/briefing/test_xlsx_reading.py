"""Tables read out of workbooks, whoever wrote them: as other readers have them, and bounded by the tables."""

import os
import re
import shutil
import subprocess
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from datetime import time as clock
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.table import Table as Made
from tests.briefing.checking import check
from tests.briefing.workbooks import (
    EXAMPLES,
    FIGURES,
    SECOND,
    SOURCES,
    WORKBOOK,
    edited,
    packed,
    parts,
    properties,
    sound,
    tables,
    written,
)

from alitimeline import Timeline, export
from alitimeline.briefing.workbook import Cell, Fault, RefusedError, Table, read_workbook
from alitimeline.briefing.workbook.values import is_date, to_date
from alitimeline.problems import TextError

DAY = "yyyy-mm-dd"
at = datetime.fromisoformat


def test_a_table() -> None:
    """A table has name, sheet, range, headings and rows; a cell has its place, value and format."""
    assert tables(sound())["tblSources"] == Table(
        name="tblSources",
        sheet="Sources",
        range="A1:D3",
        headings=(Cell(1, 1, "ID"), Cell(1, 2, "Title"), Cell(1, 3, "Published"), Cell(1, 4, "Kind")),
        rows=(
            (
                Cell(2, 1, "letter"),
                Cell(2, 2, "User First, AI Driven"),
                Cell(2, 3, date(2023, 9, 12), DAY),
                Cell(2, 4, "letter"),
            ),
            (
                Cell(3, 1, "pandaly"),
                Cell(3, 2, "=not a formula"),
                Cell(3, 3, date(2023, 9, 13), DAY),
                Cell(3, 4, "news"),
            ),
        ),
    )


def test_places() -> None:
    """A cell says where it is, a table where in the workbook."""
    table = tables(sound())["tblSources"]

    assert table.rows[0][3].place == "D2"
    assert table.at(table.rows[0][3]) == "Sources!D2"


def test_properties() -> None:
    """The properties that programs added are read; there may be none."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_custom_property("alitimeline.schema", "1.0")
    book.set_custom_property("rows", 7)
    book.close()
    bare = packed(parts(sound()) | {"_rels/.rels": ROOT})

    assert properties(buffer.getvalue()) == {"alitimeline.schema": "1.0", "rows": "7"}
    assert properties(bare) == {}


ROOT = b'<a><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></a>'


def one(cell: str) -> Cell:
    """Return what is read of the cell B2 of the sound workbook if it is written as *cell*."""
    data = edited(sound(), SOURCES, r'<c r="B2"[^>]*>.*?</c>', cell)
    return tables(data)["tblSources"].rows[0][1]


NO_TEXT = Fault("a text that isn't in the file", "save it again in Excel or LibreOffice")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><v>12</v></c>', 12),
        ('<c r="B2"><v>1.5E-2</v></c>', 0.015),
        ('<c r="B2"><v>12.0</v></c>', 12),
        ('<c r="B2"><v>twelve</v></c>', Fault("a number that can't be read")),
        ('<c r="B2"><v>INF</v></c>', Fault("a number that can't be read")),
        ('<c r="B2"/>', None),
        ('<c r="B2" t="b"><v>1</v></c>', True),
        ('<c r="B2" t="b"><v>0</v></c>', False),
        ('<c r="B2" t="e"><v>#N/A</v></c>', Fault("#N/A")),
        ('<c r="B2" t="str"><f>A1</f><v>x</v></c>', "x"),
        ('<c r="B2" t="d"><v>2023-09-12</v></c>', date(2023, 9, 12)),
        ('<c r="B2" t="d"><v>2023-09-12T10:00:00</v></c>', at("2023-09-12T10:00:00")),
        ('<c r="B2" t="d"><v>soon</v></c>', "soon"),
        ('<c r="B2" t="s"><v>7</v></c>', NO_TEXT),
        ('<c r="B2" s="99"><v>7</v></c>', 7),
        ('<c r="B2" t="inlineStr"><is><t>  a_x000D_&#10;b </t></is></c>', "  a\r\nb "),
        ('<c r="B2" t="inlineStr"><is><t>_x005F_x0041_ _x41_</t></is></c>', "_x0041_ _x41_"),
        ('<c r="B2" t="inlineStr"><is><t>_xD83D__xDE80_ _xD83D_</t></is></c>', "🚀 �"),
        ('<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c>', "ab"),
        ('<c t="inlineStr"><is><t>no place</t></is></c>', "no place"),
    ],
)  # fmt: skip
def test_values(cell: str, value: object) -> None:
    """What a cell holds is read by its kind."""
    assert one(cell).value == value


def test_rows_without_numbers() -> None:
    """Rows and cells that don't say where they are follow upon those before."""
    text = parts(sound())[SOURCES].decode()
    bare = re.sub(r'(<(?:row|c))( r="[A-Z]*[0-9]+")', r"\1", text).replace("</row>", "</row>", 1)
    gap = bare.replace('<row spans="1:2"', '<row/><row spans="1:2"') if 'spans="1:2"' in bare else bare
    data = packed(parts(sound()) | {SOURCES: gap.encode()})

    assert tables(data)["tblSources"].rows[1][1].value == "=not a formula"


SHARED = "<sst><si><t>a</t></si><si><r><t>b</t></r><r><t xml:space='preserve'> c</t></r><rPh><t>d</t></rPh></si></sst>"


def test_shared_texts() -> None:
    """Texts that cells share are put into them, with all their runs, without how they are pronounced."""
    data = edited(sound(), SOURCES, r'<c r="B2"[^>]*>.*?</c>', '<c r="B2" t="s"><v>1</v></c>')
    relation = '<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    data = edited(data, "xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    data = packed(parts(data) | {"xl/sharedStrings.xml": SHARED.encode()})

    assert tables(data)["tblSources"].rows[0][1].value == "b c"


@pytest.mark.parametrize(
    ("form", "shows"),
    [
        (DAY, True),
        ('"by "yyyy', True),
        ("h:mm", True),
        ("mm:ss.0", True),
        ("[$-409]d mmm yyyy", True),
        ('[$-804]yyyy"年"m"月"d"日"', True),
        ("General", False),
        ("0.00", False),
        ("@", False),
        ('"days"', False),
        ("[h]:mm:ss", False),
        ("#,##0 ;[Red](#,##0)", False),
        (r"\d0", False),
        ("0_d", False),
        ("0;yyyy", False),
    ],
)
def test_formats_of_dates(form: str, shows: bool) -> None:  # noqa: FBT001 - a case
    """A format shows a date if letters for one stand outside of quotes and brackets, and it isn't a length of time."""
    assert is_date(form) is shows


@pytest.mark.parametrize(
    ("serial", "form", "is_1904", "value"),
    [
        (1, DAY, False, date(1900, 1, 1)),
        (59, DAY, False, date(1900, 2, 28)),
        (60, DAY, False, None),
        (61, DAY, False, date(1900, 3, 1)),
        (45181, DAY, False, date(2023, 9, 12)),
        (43719, DAY, True, date(2023, 9, 12)),
        (0, DAY, True, date(1904, 1, 1)),
        (0, DAY, False, None),
        (-1, DAY, False, None),
        (2958465, DAY, False, date(9999, 12, 31)),
        (2958465.9999999999, DAY, False, None),
        (2958466, DAY, False, None),
        (45181.5, DAY, False, at("2023-09-12T12:00:00")),
        (45181, "yyyy-mm-dd hh:mm", False, at("2023-09-12T00:00:00")),
        (0.75, "h:mm", False, clock(18)),
        (1.75, "h:mm", False, at("1900-01-01T18:00:00")),
        (45181.999988425926, "yyyy hh:mm:ss", False, at("2023-09-12T23:59:59")),
    ],
)
def test_dates(serial: float, form: str, is_1904: bool, value: object) -> None:  # noqa: FBT001 - a case
    """A number is the day or the time that Excel shows for it; none for the day that only Excel has."""
    assert to_date(serial, form, is_1904=is_1904) == value


@given(
    st.dates(date(1900, 3, 1))
    | st.datetimes(at("1900-03-01T00:00:00"), at("9999-12-31T00:00:00")).map(
        lambda moment: moment.replace(microsecond=0)
    )
)
def test_any_date(when: date) -> None:
    """A date that openpyxl writes is read as it was."""
    book = Workbook()
    book.worksheets[0].append(["When"])
    book.worksheets[0].append([when])
    book.worksheets[0].add_table(Made(displayName="tblA", ref="A1:A2"))

    assert tables(written(book))["tblA"].rows[0][0].value == when


def test_days_from_1904() -> None:
    """In a workbook that counts from 1904, days are later by four years."""
    data = edited(sound(), WORKBOOK, r"<workbookPr ?/?>", '<workbookPr date1904="1"/>')

    assert tables(data)["tblSources"].rows[0][2].value == date(2027, 9, 13)


def test_all_cells() -> None:
    """Every filled cell of a sheet is read, in tables and outside of them, with its formula; none is there twice."""
    data = edited(sound(), FIGURES, "</sheetData>", '<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>')
    sheets = {sheet.name: sheet for sheet in read_workbook(data).sheets}
    twice = edited(sound(), FIGURES, "</sheetData>", '<row r="1"><c r="A1"><v>1</v></c></row></sheetData>')

    assert [cell.place for cell in sheets["Key figures"].cells.values()] == ["A1", "B1", "A3", "XFD9"]
    assert sheets["Key figures"].cells[1, 2].formula == "ROWS(tblSources[])"
    with pytest.raises(RefusedError, match="the cell 'Key figures'!A1 is in the sheet twice"):
        read_workbook(twice)


def test_shared_formulas() -> None:
    """Cells that share a formula have it, although only the first one writes it down."""
    shared = (
        '<c r="A8"><f t="shared" ref="A8:A9" si="0">1+1</f><v>2</v></c><c r="B8"><f t="shared" si="0"/><v>2</v></c>'
    )
    data = edited(sound(), FIGURES, "</sheetData>", f'<row r="8">{shared}</row></sheetData>')

    cells = read_workbook(data).sheets[1].cells
    assert [cells[8, 1].formula, cells[8, 2].formula] == ["1+1", "1+1"]


def test_totals_and_blank_rows() -> None:
    """Totals are no rows, nor are rows that hold nothing."""
    data = edited(sound(), "xl/tables/table1.xml", 'ref="A1:D3"', 'ref="A1:D3" totalsRowCount="1"')
    wider = edited(sound(), SECOND, 'ref="A5:B6"', 'ref="A5:B900"')

    assert [row[0].row for row in tables(data)["tblSources"].rows] == [2]
    assert [row[0].row for row in tables(wider)["tblWho"].rows] == [6]


def test_a_table_without_headings() -> None:
    """Where a table shows no headings, those that it knows count."""
    data = edited(sound(), SECOND, 'headerRowCount="1"', 'headerRowCount="0"')
    lost = edited(data, SECOND, "<tableColumns.*</tableColumns>", "")

    assert [each.value for each in tables(data)["tblWho"].headings] == ["Who", "What"]
    assert [row[0].row for row in tables(data)["tblWho"].rows] == [5, 6]
    assert [each.value for each in tables(lost)["tblWho"].headings] == [None, None]


def test_a_far_cell() -> None:
    """A cell at the end of the grid, or a size that isn't true, costs nothing."""
    data = edited(sound(), SOURCES, "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    data = edited(data, SOURCES, '<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"')
    tracemalloc.start()
    found = tables(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == tables(sound())
    assert peak < 5_000_000


def _with(name: str) -> Callable[[], bytes]:
    return lambda: packed(parts(sound()) | {name: b"<x/>"})


def _external() -> bytes:
    return packed(parts(sound()) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "plain text": (EXAMPLES["xlsx-file"], "this is plain text, such as CSV, not a workbook (.xlsx)"),
    "macros": (EXAMPLES["xlsx-macros"], "the workbook has macros"),
    "other workbooks": (_external, "the workbook takes values from other workbooks"),
    "a part there twice": (_with("XL/workbook.XML"), "two parts of the package have one name"),
    "one part for two sheets": (
        lambda: edited(sound(), "xl/_rels/workbook.xml.rels", "sheet2.xml", "sheet1.xml"),
        "two sheets have one name, or are one part",
    ),
    "a table nowhere": (
        lambda: edited(sound(), SECOND, 'ref="A5:B6"', 'ref="A5:XFE6"'),
        "the table 'tblWho' has no place in Excel's grid: 'A5:XFE6'",
    ),
    "a vast table": (
        lambda: edited(sound(), SECOND, 'ref="A5:B6"', 'ref="A5:XFD1048576"'),
        "the table 'tblWho' (A5:XFD1048576) has too many cells; at most 1,000,000 are allowed",
    ),
    "two tables of one name": (
        lambda: edited(sound(), SECOND, 'displayName="tblWho"', 'displayName="tblSources"'),
        "two tables are called 'tblSources'",
    ),
    "a missing sheet": (EXAMPLES["xlsx-part"], "the part 'xl/worksheets/sheet1.xml' is missing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """What isn't read is refused in plain words."""
    make, message = REFUSED[name]
    with pytest.raises(TextError) as error:
        tables(make())

    assert isinstance(error.value, RefusedError)
    assert error.value.message == error.value.problem.message == message


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a sheet, no more than a million cells are read."""
    data = edited(sound(), SOURCES, "</sheetData>", '<row r="9"><c r="A9"><v>1</v></c></row></sheetData>')
    monkeypatch.setattr("alitimeline.briefing.workbook.reading.CELLS", 16)
    with pytest.raises(RefusedError, match="the workbook has more than 16 cells"):
        tables(data)


@pytest.mark.parametrize(
    ("limit", "most", "what"),
    [
        ("package.ELEMENTS", 50, "elements"),
        ("package.RELATIONS", 3, "relations"),
        ("structure.SHEETS", 1, "sheets"),
        ("structure.TABLES", 1, "tables"),
        ("structure.NAMES", 0, "names"),
        ("structure.COLUMNS", 3, "columns in a table"),
        ("structure.STYLES", 1, "styles"),
        ("structure.TEXTS", 1, "texts"),
        ("reading.MERGED", 0, "merged ranges"),
    ],
)
def test_too_many(limit: str, most: int, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a workbook may have many of is counted, and refused beyond a limit before it is worked on."""
    named = edited(sound(), WORKBOOK, "<definedNames ?/>", "<definedNames><definedName name='A'/></definedNames>")
    merged = edited(named, SOURCES, "</sheetData>", "</sheetData><mergeCells><mergeCell ref='A8:B8'/></mergeCells>")
    texts = '<Relationship Id="texts" Type="x/sharedStrings" Target="texts.xml"/></Relationships>'
    linked = edited(merged, "xl/_rels/workbook.xml.rels", "</Relationships>", texts)
    data = packed(parts(linked) | {"xl/texts.xml": b"<sst><si><t>a</t></si><si><t>b</t></si></sst>"})
    assert tables(data)
    monkeypatch.setattr(f"alitimeline.briefing.workbook.{limit}", most)
    with pytest.raises(RefusedError, match=f"the workbook has more than {most} {what}"):
        tables(data)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="￾￿"), min_size=1, max_size=100)


@given(st.lists(TEXT | st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300), max_size=10))
def test_what_xlsxwriter_writes(values: list[object]) -> None:
    """Texts and numbers that XlsxWriter writes are read as they were."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    for row, value in enumerate(values, 1):
        (page.write_string if isinstance(value, str) else page.write_number)(row, 0, value)
    page.add_table(0, 0, max(len(values), 1), 0, {"name": "tblA", "columns": [{"header": "What"}]})
    book.close()
    read = {row[0].row: row[0].value for row in tables(buffer.getvalue())["tblA"].rows}

    assert [_one_break(read[row]) for row in range(2, len(values) + 2)] == [
        pytest.approx(value, rel=1e-14) if isinstance(value, float) else _one_break(value) for value in values
    ]


def _one_break(value: object) -> object:
    """Write line breaks as XML does."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _plain(value: object) -> object:
    """Bring what readers make of a cell to one form."""
    if isinstance(value, datetime) and value.time() == clock():
        return value.date()
    if isinstance(value, Fault):
        return value.text
    return None if value == "" else value


def agree(data: bytes) -> None:
    """Hold what is read of each table against openpyxl and python-calamine."""
    found = tables(data)
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    calamine = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data), load_tables=True)

    assert (
        sorted(found)
        == sorted(name for page in book.worksheets for name in page.tables)
        == sorted(calamine.table_names or [])
    )
    for name, table in found.items():
        page = book[table.sheet]
        every = [*table.headings, *(cell for row in table.rows for cell in row)]
        assert [_plain(cell.value) for cell in every] == [
            _plain(page.cell(cell.row, cell.column).value) for cell in every
        ]
        assert page.tables[name].ref == table.range
        rows = [[_plain(value) for value in row] for row in calamine.get_table_by_name(name).to_python()]
        ours = [[_plain(cell.value) for cell in row] for row in table.rows]
        assert ours == [row for row in rows if any(value is not None for value in row)]


def test_of_openpyxl_and_ours(alibaba: Timeline) -> None:
    """Workbooks of openpyxl, and our own, are read as other readers do."""
    agree(sound())
    agree(export.to_bytes(alibaba, "xlsx"))


@pytest.mark.program
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_of_libreoffice(alibaba: Timeline, tmp_path: Path) -> None:
    """A workbook that LibreOffice has saved anew has the same tables, but for what it makes of formats."""
    (tmp_path / "ours.xlsx").write_bytes(export.to_bytes(alibaba, "xlsx"))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [
        "soffice",
        "--headless",
        home,
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "out"),
    ]
    subprocess.run([*command, str(tmp_path / "ours.xlsx")], check=True, capture_output=True)
    data = (tmp_path / "out" / "ours.xlsx").read_bytes()
    agree(data)
    before, after = tables(export.to_bytes(alibaba, "xlsx")), tables(data)

    assert {name: _values(table) for name, table in after.items()} == {
        name: _values(each) for name, each in before.items()
    }


def _values(table: Table) -> list[list[object]]:
    return [[(cell.value, cell.format) for cell in row] for row in table.rows]


NODE = """
const [folder, out] = process.argv.slice(1);
const X = require(folder + "/xlsx"), E = require(folder + "/exceljs");
const rows = [["ID", "N"], ["吴泳铭", 1.5], ["=x", true]];
const sheet = X.utils.aoa_to_sheet(rows);
sheet.D1 = {t: "n", v: 3, f: "1+2"};
sheet["!ref"] = "A1:D3";
const book = X.utils.book_new();
X.utils.book_append_sheet(book, sheet, "S");
X.writeFile(book, out + "/sheetjs.xlsx");
const other = new E.Workbook(), page = other.addWorksheet("S");
page.addTable({name: "tblX", ref: "A1", headerRow: true, columns: [{name: "ID"}, {name: "On"}],
  rows: [["吴泳铭", new Date(Date.UTC(2023, 8, 12))], ["b", new Date(Date.UTC(2023, 8, 13))]]});
page.getCell("D1").value = {formula: "1+2", result: 3};
page.getCell("D2").value = {text: "x", hyperlink: "https://example.org/"};
page.getCell("D3").value = {richText: [{text: "a"}, {font: {bold: true}, text: "b"}]};
other.xlsx.writeFile(out + "/exceljs.xlsx");
"""


@pytest.mark.program
def test_of_sheetjs_and_exceljs(tmp_path: Path) -> None:
    """Workbooks of SheetJS and of exceljs are read, and are sound."""
    folder, program = os.environ.get("ALITIMELINE_NODE_MODULES"), shutil.which("node")
    if not folder or not program or not Path(folder, "exceljs").exists():
        pytest.skip("node, SheetJS and exceljs are not installed")
    subprocess.run([program, "-e", NODE, folder, tmp_path], check=True, capture_output=True)
    ours, theirs = ((tmp_path / name).read_bytes() for name in ("sheetjs.xlsx", "exceljs.xlsx"))
    agree(theirs)

    assert [[_plain(cell.value) for cell in row] for row in tables(theirs)["tblX"].rows] == [
        ["吴泳铭", date(2023, 9, 12)],
        ["b", date(2023, 9, 13)],
    ]
    assert check_all(ours, theirs) == []


def check_all(*every: bytes) -> list[object]:
    """Return what the checker tells of workbooks."""
    return [problem for data in every for problem in check(data)]


@given(st.binary(max_size=200), st.integers(0, 20_000), st.sampled_from(sorted(parts(sound()))))
def test_any_bytes(noise: bytes, at: int, part: str) -> None:
    """Whatever a file holds, it is read or refused."""
    content = parts(sound())[part]
    at %= len(content)
    changed = packed(parts(sound()) | {part: content[:at] + noise + content[at + len(noise) :]})
    for data in (noise, sound()[:at] + noise + sound()[at + len(noise) :], changed):
        with suppress(RefusedError):
            read_workbook(data)
