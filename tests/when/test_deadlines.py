"""Deadlines and the ends of fiscal years as people write them."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.when.test_hints import FORMATS, FRAMES, chinese
from tests.when.test_reading import MONTHS

from alitimeline.problems import DateError
from alitimeline.when import Duration, When, is_month_day
from alitimeline.when.deadlines import find_durations, read_deadline, read_month_day

WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
WORDS += "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
SPELLED = dict(zip([*range(1, 20), *range(20, 100, 10)], re.findall(r"\w+", WORDS), strict=True))
UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D"}


def spell(number: int) -> str:
    """Write a number below 100 in English."""
    return SPELLED.get(number) or f"{SPELLED[number // 10 * 10]}-{SPELLED[number % 10]}"


def read(text: str) -> str | dict[str, str | int]:
    """Return a deadline as data files have it."""
    deadline = read_deadline(text, ZoneInfo("Asia/Shanghai"))
    return deadline if isinstance(deadline, dict) else str(deadline)


@given(st.integers(1, 99), st.sampled_from([*UNITS]))
def test_lengths_of_time(number: int, unit: str) -> None:
    """A length of time is that length in figures and in words, in English and in Chinese."""
    expected = {"within": f"P{number}{UNITS[unit]}"}
    sign = {"year": "年", "month": "个月", "week": "周", "day": "天"}[unit]
    forms = ("within {}", "in {}", "{}", "Within the next {}", "over the next {}", "the coming {}")
    counts = [f"{count} {unit}{end}" for count in (number, spell(number)) for end in ("", "s")]
    numerals = [f"{chinese(number)}{sign}", *([f"{number}{sign}"] if number <= 10 else [])]
    texts = [form.format(count) for form in forms for count in counts]
    texts += [form.format(count) for form in ("{}内", "{}之内", "{}以内", "未来{}", "{}") for count in numerals]

    assert {text: read(text) for text in texts} == dict.fromkeys(texts, expected)


@given(
    st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(any),
    st.sampled_from(["", "letter", "The letter of 5 May"]),
)
def test_what_a_briefing_writes(numbers: list[int], of: str) -> None:
    """The words of a duration, as a briefing has them, are that duration, of what is in brackets."""
    within = Duration("P" + "".join(f"{number}{unit}" for number, unit in zip(numbers, "YMWD", strict=True) if number))

    assert read(str(within)) == {"within": str(within)}
    counted = {"within": str(within)} | ({"of": of} if of else {})
    assert read(f"within {within.words}" + (f" of [{of}]" if of else "")) == counted


@given(st.integers(1900, 9999), st.sampled_from(["", "group", "Example Group"]))
def test_fiscal_years(year: int, of: str) -> None:
    """A fiscal year is called by the year in which it ends."""
    forms = (
        "FY{}",
        "FY {}",
        "fiscal {}",
        "Fiscal year {}",
        "in fiscal {}",
        "the {} fiscal year",
        "{}财年",
        "{}財政年度",
    )
    texts = [form.format(year) for form in (*forms, "by the end of fiscal {}", "{}财年末")]
    texts += [f"FY{year % 100:02}"] if 2000 <= year < 2070 else []

    assert {text: read(text) for text in texts} == {text: {"fiscal_year": year} for text in texts}
    assert read(f"fiscal year {year} of [{of}]" if of else f"FY{year}") == (
        {"fiscal_year": year} | ({"of": of} if of else {})
    )


@given(st.dates(date(1000, 1, 1)))
def test_the_end_of_a_period(day: date) -> None:
    """The end of a year, a quarter or a month is that period; a day by which something is due is that day."""
    month, quarter = f"{MONTHS[day.month - 1]} {day.year}", (day.month + 2) // 3
    periods = {
        f"{day.year}": f"{day.year}",
        month: f"{day:%Y-%m}",
        f"Q{quarter} {day.year}": f"{day.year}-Q{quarter}",
        f"{day:%Y-%m}": f"{day:%Y-%m}",
    }
    texts = {
        form.format(period): expected
        for form in ("end of {}", "by the end of {}", "by end {}", "at the end of {}", "before the end of {}")
        for period, expected in periods.items()
    }
    texts |= {f"year-end {day.year}": f"{day.year}", f"end-{day.year}": f"{day.year}"}
    texts |= dict.fromkeys(
        (f"{day.year}年{end}" for end in ("底", "末", "年底", "底前", "底之前", "内")), f"{day.year}"
    )
    texts |= dict.fromkeys((f"{day.year}年{day.month}月{end}" for end in ("底", "末", "底前")), f"{day:%Y-%m}")
    texts |= {f"by {MONTHS[day.month - 1]} {day.day}, {day.year}": str(day), f"by {day}": str(day)}

    assert {text: read(text) for text in texts} == texts


@given(
    st.builds(
        lambda frame, write, first, last: frame.format(write(first), write(last)),
        st.sampled_from(FRAMES),
        st.sampled_from(FORMATS),
        *[st.dates()] * 2,
    )
    | st.text()
)
def test_other_deadlines_are_dates(text: str) -> None:
    """What `When.from_text` reads is that date as a deadline, too; whatever is read comes back from its own form."""
    try:
        when = When.from_text(text)
    except DateError:
        pass
    else:
        assert read_deadline(text) == when
    try:
        deadline = read_deadline(text)
    except DateError as error:
        assert len(str(error)) < 400  # noqa: PT017 - most texts end here
    else:
        if isinstance(deadline, When):
            assert read_deadline(str(deadline)) == deadline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P6M", {"within": "P6M"}),
        ("pt48h", {"within": "PT48H"}),
        ("half a year", {"within": "P6M"}),
        ("半年内", {"within": "P6M"}),
        ("在未来三年内", {"within": "P3Y"}),
        ("一年零六个月", {"within": "P1Y6M"}),
        ("30日内", {"within": "P30D"}),
        ("1 year, 2 days and 12 hours", {"within": "P1Y2DT12H"}),
        ("24小时内", {"within": "PT24H"}),
        ("within 90 days of [FAA gives Boeing 90 days]", {"within": "P90D", "of": "FAA gives Boeing 90 days"}),
        ("90 days after the letter", {"within": "P90D", "of": "the letter"}),
        ("FY2027 of Example Group", {"fiscal_year": 2027, "of": "Example Group"}),
        ("2026年上半年", "2026-H1"),
        ("二〇二四年九月", "2024-09"),
        ("no later than March 31, 2024", "[..2024-03-31]"),
        ("by 5 pm on 31 March 2026", "2026-03-31T17:00+08:00"),
    ],
)
def test_read(text: str, expected: object) -> None:
    """Deadlines are read as they are meant."""
    assert read(text) == expected


LENGTH = "write it like within 4 years, or within 1 year and 6 months"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("by 2027", "write 2027 if 2027-12-31 is still in time; if not, write the last day that is"),
        ("by March 2026", "write 2026-03 if 2026-03-31 is still in time; if not, write the last day that is"),
        ("by about 2027", "write 2027~ if 2027-12-31 is still in time; if not, write the last day that is"),
        ("mid-2024", "write the months that it means, such as [2024-05..2024-08]"),
        ("2023年9月上旬", "write the days that it means, such as [2023-09-01..2023-09-10]"),
        ("before 2027", "write [..2026-12-31]"),
        *(
            (text, LENGTH)
            for text in (
                "within a while",
                "2-3 years",
                "1.5 years",
                "10 business days",
                "24年内",
                "3月内",
                "三十 years ago",
            )
        ),
        *((text, "write it like fiscal year 2027, or write its days") for text in ("FY98", "Q3 FY2026", "by FY2026")),
        *((text, "write the year with four digits") for text in ("30日", "3月", "24年")),
        ("0 days", "write P1D or more"),
        ("soon", None),
    ],
)
def test_refused(text: str, hint: str | None) -> None:
    """What can be read in two ways, or not at all, is refused, with what to write."""
    with pytest.raises(DateError) as caught:
        read_deadline(text)

    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "durations"),
    [
        ("within two years of the offer, and 18 months after that", ["P2Y", "P18M"]),
        ("在未来三年内，每90天报告一次", ["P3Y", "P90D"]),
        ("99999 years and Nothing Else", []),
    ],
)
def test_durations_in_a_text(text: str, durations: list[str]) -> None:
    """The durations in a text are found, in order; what is no duration isn't."""
    assert [*find_durations(text)] == durations


