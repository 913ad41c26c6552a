"""Reading a calendar: our own export → a timeline, against `icalendar` parsing the same bytes.

Ours makes ids, dates, relations and sources of them, and tells what is left out. Theirs parses only; the way from there
to a timeline its users would have to write themselves.
"""

import icalendar
from tests.benchmarks.data import timeline
from tests.benchmarks.measure import Figure, alternate

from alitimeline.calendar import reading
from alitimeline.calendar.writing import to_bytes

__all__ = ["figures"]


def figures(*, quick: bool) -> list[Figure]:
    """Compare the two readers."""
    record = timeline(500 if quick else 10_000)
    data = to_bytes(record, commitments="both")
    draft = reading.read(data).timeline
    assert draft is not None, "the calendar is not read"
    assert len(draft.events) >= len(record.events), "events are missing"
    assert len(draft.commitments) == len(record.commitments), "commitments are missing"
    ours, theirs = alternate(1 if quick else 5, lambda: reading.read(data), lambda: icalendar.Calendar.from_ical(data))
    what = f"reading {len(record.events):,} events ({len(data) / 1e6:.1f} MB) : icalendar"
    return [Figure(what, ours, theirs, target=1 / 5)]
