"""The options of the calendar: what each writes, what it leaves out and says so, and what others read in it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import unescape
from itertools import product
from typing import Any, get_args

import icalendar
import pytest
from attrs import evolve
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document
from tests.laws import tried

import alitimeline
from alitimeline import export
from alitimeline.calendar.writing import render, size_warning, split, to_bytes
from alitimeline.calendar.writing.calendar import By
from alitimeline.calendar.writing.commitments import compute_reviews
from alitimeline.calendar.writing.options import Commitments, Profile, Review, Spans, colors
from alitimeline.documents.plain import from_plain
from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Commitment,
    Due,
    Event,
    Participation,
    Relation,
    Source,
    Timeline,
)
from alitimeline.problems import ExportError, UnknownNameError
from alitimeline.when import Duration, When

LETTER = Source(id="letter", kind="letter", title="To all", publisher="Ali, Inc.", url="https://example.com/a.PDF?x=1")
NEWS = Source(id="news", kind="news", title="News", url="https://example.com/新闻.html")
EVENT = Event(id="letter", title="The letter", when=When.parse("2023-09-12"), kind="letter")
PROMISE = Commitment(
    id="young",
    title="Young managers",
    statement="They form the core.",
    made_by="ali",
    made_in="letter",
    kind="people",
    due=Due(within=Duration("P4Y"), of="letter"),
)
TIMELINE = Timeline(
    id="t",
    title="Handover",
    timezone="Asia/Shanghai",
    updated=date(2023, 9, 14),
    sources=[LETTER, NEWS],
    actors=[
        Actor(id="ali", kind="organization", name="Ali", fiscal_year_end="--03-31"),
        Actor(id="eddie", kind="person", name="Eddie <Wu>"),
    ],
    events=[EVENT],
    commitments=[PROMISE],
)
BUNDLED = alitimeline.bundled("alibaba-2023")
GENERATED = from_plain(document(60, 7))
ALARM = timedelta(days=30)


def content(data: bytes) -> list[str]:
    """Unfold a calendar into its content lines."""
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def with_event(**changes: Any) -> Timeline:  # noqa: ANN401 - fields of any type
    """Make a timeline of one event."""
    return evolve(TIMELINE, events=[evolve(EVENT, **changes)], commitments=())


def with_promise(**changes: Any) -> Timeline:  # noqa: ANN401
    """Make a timeline with one commitment."""
    return evolve(TIMELINE, commitments=[evolve(PROMISE, **changes)])


def lines(timeline: Timeline, *names: str, **options: Any) -> list[str]:  # noqa: ANN401
    """Return the lines that begin with these names, in the components of a calendar but not of its head."""
    whole = content(to_bytes(timeline, **options))
    first = next(place for place, line in enumerate(whole) if place and line.startswith("BEGIN:"))
    return [line for each in whole[first:] if (line := each.replace(";LANGUAGE=en", "")).startswith(names)]


def component(timeline: Timeline, uid: str, **options: Any) -> list[str]:  # noqa: ANN401
    """Return the lines of the component with a UID, up to its end."""
    whole = content(to_bytes(timeline, **options))
    begin = whole.index(f"UID:{uid}@t.alitimeline") - 1
    end = whole.index(whole[begin].replace("BEGIN", "END"), begin)
    return [line.replace(";LANGUAGE=en", "") for line in whole[begin : end + 1]]


def read(data: bytes) -> icalendar.Calendar:
    """Read a calendar with icalendar, which has to find nothing wrong with it, and no zone missing."""
    calendar = icalendar.Calendar.from_ical(data)
    assert isinstance(calendar, icalendar.Calendar)
    assert [error for each in calendar.walk() for error in each.errors] == []
    assert calendar.get_missing_tzids() == set()
    return calendar


def uids(data: bytes) -> list[str]:
    """Return the UIDs of the entries, in their order."""
    return [str(entry["UID"]).partition("@")[0] for entry in read(data).subcomponents]


def list_losses(timeline: Timeline, **options: Any) -> list[tuple[str | None, str]]:  # noqa: ANN401
    """Return what is left out: the record and the message."""
    return [(each.record, each.message) for each in export.list_losses(timeline, "ics", **options)]


def test_whole_head() -> None:
    """The options of the whole calendar, and nothing else, stand at its head, in these lines."""
    options = {
        "name": "Deadlines, at Ali",
        "description": "One\ntwo",
        "color": "SteelBlue",
        "refresh": "P1W",
        "source": "https://example.com/日历.ics",
        "url": "https://example.com/about",
    }

    assert content(to_bytes(evolve(TIMELINE, events=(), commitments=()), **options)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//alitimeline//alitimeline//EN",
        "CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=en:Deadlines\\, at Ali",
        "X-WR-CALNAME:Deadlines\\, at Ali",
        "DESCRIPTION;LANGUAGE=en:One\\ntwo",
        "X-WR-CALDESC:One\\ntwo",
        "LAST-MODIFIED:20230914T000000Z",
        "URL:https://example.com/about",
        "COLOR:steelblue",
        "X-APPLE-CALENDAR-COLOR:#4682B4",
        "REFRESH-INTERVAL;VALUE=DURATION:P7D",
        "X-PUBLISHED-TTL:P7D",
        "SOURCE;VALUE=URI:https://example.com/%E6%97%A5%E5%8E%86.ics",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "END:VCALENDAR",
    ]


def test_language() -> None:
    """What is in the timeline's language says so; ids, dates and what older readers know doesn't."""
    chinese = evolve(with_event(place="杭州", summary="任命"), language="zh-Hans", description="交接")
    tagged = [line.partition(";LANGUAGE=zh-Hans:")[0] for line in content(to_bytes(chinese)) if "zh-Hans" in line]

    assert tagged == ["NAME", "DESCRIPTION", "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES"]


def test_every_colour() -> None:
    """There are the 147 names of CSS3, each with its red, green and blue; grey is spelt in two ways."""
    assert len(colors()) == 147
    assert all(re.fullmatch("#[0-9A-F]{6}", color) for color in colors().values())
    assert {name for name in colors() if "gray" in name} == {
        name.replace("grey", "gray") for name in colors() if "grey" in name
    }


@pytest.mark.parametrize("duration", ["P30D", timedelta(days=30), "PT720H", Duration("P30D")])
def test_a_duration_is_a_text_or_a_timedelta(duration: object) -> None:
    """A duration may be a text or a value of Python."""
    assert lines(TIMELINE, "TRIGGER", alarm=duration) == ["TRIGGER:-P30D"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"color": "blu"}, "color is 'blu', which is not a colour of CSS3 (did you mean 'blue'?)"),
        (
            {"color": "#4682B4"},
            "color is '#4682b4', which is not a colour of CSS3 (write a CSS3 name such as 'steelblue')",
        ),
        ({"color": 7}, "color is 7, which is not a colour of CSS3 (write a CSS3 name such as 'steelblue')"),
        ({"url": 7}, "url is 7, which is not a text"),
        ({"refresh": "-P1D"}, "refresh is '-P1D', which is zero or negative (write P30D or PT12H)"),
        ({"alarm": "P0D"}, "alarm is 'P0D', which is zero or negative (write P30D or PT12H)"),
        ({"alarm": timedelta(0)}, "alarm is '0:00:00', which is zero or negative (write P30D or PT12H)"),
        ({"alarm": "P1M"}, "alarm: 'P1M' "),
        ({"refresh": "daily"}, "refresh: 'daily' "),
        ({"source": "ftp://x"}, "source: 'ftp://x' "),
        ({"url": "https://a b"}, "url: 'https://a b' "),
        ({"name": "a\nATTENDEE:x"}, "name: 'a\\nATTENDEE:x' "),
        ({"name": ""}, "name: '' "),
        ({"description": "\x07"}, "description: '\\x07' "),
        ({"commitments": "task"}, "commitments is 'task' (known: event, todo, both, none)"),
        ({"review": "weekly"}, "review is 'weekly' (known: yearly, half-yearly, quarterly, monthly)"),
        ({"spans": "guess"}, "spans is 'guess' (known: short, all, first-day, skip)"),
        ({"as_of": "2027"}, "as_of is '2027', which is not a day (write datetime.date(2027, 9, 12))"),
        ({"profile": "full"}, "profile is 'full' (known: plain, extended)"),
        (
            {"commitments": "none", "alarm": "P1D"},
            "alarm is for commitments, and commitments is 'none' (leave one of them out)",
        ),
        (
            {"commitments": "none", "review": "yearly"},
            "review is for commitments, and commitments is 'none' (leave one of them out)",
        ),
    ],
)
def test_options_that_can_not_be(options: dict[str, Any], message: str) -> None:
    """A value that an option can't have is refused with the option, the value and how to fix it.

    What follows a colon is worded where texts are checked, and compared there.
    """
    with pytest.raises(ExportError) as caught:
        to_bytes(TIMELINE, **options)

    assert str(caught.value) == message or (": " in message and str(caught.value).startswith(message))


@pytest.mark.parametrize("make", [to_bytes, render, partial(export.list_losses, format="ics")])
def test_unknown_options(make: Any) -> None:  # noqa: ANN401
    """An option that there isn't is a TypeError, as Python's own, with the one that is meant."""
    with pytest.raises(TypeError, match=re.escape("the calendar has no option 'colour' (did you mean 'color'?)")):
        make(TIMELINE, colour="red")


def test_an_unknown_option_like_none() -> None:
    """Where no option is near, all of them are named."""
    with pytest.raises(TypeError, match=r"has no option 'zzz' \(known: name, description, color,"):
        to_bytes(TIMELINE, zzz=1)


@pytest.mark.parametrize("make", [export.to_bytes, export.list_losses, export.render])
def test_options_of_formats_without_any(make: Any) -> None:  # noqa: ANN401
    """Formats that aren't calendars refuse every option."""
    with pytest.raises(TypeError, match=r"the format 'json' has no option 'color' \(options have: ics, xlsx, "):
        make(TIMELINE, "json", color="red")


