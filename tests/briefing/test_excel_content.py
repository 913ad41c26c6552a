"""What the sheets of the briefing say: figures, states, the roadmap, tenures, disputes, in two languages."""

import re
import shutil
import subprocess
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path
from typing import Any, cast, get_args

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.benchmarks.data import timeline as generated
from tests.briefing.test_excel import EMPTY, HANDOVER, dated
from tests.places import TESTS

from alitimeline import export, loading
from alitimeline.answers.phrases import format_due
from alitimeline.answers.story import summarize
from alitimeline.answers.words import LANGUAGES, Language, find_value, find_word
from alitimeline.briefing import headings
from alitimeline.briefing.cells import Formula, Link, Stamp, Styled, Value
from alitimeline.briefing.editable import SHEETS, digest, values
from alitimeline.briefing.sheets import Options, lay_out, to_bytes
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.options import Profile
from alitimeline.briefing.sheets.roadmap import Scale
from alitimeline.briefing.sheets.sheet import Bars
from alitimeline.briefing.wording import Wording
from alitimeline.documents import canonical as json
from alitimeline.model import (
    FINAL,
    Actor,
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Measure,
    Participation,
    Record,
    Source,
    Timeline,
    Verdict,
)
from alitimeline.problems import ExportError
from alitimeline.queries import status
from alitimeline.when import Duration, When

PROFILES: tuple[Profile, ...] = get_args(Profile)
DAY = date(2023, 9, 20)


def plain(value: Value) -> object:
    """Return what one reads in a cell."""
    match value:
        case Styled():
            return plain(value.value)
        case Formula():
            return value.value
        case Link():
            return value.text
        case Stamp():
            return date(1899, 12, 30).fromordinal(date(1899, 12, 30).toordinal() + int(value.serial)).isoformat()
    return value


def rows(timeline: Timeline, sheet: str, **options: Any) -> list[dict[str, object]]:  # noqa: ANN401 - those of `Options`
    """Return the rows of a sheet by the keys of its columns, without blanks."""
    found = lay_out(timeline, Options(**options)).sheet(sheet)
    keys = [column.key for column in found.columns]
    return [
        {key: plain(value) for key, value in zip(keys, row, strict=False) if plain(value) not in (None, "")}
        for row in found.rows
    ]


