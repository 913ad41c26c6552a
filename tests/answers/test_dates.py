"""Dates as people write them in sentences."""

import pytest

from alitimeline import When
from alitimeline.answers.dates import format_date


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        ("2023-09-10", "10 September 2023", "2023年9月10日"),
        ("2023-Q3~", "about Q3 2023", "约2023年第3季度"),
        ("2007%", "about 2007?", "约2007年?"),
        ("2007/2023-09-10", "2007 to 10 September 2023", "2007年至2023年9月10日"),
        ("2007/..", "2007 on", "2007年起"),
        ("../2007", "2007 or earlier", "2007年或之前"),
        (
            "[2023-09-12..2023-09-13]",
            "a date between 12 September 2023 and 13 September 2023",
            "2023年9月12日至2023年9月13日之间",
        ),
        ("[2023-H2..]", "H2 2023 or later", "2023年下半年或之后"),
        ("2023-09-13T19:31+08:00", "2023-09-13T19:31+08:00", "2023-09-13T19:31+08:00"),
    ],
)
def test_dates(when: str, english: str, chinese: str) -> None:
    """A date has the words of its language; a time is as stated."""
    assert (format_date(When.parse(when), "en"), format_date(When.parse(when), "zh")) == (english, chinese)
