"""The records of a timeline. Nothing here reads or writes a file."""

from collections.abc import Mapping
from datetime import date, tzinfo
from functools import cached_property
from typing import Any, Literal, TypeAlias, TypeVar

from attrs import Attribute, field, frozen
from attrs import field as attr_field  # Dispute has a field of that name
from attrs.validators import optional

from alitimeline.problems import DeadlineError, TextError, UnknownNameError, unknown_name
from alitimeline.texts import (
    check_language,
    check_month_day,
    check_quote,
    check_zone,
)
from alitimeline.validators import (
    each_one,
    extra_keys,
    is_a,
    is_day,
    is_id,
    is_json,
    is_line,
    is_prose,
    is_tag,
    is_text,
    is_url,
    is_year,
    one_of,
    to_dict,
    to_tuple,
)
from alitimeline.when import MONTH_NAMES, Duration, When, fiscal_year

__all__ = [
    "Actor",
    "ActorKind",
    "Assessment",
    "Citation",
    "Commitment",
    "Dispute",
    "Due",
    "Event",
    "EventStatus",
    "Part",
    "Participation",
    "Record",
    "Relation",
    "RelationKind",
    "Source",
    "SourceKind",
    "Standing",
    "Timeline",
    "Verdict",
]

SourceKind: TypeAlias = Literal["letter", "filing", "press-release", "news", "interview", "web", "other"]
ActorKind: TypeAlias = Literal["person", "organization"]
EventStatus: TypeAlias = Literal["confirmed", "tentative", "cancelled"]
Part: TypeAlias = Literal["incoming", "outgoing", "author", "publisher", "subject", "participant"]
RelationKind: TypeAlias = Literal["part-of", "follows", "reports-on", "corrects", "about"]
Verdict: TypeAlias = Literal["in-progress", "stalled", "kept", "partly-kept", "broken", "withdrawn", "superseded"]
Standing: TypeAlias = Literal["open", "dismissed"]


@frozen(kw_only=True)
class Citation:
    """The place in a source that backs a fact."""

    source: str = field(validator=is_id)
    #: The source's own words, letter by letter.
    quote: str | None = field(default=None, validator=optional(is_text(check_quote)))
    #: Where in the source: "headline", "paragraph 3", "page 12".
    locator: str | None = field(default=None, validator=optional(is_line))
    #: Names of the fields of the citing record that it backs; none named: the record as a whole.
    supports: tuple[str, ...] = field(default=(), converter=to_tuple, validator=each_one(is_line))


@frozen(kw_only=True)
class Dispute:
    """What another source says of a field, beside the value that the editor accepted."""

    field: str = attr_field(validator=is_line)
    #: As it would stand in a data file; valid for its field.
    value: Any = attr_field(hash=False, validator=is_json)
    citations: tuple[Citation, ...] = attr_field(converter=to_tuple, validator=each_one(is_a(Citation)))
    standing: Standing = attr_field(default="open", validator=one_of(Standing))
    note: str | None = attr_field(default=None, validator=optional(is_prose))


_CITATIONS = each_one(is_a(Citation))
_DISPUTES = each_one(is_a(Dispute))


@frozen(kw_only=True)
class Participation:
    """The part that an actor has in an event; the tenures of a role are computed from these."""

    actor: str = field(validator=is_id)
    role: str | None = field(default=None, validator=optional(is_line))
    #: The organization that the role is in.
    organization: str | None = field(default=None, validator=optional(is_id))
    part: Part = field(validator=one_of(Part))
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=to_tuple, validator=_DISPUTES)


@frozen(kw_only=True)
class Relation:
    """What an event has to do with another one."""

    kind: RelationKind = field(validator=one_of(RelationKind))
    event: str = field(validator=is_id)


@frozen(kw_only=True)
class Assessment:
    """A verdict on a commitment, on a day, with its evidence."""

    on: date = field(validator=is_day)
    verdict: Verdict = field(validator=one_of(Verdict))
    note: str | None = field(default=None, validator=optional(is_prose))
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)


@frozen(kw_only=True)
class Due:
    """A deadline as it is said: a duration after an event, or a fiscal year of an organization."""

    within: Duration | None = field(default=None, validator=optional(is_a(Duration)))
    fiscal_year: int | None = field(default=None, validator=optional(is_year))
    #: The event that the duration counts from, or the organization whose fiscal year it is.
    of: str = field(validator=is_id)

    def __attrs_post_init__(self) -> None:
        if (self.within is None) == (self.fiscal_year is None):
            raise TextError("a due must have either within or fiscal_year")


