"""Time zones in calendars: written ones hold minute by minute, names are known, broken ones are refused."""

# ruff: noqa: DTZ001 - what clocks show

import io
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.grammar.zones import known, of, written
from alitimeline.problems import TextError, UnknownNameError

MINUTE = timedelta(minutes=1)

#: Zones with and without summer time, by rules and by decree; and what became of them.
CASES = [
    ("UTC", 2023, 2024),
    ("Asia/Shanghai", 2023, 2024),
    ("Asia/Shanghai", 1990, 1992),
    ("America/New_York", 2023, 2024),
    ("America/New_York", 2005, 2008),
    ("Europe/London", 2023, 2024),
    ("Europe/London", 1946, 1947),
    ("Europe/Berlin", 2023, 2024),
    ("Europe/Dublin", 2023, 2024),
    ("Europe/Dublin", 1971, 1972),
    ("Australia/Sydney", 2023, 2024),
    ("Australia/Lord_Howe", 2023, 2024),
    ("Asia/Kolkata", 2023, 2024),
    ("Asia/Kathmandu", 1985, 1986),
    ("America/Sao_Paulo", 2018, 2019),
    ("Africa/Casablanca", 2023, 2024),
    ("Asia/Jerusalem", 2023, 2024),
    ("America/Santiago", 2022, 2024),
    ("America/Nuuk", 2023, 2024),
    ("Asia/Tehran", 2021, 2022),
    ("Pacific/Apia", 2010, 2012),
    ("Africa/Cairo", 2023, 2024),
    ("Europe/Istanbul", 2015, 2016),
    ("America/Caracas", 2007, 2007),
]


