"""The options of the calendar, checked for what iCalendar can express."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal, TypeAlias

from attrs import Attribute, field, frozen
from attrs.validators import optional

from alitimeline.calendar.grammar.values import parse_duration
from alitimeline.documents.outputs import check_day, describe, one_of
from alitimeline.model.texts import check_line, check_prose, check_url
from alitimeline.problems import ExportError, TextError, did_you_mean

__all__ = ["Commitments", "Options", "Profile", "Review", "Spans", "colors"]

Commitments: TypeAlias = Literal["event", "todo", "both", "none"]
Review: TypeAlias = Literal["yearly", "half-yearly", "quarterly", "monthly"]
Spans: TypeAlias = Literal["short", "all", "first-day", "skip"]
Profile: TypeAlias = Literal["plain", "extended"]


@cache
def colors() -> Mapping[str, str]:
    """Return the colours of CSS3 by their names, as "#RRGGBB"."""
    import tomllib
    from importlib.resources import files

    table: dict[str, str] = tomllib.loads((files("alitimeline.calendar.writing") / "colors.toml").read_text("utf-8"))
    return table


def _check(check: Callable[[str], None]) -> Callable[[object, "Attribute[Any]", Any], None]:
    """Return a validator that accepts what *check* accepts."""

    def validate(_options: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, str):
            raise ExportError(f"{describe(attribute.name, value)}, which is not a text")
        try:
            check(value)
        except TextError as error:
            raise ExportError(f"{attribute.name}: {error.message}", error.hint) from error

    return validate


def _check_bytes(_options: object, attribute: "Attribute[Any]", value: object) -> None:
    if not isinstance(value, bytes):
        raise ExportError(f"{describe(attribute.name, value)}, not the bytes of a calendar")


def _check_color(_options: object, attribute: "Attribute[Any]", value: object) -> None:
    if value not in colors():
        hint = did_you_mean(str(value), colors()) or "write a CSS3 name such as 'steelblue'"
        raise ExportError(f"{describe(attribute.name, value)}, which is not a colour of CSS3", hint)


def _parse_length(name: str, value: str | timedelta | None) -> timedelta | None:
    """Parse the duration of the option *name*: longer than nothing, in weeks, days and times."""
    if value is None:
        return None
    try:
        length = value if isinstance(value, timedelta) else parse_duration(str(value))
    except TextError as error:
        raise ExportError(f"{name}: {error.message}", "write P30D, P2W or PT12H") from error
    if length < timedelta(seconds=1):
        raise ExportError(f"{describe(name, str(value))}, which is zero or negative", "write P30D or PT12H")
    return length


def _parse_refresh(value: str | timedelta | None) -> timedelta | None:
    return _parse_length("refresh", value)


def _parse_alarm(value: str | timedelta | None) -> timedelta | None:
    return _parse_length("alarm", value)


def _lower(value: str | None) -> str | None:
    return value.lower() if isinstance(value, str) else value


@frozen(kw_only=True)
class Options:
    """The options of `to_bytes`."""

    #: The calendar's name and description, where they aren't the timeline's title and description.
    name: str | None = field(default=None, validator=optional(_check(check_line)))
    description: str | None = field(default=None, validator=optional(_check(check_prose)))
    #: A colour's name in CSS3.
    color: str | None = field(default=None, converter=_lower, validator=optional(_check_color))
    #: How often subscribers should look for a new version.
    refresh: timedelta | None = field(default=None, converter=_parse_refresh)
    #: Where the calendar is published: a copy of it finds the next version there.
    source: str | None = field(default=None, validator=optional(_check(check_url)))
    #: A page about it.
    url: str | None = field(default=None, validator=optional(_check(check_url)))
    #: Whether a deadline is an entry, a task ("todo"), both or neither.
    commitments: Commitments = field(default="event", validator=one_of(Commitments))
    #: How long before a deadline to remind of it.
    alarm: timedelta | None = field(default=None, converter=_parse_alarm)
    #: How often to look at a promise until its deadline.
    review: Review | None = field(default=None, validator=optional(one_of(Review)))
    #: On which days to show an event of several days.
    spans: Spans = field(default="short", validator=one_of(Spans))
    #: The day to look from; by default, the one that the record speaks of (`Timeline.as_of`).
    as_of: date | None = field(default=None, validator=check_day)
    #: The calendar as it was published: what is unchanged in it stays, the rest gets new versions.
    update: bytes | None = field(default=None, validator=optional(_check_bytes), repr=False)
    #: "extended": with the properties of RFC 9073 and RFC 9253.
    profile: Profile = field(default="plain", validator=one_of(Profile))

    def __attrs_post_init__(self) -> None:
        if self.commitments == "none":
            for name, value in (("alarm", self.alarm), ("review", self.review)):
                if value is not None:
                    raise ExportError(f"{name} is for commitments, and commitments is 'none'", "leave one of them out")

    @property
    def extended(self) -> bool:
        """Whether the properties of RFC 9073 and RFC 9253 are written, too."""
        return self.profile == "extended"
