"""The status of commitments, in words and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from alitimeline.answers.wording import as_json, days
from alitimeline.documents.plain import value_to_plain
from alitimeline.queries import Status

__all__ = ["to_json", "to_text"]


def to_text(statuses: Sequence[Status]) -> str:
    """Write one line per commitment: state, deadline, what was judged and how far off the deadline is, title, parts."""
    return "".join(
        f"{each.state:<12} {each.deadline or '-'!s:<24} {', '.join(_words(each)) or '-':<22} "
        f"{each.commitment.title} [{each.commitment.id}]{_parts(each)}\n"
        for each in statuses
    )


def _words(status: Status) -> Iterator[str]:
    if status.verdict:
        yield status.verdict.replace("-", " ")
    if status.days_late:
        yield f"{days(status.days_late)} late"
    if status.superseded_by:
        yield f"replaced by {status.superseded_by}"
    match status.state, status.days_left:
        case "upcoming" | "due-now", int(left):
            yield f"{days(left)} left"
        case "lapsed", int(left):
            yield f"{days(-left)} ago"
        case _:
            pass


def _parts(status: Status) -> str:
    """Count the states of all that a commitment consists of."""
    counts = ", ".join(f"{count} {state}" for state, count in status.parts_by_state.items())
    return f" (parts: {counts})" if counts else ""


def to_json(statuses: Sequence[Status]) -> str:
    """Write a list with an object per commitment: the same keys in each, null where there is nothing to say."""
    return as_json([_status(each) for each in statuses])


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
        "history": [
            {
                "on": each.on.isoformat(),
                "verdict": each.verdict,
                "note": each.note,
                "citations": value_to_plain(each.citations),
            }
            for each in status.history
        ],
        "superseded_by": status.superseded_by,
        "parts": list(status.parts),
        "parts_by_state": dict(status.parts_by_state),
    }
