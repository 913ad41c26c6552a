"""Pictures: all of a record is drawn or counted, on a true axis, and no text of it is more than text."""

import subprocess
import sys
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
import resvg_py
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import _Element as Element
from lxml.etree import fromstring
from tests.fonts import needs_font
from tests.laws import tried
from tests.page.records import ALIBABA, RECORDS

import alitimeline
from alitimeline import Event, Timeline, When, export
from alitimeline.page import png, svg
from alitimeline.page.axis import span_days
from alitimeline.page.drawing import PICTURES, Picture, draw
from alitimeline.page.shapes import cut, measure
from alitimeline.problems import ExportError

SVG = "{http://www.w3.org/2000/svg}"


def read(timeline: Timeline, **options: object) -> Element:
    """Return a picture as a program reads it."""
    return fromstring(b"".join(svg.render(timeline, **options).chunks))


@given(st.lists(st.dates(date(1, 1, 1), date(9999, 12, 31)), min_size=1, max_size=9))
def test_places_are_in_the_order_of_days(days: list[date]) -> None:
    """A later day is never further left, and each is on the axis."""
    axis = span_days(days, 100, 900)
    places = [axis.place(day) for day in sorted(days)]

    assert places == sorted(places)
    assert all(100 <= place <= 900 for place in places)
    assert all(100 <= place <= 900 for place, _ in axis.marks("en"))


@given(st.text(max_size=60), st.floats(0, 400))
def test_what_is_cut_fits(text: str, width: float) -> None:
    """A text that is cut fits, and begins as it began."""
    shown = cut(text, width)

    assert shown == text or measure(shown) <= width or shown == ""
    assert text.startswith(shown.removesuffix("…"))


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("size", ["slide", "page"])
def test_the_same_bytes(picture: str, size: str) -> None:
    """A picture has a size, a name, and the same bytes every time; it is recognized."""
    first, again = (b"".join(svg.render(ALIBABA, picture=picture, size=size).chunks) for _ in range(2))
    root = fromstring(first)

    assert first == again
    assert svg.is_own(first, ALIBABA)
    assert root.findtext(f"{SVG}title") == ALIBABA.title
    assert int(root.get("height", "")) <= svg.SIZES["slide" if size == "slide" else "page"][1]


@given(st.integers(1, 200))
@tried(20)
def test_every_event_is_drawn_or_counted(number: int) -> None:
    """However many events there are, each is in the picture or in the number of those that aren't."""
    events = tuple(
        Event(id=f"e{at}", title=f"Event {at}", when=When.parse(f"2023-{at % 12 + 1:02}-{at % 28 + 1:02}"), kind="x")
        for at in range(number)
    )
    drawing = draw(Timeline(id="a", title="A", events=events), room=720, link=lambda kind, name: f"#{kind}-{name}")
    shown = [link.get("href") for link in drawing.canvas.root.iter("a")]
    hidden = {f"#{record.replace('/', '-')}" for record, _ in drawing.left_out}

    assert len(shown) == len(set(shown))
    assert {f"#event-e{at}" for at in range(number)} == hidden | {*shown}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_text_is_text(text: str) -> None:
    """Whatever a title says, it is no element."""
    events = tuple(evolve(event, title=f"x{text}</text><script>") for event in ALIBABA.events)
    root = read(evolve(ALIBABA, events=events))

    assert {element.tag.removeprefix(SVG) for element in root.iter()}.isdisjoint({"script", "image", "foreignObject"})


# Files and notebooks


@needs_font
@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_of_dots(picture: Picture) -> None:
    """A PNG has twice as many dots as the SVG has pixels, is recognized, and another program opens it."""
    from PIL import Image

    data = export.to_bytes(ALIBABA, "png", picture=picture, language="zh")
    size = read(ALIBABA, picture=picture, language="zh")
    with Image.open(BytesIO(data)) as image:
        image.load()
        assert image.size == (2 * int(size.get("width", "")), 2 * int(size.get("height", "")))
        assert image.text["Software"].startswith("alitimeline ")  # type: ignore[attr-defined] # of a PNG
        assert len(image.getcolors(10**6) or ()) > 20
    assert png.is_own(data, ALIBABA)
    assert not png.is_own(data.replace(b"alitimeline", b"Alitimeline"), ALIBABA)
    assert export.list_losses(ALIBABA, "png", picture=picture) == export.list_losses(ALIBABA, "svg", picture=picture)


@needs_font
def test_a_picture_lists_the_letters_that_no_font_has() -> None:
    """A letter that no font has is named once; what is drawn, or is never seen, isn't."""
    events = [evolve(event, title="\U0010fffd “É\u200d”\U0010fffd") for event in ALIBABA.events]
    problems = export.list_losses(evolve(ALIBABA, events=events), "png")

    assert [problem.record for problem in problems if problem.record and problem.record.startswith("letter/")] == [
        "letter/\U0010fffd"
    ]


def test_a_machine_without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture without any letter isn't written."""
    monkeypatch.setattr(resvg_py, "svg_to_bytes", partial(resvg_py.svg_to_bytes, skip_system_fonts=True))

    with pytest.raises(ExportError, match="this machine has no font for a picture"):
        export.to_bytes(ALIBABA, "png")


