"""PNG is drawn in the fonts of the machine; one without any, such as a small container, can't test it."""

import pytest

from alitimeline import Timeline
from alitimeline.export import FORMATS, to_bytes
from alitimeline.problems import ExportError

__all__ = ["FORMATS_HERE", "needs_font"]


def _has_font() -> bool:
    try:
        return bool(to_bytes(Timeline(id="x", title="X"), "png"))
    except ExportError:
        return False


needs_font = pytest.mark.skipif(not _has_font(), reason="this machine has no font for a picture")
#: The formats, as parameters of a test.
FORMATS_HERE = [pytest.param(name, marks=needs_font) if name == "png" else name for name in FORMATS]
