"""Writes new values and keys into the text of a document; all else stays as it is, comments and line ends too."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.problems import Path

__all__ = ["Document", "Edit", "edit", "has_comment"]

#: Characters that are written as escapes: YAML doesn't allow them, and most of them are invisible.
ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
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


def edit(data: bytes, document: Document, edits: Iterable[Edit]) -> bytes:
    """Return *data*, which *document* was read from, with the *edits*.

    In YAML, a text keeps its quotation marks, or stays without, if it can; lists and objects are written in one line,
    as in JSON. The comments within a value that is replaced are lost.

    Raises:
        ValueError: if one edit is within another.
    """
    spans = ((*document.span(change.path, at_key=change.at_key), change) for change in edits)
    parts, done = [], 0
    for start, end, change in sorted(spans, key=lambda span: span[:2]):
        if start < done:
            raise ValueError(f"the edit at {change.path} is within another")
        old = document.text[start:end].rstrip(" \t\r\n")  # a block of text in YAML ends with empty lines
        parts += [document.text[done:start], _write(document, change, old, document.text[max(start - 1, 0) : start])]
        done = start + len(old)
    text = "".join([*parts, document.text[done:]])
    return (BOM_UTF8 if data.startswith(BOM_UTF8) else b"") + text.encode()


def has_comment(document: Document, path: Path) -> bool:
    """Return whether an edit of the list or object at *path* would lose a comment, or perhaps would."""
    start, end = document.span(path)
    return isinstance(document, yamltext.Document) and COMMENT.search(document.text, start, end) is not None


def _write(document: Document, change: Edit, old: str, before: str) -> str:
    """Return the text of the new value, in place of *old*; *before* is the character before that."""
    token = ESCAPED.sub(lambda character: f"\\u{ord(character[0]):04x}", json.dumps(change.value, ensure_ascii=False))
    if isinstance(document, jsontext.Document):
        return token
    if isinstance(change.value, str) and not old.startswith(('"', "|", ">")):
        quoted = "'" + change.value.replace("'", "''") + "'"
        simple = quoted if old.startswith("'") else change.value
        token = simple if _reads_back(document, change, simple) else token
    if not old:  # in YAML, nothing is null
        return f" {token}" if before in "-:" else f": {token}"
    return f" {token}" if ITEM.match(old) else token


def _reads_back(document: yamltext.Document, change: Edit, token: str) -> bool:
    """Return whether *token*, without escapes, is read as the text that it is written for."""
    outer = (change.path[:depth] for depth in range(len(change.path)))
    in_brackets = any(document.text[document.span(path)[0]] in "[{" for path in outer)
    samples, expected = (KEYS, [{change.value: 0}] * 2) if change.at_key else (VALUES, [change.value] * 2)
    sample = samples[in_brackets].replace("@", token)
    read, problems = yamltext.read(sample.encode("utf-8", "surrogatepass"))
    return read is not None and not problems and read.value == expected
