"""What the answers to several questions have in common."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Citation, Entry, Event, Timeline
from alitimeline.queries import Conflict

__all__ = ["as_json", "both_sides", "days", "line", "lines", "quoted"]


def as_json(answer: object) -> str:
    """Write an answer, made of plain lists and dicts, for programs."""
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def days(number: int) -> str:
    """Count days: "1 day", "74 days"."""
    return f"{number} day" if number == 1 else f"{number} days"


def both_sides(conflict: Conflict) -> dict[str, Any]:
    """Return what either side of a conflict says, with its citations, as plain dicts."""
    return {
        "held": {"value": conflict.held, "citations": value_to_plain(conflict.held_by)},
        "claimed": {"value": conflict.claimed, "citations": value_to_plain(conflict.claimed_by)},
    }


def lines(timeline: Timeline, entries: Iterable[Entry], note: Callable[[Entry], str]) -> str:
    """Write a line per event, by date, then per commitment, by deadline, with what is noted of each."""
    zone = timeline.zone
    rows = []
    for entry in entries:
        is_event = isinstance(entry, Event)
        when = entry.when if isinstance(entry, Event) else timeline.deadline(entry)
        key = (not is_event, not when, when and when.sort_key(zone), entry.id if is_event else "")
        noted = f" ({said})" if (said := note(entry)) else ""
        rows.append((key, line(when, "event" if is_event else "commitment", f"{entry.title} [{entry.id}]{noted}")))
    return "".join(text for _, text in sorted(rows, key=lambda row: row[0]))


def line(when: object, kind: str, text: str) -> str:
    """Write a line about a record; its fixed columns keep differences small in git."""
    return f"{when or '-'!s:<24} {kind:<11} {text}\n"


def quoted(timeline: Timeline, citation: Citation) -> str:
    """Say who says something, with their words if they are quoted; raises `UnknownNameError`."""
    source = timeline.source(citation.source)
    name = source.publisher or source.author or source.title
    return f"“{citation.quote}” – {name}" if citation.quote else name
