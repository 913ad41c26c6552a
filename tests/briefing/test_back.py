"""The way back from Excel: what an analyst edits in a briefing comes into the data file, and nothing else does."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.worksheet import Worksheet
from tests.benchmarks.data import document
from tests.laws import tried

from alitimeline import Timeline, export, loads
from alitimeline.answers.words import Language
from alitimeline.briefing.back import Returned, read
from alitimeline.briefing.back.cells import as_day, as_text, as_when, day_of
from alitimeline.briefing.back.marking import mark_cells
from alitimeline.briefing.back.origin import find_edits
from alitimeline.briefing.editable import digest
from alitimeline.briefing.sheets.options import Profile
from alitimeline.briefing.workbook import Fault, RefusedError
from alitimeline.briefing.workbook.values import BUILT_IN, Value, unescape
from alitimeline.model import Assessment, Due, Measure, Record
from alitimeline.problems import Problem, TextError
from alitimeline.queries import diff
from alitimeline.when import Duration, When

Edit = Callable[["Sheets"], None]

RECORD = {
    "schema_version": "1.0",
    "id": "hq",
    "title": "Headquarters",
    "timezone": "Asia/Shanghai",
    "sources": [
        {"id": "report", "kind": "news", "title": "The report", "publisher": "Daily", "published": "2023-09-13"},
        {"id": "letter-text", "kind": "letter", "title": "To all staff", "primary": True},
    ],
    "actors": [
        {"id": "ada", "kind": "person", "name": "Ada Li", "other_names": ["Li Ada"], "parent": "group"},
        {"id": "group", "kind": "organization", "name": "Example Group", "fiscal_year_end": "--03-31"},
    ],
    "events": [
        {
            "id": "letter",
            "title": "The letter",
            "when": "2023-09-12",
            "kind": "letter",
            "summary": "She writes.\nTwice.",
            "tags": ["people", "strategy"],
            "citations": [{"source": "letter-text"}],
        },
        {
            "id": "move",
            "title": "The move",
            "when": "2024-Q1",
            "kind": "move",
            "status": "tentative",
            "citations": [{"source": "report", "quote": "early next year"}],
        },
    ],
    "commitments": [
        {
            "id": "young",
            "title": "Younger managers",
            "statement": "They take over.",
            "made_by": "group",
            "made_in": "letter",
            "kind": "people",
            "due": {"within": "P4Y", "of": "letter"},
            "citations": [{"source": "letter-text"}],
        },
        {
            "id": "waste",
            "title": "Half the waste",
            "statement": "It is halved.",
            "made_by": "group",
            "made_in": "letter",
            "kind": "environment",
            "due": "2026",
            "assessments": [
                {"on": "2024-03-05", "verdict": "in-progress", "note": "Begun.", "citations": [{"source": "report"}]}
            ],
            "citations": [{"source": "letter-text"}],
        },
    ],
}


class Sheets:
    """A workbook as an analyst edits it: cells by the id of the row and the heading of the column."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(BytesIO(data))

    def sheet(self, name: str) -> Worksheet:
        """Return a sheet."""
        return cast("Worksheet", self.book[name])

    def table(self, name: str) -> ExcelTable:
        """Return the table of a sheet."""
        return cast("ExcelTable", next(iter(self.sheet(name).tables.values())))

    def row(self, name: str, record: str) -> int:
        """Return the number of the row in which a record stands."""
        rows = self.sheet(name).iter_rows()
        return next(number for number, row in enumerate(rows, 1) if record in [cell.value for cell in row])

    def column(self, name: str, heading: str) -> int:
        """Return the number of a column."""
        return next(cell.column for cell in self.sheet(name)[1] if cell.value == heading)

    def cell(self, name: str, record: str, heading: str) -> ExcelCell:
        """Return a cell."""
        column = self.column(name, heading)
        return cast("ExcelCell", self.sheet(name).cell(self.row(name, record), column))

    def put(self, name: str, record: str, **values: object) -> None:
        """Put values into a row; underscores are the spaces of the headings."""
        for heading, value in values.items():
            self.cell(name, record, heading.replace("_", " ")).value = cast("Any", value)

    def add(self, name: str, **values: object) -> int:
        """Write a row below the table, and draw the table over it, as Excel does; return its number."""
        sheet, table = self.sheet(name), self.table(name)
        first, last = str(table.ref).split(":")
        row = int("".join(filter(str.isdigit, last))) + 1
        for heading, value in values.items():
            sheet.cell(row, self.column(name, heading.replace("_", " "))).value = cast("Any", value)
        table.ref = f"{first}:{''.join(filter(str.isalpha, last))}{row}"
        return row

    def save(self) -> bytes:
        """Return the workbook as a file."""
        buffer = BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()


def record(**changes: Any) -> Timeline:  # noqa: ANN401 - any JSON
    """Return the record, with some of its lists or fields in other words."""
    return loads(json.dumps(RECORD | changes))


def edit_book(timeline: Timeline, edit: Edit, **options: Any) -> bytes:  # noqa: ANN401 - options of the export
    """Return the briefing of a timeline, edited."""
    sheets = Sheets(export_once(timeline, **options))
    edit(sheets)
    return sheets.save()


@cache
def export_once(timeline: Timeline, **options: Any) -> bytes:  # noqa: ANN401 - options of the export
    """Return the briefing of a timeline, which many tests edit."""
    return export.to_bytes(timeline, "xlsx", **options)


def back(edit: Edit, base: Timeline | None = None, **options: Any) -> Returned:  # noqa: ANN401 - as above
    """Return what comes back of a briefing of the record, after an edit."""
    return read(edit_book(record(), edit), base or record(), **options)


def messages(returned: Returned) -> list[str]:
    """Return all that is told, in words."""
    return [str(each) for each in returned.all_problems]


def changes(returned: Returned, base: Timeline | None = None) -> dict[tuple[str, str], Any]:
    """Return the new value of each field that changed, by record and field."""
    assert returned.timeline, messages(returned)
    return {
        (each.id, change.field): change.new
        for each in diff(base or record(), returned.timeline).records
        for change in getattr(each, "changes", ())
    }


