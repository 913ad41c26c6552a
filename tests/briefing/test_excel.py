"""The Excel briefing: what stands in its cells, that texts stay texts, and what other programs make of it."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast, get_args
from zipfile import ZipFile

import openpyxl
import pytest
import python_calamine
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from tests.laws import tried
from tests.places import ROOT

from alitimeline.briefing import limits
from alitimeline.briefing.headings import column_of, sheet_of
from alitimeline.briefing.sheets import styles, to_bytes
from alitimeline.briefing.sheets.heights import reckon_width
from alitimeline.briefing.sheets.options import Profile
from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Participation,
    Relation,
    Source,
    Timeline,
)
from alitimeline.model.texts import UNPRINTABLE
from alitimeline.problems import UnknownNameError
from alitimeline.when import Duration, When

SCHEMAS = ROOT.parent / "shared" / "ooxml-xsd"

HANDOVER = Timeline(
    id="handover-2023",
    title="Handover & strategy",
    description="A change at the top.",
    timezone="Asia/Shanghai",
    updated=date(2023, 9, 20),
    sources=[
        Source(
            id="letter",
            kind="letter",
            title="User First",
            author="Eddie Wu",
            published=When.parse("2023-09-12"),
            accessed=date(2023, 9, 14),
            primary=True,
        ),
        Source(
            id="news",
            kind="news",
            title="New CEO",
            publisher="EqualOcean",
            url="https://www.example.org/新闻?a=100%25&b=%20#最",
            archive_url="https://archive.example.org/1",
            published=When.parse("2023-09-13T19:31+08:00"),
            language="en",
        ),
    ],
    actors=[
        Actor(id="group", kind="organization", name="Alibaba Group", fiscal_year_end="--03-31"),
        Actor(id="wu", kind="person", name="Eddie Wu"),
        Actor(id="tsai", kind="person", name="Joseph Tsai"),
        Actor(id="jing", kind="person", name="Eric Jing"),
    ],
    events=[
        Event(
            id="letter",
            title="The letter",
            when=When.parse("2023-09-12"),
            kind="letter",
            summary="What the new CEO wants.",
            participants=[Participation(actor="wu", role="CEO", part="author")],
            related=[Relation(kind="follows", event="handover")],
            tags=["ai", "strategy"],
            place="Hangzhou",
            citations=[
                Citation(source="letter", quote="users first", locator="headline"),
                Citation(source="news", quote="users first"),
                Citation(source="news"),
            ],
            disputes=[Dispute(field="title", value=["x"], citations=[Citation(source="news")], standing="dismissed")],
        ),
        Event(
            id="handover",
            title="The handover",
            when=When.parse("2023-09-10"),
            kind="leadership-change",
            status="tentative",
            participants=[
                Participation(actor="wu", role="CEO", organization="group", part="incoming"),
                Participation(actor="jing", role="host", part="participant"),
                Participation(actor="group", part="subject"),
                Participation(
                    actor="tsai",
                    role="Chairman",
                    part="incoming",
                    citations=[Citation(source="letter", quote="Joseph Tsai")],
                    disputes=[
                        Dispute(field="actor", value="jing", citations=[Citation(source="news")], note="Which one?"),
                        Dispute(field="role", value="jing", citations=[Citation(source="letter")]),
                    ],
                ),
            ],
        ),
    ],
    commitments=[
        Commitment(
            id="young",
            title="Promote the young",
            statement="Younger people become managers.",
            made_by="group",
            made_in="letter",
            kind="people",
            due=Due(within=Duration("P4Y"), of="letter"),
            citations=[Citation(source="letter", quote="within four years")],
            assessments=[
                Assessment(on=date(2024, 9, 1), verdict="in-progress", citations=[Citation(source="news")]),
                Assessment(on=date(2024, 1, 1), verdict="stalled"),
            ],
            tags=["people"],
        ),
        Commitment(
            id="year",
            title="Invest",
            statement="More in AI.",
            made_by="group",
            made_in="letter",
            kind="priority",
            part_of="young",
            superseded_by="open",
            due=Due(fiscal_year=2025, of="group"),
        ),
        Commitment(
            id="open", title="Be open", statement="Work with all.", made_by="wu", made_in="letter", kind="priority"
        ),
        Commitment(
            id="done",
            title="Report",
            statement="Report soon.",
            made_by="wu",
            made_in="handover",
            kind="priority",
            due=When.parse("2023-Q4"),
            assessments=[Assessment(on=date(2023, 9, 19), verdict="kept")],
        ),
        Commitment(
            id="past",
            title="Announce",
            statement="At once.",
            made_by="wu",
            made_in="handover",
            kind="priority",
            due=When.parse("2023-09-11"),
        ),
    ],
)
EMPTY = Timeline(id="empty", title="Empty")


def book(timeline: Timeline, **options: Any) -> Workbook:  # noqa: ANN401 - those of `Options`
    """Write and read back with openpyxl."""
    return openpyxl.load_workbook(BytesIO(to_bytes(timeline, **options)), data_only=True)


def cell(workbook: Workbook, sheet: str, column: str, row: int = 2) -> Cell | MergedCell:
    """Return the cell below a heading."""
    names = [each.value for each in workbook[sheet][1]]
    return workbook[sheet].cell(row, names.index(column) + 1)


def values(workbook: Workbook, sheet: str, row: int) -> dict[str, object]:
    """Return a row by its headings, without the blanks."""
    names = [str(each.value) for each in workbook[sheet][1]]
    return {name: each.value for name, each in zip(names, workbook[sheet][row], strict=True) if each.value is not None}


def dated(text: str) -> Timeline:
    """Make a timeline of one event at a date, with a commitment that falls due then."""
    event = Event(id="event", title="It happens", when=When.parse(text), kind="test")
    commitment = Commitment(
        id="promise", title="P", statement="S", made_by="wu", made_in="event", kind="test", due=When.parse(text)
    )
    actor = Actor(id="wu", kind="person", name="Wu")
    return Timeline(
        id="dated",
        title="T",
        timezone="Asia/Shanghai",
        updated=date(1950, 1, 1),
        events=[event],
        commitments=[commitment],
        actors=[actor],
    )


def titled(title: str, summary: str | None = None, quote: str | None = None) -> Timeline:
    """Make a timeline of one event with these texts."""
    event = Event(
        id="event",
        title=title,
        when=When.parse("2023"),
        kind="test",
        summary=summary,
        citations=[Citation(source="letter", quote=quote)] if quote else (),
    )
    return evolve(EMPTY, title=title, events=[event], sources=HANDOVER.sources)


def parts(data: bytes) -> dict[str, str]:
    """Return the parts of a package."""
    with ZipFile(BytesIO(data)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_sheets() -> None:
    """The sheets stand in the order in which one reads them, and the first is open."""
    workbook = book(HANDOVER)

    assert workbook.sheetnames == [
        *("Summary", "Timeline", "Commitments", "Roadmap", "People", "Roles", "Disputes", "Sources"),
        *("Participants", "Measures", "Relations", "Citations", "Notes", "Lists", "_meta"),
    ]
    assert workbook.active is workbook["Summary"]


@pytest.mark.parametrize(("timeline", "rooms"), [(HANDOVER, {1}), (EMPTY, {1, 200})], ids=["full", "empty"])
def test_tables(timeline: Timeline, rooms: set[int]) -> None:
    """Each list is a real table: its columns are named as its headings are, once each, and it has rows."""
    workbook = book(timeline)

    for sheet in workbook.worksheets[1:-2]:
        [table] = sheet.tables.values()
        headings = [each.value for each in sheet[1]]
        assert table.displayName == f"tbl{sheet.title}"
        assert [column.name for column in table.tableColumns] == headings
        assert len({str(heading).casefold() for heading in headings}) == len(headings)
        assert table.ref in {f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row - 1 + room}" for room in rooms}
        assert table.autoFilter.ref == table.ref
        assert sheet.max_row >= 2


def test_an_event() -> None:
    """A row of the sheet Timeline says all that is known of an event."""
    assert values(book(HANDOVER), "Timeline", 3) == {
        "ID": "letter",
        "Date (Asia/Shanghai)": datetime(2023, 9, 12),  # noqa: DTZ001 - as openpyxl reads it
        "Title": "The letter",
        "Summary": "What the new CEO wants.",
        "People and roles": "Eddie Wu: author, CEO",
        "Quotes": "“users first” – Eddie Wu, headline\n“users first” – EqualOcean",
        "Sources": "Eddie Wu\nEqualOcean",
        "Disputes": 'Title: ["x"] (EqualOcean), dismissed',
        "Link": "example.org",
        "Kind": "letter",
        "Status": "Confirmed",
        "Date as stated": "2023-09-12",
        "Precision": "day",
        "Place": "Hangzhou",
        "Related to": "follows: The handover",
        "Tags": "ai, strategy",
        "Order": 2,
    }


def test_people_and_disputes() -> None:
    """Who has which part, and who says otherwise, is said in words."""
    event = values(book(HANDOVER), "Timeline", 2)

    assert event["People and roles"] == (
        "Eddie Wu: incoming CEO, Alibaba Group\nEric Jing: host\nAlibaba Group: subject\nJoseph Tsai: incoming Chairman"
    )
    assert event["Disputes"] == (
        "Joseph Tsai – Name: Eric Jing (EqualOcean), open – Which one?\nJoseph Tsai – Role: jing (Eddie Wu), open"
    )
    assert event["Quotes"] == "“Joseph Tsai” – Eddie Wu"


def test_a_commitment() -> None:
    """A row of the sheet Commitments says what was promised, until when and why then, and what became of it."""
    assert values(book(HANDOVER), "Commitments", 2) == {
        "ID": "young",
        "Title": "Promote the young",
        "Deadline": datetime(2027, 9, 12),  # noqa: DTZ001
        "Statement": "Younger people become managers.",
        "Made by": "Alibaba Group",
        "Made in": "The letter",
        "Made on": datetime(2023, 9, 12),  # noqa: DTZ001
        "Verdict": "In progress",
        "Quotes": "“within four years” – Eddie Wu",
        "Sources": "Eddie Wu\nEqualOcean",
        "Link": "example.org",
        "Event ID": "letter",
        "Assessed on": datetime(2024, 9, 1),  # noqa: DTZ001
        "Kind": "people",
        "Deadline as stated": "within 4 years of [letter]",
        "Precision": "day",
        "Days left": 1453,
        "Status": "Due later, in progress",
        "Evidence": "EqualOcean",
        "Order": 4,
        "How calculated": "Due 2027-09-12: within 4 years of 2023-09-12 (The letter).",
        "Tags": "people",
    }


def test_ties_between_commitments() -> None:
    """What a commitment is part of, what took its place and whose fiscal year it is are named by their ids."""
    commitment = values(book(HANDOVER), "Commitments", 3)

    assert (commitment["Part of"], commitment["Superseded by"]) == ("young", "open")
    assert commitment["Deadline as stated"] == "fiscal year 2025 of [group]"


def test_a_source() -> None:
    """A row of the sheet Sources says where it is written, and how often the record cites it."""
    assert values(book(HANDOVER), "Sources", 3) == {
        "ID": "news",
        "Title": "New CEO",
        "Kind": "News",
        "Publisher": "EqualOcean",
        "Published (Asia/Shanghai)": datetime(2023, 9, 13, 19, 31),  # noqa: DTZ001
        "Language": "en",
        "Primary": "No",
        "Cited": 5,
        "Link": "example.org",
        "URL": "https://www.example.org/新闻?a=100%25&b=%20#最",
        "Archive URL": "https://archive.example.org/1",
        "Published as stated": "2023-09-13T19:31+08:00",
        "Order": 2,
    }
    assert cell(book(HANDOVER), "Sources", "Accessed").value == datetime(2023, 9, 14)  # noqa: DTZ001


def test_sources_of_one_publisher() -> None:
    """Sources that share a publisher are told apart by their ids."""
    letter, news = HANDOVER.sources
    timeline = evolve(HANDOVER, sources=[evolve(letter, publisher="EqualOcean"), news])

    assert values(book(timeline), "Timeline", 3)["Sources"] == "EqualOcean (letter)\nEqualOcean (news)"


def written(texts: Iterable[str], sheet: str, column: str) -> list[tuple[object, str]]:
    """Return what a column says of events, or of commitments, at these dates, and its number formats."""
    [event], [promise] = (lists := dated("2023")).events, lists.commitments
    dates = [When.parse(text) for text in texts]
    events = [evolve(event, id=f"event-{number}", when=when) for number, when in enumerate(dates)]
    promises = [evolve(promise, id=f"promise-{number}", made_in="event-0", due=due) for number, due in enumerate(dates)]
    workbook = book(evolve(lists, events=events, commitments=promises))
    rows = {workbook[sheet].cell(row, 1).value: row for row in range(2, len(dates) + 2)}
    kind = "event" if sheet == "Timeline" else "promise"
    found = [cell(workbook, sheet, column, rows[f"{kind}-{number}"]) for number in range(len(dates))]
    return [(each.value, each.number_format) for each in found]


def test_dates_show_their_precision() -> None:
    """A date is a real one; its number format shows how much of it is known."""
    expected = [
        ("2007", "yyyy", "2007-01-01"),
        ("2023-H2", '"H2 "yyyy', "2023-07-01"),
        ("2023-Q3", '"Q3 "yyyy', "2023-07-01"),
        ("2023-09", "yyyy-mm", "2023-09-01"),
        ("2023-09-10", "yyyy-mm-dd", "2023-09-10"),
        ("2023-09-13T11:31Z", "yyyy-mm-dd hh:mm", "2023-09-13T19:31"),
        ("2023-09-13T23:59:59+08:00", "yyyy-mm-dd hh:mm:ss", "2023-09-13T23:59:59"),
        ("2007~", '"about "yyyy', "2007-01-01"),
        ("2007?", 'yyyy"?"', "2007-01-01"),
        ("2023-Q3%", '"about Q3 "yyyy"?"', "2023-07-01"),
        ("2007/2009", "yyyy", "2007-01-01"),
        ("2007/..", "yyyy", "2007-01-01"),
        ("../2009", '"until "yyyy', "2009-12-31"),
        ("[2007..2009-05]", '"between "yyyy', "2007-01-01"),
        ("[2007..]", '"from "yyyy', "2007-01-01"),
        ("[..2023-09-12]", '"by "yyyy-mm-dd', "2023-09-12"),
        ("1900-03-01", "yyyy-mm-dd", "1900-03-01"),
        ("9999", "yyyy", "9999-01-01"),
    ]

    assert written((text for text, _, _ in expected), "Timeline", "Date (Asia/Shanghai)") == [
        (datetime.fromisoformat(day), shown) for _, shown, day in expected
    ]


def test_dates_that_excel_does_not_have() -> None:
    """What Excel can't count is written as text."""
    expected = [
        ("1900-02-28", "1900-02-28"),
        ("1850-Q3~", "about 1850-Q3"),
        ("[..0999-12-31?]", "by 0999-12-31?"),
        ("0001-01-01T00:00+14:00", "0001-01-01T00:00+14:00"),
        ("9999-12-31T23:59-12:00", "9999-12-31T23:59-12:00"),
    ]

    found = written((text for text, _ in expected), "Timeline", "Date (Asia/Shanghai)")
    assert [text for text, _ in found] == [shown for _, shown in expected]


