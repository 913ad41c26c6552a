"""Mermaid diagrams: Mermaid itself draws all of a record, whatever its texts say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from playwright.sync_api import Browser
from tests.page.browsing import browse, find_module, open_page
from tests.page.records import ALIBABA, RECORDS, poison

from alitimeline import Event, Timeline, When, export
from alitimeline.page.drawing import PICTURES
from alitimeline.page.lanes import list_lanes
from alitimeline.page.mermaid import LIMIT, escape
from alitimeline.problems import ExportError


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with browse() as browser:
        yield browser


def write(timeline: Timeline, **options: object) -> str:
    """Return a diagram as text."""
    return export.to_bytes(timeline, "mermaid", **options).decode()


#: What begins a line of a diagram, or would end a text.
WORDS = ("section 1", "title: x", "click a href", "todayMarker on", "End", "a:b;c#d", "%% no comment", "x {y} [z] (w)")


@pytest.mark.program
@pytest.mark.parametrize("picture", PICTURES)
def test_mermaid_draws_it(browser: Browser, picture: str, tmp_path: Path) -> None:
    """Mermaid draws every diagram, with the texts of the record as they are, and runs nothing of them."""
    script = find_module("mermaid/dist/mermaid.min.js").read_text("utf-8")
    (tmp_path / "empty.html").write_text("<!doctype html><title>untouched</title><body></body>")
    titled = [evolve(event, title=word) for event, word in zip(ALIBABA.events, WORDS, strict=False)]
    promised = [evolve(one, title=word) for one, word in zip(ALIBABA.commitments, WORDS, strict=False)]
    strange = evolve(ALIBABA, title=WORDS[1], events=[*titled, *ALIBABA.events[len(titled) :]])
    strange = evolve(strange, commitments=[*promised, *ALIBABA.commitments[len(promised) :]])
    with open_page(browser, tmp_path / "empty.html") as page:
        page.add_script_tag(content=script)
        page.evaluate("mermaid.initialize({startOnLoad: false})")
        for record in (*RECORDS.values(), poison(ALIBABA), strange, Timeline(id="t", title="T")):
            for language in ("en", "zh"):
                text = write(record, picture=picture, language=language)
                drawn = page.evaluate("async text => (await mermaid.render('x', text)).svg", text)
                assert "Syntax error" not in drawn
                assert "Maximum text size" not in drawn
                page.evaluate("svg => document.body.innerHTML = svg", drawn)
                shown = "".join((page.locator("body").text_content() or "").split())
                titles = [event.title for event in record.events] if picture == "overview" else []
                assert [title for title in titles if "".join(title.split()) not in shown] == []
                assert page.locator("body script, body img, body iframe").count() == 0
        assert page.title() == "untouched"


@pytest.mark.parametrize("word", WORDS)
def test_signs_and_words_are_escaped(word: str) -> None:
    """No sign and no word of the language of diagrams is left in a text."""
    text = escape(word)

    assert not {*":{}[]%<>&\n"} & {*text}
    assert text.split("#")[0].lower() not in ("section", "title", "click", "todaymarker", "end")


def test_a_diagram_that_is_too_large() -> None:
    """What Mermaid would refuse to draw is refused here, with what to do."""
    events = [Event(id=f"e{at}", title="A title of some length" * 3, when=When("2023"), kind="x") for at in range(700)]
    with pytest.raises(ExportError, match=rf"Mermaid draws {LIMIT:,} at most \(write a part of the record"):
        write(Timeline(id="t", title="T", events=events))


def test_what_is_not_confirmed_is_marked() -> None:
    """An event that is planned or doubtful is not drawn as a fact."""
    event = Event(id="e", title="E", when=When("2023"), kind="x", status="tentative")

    assert "2023 : E (Tentative)" in write(Timeline(id="t", title="T", events=[event]))


def test_what_has_no_bar_is_reported() -> None:
    """Promises without a last day, and tenures without a first one, are reported."""
    promises = export.list_losses(ALIBABA, "mermaid", picture="commitments")
    posts = export.list_losses(ALIBABA, "mermaid", picture="tenures")

    assert len(promises) == 22
    assert {problem.record for problem in posts} == {"post/Chairman, Alibaba Group", "post/CEO, Alibaba Group"}
    assert {problem.record for problem in export.list_losses(ALIBABA, "mermaid")} == {
        *(f"commitment/{one.id}" for one in ALIBABA.commitments),
        *(f"post/{lane.name}" for lane in list_lanes(ALIBABA, "en")),
    }
    assert write(Timeline(id="t", title="T"), picture="commitments").count("\n") == 6
