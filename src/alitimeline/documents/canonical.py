"""Writes canonical JSON, the format of data files."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from json import JSONEncoder
from typing import Any

from attrs import fields

from alitimeline.documents.outputs import Exported
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.model import Timeline
from alitimeline.problems import check_type

__all__ = ["dumps", "is_own", "render", "sha256", "to_bytes", "to_chunks", "to_dict"]

ENCODER = JSONEncoder(ensure_ascii=False, indent=2, allow_nan=False)
#: JSON without spaces.
PACKED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
#: How many tokens of JSON are encoded at once.
BATCH = 10_000


def to_bytes(timeline: Timeline) -> bytes:
    """Write *timeline* as UTF-8 JSON: the schema's order of keys, two spaces, a final newline, no defaults."""
    return b"".join(to_chunks(timeline))


def dumps(timeline: Timeline) -> str:
    """Return *timeline* as the text of a data file; `loads` reads it back."""
    return to_bytes(_check(timeline)).decode()


def to_dict(timeline: Timeline) -> dict[str, Any]:
    """Return *timeline* as the keys and values of a data file, without defaults; `from_dict` reads it back."""
    return to_plain(_check(timeline))


def _check(timeline: Timeline) -> Timeline:
    check_type("timeline", timeline, Timeline, "a Timeline", "a record has no file of its own; put it in a Timeline")
    return timeline


def render(timeline: Timeline) -> Exported:
    """Write *timeline*; nothing is left out."""
    return Exported(to_chunks(timeline), iter(()))


def to_chunks(timeline: Timeline) -> Iterator[bytes]:
    """Yield the result of `to_bytes` in parts, which takes little memory."""
    words = ENCODER.iterencode(to_plain(timeline))
    while batch := "".join(islice(words, BATCH)):
        yield batch.encode()
    yield b"\n"


def is_own(data: bytes, timeline: Timeline) -> bool:
    """Return whether *data* is canonical JSON of a timeline with the same id: an earlier export of it."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return False
    is_same = isinstance(document, dict) and document.get("id") == timeline.id
    return is_same and f"{ENCODER.encode(document)}\n".encode("utf-8", "replace") == data


def sha256(timeline: Timeline) -> str:
    """Return the SHA-256 of the timeline's fields and records as JSON, in hex; only equal timelines have the same."""
    digest = hashlib.sha256()
    for name in (field.name for field in fields(Timeline)):
        value = getattr(timeline, name)
        for item in value if isinstance(value, tuple) else (value,):  # one by one, which takes little memory
            digest.update(PACKED.encode([name, value_to_plain(item)]).encode())
    return digest.hexdigest()
