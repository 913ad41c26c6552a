"""Writes new values and keys into the text of a document; all else stays as it is, comments and line ends too."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.yaml.writing import quote
from alitimeline.problems import Path

__all__ = ["Document", "Edit", "Splice", "edit", "has_comment", "replace", "splice", "write_inline"]

#: What may begin a comment in YAML, outside of quotation marks.
COMMENT = re.compile(r"(?<=\s)#")
#: What begins a list in lines of their own: it may begin as far left as its key, but no other value may.
ITEM = re.compile(r"-(?:\s|$)")

#: Lists with a key, or a value, twice, as it can be in a block and in brackets.
KEYS = ("- @: 0\n- @ : 0 # x", "[{@: 0}, { @ : 0}]")
VALUES = ("- @ # x\n-\n  @", "[@, @ ]")

Document: TypeAlias = jsontext.Document | yamltext.Document


class Edit(NamedTuple):
    """What to write in place of the value at a path, or of the key at its end."""

    path: Path
    #: Any JSON, but a text for a key.
    value: Any
    at_key: bool = False


class Splice(NamedTuple):
    """The text to write in place of what is between two positions."""

    start: int
    end: int
    text: str


def edit(data: bytes, document: Document, edits: Iterable[Edit]) -> bytes:
    """Return *data*, which *document* was read from, with the *edits*.

    In YAML, a text keeps its quotation marks, or stays without, if it can; lists and objects are written in one line.
    The comments within a value that is replaced are lost.

    Raises:
        ValueError: if one edit is within another.
    """
    return splice(data, document, (replace(document, change) for change in edits))


def splice(data: bytes, document: Document, splices: Iterable[Splice]) -> bytes:
    """Return *data*, which *document* was read from, with the *splices*; those at one place in their order.

    Raises:
        ValueError: if one overlaps another.
    """
    parts, done = [], 0
    for start, end, text in sorted(splices, key=lambda change: change[:2]):
        if start < done:
            line, _ = document.line_and_column(start)
            raise ValueError(f"the edit in line {line} is within another")
        parts += [document.text[done:start], text]
        done = end
    whole = "".join([*parts, document.text[done:]])
    return (BOM_UTF8 if data.startswith(BOM_UTF8) else b"") + whole.encode()


def replace(document: Document, change: Edit) -> Splice:
    """Return the splice that makes an edit."""
    start, end = document.span(change.path, at_key=change.at_key)
    old = document.text[start:end].rstrip(" \t\r\n")  # a block of text in YAML ends with empty lines
    return Splice(start, start + len(old), _write(document, change, old, document.text[max(start - 1, 0) : start]))


def has_comment(document: Document, path: Path) -> bool:
    """Return whether an edit of the list or object at *path* would lose a comment, or perhaps would."""
    start, end = document.span(path)
    return isinstance(document, yamltext.Document) and COMMENT.search(document.text, start, end) is not None


def _write(document: Document, change: Edit, old: str, before: str) -> str:
    """Return the text of the new value, in place of *old*; *before* is the character before that."""
    if isinstance(document, jsontext.Document):
        return write_inline(document, change.value)
    outer = (change.path[:depth] for depth in range(len(change.path)))
    in_brackets = any(document.text[document.span(path)[0]] in "[{" for path in outer)
    token = write_inline(document, change.value, old, at_key=change.at_key, in_brackets=in_brackets)
    if not old:  # in YAML, nothing is null
        return f" {token}" if before in "-:" else f": {token}"
    return f" {token}" if ITEM.match(old) else token


def write_inline(
    document: Document,
    value: Any,  # noqa: ANN401 - any JSON
    old: str = "",
    *,
    at_key: bool = False,
    in_brackets: bool = True,
) -> str:
    """Return the text of a value, or a key, in one line; in place of *old*, with its quotation marks."""
    token = quote(value)
    if isinstance(document, jsontext.Document):
        return token
    if isinstance(value, str) and not old.startswith(('"', "|", ">")):
        quoted = "'" + value.replace("'", "''") + "'"
        simple = quoted if old.startswith("'") else value
        sample, expected = (KEYS, [{value: 0}] * 2) if at_key else (VALUES, [value] * 2)
        read, problems = yamltext.read(sample[in_brackets].replace("@", simple).encode("utf-8", "surrogatepass"))
        return simple if read is not None and not problems and read.value == expected else token
    if isinstance(value, dict):
        keys = (write_inline(document, key, at_key=True) for key in value)
        members = (f"{key}: {write_inline(document, part)}" for key, part in zip(keys, value.values(), strict=True))
        return "{" + ", ".join(members) + "}"
    return f"[{', '.join(write_inline(document, part) for part in value)}]" if isinstance(value, list) else token
