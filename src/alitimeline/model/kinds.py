"""The kinds of records: the one table of their names, their lists in a timeline and their classes."""

from typing import Literal, NamedTuple, TypeAlias

from alitimeline.model.records import Actor, Commitment, Event, Record, Source

__all__ = ["COLLECTIONS", "KINDS", "KIND_BY_COLLECTION", "Kind", "RecordKind", "kind_of"]

Kind: TypeAlias = Literal["source", "actor", "event", "commitment"]


class RecordKind(NamedTuple):
    """A kind of record."""

    name: Kind
    #: Its plural, which is also the name of the list in a timeline.
    collection: str
    cls: type[Record]


KINDS = (
    RecordKind("source", "sources", Source),
    RecordKind("actor", "actors", Actor),
    RecordKind("event", "events", Event),
    RecordKind("commitment", "commitments", Commitment),
)
COLLECTIONS: dict[Kind, str] = {kind.name: kind.collection for kind in KINDS}
KIND_BY_COLLECTION: dict[str, Kind] = {kind.collection: kind.name for kind in KINDS}
_NAMES: dict[type, Kind] = {kind.cls: kind.name for kind in KINDS}


def kind_of(record: Record) -> Kind:
    """Return the kind of a record: "event"; raises `TypeError` for anything else."""
    if type(record) not in _NAMES:
        raise TypeError(f"{type(record).__name__} is not a kind of record: {', '.join(COLLECTIONS)}")
    return _NAMES[type(record)]
