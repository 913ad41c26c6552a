"""Takes the sound part out of a faulty timeline: without what has errors, and without what can't be without that."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from attrs import evolve

from alitimeline import schema
from alitimeline.documents.plain import from_plain
from alitimeline.loading.examination import add_places, examine_fully
from alitimeline.loading.sharing import check_rules
from alitimeline.model import Timeline
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Path, Problem, is_error, shorten
from alitimeline.schema.corrections import get_value
from alitimeline.schema.shape import drop_parts

__all__ = ["salvage"]

#: What no timeline can do without.
NEEDED = frozenset({(), ("schema_version",), ("id",), ("title",)})
#: How often the rest is checked at most: a record may be left out because another one is, and so on.
ROUNDS = 50
#: The parts of records that can be left out on their own: what remains says less, and nothing else.
SEPARABLE = {
    "sources": {"publisher", "author", "url", "archive_url", "accessed", "language"},
    "actors": {"other_names", "identifiers", "citations", "parent"},
    "events": {"summary", "related", "tags", "place", "media", "citations", "disputes"},
    "commitments": {"tags", "citations", "disputes", "part_of"},
}


def salvage(data: bytes, *, name: str | None = None) -> tuple[Timeline | None, tuple[Problem, ...]]:
    """Return the sound part of a file, and its problems; for each thing that is left out, one more says why.

    What is left out is the faulty item of a list, if the record can be without it, such as a citation; else the record,
    and each record that can't be without that one. A sound file is returned as it is. The part is None if the text has
    errors, such as a repeated key, the timeline has no id or title, or after 50 rounds there are still errors.

    Raises:
        UnreadableError: as `examine`.
    """
    timeline, problems, document, _ = examine_fully(data, name=name, every=True)
    value: Any = schema.check_version(document and document.value)[0]
    errors: Sequence[Problem] = [problem for problem in problems if is_error(problem)]
    left_out: dict[Path, Problem] = {}
    for _ in range(ROUNDS):
        for error in errors:
            part = _find_part(error.path)
            left_out.setdefault(part[:2] if part in left_out else part, error)
        if not errors or not NEEDED.isdisjoint(left_out):
            break
        rest = drop_parts(value, left_out)
        if not (errors := schema.check(rest)):
            timeline, errors = check_rules(from_plain(rest), name, only_errors=True)
        places = {path[:-1]: _list_rest(value, path[:-1], left_out) for path in left_out if isinstance(path[-1], int)}
        errors = [evolve(error, path=_restore_path(error.path, places)) for error in errors]
    if errors:
        return None, problems
    notices = [_describe(path, error, value) for path, error in left_out.items()]
    return timeline, (*problems, *add_places(data, notices, name=name))


def _find_part(path: Path) -> Path:
    """Return the path of what is left out because of an error at *path*."""
    if path[2:3] and path[2] in SEPARABLE.get(str(path[0]), ()):
        return path[:4]
    return path[:2] if path[:1] and path[0] in (*SEPARABLE, "uses") else path[:1]


def _list_rest(value: Any, path: Path, left_out: Container[Path]) -> list[int]:  # noqa: ANN401 - any JSON
    """Return the numbers of the items that remain of the list at *path*."""
    return [number for number in range(len(get_value(value, path))) if (*path, number) not in left_out]


def _restore_path(path: Path, places: Mapping[Path, Sequence[int]]) -> Path:
    """Return the path in the whole document of what is at *path* in the rest."""
    whole: Path = ()
    for step in path:
        whole = (*whole, places[whole][step] if whole in places and isinstance(step, int) else step)
    return whole


def _describe(path: Path, error: Problem, value: Any) -> Problem:  # noqa: ANN401 - any JSON
    """Return the notice that something is left out because of an error."""
    what = str(path[0])
    if path[1:] and what not in KIND_BY_COLLECTION:
        what = f"path number {int(path[1]) + 1} in uses"
    elif path[1:]:
        kind, record = KIND_BY_COLLECTION[what], get_value(value, path[:2])
        id_ = record.get("id") if isinstance(record, dict) else None
        what = f"the {kind} {shorten(id_)}" if isinstance(id_, str) else f"{kind} number {int(path[1]) + 1}"
    if path[2:]:
        number = f" number {int(path[3]) + 1}" if isinstance(path[-1], int) else ""
        what = f"{path[2]}{number} of {what}"
    return Problem(code="left-out", path=path, message=f"{what} is left out: {error.message}", severity="warning")
