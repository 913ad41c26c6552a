"""Merging versions of a timeline, by record and field: every change is in the result, or reported as a conflict."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

import attrs
from attrs import evolve, field, frozen

from alitimeline import schema
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.loading.sharing import check_rules
from alitimeline.model import Record, Timeline
from alitimeline.model.fields import one_or_list
from alitimeline.model.kinds import KIND_BY_COLLECTION, kind_of
from alitimeline.problems import Problem
from alitimeline.queries.lists import (
    IDENTITIES,
    Key,
    identify,
    index_by_key,
    merge_order,
    merge_orders,
    pair_corrections,
)
from alitimeline.queries.prefixing import fingerprint, prefix_ids

__all__ = ["MergeConflict", "Merged", "Side", "join", "merge"]

_T = TypeVar("_T")

Side: TypeAlias = Literal["ours", "theirs"]

#: Fields whose keys are merged one by one; the claim of a dispute can also be an object, but is one value.
MAPPINGS = frozenset({"extra", "identifiers"})
#: Lists that are one value: a promise of one actor isn't that of another.
WHOLE = frozenset({"made_by"})

#: What parts may differ in, and what that means for the result; how many of several timelines are named.
HEADERS = {"timezone": ("time zone", "days"), "language": ("language", "texts")}
NAMED = 3

#: The path to a value: names of fields, and keys of items in lists.
Place: TypeAlias = tuple[str | Key, ...]

ABSENT: Any = object()


@frozen(kw_only=True)
class MergeConflict:
    """A place where two versions differ from each other and from what was there before."""

    #: The kind of its record, and the id; None if it is in the timeline itself.
    kind: str | None
    record: str | None
    #: The path to the field; for an item of a list, the list, then the item's key. Empty: the whole record.
    path: tuple[str, ...]
    #: The number of the timeline that theirs is from, counted from 0; ours is the merge of those before it.
    version: int
    #: For two records of different timelines with one id, the number of the timeline that ours is from.
    other: int | None = None
    #: The values, as in a data file; None if there is none.
    base: Any = field(hash=False)
    ours: Any = field(hash=False)
    theirs: Any = field(hash=False)


@frozen(kw_only=True)
class Merged:
    """The result of a merge."""

    #: None if there is an unsettled conflict, or a problem.
    timeline: Timeline | None
    #: By record and field.
    conflicts: tuple[MergeConflict, ...]
    #: What makes the result unsound, such as a reference of one side to a record that the other removed. Their paths
    #: have the ids of records instead of their numbers.
    problems: tuple[Problem, ...]
    #: What of other headers the result doesn't have.
    warnings: tuple[Problem, ...] = ()


def merge(
    ours: Timeline,
    theirs: Timeline,
    base: Timeline | None = None,
    *,
    prefer: Side | None = None,
    name: str | None = None,
) -> Merged:
    """Merge two versions of a timeline that were made from *base*, or from nothing.

    A change of one side is taken. If both sides changed something in different ways, it is a conflict, except for
    `updated`: the later day is taken. With *prefer*, that side's value is taken, and the conflict is still reported.
    *name* is that of their file, from which the paths in `uses` lead on.
    """
    merger = _Merger(prefer, name)
    return merger.finish(merger.merge_fields((), base, ours, theirs))


def join(
    first: Timeline, *others: Timeline, prefer: Side | None = None, prefix: bool = False, same_records: bool = False
) -> Merged:
    """Join several timelines into one, with the header of the first and the latest `updated`.

    Timelines with one id are parts of one whole, and are joined as `merge` does without a base. If timelines with
    different ids have different records with one id, each of these is a conflict, which *prefer* can't settle: with
    *prefix*, all events and commitments get the id of their timeline before their own, and so do such sources and
    actors; with *same_records*, one id means one record, as in parts of one whole.

    Dates aren't converted: another time zone or language is a warning, as days and texts now seem to be in the first.
    """
    timelines: Sequence[Timeline] = (first, *others)
    if prefix:
        timelines = prefix_ids(timelines)
    merger = _Merger(prefer)
    wholes = ["" if same_records else timeline.id for timeline in timelines]
    merged: dict[str, Any] = {name: merger.join_records(name, timelines, wholes) for name in KIND_BY_COLLECTION}
    for name in ("updated", "uses"):
        merged[name] = getattr(first, name)
        for merger.version, other in enumerate(others, 1):
            merged[name] = merger.merge_field((), name, None, merged[name], getattr(other, name))
    return evolve(merger.finish(evolve(first, **merged)), warnings=tuple(_compare_headers(timelines)))


def _compare_headers(timelines: Sequence[Timeline]) -> Iterator[Problem]:
    """Yield a warning for each time zone and language that the first timeline doesn't have."""
    for name, nouns in HEADERS.items():
        ours, ids = getattr(timelines[0], name), defaultdict[str, dict[str, None]](dict)
        for timeline in timelines:
            ids[getattr(timeline, name)][timeline.id] = None
        for theirs in [value for value in ids if value != ours]:
            some, more = [*ids[theirs]][:NAMED], len(ids[theirs]) - NAMED
            whose = f"{', '.join(some)}{f' and {more} more' if more > 0 else ''}"
            message = f"the {nouns[0]} {theirs} of {whose} is left out: the {nouns[1]} are now taken to be in {ours}"
            yield Problem(code="left-out", message=message, severity="warning")


