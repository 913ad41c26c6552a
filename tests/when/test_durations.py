"""Durations after a date, and fiscal years."""

import copy
import pickle
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from alitimeline.problems import AlitimelineError, DateError, DeadlineError
from alitimeline.when import Duration, When, fiscal_year, is_month_day

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}

units = st.fixed_dictionaries({}, optional={"years": st.integers(0, 60), "months": st.integers(0, 60)})
lengths = st.tuples(units, st.just({}) | st.fixed_dictionaries({"days": st.integers(0, 800)})).map(
    lambda p: p[0] | p[1]
)
year_parts = st.sampled_from(["", "-Q1", "-Q3", "-Q4", "-H1", "-H2", "-01", "-02", "-08", "-12"])
periods = st.builds("{}{}".format, st.integers(1890, 2110), year_parts) | st.dates(
    date(1890, 1, 1), date(2110, 1, 1)
).map(str)


def format_duration(length: dict[str, int]) -> str:
    """Write a duration."""
    return "P" + "".join(
        f"{number}{unit[0].upper()}"
        for unit, number in sorted(length.items(), key=lambda part: "ymd".index(part[0][0]))
    )


def days_of(when: When) -> list[date]:
    """List every day that a date may be."""
    assert when.earliest is not None
    assert when.latest is not None
    return [when.earliest + timedelta(days=n) for n in range((when.latest - when.earliest).days + 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P4Y", "4 years"),
        ("P1Y", "1 year"),
        ("P18M", "18 months"),
        ("P2W", "2 weeks"),
        ("P90D", "90 days"),
        ("PT48H", "48 hours"),
        ("PT1M", "1 minute"),
        ("P1Y6M", "1 year and 6 months"),
        ("P1Y0M10DT2H1S", "1 year, 10 days, 2 hours and 1 second"),
        ("P0Y1D", "1 day"),
        (
            "P9999Y9999M9999W99999DT9999H9999M9999S",
            "9999 years, 9999 months, 9999 weeks, 99999 days, 9999 hours, 9999 minutes and 9999 seconds",
        ),
    ],
)
def test_durations(text: str, words: str) -> None:
    """A duration is kept as written and can be said in words."""
    assert (str(Duration(text)), Duration(text).words) == (text, words)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "P",
            "PT",
            "4Y",
            "P4",
            "P4Y\n",
            " P4Y",
            "p4y",
            "P-4Y",
            "-P4Y",
            "P1.5Y",
            "P1,5Y",
            "PY",
            "P1YT",
            "P1H",
            "PT1D",
        ),
        *("P1M1Y", "P1D1W", "P10000Y", "P100000D", "P٤Y", "P４Y", "P4Y/P5Y", "four years", "P" + "1" * 1_000_000 + "Y"),
        *("P0Y", "P0Y0M", "PT0S"),
        *(None, 4, 4.0, b"P4Y", timedelta(days=4), ["P4Y"], {}),
    ],
)
def test_no_durations(value: object) -> None:
    """What is no ISO 8601 duration, or lasts no time, is refused with what to write."""
    with pytest.raises(DateError, match=r"is not a duration \(write P4Y|is a duration of zero \(write P1D") as caught:
        Duration(value)  # type: ignore[arg-type]

    assert len(str(caught.value)) < 200


@given(st.text() | st.text("PT0123456789YMWDHS", max_size=20))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    """Any text is a duration or gives a `DateError`."""
    try:
        assert Duration(text).words
    except DateError as error:
        assert str(error)  # noqa: PT017 - most texts end here


def test_a_duration_is_a_value() -> None:
    """Durations are equal if they are written alike."""
    four = Duration("P4Y")

    assert pickle.loads(pickle.dumps(four)) == copy.deepcopy(four) == four  # noqa: S301
    assert len({four, Duration("P4Y"), Duration("P48M")}) == 2
    assert copy.copy(four).words == "4 years"


