"""The sheet Sources: one a row, in the order of the record."""

from collections import Counter
from collections.abc import Mapping

from alitimeline.answers.phrases import format_extra
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Value, day, join, start, web_link
from alitimeline.briefing.sheets.sheet import Sheet
from alitimeline.model import Entry, Source
from alitimeline.references import find_disputes, find_evidence

__all__ = ["sources"]


def sources(briefing: Briefing) -> Sheet:
    """Lay out the sheet Sources."""
    record, words = briefing.timeline, briefing.words
    dated = {source.id: source.published.sort_key(record.zone) for source in record.sources if source.published}
    order = {name: number for number, name in enumerate(sorted(dated, key=dated.__getitem__), 1)}
    cited: Counter[str] = Counter()
    entries: tuple[Entry, ...] = (*record.events, *record.commitments)
    for entry in entries:
        cited.update(citation.source for citation in find_evidence(entry))
        cited.update(citation.source for dispute, _ in find_disputes(entry) for citation in dispute.citations)
    cited.update(citation.source for actor in record.actors for citation in actor.citations)

    def row(source: Source) -> Mapping[str, Value]:
        return briefing.edited(source) | {
            "kind": words.word("source_kind", source.kind),
            "date": words.date(start(source.published, record.zone)) if source.published else None,
            "primary": words.word("primary", str(source.primary).lower()),
            "cited": cited[source.id],
            "link": web_link(source.url),
            "accessed": day(source.accessed) if source.accessed else None,
            "extra": join(format_extra(source.extra)),
            "order": order.get(source.id),
        }

    return briefing.sheet(
        "sources",
        [row(source) for source in record.sources],
        records=[f"source/{source.id}" for source in record.sources],
    )
