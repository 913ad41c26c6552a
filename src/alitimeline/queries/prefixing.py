"""Ids that no other timeline has: that of the timeline comes before those of its records."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import reduce
from operator import getitem
from typing import TypeAlias

from alitimeline.documents.plain import from_plain, to_plain, value_to_plain
from alitimeline.model import Record, Timeline
from alitimeline.model.ids import prefix_id
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.references import find_references

__all__ = ["fingerprint", "prefix_ids"]

#: What timelines may share; all others are their own.
SHARED: tuple[Kind, ...] = ("source", "actor")

_Name: TypeAlias = tuple[Kind, str]


def prefix_ids(timelines: Sequence[Timeline]) -> list[Timeline]:
    """Return timelines with "acme-handover" for the event or commitment "handover" of the timeline "acme".

    Sources and actors keep their ids, unless another timeline has a different one with this id, or one that refers to
    such a one.
    """
    owners: dict[_Name, set[str]] = defaultdict(set)
    contents: dict[_Name, set[str]] = defaultdict(set)
    users: dict[_Name, set[_Name]] = defaultdict(set)
    for timeline in timelines:
        for kind in SHARED:
            for record in getattr(timeline, COLLECTIONS[kind]):
                owners[kind, record.id].add(timeline.id)
                contents[kind, record.id].add(fingerprint(record))
                for _, target_kind, target, _ in find_references(record):
                    users[target_kind, target].add((kind, record.id))
    different = {name for name in owners if len(owners[name]) > 1 and len(contents[name]) > 1}
    found = [*different]
    while found:
        found = [name for name in users[found.pop()] - different if len(owners[name]) > 1] + found
        different.update(found)
    return [_rename(timeline, different) for timeline in timelines]


def fingerprint(record: Record) -> str:
    """Return a text that two records share if they say the same, whatever the order of their keys."""
    return json.dumps(value_to_plain(record), sort_keys=True)


def _rename(timeline: Timeline, different: Collection[_Name]) -> Timeline:
    def rename(kind: Kind, name: str) -> str:
        is_own = kind not in SHARED or (kind, name) in different
        return prefix_id(timeline.id, name) if is_own else name

    document = json.loads(json.dumps(to_plain(timeline)))  # a copy: what is disputed stays as it is in the record
    for kind, collection in COLLECTIONS.items():
        for record, plain in zip(getattr(timeline, collection), document.get(collection, ()), strict=True):
            plain["id"] = rename(kind, record.id)
            for (*way, last), target_kind, target, _ in find_references(record):
                reduce(getitem, way, plain)[last] = rename(target_kind, target)
    return from_plain(document)
