"""The timeline: its records, look-ups, and what is computed from them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, tzinfo
from functools import cached_property
from itertools import chain
from math import inf
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar, cast

from attrs import field, frozen
from attrs.validators import optional

from alitimeline.model.fields import (
    Items,
    all_items,
    extra_keys,
    is_a,
    is_day,
    is_id,
    is_line,
    is_prose,
    is_text,
    replace,
    to_day,
)
from alitimeline.model.kinds import COLLECTIONS, Kind, kind_of
from alitimeline.model.records import Actor, Commitment, Due, Entry, Event, Participation, Record, Source
from alitimeline.model.roles import Role, read_title
from alitimeline.model.texts import check_language, check_path, check_zone
from alitimeline.problems import DeadlineError, UnknownNameError, check_day, unknown_name
from alitimeline.when import MONTH_NAMES, Duration, Spans, When, fiscal_year

__all__ = ["Timeline"]

_T = TypeVar("_T")


@frozen(kw_only=True, repr=False)
class Timeline:
    """A record of events and commitments, with the actors in them and the sources behind them."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    description: str | None = field(default=None, validator=optional(is_prose))
    language: str = field(default="en", validator=is_text(check_language))
    #: IANA name of the time zone of its days.
    timezone: str = field(default="UTC", validator=is_text(check_zone))
    #: The day of this revision of the record.
    updated: date | None = field(default=None, converter=to_day, validator=optional(is_day))
    #: Paths of files whose sources and actors it shares; what `load` returns has these records itself, and uses none.
    uses: tuple[str, ...] = field(default=(), converter=Items[str], validator=all_items(is_text(check_path)))
    sources: tuple[Source, ...] = field(default=(), converter=Items[Source], validator=all_items(is_a(Source)))
    actors: tuple[Actor, ...] = field(default=(), converter=Items[Actor], validator=all_items(is_a(Actor)))
    events: tuple[Event, ...] = field(default=(), converter=Items[Event], validator=all_items(is_a(Event)))
    commitments: tuple[Commitment, ...] = field(
        default=(), converter=Items[Commitment], validator=all_items(is_a(Commitment))
    )
    #: Its `x-…` keys, and `$schema`: the address of the schema, for editors.
    extra: Mapping[str, Any] = extra_keys("$schema")

    def __repr__(self) -> str:
        """Return one line: the id, the title, and how many records there are of each kind."""
        sizes = ((len(getattr(self, name)), kind, name) for kind, name in COLLECTIONS.items())
        counts = (f"{size} {kind if size == 1 else name}" for size, kind, name in sizes if size)
        return f"<Timeline {', '.join([repr(self.id), repr(self.title), *counts])}>"

    def source(self, id: str) -> Source:  # noqa: A002 - the name that the record gives it
        """Return the source with this id; raises `UnknownNameError`."""
        return cast("Source", _look_up("source", id, self._records["source"]))

    def actor(self, id: str) -> Actor:  # noqa: A002
        """Return the actor with this id; raises `UnknownNameError`."""
        return cast("Actor", _look_up("actor", id, self._records["actor"]))

    def event(self, id: str) -> Event:  # noqa: A002
        """Return the event with this id; raises `UnknownNameError`."""
        return cast("Event", _look_up("event", id, self._records["event"]))

    def commitment(self, id: str) -> Commitment:  # noqa: A002
        """Return the commitment with this id; raises `UnknownNameError`."""
        return cast("Commitment", _look_up("commitment", id, self._records["commitment"]))

    def with_record(self, record: Record) -> "Timeline":
        """Return this timeline with a record: in the place of the one of its kind with its id, or else at the end."""
        kind = kind_of(record)
        records: list[Record] = [*getattr(self, COLLECTIONS[kind])]
        if record.id in self._positions[kind]:
            records[self._positions[kind][record.id]] = record
        else:
            records.append(record)
        return replace(self, **{COLLECTIONS[kind]: tuple(records)})

    def without(self, id: str | Record, kind: Kind | None = None) -> "Timeline":  # noqa: A002 - as the record calls it
        """Return this timeline without a record or the one with this id.

        What refers to it stays as it is: `check` finds that.

        Raises:
            UnknownNameError: if no record has the id, or there is no such kind.
            ValueError: if records of several kinds have it, and *kind* doesn't say which one is meant.
        """
        if isinstance(id, Record):
            kind, id = kind_of(id), id.id  # noqa: A001 - as above
        if kind is not None and kind not in COLLECTIONS:
            raise unknown_name("kind of record is called", kind, COLLECTIONS)
        kinds = [
            one for one in COLLECTIONS if kind in (None, one) and isinstance(id, str) and id in self._positions[one]
        ]
        if not kinds:
            raise unknown_name(
                f"{kind or 'record'} has the id", id, {name for one in self._positions.values() for name in one}
            )
        if len(kinds) > 1:
            raise ValueError(f"there are records of several kinds with the id {id!r}: name one, {' or '.join(kinds)}")
        collection = COLLECTIONS[kinds[0]]
        return replace(self, **{collection: tuple(one for one in getattr(self, collection) if one.id != id)})

    def near(self, first: date | None, last: date | None) -> tuple[Entry, ...]:
        """Return the entries from *first* to *last*, in the order of the record; None is no bound.

        These are events that may fall on one of these days, and commitments that may have been made or fall due then.
        An index is built at the first call.

        Raises:
            DeadlineError: as `deadline`.
            UnknownNameError: if a commitment was made in an event that the timeline doesn't have.
        """
        for name, day in (("first", first), ("last", last)):
            if day is not None:
                check_day(name, day)
        begin = first.toordinal() if first else -inf
        end = last.toordinal() if last else inf
        spans, owners = self._spans
        places = {owners[number] for number in spans.find_overlapping(begin, end)}
        events = len(self.events)
        return tuple(
            self.events[place] if place < events else self.commitments[place - events] for place in sorted(places)
        )

    def position(self, record: Record) -> int:
        """Return the position of the record with this id in the list of its kind; raises `UnknownNameError`."""
        kind = kind_of(record)
        return _look_up(kind, record.id, self._positions[kind])

    @cached_property
    def vocabulary(self) -> Mapping[str, frozenset[str]]:
        """The words that its events and commitments use as "kind", "tag" and "role"; the format doesn't fix them."""
        entries: tuple[Entry, ...] = self.events + self.commitments
        parts = (participation for event in self.events for participation in event.participants)
        words = {
            "kind": frozenset(entry.kind for entry in entries),
            "tag": frozenset(tag for entry in entries for tag in entry.tags),
            "role": frozenset(part.role for part in parts if part.role),
        }
        return MappingProxyType(words)

    def roles(self, participation: Participation) -> tuple[Role, ...]:
        """Return the roles that the title in a participation names, in the capacity that it has; none without one."""
        title, capacity = (participation.role, participation.organization), participation.capacity
        if title not in self._titles:
            body = self._records["actor"].get(participation.organization or "")
            names = (body.name, *body.other_names) if body else ()
            self._titles[title] = read_title(participation.role, names) if participation.role else ()
        if not capacity:
            return self._titles[title]
        joint = capacity == "joint"
        return tuple(role._replace(capacity=capacity, shared=joint or role.shared) for role in self._titles[title])

    @property
    def zone(self) -> tzinfo:
        """The time zone of its days."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.timezone)

    @property
    def as_of(self) -> date | None:
        """The day that the record describes: its `updated`, or the last day on which something in it began.

        Events that are not confirmed don't count, as they may be in the future. None if nothing has a date.
        """
        if self.updated is not None:
            return self.updated
        dates = [event.when for event in self.events if event.status == "confirmed"]
        dates += [source.published for source in self.sources if source.published]
        zone = self.zone
        days = [day for when in dates if (day := when.first_day(zone) or when.last_day(zone))]
        verdicts = (assessment.on for commitment in self.commitments for assessment in commitment.assessments)
        days += [day for on in verdicts if (day := on.last_day(zone))]
        return max(days, default=None)

    def chronology(self, events: Iterable[Event] | None = None) -> tuple[Event, ...]:
        """Return its events, or *events* of it, sorted by date, then by id."""
        zone = self.zone
        by_date: dict[str, list[Event]] = defaultdict(list)  # the dates of a record repeat, and sorting them is slow
        for event in self.events if events is None else events:
            by_date[event.when.text].append(event)
        groups = sorted(by_date.values(), key=lambda group: group[0].when.sort_key(zone))
        return tuple(chain.from_iterable(sorted(group, key=attrgetter("id")) for group in groups))

    def list_dead(self, event: Event) -> list[str]:
        """Return the ids of the people who died in an event.

        These are who leaves with the reason "died" and, in an event of the kind "death", its subjects and who leaves,
        or the only person in it.
        """
        dead = [part.actor for part in event.participants if part.reason == "died" and part.part == "outgoing"]
        if event.kind == "death":
            actors = self._records["actor"]
            people = [part for part in event.participants if getattr(actors.get(part.actor), "kind", "") == "person"]
            named = [part.actor for part in people if part.part in ("subject", "outgoing")]
            only = {part.actor for part in people}
            dead += named or (only if len(only) == 1 else ())
        return dead

    def when_made(self, commitment: Commitment | str) -> When:
        """Return when a commitment, or the one with this id, was made: the date of its event, or `made_on`.

        Raises:
            UnknownNameError: if the timeline doesn't have the event, or the commitment.
        """
        commitment = self._find_commitment(commitment)
        return commitment.made_on or self.event(str(commitment.made_in)).when

    def deadline(self, commitment: Commitment | str) -> When | None:
        """Compute when a commitment, or the one with this id, falls due; None without a deadline.

        It is as precise as the date that it counts from.

        Raises:
            DeadlineError: if the event or organization is unknown, or the date is after the year 9999.
            UnknownNameError: if no commitment has the id.
        """
        commitment = self._find_commitment(commitment)
        due = commitment.due
        if not isinstance(due, Due):
            return due
        try:
            return self._compute_deadline(commitment, due)
        except UnknownNameError as error:
            what = "counts from an event" if due.within else "is a fiscal year of an actor"
            raise DeadlineError(f"the deadline {what} that is unknown: {error}") from error

    def _find_commitment(self, commitment: Commitment | str) -> Commitment:
        return self.commitment(commitment) if isinstance(commitment, str) else commitment

    def _compute_deadline(self, commitment: Commitment, due: Due) -> When:
        if due.within and due.of is not None:
            return due.within.after(self.event(due.of).when)
        if due.within:
            if commitment.made_on is None:
                hint = f'write "of": "{commitment.made_in}"'
                raise DeadlineError("the deadline doesn't say from which event it counts", hint)
            return due.within.after(commitment.made_on)
        actor = self.actor(str(due.of))
        if actor.fiscal_year_end is None:
            raise DeadlineError(f"{actor.id!r} has no fiscal_year_end", 'write "fiscal_year_end": "--03-31" there')
        return fiscal_year(cast("int", due.fiscal_year), actor.fiscal_year_end)

    def explain(self, commitment: Commitment | str, say: Callable[[When], str] = str) -> str:
        """Explain in one sentence when a commitment, or the one with this id, falls due and why.

        *say* writes the dates.

        Raises:
            DeadlineError: as `deadline`.
            UnknownNameError: if no commitment has the id.
        """
        commitment = self._find_commitment(commitment)
        due, deadline = commitment.due, self.deadline(commitment)
        stated, made = (say(when) if when else "" for when in (deadline, commitment.made_on))
        match due:
            case None:
                return "No deadline was stated."
            case When():
                return f"Due {stated}, as stated."
            case Due(within=Duration() as within, of=str() as of):
                event = self.event(of)
                return f"Due {stated}: within {within.words} of {say(event.when)} ({event.title})."
            case Due(within=Duration() as within):
                return f"Due {stated}: within {within.words} of {made}, when it was promised."
            case _:
                year, actor = due.fiscal_year, self.actor(str(due.of))
                month, day = map(int, str(actor.fiscal_year_end)[2:].split("-"))
                ends = f"{day} {MONTH_NAMES[month - 1]}"
                return f"Due {stated}: in the fiscal year {year} of {actor.name}, which ends on {ends}."

    @cached_property
    def _spans(self) -> tuple[Spans, list[int]]:
        """The days of events and commitments, and for every span the position of its record in events + commitments."""
        dates = [event.when for event in self.events]
        owners = [*range(len(dates))]
        for place, commitment in enumerate(self.commitments, len(dates)):
            for when in (self.when_made(commitment), self.deadline(commitment)):
                if when:
                    dates.append(when)
                    owners.append(place)
        zone = self.zone
        return Spans(when.day_numbers(zone) for when in dates), owners

    @cached_property
    def _positions(self) -> dict[str, dict[str, int]]:
        return {
            kind: {record.id: place for place, record in enumerate(getattr(self, name))}
            for kind, name in COLLECTIONS.items()
        }

    @cached_property
    def _titles(self) -> dict[tuple[str | None, str | None], tuple[Role, ...]]:
        """The titles that were read, with their organizations: most of them are read more than once."""
        return {}

    @cached_property
    def _records(self) -> dict[str, dict[str, Any]]:
        """Its records by their kind and id."""
        return {kind: {record.id: record for record in getattr(self, name)} for kind, name in COLLECTIONS.items()}


def _look_up(what: str, name: str, index: dict[str, _T]) -> _T:
    try:
        return index[name]
    except (KeyError, TypeError):  # the latter for what can't be a key
        raise unknown_name(f"{what} has the id", name, index) from None
