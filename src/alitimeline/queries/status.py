"""What became of the commitments, as it stood on a day."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from datetime import date, timedelta, tzinfo
from math import inf
from typing import Literal, TypeAlias, get_args

from attrs import evolve, field, frozen

from alitimeline.model import Assessment, Commitment, Timeline, Verdict
from alitimeline.problems import DateError
from alitimeline.when import Duration, When

__all__ = ["State", "Status", "status"]

#: "closed" is what was judged for good or replaced; a deadline that has "lapsed" is not a broken promise by itself.
State: TypeAlias = Literal["no-deadline", "upcoming", "due-now", "lapsed", "closed"]
STATES: tuple[State, ...] = get_args(State)

#: Verdicts after which nothing is open any more.
FINAL: frozenset[Verdict] = frozenset({"kept", "broken", "withdrawn", "superseded"})

#: What sorts after every date.
LAST = (inf, inf, "")


@frozen(kw_only=True)
class Status:
    """How it stands with a commitment on a day."""

    commitment: Commitment
    on: date
    state: State
    #: When it falls due, computed; None if no deadline was stated.
    deadline: When | None
    #: The deadline as it was said and how it was computed, in one sentence.
    why: str
    #: The assessments up to the day, by their days.
    history: tuple[Assessment, ...]
    #: Days from `on` to the last day of the deadline, negative after it; None if there is no last day.
    days_left: int | None
    #: How many days after the deadline it was judged kept or partly kept; None if it was in time, or not kept.
    days_late: int | None
    #: Id of the commitment that had taken its place by the day.
    superseded_by: str | None
    #: Ids of its parts.
    parts: tuple[str, ...]
    #: How many of its parts, of their parts and so on are in each state; states without any are left out.
    parts_by_state: Mapping[State, int] = field(factory=dict, hash=False)

    @property
    def verdict(self) -> Verdict | None:
        """The last verdict up to the day."""
        return self.history[-1].verdict if self.history else None

    def is_due_within(self, duration: Duration) -> bool:
        """Tell whether its deadline still matters, and ends within this long after the day; raises `DeadlineError`."""
        until = duration.after(When.of(self.on)).latest
        ends = self.on + timedelta(days=self.days_left) if self.days_left is not None else None
        return self.state in ("upcoming", "due-now") and ends is not None and until is not None and ends <= until


def status(timeline: Timeline, on: date | None = None) -> tuple[Status, ...]:
    """Tell how it stands on the day *on* with every commitment made by then, in the order of their deadlines.

    The day is one in the timeline's zone; without it, the day that the record speaks of (`Timeline.as_of`).

    Raises:
        DateError: if no day is given and the record has none.
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a commitment was made in an event that the timeline doesn't have.

    """
    day = on or timeline.as_of
    if day is None:
        raise DateError("the timeline has no date", "say the day")
    zone, today = timeline.zone, When.of(day)
    made = [each for each in timeline.commitments if not timeline.event(each.made_in).when.after(today, zone)]
    known = {commitment.id for commitment in made}
    parts: dict[str, list[str]] = defaultdict(list)
    for commitment in made:
        if commitment.part_of is not None:
            parts[commitment.part_of].append(commitment.id)
    found = {each.id: _status(timeline, each, day, known, tuple(parts[each.id])) for each in made}
    for name, counts in _counted(found).items():
        if counts:
            found[name] = evolve(found[name], parts_by_state={each: counts[each] for each in STATES if counts[each]})
    return tuple(sorted(found.values(), key=lambda each: each.deadline.sort_key(zone) if each.deadline else LAST))


def _counted(statuses: Mapping[str, Status]) -> dict[str, Counter[State]]:
    """Count the states of all parts below each commitment, from the parts up."""
    counts: dict[str, Counter[State]] = {name: Counter() for name in statuses}
    uncounted = {name: len(status.parts) for name, status in statuses.items()}
    ready = [name for name, parts in uncounted.items() if not parts]
    for name in ready:  # grows
        whole = statuses[name].commitment.part_of
        if whole is not None and whole in statuses:
            counts[whole] += counts[name] + Counter([statuses[name].state])
            uncounted[whole] -= 1
            if not uncounted[whole]:
                ready.append(whole)
    return counts


def _status(
    timeline: Timeline, commitment: Commitment, day: date, known: Container[str], parts: tuple[str, ...]
) -> Status:
    deadline, zone = timeline.deadline(commitment), timeline.zone
    history = tuple(sorted((each for each in commitment.assessments if each.on <= day), key=lambda each: each.on))
    verdict = history[-1].verdict if history else None
    superseded_by = commitment.superseded_by if commitment.superseded_by in known else None
    last = deadline.last_day(zone) if deadline else None
    late = (history[-1].on - last).days if last and verdict in ("kept", "partly-kept") else 0
    return Status(
        commitment=commitment,
        on=day,
        state="closed" if superseded_by or verdict in FINAL else _state(deadline, When.of(day), zone),
        deadline=deadline,
        why=timeline.explain(commitment),
        history=history,
        days_left=(last - day).days if last else None,
        days_late=late if late > 0 else None,
        superseded_by=superseded_by,
        parts=parts,
    )


def _state(deadline: When | None, today: When, zone: tzinfo) -> State:
    if deadline is None:
        return "no-deadline"
    if deadline.before(today, zone):
        return "lapsed"
    return "upcoming" if today.before(deadline, zone) else "due-now"