def section(timeline: Timeline, name: str, **options: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - as above
    """Return the lines of a section of the summary, as the accessible profile has them."""
    found = rows(timeline, "summary", profile="accessible", **options)
    return [tuple(value for key, value in row.items() if key != "section") for row in found if row["section"] == name]


def test_key_figures() -> None:
    """The figures count what the tables contain, the most important first; none is zero."""
    assert section(HANDOVER, "Key figures") == [
        (5, "Commitments in all"),
        (1, "Overdue"),
        (1, "Due later"),
        (1, "Kept"),
        (2, "Open disputes"),
        (2, "Events in all"),
    ]
    assert section(EMPTY, "Key figures") == []


def test_what_comes_next() -> None:
    """Deadlines of open commitments and coming events come in the order of their last days."""
    plan = Event(id="plan", title="A plan", when=When.parse("2024"), kind="test", status="tentative")
    ahead = evolve(HANDOVER, events=[*HANDOVER.events, plan])

    assert section(ahead, "What comes next") == [
        ("2024-01-01", "A plan", "in 468 days"),
        ("2027-09-12", "Promote the young", "in 1453 days"),
    ]


SAGAS = [loading.load(file) for file in sorted((TESTS / "records").glob("*.timeline.json"))]


@given(record=st.sampled_from(SAGAS), days=st.integers(0, 9000), profile=st.sampled_from(PROFILES))
def test_the_first_page(record: Timeline, days: int, profile: Profile) -> None:
    """Whatever the day: the sentences are those of the story, no figure is zero, and what ends first comes first."""
    day = date(2005, 1, 1) + timedelta(days=days)
    shown = {name: section(record, name, as_of=day) for name in ("In short", "Key figures", "What comes next")}
    page = lay_out(record, Options(as_of=day, profile=profile)).sheet("summary")
    cells = {cell for row in page.rows for cell in map(plain, row)}
    left = [line[2] for line in shown["What comes next"] if len(line) > 2]
    numbers = [int(re.sub(r"\D", "", str(text).replace("today", "0"))) for text in left]

    assert tuple(sentence for [sentence] in shown["In short"]) == summarize(record, day)
    assert all(isinstance(number, int) and number > 0 for number, _ in shown["Key figures"])
    assert 0 < len(shown["Key figures"]) <= 6
    assert numbers == sorted(numbers)
    assert cells >= {value for lines in shown.values() for line in lines for value in line}


def test_what_ends_first_comes_first() -> None:
    """A deadline in four days isn't hidden by nine that may be met until the end of the year, on no sheet."""
    young = HANDOVER.commitments[0]
    dues = {f"y{n}": "2024" for n in range(9)} | {"soon": "2024-10-04"}
    promises = [evolve(young, id=name, title=name, due=When.parse(due)) for name, due in dues.items()]
    record, day = evolve(HANDOVER, commitments=promises), date(2024, 9, 30)

    assert section(record, "What comes next", as_of=day)[0] == ("2024-10-04", "soon", "in 4 days")
    assert rows(record, "commitments", as_of=day, profile="executive")[0]["title"] == "soon"
    assert next(row["id"] for row in rows(record, "commitments", as_of=day) if row["order"] == 1) == "soon"


def test_an_event_without_a_last_day_comes_last() -> None:
    """What begins on a day or later comes after what has a last day; a period counts from its beginning."""
    dates = {"open": "[2024..]", "period": "2025/2030", "day": "2025-06-01"}
    events = [Event(id=name, title=name, when=When.parse(when), kind="test") for name, when in dates.items()]
    record = evolve(EMPTY, events=events, updated=DAY)

    assert [line[1:] for line in section(record, "What comes next")] == [
        ("day", "in 620 days"),
        ("period", "in 833 days"),
        ("open",),
    ]


def test_a_change_has_room() -> None:
    """A date that moved isn't broken over two lines: it is spread over two columns."""
    before = evolve(HANDOVER, updated=date(2023, 9, 19))
    page = lay_out(HANDOVER, Options(previous=before)).sheet("summary")
    [row] = [row for row in page.rows if row and plain(row[0]) == "Changed"]

    assert row[4:] == [Styled("Updated: 2023-09-19 → 2023-09-20", "Text", 2), None]


def test_a_date_that_was_missing() -> None:
    """A date that the last briefing didn't have is named as new."""
    [line] = section(HANDOVER, "Changed since the last briefing", previous=evolve(HANDOVER, updated=None))

    assert line[-1] == "Updated: None → 2023-09-20"


def test_footer() -> None:
    """Every page has the day of the briefing in its footer."""
    for language, text in (("en", "As of 2023-09-20"), ("zh", "截至2023年9月20日")):
        workbook: Any = openpyxl.load_workbook(BytesIO(to_bytes(HANDOVER, language=language)))
        assert {sheet.oddFooter.right.text for sheet in workbook} == {f"&A · {text}"}
    empty: Any = openpyxl.load_workbook(BytesIO(to_bytes(EMPTY)))
    assert {sheet.oddFooter.right.text for sheet in empty} == {"&A"}


def test_what_is_due_on_the_day_itself() -> None:
    """A deadline on the day of the briefing comes next; it is not late."""
    today = evolve(HANDOVER, commitments=[evolve(HANDOVER.commitments[0], due=When.of(DAY))])

    assert section(today, "What comes next") == [("2023-09-20", "Promote the young", "today")]
    assert section(today, "Overdue")[0][0] == "None"


def test_what_is_late() -> None:
    """A commitment that is past its deadline and not settled is named."""
    assert section(HANDOVER, "Overdue") == [("2023-09-11", "Announce", "9 days ago")]
    assert section(EMPTY, "Overdue") == [("None", "No open commitment is overdue.")]


def test_more_than_the_summary_shows() -> None:
    """What finds no room in a list is counted, with a link to where it stands."""
    young = HANDOVER.commitments[0]
    promises = [evolve(young, id=f"c-{n}", title=f"{n}", due=When.parse(str(n))) for n in range(2031, 2043)]
    shown = section(evolve(HANDOVER, commitments=promises), "What comes next")

    assert [line[1] for line in shown[:8]] == [f"{n}" for n in range(2031, 2039)]
    assert shown[8:] == [("… and 4 more",)]


def test_what_changed() -> None:
    """With the previous timeline, the summary says which records are new, changed and removed."""
    letter, handover = HANDOVER.events
    promise = HANDOVER.commitments[0]
    new = evolve(
        HANDOVER,
        title="Later",
        sources=[*HANDOVER.sources, Source(id="web", kind="web", title="A page")],
        events=[evolve(letter, when=When.parse("2023-09-13")), handover],
        commitments=[promise, *HANDOVER.commitments[1:4]],
    )

    assert section(new, "Changed since the last briefing", previous=HANDOVER) == [
        ("Changed", "The timeline itself", "Title"),
        ("New", "A page"),
        ("Changed", "The letter", "Date as stated: 2023-09-12 → 2023-09-13"),
        ("Removed", "Announce"),
        ("Deadline moved", "Promote the young", "2027-09-12 → 2027-09-13"),
    ]


def test_verdicts_that_changed() -> None:
    """Of a verdict, the summary says what it was; of one that says the same on another day, only that it is another."""
    promise = HANDOVER.commitments[0]
    last = Assessment(on=date(2026, 1, 1), verdict="stalled", citations=[Citation(source="letter")])

    def changed(*verdicts: Assessment) -> object:
        new = evolve(HANDOVER, commitments=[evolve(promise, assessments=verdicts), *HANDOVER.commitments[1:]])
        [(_, _, told)] = section(new, "Changed since the last briefing", previous=before)
        return told

    before = evolve(HANDOVER, commitments=[evolve(promise, assessments=()), *HANDOVER.commitments[1:]])
    assert changed(last) == "Verdict: None → Stalled"
    before = evolve(HANDOVER, commitments=[evolve(promise, assessments=[last]), *HANDOVER.commitments[1:]])
    assert changed(last, evolve(last, on=date(2026, 6, 1), verdict="kept")) == "Verdict: Stalled → Kept"
    assert changed(evolve(last, on=date(2026, 6, 1))) == "Verdict"


def test_nothing_changed() -> None:
    """Where nothing changed, that is said; without a previous timeline, nothing is."""
    assert section(HANDOVER, "Changed since the last briefing", previous=HANDOVER) == [("None", "Nothing changed.")]
    assert section(HANDOVER, "Changed since the last briefing") == []


def test_another_order() -> None:
    """That records stand in another order is no news."""
    shuffled = evolve(HANDOVER, sources=HANDOVER.sources[::-1])

    assert section(shuffled, "Changed since the last briefing", previous=HANDOVER) == [("None", "Nothing changed.")]


def test_quality() -> None:
    """The summary says how well the record is backed, and how closely its dates are known."""
    assert section(HANDOVER, "Quality of the data") == [
        (1, "of 2 sources are primary (the company or its leaders in their own words)"),
        (9, "of 15 facts (events, roles, commitments, verdicts) have no source"),
        (0, "of 2 events have a date that is not known to the day, or is in doubt"),
    ]


def test_the_day() -> None:
    """One cell holds the day that the countdowns count from, and is named AsOf."""
    workbook = openpyxl.load_workbook(BytesIO(to_bytes(HANDOVER, as_of=date(2026, 1, 2))))
    [(sheet, place)] = workbook.defined_names["AsOf"].destinations

    assert workbook[sheet][place].value.date() == date(2026, 1, 2)
    assert "AsOf" in workbook["Commitments"]["D2"].value


VERDICTS: list[Verdict | None] = [None, *get_args(Verdict)]
DUES = (None, "2025-03-01", "2025", "[2025..]", "1899")


def combine_records() -> Timeline:
    """Make a timeline with a commitment for every verdict and deadline, replaced by another one or not."""
    young = evolve(HANDOVER.commitments[0], citations=(), made_in=None, made_on=When.parse("2024-06"))
    promises: list[Commitment] = []
    for verdict, due, replaced in product(VERDICTS, DUES, (None, "follower")):
        assessed = [Assessment(on=When.parse("2025-02-01"), verdict=verdict)] if verdict else []
        deadline = When.parse(due) if due else None
        name = f"c-{len(promises)}"
        promises.append(evolve(young, id=name, due=deadline, assessments=assessed, superseded_by=replaced))
    follower = evolve(young, id="follower", made_on=When.parse("[..2025-02-15]"), due=None, assessments=())
    return evolve(HANDOVER, commitments=[*promises, follower])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "day", [date(2024, 1, 1), date(2025, 1, 1), date(2025, 2, 3), date(2025, 3, 1), date(2026, 1, 1)]
)
def test_the_status_never_contradicts(day: date, language: Language) -> None:
    """The status is closed, overdue, or has a deadline if the query says so; what is closed has no days left."""
    record = combine_records()
    states = {key: find_word("state", key, language) for key in ("lapsed", "soon", "later", "no-deadline")}
    final = {find_word("verdict", verdict, language) for verdict in FINAL}
    answers = {answer.commitment.id: answer for answer in status(record, day)}
    for row in rows(record, "commitments", as_of=day, language=language):
        text, left, answer = str(row["state"]), cast("Any", row).get("days_left", ""), answers.get(str(row["id"]))
        if answer is None:
            assert text == find_word("state", "not-made", language)
            continue
        assert (text in final) == (answer.state == "closed")
        assert text not in final or (left == "" and (answer.superseded_by or text == row["verdict"]))
        assert text.startswith(states["lapsed"]) == (answer.state == "lapsed")
        assert text.startswith(states["no-deadline"]) == (answer.state == "no-deadline")
        if left != "":
            assert left == answer.days_left
            assert text.startswith(states["lapsed" if left < 0 else "soon" if left <= 90 else "later"])
        assert text in final or row.get("verdict") in final or text.endswith(str(row.get("verdict", "")).lower())


