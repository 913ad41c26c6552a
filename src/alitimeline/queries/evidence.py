"""How well the facts of a timeline are backed: cited, quoted, by those who acted, by two who are independent."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from attrs import frozen

from alitimeline.model import Citation, Source, Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import Path
from alitimeline.queries.quotes import check_quotes

__all__ = ["Backing", "Evidence", "Fact", "FactKind", "evidence"]

FactKind: TypeAlias = Literal["event", "participation", "commitment", "assessment"]
#: What a fact may have. "text": a quote that stands in the text of its source.
Backing: TypeAlias = Literal["citation", "quote", "text", "primary", "independent"]

#: Citations, each with where its quote stands.
_Citations: TypeAlias = list[tuple[Path, Citation]]


@frozen(kw_only=True)
class Fact:
    """What a timeline holds for true, and what backs it."""

    kind: FactKind
    #: The id of its record.
    id: str
    #: What of the record it is: who had which part, which verdict of which day; None if it is the record itself.
    part: str | None = None
    #: Where it stands in the timeline.
    path: Path
    backing: frozenset[Backing]


@frozen(kw_only=True)
class Evidence:
    """Every fact of a timeline, in its order."""

    facts: tuple[Fact, ...]
    #: What was looked for: "text" only if there were texts.
    asked: tuple[Backing, ...]

    def count(self, backing: Backing | None = None, kind: FactKind | None = None) -> int:
        """Count the facts with this backing, or all, of this kind, or of any."""
        facts = (fact for fact in self.facts if kind is None or fact.kind == kind)
        return sum(backing is None or backing in fact.backing for fact in facts)

    def lacking(self, backing: Backing) -> tuple[Fact, ...]:
        """Return the facts without this backing."""
        return tuple(fact for fact in self.facts if backing not in fact.backing)


def evidence(timeline: Timeline, texts: Mapping[str, str | None] | None = None) -> Evidence:
    """Tell what backs every event, participation, commitment and assessment; what backs a dispute backs none of these.

    The citations of a participation back its event, too, and those of the event that name no field, or participants,
    back every participation. Two sources are independent if each names a publisher, an author or an address, and they
    share none. With *texts*, by the ids of their sources, it is told, too, which facts have a quote that stands there.
    """
    known = texts or {}
    absent = {problem.path for problem in (check_quotes(timeline, known) if known else ())}
    sources = {source.id: source for source in timeline.sources}
    origins = cache(lambda name: _origins(sources[name]))

    def backing(citations: _Citations) -> Iterator[Backing]:
        cited = {citation.source for _, citation in citations} & sources.keys()
        quoted = [(path, citation.source) for path, citation in citations if citation.quote]
        if citations:
            yield "citation"
        if quoted:
            yield "quote"
        if any(known.get(source) is not None and (*path, "quote") not in absent for path, source in quoted):
            yield "text"
        if any(sources[name].primary for name in cited):
            yield "primary"
        if _are_independent(map(origins, cited)):
            yield "independent"

    facts = [
        Fact(kind=kind, id=name, part=part, path=path, backing=frozenset(backing(citations)))
        for kind, name, part, path, citations in _facts(timeline)
    ]
    asked = tuple(each for each in get_args(Backing) if each != "text" or texts is not None)
    return Evidence(facts=tuple(facts), asked=asked)


def _facts(timeline: Timeline) -> Iterator[tuple[FactKind, str, str | None, Path, _Citations]]:
    for index, event in enumerate(timeline.events):
        path: Path = ("events", index)
        own = _citations(path, event.citations)
        parts = [
            ((*path, "participants", number), each, _citations((*path, "participants", number), each.citations))
            for number, each in enumerate(event.participants)
        ]
        yield "event", event.id, None, path, own + [each for _, _, theirs in parts for each in theirs]
        shared = [(place, each) for place, each in own if not each.supports or "participants" in each.supports]
        for place, each, theirs in parts:
            part = ", ".join(filter(None, (each.actor, each.part, each.role, each.organization)))
            yield "participation", event.id, part, place, theirs + shared
    for index, commitment in enumerate(timeline.commitments):
        path = ("commitments", index)
        yield "commitment", commitment.id, None, path, _citations(path, commitment.citations)
        for number, verdict in enumerate(commitment.assessments):
            place = (*path, "assessments", number)
            part = f"{verdict.on}, {verdict.verdict}"
            yield "assessment", commitment.id, part, place, _citations(place, verdict.citations)


def _citations(path: Path, citations: Iterable[Citation]) -> _Citations:
    return [((*path, "citations", number), citation) for number, citation in enumerate(citations)]


def _origins(source: Source) -> frozenset[str]:
    """Return what tells where a source comes from: its publisher, its author, its addresses."""
    names = (source.publisher, source.author, source.url, source.archive_url)
    return frozenset(fold(name) for name in names if name)


def _are_independent(origins: Iterable[frozenset[str]]) -> bool:
    """Tell whether any two of these, of which each is known, have nothing in common."""
    known = {each for each in origins if each}
    if not known or frozenset.intersection(*known):
        return False
    return any(one.isdisjoint(other) for one, other in combinations(known, 2))
