"""What an editor should look at in a timeline: one generator per rule, whose name states the rule."""

from collections.abc import Iterator, Sequence
from math import inf
from typing import cast

from attrs import evolve

from alitimeline.model import Dispute, Event, Timeline
from alitimeline.problems import Path, Problem
from alitimeline.references import Value

__all__ = ["everything_is_cited", "sources_follow_the_event"]

#: The kinds of sources that announce what is to happen, and how many days before it they may.
ANNOUNCING, LONGEST_NOTICE = frozenset({"letter", "filing", "press-release"}), 366
#: By how many days the date of one moment can differ between two zones.
ZONES_APART = 2


def sources_follow_the_event(timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Nobody reports what has not happened yet, unless it is planned (tentative), cancelled or was announced."""
    dated = ((source, source.published) for source in timeline.sources if source.published)
    published = {source.id: (date, date.latest.toordinal()) for source, date in dated if date.latest}
    announcing = {source.id for source in timeline.sources if source.primary or source.kind in ANNOUNCING}
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
                if begins - ends <= LONGEST_NOTICE and (citation.source in announcing or _is_move(event)):
                    continue
                yield Problem(
                    code="source-before-event",
                    path=(*path, "citations", number, "source"),
                    message=f"{citation.source!r} was published ({date}) before the event ({event.when})",
                    hint='for a planned event, write "status": "tentative"',
                    severity="warning",
                )


def _is_move(event: Event) -> bool:
    return any(part.part in ("incoming", "outgoing") for part in event.participants)


def everything_is_cited(timeline: Timeline) -> Iterator[Problem]:
    """Every event, commitment and verdict has a citation."""
    for index, event in enumerate(timeline.events):
        if not event.citations and not any(participation.citations for participation in event.participants):
            yield _build_uncited(("events", index), f"the event {event.id!r}")
    for index, commitment in enumerate(timeline.commitments):
        if not commitment.citations:
            yield _build_uncited(("commitments", index), f"the commitment {commitment.id!r}")
        for number, assessment in enumerate(commitment.assessments):
            if not assessment.citations:
                what = f"the verdict {assessment.verdict!r} of {assessment.on}"
                problem = _build_uncited(("commitments", index, "assessments", number), what)
                is_broken = assessment.verdict == "broken"
                yield evolve(problem, code="broken-uncited") if is_broken else evolve(problem, code="verdict-uncited")


def _build_uncited(path: Path, what: str) -> Problem:
    hint = 'add "citations": [{"source": …, "quote": …}]'
    return Problem(code="uncited", path=path, message=f"{what} has no citation", hint=hint, severity="warning")
