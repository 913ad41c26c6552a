"""The calendar: a timeline as iCalendar (RFC 5545, with RFC 7986), an entry for each event and deadline.

`docs/calendar.md` says what the options do, and how dates become days and times. There is no METHOD, so DTSTAMP is when
the record was last revised (RFC 5545, section 3.8.7.2), not when the calendar was written: the same timeline gives the
same bytes.
"""

from collections.abc import Iterator
from typing import Any, get_args

from alitimeline.calendar.writing.calendar import find_events, write_calendar
from alitimeline.calendar.writing.commitments import find_promises
from alitimeline.calendar.writing.frame import Frame
from alitimeline.calendar.writing.omissions import find_omissions, size_warnings
from alitimeline.calendar.writing.options import Options, options_of
from alitimeline.calendar.writing.splitting import By, Part, split_calendar
from alitimeline.documents.outputs import Exported
from alitimeline.model import Timeline
from alitimeline.problems import Problem, unknown_name

__all__ = ["Options", "render", "size_warning", "split", "to_bytes"]


def to_bytes(timeline: Timeline, **options: Any) -> bytes:  # noqa: ANN401 - `Options` says which
    """Write *timeline* as an iCalendar file: events in the order of their dates, then commitments in that of theirs.

    Raises:
        TypeError: if an option is none of those of `Options`.
        ExportError: if an option has a value that it can't have, a text holds a control character, or a time lies
            outside the years 1 to 9999 in its zone.
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record names another that isn't there.
    """
    return b"".join(render(timeline, **options).chunks)


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401
    """Write the same in parts, so that a calendar of any size takes little memory, and tell what it doesn't show.

    Raises as `to_bytes`, some of it as one goes through the parts.
    """
    frame = Frame(timeline, options_of(options))
    return Exported(write_calendar(frame, find_events(frame), find_promises(frame)), find_omissions(frame))


def size_warning(name: str, size: int) -> tuple[Problem, ...]:
    """Warn of a calendar of so many bytes that Google Calendar doesn't take it."""
    return tuple(size_warnings(name, size))


def split(timeline: Timeline, by: str, **options: Any) -> Iterator[Part]:  # noqa: ANN401
    """Yield the files of a calendar in parts, by "year", "kind" or "component": the name of each, and its chunks.

    Raises:
        UnknownNameError: if there is no such way to split.
        ExportError: and others, as `to_bytes`.
    """
    if by not in get_args(By):
        raise unknown_name("way to split a calendar is called", str(by), get_args(By))
    return split_calendar(Frame(timeline, options_of(options)), by)