class _Merger:
    """Merges values, and collects the conflicts."""

    def __init__(self, prefer: Side | None, name: str | None = None) -> None:
        self.prefer, self.name = prefer, name
        #: The number of the timeline that theirs is from.
        self.version = 1
        self.conflicts: list[MergeConflict] = []
        #: The records that several sides had changed, by their places.
        self.records: dict[Place, Record] = {}

    def finish(self, timeline: Timeline) -> Merged:
        """Return the result, for a timeline in which every conflict was settled in one way or the other."""
        conflicts = tuple(sorted(self.conflicts, key=_sort_key))
        if any(self.prefer is None or conflict.other is not None for conflict in conflicts):
            return Merged(timeline=None, conflicts=conflicts, problems=())
        problems = tuple(_find_problems(timeline, self.records.values(), self.name))
        return Merged(timeline=None if problems else timeline, conflicts=conflicts, problems=problems)

    def join_records(self, collection: str, timelines: Sequence[Timeline], wholes: Sequence[str]) -> list[Record]:
        """Merge the records of several timelines, without a base; those of different *wholes* if they are equal."""
        lists: list[dict[Key, Record]] = [index_by_key(getattr(timeline, collection)) for timeline in timelines]
        records: dict[Key, dict[str, Record]] = defaultdict(dict)
        versions: dict[tuple[Key, str], int] = {}
        for self.version, (whole, items) in enumerate(zip(wholes, lists, strict=True)):
            for key, record in items.items():
                same = records[key]
                same[whole] = self.merge_value((collection, key), ABSENT, same.get(whole, ABSENT), record)
                versions.setdefault((key, whole), self.version)
        for key, same in records.items():
            (owner, ours), *others = same.items()
            for whole, theirs in others:
                if fingerprint(ours) != fingerprint(theirs):
                    conflict = _build_conflict(versions[key, whole], (collection, key), ABSENT, ours, theirs)
                    self.conflicts.append(evolve(conflict, other=versions[key, owner]))
        return [next(iter(records[key].values())) for key in merge_orders(lists)]

    def merge_fields(self, place: Place, base: object, ours: _T, theirs: _T) -> _T:
        """Merge two objects of one class, field by field."""
        merged: dict[str, Any] = {}
        for name in attrs.fields_dict(type(ours)):  # type: ignore[arg-type] # every class of the model is one of attrs
            sides = (getattr(side, name, None) for side in (base, ours, theirs))
            merged[name] = self.merge_field(place, name, *sides)
        return type(ours)(**merged)

    def merge_field(self, place: Place, name: str, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - any field
        """Merge the values of a field; None is no value."""
        here = place if name == "extra" else (*place, name)  # its keys are in the record itself
        if name in MAPPINGS:
            before, mine, others = (_index_by_name(side) for side in (base, ours, theirs))
            return {key: value for (key,), value in self.merge_items(here, before, mine, others)}
        if isinstance(ours, tuple) and name not in WHOLE:
            before, mine, others = (index_by_key(side or ()) for side in (base, ours, theirs))
            mine, others = pair_corrections(before, mine, others)
            merged = tuple(value for _, value in self.merge_items(here, before, mine, others))
            # not for an empty `supports`: it would back the whole record, which is more, not less
            if name != "supports" or (ours and theirs and merged):
                return merged
        if name == "updated" and base != ours != theirs != base:
            return max(day for day in (ours, theirs) if day)
        return self.merge_value(here, base, ours, theirs)

    def merge_items(
        self, place: Place, base: Mapping[Key, _T], ours: Mapping[Key, _T], theirs: Mapping[Key, _T]
    ) -> Iterator[tuple[Key, _T]]:
        """Merge the items of a list, or the values of a mapping; return an iterator over them in their order."""
        kept = {}
        for key in {**ours, **theirs}:
            sides = (side.get(key, ABSENT) for side in (base, ours, theirs))
            value = self.merge_value((*place, key), *sides)
            if value is not ABSENT:
                kept[key] = value
        return ((key, kept[key]) for key in merge_order(base, ours, theirs, kept))

    def merge_value(self, place: Place, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - any value
        """Merge two values; ABSENT if there is no such item."""
        if _are_same(ours, base):
            return theirs
        if _are_same(theirs, base):
            return ours
        if _are_same(ours, theirs):
            return min(ours, theirs, key=repr)  # the same if the sides are swapped: keys may be in another order
        if type(ours) is type(theirs) and type(ours) in IDENTITIES and identify(ours) == identify(theirs):
            merged = self.merge_fields(place, base, ours, theirs)
            if isinstance(merged, Record):
                self.records[place] = merged
            return merged
        self.conflicts.append(_build_conflict(self.version, place, base, ours, theirs))
        return theirs if self.prefer == "theirs" else ours


def _sort_key(conflict: MergeConflict) -> tuple[int, str, tuple[str, ...]]:
    kinds: list[str | None] = [None, *KIND_BY_COLLECTION.values()]
    return kinds.index(conflict.kind), conflict.record or "", conflict.path


def _are_same(one: object, other: object) -> bool:
    return one is other or (one == other and _to_text(one) == _to_text(other))


def _to_text(value: Any) -> str:  # noqa: ANN401 - any value
    """Return a text that differs where `==` does not: for 1, 1.0 and true, and for the order of keys in a record."""
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return repr((getattr(value, "extra", value), getattr(value, "identifiers", None)))


def _build_conflict(version: int, place: Place, *values: object) -> MergeConflict:
    is_choice = "identifiers" in place or (place and place[-1] in WHOLE)  # one text, or a list of several
    base, ours, theirs = (
        None
        if value is ABSENT
        else one_or_list(value)
        if is_choice and isinstance(value, tuple)
        else value_to_plain(value)
        for value in values
    )
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


def _find_problems(timeline: Timeline, records: Collection[Record], name: str | None) -> Iterator[Problem]:
    """Yield the problems of a merged timeline; only the shape of *records* can differ from that on both sides."""
    parts: dict[str, Any] = {
        collection: [record for record in records if kind_of(record) == kind]
        for collection, kind in KIND_BY_COLLECTION.items()
    }
    changed = evolve(timeline, **parts)
    shape, sense = schema.check(to_plain(changed)), check_rules(timeline, name, only_errors=True)[1]
    for whole, problems in ((changed, shape), (timeline, sense)):
        yield from (_name_record(problem, whole) for problem in problems)


def _name_record(problem: Problem, timeline: Timeline) -> Problem:
    """Put the id of the record into the path instead of its number, as the timeline isn't in a file yet."""
    match problem.path:
        case (str() as collection, int() as number, *rest):
            return evolve(problem, path=(collection, getattr(timeline, collection)[number].id, *rest))
        case _:
            return problem


def _index_by_name(values: Mapping[str, Any] | None) -> dict[Key, Any]:
    return {(name,): value for name, value in (values or {}).items()}
