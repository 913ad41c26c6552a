"""Events and commitments that fit a condition, a line for each."""

from alitimeline.answers.wording import lines
from alitimeline.model import Timeline
from alitimeline.queries import Found

__all__ = ["to_text"]


def to_text(timeline: Timeline, found: Found, *, possibly: bool = False) -> str:
    """Write a line for each record that fits, and with *possibly* also for those that may."""
    doubtful = {entry.id for entry in found.possibly}
    shown = found.certainly + (found.possibly if possibly else ())
    return lines(timeline, shown, lambda entry: "possibly" if entry.id in doubtful else "")
