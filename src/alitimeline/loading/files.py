"""Loads and checks timelines: files and bytes → `Timeline`, or every problem in them."""

import os
import re
from collections.abc import Mapping
from datetime import date
from stat import S_ISFIFO, S_ISREG
from typing import IO, Any, BinaryIO, TypeAlias, Union

from attrs import evolve

from alitimeline.model import Timeline
from alitimeline.problems import InvalidTimelineError, Problem, Shortlist, UnreadableError, check_type, with_article
from alitimeline.resources import read_timeline

__all__ = [
    "Input",
    "StrPath",
    "bundled",
    "check",
    "find_refusal",
    "from_dict",
    "load",
    "loads",
    "read_file",
    "read_input",
    "read_stream",
    "write_document",
]

#: How large a file may be, in bytes; how much is read at once.
LARGEST, PIECE = 1_000_000_000, 64_000_000
TOO_LARGE = "it is larger than 1 GB"
#: In a message, what is quoted, or a word of JSON; and how Python calls that.
WORDS = re.compile(r"""(?<!\w)'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b(null|true|false|an object)\b""")
IN_PYTHON = {"null": "None", "true": "True", "false": "False", "an object": "a dict"}
#: In a hint, an object of JSON, or a key with its value: perhaps a list of an object.
MEMBERS = re.compile(r'\{[^{}]*\}|"(\w+)": (?:\[\{([^{}]*)\}\])?')

#: A path of a file, as `open` accepts it.
StrPath: TypeAlias = str | os.PathLike[str]
#: What is read: a path, bytes, or an open file.
Input: TypeAlias = Union[bytes, bytearray, memoryview, StrPath, IO[bytes], IO[str]]  # noqa: UP007 - IO[…] has no |


def load(path: Input) -> Timeline:
    """Read a timeline from a JSON file, or from a YAML file if its name ends in .yaml or .yml; or from an open file.

    Raises:
        InvalidTimelineError: if it is unsound; carries its problems as `check` lists them. Warnings alone don't raise.
        UnreadableError: if there is no such file, it can't be read, or it isn't a data file: a calendar, a picture …
    """
    data, name = read_input(path)
    return loads(data, name=name)


def loads(data: bytes | str, *, name: str | None = None) -> Timeline:
    """Read a timeline from the bytes or the text of a file; messages begin with *name*.

    It is read as YAML if *name* ends in .yaml or .yml, or has no known suffix and begins as only YAML does.

    Raises:
        InvalidTimelineError: if it is unsound; carries its problems as `check` lists them.
        UnreadableError: if it is another type of file.
    """
    from alitimeline.loading.examination import examine  # slow to import: it loads the JSON Schema engine

    timeline, problems = examine(data, name=name, warn=False)
    if timeline is None:
        raise InvalidTimelineError(problems)
    return timeline


def from_dict(document: Mapping[str, Any]) -> Timeline:
    """Return the timeline that a dict describes: the keys and values of a data file, as `json.load` returns them.

    Raises:
        InvalidTimelineError: if it is unsound; carries its problems as `check` lists them, with their paths.
        TypeError: if there is something in it that JSON doesn't have, or it is nested too deep.
    """
    check_type("document", document, Mapping, "a dict", "pass the keys and values of a data file; load reads a file")
    try:
        return loads(write_document(document))
    except InvalidTimelineError as error:  # the text with these lines isn't the caller's
        problems = (evolve(_speak_python(problem), line=None, column=None) for problem in error.problems)
        raise InvalidTimelineError(problems) from None


def write_document(document: Mapping[str, Any]) -> str:
    """Return keys and values as JSON, with days and times as texts.

    Raises:
        TypeError: for what JSON doesn't have, and what is nested too deep.
    """
    import json

    try:
        return json.dumps(document, default=_to_plain)
    except RecursionError as error:
        raise TypeError("the document is nested deeper than Python can go") from error


def _to_plain(value: object) -> object:
    if isinstance(value, date):  # YAML has them
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{with_article(type(value).__name__)} can't be in a data file (write it as a text or a number)")


def _speak_python(problem: Problem, *, in_records: bool = False) -> Problem:
    """Return a problem of what was made in Python, without words of JSON and YAML; its hint is what to write there."""
    message, hint = WORDS.sub(_translate, problem.message), WORDS.sub(_translate, problem.hint or "")
    if "quotation marks" in hint and problem.replacement is not None:
        hint = f"write {problem.replacement!r}"
    hint = hint.partition("; in YAML")[0]
    return evolve(problem, message=message, hint=(MEMBERS.sub(_to_keyword, hint) if in_records else hint) or None)


def _translate(match: re.Match[str]) -> str:
    return IN_PYTHON[match[1]] if match[1] else match[0]


