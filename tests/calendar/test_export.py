"""The calendar: what is shown where, what comes back from other readers, and that nothing slips in."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, get_args

import icalendar
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.places import ROOT, TESTS

import alitimeline
from alitimeline.calendar import reading
from alitimeline.calendar.writing import to_bytes
from alitimeline.calendar.writing.options import Spans
from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Measure,
    Participation,
    Relation,
    Source,
    Timeline,
    Verdict,
)
from alitimeline.problems import ExportError, UnknownNameError
from alitimeline.when import Duration, When

NEWS = Source(id="news", kind="news", title="新任CEO", publisher="晚点", url="https://example.com/a,b;c?q=%20")
LETTER = Source(id="letter", kind="letter", title="User First", archive_url="https://archive.example/中文")
BARE = Source(id="bare", kind="other", title="A talk")

HANDOVER = Event(
    id="handover",
    title="Eddie Wu takes over; 吴泳铭接任, as planned",
    when=When.parse("2023-09-10"),
    kind="leadership-change",
    summary="First line.\nSecond line, with C:\\New.",
    place="Hangzhou, 杭州",
    tags=("people", "人工智能"),
    participants=[
        Participation(actor="eddie-wu", role="CEO", organization="alibaba-group", part="incoming"),
        Participation(
            actor="joseph-tsai",
            role="Chairman",
            part="incoming",
            citations=[Citation(source="letter", quote="Joe")],
            disputes=[Dispute(field="actor", value="eric-jing", citations=[Citation(source="news")], note="Pandaily.")],
        ),
    ],
    citations=[Citation(source="bare"), Citation(source="news", quote="用户为先", locator="paragraph 2")],
)
REPORT = Event(
    id="report",
    title="A newspaper reports",
    when=When.parse("2023-09-13T19:31+08:00"),
    kind="coverage",
    participants=[
        Participation(actor="eddie-wu", role="CEO", part="author"),
        Participation(actor="alibaba-group", part="subject"),
    ],
    related=[
        Relation(kind="reports-on", event="handover"),
        Relation(kind="about", event="handover"),
        Relation(kind="part-of", event="handover"),
    ],
)
PROMISE = Commitment(
    id="handover",
    title="Young managers",
    statement="They form the core.",
    made_by="alibaba-group",
    made_in="handover",
    kind="people",
    due=Due(within=Duration("P4Y"), of="handover"),
    tags=("talent",),
    citations=[Citation(source="letter", quote="within four years")],
)
TIMELINE = Timeline(
    id="test",
    title="Handover, 交接",
    description="One day; two reports.",
    timezone="Asia/Shanghai",
    updated=date(2023, 9, 14),
    sources=[NEWS, LETTER, BARE],
    actors=[
        Actor(id="alibaba-group", kind="organization", name="Alibaba Group"),
        Actor(id="eddie-wu", kind="person", name="Eddie Wu"),
        Actor(id="joseph-tsai", kind="person", name="Joseph Tsai"),
        Actor(id="eric-jing", kind="person", name="Eric Jing"),
    ],
    events=[REPORT, HANDOVER],
    commitments=[PROMISE, evolve(PROMISE, id="someday", due=None)],
)

ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def content(data: bytes) -> list[str]:
    """Unfold a calendar into its content lines."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def plain(text: str) -> str:
    """Take the escapes out of a TEXT in one pass, as RFC 5545 means them."""
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def entries(timeline: Timeline, **options: Any) -> list[dict[str, list[str]]]:  # noqa: ANN401
    """Read the entries of a timeline's calendar: for each name with its parameters, the values without escapes."""
    found: list[dict[str, list[str]]] = []
    for line in content(to_bytes(timeline, **options)):
        name, _, value = line.partition(":")
        name = name.replace(";LANGUAGE=en", "")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name not in ("BEGIN", "END", ""):
            found[-1].setdefault(name, []).append(value if name == "URL" else plain(value))
    return found


def with_event(**changes: Any) -> Timeline:  # noqa: ANN401 - fields of any type
    """Make a timeline of one event: the handover, changed."""
    return evolve(TIMELINE, events=[evolve(HANDOVER, **changes)], commitments=())


def with_promise(**changes: Any) -> Timeline:  # noqa: ANN401
    """Make the timeline with its commitment changed."""
    return evolve(TIMELINE, commitments=[evolve(PROMISE, **changes)])


def list_date_lines(timeline: Timeline, **options: Any) -> list[str]:  # noqa: ANN401
    """Return what the last entry says of its date."""
    names = ("DTSTART", "DTEND", "DURATION", "TRANSP", "SUMMARY", "STATUS", "X-ALITIMELINE-DATE")
    lines = content(to_bytes(timeline, **options))
    last = len(lines) - lines[::-1].index("BEGIN:VEVENT")
    return [line.replace(";LANGUAGE=en", "") for line in lines[last:] if line.startswith(names)]


