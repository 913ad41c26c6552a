"""The sheet Timeline: one event a row, in the order of their dates."""

from collections.abc import Sequence

from alitimeline.answers.phrases import find_evidence
from alitimeline.briefing.editable import values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Value, start, until
from alitimeline.briefing.sheets.sheet import Choice, Column, Sheet
from alitimeline.model import Event

__all__ = ["timeline"]

EXECUTIVE = ("date", "until", "title", "summary", "people", "sources", "id")


def timeline(briefing: Briefing) -> Sheet:
    """Lay out the sheet Timeline."""
    record, words = briefing.timeline, briefing.words
    zone = record.zone
    in_zone = f"{words.label('zone_date')} ({record.timezone})"
    columns = (
        Column("id", 15, "Faint"),
        Column("date", 17, "Date", name=in_zone),
        Column("until", 15, "Date"),
        Column("title", 30, "Strong"),
        Column("summary", 46),
        Column("people", 30),
        Column("quotes", 50),
        Column("sources", 17),
        Column("disputes", 34),
        Column("link", 18),
        Column("kind", 16, choice=Choice("EventKindList", strict=False)),
        Column("status", 14, choice=Choice("EventStatusList")),
        Column("when", 22),
        Column("precision", 14),
        Column("place", 18),
        Column("related", 34),
        Column("tags", 20),
        Column("order", 10, "Number"),
    )

    def row(order: int, event: Event) -> Sequence[Value]:
        cited, edited = list(find_evidence(event)), values(event)
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
