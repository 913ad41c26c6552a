"""The entry of an event."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from alitimeline.answers.phrases import describe_participation
from alitimeline.answers.words import find_word
from alitimeline.calendar.grammar.writing import escape_text
from alitimeline.calendar.writing import descriptions
from alitimeline.calendar.writing.dates import describe_rest, find_status, write_times, write_title
from alitimeline.calendar.writing.frame import Frame
from alitimeline.model import Citation, Event, Participation
from alitimeline.references import find_evidence

__all__ = ["write_concepts", "write_event", "write_further_links"]

#: The part of somebody who doesn't act in an event.
INACTIVE = "subject"


def write_event(frame: Frame, event: Event) -> list[str]:
    """Return the lines of an event, on its days or at its time."""
    when, cited = event.when, list(find_evidence(event))
    extended = frame.options.extended
    times, is_whole = write_times(when, frame.zone, frame.longest)
    words = describe_rest(when, is_whole=is_whole)
    if event.status != "confirmed":
        words = ", ".join(filter(None, (find_word("status", event.status, "en"), words)))
    lines = ["BEGIN:VEVENT", *frame.write_heading("event", event)]
    lines += times
    lines.append(frame.format_text("SUMMARY", write_title(words, event.title)))
    paragraphs = descriptions.describe_event(frame, event, cited, is_whole=is_whole)
    lines += descriptions.write_description(frame, event.summary, paragraphs)
    if event.place is not None:
        lines.append(frame.format_text("LOCATION", event.place))
    lines += frame.write_categories(event)
    lines += frame.write_links(cited)
    lines.append(f"STATUS:{find_status(when) if event.status == 'confirmed' else event.status.upper()}")
    if event.related:
        lines += dict.fromkeys(map(frame.write_relation, event.related))
    if extended:
        lines += write_further_links(frame, cited)
        lines += write_concepts(event.kind, *event.tags)
    lines.append(f"X-ALITIMELINE-DATE:{when.text}")
    if words:
        lines.append(f"X-ALITIMELINE-TITLE:{escape_text(event.title)}")
    if extended:
        for number, participation in enumerate(event.participants, 1):
            lines += _write_participant(frame, event, number, participation)
    lines.append("END:VEVENT")
    return lines


def write_further_links(frame: Frame, cited: Iterable[Citation]) -> Iterator[str]:
    """Write links to all sources that have an address (RFC 9253, section 8.2)."""
    links = dict.fromkeys(frame.find_source(citation.source).link for citation in cited)
    yield from filter(None, links)


def write_concepts(kind: str, *tags: str) -> Iterator[str]:
    """Write what an entry is about as URIs of our own (RFC 9253, section 8.1)."""
    yield f"CONCEPT:urn:alitimeline:kind:{kind}"
    yield from (f"CONCEPT:urn:alitimeline:tag:{quote(tag, safe='')}" for tag in dict.fromkeys(tags))


def _write_participant(frame: Frame, event: Event, number: int, participation: Participation) -> Iterator[str]:
    """Write a participant (RFC 9073, section 7.1), without inviting anybody."""
    actor = frame.timeline.actor(participation.actor)
    yield "BEGIN:PARTICIPANT"
    yield f"UID:{frame.uid('participant', f'{event.id}-{number}')}"
    yield f"PARTICIPANT-TYPE:{'INACTIVE' if participation.part == INACTIVE else 'ACTIVE'}"
    yield frame.format_text("SUMMARY", actor.name)
    yield frame.format_text("DESCRIPTION", describe_participation(frame.timeline, participation))
    yield f"CATEGORIES:{participation.part}"
    yield "END:PARTICIPANT"