def test_a_picture_of_very_much() -> None:
    """Of a post that changes hands very often, the longest stretches are drawn, and that is said."""
    days = [date(2000, 1, 1) + timedelta(30 * at) for at in range(60)]
    actors = [alitimeline.Actor(id=f"a{at}", kind="person", name=f"A{at}") for at in range(60)]
    events = [
        Event(
            id=f"e{at}",
            title="E",
            when=When.of(day),
            kind="x",
            participants=[alitimeline.model.Participation(actor=f"a{at}", role="CEO", part="incoming")],
        )
        for at, day in enumerate(days)
    ]
    drawing = draw(Timeline(id="t", title="T", actors=actors, events=events), "tenures")

    assert sum("at-tenure" in str(element.get("class")) for element in drawing.canvas.root.iter()) == 24
    assert {*drawing.left_out} == {
        ("post/CEO", "with the shortest spans left out, for lack of room"),
        ("post/CEO", "with a part of the names, for lack of room"),
    }
    record = Timeline(id="t", title="T", actors=actors, events=events)
    assert "CEO" in str(alitimeline.picture(record, "tenures", as_of=date(2010, 1, 1)))
    assert "<style>" in alitimeline.picture(ALIBABA)._repr_html_()


@given(st.integers(1, 200), st.sampled_from(["slide", "page"]))
@tried(40)
def test_what_is_cut_is_reported(length: int, size: svg.Size) -> None:
    """A title is drawn whole, or the event or promise that has it is named."""
    title = "A long title of many words, and then some more " * 5
    events = [evolve(event, title=f"{event.id}: {title[:length].strip()}") for event in ALIBABA.events]
    promises = [evolve(one, title=f"{one.id}: {title[:length].strip()}") for one in ALIBABA.commitments]
    record = evolve(ALIBABA, events=events, commitments=promises)
    texts = {text.text for text in read(record, size=size).iter(f"{SVG}text")}
    named = {problem.record for problem in export.list_losses(record, "svg", size=size)}

    assert [one.id for one in events if one.title not in texts and f"event/{one.id}" not in named] == []
    assert [one.id for one in promises if one.title not in texts and f"commitment/{one.id}" not in named] == []


@pytest.mark.parametrize("form", ["svg", "mermaid"])
def test_promises_of_a_later_day_are_reported(form: export.FormatName) -> None:
    """A promise that wasn't made by the day, or has no day to look from, isn't drawn; it is named."""
    early = export.list_losses(ALIBABA, form, picture="commitments", as_of=date(2023, 9, 1))
    undated = Timeline(
        id="t",
        title="T",
        actors=ALIBABA.actors,
        sources=[evolve(source, published=None) for source in ALIBABA.sources],
        commitments=[evolve(one, made_in=None, made_on=When("2023"), assessments=()) for one in ALIBABA.commitments],
    )
    never = export.list_losses(undated, form, picture="commitments")

    assert {problem.record for problem in early} == {f"commitment/{one.id}" for one in ALIBABA.commitments}
    assert {problem.message for problem in early} == {"not drawn: made after 2023-09-01"}
    assert undated.as_of is None
    assert {problem.record for problem in never} == {f"commitment/{one.id}" for one in undated.commitments}
    assert {problem.message for problem in never} == {"not drawn: there is no day to look from"}


def test_a_notebook_shows_it() -> None:
    """A picture shows itself as HTML: escaped, bounded, and without Jinja2."""
    code = f"""
import sys
sys.modules["jinja2"] = None
import alitimeline
from tests.benchmarks.data import timeline
from tests.page.records import poison, ALIBABA
for record in (timeline(10_000), poison(ALIBABA)):
    for picture in {PICTURES!r}:
        shown = alitimeline.picture(record, picture)._repr_html_()
        assert shown.count("<svg") == shown.count("</svg>") == 1, shown[:300]
        assert "<script" not in shown and " onload" not in shown.replace("&lt;svg onload", "")
        assert len(shown.encode()) < 200_000, len(shown)
print(str(alitimeline.picture(ALIBABA))[:4])
"""
    root = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root)

    assert (result.stdout, result.stderr) == ("<svg\n", "")


def test_options_of_a_picture() -> None:
    """An option or a value that a picture doesn't have is refused."""
    with pytest.raises(TypeError, match="'paper'"):
        alitimeline.picture(ALIBABA, paper="a4")  # type: ignore[call-arg] # on purpose
    with pytest.raises(ExportError, match=r"^picture is 'people' \(known: overview, tenures, commitments\)$"):
        alitimeline.picture(ALIBABA, "people")  # type: ignore[arg-type] # on purpose


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("width", [330, 1040])
def test_nothing_is_out_of_the_picture(name: str, width: int) -> None:
    """Every shape is within the picture, and no two titles of events are written over each other."""
    drawing = draw(RECORDS[name], width=width, link=lambda kind, id: f"#{kind}-{id}")  # noqa: A006 - the name of the model
    boxes: dict[str, list[tuple[float, float]]] = {}
    for element in drawing.canvas.root.iter("text"):
        x, y, text = float(element.get("x", "")), element.get("y", ""), element.text or ""
        size = (
            14.3 if element.get("class") == "at-name" else 12 if element.get("class") in ("at-note", "at-mark") else 13
        )
        long = measure(text, size)
        left = x - long * {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor", "start")]
        assert left >= -8, text
        assert left + long <= width + 8, text
        if element.get("class") == "at-label":
            boxes.setdefault(y, []).append((left, left + long))
    for row in boxes.values():
        assert all(end <= begin + 1 for (_, end), (begin, _) in pairwise(sorted(row)))
    for element in drawing.canvas.root.iter("rect"):
        assert float(element.get("x", "")) >= -1
        assert float(element.get("x", "")) + float(element.get("width", "")) <= width + 1