def description(timeline: Timeline, **options: Any) -> list[str]:  # noqa: ANN401
    """Return the paragraphs of the last entry's description."""
    return entries(timeline, **options)[-1]["DESCRIPTION"][0].split("\n\n")


def test_whole_calendar() -> None:
    """A calendar is these lines and no others."""
    assert to_bytes(TIMELINE).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//alitimeline//alitimeline//EN",
        "CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=en:Handover\\, 交接",
        "X-WR-CALNAME:Handover\\, 交接",
        "DESCRIPTION;LANGUAGE=en:One day\\; two reports.",
        "X-WR-CALDESC:One day\\; two reports.",
        "LAST-MODIFIED:20230914T000000Z",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "BEGIN:VEVENT",
        "UID:event-handover@test.alitimeline",
        "DTSTAMP:20230914T000000Z",
        "DTSTART;VALUE=DATE:20230910",
        "DTEND;VALUE=DATE:20230911",
        "TRANSP:TRANSPARENT",
        "SUMMARY;LANGUAGE=en:Eddie Wu takes over\\; 吴泳铭接任\\, as planned",
        "DESCRIPTION;LANGUAGE=en:First line.\\nSecond line\\, with C:\\\\New.\\n\\nEddie ",
        " Wu: incoming CEO\\, Alibaba Group\\nJoseph Tsai: incoming Chairman\\n\\nSource",
        " : A talk\\n\\nSource: 新任CEO (晚点)\\, https://example.com/a\\,b\\;c?q=%20",
        " \\n“用户为先” (paragraph 2)\\n\\nSource: User First\\, https://archive",
        " .example/中文\\n“Joe”\\n\\nDisputed (Joseph Tsai: incoming Chairman). T",
        " he actor according to another source: Eric Jing\\nPandaily.\\nSource: 新任",
        " CEO (晚点)\\, https://example.com/a\\,b\\;c?q=%20",
        "LOCATION;LANGUAGE=en:Hangzhou\\, 杭州",
        "CATEGORIES;LANGUAGE=en:leadership-change,people,人工智能",
        "URL:https://example.com/a,b;c?q=%20",
        "ATTACH:https://archive.example/%E4%B8%AD%E6%96%87",
        "STATUS:CONFIRMED",
        "X-ALITIMELINE-DATE:2023-09-10",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:event-report@test.alitimeline",
        "DTSTAMP:20230914T000000Z",
        "DTSTART:20230913T113100Z",
        "DTEND:20230913T113200Z",
        "TRANSP:TRANSPARENT",
        "SUMMARY;LANGUAGE=en:A newspaper reports",
        "DESCRIPTION;LANGUAGE=en:Eddie Wu: author\\, CEO\\nAlibaba Group: subject",
        "CATEGORIES;LANGUAGE=en:coverage",
        "STATUS:CONFIRMED",
        "RELATED-TO;RELTYPE=SIBLING:event-handover@test.alitimeline",
        "RELATED-TO;RELTYPE=PARENT:event-handover@test.alitimeline",
        "X-ALITIMELINE-DATE:2023-09-13T19:31+08:00",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:deadline-handover@test.alitimeline",
        "DTSTAMP:20230914T000000Z",
        "DTSTART;VALUE=DATE:20270910",
        "DTEND;VALUE=DATE:20270911",
        "TRANSP:TRANSPARENT",
        "SUMMARY;LANGUAGE=en:Due: Young managers",
        "DESCRIPTION;LANGUAGE=en:They form the core.\\n\\nDue 10 September 2027: with",
        " in 4 years of 10 September 2023 (Eddie Wu takes over\\; 吴泳铭接任\\, a",
        " s planned).\\n\\nPromised by Alibaba Group: Eddie Wu takes over\\; 吴泳铭",
        " 接任\\, as planned (10 September 2023)\\n\\nSources of the promise:\\nUser F",
        " irst\\, https://archive.example/中文\\n“within four years”",
        "CATEGORIES;LANGUAGE=en:deadline,people,talent",
        "URL:https://archive.example/%E4%B8%AD%E6%96%87",
        "ATTACH:https://archive.example/%E4%B8%AD%E6%96%87",
        "STATUS:CONFIRMED",
        "RELATED-TO;RELTYPE=PARENT:event-handover@test.alitimeline",
        "X-ALITIMELINE-DATE:2027-09-10",
        "X-ALITIMELINE-TITLE:Young managers",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_timeline_without_a_day() -> None:
    """A timeline that names no day is dated 1970 and not said to be modified; it needs no description either."""
    empty = Timeline(id="empty", title="Nothing")

    assert content(to_bytes(empty))[3:] == [
        "CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=en:Nothing",
        "X-WR-CALNAME:Nothing",
        "X-WR-TIMEZONE:UTC",
        "END:VCALENDAR",
        "",
    ]