def test_deadlines_come_first_for_an_executive() -> None:
    """An executive reads commitments in the order of their deadlines, and links lead to their rows there."""
    sheet = lay_out(HANDOVER, Options(profile="executive")).sheet("commitments")

    assert [row[0] for row in sheet.rows] == ["Announce", "Report", "Invest", "Promote the young", "Be open"]
    assert sheet.records[0] == "commitment/past"


def test_many_quotes() -> None:
    """Of more quotes than a row has room for, the first ones are shown; each has a row of its own elsewhere."""
    for many, last in ((9, "“Quote 8” – news"), (10, "… and 2 more on the sheet Citations")):
        quotes = [Citation(source="news", quote=f"Quote {number}") for number in range(many)]
        [event] = dated("2007").events
        record = evolve(dated("2007"), sources=HANDOVER.sources, events=[evolve(event, citations=quotes)])
        [shown] = [str(row["quotes"]).splitlines() for row in rows(record, "timeline")]

        assert [len(shown), shown[7].split("”")[0], shown[-1].replace("EqualOcean", "news")] == [9, "“Quote 7", last]
        assert len(rows(record, "citations")) == many
    assert str(rows(record, "timeline", language="zh")[0]["quotes"]).endswith("……另有2条，见工作表“引用”")


def test_a_title_in_another_language() -> None:
    """A record's title in the language of the briefing is beside its own, and in all that only shows it."""
    young, [letter] = HANDOVER.commitments[0], [event for event in HANDOVER.events if event.id == "letter"]
    others = [event for event in HANDOVER.events if event is not letter]
    letter = evolve(letter, extra={"x-title-zh": "公开信", "x-title-fr": "La lettre"})
    young = evolve(young, extra={"x-title-zh": "起用年轻人"})
    record = evolve(
        HANDOVER, events=[*others, letter], commitments=[young, *HANDOVER.commitments[1:]], extra={"x-title-zh": "交接"}
    )

    shown = {row["id"]: row.get("translated") for row in rows(record, "timeline", language="zh")}
    assert shown == {event.id: "公开信" if event is letter else None for event in record.events}
    assert rows(record, "commitments", language="zh")[0]["made_in_title"] == "公开信"
    assert rows(record, "roadmap", language="zh")[0]["title"] == "起用年轻人"
    assert ("2027-09-12", "起用年轻人", "还有1453天") in section(record, "后续节点", language="zh")
    assert plain(lay_out(record, Options(language="zh")).sheet("summary").rows[0][0]) == "交接"
    assert "translated" not in lay_out(record, Options()).sheet("timeline").numbers


def test_dates_in_chinese_texts() -> None:
    """Texts of a Chinese briefing have Chinese dates, whatever says them, and Chinese words for what there isn't."""
    words = Wording(HANDOVER, "zh")
    measure = Measure(metric="门店", target=1200, unit="家", baseline=80, baseline_when=When.parse("2019"))

    assert [words.value("when", value) for value in ("2023-09-13", "2023-09-13T19:31+08:00", "soon", None)] == [
        "2023年9月13日",
        "2023年9月13日19:31（UTC+08:00）",
        "soon",
        "无",
    ]
    assert words.measure(measure) == "门店：目标1,200 家，基准为80（2019年）"
    assert words.measure(evolve(measure, baseline=None)) == "门店：目标1,200 家，基准为2019年"
    assert words.measure(evolve(measure, baseline_when=None)) == "门店：目标1,200 家，基准为80"
    assert words.measure(evolve(measure, baseline=None, baseline_when=None)) == "门店：目标1,200 家"


def test_measures_without_a_value() -> None:
    """An executive, who has no column Measures, sees those that have no value yet beside the progress."""
    measure = Measure(metric="stores", target=120)
    young = evolve(HANDOVER.commitments[0], measures=[measure], assessments=())
    record = evolve(HANDOVER, commitments=[young])

    assert "progress" not in rows(record, "commitments")[0]
    assert rows(record, "commitments", profile="executive")[0]["progress"] == "stores: 120"


