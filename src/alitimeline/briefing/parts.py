"""The parts of records that have sheets of their own: who took part, measures, relations, disputes, citations."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from attrs import frozen

from alitimeline.briefing.editable import SHEETS, text_of
from alitimeline.briefing.headings import sheets
from alitimeline.documents.plain import value_from_plain
from alitimeline.model import Assessment, Citation, Dispute, Measure, Participation, Record, Relation
from alitimeline.model.kinds import COLLECTIONS, kind_of
from alitimeline.problems import Path
from alitimeline.schema import check_field

__all__ = [
    "PARTS",
    "PLACE",
    "READ",
    "Holder",
    "Part",
    "PartKind",
    "find_holders",
    "find_parts",
    "name_in_schema",
    "part_values",
]


class PartKind(NamedTuple):
    """A kind of part."""

    #: Its name in the schema.
    name: str
    #: The field of a record, or of another part, that has them.
    field: str
    cls: type
    #: The sheets of the records that have some.
    owners: tuple[str, ...]


#: The sheets whose rows are parts of records. What other parts may be about comes before them.
PARTS: Mapping[str, PartKind] = {
    "participants": PartKind("participation", "participants", Participation, ("timeline",)),
    "measures": PartKind("measure", "measures", Measure, ("commitments",)),
    "relations": PartKind("relation", "related", Relation, ("timeline",)),
    "disputes": PartKind("dispute", "disputes", Dispute, ("timeline", "commitments")),
    "citations": PartKind("citation", "citations", Citation, ("timeline", "commitments", "people")),
}
#: The sheets that are imported.
READ = frozenset({*SHEETS, *PARTS})
#: The columns of those sheets that aren't fields: where the part is.
PLACE = ("id", "record", "about")

#: How much of what is claimed is in the name of a dispute.
LABEL_LENGTH = 60
#: How an actor is called, by the id; and how a disputed value is, by the record or part that has it.
Name: TypeAlias = Callable[[str], str]
Claim: TypeAlias = Callable[[Any, Dispute], str]


class Holder(NamedTuple):
    """A record, or a part of one, that has parts."""

    #: Where it is in its record.
    path: Path
    #: What it is called; "" for the record itself.
    about: str
    value: Any
    #: What has the fields that its citations support: itself or, of a dispute, what is disputed.
    bearer: Any


@frozen
class Part:
    """A part of a record."""

    #: The key of its sheet.
    sheet: str
    #: Its record and its number there: "events/letter/2".
    id: str
    record: Record
    #: Where it is in the record.
    path: Path
    holder: Holder
    value: Any

    @property
    def owner(self) -> str:
        """The list and the id of its record: "events/letter"."""
        return self.id.rpartition("/")[0]


def find_parts(record: Record) -> Iterator[Part]:
    """Yield the parts of a record that have sheets."""
    counts: Counter[str] = Counter()
    collection = COLLECTIONS[kind_of(record)]
    for holder in find_holders(record):
        for sheet, kind in PARTS.items():
            for number, value in enumerate(getattr(holder.value, kind.field, ())):
                counts[sheet] += 1
                part_id = f"{collection}/{record.id}/{counts[sheet]}"
                yield Part(sheet, part_id, record, (*holder.path, kind.field, number), holder, value)


def find_holders(record: Record, name: Name = str, claim: Claim | None = None) -> Iterator[Holder]:
    """Yield whatever in a record may have parts: itself, its participations and assessments, and its disputes.

    A participation is called as its actor (by *name*), with the role if he has several; an assessment by its date; a
    dispute by its field and the beginning of what is claimed.
    """
    holders = [Holder((), "", record, record)]
    participants, assessments = getattr(record, "participants", ()), getattr(record, "assessments", ())
    shared = Counter(part.actor for part in participants)
    for number, part in enumerate(participants):
        role = f" ({part.role})" if shared[part.actor] > 1 and part.role else ""
        holders.append(Holder(("participants", number), f"{name(part.actor)}{role}", part, part))
    holders += [Holder(("assessments", number), str(one.on), one, one) for number, one in enumerate(assessments)]
    for path, about, holder, _ in [*holders]:
        for number, dispute in enumerate(getattr(holder, "disputes", ())):
            text = (claim or format_claim)(holder, dispute).replace("\n", " ")
            text = text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1]}…"
            holders.append(Holder((*path, "disputes", number), f"{about}{about and ': '}{text}", dispute, holder))
    seen: Counter[str] = Counter()
    for holder in holders:
        seen[holder.about] += 1
        number = seen[holder.about]
        yield holder if number == 1 else holder._replace(about=f"{holder.about} #{number}")


def format_claim(holder: Any, dispute: Dispute) -> str:  # noqa: ANN401 - what has disputes
    """Return a disputed field and the value that another source has, as data files write them: "when: 2023-09-11"."""
    return f"{dispute.field}: {name_claim(holder, dispute)}"


def name_claim(holder: Any, dispute: Dispute) -> str:  # noqa: ANN401 - what has disputes
    """Return the value that another source has, as the cell of its field would."""
    if check_field(name_in_schema(holder), dispute.field, dispute.value):  # nothing that its field could have
        return json.dumps(dispute.value, ensure_ascii=False)
    return text_of(dispute.field, value_from_plain(type(holder), dispute.field, dispute.value))


def name_in_schema(value: Any) -> str:  # noqa: ANN401 - what has parts
    """Return what the schema calls the kind of a record, participation or assessment."""
    match value:
        case Participation():
            return "participation"
        case Assessment():
            return "assessment"
        case _:
            return kind_of(value)


def part_values(part: Part) -> dict[str, str]:
    """Return the values of the editable columns of a part by column key, as `editable.values` does of a record."""
    found = {"record": part.owner, "about": part.holder.about}
    for key in sheets()[part.sheet].edited:
        if key == "value":
            found[key] = name_claim(part.holder.value, part.value)
        elif key not in PLACE:
            found[key] = text_of(key, getattr(part.value, key))
    return found