def test_formats_that_leave_nothing_out() -> None:
    """What is no calendar leaves nothing out."""
    assert (export.list_losses(BUNDLED, "json"), len(export.list_losses(BUNDLED, "ics"))) == ((), 22)


def test_task() -> None:
    """A commitment as a task is these lines."""
    citations = [Citation(source="news"), Citation(source="letter", quote="within four years")]
    promise = with_promise(citations=citations, tags=("talent", "people"))

    assert component(promise, "todo-young", commitments="todo") == [
        "BEGIN:VTODO",
        "UID:todo-young@t.alitimeline",
        "DTSTAMP:20230914T000000Z",
        "DTSTART;VALUE=DATE:20230912",
        "DUE;VALUE=DATE:20270912",
        "SUMMARY:Young managers",
        (
            "DESCRIPTION:They form the core."
            "\\n\\nDue 12 September 2027: within 4 years of 12 September 2023 (The letter)."
            "\\n\\nPromised by Ali: The letter (12 September 2023)"
            "\\n\\nSources of the promise:\\nNews\\, https://example.com/新闻.html"
            "\\nTo all (Ali\\, Inc.)\\, https://example.com/a.PDF?x=1\\n“within four years”"
        ),
        "CATEGORIES:deadline,talent,people",
        "URL:https://example.com/%E6%96%B0%E9%97%BB.html",
        "ATTACH;FMTTYPE=application/pdf:https://example.com/a.PDF?x=1",
        "STATUS:NEEDS-ACTION",
        "RELATED-TO;RELTYPE=PARENT:event-letter@t.alitimeline",
        "X-ALITIMELINE-DATE:2027-09-12",
        "END:VTODO",
    ]


