"""The calendar as jCal (RFC 7265), which is iCalendar as JSON: for programs that have no reader of iCalendar."""

from collections.abc import Iterator
from typing import Any

from alitimeline.calendar import writing as ical
from alitimeline.calendar.grammar import jcal
from alitimeline.calendar.grammar.tree import parse
from alitimeline.documents.outputs import Exported
from alitimeline.model import Timeline

__all__ = ["exported"]


def exported(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401 - those of `ical.exported`
    """Write what `ical.exported` writes, with a property a line, and tell what it tells; raises as that does."""
    calendar = ical.exported(timeline, **options)
    return Exported(_as_json(calendar.chunks), calendar.left_out)


def _as_json(chunks: Iterator[bytes]) -> Iterator[bytes]:
    [calendar], _ = parse(b"".join(chunks))
    yield jcal.to_text(calendar).encode()
