"""How the parts of a record read in a cell: people and their roles, quotes, sources, disputes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import frozen

from alitimeline.export.excel.cells import Link, join, lead
from alitimeline.export.wording import claim, disputes, part
from alitimeline.model import (
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Participation,
    Relation,
    Timeline,
)

__all__ = ["Wording"]


@frozen
class Wording:
    """Puts the parts of the records of one timeline into words."""

    timeline: Timeline

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The short name of each source: who published it, and its id where that isn't enough to tell it."""
        names = {source.id: source.publisher or source.author or source.title for source in self.timeline.sources}
        shared = Counter(names.values())
        return {key: name if shared[name] == 1 else f"{name} ({key})" for key, name in names.items()}

    def label(self, source: str) -> str:
        """Name the source with this id shortly."""
        return self.labels.get(source) or self.timeline.source(source).title  # the latter raises UnknownNameError

    def people(self, event: Event) -> str | None:
        """Say who has which part in *event*, one a line."""
        return join([part(self.timeline, participation) for participation in event.participants])

    def quotes(self, cited: Iterable[Citation]) -> str | None:
        """Write down the words of the sources, one quote a line, each once."""
        quotes = dict.fromkeys(self._quote(citation) for citation in cited if citation.quote is not None)
        return join(list(quotes))

    def _quote(self, citation: Citation) -> str:
        place = f", {citation.locator}" if citation.locator else ""
        return f"“{citation.quote}” – {self.label(citation.source)}{place}"

    def sources(self, cited: Iterable[Citation]) -> str | None:
        """Name the sources, one a line, each once."""
        return join([self.label(source) for source in dict.fromkeys(citation.source for citation in cited)])

    def link(self, cited: Iterable[Citation]) -> Link | str | None:
        """Lead to the first source that has an address."""
        urls = (self.timeline.source(citation.source).url for citation in cited)
        return lead(next(filter(None, urls), None))

    def disputes(self, record: Event | Commitment) -> str | None:
        """Say what other sources claim, and whether that is still open."""
        return join([self._dispute(dispute, participation) for dispute, participation in disputes(record)])

    def _dispute(self, dispute: Dispute, participation: Participation | None) -> str:
        whose = f"{self.timeline.actor(participation.actor).name} – " if participation else ""
        sources = ", ".join(dict.fromkeys(self.label(citation.source) for citation in dispute.citations))
        note = f" – {dispute.note}" if dispute.note else ""
        return f"{whose}{dispute.field}: {claim(self.timeline, dispute)} ({sources}), {dispute.standing}{note}"

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