@pytest.mark.parametrize(
    ("verdict", "deadline", "task"),
    [
        (None, ["Due: ", "CONFIRMED"], ["", "NEEDS-ACTION"]),
        ("not-started", ["Due: ", "CONFIRMED"], ["", "NEEDS-ACTION"]),
        ("in-progress", ["Due: ", "CONFIRMED"], ["", "IN-PROCESS"]),
        ("stalled", ["Due: ", "CONFIRMED"], ["", "NEEDS-ACTION"]),
        ("delayed", ["Due: ", "CONFIRMED"], ["", "IN-PROCESS"]),
        ("kept", ["Kept: ", "CONFIRMED"], ["", "COMPLETED", "100", "20250131T040000Z"]),
        ("partly-kept", ["Partly kept: ", "CONFIRMED"], ["Partly kept: ", "IN-PROCESS"]),
        ("broken", ["Broken: ", "CONFIRMED"], ["Broken: ", "NEEDS-ACTION"]),
        ("withdrawn", ["Withdrawn: ", "CANCELLED"], ["", "CANCELLED"]),
        ("superseded", ["Superseded: ", "CANCELLED"], ["", "CANCELLED"]),
    ],
)
def test_outcomes(verdict: Any, deadline: list[str], task: list[str]) -> None:  # noqa: ANN401 - each verdict
    """A title says what became of a promise, that of a task where its status doesn't, and nothing that nobody knows."""
    timeline = with_promise(assessments=[Assessment(on=date(2025, 1, 31), verdict=verdict)] if verdict else [])
    names = ("SUMMARY", "STATUS", "PERCENT", "COMPLETED")
    shown = [
        [
            line.partition(":")[2].removesuffix("Young managers")
            for line in component(timeline, f"{kind}-young", commitments="both", as_of=date(2026, 1, 1))
            if line.startswith(names)
        ]
        for kind in ("deadline", "todo")
    ]

    assert shown == [deadline, task]


@pytest.mark.parametrize(
    ("as_of", "due", "verdicts", "title"),
    [
        (None, "2023-09-14", {}, "Due"),
        (None, "2023-09-13", {}, "Overdue"),
        ("2024-12-31", "2024", {}, "Due"),
        ("2025-01-01", "2024", {}, "Overdue"),
        ("2025-01-01", "2024~", {}, "Overdue, due about 2024"),
        ("2025-01-01", "[..2026]", {}, "Due on or before 2026"),
        ("2025-01-01", "2024", {"2025-01-02": "kept"}, "Overdue"),
        ("2025-01-02", "2024", {"2025-01-02": "kept"}, "Kept"),
        ("2025-01-02", "[2024..]", {"2025-01-02": "kept"}, "Kept, due on or after 2024"),
        ("2025-01-01", "2024", {"2024-02-01": "in-progress"}, "Overdue"),
        ("2025-01-01", "2024", {"2024-02-01": "broken", "2024-11": "kept"}, "Kept"),
        ("2023-09-11", "2024", {"2023-09-12": "broken"}, "Due"),
    ],
)
def test_titles_as_of_a_day(as_of: str | None, due: str, verdicts: dict[str, Any], title: str) -> None:
    """The title of a deadline is what is known on the day to look from; by default, that of the record itself."""
    assessments = [Assessment(on=When.parse(on), verdict=verdict) for on, verdict in verdicts.items()]
    timeline = with_promise(due=When.parse(due), assessments=assessments)
    entry = component(timeline, "deadline-young", as_of=as_of and date.fromisoformat(as_of))

    assert [line.replace("\\,", ",") for line in entry if line.startswith(("SUMMARY", "X-ALITIMELINE-TITLE"))] == [
        f"SUMMARY:{title}: Young managers",
        "X-ALITIMELINE-TITLE:Young managers",
    ]


@pytest.mark.parametrize(
    ("as_of", "verdict", "expected"),
    [
        ("2024-04-30", "delayed", "Due: CONFIRMED"),
        ("2024-05-01", "delayed", "Superseded: CANCELLED"),
        ("2024-05-01", "kept", "Kept: CONFIRMED"),
    ],
)
def test_a_promise_that_another_one_replaced(as_of: str, verdict: Any, expected: str) -> None:  # noqa: ANN401
    """A promise is superseded as soon as the other one is made, unless its own verdict is final."""
    promise = evolve(PROMISE, superseded_by="next", assessments=[Assessment(on=date(2024, 1, 1), verdict=verdict)])
    successor = evolve(PROMISE, id="next", title="More", due=None, made_in=None, made_on=When.parse("2024-05-01"))
    timeline = evolve(TIMELINE, commitments=[promise, successor])
    entry = component(timeline, "deadline-young", as_of=date.fromisoformat(as_of))
    title, status = (line.partition(":")[2] for line in entry if line.startswith(("SUMMARY", "STATUS")))

    assert f"{title.removesuffix('Young managers')}{status}" == expected
    assert any("Superseded by: More" in line for line in entry) is (as_of == "2024-05-01")


