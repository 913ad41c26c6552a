"""A part of a timeline that is a sound timeline itself."""

from collections.abc import Iterable

from attrs import evolve

from alitimeline.model import Actor, Commitment, Event, Record, Source, Timeline
from alitimeline.model.kinds import kind_of
from alitimeline.references import find_references

__all__ = ["excerpt"]

#: References that are left out if the record that they lead to isn't included.
OPTIONAL = ("related", "part_of")


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
    kept: dict[tuple[str, str], Record] = {(kind_of(record), record.id): record for record in records}
    waiting = [*kept.values()]
    while waiting:
        for path, kind, name, _ in find_references(waiting.pop()):
            if (kind, name) not in kept and path[0] not in OPTIONAL:
                kept[kind, name] = getattr(timeline, kind)(name)
                waiting.append(kept[kind, name])
    if sources is not None:
        kept = {key: record for key, record in kept.items() if key[0] != "source"}
        kept |= {("source", source.id): source for source in sources}
    parts = [_trim(record, kept.keys()) for record in sorted(kept.values(), key=timeline.position)]
    return evolve(
        timeline,
        sources=[part for part in parts if isinstance(part, Source)],
        actors=[part for part in parts if isinstance(part, Actor)],
        events=[part for part in parts if isinstance(part, Event)],
        commitments=[part for part in parts if isinstance(part, Commitment)],
    )


def _trim(record: Record, kept: Iterable[tuple[str, str]]) -> Record:
    match record:
        case Event(related=related) if any(("event", relation.event) not in kept for relation in related):
            return evolve(record, related=[relation for relation in related if ("event", relation.event) in kept])
        case Actor(citations=citations) if any(("source", citation.source) not in kept for citation in citations):
            return evolve(record, citations=[citation for citation in citations if ("source", citation.source) in kept])
        case Commitment(part_of=str(whole)) if ("commitment", whole) not in kept:
            return evolve(record, part_of=None)
        case _:
            return record