def resaved(data: bytes, folder: Path) -> bytes:
    """Return what LibreOffice makes of a workbook."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    (folder / "briefing.xlsx").write_bytes(data)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    to = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(folder / "briefing.xlsx")]
    subprocess.run([program, "--headless", home, *to], check=True, capture_output=True, timeout=120)
    return (folder / "out" / "briefing.xlsx").read_bytes()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("profile", ["analyst", "executive", "accessible"])
def test_nothing_edited(alibaba: Timeline, profile: Profile, language: Language) -> None:
    """A briefing that nobody edited changes nothing, and there is nothing to say of it."""
    data = export.to_bytes(alibaba, "xlsx", profile=profile, language=language)

    assert read(data, alibaba) == Returned(timeline=alibaba, conflicts=(), problems=())


@given(st.integers(2, 30), st.integers(0, 10_000), st.sampled_from(["en", "zh"]))
@tried(15)
def test_nothing_edited_in_any_timeline(events: int, seed: int, language: Language) -> None:
    """The same for timelines of any content."""
    timeline = loads(json.dumps(document(events, seed)))
    data = export.to_bytes(timeline, "xlsx", language=language)

    assert read(data, timeline) == Returned(timeline=timeline, conflicts=(), problems=())


@pytest.mark.program
def test_nothing_edited_in_libreoffice(alibaba: Timeline, tmp_path: Path) -> None:
    """A pass through LibreOffice is no edit."""
    data = resaved(export.to_bytes(alibaba, "xlsx"), tmp_path)

    assert read(data, alibaba) == Returned(timeline=alibaba, conflicts=(), problems=())


def _analyst(sheets: Sheets) -> None:
    sheets.put(
        "Timeline", "letter", Title="  The letter to all staff ", Tags="people， new；  strategy", Place="Hangzhou"
    )
    sheets.put("Timeline", "letter", Date_as_stated="2023年9月13日", Summary=None)
    sheets.put("Timeline", "move", Status="已确认", Date_as_stated=datetime(2024, 3, 1), Kind="Change of place")  # noqa: DTZ001
    sheets.cell("Timeline", "move", "Date as stated").number_format = "mmm yyyy"
    sheets.put("Commitments", "young", Deadline_as_stated="Sept 2027", Made_by="Li Ada", Part_of="Half the waste")
    sheets.put("Commitments", "waste", Verdict="kept", Assessed_on=datetime(2025, 1, 2), Verdict_note="Done.")  # noqa: DTZ001
    sheets.put("Sources", "report", Primary="Yes", Kind="采访", Language="en", Title=2023)
    sheets.put("People", "ada", Name="Ada Lee", Other_names="Li Ada\nA. Lee", Belongs_to=None)


EDITS: Mapping[tuple[str, str], Any] = {
    ("letter", "title"): "The letter to all staff",
    ("letter", "tags"): ("people", "new", "strategy"),
    ("letter", "place"): "Hangzhou",
    ("letter", "when"): When.parse("2023-09-13"),
    ("letter", "summary"): None,
    ("move", "status"): "confirmed",
    ("move", "when"): When.parse("2024-03"),
    ("move", "kind"): "change-of-place",
    ("young", "due"): When.parse("2027-09"),
    ("young", "made_by"): ("ada",),
    ("young", "part_of"): "waste",
    ("report", "primary"): True,
    ("report", "kind"): "interview",
    ("report", "language"): "en",
    ("report", "title"): "2023",
    ("ada", "name"): "Ada Lee",
    ("ada", "other_names"): ("Li Ada", "A. Lee"),
    ("ada", "parent"): None,
}


def _with_verdict(changed: dict[tuple[str, str], Any]) -> Any:  # noqa: ANN401 - a tuple of assessments
    return changed.pop(("waste", "assessments"))


def test_edits() -> None:
    """What an analyst edits comes back, in either language, with dates in any form, and nothing else does."""
    changed = changes(back(_analyst))

    assert _with_verdict(changed) == (
        record().commitment("waste").assessments[0],
        Assessment(on=date(2025, 1, 2), verdict="kept", note="Done."),
    )
    assert changed == EDITS


@pytest.mark.program
def test_edits_that_libreoffice_saved(tmp_path: Path) -> None:
    """The same edits come back after a pass through LibreOffice."""
    data = resaved(edit_book(record(), _analyst), tmp_path)
    changed = changes(read(data, record()))
    _with_verdict(changed)

    assert changed == EDITS


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda text: text.strip()))
@tried(40)
def test_any_text(text: str) -> None:
    """Whatever text a cell is given, the field holds it then, or the cell is told."""
    try:
        Workbook().worksheets[0]["A1"].value = text
    except IllegalCharacterError:
        return  # nobody can type it

    def edit(sheets: Sheets) -> None:
        cell = sheets.cell("Commitments", "young", "Statement")
        cell.value = text
        cell.data_type = "s"

    returned = back(edit)

    if returned.timeline is None:
        assert [each.cell for each in returned.problems] == ["Commitments!G2"]
    else:
        statement = returned.timeline.commitment("young").statement
        assert statement.split() == text.split() or statement == as_text(unescape(text))


def test_columns_moved_and_renamed() -> None:
    """Columns are known by their headings, in any order, language and case; rows by their ids."""

    def edit(sheets: Sheets) -> None:
        sheet = sheets.sheet("Commitments")
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        head, *rest = [[row[-1], *row[1:-1], row[0]] for row in rows]
        words = {"Title": " ＴＩＴＬＥ ", "Statement": "承诺内容", "ID": "id"}
        new = [[words.get(str(each), each) for each in head], *reversed(rest)]
        for number, row in enumerate(new, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
        sheets.put("Commitments", "young", 承诺内容="Changed.")

    assert changes(back(edit)) == {("young", "statement"): "Changed."}


def test_a_new_row() -> None:
    """A row with an empty ID becomes a record; its id is made of its title, its sources are cited."""

    def edit(sheets: Sheets) -> None:
        sheets.add(
            "Timeline",
            Title="The opening",
            **{"Date (Asia/Shanghai)": datetime(2024, 5, 1)},  # noqa: DTZ001 - cells have no zone
            Kind="opening",
            Sources="report",
        )
        sheets.add("Timeline", Title="开业", Date_as_stated="2024-06", Kind="opening")
        sheets.add("Timeline", ID="own-id", Title="Own", Date_as_stated=2024, Kind="opening", Sources="Nobody")

    returned = back(edit)

    assert messages(returned) == [
        "Timeline!H6: error[import-cell] no source is called 'Nobody' (use a title or ID from the sheet Sources)"
    ]

    def mended(sheets: Sheets) -> None:
        edit(sheets)
        sheets.put("Timeline", "own-id", Sources="Daily\nTo all staff")

    returned = back(mended)
    assert returned.timeline
    new = returned.timeline.events[2:]
    assert [(each.id, str(each.when), [cited.source for cited in each.citations]) for each in new] == [
        ("the-opening", "2024-05-01", ["report"]),
        ("event-a5c189", "2024-06", []),
        ("own-id", "2024", ["report", "letter-text"]),
    ]
    assert sorted((each.cell, each.code) for each in returned.problems) == [
        ("Timeline!A4", "announced-only"),
        ("Timeline!A5", "uncited"),
    ]


def test_a_new_commitment_in_a_new_event() -> None:
    """A new commitment names the event that it was made in, new as well, by its title."""

    def edit(sheets: Sheets) -> None:
        sheets.add("Timeline", Title="The speech", Date_as_stated="2024-05-01", Kind="speech")
        sheets.add(
            "Commitments",
            Title="Pay more",
            Statement="All get more.",
            Made_by="Ada Li",
            Event_ID="The speech",
            Deadline_as_stated="within 1 year and 6 months of [the-speech]",
            Kind="people",
            Verdict="Stalled",
            Assessed_on="2024-12-01",
        )

    timeline = back(edit).timeline
    assert timeline
    made = timeline.commitment("pay-more")

    assert (made.made_by, made.made_in, made.due, made.assessments) == (
        ("ada",),
        "the-speech",
        Due(within=Duration("P1Y6M"), of="the-speech"),
        (Assessment(on=date(2024, 12, 1), verdict="stalled"),),
    )


def test_a_row_is_gone() -> None:
    """A record whose row is gone stays, and that is told; it is removed if that is allowed."""

    def edit(sheets: Sheets) -> None:
        sheets.sheet("Commitments").delete_rows(sheets.row("Commitments", "waste"))

    assert back(edit).timeline == record()
    assert messages(back(edit))[0].startswith(
        "Commitments!A1:AG3: warning[import-deleted] the row of the commitment 'waste' is gone; the commitment stays "
        "(remove it with --allow-deletions)"
    )
    removed = back(edit, allow_deletions=True).timeline
    assert removed
    assert [each.id for each in removed.commitments] == ["young"]


def test_a_row_is_gone_that_others_need() -> None:
    """Nothing comes of it if the whole is unsound then."""

    def edit(sheets: Sheets) -> None:
        sheets.sheet("Timeline").delete_rows(sheets.row("Timeline", "letter"))

    returned = back(edit, allow_deletions=True)

    assert returned.timeline is None
    assert {each.code for each in returned.problems} == {"unknown-event"}
    assert messages(returned)[0].startswith("Commitments!")


def test_what_is_unsound_has_no_cell() -> None:
    """What the whole is unsound for is told also if there is no row for it."""

    def edit(sheets: Sheets) -> None:
        sheets.sheet("Timeline").delete_rows(sheets.row("Timeline", "letter"))
        sheets.book.remove(sheets.sheet("Commitments"))

    assert {each.cell for each in back(edit, allow_deletions=True).problems} == {None}


def test_old_records_without_citations() -> None:
    """Of what a new row lacks is told, not of what others lack."""
    first = cast("list[Any]", RECORD["commitments"])[0]
    base = record(commitments=[{key: each for key, each in first.items() if key != "citations"}])

    def edit(sheets: Sheets) -> None:
        sheets.add("People", Name="Bo", Kind="person")
        sheets.add("Timeline", Title="News", Date_as_stated="2023-09-13", Kind="news")

    returned = read(edit_book(base, edit), base)

    assert [(each.cell, each.code) for each in returned.problems] == [
        ("Timeline!A4", "uncited"),
        ("People!A4", "unused-actor"),
    ]


def test_a_table_is_gone() -> None:
    """That a whole table is gone deletes nothing."""
    returned = back(lambda sheets: sheets.book.remove(sheets.sheet("Sources")), allow_deletions=True)

    assert returned.timeline == record()
    assert messages(returned) == ["warning[import-deleted] there is no table tblSources; the sources stay as they are"]


#: The sheet, the row and the column of a cell; what is typed there; what is said of it.
FAULTS: list[tuple[str, str, str, object, str]] = [
    (
        *("Commitments", "young", "Verdict", "Finished"),
        (
            "F2: error[import-cell] 'Finished' is not a verdict (one of: Not started, In progress, Stalled, "
            "Delayed, Kept, Partly kept, Broken, Withdrawn, Superseded)"
        ),
    ),
    (
        *("Commitments", "young", "Verdict", "Kept"),
        "P2: error[import-cell] a verdict needs its date (write it like 2023-09-10)",
    ),
    (*("Commitments", "young", "Assessed on", "2024-01-01"), "F2: error[import-cell] a day is given without a verdict"),
    (*("Commitments", "young", "Verdict note", "Well"), "F2: error[import-cell] a note is given without a verdict"),
    (*("Commitments", "young", "Assessed on", "soon"), "P2: error[import-cell] 'soon' can't be read as a date"),
    (
        *("Commitments", "young", "Made on as stated", "2023-05"),
        "O2: error[import-cell] only one of 'Event ID' or 'Made on as stated' can be filled in",
    ),
    (
        *("Commitments", "young", "Event ID", None),
        "J2: error[import-cell] 'Event ID' or 'Made on as stated' must be filled in",
    ),
    (*("Sources", "report", "Title", None), "B2: error[import-cell] 'Title' or 'URL' must be filled in"),
    (
        *("Commitments", "waste", "Value", "shops: 1\nstaff: 2\nshops: 3"),
        "R3: error[import-cell] 'shops' has two values (write one per measure, such as stores: 120)",
    ),
    (*("Commitments", "waste", "Value", "many"), "R3: error[import-cell] the value must be a number, not 'many'"),
    (*("Commitments", "young", "Deadline as stated", "soon"), "K2: error[import-cell] 'soon' can't be read as a date"),
    (
        *("Commitments", "young", "Deadline as stated", "within a while of [letter]"),
        (
            "K2: error[import-cell] 'within a while of [letter]' can't be read as a date "
            "(write it like within 4 years, or within 1 year and 6 months)"
        ),
    ),
    (
        *("Commitments", "young", "Deadline as stated", "90 days after signing"),
        "K2: error[import-cell] no event is called 'signing' (use a title or ID from the sheet Timeline)",
    ),
    (
        *("Commitments", "young", "Deadline as stated", "by 2027"),
        (
            "K2: error[import-cell] 'by 2027' can be read in two ways "
            "(write 2027 if 2027-12-31 is still in time; if not, write the last day that is)"
        ),
    ),
    (
        *("People", "Ada Li", "Fiscal year ends", "2/3"),
        "F2: error[import-cell] '2/3' is not a day of the year (write --02-03 or --03-02)",
    ),
    (
        *("Sources", "report", "Accessed", "Sept 2024"),
        "M2: error[import-cell] '2024-09' is not a full date (write it like 2023-09-10)",
    ),
    (
        *("Commitments", "young", "Made by", "Exampel Group"),
        "H2: error[import-cell] no actor is called 'Exampel Group' (did you mean 'example group'?)",
    ),
    (*("Timeline", "letter", "Title", None), "D2: error[import-cell] 'Title' is empty, and every event needs it"),
    (
        *("Timeline", "letter", "Date as stated", "03/04/2023"),
        "M2: error[import-cell] '03/04/2023' can be read in two ways (write 2023-03-04 or 2023-04-03)",
    ),
    (
        *("Timeline", "letter", "Date as stated", 5),
        "M2: error[import-cell] the number 5 is not a date (write it like 2023-09-10)",
    ),
    (*("Timeline", "letter", "Date as stated", True), "M2: error[import-cell] 'True' is not a date"),
    (
        *("Timeline", "letter", "Title", date(2023, 9, 12)),
        (
            "D2: error[import-cell] 2023-09-12 is a date in Excel, and must be a text here "
            "(format the cell as text and type it again)"
        ),
    ),
    (*("Timeline", "letter", "Place", "#N/A"), "P2: error[import-cell] a formula gives #N/A (type the value instead)"),
    (
        *("Sources", "report", "URL", "example.com"),
        "K2: error[import-cell] 'example.com' is not a web address (begin it with https:// or http://)",
    ),
    (*("Timeline", "letter", "ID", "move"), "A3: error[import-row] 'move' is already in A2"),
    (
        *("Timeline", "letter", "ID", date(2023, 9, 12)),
        (
            "A2: error[import-cell] 2023-09-12 is a date in Excel, and must be a text here "
            "(format the cell as text and type it again)"
        ),
    ),
    (
        *("Timeline", "letter", "ID", "The Letter"),
        "A2: error[import-cell] 'The Letter' is not an id (write lower-case letters, digits and single hyphens)",
    ),
]


def gather_faults() -> list[list[tuple[str, str, str, object, str]]]:
    """Return the faults in as few workbooks as need be for each row to have one of them at most.

    One without its ID has a workbook of its own: what refers to it can't be read then.
    """
    books: list[list[tuple[str, str, str, object, str]]] = []
    for fault in FAULTS:
        for book in books:
            if fault[:2] not in [other[:2] for other in book] and "ID" not in (fault[2], book[0][2]):
                book.append(fault)
                break
        else:
            books.append([fault])
    return books


@pytest.mark.parametrize("faults", gather_faults())
def test_faulty_cells(faults: list[tuple[str, str, str, object, str]]) -> None:
    """What a field can't hold is reported with sheet and cell, once, and nothing is imported."""

    def edit(sheets: Sheets) -> None:
        found = [(sheets.cell(sheet, row, column), value) for sheet, row, column, value, _ in faults]
        for cell, value in found:
            cell.value = cast("Any", value)

    returned = back(edit)

    assert returned.timeline is None
    errors = sorted(str(each) for each in returned.problems if each.severity == "error")
    expected = sorted(f"{sheet}!{message}" for sheet, _, _, _, message in faults)
    assert [error.startswith(start) for error, start in zip(errors, expected, strict=True)] == [True] * len(faults), (
        errors
    )


