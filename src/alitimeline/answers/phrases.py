"""How the parts of a record read in every export: who did what, what is disputed."""

import json
from collections.abc import Iterator

from alitimeline.documents.plain import value_from_plain
from alitimeline.model import Citation, Commitment, Dispute, Due, Event, Participation, Timeline
from alitimeline.problems import UnknownNameError
from alitimeline.schema import check_field
from alitimeline.when import Duration, When

__all__ = ["citations", "claim", "disputes", "due_text", "is_void", "part"]

#: Fields whose value is the id of an actor.
ACTOR_FIELDS = frozenset({"actor", "organization", "made_by"})


def citations(record: Event | Commitment) -> Iterator[Citation]:
    """Yield what backs *record*, its parts too; what backs a dispute doesn't back the record."""
    yield from record.citations
    for each in record.participants if isinstance(record, Event) else record.assessments:
        yield from each.citations


def disputes(record: Event | Commitment) -> Iterator[tuple[Dispute, Participation | None]]:
    """Yield what other sources say against *record*, or against a participation in it."""
    yield from ((dispute, None) for dispute in record.disputes)
    if isinstance(record, Event):
        yield from ((dispute, each) for each in record.participants for dispute in each.disputes)


def is_void(commitment: Commitment) -> bool:
    """Tell whether nothing is promised any more: it was withdrawn, or something took its place."""
    last = commitment.last_assessment
    return commitment.superseded_by is not None or (last is not None and last.verdict in ("withdrawn", "superseded"))


def part(timeline: Timeline, participation: Participation) -> str:
    """Say who has which part: "Eddie Wu: incoming CEO, Alibaba Group". Raises `UnknownNameError`."""
    words: list[str] = [participation.part]
    if participation.role and participation.part in ("incoming", "outgoing"):
        words = [f"{participation.part} {participation.role}"]
    elif participation.role:
        words = [participation.role] if participation.part == "participant" else [*words, participation.role]
    if participation.organization:
        words.append(timeline.actor(participation.organization).name)
    return f"{timeline.actor(participation.actor).name}: {', '.join(words)}"


def claim(timeline: Timeline, dispute: Dispute) -> str:
    """Say what another source claims: an actor by name, a deadline as it was said, what is no text as JSON."""
    match dispute:
        case Dispute(value=str() as value):
            try:
                return timeline.actor(value).name if dispute.field in ACTOR_FIELDS else value
            except UnknownNameError:
                return value
        case Dispute(field="due", value=value) if not check_field("commitment", "due", value):
            return due_text(value_from_plain(Commitment, "due", value))
        case _:
            return json.dumps(dispute.value, ensure_ascii=False)


def due_text(due: When | Due | None) -> str:
    """Write a deadline as it was said, with the id of what it counts from in brackets; "" for none."""
    match due:
        case None:
            return ""
        case When():
            return str(due)
        case Due(within=Duration() as within):
            return f"within {within.words} of [{due.of}]"
        case _:
            return f"fiscal year {due.fiscal_year} of [{due.of}]"