def test_a_long_sheet_is_printed_in_part() -> None:
    """Of a thousand events an executive prints the year before the as-of date and the year after."""
    events = [
        Event(id=f"e-{n}", title=f"{n}", when=When.of(date(2000, 1, 1) + timedelta(days=20 * n)), kind="test")
        for n in range(1000)
    ]
    promises = [
        evolve(HANDOVER.commitments[0], id=f"c-{n}", made_in=None, made_on=When("2000"), due=event.when)
        for n, event in enumerate(events[:100])
    ]
    record = evolve(EMPTY, actors=HANDOVER.actors, sources=HANDOVER.sources, events=events, commitments=promises)
    workbook: Any = openpyxl.load_workbook(BytesIO(to_bytes(record, profile="executive", as_of=date(2030, 1, 1))))
    sheet = workbook["Timeline"]
    [(first, last)] = re.findall(r"\$A\$(\d+):\$\w+\$(\d+)", sheet.print_area)

    assert [sheet.cell(int(row), 1).value.date() for row in (first, last)] == [date(2029, 1, 8), date(2030, 12, 29)]
    assert sheet.oddHeader.left.text == (
        "37 of 1000 rows are printed: the year before and after the as-of date. The others are on the screen."
    )
    assert sheet.max_row == 1001
    assert (sheet.print_title_rows, workbook["Commitments"].oddHeader.left.text) == ("$1:$1", None)
    assert lay_out(record, Options(as_of=date(2030, 1, 1))).sheet("timeline").excerpt is None


def test_a_promise_that_is_not_yet_made() -> None:
    """Before it was made, a commitment has no other state."""
    assert rows(HANDOVER, "commitments", as_of=date(2023, 9, 1))[0]["state"] == "Not yet made"


def test_a_deadline_without_an_end() -> None:
    """A deadline that only has a beginning is a text: no day can be counted to."""
    promise = evolve(HANDOVER.commitments[0], due=When.parse("[2024..]"))
    row = rows(evolve(HANDOVER, commitments=[promise]), "commitments")[0]

    assert (row["deadline"], row["state"], "days_left" in row) == ("from 2024", "No last day, in progress", False)


def test_a_record_without_a_day() -> None:
    """Where the record has no date, nothing is counted."""
    event = evolve(HANDOVER.events[0], status="tentative", related=(), disputes=(), citations=())
    promise = evolve(HANDOVER.commitments[0], citations=(), assessments=())
    timeline = evolve(HANDOVER, updated=None, sources=(), events=[event], commitments=[promise])

    row = rows(timeline, "commitments")[0]
    assert (row["deadline"], "state" in row, "days_left" in row) == ("2027-09-12", False, False)
    assert draw_roadmap(timeline)[1] == {"Promote the young": "■" * 16 + "◆"}
    assert bars(timeline).title == "From the promise to the deadline"
    assert to_bytes(timeline, chart=True)


def draw_roadmap(timeline: Timeline, **options: Any) -> tuple[list[str], dict[str, str]]:  # noqa: ANN401 - those of `Options`
    """Return the names of the roadmap's periods, and what is drawn in them in each row, by its title."""
    found = lay_out(timeline, Options(**options)).sheet("roadmap")
    places = [index for index, column in enumerate(found.columns) if re.fullmatch(r"p\d+", column.key)]
    cells = {str(plain(row[0])): "".join(str(plain(row[index]) or " ") for index in places) for row in found.rows}
    return [found.columns[index].name for index in places], cells


def make_promises(*deadlines: str | None) -> Timeline:
    """Make a timeline of commitments of 12 September 2023 with these deadlines, as of the 20th."""
    young = evolve(HANDOVER.commitments[0], assessments=(), citations=())
    return evolve(
        HANDOVER,
        commitments=[
            evolve(young, id=f"c-{n}", title=f"{n}", due=When.parse(due) if due else None)
            for n, due in enumerate(deadlines)
        ],
    )


def test_roadmap() -> None:
    """Deadlines ahead come first, then those that are overdue; what has no deadline is a list without periods."""
    names, cells = draw_roadmap(HANDOVER)

    assert names[:3] == ["2023 Q3 ▼", "2023 Q4", "2024 Q1"]
    assert cells == {"Promote the young": "■" * 16 + "◆", "Announce": "◆" + " " * 16, "Be open": " " * 17}
    assert [row["to"] for row in rows(HANDOVER, "roadmap")] == ["2027-09-12", "2023-09-11", "No deadline"]


def test_roadmap_after_a_deadline() -> None:
    """The as-of date is marked where no bar is, too."""
    assert draw_roadmap(HANDOVER, as_of=date(2024, 1, 5))[1]["Announce"] == "◆ │" + " " * 14


def test_the_scale_is_cut() -> None:
    """What is due after ten years is in the last column; what was due long ago has an arrow in the first."""
    names, cells = draw_roadmap(make_promises("2028", "2060", "9999-12-31"), as_of=date(2040, 6, 1))

    assert (names[0], names[-2:]) == ("2038 Q2", ["2040 Q2 ▼", "later →"])
    assert cells == {"1": "■" * 9 + "◆", "2": "■" * 9 + "◆", "0": "←" + " " * 7 + "│ "}


def test_what_the_roadmap_prints() -> None:
    """Titles, deadlines and periods are printed; state, first day and ID are on the screen only."""
    found = lay_out(HANDOVER, Options()).sheet("roadmap")

    assert found.printed == (1, 19)
    assert [column.key for column in found.columns[19:]] == ["state", "from", "id"]


def test_bars_are_readable_without_colours() -> None:
    """Larger text has fewer columns, and shows the characters that make a bar; elsewhere, bars are plain colour."""
    styles = {
        profile: {
            value.style
            for row in lay_out(HANDOVER, Options(profile=profile)).sheet("roadmap").rows
            for value in row
            if isinstance(value, Styled) and value.value
        }
        for profile in PROFILES
    }

    assert styles["accessible"] == {"Bar", "Today"}
    assert styles["executive"] == styles["analyst"] == {"Bar", "BarOnly", "Today"}
    assert len(draw_roadmap(HANDOVER, profile="accessible")[0]) <= 10


