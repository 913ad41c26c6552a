"""A difference, applied to the version that it starts from, or to another that is like it where it matters."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from attrs import evolve

from alitimeline.documents.plain import as_written
from alitimeline.model import Actor, Commitment, Event, Record, Source, Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import DifferenceError, shorten
from alitimeline.queries.difference import (
    Added,
    Change,
    Changed,
    Difference,
    RecordChange,
    Removed,
    Reordered,
    by_id,
    same,
)

__all__ = ["apply"]

_V = TypeVar("_V", Timeline, Source, Actor, Event, Commitment)

HINT = "the difference was made from another version"


def apply(timeline: Timeline, difference: Difference) -> Timeline:
    """Return the new version: `apply(old, diff(old, new)) == new`.

    What the difference doesn't speak of stays, whatever it is. Whether the result is sound is for the rules to tell.

    Raises:
        DifferenceError: if it doesn't fit: a record isn't there, or is there already, or holds something else.
        InvalidTimelineError: if two records of a kind have the same id.

    """
    records: dict[str, Any] = {
        collection: _applied(by_id(timeline, kind), (each for each in difference.records if each.kind == kind))
        for kind, collection in COLLECTIONS.items()
    }
    return evolve(_with(timeline, "the timeline", difference.header), **records)


def _applied(records: dict[str, Any], changes: Iterable[RecordChange]) -> list[Record]:
    """Return the records of a kind, changed and in their new order."""
    placed: list[tuple[str | None, Record]] = []
    for change in changes:
        where = f"the {change.kind} {change.id!r}"
        match change, records.get(change.id):
            case Added(record=record, after=after), None:
                placed.append((after, record))
            case Added(), _:
                raise DifferenceError(f"{where} is there already", HINT)
            case _, None:
                raise DifferenceError(f"{where} is not there", HINT)
            case Changed(changes=fields), there:
                records[change.id] = _with(there, where, fields)
            case Reordered(after=after), there:
                del records[change.id]
                placed.append((after, there))
            case Removed(record=gone), there if there == gone:
                del records[change.id]
            case _:
                raise DifferenceError(f"{where} is not as it was when it was removed", HINT)
    return _in_order([*records.values()], placed)


def _with(value: _V, where: str, changes: Iterable[Change]) -> _V:
    """Return *value* with what it is to hold, if it holds what it should until now."""
    for change in changes:
        held = getattr(value, change.field)
        if not same(held, change.old):
            found, expected = (shorten(as_written(each)) for each in (held, change.old))
            raise DifferenceError(f"{where}: {change.field} is {found}, not {expected}", HINT)
    return evolve(value, **{change.field: change.new for change in changes})


def _in_order(staying: Iterable[Record], placed: Iterable[tuple[str | None, Record]]) -> list[Record]:
    """Put each of those *placed* directly behind the record with the id that stands with it, or first."""
    behind: dict[str | None, list[Record]] = defaultdict(list)
    for after, record in placed:
        behind[after].append(record)
    waiting = [*behind.pop(None, []), *staying][::-1]  # a stack: what was just put down can have others behind it
    ordered: list[Record] = []
    while waiting:
        ordered.append(waiting.pop())
        waiting += reversed(behind.pop(ordered[-1].id, []))
    for after, [record, *_] in behind.items():
        raise DifferenceError(f"{record.id!r} can't stand behind {shorten(after)}, which is not there", HINT)
    return ordered