@given(st.dates(date(2000, 1, 1), date(2000, 12, 31)), st.integers(1900, 2100))
def test_days_of_the_year(day: date, year: int) -> None:
    """A day of the year is read in every form that means one day; of a month, its last day."""
    month, last = MONTHS[day.month - 1], (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = [f"--{day:%m-%d}", f"{month} {day.day}", f"{day.day} {month[:3]}", f"{day.month}月{day.day}日"]
    days += [f"{chinese(day.month)}月{chinese(day.day)}日"]
    if day.day > 12:
        days += [f"{day:%m-%d}", f"{day.month}/{day.day}", f"{day.day}/{day.month}", f"{day.day}.{day.month}."]
    if (day.month, day.day) != (2, 29):
        days += [f"{year}-{day:%m-%d}"]
    months = [month, f"{month[:3]}.", f"end of {month}", f"last day of {month}", f"{day.month}月", f"{day.month}月底"]

    assert {text: read_month_day(text) for text in days} == dict.fromkeys(days, f"--{day:%m-%d}")
    assert {text: read_month_day(text) for text in months} == dict.fromkeys(months, f"--{last:%m-%d}")


@given(st.text(st.sampled_from("0123456789-/. 月日底MarchFeb2024end of"), max_size=12) | st.text(max_size=12))
def test_whatever_is_read_is_a_day_of_the_year(text: str) -> None:
    """A text is a day of the year, or refused."""
    try:
        assert is_month_day(read_month_day(text))
    except DateError as error:
        assert len(str(error)) < 200  # noqa: PT017 - most texts end here
