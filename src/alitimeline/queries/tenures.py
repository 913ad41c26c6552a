"""Who held which role when, from appointments and departures."""

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

#: The fields of an event that decide whether and when somebody was appointed or departed.
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
    """The time during which an actor held a post."""

    actor: str
    #: The event of the appointment, a plan if it is tentative; None if the record has none.
    began: Event | None
    ended: Event | None
    #: Other events that report the same appointment or departure.
    restated: tuple[Event, ...]
    #: Open disputes about its beginning or end.
    disputes: tuple[Conflict, ...]
    #: The days on which the actor certainly held the post.
    certain: Days | None
    #: The days on which the actor may have held it, including the certain ones.
    possible: Days | None


@frozen(kw_only=True)
class Post:
    """A role in an organization, with all tenures in the order of their dates."""

    #: As the first event writes it.
    role: str
    organization: str | None
    #: Whether only one actor at a time can hold it.
    single: bool
    tenures: tuple[Tenure, ...]


@frozen(kw_only=True)
class Stretch:
    """Days without a change in a post."""

    #: None if nothing is known before; `last` is None if no change is known after.
    first: date | None
    last: date | None
    holders: tuple[Tenure, ...]
    #: Others who may have held it.
    perhaps: tuple[Tenure, ...]
    finding: Finding | None


def tenures(timeline: Timeline, *, role: str | None = None, organization: str | None = None) -> tuple[Post, ...]:
    """Return who held which post when, in the order in which the timeline mentions the posts.

    An actor holds a post from the day of the appointment ("incoming") through the day of the departure ("outgoing"), or
    through the day before if a successor is appointed on that day. Tentative events are not certain, cancelled ones
    don't count. An actor's appointments and departures alternate, unless their dates rule that out.

    Raises:
        UnknownNameError: if no actor has the id *organization*, or no post has the role *role*.
    """
    if organization is not None:
        timeline.actor(organization)
    posts = _find_moves(timeline)
    wanted = None if role is None else role_key(role)
    if role is not None and wanted not in {key for key, _ in posts}:
        raise unknown_name("post has the role", role, {moves[0].role for moves in posts.values()})
    disputes = _find_disputes(timeline, (move for moves in posts.values() for move in moves))
    return tuple(
        Post(
            role=moves[0].role,
            organization=body,
            single=key in SINGLE,
            tenures=_build_tenures(moves, disputes, timeline.zone),
        )
        for (key, body), moves in posts.items()
        if wanted in (None, key) and organization in (None, body)
    )


def stretches(post: Post) -> Iterator[Stretch]:
    """Yield the stretches of a post, from its unknown past to its unknown future."""
    changes = _find_changes(post.tenures)
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
        known, others = tuple(certain.values()), tuple(perhaps.values())
        finding: Finding | None = None
        undisputed = {tenure.actor for tenure in known if not tenure.disputes}
        if post.single and len(undisputed) > 1:
            finding = "overlap"
        elif first and last and not known and not others:
            finding = "gap"
        yield Stretch(first=first, last=last, holders=known, perhaps=others, finding=finding)


def holders(post: Post, on: date) -> Stretch:
    """Return the stretch of a post that contains the day *on*."""
    return next(stretch for stretch in stretches(post) if stretch.last is None or on <= stretch.last)


def _find_changes(tenures: Sequence[Tenure]) -> dict[date, dict[int, bool | None]]:
    """Return the days on which tenures, by their numbers, become certain (True), possible (False) or end (None)."""
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
    """An appointment or departure, and the days on which it may have been, as ordinals."""

    event: Event
    participation: Participation
    role: str
    first: float
    last: float
    #: The day by which it has certainly happened; infinite for a plan.
    sure: float


def _find_moves(timeline: Timeline) -> dict[tuple[str, str | None], list[_Move]]:
    """Return the moves in every post, by the key of its role and its organization, in the order of their dates."""
    events = [
        event
        for event in timeline.events
        if event.status != "cancelled" and any(part.part in MOVES for part in event.participants)
    ]
    zone, key = timeline.zone, cache(role_key)
    moves: dict[tuple[str, str | None], list[_Move]] = defaultdict(list)
    for event in timeline.chronology(events):
        days = event.when.first_day(zone), event.when.last_day(zone)
        first, last = days[0].toordinal() if days[0] else -inf, days[1].toordinal() if days[1] else inf
        sure = last if event.status == "confirmed" else inf
        for part in event.participants:
            if part.part in MOVES and part.role is not None:
                moves[key(part.role), part.organization].append(_Move(event, part, part.role, first, last, sure))
    return moves


