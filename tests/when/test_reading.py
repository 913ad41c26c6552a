"""Dates as people and newspapers write them."""

from calendar import day_name, month_name
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil import parser
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alitimeline.problems import DateError
from alitimeline.when import When

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")

MONTHS, DAYS = list(month_name)[1:], list(day_name)


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd, 4th, 11th …."""
    return f"{number}{'th' if number in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def sept(day: date) -> str:
    """Shorten a month as newspapers do."""
    return {9: "Sept.", 5: "May", 6: "June", 7: "July"}.get(day.month, f"{MONTHS[day.month - 1][:3]}.")


def month(day: date) -> str:
    """Name a month."""
    return MONTHS[day.month - 1]


DAY_FORMATS: list[Callable[[date], str]] = [
    lambda d: f"{month(d)} {d.day}, {d.year}",
    lambda d: f"{month(d)} {d.day},{d.year}",
    lambda d: f"{month(d)} {d.day} {d.year}",
    lambda d: f"{month(d)} {ordinal(d.day)}, {d.year}",
    lambda d: f"{month(d)} the {ordinal(d.day)}, {d.year}",
    lambda d: f"{month(d)[:3]} {d.day:02}, {d.year}",
    lambda d: f"{month(d)[:3].upper()} {d.day}, {d.year}",
    lambda d: f"{sept(d)} {d.day}, {d.year}",
    lambda d: f"{d.day} {month(d)} {d.year}",
    lambda d: f"{d.day:02} {month(d)[:3]} {d.year}",
    lambda d: f"{d.day} {sept(d)} {d.year}",
    lambda d: f"{d.day}-{month(d)[:3]}-{d.year}",
    lambda d: f"{ordinal(d.day)} {month(d)} {d.year}",
    lambda d: f"the {ordinal(d.day)} of {month(d)}, {d.year}",
    lambda d: f"{ordinal(d.day)} of {month(d).lower()} {d.year}",
    lambda d: f"{d.year} {month(d)} {d.day}",
    lambda d: f"{d.year}, {month(d)} {d.day}",
    lambda d: f"{d.year}-{month(d)[:3]}-{d.day:02}",
    lambda d: f"{DAYS[d.weekday()]}, {month(d)} {d.day}, {d.year}",
    lambda d: f"{DAYS[d.weekday()][:3]} {d.day} {month(d)} {d.year}",
    lambda d: f"{DAYS[d.weekday()][:3]}., {month(d)[:3]}. {d.day}, {d.year}",
    lambda d: f"{d.day} {month(d)} {d.year} ({DAYS[d.weekday()]})",
    lambda d: f"{DAYS[d.weekday()]} {d}",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}/{d.month:02}/{d.day:02}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d.year} {d.month:02} {d.day:02}",
    lambda d: f"{d.year}{d.month:02}{d.day:02}",
    lambda d: f"  {d}\n",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}年{d.month:02}月{d.day:02}日",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year}年{d.month}月{d.day}号",
    lambda d: f"{d.year}年{d.month}月{d.day}日(星期{'一二三四五六日'[d.weekday()]})",
    lambda d: f"{d.year}年{d.month}月{d.day}日 周{'一二三四五六天'[d.weekday()]}",
    lambda d: f"{d.year}年{d.month}月{d.day}日".translate({ord("0") + n: ord("０") + n for n in range(10)}),
]

CLOCK_FORMATS: list[Callable[[datetime], str]] = [
    lambda t: f"{t:%H:%M}",
    lambda t: f"{t.hour}:{t:%M}",
    lambda t: f"{t.hour % 12 or 12}:{t:%M} {'AP'[t.hour // 12]}M",
    lambda t: f"{t.hour % 12 or 12:02}:{t:%M} {'ap'[t.hour // 12]}.m.",
    lambda t: f"{t.hour % 12 or 12}:{t:%M}{'ap'[t.hour // 12]}m",
]

ZONE_FORMATS = [("(GMT+8)", "+08:00"), ("GMT+8", "+08:00"), ("GMT+08:00", "+08:00"), ("UTC+05:30", "+05:30")]
ZONE_FORMATS += [("UTC-3:30", "-03:30"), ("+0800", "+08:00"), ("-05", "-05:00"), ("UTC", "Z"), ("GMT", "Z")]
ZONE_FORMATS += [
    ("Beijing time", "+08:00"),
    ("(HKT)", "+08:00"),
    ("JST", "+09:00"),
    ("-0000", "Z"),
    ("北京时间", "+08:00"),
]

#: dateutil, our independent witness, takes years before 100 for short ones.
days = st.dates(date(1000, 1, 1))
minutes = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)).map(lambda t: t.replace(second=0, microsecond=0))  # noqa: DTZ001


@settings(deadline=None)  # it reads dozens of texts
@given(days)
@example(date(2023, 9, 12))
@example(date(2024, 2, 29))
@example(date(2023, 12, 12))
@example(date(2023, 5, 1))
def test_days(day: date) -> None:
    """Every way to write a day gives that day."""
    texts = [write(day) for write in DAY_FORMATS]

    assert {text: str(When.from_text(text)) for text in texts} == dict.fromkeys(texts, str(day))


@settings(deadline=None)  # it reads dozens of texts
@given(days)
def test_days_that_are_given_as_numbers(day: date) -> None:
    """A numeric date without the year in front is refused if the day could be the month, else it is that day."""
    for mark in "/-. ":
        for first, second in ((day.day, day.month), (day.month, day.day)):
            text = f"{first}{mark}{second}{mark}{day.year}"
            if day.day > 12 or day.day == day.month:
                assert str(When.from_text(text)) == str(day)
            else:
                with pytest.raises(DateError, match="can be read in two ways") as caught:
                    When.from_text(text)
                assert str(day) in str(caught.value)
                assert f"{day.year}-{day.day:02}-{day.month:02}" in str(caught.value)


@settings(deadline=None)  # it reads dozens of texts
@given(minutes, st.sampled_from(ZONE_FORMATS), st.sampled_from(["about ", ""]))
def test_times(moment: datetime, zone: tuple[str, str], about: str) -> None:
    """Every way to write a time gives that time, east of Greenwich for GMT+8."""
    name, offset = zone
    expected = f"{moment:%H:%M}"
    for clock in CLOCK_FORMATS:
        for text in (
            f"{about}{month(moment)} {moment.day}, {moment.year} {clock(moment)} {name}",
            f"{about}{month(moment)} {moment.day}, {moment.year} at {clock(moment)} {name}",
            f"{about}{moment.day} {month(moment)} {moment.year}, {clock(moment)} {name}",
            f"{about}{moment.date()} {clock(moment)} {name}",
            f"{about}{clock(moment)} {name}, {moment.day} {month(moment)} {moment.year}",
            f"{about}{clock(moment)} {name} on {moment.day} {month(moment)} {moment.year}",
            f"{about}{moment.year}/{moment.month}/{moment.day} {clock(moment)} {name}",
        ):
            when = When.from_text(text)
            assert str(when) == f"{moment.date()}T{expected}{offset}{'~' if about else ''}", text


@given(st.datetimes(datetime(1000, 1, 1), timezones=st.just(timezone(timedelta(hours=5, minutes=30))) | st.just(UTC)))  # noqa: DTZ001
def test_written_by_programs(moment: datetime) -> None:
    """RFC 2822 and ISO 8601 with other separators or a fraction of a second give the second that they name."""
    expected = When.of(moment)

    assert When.from_text(format_datetime(moment)) == expected
    assert When.from_text(moment.isoformat()).earliest == moment.replace(microsecond=0)
    assert When.from_text(moment.isoformat(" ")).earliest == moment.replace(microsecond=0)


@settings(deadline=None)  # it reads dozens of texts
@given(days)
def test_dateutil_agrees(day: date) -> None:
    """Where dateutil reads a text too, it reads the same day."""
    for write in DAY_FORMATS:
        try:
            read = parser.parse(write(day).replace(",", ", ")).date()  # else it loses the year
        except ValueError:
            continue
        assert When.from_text(write(day)).earliest == read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2007", "2007"),
        (" 2023-09~ ", "2023-09~"),
        ("2023-09-10/..", "2023-09-10/.."),
        # months
        ("September 2023", "2023-09"),
        ("Sept. 2023", "2023-09"),
        ("September, 2023", "2023-09"),
        ("September of 2023", "2023-09"),
        ("May 2023", "2023-05"),
        ("Sep-2023", "2023-09"),
        ("2023 Sep", "2023-09"),
        ("2023/9", "2023-09"),
        ("09/2023", "2023-09"),
        ("2023.05", "2023-05"),
        ("2007-08", "2007-08"),
        ("2023年9月", "2023-09"),
        ("2023年", "2023"),
        # quarters and halves
        ("Q3 2023", "2023-Q3"),
        ("Q3, 2023", "2023-Q3"),
        ("Q3 of 2023", "2023-Q3"),
        ("q3 2023", "2023-Q3"),
        ("2Q 2023", "2023-Q2"),
        ("1H2023", "2023-H1"),
        ("2023Q3", "2023-Q3"),
        ("2023 H2", "2023-H2"),
        ("third quarter of 2023", "2023-Q3"),
        ("the third quarter, 2023", "2023-Q3"),
        ("Last quarter of 2023", "2023-Q4"),
        ("the last half of 2023", "2023-H2"),
        ("1st half 2023", "2023-H1"),
        ("2023年第三季度", "2023-Q3"),
        ("2023年4季度", "2023-Q4"),
        ("2023年上半年", "2023-H1"),
        ("2023年下半年", "2023-H2"),
        # about
        ("about 2007", "2007~"),
        ("circa 2007", "2007~"),
        ("c. 2007", "2007~"),
        ("ca 2007", "2007~"),
        ("c.2007", "2007~"),
        ("around Q3 2023", "2023-Q3~"),
        ("roughly 2023-09", "2023-09~"),
        ("approximately Sep 12, 2023", "2023-09-12~"),
        ("about 2007~", "2007~"),
        ("about 2007?", "2007%"),
        ("约2007年", "2007~"),
        ("大约2007年9月", "2007-09~"),
        ("2007年左右", "2007~"),
        ("2023年9月10日前后", "2023-09-10~"),
        ("2014年頃", "2014~"),
        ("約2007年", "2007~"),
        # other spellings
        ("on September 10, 2023", "2023-09-10"),
        ("in 2023", "2023"),
        ("Q1/2023", "2023-Q1"),
        ("2023年Q3", "2023-Q3"),
        ("2023年第3季", "2023-Q3"),
        ("10/Sep/2023", "2023-09-10"),
        ("2023. 9. 13.", "2023-09-13"),
        ("2023‑09‑10", "2023-09-10"),
        ("2023−09−10", "2023-09-10"),
        ("2023年9月10日礼拜天", "2023-09-10"),
        ("no later than March 31, 2024", "[..2024-03-31]"),
        ("on or after 2024-03", "[2024-03..]"),
        ("201X", "[2010..2019]"),
        ("20XX", "[2000..2099]"),
        ("2023-XX-XX", "2023"),
        ("2023-09-XX", "2023-09"),
        # eras
        ("令和2年11月", "2020-11"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和六十三年", "1988"),
        ("12 May 0031", "0031-05-12"),
        ("民國112年9月", "2023-09"),
        # twelve hours
        ("Sep 10, 2023 9.30am UTC", "2023-09-10T09:30Z"),
        ("Sep 10, 2023, noon UTC", "2023-09-10T12:00Z"),
        ("12 noon UTC, Sep 10, 2023", "2023-09-10T12:00Z"),
        ("2023-09-12 noon UTC", "2023-09-12T12:00Z"),
        ("10 Sep 2023 • 7:31 PM GMT", "2023-09-10T19:31Z"),
        ("香港时间2023年9月10日19:31", "2023-09-10T19:31+08:00"),
        ("Sep 10, 2023 12:00 am UTC", "2023-09-10T00:00Z"),
        ("Sep 10, 2023 12 pm UTC", "2023-09-10T12:00Z"),
        ("Sep 10, 2023 7 p.m. (GMT+8).", "2023-09-10T19:00+08:00"),
        ("7:31 PM, September 13, 2023 UTC", "2023-09-13T19:31Z"),
        ("19:31 13-09-2023 UTC+8", "2023-09-13T19:31+08:00"),
        ("13 September 2023 - 19:31 GMT", "2023-09-13T19:31Z"),
        ("Sep 13, 2023 07:31 PM (GMT+8)", "2023-09-13T19:31+08:00"),
        ("Dec. 13, 2023 7:31 p.m. GMT -8", "2023-12-13T19:31-08:00"),
    ],
)
def test_read(text: str, expected: str) -> None:
    """Dates are read as they are meant, and as precisely."""
    assert str(When.from_text(text)) == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("上午10时", "10:00"),
        ("上午10点30分", "10:30"),
        ("上午0点", "00:00"),
        ("凌晨1点", "01:00"),
        ("早上8点整", "08:00"),
        ("中午11点", "11:00"),
        ("中午12点", "12:00"),
        ("中午1点半", "13:30"),
        ("下午12:30", "12:30"),
        ("下午3点15分20秒", "15:15:20"),
        ("下午 3 点 15 分", "15:15"),
        ("下午15点", "15:00"),
        ("晚上8点半", "20:30"),
        ("晚8點", "20:00"),
        ("晚上23:59", "23:59"),
        ("15:04:05", "15:04:05"),
        ("15时04", "15:04"),
        ("0点", "00:00"),
        ("零时", "00:00"),
        ("十点", "10:00"),
        ("下午三点十五分", "15:15"),
        ("二十点零五分", "20:05"),
        ("正午", "12:00"),
        ("清晨5点", "05:00"),
        ("傍晚六点半", "18:30"),
    ],
)
def test_chinese_clocks(clock: str, expected: str) -> None:
    """Hours are counted to 24 by the part of the day that they name."""
    for text in (f"2023年9月10日{clock}", f"2023年9月10日 {clock}", f"2023年9月10日星期日{clock}"):
        assert str(When.from_text(text, SHANGHAI)) == f"2023-09-10T{expected}+08:00"
    assert str(When.from_text(f"2023年9月10日{clock}(GMT+8)")) == f"2023-09-10T{expected}+08:00"
    assert str(When.from_text(f"北京时间2023年9月10日{clock}")) == f"2023-09-10T{expected}+08:00"
    assert str(When.from_text(f"2023年9月10日{clock}", UTC)) == f"2023-09-10T{expected}Z"


YEAR = "write the year with four digits"
VAGUE = "can't be read as a date (write the months that it means, such as {})"
VAGUE_DAYS = "can't be read as a date (write the days that it means, such as {})"
PERIOD = "can't be read as a date (write {0}/{1} if it lasted, or [{0}..{1}] if it happened once)"
DECADE = "can't be read as a date (write [1990..1999] if it happened once, or 1990/1999 if it lasted)"
HOUR = "write the hour from 0 to 23, without a part of the day"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        # two readings
        ("03/04/2023", "can be read in two ways (write 2023-03-04 or 2023-04-03)"),
        ("10 9 2023", "can be read in two ways (write 2023-09-10 or 2023-10-09)"),
        ("Mon 3.4.2023", "can be read in two ways (write 2023-03-04 or 2023-04-03)"),
        ("2011/12", "can be read in two ways (write 2011-12 or 2011/2012)"),
        ("2023年9月10日24时", f"names an hour that is not in a day ({HOUR})"),
        ("2023年9月10日晚上12点", f"names an hour that is not in 晚上 ({HOUR})"),
        ("2023年9月10日凌晨12点", f"names an hour that is not in 凌晨 ({HOUR})"),
        ("2023年9月10日上午12:30", f"names an hour that is not in 上午 ({HOUR})"),
        ("2023年9月10日上午13点", f"names an hour that is not in 上午 ({HOUR})"),
        # contradictions
        (
            "Monday, September 10, 2023",
            "contradicts itself: 2023-09-10 was a Sunday (write 2023-09-10 if you mean that day)",
        ),
        ("2023年9月10日星期一", "contradicts itself: 2023-09-10 was a Sunday (write 2023-09-10 if you mean that day)"),
        # too little
        ("", "can't be read as a date"),
        ("May", "can't be read as a date"),
        ("today", "can't be read as a date"),
        ("12 September", f"can't be read as a date ({YEAR})"),
        ("10-Sep-23", f"can't be read as a date ({YEAR})"),
        ("9月10日", f"can't be read as a date ({YEAR})"),
        ("3Q23", f"can't be read as a date ({YEAR})"),
        ("Sunday 2023", "can't be read as a date"),
        ("Sun September 2023", "can't be read as a date"),
        ("12:30 Sep 2023", "can't be read as a date"),
        ("2023年9月10日 25", "can't be read as a date"),
        # too much
        ("2023-09-12 2023", "can't be read as a date"),
        ("2023-1-1 1:1", "can't be read as a date"),
        ("12/2023/09", "can't be read as a date"),
        ("Sep 12 2023 12", "can't be read as a date"),
        ("Sep Oct 12 2023", "can't be read as a date"),
        ("Sun Sun Sep 10 2023", "can't be read as a date"),
        ("Sun Sep 10 2023 Sun", "can't be read as a date"),
        ("10:00 Sep 10 2023 10:00", "can't be read as a date"),
        ("Sep 10, 2023 13 pm UTC", "can't be read as a date"),
        ("2023年9月10日15时041", "can't be read as a date"),
        # vague
        ("mid-2023", VAGUE.format("[2023-05..2023-08]")),
        ("early 2023", VAGUE.format("[2023-01..2023-04]")),
        ("in late 2023", VAGUE.format("[2023-09..2023-12]")),
        ("by the end of 2027", VAGUE.format("[2027-09..2027-12]")),
        ("Spring 2023", VAGUE.format("[2023-03..2023-05]")),
        ("Summer 2023", VAGUE.format("[2023-06..2023-08]")),
        ("fall 2023", VAGUE.format("[2023-09..2023-11]")),
        ("winter 2023", VAGUE.format("[2023-12..2024-02]")),
        ("winter 9999", VAGUE.format("[2023-04..2023-08]")),
        ("spring 2023-09", VAGUE.format("[2023-04..2023-08]")),
        ("2023年底", VAGUE.format("[2023-09..2023-12]")),
        ("2023年初", VAGUE.format("[2023-01..2023-04]")),
        ("2023年春", VAGUE.format("[2023-03..2023-05]")),
        ("二〇二三年秋季", VAGUE.format("[2023-09..2023-11]")),
        ("2023年9月中", VAGUE_DAYS.format("[2023-09-11..2023-09-20]")),
        ("2023年9月上旬", VAGUE_DAYS.format("[2023-09-01..2023-09-10]")),
        ("end of February 2023", VAGUE_DAYS.format("[2023-02-21..2023-02-28]")),
        *(
            (text, VAGUE_DAYS.format("[2022-04-01..2023-03-31]"))
            for text in ("fiscal 2023", "Q3 FY2023", "2023财年", "FY24")
        ),
        *((text, DECADE) for text in ("1990s", "the 1990's", "1990年代")),
        ("fifth quarter 2023", "can't be read as a date"),
        ("Sep 10, 2023 midnight", "can't be read as a date (write 00:00 of the day that begins then)"),
        # bounds
        ("by 2027", "can't be read as a date (write [..2027], or [..2026-12-31] if it was over before that)"),
        ("before May 2027", "can't be read as a date (write [..2027-04-30])"),
        (
            "until 2027",
            "can't be read as a date (write ../2027 if it lasted until then, or [..2027] if it happened once)",
        ),
        ("after Q3 2019", "can't be read as a date (write [2019-10-01..])"),
        ("since 2019", "can't be read as a date (write 2019/.. if it goes on, or [2019..] if it happened once)"),
        (
            "as of May 3, 2019",
            "can't be read as a date (write 2019-05-03 for that day, or 2019-05-03/.. if it goes on)",
        ),
        ("1994-now", "can't be read as a date (write 1994/..)"),
        ("after Easter", "can't be read as a date (write [..2027] or [2019..])"),
        ("after 9999", "can't be read as a date (write [..2027] or [2019..])"),
        # periods
        ("September 10-12, 2023", PERIOD.format("2023-09-10", "2023-09-12")),
        ("10–12 September 2023", PERIOD.format("2023-09-10", "2023-09-12")),
        ("September 30 – October 2, 2023", PERIOD.format("2023-09-30", "2023-10-02")),
        ("2023年9月10日至12日", PERIOD.format("2023-09-10", "2023-09-12")),
        ("二〇二三年九月三十日至十月二日", PERIOD.format("2023-09-30", "2023-10-02")),
        ("2023-09-10 to 2023-09-12", PERIOD.format("2023-09-10", "2023-09-12")),
        ("between March and May 2023", PERIOD.format("2023-03", "2023-05")),
        ("2007–2008", PERIOD.format("2007", "2008")),
        ("2007-2008", PERIOD.format("2007", "2008")),
        ("2008-2007", "can't be read as a date (write a period as 2023-09-10/2023-09-12)"),
        # a season, or two years
        ("2012/13", "can be read in two ways (write 2012/2013)"),
        ("9998/99", "can be read in two ways (write 9998/9999)"),
        # zones
        ("Sep 13, 2023 19:31 CST", "can't be read as a date (write the zone as an offset, such as GMT+8)"),
        ("Sep 13, 2023 GMT+8", "has a zone and no time (leave out the zone, or write the time as 19:31)"),
        ("2023-09-13 UTC", "has a zone and no time (leave out the zone, or write the time as 19:31)"),
        ("Sep 13, 2023 19:31", "is a time without a zone (write 2023-09-13T19:31+08:00, with the right offset)"),
        # a zone within a date
        ("202Z3年9月1日0时", f"can't be read as a date ({YEAR})"),
        ("Sept 1Z0, 2023 7:31 pm", "can't be read as a date"),
        ("2023-0JST9-10 19:31", "can't be read as a date"),
        ("12:30 AM, September 10, 223 GMT8", f"can't be read as a date ({YEAR})"),
        ("202北京时间3年9月1日0时", f"can't be read as a date ({YEAR})"),
        ("2023年9北京时间月10日0时", "can't be read as a date"),
        # what isn't there
        ("Sep 10, 2023 24:00 UTC", "can't be read as a date: there is no such day or time"),
        ("Sep 10, 2023 13:00 pm UTC", "can't be read as a date: there is no such day or time"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    """What can't be read, or in two ways, is refused with the reason and a way out, never guessed."""
    with pytest.raises(DateError) as caught:
        When.from_text(text)

    assert str(caught.value) == f"{text!r} {reason}"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2023/9/31", "2023-09-31"),
        ("Sep 31, 2023", "2023-09-31"),
        ("29 February 2023", "2023-02-29"),
        ("31.14.2023", "2023-14-31"),
        ("2023/13", "2023-13"),
        ("2023年2月30日", "2023-02-30"),
        ("third half of 2023", "2023-H3"),
        ("2023-13", "2023-13"),
        ("Sep 10, 2023 7:31 UTC+25", "2023-09-10T07:31+25:00"),
        # a form of our own: what is wrong with it, not that it's no newspaper's
        ("2024/2023", "2024/2023"),
        ("[2024..2023]", "[2024..2023]"),
    ],
)
def test_what_does_not_exist(text: str, form: str) -> None:
    """A day or time that doesn't exist is shown as it was read."""
    with pytest.raises(DateError) as caught:
        When.from_text(text)

    assert str(caught.value).startswith(f"'{form}' ")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("Sep 13, 2023 19:31", SHANGHAI, "2023-09-13T19:31+08:00"),
        ("2023-09-13T19:31:05", SHANGHAI, "2023-09-13T19:31:05+08:00"),
        ("Sep 13, 2023 19:31", NEW_YORK, "2023-09-13T19:31-04:00"),
        ("Dec 13, 2023 19:31", NEW_YORK, "2023-12-13T19:31-05:00"),
        ("Sep 13, 2023 19:31 GMT+1", SHANGHAI, "2023-09-13T19:31+01:00"),
        ("Sep 13, 2023", SHANGHAI, "2023-09-13"),
    ],
)
def test_a_zone_of_its_own(text: str, zone: tzinfo, expected: str) -> None:
    """A time without an offset takes the zone's offset of that day; an offset in the text goes first."""
    assert str(When.from_text(text, zone)) == expected


