"""Two versions of a timeline in one, by record and field: what either changed is there, or named as a conflict."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, TypeAlias, TypeVar

import attrs
from attrs import evolve, field, frozen

from alitimeline import rules, schema
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.model import Record, Timeline
from alitimeline.model.kinds import KIND_BY_COLLECTION, kind_of
from alitimeline.problems import Problem
from alitimeline.queries.lists import IDENTITIES, Key, in_one_order, in_order, key_of, keyed, paired

__all__ = ["MergeConflict", "Merged", "Side", "join", "merge"]

_T = TypeVar("_T")

Side: TypeAlias = Literal["ours", "theirs"]

#: Fields whose keys are merged one by one; what a dispute claims can be an object, too, but is one value.
MAPPINGS = frozenset({"extra", "identifiers"})

#: The way to a value: names of fields, and what items of lists are known by.
Place: TypeAlias = tuple[str | Key, ...]

ABSENT: Any = object()


@frozen(kw_only=True)
class MergeConflict:
    """One place where two versions say different things, and neither is what was there before."""

    #: What kind of record it is in, and its id; None if it is about the timeline itself.
    kind: str | None
    record: str | None
    #: The way to the field: for an item of a list the list, then what the item is known by. Empty: the whole record.
    path: tuple[str, ...]
    #: Which of the timelines theirs is, counted from 0; ours is what those before it say.
    version: int
    #: What stands there, as in a data file; None if there is nothing.
    base: Any = field(hash=False)
    ours: Any = field(hash=False)
    theirs: Any = field(hash=False)


@frozen(kw_only=True)
class Merged:
    """What became of several timelines."""

    #: None if there is a conflict that isn't settled, or a problem.
    timeline: Timeline | None
    #: By record and field.
    conflicts: tuple[MergeConflict, ...]
    #: What makes the merged whole unsound, such as a reference of one side to what the other removed. In their paths,
    #: the ids of records stand in place of their numbers.
    problems: tuple[Problem, ...]


def merge(ours: Timeline, theirs: Timeline, base: Timeline | None = None, *, prefer: Side | None = None) -> Merged:
    """Merge two versions of a timeline that go back to *base*; without it, nothing was there before.

    What one side changed is taken; what both changed, each in its own way, is a conflict, but for `updated`, of which
    the later day is taken. With *prefer*, conflicts are settled so, and told nevertheless.
    """
    merging = _Merging(prefer)
    return merging.outcome(merging.fields((), base, ours, theirs))


def join(first: Timeline, *others: Timeline, prefer: Side | None = None) -> Merged:
    """Put timelines together that hold parts of one whole, as `merge` does without a base.

    The whole is named and described as the first one is, its own `x-…` keys included. All must be in one language and
    one time zone: the same days must mean the same.
    """
    merging = _Merging(prefer)
    merged: dict[str, Any] = {name: merging.together(name, (first, *others)) for name in KIND_BY_COLLECTION}
    for name in ("language", "timezone", "updated"):
        merged[name] = getattr(first, name)
        for merging.version, other in enumerate(others, 1):
            merged[name] = merging.field((), name, None, merged[name], getattr(other, name))
    return merging.outcome(evolve(first, **merged))


class _Merging:
    """A merge under way, and what it met so far."""

    def __init__(self, prefer: Side | None) -> None:
        self.prefer = prefer
        #: Which timeline theirs is.
        self.version = 1
        self.conflicts: list[MergeConflict] = []
        #: The records that more than one side had changed, by their places.
        self.records: dict[Place, Record] = {}

    def outcome(self, timeline: Timeline) -> Merged:
        """Return what became of it all, in a timeline of which the conflicts are settled somehow."""
        conflicts = tuple(sorted(self.conflicts, key=_place))
        if conflicts and self.prefer is None:
            return Merged(timeline=None, conflicts=conflicts, problems=())
        problems = tuple(_problems(timeline, self.records.values()))
        return Merged(timeline=None if problems else timeline, conflicts=conflicts, problems=problems)

    def together(self, collection: str, timelines: tuple[Timeline, ...]) -> list[Record]:
        """Merge the records of several timelines, without a base."""
        lists: list[dict[Key, Record]] = [keyed(getattr(each, collection)) for each in timelines]
        merged: dict[Key, Record] = {}
        for self.version, records in enumerate(lists):
            for key, record in records.items():
                merged[key] = self.value((collection, key), ABSENT, merged.get(key, ABSENT), record)
        return [merged[key] for key in in_one_order(lists)]

    def fields(self, place: Place, base: object, ours: _T, theirs: _T) -> _T:
        """Merge two objects of one class, field by field."""
        merged: dict[str, Any] = {}
        for name in attrs.fields_dict(type(ours)):  # type: ignore[arg-type] # every class of the model is one of attrs
            sides = (getattr(each, name, None) for each in (base, ours, theirs))
            merged[name] = self.field(place, name, *sides)
        return type(ours)(**merged)

    def field(self, place: Place, name: str, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - any field
        """Merge what a field holds; None is nothing."""
        here = place if name == "extra" else (*place, name)  # its keys stand in the record itself
        if name in MAPPINGS:
            before, mine, others = (_by_name(each) for each in (base, ours, theirs))
            return {key: value for (key,), value in self.items(here, before, mine, others)}
        if isinstance(ours, tuple):
            before, mine, others = (keyed(each or ()) for each in (base, ours, theirs))
            mine, others = paired(before, mine, others)
            merged = tuple(value for _, value in self.items(here, before, mine, others))
            # a citation that supports no field by name supports the whole record, which is more, not less
            if name != "supports" or (ours and theirs and merged):
                return merged
        if name == "updated" and base != ours != theirs != base:
            return max(day for day in (ours, theirs) if day)
        return self.value(here, base, ours, theirs)

    def items(
        self, place: Place, base: Mapping[Key, _T], ours: Mapping[Key, _T], theirs: Mapping[Key, _T]
    ) -> Iterator[tuple[Key, _T]]:
        """Merge the items of a list, or the values of a mapping, and yield them in their order."""
        kept = {}
        for key in {**ours, **theirs}:
            sides = (each.get(key, ABSENT) for each in (base, ours, theirs))
            value = self.value((*place, key), *sides)
            if value is not ABSENT:
                kept[key] = value
        return ((key, kept[key]) for key in in_order(base, ours, theirs, kept))

    def value(self, place: Place, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - any value
        """Merge two values; ABSENT is an item that isn't there."""
        if _same(ours, base):
            return theirs
        if _same(theirs, base):
            return ours
        if _same(ours, theirs):
            return min(ours, theirs, key=repr)  # whichever side is ours: keys can stand in another order
        if type(ours) is type(theirs) and type(ours) in IDENTITIES and key_of(ours) == key_of(theirs):
            merged = self.fields(place, base, ours, theirs)
            if isinstance(merged, Record):
                self.records[place] = merged
            return merged
        self.conflicts.append(_conflict(self.version, place, base, ours, theirs))
        return theirs if self.prefer == "theirs" else ours


