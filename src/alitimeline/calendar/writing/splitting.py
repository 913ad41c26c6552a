"""One timeline as several calendars: by year, by kind, or a file for each entry as CalDAV servers keep them (vdir).

An entry keeps its UID wherever it stands, so RELATED-TO may name one of another file; those who subscribe to all of the
files have both. An entry belongs to the year in which it begins, a commitment to that of its deadline; without one, to
that of the promise. All commitments are of the kind "deadline".
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from alitimeline.calendar.writing import commitments, events
from alitimeline.calendar.writing.calendar import find_events, write_calendar, write_item
from alitimeline.calendar.writing.commitments import Promise, find_day, find_promises
from alitimeline.calendar.writing.dates import find_first_day
from alitimeline.calendar.writing.frame import Frame
from alitimeline.model import Event

__all__ = ["By", "Part", "split_calendar"]

By: TypeAlias = Literal["year", "kind", "component"]

#: The name of a file, in ASCII letters, digits and hyphens, and the chunks of its bytes.
Part: TypeAlias = tuple[str, Iterator[bytes]]


def split_calendar(frame: Frame, by: str) -> Iterator[Part]:
    """Yield the files of a calendar; their names are made of ids and years, so they are safe and tell what is there."""
    if by == "component":
        yield from _split_components(frame)
        return
    groups: dict[str, tuple[list[Event], list[Promise]]] = {}
    for event in find_events(frame):
        key = event.kind if by == "kind" else f"{find_first_day(event.when, frame.zone).year:04}"
        groups.setdefault(key, ([], []))[0].append(event)
    for promise in find_promises(frame):
        key = "deadline" if by == "kind" else f"{find_day(frame, promise).year:04}"
        groups.setdefault(key, ([], []))[1].append(promise)
    for name, (shown, kept) in sorted(groups.items()):
        yield f"{frame.timeline.id}-{name}.ics", write_calendar(frame, shown, kept, name)


def _split_components(frame: Frame) -> Iterator[Part]:
    for event in find_events(frame):
        data = write_item(events.write_event(frame, event), f"the event {event.id!r}")
        yield f"event-{event.id}.ics", iter((data,))
    for promise in find_promises(frame):
        for name, lines in commitments.write_components(frame, promise):
            yield f"{name}.ics", iter((write_item(lines, f"the commitment {promise.commitment.id!r}"),))
