"""The status of commitments, in words and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from alitimeline.answers.phrases import format_days, format_json, format_progress
from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Assessment
from alitimeline.queries import Progress, Status

__all__ = ["to_json", "to_text"]


def to_text(statuses: Sequence[Status]) -> str:
    """Write a line per commitment: state, deadline, verdict and days to the deadline, title, states of its parts.

    Below it, a line per measure that has a value: how far it has come, and where it would be on track.
    """
    return "".join(map(_format_status, statuses))


def _format_status(status: Status) -> str:
    deadline, notes = str(status.deadline or "-"), ", ".join(_notes(status)) or "-"
    counts = ", ".join(f"{count} {state}" for state, count in status.parts_by_state.items())
    title = f"{status.commitment.title} [{status.commitment.id}]" + (f" (parts: {counts})" if counts else "")
    lines = [f"{status.state:<12} {deadline:<24} {notes:<22} {title}", *map(format_progress, status.progress)]
    return f"\n{'':<13}".join(lines) + "\n"


def _notes(status: Status) -> Iterator[str]:
    if status.verdict:
        yield status.verdict.replace("-", " ")
    if status.days_late:
        yield f"{format_days(status.days_late)} late"
    if status.superseded_by:
        yield f"replaced by {status.superseded_by}"
    if status.days_left is not None and status.state in ("upcoming", "due-now"):
        yield f"{format_days(status.days_left)} left"
    elif status.days_left is not None and status.state == "lapsed":
        yield f"{format_days(-status.days_left)} ago"


def to_json(statuses: Sequence[Status], timeline: str | None = None) -> str:
    """Write a list with an object per commitment; all have the same keys, with null where there is no value.

    With the id of a timeline, each row begins with it.
    """
    return format_json([_to_plain(status) for status in statuses], timeline)


def _to_plain(status: Status) -> dict[str, Any]:
    return {
        "id": status.commitment.id,
        "title": status.commitment.title,
        "on": status.on.isoformat(),
        "state": status.state,
        "deadline": str(status.deadline) if status.deadline else None,
        "why": status.why,
        "progress": [_progress_to_plain(item) for item in status.progress],
        "days_left": status.days_left,
        "verdict": status.verdict,
        "days_late": status.days_late,
        "history": [_assessment_to_plain(assessment) for assessment in status.history],
        "superseded_by": status.superseded_by,
        "parts": list(status.parts),
        "parts_by_state": dict(status.parts_by_state),
    }


def _progress_to_plain(progress: Progress) -> dict[str, Any]:
    measure, on_track = progress.measure, progress.on_track
    return {name: getattr(measure, name) for name in ("metric", "scope", "unit", "target")} | {
        "value": progress.value,
        "on": str(progress.on),
        "on_track": None if on_track is None else round(on_track, 6),
    }


def _assessment_to_plain(assessment: Assessment) -> dict[str, Any]:
    names = ("on", "verdict", "value", "label", "note", "citations")
    return {name: value_to_plain(getattr(assessment, name)) for name in names}
