"""Timelines never change: other ones are made of them, with a record more or less."""

import tomllib
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from attrs import evolve
from tests.places import ROOT

import alitimeline
from alitimeline import Event, Timeline, When
from alitimeline.problems import InvalidTimelineError, UnknownNameError


def test_a_timeline_at_a_prompt(alibaba: Timeline) -> None:
    """It is one line: its id, its title and how many records it has."""
    assert repr(alibaba) == (
        "<Timeline 'alibaba-2023', 'Alibaba Group: handover and strategy, September 2023', "
        f"3 sources, {len(alibaba.actors)} actors, 16 events, 23 commitments>"
    )
    assert repr(Timeline(id="t", title="T")) == "<Timeline 't', 'T'>"


def test_with_a_record(alibaba: Timeline) -> None:
    """A record takes the place of the one with its id, or comes last; nothing else changes."""
    letter = evolve(alibaba.event("letter"), title="The letter")
    changed = alibaba.with_record(letter)
    more = alibaba.with_record(Event(id="new", title="New", when=When("2024"), kind="x"))

    assert changed == evolve(alibaba, events=[letter if one.id == "letter" else one for one in alibaba.events])
    assert changed.event("letter").title == "The letter"
    assert [one.id for one in more.events] == [*(one.id for one in alibaba.events), "new"]
    assert alibaba.event("letter").title != "The letter"


def test_without_a_record(alibaba: Timeline) -> None:
    """The record with an id is gone; of one that several kinds have, the kind must be named."""
    assert [one.id for one in alibaba.without("letter").events] == [
        one.id for one in alibaba.events if one.id != "letter"
    ]
    with pytest.raises(UnknownNameError, match=r"^no record has the id 'leter' \(did you mean 'letter'\?\)$"):
        alibaba.without("leter")
    with pytest.raises(UnknownNameError, match=r"^no kind of record is called 'events' \(did you mean 'event'\?\)$"):
        alibaba.without("letter", "events")  # type: ignore[arg-type] # on purpose
    twins = alibaba.with_record(evolve(alibaba.events[0], id="alibaba-group"))
    with pytest.raises(
        ValueError, match=r"^there are records of several kinds with the id 'alibaba-group': name one, "
    ):
        twins.without("alibaba-group")
    assert len(twins.without("alibaba-group", "event").events) == len(alibaba.events)


def test_as_text_and_as_dict(alibaba: Timeline, tmp_path: Path) -> None:
    """What is written as a text or as keys and values is read back, from open files, too."""
    text, document = alitimeline.dumps(alibaba), alitimeline.to_dict(alibaba)

    assert alitimeline.loads(text) == alitimeline.from_dict(document) == alibaba
    assert alitimeline.load(StringIO(text)) == alitimeline.load(BytesIO(text.encode())) == alibaba
    (tmp_path / "a.timeline.yaml").write_text("schema_version: '1.0'\nid: a\ntitle: A\n", "utf-8")
    with (tmp_path / "a.timeline.yaml").open("rb") as file:
        assert alitimeline.load(file).title == "A"
    with pytest.raises(InvalidTimelineError):
        alitimeline.from_dict({**document, "events": 1})
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TypeError, match=r"^the document is nested deeper than Python can go$"):
        alitimeline.from_dict({**document, "x-deep": deep})


def test_the_version() -> None:
    """The package says which version it is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert alitimeline.__version__ == project["version"]
