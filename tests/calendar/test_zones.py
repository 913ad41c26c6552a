"""Time zones in calendars: names are known, zones of files are read minute by minute, broken ones are refused."""

# ruff: noqa: DTZ001 - what clocks show

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.grammar.zones import find_zone, read_zone
from alitimeline.problems import TextError

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

#: Zones with and without summer time, by rules and by decree, each with the years for which it is right.
WRITTEN = parse(Path(__file__).with_name("zones.ics").read_bytes())[0][0].components


def _component(lines: list[str]) -> Component:
    [component], problems = parse("\r\n".join(lines).encode())
    assert problems == ()
    return component


def _value(component: Component, name: str) -> str:
    line = component.get(name)
    assert line is not None
    return line.value


def _around_changes(zone: tzinfo, first: int, last: int) -> list[datetime]:
    """Return every hour of some years, and every minute around each change of a zone's clock, in local time."""
    start = datetime(first, 1, 1)
    hours = [start + number * HOUR for number in range((datetime(last + 1, 1, 1) - start) // HOUR)]
    changes = [later for hour, later in pairwise(hours) if zone.utcoffset(hour) != zone.utcoffset(later)]
    minutes = [change + number * MINUTE for change in changes for number in range(-200, 201)]
    return [moment.replace(fold=fold) for moment in (*hours, *minutes) for fold in (0, 1)]


def _name_and_years(component: Component) -> str:
    return f"{_value(component, 'TZID')} {_value(component, 'COMMENT')}"


@pytest.mark.slow
@pytest.mark.parametrize("component", WRITTEN, ids=_name_and_years)
def test_zones_of_files(component: Component) -> None:
    """A zone of a file agrees with `zoneinfo` around each change, both ways, by offset and by name."""
    ours, zone = read_zone(component), ZoneInfo(_value(component, "TZID"))
    first, last = map(int, _value(component, "COMMENT").split(" to "))
    moments = _around_changes(zone, first, last)
    in_utc = [moment.replace(tzinfo=zone).astimezone(UTC) for moment in moments]

    assert [(ours.utcoffset(moment), ours.tzname(moment)) for moment in moments] == [
        (zone.utcoffset(moment), zone.tzname(moment)) for moment in moments
    ]
    assert [(local.replace(tzinfo=None), local.fold) for local in (moment.astimezone(ours) for moment in in_utc)] == [
        (local.replace(tzinfo=None), local.fold) for local in (moment.astimezone(zone) for moment in in_utc)
    ]


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        ("UTC", "UTC"),
        ("Etc/GMT+8", "Etc/GMT+8"),
        ("China Standard Time", "Asia/Shanghai"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ('"Eastern Standard Time"', "America/New_York"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Tzfile/America/Indiana/Knox", "America/Indiana/Knox"),
        ("/mozilla.org/20070129_1/Asia/Shanghai", "Asia/Shanghai"),
        ("/Europe/Stockholm", "Europe/Stockholm"),
        ("(UTC+08:00) Beijing", "Asia/Shanghai"),
        ("(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT+01.00) Sarajevo/Warsaw/Zagreb", None),
        ("(UTC+03:00) Kuwait, Riyadh", "Asia/Kuwait"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("America/New York", "America/New_York"),
        ("Asia/Beijing", None),
        ("America", None),
        ("localtime", None),
        ("../zone.tab", None),
        ("x" * 5000, None),
        ("Asia/\0", None),
        ("", None),
        ("/", None),
    ],
)
def test_known_names(tzid: str, name: str | None) -> None:
    """IANA's, Windows' and vendors' names are known, and places behind an offset."""
    assert find_zone(tzid) == (name and ZoneInfo(name))


@pytest.mark.parametrize(
    ("tzid", "hours"),
    [
        ("GMT+8", 8),
        ("UTC+08:00", 8),
        ("UTC-5", -5),
        ("GMT-0330", -3.5),
        ("+0530", 5.5),
        ("UTC−2", -2),  # a minus sign
        ("(UTC+08:00) Nowhere", 8),
        ("(UTC-09:30)", -9.5),
        ("(GMT) Nowhere", 0),
    ],
)
def test_known_offsets(tzid: str, hours: float) -> None:
    """An offset counts as people do: plus is east."""
    zone = find_zone(tzid)

    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=hours)


def test_every_name_of_windows() -> None:
    """Every name in the table stands for a zone."""
    from alitimeline.calendar.grammar.zones import _load_windows

    names, places = _load_windows()

    assert len(names) > 135
    assert [
        name for name in (*names, *(f"(UTC) {place}" for place in places)) if not isinstance(find_zone(name), ZoneInfo)
    ] == []


BLOCK = ("BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0900", "END:STANDARD")


def _find_zone(*more: str, block: tuple[str, ...] = BLOCK) -> Component:
    return _component(["BEGIN:VTIMEZONE", "TZID:Here", *block[:-1], *more, block[-1], "END:VTIMEZONE"])


@pytest.mark.parametrize(
    ("more", "years"),
    [
        ((), [1970]),
        (("RRULE:FREQ=YEARLY;COUNT=3",), [1970, 1971, 1972]),
        (("RRULE:FREQ=YEARLY;UNTIL=19721231T000000Z",), [1970, 1971, 1972]),
        (("RRULE:FREQ=YEARLY;UNTIL=19711231T160000Z",), [1970, 1971, 1972]),
        (("RRULE:FREQ=YEARLY;UNTIL=19711231T155959Z",), [1970, 1971]),
        (("RRULE:FREQ=YEARLY;UNTIL=19720101",), [1970, 1971, 1972]),
        (("RRULE:FREQ=YEARLY;UNTIL=19720101T000000",), [1970, 1971, 1972]),
        (("RRULE:FREQ=YEARLY;UNTIL=19600101T000000",), [1970]),
        (("RDATE:19720101T000000,19730101T000000", "RDATE;VALUE=DATE:19740101"), [1970, 1972, 1973, 1974]),
        (("RDATE:19711231T160000Z", "RDATE;VALUE=PERIOD:19750101T000000/PT1H"), [1970, 1972, 1975]),
        (("RRULE:FREQ=YEARLY;BYMONTH=3;COUNT=2",), [1970, 1970, 1971]),
    ],
)
def test_onsets_of_a_file(more: tuple[str, ...], years: list[int]) -> None:
    """A file's zone changes its clock when its DTSTART, its rules and its dates say so."""
    zone = read_zone(_find_zone(*more))

    assert [each.year for each in zone.local[0]] == years


def test_what_a_zone_of_a_file_says() -> None:
    """It knows its offsets, its names and its summer time; before its first onset, the offset before."""
    zone = read_zone(
        next(component for component in WRITTEN if _name_and_years(component) == "America/New_York 2023 to 2024")
    )
    summer, winter = datetime(2023, 7, 1), datetime(2023, 12, 1)

    assert str(zone) == "America/New_York"
    assert (zone.tzname(summer), zone.dst(summer)) == ("EDT", timedelta(hours=1))
    assert (zone.tzname(winter), zone.dst(winter)) == ("EST", timedelta(0))
    assert (zone.utcoffset(None), zone.tzname(None), zone.dst(None)) == (None, None, None)
    assert zone.utcoffset(datetime(1900, 1, 1)) == timedelta(hours=-4)
    assert zone.dst(datetime(1900, 1, 1)) == timedelta(0)
    assert datetime(1900, 1, 1, tzinfo=UTC).astimezone(zone).hour == 20


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("TZID:Here",), "the VTIMEZONE 'Here' has neither STANDARD nor DAYLIGHT (add one of them)"),
        (BLOCK, "the VTIMEZONE has no TZID (name it)"),
        (("TZID:Here", BLOCK[0], *BLOCK[2:]), "the STANDARD of a VTIMEZONE has no DTSTART (add it)"),
        (("TZID:Here", *BLOCK[:2], *BLOCK[3:]), "the STANDARD of a VTIMEZONE has no TZOFFSETFROM (add it)"),
        (
            ("TZID:Here", BLOCK[0], "DTSTART:19700101T000000Z", *BLOCK[2:]),
            "the DTSTART of the STANDARD is in UTC (write the local time, without Z)",
        ),
        (
            ("TZID:Here", BLOCK[0], "DTSTART:00010101T000000", *BLOCK[2:]),
            "0001-01-01T00:00:00 is outside the years 1 to 9999 (write a later one)",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=SECONDLY", BLOCK[4]),
            "clock changes with FREQ=SECONDLY are not supported (write FREQ=YEARLY)",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=YEARLY;INTERVAL=4", BLOCK[4]),
            "the rule 'FREQ=YEARLY;INTERVAL=4' leaves out years, which is not supported (take INTERVAL out)",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=YEARLY;SKIP=OMIT", BLOCK[4]),
            "the rule 'FREQ=YEARLY;SKIP=OMIT' can't be followed",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", BLOCK[4]),
            "the rule 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' gives no day that exists",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", BLOCK[4]),
            "the VTIMEZONE 'Here' changes the clock more than 5,000 times",
        ),
    ],
)
def test_broken_zones_of_files(lines: tuple[str, ...], message: str) -> None:
    """A zone of a file that can't be read says why."""
    with pytest.raises(TextError) as error:
        read_zone(_component(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE"]))

    assert str(error.value) == message


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000",
        "FREQ=YEARLY" + "".join(f";BY{part}=" + ",".join(map(str, range(60))) for part in ("MINUTE", "SECOND")),
        "FREQ=MONTHLY;COUNT=999999999999999999",
        "FREQ=YEARLY;INTERVAL=999999999999999999",
        "FREQ=YEARLY;COUNT=999999999999999999;BYEASTER=1",
    ],
)
def test_a_rule_without_an_end(rule: str) -> None:
    """A rule that never yields, or never ends, takes less than two seconds."""
    started = time.process_time()
    with suppress(TextError):
        read_zone(_find_zone(f"RRULE:{rule}"))

    assert time.process_time() - started < 2
