"""What an editor should look at in appointments and departures."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf
from typing import NamedTuple, TypeAlias

from alitimeline.model import Event, Participation, Timeline
from alitimeline.model.roles import Role, is_single
from alitimeline.problems import Path, Remark, shorten
from alitimeline.when import When

__all__ = ["MOVE_RULES", "SUCCESSION_RULES"]

#: The key of a role, and the organization.
_Post: TypeAlias = tuple[str, str | None]


def moves_have_a_role(timeline: Timeline) -> Iterator[Remark]:
    """Who comes or goes takes up or gives up a role, unless it is by death."""
    for path, event, participation in _list_moves(timeline):
        if participation.role is None and participation.reason != "died" and event.kind != "death":
            message = f"{participation.actor!r} is {participation.part} without a role, so no tenure shows it"
            yield "move-without-role", path, message, 'add "role": "CEO" or "member"'


def deaths_are_of_somebody(timeline: Timeline) -> Iterator[Remark]:
    """Every event of the kind "death" says who died."""
    for index, event in enumerate(timeline.events):
        if event.kind == "death" and not timeline.list_dead(event):
            message = f"the event {event.id!r} doesn't say who died, so it ends no tenure"
            yield "death-of-nobody", ("events", index), message, 'give that person "part": "subject"'


def who_leaves_was_appointed(timeline: Timeline) -> Iterator[Remark]:
    """Who leaves a post was appointed to it in some event."""
    moves = [*_list_moves(timeline)]
    titles: dict[str, dict[_Post, str]] = defaultdict(dict)
    for _, _, coming in moves:
        if coming.part == "incoming":
            for role in timeline.roles(coming):
                titles[coming.actor][role.key, coming.organization] = str(coming.role)
    for path, event, going in moves:
        if going.part == "outgoing" and event.status == "confirmed":
            came = titles[going.actor]
            missing = [role for role in timeline.roles(going) if (role.key, going.organization) not in came]
            if missing:
                where = f" of {going.organization!r}" if going.organization else ""
                message = f"{going.actor!r} leaves as {shorten(missing[0].name)}{where} and was never appointed"
                hint = _suggest_post((missing[0].key, going.organization), came, event.when)
                yield "departure-without-appointment", path, message, hint


def _suggest_post(left: _Post, came: Mapping[_Post, str], when: When) -> str:
    """Return how to fix a departure from a post, from the posts that the actor came to and the titles there."""
    key, organization = left
    for post, other in came:
        if post == key:
            return f'the appointment to it is at "{other}"' if other else "the appointment to it has no organization"
    if there := dict.fromkeys(title for (_, other), title in came.items() if other == organization):
        return "did you mean " + " or ".join(f'"{title}"' for title in there) + "?"
    return f'record the appointment; if its date is unknown, write "when": "[..{when.points[-1].text}]"'


def _list_moves(timeline: Timeline) -> Iterator[tuple[Path, Event, Participation]]:
    """Yield the appointments and departures in events that are not cancelled."""
    for index, event in enumerate(timeline.events):
        if event.status != "cancelled":
            for number, participation in enumerate(event.participants):
                if participation.part in ("incoming", "outgoing"):
                    yield ("events", index, "participants", number), event, participation


class _Step(NamedTuple):
    """A confirmed appointment to a post or departure from it; its first and last possible day, as ordinals."""

    actor: str
    is_coming: bool
    when: When
    first: float
    last: float
    role: Role
    event: str
    path: Path
    is_disputed: bool
    #: Whether its title names several roles; it may repeat one that the actor has.
    is_one_of_several: bool


def _collect_steps(timeline: Timeline) -> dict[_Post, list[_Step]]:
    """Return the confirmed moves in every post, in the order of their dates; of one day, appointments first."""
    zone, posts = timeline.zone, defaultdict(list)
    for path, event, part in _list_moves(timeline):
        if event.status == "confirmed":
            days = event.when.day_numbers(zone)
            roles, is_disputed = timeline.roles(part), bool(event.disputes or part.disputes)
            is_coming, is_several = part.part == "incoming", len(roles) > 1
            for role in roles:
                step = _Step(part.actor, is_coming, event.when, *days, role, event.id, path, is_disputed, is_several)
                posts[role.key, part.organization].append(step)
    for steps in posts.values():
        steps.sort(key=lambda step: (step.last, not step.is_coming))
    return posts


class _Others:
    """The appointments or the departures among the moves of somebody in a post."""

    def __init__(self, own: Sequence[_Step], *, is_coming: bool) -> None:
        steps = [step for step in own if step.is_coming is is_coming]
        self._lasts = [step.last for step in steps]
        #: The first possible day of these from each on.
        self._firsts = [*accumulate((step.first for step in reversed(steps)), min)][::-1]

    def has_any_between(self, before: _Step, after: _Step) -> bool:
        """Return whether one of them may have been between two moves."""
        start = bisect_left(self._lasts, before.first)
        return start < len(self._firsts) and self._firsts[start] <= after.last


def moves_alternate(timeline: Timeline) -> Iterator[Remark]:
    """Nobody comes to a post twice without leaving it in between, or leaves it twice."""
    zone = timeline.zone
    for steps in _collect_steps(timeline).values():
        for own in _group_by_actor(steps).values():
            certain = [step for step in own if not step.is_disputed and not step.is_one_of_several]
            others = {is_coming: _Others(own, is_coming=not is_coming) for is_coming in (True, False)}
            for before, step in pairwise(certain):
                if (
                    (before.is_coming, before.role.capacity) == (step.is_coming, step.role.capacity)
                    and before.when.surely_before(step.when, zone)
                    and not others[step.is_coming].has_any_between(before, step)
                ):
                    verb, other = ("becomes", "departure") if step.is_coming else ("leaves as", "appointment")
                    again = f"as already in {before.event!r} ({before.when})"
                    message = f"{step.actor!r} {verb} {shorten(step.role.name)} ({step.when}), {again}"
                    yield "repeated-move", step.path, message, f"record the {other} in between, or correct a date"


def _group_by_actor(steps: Iterable[_Step]) -> dict[str, list[_Step]]:
    by_actor: dict[str, list[_Step]] = defaultdict(list)
    for step in steps:
        by_actor[step.actor].append(step)
    return by_actor


def single_roles_have_one_holder(timeline: Timeline) -> Iterator[Remark]:
    """A role with one holder at a time has no two at once who don't share it, and its holder is a living person."""
    deaths: dict[str, tuple[float, float]] = {}
    for event in timeline.events:
        if event.kind == "death" or any(part.reason == "died" for part in event.participants):
            deaths |= dict.fromkeys(timeline.list_dead(event), event.when.day_numbers(timeline.zone))
    for (key, _), steps in _collect_steps(timeline).items():
        is_of_one = is_single(key)
        if is_of_one:
            yield from _find_overlaps(steps, deaths)
        for step in steps:
            title = shorten(step.role.name)
            if is_of_one and timeline.actor(step.actor).kind == "organization":
                message = f"{step.actor!r} is an organization, and only a person can be {title}"
                yield "organization-in-role", step.path, message, 'name the person as "actor"'
            if step.is_coming and step.first > deaths.get(step.actor, (inf, inf))[1]:
                message = f"{step.actor!r} becomes {title} ({step.when}) after having died"
                yield "appointed-after-death", step.path, message, "correct a date"


