"""What was known on a day, in words and as JSON."""

from collections.abc import Iterable

from alitimeline.answers.phrases import describe_participation, format_json, holder_to_plain
from alitimeline.answers.selection import format_entries, format_line
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.model import Commitment, Entry, Event, Timeline
from alitimeline.queries import Known, Unbacked

__all__ = ["to_json", "to_text"]


def to_text(timeline: Timeline, known: Known) -> str:
    """Write a line per event and commitment of *timeline* that was known; then what is uncertain, if anything is."""
    entries = known.timeline.events + known.timeline.commitments
    sections = [
        format_entries(known.timeline, entries, _note) or f"Nothing was known by {known.on}.\n",
        _section(
            f"Sources that may have been published by {known.on}, or later:",
            (format_line(source.published, "source", f"{source.name} [{source.id}]") for source in known.unplaced),
        ),
        _section("Records that may have been known by then:", format_entries(timeline, known.perhaps, _note)),
        _section(
            "Fields that nothing published by then backs:",
            (_format_field(known.timeline, unbacked) for unbacked in known.unbacked),
        ),
    ]
    return "\n".join(filter(None, sections))


def _section(heading: str, lines: Iterable[str]) -> str:
    text = "".join(lines)
    return f"{heading}\n{text}" if text else ""


def _note(entry: Entry) -> str:
    """Return the status of an event that isn't confirmed, or the last verdict on a commitment."""
    if isinstance(entry, Event):
        return "" if entry.status == "confirmed" else entry.status
    last = entry.last_assessment
    return last.verdict.replace("-", " ") if last else ""


def _format_field(timeline: Timeline, unbacked: Unbacked) -> str:
    whose = f" ({describe_participation(timeline, unbacked.participation)})" if unbacked.participation else ""
    return f"{unbacked.record.id}: {unbacked.field}{whose}\n"


def to_json(known: Known) -> str:
    """Write the timeline of what was known as in a data file, and beside it what is uncertain."""
    return format_json(
        {
            "on": known.on.isoformat(),
            "timeline": to_plain(known.timeline),
            "unplaced": value_to_plain(known.unplaced),
            "perhaps": {
                "events": [entry.id for entry in known.perhaps if isinstance(entry, Event)],
                "commitments": [entry.id for entry in known.perhaps if isinstance(entry, Commitment)],
            },
            "unbacked": [
                holder_to_plain(unbacked.record, unbacked.participation) | {"field": unbacked.field}
                for unbacked in known.unbacked
            ],
        }
    )
