"""The tree of a calendar: what lies in what, what is told, and that nothing is lost or runs away."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers import FOREIGN, ask

from alitimeline.calendar.grammar.tree import MAX_DEPTH, Component, parse


def lines(*texts: str) -> bytes:
    """Write lines as a calendar has them."""
    return "".join(f"{text}\r\n" for text in texts).encode()


def outline(component: Component) -> Any:  # noqa: ANN401 - lists in lists
    """Return the name of a component, its properties' names and values, and the same of what is in it."""
    own = [f"{each.name}:{each.value}" for each in component.properties]
    return [component.name, *own, *map(outline, component.components)]


def list_problems(data: bytes) -> list[str]:
    """Return what is told of a file, without the section, as `line: message`."""
    return [f"{each.line}: {each.message.removesuffix(' (RFC 5545, 3.4)')}" for each in parse(data)[1]]


def test_sound_calendar() -> None:
    """Components lie in one another with their properties, and know their lines."""
    data = lines("begin:vcalendar", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "END:VEVENT", "BEGIN:VTODO ", "END:VTODO")
    [calendar], problems = parse(data + lines("X-A:1", "END:VCALENDAR"))
    event, todo = calendar.components

    assert problems == ()
    assert outline(calendar) == ["VCALENDAR", "VERSION:2.0", "X-A:1", ["VEVENT", "UID:1"], ["VTODO"]]
    assert [(each.line, each.end) for each in (calendar, event, todo)] == [(1, 9), (3, 5), (6, 7)]
    assert [each.name for each in calendar.walk()] == ["VCALENDAR", "VEVENT", "VTODO"]


def test_properties_by_name() -> None:
    """Of properties that stand twice, all are found, and the last counts."""
    [event], _ = parse(lines("BEGIN:VEVENT", "UID:1", "SUMMARY:a", "SUMMARY:b", "END:VEVENT"))
    last = event.get("SUMMARY")

    assert [each.value for each in event.all("SUMMARY")] == ["a", "b"]
    assert last is event.properties[2]
    assert (event.get("URL"), event.all("URL")) == (None, ())


@pytest.mark.parametrize(
    ("texts", "outlines", "messages"),
    [
        ([], [], []),
        (["VERSION:2.0"], [], ["1: 'VERSION' is outside of any component"]),
        (["END:VEVENT"], [], ["1: END:VEVENT closes nothing"]),
        (
            ["BEGIN:VEVENT", "UID:1", ""],
            [["VEVENT", "UID:1"]],
            ["2: the file ends within the VEVENT that begins in line 1"],
        ),
        (
            ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "END:VCALENDAR"],
            [["VCALENDAR", ["VEVENT", "UID:1"]]],
            ["4: the VEVENT that begins in line 2 is not closed before"],
        ),
        (
            ["BEGIN:VCALENDAR", "BEGIN:VTODO", "UID:1", "END:VTOOD", "X:1", "END:VCALENDAR"],
            [["VCALENDAR", "X:1", ["VTODO", "UID:1"]]],
            ["4: END:VTOOD closes the VTODO that begins in line 2"],
        ),
        (
            ["BEGIN:VCALENDAR", "END:VEVENT", "X:1", "END:VCALENDAR"],
            [["VCALENDAR", "X:1"]],
            ["2: END:VEVENT closes nothing"],
        ),
        (["BEGIN:A", "END:A", "BEGIN:B", "END:B"], [["A"], ["B"]], []),
        (
            ["BEGIN:VEVENT", "UID:1", "no line", "SUMMARY:a", "END:VEVENT"],
            [["VEVENT", "UID:1", "SUMMARY:a"]],
            ["3: the ':' before the value is missing after 'no' (RFC 5545, 3.1)"],
        ),
    ],
)
def test_what_can_be_read_is_read(texts: list[str], outlines: list[Any], messages: list[str]) -> None:
    """Whatever is missing or too many, the rest is read, and what is wrong is told with its line."""
    data = lines(*texts)

    assert [outline(each) for each in parse(data)[0]] == outlines
    assert list_problems(data) == messages


def test_another_encoding() -> None:
    """What isn't UTF-8 is told once, at the first line that isn't."""
    data = lines("BEGIN:VEVENT", "SUMMARY:新闻", "LOCATION:杭州", "END:VEVENT").decode().encode("gb18030")
    [event], _ = parse(data)

    assert outline(event) == ["VEVENT", "SUMMARY:新闻", "LOCATION:杭州"]
    assert list_problems(data) == ["2: 2 lines are not UTF-8; they are read as GB18030 (RFC 5545, 3.1.4)"]


