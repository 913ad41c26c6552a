"""Events and commitments that fit a condition, a line for each."""

from collections.abc import Callable, Iterable

from alitimeline.model import Entry, Event, Timeline
from alitimeline.queries import Matches

__all__ = ["format_entries", "format_line", "to_text"]


def to_text(timeline: Timeline, matches: Matches, *, possibly: bool = False) -> str:
    """Write a line for every record that fits, and with *possibly* also for those that may fit."""
    doubtful = {entry.id for entry in matches.possibly}
    entries = matches.certainly + (matches.possibly if possibly else ())
    return format_entries(timeline, entries, lambda entry: "possibly" if entry.id in doubtful else "")


def format_entries(timeline: Timeline, entries: Iterable[Entry], note: Callable[[Entry], str]) -> str:
    """Write a line per event, by date, then per commitment, by deadline, with the text that *note* returns for it."""
    zone = timeline.zone
    rows = []
    for entry in entries:
        is_event = isinstance(entry, Event)
        when = entry.when if isinstance(entry, Event) else timeline.deadline(entry)
        key = (not is_event, not when, when and when.sort_key(zone), entry.id if is_event else "")
        remark = f" ({text})" if (text := note(entry)) else ""
        kind = "event" if is_event else "commitment"
        rows.append((key, format_line(when, kind, f"{entry.title} [{entry.id}]{remark}")))
    return "".join(line for _, line in sorted(rows, key=lambda row: row[0]))


def format_line(when: object, kind: str, text: str) -> str:
    """Write a line about a record, in columns of a fixed width: a changed record changes no other line in git."""
    return f"{when or '-'!s:<24} {kind:<11} {text}\n"
