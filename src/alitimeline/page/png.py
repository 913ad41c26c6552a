"""A drawing as PNG; the extra `png` (resvg) makes it."""

from struct import pack
from typing import Any
from zlib import crc32

from attrs import frozen

from alitimeline.documents.outputs import Exported, Seal
from alitimeline.model import Timeline
from alitimeline.page import svg
from alitimeline.problems import ExportError
from alitimeline.resources import how_to_install

__all__ = ["Options", "is_own", "render"]

#: How many dots a pixel of the drawing is wide and high: sharp on a large screen, and in print.
SCALE = 2
#: The chunk that ends a file, and how one with a text begins.
END, TEXT = pack(">I", 0) + b"IEND" + pack(">I", crc32(b"IEND")), b"tEXtSoftware\0alitimeline "
DIGEST = 64


@frozen(kw_only=True)
class Options(svg.Options):
    """The options of a picture."""


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401 - `Options` says which
    """Write a picture of *timeline*, twice as many dots wide and high as the SVG has pixels.

    Which fonts it has depends on the machine; so do, in this format alone, the bytes.

    Raises:
        ExportError: also if resvg is not installed.
        TypeError: and others, as `alitimeline.page.svg.render`.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise ExportError("resvg-py is not installed", f"run: {how_to_install('png')}") from error

    drawing = svg.draw_record(timeline, **options)
    data = bytes(resvg_py.svg_to_bytes(svg_string=svg.to_text(drawing), zoom=SCALE))
    return Exported(iter((_seal(data.removesuffix(END)),)), svg.list_losses(drawing))


def _seal(body: bytes) -> bytes:
    """Close an image with a chunk that has its digest."""
    length = pack(">I", len(TEXT) - 4 + DIGEST)
    sealed = Seal(length + TEXT, b"").close(body)
    return sealed + pack(">I", crc32(sealed[len(body) + 4 :])) + END


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is a picture as it was written here."""
    size = len(_seal(b""))
    return data == _seal(data[:-size])