def test_several_promisers() -> None:
    """Several actors are one per line, or with semicolons; a name that has one in it is a name."""
    firm = {"id": "sons", "kind": "organization", "name": "Smith; Sons"}
    whole = record(actors=[*cast("list[Any]", RECORD["actors"]), firm])
    whole = evolve(whole, commitments=[evolve(whole.commitments[0], made_by=["sons", "ada"]), *whole.commitments[1:]])

    def put(names: str) -> Returned:
        data = edit_book(whole, lambda sheets: sheets.put("Commitments", "young", Made_by=names))
        return read(data, whole)

    assert (put("Smith; Sons\nAda Li").timeline, put("Smith; Sons\nAda Li").problems) == (whole, ())
    assert changes(put("Ada Li; Example Group"), whole) == {("young", "made_by"): ("ada", "group")}
    assert messages(put("Smith; Ada Li"))[0].startswith("Commitments!H2: error[import-cell] no actor is called 'Smith'")


def test_exact_numbers() -> None:
    """A number that isn't edited stays as it is, also where the rest of its verdict is."""
    measured = Assessment(on=When("2025-01-31"), verdict="kept", value=0.123456789012, citations=())
    measure = Measure(metric="share", target=1)
    first = record().commitments[0]
    whole = evolve(record(), commitments=[evolve(first, measures=[measure], assessments=[measured])])
    data = edit_book(whole, lambda sheets: sheets.put("Commitments", "young", Verdict="Broken"))
    [assessed] = cast("Timeline", read(data, whole).timeline).commitments[0].assessments

    assert (assessed.verdict, assessed.value) == ("broken", 0.123456789012)