@frozen(kw_only=True)
class Source:
    """Where something is written, said or published."""

    id: str = field(validator=is_id)
    kind: SourceKind = field(validator=one_of(SourceKind))
    title: str = field(validator=is_line)
    publisher: str | None = field(default=None, validator=optional(is_line))
    author: str | None = field(default=None, validator=optional(is_line))
    url: str | None = field(default=None, validator=optional(is_url))
    archive_url: str | None = field(default=None, validator=optional(is_url))
    published: When | None = field(default=None, validator=optional(is_a(When)))
    accessed: date | None = field(default=None, validator=optional(is_day))
    language: str | None = field(default=None, validator=optional(is_text(check_language)))
    #: Whether those who acted speak in it themselves: a letter, a filing.
    primary: bool = field(default=False, validator=is_a(bool))
    extra: Mapping[str, Any] = extra_keys()


@frozen(kw_only=True)
class Actor:
    """A person or an organization."""

    id: str = field(validator=is_id)
    kind: ActorKind = field(validator=one_of(ActorKind))
    name: str = field(validator=is_line)
    #: As sources write it.
    other_names: tuple[str, ...] = field(default=(), converter=to_tuple, validator=each_one(is_line))
    #: Registers and the name in them: {"nyse": "BABA"}.
    identifiers: Mapping[str, str] = field(factory=dict, converter=to_dict, hash=False, validator=is_a(dict))
    #: The organization that it belongs to.
    parent: str | None = field(default=None, validator=optional(is_id))
    #: The last day of its fiscal year: "--03-31".
    fiscal_year_end: str | None = field(default=None, validator=optional(is_text(check_month_day)))
    extra: Mapping[str, Any] = extra_keys()

    @identifiers.validator
    def _are_texts(self, attribute: "Attribute[Any]", identifiers: Mapping[str, str]) -> None:
        for register, name in identifiers.items():
            is_id(self, attribute, register)
            is_line(self, attribute, name)


@frozen(kw_only=True)
class Event:
    """What happened, or is to happen, at a date."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    when: When = field(validator=is_a(When))
    #: An open vocabulary: "leadership-change", "letter", "coverage" …
    kind: str = field(validator=is_id)
    summary: str | None = field(default=None, validator=optional(is_prose))
    participants: tuple[Participation, ...] = field(
        default=(), converter=to_tuple, validator=each_one(is_a(Participation))
    )
    related: tuple[Relation, ...] = field(default=(), converter=to_tuple, validator=each_one(is_a(Relation)))
    tags: tuple[str, ...] = field(default=(), converter=to_tuple, validator=each_one(is_tag))
    place: str | None = field(default=None, validator=optional(is_line))
    #: "tentative" is what is planned or scheduled and not known to have happened.
    status: EventStatus = field(default="confirmed", validator=one_of(EventStatus))
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=to_tuple, validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()


@frozen(kw_only=True)
class Commitment:
    """What somebody promised."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    #: What is promised, in the editor's words; the promiser's own stand in the citations.
    statement: str = field(validator=is_prose)
    #: The actor who is bound by it.
    made_by: str = field(validator=is_id)
    #: The event in which it was made.
    made_in: str = field(validator=is_id)
    #: An open vocabulary: "priority", "investment", "people" …
    kind: str = field(validator=is_id)
    due: When | Due | None = field(default=None, validator=optional(is_a(When, Due)))
    #: The commitment that it is a part of.
    part_of: str | None = field(default=None, validator=optional(is_id))
    #: The commitment that took its place.
    superseded_by: str | None = field(default=None, validator=optional(is_id))
    assessments: tuple[Assessment, ...] = field(default=(), converter=to_tuple, validator=each_one(is_a(Assessment)))
    tags: tuple[str, ...] = field(default=(), converter=to_tuple, validator=each_one(is_tag))
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=to_tuple, validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()


Record: TypeAlias = Source | Actor | Event | Commitment
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
    sources: tuple[Source, ...] = field(default=(), converter=to_tuple, validator=each_one(is_a(Source)))
    actors: tuple[Actor, ...] = field(default=(), converter=to_tuple, validator=each_one(is_a(Actor)))
    events: tuple[Event, ...] = field(default=(), converter=to_tuple, validator=each_one(is_a(Event)))
    commitments: tuple[Commitment, ...] = field(default=(), converter=to_tuple, validator=each_one(is_a(Commitment)))
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

    def position(self, record: Record) -> int:
        """Return where the record with this one's id stands among those of its kind; raises `UnknownNameError`."""
        kind = type(record).__name__
        return _look_up(kind.lower(), record.id, self._positions[kind])

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

    def chronology(self) -> tuple[Event, ...]:
        """Return the events in the order of their dates, then of their ids."""
        zone = self.zone
        return tuple(sorted(self.events, key=lambda event: (event.when.sort_key(zone), event.id)))

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


def _index(records: tuple[_R, ...]) -> dict[str, _R]:
    return {record.id: record for record in records}


def _look_up(what: str, name: str, index: dict[str, _T]) -> _T:
    try:
        return index[name]
    except KeyError:
        raise unknown_name(f"{what} has the id", name, index) from None
