"""The sheets Timeline, People and Sources: a record a row."""

from collections import Counter
from collections.abc import Mapping

from alitimeline.answers.phrases import format_media
from alitimeline.briefing.cells import Value, day, join, start, until, web_link
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Sheet
from alitimeline.model import Actor, Entry, Event, Source
from alitimeline.references import find_disputes, find_evidence

__all__ = ["people", "sources", "timeline"]


def timeline(briefing: Briefing) -> Sheet:
    """Lay out the sheet Timeline, in the order of the dates."""
    record, words = briefing.timeline, briefing.words

    def row(order: int, event: Event) -> Mapping[str, Value]:
        cited = list(find_evidence(event))
        return briefing.cells(event) | {
            "date": words.date(start(event.when, record.zone)),
            "until": words.date(until(event.when, record.zone)),
            "people": words.people(event),
            "quotes": words.quotes(cited),
            "sources": words.sources(cited),
            "disputes": words.disputes(event),
            "link": words.link(cited),
            "status": words.word("status", event.status),
            "remark": words.remark(event),
            "precision": words.precision(event.when),
            "related": words.related(event),
            "media": join([format_media(picture) for picture in event.media]),
            "order": order,
        }

    events = briefing.events
    days = [event.when.first_day(record.zone) or event.when.last_day(record.zone) for event in events]
    rows = (row(order, event) for order, event in enumerate(events, 1))
    return briefing.sheet("timeline", rows, records=events, excerpt=briefing.choose_rows(days))


def people(briefing: Briefing) -> Sheet:
    """Lay out the sheet People, in the order of the record."""
    record = briefing.timeline
    parts = Counter(
        actor for event in record.events for actor in {participation.actor for participation in event.participants}
    )
    promises = Counter(actor for commitment in record.commitments for actor in commitment.made_by)

    def row(actor: Actor) -> Mapping[str, Value]:
        return briefing.cells(actor) | {
            "kind": briefing.words.word("actor_kind", actor.kind),
            "identifiers": join([f"{register}: {', '.join(names)}" for register, names in actor.identifiers.items()]),
            "sources": briefing.words.sources(actor.citations),
            "events": parts[actor.id],
            "promises": promises[actor.id],
        }

    return briefing.sheet("people", map(row, record.actors), records=record.actors)


def sources(briefing: Briefing) -> Sheet:
    """Lay out the sheet Sources, in the order of the record."""
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
        return briefing.cells(source) | {
            "kind": words.word("source_kind", source.kind),
            "date": words.whole(source.published) if source.published else None,
            "primary": words.word("primary", str(source.primary).lower()),
            "cited": cited[source.id],
            "link": web_link(source.url),
            "accessed": day(source.accessed) if source.accessed else None,
            "order": order.get(source.id),
        }

    return briefing.sheet("sources", map(row, record.sources), records=record.sources)
