"""The entries of a commitment: its deadline, its task, the days on which to look at it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from alitimeline.answers.phrases import is_void
from alitimeline.calendar.grammar.writing import escape_text, format_date, format_duration
from alitimeline.calendar.writing import descriptions
from alitimeline.calendar.writing.dates import (
    convert,
    describe_date,
    find_first_day,
    find_last_day,
    find_status,
    write_days,
)
from alitimeline.calendar.writing.events import write_concepts, write_further_links
from alitimeline.calendar.writing.frame import Frame
from alitimeline.calendar.writing.reviews import Reviews, compute_reviews
from alitimeline.model import Assessment, Commitment
from alitimeline.when import When

__all__ = ["Promise", "alarm_is_possible", "find_day", "find_promises", "find_reviews", "is_closed", "write_components"]

NOON = time(12)

#: What a verdict says of a task. Nobody knows how much of a promise is kept before all of it is.
PROGRESS = {"kept": "COMPLETED", "partly-kept": "IN-PROCESS", "in-progress": "IN-PROCESS"}


class Promise(NamedTuple):
    """A commitment, its deadline as it is computed, and the day on which that is shown; None without a deadline."""

    commitment: Commitment
    due: When | None
    day: date | None


def find_promises(frame: Frame) -> list[Promise]:
    """Return the commitments that are shown, in the order of their days, then of their ids; the undated come last."""
    shown = frame.options.commitments
    if shown == "none":
        return []
    found = []
    for commitment in frame.timeline.commitments:
        due = frame.timeline.deadline(commitment)
        if due is not None or shown != "event":
            found.append(Promise(commitment, due, None if due is None else find_last_day(due, frame.zone)))
    return sorted(found, key=lambda each: (each.day is None, each.day or date.max, each.commitment.id))


def write_components(frame: Frame, promise: Promise) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the entries of a commitment, each with its name among all: an event, a task, a series of reviews."""
    shown, (commitment, due, day) = frame.options.commitments, promise
    if shown != "todo" and due is not None and day is not None:
        yield f"deadline-{commitment.id}", _write_deadline(frame, commitment, due, day)
    if shown != "event":
        yield f"todo-{commitment.id}", _write_task(frame, promise)
    if found := find_reviews(frame, promise):
        yield f"review-{commitment.id}", _write_review(frame, commitment, found)


def find_day(frame: Frame, promise: Promise) -> date:
    """Return the day by which a commitment is filed: that of its deadline, else that of the promise."""
    return promise.day or find_first_day(frame.timeline.event(promise.commitment.made_in).when, frame.zone)


def is_closed(commitment: Commitment) -> bool:
    """Tell whether nothing is left to remind of: it was kept, broken, or is promised no more."""
    last = commitment.last_assessment
    return is_void(commitment) or (last is not None and last.verdict in ("kept", "broken"))


def alarm_is_possible(frame: Frame, day: date) -> bool:
    """Tell whether there is a time so long before a deadline."""
    return (frame.options.alarm or timedelta()) <= day - date.min


def find_reviews(frame: Frame, promise: Promise) -> Reviews | None:
    """Return when to look at a promise until its deadline; None if it needs no look, or there is no day for it."""
    every = frame.options.review
    if every is None or promise.day is None or is_closed(promise.commitment):
        return None
    made = frame.timeline.event(promise.commitment.made_in).when
    return compute_reviews(every, find_last_day(made, frame.zone), promise.day)


def _write_deadline(frame: Frame, commitment: Commitment, due: When, day: date) -> Iterator[str]:
    """Show the deadline on its day, as an event, which all programs show."""
    words = describe_date(due)
    summary = f"Due {words}: {commitment.title}" if words else f"Due: {commitment.title}"
    yield "BEGIN:VEVENT"
    yield from frame.write_heading("deadline", commitment)
    yield from write_days(day, day)
    yield frame.format_text("SUMMARY", summary)
    yield from descriptions.write_description(
        frame, commitment.statement, descriptions.describe_commitment(frame, commitment, due)
    )
    yield from frame.write_categories(commitment, "deadline")
    yield from frame.write_links(commitment.citations)
    yield f"STATUS:{'CANCELLED' if is_void(commitment) else find_status(due)}"
    yield frame.write_promise(commitment)
    if frame.options.commitments == "both":
        yield f"RELATED-TO;RELTYPE=SIBLING:{frame.uid('todo', commitment.id)}"
    yield from _write_extended(frame, commitment)
    yield f"X-ALITIMELINE-DATE:{due.text}"
    yield f"X-ALITIMELINE-TITLE:{escape_text(commitment.title)}"
    yield from _write_alarm(frame, "deadline", commitment, summary, day)
    yield "END:VEVENT"


