"""The calendar as other programs read it: libical, the strict reader `ical`, ical.js, icalendar, a CalDAV server, khal.

In CI all are there; elsewhere a test says what it wants. The Python programs lie in an environment of their own, made
of `tests/programs/requirements.txt`, whose Python ALITIMELINE_PROGRAMS_PYTHON names.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import icalendar
import pytest
from attrs import evolve
from tests.benchmarks.data import document
from tests.calendar.test_export import node, read_with_ical_js
from tests.places import TESTS

import alitimeline
from alitimeline import Event, Source, Timeline, When
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.grammar.values import parse_date, parse_moment, unescape_text
from alitimeline.calendar.writing import split, to_bytes
from alitimeline.documents.plain import from_plain
from alitimeline.model import Citation

__all__ = ["node"]  # a fixture of tests.test_ical

PROGRAMS = TESTS / "programs"

ALL_PLAIN: dict[str, Any] = {
    "name": "时间线; a, b \\ c",
    "description": "Lines\nand “quotes”",
    "color": "darkorange",
    "refresh": "P1D",
    "source": "https://example.com/新闻.ics?a=1,2;b",
    "commitments": "both",
    "alarm": "P30D",
    "review": "quarterly",
}
#: Options that show the whole exporter, by a name for each.
OPTIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "todo": {"commitments": "todo", "alarm": "P1W"},
    "both": {"commitments": "both"},
    "none": {"commitments": "none"},
    "review": {"review": "monthly"},
    "first-day": {"spans": "first-day"},
    "skip": {"spans": "skip"},
    "all": ALL_PLAIN,
    "extended": {**ALL_PLAIN, "profile": "extended"},
}
#: libical 3 and `ical` know nothing of RFC 9073 and 9253, whose properties and components they take for faults.
PLAIN = [name for name in OPTIONS if name != "extended"]

PIECES = (
    *(",", ";", ":", "\\", '"', "'", "\n", "\t", " ", "\\n", "\\N", "\\,", "^n", "^'", "=", "%0A", "\u2028"),
    *(
        "BEGIN:VEVENT",
        "END:VCALENDAR",
        "ATTENDEE:x",
        "👏🏽",
        "👨‍👩‍👧",
        "e\u0301",
        "中文",
        "阿里巴巴",
        "\u200b",
        "\ufeff",
        "a",
        "Z",
    ),
)


def odd_text(random: Random, number: int, *, line: bool = False) -> str:
    """Return a text of what trips readers up; some programs strip its ends, so these are plain."""
    pieces = [random.choice(PIECES) for _ in range(number)]
    return "[" + "".join(" " if line and piece.strip(" ") in ("\n", "\t") else piece for piece in pieces) + "]"


def odd_timeline() -> Timeline:
    """Return a timeline of odd texts, some of 5,000 characters."""
    random = Random(20230910)  # noqa: S311 - the same everywhere
    source = Source(id="s", kind="letter", title=odd_text(random, 9, line=True), url="https://example.com/ä-b")
    events = [
        Event(
            id=f"odd-{number}",
            title=odd_text(random, number % 30, line=True)[:300],
            summary=(odd_text(random, 2_000 if number % 20 == 0 else 40) * 5)[:5_000],
            when=When.parse(random.choice(("2023-09-10", "2023-09", "2023-09-13T19:31+08:00", "2023~"))),
            kind="letter",
            place=odd_text(random, 5, line=True),
            citations=[Citation(source="s", quote=odd_text(random, 9))],
        )
        for number in range(120)
    ]
    return Timeline(id="odd", title="Odd texts", timezone="Asia/Shanghai", sources=[source], events=events)


TIMELINES = {
    "alibaba": alitimeline.bundled("alibaba-2023"),
    "generated": from_plain(document(60, 7)),
    "odd": odd_timeline(),
}


@pytest.fixture(params=TIMELINES)
def timeline(request: pytest.FixtureRequest) -> Timeline:
    """Return each of the timelines."""
    return TIMELINES[request.param]


@pytest.fixture(scope="session")
def python() -> str:
    """Return the Python that has the programs."""
    found = os.environ.get("ALITIMELINE_PROGRAMS_PYTHON")
    if not found:
        pytest.skip("ALITIMELINE_PROGRAMS_PYTHON names no Python with tests/programs/requirements.txt")
    return found


@pytest.fixture(scope="session")
def libical(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a program that reads a calendar with libical."""
    if not shutil.which("cc") or not shutil.which("pkg-config"):
        pytest.skip("there is no C compiler and pkg-config")
    flags = run(["pkg-config", "--cflags", "--libs", "libical"], check=False)
    if flags.returncode:
        pytest.skip("libical is not installed (Debian: libical-dev)")
    program = tmp_path_factory.mktemp("libical") / "libical"
    run(["cc", "-O1", "-o", str(program), str(PROGRAMS / "libical.c"), *flags.stdout.decode().split()])
    return program


