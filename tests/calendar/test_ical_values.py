"""Values: what is read as what, what is refused with which way out, and that nothing else can happen."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.calendar.grammar import values
from alitimeline.problems import TextError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        (r"a\\b\;c\,d\ne\Nf", "a\\b;c,d\ne\nf"),
        (r"C:\\New\\new", "C:\\New\\new"),
        (r"\\\n", "\\\n"),
        (r"\x\:\"", r'\x:"'),
        ("dangling\\", "dangling\\"),
    ],
)
def test_unescaping(text: str, expected: str) -> None:
    """Escapes are read in one pass; what is none stays."""
    assert values.unescape_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("",)),
        ("a", ("a",)),
        ("a,b,,c", ("a", "b", "", "c")),
        (r"a\,b,c\\,d\;e;f", ("a,b", "c\\", "d;e;f")),
        ("a\\,", ("a,",)),
        ("\\\\,", ("\\", "")),
        ("a,b\\", ("a", "b\\")),
    ],
)
def test_lists(text: str, expected: tuple[str, ...]) -> None:
    """A list is divided at its commas, those behind a backslash aside."""
    assert values.parse_texts(text) == expected


def test_parts() -> None:
    """A value of parts is divided at its semicolons; escapes stay."""
    assert values.split_value(r"2.8;a\;b,c\\;d", ";") == ("2.8", r"a\;b,c\\", "d")


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (values.parse_date, "20240229", date(2024, 2, 29)),
        (values.parse_moment, "20230913T193100", datetime(2023, 9, 13, 19, 31)),  # noqa: DTZ001 - local
        (values.parse_moment, "20230913T113100Z", datetime(2023, 9, 13, 11, 31, tzinfo=UTC)),
        (values.parse_moment, "20161231T235960Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (values.parse_time, "193107", time(19, 31, 7)),
        (values.parse_time, "000000Z", time(tzinfo=UTC)),
        (values.parse_duration, "P2W", timedelta(14)),
        (values.parse_duration, "+P30D", timedelta(30)),
        (values.parse_duration, "-PT15M", timedelta(minutes=-15)),
        (values.parse_duration, "P1DT2H3M4S", timedelta(1, hours=2, minutes=3, seconds=4)),
        (values.parse_duration, "PT0S", timedelta()),
        (values.parse_offset, "+0800", timedelta(hours=8)),
        (values.parse_offset, "-034530", -timedelta(hours=3, minutes=45, seconds=30)),
        (values.parse_offset, "+0000", timedelta()),
        (values.parse_integer, "-12", -12),
        (values.parse_float, "+37.386013", 37.386013),
        (values.parse_float, "-122", -122.0),
        (values.parse_boolean, "true", True),
        (values.parse_boolean, "FALSE", False),
        (values.parse_binary, "SGVsbG8=", b"Hello"),
        (values.parse_period, "20230913T113100Z/PT1H", (datetime(2023, 9, 13, 11, 31, tzinfo=UTC), timedelta(hours=1))),
        (
            values.parse_period,
            "20230913T113100Z/20230913T123100Z",
            (datetime(2023, 9, 13, 11, 31, tzinfo=UTC), datetime(2023, 9, 13, 12, 31, tzinfo=UTC)),
        ),
        (values.parse_rule, "FREQ=YEARLY;COUNT=4", {"FREQ": ("YEARLY",), "COUNT": ("4",)}),
        (
            values.parse_rule,
            "wkst=su;freq=monthly;until=20271231T000000Z;byday=-1SU,2mo;bymonthday=-1",
            {
                "WKST": ("SU",),
                "FREQ": ("MONTHLY",),
                "UNTIL": ("20271231T000000Z",),
                "BYDAY": ("-1SU", "2MO"),
                "BYMONTHDAY": ("-1",),
            },
        ),
    ],
)
def test_reading(read: Callable[[str], object], text: str, expected: object) -> None:
    """A value of each type is read as Python has it; what has no zone stays without one."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (values.parse_date, "2023-09-10", "'2023-09-10' is not a date (write year, month and day as 8 digits, "),
        (values.parse_date, "20230230", "'20230230' is not a date: there is no such day (write"),
        (values.parse_date, "٢٠٢٣٠٩١٠", "is not a date"),
        (values.parse_date, "20230910\n", "is not a date"),
        (values.parse_moment, "20230910", "'20230910' is not a date and time (write it as 20230913T193100, with Z"),
        (values.parse_moment, "20230913T193100+0800", "is not a date and time"),
        (values.parse_moment, "20230230T193100", "is not a date and time"),
        (values.parse_time, "240000", "'240000' is not a time (write it as 193100, with Z behind it for UTC)"),
        (values.parse_time, "196000", "is not a time"),
        (values.parse_time, "193161", "is not a time"),
        (values.parse_time, "1931", "is not a time"),
        (values.parse_duration, "P", "'P' is not a duration (write it as P1W, P30D or -PT15M)"),
        (values.parse_duration, "P1DT", "is not a duration"),
        (values.parse_duration, "P1Y", "is not a duration"),
        (values.parse_duration, "P1W2D", "is not a duration"),
        (values.parse_duration, "P1.5D", "is not a duration"),
        (values.parse_duration, "P999999999W", "'P999999999W' is too long (write a shorter duration)"),
        (values.parse_offset, "-0000", "'-0000' is not an offset from UTC (write it as +0800 or -0330; none is +0000)"),
        (values.parse_offset, "-000000", "is not an offset"),
        (values.parse_offset, "+08:00", "is not an offset"),
        (values.parse_offset, "+2400", "is not an offset"),
        (values.parse_integer, "1.0", "'1.0' is not a whole number (write digits alone, such as 42)"),
        (values.parse_integer, "9" * 5_000, "is not a whole number"),
        (values.parse_float, "1e5", "'1e5' is not a number (write digits with a point, such as 30.25)"),
        (values.parse_float, "nan", "is not a number"),
        (values.parse_boolean, "yes", "'yes' is neither TRUE nor FALSE (write one of the two)"),
        (values.parse_binary, "SGV#", "'SGV#' is not Base64 (write Base64, or the address of a file)"),
        (values.parse_binary, "ü", "is not Base64"),
        (
            values.parse_period,
            "20230913T113100Z",
            "is not a period (write it as 20230913T113100Z/PT1H, or with its end)",
        ),
        (values.parse_period, "20230913T113100Z/", "'' is not a duration"),
        (values.parse_rule, "", "a recurrence rule has no part ''"),
        (values.parse_rule, "FREQ=DAILY;", "a recurrence rule has no part ''"),
        (values.parse_rule, "FREQ=DAILY;UNTL=20230910", "no part 'UNTL' (did you mean 'UNTIL'?)"),
        (values.parse_rule, "FREQ=DAILY;FREQ=DAILY", "the part FREQ appears twice in a recurrence rule (keep one"),
        (values.parse_rule, "FREQ=DECADES", "'DECADES' can't be the FREQ of a recurrence rule"),
        (values.parse_rule, "FREQ=DAILY;COUNT=0", "'0' can't be the COUNT of a recurrence rule"),
        (
            values.parse_rule,
            "FREQ=DAILY;BYHOUR=24",
            "'24' can't be the BYHOUR of a recurrence rule (write a number from",
        ),
        (values.parse_rule, "FREQ=YEARLY;BYMONTH=1,", "'' can't be the BYMONTH"),
        (values.parse_rule, "FREQ=YEARLY;BYMONTH=13", "this calendar has no month 13 (name a calendar"),
        (values.parse_rule, "FREQ=YEARLY;BYMONTH=1,5L", "this calendar has no month 5L (name a calendar"),
        (values.parse_rule, "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=14", "'14' can't be the BYMONTH"),
        (values.parse_rule, "FREQ=YEARLY;BYMONTHDAY=0", "'0' can't be the BYMONTHDAY"),
        (values.parse_rule, "FREQ=YEARLY;BYYEARDAY=367", "'367' can't be the BYYEARDAY"),
        (values.parse_rule, "FREQ=YEARLY;BYDAY=54MO", "'54MO' can't be the BYDAY"),
        (values.parse_rule, "FREQ=DAILY;UNTIL=20230230", "'20230230' is not a date: there is no such day"),
        (values.parse_rule, "FREQ=DAILY;UNTIL=20230910T250000", "is not a date and time"),
        (
            values.parse_rule,
            "COUNT=1",
            "the recurrence rule 'COUNT=1' has no FREQ (say how often, such as FREQ=YEARLY)",
        ),
        (values.parse_rule, "FREQ=DAILY;UNTIL=20230910;COUNT=1", "has both UNTIL and COUNT (keep one of the two)"),
    ],
)
def test_refused(read: Callable[[str], object], text: str, message: str) -> None:
    """What a value is not is refused, with the value and the way out."""
    with pytest.raises(TextError) as caught:
        read(text)

    assert message in str(caught.value)


