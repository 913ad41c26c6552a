"""A drawing as SVG: alone in a file, or within a page, with its text as text."""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from string import Template
from typing import Any, Literal, TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from attrs import field, frozen

from alitimeline.answers.words import Language
from alitimeline.documents.outputs import Exported, Seal, one_of, parse_options
from alitimeline.model import Timeline
from alitimeline.page.drawing import Drawing, Picture, draw
from alitimeline.page.options import View
from alitimeline.problems import Problem

__all__ = [
    "COLORS",
    "Options",
    "Shown",
    "build",
    "build_fades",
    "build_style",
    "draw_record",
    "is_own",
    "list_losses",
    "picture",
    "render",
    "to_text",
]

Size: TypeAlias = Literal["slide", "page"]
#: The width of a picture, and how high it may be: a slide of 16 to 9, and a page of A4 with its margins.
SIZES: dict[Size, tuple[int, int]] = {"slide": (1280, 720), "page": (794, 1000)}
#: The colours, on light and on dark ground.
COLORS = {
    "paper": ("#ffffff", "#14181d"),
    "ink": ("#1f2933", "#e6e9ed"),
    "faint": ("#52606d", "#a9b4c0"),
    "line": ("#e1e5ea", "#2f3842"),
    "main": ("#1d4ed8", "#8ab0ff"),
    "bar": ("#93b4f5", "#41639f"),
    "holder": ("#c9dcfb", "#274172"),
    "edge": ("#5b8def", "#5b8def"),
    "interim": ("#fdf0d5", "#4a3a17"),
    "warm": ("#a34a0f", "#f0a96b"),
    "perhaps": ("#eef1f5", "#252c34"),
    "dull": ("#7b8794", "#8b97a3"),
    "good": ("#166534", "#86d6a2"),
    "kept": ("#86c79b", "#2c6b42"),
    "bad": ("#b91c1c", "#ff9a94"),
    "broken": ("#e9a3a3", "#7c3434"),
    "void": ("#cbd2d9", "#4b5560"),
}
NAMESPACE = "http://www.w3.org/2000/svg"
SEAL = Seal(b"\n<!-- alitimeline: ", b" -->\n")
#: How the ends of a bar fade, as offsets and opacities.
FADES = {"left": ((0, 0), (0.35, 1)), "right": ((0.65, 1), (1, 0)), "both": ((0, 0), (0.35, 1), (0.65, 1), (1, 0))}


@frozen(kw_only=True)
class Options(View):
    """The options of a picture."""

    #: The events on an axis of time, the posts with their holders, or the promises with their deadlines.
    picture: Picture = field(default="overview", validator=one_of(Picture))
    #: For a slide of 16:9, or a page of A4.
    size: Size = field(default="slide", validator=one_of(Size))


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401 - `Options` says which
    """Write a picture of *timeline*, and list what it has no room for.

    Raises:
        TypeError: if `Options` has no such option.
        ExportError: if an option has a wrong value.
        DeadlineError: if a deadline can't be computed.
    """
    drawing = draw_record(timeline, **options)
    return Exported(iter((SEAL.close(to_text(drawing).encode()),)), list_losses(drawing))


def to_text(drawing: Drawing) -> str:
    """Return a drawing as a file of its own has it."""
    return tostring(build(drawing), encoding="unicode")


@frozen
class Shown:
    """A picture that shows itself in a notebook; its text is that of the SVG."""

    svg: str

    def __str__(self) -> str:
        """Return the SVG."""
        return self.svg

    def _repr_html_(self) -> str:
        return f'<div style="overflow-x: auto">{self.svg}</div>'


def picture(
    timeline: Timeline,
    picture: Picture = "overview",
    *,
    size: Size = "slide",
    as_of: date | None = None,
    language: Language = "en",
) -> Shown:
    """Draw *timeline*: its "overview", its "tenures" or its "commitments", with the `Options` of the SVG.

    Raises:
        ExportError: if an option has a wrong value.
        DeadlineError: if a deadline can't be computed.
    """
    options = {"picture": picture, "size": size, "as_of": as_of, "language": language}
    return Shown(to_text(draw_record(timeline, **options)))


def draw_record(timeline: Timeline, **options: Any) -> Drawing:  # noqa: ANN401
    """Draw a record with the options of a picture; raises as `render`."""
    chosen = parse_options(Options, "a picture", options)
    width, room = SIZES[chosen.size]
    return draw(timeline, chosen.picture, width=width, room=room, as_of=chosen.as_of, language=chosen.language)


def list_losses(drawing: Drawing) -> Iterator[Problem]:
    """Yield a warning for each record that a picture doesn't show, or not in full."""
    for record, message in drawing.left_out:
        yield Problem(code="left-out", message=message, severity="warning", record=record)


def build(drawing: Drawing, *, alone: bool = True) -> Element:
    """Return the element of a drawing, with its name and what it shows in words; *alone*, it has its own colours."""
    box = f"0 0 {drawing.width} {drawing.height}"
    size = {"width": str(drawing.width), "height": str(drawing.height), "viewBox": box}
    root = Element("svg", {"role": "img" if alone else "group", "class": "at-picture", **size})
    SubElement(root, "title").text = drawing.title
    if drawing.about:
        SubElement(root, "desc").text = drawing.about
    if alone:
        root.set("xmlns", NAMESPACE)
        SubElement(root, "style").text = build_style({name: light for name, (light, _) in COLORS.items()})
        SubElement(root, "rect", {"class": "at-paper", "width": "100%", "height": "100%"})
        root.append(build_fades())
    root.append(drawing.canvas.root)
    return root


def build_fades() -> Element:
    """Return the masks by which a date in doubt has a soft edge."""
    defs = Element("defs")
    for name, stops in FADES.items():
        gradient = SubElement(defs, "linearGradient", {"id": f"at-fade-{name}"})
        for offset, opacity in stops:
            SubElement(
                gradient, "stop", {"offset": f"{offset:g}", "stop-color": "#fff", "stop-opacity": f"{opacity:g}"}
            )
        mask = SubElement(defs, "mask", {"id": f"at-soft-{name}", "maskContentUnits": "objectBoundingBox"})
        SubElement(mask, "rect", {"width": "1", "height": "1", "fill": f"url(#at-fade-{name})"})
    return defs


def build_style(colors: Mapping[str, str]) -> str:
    """Return the style sheet of a picture in these colours."""
    return Template((files("alitimeline.page") / "picture.css").read_text("utf-8")).substitute(colors)


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is a picture as it was written here."""
    return SEAL.fits(data)
