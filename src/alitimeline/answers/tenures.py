"""Who held which role when, in words and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from alitimeline.answers.phrases import describe_value, format_json, name_source, sides_to_plain
from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Event, Timeline
from alitimeline.queries import Conflict, Days, Post, Stretch, Tenure, holders, stretches

__all__ = ["to_json", "to_text"]

#: The width of a column of dates, unless one of them is longer.
WIDTH = 24
#: How an editor can fix an overlap.
HINT = ' (if one of them had left, record that: "part": "outgoing")'


def to_text(timeline: Timeline, posts: Sequence[Post], on: date | None = None) -> str:
    """Write a paragraph per post: tenures, gaps, overlaps. With a day: a line per post with its holders that day."""
    if on is not None:
        return "".join(f"{line}\n" for post in posts for line in _format_day(timeline, post, on))
    return "\n".join("".join(f"{line}\n" for line in _format_post(timeline, post)) for post in posts)


def _format_post(timeline: Timeline, post: Post) -> Iterator[str]:
    yield _name_post(timeline, post)
    ranges = [
        _format_range(*(event and event.when for event in (tenure.began, tenure.ended))) for tenure in post.tenures
    ]
    width = max(WIDTH, *map(len, ranges))
    for tenure, dates in zip(post.tenures, ranges, strict=True):
        yield f"  {dates:<{width}} {_name_holder(timeline, tenure, *_list_remarks(tenure))}"
        if tenure.restated:
            yield f"    also reported by: {', '.join(event.id for event in tenure.restated)}"
        yield from (f"    {_format_dispute(timeline, conflict)}" for conflict in tenure.disputes)
    names = _list_names(timeline, post.tenures)
    for stretch in stretches(post):
        if stretch.finding:
            hint = HINT if stretch.finding == "overlap" else ""
            days = _format_range(stretch.first, stretch.last)
            yield f"  {stretch.finding} {days}: {_name_holders(names, stretch)}{hint}"


def _format_day(timeline: Timeline, post: Post, on: date) -> Iterator[str]:
    stretch = holders(post, on)
    names = _list_names(timeline, (*stretch.holders, *stretch.perhaps))
    yield f"{_name_post(timeline, post)}: {_name_holders(names, stretch)}"
    for tenure in (*stretch.holders, *stretch.perhaps):
        for conflict in tenure.disputes:
            if conflict.field != "reason":  # whatever it was, it doesn't change who held the post
                yield f"  {_format_dispute(timeline, conflict)}"
    if stretch.finding == "overlap":
        yield f"  overlap {_format_range(stretch.first, stretch.last)}{HINT}"


def _name_post(timeline: Timeline, post: Post) -> str:
    return f"{post.role}, {timeline.actor(post.organization).name}" if post.organization else post.role


def _format_range(first: object, last: object) -> str:
    if first and last:
        return f"{first}" if first == last else f"{first} to {last}"
    return f"until {last}" if last else f"since {first or date.min}"


def _list_remarks(tenure: Tenure) -> Iterator[str]:
    """Yield why a tenure ended, and what was only planned."""
    if tenure.reason:
        yield tenure.reason.replace("-", " ")
    if tenure.began and tenure.began.status == "tentative":
        yield "planned"
    elif tenure.ended and tenure.ended.status == "tentative":
        yield "to leave, as planned"


def _list_names(timeline: Timeline, tenures: Sequence[Tenure]) -> dict[int, str]:
    """Return the names of holders by the `id` of their tenures: the same one is named in many stretches."""
    return {id(tenure): _name_holder(timeline, tenure) for tenure in tenures}


def _name_holders(names: Mapping[int, str], stretch: Stretch) -> str:
    held = [names[id(tenure)] for tenure in stretch.holders]
    if stretch.perhaps:
        actors = {tenure.actor for tenure in stretch.holders}
        held += [f"perhaps {names[id(tenure)]}" for tenure in stretch.perhaps if tenure.actor not in actors]
    return ", ".join(dict.fromkeys(held)) or ("nobody on record" if stretch.first else "the record doesn't say")


def _name_holder(timeline: Timeline, tenure: Tenure, *remarks: str) -> str:
    """Return the name of an actor; in brackets, the capacity and the remarks."""
    capacity = tenure.capacity if tenure.capacity != "joint" else None
    manner = ", ".join(filter(None, (capacity, "jointly" if tenure.shared else None)))
    words = "; ".join(filter(None, (manner, *remarks)))
    return timeline.actor(tenure.actor).name + (f" ({words})" if words else "")


def _format_dispute(timeline: Timeline, conflict: Conflict) -> str:
    sides = []
    for value, citations in ((conflict.held, conflict.held_by), (conflict.claimed, conflict.claimed_by)):
        sources = dict.fromkeys(name_source(timeline, citation) for citation in citations)
        by = f", by {' and '.join(sources)}" if sources else ""
        sides.append(describe_value(timeline, conflict.field, value) + by)
    return f"{conflict.record.id}: {conflict.field} disputed: {'; '.join(sides)}"


def to_json(posts: Sequence[Post], on: date | None = None, timeline: str | None = None) -> str:
    """Write a list with an object per post: its tenures, and the stretches of days without a change.

    With a day, only the tenures and the stretch of that day.

    With the id of a timeline, each row begins with it.
    """
    return format_json([_post_to_plain(post, on) for post in posts], timeline)


def _post_to_plain(post: Post, on: date | None) -> dict[str, Any]:
    shown = list(stretches(post)) if on is None else [holders(post, on)]
    tenures = post.tenures if on is None else (*shown[0].holders, *shown[0].perhaps)
    return {
        "role": post.role,
        "organization": post.organization,
        "single": post.single,
        "tenures": [_tenure_to_plain(tenure) for tenure in tenures],
        "stretches": [_stretch_to_plain(stretch) for stretch in shown],
    }


def _tenure_to_plain(tenure: Tenure) -> dict[str, Any]:
    return {
        "actor": tenure.actor,
        "began": _event_to_plain(tenure.began),
        "ended": _event_to_plain(tenure.ended),
        "capacity": tenure.capacity,
        "shared": tenure.shared,
        "reason": tenure.reason,
        "restated": [event.id for event in tenure.restated],
        "certain": _days_to_plain(tenure.certain),
        "possible": _days_to_plain(tenure.possible),
        "disputes": [
            {"event": conflict.record.id, "field": conflict.field, **sides_to_plain(conflict)}
            for conflict in tenure.disputes
        ],
    }


def _event_to_plain(event: Event | None) -> dict[str, Any] | None:
    return {"event": event.id, "when": str(event.when), "status": event.status} if event else None


def _days_to_plain(days: Days | None) -> dict[str, Any] | None:
    return value_to_plain(days._asdict()) if days else None


def _stretch_to_plain(stretch: Stretch) -> dict[str, Any]:
    return {
        "first": value_to_plain(stretch.first),
        "last": value_to_plain(stretch.last),
        "holders": list(dict.fromkeys(tenure.actor for tenure in stretch.holders)),
        "perhaps": list(dict.fromkeys(tenure.actor for tenure in stretch.perhaps)),
        "finding": stretch.finding,
    }
