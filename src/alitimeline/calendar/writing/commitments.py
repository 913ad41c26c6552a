"""The entries of a commitment: its deadline, its task, the days on which to review it."""

from collections.abc import Iterable, Iterator
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
from alitimeline.calendar.writing.options import Review
from alitimeline.model import Commitment
from alitimeline.when import When
from alitimeline.when.points import last_day

__all__ = [
    "Promise",
    "alarm_is_possible",
    "compute_reviews",
    "find_day",
    "find_promises",
    "find_reviews",
    "is_closed",
    "write_components",
]

NOON = time(12)

#: The STATUS of a task by its verdict; there is no percentage, as nobody knows how much of a promise is kept.
PROGRESS = {"kept": "COMPLETED", **dict.fromkeys(("partly-kept", "in-progress", "delayed"), "IN-PROCESS")}
#: How many months are between two reviews.
MONTHS: dict[Review, int] = {"yearly": 12, "half-yearly": 6, "quarterly": 3, "monthly": 1}
#: The year of the shortest months.
COMMON_YEAR = 2023


class Promise(NamedTuple):
    """A commitment, its computed deadline, and the day on which that is shown; None without a deadline."""

    commitment: Commitment
    due: When | None
    day: date | None


class Reviews(NamedTuple):
    """A series of days: the first, and the rule of all (RFC 5545, section 3.3.10)."""

    first: date
    rule: str


def find_promises(frame: Frame) -> list[Promise]:
    """Return the commitments that are shown, ordered by day, then by id; those without a day come last."""
    shown = frame.options.commitments
    if shown == "none":
        return []
    promises = []
    for commitment in frame.timeline.commitments:
        due = frame.timeline.deadline(commitment)
        if due is not None or shown != "event":
            promises.append(Promise(commitment, due, None if due is None else find_last_day(due, frame.zone)))
    return sorted(promises, key=lambda promise: (promise.day is None, promise.day or date.max, promise.commitment.id))