def test_a_record_without_any_date() -> None:
    """Where the record has no day to look from, whatever has a deadline is due."""
    plan = evolve(EVENT, when=When.parse("1999"), status="tentative")
    timeline = evolve(TIMELINE, updated=None, events=[plan], commitments=[evolve(PROMISE, due=When.parse("2000"))])

    assert lines(timeline, "SUMMARY") == [
        "SUMMARY:Tentative\\, some time in 1999: The letter",
        "SUMMARY:Due: Young managers",
    ]


@pytest.mark.parametrize(
    ("status", "when", "summary"),
    [
        ("confirmed", "2023-09-12", "SUMMARY:The letter"),
        ("cancelled", "2023-09-12", "SUMMARY:Cancelled: The letter"),
        ("tentative", "2023-09-12", "SUMMARY:Tentative: The letter"),
        ("cancelled", "2023~", "SUMMARY:Cancelled\\, about 2023: The letter"),
    ],
)
def test_titles_of_events_that_are_no_facts(status: Any, when: str, summary: str) -> None:  # noqa: ANN401 - a status
    """The title of an event that is planned or cancelled says so, and is kept beside it as it is."""
    assert lines(with_event(status=status, when=When.parse(when)), "SUMMARY", "X-ALITIMELINE-TITLE") == [
        summary,
        *(["X-ALITIMELINE-TITLE:The letter"] if ": " in summary else []),
    ]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("event", ["event-letter", "deadline-young"]),
        ("todo", ["event-letter", "todo-young", "todo-open"]),
        ("both", ["event-letter", "deadline-young", "todo-young", "todo-open"]),
        ("none", ["event-letter"]),
    ],
)
def test_commitments(shown: Commitments, expected: list[str]) -> None:
    """Commitments are events, tasks, both or nothing; without a deadline they can only be tasks, and come last."""
    timeline = evolve(TIMELINE, commitments=[evolve(PROMISE, id="open", due=None), PROMISE])

    assert uids(to_bytes(timeline, commitments=shown)) == expected


def test_both() -> None:
    """An event and a task of one commitment name each other."""
    assert lines(TIMELINE, "RELATED-TO;RELTYPE=SIBLING", commitments="both") == [
        "RELATED-TO;RELTYPE=SIBLING:todo-young@t.alitimeline",
        "RELATED-TO;RELTYPE=SIBLING:deadline-young@t.alitimeline",
    ]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, ["DTSTART;VALUE=DATE:20230912"]),
        ("2023-09-12", ["DUE;VALUE=DATE:20230912"]),
        ("2023", ["DTSTART;VALUE=DATE:20230912", "DUE;VALUE=DATE:20231231"]),
        ("[2024..]", ["DTSTART;VALUE=DATE:20230912", "DUE;VALUE=DATE:20240101"]),
    ],
)
def test_days_of_a_task(due: str | None, expected: list[str]) -> None:
    """A task begins on the day of the promise if it is due later, and is due on the last day that is allowed."""
    timeline = with_promise(due=due and When.parse(due))
    entry = component(timeline, "todo-young", commitments="todo")

    assert [line for line in entry if line.startswith(("DTSTART", "DUE"))] == expected


def test_the_task_of_a_task_only_commitment_has_no_sibling() -> None:
    """What has no deadline has no event beside its task."""
    assert lines(with_promise(due=None), "RELATED-TO", "X-ALITIMELINE-DATE:20", commitments="both") == [
        "X-ALITIMELINE-DATE:2023-09-12",
        "RELATED-TO;RELTYPE=PARENT:event-letter@t.alitimeline",
    ]


def test_what_ours_alone_read() -> None:
    """Beside what all programs read there are the exact date and the title, and nothing else."""
    timeline = with_promise(due=Due(fiscal_year=2030, of="ali"))

    assert lines(timeline, "X-", profile="extended") == [
        "X-ALITIMELINE-DATE:2023-09-12",
        "X-ALITIMELINE-DATE:[2029-04-01..2030-03-31]",
        "X-ALITIMELINE-TITLE:Young managers",
    ]


def test_title_of_an_event_whose_summary_says_more() -> None:
    """Where the summary isn't the title alone, the title is kept beside it."""
    assert lines(with_event(when=When.parse("2007~"), title="A; b"), "SUMMARY", "X-ALITIMELINE-TITLE") == [
        "SUMMARY:About 2007: A\\; b",
        "X-ALITIMELINE-TITLE:A\\; b",
    ]


PROSE = st.text("ab ,;\\\n中🚀<>&\"'^", min_size=1, max_size=200).filter(lambda text: bool(text.strip()))


@given(summary=PROSE)
def test_own_words(summary: str) -> None:
    """A description begins with the record's own words."""
    participants = [Participation(actor="eddie", part="author")]
    event = read(to_bytes(with_event(summary=summary, participants=participants))).events[0]

    assert str(event["DESCRIPTION"]).startswith(f"{summary}\n\n")


