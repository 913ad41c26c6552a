"""What is found in an article, before it becomes records. Positions count the characters of its text."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from alitimeline.model import ActorKind, Capacity, EventStatus, Measure, Part, SourceKind
from alitimeline.when import Duration, When

__all__ = ["Change", "Dated", "Deadline", "Header", "Name", "Named", "Promise"]


@frozen(kw_only=True)
class Header:
    """What an article says of itself."""

    title: str
    publisher: str | None = None
    author: str | None = None
    #: With the time and its offset if they are said.
    published: When | None = None
    #: Whether the article says that this is its date; else it is a date in its first or last lines.
    is_dated: bool = True
    #: IANA name.
    zone: str = "UTC"
    language: str = "en"
    kind: SourceKind = "news"
    #: The numbers of the paragraphs that say only this: headline, byline, date line, stock codes, signature.
    paragraphs: frozenset[int] = frozenset()


class Dated(NamedTuple):
    """A date in the text."""

    start: int
    end: int
    when: When
    #: Whether it was resolved against the day of publication, or of another date in the text: "on Tuesday", "今年9月".
    is_relative: bool = False


class Named(NamedTuple):
    """A person or organization in the text, also by a pronoun or part of the name."""

    start: int
    end: int
    #: The key of its `Name`.
    name: str


@frozen(kw_only=True)
class Name:
    """A person or organization, by its fullest name."""

    name: str
    kind: ActorKind
    other_names: tuple[str, ...] = ()
    #: By exchange: {"nasdaq": "NRVQ"}.
    identifiers: Mapping[str, str] = field(factory=dict)
    #: "--06-30" if the article says so.
    fiscal_year_end: str | None = None


@frozen(kw_only=True)
class Change:
    """Somebody takes up or gives up a role."""

    #: The key of a `Name`, as in `organization`.
    person: str
    #: One title; of "President and CEO", each is a change of its own.
    role: str
    organization: str | None
    part: Part
    when: When
    #: The words that say it.
    start: int
    end: int
    status: EventStatus = "confirmed"
    capacity: Capacity | None = None
    reason: str | None = None
    #: What an editor must look at: "the date is that of publication", "'on Tuesday' is taken for 2025-09-09".
    doubts: tuple[str, ...] = ()


#: A date, a duration with the day that it counts from (None: publication), or a fiscal year of the organization.
Deadline: TypeAlias = When | tuple[Duration, When | None] | int


@frozen(kw_only=True)
class Promise:
    """What somebody promises."""

    #: The keys of `Name`s.
    made_by: tuple[str, ...]
    #: The words that say it: a sentence, or a part of one.
    start: int
    end: int
    kind: str = "strategy"
    due: Deadline | None = None
    measures: tuple[Measure, ...] = ()
    doubts: tuple[str, ...] = ()
