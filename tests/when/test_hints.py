"""What the hints of dates offer is accepted."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import product
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.laws import tried
from tests.when.test_reading import DAY_FORMATS, TOKENS, month

from alitimeline.problems import DateError
from alitimeline.when import When

#: A value in a hint: a year and what follows it, in brackets or not.
VALUE = re.compile(r"(?<![\w:+-])(?:\[|\.\./)?(?:\.\.)?\d{4}[^\s,'()]*")
FRAMES = (
    *("{}", "by {}", "before {}", "until {}", "after {}", "since {}", "from {}", "as of {}", "no later than {}"),
    *("{} to {}", "{}–{}", "between {} and {}", "{}至{}", "{} - {}", "{}/{}", "[{}..{}]", "{}-now", "about {}"),
    *("early {}", "the end of {}", "mid-{}", "fall {}", "winter {}", "{} summer", "{}底", "{}春", "{}上旬", "the {}s"),
    *(
        "FY{}",
        "fiscal {}",
        "{}财年",
        "{}, midnight",
        "{} noon",
        "{} 19:31",
        "{}T19:31",
        "{} 19:31 CST",
        "Q3 {}",
        "{}XX",
    ),
)
FORMATS: list[Callable[[date], str]] = [
    *DAY_FORMATS,
    *(
        lambda d: f"{d.year:04}",
        lambda d: f"{d:%Y-%m}",
        lambda d: f"{month(d)} {d.year}",
        lambda d: f"{month(d)} {d.day}",
    ),
    *(
        lambda d: f"{d.year}年{d.month}月",
        lambda d: f"{d.year:04}-Q3",
        lambda d: f"{d.year:04}-{d.day:02}",
        lambda d: f"{d.day}",
    ),
    *(lambda d: f"{d.year:04}/{(d.year + 1) % 100:02}", lambda d: f"{d.year:04}-{(d.year + 1) % 100:02}"),
    *(lambda d: f"{d.day}/{d.month}/{d.year}", lambda d: f"{d:%Y}年", lambda d: f"{d.year // 10}X"),
]


def offered(read: Callable[[str], When], text: str) -> list[str]:
    """Return the values that the hint for a text offers, and the text that was certainly meant."""
    try:
        read(text)
    except DateError as error:
        return [*VALUE.findall(error.hint or ""), *([error.replacement] if error.replacement else [])]
    return []


@tried(1_000)
@given(
    st.builds(
        lambda frame, write, first, last: frame.format(write(first), write(last)),
        st.sampled_from(FRAMES),
        st.sampled_from(FORMATS),
        *[st.dates() | st.dates(date(2020, 1, 1), date(2024, 1, 1))] * 2,
    )
    | st.lists(st.sampled_from([*TOKENS, *" –至", "to ", "fall ", "end of ", "by "]), max_size=8).map("".join)
)
@example("winter 9999")
@example("[2023..x]")
@example("2023/[2024..]")
@example("about 201X")
def test_what_a_hint_offers_is_accepted(text: str) -> None:
    """Every date in a hint can be written in the place of the text that it is about."""
    for read in (When.parse, When.from_text):
        for value in offered(read, text):
            assert str(When.parse(value))


def test_offers_of_the_whole_corpus() -> None:
    """Of every form and every way to write a day, the offers are accepted; and nearly all make one."""
    day, later = date(2023, 9, 14), date(2023, 11, 15)
    texts = [frame.format(write(day), write(later)) for frame, write in product(FRAMES, FORMATS)]

    assert [value for text in texts for value in offered(When.parse, text) if not When.parse(value)] == []


@tried(500)
@given(
    st.dates(date(1000, 1, 1)),
    st.sampled_from(DAY_FORMATS),
    st.sampled_from(["Z", "JST", "GMT", "北京时间"]),
    st.data(),
)
def test_a_zone_between_digits(day: date, write: Callable[[date], str], zone: str, data: st.DataObject) -> None:
    """A text with the name of a zone between two digits of its date is garbled, and refused."""
    text = write(day)
    places = [place for place in range(1, len(text)) if text[place - 1 : place + 1].isdecimal()]
    place = data.draw(st.sampled_from(places))

    for clock in (" 19:31", ""):
        with pytest.raises(DateError):
            When.from_text(f"{text[:place]}{zone}{text[place:]}{clock}")


NUMERALS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """Write a number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    return f"{NUMERALS[tens] if tens > 1 else ''}{'十' if tens else ''}{NUMERALS[ones] if ones or not tens else ''}"


@given(st.datetimes(datetime(1000, 1, 1)), st.sampled_from("〇零○"))  # noqa: DTZ001 - its zone is named
def test_chinese_numerals(moment: datetime, zero: str) -> None:
    """A day or a time in Chinese numerals is that day or time."""
    year = "".join(NUMERALS[int(digit)] for digit in str(moment.year)).replace("〇", zero)
    day = f"{year}年{chinese(moment.month)}月{chinese(moment.day)}日"

    assert str(When.from_text(day)) == str(moment.date())
    assert str(When.from_text(day[: day.index("月") + 1])) == f"{moment:%Y-%m}"
    clock = f"{chinese(moment.hour)}时{chinese(moment.minute)}分"
    assert When.from_text(f"{day}{clock}", UTC) == When.from_text(f"{moment.date()} {moment:%H:%M}", UTC)


ERAS = [
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
]


@given(st.dates(ERAS[-1][1], date(2117, 12, 31)))
def test_japanese_eras(day: date) -> None:
    """A day in the years of its era is that day."""
    name, first = next(era for era in ERAS if era[1] <= day)
    number = day.year - first.year + 1

    for year in (str(number), "元" if number == 1 else chinese(number)):
        assert str(When.from_text(f"{name}{year}年{day.month}月{day.day}日")) == str(day)


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_both_meanings_of_a_period(first: date, last: date) -> None:
    """A period between two days of one year is refused, with what lasted and what happened once."""
    first, last = sorted((first, last.replace(year=first.year, day=min(last.day, 28))))
    if first == last:
        return
    days = [f"{month(day)} {day.day}" for day in (first, last)]
    for text in (
        f"{days[0]}–{days[1]}, {first.year}",
        f"{days[0]} to {days[1]}, {first.year}",
        f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日",
    ):
        assert offered(When.from_text, text) == [f"{first}/{last}", f"[{first}..{last}]"]


@pytest.mark.parametrize("text", ["to " * 60 + "2023", "2023" + " - " * 60, "– 2023 " * 28, "2023 early " * 18])
def test_hostile_texts(text: str) -> None:
    """A text with many signs of a period is refused soon."""
    start = process_time()
    offered(When.parse, text)

    assert process_time() - start < 0.5


def test_the_middle_of_a_day() -> None:
    """Noon is 12:00; midnight could begin the day or end it."""
    noon = When.of(datetime.combine(date(2023, 9, 10), time(12), UTC)).earliest

    assert When.from_text("noon UTC, September 10, 2023").earliest == noon
    assert offered(When.from_text, "midnight UTC, September 10, 2023") == []