def test_ends() -> None:
    """The end of a period, or the second bound of a date, is beside the start."""
    expected = [
        ("2007", "General", None),
        ("2007/2009", "yyyy", "2009-12-31"),
        ("2007/2023-09-13T11:31Z", "yyyy-mm-dd hh:mm", "2023-09-13T19:31"),
        ("[2007..2009-05~]", '"and about "yyyy-mm', "2009-05-31"),
        ("[2007..]", "General", None),
        ("../2009", "General", None),
    ]

    assert written((text for text, _, _ in expected), "Timeline", "Until") == [
        (until and datetime.fromisoformat(until), shown) for _, shown, until in expected
    ]


def test_ends_without_a_date() -> None:
    """What goes on is told from what ended nobody knows when."""
    assert [text for text, _ in written(["2007/..", "2007/"], "Timeline", "Until")] == ["ongoing", "unknown"]


def test_deadlines() -> None:
    """A deadline is the last day of its period."""
    expected = [
        ("2027", "yyyy", "2027-12-31"),
        ("2027-Q1", '"Q1 "yyyy', "2027-03-31"),
        ("2027-09-13T10:00+08:00", "yyyy-mm-dd hh:mm", "2027-09-13T10:00"),
        ("[2024-04-01..2025-03-31]", '"by "yyyy-mm-dd', "2025-03-31"),
        ("2024/2026-02", '"until "yyyy-mm', "2026-02-28"),
    ]

    assert written((text for text, _, _ in expected), "Commitments", "Deadline") == [
        (datetime.fromisoformat(day), shown) for _, shown, day in expected
    ]


