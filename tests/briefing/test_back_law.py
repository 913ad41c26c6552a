"""The law of the way back: what differs from what the export wrote is imported or reported, or nothing is imported."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook as Made
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet
from tests.briefing.test_back import resaved
from tests.briefing.test_back_edits import LANGUAGES, TIMELINES, timeline
from tests.laws import tried

from alitimeline import Timeline, export
from alitimeline.answers.words import Language
from alitimeline.briefing.back import Returned, read
from alitimeline.briefing.editable import checksum
from alitimeline.briefing.headings import column_of, sheet_of
from alitimeline.briefing.parts import READ
from alitimeline.briefing.sheets.options import Profile
from alitimeline.briefing.workbook.places import cell_name, qualify
from alitimeline.queries import diff
from alitimeline.when import When

PROFILES = st.sampled_from(("analyst", "executive", "accessible"))
#: What is typed: nothing that a record of these timelines has anywhere.
TYPED = st.sampled_from(("Zq 17", "zq-17", 4711, -3.25, date(1951, 2, 3), True, "=1+1", None, "一九五一"))
#: What an empty cell means in these columns is what most records have.
DEFAULTS = frozenset({"status", "primary"})


@cache
def exported(made: tuple[int, int], profile: Profile, language: Language) -> bytes:
    """Return the briefing of a generated timeline."""
    return export.to_bytes(timeline(*made), "xlsx", profile=profile, language=language, chart=True)


def load(data: bytes) -> dict[str, Worksheet]:
    """Return the sheets of a workbook, for an analyst to type into."""
    return {sheet.title: cast("Worksheet", sheet) for sheet in load_workbook(BytesIO(data)).worksheets}


def save(sheets: dict[str, Worksheet]) -> bytes:
    """Return the workbook as a file."""
    buffer = BytesIO()
    cast("Made", next(iter(sheets.values())).parent).save(buffer)
    return buffer.getvalue()


def is_read(sheet: Worksheet, row: int, column: int) -> bool:
    """Return whether a cell is one that imports look at: in an edited column, or one that may count instead."""
    words = sheet_of(sheet.title)
    if words is None or words.key not in READ or row == 1:
        return False
    heading = column_of(words.key, str(sheet.cell(1, column).value))
    return heading is not None and (heading.use != "computed" or row > len(sheet["A"]))


def put(sheet: Worksheet, row: int, column: int, value: object) -> bool:
    """Type into a cell; return whether it says something else now."""
    cell = cast("Any", sheet.cell(row, column))
    if isinstance(cell, MergedCell):
        return False
    before = cell.value
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return checksum(before) != checksum(value)


def is_reported(returned: Returned, sheet: str, row: int, column: int) -> bool:
    """Return whether something names a cell; of `_meta`, the sheet."""
    if sheet == "_meta":
        return any(problem.code == "import-version" and "_meta" in problem.message for problem in returned.problems)
    at, place = qualify(sheet, cell_name(row, column)), cell_name(row, column)
    start = qualify(sheet, "A1").removesuffix("A1")
    return any(
        problem.cell == at or (problem.cell.startswith(start) and place in problem.message.replace(",", " ").split())
        for problem in returned.problems
        if problem.cell
    )


@given(st.data(), st.sampled_from(TIMELINES), PROFILES, LANGUAGES)
@tried(80)
def test_an_edit_of_any_cell(data: st.DataObject, made: tuple[int, int], profile: str, language: str) -> None:
    """What is typed into any cell of any sheet is imported, or reported with its cell, or nothing is imported."""
    whole, sheets = timeline(*made), load(exported(made, profile, language))
    sheet = sheets[data.draw(st.sampled_from(sorted(sheets)))]
    row = data.draw(st.integers(1, sheet.max_row + 3))
    column = data.draw(st.integers(1, sheet.max_column + 2))
    heading = column_of(words.key, str(sheet.cell(1, column).value)) if (words := sheet_of(sheet.title)) else None
    value = data.draw(TYPED)
    is_same = value is None and (row == 1 or (heading and heading.key in DEFAULTS))  # a table knows its headings
    if not put(sheet, row, column, value) or is_same:
        return

    returned = read(save(sheets), whole)

    if returned.timeline is None:
        assert any(problem.severity == "error" for problem in returned.all_problems)
    elif not is_reported(returned, sheet.title, row, column) and not is_as_of(sheet, row, column):
        assert is_read(sheet, row, column)
        assert len(diff(whole, returned.timeline).records) == 1


def is_as_of(sheet: Worksheet, row: int, column: int) -> bool:
    """Return whether a cell is the as-of date, which may be changed."""
    name = cast("Made", sheet.parent).defined_names["AsOf"].attr_text
    return str(name).replace("$", "").replace("'", "") == f"{sheet.title}!{cell_name(row, column)}"


def edit_unread(data: st.DataObject, sheets: dict[str, Worksheet], number: int) -> list[tuple[str, int, int]]:
    """Type into so many cells of each sheet that aren't imported; return them."""
    edits: set[tuple[str, int, int]] = set()
    for sheet in [sheet for name, sheet in sheets.items() if name != "_meta"] * number:
        row = data.draw(st.integers(2, max(sheet.max_row, 2)))  # the sheet Chart has one row
        column = data.draw(st.integers(1, sheet.max_column + 1))
        is_free = not is_read(sheet, row, column) and not is_as_of(sheet, row, column)
        at = sheet.title, row, column
        if is_free and at not in edits and put(sheet, row, column, data.draw(TYPED)):
            edits.add(at)
    return sorted(edits)