def test_nesting() -> None:
    """What lies deeper than any calendar needs is passed over and told where it begins; what follows is read."""
    data = lines(
        *["BEGIN:A"] * MAX_DEPTH, *["BEGIN:B", "X:1", "END:B"] * 3, "Y:2", *["END:A"] * MAX_DEPTH, "BEGIN:C", "END:C"
    )
    components, problems = parse(data)
    depths = [*components[0].walk()]

    assert [each.name for each in components] == ["A", "C"]
    assert [each.name for each in depths] == ["A"] * MAX_DEPTH
    assert outline(depths[-1]) == ["A", "Y:2"]
    assert [each.message for each in problems] == [
        f"components nest more than {MAX_DEPTH} deep; what lies deeper is not read (RFC 5545, 3.6)"
    ] * 3


def test_ten_thousand_deep() -> None:
    """Components that nest without end are read as deep as they may be, in no time."""
    started = time.process_time()
    data = lines(*["BEGIN:VEVENT"] * 10_000, *["END:VEVENT"] * 10_000)
    [component], problems = parse(data)

    assert len([*component.walk()]) == MAX_DEPTH
    assert len(problems) == 1
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", ["no line", "END:VEVENT", "VERSION:2.0"])
def test_very_many_problems(text: str) -> None:
    """Of a file that is broken all through, ten of a kind are listed, and how many more there are."""
    [event], problems = parse(lines(*[text] * 2_000, "BEGIN:VEVENT", "UID:1", "END:VEVENT"))

    assert outline(event) == ["VEVENT", "UID:1"]
    assert [(problem.line, problem.more) for problem in problems] == [
        *((line, 0) for line in range(1, 10)),
        (10, 1_990),
    ]


@given(st.lists(st.sampled_from(["BEGIN:A", "END:A", "BEGIN:B", "END:B", "BEGIN:", "END:", "X:1", " y", ""])))
def test_no_property_is_lost(texts: list[str]) -> None:
    """Every property is in the tree, or told; every component is whole, and none lies too deep."""
    data = lines(*texts)
    components, problems = parse(data)
    inside = [each for top in components for component in top.walk() for each in component.properties]
    outside = [each for each in problems if "is outside" in each.message]

    if not any("nest more" in each.message for each in problems):
        assert len(inside) + len(outside) == texts.count("X:1")
    assert all(each.line <= each.end for top in components for each in top.walk())
    assert all(_depth(top) <= MAX_DEPTH for top in components)


def _depth(component: Component) -> int:
    return 1 + max(map(_depth, component.components), default=0)


@given(st.binary())
def test_whatever_the_bytes(data: bytes) -> None:
    """No bytes make it fail; each problem has a line of the file."""
    _, problems = parse(data)
    last = 1 + data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")

    assert all(each.line is not None and 1 <= each.line <= last for each in problems)


@pytest.mark.parametrize("name", ["BEGIN", "END", "X"])
def test_messages_are_short(name: str) -> None:
    """However long a line is, what is told of it isn't."""
    _, problems = parse(lines(f"{name}:{'x' * 10_000}", "BEGIN:A", "END:A"))

    assert max(len(str(each)) for each in problems) < 250


#: What icalendar sees and ours doesn't, in properties: a line without a value; a name with spaces in it, and the rest
#: of a line that was cut without a fold.
NOT_READ = {
    "issue_348_exception_parsing_value.ics": {("VFREEBUSY", "ORGANIZER"), ("VFREEBUSY", "X-ORGANIZER2")},
    "issue_351_whitespace_in_property_and_params.ics": {("VCALENDAR", "REFRESH-INTERVAL")},
    "issue_61_time_zone_error.ics": {("VEVENT", "LLATHAM")},
}


def test_there_are_calendars() -> None:
    """The packages still ship their calendars, so that the tests below test something."""
    assert len(FOREIGN) >= 100


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.name)
def test_calendars_of_others(path: Path) -> None:
    """No component and no property that icalendar sees is lost."""
    data = path.read_bytes()
    components, _ = parse(data)
    ours = Counter[object]()
    for component in (each for top in components for each in top.walk()):
        ours[component.name] += 1
        # icalendar divides lists of FREEBUSY.
        names = [each.name for each in component.properties for _ in range(_values(each.name, each.value))]
        ours.update((component.name, name) for name in names)

    theirs = Counter[object]()
    for name, properties in ask("tree", path) or ():  # it refuses four of the files
        theirs += Counter({name: 1, **{(name, line): number for line, number in properties.items()}})

    assert (theirs - ours).keys() <= NOT_READ.get(path.name, set())


def _values(name: str, value: str) -> int:
    return 1 + value.count(",") if name == "FREEBUSY" else 1