def _find_disputes(timeline: Timeline, moves: Iterable[_Move]) -> dict[str, list[Conflict]]:
    """Return the open conflicts about moves, by the ids of their events."""
    events = {move.event.id: move.event for move in moves if move.event.disputes or move.participation.disputes}
    disputes: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts(evolve(timeline, events=events.values(), commitments=())):
        if conflict.standing == "open" and (conflict.participation or conflict.field in DECISIVE):
            disputes[conflict.record.id].append(conflict)
    return disputes


class _Turn(NamedTuple):
    """The moves of one tenure: the most precise ones for its beginning and its end, and all of them."""

    began: _Move | None
    ended: _Move | None
    moves: tuple[_Move, ...]


def _build_tenures(
    moves: Iterable[_Move], disputes: Mapping[str, Sequence[Conflict]], zone: tzinfo
) -> tuple[Tenure, ...]:
    actors: dict[str, list[_Move]] = defaultdict(list)
    for move in moves:
        actors[move.participation.actor].append(move)
    turns = sorted((turn for moves in actors.values() for turn in _pair_moves(moves, zone)), key=_sort_key)
    taken = {began.first for began, ended, _ in turns if began and _came_to_stay(began, ended)}
    return tuple(_build_tenure(turn, taken, disputes) for turn in turns)


def _pair_moves(moves: Sequence[_Move], zone: tzinfo) -> Iterator[_Turn]:
    """Pair the appointments and departures of one actor in one post: they alternate if their dates allow it."""
    if len(moves) == 1:  # the usual case: all below takes more time than the rest of the question
        coming = moves[0].participation.part == "incoming"
        yield _Turn(moves[0] if coming else None, None if coming else moves[0], (*moves,))
        return
    comings = _group_by_date(move for move in moves if move.participation.part == "incoming")
    goings = _group_by_date(sorted([m for m in moves if m.participation.part == "outgoing"], key=attrgetter("last")))
    came: list[_Move] = []
    went: list[_Move] = []
    while comings and goings:
        first, other = comings[0][0].event.when, goings[0][0].event.when
        is_holder = came and not went
        comes = first.before(other, zone) is True if is_holder else other.before(first, zone) is not True
        if comes and went:
            yield _choose(came, went)
            came, went = [], []
        if comes:
            came += comings.popleft()
        else:
            went += goings.popleft()
    if went and comings:
        yield _choose(came, went)
        came, went = [], []
    yield _choose([*came, *chain(*comings)], [*went, *chain(*goings)])


def _group_by_date(moves: Iterable[_Move]) -> deque[list[_Move]]:
    """Group the moves of one date: they are the same appointment or departure."""
    return deque([[*same] for _, same in groupby(moves, key=lambda move: move.event.when)])


def _choose(came: Sequence[_Move], went: Sequence[_Move]) -> _Turn:
    """Choose the most precise moves: what happened before what is planned, then the narrowest dates."""
    return _Turn(
        min(came, key=lambda move: (move.event.status == "tentative", move.last, -move.first), default=None),
        min(went, key=lambda move: (move.event.status == "tentative", -move.first), default=None),
        (*came, *went),
    )


def _sort_key(turn: _Turn) -> tuple[float, float, bool]:
    """Return the sort key of a tenure: when it began or, if that is unknown, ended; ends before beginnings."""
    move = turn.began or turn.moves[0]
    return move.first, move.last, turn.began is not None


def _came_to_stay(began: _Move, ended: _Move | None) -> bool:
    """Return whether an actor was appointed on a known day and didn't leave on the same day."""
    return began.first == began.sure and (ended is None or ended.sure > began.first)


def _build_tenure(turn: _Turn, taken: Collection[float], disputes: Mapping[str, Sequence[Conflict]]) -> Tenure:
    """Build a tenure. On the days in *taken*, a successor is appointed: they are nobody's last day."""

    def find_last_day(day: float) -> float:
        return day - 1 if day in taken else day

    began, ended, moves = turn
    # the days by which it may have begun, has begun, may have ended, has ended
    may_begin, begins = (began.first, began.sure) if began else (-inf, inf)
    may_end, ends = map(find_last_day, (ended.first, ended.sure) if ended else (inf, inf))
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
        certain=_find_days(begins, may_end) if possible and begins <= may_end and begins < inf else None,
        possible=_find_days(may_begin, ends) if possible else None,
    )


def _find_days(first: float, last: float) -> Days:
    return Days(
        date.fromordinal(int(first)) if first > FIRST else None, date.fromordinal(int(last)) if last < LAST else None
    )
