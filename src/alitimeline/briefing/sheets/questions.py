"""The sheets of answers: Roles, with who held which post when, and Disputes, with both sides side by side."""

from collections.abc import Mapping

from alitimeline.briefing.cells import Link, Stamp, Value, day, join
from alitimeline.briefing.parts import Part
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.parts import part_cells
from alitimeline.briefing.sheets.sheet import Rule, Sheet
from alitimeline.model import Event
from alitimeline.model.kinds import COLLECTIONS, kind_of
from alitimeline.queries import Conflict, Post, Tenure, conflicts, tenures

__all__ = ["disputes", "roles"]


def roles(briefing: Briefing) -> Sheet:
    """Lay out the sheet Roles: one tenure a row, post by post."""
    zone = briefing.timeline.zone
    terms = [(post, tenure) for post in tenures(briefing.timeline) for tenure in post.tenures]
    began = {row: tenure.began.when.sort_key(zone) for row, (_, tenure) in enumerate(terms) if tenure.began}
    order = {row: number for number, row in enumerate(sorted(began, key=began.__getitem__), 1)}
    rows = (_tenure(briefing, post, tenure) | {"order": order.get(row)} for row, (post, tenure) in enumerate(terms))
    return briefing.sheet("roles", rows)


def _tenure(briefing: Briefing, post: Post, tenure: Tenure) -> dict[str, Value]:
    record, words = briefing.timeline, briefing.words
    sure, may = tenure.certain, tenure.possible
    first, last = _date(briefing, tenure.began), _date(briefing, tenure.ended)
    if first and sure and may and sure.first and sure.first == may.first:
        first = day(sure.first)
    if last and sure and may and sure.last and sure.last == may.last:
        last = day(sure.last)
    return {
        "role": post.role,
        "organization": record.actor(post.organization).name if post.organization else None,
        "name": record.actor(tenure.actor).name,
        "capacity": words.word("capacity", tenure.capacity) if tenure.capacity else None,
        "reason": words.word("reason", tenure.reason) if tenure.reason else None,
        "from": first or words.label("not_known"),
        "to": last or words.label("present" if tenure.began and sure else "not_known"),
        "began": Link(tenure.began.id, f"#event/{tenure.began.id}") if tenure.began else None,
        "ended": Link(tenure.ended.id, f"#event/{tenure.ended.id}") if tenure.ended else None,
        "disputes": join(list(dict.fromkeys(_claim(briefing, conflict) for conflict in tenure.disputes))),
    }


def _date(briefing: Briefing, event: Event | None) -> Stamp | str | None:
    return briefing.words.whole(event.when) if event else None


def _claim(briefing: Briefing, conflict: Conflict) -> str:
    holder = conflict.participation or conflict.record
    return briefing.words.claim(holder, conflict.field, conflict.claimed, conflict.claimed_by)


def disputes(briefing: Briefing) -> Sheet:
    """Lay out the sheet Disputes."""
    words, parts = briefing.words, briefing.parts["disputes"]

    def row(part: Part, conflict: Conflict) -> Mapping[str, Value]:
        held = conflict.held
        return part_cells(briefing, part) | {
            "held": None if held is None else words.value(conflict.field, held),
            "held_quotes": words.backing(conflict.held_by),
            "claimed_quotes": words.backing(conflict.claimed_by),
            "agreement": words.word("agreement", conflict.agreement),
        }

    order = {part.owner: number for number, part in enumerate(parts)}

    def find_place(conflict: Conflict) -> int:
        return order[f"{COLLECTIONS[kind_of(conflict.record)]}/{conflict.record.id}"]

    # both list the disputes of a record before those of its participants
    found = sorted(conflicts(briefing.timeline), key=find_place)
    return briefing.sheet(
        "disputes",
        map(row, parts, found),
        records=[part.record for part in parts],
        rules=(Rule(f'{{standing}}="{words.word("standing", "open")}"', "warn", ("standing",)),),
    )
