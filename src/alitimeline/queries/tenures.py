"""Who held which role when, told from who came and who went."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from functools import cache
from itertools import chain, groupby
from math import inf
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from attrs import evolve, frozen

from alitimeline.model import Event, Participation, Timeline
from alitimeline.model.roles import SINGLE, role_key
from alitimeline.problems import unknown_name
from alitimeline.queries.conflicts import Conflict, conflicts

__all__ = ["Days", "Finding", "Post", "Stretch", "Tenure", "holders", "stretches", "tenures"]

#: "gap": nobody held the post. "overlap": several did, although it has one holder at a time, and nobody disputes it.
Finding: TypeAlias = Literal["gap", "overlap"]

#: The fields of an event that say whether and when somebody came or went.
DECISIVE = ("when", "status")
MOVES = ("incoming", "outgoing")
#: All days, as ordinals.
FIRST, LAST = date.min.toordinal(), date.max.toordinal()
ONE_DAY = timedelta(days=1)


class Days(NamedTuple):
    """Days from the first to the last one; None is no bound."""

    first: date | None
    last: date | None


@frozen(kw_only=True)
class Tenure:
    """The time that an actor had in a post."""

    actor: str
    #: The event with which it began, a plan if that is tentative; None if the record has none.
    began: Event | None
    ended: Event | None
    #: Events that say once more that it began or ended.
    restated: tuple[Event, ...]
    #: What other sources say against its beginning or end, and the editor has not dismissed.
    disputes: tuple[Conflict, ...]
    #: The days on which the post was held, as far as the record tells.
    certain: Days | None
    #: The days on which it can have been held, the certain ones among them.
    possible: Days | None


@frozen(kw_only=True)
class Post:
    """A role in an organization, with all who held it, in the order of their dates."""

    #: As it is first written.
    role: str
    organization: str | None
    #: Whether it has one holder at a time.
    single: bool
    tenures: tuple[Tenure, ...]


@frozen(kw_only=True)
class Stretch:
    """Days through which nothing changed in a post."""

    #: None if nothing is known of the time before; `last` None: of a change after it.
    first: date | None
    last: date | None
    holders: tuple[Tenure, ...]
    #: Those who can have held it besides.
    perhaps: tuple[Tenure, ...]
    finding: Finding | None


def tenures(timeline: Timeline, *, role: str | None = None, organization: str | None = None) -> tuple[Post, ...]:
    """Tell who held which post when, the posts in the order in which the record comes to speak of them.

    A post is held from the day on which an actor is "incoming" through the day on which it is "outgoing"; where another
    one comes on that day to stay, through the day before. What is tentative isn't certain, and what was cancelled
    doesn't count. An actor's comings and goings take turns, unless their dates forbid it.

    Raises:
        UnknownNameError: if no actor has the id *organization*, or no post has the role *role*.

    """
    if organization is not None:
        timeline.actor(organization)
    posts = _moves(timeline)
    wanted = None if role is None else role_key(role)
    if role is not None and wanted not in {key for key, _ in posts}:
        raise unknown_name("post has the role", role, {moves[0].role for moves in posts.values()})
    disputes = _disputes(timeline, (move for moves in posts.values() for move in moves))
    return tuple(
        Post(
            role=moves[0].role,
            organization=body,
            single=key in SINGLE,
            tenures=_tenures(moves, disputes, timeline.zone),
        )
        for (key, body), moves in posts.items()
        if wanted in (None, key) and organization in (None, body)
    )


def stretches(post: Post) -> Iterator[Stretch]:
    """Yield the stretches of a post, each as long as nothing changes, from the beginning of time to its end."""
    changes = _changes(post.tenures)
    certain: dict[int, Tenure] = {}
    perhaps: dict[int, Tenure] = {}
    days = sorted(changes)
    for day, following in zip(days, (*days[1:], None), strict=True):
        for number, state in changes[day].items():
            certain.pop(number, None)
            perhaps.pop(number, None)
            if state is not None:
                (certain if state else perhaps)[number] = post.tenures[number]
        first = day if day > date.min else None
        last = following - ONE_DAY if following else None
        held, others = tuple(certain.values()), tuple(perhaps.values())
        finding: Finding | None = None
        if post.single and _are_several(held):
            finding = "overlap"
        elif first and last and not held and not others:
            finding = "gap"
        yield Stretch(first=first, last=last, holders=held, perhaps=others, finding=finding)


def holders(post: Post, on: date) -> Stretch:
    """Return the stretch of a post that the day *on* lies in."""
    return next(each for each in stretches(post) if each.last is None or on <= each.last)


def _are_several(held: Iterable[Tenure]) -> bool:
    """Tell whether there are two actors among the tenures that nobody disputes."""
    actors = (each.actor for each in held if not each.disputes)
    first = next(actors, None)
    return any(actor != first for actor in actors)


def _changes(tenures: Sequence[Tenure]) -> dict[date, dict[int, bool | None]]:
    """Return on which days tenures, by their numbers, become certain (True), possible (False) and neither (None)."""
    changes: dict[date, dict[int, bool | None]] = defaultdict(dict, {date.min: {}})
    for number, tenure in enumerate(tenures):
        if tenure.possible:
            changes[tenure.possible.first or date.min][number] = False
            if tenure.possible.last:
                changes[tenure.possible.last + ONE_DAY][number] = None
        if tenure.certain:
            changes[tenure.certain.first or date.min][number] = True
            if tenure.certain.last:
                changes[tenure.certain.last + ONE_DAY].setdefault(number, False)
    return changes


class _Move(NamedTuple):
    """That an actor came or went: how it is said, and when it can have been, in ordinals of days."""

    event: Event
    participation: Participation
    role: str
    first: float
    last: float
    #: The day by which it had happened for sure; a plan never has.
    sure: float


def _moves(timeline: Timeline) -> dict[tuple[str, str | None], list[_Move]]:
    """Return the moves of each post, by the key of its role and its organization, in the order of their dates."""
    told = [
        event
        for event in timeline.events
        if event.status != "cancelled" and any(each.part in MOVES for each in event.participants)
    ]
    zone, key = timeline.zone, cache(role_key)
    found: dict[tuple[str, str | None], list[_Move]] = defaultdict(list)
    for event in timeline.chronology(told):
        days = event.when.first_day(zone), event.when.last_day(zone)
        first, last = days[0].toordinal() if days[0] else -inf, days[1].toordinal() if days[1] else inf
        sure = last if event.status == "confirmed" else inf
        for each in event.participants:
            if each.part in MOVES and each.role is not None:
                found[key(each.role), each.organization].append(_Move(event, each, each.role, first, last, sure))
    return found


def _disputes(timeline: Timeline, moves: Iterable[_Move]) -> dict[str, list[Conflict]]:
    """Return the open conflicts that bear on moves, by the ids of their events."""
    events = {move.event.id: move.event for move in moves if move.event.disputes or move.participation.disputes}
    found: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts(evolve(timeline, events=events.values(), commitments=())):
        if conflict.standing == "open" and (conflict.participation or conflict.field in DECISIVE):
            found[conflict.record.id].append(conflict)
    return found


class _Told(NamedTuple):
    """What is told of one tenure: the closest word on its beginning and on its end, and every word."""

    began: _Move | None
    ended: _Move | None
    moves: tuple[_Move, ...]


def _tenures(moves: Iterable[_Move], disputes: Mapping[str, Sequence[Conflict]], zone: tzinfo) -> tuple[Tenure, ...]:
    actors: dict[str, list[_Move]] = defaultdict(list)
    for move in moves:
        actors[move.participation.actor].append(move)
    every = sorted((told for actor in actors.values() for told in _in_turn(actor, zone)), key=_order)
    came = {began.first for began, ended, _ in every if began and _came_to_stay(began, ended)}
    return tuple(_tenure(told, came, disputes) for told in every)


def _in_turn(moves: Sequence[_Move], zone: tzinfo) -> Iterator[_Told]:
    """Pair the comings and goings of one actor in one post: they take turns, unless their dates forbid it."""
    if len(moves) == 1:  # as most have: all below costs more than the rest of the question
        coming = moves[0].participation.part == "incoming"
        yield _Told(moves[0] if coming else None, None if coming else moves[0], (*moves,))
        return
    comings = _by_date(move for move in moves if move.participation.part == "incoming")
    goings = _by_date(sorted([m for m in moves if m.participation.part == "outgoing"], key=attrgetter("last")))
    came: list[_Move] = []
    went: list[_Move] = []
    while comings and goings:
        first, other = comings[0][0].event.when, goings[0][0].event.when
        held = came and not went
        comes = first.before(other, zone) is True if held else other.before(first, zone) is not True
        if comes and went:
            yield _told(came, went)
            came, went = [], []
        if comes:
            came += comings.popleft()
        else:
            went += goings.popleft()
    if went and comings:
        yield _told(came, went)
        came, went = [], []
    yield _told([*came, *chain(*comings)], [*went, *chain(*goings)])


def _by_date(moves: Iterable[_Move]) -> deque[list[_Move]]:
    """Put together what is said of the same date: nobody comes or goes twice then."""
    return deque([[*same] for _, same in groupby(moves, key=lambda move: move.event.when)])


def _told(came: Sequence[_Move], went: Sequence[_Move]) -> _Told:
    """Choose between several words: what happened goes before what is planned, then the day that binds most."""
    return _Told(
        min(came, key=lambda move: (move.event.status == "tentative", move.last, -move.first), default=None),
        min(went, key=lambda move: (move.event.status == "tentative", -move.first), default=None),
        (*came, *went),
    )


def _order(told: _Told) -> tuple[float, float, bool]:
    """Return what tenures are sorted by: when they began, or if nobody says that, ended, before what began then."""
    move = told.began or told.moves[0]
    return move.first, move.last, told.began is not None


def _came_to_stay(began: _Move, ended: _Move | None) -> bool:
    """Tell whether an actor came on a known day and was there longer."""
    return began.first == began.sure and (ended is None or ended.sure > began.first)


def _tenure(told: _Told, came: Collection[float], disputes: Mapping[str, Sequence[Conflict]]) -> Tenure:
    """Make a tenure. The days in *came* belong to those who came to stay, and are nobody's last."""
    began, ended, moves = told
    # the days by which it can have begun, has begun, can have ended, has ended
    may_begin, begins = (began.first, began.sure) if began else (-inf, inf)
    may_end, ends = (ended.first, ended.sure) if ended else (inf, inf)
    may_end, ends = may_end - (may_end in came), ends - (ends in came)
    begins, may_end = min(begins, ends), max(may_end, may_begin)
    possible = ends >= max(may_begin, FIRST)
    against = [
        conflict
        for move in moves
        for conflict in disputes.get(move.event.id, ())
        if conflict.participation in (None, move.participation)
    ]
    return Tenure(
        actor=moves[0].participation.actor,
        began=began and began.event,
        ended=ended and ended.event,
        restated=tuple([move.event for move in moves if move is not began and move is not ended]),
        disputes=tuple(against),
        certain=_days(begins, may_end) if possible and begins <= may_end and begins < inf else None,
        possible=_days(may_begin, ends) if possible else None,
    )


def _days(first: float, last: float) -> Days:
    return Days(
        date.fromordinal(int(first)) if first > FIRST else None,
        date.fromordinal(int(last)) if last < LAST else None,
    )
