"""Dates in an article, and which days the relative ones are. Published on Wednesday, 22 October 2025."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.drafting.articles import Article
from alitimeline.drafting.dates import Dates, find_dates
from alitimeline.when import When

PUBLISHED = When.parse("2025-10-22")
#: Texts and their dates.
ABSOLUTE = {
    "He will retire on June 30, 2025, and she started on the 1st of April 2025.": "2025-06-30 2025-04-01",
    "On Tuesday, 4 March 2025; 05-Mar-2025; MARCH 5, 2025; 2025-03-06; 2025/3/7; 13.12.2025": (
        "2025-03-04 2025-03-05 2025-03-05 2025-03-06 2025-03-07 2025-12-13"
    ),
    "In Jan. 2020 and March 2021; in 2016, since 2011, by 2030": "2020-01 2021-03 2016 2011 2030",
    "Q3 2025, the third quarter of 2025, H1 2026, the first half of 2026": "2025-Q3 2025-Q3 2026-H1 2026-H1",
    "2026 Q2": "2026-Q2",
    "Early 2026, mid-2024, the end of 2026": "[2026-01..2026-03] [2024-06..2024-07] 2026-12",
    "late March 2025": "[2025-03-21..2025-03-31]",
    "from 3 to 5 March 2025, March 3-5, 2025, from May 2019 through June 2021": (
        "2025-03-03/2025-03-05 2025-03-03/2025-03-05 2019-05/2021-06"
    ),
    "between 2 and 5 March 2025; between May and July 2026; from 1998 to 2021; 2019–2021": (
        "[2025-03-02..2025-03-05] [2026-05..2026-07] 1998/2021 2019/2021"
    ),
    "in May and June 2025": "2025-05 2025-06",
    "The meeting was postponed from 3 March 2025 to 5 April 2025.": "2025-03-03 2025-04-05",
    "from 5 May 2025 to 3 March 2025": "2025-05-05 2025-03-03",
    "around 2012, 2020年左右, 大约2015年": "2012~ 2020~ 2015~",
    "At year-end 2026; before Christmas 2026": "2026-12 2026-12-25",
    "BOSTON, March 4, 2025, 8:00 a.m. ET": "2025-03-04T08:00-05:00",
    "2025年10月22日 18:05（台北時間），2025年3月4日下午3时，March 4, 2025 at 5 pm GMT+8": (
        "2025-10-22T18:05+08:00 2025-03-04T15:00Z 2025-03-04T17:00+08:00"
    ),
    "March 4, 2025, 15:99 p.m.": "2025-03-04",
    "March 4, 2025, 29:00": "2025-03-04",
    "自2012年5月起，二〇二五年十一月三日，民國119年，民國一百一十四年十月二日，114年11月1日": (
        "2012-05 2025-11-03 2030 2025-10-02 2025-11-01"
    ),
    "2008年至2019年曾任职，2025年3月3日至5日，2025年3月1日至4月2日，2025年1-9月": (
        "2008/2019 2025-03-03/2025-03-05 2025-03-01/2025-04-02 2025-01/2025-09"
    ),
    "2026年初，2026年第三季度末，2026年底前，2025年10月中旬，2025年Q3": (
        "[2026-01..2026-03] 2026-09 2026-12 [2025-10-11..2025-10-20] 2025-Q3"
    ),
    "2025年2月30日": "",
    "in autumn 2026, by the summer of 2027, winter 2026, 2026年春季": (
        "[2026-09..2026-11] [2027-06..2027-08] [2026-12..2027-02] [2026-03..2026-05]"
    ),
    "early in 2026, late in the third quarter of 2025, mid-year 2026": "[2026-01..2026-03] 2025-09 [2026-06..2026-07]",
    "114/09/12、一一五年三月底前": "2025-09-12 2026-03-31",
    "13/12/2025; 03/12/2025; Tuesday, 04/03/2025": "2025-12-13 2025-03-04",
}
RELATIVE = {
    "The board met yesterday and will meet tomorrow.": "2025-10-21 2025-10-23",
    "It said on Tuesday that it will meet on Friday.": "2025-10-21 2025-10-24",
    "Last Monday he left.": "[2025-10-13..2025-10-20]",
    "It will open next Friday.": "[2025-10-24..2025-10-31]",
    "this Thursday, last Wednesday, this past Friday": "2025-10-23 2025-10-15 2025-10-17",
    "He leaves on 29 August 2025 and hands over the following Monday.": "2025-08-29 2025-09-01",
    "last week; next month, last year, next quarter": "[2025-10-13..2025-10-19] 2025-11 2024 2026-Q1",
    "It joined in September; it will open in March.": "2025-09 2026-03",
    "in March last year; last March; last November; next November; last May": "2024-03 2025-03 2024-11 2025-11 2025-05",
    "On March 5 it will vote. On November 30, he resigned.": "2026-03-05 2024-11-30",
    "He resigned, effective November 1.": "2025-11-01",
    "On Monday 3 November": "2025-11-03",
    "on February 29": "2024-02-29",
    "in the quarter ended December 31; the second quarter; Q1 next year": "2024-12-31 2025-Q2 2026-Q1",
    "by the end of next quarter, by year end, the end of the month, earlier this week": (
        "2026-03 2025-12 2025-10-31 [2025-10-20..2025-10-22]"
    ),
    "later this month, late next week": "[2025-10-22..2025-10-31] [2025-10-27..2025-11-02]",
    "on the 15th of this month": "2025-10-15",
    "two weeks ago, three years ago, 两个月前": "2025-10-08 2022 2025-08",
    "It begins with immediate effect.": "2025-10-22",
    "It met on 3 March 2025, and she left on the same day.": "2025-03-03 2025-03-03",
    "It met on 4 March 2025, and she left in the following month.": "2025-03-04 2025-04",
    "去年12月31日，今年9月，本月30日，下月1日": "2024-12-31 2025-09 2025-10-30 2025-11-01",
    "明年上半年，本季底": "2026-H1 2025-12",
    "昨日，今（22）日，上周四，上週四，下周一，本周": (
        "2025-10-21 2025-10-22 2025-10-16 2025-10-16 2025-10-27 [2025-10-20..2025-10-26]"
    ),
    "将于5月6日到任": "2026-05-06",
    "力争年内完成，年底前": "[2025-10-22..2025-12-31] 2025-12",
    "2019年3月5日加入，同年9月离任，次年1月1日": "2019-03-05 2019-09 2020-01-01",
    "明年元旦起，明年首季，大后天": "2026-01-01 2026-Q1 2025-10-25",
    "By close of business Friday; it completes on 30 Sep": "2025-10-24 2026-09-30",
    "It will open in two weeks, or two months from now. It fell in two weeks of trading.": "2025-11-05 2025-12",
    "next summer; by the spring; this time next year; early in the new year": (
        "[2026-06..2026-08] [2026-03..2026-05] 2026-10 [2026-01..2026-03]"
    ),
    "by the end of the decade, by mid-year, in Q1, by Labor Day": "2030 [2025-06..2025-07] 2026-Q1 2025-09",
    "He said on the 15th, and it will close on the 20th.": "2025-10-15 2025-11-20",
    "公司25日公告，将于25日召开会议，7日内完成": "2025-09-25 2025-10-25",
    "自12月1日起生效，董事会已批准其自12月1日起辞任，12月31日为其最后工作日": "2025-12-01 2025-12-01 2025-12-31",
    "兩週後將上任，三个月后将完成，將於11/1上任，今（10/22）日": "2025-11-05 2026-01 2025-11-01 2025-10-22",
    "明年夏天，今秋，到明年此时，年中完成": "[2026-06..2026-08] [2025-09..2025-11] 2026-10 [2025-06..2025-07]",
    "It promised to sell it before its financial year closes on June 30.": "2026-06-30",
}
NO_DATES = (
    "No. 2025-041; call 2025-1234567; $2025; 2025%; 2,025 people; 2025 people; in 2025 million; aged 52",
    "fiscal 2025, FY2025, fiscal year 2026, third quarter fiscal 2026, the 2023 Plan, Class of 2010, Vision 2030",
    "He may march on. May we? Mr. March; the Companies Act 2006; over the last year; in the coming months; recently",
    "over the coming 18 months; Spring Airlines; fall fashion; on the 25th anniversary; it was sold in three weeks",
    "三个月内，24年，10个月，第十二次，每年6月，近日，日前，前三季度，3年，2026年春节前",
    "2025年度业绩，2025年限制性股票激励计划，《公司法（2023年修订）》，2025年第一次临时股东大会",
    "公告编号：2025-04；粤府〔2025〕12号；证监许可〔2023〕1号",
)
#: What makes dates of other texts.
PARTS = [*ABSOLUTE, *RELATIVE, *NO_DATES, *"0123456789年月日今次周-/. ", " and ", "-31", "May ", "next "]


@pytest.mark.parametrize("text", ABSOLUTE)
def test_absolute(text: str) -> None:
    """Dates with a year are read in all forms, and need no day of publication."""
    assert " ".join(str(one.when) for one in find_dates(text)) == ABSOLUTE[text]


@pytest.mark.parametrize("text", RELATIVE)
def test_relative(text: str) -> None:
    """Other dates are counted from the day of publication, or from the date before them."""
    assert " ".join(str(one.when) for one in find_dates(text, PUBLISHED)) == RELATIVE[text]


@pytest.mark.parametrize("text", RELATIVE)
def test_without_a_day_of_publication(text: str) -> None:
    """Without a day of publication, there are only dates with a year and what counts from them."""
    relative = [str(one.when) for one in find_dates(text) if one.is_relative]

    assert relative in ([], ["2025-09-01"], ["2025-03-03"], ["2025-04"], ["2019-09", "2020-01-01"])


@pytest.mark.parametrize("text", NO_DATES)
def test_no_dates(text: str) -> None:
    """Other numbers and names are no dates."""
    assert find_dates(text, PUBLISHED) == []


def test_places() -> None:
    """A date knows its place, and whether it was resolved."""
    text = "Today we name Ms. Kwan, who joined in\nMarch 2019, as CEO."
    first, second = Dates(Article("a.txt", text), PUBLISHED, "Asia/Hong_Kong").found

    assert (text[first.start : first.end], first.is_relative) == ("Today", True)
    assert (text[second.start : second.end], second.is_relative) == ("March 2019", False)


def test_published_at_a_time() -> None:
    """The day of publication is that of its own zone."""
    assert [str(one.when) for one in find_dates("She leaves today.", When.parse("2025-10-22T00:30+08:00"))] == [
        "2025-10-22"
    ]


@pytest.mark.parametrize(
    ("zone", "day"), [("America/Chicago", "2025-03-12"), ("Europe/London", "2025-12-03"), ("UTC", None)]
)
def test_days_and_months(zone: str, day: str | None) -> None:
    """Whether the day or the month comes first depends on the place."""
    found = Dates(Article("a.txt", "03/12/2025"), None, zone).found

    assert [str(one.when) for one in found] == ([day] if day else [])


def test_within() -> None:
    """The dates between two positions are those that lie there wholly."""
    dates = Dates(Article("a.txt", "In 2019, in 2020 and in 2021"), PUBLISHED, "UTC")

    assert [str(one.when) for one in dates.within(1, 16)] == ["2020"]
    assert [str(one.when) for one in dates.within(1, 15)] == []


def test_fiscal_quarters() -> None:
    """A quarter without a year isn't one of the calendar where fiscal years are spoken of."""
    text = "Fiscal 2026 has begun. In the third quarter of 2025 we grew; in the second quarter we won't. Q1 next year?"

    assert [str(one.when) for one in find_dates(text, PUBLISHED)] == ["2025-Q3", "2026-Q1"]


def test_tables() -> None:
    """Of a sentence with very many dates, the first ones are found."""
    assert len(find_dates("2025-03-05 " * 60)) < 60


@pytest.mark.slow
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=9)))
def test_any_text(parts: list[str]) -> None:
    """Dates lie in the text, in order, one behind the other, whatever the text is."""
    text = "".join(parts)[:3000]
    found = find_dates(text, PUBLISHED)

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
