"""The sheets of what records are made of: participants, measures, relations, citations. A row each, to be edited."""

from alitimeline.answers.phrases import ACTOR_FIELDS, format_extra
from alitimeline.briefing.cells import Link, Value, join
from alitimeline.briefing.parts import Part, part_values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Sheet
from alitimeline.model import Citation, Dispute, Measure, Participation
from alitimeline.model.kinds import kind_of

__all__ = ["citations", "measures", "part_cells", "participants", "relations"]


def participants(briefing: Briefing) -> Sheet:
    """Lay out the sheet Participants, in the order of the events."""
    return _lay_out(briefing, "participants")


def measures(briefing: Briefing) -> Sheet:
    """Lay out the sheet Measures, in the order of the record."""
    return _lay_out(briefing, "measures")


def relations(briefing: Briefing) -> Sheet:
    """Lay out the sheet Relations, in the order of the events."""
    return _lay_out(briefing, "relations")


def citations(briefing: Briefing) -> Sheet:
    """Lay out the sheet Citations: those of the events in their order, of the commitments, of the people."""
    return _lay_out(briefing, "citations")


def _lay_out(briefing: Briefing, key: str) -> Sheet:
    parts = briefing.parts[key]
    return briefing.sheet(key, (part_cells(briefing, part) for part in parts), records=[part.record for part in parts])


def part_cells(briefing: Briefing, part: Part) -> dict[str, Value]:
    """Return the cells of a part: the values of its editable columns as people read them."""
    words, value = briefing.words, part.value
    cells: dict[str, Value] = {key: text or None for key, text in part_values(part).items()}
    cells |= {
        "id": Link(part.id, f"#{kind_of(part.record)}/{part.record.id}"),
        "record": briefing.titles.get(part.owner, part.owner),
        "about": briefing.name_holder(part) or None,
    }
    match value:
        case Participation():
            cells |= {
                "actor": words.actor(value.actor),
                "organization": words.actor(value.organization) if value.organization else None,
                "part": words.word("part", value.part),
                "capacity": words.word("capacity", value.capacity) if value.capacity else None,
                "reason": words.word("reason", value.reason) if value.reason else None,
                "extra": join(format_extra(value.extra)),
            }
        case Measure():
            cells |= {"target": value.target, "baseline": value.baseline}
        case Citation():
            fields = ", ".join(words.field(part.holder.bearer, field) for field in value.supports)
            cells |= {"source": words.source(value.source), "supports": fields or None}
        case Dispute():
            cells |= {
                "field": words.field(part.holder.value, value.field),
                "standing": words.word("standing", value.standing),
            }
            if value.field in ACTOR_FIELDS:
                cells["value"] = words.value(value.field, value.value)
        case _:
            title = briefing.titles.get(f"events/{value.event}", value.event)
            cells |= {"kind": words.word("relation", value.kind), "event": title}
    return cells
