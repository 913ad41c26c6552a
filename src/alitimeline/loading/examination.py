"""Looks a data file over: its timeline, if it is sound, and every problem in it, each with its place."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

from attrs import evolve

from alitimeline import rules, schema
from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.filetypes import YAML, file_type
from alitimeline.documents.plain import from_plain
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS, KIND_BY_COLLECTION
from alitimeline.problems import SHOWN, Path, Problem, UnreadableError, is_error

__all__ = ["add_places", "examine"]

Document: TypeAlias = jsontext.Document | yamltext.Document

#: Stand-ins for faulty values of which no rule has anything to say.
NEUTRAL: dict[str, dict[str, Any]] = {
    "source": {"kind": "other", "title": "?"},
    "actor": {"kind": "organization", "name": "?"},
    "event": {"kind": "unknown", "title": "?", "when": "[0001-01-01T12:00:00Z..]", "status": "tentative"},
    "commitment": {"kind": "unknown", "title": "?", "statement": "?"},
}
#: Fields that can neither be left out nor stood in for: rules would say something wrong.
NEEDED = frozenset(
    ("id", "made_by", "made_in", "fiscal_year_end", "citations", "participants", "related", "assessments", "disputes")
)
#: The codes of rules that can't be checked without the timeline's zone.
BY_THE_CLOCK = ("due-before-promise", "assessment-before-promise", "source-before-event")


def examine(data: bytes | str, *, name: str | None = None) -> tuple[Timeline | None, tuple[Problem, ...]]:
    """Return the timeline in *data*, or None if it is unsound, and every problem in the order of the text.

    It is read as YAML if *name* ends in .yaml or .yml, and else as JSON.

    Raises:
        UnreadableError: if it is another type of file: a calendar, a workbook, a picture …

    """
    with _without_collecting():
        return _examine(data, name)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Have nobody look for garbage while a million objects are made of which none is any: it takes long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _examine(data: bytes | str, name: str | None) -> tuple[Timeline | None, tuple[Problem, ...]]:
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    document, problems = _read(data, name)
    timeline = None
    if document is not None:
        value, found = schema.check_version(document.value)
        if not any(map(is_error, found)):
            shape = schema.check(value)
            if shape:
                found += shape + tuple(_rules_of_the_rest(value, shape))
            else:
                timeline = from_plain(cast("dict[str, Any]", value))
                found += rules.check(timeline)
        problems += [_placed(document, problem) for problem in found]
    if any(map(is_error, problems)):
        timeline = None
    named = (evolve(problem, file=name) for problem in problems)
    return timeline, tuple(sorted(named, key=lambda each: (each.line or 0, each.column or 0)))


def add_places(data: bytes, problems: Iterable[Problem], *, name: str | None = None) -> tuple[Problem, ...]:
    """Return *problems* of the sound timeline in *data*, found by a later look at it, with their places there."""
    document, _ = _read(data, name)
    return tuple(evolve(_placed(document, problem) if document else problem, file=name) for problem in problems)


def _read(data: bytes, name: str | None) -> tuple[Document | None, list[Problem]]:
    kind = file_type(data, name)
    if kind.hint is not None:
        raise UnreadableError(name or "<data>", f"this is {kind.words}, not a timeline ({kind.hint})")
    return yamltext.read(data) if kind is YAML else jsontext.read(data)


def _placed(document: Document, problem: Problem) -> Problem:
    line, column = document.place(problem.path, at_key=problem.at_key)
    return evolve(problem, line=line, column=column, record=_record(document.value, problem.path))


def _record(value: Any, path: Path) -> str | None:  # noqa: ANN401 - any JSON
    """Name the record that a path leads into: its kind and id, if it has one that can be told."""
    match path:
        case (str() as name, int() as index, *_) if kind := KIND_BY_COLLECTION.get(name):
            record = value[name][index]
            record_id = record.get("id") if isinstance(record, dict) else None
            return f"{kind}/{record_id[:SHOWN]}" if isinstance(record_id, str) else None
        case _:
            return None


def _rules_of_the_rest(value: Any, shape: tuple[Problem, ...]) -> Iterator[Problem]:  # noqa: ANN401 - any JSON
    """Check a document of the wrong shape against the rules as far as that goes, so that all problems are told at once.

    Faulty values are stood in for or left out. Where that can't be, their record is set aside, and nothing is said of
    references to it, which may be right.
    """
    if not isinstance(value, dict):
        return
    faults: dict[Path, list[Problem]] = defaultdict(list)
    for problem in shape:
        faults[problem.path[:2]].append(problem)
    unusable = {path[0] for path in faults if len(path) == 1}
    rest = {"id": "unnamed", "title": "unnamed"} | {key: each for key, each in value.items() if key not in unusable}
    kept: dict[str | int, list[int]] = {}
    #: What can't be known: a code, and the id that it speaks of; None for any.
    unknowable: set[tuple[str, str | None]] = {(code, None) for code in BY_THE_CLOCK if "timezone" in unusable}
    for kind, name in COLLECTIONS.items():
        records = rest.get(name, [])
        mended = [_mended(kind, record, faults.get((name, index), ())) for index, record in enumerate(records)]
        kept[name] = [index for index, record in enumerate(mended) if record is not None]
        rest[name] = [record for record in mended if record is not None]
        aside = [record for record, whole in zip(records, mended, strict=True) if whole is None]
        ids = [None] if name in unusable else [_id(kind, record) for record in aside]
        unknowable |= {(f"unknown-{kind}", each) for each in ids}
    for problem in rules.check(from_plain(rest)):
        collection, index, *inner = problem.path  # a rule speaks of records
        path = (collection, kept[collection][cast("int", index)], *inner)
        if problem.code == "uncited" and path in faults:
            continue  # a faulty key may have been meant as its citations
        if unknowable.isdisjoint({(problem.code, None), (problem.code, str(_at(value, path)))}):
            yield evolve(problem, path=path)


def _mended(kind: str, record: Any, faults: "list[Problem] | tuple[()]") -> Any:  # noqa: ANN401 - any JSON
    """Return *record* with stand-ins for its faults; None if some have none."""
    if not faults:
        return record
    if not isinstance(record, dict):
        return None
    mended = dict(record)
    for problem in faults:
        if len(problem.path) > 2:  # noqa: PLR2004 - collection, number, key
            key = cast("str", problem.path[2])
            if key in NEEDED:
                return None
            mended.pop(key, None)
            if key in NEUTRAL[kind]:
                mended[key] = NEUTRAL[kind][key]
    required = schema.required_fields(kind)
    mended |= {key: NEUTRAL[kind][key] for key in required if key not in mended and key in NEUTRAL[kind]}
    return mended if mended.keys() >= set(required) else None


def _id(kind: str, record: object) -> str | None:
    """Return the id of a record of any shape, or None if it has none that can be referred to."""
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) and not schema.check_field(kind, "id", name) else None


def _at(value: Any, path: Path) -> object:  # noqa: ANN401 - any JSON
    for step in path:
        value = value[step]
    return value