def test_alarms() -> None:
    """A reminder counts back from the deadline: from the start of the event, from the end of the task."""
    alarm = ["BEGIN:VALARM", "UID", "ACTION", "DESCRIPTION:Due", "TRIGGER", "END:VALARM"]

    assert lines(TIMELINE, *alarm, commitments="both", alarm="P30D")[1:] == [
        "UID:deadline-young@t.alitimeline",
        "BEGIN:VALARM",
        "UID:alarm-deadline-young@t.alitimeline",
        "ACTION:DISPLAY",
        "DESCRIPTION:Due: Young managers",
        "TRIGGER:-P30D",
        "END:VALARM",
        "UID:todo-young@t.alitimeline",
        "BEGIN:VALARM",
        "UID:alarm-todo-young@t.alitimeline",
        "ACTION:DISPLAY",
        "DESCRIPTION:Due: Young managers",
        "TRIGGER;RELATED=END:-P30D",
        "END:VALARM",
    ]


CLOSED = ["kept", "broken", "withdrawn", "superseded"]


@pytest.mark.parametrize("verdict", get_args(Assessment.__annotations__["verdict"]))
def test_what_is_closed(verdict: Any) -> None:  # noqa: ANN401
    """Nothing reminds of what was kept, broken or is promised no more, and nothing asks to look at it."""
    timeline = evolve(with_promise(assessments=[Assessment(on=date(2024, 1, 31), verdict=verdict)]), updated=None)
    found = lines(timeline, "TRIGGER", "RRULE", alarm="P1D", review="yearly")

    assert len(found) == (0 if verdict in CLOSED else 2)
    assert list_losses(timeline, alarm="P1D", review="yearly") == []