@lru_cache(maxsize=2)
def _minutes(year: int) -> list[datetime]:
    """Return every minute of a year."""
    start = datetime(year, 1, 1)
    return [start + number * MINUTE for number in range((datetime(year + 1, 1, 1) - start) // MINUTE)]


def _offset(text: str) -> timedelta:
    seconds = int(text[1:3]) * 3600 + int(text[3:5]) * 60 + int(text[5:7] or 0)
    return timedelta(seconds=-seconds if text[0] == "-" else seconds)


def _onsets(lines: tuple[str, ...]) -> list[tuple[datetime, timedelta, timedelta]]:
    """Read a VTIMEZONE as the standard says, by dateutil's rules: when, in local time before, which offset changes."""
    onsets = []
    for begin, end in pairwise(
        [number for number, line in enumerate(lines) if line.startswith("BEGIN:")] + [len(lines)]
    ):
        block = dict(line.split(":", 1) for line in lines[begin:end] if not line.startswith(("BEGIN", "END")))
        if "DTSTART" not in block:
            continue
        start = datetime.fromisoformat(block["DTSTART"])
        before, after = _offset(block["TZOFFSETFROM"]), _offset(block["TZOFFSETTO"])
        rule, _, until = block.get("RRULE", "").partition(";UNTIL=")
        last = datetime.fromisoformat(until).replace(tzinfo=None) + before if until else datetime(start.year + 30, 1, 1)
        stamp = f"{last:%Y%m%dT%H%M%S}"
        moments = list(rrulestr(f"{rule};UNTIL={stamp}", dtstart=start)) if rule else [start]
        assert start in moments
        onsets += [(moment, before, after) for moment in moments]
    return sorted(onsets)


def _offsets(lines: tuple[str, ...], year: int) -> list[timedelta]:
    """Return the offset of every minute of a year; of minutes that there are twice, the first."""
    start, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)
    onsets = [(moment + max(timedelta(0), after - before), after) for moment, before, after in _onsets(lines)]
    offsets: list[timedelta] = []
    for (since, offset), (until, _) in pairwise([*onsets, (end, timedelta(0))]):
        offsets += [offset] * ((min(max(until, start), end) - min(max(since, start), end)) // MINUTE)
    return offsets


def _around(lines: tuple[str, ...], first: int, last: int) -> list[datetime]:
    """Return the minutes around each change of a zone's clock, and every seventh hour, in local time."""
    moments = {moment for moment, _, _ in _onsets(lines) if first <= moment.year <= last}
    near = [moment + number * MINUTE for moment in sorted(moments) for number in range(-200, 201)]
    start = datetime(first, 1, 1)
    grid = [start + timedelta(hours=7 * number) for number in range((last - first + 1) * 365 * 24 // 7)]
    return [each.replace(fold=fold) for each in (*near, *grid) if first <= each.year <= last for fold in (0, 1)]


def _component(lines: tuple[str, ...] | list[str]) -> Component:
    [component], problems = parse("\r\n".join(lines).encode())
    assert problems == ()
    return component


@pytest.mark.parametrize(("name", "first", "last"), CASES)
def test_every_minute(name: str, first: int, last: int) -> None:
    """A written zone, read as the standard says, agrees with `zoneinfo` in every minute of the years used."""
    lines, zone = written(name, first, last), ZoneInfo(name)

    for year in range(first, last + 1):
        assert _offsets(lines, year) == list(map(zone.utcoffset, _minutes(year)))


@pytest.mark.parametrize(("name", "first", "last"), CASES)
def test_our_reader(name: str, first: int, last: int) -> None:
    """Read back by us, a written zone agrees with `zoneinfo` around each change, both ways, by offset and by name."""
    lines, zone = written(name, first, last), ZoneInfo(name)
    ours = of(_component(lines))
    moments = _around(lines, first, last)
    in_utc = [each.replace(tzinfo=zone).astimezone(UTC) for each in moments]

    assert [(ours.utcoffset(each), ours.tzname(each)) for each in moments] == [
        (zone.utcoffset(each), zone.tzname(each)) for each in moments
    ]
    assert [(each.astimezone(ours).replace(tzinfo=None), each.astimezone(ours).fold) for each in in_utc] == [
        (each.astimezone(zone).replace(tzinfo=None), each.astimezone(zone).fold) for each in in_utc
    ]


@pytest.mark.parametrize(("name", "first", "last"), CASES)
def test_foreign_readers(name: str, first: int, last: int) -> None:
    """Read by dateutil and by `icalendar`, a written zone agrees with `zoneinfo` around each change."""
    lines, zone = written(name, first, last), ZoneInfo(name)
    text = "\r\n".join(lines) + "\r\n"
    theirs = cast("icalendar.Timezone", icalendar.Timezone.from_ical(text)).to_tz(lookup_tzid=False)
    moments = [each for each in _around(lines, first, last) if not each.fold and _is_plain(zone, each)]
    ours = list(map(zone.utcoffset, moments))

    assert [each.replace(tzinfo=theirs).utcoffset() for each in moments] == ours
    assert list(map(_tzical(text).utcoffset, moments)) == ours


def _is_plain(zone: ZoneInfo, moment: datetime) -> bool:
    """Tell whether the zone's clock shows this once; where it doesn't, readers differ."""
    return zone.utcoffset(moment) == zone.utcoffset(moment.replace(fold=1))


def _tzical(text: str) -> tzinfo:
    zone = tzical(io.StringIO(text)).get()
    assert zone is not None
    return zone


@tried(30)
@given(
    st.sampled_from(sorted(CASES)).map(lambda case: case[0]),
    st.integers(1800, 2080),
    st.integers(0, 12),
)
def test_any_years(name: str, first: int, more: int) -> None:
    """Whatever the years, a written zone comes back as `zoneinfo` has it."""
    zone, lines = ZoneInfo(name), written(name, first, first + more)
    ours = of(_component(lines))
    moments = _around(lines, first, first + more)

    assert list(map(ours.utcoffset, moments)) == list(map(zone.utcoffset, moments))


def test_a_zone_without_changes() -> None:
    """Where the clock doesn't change, a zone is one block of a few lines."""
    assert written("Asia/Shanghai", 2023, 2027) == (
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:20230101T000000",
        "TZNAME:CST",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


def test_a_zone_with_summer_time() -> None:
    """Where summer time follows a rule, a zone is two blocks with it; it is left open if it goes on."""
    assert written("America/New_York", 2023, 2023) == (
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:STANDARD",
        "DTSTART:20221106T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
        "TZNAME:EST",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20230312T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZNAME:EDT",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    )


@pytest.mark.parametrize(
    ("name", "first", "last", "rules"),
    [
        ("Europe/Berlin", 2023, 2024, ["BYMONTH=10;BYDAY=-1SU", "BYMONTH=3;BYDAY=-1SU"]),
        ("America/Sao_Paulo", 2016, 2017, ["BYMONTH=10;BYDAY=3SU;UNTIL=20171016T000000Z", "BYMONTH=2;BYDAY=3SU"]),
        ("Asia/Jerusalem", 2014, 2020, ["BYMONTH=10;BYDAY=-1SU", "BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29"]),
        ("Europe/Paris", 1966, 1974, []),
        (
            "Asia/Tehran",
            2018,
            2019,
            ["BYMONTH=9;BYMONTHDAY=22;UNTIL=20190923T000000Z", "BYMONTH=3;BYMONTHDAY=22;UNTIL=20190323T000000Z"],
        ),
    ],
)
def test_rules(name: str, first: int, last: int, rules: list[str]) -> None:
    """A rule is a weekday of a month, a weekday among days of a month, or a day; with an end if it ended."""
    assert [
        line.removeprefix("RRULE:FREQ=YEARLY;") for line in written(name, first, last) if line.startswith("RRULE")
    ] == rules


def test_no_dates_one_by_one() -> None:
    """Where there is no rule, there is a block for each change, and never an RDATE, which Outlook passes over."""
    lines = written("Africa/Casablanca", 2022, 2024)

    assert (lines.count("BEGIN:STANDARD"), lines.count("BEGIN:DAYLIGHT")) == (3, 4)
    assert not any(line.startswith(("RDATE", "RRULE")) for line in lines)


def test_seconds_of_old() -> None:
    """Before there were zones, clocks went by the sun; offsets have seconds then."""
    assert "TZOFFSETTO:+080543" in written("Asia/Shanghai", 1890, 1890)


def test_years_at_the_ends_of_time() -> None:
    """The first and the last years that there are can be asked for."""
    assert "DTSTART:00010101T000000" in written("Asia/Shanghai", 1, 1)
    assert "DTSTART:99990101T000000" in written("Asia/Shanghai", 9999, 9999)


def test_an_unknown_zone() -> None:
    """A zone that there isn't can't be written."""
    with pytest.raises(UnknownNameError) as error:
        written("Asia/Shangai", 2023, 2023)

    assert str(error.value) == "no time zone 'Asia/Shangai' (did you mean 'Asia/Shanghai'?)"


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
    assert known(tzid) == (name and ZoneInfo(name))


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
    zone = known(tzid)

    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=hours)


def test_every_name_of_windows() -> None:
    """Every name in the table stands for a zone."""
    from alitimeline.calendar.grammar.zones.naming import _windows

    names, places = _windows()

    assert len(names) > 135
    assert [
        name for name in (*names, *(f"(UTC) {place}" for place in places)) if not isinstance(known(name), ZoneInfo)
    ] == []


BLOCK = ("BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0900", "END:STANDARD")


def _zone(*more: str, block: tuple[str, ...] = BLOCK) -> Component:
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
    zone = of(_zone(*more))

    assert [each.year for each in zone.local[0]] == years  # type: ignore[attr-defined]


def test_what_a_zone_of_a_file_says() -> None:
    """It knows its offsets, its names and its summer time; before its first onset, the offset before."""
    zone = of(_component(written("Europe/Berlin", 2023, 2024)))
    summer, winter = datetime(2023, 7, 1), datetime(2023, 12, 1)

    assert repr(zone) == "<VTIMEZONE Europe/Berlin>"
    assert (zone.tzname(summer), zone.dst(summer)) == ("CEST", timedelta(hours=1))
    assert (zone.tzname(winter), zone.dst(winter)) == ("CET", timedelta(0))
    assert (zone.utcoffset(None), zone.tzname(None), zone.dst(None)) == (None, None, None)
    assert zone.utcoffset(datetime(1900, 1, 1)) == timedelta(hours=2)
    assert zone.dst(datetime(1900, 1, 1)) == timedelta(0)
    assert datetime(1900, 1, 1, tzinfo=UTC).astimezone(zone).hour == 2


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
            "0001-01-01T00:00:00 lies beyond the years that there are (write a later one)",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=SECONDLY", BLOCK[4]),
            "a clock that is changed secondly is not followed (write FREQ=YEARLY)",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=YEARLY;INTERVAL=4", BLOCK[4]),
            "the rule 'FREQ=YEARLY;INTERVAL=4' leaves out years, and is not followed (take INTERVAL out)",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=YEARLY;SKIP=OMIT", BLOCK[4]),
            "the rule 'FREQ=YEARLY;SKIP=OMIT' can't be followed",
        ),
        (
            ("TZID:Here", *BLOCK[:4], "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", BLOCK[4]),
            "the rule 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' gives no day that there is",
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
        of(_component(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE"]))

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
        of(_zone(f"RRULE:{rule}"))

    assert time.process_time() - started < 2
