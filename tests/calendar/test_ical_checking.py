"""The checker of calendars: it finds what is wrong, where and by which section; and nothing where nothing is."""

import json
import os
import re
import time
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document
from tests.places import TESTS
from tests.readers import FOREIGN, ask

import alitimeline
from alitimeline import Timeline, cli, export
from alitimeline.calendar.grammar.checking import check
from alitimeline.calendar.grammar.zones import MAX_ZONES
from alitimeline.documents.plain import from_plain
from alitimeline.problems import is_error

FOLDER = TESTS / "broken-ics"
#: What foreign calendars are told: the beginning of their hash, their name, the sections that they break.
LIST = TESTS / "foreign-calendars.txt"
SECTION = re.compile(r"\(((?:RFC \d+, [\d.]+))\)$")

#: A sound calendar with an event in a zone, a task and an alarm.
SOUND = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//alitimeline//test//EN
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:20221106T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZNAME:EST
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20230312T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZNAME:EDT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:letter@hq.example
DTSTAMP:20230913T000000Z
DTSTART;TZID=America/New_York:20230912T090000
DTEND;TZID=America/New_York:20230912T100000
RRULE:FREQ=YEARLY;UNTIL=20270912T130000Z
SUMMARY:The letter
DESCRIPTION:What was said\, and by whom\; \\ or\nnot
CATEGORIES:letter,strategy
GEO:30.25;120.16
X-SAYS;X-HOW=loud:,;\
END:VEVENT
BEGIN:VTODO
UID:managers@hq.example
DTSTAMP:20230913T000000Z
DTSTART;VALUE=DATE:20230912
DUE;VALUE=DATE:20270912
STATUS:IN-PROCESS
PERCENT-COMPLETE:40
RELATED-TO:letter@hq.example
REQUEST-STATUS:2.0;Success
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Due soon
TRIGGER;RELATED=END:-P30D
END:VALARM
END:VTODO
END:VCALENDAR
""".replace("\n", "\r\n")

#: Mutants: the file in tests/broken-ics, the line that is wrong, and the section that says so.
MUTANTS = [
    ("dtstamp-missing", 4, "RFC 5545, 3.8.7.2"),
    ("uid-missing", 4, "RFC 5545, 3.8.4.7"),
    ("uid-twice", 13, "RFC 5545, 3.8.4.7"),
    ("version-missing", 1, "RFC 5545, 3.7.4"),
    ("prodid-missing", 1, "RFC 5545, 3.7.3"),
    ("summary-twice", 10, "RFC 5545, 3.8.1.12"),
    ("due-in-an-event", 10, "RFC 5545, 3.8.2.3"),
    ("dtend-on-dtstart", 8, "RFC 5545, 3.8.2.2"),
    ("dtend-before-dtstart", 16, "RFC 5545, 3.8.2.2"),
    ("dtend-of-another-type", 8, "RFC 5545, 3.8.2.2"),
    ("dtend-and-duration", 8, "RFC 5545, 3.8.2.5"),
    ("due-before-dtstart", 16, "RFC 5545, 3.8.2.3"),
    ("alarm-without-a-start", 23, "RFC 5545, 3.8.6.3"),
    ("alarm-without-words", 21, "RFC 5545, 3.6.6"),
    ("dtstamp-not-in-utc", 6, "RFC 5545, 3.8.7.2"),
    ("completed-as-a-date", 19, "RFC 5545, 3.8.2.1"),
    ("percent-over-100", 19, "RFC 5545, 3.8.1.8"),
    ("status-of-an-event", 18, "RFC 5545, 3.8.1.11"),
    ("status-of-a-todo", 10, "RFC 5545, 3.8.1.11"),
    ("date-impossible", 7, "RFC 5545, 3.3.4"),
    ("date-without-value", 7, "RFC 5545, 3.3.5"),
    ("time-with-an-offset", 7, "RFC 5545, 3.3.5"),
    ("duration-wrong", 8, "RFC 5545, 3.3.6"),
    ("recurrence-part-unknown", 10, "RFC 5545, 3.3.10"),
    ("until-as-a-time", 10, "RFC 5545, 3.3.10"),
    ("zone-undefined", 7, "RFC 5545, 3.2.19"),
    ("zone-of-a-date", 15, "RFC 5545, 3.2.19"),
    ("zone-of-utc", 15, "RFC 5545, 3.2.19"),
    ("zone-without-blocks", 4, "RFC 5545, 3.6.5"),
    ("line-feeds-alone", 1, "RFC 5545, 3.1"),
    ("carriage-return-alone", 9, "RFC 5545, 3.1"),
    ("line-too-long", 10, "RFC 5545, 3.1"),
    ("character-split", 11, "RFC 5545, 3.1"),
    ("control-character", 10, "RFC 5545, 3.1"),
    ("latin-1", 10, "RFC 5545, 3.1.4"),
    ("backslash-dangling", 10, "RFC 5545, 3.3.11"),
    ("comma-bare", 10, "RFC 5545, 3.3.11"),
    ("url-with-a-space", 10, "RFC 5545, 3.3.13"),
    ("refresh-interval-without-value", 3, "RFC 7986, 5.7"),
    ("link-without-linkrel", 10, "RFC 9253, 8.2"),
    ("method-without-organizer", 3, "RFC 5546, 3.2.1"),
    ("cut-off", 20, "RFC 5545, 3.4"),
]

#: What the standards demand, though readers are lenient: the errors in calendars that `icalendar` calls clean.
DEMANDED = {
    "RFC 5545, 3.1": "no control characters; name, colon and value; CR is no line end",
    "RFC 5545, 3.2.14": "RELATED is START or END",
    "RFC 5545, 3.2.19": "a TZID MUST have a VTIMEZONE, and MUST NOT be on dates and times in UTC",
    "RFC 5545, 3.2.2": "CN has one value; quotation marks hold what has a comma",
    "RFC 5545, 3.3.10": "UNTIL MUST be of the type of DTSTART, in UTC if that has a zone; parts are as listed",
    "RFC 5545, 3.3.13": "a URI has a scheme (RFC 3986, 3)",
    "RFC 5545, 3.3.3": "a calendar user is a URI, such as mailto:",
    "RFC 5545, 3.3.5": "a DATE-TIME has the form 20230913T193100; of another type, VALUE MUST be there (3.2.20)",
    "RFC 5545, 3.3.9": "a PERIOD is of DATE-TIMEs",
    "RFC 5545, 3.4": "components stand in a VCALENDAR, and each BEGIN has its END",
    "RFC 5545, 3.6.1": "DTSTART is REQUIRED where there is no METHOD",
    "RFC 5545, 3.6.5": "a VTIMEZONE MUST have what says when the clock is changed, at in local times",
    "RFC 5545, 3.6.6": "an alarm that displays MUST have a DESCRIPTION",
    "RFC 5545, 3.7.3": "PRODID MUST be there once",
    "RFC 5545, 3.7.4": "VERSION MUST be there once",
    "RFC 5545, 3.8.2.2": "DTEND MUST be later than DTSTART, and of the same type",
    "RFC 5545, 3.8.2.3": "DUE MUST be later than DTSTART, and of the same type",
    "RFC 5545, 3.8.2.4": "DTSTART stands once, and is REQUIRED where there is an RRULE",
    "RFC 5545, 3.8.2.5": "DURATION is positive, and MUST NOT stand beside DTEND",
    "RFC 5545, 3.8.4.7": "UID MUST be there, and be unique",
    "RFC 5545, 3.8.5.2": "RDATE is a DATE-TIME, a DATE or a PERIOD",
    "RFC 5545, 3.8.6.3": "TRIGGER MUST be there; it is a DURATION or a DATE-TIME",
    "RFC 5545, 3.8.7.1": "CREATED MUST be in UTC",
    "RFC 5545, 3.8.7.2": "DTSTAMP MUST be there, in UTC",
    "RFC 5545, 3.8.7.3": "LAST-MODIFIED MUST be in UTC",
    "RFC 7986, 5.10": "IMAGE has VALUE=URI or BINARY",
    "RFC 7986, 5.7": "REFRESH-INTERVAL has VALUE=DURATION",
    "RFC 7986, 5.8": "SOURCE has VALUE=URI",
}


def sections(data: bytes, *, errors: bool = False) -> set[str]:
    """Return the sections that a calendar breaks."""
    return {
        found[1] if (found := SECTION.search(each.message)) else each.message
        for each in check(data)
        if not errors or is_error(each)
    }


def test_a_sound_calendar() -> None:
    """Nothing is said of a calendar that conforms."""
    assert check(SOUND.encode()) == ()


@pytest.mark.parametrize(("name", "line", "section"), MUTANTS)
def test_mutants(name: str, line: int, section: str) -> None:
    """Each defect is found at its line, with the section that it breaks."""
    found = check((FOLDER / f"{name}.ics").read_bytes())

    assert (line, section) in {(each.line, SECTION.findall(each.message)[0]) for each in found}


def test_every_problem_has_its_section() -> None:
    """Every message ends with the section that has the rule."""
    found = [each for file in sorted(FOLDER.glob("*.ics")) for each in check(file.read_bytes())]

    assert [each.message for each in found if not SECTION.search(each.message)] == []


def test_in_the_order_of_the_lines() -> None:
    """Problems come in the order of the lines, each with the file's name and the component that it is in."""
    data = (
        SOUND.replace("STATUS:IN-PROCESS", "STATUS:DONE")
        .replace("PRODID:-//alitimeline//test//EN\r\n", "")
        .replace("-P30D", "soon")
    )
    found = check(data.encode(), name="hq.ics")

    assert [(each.file, each.line, each.column, each.code, each.record) for each in found] == [
        ("hq.ics", 1, 1, "ical-required", None),
        ("hq.ics", 37, 1, "ical-value", "VTODO/managers@hq.example"),
        ("hq.ics", 44, 1, "ical-value", "VTODO/managers@hq.example"),
    ]


EXPORTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "todo": {"commitments": "todo", "alarm": "P1W"},
    "both": {"commitments": "both", "review": "quarterly", "spans": "first-day"},
    "none": {"commitments": "none"},
    "review": {"review": "monthly", "commitments": "both"},
    "extended": {
        "name": "时间线; a, b \\ c",
        "description": "Lines\nand “quotes”",
        "color": "darkorange",
        "refresh": "P1D",
        "source": "https://example.com/新闻.ics?a=1,2;b",
        "commitments": "both",
        "alarm": "P30D",
        "review": "yearly",
        "profile": "extended",
    },
}


@pytest.fixture(scope="module", params=["bundled", "generated"])
def record(request: pytest.FixtureRequest) -> Timeline:
    """Give the timeline that ships with the package, and a large one."""
    return alitimeline.bundled("alibaba-2023") if request.param == "bundled" else from_plain(document(300, 7))


@pytest.mark.parametrize("options", EXPORTS.values(), ids=EXPORTS)
def test_our_own(record: Timeline, options: dict[str, Any]) -> None:
    """Our own calendars pass without a finding, whatever the options."""
    assert [str(each) for each in check(export.to_bytes(record, "ics", **options))] == []


def test_parts_of_our_own(record: Timeline) -> None:
    """So do their parts, but for what is related and lies in another part, or is left out."""
    found = list(check(export.to_bytes(record, "ics", spans="skip")))
    found += [
        problem
        for by in ("year", "kind", "component")
        for _, chunks in export.split(record, by, commitments="both")
        for problem in check(b"".join(chunks))
    ]

    assert {each.code for each in found} <= {"ical-relation"}


