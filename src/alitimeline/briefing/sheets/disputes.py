"""The sheet Disputes: where sources disagree, both sides' values and words side by side."""

from collections.abc import Mapping

from alitimeline.answers.phrases import describe_value
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Link, Value
from alitimeline.briefing.sheets.sheet import Rule, Sheet
from alitimeline.model import Event
from alitimeline.queries import Conflict, conflicts

__all__ = ["disputes"]


def disputes(briefing: Briefing) -> Sheet:
    """Lay out the sheet Disputes."""
    words = briefing.words

    def row(conflict: Conflict) -> Mapping[str, Value]:
        record, part = conflict.record, conflict.participation
        kind = "event" if isinstance(record, Event) else "commitment"
        whose = f"{briefing.timeline.actor(part.actor).name}: " if part else ""
        return {
            "record": record.title,
            "id": Link(record.id, f"#{kind}/{record.id}"),
            "about": f"{whose}{words.field(part or record, conflict.field)}",
            "held": _value(briefing, conflict, conflict.held),
            "held_quotes": words.backing(conflict.held_by),
            "claimed": _value(briefing, conflict, conflict.claimed),
            "claimed_quotes": words.backing(conflict.claimed_by),
            "agreement": words.word("agreement", conflict.agreement),
            "standing": words.word("standing", conflict.standing),
            "note": conflict.note,
        }

    return briefing.sheet(
        "disputes",
        [row(conflict) for conflict in conflicts(briefing.timeline)],
        rules=(Rule(f'{{standing}}="{words.word("standing", "open")}"', "warn", ("standing",)),),
    )


def _value(briefing: Briefing, conflict: Conflict, value: object) -> str | None:
    if value is None:
        return None
    return describe_value(briefing.timeline, conflict.field, value)
