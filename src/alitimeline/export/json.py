"""Canonical JSON: the format that timelines are kept in."""

import json

from alitimeline.model import Timeline
from alitimeline.plain import to_plain

__all__ = ["to_bytes"]


def to_bytes(timeline: Timeline) -> bytes:
    """Write *timeline* as UTF-8 JSON: the schema's order of keys, two spaces, a final newline, defaults left out."""
    text = json.dumps(to_plain(timeline), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()
