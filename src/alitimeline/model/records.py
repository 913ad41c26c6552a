"""The records of a timeline, and the values in them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from attrs import Attribute, field, frozen
from attrs import field as attr_field  # Dispute has a field of that name
from attrs.validators import optional

from alitimeline.model.fields import (
    EMPTY,
    ONE_OR_SEVERAL,
    Items,
    all_items,
    at_least_one,
    extra_keys,
    freeze,
    is_a,
    is_day,
    is_id,
    is_json,
    is_line,
    is_number,
    is_prose,
    is_tag,
    is_text,
    is_url,
    is_value,
    is_year,
    one_of,
    one_or_several,
    to_day,
    to_duration,
    to_identifiers,
    to_value,
    to_when,
    to_when_if_any,
)
from alitimeline.model.texts import check_language, check_month_day, check_period, check_quote, check_register
from alitimeline.problems import TextError, shorten
from alitimeline.when import Duration, When

__all__ = [
    "FINAL",
    "Actor",
    "ActorKind",
    "Assessment",
    "Capacity",
    "Citation",
    "Commitment",
    "Dispute",
    "Due",
    "Entry",
    "Event",
    "EventStatus",
    "Measure",
    "Media",
    "Part",
    "Participation",
    "Record",
    "Relation",
    "RelationKind",
    "Source",
    "SourceKind",
    "Standing",
    "Verdict",
]

SourceKind: TypeAlias = Literal["letter", "filing", "press-release", "news", "interview", "web", "other"]
ActorKind: TypeAlias = Literal["person", "organization", "other"]
EventStatus: TypeAlias = Literal["confirmed", "tentative", "cancelled"]
Part: TypeAlias = Literal["incoming", "outgoing", "author", "publisher", "subject", "participant"]
Capacity: TypeAlias = Literal["interim", "acting", "joint"]
RelationKind: TypeAlias = Literal["part-of", "follows", "reports-on", "corrects", "about"]
Verdict: TypeAlias = Literal[
    "not-started", "in-progress", "stalled", "delayed", "kept", "partly-kept", "broken", "withdrawn", "superseded"
]
Standing: TypeAlias = Literal["open", "dismissed"]

#: The final verdicts.
FINAL: frozenset[Verdict] = frozenset({"kept", "broken", "withdrawn", "superseded"})


@frozen(kw_only=True)
class Citation:
    """The place in a source that backs a fact."""

    source: str = field(validator=is_id)
    #: The source's own words, letter by letter.
    quote: str | None = field(default=None, validator=optional(is_text(check_quote)))
    #: Where in the source: "headline", "paragraph 3", "page 12".
    locator: str | None = field(default=None, validator=optional(is_line))
    #: Names of the fields that it backs; if empty, it backs the record as a whole.
    supports: tuple[str, ...] = field(default=(), converter=Items[str], validator=all_items(is_line))


@frozen(kw_only=True)
class Dispute:
    """What another source says about a field, beside the value that the editor accepted."""

    field: str = attr_field(validator=is_line)
    #: In the form of a data file; valid for its field.
    value: Any = attr_field(hash=False, converter=freeze, validator=is_json)
    citations: tuple[Citation, ...] = attr_field(converter=Items[Citation], validator=all_items(is_a(Citation)))
    standing: Standing = attr_field(default="open", validator=one_of(Standing))
    note: str | None = attr_field(default=None, validator=optional(is_prose))


_LINES = at_least_one(is_line)
_CITATIONS = all_items(is_a(Citation))
_DISPUTES = all_items(is_a(Dispute))


@frozen(kw_only=True)
class Participation:
    """The part that an actor has in an event; the tenures of a role are computed from these."""

    actor: str = field(validator=is_id)
    role: str | None = field(default=None, validator=optional(is_line))
    #: The organization that the role is in.
    organization: str | None = field(default=None, validator=optional(is_id))
    part: Part = field(validator=one_of(Part))
    #: In which capacity it has the role, unless that is the usual one.
    capacity: Capacity | None = field(default=None, validator=optional(one_of(Capacity)))
    #: Why the role was taken up or given up, an open vocabulary: "resigned", "dismissed", "retired", "died" …
    reason: str | None = field(default=None, validator=optional(is_id))
    citations: tuple[Citation, ...] = field(default=(), converter=Items[Citation], validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=Items[Dispute], validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()


@frozen(kw_only=True)
class Relation:
    """How an event is related to another one."""

    kind: RelationKind = field(validator=one_of(RelationKind))
    event: str = field(validator=is_id)


@frozen(kw_only=True)
class Media:
    """A picture or film of an event."""

    url: str = field(validator=is_url)
    #: What it shows, for people who can't see it.
    alt: str = field(validator=is_line)
    caption: str | None = field(default=None, validator=optional(is_line))
    credit: str | None = field(default=None, validator=optional(is_line))
    licence: str | None = field(default=None, validator=optional(is_line))


@frozen(kw_only=True)
class Measure:
    """A number that a commitment is to reach."""

    #: What is counted: "scope 1 and 2 emissions".
    metric: str = field(validator=is_line)
    target: float = field(validator=is_number)
    unit: str | None = field(default=None, validator=optional(is_line))
    #: The value at `baseline_when`; with only that date, 0: the target is then a change from that time.
    baseline: float | None = field(default=None, validator=optional(is_number))
    baseline_when: When | None = field(default=None, converter=to_when_if_any, validator=optional(is_a(When)))
    #: What it covers: "Europe", "all suppliers".
    scope: str | None = field(default=None, validator=optional(is_line))

    @property
    def name(self) -> str:
        """The metric, with the scope in parentheses if it has one: unique in a sound commitment."""
        return f"{self.metric} ({self.scope})" if self.scope else self.metric


@frozen(kw_only=True)
class Assessment:
    """A verdict on a commitment, at a time, with its evidence."""

    #: A day, or as much as is known of it: a month, quarter, half or year.
    on: When = field(converter=to_when, validator=is_a(When))
    verdict: Verdict = field(validator=one_of(Verdict))
    #: The measured value; of several measures, the values by their names.
    value: float | Mapping[str, float] | None = field(
        default=None, hash=False, converter=to_value, validator=optional(is_value)
    )
    #: The word of the assessor: "Compromise", "Targets set".
    label: str | None = field(default=None, validator=optional(is_line))
    note: str | None = field(default=None, validator=optional(is_prose))
    citations: tuple[Citation, ...] = field(default=(), converter=Items[Citation], validator=_CITATIONS)

    @property
    def values(self) -> Mapping[str | None, float]:
        """The measured values by the names of their measures; None is the name of the only one."""
        if isinstance(self.value, Mapping):
            return dict(self.value.items())
        return {} if self.value is None else {None: self.value}

    @on.validator
    def _is_period(self, attribute: "Attribute[Any]", on: When) -> None:
        is_text(check_period)(self, attribute, on.text)


@frozen(kw_only=True)
class Due:
    """A deadline as it was stated: a duration after an event, or a fiscal year of an organization."""

    within: Duration | None = field(default=None, converter=to_duration, validator=optional(is_a(Duration)))
    fiscal_year: int | None = field(default=None, validator=optional(is_year))
    #: The event that the duration counts from, or the organization whose fiscal year it is. A duration without it
    #: counts from `made_on`.
    of: str | None = field(default=None, validator=optional(is_id))

    def __attrs_post_init__(self) -> None:
        if (self.within is None) == (self.fiscal_year is None):
            raise TextError("a due must have either within or fiscal_year")
        if self.of is None and self.within is None:
            raise TextError("a fiscal year needs its organization", "write it as of")


def to_due(value: When | Due | date | str | None) -> When | Due | None:
    """Turn a text, a day, or a moment with its zone into a date; a deadline that is computed stays as it is."""
    return value if isinstance(value, Due) else to_when_if_any(value)


def _to_line(record: "Record") -> str:
    """Return the `repr` of a record: one line, however much is in it."""
    when = f" {record.when}," if isinstance(record, Event) else ""
    name = record.title if isinstance(record, Entry) else record.name
    return f"<{type(record).__name__} {record.id!r},{when} {shorten(name)}>"


@frozen(kw_only=True)
class Source:
    """Where something is written, said or published."""

    id: str = field(validator=is_id)
    kind: SourceKind = field(validator=one_of(SourceKind))
    #: None if it has an address instead.
    title: str | None = field(default=None, validator=optional(is_line))
    publisher: str | None = field(default=None, validator=optional(is_line))
    author: str | None = field(default=None, validator=optional(is_line))
    url: str | None = field(default=None, validator=optional(is_url))
    archive_url: str | None = field(default=None, validator=optional(is_url))
    published: When | None = field(default=None, converter=to_when_if_any, validator=optional(is_a(When)))
    accessed: date | None = field(default=None, converter=to_day, validator=optional(is_day))
    language: str | None = field(default=None, validator=optional(is_text(check_language)))
    #: Whether those who acted speak in their own words: a letter, a filing.
    primary: bool = field(default=False, validator=is_a(bool))
    extra: Mapping[str, Any] = extra_keys()

    __repr__ = _to_line

    def __attrs_post_init__(self) -> None:
        if self.title is None and self.url is None:
            raise TextError("a source needs a title or a url")

    @property
    def name(self) -> str:
        """Its title; without one, its address."""
        return self.title or self.url or self.id

    @property
    def label(self) -> str:
        """A short name: its publisher, author, title or address."""
        return self.publisher or self.author or self.name


@frozen(kw_only=True)
class Actor:
    """A person, an organization, or something else that takes part in events, such as a product."""

    id: str = field(validator=is_id)
    kind: ActorKind = field(validator=one_of(ActorKind))
    name: str = field(validator=is_line)
    #: Other names that sources use.
    other_names: tuple[str, ...] = field(default=(), converter=Items[str], validator=all_items(is_line))
    #: Registers and its names in them: {"nyse": ("BABA",)}.
    identifiers: Mapping[str, Annotated[tuple[str, ...], ONE_OR_SEVERAL]] = field(
        default=EMPTY, converter=to_identifiers, hash=False, validator=is_a(dict)
    )
    #: The organization that it belongs to.
    parent: str | None = field(default=None, validator=optional(is_id))
    #: The last day of its fiscal year: "--03-31".
    fiscal_year_end: str | None = field(default=None, validator=optional(is_text(check_month_day)))
    citations: tuple[Citation, ...] = field(default=(), converter=Items[Citation], validator=_CITATIONS)
    extra: Mapping[str, Any] = extra_keys()

    __repr__ = _to_line

    @identifiers.validator
    def _are_texts(self, attribute: "Attribute[Any]", identifiers: Mapping[str, tuple[str, ...]]) -> None:
        for register, names in identifiers.items():
            is_text(check_register)(self, attribute, register)
            _LINES(self, attribute, names)


@frozen(kw_only=True)
class Event:
    """What happened, or is to happen, at a date."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    when: When = field(converter=to_when, validator=is_a(When))
    #: An open vocabulary: "leadership-change", "letter", "coverage" …
    kind: str = field(validator=is_id)
    summary: str | None = field(default=None, validator=optional(is_prose))
    participants: tuple[Participation, ...] = field(
        default=(), converter=Items[Participation], validator=all_items(is_a(Participation))
    )
    related: tuple[Relation, ...] = field(default=(), converter=Items[Relation], validator=all_items(is_a(Relation)))
    tags: tuple[str, ...] = field(default=(), converter=Items[str], validator=all_items(is_tag))
    place: str | None = field(default=None, validator=optional(is_line))
    #: "tentative": planned or scheduled, and not known to have happened.
    status: EventStatus = field(default="confirmed", validator=one_of(EventStatus))
    media: tuple[Media, ...] = field(default=(), converter=Items[Media], validator=all_items(is_a(Media)))
    citations: tuple[Citation, ...] = field(default=(), converter=Items[Citation], validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=Items[Dispute], validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()

    __repr__ = _to_line

    def __lt__(self, other: object) -> bool:
        """Return whether it comes first by its date and then its id, with days of UTC; see `Timeline.chronology`."""
        return (self.when, self.id) < (other.when, other.id) if isinstance(other, Event) else NotImplemented


@frozen(kw_only=True)
class Commitment:
    """What somebody promised."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    #: What is promised, in the editor's words; the original words are in the citations.
    statement: str = field(validator=is_prose)
    #: The actors who are bound by the promise.
    made_by: Annotated[tuple[str, ...], ONE_OR_SEVERAL] = field(converter=one_or_several, validator=at_least_one(is_id))
    #: The event in which it was made; None if only the date is known.
    made_in: str | None = field(default=None, validator=optional(is_id))
    #: When it was made, if no event of the record says so.
    made_on: When | None = field(default=None, converter=to_when_if_any, validator=optional(is_a(When)))
    #: An open vocabulary: "priority", "investment", "people" …
    kind: str = field(validator=is_id)
    due: When | Due | None = field(default=None, converter=to_due, validator=optional(is_a(When, Due)))
    #: The numbers that it is to reach.
    measures: tuple[Measure, ...] = field(default=(), converter=Items[Measure], validator=all_items(is_a(Measure)))
    #: The commitment that it is a part of.
    part_of: str | None = field(default=None, validator=optional(is_id))
    #: The commitment that replaced it.
    superseded_by: str | None = field(default=None, validator=optional(is_id))
    assessments: tuple[Assessment, ...] = field(
        default=(), converter=Items[Assessment], validator=all_items(is_a(Assessment))
    )
    tags: tuple[str, ...] = field(default=(), converter=Items[str], validator=all_items(is_tag))
    citations: tuple[Citation, ...] = field(default=(), converter=Items[Citation], validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=Items[Dispute], validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()

    __repr__ = _to_line

    def __attrs_post_init__(self) -> None:
        if (self.made_in is None) == (self.made_on is None):
            raise TextError("a commitment must have either made_in or made_on")

    def find_measure(self, name: str | None) -> Measure | None:
        """Return the measure with this name, or the only one with this metric; None if there is none.

        Without a name, return the only measure.
        """
        named = [measure for measure in self.measures if name == measure.name]
        matching = named or [measure for measure in self.measures if name in (None, measure.metric)]
        return matching[0] if len(matching) == 1 else None

    @property
    def last_assessment(self) -> Assessment | None:
        """The assessment of the latest day; of two on one day, the one that is listed last. None without any."""
        return max(reversed(self.assessments), key=lambda assessment: assessment.on.latest or date.min, default=None)


#: The records with a story of their own, as opposed to actors and sources.
Entry: TypeAlias = Event | Commitment
Record: TypeAlias = Source | Actor | Event | Commitment