@pytest.mark.parametrize(
    ("last", "headings"),
    [
        (date(2023, 11, 2), ["2023 11", "2023 12", "2024 01"]),
        (date(2025, 1, 1), ["2023 11", "2023 12", "2024 01"]),
        (date(2027, 1, 1), ["2023 Q4", "2024 Q1", "2024 Q2"]),
        (date(2031, 1, 1), ["2023 H2", "2024 H1", "2024 H2"]),
        (date(2032, 12, 1), ["2023", "2024", "2025"]),
    ],
)
def test_scales(last: date, headings: list[str]) -> None:
    """The roadmap's columns stand for as many months as it needs."""
    scale = Scale.over([date(2023, 11, 1), last], None)

    assert [scale.heading(scale.first + number) for number in range(3)] == headings


@given(st.lists(st.dates(), max_size=5), st.none() | st.dates(), st.sampled_from([10, 18]))
def test_every_scale(days: list[date], today: date | None, columns: int) -> None:
    """A scale has few columns, is at most ten years long, and contains the as-of date."""
    scale = Scale.over(days, today, columns)
    count = scale.last + 1 - scale.first

    assert count <= columns
    assert count * scale.step <= 120
    assert bool(count) == bool(days)
    if days and today:
        assert scale.first <= scale.period(today) <= scale.last


@given(st.lists(st.none() | st.dates(date(2000, 1, 1)).map(str), max_size=130))
@settings(max_examples=30)
def test_the_roadmap_begins_with_the_next_deadlines(deadlines: list[str | None]) -> None:
    """Listed are the next deadlines, then at most 20 overdue ones, then some without; the others are counted."""
    found, today = rows(make_promises(*deadlines), "roadmap"), "2023-09-20"
    listed = [row for row in found if "id" in row]
    ahead = sorted(due for due in deadlines if due and due >= today)[:60]
    overdue = sorted((due for due in deadlines if due and due < today), reverse=True)[:20]
    without = [due for due in deadlines if due is None][:40]

    assert [row["to"] for row in listed] == [*ahead, *overdue, *("No deadline" for _ in without)]
    assert {row["state"] for row in listed[len(ahead) : len(ahead) + len(overdue)]} <= {"Overdue"}
    assert not [key for row in listed[len(ahead) + len(overdue) :] for key in row if re.fullmatch(r"p\d+", key)]
    if left := len(deadlines) - len(listed):
        assert str(found[-1]["title"]).startswith(f"{left} more open commitments")
    else:
        assert found[len(listed) :] == ([] if listed else [{"title": "No commitment is open."}])


def test_more_than_the_roadmap_shows() -> None:
    """What finds no room on the roadmap is counted there, with a link to the sheet that has it."""
    found = lay_out(make_promises(*["2024"] * 61, *["2023"] * 2, *["2022"] * 20, *[None] * 41), Options())
    last = found.sheet("roadmap").rows[-1][0]

    assert len(found.sheet("roadmap").rows) == 60 + 20 + 40 + 1
    assert last == Link("4 more open commitments don't fit here; see the sheet Commitments", "#commitments")


def bars(timeline: Timeline, **options: Any) -> Bars:  # noqa: ANN401 - those of `Options`
    """Return the chart of a briefing."""
    chart = lay_out(timeline, Options(chart=True, **options)).sheet("chart").chart
    assert chart is not None
    return chart


def test_the_chart() -> None:
    """On request, the roadmap has a chart on a sheet of its own, with a text for those who can't see it."""
    names = [sheet.key for sheet in lay_out(HANDOVER, Options(chart=True, profile="executive")).sheets]
    chart = bars(HANDOVER)

    assert names[:4] == ["summary", "roadmap", "chart", "commitments"]
    assert "chart" not in [sheet.key for sheet in lay_out(HANDOVER, Options()).sheets]
    assert chart.title == "From the promise to the deadline · As of 2023-09-20"
    assert (chart.rows, chart.looks) == (2, ["Bar", "BarLate"])  # those with a deadline
    assert rows(HANDOVER, "chart", chart=True) == [{"text": chart.text}]
    assert [row.get("days") for row in rows(HANDOVER, "roadmap", chart=True)] == [1461, 1, None]


@pytest.mark.parametrize("timeline", [EMPTY, make_promises(None), dated("1850")], ids=["empty", "undated", "1850"])
def test_nothing_to_draw(timeline: Timeline) -> None:
    """Where a chart has nothing to show, its sheet says that."""
    options = {"chart": True, "as_of": date(1850, 1, 1)} if timeline.id == "dated" else {"chart": True}

    assert lay_out(timeline, Options(**options)).sheet("chart").chart is None
    assert rows(timeline, "chart", **options) == [{"text": "No open commitment has a deadline that a chart can show."}]


def test_bars_of_the_chart() -> None:
    """A chart has 25 bars at most; what is due after its end is as long as the scale, and looks different."""
    chart = bars(make_promises(*["9999-12-31"] * 10, *["2024"] * 20))

    assert (chart.rows, chart.looks) == (25, ["Bar"] * 20 + ["Later"] * 5)
    far = rows(make_promises("9999-12-31"), "roadmap", chart=True)[0]
    assert (far["days"], far["to"]) == ((date(2024, 9, 1) - date(2023, 9, 12)).days, "9999-12-31")


@pytest.mark.parametrize("due", ["2023-11-02", "2024", "2027-09-12", "2031", "2044", "2250"])
def test_marks_of_the_chart(due: str) -> None:
    """The marks of the axis are few, and lie in the first days of months that are equally far from one another."""
    chart = bars(make_promises(due))

    first, last = chart.span
    marks = [
        date(1899, 12, 30) + timedelta(days=first + number * chart.unit)
        for number in range(int((last - first) / chart.unit) + 1)
    ]
    months = [mark.year * 12 + mark.month for mark in marks]
    assert all(mark.day < 9 for mark in marks)
    assert {later - sooner for sooner, later in pairwise(months)} == {round(chart.unit / 30.4375)}
    assert 1 < len(marks) <= 9


@given(made=st.dates(), due=st.dates(), today=st.dates())
@settings(max_examples=50)
def test_charts_of_all_times(made: date, due: date, today: date) -> None:
    """Whatever the years, a chart has an axis that contains the as-of date, or there is none."""
    promise = evolve(make_promises(str(due)).commitments[0], made_in=None, made_on=When.parse(str(made)))
    found = lay_out(evolve(HANDOVER, commitments=[promise]), Options(chart=True, as_of=today)).sheet("chart").chart

    if found:
        assert 0 < found.span[0] < found.span[1]
        assert found.line is not None
        assert found.span[0] - 5 < found.line < found.span[1]


