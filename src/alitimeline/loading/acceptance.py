"""Findings that the editors accept: `x-accepted` beside what they are about, with the reason for each code."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Path, Problem, TextError, UnknownNameError, is_error
from alitimeline.resources import read_codes
from alitimeline.settings import check_acceptance

__all__ = ["accept_findings"]

KEY = "x-accepted"


def accept_findings(document: object, problems: Iterable[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Return the *problems* of a document with accepted warnings as notes, and the problems of the acceptances."""
    reasons: dict[Path, Any] = {}  # by the path of the object, and the code
    faults = []
    for path, accepted in _list_acceptances(document):
        if not isinstance(accepted, dict):
            hint = f'write "{KEY}": {{"uncited": "the reason"}}'
            message = f"{KEY} must be an object of codes, each with a reason"
            faults.append(_warn(code="accepted", path=(*path, KEY), message=message, hint=hint))
            continue
        for code, reason in accepted.items():
            try:
                check_acceptance(code, reason)
                reasons[*path, code] = reason
            except (TextError, UnknownNameError) as error:
                faults.append(_warn(code="accepted", path=(*path, KEY, code), message=error.message, hint=error.hint))
    judged, unused = [], dict(reasons)
    for problem in problems:
        depths = range(len(problem.path), -1, -1)  # the nearest acceptance counts
        place = next((at for depth in depths if (at := (*problem.path[:depth], problem.code)) in reasons), None)
        if place is None or is_error(problem):
            judged.append(problem)
        else:
            unused.pop(place, None)
            judged.append(evolve(problem, severity="note", accepted=reasons[place]))
    if not any(map(is_error, judged)):  # else not every rule was tried
        message = "{} is accepted here, but does not occur"
        faults += [
            _warn(code="accepted-unused", path=(*path, KEY, code), message=message.format(code), hint="remove it")
            for *path, code in unused
            if read_codes()[str(code)]["group"] not in ("texts", "files")  # these are not always looked for
        ]
    return judged, faults


def _list_acceptances(document: object) -> Iterator[tuple[Path, Any]]:
    objects: list[tuple[Path, Any]] = [((), document)]
    for collection in KIND_BY_COLLECTION:
        for index, record in _list_items(document, collection):
            objects.append(((collection, index), record))
            parts = _list_items(record, "participants")
            objects += [((collection, index, "participants", number), part) for number, part in parts]
    return ((path, value[KEY]) for path, value in objects if isinstance(value, dict) and KEY in value)


def _list_items(value: object, key: str) -> Iterable[tuple[int, Any]]:
    items = value.get(key) if isinstance(value, dict) else None
    return enumerate(items) if isinstance(items, list) else ()


def _warn(**parts: Any) -> Problem:  # noqa: ANN401 - the parts of a problem
    return Problem(at_key=True, severity="warning", **parts)
