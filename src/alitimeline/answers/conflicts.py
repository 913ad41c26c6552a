"""Where sources disagree, in words and as JSON."""

from collections.abc import Sequence
from typing import Any

from alitimeline.answers.phrases import claim, part
from alitimeline.answers.wording import as_json, both_sides, quoted
from alitimeline.model import Dispute, Timeline
from alitimeline.queries import Conflict

__all__ = ["to_json", "to_text"]


def to_text(timeline: Timeline, conflicts: Sequence[Conflict]) -> str:
    """Write a paragraph per conflict: where it is, then each value with the words of its sources."""
    return "\n".join(_conflict_to_text(timeline, each) for each in conflicts)


def _conflict_to_text(timeline: Timeline, conflict: Conflict) -> str:
    whose = f" ({part(timeline, conflict.participation)})" if conflict.participation else ""
    lines = [f"{conflict.record.id}: {conflict.field}{whose}: {conflict.agreement}, {conflict.standing}"]
    for value, citations in ((conflict.held, conflict.held_by), (conflict.claimed, conflict.claimed_by)):
        # worded as a dispute is, so that both sides read alike
        said = Dispute(field=conflict.field, value=value, citations=())
        lines.append("  nothing" if value is None else f"  {claim(timeline, said)}")
        lines += [f"    {quoted(timeline, each)}" for each in citations]
    if conflict.note:
        lines.append(f"  note: {conflict.note}")
    return "\n".join(lines) + "\n"


def to_json(conflicts: Sequence[Conflict]) -> str:
    """Write a list with an object per conflict: the same keys in each, null where there is nothing to say."""
    return as_json([_conflict(each) for each in conflicts])


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "record": conflict.record.id,
        "actor": conflict.participation.actor if conflict.participation else None,
        "role": conflict.participation.role if conflict.participation else None,
        "field": conflict.field,
        "agreement": conflict.agreement,
        "standing": conflict.standing,
        **both_sides(conflict),
        "note": conflict.note,
    }