def _place(conflict: MergeConflict) -> tuple[int, str, tuple[str, ...]]:
    kinds: list[str | None] = [None, *KIND_BY_COLLECTION.values()]
    return kinds.index(conflict.kind), conflict.record or "", conflict.path


def _by_name(values: Mapping[str, Any] | None) -> dict[Key, Any]:
    return {(name,): value for name, value in (values or {}).items()}


def _same(one: object, other: object) -> bool:
    return one is other or (one == other and _exact(one) == _exact(other))


def _exact(value: Any) -> str:  # noqa: ANN401 - any value
    """Return what == passes over: that 1, 1.0 and true are three things, and in what order a record has its keys."""
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return repr((getattr(value, "extra", value), getattr(value, "identifiers", None)))


def _conflict(version: int, place: Place, *values: object) -> MergeConflict:
    base, ours, theirs = (None if each is ABSENT else value_to_plain(each) for each in values)
    steps = tuple(step if isinstance(step, str) else ", ".join(filter(None, step)) for step in place)
    kind = KIND_BY_COLLECTION.get(steps[0])
    return MergeConflict(
        kind=kind,
        record=steps[1] if kind else None,
        path=steps[2:] if kind else steps,
        version=version,
        base=base,
        ours=ours,
        theirs=theirs,
    )


def _problems(timeline: Timeline, records: Collection[Record]) -> Iterator[Problem]:
    """Yield what is wrong with a merged timeline; only of these records the shape can be another than on each side."""
    parts: dict[str, Any] = {
        name: [each for each in records if kind_of(each) == kind] for name, kind in KIND_BY_COLLECTION.items()
    }
    changed = evolve(timeline, **parts)
    shape, sense = schema.check(to_plain(changed)), rules.check(timeline, only_errors=True)
    for whole, found in ((changed, shape), (timeline, sense)):
        yield from (_by_id(problem, whole) for problem in found)


def _by_id(problem: Problem, timeline: Timeline) -> Problem:
    """Name the record by its id: the timeline is in no file, so that nobody can count in it."""
    match problem.path:
        case (str() as collection, int() as number, *rest):
            return evolve(problem, path=(collection, getattr(timeline, collection)[number].id, *rest))
        case _:
            return problem