def test_stamp_without_a_revision() -> None:
    """Without a stated revision, entries are stamped with the last day that the record states."""
    stamps = [entry["DTSTAMP"] for entry in entries(evolve(TIMELINE, updated=None))]

    assert stamps == [["20230913T000000Z"]] * 3


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2023-09-10", "20230910-20230911"),
        ("2023-12-31", "20231231-20240101"),
        ("2024-02", "20240201-20240301"),
        ("2023-Q3", "20230701-20231001"),
        ("2023-H2", "20230701-20240101"),
        ("2007", "20070101-20080101"),
        ("0001-01-01", "00010101-00010102"),
        ("1999/2023-09-12", "19990101-20230913"),
        ("2023-09-10/2023-09-13T19:31+08:00", "20230910-20230914"),
        ("2023-09-10/2023-09-13T19:31-05:00", "20230910-20230915"),
        ("2023-09-10/2023-09-10T00:30+14:00", "20230910-20230911"),
    ],
)
def test_days(when: str, expected: str) -> None:
    """Days and periods are all-day from the first day to the day after the last; times in them count in the zone."""
    first, end = expected.split("-")

    assert list_date_lines(with_event(when=When.parse(when), title="T"), spans="all") == [
        f"DTSTART;VALUE=DATE:{first}",
        f"DTEND;VALUE=DATE:{end}",
        "TRANSP:TRANSPARENT",
        "SUMMARY:T",
        "STATUS:CONFIRMED",
        f"X-ALITIMELINE-DATE:{when}",
    ]


@pytest.mark.parametrize(
    ("when", "summary", "days", "status"),
    [
        ("2007~", "About 2007", "20070101-20080101", "TENTATIVE"),
        ("2007-09-10?", "Perhaps 10 September 2007", "20070910-20070911", "TENTATIVE"),
        ("2007-Q1%", "Perhaps about Q1 2007", "20070101-20070401", "TENTATIVE"),
        ("1999~/2023-09-12", "From about 1999 to 12 September 2023", "19990101-20230913", "TENTATIVE"),
        ("1996/", "From 1996", "19960101-19970101", "CONFIRMED"),
        ("2023-09-10/..", "Since 10 September 2023", "20230910-20230911", "CONFIRMED"),
        ("../2023-09-10?", "Until perhaps 10 September 2023", "20230910-20230911", "TENTATIVE"),
        ("[2023-09-12..]", "On or after 12 September 2023", "20230912-20230913", "CONFIRMED"),
        ("[..2023-09-10]", "On or before 10 September 2023", "20230910-20230911", "CONFIRMED"),
        ("[2007..2023-09-10]", "Between 2007 and 10 September 2023", "20070101-20230911", "CONFIRMED"),
        (
            "[2023-09-13T19:31-05:00..]",
            "On or after 13 September 2023, 19:31 UTC-05:00",
            "20230914-20230915",
            "CONFIRMED",
        ),
    ],
)
def test_days_that_need_words(when: str, summary: str, days: str, status: str) -> None:
    """What the days can't show stands in the summary; what has one bound only is shown there."""
    first, end = days.split("-")

    timeline = with_event(when=When.parse(when), title="T")

    assert [line.replace("\\,", ",") for line in list_date_lines(timeline, spans="all")] == [
        f"DTSTART;VALUE=DATE:{first}",
        f"DTEND;VALUE=DATE:{end}",
        "TRANSP:TRANSPARENT",
        f"SUMMARY:{summary}: T",
        f"STATUS:{status}",
        f"X-ALITIMELINE-DATE:{when}",
    ]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2023-09-13T19:31:07+08:00", "DTSTART:20230913T113107Z", "DTEND:20230913T113108Z"),
        ("2023-09-13T19:31+08:00/2023-09-13T19:31+08:00", "DTSTART:20230913T113100Z", "DTEND:20230913T113200Z"),
        ("2023-09-13T19:31:30Z/2023-09-13T19:31Z", "DTSTART:20230913T193130Z", "DTEND:20230913T193131Z"),
        ("9999-12-31T23:59Z", "DTSTART:99991231T235900Z", "DTEND:99991231T235959Z"),
        ("9999-12-31T23:59:59Z", "DTSTART:99991231T235959Z", None),
        ("2023-09-13T22:00-05:00/2023-09-14T12:00+08:00", "DTSTART:20230914T030000Z", "DTEND:20230914T040000Z"),
    ],
)
def test_times(when: str, start: str, end: str | None) -> None:
    """Times are in UTC; a point in time ends with its minute or second, and none of them blocks its reader's time."""
    assert list_date_lines(with_event(when=When.parse(when), title="T")) == [
        start,
        *([end] if end else []),
        "TRANSP:TRANSPARENT",
        "SUMMARY:T",
        "STATUS:CONFIRMED",
        f"X-ALITIMELINE-DATE:{when}",
    ]


