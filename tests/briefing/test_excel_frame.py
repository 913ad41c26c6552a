"""The frame of the Excel briefing: formulas, conditions, lists, links, print, limits, and what other programs read."""

import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

import openpyxl
import pytest
import python_calamine
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.styles import Font
from openpyxl.utils.escape import unescape
from openpyxl.workbook.workbook import Workbook
from tests.benchmarks.data import timeline as generated
from tests.briefing import workbooks
from tests.briefing.test_excel_content import combine_records
from tests.laws import tried

from alitimeline import export
from alitimeline.answers.words import Language
from alitimeline.briefing import headings, limits
from alitimeline.briefing.cells import REPLACED, Formula, Link, Stamp, Styled, Value, day, join, plain, truncate, units
from alitimeline.briefing.limits import TEXT_UNITS
from alitimeline.briefing.sheets import Options, finalise, lay_out, to_bytes
from alitimeline.briefing.sheets.finalise import write
from alitimeline.briefing.sheets.losses import losses
from alitimeline.briefing.sheets.options import Profile
from alitimeline.briefing.sheets.sheet import Bars, Book, Choice, Column, Rule, Sheet
from alitimeline.briefing.sheets.styles import WHITE, named_styles, tones
from alitimeline.briefing.sheets.workbook import build
from alitimeline.briefing.workbook import RefusedError, read_workbook, reading
from alitimeline.cli import main
from alitimeline.model import Event, Source, Timeline
from alitimeline.problems import ExportError, Problem
from alitimeline.when import When

AS_OF = date(2026, 11, 20)
SUMMARY = Sheet(
    "Summary",
    [Column("what", 24, "Label"), Column("figure", 40)],
    [
        (Styled("Promises & more", "Headline"), Styled(None, "Headline")),
        ("As of", Styled(day(AS_OF), "Date")),
        (Styled(Formula('COUNTIFS({promises.state},"over<&>due")', 1), "Figure"), "overdue"),
        ("First", Styled(Formula("MIN({promises.due})", day(date(2023, 9, 12))), "Date")),
        ("State", Formula("INDEX({promises.state},2)", "ahead")),
        ("Mean", Styled(Formula("AVERAGE({promises.left})", -561.5), "Number")),
        ("Sheet", Link("Promises", "#promises")),
        ("Record", Link("The second", "#commitment/b")),
        ("Elsewhere", Link("In no sheet", "#commitment/x")),
        ("Web", Link("example.org", "https://example.org/?a=1&b=2#c")),
    ],
    key="summary",
    names={"AsOf": ("figure", 1)},
)
PROMISES = Sheet(
    "承诺 1",
    [
        Column("id", 15, "Faint", name="ID"),
        Column("due", 14, "Date", name="Deadline (UTC)"),
        Column("left", 10, "Number", name="Days left", formula='IF({due}="","",{due}-AsOf)'),
        Column("state", 14, name="State", formula='IF({due}="","open",IF({due}<AsOf,"over<&>due","ahead"))'),
        Column("verdict", 14, "Input", name="Verdict", choice=Choice("VerdictList", "Verdict", "One of the list.")),
        Column("kind", 14, "Input", name="Kind", choice=Choice("KindList", strict=False)),
    ],
    [
        ("a", day(date(2023, 9, 12)), -1_165, "over<&>due", "kept", "x"),
        ("b", day(date(2027, 1, 1)), 42, "ahead", None, None),
        ("c", None, None, "open", None, None),
    ],
    "tblPromises",
    1,
    key="promises",
    records=["commitment/a", "commitment/b", None],
    rules=[
        Rule('{state}="over<&>due"', "bad", ("state", "left", "id")),
        Rule('AND({cell}="kept",{head}<>"")', "good", ("verdict",)),
        Rule('{state}="open"', "muted"),
    ],
)
LISTS = Sheet(
    "Lists",
    [Column("verdict", 20, name="Verdicts"), Column("kind", 20, name="Kinds")],
    [("kept", "x"), ("broken", None)],
    "tblLists",
    names={"VerdictList": "verdict", "KindList": "kind"},
    key="lists",
    hidden=True,
)
BARS = Sheet(
    "Bars",
    [
        Column("label", 20, name="Label"),
        Column("start", 20, "Date", name="Start"),
        Column("days", 9, name="Days"),
        Column("end", 20, "Date", name="End"),
    ],
    [
        ("a", day(date(2023, 9, 12)), 400, day(date(2024, 10, 16))),
        ("b", day(date(2025, 1, 1)), Formula("350*2", 700), "2026"),
        ("c", None, None, None),
    ],
    "tblBars",
    key="bars",
    hidden=True,
)
CHART = Sheet(
    "Chart",
    [Column("text", 140)],
    [("Two bars",)],
    key="chart",
    chart=Bars(
        "Roadmap",
        'Two "promises" & their days',
        "bars",
        ("label", "start", "days", "end"),
        3,
        (45_000, 47_000),
        365.25,
        ["Bar", "BarLate", "Later"],
        46_000,
    ),
)
BOOK = Book(
    sheets=[SUMMARY, PROMISES, LISTS, BARS, CHART],
    title="Promises & more",
    day=AS_OF,
    subject="promises",
    language="en",
    properties={"alitimeline.schema": "1.0", "alitimeline.timeline": "promises"},
)


