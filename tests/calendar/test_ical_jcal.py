"""Calendars as jCal: we read of every calendar what two other readers read of it."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document
from tests.calendar import jcal
from tests.places import TESTS
from tests.readers import FOREIGN, ask

import alitimeline
from alitimeline import Timeline, export
from alitimeline.calendar.grammar import names
from alitimeline.calendar.grammar.tree import parse
from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.documents.plain import from_plain

__all__ = ["run_ical_js"]


def of(*lines: str) -> list[Any]:
    """Return the jCal of the properties of an event."""
    [event], _ = parse("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]).encode())
    found: Any = jcal.of(event)
    name, properties, components = found
    assert (name, components) == ("vevent", [])
    return list(properties)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"SUMMARY;LANGUAGE=de:a\, b\nC:\\New", ["summary", {"language": "de"}, "text", "a, b\nC:\\New"]),
        ("DTSTART:20230913T193100", ["dtstart", {}, "date-time", "2023-09-13T19:31:00"]),
        ("DTSTART:20161231T235960Z", ["dtstart", {}, "date-time", "2016-12-31T23:59:60Z"]),
        ("DTSTART;TZID=Asia/Shanghai:20230913T193100", {"tzid": "Asia/Shanghai"}),
        ("DTSTART;VALUE=DATE:20230913", ["dtstart", {}, "date", "2023-09-13"]),
        (r"CATEGORIES:a,b\,c,d\;e", ["categories", {}, "text", "a", "b,c", "d;e"]),
        ("CATEGORIES:", ["categories", {}, "text", ""]),
        ("GEO:37.386013;-122.082932", ["geo", {}, "float", [37.386013, -122.082932]]),
        (r"REQUEST-STATUS:2.8;Ok\;;a,b", ["request-status", {}, "text", ["2.8", "Ok;", "a,b"]]),
        ("PERCENT-COMPLETE:+40", ["percent-complete", {}, "integer", 40]),
        ("TRIGGER;RELATED=END:-P30D", ["trigger", {"related": "END"}, "duration", "-P30D"]),
        ("TRIGGER;VALUE=DATE-TIME:20230913T113100Z", ["trigger", {}, "date-time", "2023-09-13T11:31:00Z"]),
        ("TZOFFSETFROM:-0500", ["tzoffsetfrom", {}, "utc-offset", "-05:00"]),
        ("TZOFFSETTO:+124530", ["tzoffsetto", {}, "utc-offset", "+12:45:30"]),
        ("EXDATE;VALUE=DATE:20230913,20230914", ["exdate", {}, "date", "2023-09-13", "2023-09-14"]),
        (
            "FREEBUSY;FBTYPE=FREE:20230913T110000Z/PT1H,20230914T110000Z/20230914T120000Z",
            [
                "freebusy",
                {"fbtype": "FREE"},
                "period",
                ["2023-09-13T11:00:00Z", "PT1H"],
                ["2023-09-14T11:00:00Z", "2023-09-14T12:00:00Z"],
            ],
        ),
        (
            "RRULE:FREQ=YEARLY;UNTIL=20271231;BYDAY=-1SU,2MO;BYMONTH=10;BYSETPOS=-1;WKST=SU",
            [
                "rrule",
                {},
                "recur",
                {
                    "freq": "YEARLY",
                    "until": "2027-12-31",
                    "byday": ["-1SU", "2MO"],
                    "bymonth": 10,
                    "bysetpos": -1,
                    "wkst": "SU",
                },
            ],
        ),
        (
            "RRULE:RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5L,6;SKIP=OMIT;UNTIL=20271231T000000Z",
            [
                "rrule",
                {},
                "recur",
                {
                    "rscale": "CHINESE",
                    "freq": "YEARLY",
                    "bymonth": ["5L", 6],
                    "skip": "OMIT",
                    "until": "2027-12-31T00:00:00Z",
                },
            ],
        ),
        (
            "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8=",
            ["attach", {"fmttype": "text/plain"}, "binary", "SGVsbG8="],
        ),
        ("ATTACH:https://example.com/a,b;c", ["attach", {}, "uri", "https://example.com/a,b;c"]),
        (
            'ATTENDEE;MEMBER="mailto:a","mailto:b";RSVP=TRUE:mailto:c',
            ["attendee", {"member": ["mailto:a", "mailto:b"], "rsvp": "TRUE"}, "cal-address", "mailto:c"],
        ),
        ("ORGANIZER;CN=Wu, Eddie:mailto:c", ["organizer", {"cn": "Wu, Eddie"}, "cal-address", "mailto:c"]),
        ("LINK;VALUE=UID;LINKREL=x:a", ["link", {"linkrel": "x"}, "uid", "a"]),
        (r"X-A;X-B=1,2:a\,b;c", ["x-a", {"x-b": ["1", "2"]}, "unknown", r"a\,b;c"]),
        (r"X-A;VALUE=TEXT:a\,b", ["x-a", {}, "text", "a,b"]),
        ("X-A;VALUE=BOOLEAN:TRUE", ["x-a", {}, "boolean", True]),
        ("X-A;VALUE=TIME:193100Z", ["x-a", {}, "time", "19:31:00Z"]),
        (r"X-A;VALUE=x-b:a\,b", ["x-a", {}, "x-b", r"a\,b"]),
    ],
)
def test_values(line: str, expected: Any) -> None:  # noqa: ANN401 - JSON
    """A value of each type is as RFC 7265 has it; VALUE is the type; what isn't known stays letter by letter."""
    [found] = of(line)

    assert found[1] == expected if isinstance(expected, dict) else found == expected