@pytest.mark.parametrize(
    ("when", "duration", "expected"),
    [
        # as precise as the event
        ("2023", "P4Y", "2027"),
        ("2023-H2", "P18M", "2025-H1"),
        ("2023-Q4", "P3M", "2024-Q1"),
        ("2023-09", "P4Y", "2027-09"),
        ("2023-09-12", "P4Y", "2027-09-12"),
        ("2023-09-12", "P90D", "2023-12-11"),
        ("2023-09-12", "P2W", "2023-09-26"),
        ("2023-09-13T19:31+08:00", "P4Y", "2027-09-13T19:31+08:00"),
        ("2023-09-13T19:31+08:00", "PT48H", "2023-09-15T19:31+08:00"),
        ("2023-09-13T19:31:05Z", "PT1S", "2023-09-13T19:31:06Z"),
        # what doesn't fit the precision is bounded by days or seconds
        ("2023-Q1", "P1M", "[2023-02-01..2023-04-30]"),
        ("2023", "P1D", "[2023-01-02..2024-01-01]"),
        ("2023-09", "P1W", "[2023-09-08..2023-10-07]"),
        ("2023-09-13T19:31Z", "PT5S", "[2023-09-13T19:31:05Z..2023-09-13T19:32:04Z]"),
        # month ends and leap days
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2023-02-28", "P1Y", "2024-02-28"),
        ("2023-01-31", "P1M", "2023-02-28"),
        ("2023-08-31", "P1M", "2023-09-30"),
        ("2024-01-30", "P1M1D", "2024-03-01"),
        # as doubtful as the event
        ("2023-09~", "P4Y", "2027-09~"),
        ("2023-09-12?", "P4Y", "2027-09-12?"),
        ("2023%", "P1D", "[2023-01-02%..2024-01-01%]"),
        # what lasts, what is open
        ("2023-09-10/2023-09-12", "P4Y", "[2027-09-10..2027-09-12]"),
        ("[2023-09..2023-Q4]", "P1Y", "[2024-09..2024-Q4]"),
        ("2023-09/..", "P4Y", "[2027-09..]"),
        ("2023-09/", "P4Y", "[2027-09..]"),
        ("../2023", "P4Y", "[..2027]"),
        ("[2023..]", "P4Y", "[2027..]"),
        ("[..2023-09-10]", "P4Y", "[..2027-09-10]"),
        # the edges
        ("0001-01-01", "P9998Y11M30D", "9999-12-31"),
        ("9998", "P1Y", "9999"),
    ],
)
def test_after(when: str, duration: str, expected: str) -> None:
    """A deadline carries the precision and the doubt of what it counts from."""
    assert str(Duration(duration).after(When(when))) == expected


@settings(deadline=None)  # it counts every day of a year
@given(periods, lengths.filter(lambda length: any(length.values())))
@example("2024-02-29", {"years": 1})
@example("2023-01", {"months": 1})
@example("2024-H1", {"months": 1, "days": 1})
def test_after_counts_every_day(text: str, length: dict[str, int]) -> None:
    """The deadline holds what every single day gives, and nothing more unless it is a whole period again."""
    when = When(text)
    possible = {day + relativedelta(**length) for day in days_of(when)}  # type: ignore[arg-type] # the stubs want names
    after = Duration(format_duration(length)).after(when)
    months = length.get("years", 0) * 12 + length.get("months", 0)
    aligned = when.precision == "day" or (not length.get("days") and months % MONTHS[when.precision] == 0)

    assert after.earliest == min(possible)
    assert after.latest is not None
    assert after.latest >= max(possible)
    assert (after.form, after.precision) == (("date", when.precision) if aligned else ("between", "day"))
    if not aligned:
        assert after.latest == max(possible)


@given(periods, periods, lengths.filter(lambda length: any(length.values())))
def test_after_keeps_the_order(first: str, second: str, length: dict[str, int]) -> None:
    """What is later is due no earlier."""
    a, b = sorted([When(first), When(second)])
    assume(a.before(b) is True)
    duration = Duration(format_duration(length))

    assert duration.after(b).before(duration.after(a)) is not True


@pytest.mark.parametrize("when", ["2023", "2023-09", "2023-09-10", "2023-09-10T10:00Z/2023-09-11"])
def test_hours_after_a_day(when: str) -> None:
    """Hours can't be counted from what has no time."""
    with pytest.raises(DeadlineError, match=r"^PT48H counts hours, and '[-\d]+' is known only to the (day|month|year)"):
        Duration("PT48H").after(When(when))