def _name(file: Path) -> str:
    """Return what a calendar is listed by."""
    return f"{sha256(file.read_bytes()).hexdigest()[:16]} {file.stem}"


def _listed() -> dict[str, str]:
    """Return the sections that each of the listed calendars breaks; newer packages may bring others."""
    return dict(line.rsplit(": ", 1) for line in LIST.read_text("utf-8").splitlines())


@pytest.mark.slow
def test_foreign_calendars() -> None:
    """Of calendars that `icalendar` calls clean, as all readers do, errors are told where a standard demands it."""
    listed = _listed()
    clean = [file.read_bytes() for file in FOREIGN if _name(file) in listed and ask("is_clean", file)]

    assert len(clean) > 100
    assert set().union(*(sections(data, errors=True) for data in clean)) - DEMANDED.keys() == set()


@pytest.mark.slow
def test_each_foreign_calendar() -> None:
    """What each of them is told, section by section, stands in the list beside; newer packages may bring others."""
    found = {}
    for file in FOREIGN:
        found[_name(file)] = "; ".join(sorted(sections(file.read_bytes(), errors=True))) or "none"
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand
        text = "".join(f"{name}: {told}\n" for name, told in sorted(found.items(), key=lambda each: each[0][17:]))
        LIST.write_text(text, "utf-8")
    listed = _listed()
    known = found.keys() & listed.keys()

    assert len(known) > 100
    assert {name: found[name] for name in known} == {name: listed[name] for name in known}


