"""The sheets People, with the actors of the record, and Roles, with who held which post when."""

from collections import Counter
from collections.abc import Sequence

from alitimeline.answers.phrases import describe_value
from alitimeline.briefing.editable import values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Link, Stamp, Value, day, join, start
from alitimeline.briefing.sheets.sheet import Choice, Column, Sheet
from alitimeline.model import Actor, Event
from alitimeline.queries import Conflict, Post, Tenure, tenures

__all__ = ["people", "roles"]


def people(briefing: Briefing) -> Sheet:
    """Lay out the sheet People: one actor a row, in the order of the record."""
    record = briefing.timeline
    columns = (
        Column("id", 20, "Faint"),
        Column("name", 30, "Strong"),
        Column("kind", 15, choice=Choice("ActorKindList")),
        Column("other_names", 34),
        Column("parent", 20),
        Column("fiscal_year_end", 18),
        Column("identifiers", 24),
        Column("events", 11, "Number"),
        Column("promises", 15, "Number"),
    )
    parts = Counter(
        actor for event in record.events for actor in {participation.actor for participation in event.participants}
    )
    promises = Counter(commitment.made_by for commitment in record.commitments)

    def row(actor: Actor) -> Sequence[Value]:
        return (
            actor.id,
            actor.name,
            briefing.words.word("actor_kind", actor.kind),
            values(actor)["other_names"] or None,
            actor.parent,
            actor.fiscal_year_end,
            join([f"{register}: {name}" for register, name in actor.identifiers.items()]),
            parts[actor.id],
            promises[actor.id],
        )

    return briefing.sheet(
        "people",
        columns,
        [row(actor) for actor in record.actors],
        executive=("name", "kind", "other_names", "events", "promises", "id"),
        frozen_to="name",
        records=[f"actor/{actor.id}" for actor in record.actors],
    )


def roles(briefing: Briefing) -> Sheet:
    """Lay out the sheet Roles: one tenure a row, post by post."""
    columns = (
        Column("role", 30, "Strong"),
        Column("organization", 28),
        Column("name", 24),
        Column("from", 14, "Date"),
        Column("to", 14, "Date"),
        Column("began", 28),
        Column("ended", 28),
        Column("disputes", 40),
        Column("order", 10, "Number"),
    )
    zone = briefing.timeline.zone
    held = [(post, tenure) for post in tenures(briefing.timeline) for tenure in post.tenures]
    began = {row: tenure.began.when.sort_key(zone) for row, (_, tenure) in enumerate(held) if tenure.began}
    order = {row: number for number, row in enumerate(sorted(began, key=began.__getitem__), 1)}
    rows = [(*_tenure(briefing, post, tenure), order.get(row)) for row, (post, tenure) in enumerate(held)]
    executive = [column.key for column in columns[:-1]]
    return briefing.sheet("roles", columns, rows, executive=executive, frozen_to="role")


def _tenure(briefing: Briefing, post: Post, tenure: Tenure) -> Sequence[Value]:
    record, words = briefing.timeline, briefing.words
    sure = tenure.certain
    first, last = _date(briefing, tenure.began), _date(briefing, tenure.ended)
    if first and sure and sure.first:
        first = day(sure.first)
    if last and sure and sure.last:
        last = day(sure.last)
    return (
        post.role,
        record.actor(post.organization).name if post.organization else None,
        record.actor(tenure.actor).name,
        first or words.label("not_known"),
        last or words.label("present" if tenure.began and sure else "not_known"),
        Link(tenure.began.id, f"#event/{tenure.began.id}") if tenure.began else None,
        Link(tenure.ended.id, f"#event/{tenure.ended.id}") if tenure.ended else None,
        join(list(dict.fromkeys(_claim(briefing, conflict) for conflict in tenure.disputes))),
    )


def _date(briefing: Briefing, event: Event | None) -> Stamp | str | None:
    return briefing.words.date(start(event.when, briefing.timeline.zone)) if event else None


def _claim(briefing: Briefing, conflict: Conflict) -> str:
    sources = ", ".join(dict.fromkeys(briefing.words.source(citation.source) for citation in conflict.claimed_by))
    field = briefing.words.field(conflict.participation or conflict.record, conflict.field)
    return f"{field}: {describe_value(briefing.timeline, conflict.field, conflict.claimed)} ({sources})"