def test_precision() -> None:
    """How precise a date is, and how doubtful, is there in words, too."""
    found = written(["2007", "2007%", "2007-09?"], "Timeline", "Precision")

    assert [text for text, _ in found] == ["year", "year, about, uncertain", "month, uncertain"]


def test_chronology() -> None:
    """Events are in date order, an open beginning at its known bound; the column Order restores it after sorting."""
    texts = ["2023", "1850", "[..2023-09]", "2007"]
    events = [Event(id=f"event-{n}", title="T", when=When.parse(text), kind="test") for n, text in enumerate(texts)]
    workbook = book(evolve(EMPTY, events=events))

    assert [cell(workbook, "Timeline", "Date as stated", row).value for row in range(2, 6)] == [
        "1850",
        "2007",
        "2023",
        "[..2023-09]",
    ]
    assert [cell(workbook, "Timeline", "Order", row).value for row in range(2, 6)] == [1, 2, 3, 4]


def test_widest_dates_fit() -> None:
    """A column of dates is as wide as its widest date: Excel would show #### instead."""
    sheet = book(dated("[2023-09-13T10:00:00Z%..2023-09-14]"))["Timeline"]

    assert sheet.column_dimensions["B"].width > len("between about 2023-09-13 18:00:00?")

    chinese = book(dated("[2023-09-13T10:00:00Z%..2023-09-14]"), language="zh")["时间线"]
    assert chinese["B2"].number_format == '"介于约"yyyy-mm-dd hh:mm:ss"?"'
    assert chinese.column_dimensions["B"].width > len("2023-09-13 18:00:00?") + 2 * len("介于约")