def expected_reviews(step: int, promised: date, due: date) -> Iterator[date]:
    """Say by hand on which days to look at a promise."""
    months = [promised.year * 12 + promised.month - 1 + step * number for number in range(1, 12 * 30)]
    lengths = {month % 12: (date(2023, month % 12 + 1, 28) + timedelta(4)).replace(day=1) for month in months}
    fits = all((first - timedelta(1)).day >= promised.day for first in lengths.values())
    for month in months:
        first = date(month // 12, month % 12 + 1, 1)
        last = (first + timedelta(31)).replace(day=1) - timedelta(1)
        day = first.replace(day=promised.day) if fits else last
        if day <= due:
            yield day


STEPS: dict[Review, int] = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


@tried(300)
@given(
    every=st.sampled_from(list(STEPS)),
    promised=st.dates(date(1996, 1, 1), date(2030, 12, 31)) | st.sampled_from([date(2024, 2, 29), date(2023, 1, 31)]),
    length=st.integers(-40, 4000),
)
def test_reviews(every: Review, promised: date, length: int) -> None:
    """Reviews lie on the day of the promise in every month asked for, or on its last day, until the deadline.

    dateutil makes the same days of the rule that stands in the calendar.
    """
    due = promised + timedelta(length)
    days = list(expected_reviews(STEPS[every], promised, due))
    found = compute_reviews(every, promised, due)
    expanded = [] if found is None else list(rrulestr(found.rule, dtstart=datetime(*found.first.timetuple()[:3])))  # noqa: DTZ001

    assert [each.date() for each in expanded] == days
    assert found is None or found.first == days[0]


@pytest.mark.parametrize(
    ("promised", "every", "expected"),
    [
        ("2023-09-12", "quarterly", "20231212 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=12;UNTIL=20300101"),
        ("2023-09-12", "yearly", "20240912 FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=12;UNTIL=20300101"),
        ("2024-02-29", "yearly", "20250228 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;UNTIL=20300101"),
        ("2023-01-30", "monthly", "20230228 FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20300101"),
        ("2023-01-31", "half-yearly", "20230731 FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=31;UNTIL=20300101"),
        ("2023-12", "half-yearly", "20240630 FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1;UNTIL=20300101"),
        ("2023-09-12/..", "quarterly", "20231212 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=12;UNTIL=20300101"),
    ],
)
def test_review_series(promised: str, every: Review, expected: str) -> None:
    """A series begins after the promise, with its first review, and its end is a day as its beginning is."""
    timeline = evolve(with_promise(due=When.parse("2030-01-01")), events=[evolve(EVENT, when=When.parse(promised))])
    entry = component(timeline, "review-young", review=every)

    assert [line for line in entry if line.startswith(("DTSTART", "TRANSP", "RRULE", "SUMMARY", "CAT"))] == [
        f"DTSTART;VALUE=DATE:{expected[:8]}",
        "TRANSP:TRANSPARENT",
        f"RRULE:{expected[9:]}",
        "SUMMARY:Review: Young managers",
        "CATEGORIES:review,people",
    ]


YEARS, NIGHT = "1999~/2023-09-12", "2023-09-12T22:00Z/2023-09-13T01:00Z"
MONTHS = "2023-09-12T01:00Z/2023-10-13T01:00Z"


@pytest.mark.parametrize(
    ("when", "spans", "days", "summary"),
    [
        ("2023-10", "short", "20231001-20231101", "T"),
        ("2023-10-01/2023-10-31", "short", "20231001-20231101", "T"),
        ("2023-10-01/2023-11-01", "short", "20231001-20231002", "From 1 October 2023 to 1 November 2023: T"),
        ("2023-Q3", "short", "20230701-20230702", "Some time in Q3 2023: T"),
        ("2023~", "short", "20230101-20230102", "About 2023: T"),
        ("2023/..", "short", "20230101-20230102", "Since 2023: T"),
        ("[2007..2023-09]", "short", "20070101-20070102", "Between 2007 and September 2023: T"),
        (YEARS, "short", "19990101-19990102", "From about 1999 to 12 September 2023: T"),
        (YEARS, "all", "19990101-20230913", "From about 1999 to 12 September 2023: T"),
        ("1999/2023-09-12", "all", "19990101-20230913", "T"),
        ("2023-09", "first-day", "20230901-20230902", "Some time in September 2023: T"),
        ("2023-09-10/2023-09-12", "first-day", "20230910-20230911", "From 10 September 2023 to 12 September 2023: T"),
        ("2023-09-10", "first-day", "20230910-20230911", "T"),
        ("2023-09-10/2023-09-12", "skip", "20230910-20230913", "T"),
        ("2023-09-10~", "skip", "20230910-20230911", "About 10 September 2023: T"),
        (NIGHT, "first-day", "20230912T220000Z-20230913T010000Z", "T"),
        (MONTHS, "short", "20230912T010000Z-20231013T010000Z", "T"),
        (
            MONTHS.replace("13T01:00Z", "13T01:01Z"),
            "short",
            "20230912T010000Z-20230912T010100Z",
            "From 12 September 2023, 01:00 UTC to 13 October 2023, 01:01 UTC: T",
        ),
        (
            MONTHS,
            "first-day",
            "20230912T010000Z-20230912T010100Z",
            "From 12 September 2023, 01:00 UTC to 13 October 2023, 01:00 UTC: T",
        ),
        (MONTHS, "all", "20230912T010000Z-20231013T010000Z", "T"),
    ],
)
def test_spans(when: str, spans: Spans, days: str, summary: str) -> None:
    """What takes long is shown where it begins, with all of its date in its title; whatever is shown is free time."""
    timeline = with_event(when=When.parse(when), title="T")
    kind = "" if "T" in days else ";VALUE=DATE"
    times = [f"{name}{kind}:{day}" for name, day in zip(("DTSTART", "DTEND"), days.split("-"), strict=False)]
    shown = lines(timeline, "DTSTART", "DTEND", "SUMMARY", "TRANSP", spans=spans)

    assert [line.replace("\\,", ",") for line in shown] == [*times, "TRANSP:TRANSPARENT", f"SUMMARY:{summary}"]


@pytest.mark.parametrize(
    ("when", "spans", "is_said"),
    [
        ("2023-09", "short", True),
        ("2023-09~", "short", False),
        ("2023", "short", False),
        ("2023", "all", True),
        ("2023-09", "first-day", False),
        ("2023-09-01/2023-09-12", "short", False),
    ],
)
def test_a_period_on_all_its_days(when: str, spans: Spans, is_said: bool) -> None:  # noqa: FBT001 - a case's answer
    """Where a period is shown on all its days, the description says that it is some time in there; else the title."""
    [description] = lines(with_event(when=When.parse(when), summary="S."), "DESCRIPTION", spans=spans)

    assert description.startswith("DESCRIPTION:S.\\n\\nSome time in ") is is_said


@pytest.mark.parametrize(
    "when", ["2023", "2023-H1", "2023-Q1", "2023-09~", "[..2023-09-10]", "[2023-09-10..]", "1996/.."]
)
def test_skipping(when: str) -> None:
    """What has no known day can be left out, and is told; its deadline isn't, which has a last day in any case."""
    timeline = evolve(with_promise(due=When.parse("2030")), events=[evolve(EVENT, when=When.parse(when))])

    assert uids(to_bytes(timeline, spans="skip")) == ["deadline-young"]
    assert list_losses(timeline, spans="skip") == [("event/letter", "left out, as the day is not known")]


@given(st.datetimes(datetime(1980, 1, 1), datetime(2037, 12, 31), timezones=st.timezones()))  # noqa: DTZ001 - bounds
def test_any_time_comes_back_from_icalendar(moment: datetime) -> None:
    """Times are written in UTC, in which the icalendar package finds the moment."""
    moment = moment.replace(microsecond=0)
    data = to_bytes(with_event(when=When.of(moment)))

    assert read(data).events[0].decoded("DTSTART") == moment.astimezone(UTC)


def test_extended() -> None:
    """The extended profile adds links, concepts, participants and a description in HTML; nobody is invited."""
    citations = [Citation(source="letter", quote='a < b & "c"'), Citation(source="news")]
    participants = [
        Participation(actor="eddie", role="CEO", organization="ali", part="incoming"),
        Participation(actor="ali", part="subject"),
    ]
    timeline = with_event(summary="One\ntwo <script>", citations=citations, tags=("人", "a"), participants=participants)
    whole = component(timeline, "event-letter", profile="extended")

    assert [line for line in whole if line not in component(timeline, "event-letter")] == [
        (
            "STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>One<br>two &lt\\;script&gt\\;</p>"
            "<p>Eddie &lt\\;Wu&gt\\;: incoming CEO\\, Ali<br>Ali: subject</p>"
            '<p>Source: To all (Ali\\, Inc.)\\, https://example.com/a.PDF?x=1<br>“a &lt\\; b &amp\\; "c"”</p>'
            "<p>Source: News\\, https://example.com/新闻.html</p>"
        ),
        'LINK;VALUE=URI;LINKREL=via;FMTTYPE=application/pdf;LABEL="To all (Ali, Inc.)":https://example.com/a.PDF?x=1',
        "LINK;VALUE=URI;LINKREL=via;FMTTYPE=text/html;LABEL=News:https://example.com/%E6%96%B0%E9%97%BB.html",
        "CONCEPT:urn:alitimeline:kind:letter",
        "CONCEPT:urn:alitimeline:tag:%E4%BA%BA",
        "CONCEPT:urn:alitimeline:tag:a",
        "BEGIN:PARTICIPANT",
        "UID:participant-letter-1@t.alitimeline",
        "PARTICIPANT-TYPE:ACTIVE",
        "SUMMARY:Eddie <Wu>",
        "DESCRIPTION:Eddie <Wu>: incoming CEO\\, Ali",
        "CATEGORIES:incoming",
        "END:PARTICIPANT",
        "BEGIN:PARTICIPANT",
        "UID:participant-letter-2@t.alitimeline",
        "PARTICIPANT-TYPE:INACTIVE",
        "SUMMARY:Ali",
        "DESCRIPTION:Ali: subject",
        "CATEGORIES:subject",
        "END:PARTICIPANT",
    ]


def test_extended_commitments() -> None:
    """The entries of one commitment share a REFID."""
    options = {"commitments": "both", "profile": "extended"}

    assert lines(TIMELINE, "REFID", **options) == ["REFID:commitment-young"] * 2


@given(summary=PROSE)
def test_html_says_the_same(summary: str) -> None:
    """The description in HTML has no tags but ours, and reads as the plain one."""
    event = read(to_bytes(with_event(summary=summary), profile="extended")).events[0]
    html = str(event["STYLED-DESCRIPTION"])
    text = html.removeprefix("<p>").removesuffix("</p>").replace("<br>", "\n")

    assert "<" not in text
    assert unescape(text) == str(event["DESCRIPTION"])


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("letter", "https://a.org/b.pdf", ["ATTACH;FMTTYPE=application/pdf:https://a.org/b.pdf"]),
        (
            "filing",
            "https://a.org/b.XLSX#p=1.5",
            [
                "ATTACH;FMTTYPE=application/vnd.openxmlformats-officedocument.spreadsheetml.sheet:https://a.org/b.XLSX#p=1.5"
            ],
        ),
        ("press-release", "https://a.com", ["ATTACH:https://a.com"]),
        ("press-release", "https://a.org/pdf", ["ATTACH:https://a.org/pdf"]),
        ("news", "https://a.org/b.pdf", []),
        ("letter", None, []),
    ],
)
def test_documents(kind: Any, url: str | None, expected: list[str]) -> None:  # noqa: ANN401
    """Letters, filings and press releases are attached, by what their address ends in."""
    source = Source(id="letter", kind=kind, title="S", url=url)
    timeline = evolve(with_event(citations=[Citation(source="letter"), Citation(source="letter")]), sources=[source])

    assert lines(timeline, "ATTACH") == expected