@pytest.mark.parametrize(
    ("line", "kind", "values"),
    [
        ("DTSTART:20230913", "date", ["2023-09-13"]),
        ("EXDATE:20230913,20230914", "date", ["2023-09-13", "2023-09-14"]),
        ("RDATE:20230913T110000Z/PT1H", "period", [["2023-09-13T11:00:00Z", "PT1H"]]),
        ("DTSTART:2023-09-13", "unknown", ["2023-09-13"]),
        ("EXDATE:20230913,20230914T000000", "unknown", ["20230913,20230914T000000"]),
        ("DTSTART;VALUE=DATE:20230913T000000", "unknown", ["20230913T000000"]),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY:a", "unknown", ["a"]),
        ("GEO:37,386013;-122,082932", "unknown", ["37,386013;-122,082932"]),
        ("RRULE:FREQ=NEVER", "unknown", ["FREQ=NEVER"]),
        ("REFRESH-INTERVAL:P1D", "unknown", ["P1D"]),
    ],
)
def test_values_that_do_not_fit(line: str, kind: str, values: list[Any]) -> None:
    """Where VALUE is missing, another type of the property may fit; what fits none stays the text that it is."""
    [found] = of(line)

    assert found[2:] == [kind, *values]


STATED = [f"VALUE={name}" for name in names.types()]
TOKENS = st.sampled_from([*names.properties(), *STATED, "X-A", *';:,=/"', "20230910", "T193100Z", "P1D"])


@given(st.lists(st.lists(TOKENS).map("".join)))
def test_whatever_the_lines(lines: list[str]) -> None:
    """Whatever can be read is JSON."""
    for component in parse("\r\n".join(["BEGIN:VEVENT", *lines]).encode())[0]:
        assert json.loads(json.dumps(jcal.of(component))) == jcal.of(component)


def seen(component: list[Any], path: tuple[str, ...] = ()) -> Counter[str]:
    """Count the properties of a component and those within it, each with its place, in a form that can be compared."""
    name, properties, components = component
    found = Counter([json.dumps([*path, name])])
    found.update(json.dumps([*path, name, _plain(each)], sort_keys=True) for each in properties)
    for each in components:
        found += seen(each, (*path, name))
    return found


#: The types of RFC 7986's and later properties, which the others take for unknown ones and leave as they stand.
LATER = {
    name.lower(): known.types[0].lower()
    for name, known in names.properties().items()
    if not known.section.startswith("RFC 5545") and not known.explicit
}
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


def _plain(line: list[Any]) -> list[Any]:
    name, parameters, kind, *values = line
    if kind == "recur" and isinstance(values[0], dict):
        return [name, parameters, kind, {part: _listed(part, value) for part, value in values[0].items()}]
    if kind == "unknown" and name in LATER:
        return [name, parameters, LATER[name], *map(unescape_text, values)]
    return line


