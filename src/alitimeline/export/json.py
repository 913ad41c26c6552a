"""Canonical JSON: the format that timelines are kept in."""

import json

from alitimeline.model import Timeline
from alitimeline.plain import to_plain
from alitimeline.problems import ExportError

__all__ = ["to_bytes"]


def to_bytes(timeline: Timeline) -> bytes:
    """Write *timeline* as UTF-8 JSON: the schema's order of keys, two spaces, a final newline, defaults left out.

    Raises:
        ExportError: if an `extra` or the value of a dispute, made in Python, is no JSON.

    """
    try:
        text = json.dumps(to_plain(timeline), ensure_ascii=False, indent=2, allow_nan=False)
        return f"{text}\n".encode()
    except (TypeError, ValueError) as error:  # only an extra or the value of a dispute can hold what is no JSON
        raise ExportError(f"an x-… key or the value of a dispute holds what JSON can't: {error}") from error
