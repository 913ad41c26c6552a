"""The briefing of several timelines: every row of each is in it, with its company, and nothing is read back."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from attrs import evolve
from tests.benchmarks.data import document

from alitimeline import Timeline, export
from alitimeline.briefing import back
from alitimeline.briefing.cells import plain
from alitimeline.briefing.sheets import Options, lay_out
from alitimeline.briefing.sheets import combined as module
from alitimeline.briefing.sheets.options import Profile
from alitimeline.briefing.workbook import RefusedError
from alitimeline.documents.plain import from_plain
from alitimeline.problems import ExportError
from alitimeline.queries import status

DAY = date(2027, 6, 1)
FIRM = evolve(from_plain(document(12, commitments=6)), id="firm", title="Firm", timezone="America/New_York")
OTHER = evolve(FIRM, id="other", timezone="Europe/London")


@pytest.fixture
def several(alibaba: Timeline) -> list[Timeline]:
    """Return three timelines in three time zones; two have one title, and all their records one id."""
    return [alibaba, FIRM, OTHER]


def read(several: list[Timeline], **options: Any) -> openpyxl.Workbook:  # noqa: ANN401 - those of a briefing
    """Return the workbook as openpyxl reads it."""
    return openpyxl.load_workbook(BytesIO(export.to_bytes(several, "xlsx", **{"as_of": DAY, **options})))


def rows(workbook: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by its headings."""
    head, *lines = workbook[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


@pytest.mark.parametrize("profile", ["executive", "analyst", "accessible"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_of_all(several: list[Timeline], profile: Profile, language: Any) -> None:  # noqa: ANN401
    """Each sheet has the rows of the briefings of the timelines, in order, with the company and its id before ids."""
    options = Options(profile=profile, language=language, as_of=DAY)
    apart = [lay_out(timeline, options) for timeline in several]
    workbook = read(several, profile=profile, language=language)
    names = ["Alibaba Group: handover and strategy, September 2023", "Firm (firm)", "Firm (other)"]
    for key in ("timeline", "commitments", "people", "roles", "disputes", "sources"):
        parts = [book.sheet(key) for book in apart]
        head, *lines = [[*row] for row in workbook[parts[0].name].iter_rows(values_only=True)]
        at = head.index({"en": "Company", "zh": "公司"}[language])
        assert [line[at] for line in lines] == [
            name for name, part in zip(names, parts, strict=True) for _ in part.rows
        ]
        if key == "roles":
            continue
        number = head.index({"en": "ID", "zh": "编号"}[language])
        assert [line[number] for line in lines] == [
            f"{timeline.id}/{plain(row[part.numbers['id'] - 1])}"
            for timeline, part in zip(several, parts, strict=True)
            for row in part.rows
        ]


def test_links_and_dates(several: list[Timeline]) -> None:
    """A link leads to the row of the same company; a heading names no time zone, and every date is in its own."""
    workbook = read(several)
    commitments, timeline = workbook["Commitments"], workbook["Timeline"]
    [at] = [cell.column for cell in commitments[1] if cell.value == "Event ID"]
    [number] = [cell.column for cell in timeline[1] if cell.value == "ID"]
    for row in range(2, commitments.max_row + 1):
        cell = commitments.cell(row, at)
        if cell.hyperlink:
            target = timeline.cell(int(str(cell.hyperlink.location).partition("!A")[2]), number).value
            assert target == f"{str(commitments.cell(row, 1).value).partition('/')[0]}/{cell.value}"
    assert "Date" in [cell.value for cell in timeline[1]]
    assert [row["Time zone"] for row in rows(workbook, "Companies")] == [
        "Asia/Shanghai", "America/New_York", "Europe/London",
    ]  # fmt: skip


def test_the_summary_by_company(several: list[Timeline]) -> None:
    """The sheet Companies counts what the questions answer; the first page has the company with most overdue first."""
    answers = [status(timeline, DAY) for timeline in several]
    late = [sum(item.state == "lapsed" for item in items) for items in answers]
    sheet = next(sheet for sheet in lay(several).sheets if sheet.key == "companies")
    table = [dict(zip(sheet.numbers, map(plain, row), strict=True)) for row in sheet.rows]

    assert [row["past"] for row in table] == late
    assert [row["events"] for row in table] == [len(timeline.events) for timeline in several]
    assert [row["commitments"] for row in table] == [len(timeline.commitments) for timeline in several]
    first = [cell for row in read(several)["Summary"].iter_rows(values_only=True) for cell in row if cell]
    assert first[0] == "3 companies"
    assert f"{max(late)} of {len(FIRM.commitments)} overdue" in first or max(late) == 0


def test_a_briefing_of_one_company() -> None:
    """One company isn't called several."""
    assert read([FIRM])["Summary"]["A1"].value == "1 company"


def lay(several: list[Timeline]) -> Any:  # noqa: ANN401 - a book
    """Return the book that is written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "write_parts", lambda book, _progress: book)
        return export.render(several, "xlsx", as_of=DAY).chunks


def test_many_companies() -> None:
    """The first page has at most 20 companies, the sheet Companies all; long names are cut on the first page only."""
    many = [
        evolve(FIRM, id=f"firm-{number}", title=f"A firm with a long name, number {number}") for number in range(25)
    ]
    workbook = read(many)

    assert len(rows(workbook, "Companies")) == 25
    first = [str(cell) for row in workbook["Summary"].iter_rows(values_only=True) for cell in row if cell]
    assert "… and 5 more" in first
    assert sum(cell.startswith("A firm with a long name, nu…: ") for cell in first) > 0


def test_what_it_is_not_for(several: list[Timeline]) -> None:
    """It has no chart, is of different timelines, and isn't read back; formats of one timeline don't take several."""
    for options in ({"chart": True}, {"previous": FIRM}):
        with pytest.raises(ExportError, match="a combined briefing has no"):
            export.to_bytes(several, "xlsx", **options)
    with pytest.raises(ExportError, match="two timelines have the id 'firm'"):
        export.to_bytes([FIRM, FIRM], "xlsx")
    with pytest.raises(ExportError, match="no timeline to write"):
        export.to_bytes([], "xlsx")
    with pytest.raises(ExportError, match="ics is for one timeline"):
        export.to_bytes(several, "ics")
    with pytest.raises(RefusedError, match="a briefing of several timelines, which isn't imported"):
        back.read(export.to_bytes(several, "xlsx"), FIRM)


def test_losses(several: list[Timeline], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cell can't show is reported with its timeline and record; a large one needn't be read back."""
    monkeypatch.setattr("alitimeline.briefing.limits.CELLS", 1)
    long = evolve(FIRM, events=[evolve(FIRM.events[0], summary="long " * 2_000), *FIRM.events[1:]])

    assert {problem.record for problem in export.list_losses([several[0], long], "xlsx")} == {
        f"event/firm/{FIRM.events[0].id}"
    }


def test_without_a_day() -> None:
    """Timelines that name no day have a briefing without one."""
    data = export.to_bytes([Timeline(id=name, title=name) for name in "ab"], "xlsx")
    workbook = openpyxl.load_workbook(BytesIO(data), data_only=True)

    assert [row["Events"] for row in rows(workbook, "Companies")] == [0, 0]
