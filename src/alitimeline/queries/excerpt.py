"""A part of a timeline that is a sound timeline itself."""

from collections.abc import Container, Iterable, Mapping

from alitimeline.model import Actor, Commitment, Event, Record, Source, Timeline
from alitimeline.model.fields import replace
from alitimeline.model.kinds import COLLECTIONS, Kind, kind_of
from alitimeline.references import find_targets

__all__ = ["excerpt"]


def excerpt(
    timeline: Timeline, records: Iterable[Event | Commitment], sources: Iterable[Source] | None = None
) -> Timeline:
    """Return a timeline of these records, as they are, in the order of the whole one.

    What they refer to is included: actors and sources, the events that commitments were made in or count from, and the
    commitments that replaced others. Relations to other events, and to wholes, are left out unless these are included.
    With *sources*, the timeline has these instead of those that are named.

    Raises:
        UnknownNameError: if a record refers to one that the timeline doesn't have.
    """
    kept: dict[Kind, dict[str, Record]] = {kind: {} for kind in COLLECTIONS}
    waiting: list[Record] = [*records]
    for record in waiting:
        kept[kind_of(record)][record.id] = record
    while waiting:
        targets, waiting = find_targets(waiting), []
        for kind, names, _ in targets:
            for name in dict.fromkeys(names):
                if name not in kept[kind]:
                    kept[kind][name] = getattr(timeline, kind)(name)
                    waiting.append(kept[kind][name])
    if sources is not None:
        kept["source"] = {source.id: source for source in sources}
    parts = {
        COLLECTIONS[kind]: tuple([_trim(record, kept) for record in sorted(found.values(), key=timeline.position)])
        for kind, found in kept.items()
    }
    return replace(timeline, **parts)


def _trim(record: Record, kept: Mapping[Kind, Container[str]]) -> Record:
    match record:
        case Event(related=related) if related:
            relations = [relation for relation in related if relation.event in kept["event"]]
            return record if len(relations) == len(related) else replace(record, related=tuple(relations))
        case Actor(citations=citations) if any(citation.source not in kept["source"] for citation in citations):
            public = (citation for citation in citations if citation.source in kept["source"])
            return replace(record, citations=tuple(public))
        case Commitment(part_of=str(whole)) if whole not in kept["commitment"]:
            return replace(record, part_of=None)
        case _:
            return record