def run(command: list[str], data: bytes = b"", *, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    """Run a program, and have it succeed unless told otherwise."""
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=300)
    assert not check or done.returncode == 0, done.stderr.decode(errors="replace")[-3_000:]
    return done


def entries(data: bytes) -> list[Component]:
    """Return the events and to-dos of a calendar, as our own reader sees them."""
    [calendar], problems = parse(data)
    assert problems == ()
    return [each for each in calendar.components if each.name in ("VEVENT", "VTODO")]


def value(entry: Component, name: str) -> str:
    """Return a property's value as it stands there, "-" if there is none."""
    found = entry.get(name)
    return "-" if found is None else found.value


def text(entry: Component, name: str) -> str | None:
    """Return a text of an entry."""
    found = entry.get(name)
    return None if found is None else unescape_text(found.value)


@pytest.mark.program
@pytest.mark.parametrize("options", PLAIN)
def test_libical(libical: Path, timeline: Timeline, options: str) -> None:
    """libical, in Thunderbird's and GNOME's calendars once, finds no fault, and the same entries on the same days."""
    data = to_bytes(timeline, **OPTIONS[options])
    seen = run([str(libical)], data).stdout.decode().splitlines()
    meant = [
        (each.name, value(each, "UID"), value(each, "DTSTART"), value(each, "DUE" if each.name == "VTODO" else "DTEND"))
        for each in entries(data)
    ]
    found = [tuple(line.split(" ")) for line in seen]

    assert [each[:3] for each in found] == [each[:3] for each in meant]
    # libical tells the end of what has none, too
    assert [each[3] for each, (*_, end) in zip(found, meant, strict=True) if end != "-"] == [
        end for *_, end in meant if end != "-"
    ]


@pytest.mark.program
def test_the_strict_reader(python: str, timeline: Timeline, tmp_path: Path) -> None:
    """The package `ical`, which refuses what others let pass, reads every text letter by letter."""
    files = {name: tmp_path / f"{name}.ics" for name in PLAIN}
    for name, file in files.items():
        file.write_bytes(to_bytes(timeline, **OPTIONS[name]))
    found = json.loads(run([python, str(PROGRAMS / "strict.py"), *map(str, files.values())]).stdout)

    for name, read in zip(files, found, strict=True):
        meant = [
            (value(each, "UID"), text(each, "SUMMARY"), text(each, "DESCRIPTION") or "")
            for each in entries(files[name].read_bytes())
        ]
        assert sorted((uid, summary, description or "") for uid, summary, description in read) == sorted(meant), name


@pytest.mark.parametrize("options", OPTIONS)
def test_icalendar(timeline: Timeline, options: str) -> None:
    """Icalendar collects no errors, misses no zone, and reads every text letter by letter."""
    data = to_bytes(timeline, **OPTIONS[options])
    calendar = icalendar.Calendar.from_ical(data)
    found = [each for each in calendar.subcomponents if each.name in ("VEVENT", "VTODO")]

    assert [each.errors for each in calendar.walk() if each.errors] == []
    assert calendar.get_missing_tzids() == set()
    assert [(each["UID"], each["SUMMARY"], each.get("DESCRIPTION")) for each in found] == [
        (value(each, "UID"), text(each, "SUMMARY"), text(each, "DESCRIPTION")) for each in entries(data)
    ]


@pytest.mark.program
@pytest.mark.parametrize("options", OPTIONS)
def test_ical_js(node: str, timeline: Timeline, options: str) -> None:
    """ical.js, in Thunderbird's calendar, reads every text letter by letter, and writes again what it read."""
    data = to_bytes(timeline, **OPTIONS[options])
    found = read_with_ical_js(node, data)["entries"]

    assert [(each["uid"], each["summary"], each["description"]) for each in found] == [
        (value(each, "UID"), text(each, "SUMMARY"), text(each, "DESCRIPTION"))
        for each in entries(data)
        if each.name == "VEVENT"
    ]


def days(entry: Component) -> tuple[date, date]:
    """Return the first day of an entry, and the day after its last, in UTC."""
    start = value(entry, "DTSTART")
    end = value(entry, "DUE" if entry.name == "VTODO" else "DTEND")
    first, last = (
        (parse_date(each) if len(each) == 8 else parse_moment(each).date())
        for each in (start, end if end != "-" else start)
    )
    return first, max(last, first + timedelta(days=1))


def windows() -> Iterator[tuple[date, date]]:
    """Yield stretches of days to ask for."""
    yield from ((date(2023, 9, day), date(2023, 9, day + 1)) for day in (1, 9, 10, 11, 12, 13, 14, 20))
    yield from (
        (date(2023, 9, 1), date(2023, 10, 1)),
        (date(2027, 9, 12), date(2027, 9, 13)),
        (date(1990, 1, 1), date(2040, 1, 1)),
    )