LOOKS_ACTIVE = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("x")', "{=1}", "'quoted", "#N/A", "TRUE", "1E5", "2023-09-10"]


def test_texts_stay_texts() -> None:
    """What looks like a formula, an error or a number is written as the text that it is."""
    [event] = (first := titled("=1+1")).events
    events = [evolve(event, id=f"e{n}", title=text, summary=text) for n, text in enumerate(LOOKS_ACTIVE)]
    workbook = book(evolve(first, events=events))

    assert (workbook["Summary"]["A1"].value, workbook["Summary"]["A1"].data_type) == ("=1+1", "s")
    rows = [workbook["Timeline"][row] for row in range(2, len(events) + 2)]
    for column in (3, 4):
        assert sorted((row[column].value, row[column].data_type) for row in rows) == sorted(
            (text, "s") for text in LOOKS_ACTIVE
        )
    # what would become a formula once somebody edits the cell is marked as a text
    marked = {row[3].value for row in rows if row[3].quotePrefix}
    assert marked == {text for text in LOOKS_ACTIVE if text[0] in "=+-@'"}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(
    lambda text: bool(text.strip()) and not UNPRINTABLE.search(text)
)
PIECES = st.sampled_from(["_x0041_", "_x005F_", "_", "]]>", "&amp;", "<t>", "\n", "\t", "𠀀", "  ", "\u2028", "a"])
PROSE = TEXT | st.lists(PIECES, min_size=1, max_size=20).map("".join).filter(str.strip)


