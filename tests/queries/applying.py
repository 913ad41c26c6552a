"""Applies a difference to the version that it starts from: for the law of `diff`."""

from collections.abc import Iterable
from typing import Any, TypeVar

from attrs import evolve

from alitimeline import Actor, Commitment, Event, Source, Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.queries import Added, Change, Changed, Difference, Removed
from alitimeline.queries.difference import are_same, index_by_id

__all__ = ["apply"]

_V = TypeVar("_V", Timeline, Source, Actor, Event, Commitment)


def apply(timeline: Timeline, difference: Difference) -> Timeline:
    """Return the new version; the records that are new come last."""
    records = {kind: index_by_id(timeline, kind) for kind in COLLECTIONS}
    for change in difference.records:
        here = records[change.kind]
        match change:
            case Added(record=record):
                assert change.id not in here
                here[change.id] = record
            case Changed(changes=fields):
                here[change.id] = _evolve(here[change.id], fields)
            case Removed(record=record):
                assert here.pop(change.id) == record
    lists: dict[str, Any] = {COLLECTIONS[kind]: tuple(here.values()) for kind, here in records.items()}
    return evolve(_evolve(timeline, difference.header), **lists)


def _evolve(value: _V, changes: Iterable[Change]) -> _V:
    assert all(are_same(getattr(value, change.field), change.old) for change in changes)
    return evolve(value, **{change.field: change.new for change in changes})
