"""The drawing for a terminal: a line for each event, post and promise, none of them too long."""

from datetime import date
from unicodedata import combining, east_asian_width

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.page.records import ALIBABA, RECORDS

from alitimeline import Timeline, queries
from alitimeline.page.terminal import NARROWEST, to_text


def measure(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(0 if combining(sign) else 1 + (east_asian_width(sign) in "WF") for sign in text)


@pytest.mark.parametrize("name", RECORDS)
def test_a_line_for_everything(name: str) -> None:
    """There is a line for the title, the axis, each event, each post and each promise that was made by the day."""
    record = RECORDS[name]
    lines = to_text(record, 100).splitlines()
    promises = queries.status(record)

    assert len(lines) == 2 + len(record.events) + len(queries.tenures(record)) + len(promises)
    assert max(map(measure, lines)) <= 100


@given(
    st.integers(-5, 300), st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=80)
)
@tried(50)
def test_no_line_is_too_long(columns: int, text: str) -> None:
    """However wide a terminal is and its letters are, no line is longer than that."""
    record = evolve(ALIBABA, title=f"x{text}", events=[evolve(event, title=f"x{text}") for event in ALIBABA.events])

    assert max(map(measure, to_text(record, columns).splitlines())) <= max(columns, NARROWEST)


def test_an_axis() -> None:
    """A point, a span, a date in doubt, and the line of the day are where they belong on the axis."""
    lines = to_text(ALIBABA, 120).splitlines()
    strips = {line[56:].strip(): line[22:54] for line in lines[2:]}
    today = {strip.index("│") for strip in strips.values() if "│" in strip}

    assert len(today) == 1
    assert strips["Alibaba grows with the internet for 24 years"].strip(" │")[0] == "┄"
    assert strips["EqualOcean reports on the new CEO's letter"].index("●") < min(today)
    assert strips["Due later: Make younger people the core of management within fo…"].index("◆") > min(today)


def test_what_is_not_yet() -> None:
    """An event that isn't confirmed says so; a promise made after the day has its line, too."""
    record = evolve(ALIBABA, events=[evolve(event, status="tentative") for event in ALIBABA.events])
    lines = to_text(record, 160, date(2023, 9, 1)).splitlines()

    assert sum("(Tentative)" in line for line in lines) == len(record.events)
    assert sum("Made after 2023-09-01: " in line for line in lines) == len(record.commitments)


def test_an_empty_record() -> None:
    """A record without anything has a title and an axis."""
    assert len(to_text(Timeline(id="t", title="T"), 80).splitlines()) == 2