@tried(100)
@given(title=PROSE.filter(lambda text: "\n" not in text and "\t" not in text), summary=PROSE, quote=PROSE)
def test_texts_come_back(title: str, summary: str, quote: str) -> None:
    """What the model accepts comes back letter by letter, from two readers."""
    data = to_bytes(titled(title, summary, quote))
    written = [title, summary, f"“{quote}” – Eddie Wu"]

    sheet = openpyxl.load_workbook(BytesIO(data))["Timeline"]
    assert [unescape(str(sheet[place].value)) for place in ("D2", "E2", "G2")] == written
    row = python_calamine.load_workbook(BytesIO(data)).get_sheet_by_name("Timeline").to_python()[1]
    assert [row[3], row[4], row[6]] == written


def test_links_to_the_web() -> None:
    """A link is pure ASCII, as Excel wants it, and bears the name of its host."""
    link = cell(book(HANDOVER), "Sources", "Link", 3).hyperlink

    assert link is not None
    assert link.target == "https://www.example.org/%E6%96%B0%E9%97%BB?a=100%25&b=%20"
    assert link.location == "%E6%9C%80"


def test_links_within() -> None:
    """A commitment leads to the row of its event; the Summary to the commitments and Notes, and Notes to the sheets."""
    workbook = book(HANDOVER)

    link = cell(workbook, "Commitments", "Event ID").hyperlink
    assert link is not None
    assert link.location == "Timeline!A3"
    assert workbook["Timeline"]["A3"].value == "letter"
    [head, notes] = [
        {cell.value: cell.hyperlink.location for row in workbook[name] for cell in row if cell.hyperlink}
        for name in ("Summary", "Notes")
    ]
    assert head == {"Promote the young": "Commitments!A2", "Announce": "Commitments!A6", "Notes": "Notes!A1"}
    assert notes == {name: f"{name}!A1" for name in workbook.sheetnames[1:-3]}