def test_a_fold_in_another_encoding() -> None:
    """Where characters begin and end is told of UTF-8 alone."""
    data = SOUND.replace("The letter", "阿里新闻").encode("gb18030").replace(b"\xb0\xa2", b"\xb0\r\n \xa2")

    assert [each.code for each in check(data)] == ["ical-encoding"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b" \r\n\r\n", 1),
        (b"{}", 1),
        (SOUND.encode()[:700], 29),
        (SOUND.encode("utf-16"), 1),
        (b"BEGIN:VCALENDAR\r\n" * 10_000, 21),
        (b"BEGIN:VCALENDAR\r\n" + b"END:X\r\n" * 10_000, 2),
        (SOUND.replace("UID", "\x00" * 100_000).encode(), 21),
        (SOUND.replace("FREQ=YEARLY;BYMONTH=11", "FREQ=SECONDLY;BYMONTH=11").encode(), 8),
        (SOUND.replace("DTSTART:20221106T020000", "DTSTART:never").encode(), 7),
        (SOUND.replace("RRULE:FREQ=YEARLY;U", "RRULE:FREQ=SECONDLY;INTERVAL=0;U").encode(), 26),
        (("BEGIN:VEVENT\r\n" + ";" * 1_000_000 + "\r\n").encode(), 2),
        (("BEGIN:VEVENT\r\nA" + ';B=","' * 200_000 + "\r\n").encode(), 2),
    ],
)
def test_bad_input(data: bytes, line: int) -> None:
    """Whatever a file holds, there is an error with its line, in less than two seconds."""
    started = time.process_time()
    found = check(data)

    assert time.process_time() - started < 2
    assert line in [each.line for each in found if is_error(each)]


@pytest.mark.slow
def test_a_hundred_megabytes_of_one_line() -> None:
    """One line of 100 MB takes seconds."""
    started = time.process_time()
    found = check(SOUND.replace("The letter", "x" * 100_000_000).encode())

    assert [each.code for each in found] == ["ical-line-length"]
    assert time.process_time() - started < 30


def test_many_zones() -> None:
    """Of zones beyond number, the first are read."""
    zones = "".join(
        f"BEGIN:VTIMEZONE\r\nTZID:{number}\r\nBEGIN:STANDARD\r\nDTSTART:00020101T000000\r\nTZOFFSETFROM:+0000\r\n"
        "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        for number in range(1000)
    )
    found = check(SOUND.replace("BEGIN:VEVENT", f"{zones}BEGIN:VEVENT", 1).encode())

    assert sum("gives no day" in each.message for each in found) == MAX_ZONES - 1
    assert sum(f"more than {MAX_ZONES} zones" in each.message for each in found) == 1001 - MAX_ZONES


LINES = SOUND.split("\r\n")


