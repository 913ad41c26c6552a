"""Who held which role when, from appointments and departures."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from functools import lru_cache
from itertools import count, groupby
from math import inf
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from attrs import frozen

from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.model import Capacity, Event, Timeline
from alitimeline.model.fields import replace
from alitimeline.model.roles import Role, is_single, read_title
from alitimeline.problems import check_day, unknown_name
from alitimeline.queries.conflicts import Conflict, conflicts

__all__ = ["Days", "Finding", "Post", "Stretch", "Tenure", "holders", "stretches", "tenures"]

#: "gap": nobody held the post; the last one has no end, if the post has one holder at a time and was not abolished.
#: "overlap": several did, although it has one holder at a time, they don't share it, and nobody disputes it.
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


class Tenure(NamedTuple):
    """The time during which an actor held a post."""

    actor: str
    #: The event of the appointment, a plan if it is tentative; None if the record has none.
    began: Event | None
    #: The event of the departure.
    ended: Event | None
    #: How the actor held it, unless in the usual way. When it changes, a tenure ends and another one begins.
    capacity: Capacity | None
    #: Whether others may have held it together with the actor.
    shared: bool
    #: Why it ended, as the record says: "resigned"; "died" after a death.
    reason: str | None
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


@pause_garbage_collection()
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
    events = _find_events(timeline)
    posts = _find_moves(timeline, events)
    wanted = {key for key, _ in posts} if role is None else {named.key for named in read_title(role)}
    if role is not None and wanted.isdisjoint(key for key, _ in posts):
        raise unknown_name("post has the role", role, {moves[0].role.name for moves in posts.values()})
    deaths = _find_deaths(timeline, events)
    return tuple(
        Post(
            role=moves[0].role.name,
            organization=body,
            single=is_single(key),
            tenures=_build_tenures(moves, deaths, timeline.zone),
        )
        for (key, body), moves in posts.items()
        if key in wanted and organization in (None, body)
    )


def stretches(post: Post) -> Iterator[Stretch]:
    """Yield the stretches of a post, from its unknown past to its unknown future."""
    changes = _find_changes(post.tenures)
    states: dict[int, bool | None] = {}
    days = sorted(changes)
    for day, following in zip(days, (*days[1:], None), strict=True):
        states = {number: state for number, state in (states | changes[day]).items() if state is not None}
        numbers = sorted(states)
        known = tuple([post.tenures[number] for number in numbers if states[number]])
        others = tuple([post.tenures[number] for number in numbers if not states[number]])
        first = day if day > date.min else None
        last = following - ONE_DAY if following else None
        finding: Finding | None = None
        # whoever disputes only why a tenure ended doesn't doubt it
        sure = (tenure for tenure in known if {conflict.field for conflict in tenure.disputes} <= {"reason"})
        sole = {tenure.actor for tenure in sure if not tenure.shared}
        if post.single and len(sole) > 1:
            finding = "overlap"
        elif first and not known and not others and (last or _is_vacant(post, first)):
            finding = "gap"
        yield Stretch(first=first, last=last, holders=known, perhaps=others, finding=finding)


def holders(post: Post, on: date) -> Stretch:
    """Return the stretch of a post that contains the day *on*."""
    check_day("on", on)
    return next(stretch for stretch in stretches(post) if stretch.last is None or on <= stretch.last)


def _is_vacant(post: Post, since: date) -> bool:
    """Return whether a post that nobody holds any more, *since* a day, should have a holder."""
    last = [tenure for tenure in post.tenures if tenure.possible and tenure.possible.last == since - ONE_DAY]
    return post.single and all(tenure.reason != "abolished" for tenure in last)


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

    actor: str
    event: Event
    first: float
    last: float
    #: The day by which it has certainly happened; infinite for a plan.
    sure: float
    role: Role = Role("", "")
    coming: bool = False
    #: Why the actor left.
    reason: str | None = "died"
    #: Open disputes about it.
    disputes: Sequence[Conflict] = ()
    #: What moves are sorted by: the days, the time of day, the text of the date, the id of the event, a number.
    order: tuple[object, ...] = ()


_Posts: TypeAlias = dict[tuple[str, str | None], list[_Move]]


def _find_events(timeline: Timeline) -> list[Event]:
    """Return the events with appointments, departures or deaths that are not cancelled."""
    events = []
    for event in timeline.events:
        for part in event.participants:
            if (part.part in MOVES or event.kind == "death") and event.status != "cancelled":
                events.append(event)
                break
    return events


def _find_moves(timeline: Timeline, events: Sequence[Event]) -> _Posts:
    """Return the moves in every post, by the key of its role and its organization, all in the order of their dates."""
    zone, number, disputes = timeline.zone, count(), _find_disputes(timeline, events)
    posts: _Posts = defaultdict(list)
    # dates and titles repeat; what is known of them is looked up
    dates: dict[str, tuple[float, float, tuple[object, ...]]] = {}
    titles: dict[tuple[object, ...], list[tuple[Role, list[_Move]]]] = {}
    for event in events:
        text = event.when.text
        if text not in dates:
            moment = event.when.sort_key(zone) if event.when.has_time else ()
            dates[text] = *_find_span(event, zone), (moment, text)
        first, last, key = dates[text]
        sure = last if event.status == "confirmed" else inf
        against = disputes.get(event.id, ())
        for part in event.participants:
            if part.part in MOVES:
                title = part.role, part.organization, part.capacity
                if title not in titles:
                    titles[title] = [(role, posts[role.key, part.organization]) for role in timeline.roles(part)]
                coming = part.part == "incoming"
                reason = None if coming else part.reason
                own = against and [conflict for conflict in against if conflict.participation in (None, part)]
                for role, post in titles[title]:
                    order = first, last, key, event.id, next(number)
                    post.append(_Move(part.actor, event, first, last, sure, role, coming, reason, own, order))
    for moves in posts.values():
        moves.sort(key=attrgetter("order"))
    return dict(sorted(posts.items(), key=lambda post: post[1][0].order))


def _find_span(event: Event, zone: tzinfo) -> tuple[float, float]:
    """Return the first and last day on which an event may have been, as ordinals."""
    first, last = event.when.first_day(zone), event.when.last_day(zone)
    return first.toordinal() if first else -inf, last.toordinal() if last else inf


def _find_deaths(timeline: Timeline, events: Iterable[Event]) -> dict[str, _Move]:
    """Return the deaths of actors."""
    deaths: dict[str, _Move] = {}
    for event in events:
        if event.status == "confirmed" and (dead := timeline.list_dead(event)):
            first, last = _find_span(event, timeline.zone)
            for actor in dead:
                death = _Move(actor, event, first, last, last)
                deaths[actor] = min(deaths.get(actor, death), death, key=attrgetter("last"))
    return deaths


def _find_disputes(timeline: Timeline, events: Sequence[Event]) -> dict[str, list[Conflict]]:
    """Return the open conflicts about events, and about what somebody did in one, by the ids of the events."""
    disputes: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts(replace(timeline, events=tuple(events), commitments=())):
        if conflict.standing == "open" and (conflict.participation or conflict.field in DECISIVE):
            disputes[conflict.record.id].append(conflict)
    return disputes


class _Turn(NamedTuple):
    """The moves of one tenure: the most precise ones for its beginning and its end, and all of them."""

    began: _Move | None
    ended: _Move | None
    moves: Sequence[_Move]


def _build_tenures(moves: Iterable[_Move], deaths: Mapping[str, _Move], zone: tzinfo) -> tuple[Tenure, ...]:
    actors: dict[str, list[_Move]] = defaultdict(list)
    for move in moves:
        actors[move.actor].append(move)
    turns: list[_Turn] = []
    for actor, own in actors.items():
        if len(own) > 1:
            paired = [*_pair_moves(own, zone)]
        else:  # the usual case, in much less time
            paired = [_Turn(own[0], None, own) if own[0].coming else _Turn(None, own[0], own)]
        if death := deaths.get(actor):
            paired = [
                turn if turn.ended and turn.ended.sure <= death.sure else turn._replace(ended=death) for turn in paired
            ]
        turns += paired
    turns.sort(key=_sort_key)
    taken: set[object] = set()
    for began, ended, _ in turns:
        if began and (ended is None or ended.sure > began.first):
            taken.add(began.first if began.first == began.sure else began.event.id)
    return tuple([_build_tenure(turn, taken) for turn in turns])


def _pair_moves(moves: Sequence[_Move], zone: tzinfo) -> Iterator[_Turn]:
    """Pair the appointments and departures of one actor in one post: they alternate if their dates allow it.

    An appointment in another capacity than the last one also ends a tenure.
    """
    comings = _group_by_date(move for move in moves if move.coming)
    goings = _group_by_date(sorted([move for move in moves if not move.coming], key=attrgetter("last")))
    came: list[_Move] = []
    went: list[_Move] = []
    while comings or goings:
        if not comings or (
            goings and _goes_first(goings[0][0], comings[0][0], zone, is_holder=bool(came and not went))
        ):
            went += goings.popleft()
            continue
        if came and not went and comings[0][0].role.capacity != came[-1].role.capacity:
            went = [comings[0][0]._replace(coming=False)]
        if went:
            yield _choose(came, went)
            came, went = [], []
        came += comings.popleft()
    yield _choose(came, went)


def _goes_first(going: _Move, coming: _Move, zone: tzinfo, *, is_holder: bool) -> bool:
    """Return whether a departure is before an appointment: who holds a post leaves it before coming once more."""
    if going.event is coming.event:
        return True
    if is_holder:
        return coming.event.when.before(going.event.when, zone) is not True
    return going.event.when.before(coming.event.when, zone) is True


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


def _build_tenure(turn: _Turn, taken: Collection[object]) -> Tenure:
    """Build a tenure. On the days and in the events *taken*, a successor comes: the day before is the last one."""
    began, ended, moves = turn
    role = (began or moves[0]).role
    # the days by which it may have begun, has begun, may have ended, has ended
    may_begin, begins, may_end, ends = -inf, inf, inf, inf
    reason = None
    if began:
        may_begin, begins = began.first, began.sure
    if ended:
        is_handover = ended.first < ended.sure and ended.event.id in taken
        may_end = max(ended.first - (is_handover or ended.first in taken), may_begin)
        ends = ended.sure - (is_handover or ended.sure in taken)
        begins = min(begins, ends)
        reason = ended.reason or next((move.reason for move in moves if move.reason), None)
    possible = ends >= may_begin and ends >= FIRST
    return Tenure(
        actor=moves[0].actor,
        began=began and began.event,
        ended=ended and ended.event,
        capacity=role.capacity,
        shared=role.shared,
        reason=reason,
        restated=tuple([move.event for move in moves if move is not began and move is not ended]),
        disputes=tuple([conflict for move in moves for conflict in move.disputes]),
        certain=_find_days(begins, may_end) if possible and begins <= may_end and begins < inf else None,
        possible=_find_days(may_begin, ends) if possible else None,
    )


@lru_cache(maxsize=100_000)  # the days of a record repeat
def _find_days(first: float, last: float) -> Days:
    return Days(
        date.fromordinal(int(first)) if first > FIRST else None, date.fromordinal(int(last)) if last < LAST else None
    )
