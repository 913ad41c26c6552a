"""A drawing as PNG; the extra `png` (resvg) makes it."""

from collections.abc import Iterator
from struct import pack
from typing import Any
from unicodedata import category
from zlib import crc32

from attrs import frozen

from alitimeline.documents.outputs import Exported, Seal
from alitimeline.model import Timeline
from alitimeline.page import svg
from alitimeline.page.drawing import Drawing
from alitimeline.problems import ExportError, Problem
from alitimeline.resources import how_to_install

__all__ = ["Options", "is_own", "render"]

#: How many dots a pixel of the drawing is wide and high: sharp on a large screen, and in print.
SCALE = 2
#: The chunk that ends a file, and how one with a text begins.
END, TEXT = pack(">I", 0) + b"IEND" + pack(">I", crc32(b"IEND")), b"tEXtSoftware\0alitimeline "
DIGEST = 64
#: A character that no font has.
UNKNOWN = "\U0010fffd"
#: What isn't drawn: control characters, invisible ones, spaces; and marks, which are drawn with a letter.
UNDRAWN = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")


@frozen(kw_only=True)
class Options(svg.Options):
    """The options of a picture."""


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401 - `Options` says which
    """Write a picture of *timeline*, twice as many dots wide and high as the SVG has pixels.

    Its fonts are those of the machine, and in this format alone the bytes depend on it.

    Raises:
        ExportError: also if resvg is not installed, or if the machine has no font.
        TypeError: and others, as `alitimeline.page.svg.render`.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise ExportError("resvg-py is not installed", f"run: {how_to_install('png')}") from error

    drawing = svg.draw_record(timeline, **options)
    unknown = _draw_letter(UNKNOWN)
    if unknown == _draw_letter(" "):
        raise ExportError("this machine has no font for a picture", "install one, such as DejaVu Sans, or write svg")
    data = bytes(resvg_py.svg_to_bytes(svg_string=svg.to_text(drawing), zoom=SCALE))
    return Exported(iter((_seal(data.removesuffix(END)),)), _list_losses(drawing, unknown))


def _list_losses(drawing: Drawing, unknown: bytes) -> Iterator[Problem]:
    """Yield what the drawing leaves out, and each of its letters that looks like one that no font has."""
    yield from svg.list_losses(drawing)
    text = "".join(part for element in drawing.canvas.root.iter("text") for part in element.itertext())
    letters = sorted({letter for letter in text if not letter.isascii() and category(letter) not in UNDRAWN})
    for letter in letters:
        if _draw_letter(letter) == unknown:
            message, hint = "drawn as boxes, for lack of a font", "install a font that has them, or write svg"
            yield Problem(code="left-out", message=message, severity="warning", record=f"letter/{letter}", hint=hint)


def _draw_letter(letter: str) -> bytes:
    """Return a picture of a letter, in the fonts of a drawing; the same one for every letter that no font has."""
    import resvg_py

    style = svg.build_style({name: light for name, (light, _) in svg.COLORS.items()})
    text = f'<g class="at-picture"><text y="20">{letter}</text></g>'
    image = f'<svg xmlns="{svg.NAMESPACE}" width="20" height="30"><style>{style}</style>{text}</svg>'
    return bytes(resvg_py.svg_to_bytes(svg_string=image))


def _seal(body: bytes) -> bytes:
    """Close an image with a chunk that has its digest."""
    length = pack(">I", len(TEXT) - 4 + DIGEST)
    sealed = Seal(length + TEXT, b"").close(body)
    return sealed + pack(">I", crc32(sealed[len(body) + 4 :])) + END


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is a picture as it was written here."""
    size = len(_seal(b""))
    return data == _seal(data[:-size])