@pytest.mark.program
@pytest.mark.parametrize("options", ["default", "todo", "both"])
def test_a_caldav_server(python: str, tmp_path: Path, options: str) -> None:
    """Radicale takes every entry, and finds by a range of days exactly those that lie in it."""
    timeline = TIMELINES["alibaba"]
    files = tmp_path / "files"
    files.mkdir()
    whole: dict[str, Component] = {}
    for name, chunks in split(timeline, by="component", **OPTIONS[options]):
        (files / name).write_bytes(b"".join(chunks))
        [entry] = entries((files / name).read_bytes())
        whole[value(entry, "UID")] = entry
    questions = [(name, first, end) for name in ("event", "todo") for first, end in windows()]
    asked = json.dumps([[name, first.isoformat(), end.isoformat()] for name, first, end in questions])
    *found, every = json.loads(
        run([python, str(PROGRAMS / "dav.py"), str(tmp_path), str(files)], asked.encode()).stdout
    )

    assert every == sorted(whole)
    assert len(found) == len(questions)
    for (name, first, end), uids in zip(questions, found, strict=True):
        meant = [
            uid
            for uid, entry in sorted(whole.items())
            if entry.name == f"V{name.upper()}" and days(entry)[0] < end and first < days(entry)[1]
        ]
        assert uids == meant, f"{name} from {first} to {end}"


@pytest.mark.program
def test_updates_on_a_server(python: str, tmp_path: Path) -> None:
    """By vdirsyncer, Radicale gets one new entry of seventeen where one changed, and one where one was deleted."""
    first = TIMELINES["alibaba"]
    [due] = [promise for promise in first.commitments if promise.due]
    later = evolve(due, due=When.parse("2028-09-12"))
    commitments = [later if promise is due else promise for promise in first.commitments]
    events = [event for event in first.events if event.id != "eddie-wu-standing"]
    moved = evolve(first, commitments=commitments, updated=date(2026, 11, 29))
    versions = (first, moved, evolve(moved, events=events, updated=date(2026, 11, 30)))
    data, files = None, [tmp_path / f"{number}.ics" for number in range(3)]
    for file, timeline in zip(files, versions, strict=True):
        data = to_bytes(timeline, update=data)
        file.write_bytes(data)
    (tmp_path / "work").mkdir()
    command = [python, str(PROGRAMS / "sync.py"), str(tmp_path / "work"), *map(str, files)]
    seen = json.loads(run(command).stdout)

    assert [len(entries) for entries in seen] == [17, 17, 17]
    assert [[uid for uid in before if before[uid] != after[uid]] for before, after in pairwise(seen)] == [
        [f"deadline-{due.id}@alibaba-2023.alitimeline"],
        ["event-eddie-wu-standing@alibaba-2023.alitimeline"],
    ]


KHAL = """
[calendars]
[[timeline]]
path = {folder}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
[sqlite]
path = {folder}/khal.db
"""


@pytest.mark.program
@pytest.mark.parametrize("options", ["default", "todo", "all"])
def test_khal(python: str, tmp_path: Path, options: str) -> None:
    """The program khal imports the calendar, and lists what happened on its day, and at its time in China."""
    data = to_bytes(TIMELINES["alibaba"], **OPTIONS[options])
    (tmp_path / "calendar").mkdir()
    (tmp_path / "khal.conf").write_text(KHAL.format(folder=tmp_path), "utf-8")
    (tmp_path / "timeline.ics").write_bytes(data)
    khal = [str(Path(python).with_name("khal")), "-c", str(tmp_path / "khal.conf")]
    run([*khal, "import", "--batch", "-a", "timeline", str(tmp_path / "timeline.ics")])
    listed = run([*khal, "list", "--format", "{uid} {start}", "--day-format", "", "2023-09-10", "5d"]).stdout.decode()
    meant = {
        f"{value(each, 'UID')} {format_begin(each)}"
        for each in entries(data)
        if each.name == "VEVENT" and not each.get("RRULE") and date(2023, 9, 10) <= days(each)[0] < date(2023, 9, 15)
    }

    assert meant
    assert meant <= set(listed.splitlines())


def format_begin(entry: Component) -> str:
    """Return when an entry begins, as khal says it in China's time."""
    start = entry.get("DTSTART")
    assert start is not None
    if len(start.value) == 8:
        return parse_date(start.value).isoformat()
    shanghai = When.parse("2023-09-13T00:00+08:00").earliest
    assert isinstance(shanghai, datetime)
    return parse_moment(start.value).astimezone(shanghai.tzinfo).strftime("%Y-%m-%d %H:%M")
