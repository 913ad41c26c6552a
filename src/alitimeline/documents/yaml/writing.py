"""Writes YAML as people write it: records in lines, short values in brackets, few quotation marks."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from alitimeline.documents.decoding import NUMBER
from alitimeline.documents.outputs import Exported
from alitimeline.documents.plain import to_plain
from alitimeline.documents.yaml.reading import WORDS, read
from alitimeline.model import Timeline

__all__ = ["WIDTH", "is_own", "quote", "render", "to_bytes", "write", "write_inline"]

#: Characters that are written as escapes: YAML doesn't allow them, and most of them are invisible.
ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
#: The texts that need no quotation marks, in lines of their own and in brackets.
PLAIN = re.compile(r"[\w(/$“](?:[^\s:#]|:(?=[^\s])|(?<=\S)#| (?=\S))*")
PLAIN_IN_BRACKETS = re.compile(r"[\w(/$“](?:[^\s:#?,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=\S)#| (?=\S))*")
#: The plain words that other programs read as something else, a time of day among them.
OTHERS = re.compile(r"y|n|yes|no|on|off|true|false|null|[-+]?[\d_.:]+(?:e\d*)?|0[xob]\w+", re.IGNORECASE)
#: How many characters a line of several values has at most.
WIDTH = 100


def render(timeline: Timeline) -> Exported:
    """Write *timeline*; nothing is left out."""
    return Exported(map(str.encode, _write_members(to_plain(timeline), "")), iter(()))


def to_bytes(timeline: Timeline) -> bytes:
    """Write *timeline* as UTF-8 YAML: the schema's order of keys, no defaults."""
    return write(to_plain(timeline))


def write(document: Mapping[str, Any]) -> bytes:
    """Write a document as YAML, which `read` reads as the same value."""
    return "".join(_write_members(document, "")).encode()


def is_own(data: bytes, timeline: Timeline) -> bool:
    """Return whether *data* is YAML as it was written here, of a timeline with the same id."""
    document, _ = read(data)
    value = document and document.value
    return isinstance(value, dict) and value.get("id") == timeline.id and write(value) == data


def quote(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value as JSON in one line, in which a text has quotation marks: this is YAML, too."""
    return ESCAPED.sub(lambda character: f"\\u{ord(character[0]):04x}", json.dumps(value, ensure_ascii=False))


def _write_text(text: str, *, in_brackets: bool = False) -> str:
    """Return a text as it is written: without quotation marks, if nothing reads it differently so."""
    plain = PLAIN_IN_BRACKETS if in_brackets else PLAIN
    is_plain = plain.fullmatch(text) and not OTHERS.fullmatch(text) and not ESCAPED.search(text)
    return text if is_plain and text not in WORDS and not NUMBER.fullmatch(text) else quote(text)


def _write_members(members: Mapping[str, Any], indent: str) -> Iterator[str]:
    """Yield the lines of an object; at the top, each list of records begins with an empty line."""
    for key, value in members.items():
        head = f"{indent}{_write_text(key)}:"
        line = _write_line(value, WIDTH - len(head)) if indent or not _is_records(value) else None
        if line is not None:
            yield f"{head} {line}\n"
        elif isinstance(value, dict):
            yield f"{head}\n"
            yield from _write_members(value, f"{indent}  ")
        else:
            yield f"{head}\n" if indent else f"\n{head}\n"
            yield from _write_items(value, f"{indent}  ")


def _write_items(items: list[Any], indent: str) -> Iterator[str]:
    """Yield the lines of a list; between records of several lines, there is an empty one."""
    for number, item in enumerate(items):
        line = _write_line(item, WIDTH - len(indent))
        if line is not None:
            yield f"{indent}- {line}\n"
            continue
        first, *rest = (_write_members if isinstance(item, dict) else _write_items)(item, f"{indent}  ")
        space = "\n" if number and len(indent) <= len("  ") else ""
        yield f"{space}{indent}- {first.lstrip()}"
        yield from rest


def _is_records(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _write_line(value: Any, room: int) -> str | None:  # noqa: ANN401 - any JSON
    """Return a value in one line; None if it has several parts and there is no room for them."""
    if isinstance(value, str):
        return _write_text(value)
    if not (isinstance(value, dict | list) and value):
        return json.dumps(value)
    line = write_inline(value)
    return line if len(line) <= room else None


def write_inline(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a value in one line, as it is written within brackets."""
    match value:
        case str():
            return _write_text(value, in_brackets=True)
        case dict():
            members = (f"{_write_text(key, in_brackets=True)}: {write_inline(part)}" for key, part in value.items())
            return f"{{{', '.join(members)}}}"
        case list():
            return f"[{', '.join(map(write_inline, value))}]"
        case _:
            return json.dumps(value)
