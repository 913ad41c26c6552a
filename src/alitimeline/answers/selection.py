"""Events and commitments that fit a condition, a line for each, and as JSON."""

from collections.abc import Callable, Iterable
from operator import itemgetter

from alitimeline.answers.phrases import format_json
from alitimeline.model import Entry, Event, Timeline
from alitimeline.model.kinds import kind_of
from alitimeline.queries import Matches
from alitimeline.when import When

__all__ = ["format_entries", "format_line", "to_json", "to_text"]


def to_text(timeline: Timeline, matches: Matches, *, possibly: bool = False) -> str:
    """Write a line for every record that fits, and with *possibly* also for those that may fit."""
    doubtful = {id(entry) for entry in matches.possibly}
    entries = matches.certainly + (matches.possibly if possibly else ())
    return format_entries(timeline, entries, lambda entry: "possibly" if id(entry) in doubtful else "")


def to_json(found: Iterable[tuple[Timeline, Matches]], *, possibly: bool = False) -> str:
    """Write a list with an object per record, in the order of `to_text`; all have the same keys, null without a date.

    The days are the first and the last one that the date allows; null where it is open.
    """
    rows = []
    for timeline, matches in found:
        doubtful = {id(entry) for entry in matches.possibly}
        for when, entry in _sort(timeline, matches.certainly + (matches.possibly if possibly else ())):
            days = (when.first_day(timeline.zone), when.last_day(timeline.zone)) if when else (None, None)
            first, last = (day and day.isoformat() for day in days)
            rows.append(
                {
                    "timeline": timeline.id,
                    "kind": kind_of(entry),
                    "id": entry.id,
                    "title": entry.title,
                    "when": when and str(when),
                    "first_day": first,
                    "last_day": last,
                    "certain": id(entry) not in doubtful,
                }
            )
    return format_json(rows)


def format_entries(timeline: Timeline, entries: Iterable[Entry], note: Callable[[Entry], str]) -> str:
    """Write a line per event, by date, then per commitment, by deadline, with the text that *note* returns for it."""
    lines = []
    for when, entry in _sort(timeline, entries):
        remark = f" ({text})" if (text := note(entry)) else ""
        lines.append(format_line(when, kind_of(entry), f"{entry.title} [{entry.id}]{remark}"))
    return "".join(lines)


def _sort(timeline: Timeline, entries: Iterable[Entry]) -> list[tuple[When | None, Entry]]:
    """Return events by date, then commitments by deadline, each after that."""
    zone = timeline.zone
    rows = []
    for entry in entries:
        is_event = isinstance(entry, Event)
        when = entry.when if isinstance(entry, Event) else timeline.deadline(entry)
        rows.append(((not is_event, not when, when and when.sort_key(zone), entry.id if is_event else ""), when, entry))
    return [(when, entry) for _, when, entry in sorted(rows, key=itemgetter(0))]


def format_line(when: object, kind: str, text: str) -> str:
    """Write a line about a record, in columns of a fixed width: a changed record changes no other line in git."""
    return f"{when or '-'!s:<24} {kind:<11} {text}\n"
