"""Writes canonical JSON, the format of data files."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any

from attrs import fields

from alitimeline.documents.outputs import Exported
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.model import Timeline
from alitimeline.problems import check_type

__all__ = ["dumps", "format_value", "is_own", "render", "sha256", "to_bytes", "to_chunks", "to_dict"]

#: JSON without spaces.
PACKED = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
#: How many records are written at once.
BATCH = 1_000


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
    parts = _format_parts(to_plain(timeline))
    while batch := "".join(islice(parts, BATCH)):
        yield batch.encode()


def _format_parts(document: dict[str, Any]) -> Iterator[str]:
    """Yield the text of a document record by record."""
    before = "{"
    for key, value in document.items():
        yield f"{before}\n  {encode_basestring(key)}: "
        if value and isinstance(value, list):
            for number, item in enumerate(value):
                yield f"{',' if number else '['}\n    "
                yield format_value(item, "\n    ")
            yield "\n  ]"
        else:
            yield format_value(value, "\n  ")
        before = ","
    yield "\n}\n"


def format_value(value: Any, margin: str = "\n") -> str:  # noqa: ANN401 - any JSON
    """Return JSON as `json.dumps(value, ensure_ascii=False, indent=2)` does, in two thirds of the time.

    The *margin* is how its other lines begin.
    """
    inner = f"{margin}  "
    if value and isinstance(value, dict):
        members = []
        for key, item in value.items():
            text = encode_basestring(item) if type(item) is str else format_value(item, inner)
            members.append(f"{encode_basestring(key)}: {text}")
        return f"{{{inner}{f',{inner}'.join(members)}{margin}}}"
    if value and isinstance(value, list):
        items = [encode_basestring(item) if type(item) is str else format_value(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{margin}]"
    return PACKED.encode(value)


def is_own(data: bytes, timeline: Timeline) -> bool:
    """Return whether *data* is canonical JSON of a timeline with the same id: an earlier export of it."""
    try:
        document = json.loads(data)
        is_same = isinstance(document, dict) and document.get("id") == timeline.id
        return is_same and f"{format_value(document)}\n".encode("utf-8", "replace") == data
    except (ValueError, RecursionError):
        return False


def sha256(timeline: Timeline) -> str:
    """Return the SHA-256 of the timeline's fields and records as JSON, in hex; only equal timelines have the same."""
    digest = hashlib.sha256()
    for name in (field.name for field in fields(Timeline)):
        value = getattr(timeline, name)
        for item in value if isinstance(value, tuple) else (value,):  # one by one, which takes little memory
            digest.update(PACKED.encode([name, value_to_plain(item)]).encode())
    return digest.hexdigest()