@given(st.data(), st.sampled_from(TIMELINES), PROFILES, LANGUAGES, st.booleans())
@tried(48)
def test_edits_that_are_not_imported(
    data: st.DataObject,
    made: tuple[int, int],
    profile: str,
    language: str,
    moved: bool,  # noqa: FBT001 - drawn
) -> None:
    """What is typed where nothing is imported from is reported with its cell, also if the data file has moved on."""
    whole, sheets = timeline(*made), load(exported(made, profile, language))
    edits = edit_unread(data, sheets, 4)
    newer = evolve(whole, title="Moved on") if moved else whole

    returned = read(save(sheets), newer)

    assert returned.timeline == newer
    assert [edit for edit in edits if not is_reported(returned, *edit)] == []


def edit_title(sheets: dict[str, Worksheet]) -> None:
    """Edit the title of the first event."""
    timeline_sheet = sheets["Timeline"]
    heading = next(cell for cell in timeline_sheet[1] if cell.value == "Title")
    cast("Any", timeline_sheet.cell(2, heading.column)).value = "Zq 17"


def remove_tables(sheets: dict[str, Worksheet]) -> None:
    """Turn all tables into ranges, as Numbers, pandas and "Convert to Range" do."""
    for sheet in sheets.values():
        for name in list(sheet.tables):
            del sheet.tables[name]


def rename_tables(sheets: dict[str, Worksheet]) -> None:
    """Give the tables other names."""
    for number, sheet in enumerate(sheets.values()):
        for table in sheet.tables.values():
            table.displayName = table.name = f"Table{number}"


def rename_sheets(sheets: dict[str, Worksheet]) -> None:
    """Give the sheets of records other names."""
    for number, sheet in enumerate(sheets.values()):
        sheet.title = f"Page {number}"


def rename_all(sheets: dict[str, Worksheet]) -> None:
    """Leave neither the tables nor the names of sheets."""
    remove_tables(sheets)
    rename_sheets(sheets)


def move_down(sheets: dict[str, Worksheet]) -> None:
    """Put lines above the headings of a sheet without tables."""
    remove_tables(sheets)
    sheets["Timeline"].insert_rows(1, 3)
    cast("Any", sheets["Timeline"]["A1"]).value = "Our events"


def insert_blank_row(sheets: dict[str, Worksheet]) -> None:
    """Leave a blank row between rows of a table."""
    sheet = sheets["Timeline"]
    table = next(iter(sheet.tables.values()))
    table.ref = f"A1:{cell_name(sheet.max_row + 1, sheet.max_column)}"
    sheet.insert_rows(3)


def shrink_table(sheets: dict[str, Worksheet]) -> None:
    """Let the table end before its last rows."""
    sheet = sheets["Timeline"]
    table = next(iter(sheet.tables.values()))
    table.ref = f"A1:{cell_name(3, sheet.max_column)}"
    table.autoFilter.ref = table.ref