@pytest.mark.parametrize(
    ("when", "lines"),
    [
        ("9999-12-31", ["DTSTART;VALUE=DATE:99991231", "DURATION:P1D"]),
        ("9999-12-31/9999-12-31T00:30+14:00", ["DTSTART;VALUE=DATE:99991231", "DURATION:P1D"]),
        ("9999", ["DTSTART;VALUE=DATE:99990101", "DURATION:P365D"]),
    ],
)
def test_last_day_of_all(when: str, lines: list[str]) -> None:
    """What ends on the last day that there is has a length, since it can't have an end."""
    assert list_date_lines(with_event(when=When.parse(when)), spans="all")[:2] == lines


@pytest.mark.parametrize("when", ["0001-01-01T00:00+08:00", "[9999-12-31T23:00-08:00..]"])
def test_time_outside_of_the_years(when: str) -> None:
    """A time that falls before the year 1 or after 9999 where it is shown is refused, and named."""
    with pytest.raises(ExportError, match=r"outside the years 1 to 9999 in the zone (UTC|Asia/Shanghai)"):
        to_bytes(with_event(when=When.parse(when)))


@pytest.mark.parametrize(
    ("status", "when", "expected"),
    [
        ("tentative", "2023", "STATUS:TENTATIVE"),
        ("cancelled", "2023~", "STATUS:CANCELLED"),
        ("tentative", "2023~", "STATUS:TENTATIVE"),
    ],
)
def test_status(status: str, when: str, expected: str) -> None:
    """An event's own status is its status in the calendar; only a confirmed one becomes tentative by its date."""
    assert expected in list_date_lines(with_event(status=status, when=When.parse(when)))


def test_period_is_said_in_the_description() -> None:
    """A period covers its days, and the description says that it is some time in there."""
    stated, doubtful = (
        description(with_event(when=When.parse(when)), spans="all")[1] for when in ("2023-Q3", "2023-Q3~")
    )

    assert stated == "Some time in Q3 2023."
    assert doubtful.startswith("Eddie Wu: incoming")


def test_bare_event() -> None:
    """An event that says nothing but its title and date has no empty properties."""
    bare = Event(id="handover", title="T", when=When.parse("2023-09-10"), kind="k")

    assert list(entries(evolve(TIMELINE, events=[bare], commitments=()))[0]) == [
        "UID",
        "DTSTAMP",
        "DTSTART;VALUE=DATE",
        "DTEND;VALUE=DATE",
        "TRANSP",
        "SUMMARY",
        "CATEGORIES",
        "STATUS",
        "X-ALITIMELINE-DATE",
    ]


def test_disputes() -> None:
    """What other sources say is told with its standing, note and quotes; a value of any type is written."""
    quoted = Citation(source="bare", quote="the 11th")
    disputes = [
        Dispute(field="when", value="2023-09-11", citations=[quoted], standing="dismissed"),
        Dispute(field="when", value="[..2023-09]", citations=()),
        Dispute(field="when", value="no date", citations=()),
        Dispute(field="due", value="2027-Q1", citations=()),
        Dispute(field="made_by", value="nobody-known", citations=()),
        Dispute(field="tags", value=["甲", "2023-09-11"], citations=()),
    ]

    assert description(with_event(disputes=disputes, participants=(), citations=()))[1:] == [
        "Dispute dismissed. The date according to another source: 11 September 2023\nSource: A talk\n“the 11th”",
        "Disputed. The date according to another source: on or before September 2023",
        "Disputed. The date according to another source: no date",
        "Disputed. The deadline according to another source: Q1 2027",
        "Disputed. The promiser according to another source: nobody-known",
        'Disputed. The tags according to another source: ["甲", "2023-09-11"]',
    ]


def test_evidence() -> None:
    """A source stands once, with the quotes and places in it; a quote that backs two things stands once."""
    citation = Citation(source="bare", quote="once")
    participant = Participation(actor="eddie-wu", part="subject", citations=[citation])
    places = [Citation(source="bare", locator="minute 3"), Citation(source="bare", quote="twice", locator="minute 4")]
    timeline = with_event(summary=None, citations=[citation, *places], participants=[participant])

    assert description(timeline) == ["Eddie Wu: subject", "Source: A talk\n“once”\n(minute 3)\n“twice” (minute 4)"]


def test_category_with_a_backslash() -> None:
    """Categories of which one needs an escape stand on a line each: some readers split at an escaped comma."""
    assert entries(with_event(tags=("a\\", "b", "a\\")))[0]["CATEGORIES"] == ["leadership-change", "a\\", "b", "a\\"]


def test_url_with_foreign_letters() -> None:
    """Other letters than ASCII, and what RFC 3986 doesn't allow, are percent-encoded; what is encoded stays."""
    source = evolve(NEWS, url="https://例.example/%E4/中?q=a&b={1}|^`<>")
    timeline = evolve(with_event(), sources=[source, LETTER, BARE])

    assert entries(timeline)[0]["URL"] == ["https://%E4%BE%8B.example/%E4/%E4%B8%AD?q=a&b=%7B1%7D%7C%5E%60%3C%3E"]


