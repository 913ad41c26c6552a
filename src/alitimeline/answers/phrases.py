"""How the parts of a record read in every answer and export: who did what, what is disputed, who says it."""

import json
from collections.abc import Iterator
from typing import Any

from alitimeline.documents.plain import value_from_plain, value_to_plain
from alitimeline.model import Citation, Commitment, Dispute, Due, Event, Participation, Timeline
from alitimeline.problems import UnknownNameError
from alitimeline.queries import Conflict
from alitimeline.schema import check_field
from alitimeline.when import Duration, When

__all__ = [
    "describe_participation",
    "describe_value",
    "find_disputes",
    "find_evidence",
    "format_days",
    "format_due",
    "format_json",
    "format_quote",
    "is_void",
    "name_source",
    "sides_to_plain",
]

#: Fields whose value is the id of an actor.
ACTOR_FIELDS = frozenset({"actor", "organization", "made_by"})


def find_evidence(record: Event | Commitment) -> Iterator[Citation]:
    """Yield the citations that back *record* and its parts or verdicts, but not those of disputes."""
    yield from record.citations
    for part in record.participants if isinstance(record, Event) else record.assessments:
        yield from part.citations


def find_disputes(record: Event | Commitment) -> Iterator[tuple[Dispute, Participation | None]]:
    """Yield the disputes of *record*, and of the participations in it with the participation."""
    yield from ((dispute, None) for dispute in record.disputes)
    if isinstance(record, Event):
        yield from ((dispute, part) for part in record.participants for dispute in part.disputes)


def is_void(commitment: Commitment) -> bool:
    """Return whether nothing is promised any more: it was withdrawn, or another commitment replaced it."""
    last = commitment.last_assessment
    return commitment.superseded_by is not None or (last is not None and last.verdict in ("withdrawn", "superseded"))


def describe_participation(timeline: Timeline, participation: Participation) -> str:
    """Return who has which part: "Eddie Wu: incoming CEO, Alibaba Group". Raises `UnknownNameError`."""
    words: list[str] = [participation.part]
    if participation.role and participation.part in ("incoming", "outgoing"):
        words = [f"{participation.part} {participation.role}"]
    elif participation.role:
        words = [participation.role] if participation.part == "participant" else [*words, participation.role]
    if participation.organization:
        words.append(timeline.actor(participation.organization).name)
    return f"{timeline.actor(participation.actor).name}: {', '.join(words)}"


def describe_value(timeline: Timeline, field: str, value: object) -> str:
    """Return a value of a field as people read it; an actor by name, a deadline as it was stated, the rest as JSON."""
    match value:
        case None:
            return "nothing"
        case str():
            try:
                return timeline.actor(value).name if field in ACTOR_FIELDS else value
            except UnknownNameError:
                return value
        case _ if field == "due" and not check_field("commitment", "due", value):
            return format_due(value_from_plain(Commitment, "due", value))
        case _:
            return json.dumps(value, ensure_ascii=False)


def format_due(due: When | Due | None) -> str:
    """Return a deadline as it was stated, with the id of what it counts from in brackets; "" for none."""
    match due:
        case None:
            return ""
        case When():
            return str(due)
        case Due(within=Duration() as within):
            return f"within {within.words} of [{due.of}]"
        case _:
            return f"fiscal year {due.fiscal_year} of [{due.of}]"


def name_source(timeline: Timeline, citation: Citation) -> str:
    """Return the publisher, author or title of the cited source; raises `UnknownNameError`."""
    source = timeline.source(citation.source)
    return source.publisher or source.author or source.title


def format_quote(timeline: Timeline, citation: Citation) -> str:
    """Return who says something, after the quote if there is one; raises `UnknownNameError`."""
    name = name_source(timeline, citation)
    return f"“{citation.quote}” – {name}" if citation.quote else name


def format_days(number: int) -> str:
    """Return a number of days in words: "1 day", "74 days"."""
    return f"{number} day" if number == 1 else f"{number} days"


def format_json(answer: object) -> str:
    """Return an answer, made of plain lists and dicts, as JSON."""
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def sides_to_plain(conflict: Conflict) -> dict[str, Any]:
    """Return both values of a conflict, with their citations, as plain dicts."""
    return {
        "held": {"value": conflict.held, "citations": value_to_plain(conflict.held_by)},
        "claimed": {"value": conflict.claimed, "citations": value_to_plain(conflict.claimed_by)},
    }