CHANGES = (remove_tables, rename_tables, rename_sheets, rename_all, move_down, insert_blank_row, shrink_table)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("profile", ["analyst", "executive"])
def test_a_workbook_made_anew(change: Callable[[dict[str, Worksheet]], None], profile: str) -> None:
    """Whatever was done to tables and sheets, an edited title comes back, and nothing else changes."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), profile, "en"))
    edit_title(sheets)
    change(sheets)

    returned = read(save(sheets), whole)

    first = whole.chronology()[0]
    events = [evolve(event, title="Zq 17") if event == first else event for event in whole.events]
    assert returned.timeline == evolve(whole, events=events), [str(problem) for problem in returned.all_problems]


def test_a_copied_sheet() -> None:
    """A sheet that was copied isn't imported, and is named."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    cast("Made", sheets["Timeline"].parent).copy_worksheet(sheets["Timeline"])

    returned = read(save(sheets), whole)

    assert returned.timeline == whole
    assert [(problem.code, problem.cell) for problem in returned.problems] == [("import-sheet", "'Timeline Copy'!A1")]


@pytest.mark.parametrize("name", ["Roles", "Summary", "Notes", "Timeline", "_meta"])
def test_a_deleted_sheet(name: str) -> None:
    """A sheet that was deleted is named; the data file keeps what it had."""
    whole = timeline(5, 2)
    book = load_workbook(BytesIO(exported((5, 2), "analyst", "en")))
    del book[name]
    buffer = BytesIO()
    book.save(buffer)

    returned = read(buffer.getvalue(), whole)

    assert returned.timeline == whole
    codes = {"Timeline": "import-deleted", "_meta": "import-version"}
    assert [problem.code for problem in returned.problems] == [codes.get(name, "import-sheet")]


def test_sorted_rows() -> None:
    """Rows of a sheet that isn't imported may be sorted; deleted ones are counted."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    notes = sheets["Notes"]
    rows = [[cell.value for cell in row] for row in notes.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            cast("Any", notes.cell(number, column)).value = value
    assert read(save(sheets), whole).problems == ()
    notes.delete_rows(notes.max_row - 1, 2)

    returned = read(save(sheets), whole)

    assert [str(problem) for problem in returned.problems] == [
        "Notes!A1: warning[import-shown] the sheet 'Notes' is not imported; rows deleted there: 2"
    ]


def test_foreign_workbooks() -> None:
    """A workbook without a sheet that is one of a briefing's is refused, and its sheets are named."""
    book = Made()
    sheet = cast("Worksheet", book.active)
    sheet.append(["Date", "Event", "Who", "Source"])
    sheet.append([date(2024, 5, 1), "The letter", "A person", "A paper"])
    buffer = BytesIO()
    book.save(buffer)

    for base in (timeline(5, 2), None):
        returned = read(buffer.getvalue(), base)
        assert returned.timeline is None
        assert [problem.code for problem in returned.problems if problem.severity == "error"] == ["import-nothing"]
    empty = export.to_bytes(Timeline(id="template", title="Template"), "xlsx")
    assert [problem.code for problem in read(empty, None).problems] == ["import-nothing"]