def test_more_lines_than_a_cell_holds() -> None:
    """A text with more lines than Excel holds says how many are left out."""
    lines = [f"line {number}" for number in range(300)]
    text = str(cell(book(titled("T", "\n".join(lines))), "Timeline", "Summary").value).split("\n")

    assert text == [*lines[: len(text) - 1], f"… and {300 - len(text) + 1} more (see the data file)"]
    assert 200 < len(text) <= limits.LINE_FEEDS + 1


@pytest.mark.parametrize("quote", ["😀" * 1_000, "a\nb\nc\nd\ne"], ids=["long", "lines"])
def test_more_quotes_than_a_cell_holds(quote: str) -> None:
    """Lines of quotes that find no room in a cell are counted there; none is cut."""
    cited = [Citation(source="letter", quote=f"{n}{quote[len(str(n)) :]}") for n in range(100)]
    timeline = titled("T")
    event = evolve(timeline.events[0], disputes=[Dispute(field="place", value="Kiel", citations=cited)])

    text = str(cell(book(evolve(timeline, events=[event])), "Disputes", "Quotes for the other").value)

    kept = text.count("– Eddie Wu")
    lines = sum(str(citation.quote).count("\n") + 1 for citation in cited)
    assert text.rpartition("\n")[2] == f"… and {lines - text.count(chr(10))} more (see the data file)"
    assert 10 < kept < 100
    assert len(text.encode("utf-16-le")) // 2 <= limits.TEXT_UNITS
    assert text.count("\n") <= limits.LINE_FEEDS


