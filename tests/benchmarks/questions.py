"""Questions: what each costs beside one pass over the timeline, and what a narrow one costs in a large timeline.

Theirs, where nothing else is said, is a pass that gets every field of every event and commitment and of all that is in
them, and does nothing with it: nobody can answer a question about all of them with less.
"""

import json
from collections.abc import Callable
from datetime import date
from functools import partial

from attrs import evolve, fields
from tests.benchmarks.data import document
from tests.benchmarks.measure import Figure, alternate

from alitimeline import Actor, Commitment, Event, Source, Timeline, When, loads
from alitimeline.model import Assessment, Citation, Dispute, Participation, Relation
from alitimeline.model.records import Measure, Media
from alitimeline.queries import (
    conflicts,
    coverage,
    diff,
    during,
    find,
    known,
    merge,
    of_kind,
    saying,
    select,
    status,
    tagged,
    tenures,
    with_actor,
)

__all__ = ["figures"]

DAY = date(2024, 2, 1)
WINDOW = date(2015, 6, 1), date(2015, 6, 7)


def figures(*, quick: bool) -> list[Figure]:
    """Compare every question with a pass, and narrow questions in large timelines with those in small ones."""
    events, rounds = (1_000, 1) if quick else (100_000, 3)
    text = _text(events)
    timeline = loads(text)
    figures = [*_questions(timeline, rounds), *_narrow(timeline, rounds)]
    del timeline  # what comes holds three of them
    return [*figures, *_versions(events, text, rounds)]


def _text(events: int) -> str:
    return json.dumps(document(events, commitments=events // 10))


def _questions(timeline: Timeline, rounds: int) -> list[Figure]:
    questions: dict[str, Callable[[], object]] = {
        "status": lambda: status(timeline, DAY),
        "tenures": lambda: tenures(timeline),
        "conflicts": lambda: conflicts(timeline),
        "known": lambda: known(timeline, DAY),
        "coverage": lambda: coverage(timeline),
        "find by date, years": lambda: find(timeline, during(date(2010, 1, 1), date(2019, 12, 31))),
        "find by kind and tag": lambda: find(timeline, of_kind("letter") & tagged("people")),
        "find by actor": lambda: find(timeline, with_actor("person-1")),
        "find a text": lambda: find(timeline, saying("recalibrate our operations")),
        "select a tag, as a timeline": lambda: select(timeline, tagged("人工智能")),
    }
    touched, *times = alternate(rounds, lambda: touch(timeline), *questions.values())
    size = f"{len(timeline.events):,} events"
    return [
        Figure(f"{name}, {size} : one pass", taken, touched, target=2.0)
        for name, taken in zip(questions, times, strict=True)
    ]


_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(each.name for each in fields(kind))
    for kind in (
        *(Event, Commitment, Source, Actor, Timeline),
        *(Participation, Relation, Media, Citation, Dispute, Assessment, Measure),
    )
}


def touch(record: object) -> int:
    """Get every field of a record and of the values in its lists; return how many there are."""
    names = _NAMES[type(record)]
    seen = len(names)
    for name in names:
        value = getattr(record, name)
        if type(value) is tuple:
            for each in value:
                if type(each) in _NAMES:
                    seen += touch(each)
    return seen


def _narrow(timeline: Timeline, rounds: int) -> list[Figure]:
    """Ask for a few days, and for an id, in a tenth of the timeline and in all of it; the answer is the same."""
    first, last = WINDOW
    bounded = [
        event for event in timeline.events if event.when.open_start is event.when.unknown_end is event.when.open_end
    ]
    inside = [event for event in bounded if event.when.overlaps(When(f"{first}/{last}")) is not False]
    outside = [event for event in bounded if event.when.overlaps(When(f"{first}/{last}")) is False]
    small, large = (
        evolve(timeline, events=[_alone(event) for event in inside + outside[:count]], commitments=[])
        for count in (len(outside) // 10, len(outside))
    )
    where = during(first, last)
    # and the index is built
    assert select(small, where).events == select(large, where).events, "not the same answer"
    repeated = 5
    few, many, one, other = alternate(
        rounds + 2,
        lambda: [select(small, where) for _ in range(repeated)],
        lambda: [select(large, where) for _ in range(repeated)],
        lambda: [small.event(inside[0].id) for _ in range(100 * repeated)],
        lambda: [large.event(inside[0].id) for _ in range(100 * repeated)],
    )
    size = f"{len(large.events):,} events : {len(small.events):,}"
    return [
        Figure(f"select a week, {size} events, same answer", many, few, target=1.25),
        Figure(f"look an id up, {size} events", other, one, target=1.25),
    ]


def _alone(event: Event) -> Event:
    return evolve(event, related=[])


def _versions(events: int, text: str, rounds: int) -> list[Figure]:
    """Compare and merge versions that were read from files of their own, with a change in every hundredth event."""
    few = events // 10
    large, small = (_three(each) for each in (text, _text(few)))
    touched, *times = alternate(
        rounds,
        lambda: sum(map(touch, large)),
        *[partial(question, versions) for question in (_diff, _merge) for versions in (large, small)],
    )
    size = f"{events:,} events, 1 % changed"
    found = []
    for name, (many, one) in (("diff", times[:2]), ("merge", times[2:])):
        found += [
            Figure(f"{name}, {size} : ten times {few:,}", many, 10 * one, target=1.25),
            Figure("  the same : one pass over base, ours and theirs", many, touched),
        ]
    return found


def _three(text: str) -> tuple[Timeline, Timeline, Timeline]:
    """Return a base and two versions of it, which have no object in common."""
    return loads(text), _edited(loads(text), 0), _edited(loads(text), 50)


def _diff(versions: tuple[Timeline, Timeline, Timeline]) -> object:
    return diff(versions[0], versions[1])


def _merge(versions: tuple[Timeline, Timeline, Timeline]) -> object:
    base, ours, theirs = versions
    return merge(ours, theirs, base)


def _edited(timeline: Timeline, start: int) -> Timeline:
    events = [
        evolve(event, title=f"{event.title} (edited)") if place % 100 == start else event
        for place, event in enumerate(timeline.events)
    ]
    return evolve(timeline, events=events, updated=DAY)
