"""Dates as people write them in sentences."""

import pytest

from alitimeline import When
from alitimeline.answers.dates import format_date


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        ("2023-09-10", "10 September 2023", "2023年9月10日"),
        ("2023-Q3~", "about Q3 2023", "约2023年第3季度"),
        ("2007?", "perhaps 2007", "2007年?"),
        ("2007%", "perhaps about 2007", "约2007年?"),
        ("2007/2023-09-10", "2007 to 10 September 2023", "2007年至2023年9月10日"),
        ("2007/..", "2007 on", "2007年起"),
        ("2007/", "2007 on", "2007年起"),
        ("../2007", "2007 or earlier", "2007年或之前"),
        (
            "[2023-09-12..2023-09-13]",
            "a date between 12 September 2023 and 13 September 2023",
            "2023年9月12日至2023年9月13日之间",
        ),
        ("[2023-H2..]", "H2 2023 or later", "2023年下半年或之后"),
        ("[..2007]", "2007 or earlier", "2007年或之前"),
        ("2023-09-13T19:31+08:00", "13 September 2023, 19:31 UTC+08:00", "2023年9月13日19:31（UTC+08:00）"),
        ("2023-09-13T09:01:05Z~", "about 13 September 2023, 09:01:05 UTC", "约2023年9月13日09:01:05（UTC）"),
    ],
)
def test_dates(when: str, english: str, chinese: str) -> None:
    """A date has the words of its language; a time is one of the zone that was stated."""
    assert (format_date(When.parse(when), "en"), format_date(When.parse(when), "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2023-Q3~", "about Q3 2023"),
        ("2007/2023-09~", "from 2007 to about September 2023"),
        ("2007/..", "since 2007"),
        ("2007/", "from 2007"),
        ("../2007", "until 2007"),
        ("[2007..2008?]", "between 2007 and perhaps 2008"),
        ("[2007..]", "on or after 2007"),
        ("[..2007]", "on or before 2007"),
    ],
)
def test_dates_after_a_verb(when: str, words: str) -> None:
    """A date has other words where it follows "due"."""
    assert format_date(When.parse(when), "en", "due") == words
