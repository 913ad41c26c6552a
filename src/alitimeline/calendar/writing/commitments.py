"""The entries of a commitment: its deadline, its task, the days on which to review it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from alitimeline.answers.words import find_word
from alitimeline.calendar.grammar.writing import escape_text, format_date, format_duration
from alitimeline.calendar.writing import descriptions
from alitimeline.calendar.writing.dates import (
    convert,
    describe_date,
    describe_rest,
    find_first_day,
    find_last_day,
    find_status,
    write_days,
    write_title,
)
from alitimeline.calendar.writing.events import write_concepts, write_further_links
from alitimeline.calendar.writing.frame import Frame
from alitimeline.calendar.writing.options import Review
from alitimeline.model import FINAL, Commitment, Verdict
from alitimeline.queries import Status
from alitimeline.when import When
from alitimeline.when.points import last_day

__all__ = [
    "Promise",
    "alarm_is_possible",
    "compute_reviews",
    "find_day",
    "find_promises",
    "find_reviews",
    "write_components",
]

NOON = time(12)

#: The STATUS of a task by its outcome, if it needs no action; there is no percentage, as nobody knows how much of a
#: promise is kept.
TASKS: Mapping[str | None, str] = {
    "kept": "COMPLETED",
    **dict.fromkeys(("partly-kept", "in-progress", "delayed"), "IN-PROCESS"),
    **dict.fromkeys(("withdrawn", "superseded"), "CANCELLED"),
}
#: How many months are between two reviews.
MONTHS: dict[Review, int] = {"yearly": 12, "half-yearly": 6, "quarterly": 3, "monthly": 1}
#: The year of the shortest months.
COMMON_YEAR = 2023


class Promise(NamedTuple):
    """A commitment, its computed deadline, and the day on which that is shown; None without a deadline."""

    commitment: Commitment
    due: When | None
    day: date | None
    #: None if it wasn't made by the day to look from.
    status: Status | None
    outcome: Verdict | None


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
            day = None if due is None else find_last_day(due, frame.zone)
            status = frame.statuses.get(commitment.id)
            promises.append(Promise(commitment, due, day, status, status.outcome if status else None))
    return sorted(promises, key=lambda promise: (promise.day is None, promise.day or date.max, promise.commitment.id))


def write_components(frame: Frame, promise: Promise) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the entries of a commitment by their names: an event, a task, a series of reviews."""
    shown, name = frame.options.commitments, promise.commitment.id
    if shown != "todo" and promise.due is not None and promise.day is not None:
        yield f"deadline-{name}", _write_deadline(frame, promise, promise.due, promise.day)
    if shown != "event":
        yield f"todo-{name}", _write_task(frame, promise)
    if reviews := find_reviews(frame, promise):
        yield f"review-{name}", _write_review(frame, promise.commitment, reviews)


def find_day(frame: Frame, promise: Promise) -> date:
    """Return the day of the deadline; without one, that of the promise."""
    return promise.day or find_first_day(frame.timeline.when_made(promise.commitment), frame.zone)


def alarm_is_possible(frame: Frame, day: date) -> bool:
    """Return whether the calendar has a time so long before a deadline."""
    return (frame.options.alarm or timedelta()) <= day - date.min


def find_reviews(frame: Frame, promise: Promise) -> Reviews | None:
    """Return when to review a promise; None if nobody asked for it, it is closed, or there is no day for it."""
    every = frame.options.review
    if every is None or promise.day is None or promise.outcome in FINAL:
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


def _write_deadline(frame: Frame, promise: Promise, due: When, day: date) -> Iterator[str]:
    """Write the deadline as an event on its day, which all programs show."""
    word, rest = _name_outcome(promise), describe_rest(due)
    words = ", ".join(filter(None, (word, f"due {rest}".strip() if rest or not word else "")))
    summary = write_title(words, promise.commitment.title)
    yield "BEGIN:VEVENT"
    yield from frame.write_heading("deadline", promise.commitment)
    yield from write_days(day, day)
    status = "CANCELLED" if TASKS.get(promise.outcome) == "CANCELLED" else find_status(due)
    yield from _write_content(frame, promise, summary, [f"STATUS:{status}"], "todo")
    yield from _write_alarm(frame, promise, "deadline", summary)
    yield "END:VEVENT"


