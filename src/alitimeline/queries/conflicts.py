"""Where sources disagree: both values, both sides' words."""

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from attrs import field as attr_field  # Conflict has a field of that name
from attrs import frozen

from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Citation, Commitment, Dispute, Event, Participation, Standing, Timeline
from alitimeline.rules import agrees
from alitimeline.when import When

__all__ = ["Agreement", "Conflict", "conflicts"]

#: Dates are "refined" where one lies within the other: September 2023 and its 10th day don't contradict each other.
Agreement: TypeAlias = Literal["agreed", "refined", "disputed"]


@frozen(kw_only=True)
class Conflict:
    """One field of which sources say different things."""

    record: Event | Commitment
    #: The part of the event that it is about; None if it is about the record itself.
    participation: Participation | None
    field: str
    #: What the record holds, as it would stand in a data file, and what backs it.
    held: Any = attr_field(hash=False)
    held_by: tuple[Citation, ...]
    #: What other sources claim.
    claimed: Any = attr_field(hash=False)
    claimed_by: tuple[Citation, ...]
    agreement: Agreement
    standing: Standing
    note: str | None


def conflicts(timeline: Timeline) -> tuple[Conflict, ...]:
    """List every dispute of a timeline: of its events in the order of their dates, then of its commitments.

    Raises:
        DateError: if a date is disputed with what is no date, in a timeline that was made in Python and not checked.

    """
    disputed = [each for each in timeline.events if each.disputes or any(part.disputes for part in each.participants)]
    records = timeline.chronology(disputed) + timeline.commitments
    return tuple(conflict for record in records for conflict in _conflicts(record))


def _conflicts(record: Event | Commitment) -> Iterator[Conflict]:
    for dispute in record.disputes:
        yield _conflict(record, None, dispute)
    if isinstance(record, Event):
        for participation in record.participants:
            for dispute in participation.disputes:
                yield _conflict(record, participation, dispute)


def _conflict(record: Event | Commitment, participation: Participation | None, dispute: Dispute) -> Conflict:
    holder = participation or record
    held = getattr(holder, dispute.field)
    own = _backing(holder.citations, dispute.field)
    return Conflict(
        record=record,
        participation=participation,
        field=dispute.field,
        held=value_to_plain(held),
        held_by=own or (record.citations if participation else ()),
        claimed=dispute.value,
        claimed_by=dispute.citations,
        agreement=_agreement(held, dispute.value),
        standing=dispute.standing,
        note=dispute.note,
    )


def _backing(citations: tuple[Citation, ...], field: str) -> tuple[Citation, ...]:
    """Return what backs a field: the citations that name it, else those that back the record as a whole."""
    named = tuple(each for each in citations if field in each.supports)
    return named or tuple(each for each in citations if not each.supports)


def _agreement(held: object, claimed: object) -> Agreement:
    if agrees(held, claimed):
        return "agreed"
    if isinstance(held, When) and isinstance(claimed, str):
        other = When.parse(claimed)
        return "refined" if _within(held, other) or _within(other, held) else "disputed"
    return "disputed"


def _within(inner: When, outer: When) -> bool:
    """Tell whether all that *inner* allows lies within what *outer* allows, in their plain order (days of UTC)."""
    first, last, _ = outer.sort_key()
    start, end, _ = inner.sort_key()
    return first <= start and end <= last
