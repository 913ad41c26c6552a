"""Events and commitments, a line for each."""

from collections.abc import Container, Iterable

from alitimeline.model import Entry, Event, Timeline
from alitimeline.queries import Found

__all__ = ["lines", "to_text"]


def to_text(timeline: Timeline, found: Found, *, possibly: bool = False) -> str:
    """Write a line for each record that fits a condition, and with *possibly* also for those that may."""
    doubtful = {entry.id for entry in found.possibly}
    return lines(timeline, found.certainly + (found.possibly if possibly else ()), doubtful)


def lines(timeline: Timeline, entries: Iterable[Entry], doubtful: Container[str] = ()) -> str:
    """Write a line per event, by date, then per commitment, by deadline; fixed columns keep git's differences small."""
    zone = timeline.zone
    rows = []
    for entry in entries:
        is_event = isinstance(entry, Event)
        when = entry.when if isinstance(entry, Event) else timeline.deadline(entry)
        key = (not is_event, not when, when and when.sort_key(zone), entry.id if is_event else "")
        doubt = " (possibly)" if entry.id in doubtful else ""
        what = "event" if is_event else "commitment"
        rows.append((key, f"{when or '-'!s:<24} {what:<11} {entry.title} [{entry.id}]{doubt}\n"))
    return "".join(text for _, text in sorted(rows, key=lambda row: row[0]))
