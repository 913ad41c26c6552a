"""The descriptions of entries, in paragraphs: what happened, who, the quotes, their sources, the disputes."""

from collections.abc import Iterable, Iterator
from html import escape

from alitimeline.answers import phrases
from alitimeline.calendar.writing.dates import PERIODS, is_doubtful
from alitimeline.calendar.writing.frame import Frame
from alitimeline.model import Citation, Commitment, Event
from alitimeline.queries import progress
from alitimeline.references import find_disputes, find_evidence
from alitimeline.when import When

__all__ = ["describe_commitment", "describe_event", "write_description"]


def write_description(frame: Frame, own: str | None, others: Iterable[str]) -> list[str]:
    """Write a description: the record's *own* text, and the *others* as paragraphs."""
    paragraphs = [*others] if own is None else [own, *others]
    if not paragraphs:
        return []
    lines = [frame.format_text("DESCRIPTION", "\n\n".join(paragraphs))]
    if frame.options.extended:
        html = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs).replace("\n", "<br>")
        lines.append(frame.format_text("STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html", html))
    return lines


def describe_event(frame: Frame, event: Event, cited: Iterable[Citation], *, spans: bool) -> Iterator[str]:
    """Yield what the days of an event don't show; *spans*: they are all days that its date allows."""
    when = event.when
    if spans and when.form == "date" and when.precision in PERIODS and not is_doubtful(when):
        yield f"Some time in {when}."
    if event.participants:
        yield "\n".join(phrases.describe_participation(frame.timeline, who) for who in event.participants)
    if event.media:
        yield "\n".join(map(phrases.format_media, event.media))
    yield from _describe_evidence(frame, cited)
    yield from _describe_disputes(frame, event)


def describe_commitment(frame: Frame, commitment: Commitment, due: When | None) -> Iterator[str]:
    """Yield how the deadline of a commitment was computed, who promised it, and how it turned out."""
    timeline = frame.timeline
    yield timeline.explain(commitment)
    if due is not None and due.end is None:
        yield "No last day is stated: shown on the first."
    elif due is not None and (due.precision in PERIODS or due.form != "date"):
        yield "Shown on the last day that it allows."
    names = ", ".join(timeline.actor(actor).name for actor in commitment.made_by)
    promise = f": {timeline.event(commitment.made_in).title}" if commitment.made_in else ""
    yield f"Promised by {names}{promise} ({timeline.when_made(commitment)})"
    if commitment.measures:
        yield "\n".join(map(phrases.format_measure, commitment.measures))
    if last := commitment.last_assessment:
        label = f" (“{last.label}”)" if last.label else ""
        words = [f"{last.verdict.replace('-', ' ').capitalize()}{label}, as assessed on {last.on}."]
        words += map(phrases.format_progress, progress(timeline, commitment, commitment.assessments))
        yield "\n".join([*words, *filter(None, [last.note])])
    if commitment.superseded_by is not None:
        yield f"Superseded by: {timeline.commitment(commitment.superseded_by).title}"
    yield from _describe_evidence(frame, find_evidence(commitment))
    yield from _describe_disputes(frame, commitment)


def _describe_evidence(frame: Frame, cited: Iterable[Citation]) -> list[str]:
    """Return each source once, with all quotes from it."""
    sources: dict[str, dict[str, None]] = {}
    for citation in cited:
        words = f"“{citation.quote}”" if citation.quote else ""
        if citation.locator:
            words = f"{words} ({citation.locator})" if words else f"({citation.locator})"
        sources.setdefault(frame.find_source(citation.source).words, {})[words] = None
    return ["\n".join([source, *filter(None, quotes)]) for source, quotes in sources.items()]


def _describe_disputes(frame: Frame, record: Event | Commitment) -> Iterator[str]:
    for dispute, participation in find_disputes(record):
        state = "Disputed" if dispute.standing == "open" else "Dispute dismissed"
        whose = f" ({phrases.describe_participation(frame.timeline, participation)})" if participation else ""
        field = "date" if dispute.field == "when" else dispute.field.replace("_", " ")
        value = phrases.describe_value(frame.timeline, dispute.field, dispute.value)
        lines = [f"{state}{whose}. The {field} according to another source: {value}"]
        if dispute.note is not None:
            lines.append(dispute.note)
        yield "\n".join([*lines, *_describe_evidence(frame, dispute.citations)])