def test_kinds_of_relations() -> None:
    """Calendars know few kinds of relations: what an event is a part of is its parent, all else a sibling."""
    related = [Relation(kind="part-of", event="letter"), Relation(kind="corrects", event="letter")]

    assert lines(with_event(related=related), "RELATED-TO") == [
        "RELATED-TO;RELTYPE=PARENT:event-letter@t.alitimeline",
        "RELATED-TO;RELTYPE=SIBLING:event-letter@t.alitimeline",
    ]


def test_what_is_left_out() -> None:
    """Whatever a reader won't see is told, with its record and its place."""
    early = evolve(EVENT, id="early", when=When.parse("0001-01-01"))
    commitments = [
        evolve(PROMISE, id="undated", due=None),
        evolve(PROMISE, id="soon", due=When.parse("2023-09-13")),
        evolve(PROMISE, id="ancient", made_in="early", due=When.parse("0001-01-30")),
    ]
    timeline = evolve(TIMELINE, events=[EVENT, early], commitments=commitments)
    undated = "as no deadline was stated"

    assert list_losses(timeline) == [("commitment/undated", f"left out, {undated}")]
    assert list_losses(timeline, commitments="none") == [
        (f"commitment/{each.id}", "left out, as asked with commitments=none") for each in commitments
    ]
    assert list_losses(timeline, commitments="both", alarm="P30D", review="yearly") == [
        ("commitment/undated", f"shown as a task only, {undated}"),
        ("commitment/undated", f"without a reminder, {undated}"),
        ("commitment/undated", f"without review dates, {undated}"),
        ("commitment/soon", "without review dates, as the deadline comes before them"),
        ("commitment/ancient", "without a reminder, as no day is that long before"),
        ("commitment/ancient", "without review dates, as the deadline comes before them"),
    ]
    assert [str(each) for each in export.list_losses(timeline, "ics")] == [
        (
            "$.commitments[0]: warning[left-out] left out, as no deadline was stated"
            " (commitments=todo shows tasks, with a deadline or without)"
        )
    ]


def test_a_reminder_on_the_first_day_of_all() -> None:
    """A reminder may lie on the first day that there is, and no earlier; where there is none, none is written."""
    timeline = evolve(with_promise(due=When.parse("0001-01-31")), events=[evolve(EVENT, when=When.parse("0001-01-01"))])

    assert [lines(timeline, "TRIGGER", alarm=alarm) for alarm in ("P30D", "P30DT1S")] == [["TRIGGER:-P30D"], []]