def _to_keyword(match: re.Match[str]) -> str:
    """Write a key with its value as the keyword of a record: `"note": "…"` is `note="…"`."""
    from alitimeline.schema.corrections import OBJECTS

    key, parts = match.groups()
    if not key or (parts and key not in OBJECTS):  # it is an object, or the words of a record
        return match[0]
    return f"{key}=" + (f"[{OBJECTS[key].title()}({MEMBERS.sub(_to_keyword, parts)})]" if parts else "")


def check(what: Input | Timeline) -> tuple[Problem, ...]:
    """Return the problems of a JSON or YAML file, including warnings, in the order of the file; empty if it is sound.

    Of those alike, the first ten are listed; of errors, of warnings and of notes, 1,000 each. A problem says in `more`
    how many are left out. For a `Timeline` made in Python, return the problems between its records, by rule.

    Raises:
        UnreadableError: if there is no such file, it can't be read, or it isn't a data file: a calendar, a picture …
    """
    if isinstance(what, Timeline):
        from alitimeline.documents.plain import to_plain
        from alitimeline.loading.acceptance import accept_findings
        from alitimeline.loading.sharing import check_rules

        found = (_speak_python(problem, in_records=True) for problem in check_rules(what, None)[1])
        problems, faults = accept_findings(to_plain(what), found)
        return tuple(Shortlist((*problems, *map(_speak_python, faults))))
    data, name = read_input(what)
    from alitimeline.loading.examination import examine

    return examine(data, name=name)[1]


def bundled(name: str) -> Timeline:
    """Return a bundled timeline; `resources.timelines()` lists their names.

    Raises:
        UnknownNameError: if no bundled timeline has that name.
    """
    return loads(read_timeline(name), name=name)


def read_input(what: Input, name: str | None = None) -> tuple[bytes, str | None]:
    """Return what is in a file, which may be open, or these very bytes; and its name, unless *name* says another.

    Raises:
        UnreadableError: if there is no such file, or it can't be read.
        TypeError: if it is nothing that is read.
    """
    if isinstance(what, bytes | bytearray | memoryview):
        return bytes(what), name
    if isinstance(what, str | os.PathLike):
        return read_file(what), name or os.fspath(what)
    opened = getattr(what, "name", None)
    name = name or (opened if isinstance(opened, str) else None)
    try:
        data = what.read() if hasattr(what, "read") else None
    except UnicodeDecodeError as error:
        raise UnreadableError(name or "<file>", 'it is not text in this encoding; open it with "rb"') from error
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if not isinstance(data, bytes):
        kind = "None" if what is None else with_article(type(what).__name__)
        raise TypeError(f"{kind} can't be read (pass a path, bytes or an open file)")
    return data, name


def read_file(path: StrPath) -> bytes:
    """Return the bytes of a file; raises `UnreadableError`."""
    name = os.fspath(path)
    try:
        about = os.stat(name)  # noqa: PTH116 - pathlib costs time to load
        if S_ISFIFO(about.st_mode) and os.path.splitext(name)[1]:  # noqa: PTH122 - as above
            raise UnreadableError(name, "this is a named pipe, not a file")  # it would wait for ever
        if about.st_size > LARGEST:
            raise UnreadableError(name, TOO_LARGE)
        with open(name, "rb") as file:  # noqa: PTH123 - as above
            return file.read() if S_ISREG(about.st_mode) else read_stream(file, name)
    except FileNotFoundError as error:
        is_link = os.path.islink(name)  # noqa: PTH114 - as above
        raise UnreadableError(name, "this link leads nowhere" if is_link else "there is no such file") from error
    except OSError as error:
        raise UnreadableError(name, f"it can't be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise UnreadableError(name, "no file can have this name") from error


def read_stream(file: BinaryIO, name: str) -> bytes:
    """Return all bytes of an open file, of `LARGEST` at most; raises `UnreadableError`."""
    pieces, left = [], LARGEST
    while piece := file.read(PIECE):
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            raise UnreadableError(name, TOO_LARGE)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def find_refusal(path: StrPath, folder: StrPath) -> str | None:
    """Say why a file that was found below *folder* isn't read, such as a link out of it; None if it may be."""
    try:
        if os.path.islink(path):  # noqa: PTH114 - pathlib costs time to load
            real, inside = os.path.realpath(path), os.path.join(os.path.realpath(folder), "")  # noqa: PTH118 - as above
            if not real.startswith(inside):
                return "this link leads out of the folder; name the file itself to have it checked"
        mode = os.stat(path).st_mode  # noqa: PTH116 - as above
    except OSError:  # whoever reads it will say so
        return None
    return None if S_ISREG(mode) else "this is a pipe or a device, not a file"
