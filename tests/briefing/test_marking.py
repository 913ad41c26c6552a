"""Copies of workbooks with marks: openpyxl makes them, and gets no workbook that would keep it busy or break it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.attacks.faults import CELLS, MAIN, OFFICE, SHEET_1, SHEET_1_RELATIONS, package, relations, sheet, workbook
from tests.briefing.workbooks import FIGURES, SOURCES, TYPES, WORKBOOK, edited, packed, parts, sound
from tests.laws import tried

from alitimeline.briefing.back import marking
from alitimeline.briefing.back.marking import mark_cells
from alitimeline.briefing.workbook import RefusedError, read_workbook
from alitimeline.problems import Problem

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
FRAME = (
    '<absoluteAnchor><pos x="0" y="0"/><ext cx="1" cy="1"/><graphicFrame><nvGraphicFramePr><cNvPr id="1" name="c"/>'
    f'<cNvGraphicFramePr/></nvGraphicFramePr><xfrm/><a:graphic xmlns:a="{DRAWING}/main"><a:graphicData '
    f'uri="{DRAWING}/chart"><c:chart xmlns:c="{DRAWING}/chart" xmlns:r="{OFFICE}" r:id="r1"/></a:graphicData>'
    "</a:graphic></graphicFrame><clientData/></absoluteAnchor>"
)
CHART = f'<chartSpace xmlns="{DRAWING}/chart"><chart><plotArea><pieChart/></plotArea></chart></chartSpace>'
COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>a</author></authors><commentList>'
    '<comment ref="A1:XFD1048576" authorId="0"><text><t>b</t></text></comment></commentList></comments>'
)
LAST = '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
TITLES = '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">{}</definedName></definedNames>'
SHARED = '<c r="A{}"><f t="shared" si="0">{}</f></c>'


def _link(reference: str) -> str:
    return f'<hyperlinks><hyperlink ref="{reference}" location="x"/></hyperlinks>'


def _share(row: int, formula: str, other: int) -> str:
    return f"<row>{SHARED.format(row, formula)}{SHARED.format(other, '')}</row></sheetData>"


def _charts(frames: int, drawings: int) -> Mapping[str, str]:
    return {
        SHEET_1: sheet(CELLS, '<drawing r:id="r1"/>'),
        SHEET_1_RELATIONS: relations(*[("drawing", "../drawings/drawing1.xml")] * drawings),
        "xl/drawings/drawing1.xml": f'<wsDr xmlns="{DRAWING}/spreadsheetDrawing">{FRAME * frames}</wsDr>',
        "xl/drawings/_rels/drawing1.xml.rels": relations(("chart", "chart1.xml")),
        "xl/drawings/chart1.xml": CHART,
    }


#: What would keep openpyxl busy, though reading the workbook is little work.
BUSY: Mapping[str, Mapping[str, str]] = {
    "a link in all cells": {SHEET_1: sheet(CELLS, _link("A1:XFD1048576"))},
    "a link in all columns": {SHEET_1: sheet(LAST, _link("A:XFD"))},
    "a link within a cell": {SHEET_1: sheet(f"<sheetData><row><c>{_link('A1:XFD1048576')}</c></row></sheetData>")},
    "all cells merged": {SHEET_1: sheet(CELLS, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')},
    "a note in all cells": {
        SHEET_1_RELATIONS: relations(("comments", "../comments1.xml")),
        "xl/comments1.xml": COMMENTS,
    },
    "a table without columns": {
        SHEET_1: sheet(CELLS, '<tableParts><tablePart r:id="r1"/></tableParts>'),
        SHEET_1_RELATIONS: relations(("another", "../table1.xml")),
        "xl/table1.xml": f'<table xmlns="{MAIN}" id="1" name="a" displayName="a" ref="A1:XFD1048576"/>',
    },
    "a long formula in many cells": {
        SHEET_1: sheet(
            "<sheetData><row>"
            + SHARED.format(1, "A1+" * 30_000 + "1")
            + "".join(SHARED.format(row, "") for row in range(2, 1_000))
            + "</row></sheetData>"
        )
    },
    "links that are looked up": {
        SHEET_1: sheet(CELLS, "<hyperlinks>" + '<hyperlink ref="A1" r:id="r20000"/>' * 40_000 + "</hyperlinks>"),
        SHEET_1_RELATIONS: relations(*[("hyperlink", "x")] * 20_000),
        "pad.bin": "".join(map(str, range(20_000))),
    },
    "a long name": {"xl/workbook.xml": workbook(more=TITLES.format("$A:" * 60_000))},
}


@pytest.mark.parametrize("name", BUSY)
def test_what_would_keep_openpyxl_busy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is little to read, and much for openpyxl, doesn't reach it."""
    monkeypatch.delattr(marking, "ExcelReader")
    data = package(BUSY[name])

    assert [worksheet.name for worksheet in read_workbook(data).sheets] == ["S0"]
    with pytest.raises(RefusedError, match="the workbook has more than 2,000,000 elements, or cells that are linked"):
        mark_cells(data, [])