@given(st.lists(st.sampled_from(LINES), max_size=40), st.binary(max_size=20), st.integers(0, 1000))
def test_whatever_a_file_holds(lines: list[str], junk: bytes, at: int) -> None:
    """Lines in any order, with junk among them, are told of in the order of the lines."""
    data = "\r\n".join(lines).encode()
    found = check(data[:at] + junk + data[at:])

    assert [each.line for each in found] == sorted(each.line or 0 for each in found)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("DTEND;TZID=America/New_York:20230912T100000", "DTEND:20230912T140000Z", []),
        ("DTEND;TZID=America/New_York:20230912T100000", "DTEND;TZID=Nowhere:20230912T080000", ["ical-zone"]),
        ("DTEND;TZID=America/New_York:20230912T100000", "DTEND;TZID=/x/Nowhere:20230912T080000", []),
        ("DTEND;TZID=America/New_York:20230912T100000", "DTEND;TZID=America/New_York:soon", ["ical-value"]),
        ("DTEND;TZID=America/New_York:20230912T100000", "DURATION:PT1H", []),
        ("RRULE:FREQ=YEARLY;UNTIL=20270912T130000Z", "RRULE:FREQ=YEARLY", []),
        ("RRULE:FREQ=YEARLY;UNTIL=20270912T130000Z", "EXDATE:now", ["ical-value"]),
        ("RRULE:FREQ=YEARLY;UNTIL=20270912T130000Z", "RDATE;VALUE=PERIOD:20240101T000000Z/PT1H", []),
        ("RRULE:FREQ=YEARLY;UNTIL=20270912T130000Z", "FREEBUSY:20240101T000000/PT1H", ["ical-misplaced", "ical-utc"]),
        ("TRIGGER;RELATED=END:-P30D", "TRIGGER;VALUE=DATE-TIME:20270101T000000Z", []),
        ("TRIGGER;RELATED=END:-P30D", "TRIGGER;RELATED=START:P1D", []),
        ("STATUS:IN-PROCESS", "STATUS:IN-PROCESS\r\nATTACH;VALUE=BINARY;ENCODING=BASE64:AAAA", []),
        ("STATUS:IN-PROCESS", "STATUS:IN-PROCESS\r\nRELATED-TO;VALUE=URI:https://example.org/", []),
        ("STATUS:IN-PROCESS", "STATUS:IN-PROCESS\r\nSEQUENCE:-1", ["ical-value"]),
        ("STATUS:IN-PROCESS", "STATUS:IN-PROCESS\r\nSUMMARY;X-A=1;LANGUAGE=en:a", []),
        ("STATUS:IN-PROCESS", "STATUS:IN-PROCESS\r\nGEO:1;2;3", ["ical-value"]),
        ("END:VTODO", "END:VTODO\r\nBEGIN:X-BOX\r\nSUMMARY:a\r\nSUMMARY:b\r\nEND:X-BOX", []),
        ("END:VTODO", "END:VTODO\r\nBEGIN:VTIMEZONE\r\nEND:VTIMEZONE", ["ical-required"]),
    ],
)
def test_single_rules(old: str, new: str, told: list[str]) -> None:
    """What a rule lets pass, and what not."""
    assert old in SOUND
    assert [each.code for each in check(SOUND.replace(old, new).encode())] == told


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder with a broken calendar, and go there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    Path("hq.ics").write_bytes(SOUND.replace("IN-PROCESS", "DONE").encode())


@pytest.mark.usefixtures("broken")
def test_validate(capfd: pytest.CaptureFixture[str]) -> None:
    """`validate` tells what is wrong with a calendar, beside timelines."""
    assert cli.main(["validate", "hq.ics", "alibaba-2023", "--format", "text"]) == 1
    told = (
        "hq.ics:38:1: error[ical-value] 'DONE' can't be the STATUS of a VTODO (RFC 5545, 3.8.1.11) "
        "(write one of NEEDS-ACTION, COMPLETED, IN-PROCESS, CANCELLED)\n"
    )
    assert capfd.readouterr() == (told, "2 files: 1 error, 0 warnings\n")


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("form", ["full", "json", "github", "junit", "sarif"])
def test_every_report(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Every report has calendars, too."""
    assert cli.main(["validate", "hq.ics", "--format", form]) == 1
    assert "'DONE' can't be the STATUS of a VTODO" in capfd.readouterr().out.replace("&apos;", "'").replace(
        "&#x27;", "'"
    )


@pytest.mark.usefixtures("broken")
def test_fingerprints(capfd: pytest.CaptureFixture[str]) -> None:
    """SARIF knows a problem by its component and UID, when lines have moved."""
    cli.main(["validate", "hq.ics", "--format", "sarif"])
    [result] = json.loads(capfd.readouterr().out)["runs"][0]["results"]

    assert result["partialFingerprints"]["codeAndRecord/v1"] == "ical-value/VTODO/managers@hq.example:1"


@pytest.mark.usefixtures("broken")
def test_a_calendar_is_no_timeline(capfd: pytest.CaptureFixture[str]) -> None:
    """A question can't be asked of a calendar; it is told what makes a timeline of it."""
    assert cli.main(["show", "hq.ics"]) == 2
    assert capfd.readouterr().err == (
        "hq.ics: error[unreadable] this is a calendar, not a timeline "
        "(turn it into a timeline with: alitimeline import; in Python, alitimeline.read_calendar)\n"
    )


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """What comes from standard input and begins as a calendar is checked as one."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(SOUND.replace("IN-PROCESS", "DONE").encode())))

    assert cli.main(["validate", "-", "--format", "text"]) == 1
    assert capfd.readouterr().out.startswith("<stdin>:38:1: error[ical-value]")
