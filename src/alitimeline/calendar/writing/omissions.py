"""What a calendar doesn't show, or not as asked, as warnings."""

from collections.abc import Iterator
from typing import NamedTuple

from alitimeline.calendar.writing.commitments import Promise, alarm_is_possible, find_promises, find_reviews
from alitimeline.calendar.writing.dates import is_partial
from alitimeline.calendar.writing.frame import Frame
from alitimeline.model import FINAL, Entry
from alitimeline.problems import Problem

__all__ = ["find_omissions"]

SPANS = "spans=short shows the days that a date allows, or the first of many"
TASKS = "commitments=todo shows tasks, with a deadline or without"
UNDATED = "as no deadline was stated"


class _Place(NamedTuple):
    """A record and its place in the timeline."""

    kind: str
    number: int
    record: Entry

    def problem(self, message: str, hint: str | None = None, field: str | None = None) -> Problem:
        """Return a warning about the record."""
        return Problem(
            code="left-out",
            path=(f"{self.kind}s", self.number, *([] if field is None else [field])),
            message=message,
            severity="warning",
            hint=hint,
            record=f"{self.kind}/{self.record.id}",
        )


def find_omissions(frame: Frame) -> Iterator[Problem]:
    """Yield a warning for each record that the calendar doesn't show, or not completely."""
    skips = frame.options.spans == "skip"
    for number, event in enumerate(frame.timeline.events):
        place = _Place("event", number, event)
        if skips and is_partial(event.when):
            yield place.problem("left out, as the day is not known", SPANS, "when")
    shown = {promise.commitment.id: promise for promise in find_promises(frame)}
    for number, commitment in enumerate(frame.timeline.commitments):
        place = _Place("commitment", number, commitment)
        if frame.options.commitments == "none":
            yield place.problem("left out, as asked with commitments=none")
        elif commitment.id not in shown:
            yield place.problem(f"left out, {UNDATED}", TASKS)
        else:
            yield from _find_lacks(frame, place, shown[commitment.id])


def _find_lacks(frame: Frame, place: _Place, promise: Promise) -> Iterator[Problem]:
    """Yield what was asked for and a commitment in the calendar lacks."""
    options, day = frame.options, promise.day
    if day is None and options.commitments == "both":
        yield place.problem(f"shown as a task only, {UNDATED}")
    if promise.outcome in FINAL:
        return
    if options.alarm is not None and (day is None or not alarm_is_possible(frame, day)):
        yield place.problem(f"without a reminder, {UNDATED if day is None else 'as no day is that long before'}")
    if options.review is not None and find_reviews(frame, promise) is None:
        yield place.problem(f"without review dates, {UNDATED if day is None else 'as the deadline comes before them'}")
