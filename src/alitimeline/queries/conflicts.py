"""Where sources disagree: both values, and the citations for each."""

from typing import Any, Literal, TypeAlias

from attrs import field as attr_field  # Conflict has a field of that name
from attrs import frozen

from alitimeline.documents.plain import field_to_plain
from alitimeline.model import Citation, Dispute, Entry, Participation, Standing, Timeline
from alitimeline.references import find_disputes
from alitimeline.rules import agrees
from alitimeline.when import When

__all__ = ["Agreement", "Conflict", "compare", "conflicts"]

#: Dates are "refined" if one lies within the other: September 2023 and its 10th day don't contradict each other.
Agreement: TypeAlias = Literal["agreed", "refined", "disputed"]


@frozen(kw_only=True)
class Conflict:
    """A field on which sources disagree."""

    record: Entry
    #: The participation with the field; None if it is a field of the record itself.
    participation: Participation | None
    field: str
    #: The value of the record, as in a data file, and what backs it.
    held: Any = attr_field(hash=False)
    held_by: tuple[Citation, ...]
    #: What other sources claim.
    claimed: Any = attr_field(hash=False)
    claimed_by: tuple[Citation, ...]
    #: "disputed"; "refined" if one date lies within the other; "agreed" if both say the same in other words.
    agreement: Agreement
    standing: Standing
    note: str | None


def conflicts(timeline: Timeline) -> tuple[Conflict, ...]:
    """Return every dispute of a timeline: of its events in the order of their dates, then of its commitments.

    Raises:
        DateError: if the claim against a date isn't a date, in a timeline that was made in Python and not checked.
    """
    disputed = [
        event for event in timeline.events if event.disputes or any(part.disputes for part in event.participants)
    ]
    records = timeline.chronology(disputed) + timeline.commitments
    return tuple(compare(record, *disputed) for record in records for disputed in find_disputes(record))


def compare(record: Entry, dispute: Dispute, participation: Participation | None = None) -> Conflict:
    """Return both values of a dispute of *record*, or of a participation in it; raises as `conflicts`."""
    holder = participation or record
    held = getattr(holder, dispute.field)
    own = _find_backing(holder.citations, dispute.field)
    return Conflict(
        record=record,
        participation=participation,
        field=dispute.field,
        held=field_to_plain(type(holder), dispute.field, held),
        held_by=own or (record.citations if participation else ()),
        claimed=dispute.value,
        claimed_by=dispute.citations,
        agreement=_compare(held, dispute.value),
        standing=dispute.standing,
        note=dispute.note,
    )


def _find_backing(citations: tuple[Citation, ...], field: str) -> tuple[Citation, ...]:
    """Return the citations that name a field, or else those that back the record as a whole."""
    named = tuple(citation for citation in citations if field in citation.supports)
    return named or tuple(citation for citation in citations if not citation.supports)


def _compare(held: object, claimed: object) -> Agreement:
    if agrees(held, claimed):
        return "agreed"
    if isinstance(held, When) and isinstance(claimed, str):
        other = When.parse(claimed)
        return "refined" if _is_within(held, other) or _is_within(other, held) else "disputed"
    return "disputed"


def _is_within(inner: When, outer: When) -> bool:
    """Return whether the days of *inner* are all among those of *outer*, in UTC."""
    first, last, _ = outer.sort_key()
    start, end, _ = inner.sort_key()
    return first <= start and end <= last