def test_roles() -> None:
    """Who held which post when is told as the question `tenures` tells it."""
    gone = Event(
        id="gone",
        title="He goes",
        when=When.parse("2023-09-15"),
        kind="test",
        participants=[
            Participation(actor="wu", role="CEO", organization="group", part="outgoing"),
            Participation(actor="jing", role="CFO", part="outgoing"),
        ],
    )
    came = evolve(HANDOVER.events[1], status="confirmed")
    timeline = evolve(HANDOVER, events=[came, HANDOVER.events[0], gone])

    assert rows(timeline, "roles") == [
        {
            "role": "CEO",
            "organization": "Alibaba Group",
            "name": "Eddie Wu",
            "from": "2023-09-10",
            "to": "2023-09-15",
            "began": "handover",
            "ended": "gone",
            "order": 1,
        },
        {
            "role": "Chairman",
            "name": "Joseph Tsai",
            "from": "2023-09-10",
            "to": "present",
            "began": "handover",
            "disputes": "Name: Eric Jing (EqualOcean)\nRole: jing (Eddie Wu)",
            "order": 2,
        },
        {"role": "CFO", "name": "Eric Jing", "from": "not known", "to": "2023-09-15", "ended": "gone"},
    ]


@pytest.mark.parametrize(
    ("language", "shown", "published"),
    [
        ("en", "a date between 10 September 2023 and October 2023", "2022 to March 2023"),
        ("zh", "2023年9月10日至2023年10月之间", "2022年至2023年3月"),
    ],
)
def test_both_bounds_of_a_date(language: Language, shown: str, published: str) -> None:
    """Where there is no column for its end, a date has both of its bounds in one cell."""
    came = evolve(HANDOVER.events[1], status="confirmed", when=When.parse("[2023-09-10..2023-10]"))
    source = evolve(HANDOVER.sources[0], published=When.parse("2022/2023-03"))
    promise = evolve(HANDOVER.commitments[0], made_in="handover", due=None)
    timeline = evolve(HANDOVER, events=[came], sources=[source, *HANDOVER.sources[1:]], commitments=[promise])

    assert rows(timeline, "roles", language=language)[0]["from"] == shown
    assert rows(timeline, "commitments", language=language)[0]["made"] == shown
    assert rows(timeline, "sources", language=language)[0]["date"] == published


def test_order_before_1900() -> None:
    """Where dates are texts, sources and roles have numbers to sort by; what has no date has none."""
    letter, news = HANDOVER.sources
    old = [evolve(letter, published=When.parse("1899")), evolve(news, published=When.parse("1888-05-01"))]
    timeline = evolve(HANDOVER, sources=[*old, evolve(news, id="undated", published=None)])

    assert [(row.get("date"), row.get("order")) for row in rows(timeline, "sources")] == [
        ("1899", 2),
        ("1888-05-01", 1),
        (None, None),
    ]
    assert "order" not in rows(timeline, "sources", profile="executive")[0]
    assert "order" not in rows(timeline, "roles", profile="executive")[0]


def test_people() -> None:
    """The people and organizations stand with how often the record speaks of them."""
    assert rows(HANDOVER, "people")[1] == {"id": "wu", "name": "Eddie Wu", "kind": "Person", "events": 2, "promises": 3}


def test_disputes() -> None:
    """Both values and both sides' words stand side by side."""
    assert rows(HANDOVER, "disputes")[0] == {
        "record": "The handover",
        "id": "events/handover/1",
        "about": "Joseph Tsai",
        "field": "Name",
        "held": "Joseph Tsai",
        "held_quotes": "“Joseph Tsai” – Eddie Wu",
        "value": "Eric Jing",
        "claimed_quotes": "EqualOcean",
        "agreement": "Disputed",
        "standing": "Open",
        "note": "Which one?",
    }


@pytest.mark.parametrize(
    ("field", "value", "about", "claimed"),
    [
        ("due", {"within": "P4Y", "of": "letter"}, "Deadline as stated", "within 4 years of [letter]"),
        ("due", {"fiscal_year": 2027, "of": "ali"}, "Deadline as stated", "fiscal year 2027 of [ali]"),
        ("due", {"within": "soon", "of": "letter"}, "Deadline as stated", '{"within": "soon", "of": "letter"}'),
        ("made_by", "wu", "Made by", "Eddie Wu"),
        ("mood", "gloomy", "mood", "gloomy"),
    ],
    ids=["within", "fiscal-year", "invalid", "actor", "unknown"],
)
def test_what_is_disputed(field: str, value: object, about: str, claimed: str) -> None:
    """A field is named as the headings name it, and a claim is put as its own column would have it."""
    dispute = Dispute(field=field, value=value, citations=[Citation(source="letter")])
    promise = evolve(HANDOVER.commitments[0], disputes=[dispute])
    briefing = Briefing(evolve(HANDOVER, commitments=[promise, *HANDOVER.commitments[1:]]), Options())

    assert briefing.words.disputes(promise) == f"{about}: {claimed} (Eddie Wu), open"


def test_a_dispute_of_what_is_missing() -> None:
    """Where the record holds nothing, the cell is empty."""
    letter = HANDOVER.events[0]
    claim = evolve(letter.disputes[0], field="place", value="Beijing")
    timeline = evolve(HANDOVER, events=[evolve(letter, place=None, disputes=[claim]), HANDOVER.events[1]])

    assert "held" not in rows(timeline, "disputes")[2]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("chart", [False, True])
def test_every_column_is_explained(profile: Profile, *, chart: bool) -> None:
    """The sheet Notes has a row for every column of every sheet beside it."""
    book = lay_out(HANDOVER, Options(profile=profile, chart=chart))
    told = {(row[0], row[1]) for row in book.sheet("notes").rows}

    for sheet in book.sheets[1:-3]:
        for column in sheet.columns:
            known = headings.sheets()[sheet.key].columns.get(column.key, headings.sheets()["roadmap"].columns["period"])
            assert (sheet.name, known.name["en"]) in told


