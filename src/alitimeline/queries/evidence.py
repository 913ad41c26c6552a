"""How well the facts of a timeline are backed: by citations, quotes, primary and independent sources."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from attrs import frozen

from alitimeline.model import Citation, Source, Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import Path
from alitimeline.queries.quotes import check_quotes

__all__ = ["Backing", "Evidence", "Fact", "FactKind", "evidence"]

FactKind: TypeAlias = Literal["event", "participation", "commitment", "assessment"]
#: What a fact may have. "text": a quote that was found in the text of its source.
Backing: TypeAlias = Literal["citation", "quote", "text", "primary", "independent"]

#: Citations with their paths.
_Citations: TypeAlias = list[tuple[Path, Citation]]


@frozen(kw_only=True)
class Fact:
    """A statement of a timeline, and what backs it."""

    kind: FactKind
    #: The id of its record.
    id: str
    #: The participation, or the verdict and its day; None if the fact is the record itself.
    part: str | None = None
    #: Where it is in the timeline.
    path: Path
    backing: frozenset[Backing]


@frozen(kw_only=True)
class Evidence:
    """Every fact of a timeline, in its order."""

    facts: tuple[Fact, ...]
    #: The backings that were looked for: "text" only if there were texts.
    asked: tuple[Backing, ...]

    def count(self, backing: Backing | None = None, kind: FactKind | None = None) -> int:
        """Return the number of facts with this backing (or any) of this kind (or any)."""
        counts = (
            number for (of, has), number in self._counts.items() if kind in (None, of) and backing in (None, *has)
        )
        return sum(counts)

    @cached_property
    def _counts(self) -> Counter[tuple[FactKind, frozenset[Backing]]]:
        return Counter((fact.kind, fact.backing) for fact in self.facts)

    def list_without(self, backing: Backing) -> tuple[Fact, ...]:
        """Return the facts without this backing."""
        return tuple(fact for fact in self.facts if backing not in fact.backing)


def evidence(timeline: Timeline, texts: Mapping[str, str | None] | None = None) -> Evidence:
    """Return what backs every event, participation, commitment and assessment. Citations of disputes don't count.

    The citations of a participation also back its event. Those of the event that name no field, or `participants`,
    back every participation. Two sources are independent if both name a publisher, an author or an address, and they
    share none. With *texts*, by the ids of their sources, facts whose quote is in the text have the backing "text".
    """
    known = texts or {}
    absent = {problem.path for problem in (check_quotes(timeline, known) if known else ())}
    sources = {source.id: source for source in timeline.sources}
    origins = cache(lambda name: _list_origins(sources[name]))

    @cache  # most facts have the sources of others
    def find_backing(cited: frozenset[str], *, is_quoted: bool, is_in_text: bool) -> frozenset[Backing]:
        has: dict[Backing, bool] = {
            "citation": bool(cited),
            "quote": is_quoted,
            "text": is_in_text,
            "primary": any(sources[name].primary for name in cited & sources.keys()),
            "independent": _are_independent(map(origins, cited & sources.keys())),
        }
        return frozenset(backing for backing in has if has[backing])

    facts = []
    for kind, name, part, path, citations in _list_facts(timeline):
        quoted = [(place, citation.source) for place, citation in citations if citation.quote]
        is_in_text = bool(known) and any(
            known.get(source) is not None and (*place, "quote") not in absent for place, source in quoted
        )
        cited = frozenset([citation.source for _, citation in citations])
        backing = find_backing(cited, is_quoted=bool(quoted), is_in_text=is_in_text)
        facts.append(Fact(kind=kind, id=name, part=part, path=path, backing=backing))
    asked = tuple(backing for backing in get_args(Backing) if backing != "text" or texts is not None)
    return Evidence(facts=tuple(facts), asked=asked)


def _list_facts(timeline: Timeline) -> Iterator[tuple[FactKind, str, str | None, Path, _Citations]]:
    for index, event in enumerate(timeline.events):
        path: Path = ("events", index)
        own = _with_paths(path, event.citations)
        parts = [
            (place := (*path, "participants", number), part, _with_paths(place, part.citations))
            for number, part in enumerate(event.participants)
        ]
        yield "event", event.id, None, path, own + [pair for _, _, theirs in parts for pair in theirs]
        shared = [pair for pair in own if not pair[1].supports or "participants" in pair[1].supports]
        for place, part, theirs in parts:
            name = ", ".join(filter(None, (part.actor, part.part, part.role, part.organization)))
            yield "participation", event.id, name, place, theirs + shared
    for index, commitment in enumerate(timeline.commitments):
        path = ("commitments", index)
        yield "commitment", commitment.id, None, path, _with_paths(path, commitment.citations)
        for number, verdict in enumerate(commitment.assessments):
            place = (*path, "assessments", number)
            name = f"{verdict.on}, {verdict.verdict}"
            yield "assessment", commitment.id, name, place, _with_paths(place, verdict.citations)


def _with_paths(path: Path, citations: Iterable[Citation]) -> _Citations:
    return [((*path, "citations", number), citation) for number, citation in enumerate(citations)]


def _list_origins(source: Source) -> frozenset[str]:
    """Return where a source comes from: its publisher, its author, its addresses."""
    names = (source.publisher, source.author, source.url, source.archive_url)
    return frozenset(fold(name) for name in names if name)


def _are_independent(origins: Iterable[frozenset[str]]) -> bool:
    """Return whether any two of these have nothing in common; empty ones don't count."""
    known = set(filter(None, origins))
    if not known or frozenset.intersection(*known):
        return False
    return any(one.isdisjoint(other) for one, other in combinations(known, 2))
