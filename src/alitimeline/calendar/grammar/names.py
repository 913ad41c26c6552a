"""The names that the standards of iCalendar know, and what each may be (RFC 5545, 7986, 9073, 9074, 9253, a few more).

The table is `names.toml`. Names are in capitals; sections read "RFC 5545, 3.8.2.4".
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypeAlias, TypeVar

from attrs import frozen

__all__ = ["Component", "Often", "Parameter", "Property", "components", "parameters", "properties", "types"]

_N = TypeVar("_N")

#: Once, at most once, at least once, any number of times.
Often: TypeAlias = Literal["1", "?", "+", "*"]

OFTEN: tuple[Often, ...] = ("1", "?", "+", "*")
#: Among the words of a name that takes other words, too.
OTHERS = "…"
#: The keys of rows whose values are not lists of words.
NOT_WORDS = frozenset({"between", "explicit", "many"})
#: What every component may have, any number of times (RFC 9253).
EVERYWHERE = ("CONCEPT", "LINK", "REFID")


@frozen(kw_only=True)
class Property:
    """A property: the types that its value may have, and the words, if it is one of some."""

    name: str
    section: str
    #: The first is the type of a value without the parameter VALUE.
    types: tuple[str, ...]
    #: Whether VALUE is required.
    explicit: bool = False
    #: What divides the values of a list (",") or the parts of a value (";").
    between: str | None = None
    words: tuple[str, ...] = ()
    #: Whether other words than those are allowed.
    open: bool = False


@frozen(kw_only=True)
class Parameter:
    """A parameter of properties."""

    name: str
    section: str
    #: The properties that may have it; none: all.
    on: tuple[str, ...] = ()
    many: bool = False
    words: tuple[str, ...] = ()
    open: bool = False


@frozen(kw_only=True)
class Component:
    """A component: how often it may have each property, and which components it may contain."""

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
    return _read("properties", Property)


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return all parameters by their names."""
    return _read("parameters", Parameter)


@cache
def components() -> Mapping[str, Component]:
    """Return all components by their names."""
    everywhere: dict[str, Often] = dict.fromkeys(EVERYWHERE, "*")
    return {
        name: Component(
            name=name,
            section=f"RFC {row['rfc']}",
            properties={prop: often for often in OFTEN for prop in _split(row.get(often, ""))} | everywhere,
            holds=_split(row.get("holds", "")),
            status=_split(row.get("status", "")),
        )
        for name, row in _table()["components"].items()
    }


def _read(table: str, build: Callable[..., _N]) -> Mapping[str, _N]:
    """Return the rows of a table whose keys are the fields of its objects; all but three are lists of words."""
    return {
        name: build(
            name=name,
            section=f"RFC {row['rfc']}",
            open=OTHERS in row.get("words", ""),
            **{key: value if key in NOT_WORDS else _split(value) for key, value in row.items() if key != "rfc"},
        )
        for name, row in _table()[table].items()
    }


def _split(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split() if word != OTHERS)


@cache
def _table() -> dict[str, dict[str, Any]]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files(__package__) / "names.toml").read_text("utf-8"))