def test_edits_that_libreoffice_saved(tmp_path: Path) -> None:
    """Edits are found as well in a workbook that another program saved."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    cells = [
        ("Roles", 2, 3),
        ("Timeline", 3, 6),
        ("Summary", 1, 1),
        ("Roadmap", 2, 1),
        ("Disputes", 3, 9),
        ("Notes", 9, 9),
    ]
    for name, row, column in cells:
        assert put(sheets[name], row, column, "Zq 17")

    returned = read(resaved(save(sheets), tmp_path), whole)

    assert returned.timeline == whole
    assert [cell for cell in cells if not is_reported(returned, *cell)] == []
    assert len(returned.problems) == len(cells)


def test_dates_of_an_executive() -> None:
    """Where a date has no column as it is stated, the shown date counts; a verdict is dated by the as-of date."""
    whole = timeline(5, 2)
    whole = evolve(whole, commitments=[evolve(commitment, assessments=()) for commitment in whole.commitments])
    sheets = load(export.to_bytes(whole, "xlsx", profile="executive"))
    commitment = whole.commitments[0]
    page = sheets["Commitments"]
    heads = {str(cell.value): cast("int", cell.column) for cell in page[1]}
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, heads["ID"]).value == commitment.id)
    put(page, row, heads["Deadline"], "2031-03-31")
    put(page, row, heads["Verdict"], "Kept")
    new = page.max_row + 1
    values = {"Title": "More", "Statement": "More.", "Made by": commitment.made_by[0], "Event ID": commitment.made_in}
    for heading, value in {**values, "Verdict": "Kept"}.items():
        page.cell(new, heads[heading]).value = value
    data = save(sheets)

    returned = read(data, whole)

    assert returned.timeline is None
    assert sorted((problem.code, problem.cell) for problem in returned.problems) == [
        ("import-cell", f"Commitments!{cell_name(new, heads['ID'])}"),
        ("import-verdict", f"Commitments!{cell_name(row, heads['Verdict'])}"),
        ("import-verdict", f"Commitments!{cell_name(new, heads['Verdict'])}"),
    ]
    assert any("add one with the heading 'Kind'" in str(problem) for problem in returned.problems)
    page.delete_rows(new)
    returned = read(save(sheets), whole)
    assert returned.timeline
    changed = returned.timeline.commitment(commitment.id)
    assert (str(changed.due), changed.assessments[-1].verdict) == ("2031-03-31", "kept")
    assert changed.assessments[-1].on.first_day(whole.zone) == whole.as_of
    cast("Any", sheets["Summary"])[as_of_place(sheets)].value = None
    undated = read(save(sheets), whole)
    assert [problem.code for problem in undated.problems] == ["import-cell", "import-shown"]


def as_of_place(sheets: dict[str, Worksheet]) -> str:
    """Return the place of the as-of date in its sheet."""
    name = cast("Made", sheets["Summary"].parent).defined_names["AsOf"].attr_text
    return str(name).partition("!")[2].replace("$", "")


def test_a_period_of_an_executive() -> None:
    """A new first day of a period isn't imported where only its days are shown; a warning names the cell."""
    whole = evolve(timeline(2, 1), events=[evolve(timeline(2, 1).events[0], when=When.parse("2023-01/2023-05"))])
    whole = evolve(whole, commitments=(), events=whole.events)
    sheets = load(export.to_bytes(whole, "xlsx", profile="executive"))
    put(sheets["Timeline"], 2, 1, date(2023, 2, 1))

    returned = read(save(sheets), whole)

    assert returned.timeline == whole
    assert is_reported(returned, "Timeline", 2, 1)


def test_texts_that_were_cut() -> None:
    """An edit of a text that was too long for its cell is not imported, and its cell is named."""
    long = "A line.\n" * 400 + "The end."
    whole = evolve(timeline(2, 1), events=[evolve(event, summary=long) for event in timeline(2, 1).events])
    data = export.to_bytes(whole, "xlsx")
    assert read(data, whole).problems == ()
    sheets = load(data)
    summary = next(cell.column for cell in sheets["Timeline"][1] if cell.value == "Summary")
    put(sheets["Timeline"], 2, summary, "Short.")

    returned = read(save(sheets), whole)

    assert returned.timeline == whole
    assert is_reported(returned, "Timeline", 2, summary)


def test_an_edited_heading() -> None:
    """A heading to which something was added is still known, and named; so is one that says nothing."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    heading = next(cell for cell in sheets["Timeline"][1] if cell.value == "Title")
    put(sheets["Timeline"], 1, heading.column, "Title (ours)")

    returned = read(save(sheets), whole)

    assert [str(problem) for problem in returned.problems] == [
        (
            f"Timeline!{heading.coordinate}: warning[import-column] the heading 'Title (ours)' was edited; "
            "the column is imported as 'Title'"
        )
    ]


def test_an_emptied_row() -> None:
    """The cells of a row that was emptied are named, also beside other edits."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    notes = sheets["Notes"]
    row = next(row for row in range(5, notes.max_row) if all(cell.value for cell in notes[row]))
    for column in range(1, notes.max_column + 1):
        notes.cell(row, column).value = None
    put(notes, 4, 2, "Zq 17")
    [problem] = read(save(sheets), whole).problems

    assert "B4, " + ", ".join(f"{letter}{row}" for letter in "ABCD") in problem.message


def test_rows_that_changed_places() -> None:
    """Of rows that changed places, only the cells that were edited are named."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    notes = sheets["Notes"]
    row = next(
        row for row in range(5, notes.max_row) if all(cell.value for part in (row, row + 1) for cell in notes[part])
    )
    for column in range(1, notes.max_column + 1):
        one, other = notes.cell(row, column), notes.cell(row + 1, column)
        one.value, other.value = other.value, one.value
    put(notes, row, 2, "Zq 17")

    assert [problem.message for problem in read(save(sheets), whole).problems] == [
        f"the sheet 'Notes' is not imported; edited there: B{row}"
    ]


def test_an_edited_protocol() -> None:
    """An edit of the sheet that says what was written is named: the edits of others may look as if nothing were."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    meta = sheets["_meta"]
    put(meta, meta.max_row, 1, "Zq 17")

    [problem] = read(save(sheets), whole).problems

    assert str(problem).startswith("warning[import-version] the sheet _meta, which says what was written, was edited")