def test_names_that_two_go_by() -> None:
    """A name that two records go by is refused; the ID, or the name with the ID, says which."""
    twins = record(actors=[*cast("list[Any]", RECORD["actors"]), {"id": "ada-2", "kind": "person", "name": "Ada Li"}])

    def put(name: str) -> Returned:
        data = edit_book(twins, lambda sheets: sheets.put("Commitments", "young", Made_by=name))
        return read(data, twins)

    assert messages(put("Ada Li")) == ["Commitments!H2: error[import-cell] 'Ada Li' can be ada or ada-2 (write the ID)"]
    assert changes(put("ada-2"), twins) == changes(put("Ada Li (ada-2)"), twins) == {("young", "made_by"): ("ada-2",)}
    own = record(actors=[*cast("list[Any]", RECORD["actors"]), {"id": "ada-2", "kind": "person", "name": "ada"}])
    data = edit_book(own, lambda sheets: sheets.put("Commitments", "young", Made_by="ada"))
    assert changes(read(data, own), own) == {("young", "made_by"): ("ada",)}


def test_an_actor_is_renamed() -> None:
    """Wherever an actor is named, its new name will do as well as the old one, whoever renamed it."""

    def edit(sheets: Sheets) -> None:
        sheets.put("People", "Example Group", Name="The Company")
        sheets.put("Commitments", "young", Made_by="The company")

    assert changes(back(edit)) == {("group", "name"): "The Company"}
    actors = cast("list[Any]", RECORD["actors"])
    newer = record(actors=[actors[0], actors[1] | {"name": "The Company"}])
    assert read(export.to_bytes(record(), "xlsx"), newer).timeline == newer


def test_a_namesake() -> None:
    """A name that a new record has, too, goes on meaning the one that stands there; nobody needs to touch that cell."""

    def add(sheets: Sheets) -> None:
        sheets.add("People", Name="Example Group", Kind="Organization")

    actors = cast("list[Any]", RECORD["actors"])
    newer = record(actors=[*actors, actors[1] | {"id": "group-2"}])

    added = back(add)
    assert added.timeline
    assert [each.id for each in added.timeline.actors] == ["ada", "group", "example-group"]
    assert [(each.cell, each.code) for each in added.problems] == [
        ("People!A4", "unused-actor"),
        ("People!B4", "duplicate-name"),
    ]
    assert read(export.to_bytes(record(), "xlsx"), newer).timeline == newer

    def name(sheets: Sheets) -> None:
        add(sheets)
        sheets.add("Commitments", Title="A", Statement="B.", Made_by="Example Group", Event_ID="letter", Kind="c")

    assert messages(back(name)) == [
        "Commitments!H4: error[import-cell] 'Example Group' can be example-group or group (write the ID)"
    ]


def test_both_made_one_id() -> None:
    """If a new row and a new record of the file have one ID, what they don't share is a conflict."""
    actor = {"id": "bo", "kind": "person", "name": "Bo Li"}
    newer = record(actors=[*cast("list[Any]", RECORD["actors"]), actor])

    def add(sheets: Sheets) -> None:
        sheets.add("People", ID="bo", Name="Bo Wang", Kind="person")

    data = edit_book(record(), add)
    for exported in (None, record()):
        returned = read(data, newer, exported=exported)
        assert returned.timeline is None
        assert [(cell.split("!")[0], each.record, each.path) for cell, each in returned.conflicts] == [
            ("People", "bo", ("name",))
        ]


def test_dates_that_are_only_shown() -> None:
    """A date is told that was typed where it is only shown, as text, too, and whatever else was edited in the row."""

    def edit(sheets: Sheets) -> None:
        sheets.put("Timeline", "letter", Title="New", Until="2023-09-14", **{"Date (Asia/Shanghai)": "12 Sept 2023"})
        sheets.put("Timeline", "move", Date_as_stated="2024-02", Until=date(2024, 3, 1))
        sheets.put("Commitments", "young", Deadline="Sept 2028", Tags="new")
        sheets.put("Sources", "letter-text", **{"Published (Asia/Shanghai)": date(2023, 9, 12)})

    assert sorted((each.cell, each.code) for each in back(edit).problems) == [
        ("Commitments!C2", "import-shown"),
        ("Sources!F3", "import-shown"),
        ("Timeline!C2", "import-shown"),
    ]