def _listed(part: str, value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """Return a part of a rule as a list: icalendar has one of one value, too, and ical.js counts weekdays."""
    values = value if isinstance(value, list) else [value]
    return [WEEKDAYS[each - 1] if part == "wkst" and isinstance(each, int) else each for each in values]


def of_ours(data: bytes) -> Counter[str]:
    """Count what is in a file as we read it."""
    return sum((seen(jcal.of(component)) for component in parse(data)[0]), Counter())


@pytest.fixture(scope="module")
def run_ical_js() -> Callable[[list[bytes]], list[Any]]:
    """Return what reads calendars with ical.js: the jCal of each, None if it refuses it."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")
    if not os.environ.get("ALITIMELINE_NODE_MODULES"):
        pytest.skip("ALITIMELINE_NODE_MODULES names no folder with the packages of tests/node/package.json")
    script = TESTS / "node" / "jcal.mjs"

    def run(files: list[bytes]) -> list[Any]:
        asked = json.dumps([file.decode(errors="replace") for file in files])
        done = subprocess.run([program, script], input=asked.encode(), capture_output=True, check=True)
        found: list[Any] = json.loads(done.stdout)
        return found

    return run


OPTIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "todo": {"commitments": "both", "alarm": "P30D", "review": "quarterly", "color": "steelblue", "refresh": "PT12H"},
    "first-day": {"spans": "first-day", "source": "https://example.com/新闻.ics"},
    "extended": {"profile": "extended", "name": "时间线; a, b \\ c"},
}
TIMELINES = {"alibaba": alitimeline.bundled("alibaba-2023"), "generated": from_plain(document(120, 7))}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("timeline", TIMELINES.values(), ids=TIMELINES)
def test_exports_are_as_icalendar_reads_them(timeline: Timeline, options: dict[str, Any]) -> None:
    """Property by property, our calendars are what the icalendar package reads."""
    data = export.to_bytes(timeline, "ics", **options)

    assert seen(json.loads(json.dumps(icalendar.Calendar.from_ical(data).to_jcal()))) == of_ours(data)


@pytest.mark.program
def test_exports_are_as_ical_js_reads_them(run_ical_js: Callable[[list[bytes]], list[Any]]) -> None:
    """Property by property, our calendars are what ical.js reads."""
    files = [export.to_bytes(timeline, "ics", **each) for timeline in TIMELINES.values() for each in OPTIONS.values()]

    assert [seen(each) for each in run_ical_js(files)] == [of_ours(data) for data in files]


@pytest.mark.parametrize("timeline", TIMELINES.values(), ids=TIMELINES)
def test_the_way_back(timeline: Timeline) -> None:
    """From our jCal the icalendar package makes a calendar that reads as ours did.

    All but a REFRESH-INTERVAL: icalendar writes it without its VALUE.
    """
    options = {**OPTIONS["todo"], "refresh": None}
    data = export.to_bytes(timeline, "ics", **options)
    [calendar], _ = parse(data)
    back = icalendar.Component.from_jcal(jcal.of(calendar))

    assert of_ours(back.to_ical()) == of_ours(data)


def _sum(components: list[Any]) -> Counter[str]:
    return sum(map(seen, components), Counter())


#: Where both others agree on something else, by the property:
#: - In a parameter they take a backslash for an escape; it has none (RFC 5545, 3.2; RFC 6868, 3).
#: - They keep a rule that is none, which is unknown to us, so that it is kept as it stands: it is empty, ends in a
#:   semicolon, has a part UNTL, or counts -1 and ends on a day, too (RFC 5545, 3.3.10).
EXCEPTIONS = {
    "bad_rrule_missing_until_event.ics": {"rrule"},
    "event_with_escaped_character1.ics": {"organizer"},
    "event_with_escaped_character2.ics": {"organizer"},
    "Germany_Holidays.ics": {"rrule"},
    "issue_128_only_first_event.ics": {"rrule"},
    "issue_157_removes_trailing_semicolon.ics": {"rrule"},
}


@pytest.mark.program
def test_calendars_of_others(run_ical_js: Callable[[list[bytes]], list[Any]]) -> None:
    """In the calendars of others, what icalendar and ical.js read alike, we read so, too."""
    files = {path: path.read_bytes() for path in FOREIGN}
    differing, agreed = dict[str, set[str]](), 0
    for (path, data), read in zip(files.items(), run_ical_js([*files.values()]), strict=True):
        theirs = ask("jcal", path)
        if read is None or theirs is None:
            continue
        both = sum(map(seen, theirs), Counter()) & sum(
            map(seen, [read] if isinstance(read[0], str) else read), Counter()
        )
        agreed += both.total()
        if missing := both - of_ours(data):
            differing[path.name] = {json.loads(each)[-1][0] for each in missing}

    assert differing == EXCEPTIONS
    assert agreed > 25_000
