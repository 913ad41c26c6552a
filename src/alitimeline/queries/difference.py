"""What changed between two versions of a timeline, by the ids of its records."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import AttrsInstance, fields, frozen
from attrs import field as attr_field  # Change has a field of that name

from alitimeline.model import Due, Record, Timeline
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.problems import InvalidTimelineError
from alitimeline.rules import check
from alitimeline.when import When

__all__ = [
    "Added",
    "Change",
    "Changed",
    "Consequence",
    "Difference",
    "RecordChange",
    "Removed",
    "are_same",
    "diff",
    "index_by_id",
    "list_changes",
]


@frozen(kw_only=True)
class Change:
    """A field that changed: its old and its new value."""

    field: str
    old: Any = attr_field(hash=False)
    new: Any = attr_field(hash=False)


@frozen(kw_only=True)
class Removed:
    """A record that only the old version has."""

    kind: Kind
    id: str
    record: Record


@frozen(kw_only=True)
class Changed:
    """A record that both versions have, with different fields."""

    kind: Kind
    id: str
    changes: tuple[Change, ...]


@frozen(kw_only=True)
class Added:
    """A record that only the new version has."""

    kind: Kind
    id: str
    record: Record


RecordChange: TypeAlias = Removed | Changed | Added


@frozen(kw_only=True)
class Consequence:
    """A deadline that moved although its commitment's `due` didn't change: what it counts from did."""

    #: Of the commitment.
    id: str
    #: The deadline before and after.
    old: When
    new: When
    #: The id of the event whose date changed, of the organization whose fiscal year ends on another day, or of the
    #: commitment itself if it was made at another time.
    because: str
    because_of: Kind


@frozen(kw_only=True)
class Difference:
    """What changed from one version of a timeline to another; false if nothing did."""

    #: Of the timeline itself.
    header: tuple[Change, ...] = ()
    #: Of its sources, then actors, events, commitments: first removed records, then changed, then added ones.
    records: tuple[RecordChange, ...] = ()
    #: Deadlines that moved because of the rest.
    consequences: tuple[Consequence, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.header or self.records)


def diff(old: Timeline, new: Timeline) -> Difference:
    """Compare two versions of a timeline; return what changed from *old* to *new*.

    The order of records, and of keys in `extra` and `identifiers`, doesn't count.

    Raises:
        DeadlineError: if a deadline that counts from what changed can't be computed.
        InvalidTimelineError: if two records of a kind have the same id.
    """
    records = tuple(
        change for kind in COLLECTIONS for change in _compare(kind, index_by_id(old, kind), index_by_id(new, kind))
    )
    return Difference(
        header=list_changes(old, new, without=COLLECTIONS.values()),
        records=records,
        consequences=tuple(_find_consequences(old, new, records)),
    )


def _compare(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RecordChange]:
    for name, was in before.items():
        if name not in after:
            yield Removed(kind=kind, id=name, record=was)
    for name, now in after.items():
        was = before.get(name)
        # comparing whole records is several times as fast as field by field
        if was is not None and not (was == now and are_same(was.extra, now.extra)):
            yield Changed(kind=kind, id=name, changes=list_changes(was, now))
    yield from (Added(kind=kind, id=name, record=now) for name, now in after.items() if name not in before)


def list_changes(old: AttrsInstance, new: AttrsInstance, *, without: Collection[str] = ()) -> tuple[Change, ...]:
    """Return the fields that differ between two objects of one class of the model, except those in *without*."""
    names = (field.name for field in fields(type(old)) if field.name not in without)
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(Change(field=name, old=was, new=now) for name, was, now in pairs if not are_same(was, now))


def are_same(old: object, new: object) -> bool:
    """Return whether two values of a field are the same; in JSON, 1 is neither true nor 1.0."""
    if old and isinstance(old, dict):
        return old == new and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
    return bool(old == new)


def index_by_id(timeline: Timeline, kind: Kind) -> dict[str, Any]:
    """Return the records of a kind by their ids; raises `InvalidTimelineError` if one would hide another."""
    records = getattr(timeline, COLLECTIONS[kind])
    index = {record.id: record for record in records}
    if len(index) < len(records):
        raise InvalidTimelineError(problem for problem in check(timeline) if problem.code == "duplicate-id")
    return index


def _find_consequences(old: Timeline, new: Timeline, records: Iterable[RecordChange]) -> Iterator[Consequence]:
    modified = (record for record in records if isinstance(record, Changed))
    changed = {(record.kind, record.id, change.field) for record in modified for change in record.changes}
    before = {commitment.id: commitment for commitment in old.commitments}
    for commitment in new.commitments:
        due, was = commitment.due, before.get(commitment.id)
        if was is None or not isinstance(due, Due) or was.due != due:
            continue
        kind: Kind = "event" if due.within else "actor"
        because, field = due.of, "when" if due.within else "fiscal_year_end"
        if because is None:
            kind, because, field = "commitment", commitment.id, "made_on"
        if (kind, because, field) in changed:
            then, now = old.deadline(was), new.deadline(commitment)
            if then and now and then != now:
                yield Consequence(id=commitment.id, old=then, new=now, because=because, because_of=kind)
