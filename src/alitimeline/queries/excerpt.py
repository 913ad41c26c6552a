"""A part of a timeline that is a sound timeline itself."""

from collections.abc import Iterable

from attrs import evolve

from alitimeline.model import Actor, Commitment, Event, Record, Source, Timeline
from alitimeline.model.kinds import kind_of
from alitimeline.problems import Path
from alitimeline.references import find_references

__all__ = ["excerpt"]


def excerpt(
    timeline: Timeline, records: Iterable[Event | Commitment], sources: Iterable[Source] | None = None
) -> Timeline:
    """Return a timeline of these records, as they are given, in the order of the whole one.

    Along comes what they can't be understood without: the actors and sources that they name, the events that
    commitments were made in or count from, and what took the place of a commitment. Relations to events, and to wholes,
    that aren't there are left out. With *sources*, the timeline has these in place of those that are named.

    Raises:
        UnknownNameError: if a record refers to one that the timeline doesn't have.

    """
    kept: dict[tuple[str, str], Record] = {_key(record): record for record in records}
    waiting = [*kept.values()]
    while waiting:
        for path, kind, name, _ in find_references(waiting.pop()):
            if (kind, name) not in kept and not _can_be_left_out(path):
                kept[kind, name] = getattr(timeline, kind)(name)
                waiting.append(kept[kind, name])
    parts = [_trimmed(record, kept.keys()) for record in sorted(kept.values(), key=timeline.position)]
    return evolve(
        timeline,
        sources=sources if sources is not None else [each for each in parts if isinstance(each, Source)],
        actors=[each for each in parts if isinstance(each, Actor)],
        events=[each for each in parts if isinstance(each, Event)],
        commitments=[each for each in parts if isinstance(each, Commitment)],
    )


def _key(record: Record) -> tuple[str, str]:
    return kind_of(record), record.id


def _can_be_left_out(path: Path) -> bool:
    return path[0] in ("related", "part_of")


def _trimmed(record: Record, kept: Iterable[tuple[str, str]]) -> Record:
    match record:
        case Event(related=related) if any(("event", each.event) not in kept for each in related):
            return evolve(record, related=[each for each in related if ("event", each.event) in kept])
        case Commitment(part_of=str(whole)) if ("commitment", whole) not in kept:
            return evolve(record, part_of=None)
        case _:
            return record
