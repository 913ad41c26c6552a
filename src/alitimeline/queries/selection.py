"""Events and commitments that fit a condition; conditions are combined with `&`, `|` and `~`."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from itertools import chain
from typing import TypeAlias, get_args

from attrs import frozen

from alitimeline.model import Citation, Commitment, Dispute, Entry, Event, Participation, Standing, Timeline
from alitimeline.model.kinds import Kind
from alitimeline.model.roles import read_title
from alitimeline.model.texts import fold
from alitimeline.problems import DateError, check_day, check_type, unknown_name
from alitimeline.queries.excerpt import excerpt
from alitimeline.references import find_disputes, find_evidence
from alitimeline.when import When

__all__ = [
    "Matches",
    "Where",
    "citing",
    "disputed",
    "during",
    "find",
    "in_role",
    "of_kind",
    "saying",
    "select",
    "tagged",
    "with_actor",
]

#: Whether an entry fits; None if a date is too vague to decide.
Test: TypeAlias = Callable[[Entry], bool | None]
#: The first and the last day; None is no bound.
Days: TypeAlias = tuple[date | None, date | None]
ANYTIME: Days = (None, None)
#: Separates the texts of a record, which are searched as one.
BETWEEN = " ‖ "


@frozen
class Where:
    """A condition on events and commitments. `a & b`: both; `a | b`: at least one; `~a`: not."""

    #: Builds the test for a timeline; raises `UnknownNameError` if the timeline doesn't have what it asks for.
    test: Callable[[Timeline], Test]
    #: What is outside of these days certainly doesn't fit.
    days: Days = ANYTIME

    def __and__(self, other: "Where") -> "Where":
        def test(timeline: Timeline) -> Test:
            mine, theirs = self.test(timeline), other.test(timeline)
            return lambda entry: _all((mine(entry), theirs(entry)))

        return Where(test, min(self.days, other.days, key=lambda days: (days[1] or date.max) - (days[0] or date.min)))

    def __or__(self, other: "Where") -> "Where":
        return ~(~self & ~other)

    def __invert__(self) -> "Where":
        def test(timeline: Timeline) -> Test:
            mine = self.test(timeline)
            return lambda entry: _negate(mine(entry))

        return Where(test)


def _all(answers: Collection[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _negate(answer: bool | None) -> bool | None:  # noqa: FBT001 - not a flag
    return None if answer is None else not answer


@frozen(kw_only=True)
class Matches:
    """The entries that fit a condition, in the order of the timeline."""

    certainly: tuple[Entry, ...]
    #: Those whose dates are too vague to decide.
    possibly: tuple[Entry, ...]


def find(timeline: Timeline, where: Where) -> Matches:
    """Return the events and commitments that fit a condition.

    Raises:
        UnknownNameError: if the timeline doesn't have the actor, source, kind, tag or role of the condition.
    """
    check_type("where", where, Where, "a condition", "pass queries.tagged('board'), queries.during(…) or the like")
    test = where.test(timeline)
    entries = timeline.events + timeline.commitments if where.days == ANYTIME else timeline.near(*where.days)
    answers: dict[bool | None, list[Entry]] = {True: [], False: [], None: []}
    for entry in entries:
        answers[test(entry)].append(entry)
    return Matches(certainly=tuple(answers[True]), possibly=tuple(answers[None]))


def select(timeline: Timeline, where: Where, *, possibly: bool = False) -> Timeline:
    """Return a sound timeline of what fits, certainly or also *possibly*, and of what that refers to.

    Raises as `find`.
    """
    result = find(timeline, where)
    return excerpt(timeline, result.certainly + (result.possibly if possibly else ()))


def during(first: date | None = None, last: date | None = None) -> Where:
    """Ask for what lies, wholly or in part, in the days from *first* to *last*; None is no bound.

    A commitment counts on the day when it was made, and when it is due.

    Raises:
        DateError: if the last day is before the first.
    """
    for name, day in (("first", first), ("last", last)):
        if day is not None:
            check_day(name, day)
    if first and last and last < first:
        raise DateError(f"{last} is before {first}", "begin with the earlier day")
    if first is None and last is None:
        return Where(lambda _: lambda _: True)
    days = When(f"{first.isoformat() if first else '..'}/{last.isoformat() if last else '..'}")

    def test(timeline: Timeline) -> Test:
        zone = timeline.zone

        def overlaps(entry: Entry) -> bool | None:
            if isinstance(entry, Event):
                return entry.when.in_days(zone).overlaps(days)
            dates = (timeline.when_made(entry), timeline.deadline(entry))
            return _negate(_all([_negate(when.in_days(zone).overlaps(days)) for when in dates if when]))

        return overlaps

    return Where(test, (first, last))


def of_kind(*kinds: str) -> Where:
    """Ask for events and commitments of one of these kinds."""
    return _one_of("kind", kinds, lambda entry: (entry.kind,))


def tagged(*tags: str) -> Where:
    """Ask for what has one of these tags."""
    return _one_of("tag", tags, lambda entry: entry.tags)


def in_role(*roles: str) -> Where:
    """Ask for events in which somebody takes part in one of these roles; a "President and CEO" is also a "CEO"."""
    wanted = {role: {named.key for named in read_title(role)} for role in roles}
    every = frozenset(chain.from_iterable(wanted.values()))

    def test(timeline: Timeline) -> Test:
        def list_keys(entry: Entry) -> Iterator[str]:
            return (role.key for part in _list_participants(entry) for role in timeline.roles(part))

        used = {key for event in timeline.events for key in list_keys(event)}
        if missing := [role for role, keys in wanted.items() if used.isdisjoint(keys)]:
            raise unknown_name("event or commitment has the role", missing[0], timeline.vocabulary["role"])
        return lambda entry: not every.isdisjoint(list_keys(entry))

    return Where(test)


def _one_of(what: str, asked: Iterable[str], words: Callable[[Entry], Iterable[str]]) -> Where:
    wanted = {fold(word): word for word in asked}

    def test(timeline: Timeline) -> Test:
        used = timeline.vocabulary[what]
        matching = {word for word in used if fold(word) in wanted}
        if missing := wanted.keys() - {fold(word) for word in matching}:
            raise unknown_name(f"event or commitment has the {what}", wanted[min(missing)], used)
        return lambda entry: not matching.isdisjoint(words(entry))

    return Where(test)


def with_actor(*actors: str) -> Where:
    """Ask for what these actors, by their ids, took part in or promised, also if only a dispute says so."""
    return _referring_to("actor", actors, _list_actors)


def citing(*sources: str) -> Where:
    """Ask for what cites one of these sources, by their ids, for a fact or in a dispute."""
    return _referring_to("source", sources, lambda entry: [citation.source for citation in _list_citations(entry)])


def _referring_to(kind: Kind, ids: tuple[str, ...], references: Callable[[Entry], Iterable[object]]) -> Where:
    wanted = {*ids}

    def test(timeline: Timeline) -> Test:
        for id_ in ids:
            getattr(timeline, kind)(id_)
        return lambda entry: not wanted.isdisjoint(references(entry))

    return Where(test)


def disputed(*standings: Standing) -> Where:
    """Ask for what has a dispute with one of these standings, or any if none is named."""
    wanted = standings or get_args(Standing)
    return Where(lambda _: lambda entry: any(dispute.standing in wanted for dispute in _list_disputes(entry)))


def saying(text: str) -> Where:
    """Ask for what contains this text, in its own words or in a quote; case and width don't matter."""
    wanted = fold(text)
    return Where(lambda _: lambda entry: wanted in fold(BETWEEN.join(filter(None, _list_texts(entry)))))


