"""Shapes of a picture, as elements of SVG: what is text is text, whatever it contains."""

from functools import lru_cache
from itertools import accumulate, takewhile
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement

from attrs import field, frozen

__all__ = ["SIZE", "Canvas", "cut", "measure"]

#: The size of text in pixels, and the widths of its characters, as a part of that: of letters and of ideographs.
SIZE, LETTER, WIDE = 13, 0.56, 1.0


def measure(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is, in pixels."""
    return (len(text) * LETTER + _count_wide(text) * (WIDE - LETTER)) * size


@lru_cache(maxsize=4_096)  # the titles of a record are measured for every picture of it
def _count_wide(text: str) -> int:
    return 0 if text.isascii() else sum(east_asian_width(character) in "WF" for character in text)


def cut(text: str, width: float, size: float = SIZE) -> str:
    """Return as much of a text as fits in so many pixels, with an ellipsis if that isn't all."""
    if measure(text, size) <= width:
        return text
    room = width / size - measure("…", 1)
    places = accumulate(WIDE if east_asian_width(character) in "WF" else LETTER for character in text)
    end = (
        max(int(room / LETTER), 0) if text.isascii() else sum(1 for _ in takewhile(lambda place: place <= room, places))
    )
    return f"{text[:end].rstrip()}…" if end else ""


@frozen
class Canvas:
    """Elements that are drawn one over the other."""

    root: Element = field(factory=lambda: Element("g"))

    def group(self, kind: str, title: str, link: str | None = None) -> "Canvas":
        """Return a canvas of its own for the shapes of one thing, with what it is called; a link if there is one."""
        inner = SubElement(self.root, "a", {"href": link}) if link else SubElement(self.root, "g")
        inner.set("class", kind)
        if title:
            SubElement(inner, "title").text = title
        return Canvas(inner)

    def bar(  # noqa: PLR0913 - a place and a size
        self, kind: str, x: float, y: float, width: float, height: float, *, soft: str = ""
    ) -> None:
        """Draw a bar; where it is *soft*, "left", "right" or "both", its end is in doubt."""
        box = {"x": x, "y": y, "width": max(width, 1.5), "height": height, "rx": min(2, height / 2)}
        attributes = {name: f"{value:g}" for name, value in box.items()}
        if soft:
            attributes["mask"] = f"url(#at-soft-{soft})"
        SubElement(self.root, "rect", {"class": kind, **attributes})

    def dot(self, kind: str, x: float, y: float, radius: float = 4) -> None:
        """Draw a point of time."""
        SubElement(self.root, "circle", {"class": kind, "cx": f"{x:g}", "cy": f"{y:g}", "r": f"{radius:g}"})

    def line(self, kind: str, x: float, top: float, bottom: float) -> None:
        """Draw a day across the picture."""
        SubElement(self.root, "path", {"class": kind, "d": f"M{x:g} {top:g}V{bottom:g}"})

    def text(self, kind: str, x: float, y: float, text: str, *, anchor: str = "start") -> None:
        """Write a text, whose baseline begins, is in the middle or ends at a place."""
        element = SubElement(self.root, "text", {"class": kind, "x": f"{x:g}", "y": f"{y:g}"})
        if anchor != "start":
            element.set("text-anchor", anchor)
        element.text = text
