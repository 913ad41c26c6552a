"""Where sources disagree, in words and as JSON."""

from collections.abc import Iterator, Sequence

from alitimeline.answers.phrases import (
    describe_participation,
    describe_value,
    format_json,
    format_quote,
    holder_to_plain,
    sides_to_plain,
)
from alitimeline.model import Timeline
from alitimeline.queries import Conflict

__all__ = ["to_json", "to_text"]


def to_text(timeline: Timeline, conflicts: Sequence[Conflict]) -> str:
    """Write a paragraph per conflict: where it is, then both values with the words of their sources."""
    return "\n".join("".join(f"{line}\n" for line in _format_conflict(timeline, conflict)) for conflict in conflicts)


def _format_conflict(timeline: Timeline, conflict: Conflict) -> Iterator[str]:
    whose = f" ({describe_participation(timeline, conflict.participation)})" if conflict.participation else ""
    yield f"{conflict.record.id}: {conflict.field}{whose}: {conflict.agreement}, {conflict.standing}"
    for value, citations in ((conflict.held, conflict.held_by), (conflict.claimed, conflict.claimed_by)):
        yield f"  {describe_value(timeline, conflict.field, value)}"
        yield from (f"    {format_quote(timeline, citation)}" for citation in citations)
    if conflict.note:
        yield f"  note: {conflict.note}"


def to_json(conflicts: Sequence[Conflict], timeline: str | None = None) -> str:
    """Write a list with an object per conflict; all have the same keys, with null where there is no value.

    With the id of a timeline, each row begins with it.
    """
    return format_json(
        [
            holder_to_plain(conflict.record, conflict.participation)
            | {key: getattr(conflict, key) for key in ("field", "agreement", "standing")}
            | sides_to_plain(conflict)
            | {"note": conflict.note}
            for conflict in conflicts
        ],
        timeline,
    )