@pytest.mark.parametrize(("frames", "drawings"), [(1_000, 1), (1, 1_000)])
def test_parts_that_openpyxl_would_read_again_and_again(frames: int, drawings: int) -> None:
    """A part that many others refer to is read a few times, and then no more."""
    assert mark_cells(package(_charts(1, 1)), [])
    with pytest.raises(RefusedError, match="the workbook is too large or too unusual to be copied"):
        mark_cells(package(_charts(frames, drawings)), [])


def test_a_document_type_that_openpyxl_would_expand() -> None:
    """A part that only openpyxl reads is opened with as much care as all others."""
    theme = {"xl/theme/theme1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}

    with pytest.raises(RefusedError, match=r"xl/theme/theme1\.xml has a document type, which workbooks don't have"):
        mark_cells(packed(parts(sound()) | theme), [])


#: What openpyxl can't take, and reading can, by the part and the pattern that is replaced.
UNUSUAL = {
    "a style that isn't there": (SOURCES, ' s="1"', ' s="99"'),
    "a number that is none": (SOURCES, "<v>45181</v>", "<v>many</v>"),
    "a link to nowhere": (SOURCES, 'r:id="rId1"', 'r:id="rId99"'),
    "a colour that is none": ("xl/styles.xml", "<fonts[^>]*>", '<fonts><font><color rgb="red"/></font>'),
    "a style that is based on none": ("xl/styles.xml", "<cellStyleXfs.*?</cellStyleXfs>", ""),
    "a part of an unknown type": (TYPES, "spreadsheetml.sheet.main", "spreadsheetml.other"),
    "a shared formula that breaks off": (FIGURES, "</sheetData>", _share(8, "[", 9)),
    "a shared formula beyond the edge": (FIGURES, "</sheetData>", _share(9, "A1", 8)),
    "a shared formula in row 0": (FIGURES, "</sheetData>", _share(8, "A1", 0)),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_openpyxl_can_not_take(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever openpyxl raises at a workbook that can be read, or prints, there is just no copy."""
    data = edited(sound(), *UNUSUAL[name])

    assert read_workbook(data).sheets
    with pytest.raises(RefusedError, match="the workbook is too large or too unusual to be copied"):
        mark_cells(data, [])
    assert capfd.readouterr() == ("", "")


def test_a_sheet_that_openpyxl_calls_otherwise() -> None:
    """Two sheets whose names differ in capitals can be read, and not be copied."""
    data = edited(sound(), WORKBOOK, 'name="Key figures"', 'name="SOURCES"')

    with pytest.raises(RefusedError, match="the workbook is too large or too unusual to be copied"):
        mark_cells(data, [Problem(code="import-cell", message="one", cell="SOURCES!A1")])


def test_pictures() -> None:
    """What is no XML isn't opened, such as a picture; the copy does without."""
    data = packed(parts(sound()) | {"xl/media/image1.png": b"\x89PNG", "docProps/core.xml": b"\x89PNG"})

    with pytest.raises(RefusedError, match="the workbook is too large or too unusual to be copied"):
        mark_cells(data, [])
    beside = mark_cells(packed(parts(sound()) | {"xl/media/image1.png": b"\x89PNG"}), [])
    assert load_workbook(BytesIO(beside)).sheetnames == ["Sources", "Key figures"]


@tried(200)
@given(st.data())
def test_any_workbook(data: st.DataObject) -> None:
    """Whatever a part says, there is a copy or a refusal."""
    name = data.draw(st.sampled_from(sorted(parts(sound()))))
    part = parts(sound())[name].decode()
    at = data.draw(st.sampled_from([*re.finditer(r'(?<=")[^"]*(?=")|(?<=>)[^<]+(?=<)|<\w+', part)]))
    new = data.draw(st.sampled_from(["", "-1", "0", "99", "A1", "A0", "A1:XFD9", "rId9", "true", "x", "'", "[", "<x"]))
    changed = packed(parts(sound()) | {name: f"{part[: at.start()]}{new}{part[at.end() :]}".encode()})
    with suppress(RefusedError):
        mark_cells(changed, [Problem(code="import-cell", message="one", cell="Sources!A1")])
