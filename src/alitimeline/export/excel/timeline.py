"""The sheet Timeline: one event a row, in the order of their dates."""

from collections.abc import Sequence

from alitimeline.editable import values
from alitimeline.export.excel.briefing import Briefing
from alitimeline.export.excel.cells import Value, start, until
from alitimeline.export.excel.sheet import Choice, Column, Sheet
from alitimeline.export.wording import citations
from alitimeline.model import Event

__all__ = ["timeline"]

EXECUTIVE = ("date", "until", "title", "summary", "people", "sources", "id")


def timeline(briefing: Briefing) -> Sheet:
    """Lay out the sheet Timeline."""
    record, words = briefing.timeline, briefing.words
    zone = record.zone
    in_zone = f"{words.word('label', 'zone_date')} ({record.timezone})"
    columns = (
        Column("", 15, "Faint", key="id"),
        Column(in_zone, 17, "Date", key="date"),
        Column("", 15, "Date", key="until"),
        Column("", 30, "Strong", key="title"),
        Column("", 46, key="summary"),
        Column("", 30, key="people"),
        Column("", 50, key="quotes"),
        Column("", 17, key="sources"),
        Column("", 34, key="disputes"),
        Column("", 18, key="link"),
        Column("", 16, key="kind", choice=Choice("EventKindList", strict=False)),
        Column("", 14, key="status", choice=Choice("EventStatusList")),
        Column("", 22, key="when"),
        Column("", 14, key="precision"),
        Column("", 18, key="place"),
        Column("", 34, key="related"),
        Column("", 20, key="tags"),
        Column("", 10, "Number", key="order"),
    )

    def row(order: int, event: Event) -> Sequence[Value]:
        cited, edited = list(citations(event)), values(event)
        return (
            event.id,
            words.date(start(event.when, zone)),
            words.date(until(event.when, zone)),
            event.title,
            event.summary,
            words.people(event),
            words.quotes(cited),
            words.sources(cited),
            words.disputes(event),
            words.link(cited),
            event.kind,
            words.word("status", event.status),
            edited["when"],
            words.precision(event.when),
            event.place,
            words.related(event),
            edited["tags"] or None,
            order,
        )

    events = record.chronology()
    return briefing.sheet(
        "timeline",
        columns,
        [row(order, event) for order, event in enumerate(events, 1)],
        executive=EXECUTIVE,
        printed=("date", "disputes"),
        frozen_to="title",
        records=[f"event/{event.id}" for event in events],
    )
