"""The timeline as the public could know it on a day: what sources published by then support."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, tzinfo
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from attrs import NOTHING, evolve, fields, frozen
from attrs import field as attr_field  # Unbacked has a field of that name

from alitimeline.documents.plain import value_from_plain
from alitimeline.model import Assessment, Commitment, Dispute, Entry, Event, Participation, Source, Timeline
from alitimeline.problems import DateError
from alitimeline.queries.excerpt import excerpt
from alitimeline.references import find_references, list_citations, list_own_citations
from alitimeline.rules import check, nobody_comes_and_goes_at_once

__all__ = ["Known", "Unbacked", "known"]

#: What holds something that nothing backs: a record, the part in it if it is that part's, and the field.
Lack: TypeAlias = tuple[Entry, Participation | None, str]
_Entry = TypeVar("_Entry", Event, Commitment)
_Stated = TypeVar("_Stated", Event, Commitment, Participation)
_Evidenced = TypeVar("_Evidenced", Dispute, Assessment)

#: What has citations of its own, or is nobody's claim.
APART = frozenset({"id", "participants", "assessments", "citations", "disputes", "extra"})
#: All else becomes known field by field; with what a field holds before that, NOTHING if it can't be left out.
FIELDS: dict[type, dict[str, Any]] = {
    kind: {each.name: each.default for each in fields(kind) if each.name not in APART}
    for kind in (Event, Commitment, Participation)
}
#: A source that is cited for nothing but these need not speak of the record at all.
ASIDE = frozenset({"summary", "tags"})
#: Claims of these may each be sound, and together lead in a circle.
CIRCULAR = frozenset({"part_of", "superseded_by"})


@frozen(kw_only=True)
class Unbacked:
    """A field that can't be left out, though nothing published by the day backs what it holds."""

    record: Entry
    #: The part in the event whose field it is; None if it is the record's own.
    participation: Participation | None
    field: str


@frozen(kw_only=True)
class Known:
    """What the public could know on a day, and what can't be told of that."""

    on: date
    #: A sound timeline of what sources published by the day support; the day is its `updated`.
    timeline: Timeline
    #: Sources of which nobody can tell whether they were published by the day.
    unplaced: tuple[Source, ...]
    #: What would be known if they were, and what cites nothing.
    perhaps: tuple[Entry, ...]
    #: What stands in the timeline without being known.
    unbacked: tuple[Unbacked, ...]


def known(timeline: Timeline, on: date | None = None) -> Known:
    """Tell what the public could know of a sound timeline on the day *on*.

    A record is known once one of its sources is published; its fields, parts, disputes and verdicts, once a source
    is that backs them. Where only another claim was out, the claim takes the field's place. The day is one in the
    timeline's zone; without it, the day that the record speaks of (`Timeline.as_of`).

    Raises:
        DateError: if no day is given and the record has none.
        UnknownNameError: if a record refers to one that the timeline doesn't have.

    """
    day = on or timeline.as_of
    if day is None:
        raise DateError("the timeline has no date", "say the day")
    zone = timeline.zone
    bounds = {source.id: _publication(source, zone) for source in timeline.sources}
    public = {name: last for name, (_, last) in bounds.items() if last and last <= day}
    unplaced = {name for name, (first, _) in bounds.items() if name not in public and not (first and first > day)}
    view = _View(timeline, zone, day, public)
    records: tuple[Entry, ...] = (*timeline.events, *timeline.commitments)
    told: list[Entry] = []
    perhaps: list[Entry] = []
    for record in records:
        witnesses = _witnesses(record)
        if not public.keys().isdisjoint(witnesses):
            told.append(view.event(record) if isinstance(record, Event) else view.commitment(record))
        elif not witnesses or not unplaced.isdisjoint(witnesses):
            perhaps.append(record)
    sources = [source for source in timeline.sources if source.id in public]
    part = excerpt(timeline, view.complete(told), sources)
    # the description sums up the whole
    description = timeline.description if len(sources) == len(timeline.sources) else None
    return Known(
        on=day,
        timeline=evolve(part, updated=day, description=description),
        unplaced=tuple(source for source in timeline.sources if source.id in unplaced),
        perhaps=tuple(sorted(perhaps, key=lambda record: _place(timeline, record))),
        unbacked=tuple(
            Unbacked(record=_find(part, record), participation=participation, field=field)
            for record, participation, field in sorted(view.lacks, key=lambda lack: _place(timeline, lack[0]))
        ),
    )


