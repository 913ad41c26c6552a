"""What the answers to several questions have in common."""

import json

from alitimeline.model import Citation, Timeline

__all__ = ["as_json", "days", "quoted"]


def as_json(answer: object) -> str:
    """Write an answer, made of plain lists and dicts, for programs."""
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def days(number: int) -> str:
    """Count days: "1 day", "74 days"."""
    return f"{number} day" if number == 1 else f"{number} days"


def quoted(timeline: Timeline, citation: Citation) -> str:
    """Say who says something, with their words if they are quoted; raises `UnknownNameError`."""
    source = timeline.source(citation.source)
    name = source.publisher or source.author or source.title
    return f"“{citation.quote}” – {name}" if citation.quote else name