LAST = "Shown on the last day that it allows."


@pytest.mark.parametrize(
    ("due", "day", "summary", "said"),
    [
        ("2027-09-12", "20270912", "Due", None),
        ("2027-09-12T23:00-05:00", "20270913", "Due", None),
        ("2027-Q3", "20270930", "Due", LAST),
        ("2027~", "20271231", "Due about 2027", LAST),
        ("[2026..2027-06-30]", "20270630", "Due between 2026 and 30 June 2027", LAST),
        ("[2026-01-01..2027-06-30]", "20270630", "Due between 1 January 2026 and 30 June 2027", LAST),
        ("[..2027]", "20271231", "Due on or before 2027", LAST),
        ("[2027..]", "20270101", "Due on or after 2027", "No last day is stated: shown on the first."),
    ],
)
def test_deadlines(due: str, day: str, summary: str, said: str | None) -> None:
    """A deadline is one day, the last it allows; where that isn't what the record says, the description says so."""
    timeline = with_promise(due=When.parse(due))
    lines = list_date_lines(timeline)
    paragraph = description(timeline)[2]

    assert [lines[0], lines[3].replace("\\,", ","), paragraph] == [
        f"DTSTART;VALUE=DATE:{day}",
        f"SUMMARY:{summary}: Young managers",
        said or f"Promised by Alibaba Group: {HANDOVER.title} (10 September 2023)",
    ]


def test_doubtful_deadline() -> None:
    """A deadline that counts from a doubtful date is tentative."""
    assert "STATUS:TENTATIVE" in list_date_lines(with_promise(due=When.parse("2027~")))


def test_order_of_deadlines() -> None:
    """Deadlines come in the order of their days, then of their ids."""
    dues = {"d": "2025", "b": "2027", "c": "2024", "a": "2027-12-31"}
    promises = [evolve(PROMISE, id=name, due=When.parse(due)) for name, due in dues.items()]
    uids = [entry["UID"][0] for entry in entries(evolve(TIMELINE, commitments=promises))]

    assert [uid.partition("@")[0] for uid in uids[2:]] == ["deadline-c", "deadline-d", "deadline-a", "deadline-b"]


def test_assessed_deadline() -> None:
    """Where a promise comes from is apart from how it turned out; of two verdicts on a day, the one listed last counts.

    Every verdict has its evidence, and the last one comes first.
    """
    early = Assessment(on=date(2024, 1, 31), verdict="broken", citations=[Citation(source="bare", quote="Not yet")])
    late = Assessment(
        on=When.parse("2025-Q1"), verdict="partly-kept", note="Half.", citations=[Citation(source="bare")]
    )
    successor = evolve(PROMISE, id="next", title="Younger managers", due=None)
    promise = evolve(
        PROMISE,
        assessments=[evolve(late, verdict="in-progress", label="Underway"), late, early],
        superseded_by="next",
        disputes=[Dispute(field="title", value="Young leaders", citations=())],
    )
    timeline = evolve(TIMELINE, commitments=[promise, successor])

    assert description(timeline, as_of=date(2025, 3, 31))[3:] == [
        "Sources of the promise:\nUser First, https://archive.example/中文\n“within four years”",
        "Partly kept, as assessed in Q1 2025.\nHalf.\nEvidence:\nA talk",
        "In progress (“Underway”), as assessed in Q1 2025.\nHalf.\nEvidence:\nA talk",
        "Broken, as assessed on 31 January 2024.\nEvidence:\nA talk\n“Not yet”",
        "Superseded by: Younger managers",
        "Disputed. The title according to another source: Young leaders",
    ]
    assert [text.partition(",")[0] for text in description(timeline, as_of=date(2025, 3, 30))[4:-2]] == ["Broken"]


def test_measured_deadline() -> None:
    """Every measure is shown with its last value, whichever verdict has it, and with dates in words."""
    measures = [
        Measure(metric="stores", target=120, baseline=80, baseline_when=When.parse("2023-03-31")),
        Measure(metric="staff", target=1000, baseline_when=When.parse("2022-12~")),
    ]
    values: dict[str, Any] = {"2024-06-30": {"stores": 90, "staff": 700}, "2025-01": {"stores": 100}, "2025-02": None}
    assessments = [Assessment(on=When.parse(on), verdict="in-progress", value=value) for on, value in values.items()]
    timeline = with_promise(measures=measures, assessments=assessments, citations=())

    assert description(timeline, as_of=date(2025, 2, 28))[3:5] == [
        "stores: 120, from 80 on 31 March 2023\nstaff: 1,000, from about December 2022",
        (
            "stores: 100 of 120 by January 2025, on track would be 97\n"
            "staff: 700 of 1,000 by 30 June 2024, on track would be 319"
        ),
    ]


