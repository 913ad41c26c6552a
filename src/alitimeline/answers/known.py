"""What was known on a day, in words and as JSON."""

from collections.abc import Iterable
from typing import Any

from alitimeline.answers.phrases import part
from alitimeline.answers.wording import as_json, line, lines
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.model import Commitment, Entry, Event, Timeline
from alitimeline.queries import Known, Unbacked

__all__ = ["to_json", "to_text"]


def to_text(timeline: Timeline, known: Known) -> str:
    """Write a line per event and commitment that was known of *timeline*; then what can't be told, if anything."""
    told = known.timeline.events + known.timeline.commitments
    sections = [
        _records(known.timeline, told) or f"Nothing was known by {known.on}.\n",
        _section(
            f"Sources that may have been published by {known.on}, or later:",
            (line(source.published, "source", f"{source.title} [{source.id}]") for source in known.unplaced),
        ),
        _section("Records that may have been known by then:", _records(timeline, known.perhaps)),
        _section(
            "Fields that nothing published by then backs:",
            (f"{_field(known.timeline, each)}\n" for each in known.unbacked),
        ),
    ]
    return "\n".join(filter(None, sections))


def _section(heading: str, lines: Iterable[str]) -> str:
    text = "".join(lines)
    return f"{heading}\n{text}" if text else ""


def _records(timeline: Timeline, records: Iterable[Entry]) -> str:
    return lines(timeline, records, _note)


def _note(entry: Entry) -> str:
    """Say how it stood with an event if it wasn't confirmed, and what was judged last of a commitment."""
    if isinstance(entry, Event):
        return "" if entry.status == "confirmed" else entry.status
    last = entry.last_assessment
    return last.verdict.replace("-", " ") if last else ""


def _field(timeline: Timeline, unbacked: Unbacked) -> str:
    whose = f" ({part(timeline, unbacked.participation)})" if unbacked.participation else ""
    return f"{unbacked.record.id}: {unbacked.field}{whose}"


def to_json(known: Known) -> str:
    """Write the timeline of what was known as a data file has it, and beside it what can't be told."""
    return as_json(
        {
            "on": known.on.isoformat(),
            "timeline": to_plain(known.timeline),
            "unplaced": value_to_plain(known.unplaced),
            "perhaps": {
                "events": [each.id for each in known.perhaps if isinstance(each, Event)],
                "commitments": [each.id for each in known.perhaps if isinstance(each, Commitment)],
            },
            "unbacked": [_unbacked(each) for each in known.unbacked],
        }
    )


def _unbacked(unbacked: Unbacked) -> dict[str, Any]:
    return {
        "record": unbacked.record.id,
        "actor": unbacked.participation.actor if unbacked.participation else None,
        "role": unbacked.participation.role if unbacked.participation else None,
        "field": unbacked.field,
    }
