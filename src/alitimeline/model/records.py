"""The records of a timeline, and the values in them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

from attrs import Attribute, field, frozen
from attrs import field as attr_field  # Dispute has a field of that name
from attrs.validators import optional

from alitimeline.model.fields import (
    all_items,
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
from alitimeline.model.texts import check_language, check_month_day, check_quote
from alitimeline.problems import TextError
from alitimeline.when import Duration, When

__all__ = [
    "Actor",
    "ActorKind",
    "Assessment",
    "Citation",
    "Commitment",
    "Dispute",
    "Due",
    "Entry",
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
    #: Names of the fields that it backs; if empty, it backs the record as a whole.
    supports: tuple[str, ...] = field(default=(), converter=to_tuple, validator=all_items(is_line))


@frozen(kw_only=True)
class Dispute:
    """What another source says about a field, beside the value that the editor accepted."""

    field: str = attr_field(validator=is_line)
    #: In the form of a data file; valid for its field.
    value: Any = attr_field(hash=False, validator=is_json)
    citations: tuple[Citation, ...] = attr_field(converter=to_tuple, validator=all_items(is_a(Citation)))
    standing: Standing = attr_field(default="open", validator=one_of(Standing))
    note: str | None = attr_field(default=None, validator=optional(is_prose))


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
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=to_tuple, validator=_DISPUTES)


@frozen(kw_only=True)
class Relation:
    """How an event is related to another one."""

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
    """A deadline as it was stated: a duration after an event, or a fiscal year of an organization."""

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
    #: Whether those who acted speak in their own words: a letter, a filing.
    primary: bool = field(default=False, validator=is_a(bool))
    extra: Mapping[str, Any] = extra_keys()


@frozen(kw_only=True)
class Actor:
    """A person or an organization."""

    id: str = field(validator=is_id)
    kind: ActorKind = field(validator=one_of(ActorKind))
    name: str = field(validator=is_line)
    #: Other names that sources use.
    other_names: tuple[str, ...] = field(default=(), converter=to_tuple, validator=all_items(is_line))
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
        default=(), converter=to_tuple, validator=all_items(is_a(Participation))
    )
    related: tuple[Relation, ...] = field(default=(), converter=to_tuple, validator=all_items(is_a(Relation)))
    tags: tuple[str, ...] = field(default=(), converter=to_tuple, validator=all_items(is_tag))
    place: str | None = field(default=None, validator=optional(is_line))
    #: "tentative": planned or scheduled, and not known to have happened.
    status: EventStatus = field(default="confirmed", validator=one_of(EventStatus))
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=to_tuple, validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()


@frozen(kw_only=True)
class Commitment:
    """What somebody promised."""

    id: str = field(validator=is_id)
    title: str = field(validator=is_line)
    #: What is promised, in the editor's words; the original words are in the citations.
    statement: str = field(validator=is_prose)
    #: The actor who made the promise.
    made_by: str = field(validator=is_id)
    #: The event in which it was made.
    made_in: str = field(validator=is_id)
    #: An open vocabulary: "priority", "investment", "people" …
    kind: str = field(validator=is_id)
    due: When | Due | None = field(default=None, validator=optional(is_a(When, Due)))
    #: The commitment that it is a part of.
    part_of: str | None = field(default=None, validator=optional(is_id))
    #: The commitment that replaced it.
    superseded_by: str | None = field(default=None, validator=optional(is_id))
    assessments: tuple[Assessment, ...] = field(default=(), converter=to_tuple, validator=all_items(is_a(Assessment)))
    tags: tuple[str, ...] = field(default=(), converter=to_tuple, validator=all_items(is_tag))
    citations: tuple[Citation, ...] = field(default=(), converter=to_tuple, validator=_CITATIONS)
    disputes: tuple[Dispute, ...] = field(default=(), converter=to_tuple, validator=_DISPUTES)
    extra: Mapping[str, Any] = extra_keys()

    @property
    def last_assessment(self) -> Assessment | None:
        """The assessment of the latest day; of two on one day, the one that is listed last. None without any."""
        return max(reversed(self.assessments), key=lambda assessment: assessment.on, default=None)


#: The records with a story of their own, as opposed to actors and sources.
Entry: TypeAlias = Event | Commitment
Record: TypeAlias = Source | Actor | Event | Commitment