def test_a_verdict_is_corrected() -> None:
    """A verdict on the same day is corrected, with what it rests on, which is told; on a later day, it is another."""
    put = {"Verdict": "Stalled", "Verdict note": None}
    returned = back(lambda sheets: sheets.put("Commitments", "waste", **put))
    before = record().commitment("waste").assessments[0]

    assert changes(returned) == {("waste", "assessments"): (evolve(before, verdict="stalled", note=None),)}
    assert messages(returned) == [
        (
            "Commitments!F3: warning[import-verdict] the verdict of 2024-03-05, which was 'In progress', is corrected "
            "(to add one, type its day into 'Assessed on')"
        )
    ]
    short = edit_book(record(), lambda sheets: sheets.put("Commitments", "waste", Verdict="Kept"), profile="executive")
    assert messages(read(short, record())) == [
        (
            "Commitments!L2: warning[import-verdict] the verdict is dated 2024-03-05, the as-of date of the briefing "
            "(a briefing of the profile analyst has a column for its day)"
        ),
        (
            "Commitments!L2: warning[import-verdict] the verdict of 2024-03-05, which was 'In progress', is corrected "
            "(to add one, type its day into 'Assessed on')"
        ),
    ]
    gone = back(
        lambda sheets: sheets.put("Commitments", "waste", Verdict=None, Assessed_on=None, **{"Verdict note": None})
    )
    assert changes(gone) == {("waste", "assessments"): ()}


def test_deadlines_as_they_are_said() -> None:
    """A deadline is read as people say it; it is counted of the promise, or is of the promiser's fiscal year."""
    expected: list[tuple[object, Due | When | None]] = [
        ("Fiscal year 2027 of [group]", Due(fiscal_year=2027, of="group")),
        ("FY27", Due(fiscal_year=2027, of="group")),
        ("2027财年", Due(fiscal_year=2027, of="group")),
        ("fiscal year 2027 of Example Group", Due(fiscal_year=2027, of="group")),
        ("within three years", Due(within=Duration("P3Y"), of="letter")),
        ("三年内", Due(within=Duration("P3Y"), of="letter")),
        ("P6M", Due(within=Duration("P6M"), of="letter")),
        ("within 90 days of [The move]", Due(within=Duration("P90D"), of="move")),
        ("by the end of 2027", When("2027")),
        ("2026年3月底前", When("2026-03")),
        (date(2026, 3, 31), When("2026-03-31")),
        (" ", None),
    ]
    first, *others = cast("list[Any]", RECORD["commitments"])
    whole = record(
        commitments=[*({**first, "id": f"said-{number}"} for number in range(len(expected))), first, *others]
    )

    def edit(sheets: Sheets) -> None:
        for number, (text, _) in enumerate(expected):
            sheets.put("Commitments", f"said-{number}", Deadline_as_stated=text)

    returned = read(edit_book(whole, edit), whole)

    assert changes(returned, whole) == {(f"said-{number}", "due"): due for number, (_, due) in enumerate(expected)}
    assert returned.timeline
    again = export.to_bytes(returned.timeline, "xlsx")
    assert read(again, returned.timeline) == Returned(timeline=returned.timeline, conflicts=(), problems=())


def test_deadlines_of_nobody_knows_what() -> None:
    """What a deadline is counted of must be known: of a date, or of an organization that has fiscal years."""

    def put(base: Timeline, **values: object) -> list[str]:
        data = edit_book(base, lambda sheets: sheets.put("Commitments", "young", **values))
        return [text for text in messages(read(data, base)) if "error" in text]

    first, *_ = cast("list[Any]", RECORD["commitments"])
    ada, group = cast("list[Any]", RECORD["actors"])
    bare = record(actors=[ada, {key: value for key, value in group.items() if key != "fiscal_year_end"}])
    dated = {key: value for key, value in first.items() if key != "made_in"} | {"made_on": "2023-09-12"}
    by_date = record(commitments=[dated | {"due": {"within": "P4Y"}}])

    assert put(record(), Made_by="Ada Li; Example Group", Deadline_as_stated="FY2026") == [
        (
            "Commitments!K2: error[import-cell] 'fiscal year 2026' names no organization "
            "(write fiscal year 2026 of [its ID], and fill in the end of its fiscal year)"
        )
    ]
    assert put(bare, Deadline_as_stated="FY2026") == [
        (
            "Commitments!K2: error[import-cell] 'fiscal year 2026' names no organization "
            "(write fiscal year 2026 of [its ID], and fill in the end of its fiscal year)"
        )
    ]
    assert put(bare, Made_by="Ada Li", Deadline_as_stated="FY2026") == [
        (
            "Commitments!K2: error[import-cell] 'fiscal year 2026' names no organization "
            "(write fiscal year 2026 of [its ID], and fill in the end of its fiscal year)"
        )
    ]
    assert put(bare, Deadline_as_stated="FY2026 of [group]") == [
        (
            "Commitments!K2: error[deadline] 'group' has no fiscal_year_end "
            "(fill in 'Fiscal year ends' on the sheet People, such as 31 March)"
        )
    ]
    assert put(by_date, Deadline_as_stated="within 5 years") == []
    assert put(by_date, Made_on_as_stated=None, Event_ID="The letter") == [
        (
            "Commitments!K2: error[deadline] the deadline doesn't say from which event it counts "
            "(write of [letter] behind it)"
        )
    ]


def test_the_fiscal_year_of_a_new_organization() -> None:
    """In a template, a fiscal year is that of the promiser, or of the organization to which a person belongs."""

    def fill(sheets: Sheets, ends: object) -> None:
        sheets.add("People", Name="Example Group", Kind="Organization", Fiscal_year_ends=ends)
        sheets.add("People", Name="Ada", Kind="Person", Belongs_to="Example Group")
        sheets.add("Timeline", Title="The letter", Date_as_stated="2024-05-01", Kind="Letter")
        for number, name in enumerate(("Example Group", "Ada")):
            due = f"FY{2026 + number}"
            row = {"Title": due, "Statement": "More.", "Made by": name, "Event ID": "The letter", "Kind": "pay"}
            sheets.add("Commitments", **row, Deadline_as_stated=due)

    empty = Timeline(id="template", title="Template")
    for ends in ("March", "31 March", "3/31", "三月", "3月31日", "--03-31", date(2024, 3, 31), 45_382):
        draft = read(edit_book(empty, lambda sheets, ends=ends: fill(sheets, ends)), None).timeline  # type: ignore[misc]
        assert draft
        assert draft.actors[0].fiscal_year_end == "--03-31"
        assert [made.due for made in draft.commitments] == [
            Due(fiscal_year=2026, of="example-group"),
            Due(fiscal_year=2027, of="example-group"),
        ]
    wrong = read(edit_book(empty, lambda sheets: fill(sheets, "soon")), None)
    assert [problem.cell for problem in wrong.problems if problem.severity == "error"] == ["People!F202"]


