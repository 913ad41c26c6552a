"""One date of a source: which texts are one, and what each of them bounds."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest

from alitimeline.problems import DateError
from alitimeline.when import When
from alitimeline.when.points import Point, last_day

CST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2007", "year", date(2007, 1, 1), date(2007, 12, 31)),
        ("2023-H1", "half", date(2023, 1, 1), date(2023, 6, 30)),
        ("2023-H2", "half", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023-Q1", "quarter", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-Q4", "quarter", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-02", "month", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("1900-02", "month", date(1900, 2, 1), date(1900, 2, 28)),
        ("2000-02", "month", date(2000, 2, 1), date(2000, 2, 29)),
        ("2024-02-29", "day", date(2024, 2, 29), date(2024, 2, 29)),
        ("0001", "year", date.min, date(1, 12, 31)),
        ("9999-12", "month", date(9999, 12, 1), date.max),
        (
            "2023-09-13T19:31+08:00",
            "minute",
            datetime(2023, 9, 13, 19, 31, tzinfo=CST),
            datetime(2023, 9, 13, 19, 31, 59, tzinfo=CST),
        ),
        (
            "2023-09-13T19:31:05Z",
            "second",
            datetime(2023, 9, 13, 19, 31, 5, tzinfo=UTC),
            datetime(2023, 9, 13, 19, 31, 5, tzinfo=UTC),
        ),
        (
            "0001-01-01T00:00-23:59",
            "minute",
            datetime(1, 1, 1, tzinfo=timezone(-timedelta(hours=23, minutes=59))),
            datetime(1, 1, 1, 0, 0, 59, tzinfo=timezone(-timedelta(hours=23, minutes=59))),
        ),
    ],
)
def test_bounds(text: str, precision: str, earliest: date, latest: date) -> None:
    """A date is bounded by the first and the last day (or second) that it names, and by nothing wider."""
    point = Point.parse(text)

    assert point is not None
    assert (point.text, point.precision, point.earliest, point.latest) == (text, precision, earliest, latest)


@pytest.mark.parametrize(
    ("edtf", "text"),
    [
        ("2023-33", "2023-Q1"),
        ("2023-34~", "2023-Q2~"),
        ("2023-35", "2023-Q3"),
        ("2023-36", "2023-Q4"),
        ("2023-40", "2023-H1"),
        ("2023-41?", "2023-H2?"),
    ],
)
def test_numbered_quarters_and_halves(edtf: str, text: str) -> None:
    """EDTF's numbers of quarters and halves are read, and written as Q and H."""
    point = Point.parse(edtf)

    assert point is not None
    assert point.text == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "23", "20230", "2023-", "2023-9", "2023-9-1", "2023-09-1", "2023-09-10T", "2023-09-10T10", "2023/09"),
        *("2023-09-10T10:00", "2023-09-10T10Z", "2023-09-10T10:00:00.5Z", "2023-09-10 10:00Z", "2023-09-10t10:00z"),
        *("2023-09-10T10:00+0800", "2023-09-10T10:00+08", "2023~~", "~2023", "2023~?", "2023-XX", "202X", "-2023"),
        *("2023\n", "2023-09-10\n", " 2023", "２０２３", "٢٠٢٣", "2023-09-10+08:00", "2023-3", "2023-Q", "2023-q3"),
        *("2023-30", "2023-42", "Y12023", "2023Q3", "2023-W37", "2023-254"),
    ],
)
def test_other_forms_are_no_points(text: str) -> None:
    """What has none of the forms is no point, or is read as a month that isn't one."""
    try:
        point = Point.parse(text)
    except DateError as error:
        assert "there is no month" in str(error)  # noqa: PT017 - 2023-30 and 2023-42 look like months
    else:
        assert point is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-02-30", "'2023-02-30' is not a date: February 2023 has 28 days"),
        ("2024-02-30", "'2024-02-30' is not a date: February 2024 has 29 days"),
        ("1900-02-29", "'1900-02-29' is not a date: February 1900 has 28 days"),
        ("2023-09-00", "'2023-09-00' is not a date: September 2023 has 30 days"),
        ("2023-13", "'2023-13' is not a date: there is no month 13"),
        ("2023-00-10", "'2023-00-10' is not a date: there is no month 00"),
        ("2023-21", "'2023-21' is not a date: there is no month 21"),
        ("2023-Q0", "'2023-Q0' is not a date: there is no quarter 0"),
        ("2023-Q5", "'2023-Q5' is not a date: there is no quarter 5"),
        ("2023-H3", "'2023-H3' is not a date: there is no half 3"),
        ("0000-01-01", "'0000-01-01' is not a date: years run from 0001 to 9999"),
        ("2023-09-10T24:00Z", "'2023-09-10T24:00Z' is not a time: hours end at 23, minutes and seconds at 59"),
        ("2023-09-10T23:60Z", "'2023-09-10T23:60Z' is not a time: hours end at 23, minutes and seconds at 59"),
        ("2016-12-31T23:59:60Z", "'2016-12-31T23:59:60Z' is not a time: hours end at 23, minutes and seconds at 59"),
        (
            "2023-09-10T10:00+24:00",
            "'2023-09-10T10:00+24:00' is not a time: there is no offset +24:00 (write Z or +08:00)",
        ),
        (
            "2023-09-10T10:00+08:60",
            "'2023-09-10T10:00+08:60' is not a time: there is no offset +08:60 (write Z or +08:00)",
        ),
        (
            "2023-09-10T10:00-00:00",
            "'2023-09-10T10:00-00:00' is not a time: there is no offset -00:00 (write Z or +08:00)",
        ),
        ("2023-02-30T10:00Z", "'2023-02-30T10:00Z' is not a date: February 2023 has 28 days"),
    ],
)
def test_what_does_not_exist(text: str, reason: str) -> None:
    """A day, time or offset that doesn't exist is refused with the reason."""
    with pytest.raises(DateError) as caught:
        Point.parse(text)

    assert str(caught.value) == reason