def test_assessment_without_a_note() -> None:
    """A verdict is alone if there is neither a note nor evidence."""
    promise = with_promise(assessments=[Assessment(on=date(2024, 1, 31), verdict="in-progress")], citations=())

    assert description(promise, as_of=date(2024, 1, 31))[3:] == ["In progress, as assessed on 31 January 2024."]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"assessments": [Assessment(on=date(2024, 1, 31), verdict="withdrawn")]}, "CANCELLED"),
        ({"assessments": [Assessment(on=date(2024, 1, 31), verdict="superseded")]}, "CANCELLED"),
        ({"superseded_by": PROMISE.id}, "CANCELLED"),
        ({"assessments": [Assessment(on=date(2024, 1, 31), verdict="broken")]}, "CONFIRMED"),
    ],
)
def test_a_deadline_of_what_is_promised_no_more(changes: dict[str, Any], status: str) -> None:
    """The deadline of a promise that was withdrawn or replaced is cancelled."""
    day = date(2024, 1, 31)
    [deadline] = [
        entry for entry in entries(with_promise(**changes), as_of=day) if entry["UID"][0].startswith("deadline-")
    ]

    assert deadline["STATUS"] == [status]


def test_entry_of_a_record_with_control_characters() -> None:
    """A control character is refused wherever it got past the model, with the record that has it."""
    dispute = Dispute(field="title", value="bell\x07", citations=())

    with pytest.raises(ExportError) as caught:
        to_bytes(with_promise(disputes=[dispute]))

    assert str(caught.value) == "the commitment 'handover' contains the control character U+0007 (remove it)"


def test_line_breaks_of_other_systems() -> None:
    """Whatever the line breaks of a text, they are escaped, and begin no property."""
    dispute = Dispute(field="title", value="a\r\nATTENDEE:x\rb\nc", citations=())

    assert description(with_event(disputes=[dispute], participants=()))[-1].endswith(": a\nATTENDEE:x\nb\nc")


@pytest.mark.parametrize(
    "changes",
    [
        {"citations": [Citation(source="nowhere")]},
        {"participants": [Participation(actor="nobody", part="subject")]},
        {"related": [Relation(kind="follows", event="never")]},
    ],
)
def test_unknown_names(changes: dict[str, Any]) -> None:
    """A record that names another that isn't there is refused with our own error."""
    with pytest.raises(UnknownNameError):
        to_bytes(with_event(**changes))


LETTERS = st.one_of(
    st.sampled_from("\\;,:\"'nN^ \u2028\u3000中🚀e\u0301\u200d"),
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
)
LINES = st.text(LETTERS, min_size=1, max_size=300).filter(lambda text: bool(text.strip()))
PROSE = st.text(LETTERS | st.sampled_from("\n\t"), min_size=1, max_size=600).filter(lambda text: bool(text.strip()))
TAGS = st.lists(
    st.text(LETTERS, min_size=1, max_size=80).filter(lambda text: not re.search(r"[\s,;]", text)),
    max_size=4,
    unique=True,
)
DATES = st.dates(date(1, 1, 2), date(9999, 12, 30)).map(When.of)


@given(title=LINES, place=LINES, summary=PROSE, quote=PROSE, tags=TAGS)
def test_any_text_comes_back(title: str, place: str, summary: str, quote: str, tags: list[str]) -> None:
    """Every text that the model allows comes back letter by letter, from physical lines of at most 75 octets."""
    citations = [Citation(source="bare", quote=quote)]
    timeline = with_event(title=title, place=place, summary=summary, tags=tags, citations=citations, participants=())
    data = to_bytes(timeline)
    physical = data.split(b"\r\n")
    entry = entries(timeline)[0]
    categories = [name for line in entry["CATEGORIES"] for name in line.split(",")]

    assert b"\n" not in b"".join(physical)
    assert all(len(line) <= 75 and line.decode() for line in physical[:-1])
    assert b" " not in physical
    assert entry["SUMMARY"] == [title]
    assert entry["LOCATION"] == [place]
    assert entry["DESCRIPTION"] == [f"{summary}\n\nSource: A talk\n“{quote}”"]
    assert categories == ["leadership-change", *tags]


@given(title=LINES, summary=PROSE, tags=TAGS, when=DATES)
def test_any_text_comes_back_from_icalendar(title: str, summary: str, tags: list[str], when: When) -> None:
    """The icalendar package reads what was meant, without an error."""
    timeline = with_event(title=title, summary=summary, tags=tags, when=when, citations=(), participants=())
    calendar = icalendar.Calendar.from_ical(to_bytes(timeline))
    event: Any = calendar.events[0]
    categories = event["CATEGORIES"] if isinstance(event["CATEGORIES"], list) else [event["CATEGORIES"]]

    assert [error for component in calendar.walk() for error in component.errors] == []
    assert str(event["SUMMARY"]) == title
    assert str(event["DESCRIPTION"]) == summary
    assert event.decoded("DTSTART") == when.earliest
    assert [str(name) for line in categories for name in line.cats] == ["leadership-change", *tags]