def _write_task(frame: Frame, promise: Promise) -> Iterator[str]:
    """Show the commitment as a task, from the promise to its deadline, with what became of it."""
    commitment, due, day = promise
    begin = find_first_day(frame.timeline.event(commitment.made_in).when, frame.zone)
    yield "BEGIN:VTODO"
    yield from frame.write_heading("todo", commitment)
    if day is None or begin < day:  # what is due must be so later than it begins (RFC 5545, section 3.8.2.3)
        yield f"DTSTART;VALUE=DATE:{format_date(begin)}"
    if day is not None:
        yield f"DUE;VALUE=DATE:{format_date(day)}"
    yield frame.format_text("SUMMARY", commitment.title)
    yield from descriptions.write_description(
        frame, commitment.statement, descriptions.describe_commitment(frame, commitment, due)
    )
    yield from frame.write_categories(commitment, "deadline")
    yield from frame.write_links(commitment.citations)
    yield from _write_progress(frame, commitment)
    yield frame.write_promise(commitment)
    if frame.options.commitments == "both" and due is not None:
        yield f"RELATED-TO;RELTYPE=SIBLING:{frame.uid('deadline', commitment.id)}"
    yield from _write_extended(frame, commitment)
    if due is not None:
        yield f"X-ALITIMELINE-DATE:{due.text}"
    if day is not None:
        yield from _write_alarm(frame, "todo", commitment, f"Due: {commitment.title}", day)
    yield "END:VTODO"


def _write_review(frame: Frame, commitment: Commitment, found: Reviews) -> Iterator[str]:
    """Show the days on which to look at a promise, as one series."""
    yield "BEGIN:VEVENT"
    yield from frame.write_heading("review", commitment)
    yield from write_days(found.first, found.first)
    yield f"RRULE:{found.rule}"
    yield frame.format_text("SUMMARY", f"Review: {commitment.title}")
    yield frame.format_text("DESCRIPTION", f"{commitment.statement}\n\n{frame.timeline.explain(commitment)}")
    yield from frame.write_categories(commitment, "review")
    yield "STATUS:CONFIRMED"
    yield frame.write_promise(commitment)
    yield "END:VEVENT"


def _write_progress(frame: Frame, commitment: Commitment) -> Iterator[str]:
    """Say what became of a task, as far as it was judged."""
    last = commitment.last_assessment
    if is_void(commitment):
        yield "STATUS:CANCELLED"
    elif last is None:
        yield "STATUS:NEEDS-ACTION"
    else:
        yield f"STATUS:{PROGRESS.get(last.verdict, 'NEEDS-ACTION')}"
        if last.verdict == "kept":
            yield "PERCENT-COMPLETE:100"
            yield f"COMPLETED:{format_date(_find_noon(frame, last))}"


def _find_noon(frame: Frame, assessment: Assessment) -> datetime:
    """Return a moment that lies on the day of an assessment for nearly everybody, as COMPLETED takes no day."""
    return convert(datetime.combine(assessment.on, NOON, frame.zone), UTC)


def _write_extended(frame: Frame, commitment: Commitment) -> Iterator[str]:
    if frame.options.extended:
        yield from write_further_links(frame, commitment.citations)
        yield from write_concepts(commitment.kind, *commitment.tags)
        yield f"REFID:commitment-{commitment.id}"


def _write_alarm(frame: Frame, kind: str, commitment: Commitment, words: str, day: date) -> Iterator[str]:
    """Remind of what is still open, counting back from the deadline."""
    alarm = frame.options.alarm
    if alarm is None or is_closed(commitment) or not alarm_is_possible(frame, day):
        return
    yield "BEGIN:VALARM"
    yield f"UID:{frame.uid(f'alarm-{kind}', commitment.id)}"
    yield "ACTION:DISPLAY"
    yield frame.format_text("DESCRIPTION", words)
    yield f"TRIGGER{';RELATED=END' if kind == 'todo' else ''}:{format_duration(-alarm)}"
    yield "END:VALARM"
