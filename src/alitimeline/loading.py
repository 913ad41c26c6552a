"""Bytes → document → problems → `Timeline`."""

import os
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any, TypeAlias, cast

from attrs import evolve

from alitimeline import rules, schema
from alitimeline.jsontext import Document, read
from alitimeline.model import Timeline
from alitimeline.plain import from_plain
from alitimeline.problems import InvalidTimelineError, Path, Problem, UnreadableError, is_error
from alitimeline.resources import read_timeline

__all__ = ["bundled", "check", "examine", "load", "loads", "read_file"]

StrPath: TypeAlias = str | os.PathLike[str]

COLLECTIONS = ("sources", "actors", "events", "commitments")


def load(path: StrPath) -> Timeline:
    """Read a timeline from a JSON file.

    Raises:
        InvalidTimelineError: if it is unsound; carries every problem. Warnings alone don't raise.
        UnreadableError: if there is no such file, or it can't be read.

    """
    return loads(read_file(path), name=os.fspath(path))


def loads(data: bytes | str, *, name: str | None = None) -> Timeline:
    """Read a timeline from the bytes or the text of a JSON file; *name* stands in the messages.

    Raises:
        InvalidTimelineError: if it is unsound; carries every problem.

    """
    timeline, problems = examine(data, name=name)
    if timeline is None:
        raise InvalidTimelineError(problems)
    return timeline


def check(path: StrPath) -> tuple[Problem, ...]:
    """Return every problem of a JSON file, warnings too, in the order of the file; none if it is sound.

    Raises:
        UnreadableError: if there is no such file, or it can't be read.

    """
    return examine(read_file(path), name=os.fspath(path))[1]


def bundled(name: str) -> Timeline:
    """Return a timeline that ships with the package; `resources.timelines()` names them.

    Raises:
        UnknownNameError: if there is none of that name.

    """
    return loads(read_timeline(name), name=name)


def examine(data: bytes | str, *, name: str | None = None) -> tuple[Timeline | None, tuple[Problem, ...]]:
    """Return the timeline in *data*, or None if it is unsound, and every problem in the order of the text."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    document, problems = read(data)
    timeline = None
    if document is not None:
        shape = schema.check(document.value)
        if shape:
            problems += [_placed(document, problem) for problem in shape]
            problems += [_placed(document, problem) for problem in _rules_of_the_rest(document.value, shape)]
        else:
            timeline = from_plain(document.value)
            problems += [_placed(document, problem) for problem in rules.check(timeline)]
    if any(map(is_error, problems)):
        timeline = None
    named = (evolve(problem, file=name) for problem in problems)
    return timeline, tuple(sorted(named, key=lambda each: (each.line or 0, each.column or 0)))


def _placed(document: Document, problem: Problem) -> Problem:
    line, column = document.place(problem.path, at_key=problem.at_key)
    return evolve(problem, line=line, column=column)


def _rules_of_the_rest(value: Any, shape: tuple[Problem, ...]) -> Iterator[Problem]:  # noqa: ANN401 - any JSON
    """Check the sound records of an unsound document against the rules, so that all problems are told at once.

    Records of a wrong shape are set aside; nothing is said of references to them, which may be right.
    """
    if not isinstance(value, dict):
        return
    faulty = {problem.path[:2] for problem in shape if problem.path and problem.path[0] in COLLECTIONS}
    unusable = {problem.path[0] for problem in shape if problem.path and problem.path[:2] not in faulty} | {
        path[0] for path in faulty if len(path) == 1
    }
    rest = {"id": "unnamed", "title": "unnamed"} | {key: each for key, each in value.items() if key not in unusable}
    kept: dict[str | int, list[int]] = {}
    aside: set[object] = set()
    unknowable = {f"unknown-{name.removesuffix('s')}" for name in COLLECTIONS if name in unusable}
    for name in COLLECTIONS:
        records = rest.get(name, [])
        kept[name] = [index for index in range(len(records)) if (name, index) not in faulty]
        aside |= {_id(records[index]) for index in range(len(records)) if (name, index) in faulty}
        rest[name] = [records[index] for index in kept[name]]
    for problem in rules.check(from_plain(rest)):
        collection, index, *inner = problem.path  # a rule speaks of records
        path = (collection, kept[collection][cast("int", index)], *inner)
        refers_aside = problem.code.startswith("unknown-") and _at(value, path) in aside
        if problem.code not in unknowable and not refers_aside:
            yield evolve(problem, path=path)


def _id(record: object) -> object:
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) else None


def _at(value: Any, path: Path) -> object:  # noqa: ANN401 - any JSON
    for step in path:
        value = value[step]
    return value


def read_file(path: StrPath) -> bytes:
    """Return the bytes of a file; raises `UnreadableError`."""
    name = os.fspath(path)
    try:
        return FilePath(name).read_bytes()
    except FileNotFoundError as error:
        raise UnreadableError(name, "there is no such file") from error
    except OSError as error:
        raise UnreadableError(name, f"it can't be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise UnreadableError(name, "a file's name can't hold a NUL character") from error