def test_profiles() -> None:
    """An executive finds promises first, in fewer columns; the accessible profile has one table a sheet, from A1."""
    books = {profile: lay_out(HANDOVER, Options(profile=profile)) for profile in PROFILES}

    names = [sheet.name for sheet in books["executive"].sheets]
    assert names[:3] == ["Summary", "Roadmap", "Commitments"]
    assert len(books["executive"].sheet("commitments").columns) < len(books["analyst"].sheet("commitments").columns)
    assert all(sheet.table for sheet in books["accessible"].sheets if not sheet.hidden)
    assert not any(sheet.rules for sheet in books["accessible"].sheets)
    assert books["accessible"].size > books["analyst"].size


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_profile_keeps_the_ids(profile: Profile, language: Language) -> None:
    """Whatever is left out, the way back finds which record a row is of."""
    book = lay_out(HANDOVER, Options(profile=profile, language=language))

    for key in SHEETS:
        assert "id" in book.sheet(key).numbers


def test_chinese() -> None:
    """Headings, labels and what is computed are Chinese; the texts of the record stay as they are."""
    event, promise = rows(HANDOVER, "timeline", language="zh")[0], rows(HANDOVER, "commitments", language="zh")
    text = repr(
        [[column.name for column in sheet.columns] for sheet in lay_out(HANDOVER, Options(language="zh")).sheets]
    )

    assert (
        event["people"]
        == "Eddie Wu：就任 Alibaba Group CEO\nEric Jing：参与者 host\nAlibaba Group：当事方\nJoseph Tsai：就任 Chairman"
    )
    assert (event["title"], event["status"]) == ("The handover", "待定")
    assert promise[0]["why"] == "期限为2027年9月12日：自2023年9月12日（The letter）起4年内。"
    assert promise[1]["why"] == "期限为2024年4月1日至2025年3月31日之间：Alibaba Group 2025财年（截至3月31日）。"
    assert promise[2]["why"] == "未设期限。"
    assert promise[3]["why"] == "期限为2023年第4季度，出自原文。"
    assert "截止日期" in text
    assert rows(HANDOVER, "timeline", language="zh")[1]["related"] == "承接：The handover"


@pytest.mark.parametrize(
    ("text", "shown", "until"),
    [
        ("2007~", '"约"yyyy', None),
        ("[2007..2009-05~]", '"介于"yyyy', '"与约"yyyy-mm'),
        ("1850~", "约1850", None),
        ("2007/..", "yyyy", "至今"),
    ],
)
def test_chinese_dates(text: str, shown: str, until: str | None) -> None:
    """What stands beside the digits of a date is Chinese, too."""
    event = evolve(HANDOVER.events[1], when=When.parse(text), participants=())
    row = lay_out(evolve(EMPTY, events=[event]), Options(language="zh")).sheet("timeline").rows[0]

    assert [value.format if isinstance(value, Stamp) else value for value in row[1:3]] == [shown, until]


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "in 1 day"), (-1, "1 day ago"), (5, "in 5 days"), (-5, "5 days ago")]
)
def test_days(days: int, said: str) -> None:
    """Days are counted in words."""
    assert Wording(EMPTY).days(days) == said


def test_meta() -> None:
    """The hidden sheet has the hash of the edited values of every record, and of the whole timeline."""
    found = {(row["table"], row["id"]): row["sha256"] for row in rows(HANDOVER, "meta") if "sha256" in row}

    assert found["commitments", "young"] == digest(values(HANDOVER.commitments[0]))
    assert found["property", "alitimeline.sha256"] == json.sha256(HANDOVER)
    assert len({record for record in found if record[0] in SHEETS and record[1] != "#columns"}) == 2 + 5 + 4 + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_edited_columns_hold_the_record(language: Language) -> None:
    """What stands in an edited column means what the record holds."""
    groups = {"verdict": "verdict", "status": "status", "primary": "primary"}
    kinds = {"sources": "source_kind", "people": "actor_kind"}
    ids = {label: key for key, label in Wording(HANDOVER).actors.items()}
    written: dict[str, tuple[Record, ...]] = {
        "timeline": HANDOVER.chronology(),
        "commitments": HANDOVER.commitments,
        "people": HANDOVER.actors,
        "sources": HANDOVER.sources,
    }
    for sheet, records in written.items():
        for row, record in zip(rows(HANDOVER, sheet, language=language), records, strict=True):
            for key, value in values(record).items():
                shown = str(row.get(key, ""))
                group = kinds.get(sheet) if key == "kind" else groups.get(key)
                meant = (find_value(group, shown) or "") if group else shown
                assert (ids.get(shown) if key == "made_by" else meant) == value


@pytest.mark.parametrize("profile", get_args(Profile))
def test_what_is_no_plain_fact_is_marked(profile: Profile) -> None:
    """Every profile says in words that an event is planned, cancelled or disputed, as long as the dispute is open."""
    event = evolve(next(event for event in HANDOVER.events if event.disputes), related=())
    dismissed = [evolve(dispute, standing="dismissed") for dispute in event.disputes]
    disputed = [evolve(dispute, standing="open") for dispute in event.disputes]
    events = [
        evolve(event, id="a", disputes=dismissed),
        evolve(event, id="b", status="tentative", disputes=dismissed),
        evolve(event, id="c", status="cancelled", disputes=disputed),
        evolve(event, id="d", disputes=disputed),
    ]
    remarks = [
        row.get("remark") for row in rows(evolve(HANDOVER, events=events, commitments=()), "timeline", profile=profile)
    ]

    assert remarks == [None, "Planned", "Cancelled\nDisputed", "Disputed"]


def test_headings_are_unique() -> None:
    """No two columns of a sheet, and no two sheets, have one heading in a language; every text is there."""
    for language in LANGUAGES:
        sheets = headings.sheets().values()
        assert len({sheet.name[language] for sheet in sheets}) == len(sheets)
        for sheet in sheets:
            names = [column.name[language].casefold() for column in sheet.columns.values()]
            assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("heading", "key"),
    [("Deadline", "deadline"), (" deadline  as STATED", "due"), ("截止日期", "deadline"), ("Made by (who)", "made_by")],
)
def test_headings_are_read(heading: str, key: str) -> None:
    """A heading is known in any language, whatever its case, its spaces and what follows in parentheses."""
    found = headings.column_of("commitments", heading)

    assert found is not None
    assert found.key == key