def _write_task(frame: Frame, promise: Promise) -> Iterator[str]:
    """Write the commitment as a task, from the promise to its deadline, with its status."""
    commitment, day = promise.commitment, promise.day
    begin = find_first_day(frame.timeline.when_made(commitment), frame.zone)
    yield "BEGIN:VTODO"
    yield from frame.write_heading("todo", commitment)
    if day is None or begin < day:  # what is due must be so later than it begins (RFC 5545, section 3.8.2.3)
        yield f"DTSTART;VALUE=DATE:{format_date(begin)}"
    if day is not None:
        yield f"DUE;VALUE=DATE:{format_date(day)}"
    words = _name_outcome(promise) if promise.outcome in ("partly-kept", "broken") else ""  # its STATUS doesn't say so
    summary = write_title(words, commitment.title)
    yield from _write_content(frame, promise, summary, _write_progress(frame, promise), "deadline")
    yield from _write_alarm(frame, promise, "todo", f"Due: {commitment.title}")
    yield "END:VTODO"


def _write_review(frame: Frame, commitment: Commitment, reviews: Reviews) -> Iterator[str]:
    """Write the days on which to review a promise, as one series."""
    yield "BEGIN:VEVENT"
    yield from frame.write_heading("review", commitment)
    yield from write_days(reviews.first, reviews.first)
    yield f"RRULE:{reviews.rule}"
    yield frame.format_text("SUMMARY", f"Review: {commitment.title}")
    why = frame.timeline.explain(commitment, describe_date)
    yield frame.format_text("DESCRIPTION", f"{commitment.statement}\n\n{why}")
    yield from frame.write_categories(commitment, "review")
    yield "STATUS:CONFIRMED"
    yield from frame.write_promise(commitment)
    yield "END:VEVENT"


def _name_outcome(promise: Promise) -> str:
    """Return in a word what became of a promise: "Kept", "Overdue"; empty while it is open."""
    if promise.outcome in FINAL or promise.outcome == "partly-kept":
        return find_word("verdict", str(promise.outcome), "en")
    is_late = promise.status is not None and promise.status.state == "lapsed"
    return find_word("state", "lapsed", "en") if is_late else ""


def _write_progress(frame: Frame, promise: Promise) -> Iterator[str]:
    """Write the status of a task by its outcome."""
    yield f"STATUS:{TASKS.get(promise.outcome, 'NEEDS-ACTION')}"
    if promise.status and promise.outcome == "kept":
        yield "PERCENT-COMPLETE:100"
        day = find_last_day(promise.status.history[-1].on, frame.zone)
        noon = datetime.combine(day, NOON, frame.zone)  # COMPLETED takes no day
        yield f"COMPLETED:{format_date(convert(noon, UTC))}"


def _write_content(frame: Frame, promise: Promise, summary: str, status: Iterable[str], sibling: str) -> Iterator[str]:
    """Write what the entries of a deadline and of a task have in common; each is the *sibling* of the other."""
    commitment, due = promise.commitment, promise.due
    yield frame.format_text("SUMMARY", summary)
    paragraphs = descriptions.describe_commitment(frame, commitment, promise.status)
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
    if summary != commitment.title:
        yield f"X-ALITIMELINE-TITLE:{escape_text(commitment.title)}"


def _write_alarm(frame: Frame, promise: Promise, kind: str, words: str) -> Iterator[str]:
    """Write a reminder of what is still open, counting back from the deadline."""
    alarm, day = frame.options.alarm, promise.day
    if alarm is None or day is None or promise.outcome in FINAL or not alarm_is_possible(frame, day):
        return
    yield "BEGIN:VALARM"
    yield f"UID:{frame.uid(f'alarm-{kind}', promise.commitment.id)}"
    yield "ACTION:DISPLAY"
    yield frame.format_text("DESCRIPTION", words)
    yield f"TRIGGER{';RELATED=END' if kind == 'todo' else ''}:{format_duration(-alarm)}"
    yield "END:VALARM"