POINTS = st.sampled_from(["2007", "2023-Q3", "2023-H1", "2023-09", "2023-09-10", "2023-09-13T19:31+08:00"])
ENDS = st.sampled_from(["2031", "2031-Q3", "2031-H2", "2031-09", "2031-09-10", "2031-09-13T19:31:05Z"])
FORMS = ("{}", "{}/{}", "{}/..", "{}/", "../{}", "[{}..{}]", "[{}..]", "[..{}]")


@st.composite
def whens(draw: st.DrawFn) -> str:
    """Dates of every form, with every doubt."""
    points = [draw(point) + draw(st.sampled_from(["", "~", "?", "%"])) for point in (POINTS, ENDS)]
    return draw(st.sampled_from(FORMS)).format(*points)


@st.composite
def dated(draw: st.DrawFn) -> Timeline:
    """Timelines with dates of every form wherever a record has one, and no digits in their texts."""
    disputes = [
        [Dispute(field=field, value=draw(whens()), citations=()) for field in fields]
        for fields in (("when",), ("made_on", "due"))
    ]
    event = Event(
        id="letter",
        title="Letter",
        when=When.parse(draw(whens())),
        kind="letter",
        status=draw(st.sampled_from(["confirmed", "tentative", "cancelled"])),
        disputes=disputes[0],
    )
    dues = [None, When.parse(draw(whens())), Due(fiscal_year=2031, of="firm")]
    assessment = Assessment(
        on=When.parse(draw(ENDS.filter(lambda text: "T" not in text))),
        verdict=draw(st.sampled_from(get_args(Verdict))),
        value=7,
    )
    commitment = Commitment(
        id="young",
        title="Young",
        statement="They lead.",
        made_by="firm",
        made_on=When.parse(draw(whens())),
        kind="people",
        due=draw(st.sampled_from([*dues, Due(within=Duration("P4Y"), of="letter"), Due(within=Duration("P1Y"))])),
        measures=[Measure(metric="staff", target=9, baseline_when=When.parse(draw(whens())))],
        assessments=draw(st.sampled_from([(), (assessment,)])),
        disputes=disputes[1],
    )
    firm = Actor(id="firm", kind="organization", name="Firm", fiscal_year_end="--03-31")
    return Timeline(id="t", title="T", actors=[firm], events=[event], commitments=[commitment])


#: What is no word of a date: signs of EDTF, a date in digits, a machine's time.
UNREADABLE = re.compile(r"\d[~?%]|[\[/]\d|\d[\]/]|\.\.|\d-[\dQH]|T\d\d:")


@given(
    timeline=dated(),
    spans=st.sampled_from(get_args(Spans)),
    commitments=st.sampled_from(["event", "both"]),
    as_of=st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1)),
)
def test_no_form_of_data_files_is_shown(timeline: Timeline, **options: Any) -> None:  # noqa: ANN401
    """Whatever the dates of a record, its titles and descriptions have them in words; and no entry blocks time."""
    found = entries(timeline, review="yearly", **options)
    texts = [text for entry in found for name in ("SUMMARY", "DESCRIPTION") for text in entry.get(name, [])]

    assert [text for text in texts if UNREADABLE.search(text)] == []
    assert [entry for entry in found if entry["TRANSP"] != ["TRANSPARENT"]] == []


@given(timeline=dated(), spans=st.sampled_from(["short", "all", "first-day"]))
def test_titles_and_dates_come_back(timeline: Timeline, spans: str) -> None:
    """On whichever days an event is shown, and whatever is before its title, both come back as they were."""
    draft, problems = reading.read(to_bytes(timeline, spans=spans, commitments="todo"))

    assert draft is not None
    assert {problem.code for problem in problems} <= {"import-stand-in", "import-left-out", "import-value"}
    assert [(event.title, event.when, event.status) for event in draft.events] == [
        (event.title, event.when, event.status)
        if event.status != "confirmed" or not (event.when.approximate or event.when.uncertain)
        else (event.title, event.when, "tentative")
        for event in timeline.events
    ]
    assert [(each.title, each.due) for each in draft.commitments] == [
        (each.title, timeline.deadline(each)) for each in timeline.commitments
    ]


@pytest.mark.parametrize("title", ["x" * 55, "中" * 18 + "x"])
def test_full_line(title: str) -> None:
    """A line of exactly 75 octets is not folded."""
    data = to_bytes(with_event(title=title))

    assert f"\r\nSUMMARY;LANGUAGE=en:{title}\r\n".encode() in data