@pytest.mark.parametrize("offset", ["Z", "+00:00", "+14:00", "-12:00", "+05:30", "-03:30", "+23:59", "-23:59"])
def test_the_wording_of_an_offset_is_kept(offset: str) -> None:
    """Z and +00:00 are the same offset, and each is written back as it was."""
    text = f"2023-09-10T10:00{offset}"

    assert str(When.parse(text)) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(1, 2, 3, 4, 5, 6, tzinfo=UTC), "0001-02-03T04:05:06Z"),
        (datetime(2023, 9, 13, 19, 31, tzinfo=CST), "2023-09-13T19:31:00+08:00"),
        (datetime(2023, 9, 13, tzinfo=timezone(-timedelta(hours=3, minutes=30))), "2023-09-13T00:00:00-03:30"),
    ],
)
def test_a_point_of_a_moment(moment: datetime, text: str) -> None:
    """A moment becomes a point with its own offset; UTC is written Z."""
    assert Point.of(moment, "second").text == text


class Nowhere(tzinfo):
    """A zone that doesn't know its offset."""

    def utcoffset(self, _moment: datetime | None, /) -> None:
        """Know nothing."""

    dst = tzname = utcoffset


@pytest.mark.parametrize("zone", [None, Nowhere(), timezone(timedelta(hours=8, minutes=5, seconds=43))])
def test_a_moment_without_an_offset_in_minutes(zone: tzinfo | None) -> None:
    """A moment whose offset is unknown, or has seconds (local mean time), can't be written and is refused."""
    with pytest.raises(DateError, match="an offset that isn't whole minutes"):
        Point.of(datetime(1890, 1, 1, tzinfo=zone), "minute")


@pytest.mark.parametrize(("year", "month", "day"), [(2023, 1, 31), (2023, 2, 28), (2024, 2, 29), (9999, 12, 31)])
def test_last_day(year: int, month: int, day: int) -> None:
    """Every month has its own last day."""
    assert last_day(year, month) == date(year, month, day)
