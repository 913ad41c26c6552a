"""The sheet Disputes: where sources disagree, both sides' values and words side by side."""

from collections.abc import Sequence

from alitimeline.answers.phrases import describe_value
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Link, Value
from alitimeline.briefing.sheets.sheet import Column, Rule, Sheet
from alitimeline.model import Event
from alitimeline.queries import Conflict, conflicts

__all__ = ["disputes"]


def disputes(briefing: Briefing) -> Sheet:
    """Lay out the sheet Disputes."""
    words = briefing.words
    columns = (
        Column("record", 28, "Strong"),
        Column("id", 20),
        Column("about", 18),
        Column("held", 26),
        Column("held_quotes", 44),
        Column("claimed", 26),
        Column("claimed_quotes", 44),
        Column("agreement", 14),
        Column("standing", 12),
        Column("note", 44),
    )

    def row(conflict: Conflict) -> Sequence[Value]:
        record, part = conflict.record, conflict.participation
        kind = "event" if isinstance(record, Event) else "commitment"
        whose = f"{briefing.timeline.actor(part.actor).name}: " if part else ""
        return (
            record.title,
            Link(record.id, f"#{kind}/{record.id}"),
            f"{whose}{words.field(part or record, conflict.field)}",
            _value(briefing, conflict, conflict.held),
            words.backing(conflict.held_by),
            _value(briefing, conflict, conflict.claimed),
            words.backing(conflict.claimed_by),
            words.word("agreement", conflict.agreement),
            words.word("standing", conflict.standing),
            conflict.note,
        )

    return briefing.sheet(
        "disputes",
        columns,
        [row(conflict) for conflict in conflicts(briefing.timeline)],
        frozen_to="record",
        rules=(Rule(f'{{standing}}="{words.word("standing", "open")}"', "warn", ("standing",)),),
    )


def _value(briefing: Briefing, conflict: Conflict, value: object) -> str | None:
    if value is None:
        return None
    return describe_value(briefing.timeline, conflict.field, value)
