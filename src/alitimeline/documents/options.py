"""What the options of all exports are held to."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from attrs import Attribute, AttrsInstance, fields

from alitimeline.problems import ExportError, did_you_mean, shorten

__all__ = ["describe", "one_of", "parse_options"]

_O = TypeVar("_O", bound=AttrsInstance)


def one_of(literal: object) -> Callable[[object, "Attribute[Any]", Any], None]:
    """Make a validator of a word out of the words there are."""
    known = get_args(literal)

    def validate(_options: object, attribute: "Attribute[Any]", value: object) -> None:
        if value not in known:
            raise ExportError(describe(attribute.name, value), f"known: {', '.join(known)}")

    return validate


def describe(name: str, value: object) -> str:
    """Say what the option *name* is, as messages begin."""
    return f"{name} is {shorten(value)}"


def parse_options(options: type[_O], what: str, given: Mapping[str, Any]) -> _O:
    """Make the options of those that are *given*, for *what* has them.

    Raises:
        TypeError: if there is no such option.
        ExportError: if one has a value that it can't have.

    """
    known = [each.name for each in fields(options)]
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
            raise TypeError(f"{what} has no option {shorten(name)} ({hint})")
    return options(**given)
