"""What recurs: its dates up to a day, never too many, and told where they are not all."""

import sys
from datetime import date

import pytest

from alitimeline import rules
from alitimeline.calendar import reading
from alitimeline.calendar.reading import recurrence
from alitimeline.problems import UnreadableError, is_error

UNTIL = date(2024, 12, 31)


def _read(*lines: str, until: date | None = UNTIL, more: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Read an event with these lines, of which the first is the file's fifth; return its dates and what is told."""
    entry = ["BEGIN:VEVENT", "UID:a", "SUMMARY:Results", *lines, "END:VEVENT", *more]
    data = "\n".join(["BEGIN:VCALENDAR", *entry, "END:VCALENDAR"]).encode()
    timeline, problems = reading.read(data, until=until)
    assert timeline is not None
    assert [str(problem) for problem in rules.check(timeline) if is_error(problem)] == []
    whens = sorted(str(event.when) for event in timeline.events)
    return whens, [f"{each.code} {each.line}: {each.message}" for each in problems]


def test_without_a_day_to_expand_to() -> None:
    """Only the first date is read, and that is told."""
    assert _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY", until=None) == (
        ["2023-09-10"],
        ["import-recurrence 6: the VEVENT recurs (RRULE 'FREQ=YEARLY'); only its first date is kept"],
    )


@pytest.mark.parametrize(
    ("lines", "whens"),
    [
        (["DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY"], ["2023-09-10", "2024-09-10"]),
        (
            ["DTSTART;VALUE=DATE:20230910", "DTEND;VALUE=DATE:20230912", "RRULE:FREQ=MONTHLY;COUNT=2"],
            ["2023-09-10/2023-09-11", "2023-10-10/2023-10-11"],
        ),
        (
            ["DTSTART;TZID=Europe/Berlin:20231028T120000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20231029T110000Z"],
            ["2023-10-28T12:00+02:00/2023-10-28T13:00+02:00", "2023-10-29T12:00+01:00/2023-10-29T13:00+01:00"],
        ),
        (["DTSTART:20230910T100000Z", "RRULE:FREQ=YEARLY;UNTIL=20231231"], ["2023-09-10T10:00Z"]),
        (
            ["DTSTART;VALUE=DATE:20230910", "RDATE;VALUE=DATE:20230920,20240101,", "EXDATE;VALUE=DATE:20230910"],
            ["2023-09-20", "2024-01-01"],
        ),
        (
            ["DTSTART;TZID=Asia/Tokyo:20230910T100000", "RDATE;VALUE=PERIOD:20230911T010000Z/PT1H", "RDATE:soon"],
            ["2023-09-10T10:00+09:00", "2023-09-11T10:00+09:00"],
        ),
        (["DTSTART;VALUE=DATE:20230910", "RDATE:20230911T010000Z"], ["2023-09-10", "2023-09-11"]),
        (["DTSTART;VALUE=DATE:20230910", "RRULE:"], ["2023-09-10"]),
        (["DTSTART:00010101T000000Z", "RDATE;TZID=Asia/Shanghai:00010101T000000"], ["0001-01-01T00:00Z"]),
    ],
)
def test_dates(lines: list[str], whens: list[str]) -> None:
    """Rules and lists of dates go by the clock where it begins; what is taken out is out."""
    assert _read(*lines)[0] == whens


def test_single_dates_that_are_otherwise() -> None:
    """What stands in for one date of a series takes its place; that it was meant for later ones, too, is told."""
    instead: tuple[str, ...] = ("BEGIN:VEVENT", "UID:a", "SUMMARY:Later", "DTSTART;VALUE=DATE:20240911")
    instead += ("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20240910", "END:VEVENT")

    assert _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY", more=instead) == (
        ["2023-09-10", "2024-09-11"],
        [
            "import-recurrence 12: RANGE=THISANDFUTURE is read of this date alone; the later ones stay as they are",
        ],
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=SECONDLY", "what happens secondly is not followed"),
        ("FREQ=DAILY;BYHOUR=1,2", "a rule with BYHOUR is not followed"),
        ("FREQ=YEARLY;BYEASTER=1", "a recurrence rule has no part 'BYEASTER'"),
        ("FREQ=YEARLY;BYMONTH=5L", "the month 5L is none of this calendar"),
        ("FREQ=YEARLY;INTERVAL=99999999999999999", "the VEVENT recurs in a way that can't be followed"),
    ],
)
def test_rules_that_are_not_followed(rule: str, told: str) -> None:
    """Of a rule that can't be followed, or makes several of a day, only the first date is kept, which is told."""
    whens, found = _read("DTSTART;VALUE=DATE:20230910", f"RRULE:{rule}")

    assert whens == ["2023-09-10"]
    assert [each[: len(told) + 21] for each in found] == [f"import-recurrence 6: {told}"]
    assert found[0].endswith("; only its first date is kept")


def test_a_rule_that_never_ends() -> None:
    """No more dates of an entry are found than are bearable; the rest is told."""
    whens, told = _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=DAILY", until=date(9999, 12, 31))

    assert (len(whens), whens[-1]) == (1000, "2026-06-05")
    assert told == [
        "import-recurrence 6: the VEVENT recurs more than 1,000 times until 9999-12-31; the rest is left out"
    ]


def test_a_rule_that_never_comes() -> None:
    """A rule without a single date but the first ends, too."""
    rule = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"

    assert _read("DTSTART;VALUE=DATE:20230910", rule, until=date(2100, 1, 1)) == (["2023-09-10"], [])


def test_more_dates_than_all_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """All entries together have a bound, too."""
    monkeypatch.setattr(recurrence, "MAX_DATES", 3)
    more = ("BEGIN:VEVENT", "UID:b", "DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=DAILY;COUNT=9", "END:VEVENT")
    whens, told = _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=DAILY;COUNT=2", more=more)

    assert len(whens) == 3
    assert (
        told[-1] == "import-recurrence 11: the VEVENT recurs more than 1 times until 2024-12-31; the rest is left out"
    )


def test_no_date_is_left() -> None:
    """If no date of a series lies before the day, the entry is left out, and told."""
    lines = ("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY")

    assert _read(*lines, until=date(2020, 1, 1)) == (
        [],
        ["import-recurrence 6: the VEVENT recurs, but on no day until 2020-01-01; it is left out"],
    )


def test_an_end_beyond_all_years() -> None:
    """What would end after the year 9999 is read by its start."""
    lines = ("DTSTART;VALUE=DATE:99970101", "DURATION:P600D", "RRULE:FREQ=YEARLY")

    assert _read(*lines, until=date(9999, 12, 31))[0][-1] == "9999-01-01"


def test_without_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, it is said how to install it."""
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    with pytest.raises(UnreadableError) as error:
        _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY")

    assert str(error.value) == (
        "--expand-until: to find what recurs needs packages that are not installed; "
        "run: pip install 'alitimeline[recurrence]'"
    )


def test_rules_of_what_is_taken_out() -> None:
    """An EXRULE, which the standard had once, is passed over, which is told."""
    assert _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY", "EXRULE:FREQ=YEARLY") == (
        ["2023-09-10", "2024-09-10"],
        [
            "import-recurrence 7: EXRULE, which RFC 5545 has no more, is passed over: what recurs may recur too often",
        ],
    )