def test_headings_that_are_unknown() -> None:
    """What is no heading, sheet or word is none."""
    assert headings.column_of("commitments", "Mood") is None
    assert headings.sheet_of("Mood") is None
    assert find_value("verdict", "Finished") is None


def test_words_are_read() -> None:
    """Sheets, tables and values are known by their names in any language."""
    found = [headings.sheet_of(name) for name in ("承诺", "tblCommitments", "COMMITMENTS")]

    assert {sheet.key for sheet in found if sheet} == {"commitments"}
    assert [find_value("verdict", said) for said in ("Partly  kept", "partly-kept", "部分兑现")] == ["partly-kept"] * 3
    assert find_word("verdict", "strange", "zh") == "strange"
    assert headings.sheets()["commitments"].edited[:2] == ("id", "title")


def test_actors_of_one_name() -> None:
    """Actors that share a name are told apart by their ids."""
    actors = [Actor(id=key, kind="person", name="Wu") for key in ("a", "b")]

    assert Wording(evolve(EMPTY, actors=actors)).actors == {"a": "Wu (a)", "b": "Wu (b)"}


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (None, ""),
        (When.parse("2023-Q4"), "2023-Q4"),
        (Due(within=Duration("P4Y"), of="letter"), "within 4 years of [letter]"),
        (Due(fiscal_year=2027, of="group"), "fiscal year 2027 of [group]"),
    ],
)
def test_deadlines_as_said(due: When | Due | None, text: str) -> None:
    """A deadline as it was said names what it counts from by its id."""
    assert format_due(due) == text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profile": "boss"}, "profile is 'boss' (known: executive, analyst, accessible)"),
        ({"language": "de"}, "language is 'de' (known: en, zh)"),
        ({"paper": "a5"}, "paper is 'a5' (known: a4, letter)"),
        ({"as_of": "2023"}, "as_of is '2023', which is not a day (write datetime.date(2027, 9, 12))"),
        ({"previous": "old"}, "previous is 'old', which is not a timeline (load it: alitimeline.load(path))"),
        ({"chart": 1}, "chart is '1' (write True or False)"),
    ],
)
def test_options_that_cannot_be(options: dict[str, object], message: str) -> None:
    """An option has a value that it can have."""
    with pytest.raises(ExportError) as error:
        to_bytes(EMPTY, **options)

    assert str(error.value) == message


def test_unknown_options() -> None:
    """An option that there isn't is refused, with the one that is meant."""
    with pytest.raises(TypeError, match=r"the briefing has no option 'profil' \(did you mean 'profile'\?\)"):
        to_bytes(EMPTY, profil="analyst")


def test_what_the_workbook_does_not_hold() -> None:
    """What Excel can't show is told with the record that it is of."""
    news = evolve(HANDOVER.sources[1], url="https://example.org/" + "新" * 1_000)

    found = export.list_losses(evolve(HANDOVER, sources=[HANDOVER.sources[0], news]), "xlsx")

    assert {problem.record for problem in found} >= {"source/news"}
    assert export.list_losses(HANDOVER, "xlsx") == ()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_bytes(profile: Profile) -> None:
    """The same timeline and options give the same bytes, whatever else was written before."""
    options = {"profile": profile, "language": "zh", "as_of": DAY}

    assert to_bytes(HANDOVER, **options) == to_bytes(evolve(HANDOVER), **options)


SHOWN = {
    "en": (
        "Key figures",
        "What comes next",
        "Days left",
        "Deadline as stated",
        "In the record",
        "2023-09-13 19:31",
        "Page 1 of",
    ),
    "zh": ("关键数据", "后续节点", "剩余天数", "截止日期", "本记录采信", "2023-09-13 19:31", "第1页"),
}


def sizes(pdf: Path) -> set[float]:
    """Return the sizes of the texts in a PDF, in points; pdftohtml counts in thirds here, and one too few."""
    command: list[str | Path] = ["pdftohtml", "-xml", "-stdout", "-i", "-zoom", "3", pdf]
    xml = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    fonts = dict(re.findall(r'<fontspec id="(\d+)" size="(\d+)"', xml))
    return {(int(fonts[font]) + 1) / 3 for font in re.findall(r'<text [^>]*font="(\d+)">.*?\S', xml)}


@pytest.mark.slow
@pytest.mark.program
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_pages(alibaba: Timeline, profile: Profile, language: Language, tmp_path: Path) -> None:
    """Printed by LibreOffice, every profile shows what it is to show, and no cell is too narrow or in error."""
    program = shutil.which("soffice")
    if program is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (soffice) and pdftotext are not installed")
    file = tmp_path / "briefing.xlsx"
    paper = "a4" if language == "en" else "letter"
    day = date(2026, 11, 22)
    file.write_bytes(to_bytes(alibaba, profile=profile, language=language, as_of=day, paper=paper, chart=True))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command: list[str | Path] = [program, "--headless", home, "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "briefing.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout

    smallest = min(sizes(tmp_path / "briefing.pdf"))
    assert smallest >= (11 if profile == "accessible" else 8), smallest
    left = ("Deadline as stated", "2023-09-13 19:31") if profile == "executive" else ()
    assert [shown for shown in SHOWN[language] if shown not in text and shown not in left] == []
    assert not re.search(r"###|#NAME\?|#REF!|#VALUE!|#DIV/0!|Err:", text)
    last = headings.sheets()["notes"].about[language]
    assert profile == "accessible" or last in text.partition("\f")[0]  # the summary is on one page


@pytest.mark.slow
def test_a_large_record() -> None:
    """A record of hundreds of events has a row for each, and its days are those of `status`."""
    record = generated(300)
    briefing = Briefing(record, Options())

    assert len(rows(record, "timeline")) == len(record.events)
    for row in rows(record, "commitments"):
        answer = briefing.statuses[str(row["id"])]
        assert row.get("days_left") == (None if answer.state == "closed" else answer.days_left)
