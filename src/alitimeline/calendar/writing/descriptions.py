"""The descriptions of entries, in paragraphs: what happened, who, the quotes, their sources, the disputes."""

from collections.abc import Iterable, Iterator
from html import escape

from alitimeline.answers import phrases
from alitimeline.answers.words import find_word
from alitimeline.calendar.writing.dates import PERIODS, describe_date, is_doubtful
from alitimeline.calendar.writing.frame import Frame
from alitimeline.model import Citation, Commitment, Event
from alitimeline.queries import Status
from alitimeline.references import find_disputes

__all__ = ["describe_commitment", "describe_event", "write_description"]


#: What fields are called where their names say too little.
FIELDS = {"when": "date", "due": "deadline", "made_on": "date of the promise", "made_by": "promiser"}


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


def describe_event(frame: Frame, event: Event, cited: Iterable[Citation], *, is_whole: bool) -> Iterator[str]:
    """Yield what the days of an event don't show; *is_whole*: if they are all days that its date allows."""
    when = event.when
    if is_whole and when.form == "date" and when.precision in PERIODS and not is_doubtful(when):
        yield f"Some time in {describe_date(when)}."
    if event.participants:
        yield "\n".join(phrases.describe_participation(frame.timeline, who) for who in event.participants)
    if event.media:
        yield "\n".join(map(phrases.format_media, event.media))
    yield from _list_sources(frame, cited, "Source: ")
    yield from _describe_disputes(frame, event)


def describe_commitment(frame: Frame, commitment: Commitment, status: Status | None) -> Iterator[str]:
    """Yield how the deadline of a commitment was computed, who promised it where, and how it turned out."""
    timeline, due = frame.timeline, frame.timeline.deadline(commitment)
    yield timeline.explain(commitment, describe_date)
    if due is not None and due.end is None:
        yield "No last day is stated: shown on the first."
    elif due is not None and (due.precision in PERIODS or due.form != "date"):
        yield "Shown on the last day that it allows."
    names = ", ".join(timeline.actor(actor).name for actor in commitment.made_by)
    promise = f": {timeline.event(commitment.made_in).title}" if commitment.made_in else ""
    yield f"Promised by {names}{promise} ({describe_date(timeline.when_made(commitment))})"
    if sources := _list_sources(frame, commitment.citations):
        yield "\n".join(["Sources of the promise:", *sources])
    if commitment.measures:
        yield "\n".join(phrases.format_measure(measure, describe_date) for measure in commitment.measures)
    if status is not None:
        yield from _describe_outcome(frame, status)
    yield from _describe_disputes(frame, commitment)


def _describe_outcome(frame: Frame, status: Status) -> Iterator[str]:
    """Yield how far the measures have come, and every verdict with its evidence, the last one first."""
    if status.progress:
        yield "\n".join(phrases.format_progress(item, describe_date) for item in status.progress)
    for item in reversed(status.history):
        label = f" (“{item.label}”)" if item.label else ""
        when = f"{'on' if item.on.precision == 'day' else 'in'} {describe_date(item.on)}"
        lines = [f"{find_word('verdict', item.verdict, 'en')}{label}, as assessed {when}.", item.note]
        if evidence := _list_sources(frame, item.citations):
            lines += ["Evidence:", *evidence]
        yield "\n".join(filter(None, lines))
    if status.superseded_by is not None:
        yield f"Superseded by: {frame.timeline.commitment(status.superseded_by).title}"


def _list_sources(frame: Frame, cited: Iterable[Citation], prefix: str = "") -> list[str]:
    """Return each source once, with all quotes from it."""
    sources: dict[str, dict[str, None]] = {}
    for citation in cited:
        words = f"“{citation.quote}”" if citation.quote else ""
        if citation.locator:
            words = f"{words} ({citation.locator})" if words else f"({citation.locator})"
        sources.setdefault(frame.find_source(citation.source).words, {})[words] = None
    return ["\n".join([prefix + source, *filter(None, quotes)]) for source, quotes in sources.items()]


def _describe_disputes(frame: Frame, record: Event | Commitment) -> Iterator[str]:
    for dispute, participation in find_disputes(record):
        state = "Disputed" if dispute.standing == "open" else "Dispute dismissed"
        whose = f" ({phrases.describe_participation(frame.timeline, participation)})" if participation else ""
        field = FIELDS.get(dispute.field, dispute.field.replace("_", " "))
        value = phrases.describe_value(frame.timeline, dispute.field, dispute.value, describe_date)
        lines = [f"{state}{whose}. The {field} according to another source: {value}"]
        if dispute.note is not None:
            lines.append(dispute.note)
        yield "\n".join([*lines, *_list_sources(frame, dispute.citations, "Source: ")])
