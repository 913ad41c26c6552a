"""What the public could know on a day: the timeline that sources published by then support."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, tzinfo
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from attrs import NOTHING, evolve, fields, frozen
from attrs import field as attr_field  # Unbacked has a field of that name

from alitimeline.documents.plain import value_from_plain
from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.model import Assessment, Commitment, Dispute, Entry, Event, Participation, Source, Timeline
from alitimeline.model.fields import replace
from alitimeline.model.kinds import kind_of
from alitimeline.problems import DateError, check_day
from alitimeline.queries.excerpt import excerpt
from alitimeline.references import find_targets, list_citations, list_own_citations
from alitimeline.rules import check, nobody_comes_and_goes_at_once

__all__ = ["Known", "Unbacked", "find_publication", "known"]

#: A field that nothing backs: its record, its participation if it is in one, and its name.
Lack: TypeAlias = tuple[Entry, Participation | None, str]
_Entry = TypeVar("_Entry", Event, Commitment)
_Value = TypeVar("_Value", Event, Commitment, Participation)
_Evidenced = TypeVar("_Evidenced", Dispute, Assessment)

#: The fields whose values have citations of their own, or that nobody claims.
APART = frozenset({"id", "participants", "assessments", "citations", "disputes", "extra"})
#: The other fields become known one by one. Their values until then: the default, NOTHING if a field is required.
FIELDS: dict[type, dict[str, Any]] = {
    kind: {field.name: field.default for field in fields(kind) if field.name not in APART}
    for kind in (Event, Commitment, Participation)
}
#: A source that is cited only for these may not mention the record at all.
ASIDE = frozenset({"summary", "tags"})
#: Claims about these can lead in a circle together, though every one of them is sound.
CIRCULAR = frozenset({"part_of", "superseded_by"})
#: Fields without a default for a record that has them.
NEEDED = frozenset({"made_in", "made_on"})


@frozen(kw_only=True)
class Unbacked:
    """A field that can't be left out, although nothing published by the day backs its value."""

    record: Entry
    #: The participation with the field; None if it is a field of the record itself.
    participation: Participation | None
    field: str


@frozen(kw_only=True)
class Known:
    """What the public could know on a day, and what is uncertain about that."""

    on: date
    #: A sound timeline of what sources published by the day support; the day is its `updated`.
    timeline: Timeline
    #: Sources that may have been published by the day, or later.
    unplaced: tuple[Source, ...]
    #: What would be known if they were, and what has no citation.
    perhaps: tuple[Entry, ...]
    #: Fields of the timeline that were not known.
    unbacked: tuple[Unbacked, ...]


@pause_garbage_collection()
def known(timeline: Timeline, on: date | None = None) -> Known:
    """Return what the public could know of a sound timeline on the day *on*.

    A record is known once one of its sources is published; its fields, parts, disputes and verdicts, once a source
    that backs them is. If only a claim of a dispute was published, the field has the claim's value. The day is in the
    timeline's zone; without one, it is `Timeline.as_of`.

    Raises:
        DateError: if no day is given and the record has none.
        UnknownNameError: if a record refers to one that the timeline doesn't have.
    """
    day = timeline.as_of if on is None else on
    if day is None:
        raise DateError("the timeline has no date", "say the day")
    check_day("on", day)
    zone = timeline.zone
    bounds = {source.id: find_publication(source, zone) for source in timeline.sources}
    public = {name: last for name, (_, last) in bounds.items() if last and last <= day}
    unplaced = {name for name, (first, _) in bounds.items() if name not in public and not (first and first > day)}
    view = _View(timeline, zone, day, public)
    events, perhaps = _sort_out(timeline.events, public, unplaced)
    commitments, perhaps_promised = _sort_out(timeline.commitments, public, unplaced)
    entries: list[Entry] = [view.reduce_event(event, sources) for event, sources in events]
    entries += [view.reduce_commitment(commitment, sources) for commitment, sources in commitments]
    sources = [source for source in timeline.sources if source.id in public]
    part = excerpt(timeline, view.complete(entries), sources)
    # the description may mention anything
    description = timeline.description if len(sources) == len(timeline.sources) else None
    return Known(
        on=day,
        timeline=replace(part, updated=day, description=description),
        unplaced=tuple(source for source in timeline.sources if source.id in unplaced),
        perhaps=(*timeline.chronology(perhaps), *perhaps_promised),
        unbacked=tuple(
            Unbacked(record=getattr(part, kind_of(record))(record.id), participation=participation, field=field)
            for record, participation, field in sorted(view.lacks, key=lambda lack: _sort_key(timeline, lack[0], zone))
        ),
    )