@pytest.mark.parametrize("length", range(60, 80))
@pytest.mark.parametrize("end", ["x", "é", "中", "🚀", "\\", "\n", ";"])
def test_folding_at_the_edge(length: int, end: str) -> None:
    """No line is cut inside a character or an escape, and none is empty but for its space."""
    text = f"x{'a' * length}{end * 90}x"
    timeline = with_event(summary=text, citations=(), participants=())
    lines = [line.decode() for line in to_bytes(timeline).split(b"\r\n")[:-1]]

    assert description(timeline) == text.split("\n\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert " " not in lines
    assert all((len(line) - len(line.rstrip("\\"))) % 2 == 0 for line in lines)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "zh_CN.GB18030", "PYTHONOPTIMIZE": "1"},
    ],
)
def test_same_bytes_everywhere(environment: dict[str, str]) -> None:
    """Hash seed, time zone and locale of the machine change nothing."""
    path = str(Path(alitimeline.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, __file__],
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join([path, str(ROOT)])},
        capture_output=True,
        check=True,
    )

    assert run.stdout == to_bytes(TIMELINE)


def test_bundled_timeline() -> None:
    """Every event and every deadline of the timeline that ships with the library is in its calendar."""
    timeline = alitimeline.bundled("alibaba-2023")
    shown = {entry["UID"][0].partition("@")[0]: entry for entry in entries(timeline)}
    due = [each.id for each in timeline.commitments if each.due]

    assert shown.keys() == {*(f"event-{event.id}" for event in timeline.events), *(f"deadline-{name}" for name in due)}
    assert shown["deadline-young-managers"]["DTSTART;VALUE=DATE"] == ["20270912"]
    assert shown["event-equalocean-coverage"]["DTSTART"] == ["20230913T113100Z"]


@pytest.fixture(scope="module")
def node() -> str:
    """Find node and the packages that tests/node names."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")
    if not os.environ.get("ALITIMELINE_NODE_MODULES"):
        pytest.skip("ALITIMELINE_NODE_MODULES names no folder with the packages of tests/node/package.json")
    return program


def read_with_ical_js(node: str, data: bytes) -> Any:  # noqa: ANN401 - JSON
    """Read a calendar with ical.js: its jCal, and its entries as ical.js understands them."""
    script = TESTS / "node" / "ical.mjs"
    run = subprocess.run([node, script], input=data, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)


def properties(component: list[Any]) -> list[Any]:
    """Return the properties of a jCal component, sorted, and below them those of its components.

    ical.js knows no types for NAME and the X- properties and leaves their escapes in.
    """
    _, own, below = component
    known = [
        [name, {} if kind == "unknown" else params, *(plain(each) if kind == "unknown" else each for each in values)]
        for name, params, kind, *values in own
    ]
    return [sorted(known, key=repr), *map(properties, below)]


@pytest.mark.program
def test_ical_js_and_icalendar_agree(node: str) -> None:
    """ical.js and icalendar read the same properties, parameters and values."""
    data = to_bytes(evolve(TIMELINE, events=[REPORT, evolve(HANDOVER, summary="Without the backslash.")]))
    jcal = icalendar.Calendar.from_ical(data).to_jcal()

    assert properties(read_with_ical_js(node, data)["jcal"]) == properties(jcal)


@pytest.mark.program
def test_ical_js_reads_what_was_meant(node: str) -> None:
    """ical.js finds the days, times and texts of the record, backslashes and all."""
    events = [
        evolve(HANDOVER, id=f"e{number}", title=f"{text}C:\\New\\new\\, \\; “中🚀”{text}", tags=("a\\", "b"), when=when)
        for number, (text, when) in enumerate(
            (text, When.parse(when))
            for text in ("", "\\" * 130, "中" * 100, "🚀\u2028" * 50, "e\u0301" * 70)
            for when in ("2023-Q3", "2023-09-13T19:31+08:00", "9999")
        )
    ]
    timeline = evolve(TIMELINE, events=events, commitments=())
    ends = {"2023-Q3": ("2023-07-01", "2023-10-01"), "9999": ("9999-01-01", "10000-01-01")}
    instant = ("2023-09-13T11:31:00Z", "2023-09-13T11:32:00Z")

    assert read_with_ical_js(node, to_bytes(timeline, spans="all"))["entries"] == [
        {
            "uid": f"event-{event.id}@test.alitimeline",
            "summary": event.title,
            "description": entry["DESCRIPTION"][0],
            "location": event.place,
            "start": ends.get(event.when.text, instant)[0],
            "end": ends.get(event.when.text, instant)[1],
            "days": not event.when.has_time,
            "categories": ["leadership-change", "a\\", "b"],
        }
        for event, entry in zip(timeline.chronology(), entries(timeline, spans="all"), strict=True)
    ]


if __name__ == "__main__":  # run by test_same_bytes_everywhere
    sys.stdout.buffer.write(to_bytes(TIMELINE))