@pytest.mark.parametrize("by", ["year", "kind", "component"])
def test_parts_have_all_entries(by: By) -> None:
    """The parts hold the entries of the whole, each once, and every file stands alone."""
    options: dict[str, Any] = {"commitments": "both", "review": "yearly", "alarm": "P30D"}
    whole = uids(to_bytes(GENERATED, **options))
    files = {name: b"".join(parts) for name, parts in split(GENERATED, by, **options)}
    found = [uid for data in files.values() for uid in uids(data)]

    assert sorted(found) == sorted(whole)
    assert len(files) == len({*files}) > 3
    assert all(re.fullmatch(r"[a-z0-9-]+\.ics", name) for name in files)


def test_parts_by_year() -> None:
    """An event is in the file of the year in which it begins, a commitment in that of its deadline."""
    earlier = evolve(EVENT, id="earlier", when=When.parse("1999/2023-09-12"))
    open_ended = evolve(PROMISE, id="open", due=None)
    timeline = evolve(TIMELINE, events=[EVENT, earlier], commitments=[PROMISE, open_ended])
    files = {name: b"".join(parts) for name, parts in split(timeline, "year", commitments="todo")}

    assert {name: uids(data) for name, data in files.items()} == {
        "t-1999.ics": ["event-earlier"],
        "t-2023.ics": ["event-letter", "todo-open"],
        "t-2027.ics": ["todo-young"],
    }
    assert content(files["t-2023.ics"])[4] == "NAME;LANGUAGE=en:Handover: 2023"


def test_parts_by_kind() -> None:
    """Events lie in the file of their kind, commitments in one of their own; a relation to another file stays."""
    files = {name: b"".join(parts) for name, parts in export.split(TIMELINE, "kind", review="yearly", name="Ali")}

    assert {name: uids(data) for name, data in files.items()} == {
        "t-deadline.ics": ["deadline-young", "review-young"],
        "t-letter.ics": ["event-letter"],
    }
    assert b"RELATED-TO;RELTYPE=PARENT:event-letter@t.alitimeline" in files["t-deadline.ics"]
    assert read(files["t-letter.ics"])["NAME"] == "Ali: letter"


def test_single_entries() -> None:
    """A file of one entry says nothing of the whole calendar."""
    timeline = with_event(when=When.parse("2023-09-13T19:31+08:00"))
    [(name, parts)] = split(timeline, "component")
    lines_of_file = content(b"".join(parts))

    assert name == "event-letter.ics"
    assert lines_of_file[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//alitimeline//alitimeline//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
    ]
    assert lines_of_file[-2:] == ["END:VEVENT", "END:VCALENDAR"]


def test_unknown_way_to_split() -> None:
    """A way to split that there isn't is refused with those that there are."""
    with pytest.raises(
        UnknownNameError, match=r"no way to split a calendar is called 'month' \(known: component, kind"
    ):
        split(TIMELINE, "month")  # type: ignore[arg-type] # on purpose


def test_chunks() -> None:
    """A large calendar comes in chunks, which are the bytes of the whole."""
    parts = list(export.render(GENERATED, "ics", commitments="both").chunks)

    assert b"".join(parts) == export.to_bytes(GENERATED, "ics", commitments="both")
    assert len(parts) > 3


def test_writing_with_options(tmp_path: Any) -> None:  # noqa: ANN401
    """`write` takes the options of the format that the suffix names."""
    alitimeline.write(TIMELINE, tmp_path / "a.ics", commitments="todo")

    assert (tmp_path / "a.ics").read_bytes() == to_bytes(TIMELINE, commitments="todo")


def test_an_export_that_fails_halfway(tmp_path: Any) -> None:  # noqa: ANN401
    """A file stays as it was if a chunk can't be made, and no draft is left."""
    path = tmp_path / "a.ics"
    path.write_text("old")
    event = evolve(EVENT, id="z", when=When.parse("9999-12-31T23:59-08:00"))
    with pytest.raises(ExportError, match="outside the years"):
        alitimeline.write(evolve(GENERATED, events=[*GENERATED.events, event]), path, overwrite=True)

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.ics", "old")]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1_000_000, []),
        (
            1_260_000,
            [
                (
                    "a.ics: warning[calendar-size] the calendar has 1.3 MB, and Google Calendar imports"
                    " up to about 1 MB (write it in parts: --split year)"
                )
            ],
        ),
    ],
)
def test_size_warning(size: int, expected: list[str]) -> None:
    """From 1 MB on, it is said that Google Calendar doesn't take it."""
    assert [str(each) for each in size_warning("a.ics", size)] == expected
    assert export.size_warning("a.ics", size) == size_warning("a.ics", size)


EVERY = [
    dict(zip(("commitments", "spans", "profile"), values, strict=True))
    for values in product(get_args(Commitments), get_args(Spans), get_args(Profile))
]


@pytest.mark.parametrize("options", EVERY, ids=lambda options: " ".join(options.values()))
def test_every_combination_is_sound(options: dict[str, Any]) -> None:
    """The icalendar package finds nothing wrong with any combination of options, and nobody is ever invited."""
    more = {} if options["commitments"] == "none" else {"alarm": "P30D", "review": "monthly"}
    for timeline in (BUNDLED, GENERATED):
        data = to_bytes(timeline, **options, **more)

        assert read(data).to_ical()
        assert not re.search(rb"^(METHOD|ATTENDEE|ORGANIZER)[;:]", data, re.MULTILINE)
        assert max(map(len, data.split(b"\r\n"))) <= 75
