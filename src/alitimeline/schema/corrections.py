"""Says what was probably meant by a value of the wrong shape, from what else is in the document.

A replacement is offered only if it is accepted in its place.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, reduce
from operator import getitem
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve

from alitimeline.model.ids import spell_as_id
from alitimeline.model.kinds import COLLECTIONS, KIND_BY_COLLECTION
from alitimeline.model.texts import check_zone, fold
from alitimeline.problems import Path, Problem, Shortlist, TextError, shorten
from alitimeline.schema import shape
from alitimeline.when import When
from alitimeline.when.deadlines import read_deadline

__all__ = ["OBJECTS", "Corrections", "check", "check_fully", "find_surplus", "get_value"]

#: The objects of the schema by the key under which they are in a document.
OBJECTS = {
    **KIND_BY_COLLECTION,
    **{f"{name}s": name for name in ("citation", "dispute", "measure", "assessment")},
    "participants": "participation",
    "related": "relation",
    "media": "media",
    "due": "due",
}
#: To whose records a field refers by their ids.
TARGETS = {
    "source": "sources",
    **dict.fromkeys(("event", "made_in"), "events"),
    **dict.fromkeys(("actor", "made_by"), "actors"),
    **dict.fromkeys(("organization", "parent"), "organizations"),
    **dict.fromkeys(("part_of", "superseded_by"), "commitments"),
}
#: What to write where an id alone is an item of a list of objects: the key of the id, and what else is needed.
ITEMS: dict[str, tuple[str, dict[str, str]]] = {
    "citations": ("source", {}),
    "participants": ("actor", {"part": "participant"}),
}
SEPARATOR = re.compile(r"\s*[,;，；、]\s*")


def check(document: object) -> tuple[Problem, ...]:
    """Check a whole document; return every problem of its shape, with what was meant, as far as that is known."""
    return check_fully(document, ())[0]


def check_fully(document: object, limited: Collection[str]) -> tuple[tuple[Problem, ...], set[Path]]:
    """Check as `check` does; return the problems that are listed, and the paths of all faulty records and fields."""
    problems, faulty = Shortlist(limited=limited), set[Path]()
    for path, problem in shape.find_problems(document, Corrections(document).add_to):
        problems.add(problem, path)
        faulty.update((path[:2], path[:3]))
    return tuple(problems), faulty


class Corrections:
    """What was meant in the wrong places of a document."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - any JSON
        self._document = document
        #: By list and folded name, the ids of the records of that name, with the hints that say so.
        self._ids: dict[str, dict[str, set[tuple[str, str]]]] = {}
        self._spelled: dict[str, Counter[str | None]] = {}

    @cached_property
    def _records(self) -> dict[str, list[dict[str, Any]]]:
        records = {name: _list_records(self._document.get(name)) for name in COLLECTIONS.values()}
        organizations = [actor for actor in records["actors"] if actor.get("kind") == "organization"]
        return records | {"organizations": organizations}

    def add_to(self, problem: Problem) -> Problem:
        """Return a problem with a better hint, if there is one, and with a replacement only if it is accepted."""
        value = get_value(self._document, problem.path)
        better = next((changed for changed in self._improve(problem, value) if _is_accepted(changed, value)), problem)
        return better if _is_accepted(better, value) else evolve(better, replacement=None)

    def _improve(self, problem: Problem, value: Any) -> Iterator[Problem]:  # noqa: ANN401 - any JSON
        """Yield a problem with what was meant, if that is known."""
        match problem.code, value, problem.path:
            case "id", _, (*_, "kind" | "reason" as field) if slug := spell_as_id(value):
                message = f"{shorten(value)} is not a {field}"
                yield evolve(problem, message=message, hint=f"write {slug!r}", replacement=slug)
            case "id", _, (*rest, "id") if slug := self._spell(str(rest[0]) if rest else None, value):
                yield evolve(problem, hint=f"write {slug!r}", replacement=slug)
            case "id", _, path if meant := self.find_id(path, value):
                yield evolve(problem, hint=meant[1], replacement=meant[0])
            case "wrong-type", str(), (*_, str() as field) | (*_, str() as field, int()) if field in ITEMS:
                key, others = ITEMS[field]
                meant = self.find_id((key,), value)
                item: Any = {key: meant[0] if meant else "…"} | others
                item = item if isinstance(problem.path[-1], int) else [item]
                yield evolve(problem, hint=_write(item), replacement=item if meant else None)
            case "wrong-type", int(), path if {"of", *TARGETS} & {*path[-2:]}:
                yield evolve(problem, replacement=None)  # as an id, it may be unknown
            case "wrong-type", str() | dict(), (*_, str() as field):
                yield from _put_in_list(problem, field, value)
            case "when", _, _ if problem.replacement is None:
                yield from self._read_date(problem, value.strip())

    def _read_date(self, problem: Problem, text: str) -> Iterator[Problem]:
        """Yield the problem of a date with what only the document knows: its zone, its events and organizations."""
        zone = self._document.get("timezone") if "with the right offset" in (problem.hint or "") else None
        with suppress(TextError, TypeError):
            if zone is not None:
                check_zone(zone)
            read = read_deadline if problem.path[-1] == "due" else When.from_text
            match read(text, zone and ZoneInfo(zone)):
                case When(text=meant):
                    yield evolve(problem, hint=f"write {meant!r}", replacement=meant)
                case dict() as due if counted := self._complete(due, get_value(self._document, problem.path[:-1])):
                    yield evolve(problem, hint=_write(counted))

    def _complete(self, due: dict[str, Any], commitment: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return a deadline with the event or the organization that it is counted of; None if there is none."""
        kind, field = ("events", "made_in") if "within" in due else ("organizations", "made_by")
        names = [record["id"] for record in self._records[kind]]
        likely = (due.get("of"), commitment.get(field), *(names if kind == "organizations" else ()))
        of = next((name for name in likely if name in names), None)
        return due | {"of": of} if of else due if "made_on" in commitment and kind == "events" else None

    def find_id(self, path: Path, text: str) -> tuple[str, str] | None:
        """Return the id that is meant by a text in the place of one, and a hint; None if that is uncertain."""
        field = next(step for step in reversed(path) if isinstance(step, str))
        name = TARGETS.get(field)
        if field == "of":
            name = "events" if "within" in get_value(self._document, path[:-1]) else "organizations"
        if name is None:
            return None
        if name not in self._ids:
            self._ids[name] = defaultdict(set)
            for record in self._records[name]:
                id_, names = self._spell(name, record["id"]) or record["id"], [*_list_names(record), record["id"]]
                hint = f"did you mean the id {id_!r}{'' if names[0] == id_ else f' ({shorten(names[0])[1:-1]})'}?"
                for word in (id_, *names):
                    self._ids[name][fold(word)].add((id_, hint))
        meant = [*(self._ids[name][fold(text)] or self._ids[name][spell_as_id(text) or ""])]
        is_own = path[0] == ("actors" if name == "organizations" else name)
        own = self._document[str(path[0])][path[1]]["id"] if is_own else None
        return meant[0] if len(meant) == 1 and meant[0][0] != own else None

    def _spell(self, name: str | None, text: str) -> str | None:
        """Return the id that a text in its place means, unless several records of a list have it."""
        slug = spell_as_id(text)
        if name in self._records and name not in self._spelled:
            self._spelled[name] = Counter(spell_as_id(record["id"]) for record in self._records[name])
        return slug if slug == text or name is None or self._spelled[name][slug] == 1 else None


def get_value(document: object, path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Return the value at a path in a document."""
    return reduce(getitem, path, document)  # type: ignore[arg-type] # a path leads through lists and objects


def find_surplus(value: Any, kind: str, fields: Callable[[str], Container[str]], path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - any JSON
    """Yield the paths of the keys of an object, and of the objects in it, that aren't *fields* of their kind."""
    for key, item in value.items() if isinstance(value, dict) else ():
        if key not in fields(kind):
            yield (*path, key)
        elif key in OBJECTS:
            yield from find_surplus(item, OBJECTS[key], fields, (*path, key))
            for number, part in enumerate(item if isinstance(item, list) else ()):
                yield from find_surplus(part, OBJECTS[key], fields, (*path, key, number))


def _list_records(value: object) -> list[dict[str, Any]]:
    """Return those items of a list that have an id; none if it isn't a list."""
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]


def _list_names(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a record of any shape: its own, then others."""
    others = record.get("other_names")
    names = [record.get("title"), record.get("name"), *(others if isinstance(others, list) else ())]
    return (name for name in names if isinstance(name, str))


def _put_in_list(problem: Problem, field: str, value: str | dict[str, Any]) -> Iterator[Problem]:
    """Yield the problem of a value where a list is due, with that list; words between commas are tags."""
    parts = SEPARATOR.split(value) if isinstance(value, str) else [value]
    items = parts if field == "tags" else [value]
    hint = _write(items) if isinstance(value, str) else problem.hint
    listed = evolve(problem, hint=hint, replacement=items)
    if _is_accepted(listed, value):
        is_certain = " " not in value or len(parts) > 1 if field == "tags" else len(parts) == 1
        yield listed if is_certain else evolve(listed, replacement=None)


def _is_accepted(problem: Problem, value: object) -> bool:
    """Return whether the replacement of a problem is valid in the place of *value*; without one, there is no doubt."""
    record, at, path, meant = "timeline", 0, problem.path, problem.replacement
    if meant is None:
        return True
    if problem.at_key:
        path, meant = (*path[:-1], meant), value
    for number, step in enumerate(path):
        begin = number + (1 if step == "due" else 2)
        if step in OBJECTS and begin < len(path) and isinstance(path[begin], str):
            record, at = OBJECTS[str(step)], begin
    for step in reversed(path[at + 1 :]):
        meant = [meant] if isinstance(step, int) else {step: meant}
    return not shape.check_field(record, str(path[at]), meant)


def _write(value: object) -> str:
    return f"write {json.dumps(value, ensure_ascii=False)}"