def _list_participants(entry: Entry) -> tuple[Participation, ...]:
    return entry.participants if isinstance(entry, Event) else ()


def _list_disputes(entry: Entry) -> list[Dispute]:
    return [dispute for dispute, _ in find_disputes(entry)]


def _list_citations(entry: Entry) -> list[Citation]:
    return [*find_evidence(entry), *(citation for dispute in _list_disputes(entry) for citation in dispute.citations)]


def _list_actors(entry: Entry) -> Iterator[object]:
    if isinstance(entry, Commitment):
        yield from entry.made_by
    for participation in _list_participants(entry):
        yield participation.actor
        yield participation.organization
    for dispute in _list_disputes(entry):
        if dispute.field in ("actor", "organization", "made_by"):
            yield from dispute.value if isinstance(dispute.value, list) else [dispute.value]


def _list_texts(entry: Entry) -> list[str]:
    """Return the texts of a record, its own and the quotes in it."""
    texts = [entry.title, *entry.tags]
    if isinstance(entry, Event):
        texts += [entry.summary or "", entry.place or "", *[part.role or "" for part in entry.participants]]
    else:
        texts += [entry.statement, *[verdict.note or "" for verdict in entry.assessments]]
    for dispute in _list_disputes(entry):
        texts += [dispute.value if isinstance(dispute.value, str) else "", dispute.note or ""]
    texts += [citation.quote or "" for citation in _list_citations(entry)]
    return texts
