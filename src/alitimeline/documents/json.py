"""Parses JSON strictly, reports every mistake with its place, and finds the line and column of any value.

The standard library is fast, but it accepts duplicate keys and NaN, and its messages differ between versions of Python.
So it parses first; only if something is wrong does a slower parser of our own look for every mistake.
"""

import json
import re
from collections.abc import Container, Generator, Iterator
from contextlib import suppress
from itertools import chain, islice
from json.decoder import scanstring  # type: ignore[attr-defined] # public in all but the stubs
from math import isinf
from typing import Any

from alitimeline.documents.decoding import NUMBER, StopError, Text, decode
from alitimeline.documents.filetypes import YAML, file_type
from alitimeline.model.texts import MAX_DEPTH, MAX_DIGITS, SURROGATE
from alitimeline.problems import Path, Problem, Shortlist, shorten

__all__ = ["Document", "read", "read_within"]

#: The types of objects and lists in the standard library.
CONTAINERS = frozenset({dict, list})
#: How many containers are around a record: the timeline and a list.
ABOVE_RECORDS = 2
#: The bytes that are no quotes and no brackets; how many levels most files have at most.
NO_MARKS = bytes({*range(256)} - {*b'"[]{}'})
FEW_LEVELS = 12

SPACE = re.compile(r"[ \t\n\r]*")
WORD = re.compile(r"[^\s\u200b\u200c\u200d\u2060\ufeff,:{}\[\]\"]{1,80}")
SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
SOUND_TEXT = re.compile(r'(?:[^"\\]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
#: Invisible characters that are often pasted with a text.
UNUSUAL_SPACE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]")
#: At how many brackets of a text an object is looked for.
TRIES = 20
CUT_OFF = "it may be cut off"
CORRECTIONS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}

#: The standard library's scanner in C, used to skip values: it accepts any number.
_skip = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).scan_once  # type: ignore[attr-defined]


