"""What an editor should look at in citations and disputes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from alitimeline.model import Citation, Commitment, Dispute, Entry, Event, Participation, Timeline
from alitimeline.problems import Path, Remark, shorten
from alitimeline.references import Value, list_citations, walk_record
from alitimeline.rules.errors import agrees
from alitimeline.when import When

__all__ = ["citations_differ", "disputes_are_explained", "everything_is_cited", "sources_follow_what_they_report"]

#: How many days before an event a source may announce it.
LONGEST_NOTICE = 366
#: The fields that say when something was; who disputes one of them gives another date.
DATES = ("when", "made_in", "made_on")
_FindEarly: TypeAlias = Callable[[Sequence[Citation], When], list[When | None]]
CITE = 'add "citations": [{"source": …, "quote": …}]'


def sources_follow_what_they_report(timeline: Timeline) -> Iterator[Remark]:
    """Nobody reports what has not happened yet, unless it is planned (tentative), cancelled or was announced.

    An announcement is up to a year older. A promise is not announced, but a draft of it may be cited beside it.
    """
    published = {source.id: source.published for source in timeline.sources if source.published}
    dates = {event.id: event.when for event in timeline.events}

    def find_early(cited: Sequence[Citation], date: When) -> list[When | None]:
        """Return when each source was published, if that was before a date."""
        days = [published.get(citation.source) for citation in cited]
        return [day if day and day.surely_before(date, timeline.zone) else None for day in days]

    for index, event in enumerate(timeline.events):
        if event.status == "confirmed" and any(find_early(list_citations(event), event.when)):
            yield from _compare(event, event.when, walk_record(event, ("events", index)), find_early)
    for index, commitment in enumerate(timeline.commitments):
        if made := commitment.made_on or dates.get(str(commitment.made_in)):
            values = walk_record(commitment, ("commitments", index))
            # the citations of a record, its participations and disputes belong together; those of its verdicts don't
            for _, inner in groupby(values, lambda value: value[1] == "assessment"):
                yield from _compare(commitment, made, inner, find_early)


def _compare(record: Entry, date: When, values: Iterable[Value], find_early: _FindEarly) -> Iterator[Remark]:
    """Compare the sources of some values of a record with its date."""
    early: list[tuple[Path, str, When]] = []  # the citations of what was published before
    is_late = is_evidence = False
    for path, name, value in values:
        is_evidence = name == "assessment"
        if not isinstance(value, Dispute) or value.field not in DATES:
            cited = getattr(value, "citations", ())
            for number, (citation, day) in enumerate(zip(cited, find_early(cited, date), strict=True)):
                if day:
                    early.append(((*path, "citations", number, "source"), citation.source, day))
                else:
                    is_late = True
    is_event = isinstance(record, Event)
    is_allowed = is_event or (is_late and not is_evidence)
    too_old = [cited for cited in early if not is_allowed or _is_long_before(cited[2], date)]
    for path, source, day in too_old:
        message = f"{source!r} was published ({day}) before the {'event' if is_event else 'promise'} ({date})"
        hint = 'for a planned event, write "status": "tentative"' if is_event else "check the two dates"
        yield "source-before-event", path, message, hint
    if early and not too_old and not is_late:
        path, source, day = max(early, key=itemgetter(2))
        message = f"the event ({date}) is only announced: no source is newer than {source!r} ({day})"
        yield "announced-only", path, message, "cite a source from after the event, if there is one"


def _is_long_before(published: When, date: When) -> bool:
    ends, begins = published.latest, date.earliest
    return bool(begins and ends and begins.toordinal() - ends.toordinal() > LONGEST_NOTICE)


def everything_is_cited(timeline: Timeline) -> Iterator[Remark]:
    """Every event, commitment and verdict has a citation."""
    for index, event in enumerate(timeline.events):
        if not event.citations and not any(participation.citations for participation in event.participants):
            yield "uncited", ("events", index), f"the event {event.id!r} has no citation", CITE
    for index, commitment in enumerate(timeline.commitments):
        if not commitment.citations:
            yield "uncited", ("commitments", index), f"the commitment {commitment.id!r} has no citation", CITE
        for number, assessment in enumerate(commitment.assessments):
            if not assessment.citations:
                code = "broken-uncited" if assessment.verdict == "broken" else "verdict-uncited"
                message = f"the verdict {assessment.verdict!r} of {assessment.on} has no citation"
                yield code, ("commitments", index, "assessments", number), message, CITE


def citations_differ(_timeline: Timeline, values: Sequence[Value]) -> Iterator[Remark]:
    """Nothing is cited twice from the same place for the same fields."""
    for path, _, value in values:
        citations = getattr(value, "citations", ())
        if len(citations) > 1 and len(set(citations)) < len(citations):
            for number, citation in enumerate(citations):
                if citation in citations[:number]:
                    message = f"{citation.source!r} is already cited with the same words"
                    yield "citation-twice", (*path, "citations", number), message, "remove one of the two"


def disputes_are_explained(timeline: Timeline, values: Sequence[Value]) -> Iterator[Remark]:
    """A dispute cites other words than those behind the held value, and a dismissed one says why it is."""
    disputed: Event | Participation | Commitment | None = None
    for path, _, value in values:
        if not isinstance(value, Dispute):
            disputed = value
            continue
        if value.standing == "dismissed" and value.note is None:
            message = f"the dispute about {value.field} is dismissed without a reason"
            yield "dismissed-without-note", path, message, 'add "note": "…"'
        entry = getattr(timeline, str(path[0]))[path[1]]
        backing = {
            (citation.source, citation.quote)
            for citation in getattr(disputed, "citations", ()) or entry.citations
            if citation.quote is not None and (not citation.supports or value.field in citation.supports)
        }
        for number, citation in enumerate(value.citations):
            is_same = (citation.source, citation.quote) in backing
            if is_same and not agrees(getattr(disputed, value.field), value.value):
                message = f"{citation.source!r} is cited with the same words for what the record says"
                hint = f"cite the words that say {shorten(value.value)}"
                yield "dispute-same-source", (*path, "citations", number), message, hint
