"""JSON text: reads it strictly, says what is wrong with it and where, and finds the place of any value in it.

The standard library reads fast and forgives much (duplicate keys, NaN), and its messages differ between versions of
Python. So it reads first; only if there is trouble does a slower reader of our own look for all of it.
"""

import json
import re
from collections.abc import Generator, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined] # public in all but the stubs
from typing import Any

from alitimeline.documents.decoding import INFINITY, MAX_DEPTH, MAX_DIGITS, NUMBER, SURROGATE, StopError, Text, decode
from alitimeline.problems import Path, Problem, shorten

__all__ = ["MAX_DEPTH", "MAX_DIGITS", "Document", "read"]

#: What the standard library makes of objects and lists.
CONTAINERS = frozenset({dict, list})
#: How many containers stand around a record: the timeline and the list of its kind.
ABOVE_RECORDS = 2

SPACE = re.compile(r"[ \t\n\r]*")
WORD = re.compile(r"[^\s\u200b\u200c\u200d\u2060\ufeff,:{}\[\]\"]{1,80}")
SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
SOUND_TEXT = re.compile(r'(?:[^"\\]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
#: What is pasted with a text and seen by nobody.
ODD_SPACE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]")
CUT_OFF = "it may be cut off"
MEANT = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}

#: The standard library's scanner in C, made to skip values: it never refuses a number.
_skip = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str).scan_once  # type: ignore[attr-defined]


class Document(Text):
    """A JSON value and the text that it was read from."""

    def __init__(self, value: Any, text: str) -> None:  # noqa: ANN401 - any JSON
        super().__init__(text)
        self.value = value
        self._parts: dict[Path, tuple[dict[str | int, tuple[int, int]], Iterator[tuple[str | int, int, int]]]] = {}

    def place(self, path: Path, *, at_key: bool = False) -> tuple[int, int]:
        """Return line and column (from 1) of the value at *path*, or of its key.

        What the path passes is skipped, not read; asking for many paths costs little more than asking for the last.
        """
        key = value = SPACE.match(self.text, 0).end()  # type: ignore[union-attr] # matches always
        for depth in range(len(path)):
            key, value = self._part(path[:depth], value, path[depth])
        return self.line_and_column(key if at_key else value)

    def _part(self, parent: Path, start: int, step: str | int) -> tuple[int, int]:
        """Find where the key and the value of one part of the container at *start* stand. Goes on where it stopped."""
        if parent not in self._parts:
            scan = _members if self.text[start] == "{" else _items
            self._parts[parent] = {}, scan(self.text, start)
        found, rest = self._parts[parent]
        while step not in found:
            name, key, value = next(rest)
            found.setdefault(name, (key, value))  # of a key that stands twice, the first counts
        return found[step]


