"""The calendar as jCal (RFC 7265), which is iCalendar as JSON: for programs that have no reader of iCalendar."""

from typing import Any

from alitimeline.export import ical
from alitimeline.ical import jcal
from alitimeline.ical.tree import parse
from alitimeline.model import Timeline

__all__ = ["to_bytes"]


def to_bytes(timeline: Timeline, **options: Any) -> bytes:  # noqa: ANN401 - those of `ical.to_bytes`
    """Write what `ical.to_bytes` writes, with a property a line; raises as it does."""
    [calendar], _ = parse(ical.to_bytes(timeline, **options))
    return jcal.to_text(calendar).encode()
