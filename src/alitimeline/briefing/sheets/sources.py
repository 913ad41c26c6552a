"""The sheet Sources: one a row, in the order of the record."""

from collections import Counter
from collections.abc import Sequence

from alitimeline.answers.phrases import find_disputes, find_evidence
from alitimeline.briefing.editable import values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Value, day, start, web_link
from alitimeline.briefing.sheets.sheet import Choice, Column, Sheet
from alitimeline.model import Entry, Source

__all__ = ["sources"]

EXECUTIVE = ("title", "publisher", "date", "link", "primary", "cited", "id")


def sources(briefing: Briefing) -> Sheet:
    """Lay out the sheet Sources."""
    record, words = briefing.timeline, briefing.words
    published = f"{words.label('zone_published')} ({record.timezone})"
    columns = (
        Column("id", 15, "Faint"),
        Column("title", 44, "Strong"),
        Column("kind", 14, choice=Choice("SourceKindList")),
        Column("publisher", 20),
        Column("author", 20),
        Column("date", 19, "Date", name=published),
        Column("language", 12),
        Column("primary", 12, choice=Choice("YesNoList")),
        Column("cited", 10, "Number"),
        Column("link", 20),
        Column("url", 46),
        Column("archive_url", 30),
        Column("accessed", 14, "Date"),
        Column("published", 24),
        Column("order", 10, "Number"),
    )
    dated = {source.id: source.published.sort_key(record.zone) for source in record.sources if source.published}
    order = {name: number for number, name in enumerate(sorted(dated, key=dated.__getitem__), 1)}
    cited: Counter[str] = Counter()
    entries: tuple[Entry, ...] = (*record.events, *record.commitments)
    for entry in entries:
        cited.update(citation.source for citation in find_evidence(entry))
        cited.update(citation.source for dispute, _ in find_disputes(entry) for citation in dispute.citations)

    def row(source: Source) -> Sequence[Value]:
        return (
            source.id,
            source.title,
            words.word("source_kind", source.kind),
            source.publisher,
            source.author,
            words.date(start(source.published, record.zone)) if source.published else None,
            source.language,
            words.word("primary", values(source)["primary"]),
            cited[source.id],
            web_link(source.url),
            source.url,
            source.archive_url,
            day(source.accessed) if source.accessed else None,
            values(source)["published"] or None,
            order.get(source.id),
        )

    return briefing.sheet(
        "sources",
        columns,
        [row(source) for source in record.sources],
        executive=EXECUTIVE,
        printed=("title", "url"),
        frozen_to="title",
        records=[f"source/{source.id}" for source in record.sources],
    )
