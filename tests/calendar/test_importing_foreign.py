"""Files of any kind: nothing that somebody else wrote stops the reader, and nothing of it goes missing untold."""

import gc
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.laws import tried
from tests.printed import rewrite_says
from tests.readers import FOREIGN, ask

from alitimeline import Timeline, rules
from alitimeline.calendar import reading
from alitimeline.calendar.grammar.tree import parse
from alitimeline.calendar.reading.fitting import ERRORS
from alitimeline.problems import is_error
from alitimeline.reports.codes import explain, list_explanations

ENTRIES = ("VEVENT", "VTODO", "VJOURNAL")
#: The codes of what is wrong with a workbook, of which tests/test_importing_workbook.py tells.
IN_WORKBOOKS = {
    f"import-{name}"
    for name in (
        "cell",
        "conflict",
        "base",
        "table",
        "row",
        "version",
        "deleted",
        "column",
        "outside",
        "sheet",
        "shown",
        "verdict",
    )
}
CODES = [code for code, each in list_explanations().items() if each.group == "import" and code not in IN_WORKBOOKS]


def _errors(timeline: Timeline | None) -> list[str]:
    return [] if timeline is None else [str(problem) for problem in rules.check(timeline) if is_error(problem)]


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.stem)
def test_foreign_calendars(path: Path) -> None:
    """Every entry of a calendar of others is an event, a commitment, or told to be left out; the draft is sound."""
    data = path.read_bytes()
    timeline, problems = reading.read(data)
    told = Counter(problem.code for problem in problems)
    entries = [each for component in parse(data)[0] for each in component.walk() if each.name in ENTRIES]
    read = 0
    if timeline is not None:
        read = len(timeline.events) + len(timeline.commitments)

    assert _errors(timeline) == []
    assert read + told["import-undated"] + told["import-duplicate"] == len(entries)
    assert len(entries) >= sum(name in ENTRIES for name, _ in ask("tree", path) or ())


def test_there_are_foreign_calendars() -> None:
    """The calendars that the packages ship with are found."""
    assert len(FOREIGN) >= 100


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """No bytes stop the reader."""
    assert _errors(reading.read(data).timeline) == []


@given(st.data())
@tried(300)
def test_calendars_with_anything_in_them(data: st.DataObject) -> None:
    """Lines of foreign calendars in any order and number, and changed in places, make a sound draft still."""
    lines = [
        line
        for path in data.draw(st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=3))
        for line in path.read_bytes().splitlines()[:60]
    ]
    lines = data.draw(st.permutations(lines)) if data.draw(st.booleans()) else lines
    text = bytearray(b"\n".join([b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"DTSTART:20230910T100000Z", *lines]))
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=12)):
        text[place % len(text)] = byte

    assert _errors(reading.read(bytes(text)).timeline) == []


NAMES = (
    *("DTSTART", "DTEND", "DUE", "DURATION", "RELATED-TO", "CATEGORIES", "SUMMARY", "DESCRIPTION", "URL", "STATUS"),
    *("LOCATION", "COMPLETED", "CREATED", "LAST-MODIFIED", "SEQUENCE", "RRULE", "DTSTART;TZID=Asia/Shanghai"),
    *("X-ALITIMELINE-DATE", "X-ALITIMELINE-TITLE"),
)
VALUES = (
    *("20230910T100000Z", "00010101T000000", "99991231T235959Z", "20230910", "00010101", "99991231", "P1D", "PT25H"),
    *("P4Y", "2023", "[..2023-09]", "event-a@a.alitimeline", "a", "1", "FREQ=YEARLY"),
)


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=20)), max_size=14),
    st.sampled_from(("VEVENT", "VTODO", "VJOURNAL")),
    st.sampled_from(("event-a@a.alitimeline", "x", "")),
)
@tried(500)
@example([("DTSTART", "20230910"), ("DTEND", "99991231T235959Z")], "VEVENT", "event-a@a.alitimeline")
def test_entries_with_any_properties(lines: list[tuple[str, str]], name: str, uid: str) -> None:
    """Whatever the properties of an entry say, the draft is sound."""
    head = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:event-a@a.alitimeline", "DTSTART:20230910T100000Z", "END:VEVENT"]
    body = [f"BEGIN:{name}", f"UID:{uid}", *(f"{key}:{value}" for key, value in lines), f"END:{name}"]

    assert _errors(reading.read("\n".join([*head, *body, "END:VCALENDAR"]).encode()).timeline) == []


@pytest.mark.parametrize(
    ("data", "told", "events"),
    [
        (b"", "1: error[import-nothing]", None),
        (b'{"id": "hq"}', "1: error[import-nothing]", None),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20230910T100000Z\nSUMM", "5: error[ical-syntax]", 1),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20230910T100000Z\nSUMMARY:\xfc", "5: error[ical-encoding]", 1),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 10_000, "21: error[ical-component] components nest more than 20", 0),
        (b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nEND:VTIMEZONE\nEND:VCALENDAR", "2: error[import-zone]", 0),
        (
            b"BEGIN:VEVENT\nUID:a\nDTSTART:20230910T100000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT",
            "4: error[import-recurrence]",
            1,
        ),
    ],
)
def test_bad_files(data: bytes, told: str, events: int | None) -> None:
    """What is wrong with a file is told with its line, and what can be read of it is read."""
    timeline, problems = reading.read(data)

    assert (None if timeline is None else len(timeline.events)) == events
    assert any(str(problem).startswith(told) for problem in problems)


def test_one_line_of_many_megabytes() -> None:
    """A line without an end takes a few times its size, and is cut."""
    size = 20_000_000
    data = b"BEGIN:VEVENT\nUID:a\nDTSTART:20230910T100000Z\nDESCRIPTION:" + b"a" * size
    tracemalloc.start()
    try:
        timeline = reading.read(data).timeline
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert timeline is not None
    assert len(timeline.events[0].summary or "") == 10_000
    assert used < 10 * size


def test_the_collector_of_garbage_is_left_as_it_was() -> None:
    """It rests while a file is read, and works afterwards if it did before."""
    states = []
    for change in (gc.disable, gc.enable):
        change()
        reading.read(b"")
        states.append(gc.isenabled())

    assert states == [False, True]


def test_the_file_is_named() -> None:
    """Every problem names the file, in the order of its lines."""
    problems = reading.read(b"BEGIN:VEVENT\nDTSTART:20230910\nEND:VEVENT\nX:1", name="a.ics").problems

    assert [problem.place for problem in problems] == ["a.ics:1", "a.ics:1", "a.ics:2", "a.ics:4"]


@pytest.mark.parametrize("code", CODES)
def test_every_example_is_told_what_stands_there(code: str) -> None:
    """Each example of a code, in a calendar, has that problem in just the words that are shown."""
    explanation = explain(code)
    example = explanation.example.strip()
    lines = (
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", example, "END:VCALENDAR"]
        if example.startswith("BEGIN:")
        else [example]
    )
    problems = reading.read("\n".join(lines).encode()).problems
    told = [f"{each.message} ({each.hint})" if each.hint else each.message for each in problems if each.code == code]

    if explanation.says not in told:  # pragma: no cover - it is reworded
        rewrite_says(explanation, told[0])

    assert explanation.says in told
    assert explanation.severity == ("error" if code in ERRORS else "warning")