def write_components(frame: Frame, promise: Promise) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the entries of a commitment by their names: an event, a task, a series of reviews."""
    shown, (commitment, due, day) = frame.options.commitments, promise
    if shown != "todo" and due is not None and day is not None:
        yield f"deadline-{commitment.id}", _write_deadline(frame, commitment, due, day)
    if shown != "event":
        yield f"todo-{commitment.id}", _write_task(frame, promise)
    if reviews := find_reviews(frame, promise):
        yield f"review-{commitment.id}", _write_review(frame, commitment, reviews)


def find_day(frame: Frame, promise: Promise) -> date:
    """Return the day of the deadline; without one, that of the promise."""
    return promise.day or find_first_day(frame.timeline.when_made(promise.commitment), frame.zone)


def is_closed(commitment: Commitment) -> bool:
    """Return whether no reminder is needed: the promise was kept, was broken or is void."""
    last = commitment.last_assessment
    return is_void(commitment) or (last is not None and last.verdict in ("kept", "broken"))


def alarm_is_possible(frame: Frame, day: date) -> bool:
    """Return whether the calendar has a time so long before a deadline."""
    return (frame.options.alarm or timedelta()) <= day - date.min


def find_reviews(frame: Frame, promise: Promise) -> Reviews | None:
    """Return when to review a promise; None if nobody asked for it, it is closed, or there is no day for it."""
    every = frame.options.review
    if every is None or promise.day is None or is_closed(promise.commitment):
        return None
    made = frame.timeline.when_made(promise.commitment)
    return compute_reviews(every, find_last_day(made, frame.zone), promise.day)


def compute_reviews(every: Review, promised: date, due: date) -> Reviews | None:
    """Return the days on which to review a promise, after it was made and up to its deadline; None if there are none.

    They are on the day of the month on which the promise was made, or on the last day of each month if one of the
    months is too short for that day.
    """
    from dateutil.rrule import MONTHLY, rrule

    step = MONTHS[every]
    months = range(promised.month - 1, promised.month + 11, step)
    fits = all(last_day(COMMON_YEAR, month % 12 + 1).day >= promised.day for month in months)
    number = promised.day if fits else -1
    begin, until = (datetime.combine(day, time()) for day in (promised, due))
    days = rrule(MONTHLY, dtstart=begin, interval=step, bymonthday=number, until=until)
    # the end of a month may lie in the month of the promise, too
    first = days.after(datetime.combine(last_day(promised.year, promised.month), time()))
    if first is None:
        return None
    monthly = "FREQ=MONTHLY" + (f";INTERVAL={step}" if step > 1 else "")
    often = f"FREQ=YEARLY;BYMONTH={promised.month}" if every == "yearly" else monthly
    return Reviews(first.date(), f"{often};BYMONTHDAY={number};UNTIL={format_date(due)}")


def _write_deadline(frame: Frame, commitment: Commitment, due: When, day: date) -> Iterator[str]:
    """Write the deadline as an event on its day, which all programs show."""
    words = describe_date(due)
    summary = f"Due {words}: {commitment.title}" if words else f"Due: {commitment.title}"
    yield "BEGIN:VEVENT"
    yield from frame.write_heading("deadline", commitment)
    yield from write_days(day, day)
    status = "CANCELLED" if is_void(commitment) else find_status(due)
    yield from _write_content(frame, commitment, due, summary, [f"STATUS:{status}"], "todo")
    yield f"X-ALITIMELINE-TITLE:{escape_text(commitment.title)}"
    yield from _write_alarm(frame, "deadline", commitment, summary, day)
    yield "END:VEVENT"


def _write_task(frame: Frame, promise: Promise) -> Iterator[str]:
    """Write the commitment as a task, from the promise to its deadline, with its status."""
    commitment, due, day = promise
    begin = find_first_day(frame.timeline.when_made(commitment), frame.zone)
    yield "BEGIN:VTODO"
    yield from frame.write_heading("todo", commitment)
    if day is None or begin < day:  # what is due must be so later than it begins (RFC 5545, section 3.8.2.3)
        yield f"DTSTART;VALUE=DATE:{format_date(begin)}"
    if day is not None:
        yield f"DUE;VALUE=DATE:{format_date(day)}"
    yield from _write_content(frame, commitment, due, commitment.title, _write_progress(frame, commitment), "deadline")
    if day is not None:
        yield from _write_alarm(frame, "todo", commitment, f"Due: {commitment.title}", day)
    yield "END:VTODO"


def _write_review(frame: Frame, commitment: Commitment, reviews: Reviews) -> Iterator[str]:
    """Write the days on which to review a promise, as one series."""
    yield "BEGIN:VEVENT"
    yield from frame.write_heading("review", commitment)
    yield from write_days(reviews.first, reviews.first)
    yield f"RRULE:{reviews.rule}"
    yield frame.format_text("SUMMARY", f"Review: {commitment.title}")
    yield frame.format_text("DESCRIPTION", f"{commitment.statement}\n\n{frame.timeline.explain(commitment)}")
    yield from frame.write_categories(commitment, "review")
    yield "STATUS:CONFIRMED"
    yield from frame.write_promise(commitment)
    yield "END:VEVENT"


def _write_progress(frame: Frame, commitment: Commitment) -> Iterator[str]:
    """Write the status of a task by its last assessment."""
    last = commitment.last_assessment
    if is_void(commitment):
        yield "STATUS:CANCELLED"
    elif last is None:
        yield "STATUS:NEEDS-ACTION"
    else:
        yield f"STATUS:{PROGRESS.get(last.verdict, 'NEEDS-ACTION')}"
        if last.verdict == "kept":
            yield "PERCENT-COMPLETE:100"
            noon = datetime.combine(find_last_day(last.on, frame.zone), NOON, frame.zone)  # COMPLETED takes no day
            yield f"COMPLETED:{format_date(convert(noon, UTC))}"


def _write_content(  # noqa: PLR0913, PLR0917 - what differs
    frame: Frame, commitment: Commitment, due: When | None, summary: str, status: Iterable[str], sibling: str
) -> Iterator[str]:
    """Write what the entries of a deadline and of a task have in common; each is the *sibling* of the other."""
    yield frame.format_text("SUMMARY", summary)
    paragraphs = descriptions.describe_commitment(frame, commitment, due)
    yield from descriptions.write_description(frame, commitment.statement, paragraphs)
    yield from frame.write_categories(commitment, "deadline")
    yield from frame.write_links(commitment.citations)
    yield from status
    yield from frame.write_promise(commitment)
    if frame.options.commitments == "both" and due is not None:
        yield f"RELATED-TO;RELTYPE=SIBLING:{frame.uid(sibling, commitment.id)}"
    if frame.options.extended:
        yield from write_further_links(frame, commitment.citations)
        yield from write_concepts(commitment.kind, *commitment.tags)
        yield f"REFID:commitment-{commitment.id}"
    if due is not None:
        yield f"X-ALITIMELINE-DATE:{due.text}"


def _write_alarm(frame: Frame, kind: str, commitment: Commitment, words: str, day: date) -> Iterator[str]:
    """Write a reminder of what is still open, counting back from the deadline."""
    alarm = frame.options.alarm
    if alarm is None or is_closed(commitment) or not alarm_is_possible(frame, day):
        return
    yield "BEGIN:VALARM"
    yield f"UID:{frame.uid(f'alarm-{kind}', commitment.id)}"
    yield "ACTION:DISPLAY"
    yield frame.format_text("DESCRIPTION", words)
    yield f"TRIGGER{';RELATED=END' if kind == 'todo' else ''}:{format_duration(-alarm)}"
    yield "END:VALARM"