def test_both_dates() -> None:
    """A date that is typed into both of its columns is imported, and neither is named."""
    whole, sheets = timeline(5, 2), load(exported((5, 2), "analyst", "en"))
    heads = [str(cell.value) for cell in sheets["Timeline"][1]]
    stated = heads.index("Date as stated") + 1
    put(sheets["Timeline"], 2, stated, "2031-10-05")
    put(sheets["Timeline"], 2, 2, datetime(2031, 10, 5))  # noqa: DTZ001 - cells have no zone

    returned = read(save(sheets), whole)

    assert returned.problems == ()
    assert returned.timeline
    assert [str(event.when) for event in returned.timeline.events if event not in whole.events] == ["2031-10-05"]


def test_a_more_exact_date() -> None:
    """A day that was typed where a month is shown is named: the month is what is imported."""
    event = evolve(timeline(2, 1).events[0], when=When.parse("2023-09"))
    whole = evolve(timeline(2, 1), events=[event], commitments=())
    for typed, is_named in (("2023-09-01", True), ("2023-09", False), ("Sept 2023", False)):
        sheets = load(export.to_bytes(whole, "xlsx"))
        put(sheets["Timeline"], 2, 2, typed)
        assert is_reported(read(save(sheets), whole), "Timeline", 2, 2) is is_named


def test_a_draft_without_origin() -> None:
    """What a draft doesn't take from a workbook is named, also if that doesn't say how it was written."""
    book = load_workbook(BytesIO(exported((2, 1), "analyst", "en")))
    del book["_meta"]
    book.custom_doc_props.props.clear()  # type: ignore[attr-defined]
    buffer = BytesIO()
    book.save(buffer)
    heads = [cell.value for cell in book["Timeline"][1]]

    returned = read(buffer.getvalue(), None)

    assert is_reported(returned, "Timeline", 2, heads.index("Quotes") + 1)


def test_typed_into_totals() -> None:
    """What is typed into the row of totals is named."""
    whole, sheets = timeline(2, 1), load(exported((2, 1), "analyst", "en"))
    sheet = sheets["Timeline"]
    row, table = sheet.max_row + 1, next(iter(sheet.tables.values()))
    table.ref, table.totalsRowCount = f"A1:{cell_name(row, sheet.max_column)}", 1
    put(sheet, row, 5, "Zq 17")

    assert is_reported(read(save(sheets), whole), "Timeline", row, 5)


def test_an_event_called_columns() -> None:
    """No id is taken for a word of the sheet that says what was written."""
    for name in ("columns", "property", "meta", "all"):
        whole = evolve(timeline(2, 1), events=[evolve(timeline(2, 1).events[0], id=name)], commitments=())
        data = export.to_bytes(whole, "xlsx")
        assert read(data, whole) == Returned(timeline=whole, conflicts=(), problems=())
        sheets = load(data)
        put(sheets["Timeline"], 2, 6, "Zq 17")
        assert is_reported(read(save(sheets), whole), "Timeline", 2, 6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_as_of_date(language: Language) -> None:
    """The as-of date is a setting: a change of it is no edit, and a verdict is dated by it."""
    whole, sheets = timeline(2, 1), load(export.to_bytes(timeline(2, 1), "xlsx", language=language))
    name = next(title for title in sheets if title in ("Summary", "摘要"))
    place = str(cast("Made", sheets[name].parent).defined_names["AsOf"].attr_text).partition("!")[2].replace("$", "")
    cast("Any", sheets[name])[place].value = date(2031, 2, 3)

    assert read(save(sheets), whole) == Returned(timeline=whole, conflicts=(), problems=())


def test_checksums() -> None:
    """A checksum is of what a cell says: not of spaces around a text, nor of the form of a line break or a number."""
    assert checksum(" a\r\nb ") == checksum("a\nb")
    assert checksum(1.0) == checksum(1)
    assert checksum(date(2023, 9, 12)) == checksum(45_181)
    assert checksum(" ") == checksum(None)
    assert len({checksum(value) for value in (True, 1, "1", None, "is", date(2023, 9, 12))}) == 6
    assert checksum(2, "1+1") == checksum(3, "1+1") != checksum(2, "2")
