"""The export to TimelineJS: its own code reads every slide with both dates, and no text of it is markup."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.page.browsing import find_module
from tests.page.records import ALIBABA, HOSTILE, RECORDS, poison

from alitimeline import Event, Source, Timeline, When, export
from alitimeline.model import Citation, Media, Relation
from alitimeline.page import timelinejs
from alitimeline.page.lanes import list_lanes

SCRIPT = Path(__file__).parents[1] / "node" / "timelinejs.mjs"
ZONE = ALIBABA.zone


def write(timeline: Timeline, **options: object) -> Any:  # noqa: ANN401 - any JSON
    """Return the export as a program reads it."""
    return json.loads(export.to_bytes(timeline, "timelinejs", **options))


def read(timeline: Timeline) -> Any:  # noqa: ANN401
    """Return what the code of TimelineJS makes of an export."""
    find_module("@knight-lab/timelinejs/package.json")
    data = export.to_bytes(timeline, "timelinejs")
    result = subprocess.run(["node", SCRIPT], input=data, capture_output=True, check=True, env={**os.environ})
    return json.loads(result.stdout)


@pytest.mark.program
@pytest.mark.parametrize("name", RECORDS)
def test_its_own_code_reads_it(name: str) -> None:
    """TimelineJS finds no error, and has every event with the first and the last of its days, and every era."""
    record = RECORDS[name]
    answer, written = read(record), write(record)

    assert answer["errors"] == []
    assert {slide["id"] for slide in answer["events"]} == {f"event-{event.id}" for event in record.events}
    assert len(answer["eras"]) == len(written["eras"])
    for slide in answer["events"]:
        when = record.event(slide["id"].removeprefix("event-")).when
        first, last = when.first_day(record.zone), when.last_day(record.zone)
        first, last = first or last, last or first
        assert first
        assert last
        assert slide["start"] == [first.year, first.month, first.day]
        assert slide["end"] == ([last.year, last.month, last.day] if last != first else None)


@pytest.mark.program
def test_text_is_text_for_its_own_code() -> None:
    """What TimelineJS makes of hostile texts has no element but ours."""
    from lxml.html import HtmlElement, fromstring

    answer = read(poison(ALIBABA))
    for slide in answer["events"]:
        for text in (slide["headline"], slide["text"], (slide["media"] or {}).get("caption", "")):
            element: HtmlElement = fromstring(f"<div>{text}</div>")
            assert {part.tag for part in element.iter()} <= {"div", "p", "br", "blockquote", "a"}
        headline: HtmlElement = fromstring(f"<div>{slide['headline']}</div>")
        assert " ".join(HOSTILE.split()[:3]) in headline.text_content()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
@tried(50)
def test_text_is_escaped(text: str) -> None:
    """No title has a sign of markup."""
    title = f"x{text}"
    record = Timeline(id="t", title="T", events=[Event(id="e", title=title, when=When("2023"), kind="x")])
    headline = write(record)["events"][0]["text"]["headline"]

    assert not {*"<>\"'"} & {*headline}


def test_a_time() -> None:
    """A time is that of the timeline's zone; a period of times has both of them."""
    whens = ("2023-09-13T19:31+08:00", "2023-09-13T10:00Z/2023-09-13T12:30Z", "2023-09-13T10:00Z/..")
    events = [Event(id=f"e{at}", title="E", when=When.parse(when), kind="x") for at, when in enumerate(whens)]
    record = Timeline(id="t", title="T", timezone="Asia/Shanghai", events=events)
    slides = {slide["unique_id"]: slide for slide in write(record)["events"]}
    day = {"year": 2023, "month": 9, "day": 13}

    assert slides["event-e0"]["start_date"] == {**day, "hour": 19, "minute": 31}
    assert "end_date" not in slides["event-e0"]
    assert slides["event-e1"]["start_date"] == {**day, "hour": 18, "minute": 0}
    assert slides["event-e1"]["end_date"] == {**day, "hour": 20, "minute": 30}


def test_what_is_lost_is_reported() -> None:
    """Promises, further pictures, relations, open ends, tenures without a first day: each is named with its record."""
    media = [Media(url=f"https://example.org/{at}.png", alt="A") for at in range(2)]
    event = evolve(ALIBABA.event("handover"), media=media, related=[Relation(kind="follows", event="letter")])
    record = evolve(ALIBABA, events=[event if one.id == event.id else one for one in ALIBABA.events])
    losses = export.list_losses(record, "timelinejs")
    lost = {(problem.record, problem.message) for problem in losses}

    assert ("event/handover", "without the picture https://example.org/1.png: a slide has only one") in lost
    assert ("event/handover", "shown without relations to other events") in lost
    assert ("event/handover", "shown without the quotes about disputes") in lost
    one_date = "shown with one date: the other end is not known, or open"
    assert {record for record, message in lost if message == one_date} == {
        f"event/{one.id}" for one in record.events if one.when.start is None or one.when.end is None
    }
    assert {record for record, _ in lost if record} >= {f"commitment/{one.id}" for one in ALIBABA.commitments}
    assert [slide["media"]["url"] for slide in write(record)["events"] if "media" in slide] == [media[0].url]


def test_all_that_an_event_says() -> None:
    """A slide has every text of an event: its place, its tags, fields of one's own, and where in a source."""
    event = Event(
        id="e",
        title="E",
        when=When("2023"),
        kind="x",
        summary="Summary",
        place="Hangzhou",
        tags=["ai", "cloud"],
        extra={"x-desk": "Markets"},
        citations=[Citation(source="s", quote="It is", locator="page 12")],
    )
    source = Source(id="s", kind="news", title="S")
    [slide] = write(Timeline(id="t", title="T", sources=[source], events=[event]))["events"]

    for text in ("Summary", "Place: Hangzhou", "ai, cloud", "desk: Markets", "“It is” – S, page 12"):
        assert text in slide["text"]["text"]


def test_an_event_that_is_planned() -> None:
    """The date of a planned event says so; a source without an address is named."""
    cited = [Citation(source="s"), Citation(source="s", quote="It will be")]
    event = Event(id="e", title="E", when=When("2023"), kind="x", status="tentative", citations=cited)
    source = Source(id="s", kind="news", title="S & S")
    [slide] = write(Timeline(id="t", title="T", sources=[source], events=[event]))["events"]

    assert slide["display_date"] == "2023 (Tentative)"
    assert slide["text"]["text"] == "<p>S &amp; S</p><blockquote>“It will be” – S &amp; S</blockquote>"


def test_a_vacant_post() -> None:
    """Days on which nobody had a post are no era."""
    eras = write(RECORDS["openai-2023"])["eras"]
    names = {lane.name for lane in list_lanes(RECORDS["openai-2023"], "en")}

    assert eras
    assert not [era for era in eras if era["text"]["headline"].startswith("vacant")]
    assert {era["text"]["headline"].rpartition(" – ")[2] for era in eras} <= names


def test_an_edited_export() -> None:
    """An export is recognized until it is edited."""
    data = export.to_bytes(ALIBABA, "timelinejs")

    assert timelinejs.is_own(data, ALIBABA)
    assert not timelinejs.is_own(data.replace(b"human", b"cosmological"), ALIBABA)