@pytest.mark.parametrize(
    ("when", "duration"),
    [
        ("9999", "P1Y"),
        ("2023-09", "P9999Y"),
        ("9999-12-31", "P1D"),
        ("9999-12", "P1M"),
        ("9999-12-31T23:59Z", "PT1M"),
        ("9999-12-31T23:59Z", "PT1S"),
        ("9999-Q4", "P1D"),
        ("0001", "P9999Y9999M9999W99999D"),
    ],
)
def test_beyond_the_calendar(when: str, duration: str) -> None:
    """What is after the year 9999 can't be told."""
    with pytest.raises(DeadlineError, match=f"{duration} after {when} is after the year 9999"):
        Duration(duration).after(When(when))


texts = st.builds("P{}Y{}M{}W{}DT{}H{}M{}S".format, *[st.integers(0, 9999)] * 7)
moments = st.sampled_from(
    ["2023", "0001-Q1", "9999-12-31", "2024-02-29", "[..9999]", "2023-09-10T10:00-23:59", "9999/.."]
)


@given(moments, texts)
def test_any_duration_after_any_date(when: str, duration: str) -> None:
    """There is a deadline, or an error of ours says why not."""
    try:
        assert Duration(duration).after(When(when)).text
    except AlitimelineError as error:
        assert str(error)  # noqa: PT017 - many end here


# Fiscal years.


@pytest.mark.parametrize(
    ("year", "end", "expected"),
    [
        (2027, "--03-31", "[2026-04-01..2027-03-31]"),
        (2027, "--12-31", "2027"),
        (2027, "--06-30", "[2026-07-01..2027-06-30]"),
        (2024, "--02-29", "[2023-03-01..2024-02-29]"),
        (2025, "--02-29", "[2024-03-01..2025-02-28]"),
        (2024, "--02-28", "[2023-03-01..2024-02-28]"),
        (2025, "--02-28", "[2024-02-29..2025-02-28]"),
        (2, "--01-01", "[0001-01-02..0002-01-01]"),
        (9999, "--12-30", "[9998-12-31..9999-12-30]"),
        (9999, "--12-31", "9999"),
    ],
)
def test_fiscal_years(year: int, end: str, expected: str) -> None:
    """A fiscal year is named after the year that it ends in."""
    assert str(fiscal_year(year, end)) == expected


@given(st.dates(date(3, 1, 1), date(9998, 12, 31)), st.dates(date(2000, 1, 1), date(2000, 12, 31)))
@example(date(2023, 2, 28), date(2000, 2, 29))
@example(date(2024, 2, 29), date(2000, 2, 28))
def test_fiscal_years_share_out_the_days(day: date, end: date) -> None:
    """Every day lies in one fiscal year, and each year begins on the day after the last one's end."""
    around = [fiscal_year(year, f"--{end:%m-%d}") for year in (day.year - 1, day.year, day.year + 1)]
    bounds = [(year.earliest, year.latest) for year in around]

    assert sum(lower <= day <= upper for lower, upper in bounds if lower and upper) == 1
    assert [upper + timedelta(days=1) for _, upper in bounds[:2] if upper] == [lower for lower, _ in bounds[1:]]


@pytest.mark.parametrize("text", ["--01-01", "--02-29", "--12-31", "--04-30"])
def test_days_of_a_year(text: str) -> None:
    """Every day that some year has is a day of a year."""
    assert is_month_day(text)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "--00-10",
        "--13-01",
        "--02-30",
        "--04-31",
        "--03-00",
        "--3-31",
        "03-31",
        "-03-31",
        "--03-31\n",
        "--０３-31",
        None,
        331,
        b"--03-31",
    ],
)
def test_no_days_of_a_year(value: str) -> None:
    """What is not written as a day of a year is none, and ends no fiscal year."""
    assert not is_month_day(value)
    with pytest.raises(DateError, match=r"is not the end of a fiscal year \(write --12-31\)"):
        fiscal_year(2023, value)


@pytest.mark.parametrize("year", [0, 1, -5, 10_000, 10**100, 2023.0, "2023", None, True])
@pytest.mark.parametrize("end", ["--03-31", "--12-31"])
def test_no_fiscal_years(year: int, end: str) -> None:
    """A year that is no number, or lies outside of the calendar, is refused."""
    with pytest.raises(DateError, match=r"is not a fiscal year \(write a number from 2 to 9999\)"):
        fiscal_year(year, end)
