"""Who held which role when, in words and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from alitimeline.answers.phrases import claim
from alitimeline.answers.wording import as_json, both_sides, quoted
from alitimeline.model import Citation, Dispute, Event, Timeline
from alitimeline.queries import Conflict, Days, Post, Stretch, Tenure, holders, stretches

__all__ = ["to_json", "to_text"]

#: What an editor can do about an overlap.
WAY_OUT = ' (if one of them had left, record that: "part": "outgoing")'


def to_text(timeline: Timeline, posts: Sequence[Post], on: date | None = None) -> str:
    """Write a paragraph per post: its tenures, then its gaps and overlaps. With a day: a line per post, who held it."""
    if on is not None:
        return "".join(f"{line}\n" for post in posts for line in _on_day(timeline, post, holders(post, on)))
    return "\n".join("".join(f"{line}\n" for line in _post_to_text(timeline, post)) for post in posts)


def _post_to_text(timeline: Timeline, post: Post) -> Iterator[str]:
    yield _name(timeline, post)
    for tenure in post.tenures:
        yield f"  {_tenure_dates(tenure):<24} {timeline.actor(tenure.actor).name}{_plans(tenure)}"
        if tenure.restated:
            yield f"    said once more: {', '.join(event.id for event in tenure.restated)}"
        yield from (f"    {_dispute(timeline, each)}" for each in tenure.disputes)
    for stretch in stretches(post):
        if stretch.finding:
            hint = WAY_OUT if stretch.finding == "overlap" else ""
            yield f"  {stretch.finding} {_from_to(stretch.first, stretch.last)}: {_who(timeline, stretch)}{hint}"


def _on_day(timeline: Timeline, post: Post, stretch: Stretch) -> Iterator[str]:
    yield f"{_name(timeline, post)}: {_who(timeline, stretch)}"
    for tenure in (*stretch.holders, *stretch.perhaps):
        yield from (f"  {_dispute(timeline, each)}" for each in tenure.disputes)
    if stretch.finding == "overlap":
        yield f"  overlap {_from_to(stretch.first, stretch.last)}{WAY_OUT}"


def _name(timeline: Timeline, post: Post) -> str:
    return f"{post.role}, {timeline.actor(post.organization).name}" if post.organization else post.role


def _tenure_dates(tenure: Tenure) -> str:
    return _from_to(*(event and event.when for event in (tenure.began, tenure.ended)))


def _from_to(first: object, last: object) -> str:
    if first and last:
        return f"{first}" if first == last else f"{first} to {last}"
    return f"until {last}" if last else f"since {first or date.min}"


def _plans(tenure: Tenure) -> str:
    if tenure.began and tenure.began.status == "tentative":
        return " (planned)"
    return " (to leave, as planned)" if tenure.ended and tenure.ended.status == "tentative" else ""


def _who(timeline: Timeline, stretch: Stretch) -> str:
    held = _actors(stretch.holders)
    words = [timeline.actor(each).name for each in held]
    words += [f"perhaps {timeline.actor(each).name}" for each in _actors(stretch.perhaps) if each not in held]
    return ", ".join(words) or ("nobody on record" if stretch.first else "the record doesn't say")


def _actors(tenures: Iterable[Tenure]) -> list[str]:
    return list(dict.fromkeys(each.actor for each in tenures))


def _dispute(timeline: Timeline, conflict: Conflict) -> str:
    sides = ((conflict.held, conflict.held_by), (conflict.claimed, conflict.claimed_by))
    said = "; ".join(_side(timeline, conflict.field, *side) for side in sides)
    return f"{conflict.record.id}: {conflict.field} disputed: {said}"


def _side(timeline: Timeline, field: str, value: object, citations: Iterable[Citation]) -> str:
    sources = dict.fromkeys(quoted(timeline, Citation(source=each.source)) for each in citations)
    said = "nothing" if value is None else claim(timeline, Dispute(field=field, value=value, citations=()))
    return ", ".join((said, *(["by " + " and ".join(sources)] if sources else [])))


def to_json(posts: Sequence[Post], on: date | None = None) -> str:
    """Write a list with an object per post: its tenures, and the stretches of days through which nothing changed.

    With a day, only the tenures and the stretch that it lies in.
    """
    return as_json([_post(post, on) for post in posts])


def _post(post: Post, on: date | None) -> dict[str, Any]:
    shown = list(stretches(post)) if on is None else [holders(post, on)]
    tenures = post.tenures if on is None else (*shown[0].holders, *shown[0].perhaps)
    return {
        "role": post.role,
        "organization": post.organization,
        "single": post.single,
        "tenures": [_tenure(each) for each in tenures],
        "stretches": [_stretch(each) for each in shown],
    }


def _tenure(tenure: Tenure) -> dict[str, Any]:
    return {
        "actor": tenure.actor,
        "began": _event(tenure.began),
        "ended": _event(tenure.ended),
        "restated": [event.id for event in tenure.restated],
        "certain": _days(tenure.certain),
        "possible": _days(tenure.possible),
        "disputes": [_conflict(each) for each in tenure.disputes],
    }


def _event(event: Event | None) -> dict[str, Any] | None:
    return {"event": event.id, "when": str(event.when), "status": event.status} if event else None


def _days(days: Days | None) -> dict[str, Any] | None:
    return {"first": _day(days.first), "last": _day(days.last)} if days else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {"event": conflict.record.id, "field": conflict.field, **both_sides(conflict)}


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "first": _day(stretch.first),
        "last": _day(stretch.last),
        "holders": _actors(stretch.holders),
        "perhaps": _actors(stretch.perhaps),
        "finding": stretch.finding,
    }
