"""Three sagas from public facts, each a record of its own: sound, canonical, and its holders as the facts have them."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.places import TESTS

import alitimeline
from alitimeline.loading.formatting import format_timeline
from alitimeline.queries import Tenure, holders, tenures

FOLDER = TESTS / "records"
RECORDS = sorted(FOLDER.glob("*.timeline.json"))
HOLDERS = tomllib.loads((FOLDER / "holders.toml").read_text("utf-8"))


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.name)
def test_records_are_sound(file: Path) -> None:
    """A record has no problem, not even a warning."""
    assert alitimeline.check(file) == ()


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.name)
def test_records_are_canonical(file: Path) -> None:
    """`alitimeline fmt` would leave a record as it is."""
    assert format_timeline(alitimeline.load(file)) == file.read_bytes()


def _name(tenure: Tenure) -> str:
    return f"{tenure.actor} ({tenure.capacity})" if tenure.capacity else tenure.actor


def _find_holders(record: str, role: str, day: date) -> list[str]:
    timeline = alitimeline.load(FOLDER / f"{record}.timeline.json")
    [post] = tenures(timeline, role=role, organization=HOLDERS[record]["organization"])
    stretch = holders(post, day)
    return sorted([*map(_name, stretch.holders), *(f"perhaps {_name(tenure)}" for tenure in stretch.perhaps)])


def _read_days() -> Iterator[tuple[str, str, date, list[str]]]:
    for record, table in HOLDERS.items():
        for posts in table["days"]:
            yield from ((record, role, posts["on"], names) for role, names in posts.items() if role != "on")


@pytest.mark.parametrize(("record", "role", "day", "names"), [*_read_days()], ids=str)
def test_holders_are_as_the_facts_have_them(record: str, role: str, day: date, names: list[str]) -> None:
    """On each day that was written down by hand, the program finds the same people in the post."""
    assert _find_holders(record, role, day) == sorted(names)