def test_one_error_a_cell() -> None:
    """Of a cell that can't be read, one error is reported, and nothing that follows from it; of others, all are."""

    def edit(sheets: Sheets) -> None:
        sheets.put("Commitments", "young", Verdict="保持", Assessed_on="2024-01-01")
        sheets.put("Commitments", "waste", Verdict="Kept", Assessed_on="soon")
        sheets.add("Commitments", Title="New", Made_by="Nobody", Event_ID="letter", Deadline_as_stated="soon")

    assert [problem.cell for problem in back(edit).problems] == [
        *("Commitments!F2", "Commitments!P3", "Commitments!H4", "Commitments!K4"),
        *("Commitments!G4", "Commitments!AA4"),
    ]


def test_an_id_is_changed() -> None:
    """If a row is gone, and another one is new, the message asks whether its ID was changed."""

    def put(record: str, *, title: str = "The letter") -> str:
        def edit(sheets: Sheets) -> None:
            sheets.put("Timeline", "letter", Title=title, ID=record or None)
            sheets.add("Timeline", ID="more", Title="More", Date_as_stated="2024", Kind="news")

        [text] = [text for text in messages(back(edit)) if "import-deleted" in text]
        return text.partition(" stays (")[2].rstrip(")")

    deletion = "letter there again, or remove it with --allow-deletions"
    assert put("letters") == f"was its ID changed to 'letters'? Write {deletion}"
    assert put("") == f"was its ID changed to 'the-letter'? Write {deletion}"
    assert put("letters", title="News") in {
        f"was its ID changed to {name}? Write {deletion}" for name in ("'letters'",)
    }


def test_merged_cells() -> None:
    """Cells that were merged are an error, as all but the first have lost their values; titles of one's own aren't."""

    def edit(sheets: Sheets) -> None:
        sheets.sheet("Timeline").merge_cells("D2:D3")
        sheets.sheet("Timeline").merge_cells("A8:D8")
        sheets.sheet("Summary").merge_cells("A1:D1")

    assert (
        "Timeline!D2:D3: error[import-cell] the cells D2:D3 are merged, and only the first of them has a value "
        in (messages(back(edit))[0])
    )


def test_what_is_not_read() -> None:
    """Columns of one's own, cells outside of the table, and dates changed where they are only shown are told."""

    def edit(sheets: Sheets) -> None:
        sheet = sheets.sheet("Timeline")
        sheets.cell("Timeline", "letter", "Quotes").value = "Changed, and computed"
        sheets.cell("Timeline", "letter", "Date (Asia/Shanghai)").value = date(2023, 9, 20)
        sheet["D4"] = "a stray"
        sheet.cell(1, sheets.column("Timeline", "Order")).value = "My notes"
        sheets.cell("Commitments", "waste", "Deadline").value = date(2026, 6, 1)
        sheets.cell("Sources", "report", "Published (Asia/Shanghai)").value = date(2023, 9, 20)

    returned = back(edit)

    assert returned.timeline == record()
    assert messages(returned) == [
        "Timeline!U1: warning[import-column] the column 'My notes' is not one of the briefing's and was not imported",
        (
            "Timeline!D4: warning[import-outside] these cells are outside the table and were not imported: D4 "
            "(move them into the table)"
        ),
        "Timeline!A1:U3: warning[import-column] columns are gone, and the data file keeps what they had: Order",
        (
            "Timeline!B2: warning[import-shown] B2 was edited but not imported: the column 'Date' only shows the "
            "column 'Date as stated' (make the change in that column)"
        ),
        (
            "Timeline!G2: warning[import-shown] G2 was edited but not imported: the column 'Quotes' is calculated "
            "(edit it in the sheet Citations)"
        ),
        (
            "Commitments!C3: warning[import-shown] C3 was edited but not imported: the column 'Deadline' only shows "
            "the column 'Deadline as stated' (make the change in that column)"
        ),
        (
            "Sources!F2: warning[import-shown] F2 was edited but not imported: the column 'Published' only shows the "
            "column 'Published as stated' (make the change in that column)"
        ),
    ]


@pytest.mark.parametrize(
    ("heading", "value", "codes"),
    [
        ("Sources", "report", [("Timeline!H4", "import-shown")]),
        ("Order", 7, [("Timeline!U4", "import-shown")]),
        ("Order", "=1+1", [("Timeline!U4", "import-shown")]),
        ("Date (Asia/Shanghai)", date(2024, 5, 1), [("Timeline!D4", "import-cell"), ("Timeline!K4", "import-cell")]),
    ],
)
def test_a_new_row_with_one_value(heading: str, value: object, codes: list[tuple[str, str]]) -> None:
    """Whatever the only value of a new row is in, it is not lost without a word."""

    def edit(sheets: Sheets) -> None:
        sheets.add("Timeline", **{heading: value})

    returned = back(edit)

    assert [(problem.cell, problem.code) for problem in returned.problems] == codes


def test_columns_that_are_needed() -> None:
    """A table needs its IDs, and each column once."""

    def edit(sheets: Sheets) -> None:
        sheets.sheet("Timeline")["A1"] = "Number"
        sheets.sheet("Sources")["B1"] = "种类"
        sheets.sheet("Sources")["D1"] = "类型"

    assert [each for each in messages(back(edit)) if "error" in each] == [
        (
            "Timeline!A1:U3: error[import-table] the table has no column ID (put it back; "
            "leave its cell empty for new records)"
        ),
        "Sources!D1: error[import-table] the column '类型' is already in C1 (delete one of them)",
    ]


def _newer(**changes: Any) -> Timeline:  # noqa: ANN401 - any JSON
    """Return the record as it was changed since: commitment young."""
    first, *others = cast("list[Any]", RECORD["commitments"])
    return record(commitments=[first | changes, *others])


VERSION = "warning[import-version]"


def test_the_file_changed_since() -> None:
    """What changed in the file since stays, and what was edited comes in; of one row, too, if in different fields."""
    newer = _newer(title="Young managers", tags=["people"])
    data = edit_book(record(), lambda sheets: sheets.put("Commitments", "young", Statement="New.", Kind="staff"))
    expected = _newer(title="Young managers", tags=["people"], statement="New.", kind="staff")

    by_hashes = read(data, newer)
    assert by_hashes.timeline == expected
    assert messages(by_hashes) == [
        (
            "warning[import-version] the data file is no longer the version that the workbook was exported from; "
            "edits are found by the hashes of its rows"
        )
    ]
    assert read(data, newer, exported=record()) == Returned(timeline=expected, conflicts=(), problems=())


def test_a_conflict() -> None:
    """What both changed, each in its own way, is told with the cell and both values; nothing comes of the whole."""
    newer = _newer(title="Young managers")
    data = edit_book(record(), lambda sheets: sheets.put("Commitments", "young", Title="Managers"))

    for exported in (None, record()):
        returned = read(data, newer, exported=exported)
        [(cell, conflict)] = returned.conflicts
        assert returned.timeline is None
        assert (cell, conflict.record, conflict.path) == ("Commitments!B2", "young", ("title",))
        assert (conflict.ours, conflict.theirs) == ("Young managers", "Managers")
        assert messages(returned)[-1] == (
            "Commitments!B2: error[import-conflict] title is 'Managers' here and 'Young managers' in the data file; "
            "both were changed (write the same in both)"
        )


