"""The timeline, and what it can tell of itself."""

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from functools import cached_property
from math import inf
from typing import Any, TypeVar

from attrs import field, frozen
from attrs.validators import optional

from alitimeline.model.fields import all_items, extra_keys, is_a, is_day, is_id, is_line, is_prose, is_text, to_tuple
from alitimeline.model.records import Actor, Commitment, Due, Entry, Event, Record, Source
from alitimeline.model.texts import check_language, check_zone
from alitimeline.problems import DeadlineError, UnknownNameError, unknown_name
from alitimeline.when import MONTH_NAMES, Duration, Spans, When, fiscal_year

__all__ = ["Timeline"]

_T = TypeVar("_T")
_R = TypeVar("_R", Source, Actor, Event, Commitment)


@frozen(kw_only=True)
class Timeline:
    """A record of events and commitments, with the actors in them and the sources behind them."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    description: str | None = field(default=None, validator=optional(is_prose))
    language: str = field(default="en", validator=is_text(check_language))
    #: IANA name of the zone in which its days are days.
    timezone: str = field(default="UTC", validator=is_text(check_zone))
    #: The day of this revision of the record.
    updated: date | None = field(default=None, validator=optional(is_day))
    sources: tuple[Source, ...] = field(default=(), converter=to_tuple, validator=all_items(is_a(Source)))
    actors: tuple[Actor, ...] = field(default=(), converter=to_tuple, validator=all_items(is_a(Actor)))
    events: tuple[Event, ...] = field(default=(), converter=to_tuple, validator=all_items(is_a(Event)))
    commitments: tuple[Commitment, ...] = field(default=(), converter=to_tuple, validator=all_items(is_a(Commitment)))
    #: Its `x-…` keys, and `$schema`, where an editor finds the schema of the file.
    extra: Mapping[str, Any] = extra_keys("$schema")

    def source(self, id: str) -> Source:  # noqa: A002 - the name that the record gives it
        """Return the source with this id; raises `UnknownNameError`."""
        return _look_up("source", id, self._sources)

    def actor(self, id: str) -> Actor:  # noqa: A002
        """Return the actor with this id; raises `UnknownNameError`."""
        return _look_up("actor", id, self._actors)

    def event(self, id: str) -> Event:  # noqa: A002
        """Return the event with this id; raises `UnknownNameError`."""
        return _look_up("event", id, self._events)

    def commitment(self, id: str) -> Commitment:  # noqa: A002
        """Return the commitment with this id; raises `UnknownNameError`."""
        return _look_up("commitment", id, self._commitments)

    def near(self, first: date | None, last: date | None) -> tuple[Entry, ...]:
        """Return what may have to do with a day from *first* to *last*, in the order of the record.

        These are events, and commitments that were made or fall due; None is no bound. After the first call it takes
        the time of the answer, not of the timeline.

        Raises:
            DeadlineError: as `deadline`.
            UnknownNameError: if a commitment was made in an event that the timeline doesn't have.

        """
        begin = first.toordinal() if first else -inf
        end = last.toordinal() if last else inf
        spans, owners = self._spans
        found = {owners[number] for number in spans.find_overlapping(begin, end)}
        events = len(self.events)
        return tuple(
            self.events[place] if place < events else self.commitments[place - events] for place in sorted(found)
        )

    def position(self, record: Record) -> int:
        """Return where the record with this one's id stands among those of its kind; raises `UnknownNameError`."""
        kind = type(record).__name__
        return _look_up(kind.lower(), record.id, self._positions[kind])

    @cached_property
    def vocabulary(self) -> Mapping[str, frozenset[str]]:
        """The words that its events and commitments use, of which the format fixes none: each "kind", "tag", "role"."""
        entries: tuple[Entry, ...] = self.events + self.commitments
        parts = (participation for event in self.events for participation in event.participants)
        return {
            "kind": frozenset(entry.kind for entry in entries),
            "tag": frozenset(tag for entry in entries for tag in entry.tags),
            "role": frozenset(part.role for part in parts if part.role),
        }

    @property
    def zone(self) -> tzinfo:
        """The zone in which its days are days."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.timezone)

    @property
    def as_of(self) -> date | None:
        """The day that the record speaks of: its `updated`, else the last day on which something in it began.

        Events that are not confirmed don't count: they may lie ahead. None if nothing has a date.
        """
        if self.updated is not None:
            return self.updated
        dates = [event.when for event in self.events if event.status == "confirmed"]
        dates += [source.published for source in self.sources if source.published]
        zone = self.zone
        days = [day for when in dates if (day := when.first_day(zone) or when.last_day(zone))]
        days += [assessment.on for commitment in self.commitments for assessment in commitment.assessments]
        return max(days, default=None)

    def chronology(self, events: Iterable[Event] | None = None) -> tuple[Event, ...]:
        """Return its events, or *events* of it, in the order of their dates, then of their ids."""
        zone = self.zone
        events = self.events if events is None else events
        return tuple(sorted(events, key=lambda event: (event.when.sort_key(zone), event.id)))

    def deadline(self, commitment: Commitment) -> When | None:
        """Compute when *commitment* falls due, as precisely and doubtfully as what it counts from; None if open-ended.

        Raises:
            DeadlineError: if what it counts from is unknown, or the date lies beyond the year 9999.

        """
        match commitment.due:
            case Due(within=Duration() as within, of=of):
                return within.after(self._counted_from(of).when)
            case Due(fiscal_year=int() as year, of=of):
                return fiscal_year(year, self._year_end(of))
            case When() as stated:
                return stated
            case _:
                return None

    def explain(self, commitment: Commitment) -> str:
        """Say in one sentence when *commitment* falls due and why.

        Raises:
            DeadlineError: as `deadline`.

        """
        due, deadline = commitment.due, self.deadline(commitment)
        match due:
            case None:
                return "No deadline was stated."
            case When():
                return f"Due {deadline}, as stated."
            case Due(within=Duration() as within, of=of):
                event = self._counted_from(of)
                return f"Due {deadline}: within {within.words} of {event.when} ({event.title})."
            case _:
                year, actor = due.fiscal_year, self.actor(due.of)
                month, day = map(int, str(actor.fiscal_year_end)[2:].split("-"))
                ends = f"{day} {MONTH_NAMES[month - 1]}"
                return f"Due {deadline}: in the fiscal year {year} of {actor.name}, which ends on {ends}."

    def _counted_from(self, event: str) -> Event:
        try:
            return self.event(event)
        except UnknownNameError as error:
            raise DeadlineError(f"the deadline counts from an event that is unknown: {error}") from error

    def _year_end(self, actor: str) -> str:
        try:
            year_end = self.actor(actor).fiscal_year_end
        except UnknownNameError as error:
            raise DeadlineError(f"the deadline is a fiscal year of an actor that is unknown: {error}") from error
        if year_end is None:
            raise DeadlineError(f"{actor!r} has no fiscal_year_end", 'write "fiscal_year_end": "--03-31" there')
        return year_end

    @cached_property
    def _spans(self) -> tuple[Spans, list[int]]:
        """The days of events and commitments, and for each span the place of its record among all of them."""
        dates = [event.when for event in self.events]
        owners = [*range(len(dates))]
        for place, commitment in enumerate(self.commitments, len(dates)):
            for when in (self.event(commitment.made_in).when, self.deadline(commitment)):
                if when:
                    dates.append(when)
                    owners.append(place)
        zone = self.zone
        return Spans(_days(when, zone) for when in dates), owners

    @cached_property
    def _positions(self) -> dict[str, dict[str, int]]:
        kinds: dict[str, tuple[Record, ...]]
        kinds = {"Source": self.sources, "Actor": self.actors, "Event": self.events, "Commitment": self.commitments}
        return {kind: {each.id: place for place, each in enumerate(records)} for kind, records in kinds.items()}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return _index(self.sources)

    @cached_property
    def _actors(self) -> dict[str, Actor]:
        return _index(self.actors)

    @cached_property
    def _events(self) -> dict[str, Event]:
        return _index(self.events)

    @cached_property
    def _commitments(self) -> dict[str, Commitment]:
        return _index(self.commitments)


def _days(when: When, zone: tzinfo) -> tuple[float, float]:
    first, last = when.first_day(zone), when.last_day(zone)
    return first.toordinal() if first else -inf, last.toordinal() if last else inf


def _index(records: tuple[_R, ...]) -> dict[str, _R]:
    return {record.id: record for record in records}


def _look_up(what: str, name: str, index: dict[str, _T]) -> _T:
    try:
        return index[name]
    except KeyError:
        raise unknown_name(f"{what} has the id", name, index) from None