def _find_overlaps(steps: Sequence[_Step], deaths: Mapping[str, tuple[float, float]]) -> Iterator[Remark]:
    """Report whoever certainly comes to a post while somebody else certainly has it."""
    ends: dict[int, float] = {}
    for own in _group_by_actor(steps).values():
        until = death = deaths.get(own[0].actor, (inf, inf))[0]
        for step in reversed(own):
            ends[id(step)] = until
            until = until if step.is_coming else min(step.first, death)
    holders: dict[str, _Step] = {}
    for step in steps:
        if not step.is_coming or step.is_disputed or step.role.shared or step.last == inf:
            continue
        before = holders.pop(step.actor, None)
        has_it = before is not None and before.role.capacity == step.role.capacity and ends[id(before)] > step.last
        while holders:
            actor, other = next(reversed(holders.items()))
            is_at_once = step.first == step.last == other.first == other.last
            if ends[id(other)] <= step.last and not is_at_once:
                del holders[actor]
                continue
            if not has_it and (ends[id(step)] > step.last or is_at_once):
                holder = f"{actor!r} has the role (since {other.when}, {other.event!r})"
                message = f"{step.actor!r} becomes {shorten(step.role.name)} ({step.when}) while {holder}"
                hint = f'record when {actor!r} left; if they share the role, write "capacity": "joint"'
                yield "two-holders", step.path, message, hint
            break
        holders[step.actor] = step


MOVE_RULES = (moves_have_a_role, deaths_are_of_somebody, who_leaves_was_appointed)
#: The rules that need the whole record.
SUCCESSION_RULES = (moves_alternate, single_roles_have_one_holder)