def test_a_conflict_of_verdicts() -> None:
    """A conflict in an assessment is told at the verdict."""
    note = {"on": "2024-03-05", "verdict": "in-progress", "note": "Slow.", "citations": [{"source": "report"}]}
    first, second = cast("list[Any]", RECORD["commitments"])
    newer = record(commitments=[first, second | {"assessments": [note]}])
    data = edit_book(record(), lambda sheets: sheets.put("Commitments", "waste", Verdict_note="Quick."))

    returned = read(data, newer, exported=record())

    assert [cell for cell, _ in returned.conflicts] == ["Commitments!F3"]


def test_removed_from_the_file_since() -> None:
    """A record that the file lost stays lost; if its row was edited, that is a conflict."""
    newer = record(commitments=cast("list[Any]", RECORD["commitments"])[:1])

    assert read(export.to_bytes(record(), "xlsx"), newer).timeline == newer
    data = edit_book(record(), lambda sheets: sheets.put("Commitments", "waste", Title="Less waste"))
    returned = read(data, newer)
    [(cell, conflict)] = returned.conflicts
    assert (cell, conflict.ours, conflict.theirs["title"]) == ("Commitments!A3", None, "Less waste")
    assert messages(returned)[-1] == (
        "Commitments!A3: error[import-conflict] the commitment waste was edited here, and is gone from the data file "
        "(write the same in both)"
    )
    few = read(export.to_bytes(record(), "xlsx", profile="executive"), newer)
    assert few.timeline == newer
    assert "its row may have been edited" in messages(few)[-1]


def test_a_row_is_gone_that_the_file_changed() -> None:
    """To delete a row of what the file changed since is a conflict."""

    def edit(sheets: Sheets) -> None:
        sheets.sheet("Commitments").delete_rows(sheets.row("Commitments", "young"))

    newer = _newer(title="Young managers")
    for exported in (None, record()):
        returned = read(edit_book(record(), edit), newer, allow_deletions=True, exported=exported)
        [(cell, conflict)] = returned.conflicts
        assert (cell, conflict.ours["title"], conflict.theirs) == ("Commitments!A1:AG3", "Young managers", None)
        assert "the row of the commitment young is gone, and the data file changed it since" in messages(returned)[-1]


def test_which_fields_the_analyst_changed() -> None:
    """The hash of a row tells which fields the file changed since, unless both changed one or there are too many."""
    held = {f"f{number:02}": "ours" for number in range(14)}
    texts = dict.fromkeys(held, "theirs")
    written = digest({**held, "f01": "theirs"})

    assert find_edits(held, texts, ["f00", "f01", "f02"], written) == ["f00", "f02"]
    assert find_edits(held, texts, [*held], written) is None
    assert find_edits(held, texts, [*held], digest(held)) == [*held]
    assert find_edits(held, texts, [*held], digest(texts)) == []


def test_a_workbook_of_another_timeline() -> None:
    """A workbook goes back into the timeline that it was made of, or none."""
    data = export.to_bytes(record(), "xlsx")

    assert messages(read(data, record(id="other"))) == [
        (
            "error[import-base] the workbook was exported from 'hq', and the data file is 'other' "
            "(name the data file that it was exported from)"
        )
    ]
    hint = "name its data file with --base; in Python, pass it as the second argument"
    assert messages(read(data, None)) == [
        f"error[import-base] the workbook was exported from the timeline 'hq' ({hint})"
    ]
    other = read(data, _newer(title="New"), exported=_newer(title="Older"))
    assert "the file named as exported is not the version" in messages(other)[0]


