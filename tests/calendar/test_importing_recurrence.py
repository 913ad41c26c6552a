"""What recurs: its dates up to a day, never too many, and told where they are not all."""

from datetime import date, datetime
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline import rules
from alitimeline.calendar import reading
from alitimeline.calendar.reading import recurrence
from alitimeline.problems import is_error, shorten

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
            ["2023-09-10T10:00+09:00", "2023-09-11T10:00+09:00/2023-09-11T11:00+09:00"],
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
        ["import-recurrence 12: RANGE=THISANDFUTURE is applied to this date alone; the later ones stay as they are"],
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=SECONDLY", "a rule with FREQ=SECONDLY is not supported"),
        ("FREQ=DAILY;BYHOUR=1,2", "a rule with BYHOUR is not supported"),
        ("FREQ=YEARLY;BYEASTER=1", "a recurrence rule has no part 'BYEASTER'"),
        ("FREQ=YEARLY;BYMONTH=5L", "this calendar has no month 5L"),
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


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=DAILY;BYSETPOS=5",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        f"FREQ=DAILY;BYSETPOS={','.join(map(str, range(2, 300)))}",
    ],
)
def test_a_rule_that_never_comes(rule: str) -> None:
    """A rule that gives no date at all is reported."""
    whens, problems = _read("DTSTART;VALUE=DATE:20230910", f"RRULE:{rule}", until=date(9999, 12, 31))

    assert whens == ["2023-09-10"]
    assert problems == [f"import-recurrence 6: the rule {shorten(rule)} gives no date"]


def test_a_rule_that_comes_once() -> None:
    """A rule may give the first date, and no other."""
    rule = "RRULE:FREQ=YEARLY;INTERVAL=99999999999999999"

    assert _read("DTSTART;VALUE=DATE:20230910", rule, until=date(9999, 12, 31)) == (["2023-09-10"], [])


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 99),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", 99),
        ("FREQ=DAILY;BYSETPOS=5", 99),
        ("FREQ=DAILY;BYSETPOS=5,6,7,8", 49),
        (f"FREQ=DAILY;BYSETPOS={','.join(['5'] * 1_000)}", 99),
        (f"FREQ=DAILY;BYSETPOS={','.join(map(str, range(2, 300)))}", 1),
        (f"FREQ=DAILY;BYSETPOS={','.join(map(str, [*range(-366, 0), *range(1, 100)]))}", 0),
    ],
)
def test_rules_that_are_tried(rule: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file, so many rules are tried that give no date, fewer if each is more work; all are reported by line."""
    done: list[object] = []

    def give_no_date(*given: object) -> bool:
        done.append(given)
        return False

    monkeypatch.setattr(recurrence, "comes_true", give_no_date)
    more = [
        ("BEGIN:VEVENT", f"UID:{number}", "DTSTART;VALUE=DATE:20230910", f"RRULE:{rule}", "END:VEVENT")
        for number in range(200)
    ]
    whens, problems = _read("DTSTART;VALUE=DATE:20230910", more=tuple(line for event in more for line in event))

    assert len(whens) == 201
    assert len(done) == most
    assert [each for each in problems if "import-recurrence" in each] == [
        f"import-recurrence {line}: the rule {shorten(rule)} gives no date"
        if number < most
        else f"import-recurrence {line}: the recurring dates of this file take too long to find; "
        "only its first date is kept"
        for number, line in enumerate(range(10, 1010, 5))
    ]


def test_a_rule_that_seldom_comes() -> None:
    """What comes once in decades is found."""
    rule = "RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU"

    assert _read("DTSTART;VALUE=DATE:20000229", rule, until=date(2060, 1, 1))[0] == [
        "2000-02-29",
        "2028-02-29",
        "2056-02-29",
    ]


def test_rules_that_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may make us look through so many days, and no more; what is left out is reported."""
    monkeypatch.setattr(recurrence, "MAX_STEPS", recurrence.IN_VAIN + 400)
    event = ("BEGIN:VEVENT", "UID:b", "DTSTART;VALUE=DATE:20230910")
    more = (
        *event,
        "RRULE:FREQ=DAILY",
        "END:VEVENT",
        *event[:1],
        "UID:c",
        *event[2:],
        "RRULE:FREQ=YEARLY",
        "END:VEVENT",
    )
    whens, told = _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=DAILY;BYSETPOS=2", more=more)

    assert whens == ["2023-09-10"] * 3
    assert [each for each in told if "too long" in each] == [
        f"import-recurrence {line}: the recurring dates of this file take too long to find; only its first date is kept"
        for line in (11, 16)
    ]


def test_the_last_week_of_all() -> None:
    """What dateutil can't follow beyond the year 9999 is reported."""
    assert _read("DTSTART;VALUE=DATE:99991220", "RRULE:FREQ=WEEKLY;BYDAY=MO,SU", until=date(9999, 12, 31)) == (
        ["9999-12-20"],
        ["import-recurrence 6: the rule 'FREQ=WEEKLY;BYDAY=MO,SU' can't be followed; only its first date is kept"],
    )


@pytest.mark.parametrize(
    ("line", "whens", "reports"),
    [
        ("RDATE;VALUE=DATE:20230901", ["2023-09-01", "2023-09-10"], []),
        (
            "RRULE:FREQ=DAILY;UNTIL=20230901",
            ["2023-09-10"],
            ["import-recurrence 6: the rule ends (UNTIL=20230901) before it begins; only the first date is kept"],
        ),
    ],
)
def test_what_lies_before_the_start(line: str, whens: list[str], reports: list[str]) -> None:
    """A date before the start counts; an end before it leaves the start, and is reported."""
    assert _read("DTSTART;VALUE=DATE:20230910", line) == (whens, reports)


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


def test_rules_of_what_is_taken_out() -> None:
    """An EXRULE, which the standard had once, is passed over, which is told."""
    assert _read("DTSTART;VALUE=DATE:20230910", "RRULE:FREQ=YEARLY", "EXRULE:FREQ=YEARLY") == (
        ["2023-09-10", "2024-09-10"],
        ["import-recurrence 7: EXRULE, which RFC 5545 no longer has, is ignored: the entry may recur too often"],
    )


@tried(100)
@given(st.data())
def test_rules_that_come_true(data: st.DataObject) -> None:
    """A rule that gives the first date gives just those dates that dateutil finds without any limit of effort."""
    start = data.draw(st.dates(date(2020, 1, 1), date(2024, 12, 31)))
    days = (f"{start:%a}"[:2].upper(), start.day, start.month)
    parts = {
        "INTERVAL": st.integers(1, 9),
        "COUNT": st.integers(1, 40),
        "BYDAY": st.just(days[0]),
        "BYMONTHDAY": st.lists(st.integers(1, 31)).map(lambda more: ",".join(map(str, [days[1], *more]))),
        "BYMONTH": st.lists(st.integers(1, 12)).map(lambda more: ",".join(map(str, [days[2], *more]))),
    }
    chosen = data.draw(st.fixed_dictionaries({"FREQ": st.sampled_from([*recurrence.FREQUENCIES])}, optional=parts))
    rule = ";".join(f"{name}={value}" for name, value in chosen.items())
    theirs = takewhile(
        datetime(2026, 1, 1).__gt__,  # noqa: DTZ001 - days
        rrulestr(rule, dtstart=datetime.combine(start, datetime.min.time())),
    )

    whens, problems = _read(f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"RRULE:{rule}", until=date(2025, 12, 31))
    assert whens == sorted({str(start), *(f"{moment:%Y-%m-%d}" for moment in theirs)})[:1_000]
    assert [each for each in problems if "recurs more than" not in each] == []
