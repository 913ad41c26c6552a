"""What the answers to several questions have in common."""

import json
from typing import Any

from alitimeline.model import Citation, Timeline
from alitimeline.plain import as_written
from alitimeline.queries import Conflict

__all__ = ["as_json", "both_sides", "days", "quoted"]


def as_json(answer: object) -> str:
    """Write an answer, made of plain lists and dicts, for programs."""
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def days(number: int) -> str:
    """Count days: "1 day", "74 days"."""
    return f"{number} day" if number == 1 else f"{number} days"


def both_sides(conflict: Conflict) -> dict[str, Any]:
    """Return what either side of a conflict says, with its citations, as plain dicts."""
    return {
        "held": {"value": conflict.held, "citations": as_written(conflict.held_by)},
        "claimed": {"value": conflict.claimed, "citations": as_written(conflict.claimed_by)},
    }


def quoted(timeline: Timeline, citation: Citation) -> str:
    """Say who says something, with their words if they are quoted; raises `UnknownNameError`."""
    source = timeline.source(citation.source)
    name = source.publisher or source.author or source.title
    return f"“{citation.quote}” – {name}" if citation.quote else name
