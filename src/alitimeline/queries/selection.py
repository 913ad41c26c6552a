"""Events and commitments that fit a condition; conditions are made of small ones, with `&`, `|` and `~`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias, get_args

from attrs import frozen

from alitimeline.model import Citation, Commitment, Dispute, Entry, Event, Participation, Standing, Timeline
from alitimeline.model.roles import role_key
from alitimeline.model.texts import fold
from alitimeline.problems import DateError, unknown_name
from alitimeline.queries.excerpt import excerpt
from alitimeline.references import list_citations
from alitimeline.when import When

__all__ = [
    "Found",
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

#: Whether a condition holds; None where a date is too vague to tell.
Test: TypeAlias = Callable[[Entry], bool | None]
#: From when to when; None is no bound.
Days: TypeAlias = tuple[date | None, date | None]
ANYTIME: Days = (None, None)
#: Keeps the texts of a record apart where they are searched as one.
BETWEEN = " ‖ "


@frozen
class Where:
    """A condition on events and commitments. `a & b`: both; `a | b`: at least one; `~a`: not."""

    #: Makes the test for a timeline; raises `UnknownNameError` if what it asks for is not there at all.
    test: Callable[[Timeline], Test]
    #: What lies outside of these certainly doesn't fit.
    days: Days = ANYTIME

    def __and__(self, other: "Where") -> "Where":
        def test(timeline: Timeline) -> Test:
            mine, theirs = self.test(timeline), other.test(timeline)

            def both(entry: Entry) -> bool | None:
                answers = (mine(entry), theirs(entry))
                return False if False in answers else None if None in answers else True

            return both

        return Where(test, min(self.days, other.days, key=_length))

    def __or__(self, other: "Where") -> "Where":
        return ~(~self & ~other)

    def __invert__(self) -> "Where":
        def test(timeline: Timeline) -> Test:
            mine = self.test(timeline)

            def opposite(entry: Entry) -> bool | None:
                holds = mine(entry)
                return None if holds is None else not holds

            return opposite

        return Where(test)


@frozen(kw_only=True)
class Found:
    """What fits a condition, in the order of the record."""

    certainly: tuple[Entry, ...]
    #: Whose dates are too vague to tell.
    possibly: tuple[Entry, ...]


def find(timeline: Timeline, where: Where) -> Found:
    """List the events and commitments that fit. A condition on few days takes the time of the answer after a first one.

    Raises:
        UnknownNameError: if what is asked for is not in the timeline at all: an actor, a source, a kind, a tag, a role.

    """
    test = where.test(timeline)
    entries = timeline.events + timeline.commitments if where.days == ANYTIME else timeline.near(*where.days)
    certainly, possibly = [], []
    for entry in entries:
        fits = test(entry)
        if fits:
            certainly.append(entry)
        elif fits is None:
            possibly.append(entry)
    return Found(certainly=tuple(certainly), possibly=tuple(possibly))


def select(timeline: Timeline, where: Where, *, possibly: bool = False) -> Timeline:
    """Return a sound timeline of what fits, certainly or also *possibly*, with all that it can't be understood without.

    Raises:
        UnknownNameError: as `find`.

    """
    found = find(timeline, where)
    return excerpt(timeline, found.certainly + (found.possibly if possibly else ()))


def during(first: date | None = None, last: date | None = None) -> Where:
    """Ask for what lies, wholly or in part, in the days from *first* to *last*; None is no bound.

    A commitment lies where it was made, and where it falls due.

    Raises:
        DateError: if the last day lies before the first.

    """
    if first and last and last < first:
        raise DateError(f"{last} lies before {first}", "begin with the earlier day")
    if first is None and last is None:
        return Where(lambda _: lambda _: True)
    days = When(f"{first or '..'}/{last or '..'}")

    def test(timeline: Timeline) -> Test:
        zone = timeline.zone

        def lies_there(entry: Entry) -> bool | None:
            if isinstance(entry, Event):
                return entry.when.in_days(zone).overlaps(days)
            dates = (timeline.event(entry.made_in).when, timeline.deadline(entry))
            answers = [when.in_days(zone).overlaps(days) for when in dates if when]
            return True if True in answers else None if None in answers else False

        return lies_there

    return Where(test, (first, last))


def of_kind(*kinds: str) -> Where:
    """Ask for events and commitments of one of these kinds."""
    return _one_of("kind", kinds, lambda entry: (entry.kind,))


def tagged(*tags: str) -> Where:
    """Ask for what has one of these tags."""
    return _one_of("tag", tags, lambda entry: entry.tags)


def in_role(*roles: str) -> Where:
    """Ask for events in which somebody takes part in one of these roles; "CEO" is "chief executive officer", too."""
    return _one_of("role", roles, lambda entry: [each.role for each in _participants(entry) if each.role], role_key)


def _one_of(
    what: str, asked: Iterable[str], words: Callable[[Entry], Iterable[str]], key: Callable[[str], str] = fold
) -> Where:
    wanted = {key(each): each for each in asked}

    def test(timeline: Timeline) -> Test:
        used = timeline.vocabulary[what]
        matching = {word for word in used if key(word) in wanted}
        if missing := wanted.keys() - {key(word) for word in matching}:
            raise unknown_name(f"event or commitment has the {what}", wanted[min(missing)], used)
        return lambda entry: not matching.isdisjoint(words(entry))

    return Where(test)


def with_actor(*actors: str) -> Where:
    """Ask for what these actors, by their ids, have a part in: took part, or are said to have; promised."""
    wanted = {*actors}

    def test(timeline: Timeline) -> Test:
        for actor in actors:
            timeline.actor(actor)
        return lambda entry: not wanted.isdisjoint(_actors(entry))

    return Where(test)


def citing(*sources: str) -> Where:
    """Ask for what one of these sources, by their ids, is cited for, or against."""
    wanted = {*sources}

    def test(timeline: Timeline) -> Test:
        for source in sources:
            timeline.source(source)
        return lambda entry: any(citation.source in wanted for citation in _citations(entry))

    return Where(test)


def disputed(*standings: Standing) -> Where:
    """Ask for what a source says otherwise of, with one of these standings (none named: with any)."""
    wanted = standings or get_args(Standing)
    return Where(lambda _: lambda entry: any(dispute.standing in wanted for dispute in _disputes(entry)))


def saying(text: str) -> Where:
    """Ask for what has this text in its own words or in a quote, whatever its case and width."""
    wanted = fold(text)
    return Where(lambda _: lambda entry: wanted in fold(BETWEEN.join(filter(None, _texts(entry)))))


def _length(days: Days) -> int:
    first, last = days
    return ((last or date.max) - (first or date.min)).days


def _participants(entry: Entry) -> tuple[Participation, ...]:
    return entry.participants if isinstance(entry, Event) else ()


def _disputes(entry: Entry) -> list[Dispute]:
    return [dispute for part in (entry, *_participants(entry)) for dispute in part.disputes]


def _citations(entry: Entry) -> list[Citation]:
    verdicts = entry.assessments if isinstance(entry, Commitment) else ()
    return list_citations(entry) + [citation for each in verdicts for citation in each.citations]


def _actors(entry: Entry) -> Iterator[object]:
    if isinstance(entry, Commitment):
        yield entry.made_by
    for participation in _participants(entry):
        yield participation.actor
        yield participation.organization
    for dispute in _disputes(entry):
        if dispute.field in ("actor", "organization", "made_by"):
            yield dispute.value


def _texts(entry: Entry) -> list[str]:
    """List what is written in a record, in its own words and in others'."""
    texts = [entry.title, *entry.tags]
    if isinstance(entry, Event):
        texts += [entry.summary or "", entry.place or "", *[each.role or "" for each in entry.participants]]
    else:
        texts += [entry.statement, *[each.note or "" for each in entry.assessments]]
    for dispute in _disputes(entry):
        texts += [dispute.value if isinstance(dispute.value, str) else "", dispute.note or ""]
    texts += [citation.quote or "" for citation in _citations(entry)]
    return texts