def test_names_that_stand_for_nothing() -> None:
    """A record that names an unknown one can't be exported."""
    with pytest.raises(UnknownNameError, match="no source has the id 'letter'"):
        to_bytes(evolve(HANDOVER, sources=()))


def test_how_dates_read() -> None:
    """The Notes show each way in which a date is shown, with real dates."""
    sheet = book(EMPTY)["Notes"]

    assert [row[1].number_format for row in sheet if row[0].value == "How to read dates"] == [
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
        "yyyy-mm",
        '"about "yyyy',
        '"between "yyyy-mm-dd',
        '"from "yyyy-mm-dd',
        '"by "yyyy-mm-dd',
    ]


@pytest.mark.parametrize("profile", ["analyst", "executive", "accessible"])
def test_headings_of_what_may_be_edited(profile: str) -> None:
    """The headings of columns that are imported look different from those of columns that are calculated."""
    workbook = book(HANDOVER, profile=profile)
    instead = {"date", "deadline"} if profile == "executive" else set()

    for sheet in [sheet for sheet in workbook.worksheets if sheet.tables and sheet.sheet_state == "visible"]:
        words = cast("Any", sheet_of(sheet.title))
        for heading in sheet[1]:
            column = column_of(words.key, str(heading.value))
            is_edited = column and (column.use == "edited" or (column.shows and column.key in instead))
            assert bool(heading.font.italic) != bool(is_edited), (sheet.title, heading.value)
            assert heading.fill.fgColor.rgb[-6:] == (styles.NAVY if is_edited else styles.GREY)


def test_what_stays_in_sight() -> None:
    """Headings and titles stay in sight when one scrolls."""
    assert [sheet.freeze_panes for sheet in book(HANDOVER)] == [
        None,
        "E2",
        "C2",
        "C2",
        "C2",
        "B2",
        "B2",
        "C2",
        *["B2"] * 4,
        "C2",
        None,
        "A2",
    ]


def test_printing() -> None:
    """What is printed fits the width of a page, repeats its headings and numbers its pages."""
    workbook = book(evolve(HANDOVER, title="R&D " * 40))

    for sheet in (workbook[name] for name in ("Timeline", "Commitments", "Sources")):
        assert sheet.sheet_properties.pageSetUpPr == PageSetupProperties(fitToPage=True)
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert str(sheet.print_area).startswith(f"'{sheet.title}'!$B$1:")
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.left.text == "R&&D " * 19 + "R&&D…"
        assert sheet.oddFooter.center.text == "Page &P of &N"


def test_rows_are_as_tall_as_their_texts() -> None:
    """Chinese is wider and taller than Latin, and no row is taller than Excel has."""
    heights = [
        book(titled("T", text))["Timeline"].row_dimensions[2].height
        for text in ("a" * 30, "吴" * 40, "a\nb", "e\u0301" * 30, "a" * 9_000)
    ]

    assert heights == [17.9, 35.4, 30.8, 17.9, 409.0]


@pytest.mark.parametrize("profile", get_args(Profile))
def test_words_are_never_broken(profile: Profile) -> None:
    """A column is as wide as the longest word of its heading, and as the address of a website."""
    host = "the-gazette-of-a-long-name.co.uk"
    sources = [evolve(source, url=f"https://{host}/1") for source in HANDOVER.sources]
    zoned = evolve(HANDOVER, timezone="America/Los_Angeles", sources=sources)
    found, least = [], reckon_width("(America/Los_Angeles)", bold=True)
    for name in ("Timeline", "Sources"):
        sheet = book(zoned, profile=profile)[name]
        for number, cell in enumerate(sheet[1], 1):
            width = sheet.column_dimensions[get_column_letter(number)].width
            if "Los_Angeles" in str(cell.value):
                found.append(width >= least)
            elif cell.value == "Link":
                found.append(width >= reckon_width(host))

    assert len(found) >= 3
    assert all(found)


