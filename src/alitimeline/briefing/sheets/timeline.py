"""The sheet Timeline: one event a row, in the order of their dates."""

from collections.abc import Mapping

from alitimeline.answers.phrases import format_extra, format_media
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Value, join, start, until
from alitimeline.briefing.sheets.sheet import Sheet
from alitimeline.model import Event
from alitimeline.references import find_evidence

__all__ = ["timeline"]


def timeline(briefing: Briefing) -> Sheet:
    """Lay out the sheet Timeline."""
    record, words = briefing.timeline, briefing.words

    def row(order: int, event: Event) -> Mapping[str, Value]:
        cited = list(find_evidence(event))
        return briefing.edited(event) | {
            "date": words.date(start(event.when, record.zone)),
            "until": words.date(until(event.when, record.zone)),
            "people": words.people(event),
            "quotes": words.quotes(cited),
            "sources": words.sources(cited),
            "disputes": words.disputes(event),
            "link": words.link(cited),
            "status": words.word("status", event.status),
            "precision": words.precision(event.when),
            "related": words.related(event),
            "media": join([format_media(picture) for picture in event.media]),
            "extra": join(format_extra(event.extra)),
            "order": order,
        }

    events = record.chronology()
    return briefing.sheet(
        "timeline",
        [row(order, event) for order, event in enumerate(events, 1)],
        records=[f"event/{event.id}" for event in events],
    )