@pytest.mark.parametrize("text", ["2023-11-05 01:30", "2023-03-12 02:30"])
def test_a_time_that_comes_twice_or_never(text: str) -> None:
    """A time in the hour when the clocks are changed has two offsets, and is refused."""
    with pytest.raises(DateError, match="falls into the hour in which the clocks of America/New_York change") as caught:
        When.from_text(text, NEW_YORK)

    assert f"write {text.replace(' ', 'T')}-0" in str(caught.value)


def test_local_mean_time() -> None:
    """An offset with seconds can't be written, so the time is refused."""
    with pytest.raises(DateError, match="an offset that isn't whole minutes"):
        When.from_text("1890-01-01 10:00", SHANGHAI)


def test_a_long_text() -> None:
    """A text longer than any date is refused at once."""
    with pytest.raises(DateError, match=r"is too long for a date \(write at most 200 characters\)"):
        When.from_text("2023 " * 100_000)


TOKENS = [
    *(
        "2023",
        "09",
        "9",
        "10",
        "31",
        "0",
        "13",
        "Sep",
        "sept.",
        "September",
        "May",
        "Mon",
        "Sunday",
        "of",
        "the",
        "at",
        "on",
    ),
    *(
        "12th",
        "1st",
        "Q3",
        "H1",
        "third",
        "last",
        "quarter",
        "half",
        "about",
        "c.",
        "7:31",
        "24:00",
        "19:31:05.5",
        "PM",
        "p.m.",
        "am",
    ),
    *(
        "GMT",
        "UTC",
        "Z",
        "+8",
        "-0500",
        "+08:00",
        "(",
        ")",
        ",",
        ".",
        "/",
        "-",
        "–",
        ":",
        " ",
        " ",
        " ",
        "T",
        "~",
        "?",
        "%",
        "[",
        "]",
        "..",
    ),
    *(
        "年",
        "月",
        "日",
        "号",
        "上午",
        "晚上",
        "点",
        "半",
        "分",
        "秒",
        "第",
        "季度",
        "上半年",
        "星期",
        "日",
        "约",
        "左右",
        "北京时间",
        "٢",
        "２",
    ),
]


@given(
    st.text() | st.lists(st.sampled_from(TOKENS), max_size=12).map("".join), st.sampled_from([None, SHANGHAI, NEW_YORK])
)
@example("about 2007%", None)
@example("0001-01-01 00:00", SHANGHAI)
@example("9999-12-31 23:59", NEW_YORK)
@example("2023-W37-1", None)
def test_any_text_is_a_date_or_refused(text: str, zone: tzinfo | None) -> None:
    """A text is read, to a date that names the same year, or gives a `DateError`."""
    try:
        when = When.from_text(text, zone)
    except DateError as error:
        assert len(str(error)) < 400  # noqa: PT017 - most texts end here
    else:
        assert When.parse(str(when)) == when