def test_merged_cells() -> None:
    """No cells of tables are merged: they can't be sorted, and screen readers stumble over them."""
    usual, accessible = book(HANDOVER), book(HANDOVER, profile="accessible")

    assert {sheet.title for sheet in usual if sheet.merged_cells.ranges} == {"Summary"}
    assert [sheet.merged_cells.ranges for sheet in accessible] == [set()] * 15


def test_properties() -> None:
    """The properties of the document come from the record."""
    properties = book(HANDOVER).properties

    assert (properties.title, properties.subject, properties.creator, properties.language) == (
        "Handover & strategy",
        "handover-2023",
        "alitimeline",
        "en",
    )
    assert properties.created == properties.modified == datetime(2023, 9, 20)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("updated", "stamp"),
    [
        (date(2023, 9, 20), (2023, 9, 20)),
        (None, (1980, 1, 1)),
        (date(1850, 1, 1), (1980, 1, 1)),
        (date.max, (2107, 12, 31)),
    ],
)
def test_stamps(updated: date | None, stamp: tuple[int, int, int]) -> None:
    """The files in the package bear the day of the record, as far as a zip file can say it."""
    with ZipFile(BytesIO(to_bytes(evolve(EMPTY, updated=updated)))) as package:
        stamps = {info.date_time for info in package.infolist()}

    assert stamps == {(*stamp, 0, 0, 0)}


def test_first_file() -> None:
    """The package begins with its content types, by which programs tell the format."""
    with ZipFile(BytesIO(to_bytes(EMPTY))) as package:
        assert package.namelist()[0] == "[Content_Types].xml"


def test_relations_are_relative() -> None:
    """No relation has an absolute target, which some readers can't follow."""
    relations = [part for name, part in parts(to_bytes(HANDOVER)).items() if name.endswith(".rels")]

    assert len(relations) == 15
    assert not [part for part in relations if 'Target="/' in part]


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "3", "OPENPYXL_LXML": "False"},
    ],
    ids=["seed-zone-locale", "others", "without-lxml"],
)
def test_the_same_bytes_everywhere(settings: dict[str, str]) -> None:
    """Neither the hash seed nor the time zone, the locale or the XML library changes a byte."""
    code = (
        "import hashlib, importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('cases', {__file__!r})\n"
        "cases = importlib.util.module_from_spec(spec); spec.loader.exec_module(cases)\n"
        "print(hashlib.sha256(cases.to_bytes(cases.HANDOVER)).hexdigest())"
    )
    environment = os.environ | settings
    out = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert out.strip() == hashlib.sha256(to_bytes(HANDOVER)).hexdigest()


@pytest.mark.program
def test_libreoffice(alibaba: Timeline, tmp_path: Path) -> None:
    """LibreOffice shows what is written, and no cell is too narrow or in error."""
    program = shutil.which("soffice")
    if program is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (soffice) and pdftotext are not installed")
    (tmp_path / "briefing.xlsx").write_bytes(to_bytes(alibaba))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        [program, "--headless", home, "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "briefing.xlsx"],
        capture_output=True,
        check=True,
        timeout=120,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "briefing.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout

    for shown in ("Key figures", "2023-09-13 19:31", "by 2023-09-10", "between 2007", "2027-09-12", "pandaily.com"):
        assert shown in text
    assert not re.search(r"###|#NAME\?|#REF!|#VALUE!|Err:", text)


def test_the_bundled_timeline(alibaba: Timeline) -> None:
    """The record of September 2023 has a row for every event, commitment and source."""
    workbook = book(alibaba)

    assert [workbook[name].max_row - 1 for name in ("Timeline", "Commitments", "People", "Sources")] == [
        len(alibaba.events),
        len(alibaba.commitments),
        len(alibaba.actors),
        len(alibaba.sources),
    ]