def _items(text: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number and twice the position of each item of the list at *start*, as far as there is one."""
    position, index = _after_space(text, start + 1), 0
    while True:
        yield index, position, position
        position, index = _after_value(text, position), index + 1


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield the key, its position and its value's position of each member of the object at *start*."""
    position = _after_space(text, start + 1)
    while True:
        key, end = scanstring(text, position + 1)
        value = _after_space(text, _after_space(text, end) + 1)
        yield key, position, value
        position = _after_value(text, value)


def _after_value(text: str, position: int) -> int:
    """Return where the next item, member or closing bracket stands."""
    position = _after_space(text, _skip(text, position)[1])
    return _after_space(text, position + 1) if text[position] == "," else position


def _after_space(text: str, position: int) -> int:
    return SPACE.match(text, position).end()  # type: ignore[union-attr] # matches always


def read(data: bytes) -> tuple[Document | None, list[Problem]]:
    """Read a JSON file; return its document, if it can be checked further, and what is wrong with its text."""
    text, problems = decode(data)
    if text is None:
        return None, problems
    document = Document(None, text)
    try:
        document.value = _strict.decode(document.text)
        if not _is_doubtful(document.value, document.text, MAX_DEPTH):
            return document, problems
    except (ValueError, RecursionError):
        pass  # our own reader says what it is
    found = list(_Faults(document).find())
    readable = all(problem.code == "duplicate-key" for problem in found)
    if readable:
        document.value = json.loads(document.text, object_pairs_hook=_first_of_duplicates)
    return document if readable else None, [*problems, *found]


class _DoubtError(ValueError):
    """Something that the standard library would let pass."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DoubtError
    return members


def _first_of_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _no_constant(_name: str) -> None:
    raise _DoubtError


def _finite(number: str) -> float:
    value = float(number)
    if value in (INFINITY, -INFINITY):
        raise _DoubtError
    return value


def _short(number: str) -> int:
    if len(number.removeprefix("-")) > MAX_DIGITS:
        raise _DoubtError
    return int(number)


_strict = json.JSONDecoder(
    object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite, parse_int=_short
)


def _is_doubtful(value: object, text: str, depth: int, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a value nests too deep or holds half a character; *text* is what it was read from."""
    level: list[Any] = [value] if type(value) in CONTAINERS else []
    for _ in range(depth):
        if not level:
            break
        level = [
            part
            for node in level
            for part in (node.values() if type(node) is dict else node)
            if type(part) in CONTAINERS
        ]
    if level:
        return True
    if SURROGATE_ESCAPE.search(text, start, len(text) if end is None else end):
        return bool(SURROGATE.search(json.dumps(value, ensure_ascii=False)))
    return False


class _Faults:
    """A strict reader that builds nothing: it yields what is wrong, in order, and stops where JSON ends."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.document = document
        self._problem, self._stop = document.build_problem, document.build_stop

    def find(self) -> Iterator[Problem]:
        """Yield every fault up to the first that leaves no way to read on."""
        try:
            self.document.check_kind()
            yield from self._read()
        except StopError as stop:
            yield stop.problem

    def _read(self) -> Iterator[Problem]:
        text = self.text
        #: Where each open container begins, and the keys of it so far if it is an object.
        stack: list[tuple[int, dict[str, int] | None]] = []
        at = _after_space(text, 0)
        while True:
            opening = text[at : at + 1]
            if opening in ("{", "[") and len(stack) == ABOVE_RECORDS and (after := self._after_sound(at)):
                at = end = after
            elif opening in ("{", "["):
                if len(stack) == MAX_DEPTH:
                    raise self.document.build_depth_stop(at)
                stack.append((at, {} if opening == "{" else None))
                end = at + 1
                at = _after_space(text, end)
                if text[at : at + 1] not in ("}", "]"):
                    at = yield from self._key_or_item(at, stack[-1][1])
                    continue
            else:
                at = end = yield from self._scalar(at)
            while stack:
                at = _after_space(text, at)
                start, keys = stack[-1]
                closing = "]" if keys is None else "}"
                if text[at : at + 1] == closing:
                    stack.pop()
                    at = end = at + 1
                    continue
                at = self._comma(at, end, start, closing)
                at = yield from self._key_or_item(at, keys)
                break
            else:
                at = _after_space(text, at)
                if at < len(text):
                    raise self._stop(at, "something follows the end of the JSON value", "one file holds one timeline")
                return

    def _after_sound(self, at: int) -> int | None:
        """Pass a record at once if it has no fault: in a large file few have one."""
        try:
            record, end = _strict.scan_once(self.text, at)  # type: ignore[attr-defined] # public in all but the stubs
        except (ValueError, StopIteration, RecursionError):
            return None
        return None if _is_doubtful(record, self.text, MAX_DEPTH - ABOVE_RECORDS, at, end) else end

    def _comma(self, at: int, end: int, start: int, closing: str) -> int:
        """Pass the comma that must stand between two items."""
        match self.text[at : at + 1]:
            case ",":
                after = _after_space(self.text, at + 1)
                if self.text[after : after + 1] in ("}", "]"):
                    raise self._stop(at, f"a comma stands before the closing {closing!r}", "take the comma out")
                return after
            case "" | "}" | "]" as found:
                line, _ = self.document.line_and_column(start)
                what = f"the {'list' if closing == ']' else 'object'} that begins in line {line}"
                if found:
                    raise self._stop(at, f"{what} must be closed with {closing!r}, not with {found!r}")
                raise self._stop(at, f"the file ends within {what}", CUT_OFF)
            case _ if fault := self._stray(at):
                raise fault
            case _:
                within = at == end and self.text[at - 1] == '"'
                hint = 'write a quotation mark within a text as \\"' if within else None
                raise self._stop(end, f"a ',' or {closing!r} is missing here", hint)

    def _key_or_item(self, at: int, keys: dict[str, int] | None) -> Generator[Problem, None, int]:
        """Pass the key, if this is an object; return where the value stands."""
        if keys is None:
            return at
        text = self.text
        if text[at : at + 1] != '"':
            raise self._wrong(at, "a key in double quotes must stand here")
        key, end = yield from self._string(at)
        if key in keys:
            yield self.document.report_duplicate(at, key, keys[key])
        keys.setdefault(key, at)
        colon = _after_space(text, end)
        if text[colon : colon + 1] != ":":
            raise self._stray(colon) or self._stop(end, f"a ':' is missing after the key {shorten(key)}")
        return _after_space(text, colon + 1)

    def _scalar(self, at: int) -> Generator[Problem, None, int]:
        """Pass a text, a number or a constant."""
        if self.text[at : at + 1] == '"':
            _, end = yield from self._string(at)
            return end
        word = WORD.match(self.text, at)
        if word is None:
            raise self._wrong(at, "a value must stand here")
        number = NUMBER.match(self.text, at)
        if number and not WORD.match(self.text, number.end()):
            if problem := self.document.check_size(at, number):
                yield problem
            return number.end()
        if word[0] in ("NaN", "Infinity", "-Infinity"):
            yield self._problem(at, "number", f"{word[0]} is not a number in JSON", "leave the key out")
        elif word[0] not in ("true", "false", "null"):
            hint = f"write {MEANT[word[0]]}" if word[0] in MEANT else "a text stands in double quotes"
            raise self._wrong(at, f"{shorten(word[0])} is not JSON", hint)
        return word.end()

    def _string(self, at: int) -> Generator[Problem, None, tuple[str, int]]:
        """Pass a text in double quotes."""
        try:
            value, end = scanstring(self.text, at + 1)
        except json.JSONDecodeError as error:
            bad = SOUND_TEXT.match(self.text, at + 1).end()  # type: ignore[union-attr] # matches always
            if error.msg.startswith("Invalid control"):
                raise self._control_character(error.pos, at) from error
            if error.msg.startswith("Unterminated") or '"' not in self.text[bad:]:
                message = "the text that begins here has no closing quotation mark"
                raise self._stop(at, message, "the file may be cut off") from error
            raise self._stop(bad, "a '\\' stands here that escapes nothing", "write '\\\\'") from error
        if problem := self.document.check_surrogates(at, value):
            yield problem
        return value, end

    def _control_character(self, at: int, start: int) -> StopError:
        match self.text[at]:
            case "\n" | "\r":
                _, column = self.document.line_and_column(start)
                message = f"the line ends within the text that begins in column {column}"
                return self._stop(at, message, 'close the text with "; a line break in it is written \\n')
            case "\t":
                return self._stop(at, "a tab stands within a text", "write \\t")
            case found:
                return self._stop(at, f"a control character U+{ord(found):04X} stands within a text", "take it out")

    def _wrong(self, at: int, message: str, hint: str | None = None) -> StopError:
        """Word what stands at a place where it can't, by the usual mistakes."""
        match self.text[at : at + 1]:
            case "":
                return self._stop(at, f"the file ends where {message.removesuffix(' here')}", CUT_OFF)
            case "," if not self.text[:at].rstrip().endswith(":"):
                return self._stop(at, "a ',' too many stands here", "take it out")
            case _ if fault := self._stray(at):
                return fault
            case "'":
                hint = "write double quotes"
            case "“" | "”" | "„" | "«" | "＂":
                hint = 'write straight quotation marks: "'
        return self._stop(at, message, hint)

    def _stray(self, at: int) -> StopError | None:
        """Word what has no business between two values."""
        match self.text[at : at + 1]:
            case "/" | "#":
                return self._stop(at, "a comment stands here", "JSON has no comments; take it out")
            case str() as space if ODD_SPACE.match(space):
                return self._stop(
                    at, f"an odd space (U+{ord(space):04X}) stands here", "take it out, or write a plain space"
                )
            case _:
                return None