def _publication(source: Source, zone: tzinfo) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a source may have been published: it was, when somebody read it."""
    published = source.published
    lasts = (published.last_day(zone) if published else None, source.accessed)
    return published.first_day(zone) if published else None, min((day for day in lasts if day), default=None)


def _witnesses(record: Entry) -> list[str]:
    """Return the sources any of which makes a record known."""
    cited = list_citations(record)
    direct = [each.source for each in cited if not each.supports or not ASIDE.issuperset(each.supports)]
    return direct or [each.source for each in cited]


def _place(timeline: Timeline, record: Entry) -> tuple[Any, ...]:
    """Return where a record is listed: events by their dates, then commitments as they stand in the file."""
    if isinstance(record, Event):
        return 0, record.when.sort_key(timeline.zone), record.id
    return 1, timeline.position(record)


def _find(timeline: Timeline, record: Entry) -> Entry:
    return timeline.event(record.id) if isinstance(record, Event) else timeline.commitment(record.id)


@frozen
class _View:
    """How records read by what had been published on a day."""

    timeline: Timeline
    zone: tzinfo
    day: date
    #: The last day on which each of the sources may have been published.
    public: Mapping[str, date]
    #: What the records that were read hold without being known.
    lacks: list[Lack] = attr_field(factory=list)

    @cached_property
    def counted_on(self) -> frozenset[str]:
        """The events that commitments refer to."""
        found = (each for commitment in self.timeline.commitments for each in find_references(commitment))
        return frozenset(name for _, kind, name, _ in found if kind == "event")

    def event(self, event: Event) -> Event:
        """Return what was known of an event."""
        told = event
        if any(each.source not in self.public for each in list_citations(event)):
            parts = self._parts(event)
            told, lacked = self._stated(
                event,
                lambda name: self._sums_up(event) if name == "summary" else self._backs(event, name, otherwise=True),
                {"participants": parts},
            )
            self.lacks.extend((told, None, name) for name in lacked)
            self.lacks.extend((told, part, name) for part, lacked in parts.items() for name in lacked)
        begins = told.when.first_day(self.zone)
        if told.status == "confirmed" and begins and all(self.public[e.source] < begins for e in list_citations(told)):
            return evolve(told, status="tentative")  # all that was out had been published before it
        return told

    def commitment(self, commitment: Commitment) -> Commitment:
        """Return what was known of a commitment."""
        follow = self._backs(commitment, "assessments", otherwise=True)
        verdicts = self._out(
            each for each in commitment.assessments if each.on <= self.day and (follow or each.citations)
        )
        if verdicts == [*commitment.assessments] and all(
            each.source in self.public for each in list_citations(commitment)
        ):
            return commitment
        told, lacked = self._stated(
            commitment, lambda name: self._backs(commitment, name, otherwise=True), {"assessments": verdicts}
        )
        self.lacks.extend((told, None, name) for name in lacked)
        return told

    def complete(self, told: Iterable[Entry]) -> list[Entry]:
        """Add what commitments can't be understood without, and take from them what had taken their place later."""
        events = {each.id: each for each in told if isinstance(each, Event)}
        promises = {each.id: each for each in told if isinstance(each, Commitment)}
        for promise in promises.values():
            if promise.superseded_by and promise.superseded_by not in promises:
                promises[promise.id] = evolve(promise, superseded_by=None)
        waiting = [*promises.values()]
        while waiting:
            for path, kind, name, _ in find_references(waiting.pop()):
                if kind == "event" and name not in events:
                    events[name] = evolve(self._bare(self.timeline.event(name)), status="tentative")
                elif kind == "commitment" and name not in promises and path[0] != "part_of":
                    promises[name] = self._bare(self.timeline.commitment(name))
                    waiting.append(promises[name])
        return [*events.values(), *promises.values()]

    def _bare(self, record: _Entry) -> _Entry:
        """Return no more of a record than must stand there for others."""
        needed = [name for name, untold in FIELDS[type(record)].items() if untold is NOTHING]
        self.lacks.extend((record, None, name) for name in needed)
        values: dict[str, Any] = {name: getattr(record, name) for name in needed}
        return type(record)(id=record.id, **values)

    def _parts(self, event: Event) -> dict[Participation, list[str]]:
        """Return what was known of those who took part, each with the fields that nothing backs."""
        follow = self._backs(event, "participants", otherwise=True)
        known = [each for each in event.participants if self._takes_part(each, follow=follow)]
        # what can't be told apart by then is told once
        parts = dict(self._part(each, follow=follow) for each in known)
        if list(parts) != known and _come_and_go_at_once(event, parts):
            return dict(self._part(each, follow=follow, hold=True) for each in known)
        return parts

    def _takes_part(self, part: Participation, *, follow: bool) -> bool:
        """Tell whether it was known that there is this part: by what is cited for it, else by the event."""
        return any(each.source in self.public for each in list_own_citations(part)) or (follow and not part.citations)

    def _part(self, part: Participation, *, follow: bool, hold: bool = False) -> tuple[Participation, list[str]]:
        if (follow or part.citations) and all(each.source in self.public for each in list_own_citations(part)):
            return part, []

        def is_backed(name: str) -> bool:
            # who says otherwise of one field speaks of the others as the record does
            said = [(dispute.field, each.source) for dispute in part.disputes for each in dispute.citations]
            denying = {source for denied, source in said if denied == name}
            agreeing = {source for _, source in said} - denying
            return not self.public.keys().isdisjoint(agreeing) or self._backs(
                part, name, otherwise=follow or bool(part.citations)
            )

        return self._stated(part, is_backed, {}, hold=hold)

    def _backs(self, record: Event | Commitment | Participation, name: str, *, otherwise: bool) -> bool:
        """Tell whether what was out backs a field; *otherwise* is the answer where nothing is cited for it."""
        backing = [each for each in record.citations if not each.supports or name in each.supports]
        return any(each.source in self.public for each in backing) if backing else otherwise

    def _sums_up(self, event: Event) -> bool:
        """Tell whether the summary of an event of which not all was out says no more than what was.

        Where nothing is cited for it, it sums up all that is cited; else, all that is cited for it.
        """
        named = [each for each in event.citations if "summary" in each.supports]
        return any(each.source in self.public and not each.supports for each in event.citations) or (
            bool(named) and all(each.source in self.public for each in named)
        )

    def _stated(
        self, record: _Stated, is_backed: Callable[[str], bool], parts: Mapping[str, Any], *, hold: bool = False
    ) -> tuple[_Stated, list[str]]:
        """Return a record as it stood, with these *parts*, and the names of its fields that hold what nothing backs.

        Others hold the first claim that was out, or are left out; unless they *hold* what they held.
        """
        citations = [each for each in record.citations if each.source in self.public]
        disputes = self._out(record.disputes)
        changes, lacked = dict(parts), []
        for name, untold in FIELDS[type(record)].items():
            if getattr(record, name) == untold or is_backed(name):
                continue
            claims = [] if hold else [each for each in disputes if each.field == name]
            first = min(claims, key=self._out_by, default=None)
            claimed = value_from_plain(type(record), name, first.value) if first else None
            if first and self._can_stand(evolve(record, **{**changes, name: claimed}), name):
                changes[name] = claimed
                taken = [each for each in claims if each.value == first.value]
                citations += [evolve(each, supports=[name]) for claim in taken for each in claim.citations]
                disputes = [each for each in disputes if each not in taken]
            elif hold or untold is NOTHING:
                lacked.append(name)
            else:
                changes[name] = "tentative" if name == "status" else untold
        return evolve(record, **changes, citations=citations, disputes=disputes), lacked

    def _out_by(self, dispute: Dispute) -> date:
        """Return the day by which somebody had said so."""
        return min((self.public[each.source] for each in dispute.citations), default=self.day)

    def _can_stand(self, record: Event | Commitment | Participation, name: str) -> bool:
        """Tell whether all is still sound with a claim in this field."""
        match record:
            case Event():
                return name != "when" or record.id not in self.counted_on
            case Commitment():
                return name not in CIRCULAR and not check(excerpt(self.timeline, [record]), only_errors=True)
            case _:
                return True

    def _out(self, values: Iterable[_Evidenced]) -> list[_Evidenced]:
        """Return what was out of disputes or verdicts; their notes only where they can't speak of what wasn't."""
        told = []
        for each in values:
            citations = [citation for citation in each.citations if citation.source in self.public]
            if len(citations) == len(each.citations):
                told.append(each)
            elif citations:
                told.append(evolve(each, citations=citations, note=None))
        return told


def _come_and_go_at_once(event: Event, participants: Iterable[Participation]) -> bool:
    """Tell whether somebody both takes and leaves the same role, as the roles are told."""
    alone = Timeline(id=event.id, title=event.title, events=[evolve(event, participants=participants)])
    return any(nobody_comes_and_goes_at_once(alone))
