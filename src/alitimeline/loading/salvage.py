"""Takes the sound part out of a faulty timeline: without the records that have errors, and all that refer to them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import evolve

from alitimeline import rules, schema
from alitimeline.documents.plain import from_plain
from alitimeline.loading.examination import add_places, examine, read_document
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS, KIND_BY_COLLECTION, Kind
from alitimeline.problems import Path, Problem, is_error, shorten
from alitimeline.references import find_references

__all__ = ["salvage"]

#: The kind and id of a record.
Name: TypeAlias = tuple[Kind, str | None]
#: What no timeline can do without.
NEEDED = frozenset({(), ("schema_version",), ("id",), ("title",)})
#: The paths of the lists of records.
LISTS = frozenset((name,) for name in KIND_BY_COLLECTION)


def salvage(data: bytes, *, name: str | None = None) -> tuple[Timeline | None, tuple[Problem, ...]]:
    """Return the sound part of a file, and its problems; for each record that is left out, one more says why.

    The part has every record without an error that refers to no record that is left out. A sound file is returned as it
    is. The part is None if the text has errors, such as a repeated key, or the timeline has no id or title.

    Raises:
        UnreadableError: as `examine`.
    """
    timeline, problems = examine(data, name=name)
    if timeline is not None:
        return timeline, problems
    document, _ = read_document(data, name)
    value: Any = schema.check_version(document and document.value)[0]
    errors: Sequence[Problem] = [problem for problem in problems if is_error(problem)]
    left_out: dict[Path, Problem] = {}
    while errors:
        for error in errors:
            left_out.setdefault(error.path[: 2 if error.path[:1] in LISTS else 1], error)
        if not NEEDED.isdisjoint(left_out):
            return None, problems
        rest, numbers = _take_out(value, left_out)
        missing = [(KIND_BY_COLLECTION[str(path[0])], _find_id(value, path)) for path in left_out if path[1:]]
        errors = schema.check(rest) or (
            [*_find_dependents(timeline := from_plain(rest), missing)] or rules.check(timeline, only_errors=True)
        )
        errors = [evolve(error, path=_restore_path(error.path, numbers)) for error in errors]
    notices = [_describe(path, error, value) for path, error in left_out.items()]
    return timeline, (*problems, *add_places(data, notices, name=name))


def _take_out(value: dict[str, Any], left_out: Container[Path]) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Return a document without the keys and records at some paths, and the numbers that the other records had."""
    rest = {key: item for key, item in value.items() if (key,) not in left_out}
    numbers = {
        name: [index for index in range(len(rest[name])) if (name, index) not in left_out]
        for name in KIND_BY_COLLECTION.keys() & rest.keys()
    }
    return rest | {name: [rest[name][index] for index in kept] for name, kept in numbers.items()}, numbers


def _restore_path(path: Path, numbers: Mapping[Any, list[int]]) -> Path:
    return (path[0], numbers[path[0]][int(path[1])], *path[2:]) if path[1:] else path


def _find_id(value: Any, path: Path) -> str | None:  # noqa: ANN401 - any JSON
    record = value[path[0]][path[1]]
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) else None


def _find_dependents(timeline: Timeline, missing: Iterable[Name]) -> Iterator[Problem]:
    """Yield a problem for every record that refers to a missing one, or to one that does."""
    kept: set[Name] = set()
    referring: dict[Name, list[tuple[Path, Name]]] = defaultdict(list)
    for kind, collection in COLLECTIONS.items():
        for index, record in enumerate(getattr(timeline, collection)):
            kept.add((kind, record.id))
            for _, target, target_id, _ in find_references(record):
                referring[target, target_id].append(((collection, index), (kind, record.id)))
    lost = [name for name in missing if name not in kept]  # another record may have the id
    for name in lost:
        for path, dependent in referring.pop(name, ()):
            message = f"it refers to the {name[0]} {shorten(name[1])}, which is left out"
            yield Problem(code="left-out", path=path, message=message)
            lost.append(dependent)


def _describe(path: Path, error: Problem, value: Any) -> Problem:  # noqa: ANN401 - any JSON
    """Return the notice that something is left out because of an error."""
    what = str(path[0])
    if path[1:]:
        kind, record = KIND_BY_COLLECTION[what], _find_id(value, path)
        what = f"the {kind} {shorten(record)}" if record else f"{kind} number {int(path[1]) + 1}"
    return Problem(code="left-out", path=path, message=f"{what} is left out: {error.message}", severity="warning")
