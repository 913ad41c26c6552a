"""How the parts of a record read in a cell: people and their roles, quotes, sources, disputes."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import frozen

from alitimeline.export.excel.cells import Link, address, join
from alitimeline.model import (
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Participation,
    Relation,
    Source,
    Timeline,
)

__all__ = ["Wording", "citations", "disputes", "verdict"]

#: Fields whose value is the id of an actor.
ACTOR_FIELDS = frozenset({"actor", "organization", "made_by", "parent"})


def citations(record: Event | Commitment) -> Iterator[Citation]:
    """Yield what backs *record*, its parts too; what backs a dispute doesn't back the record."""
    yield from record.citations
    for part in record.participants if isinstance(record, Event) else record.assessments:
        yield from part.citations


def disputes(record: Event | Commitment) -> Iterator[Dispute]:
    """Yield what other sources say against *record* or a part of it."""
    yield from record.disputes
    if isinstance(record, Event):
        for participation in record.participants:
            yield from participation.disputes


def verdict(commitment: Commitment) -> Assessment | None:
    """Return the last assessment of *commitment*; of two on one day, the first that is listed."""
    return max(commitment.assessments, key=lambda assessment: assessment.on, default=None)


@frozen
class Wording:
    """Puts the parts of the records of one timeline into words."""

    timeline: Timeline

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The short name of each source: who published it, and its id where that isn't enough to tell it."""
        names = {source.id: source.publisher or source.author or source.title for source in self.timeline.sources}
        shared = Counter(names.values())
        return {id: name if shared[name] == 1 else f"{name} ({id})" for id, name in names.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each actor."""
        return {actor.id: actor.name for actor in self.timeline.actors}

    def label(self, source: str) -> str:
        """Name the source with this id shortly."""
        return self.labels.get(source) or self.timeline.source(source).title  # the latter raises UnknownNameError

    def people(self, event: Event) -> str | None:
        """Say who has which part in *event*, one a line."""
        return join([self._participation(participation) for participation in event.participants])

    def _participation(self, participation: Participation) -> str:
        part, role = participation.part, participation.role
        if role is None:
            words = part
        elif part in ("incoming", "outgoing"):
            words = f"{part} {role}"
        else:
            words = role if part == "participant" else f"{part}, {role}"
        organization = participation.organization
        name = self.timeline.actor(participation.actor).name
        return f"{name}: {words}" + (f", {self.timeline.actor(organization).name}" if organization else "")

    def quotes(self, cited: Iterable[Citation]) -> str | None:
        """Write down the words of the sources, one quote a line, each once."""
        quotes = dict.fromkeys(self._quote(citation) for citation in cited if citation.quote is not None)
        return join(list(quotes))

    def _quote(self, citation: Citation) -> str:
        place = f", {citation.locator}" if citation.locator else ""
        return f"“{citation.quote}” – {self.label(citation.source)}{place}"

    def sources(self, cited: Iterable[Citation]) -> Link | str | None:
        """Name the sources, each once; the link leads to the first of them that has an address."""
        first = dict.fromkeys(citation.source for citation in cited)
        names = join([self.label(source) for source in first], "; ")  # LibreOffice drops line breaks in a link
        urls = (self.timeline.source(source).url for source in first)
        to = next(filter(None, (address(url) for url in urls if url)), None)
        return Link(names, to) if names and to else names

    def disputes(self, record: Event | Commitment) -> str | None:
        """Say what other sources claim, and whether that is still open."""
        lines = [self._dispute(dispute) for dispute in record.disputes]
        if isinstance(record, Event):
            for participation in record.participants:
                name = self.timeline.actor(participation.actor).name
                lines += [f"{name} – {self._dispute(dispute)}" for dispute in participation.disputes]
        return join(lines)

    def _dispute(self, dispute: Dispute) -> str:
        sources = ", ".join(dict.fromkeys(self.label(citation.source) for citation in dispute.citations))
        note = f" – {dispute.note}" if dispute.note else ""
        return f"{dispute.field}: {self._claim(dispute)} ({sources}), {dispute.standing}{note}"

    def _claim(self, dispute: Dispute) -> str:
        value = dispute.value
        if not isinstance(value, str):
            return json.dumps(value, ensure_ascii=False, default=str)
        return self.names.get(value, value) if dispute.field in ACTOR_FIELDS else value

    def related(self, event: Event) -> str | None:
        """Say what *event* has to do with others."""
        return join([self._relation(relation) for relation in event.related])

    def _relation(self, relation: Relation) -> str:
        return f"{relation.kind.replace('-', ' ')}: {self.timeline.event(relation.event).title}"

    def due(self, commitment: Commitment) -> str | None:
        """Say when *commitment* falls due as it was said, before anything is computed."""
        match commitment.due:
            case Due(within=None, fiscal_year=year, of=of):
                return f"fiscal year {year} of {self.timeline.actor(of).name}"
            case Due(within=within, of=of) if within is not None:
                return f"within {within.words} of “{self.timeline.event(of).title}”"
            case due:
                return str(due) if due is not None else None