def test_a_template() -> None:
    """A template that was filled becomes a draft, named like the file."""
    empty = Timeline(id="template", title="Template")

    def fill(sheets: Sheets) -> None:
        sheets.add("People", Name="Example Group", Kind="Organization")
        sheets.add("Sources", Title="The letter", Kind="Letter")
        sheets.add("Timeline", Title="The letter", Date_as_stated="2024-05-01", Kind="Letter", Sources="the-letter")
        sheets.add(
            "Commitments", Title="Pay", Statement="More.", Made_by="Example Group", Event_ID="the-letter", Kind="pay"
        )

    returned = read(edit_book(empty, fill), None, name="My draft.xlsx")
    draft = returned.timeline
    assert draft
    assert (draft.id, draft.title) == ("my-draft", "My draft")
    records: list[Record] = [*draft.actors, *draft.sources, *draft.events, *draft.commitments]
    assert [each.id for each in records] == [*("example-group", "the-letter", "the-letter", "pay")]
    assert [(each.code, each.cell) for each in returned.problems] == [("uncited", "Commitments!A202")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_title_of_a_template(language: Language) -> None:
    """What is typed over the title of a template is that of the draft; anything else there is named."""
    data = export.to_bytes(Timeline(id="template", title="Template"), "xlsx", language=language)

    def fill(title: object) -> Returned:
        sheets = Sheets(data)
        sheets.book.worksheets[0]["A1"] = cast("Any", title)
        for name, text in (("D2", "The letter"), ("M2", "2024-05-01"), ("K2", "letter")):
            sheets.book.worksheets[1][name] = text
        return read(sheets.save(), None, name="My draft.xlsx")

    for title, expected in ((" Example\nGroup ", ("example-group", "Example Group")), ("例", ("my-draft", "例"))):
        returned = fill(title)
        assert returned.timeline
        assert (returned.timeline.id, returned.timeline.title) == expected
        assert {each.code for each in returned.problems} == {"uncited"}
    for title in ("x" * 5_000, "\u200b"):
        returned = fill(title)
        [error] = [each for each in returned.problems if each.severity == "error"]
        assert (returned.timeline, error.code) == (None, "import-cell")
        assert str(error.cell).endswith("!A1")
    for value in ("Template", 4711, None, " \n"):
        returned = fill(value)
        assert returned.timeline
        assert returned.timeline.title == "My draft"
        assert ("import-shown" in {each.code for each in returned.problems}) == (value != "Template")


def test_tables_of_ones_own() -> None:
    """A workbook that doesn't say what it was made of is read all the same; whatever differs is an edit."""
    book = Workbook()
    sheet = cast("Worksheet", book.active)
    sheet.title = "O'Hara"
    for row in (["编号", "标题"], ["letter", "The long letter"], [None, None], [None, " "]):
        sheet.append(row)
    sheet.add_table(ExcelTable(displayName="tblTimeline", ref="A1:B4"))
    other = book.create_sheet("Other")
    other.append(["A"])
    other.append(["b"])
    other.add_table(ExcelTable(displayName="Mine", ref="A1:A2"))
    buffer = BytesIO()
    book.save(buffer)

    returned = read(buffer.getvalue(), record(), allow_deletions=True)

    assert changes(returned) == {("letter", "title"): "The long letter"}
    assert messages(returned) == [
        "Other!A1: warning[import-sheet] the sheet 'Other' is not one of the briefing's and was not imported",
        (
            "warning[import-version] the workbook doesn't say what it was exported from; "
            "every difference counts as an edit; what is calculated, or only shows a date, is not compared"
        ),
    ]


def test_no_workbook() -> None:
    """What is no workbook is refused."""
    with pytest.raises(RefusedError):
        read(b"nothing", record())


@pytest.mark.parametrize(
    ("value", "shown", "when"),
    [
        (None, "General", ""),
        (" 2023-09~ ", "@", "2023-09~"),
        ("2027/9/12", "General", "2027-09-12"),
        (2027, "General", "2027"),
        (2027.0, "0", "2027"),
        (45_181, "General", "2023-09-12"),
        (date(2023, 9, 12), "yyyy-mm-dd", "2023-09-12"),
        (date(2023, 9, 12), '[$-804]yyyy"年"m"月"', "2023-09"),
        (date(2023, 9, 1), BUILT_IN["57"], "2023-09"),  # what Excel makes of 2023年9月 in China
        (date(2023, 9, 12), BUILT_IN["57"], "2023-09-12"),  # a day in Japan and Taiwan
        (date(2023, 9, 12), 'yyyy"年"m"月"d"日"', "2023-09-12"),
        (date(2023, 9, 12), BUILT_IN["31"], "2023-09-12"),
        (date(2023, 9, 12), '"about "yyyy', "2023~"),
        (date(2023, 9, 12), 'yyyy"?"', "2023?"),
        (date(2023, 9, 12), '"about "yyyy"?"', "2023%"),
        (date(2023, 9, 12), '"about "yyyy\\-mm\\?', "2023-09%"),  # as LibreOffice has it
        (date(2023, 7, 1), '"Q3 "yyyy', "2023-Q3"),
        (date(2023, 9, 12), "d-mmm", "2023-09-12"),
        (datetime(2023, 9, 12), "yyyy-mm-dd hh:mm", "2023-09-12"),  # noqa: DTZ001
        (datetime(2023, 9, 12, 19, 31), "yyyy-mm-dd hh:mm", "2023-09-12T19:31+08:00"),  # noqa: DTZ001
        (datetime(2023, 9, 12, 19, 31, 5), "yyyy-mm-dd hh:mm:ss", "2023-09-12T19:31:05+08:00"),  # noqa: DTZ001
        (datetime(2023, 9, 12, 19, 31), "m/d/yyyy", "2023-09-12"),  # noqa: DTZ001
        (datetime(2023, 9, 12, 19, 31, 4, 499_999), "yyyy-mm-dd hh:mm:ss", "2023-09-12T19:31:04+08:00"),  # noqa: DTZ001
        (datetime(2023, 9, 12, 19, 31, 4, 500_000), "yyyy-mm-dd hh:mm:ss", "2023-09-12T19:31:05+08:00"),  # noqa: DTZ001
        (datetime(2023, 9, 12, 19, 31), "General", "2023-09-12T19:31+08:00"),  # noqa: DTZ001 - in strict files
        (20_230_912, "General", "2023-09-12"),
        (datetime(2023, 9, 12, 23, 59, 59, 500_000), "yyyy-mm-dd hh:mm", "2023-09-13"),  # noqa: DTZ001
    ],
)
def test_dates(value: Value, shown: str, when: str) -> None:
    """A date is as precise as its cell shows it; typed as text, it is what it says."""
    assert as_when(value, shown, record().zone) == when


def test_texts() -> None:
    """A number is a text where a text is asked for, without a fraction that it doesn't have."""
    texts = [as_text(each) for each in (None, True, 2023, 2023.0, 1.5, " a\r\nb ")]

    assert texts == ["", "true", "2023", "2023", "1.5", "a\nb"]
    assert [as_text(each, "0.0%") for each in (0.8, 1, 0.07, "a", True)] == ["80%", "100%", "7%", "a", "true"]
    assert as_text(0.5, '0.0"%"') == "0.5"
    with pytest.raises(TextError, match="a formula gives #REF!"):
        as_text(Fault("#REF!"))


def test_days() -> None:
    """A day is a whole date; of a longer time, the first or the last one is shown."""
    assert as_day(None, record().zone) == ""
    texts = (20_230_912, "12 Sept 2023", "2023-09-12T19:31+08:00", "[2023-09-12..2023-09-12]", datetime(2023, 9, 12, 1))  # noqa: DTZ001
    assert [as_day(text, record().zone) for text in texts] == ["2023-09-12"] * 5
    for text in ("2023-09-12~", "2023-09-12?", "2023-09"):
        with pytest.raises(TextError, match="is not a full date"):
            as_day(text, record().zone)
    shown = (date(2023, 9, 12), datetime(2023, 9, 12, 1), "12 Sept 2023", 2023, "ongoing", None)  # noqa: DTZ001
    assert [day_of(each, "General", record().zone) for each in shown] == [
        *[date(2023, 9, 12)] * 3,
        *(date(2023, 1, 1), None, None),
    ]
    assert day_of("Sept 2023", "General", record().zone, last=True) == date(2023, 9, 30)
    assert day_of("[2023-09..]", "General", record().zone, last=True) == date(2023, 9, 1)
    assert day_of("[..2023-09]", "General", record().zone) == date(2023, 9, 30)


def test_a_marked_copy() -> None:
    """In the copy, faulty cells are filled and bear a note; what concerns no single cell doesn't."""
    sheets = Sheets(export.to_bytes(record(), "xlsx"))
    sheets.sheet("Timeline").title = "O'Hara's"
    sheets.sheet("Sources").merge_cells("A5:B5")
    problems = [
        Problem(code="import-cell", cell="'O''Hara''s'!D2", message="one", hint="mend it"),
        Problem(code="import-shown", cell="'O''Hara''s'!D2", message="two", severity="warning"),
        Problem(code="import-shown", cell="Commitments!B2", message="three", severity="warning"),
        Problem(code="import-cell", cell="Sources!B5", message="merged"),
        Problem(code="import-deleted", cell="Commitments!A1:B3", message="a table"),
        Problem(code="import-version", message="nowhere"),
    ]
    copy = load_workbook(BytesIO(mark_cells(sheets.save(), problems)))
    cells = {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text)
        for sheet in copy.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }

    assert cells == {"D2": ("00FFC7CE", "one (mend it)\ntwo"), "B2": ("00FFEB9C", "three")}


def test_formulas_of_a_marked_copy() -> None:
    """The copy shows what formulas gave, as the workbook did, and is the same every time."""
    data = export.to_bytes(record(), "xlsx", as_of=date(2024, 9, 30))
    problem = Problem(code="import-cell", cell="Commitments!F2", message="one")

    def read_cells(workbook: bytes) -> dict[str, list[list[object]]]:
        book = load_workbook(BytesIO(workbook), data_only=True)
        return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}

    assert read_cells(mark_cells(data, [problem])) == read_cells(data)
    assert read_cells(data)["Commitments"][2][3:5] == [822, "Due later, in progress"]
    assert mark_cells(data, [problem]) == mark_cells(data, [problem])


def test_formulas_without_values() -> None:
    """A formula that had no value gets none."""
    book = Workbook()
    cast("Worksheet", book.active)["A1"] = "=1+1"
    buffer = BytesIO()
    book.save(buffer)

    assert load_workbook(BytesIO(mark_cells(buffer.getvalue(), [])), data_only=True).worksheets[0]["A1"].value is None