READERS = [
    *(
        values.parse_binary,
        values.parse_boolean,
        values.parse_date,
        values.parse_duration,
        values.parse_float,
        values.parse_integer,
    ),
    *(values.parse_moment, values.parse_offset, values.parse_period, values.parse_rule, values.parse_time),
]
PIECES = st.sampled_from([*"PT1WD/-+Z;=,é", "20230910", "193100", "FREQ="])


@pytest.mark.parametrize("months", ["13", "5L", "1,13,5L"])
def test_months_of_other_calendars(months: str) -> None:
    """Calendars that RSCALE names may have a thirteenth month, and leap months (RFC 7529)."""
    assert values.parse_rule(f"RSCALE=HEBREW;FREQ=YEARLY;BYMONTH={months}")["BYMONTH"] == tuple(months.split(","))


@pytest.mark.parametrize("read", READERS)
@given(text=st.text() | st.lists(PIECES).map("".join))
def test_whatever_the_text(read: Callable[[str], object], text: str) -> None:
    """A text is read, or refused with our own error."""
    try:
        found = read(text)
    except TextError as error:
        found = error.message

    assert found is not None


@given(st.text(st.sampled_from("a,;\\nN\n中")), st.lists(st.text(st.sampled_from("a,;\\n")), min_size=1))
def test_escapes_come_back(text: str, each: list[str]) -> None:
    """Whatever is escaped, alone or in a list, comes back."""
    table = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})

    assert values.unescape_text(text.translate(table)) == text
    assert values.parse_texts(",".join(one.translate(table) for one in each)) == tuple(each)


@given(
    st.timedeltas(timedelta(-4_000), timedelta(4_000)).map(lambda each: timedelta(each.days, each.seconds)),
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda each: each.replace(microsecond=0)),  # noqa: DTZ001
)
def test_as_icalendar_writes_it(length: timedelta, moment: datetime) -> None:
    """Durations, moments and days that the icalendar package writes are read as what they were."""
    written: list[Any] = [icalendar.vDuration(length), icalendar.vDatetime(moment), icalendar.vDate(moment.date())]
    duration, time_, day = (each.to_ical().decode() for each in written)

    assert values.parse_duration(duration) == length
    assert values.parse_moment(time_) == moment
    assert values.parse_date(day) == moment.date()
