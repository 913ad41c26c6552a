"""Writes into data files what was certainly meant: bytes → bytes, with nothing else changed."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from alitimeline.documents.editing import Document, Edit, edit, has_comment
from alitimeline.loading.examination import Examined, examine_fully
from alitimeline.problems import Path, Problem, is_error, shorten
from alitimeline.schema.corrections import get_value

__all__ = ["fix"]

#: How often a file is checked at most: after a fix, more of it can be checked.
ROUNDS = 8


def fix(
    data: bytes, *, name: str | None = None, examined: Examined | None = None
) -> tuple[bytes, tuple[Problem, ...], Examined]:
    """Return a file with the replacements of its problems, what was fixed, and what is known of the file then.

    A replacement isn't written if its problem would remain, or if there would be another error at its place. All else
    stays byte for byte. *examined* is what `examine_fully` returns of the file as it is, if that is known.

    Raises:
        UnreadableError: if it is another type of file: a calendar, a workbook, a picture …
    """
    is_known = examined and not any(problem.more for problem in examined.problems)
    before = examined if examined and is_known else examine_fully(data, name=name, every=True)
    fixed: list[Problem] = []
    refused: set[tuple[str, Path]] = set()
    for _ in range(ROUNDS):
        if before.document is None:
            break
        wanted = (problem for problem in before.problems if not (problem.replacement is None or problem.accepted))
        chosen = [*_choose((problem for problem in wanted if _key(problem) not in refused), before.document)]
        if not chosen:
            break
        edits = (Edit(problem.path, problem.replacement, problem.at_key) for problem in chosen)
        new = edit(data, before.document, edits)
        after = examine_fully(new, name=name, every=True)
        if failed := {*_find_failures(chosen, before.problems, after.problems)}:
            refused |= failed
        else:
            fixed += (_describe(problem, before.document.value) for problem in chosen)
            data, before, refused = new, after, set()
    return data, tuple(fixed), before


def _key(problem: Problem) -> tuple[str, Path]:
    return problem.code, problem.path


def _describe(problem: Problem, value: Any) -> Problem:  # noqa: ANN401 - any JSON
    """Return a problem with what was written instead of what as its message."""
    texts = problem.path[-1] if problem.at_key else get_value(value, problem.path), problem.replacement
    before, after = (shorten(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)) for text in texts)
    return evolve(problem, message=f"{before} → {after}", hint=None)


def _find_new_path(problem: Problem) -> Path:
    """Return the path of the place of a problem, after its fix."""
    return (*problem.path[:-1], problem.replacement) if problem.at_key else problem.path


def _list_around(*paths: Path) -> set[Path]:
    """Return paths with all that they lead through."""
    return {path[:depth] for path in paths for depth in range(len(path) + 1)}


def _choose(problems: Iterable[Problem], document: Document) -> Iterator[Problem]:
    """Yield the problems that can be fixed at once and lose nothing; of several at or within a place, the first."""
    places: set[Path] = set()
    around: set[Path] = set()
    for problem in problems:
        both = {problem.path, _find_new_path(problem)}
        if problem.at_key:
            is_lost = problem.replacement in get_value(document.value, problem.path[:-1])
        else:
            is_text = isinstance(get_value(document.value, problem.path), str)
            is_lost = not is_text and has_comment(document, problem.path)
        if not is_lost and around.isdisjoint(both) and places.isdisjoint(_list_around(*both)):
            places |= both
            around |= _list_around(*both)
            yield problem


def _find_failures(
    fixed: Iterable[Problem], before: Iterable[Problem], after: Iterable[Problem]
) -> Iterator[tuple[str, Path]]:
    """Yield the keys of fixes after which the problem remains, or another error is at the place or around it."""
    known, remaining = {*map(_key, before)}, {*map(_key, after)}
    errors = {problem.path for problem in after if is_error(problem) and _key(problem) not in known}
    around = _list_around(*errors)
    for problem in fixed:
        new = _find_new_path(problem)
        is_within = new in around and not problem.at_key  # what is below a key is checked for the first time
        is_id = bool(errors) and new[-1:] == ("id",)  # anything may refer to it, or have the same
        if (problem.code, new) in remaining or is_within or is_id or not errors.isdisjoint(_list_around(new)):
            yield _key(problem)
