"""Answers → what people and programs read."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alitimeline.export.wording import claim, part
from alitimeline.model import Citation, Dispute, Timeline
from alitimeline.plain import as_written
from alitimeline.queries import Conflict, Status

__all__ = ["conflicts_to_json", "conflicts_to_text", "status_to_json", "status_to_text"]


def status_to_text(statuses: Sequence[Status]) -> str:
    """Write one line per commitment: state, deadline, what was judged and how far off the deadline is, title, parts."""
    states = {each.commitment.id: each.state for each in statuses}
    return "".join(
        f"{each.state:<12} {each.deadline or '-'!s:<24} {', '.join(_words(each)) or '-':<22} "
        f"{each.commitment.title} [{each.commitment.id}]{_parts(each, states)}\n"
        for each in statuses
    )


def _words(status: Status) -> Iterator[str]:
    if status.verdict:
        yield status.verdict.replace("-", " ")
    if status.days_late:
        yield f"{_days(status.days_late)} late"
    if status.superseded_by:
        yield f"replaced by {status.superseded_by}"
    match status.state, status.days_left:
        case "upcoming" | "due-now", int(left):
            yield f"{_days(left)} left"
        case "lapsed", int(left):
            yield f"{_days(-left)} ago"
        case _:
            pass


def _parts(status: Status, states: Mapping[str, str]) -> str:
    """Count the states of the parts of a commitment; those that aren't asked for don't count."""
    counts = Counter(states[part] for part in status.parts if part in states)
    return f" (parts: {', '.join(f'{count} {state}' for state, count in counts.items())})" if counts else ""


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def status_to_json(statuses: Sequence[Status]) -> str:
    """Write a list with an object per commitment: the same keys in each, null where there is nothing to say."""
    return json.dumps([_status(each) for each in statuses], ensure_ascii=False, indent=2) + "\n"


def _status(status: Status) -> dict[str, Any]:
    return {
        "id": status.commitment.id,
        "title": status.commitment.title,
        "on": status.on.isoformat(),
        "state": status.state,
        "deadline": str(status.deadline) if status.deadline else None,
        "why": status.why,
        "days_left": status.days_left,
        "verdict": status.verdict,
        "days_late": status.days_late,
        "history": [{"on": each.on.isoformat(), "verdict": each.verdict, "note": each.note} for each in status.history],
        "superseded_by": status.superseded_by,
        "parts": list(status.parts),
    }


def conflicts_to_text(timeline: Timeline, conflicts: Sequence[Conflict]) -> str:
    """Write a paragraph per conflict: where it is, then each value with the words of its sources."""
    return "\n".join(_conflict_to_text(timeline, each) for each in conflicts)


def _conflict_to_text(timeline: Timeline, conflict: Conflict) -> str:
    whose = f" ({part(timeline, conflict.participation)})" if conflict.participation else ""
    lines = [f"{conflict.record.id}: {conflict.field}{whose}: {conflict.agreement}, {conflict.standing}"]
    for value, citations in ((conflict.held, conflict.held_by), (conflict.claimed, conflict.claimed_by)):
        # worded as a dispute is, so that both sides read alike
        said = Dispute(field=conflict.field, value=value, citations=())
        lines.append("  nothing" if value is None else f"  {claim(timeline, said)}")
        lines += [f"    {_quoted(timeline, each)}" for each in citations]
    if conflict.note:
        lines.append(f"  note: {conflict.note}")
    return "\n".join(lines) + "\n"


def _quoted(timeline: Timeline, citation: Citation) -> str:
    source = timeline.source(citation.source)
    name = source.publisher or source.author or source.title
    return f"“{citation.quote}” – {name}" if citation.quote else name


def conflicts_to_json(conflicts: Sequence[Conflict]) -> str:
    """Write a list with an object per conflict: the same keys in each, null where there is nothing to say."""
    return json.dumps([_conflict(each) for each in conflicts], ensure_ascii=False, indent=2) + "\n"


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "record": conflict.record.id,
        "actor": conflict.participation.actor if conflict.participation else None,
        "role": conflict.participation.role if conflict.participation else None,
        "field": conflict.field,
        "agreement": conflict.agreement,
        "standing": conflict.standing,
        "held": {"value": conflict.held, "citations": as_written(conflict.held_by)},
        "claimed": {"value": conflict.claimed, "citations": as_written(conflict.claimed_by)},
        "note": conflict.note,
    }
