"""The sheet Disputes: where sources disagree, both sides' values and words side by side."""

from collections.abc import Sequence

from alitimeline.export.excel.briefing import Briefing
from alitimeline.export.excel.cells import Link, Value
from alitimeline.export.excel.sheet import Column, Rule, Sheet
from alitimeline.export.wording import claim
from alitimeline.model import Dispute, Event
from alitimeline.queries import Conflict, conflicts

__all__ = ["disputes"]


def disputes(briefing: Briefing) -> Sheet:
    """Lay out the sheet Disputes."""
    words = briefing.words
    columns = (
        Column("", 28, "Strong", key="record"),
        Column("", 24, key="id"),
        Column("", 22, key="about"),
        Column("", 26, key="held"),
        Column("", 44, key="held_quotes"),
        Column("", 26, key="claimed"),
        Column("", 44, key="claimed_quotes"),
        Column("", 14, key="agreement"),
        Column("", 12, key="standing"),
        Column("", 36, key="note"),
    )

    def row(conflict: Conflict) -> Sequence[Value]:
        record, part = conflict.record, conflict.participation
        kind = "event" if isinstance(record, Event) else "commitment"
        whose = f"{briefing.timeline.actor(part.actor).name}: " if part else ""
        return (
            record.title,
            Link(record.id, f"#{kind}/{record.id}"),
            f"{whose}{conflict.field}",
            _said(briefing, conflict, conflict.held),
            words.backing(conflict.held_by),
            _said(briefing, conflict, conflict.claimed),
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


def _said(briefing: Briefing, conflict: Conflict, value: object) -> str | None:
    if value is None:
        return None
    return claim(briefing.timeline, Dispute(field=conflict.field, value=value, citations=()))
