"""The names that the standards of iCalendar know, and what each may be (RFC 5545, 7986, 9073, 9074, 9253, a few more).

The table is `names.toml`. Names are in capitals; sections read "RFC 5545, 3.8.2.4".
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeAlias

from attrs import frozen

__all__ = ["Component", "Often", "Parameter", "Property", "components", "parameters", "properties", "types"]

#: Once, at most once, at least once, as often as it likes.
Often: TypeAlias = Literal["1", "?", "+", "*"]

OFTEN: tuple[Often, ...] = ("1", "?", "+", "*")
#: Stands among the words of a name that takes others, too.
OTHERS = "…"
#: What may stand in every component, as often as it likes (RFC 9253).
EVERYWHERE = ("CONCEPT", "LINK", "REFID")


@frozen(kw_only=True)
class Property:
    """A property: the types that its value may have, and the words, if it is one of some."""

    name: str
    section: str
    #: The first is the type of a value without the parameter VALUE.
    types: tuple[str, ...]
    #: Whether VALUE has to be there.
    explicit: bool = False
    #: What divides the values of a list (",") or the parts of a value (";").
    between: str | None = None
    words: tuple[str, ...] = ()
    #: Whether other words than those may stand there.
    open: bool = False


@frozen(kw_only=True)
class Parameter:
    """A parameter of properties."""

    name: str
    section: str
    #: The properties that it may stand on; none: all.
    on: tuple[str, ...] = ()
    many: bool = False
    words: tuple[str, ...] = ()
    open: bool = False


@frozen(kw_only=True)
class Component:
    """A component: how often each property may stand in it, and what other components may."""

    name: str
    section: str
    properties: Mapping[str, Often]
    holds: tuple[str, ...] = ()
    #: The words that its STATUS may have.
    status: tuple[str, ...] = ()


@cache
def types() -> Mapping[str, str]:
    """Return the sections of all types of values, by their names."""
    return {name: f"RFC {rfc}" for name, rfc in _table()["types"].items()}


@cache
def properties() -> Mapping[str, Property]:
    """Return all properties by their names."""
    return {
        name: Property(
            name=name,
            section=f"RFC {row['rfc']}",
            types=_words(row, "types"),
            explicit=row.get("explicit", False),
            between=row.get("between"),
            words=_words(row, "words"),
            open=OTHERS in row.get("words", ""),
        )
        for name, row in _table()["properties"].items()
    }


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return all parameters by their names."""
    return {
        name: Parameter(
            name=name,
            section=f"RFC {row['rfc']}",
            on=_words(row, "on"),
            many=row.get("many", False),
            words=_words(row, "words"),
            open=OTHERS in row.get("words", ""),
        )
        for name, row in _table()["parameters"].items()
    }


@cache
def components() -> Mapping[str, Component]:
    """Return all components by their names."""
    everywhere: dict[str, Often] = dict.fromkeys(EVERYWHERE, "*")
    return {
        name: Component(
            name=name,
            section=f"RFC {row['rfc']}",
            properties={each: often for often in OFTEN for each in _words(row, often)} | everywhere,
            holds=_words(row, "holds"),
            status=_words(row, "status"),
        )
        for name, row in _table()["components"].items()
    }


def _words(row: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(word for word in row.get(key, "").split() if word != OTHERS)


@cache
def _table() -> dict[str, dict[str, Any]]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files(__package__) / "names.toml").read_text("utf-8"))