def find_publication(source: Source, zone: tzinfo) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a source may have been published; it was by the day of `accessed`."""
    published = source.published
    days = (published.last_day(zone) if published else None, source.accessed)
    return published.first_day(zone) if published else None, min((day for day in days if day), default=None)


def _sort_out(
    records: Iterable[_Entry], public: Mapping[str, date], unplaced: set[str]
) -> tuple[list[tuple[_Entry, list[str]]], list[_Entry]]:
    """Return the records that were known, with their sources, and those that may have been: one source is enough."""
    known, perhaps = [], []
    for record in records:
        citations = list_citations(record)
        sources = [citation.source for citation in citations]
        if sources and public.keys().isdisjoint(sources) and unplaced.isdisjoint(sources):
            continue
        direct = [cited.source for cited in citations if not cited.supports or not ASIDE.issuperset(cited.supports)]
        if not public.keys().isdisjoint(direct or sources):
            known.append((record, sources))
        elif not sources or not unplaced.isdisjoint(direct or sources):
            perhaps.append(record)
    return known, perhaps


def _sort_key(timeline: Timeline, record: Entry, zone: tzinfo) -> tuple[Any, ...]:
    """Return the sort key of a record: events by their dates, then commitments in the order of the file."""
    if isinstance(record, Event):
        return 0, record.when.sort_key(zone), record.id
    return 1, timeline.position(record)


def _back_all(_field: str) -> bool:
    """Return that a published source backs the field, as it backs the whole record."""
    return True


@frozen
class _View:
    """Reduces records to what had been published by a day."""

    timeline: Timeline
    zone: tzinfo
    day: date
    #: The sources that were published by the day, with the last day on which they may have been.
    public: Mapping[str, date]
    #: The fields of the reduced records that nothing backs.
    lacks: list[Lack] = attr_field(factory=list)

    @cached_property
    def counted_on(self) -> frozenset[str]:
        """The events that commitments refer to."""
        return frozenset(
            name for kind, names, _ in find_targets(self.timeline.commitments) if kind == "event" for name in names
        )

    def reduce_event(self, event: Event, sources: Sequence[str]) -> Event:
        """Return what was known of an event, which has these *sources*."""
        known = event
        published = [self.public.get(source) for source in sources]
        if None in published:
            is_backed = self._find_backing(event, otherwise=True)
            follow = is_backed("participants")
            plain = follow and not any(part.citations or part.disputes for part in event.participants)  # most are
            parts = {} if plain else self._reduce_parts(event, follow=follow)
            known, lacks = self._reduce(event, is_backed, {} if plain else {"participants": tuple(parts)})
            self.lacks.extend([(known, None, name) for name in lacks])
            self.lacks.extend([(known, part, name) for part, names in parts.items() for name in names])
            published = [self.public.get(citation.source) for citation in list_citations(known)]
        begins = known.when.first_day(self.zone)
        if known.status == "confirmed" and begins and max(filter(None, published), default=date.min) < begins:
            return replace(known, status="tentative")  # it was only announced
        return known

    def reduce_commitment(self, commitment: Commitment, sources: Sequence[str]) -> Commitment:
        """Return what was known of a commitment, which has these *sources*."""
        is_backed = self._find_backing(commitment, otherwise=True)
        follow = is_backed("assessments")
        days = ((verdict.on.last_day(self.zone), verdict) for verdict in commitment.assessments)
        by_day = (verdict for last, verdict in days if last and last <= self.day)
        verdicts = self._select_public(verdict for verdict in by_day if follow or verdict.citations)
        if verdicts == [*commitment.assessments] and self.public.keys() >= {*sources}:
            return commitment
        known, lacks = self._reduce(commitment, is_backed, {"assessments": tuple(verdicts)})
        self.lacks.extend((known, None, name) for name in lacks)
        if known.measures != commitment.measures:  # the numbers that were reached say nothing without them
            known = replace(known, assessments=tuple(replace(verdict, value=None) for verdict in known.assessments))
        return known

    def complete(self, entries: Sequence[Entry]) -> list[Entry]:
        """Add what commitments refer to, and drop their references to commitments that replaced them later."""
        events = {entry.id: entry for entry in entries if isinstance(entry, Event)}
        promises = {entry.id: entry for entry in entries if isinstance(entry, Commitment)}
        for promise in promises.values():
            if promise.superseded_by and promise.superseded_by not in promises:
                promises[promise.id] = replace(promise, superseded_by=None)
        waiting = [*promises.values()]
        while waiting:
            targets, waiting = find_targets(waiting), []
            for kind, name in ((kind, name) for kind, names, _ in targets for name in names):
                if kind == "event" and name not in events:
                    events[name] = self._strip(self.timeline.event(name), status="tentative")
                elif kind == "commitment" and name not in promises:
                    promises[name] = self._strip(self.timeline.commitment(name))
                    waiting.append(promises[name])
        return [*events.values(), *promises.values()]

    def _strip(self, record: _Entry, **values: Any) -> _Entry:  # noqa: ANN401 - the types of the fields
        """Return a record with its required fields only, and these *values*."""
        fields = FIELDS[type(record)].items()
        needed = [name for name, default in fields if default is NOTHING or (name in NEEDED and getattr(record, name))]
        stripped = type(record)(id=record.id, **{name: getattr(record, name) for name in needed}, **values)
        self.lacks.extend([(stripped, None, name) for name in needed])
        return stripped

    def _reduce_parts(self, event: Event, *, follow: bool) -> dict[Participation, list[str]]:
        """Return the known participations of an event, with the names of their fields that nothing backs."""
        # a published source backs them: one cited for them or, without any, one of the event
        known = [
            part
            for part in event.participants
            if (follow and not part.citations) or any(cited.source in self.public for cited in list_own_citations(part))
        ]
        # parts that were the same by then are one
        parts = dict(self._reduce_part(part, follow=follow) for part in known)
        if list(parts) != known and _come_and_go_at_once(event, parts):
            return dict(self._reduce_part(part, follow=follow, keep_unbacked=True) for part in known)
        return parts

    def _reduce_part(
        self, part: Participation, *, follow: bool, keep_unbacked: bool = False
    ) -> tuple[Participation, list[str]]:
        if (follow or part.citations) and all(cited.source in self.public for cited in list_own_citations(part)):
            return part, []
        backing = self._find_backing(part, otherwise=follow or bool(part.citations))

        def is_backed(name: str) -> bool:
            # a source that disputes one field agrees on the others
            claims = [(dispute.field, cited.source) for dispute in part.disputes for cited in dispute.citations]
            denying = {source for field, source in claims if field == name}
            agreeing = {source for _, source in claims} - denying
            return not self.public.keys().isdisjoint(agreeing) or backing(name)

        return self._reduce(part, is_backed, {}, keep_unbacked=keep_unbacked)

    def _find_backing(self, record: Event | Commitment | Participation, *, otherwise: bool) -> Callable[[str], bool]:
        """Return the function that returns whether a published source backs a field.

        *otherwise* is its answer if no citation is about the field. The summary of a partly known event sums up what is
        cited for it or, if nothing is, all that is cited.
        """
        general = [citation.source for citation in record.citations if not citation.supports]
        if not self.public.keys().isdisjoint(general):
            return _back_all
        hidden, backed = set[str](), set[str]()
        for citation in record.citations:
            (backed if citation.source in self.public else hidden).update(citation.supports)
        if isinstance(record, Event) and ("summary" in hidden or "summary" not in backed):
            backed.discard("summary")
            hidden.add("summary")
        return lambda name: name in backed or (otherwise and not general and name not in hidden)

    def _reduce(
        self, record: _Value, is_backed: Callable[[str], bool], changes: dict[str, Any], *, keep_unbacked: bool = False
    ) -> tuple[_Value, list[str]]:
        """Return a record as of the day, with these *changes*, and the names of its fields that nothing backs.

        A field that isn't backed gets the value of the first published claim or, without one, its default; required
        fields, and all with *keep_unbacked*, keep their value and are named.
        """
        citations = [citation for citation in record.citations if citation.source in self.public]
        disputes = self._select_public(record.disputes) if record.disputes else []
        lacks = []
        for name, default in FIELDS[type(record)].items() if is_backed is not _back_all else ():
            if getattr(record, name) == default or is_backed(name):
                continue
            claims = [] if keep_unbacked else [dispute for dispute in disputes if dispute.field == name]
            first = min(claims, key=self._find_day, default=None)
            value = value_from_plain(type(record), name, first.value) if first else None
            if first and self._is_sound(record, name, {**changes, name: value}):
                changes[name] = value
                taken = [claim for claim in claims if claim.value == first.value]
                citations += [replace(citation, supports=(name,)) for claim in taken for citation in claim.citations]
                disputes = [dispute for dispute in disputes if dispute not in taken]
            elif keep_unbacked or default is NOTHING or name in NEEDED:
                lacks.append(name)
            else:
                changes[name] = "tentative" if name == "status" else default
        return replace(record, **changes, citations=tuple(citations), disputes=tuple(disputes)), lacks

    def _find_day(self, dispute: Dispute) -> date:
        """Return the day by which a claim was published."""
        return min((self.public[citation.source] for citation in dispute.citations), default=self.day)

    def _is_sound(self, record: Event | Commitment | Participation, name: str, changes: dict[str, Any]) -> bool:
        """Return whether the timeline is still sound with these *changes*, the last a claim about *name*."""
        match record:
            case Event():
                return name != "when" or record.id not in self.counted_on
            case Commitment():
                claimed = evolve(record, **changes)
                return name not in CIRCULAR and not check(excerpt(self.timeline, [claimed]), only_errors=True)
            case _:
                return True

    def _select_public(self, values: Iterable[_Evidenced]) -> list[_Evidenced]:
        """Return the published disputes or verdicts; without their notes if not all their sources were published."""
        public = []
        for value in values:
            citations = [citation for citation in value.citations if citation.source in self.public]
            if len(citations) == len(value.citations):
                public.append(value)
            elif citations:
                public.append(replace(value, citations=tuple(citations), note=None))
        return public


def _come_and_go_at_once(event: Event, participants: Iterable[Participation]) -> bool:
    """Return whether somebody is both appointed to a role and departs from it, as far as the roles are known."""
    alone = Timeline(id=event.id, title=event.title, events=[evolve(event, participants=participants)])
    return any(nobody_comes_and_goes_at_once(alone))
