"""What an editor should look at in a timeline: one generator per rule, whose name states the rule."""

from collections.abc import Iterator, Sequence
from math import inf
from typing import cast

from alitimeline.model import Dispute, Timeline
from alitimeline.problems import Path, Problem
from alitimeline.references import Value

__all__ = ["everything_is_cited", "sources_follow_the_event"]

#: By how many days the date of one moment can differ between two zones.
ZONES_APART = 2


def sources_follow_the_event(timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Nobody reports what has not happened yet, unless the event is planned (tentative) or cancelled."""
    dated = ((source.id, source.published) for source in timeline.sources if source.published)
    published = {source: (date, date.latest.toordinal()) for source, date in dated if date.latest}
    zone = timeline.zone
    for path, _, value in values:
        if path[0] != "events" or (isinstance(value, Dispute) and value.field == "when"):
            continue  # according to this source, the event took place at another time
        event = timeline.events[cast("int", path[1])]
        if event.status != "confirmed" or event.when.earliest is None:
            continue
        begins = event.when.earliest.toordinal()
        for number, citation in enumerate(getattr(value, "citations", ())):
            date, ends = published.get(citation.source, (None, inf))
            # comparing the dates themselves is slow, and needless if the days differ by more than zones do
            if date and ends <= begins + ZONES_APART and date.before(event.when, zone):
                yield Problem(
                    code="source-before-event",
                    path=(*path, "citations", number, "source"),
                    message=f"{citation.source!r} was published ({date}) before the event ({event.when})",
                    hint='for a planned event, write "status": "tentative"',
                    severity="warning",
                )


def everything_is_cited(timeline: Timeline) -> Iterator[Problem]:
    """Every event and commitment has a citation."""
    for index, event in enumerate(timeline.events):
        if not event.citations and not any(participation.citations for participation in event.participants):
            yield _build_uncited(("events", index), f"the event {event.id!r}")
    for index, commitment in enumerate(timeline.commitments):
        if not commitment.citations:
            yield _build_uncited(("commitments", index), f"the commitment {commitment.id!r}")


def _build_uncited(path: Path, what: str) -> Problem:
    hint = 'add "citations": [{"source": …, "quote": …}]'
    return Problem(code="uncited", path=path, message=f"{what} has no citation", hint=hint, severity="warning")