class Document(Text):
    """A JSON value and the text that it was read from."""

    def __init__(self, value: Any, text: str) -> None:  # noqa: ANN401 - any JSON
        super().__init__(text)
        self.value = value
        self._parts: dict[Path, tuple[dict[str | int, tuple[int, int]], Iterator[tuple[str | int, int, int]]]] = {}

    def place(self, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        """Return line and column (from 1) of the value at *path*, or of its key.

        Values before it are skipped, and known places are kept: many paths cost little more than the last one.
        """
        return self.line_and_column(self._find(path, at_key=at_key))

    def span(self, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        """Return the positions in the text where the value at *path*, or its key, begins and ends."""
        start = self._find(path, at_key=at_key)
        return start, _skip(self.text, start)[1]

    def _find(self, path: Path, *, at_key: bool) -> int:
        key = value = SPACE.match(self.text, 0).end()  # type: ignore[union-attr] # matches always
        for depth in range(len(path)):
            key, value = self._find_part(path[:depth], value, path[depth])
        return key if at_key else value

    def _find_part(self, parent: Path, start: int, step: str | int) -> tuple[int, int]:
        """Find the positions of key and value of one part of the container at *start*; continue the last search."""
        if parent not in self._parts:
            scan = _scan_members if self.text[start] == "{" else _scan_items
            self._parts[parent] = {}, scan(self.text, start)
        places, rest = self._parts[parent]
        while step not in places:
            name, key, value = next(rest)
            places.setdefault(name, (key, value))  # of a repeated key, the first one counts
        return places[step]


def _scan_items(text: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number and, twice, the position of every item of the list at *start*; fails after the last one."""
    position, index = _skip_space(text, start + 1), 0
    while True:
        yield index, position, position
        position, index = _skip_value(text, position), index + 1


def _scan_members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, position of the key and position of the value for every member of the object at *start*."""
    position = _skip_space(text, start + 1)
    while True:
        key, end = scanstring(text, position + 1)
        value = _skip_space(text, _skip_space(text, end) + 1)
        yield key, position, value
        position = _skip_value(text, value)


def _skip_value(text: str, position: int) -> int:
    """Return the position of the next item, member or closing bracket."""
    position = _skip_space(text, _skip(text, position)[1])
    return _skip_space(text, position + 1) if text[position] == "," else position


def _skip_space(text: str, position: int) -> int:
    return SPACE.match(text, position).end()  # type: ignore[union-attr] # matches always


def read(data: bytes) -> tuple[Document | None, list[Problem]]:
    """Parse a JSON file; return its document, or None if it can't be checked further, and the problems of its text."""
    text, problems = decode(data)
    if text is None:
        return None, problems
    document = Document(None, text)
    try:
        document.value = _strict.decode(document.text)
        depth = None if _is_shallow(data) else MAX_DEPTH
        if not _is_doubtful(document.value, document.text, depth):
            return document, problems
    except (ValueError, RecursionError):
        pass  # our own parser finds the reason
    mistakes = [*Shortlist(_Faults(document).find())]
    readable = all(problem.code == "duplicate-key" for problem in mistakes)
    if readable:
        document.value = json.loads(document.text, object_pairs_hook=_keep_first)
    return document if readable else None, [*problems, *mistakes]


def read_within(text: str, keys: Container[str]) -> tuple[Document | None, list[Problem]]:
    """Parse the first JSON object that has one of these keys in a text of anything; places are those in the text.

    Without any, what begins like an object is parsed, for what is wrong with it; None, and no problem, if nothing does.
    """
    begin = re.search(r'\{\s*"', text) or re.search(r"\{", text)
    start, end, after = begin.start() if begin else -1, len(text), 0
    for match in islice(re.finditer(r"\{", text), TRIES):
        if match.start() >= after:
            with suppress(ValueError, RecursionError):
                value, after = json.JSONDecoder().raw_decode(text, match.start())
                if any(key in keys for key in value):
                    start, end = match.start(), after
                    break
    blank = re.sub(r"[^\r\n]", " ", text[: max(start, 0)])
    return read((blank + text[start:end]).encode("utf-8", "surrogatepass")) if begin else (None, [])


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _keep_first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _refuse_constant(_name: str) -> None:
    raise ValueError


def _parse_float(number: str) -> float:
    value = float(number)
    if isinf(value):
        raise ValueError
    return value


def _parse_int(number: str) -> int:
    if len(number.removeprefix("-")) > MAX_DIGITS:
        raise ValueError
    return int(number)


_strict = json.JSONDecoder(
    object_pairs_hook=_refuse_duplicates,
    parse_constant=_refuse_constant,
    parse_float=_parse_float,
    parse_int=_parse_int,
)


def _is_shallow(data: bytes) -> bool:
    """Return whether sound JSON nests a few levels deep; False if its quotes and brackets alone don't say so."""
    marks = data.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, NO_MARKS)
    marks = marks.replace(b'""', b"").replace(b'"[]"', b"")  # texts without brackets, and periods
    for _ in range(FEW_LEVELS):
        marks = marks.replace(b"[]", b"").replace(b"{}", b"")
    return not marks


def _is_doubtful(value: object, text: str, depth: int | None, start: int = 0, end: int | None = None) -> bool:
    """Return whether a value is nested too deep or contains a lone surrogate; *text* is its source."""
    level: list[Any] = [value] if depth and type(value) in CONTAINERS else []
    for _ in range(depth or 0):
        if not level:
            break
        parts = chain.from_iterable(node.values() if type(node) is dict else node for node in level)
        level = [part for part in parts if type(part) in CONTAINERS]
    if level:
        return True
    if SURROGATE_ESCAPE.search(text, start, len(text) if end is None else end):
        return bool(SURROGATE.search(json.dumps(value, ensure_ascii=False)))
    return False


class _Faults:
    """A strict parser that builds no value: it yields the mistakes in order, up to the first that it can't pass."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.document = document
        self._problem, self._stop = document.build_problem, document.build_stop

    def find(self) -> Iterator[Problem]:
        """Yield every mistake up to the first after which the rest can't be read."""
        try:
            self.document.check_kind()
            if file_type(self.text.encode("utf-8", "replace")) is YAML:
                raise self._stop(0, "this is YAML, not JSON", "give the file a name that ends in .timeline.yaml")
            yield from self._parse()
        except StopError as stop:
            yield stop.problem

    def _parse(self) -> Iterator[Problem]:
        text = self.text
        #: The positions of the open containers, with the keys so far if it is an object.
        stack: list[tuple[int, dict[str, int] | None]] = []
        at = _skip_space(text, 0)
        while True:
            opening = text[at : at + 1]
            if opening in ("{", "[") and len(stack) == ABOVE_RECORDS and (after := self._skip_sound_record(at)):
                at = end = after
            elif opening in ("{", "["):
                if len(stack) == MAX_DEPTH:
                    raise self.document.build_depth_stop(at)
                stack.append((at, {} if opening == "{" else None))
                end = at + 1
                at = _skip_space(text, end)
                if text[at : at + 1] not in ("}", "]"):
                    at = yield from self._skip_key(at, stack[-1][1])
                    continue
            else:
                at = end = yield from self._skip_scalar(at)
            while stack:
                at = _skip_space(text, at)
                start, keys = stack[-1]
                closing = "]" if keys is None else "}"
                if text[at : at + 1] == closing:
                    stack.pop()
                    at = end = at + 1
                    continue
                at = self._skip_comma(at, end, start, closing)
                at = yield from self._skip_key(at, keys)
                break
            else:
                at = _skip_space(text, at)
                if at < len(text):
                    raise self._stop(
                        at, "there is more text after the end of the JSON value", "a file contains one timeline"
                    )
                return

    def _skip_sound_record(self, at: int) -> int | None:
        """Return the end of the record at *at* if it has no mistake: in a large file, few have one."""
        try:
            record, end = _strict.scan_once(self.text, at)  # type: ignore[attr-defined] # public in all but the stubs
        except (ValueError, StopIteration, RecursionError):
            return None
        return None if _is_doubtful(record, self.text, MAX_DEPTH - ABOVE_RECORDS, at, end) else end

    def _skip_comma(self, at: int, end: int, start: int, closing: str) -> int:
        """Skip the comma between two items; return the position after it."""
        match self.text[at : at + 1]:
            case ",":
                after = _skip_space(self.text, at + 1)
                if self.text[after : after + 1] in ("}", "]"):
                    raise self._stop(at, f"there is a comma before the closing {closing!r}", "remove the comma")
                return after
            case "" | "}" | "]" as bracket:
                line, _ = self.document.line_and_column(start)
                what = f"the {'list' if closing == ']' else 'object'} that begins in line {line}"
                if bracket:
                    raise self._stop(at, f"{what} must be closed with {closing!r}, not with {bracket!r}")
                raise self._stop(at, f"the file ends within {what}", CUT_OFF)
            case _ if error := self._check_stray(at):
                raise error
            case _:
                within = at == end and self.text[at - 1] == '"'
                hint = 'write a quotation mark within a text as \\"' if within else None
                raise self._stop(end, f"a ',' or {closing!r} is missing here", hint)

    def _skip_key(self, at: int, keys: dict[str, int] | None) -> Generator[Problem, None, int]:
        """Skip the key, if this is an object; return the position of the value."""
        if keys is None:
            return at
        text = self.text
        if text[at : at + 1] != '"':
            raise self._build_stop(at, "a key in double quotes is expected here")
        key, end = yield from self._parse_string(at)
        if key in keys:
            yield self.document.report_duplicate(at, key, keys[key])
        keys.setdefault(key, at)
        colon = _skip_space(text, end)
        if text[colon : colon + 1] != ":":
            raise self._check_stray(colon) or self._stop(end, f"a ':' is missing after the key {shorten(key)}")
        return _skip_space(text, colon + 1)

    def _skip_scalar(self, at: int) -> Generator[Problem, None, int]:
        """Skip a text, a number or a constant."""
        if self.text[at : at + 1] == '"':
            _, end = yield from self._parse_string(at)
            return end
        word = WORD.match(self.text, at)
        if word is None:
            raise self._build_stop(at, "a value is expected here")
        number = NUMBER.match(self.text, at)
        if number and not WORD.match(self.text, number.end()):
            if problem := self.document.check_size(at, number):
                yield problem
            return number.end()
        if word[0] in ("NaN", "Infinity", "-Infinity"):
            yield self._problem(at, "number", f"{word[0]} is not a number in JSON", "leave the key out")
        elif word[0] not in ("true", "false", "null"):
            hint = f"write {CORRECTIONS[word[0]]}" if word[0] in CORRECTIONS else "write a text in double quotes"
            raise self._build_stop(at, f"{shorten(word[0])} is not JSON", hint)
        return word.end()

    def _parse_string(self, at: int) -> Generator[Problem, None, tuple[str, int]]:
        """Parse a text in double quotes; return it and the position after it."""
        try:
            value, end = scanstring(self.text, at + 1)
        except json.JSONDecodeError as error:
            bad = SOUND_TEXT.match(self.text, at + 1).end()  # type: ignore[union-attr] # matches always
            if error.msg.startswith("Invalid control"):
                raise self._build_control_stop(error.pos, at) from error
            if error.msg.startswith("Unterminated") or '"' not in self.text[bad:]:
                message = "the text that begins here has no closing quotation mark"
                raise self._stop(at, message, "the file may be cut off") from error
            raise self._stop(bad, "this '\\' begins no valid escape", "write '\\\\'") from error
        if problem := self.document.check_surrogates(at, value):
            yield problem
        return value, end

    def _build_control_stop(self, at: int, start: int) -> StopError:
        match self.text[at]:
            case "\n" | "\r":
                _, column = self.document.line_and_column(start)
                message = f"the line ends within the text that begins in column {column}"
                return self._stop(at, message, 'close the text with "; a line break in it is written \\n')
            case "\t":
                return self._stop(at, "the text contains a tab", "write \\t")
            case character:
                message = f"the text contains the control character U+{ord(character):04X}"
                return self._stop(at, message, "remove it")

    def _build_stop(self, at: int, message: str, hint: str | None = None) -> StopError:
        """Build the error for an unexpected character: by the usual mistakes, or with *message*."""
        match self.text[at : at + 1]:
            case "":
                return self._stop(at, f"the file ends where {message.removesuffix(' here')}", CUT_OFF)
            case "," if not self.text[:at].rstrip().endswith(":"):
                return self._stop(at, "there is a ',' too many here", "remove it")
            case _ if error := self._check_stray(at):
                return error
            case "'":
                hint = "write double quotes"
            case "“" | "”" | "„" | "«" | "＂":
                hint = 'write straight quotation marks: "'
        return self._stop(at, message, hint)

    def _check_stray(self, at: int) -> StopError | None:
        """Return the error if a comment or an unusual space is at *at*, otherwise None."""
        match self.text[at : at + 1]:
            case "/" | "#":
                return self._stop(at, "JSON has no comments", "remove it")
            case str() as space if UNUSUAL_SPACE.match(space):
                return self._stop(
                    at, f"there is an unusual space (U+{ord(space):04X}) here", "remove it, or write a plain space"
                )
            case _:
                return None
