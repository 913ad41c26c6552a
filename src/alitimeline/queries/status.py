"""What is due, overdue or closed on a day, and how each commitment turned out."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import date, timedelta, tzinfo
from math import inf
from operator import itemgetter
from typing import Literal, TypeAlias, get_args

from attrs import evolve, field, frozen

from alitimeline.model import FINAL, Assessment, Commitment, Measure, Timeline, Verdict
from alitimeline.problems import DateError, check_day
from alitimeline.when import Duration, When

__all__ = ["Progress", "State", "Status", "progress", "status"]

#: "closed": with a final verdict, or replaced. "lapsed": overdue, which is not the same as broken.
State: TypeAlias = Literal["no-deadline", "upcoming", "due-now", "lapsed", "closed"]
STATES: tuple[State, ...] = get_args(State)


@frozen(kw_only=True)
class Progress:
    """How far a commitment has come towards the target of a measure. It is no verdict."""

    measure: Measure
    #: The last value, and when it was assessed.
    value: float
    on: When
    #: The value on the straight line from the baseline to the target at that time, counted from last day to last day.
    #: None if the line can't be drawn: without a deadline, or a baseline, or with dates that have no last day.
    on_track: float | None


@frozen(kw_only=True)
class Status:
    """The status of a commitment on a day."""

    commitment: Commitment
    on: date
    state: State
    #: When it is due, computed; None if no deadline was stated.
    deadline: When | None
    #: The deadline as stated and how it was computed, in one sentence.
    why: str
    #: The assessments up to the day, by their days.
    history: tuple[Assessment, ...]
    #: What was measured by the day, in the order of the measures.
    progress: tuple[Progress, ...]
    #: Days from `on` to the last day of the deadline, negative after it; None if there is no last day.
    days_left: int | None
    #: How many days after the deadline it was assessed as kept or partly kept; None if in time, or not kept.
    days_late: int | None
    #: Id of the commitment that had replaced it by the day.
    superseded_by: str | None
    #: Ids of its parts.
    parts: tuple[str, ...]
    #: The number of its parts, their parts and so on by state; states without any are left out.
    parts_by_state: Mapping[State, int] = field(factory=dict, hash=False)

    @property
    def verdict(self) -> Verdict | None:
        """The last verdict up to the day."""
        return self.history[-1].verdict if self.history else None

    @property
    def outcome(self) -> Verdict | None:
        """The last verdict up to the day; "superseded" if it wasn't final and another commitment replaced this one."""
        return "superseded" if self.superseded_by and self.verdict not in FINAL else self.verdict

    def is_due_within(self, duration: Duration) -> bool:
        """Return whether it is open and its deadline ends within *duration* after the day; raises `DeadlineError`."""
        until = duration.after(When.of(self.on)).latest
        ends = self.on + timedelta(days=self.days_left) if self.days_left is not None else None
        return self.state in ("upcoming", "due-now") and ends is not None and until is not None and ends <= until


def status(timeline: Timeline, on: date | None = None) -> tuple[Status, ...]:
    """Return the status on the day *on* of every commitment made by then, in the order of their deadlines' last days.

    The day is in the timeline's zone; without one, it is `Timeline.as_of`.

    Raises:
        DateError: if no day is given and the record has none.
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a commitment was made in an event that the timeline doesn't have.
    """
    day = timeline.as_of if on is None else on
    if day is None:
        raise DateError("the timeline has no date", "say the day")
    check_day("on", day)
    zone, today = timeline.zone, When.of(day)
    made = [promise for promise in timeline.commitments if not timeline.when_made(promise).after(today, zone)]
    known = {commitment.id for commitment in made}
    parts: dict[str, list[str]] = defaultdict(list)
    for commitment in made:
        if commitment.part_of is not None:
            parts[commitment.part_of].append(commitment.id)
    statuses = {promise.id: _find_status(timeline, promise, day, known, tuple(parts[promise.id])) for promise in made}
    for name, counts in _count_parts(statuses).items():
        if counts:
            by_state = {state: counts[state] for state in STATES if counts[state]}
            statuses[name] = evolve(statuses[name], parts_by_state=by_state)
    return tuple(sorted(statuses.values(), key=lambda item: _sort_key(item.deadline, zone)))


def _sort_key(deadline: When | None, zone: tzinfo) -> tuple[float, float]:
    return deadline.day_numbers(zone)[::-1] if deadline else (inf, inf)


def progress(timeline: Timeline, commitment: Commitment, history: Iterable[Assessment]) -> tuple[Progress, ...]:
    """Return the progress of every measure of a commitment that has a value in *history*.

    Raises:
        DeadlineError: if the deadline can't be computed.
        UnknownNameError: if the commitment was made in an event that the timeline doesn't have.
    """
    last: dict[str, tuple[float, When]] = {}
    for assessment in sorted(history, key=lambda assessment: assessment.on.sort_key(timeline.zone)[1]):
        for name, value in assessment.values.items():
            if measure := commitment.find_measure(name):
                last[measure.name] = value, assessment.on
    return tuple(
        Progress(measure=measure, value=value, on=on, on_track=_find_on_track(timeline, commitment, measure, on))
        for measure in commitment.measures
        if measure.name in last
        for value, on in [last[measure.name]]
    )


def _find_on_track(timeline: Timeline, commitment: Commitment, measure: Measure, on: When) -> float | None:
    deadline, since = timeline.deadline(commitment), measure.baseline_when
    if since is None and measure.baseline is not None:
        since = timeline.when_made(commitment)
    if deadline is None or since is None:
        return None
    begin, now, end = (when.last_day(timeline.zone) for when in (since, on, deadline))
    if begin is None or now is None or end is None or end <= begin:
        return None
    first, share = measure.baseline or 0, (now - begin) / (end - begin)
    return first + (measure.target - first) * min(max(share, 0), 1)


def _count_parts(statuses: Mapping[str, Status]) -> dict[str, Counter[State]]:
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


def _find_status(
    timeline: Timeline, commitment: Commitment, day: date, known: Container[str], parts: tuple[str, ...]
) -> Status:
    deadline, zone = timeline.deadline(commitment), timeline.zone
    ends = [(verdict.on.last_day(zone) or date.max, verdict) for verdict in commitment.assessments]
    history = tuple(verdict for end, verdict in sorted(ends, key=itemgetter(0)) if end <= day)
    verdict = history[-1].verdict if history else None
    superseded_by = commitment.superseded_by if commitment.superseded_by in known else None
    last = deadline.last_day(zone) if deadline else None
    assessed = history[-1].on.first_day(zone) if history else None
    late = (assessed - last).days if assessed and last and verdict in ("kept", "partly-kept") else 0
    return Status(
        commitment=commitment,
        on=day,
        state="closed" if superseded_by or verdict in FINAL else _find_state(deadline, When.of(day), zone),
        deadline=deadline,
        why=timeline.explain(commitment),
        history=history,
        progress=progress(timeline, commitment, history) if commitment.measures else (),
        days_left=(last - day).days if last else None,
        days_late=late if late > 0 else None,
        superseded_by=superseded_by,
        parts=parts,
    )


def _find_state(deadline: When | None, today: When, zone: tzinfo) -> State:
    if deadline is None:
        return "no-deadline"
    if deadline.before(today, zone):
        return "lapsed"
    return "upcoming" if today.before(deadline, zone) else "due-now"