def read(book: Book = BOOK) -> Workbook:
    """Write and read back with openpyxl."""
    return openpyxl.load_workbook(BytesIO(write(book)))


def of(*values: Value, **changes: Any) -> Book:  # noqa: ANN401 - whatever a sheet has
    """Make a workbook of one cell a row."""
    sheet = Sheet("Texts", [Column("text", 40, name="Text")], [[value] for value in values], "tblTexts")
    return evolve(BOOK, sheets=[evolve(sheet, **changes)])


def with_promises(**changes: Any) -> Book:  # noqa: ANN401
    """Make the workbook with another sheet of promises."""
    return evolve(BOOK, sheets=[SUMMARY, evolve(PROMISES, **changes), LISTS, BARS, CHART])


def parts(data: bytes) -> dict[str, str]:
    """Return the parts of a package."""
    with ZipFile(BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_formulas_bear_their_values() -> None:
    """Readers that don't reckon see what a formula gives: numbers, dates, texts, and nothing."""
    data = write(BOOK)
    expected = [1, datetime(2023, 9, 12), "ahead", -561.5]  # noqa: DTZ001 - as openpyxl reads it

    sheet = openpyxl.load_workbook(BytesIO(data), data_only=True)["Summary"]
    assert [sheet["A3"].value, *(sheet[f"B{row}"].value for row in (4, 5, 6))] == expected
    table = python_calamine.load_workbook(BytesIO(data)).get_sheet_by_name(PROMISES.name).to_python()
    assert [row[2:4] for row in table[1:]] == [[-1_165.0, "over<&>due"], [42.0, "ahead"], ["", "open"]]


def test_formulas_name_columns_by_their_keys() -> None:
    """In the file, formulas have the headings of columns, which the language of the workbook chooses."""
    workbook = read()

    assert workbook["Summary"]["A3"].value == '=COUNTIFS(tblPromises[State],"over<&>due")'
    assert workbook["Summary"]["B4"].value == "=MIN(tblPromises[[Deadline (UTC)]])"
    due = "tblPromises[[#This Row],[Deadline (UTC)]]"
    assert workbook[PROMISES.name]["C3"].value == f'=IF({due}="","",{due}-AsOf)'


def test_headings_with_brackets() -> None:
    """What has a meaning in a reference is escaped there."""
    book = with_promises(
        columns=[Column("x", 9, name="[#'x"), Column("y", 9, name="y", formula="{x}")], rows=(), rules=()
    )

    assert book.formula(book.sheets[1], "{x}+{promises.x}") == (
        "tblPromises[[#This Row],['['#''x]]+tblPromises[['['#''x]]"
    )


def test_calculated_columns() -> None:
    """A column that is reckoned fills itself in new rows."""
    columns = read()[PROMISES.name].tables["tblPromises"].tableColumns

    formulas = [column.calculatedColumnFormula and column.calculatedColumnFormula.attr_text for column in columns]
    assert [formula is not None for formula in formulas] == [False, False, True, True, False, False]
    assert str(formulas[2]).startswith('IF(tblPromises[[#This Row],[Deadline (UTC)]]="",')


def test_a_table_without_rows() -> None:
    """A table has one blank row at least, which nothing is reckoned in."""
    sheet = read(with_promises(rows=(), records=()))[PROMISES.name]

    assert [cell.value for cell in sheet[2]] == [None] * 6
    assert sheet.tables["tblPromises"].ref == "A1:F2"


def test_conditional_colours() -> None:
    """Conditions stand in the order of their weight, and name columns by letters: there, Excel knows no headings."""
    found = [
        (str(cells.sqref), cells.rules[0].formula, cells.rules[0].priority, cells.rules[0].dxf.fill.bgColor.rgb)
        for cells in read()[PROMISES.name].conditional_formatting
    ]

    assert found == [
        ("A2:A4 C2:D4", ['$D2="over<&>due"'], 1, "00FBE0E1"),
        ("E2:E4", ['AND(E2="kept",E$1<>"")'], 2, "00E3F1DB"),
        ("A2:F4", ['$D2="open"'], 3, "00F2F2F2"),
    ]


def test_drop_downs() -> None:
    """A drop-down takes its words from a list with a name, which may be longer than one that is written into it."""
    verdict, kind = read()[PROMISES.name].data_validations.dataValidation

    assert (str(verdict.sqref), verdict.type, verdict.formula1) == ("E2:E4", "list", "VerdictList")
    assert (verdict.errorStyle, verdict.promptTitle, verdict.prompt) == ("stop", "Verdict", "One of the list.")
    assert (kind.errorStyle, kind.prompt, kind.showInputMessage) == ("information", None, False)


def test_defined_names() -> None:
    """A name stands for a cell, or for the filled cells of a column."""
    assert {name: each.attr_text for name, each in read().defined_names.items()} == {
        "AsOf": "Summary!$B$2",
        "VerdictList": "Lists!$A$2:$A$3",
        "KindList": "Lists!$B$2:$B$2",
    }


def test_links_land_on_the_record() -> None:
    """A link leads to the row of a record, or to a sheet; what has no row in the workbook is a plain text."""
    told = evolve(SUMMARY, records=["commitment/b"])  # no table: nobody looks there for the record itself
    sheet = read(evolve(BOOK, sheets=[told, *BOOK.sheets[1:]]))["Summary"]
    places = {row: cell.hyperlink and cell.hyperlink.location for row in range(7, 11) for cell in [sheet.cell(row, 2)]}

    assert places == {7: "'承诺 1'!A1", 8: "'承诺 1'!A3", 9: None, 10: "c"}
    assert read()[PROMISES.name]["A3"].value == "b"
    assert sheet["B10"].hyperlink.target == "https://example.org/?a=1&b=2"
    assert (sheet["B9"].value, sheet["B9"].font.underline) == ("In no sheet", None)


def test_hidden_sheets() -> None:
    """Lists are hidden, and can be shown again; the first sheet is open."""
    workbook = read()

    assert [sheet.sheet_state for sheet in workbook] == ["visible", "visible", "hidden", "hidden", "visible"]
    assert workbook.active is workbook["Summary"]


def test_paper() -> None:
    """Paper is A4 or Letter; free rows are printed upright, others are not; columns are left out if need be."""
    assert read(with_promises(printed=(2, 4)))[PROMISES.name].print_area == "'承诺 1'!$B$1:$D$4"
    assert (
        read(with_promises(columns=[column._replace(width=60) for column in PROMISES.columns]))[
            PROMISES.name
        ].print_area
        == "'承诺 1'!$A$1:$C$4"
    )
    letter = read(evolve(BOOK, paper="letter", pages="第 &P 页，共 &N 页"))

    assert [{int(sheet.page_setup.paperSize or 0) for sheet in book} for book in (read(), letter)] == [{9}, {1}]
    assert [read()[name].page_setup.orientation for name in ("Summary", "Bars", "Chart")] == [
        "portrait",
        "landscape",
        "landscape",
    ]
    assert letter["Summary"].oddFooter is not None
    assert letter["Summary"].oddFooter.center.text == "第 &P 页，共 &N 页"


def test_larger_texts() -> None:
    """In larger texts, columns and rows grow with them, so that lines break where they did."""
    usual, large = read()[PROMISES.name], read(evolve(BOOK, size=12))[PROMISES.name]

    assert (large["D2"].font.sz, large["A2"].font.sz) == (12, 12)
    assert (usual.column_dimensions["D"].width, large.column_dimensions["D"].width) == (14, 16.8)
    assert (usual.row_dimensions[2].height, large.row_dimensions[2].height) == (17.9, 21.5)


def test_where_texts_stand() -> None:
    """Texts stand on top of their rows, or in the middle."""

    def seen(book: Book) -> list[str]:
        sheet = openpyxl.load_workbook(BytesIO(write(book)))[PROMISES.name]
        return [cell.alignment.vertical for cell in sheet[2]]

    assert set(seen(BOOK)) == {"top"}
    assert set(seen(evolve(BOOK, centered=True))) == {"center"}


def test_document_properties() -> None:
    """The workbook says what it is of, since when, and what the way back needs to know."""
    workbook = read()
    about = workbook.properties

    assert (about.title, about.subject, about.creator, about.language) == (
        "Promises & more",
        "promises",
        "alitimeline",
        "en",
    )
    assert (about.created, about.modified) == (datetime(2026, 11, 20), datetime(2026, 11, 20))  # noqa: DTZ001
    stated = {each.name: each.value for each in workbook.custom_doc_props.props}  # type: ignore[attr-defined]
    assert stated == {**BOOK.properties, "alitimeline.package": stated["alitimeline.package"]}


@pytest.mark.parametrize(
    ("day", "stamp"),
    [(None, date(1980, 1, 1)), (date(1850, 1, 1), date(1980, 1, 1)), (date(2222, 2, 2), date(2107, 12, 31))],
)
def test_days_that_no_package_bears(day: date | None, stamp: date) -> None:
    """A zip file dates from 1980 to 2107."""
    assert evolve(BOOK, day=day).stamp == stamp


def test_a_chart() -> None:
    """A chart says in words what it shows, and holds its figures for those who don't look them up."""
    found = parts(write(BOOK))

    described = '<xdr:cNvPr descr="Two &quot;promises&quot; &amp; their days" id="1" name="Chart 1">'
    assert described in found["xl/drawings/drawing1.xml"]
    chart = found["xl/charts/chart1.xml"].replace("<c:", "<").replace("</c:", "</")
    assert re.findall("<f>(.*?)</f>", chart) == [f"Bars!${column}$2:${column}$4" for column in "ABACAD"]
    labels = ["a", "b", "c"]
    assert re.findall("<v>(.*?)</v>", chart) == [*labels, "45181", "45658", *labels, "400", "700", *labels, "45581"]
    assert re.findall(r"<idx val=.(\d).></idx><spPr>.*?srgbClr val=.(\w+).", chart) == [
        ("0", "2F5597"),
        ("1", "A4262C"),
        ("2", "9DB4DC"),
    ]
    assert '<crossesAt val="46000">' in chart
    assert '<plotVisOnly val="0">' in chart
    assert chart.count('<delete val="0">') == 2


def test_no_part_has_an_absolute_target() -> None:
    """Relations are relative, and drawings bear their prefix: exceljs fails otherwise."""
    found = parts(write(BOOK))

    assert not [name for name, part in found.items() if name.endswith(".rels") and 'Target="/' in part]
    assert not re.search("<(?!/?(xdr|a|c):|[?])", found["xl/drawings/drawing1.xml"])


def _luminance(color: str) -> float:
    channels = [int(color[-6:][at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Reckon the contrast of two colours as WCAG 2.2 does."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def color(part: Any) -> str:  # noqa: ANN401 - a font, the fill of a cell, or that of a condition
    """Return the colour of a font or a fill, without its alpha; "" if it has none."""
    found: Any = part.color if isinstance(part, Font) else part.fgColor if part.fill_type else part.bgColor
    return "" if found.rgb == "00000000" else str(found.rgb)[2:]


def test_contrast() -> None:
    """Letters stand out from their ground at 4.5 to 1 at least, whatever a condition makes of a cell."""
    pairs = {(color(style.font), color(style.fill) or WHITE) for style in named_styles(10)}
    pairs |= {(color(each.font), color(each.fill)) for each in tones().values()}

    assert not {pair for pair in pairs if _contrast(*pair) < 4.5}
    assert len(pairs) > 12
    assert _contrast("000000", WHITE) == pytest.approx(21)


def test_more_rows_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is longer than a sheet is refused."""
    monkeypatch.setattr(limits, "ROWS", 3)

    with pytest.raises(ExportError, match="the sheet Texts would have 4 rows; Excel has 3 at most"):
        write(of("a", "b", "c"))


@pytest.mark.parametrize(
    ("part", "old", "new", "message"),
    [
        ("xl/worksheets/sheet1.xml", "<dimension", "<dimensions", "openpyxl wrote no dimension into the workbook"),
        ("xl/worksheets/sheet1.xml", "<cols>", "<news/><cols>", "openpyxl wrote the unknown news into a sheet"),
        ("xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData><row/>", "openpyxl wrote cells into the frame"),
        ("xl/worksheets/sheet1.xml", "<cols>", '<cols xmlns="new">', "openpyxl wrote the unknown {new}cols into a"),
        ("xl/styles.xml", "<fonts", '<a xmlns="new"/><fonts', "openpyxl wrote the unknown namespace new into"),
    ],
)
def test_another_openpyxl(part: str, old: str, new: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where openpyxl's frame isn't what is expected, nothing is put in a wrong place."""
    made, styles = build(BOOK)
    changed = BytesIO()
    with ZipFile(changed, "w") as package:
        for name, text in parts(made).items():
            package.writestr(
                name, text.replace("<sheetData/>", "<sheetData></sheetData>").replace(old, new, name == part)
            )
    monkeypatch.setattr(finalise, "build", lambda _: (changed.getvalue(), styles))

    with pytest.raises(ExportError, match=re.escape(message)):
        write(BOOK)


@pytest.mark.parametrize("error", [ParseError("cut"), OSError("no room"), finalise.LIBRARY_ERROR("cut")])
def test_no_room_for_temporary_files(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where openpyxl can't write its temporary files, whatever it raises, that is said."""

    def fail(_book: Book) -> None:
        raise error

    monkeypatch.setattr(finalise, "build", fail)
    with pytest.raises(ExportError, match="is there room for temporary files"):
        write(BOOK)


def problem(code: str, message: str, hint: str, cell: str, record: str | None = None) -> Problem:
    """Make the warning that is expected."""
    return Problem(code=code, message=message, hint=hint, cell=cell, record=record, severity="warning")


PART = "shown in part, as a cell has at most 32,767 characters and 253 line breaks"
FAR = "without a link, as Excel opens addresses of up to 2,079 characters"
WHOLE = "the data file has all of it"


def test_nothing_is_lost_here() -> None:
    """What Excel holds is written without a word."""
    assert list(losses(BOOK)) == []
    assert list(losses(of("\n" * 30, REPLACED, "\r\n", "_x0041_", Link("x", "https://e.org")))) == []
    texts = losses(of("x" * TEXT_UNITS, "\n" * 253))
    assert [(each.code, each.cell) for each in texts] == [("sheet-height", "Texts!A2"), ("sheet-height", "Texts!A3")]


@tried(50)
@given(st.text("ab \n一", min_size=100, max_size=2_000), st.sampled_from([1.0, 1.2]))
def test_texts_that_are_too_tall(text: str, scale: float) -> None:
    """A text is reported if its row would be taller than rows can be, and only then."""
    whole = of(text)
    book = evolve(whole, size=round(whole.size * scale))

    heights = [each.height for each in read(book)["Texts"].row_dimensions.values() if each.height]
    assert bool(list(losses(book))) == (max(heights) >= 409)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("😀" * 16_384, "😀" * 16_343 + "… (see the data file)"),
        ("a\n" * 254, "a\n" * 253 + "… and 2 more (see the data file)"),
        ("a\n" + "b" * 40_000, "a\n… and 1 more (see the data file)"),
        (Styled("a" * 40_000, "Strong"), "a" * 32_687 + "… (see the data file)"),
        (join(["q" * 30_000, "r" * 30_000]), "q" * 30_000 + "\n… and 1 more (see the data file)"),
    ],
    ids=["characters", "lines", "a-long-line", "styled", "several"],
)
def test_texts_that_find_no_room(value: Value, text: str) -> None:
    """A text that is too long for a cell ends in words that say so, and is told of."""
    book = of("short", value, records=(None, "event/a"))

    assert list(losses(book)) == [problem("sheet-text", PART, WHOLE, "Texts!A3", "event/a")]
    assert str(read(book)["Texts"]["A3"].value) == text
    assert units(text) <= TEXT_UNITS


def test_characters_that_no_workbook_holds() -> None:
    """Control characters and halves of characters are replaced, and told of; ends of lines become line feeds."""
    book = of("a\x00b\x0bc\ud800\ufffe", "a\r\nb\rc")

    assert [(each.code, each.cell) for each in losses(book)] == [("sheet-character", "Texts!A2")]
    assert [each[0].value for each in read(book)["Texts"]["A2:A3"]] == ["a\ufffdb\ufffdc\ufffd\ufffd", "a\nb\nc"]


def test_addresses_that_excel_does_not_follow() -> None:
    """An address that is too long is no link, and told of."""
    book = of(
        Styled(Link("far", f"https://e.org/{'x' * 2_066}"), "Strong"), Link("near", f"https://e.org/{'x' * 2_065}")
    )

    assert list(losses(book)) == [problem("sheet-address", FAR, "the data file has it whole", "Texts!A2")]
    assert [(each[0].value, each[0].hyperlink is None) for each in read(book)["Texts"]["A2:A3"]] == [
        ("far", True),
        ("near", False),
    ]


def test_links_that_excel_does_not_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links beyond those that Excel follows in a sheet are texts, and told of."""
    monkeypatch.setattr(limits, "LINKS", 1)
    book = of(Link("a", "#commitment/x"), Link("b", "#Texts"), Link("c", "#Texts"))

    assert [(each.code, each.cell) for each in losses(book)] == [("sheet-links", "Texts!A4")]
    assert [each[0].hyperlink is None for each in read(book)["Texts"]["A2:A4"]] == [True, False, True]


@pytest.mark.parametrize("book", [BOOK, of("a", None, "b"), of(*"abc", table=None)])
def test_more_cells_than_are_read_back(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that is too large to be imported is reported when it is written; no other is."""
    data, refused = write(book), set()
    for most in range(100):
        monkeypatch.setattr(limits, "CELLS", most)
        monkeypatch.setattr(reading, "CELLS", most)
        found = [(each.code, each.severity, each.record) for each in losses(book)]
        with suppress(RefusedError):
            read_workbook(data)
            assert found == []
            continue
        assert found == [("left-out", "warning", "timeline/promises")]
        refused.add(most)

    assert refused == {*range(max(refused) + 1)}


def test_texts_that_programs_would_decode() -> None:
    """In a footer and in the labels of a chart, too, a text that looks like an escape is itself."""
    text = "_x0041_x0042_"
    rows = [(text, *BARS.rows[0][1:]), *BARS.rows[1:]]
    written = parts(write(evolve(BOOK, title=text, sheets=[SUMMARY, PROMISES, LISTS, evolve(BARS, rows=rows), CHART])))
    footer = re.findall("<oddFooter>&amp;L(.*?)&amp;C", written["xl/worksheets/sheet1.xml"])
    labels = re.findall("<c:v>(.*?)</c:v>", written["xl/charts/chart1.xml"])

    assert [unescape(each) for each in footer] == [text]
    assert unescape(labels[0]) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (Styled(Link("a", "#x"), "Strong"), "a"),
        (Styled(Formula("1", 1), "Strong"), 1),
        (Stamp(1, "yyyy"), Stamp(1, "yyyy")),
    ],
)
def test_what_a_reader_sees(value: Value, expected: object) -> None:
    """Of a cell, a reader sees the value, not the style, the address or the formula."""
    assert plain(value) == expected


ODD = ["_x0041_", "_x005F_", "]]>", "&amp;", "<t>", "\n", "\t", "\r\n", "\x00", "\x0b", "\ud800", "\uffff", "😀"]
LIVE = ["=1+1", "+", "-", "@SUM(A1)", "#N/A", "TRUE", "'", "1e5", " ", "\u2028", "吴", "e\u0301", "\u200b", "\ufeff"]
PIECES = st.sampled_from([*ODD, *LIVE])
ANY = (
    st.text(st.characters(), max_size=50)
    | st.lists(PIECES, max_size=8).map("".join)
    | st.tuples(PIECES, st.integers(1, 40_000)).map(lambda each: each[0] * (each[1] // len(each[0])))
)


@tried(150)
@given(st.lists(ANY, min_size=1, max_size=3))
def test_any_text(texts: list[str]) -> None:
    """Whatever text goes in comes out equal, letter by letter, in two readers, or is told of."""
    book = of(*texts)
    data, reported = write(book), {each.cell for each in losses(book) if each.code != "sheet-height"}
    sheet = openpyxl.load_workbook(BytesIO(data))["Texts"]
    ours = [unescape(str(sheet.cell(row, 1).value or "")) for row in range(2, len(texts) + 2)]
    table = python_calamine.load_workbook(BytesIO(data)).get_sheet_by_name("Texts").to_python(skip_empty_area=False)
    theirs = [str(row[0]) for row in table[1:]] + [""] * (len(texts) + 1 - len(table))

    assert ours == theirs == [truncate(text) for text in texts]
    assert [
        text for row, text in enumerate(texts, 2) if truncate(text) != text.replace("\r\n", "\n").replace("\r", "\n")
    ] == [text for row, text in enumerate(texts, 2) if f"Texts!A{row}" in reported]


def test_shortened_texts_in_chinese() -> None:
    """The note at the end of a shortened text is in the language of the briefing."""
    more = lay_out(Timeline(id="t", title="T"), Options(language="zh")).more
    book = evolve(of("a" * 40_000, "a\n" * 300), more=more)
    texts = [row[0] for row in cast("Any", sheets_of(write(book))["Texts"])]

    assert [text[-14:] for text in texts[1:3]] == ["aaa……（全文见数据文件）", "……另有48行（见数据文件）"]


def test_shortened_texts() -> None:
    """A text that is shortened says so of itself, and stays as it is from then on."""
    once = truncate("a" * 40_000)

    assert truncate(once) == once


#: The schema of each part. Core properties have one that needs the network.
SCHEMAS = {
    r"\[Content_Types\]\.xml": "opc-contentTypes.xsd",
    r".*\.rels": "opc-relationships.xsd",
    r"xl/(workbook|styles|worksheets/.*|tables/.*)\.xml": "sml.xsd",
    r"xl/theme/.*": "dml-main.xsd",
    r"xl/charts/.*": "dml-chart.xsd",
    r"xl/drawings/.*": "dml-spreadsheetDrawing.xsd",
    r"docProps/app\.xml": "shared-documentPropertiesExtended.xsd",
    r"docProps/custom\.xml": "shared-documentPropertiesCustom.xsd",
}


def faults(data: bytes, folder: Path) -> dict[str, str]:
    """Validate the parts of a package; return the faulty ones, and those that no schema is for."""
    found = {}
    for name, part in parts(data).items():
        schema = next((each for pattern, each in SCHEMAS.items() if re.fullmatch(pattern, name)), None)
        if schema is None:
            found[name] = "no schema"
            continue
        check = etree.XMLSchema(etree.parse(folder / schema))
        # Excel itself writes xml:space, which the schemas don't know.
        if not check.validate(etree.fromstring(part.replace(' xml:space="preserve"', "").encode())):
            found[name] = str(check.error_log)
    return found


@pytest.fixture
def schemas() -> Path:
    """Find the schemas of ISO 29500."""
    folder = os.environ.get("ALITIMELINE_OOXML_XSD")
    if not folder or not Path(folder).is_dir():
        pytest.skip("ALITIMELINE_OOXML_XSD names no folder with the schemas of ISO 29500")
    return Path(folder)


#: Each profile, in one of the languages.
PROFILES = {"executive": "en", "analyst": "zh", "accessible": "en"}


def briefing(timeline: Timeline, profile: str) -> bytes:
    """Write the briefing in a profile, with its chart."""
    return to_bytes(timeline, profile=profile, language=PROFILES[profile], chart=True, as_of=AS_OF)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_part_is_valid(schemas: Path, alibaba: Timeline, profile: str) -> None:
    """Every part is valid against the schemas of ISO 29500."""
    assert faults(write(BOOK), schemas) == {"docProps/core.xml": "no schema"}
    assert faults(briefing(alibaba, profile), schemas) == {"docProps/core.xml": "no schema"}


@pytest.fixture
def soffice(tmp_path: Path) -> Callable[[Path, str], Path]:
    """Return what converts a file with LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")

    def convert(file: Path, to: str) -> Path:
        folder, home = tmp_path / "converted", f"-env:UserInstallation=file://{tmp_path}/home"
        command = [str(program), "--headless", home, "--convert-to", to, "--outdir", str(folder), str(file)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return folder / f"{file.stem}.{to.partition(':')[0]}"

    return convert


def without_values(data: bytes) -> bytes:
    """Take the values away from the formulas of a workbook, so that whoever opens it must reckon."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub("(</f>)<v>[^<]*</v>", r"\1", part)
            target.writestr(name, part)
    return buffer.getvalue()


def sheets_of(data: bytes) -> dict[str, object]:
    """Read all cells of a workbook with calamine."""
    workbook = python_calamine.load_workbook(BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


@pytest.mark.program
@pytest.mark.parametrize("profile", [None, *PROFILES, "combined"])
def test_libreoffice_reckons_the_same(
    soffice: Callable[[Path, str], Path], tmp_path: Path, alibaba: Timeline, profile: str | None
) -> None:
    """LibreOffice, which is given no values, reckons those that we write."""
    if profile == "combined":
        several = [alibaba, evolve(combine_records(), id="rival")]
        data = export.to_bytes(several, "xlsx", as_of=date(2027, 6, 1))
    else:
        data = write(BOOK) if profile is None else briefing(alibaba, profile)
    file = tmp_path / "bare.xlsx"
    file.write_bytes(without_values(data))
    assert sheets_of(file.read_bytes()) != sheets_of(data)

    assert sheets_of(soffice(file, "xlsx:Calc MS Excel 2007 XML").read_bytes()) == sheets_of(data)


@pytest.mark.program
@pytest.mark.parametrize(("profile", "language"), [("analyst", "zh"), ("executive", "en")])
def test_another_day_is_typed(
    soffice: Callable[[Path, str], Path], tmp_path: Path, profile: Profile, language: Language
) -> None:
    """Whatever verdicts and deadlines there are: if the as-of date is changed, the status and days left are right."""
    file, (first, second) = tmp_path / "moved.xlsx", (date(2025, 12, 1), date(2025, 2, 3))
    workbook: Any = openpyxl.load_workbook(
        BytesIO(to_bytes(combine_records(), profile=profile, language=language, as_of=first))
    )
    [(sheet, place)] = workbook.defined_names["AsOf"].destinations
    workbook[sheet][place].value = second
    workbook.save(file)
    expected = to_bytes(combine_records(), profile=profile, language=language, as_of=second)

    def pick(data: bytes) -> dict[object, list[object]]:
        head, *rows = cast("list[list[object]]", sheets_of(data)[headings.sheets()["commitments"].name[language]])
        columns = headings.sheets()["commitments"].columns
        key, *places = (head.index(columns[name].name[language]) for name in ("id", "days_left", "state"))
        return {row[key]: [row[place] for place in places] for row in rows}

    assert pick(soffice(file, "xlsx:Calc MS Excel 2007 XML").read_bytes()) == pick(expected)


NODE_PACKAGES = ("xlsx", "exceljs", "@ooxml-tools/validate")


@pytest.fixture
def node() -> Callable[[str, bytes], object]:
    """Return what runs a script with packages of npm on a workbook, and reads what it prints."""
    program, modules = shutil.which("node"), os.environ.get("ALITIMELINE_NODE_MODULES")
    if program is None:
        pytest.skip("node is not installed")
    if not modules or not all((Path(modules) / name).is_dir() for name in NODE_PACKAGES):
        pytest.skip(f"ALITIMELINE_NODE_MODULES names no folder with the packages {', '.join(NODE_PACKAGES)}")

    def run(script: str, data: bytes) -> object:
        environment = os.environ | {"NODE_PATH": str(modules)}
        done = subprocess.run(
            [str(program), "-e", script], env=environment, input=data, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    return run


SHEETJS = """
const book = require("xlsx").read(require("fs").readFileSync(0));
const cells = sheet => Object.entries(sheet).filter(([place, cell]) => place[0] != "!" && (cell.v ?? "") !== "");
console.log(JSON.stringify(Object.fromEntries(book.SheetNames.map(
  name => [name, Object.fromEntries(cells(book.Sheets[name]).map(([place, cell]) => [place, cell.v]))]))));
"""
EXCELJS = """
const book = new (require("exceljs").Workbook)();
const bare = value => value instanceof Date ? value.getTime() / 86400000 + 25569
  : value?.hyperlink !== undefined ? value.text : value;
const seen = cell => bare(cell.formula === undefined ? cell.value : cell.result);
book.xlsx.load(require("fs").readFileSync(0)).then(() => {
  const found = {};
  for (const sheet of book.worksheets) {
    found[sheet.name] = {};
    sheet.eachRow(row => row.eachCell(cell => {
      if (cell.master === cell && (seen(cell) ?? "") !== "") found[sheet.name][cell.address] = seen(cell);
    }));
  }
  console.log(JSON.stringify(found));
});
"""


#: Several workbooks in one: each is taken from a list of Base64.
OPEN_XML_SDK = """
const all = JSON.parse(require("fs").readFileSync(0));
import(process.env.NODE_PATH + "/@ooxml-tools/validate/dist/npm/index.js").then(async ({default: validate}) => {
  const found = [];
  for (const data of all) {
    const faults = await validate(new Uint8Array(Buffer.from(data, "base64")), "xlsx", "Microsoft365");
    found.push(faults.map(each => [each.id, each.path?.partUri, each.path?.xpath, each.description]));
  }
  console.log(JSON.stringify(found));
  process.exit();
});
"""


@pytest.mark.program
def test_microsoft_finds_no_fault(node: Callable[[str, bytes], object], alibaba: Timeline) -> None:
    """The Open XML SDK, Microsoft's own validator of what Excel reads, finds a planted fault, and none of ours."""
    made = [write(BOOK), *(briefing(each, profile) for each in (alibaba, generated(40)) for profile in PROFILES)]
    planted = workbooks.edited(workbooks.sound(), workbooks.WORKBOOK, 'name="Key figures"', 'name="sources"')

    data = json.dumps([b64encode(each).decode() for each in (planted, *made)]).encode()
    found: Any = node(OPEN_XML_SDK, data)
    faults, *ours = found
    assert "Sem_UniqueAttributeValue" in [identifier for identifier, *_ in faults]
    assert ours == [[]] * len(made)


#: Excel counts days from here.
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - as openpyxl reads dates


def cells_of(data: bytes) -> dict[str, dict[str, object]]:
    """Read the cells of a workbook with openpyxl: dates as Excel counts days."""
    return {
        sheet.title: {
            each.coordinate: (each.value - DAY_0) / timedelta(1) if isinstance(each.value, datetime) else each.value
            for row in sheet.iter_rows()
            for each in row
            if each.value not in (None, "")
        }
        for sheet in openpyxl.load_workbook(BytesIO(data), data_only=True)
    }


@pytest.mark.program
@pytest.mark.parametrize("script", [SHEETJS, EXCELJS], ids=["sheetjs", "exceljs"])
@pytest.mark.parametrize("profile", [None, *PROFILES])
def test_readers_agree(
    node: Callable[[str, bytes], object], alibaba: Timeline, script: str, profile: str | None
) -> None:
    """SheetJS and exceljs see in each cell what openpyxl sees, also what formulas give."""
    data = write(BOOK) if profile is None else briefing(alibaba, profile)
    found: Any = node(script, data)
    rounded = {
        name: {place: round(value, 6) if isinstance(value, float) else value for place, value in cells.items()}
        for name, cells in found.items()
    }

    assert rounded == {
        name: {place: round(value, 6) if isinstance(value, float) else value for place, value in cells.items()}
        for name, cells in cells_of(data).items()
    }


@pytest.mark.parametrize("profile", PROFILES)
def test_tables_are_found_by_their_names(alibaba: Timeline, profile: str) -> None:
    """Calamine finds each table by its name, with its headings and rows."""
    data = briefing(alibaba, profile)
    workbook = python_calamine.load_workbook(BytesIO(data), load_tables=True)
    theirs = {
        name: (table.columns, table.height)
        for name in workbook.table_names or ()
        for table in [workbook.get_table_by_name(name)]
    }

    assert theirs == {
        table.displayName: ([column.name for column in table.tableColumns], sheet.max_row - 1)
        for sheet in openpyxl.load_workbook(BytesIO(data))
        for table in sheet.tables.values()
    }
    assert {"tblTimeline", "tblCommitments", "tblSources"} <= theirs.keys()


def test_the_command_tells_what_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command sums up what isn't written as it is: how many records of each kind, and which come first."""
    monkeypatch.chdir(tmp_path)
    far = Source(id="far", kind="news", title="Far", url=f"https://example.org/{'新' * 1_000}")
    long = "\n".join(["x"] * 300)
    event = Event(id="long", title="T", when=When.parse("2023"), kind="test", summary=long)
    timeline = Timeline(id="lossy", title="Lossy", description=long, sources=[far], events=[event])
    export.write(timeline, "lossy.timeline.json")

    assert main(["export", "lossy.timeline.json", "-o", "lossy.xlsx"]) == 0
    found = [(each.record, each.code) for each in export.list_losses(timeline, "xlsx")]
    assert found == [
        (None, "sheet-text"),
        ("event/long", "sheet-text"),
        ("source/far", "sheet-address"),
        ("source/far", "sheet-height"),
    ]
    assert capfd.readouterr().err.splitlines() == [
        "wrote lossy.xlsx",
        f"lossy: warning[left-out] 1 cell {PART}: Summary!A20 ({WHOLE})",
        f"lossy: warning[left-out] 1 event {PART}: long ({WHOLE})",
        f"lossy: warning[left-out] 1 source {FAR}: far (the data file has it whole)",
        (
            "lossy: warning[left-out] 1 source seen in part, as a row is at most 409 points tall: far "
            "(click the cell to read all of it)"
        ),
    ]
