"""What every export format has: options, what it returns, and a digest by which an edited file is recognized."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar, get_args

from attrs import Attribute, AttrsInstance, fields

from alitimeline.problems import ExportError, Problem, did_you_mean, shorten

__all__ = ["Exported", "Progress", "Seal", "build_file_name", "check_day", "describe", "one_of", "parse_options"]

_O = TypeVar("_O", bound=AttrsInstance)

#: The names that are devices to Windows, whatever their suffix; no id ends in _.
DEVICE = re.compile("con|prn|aux|nul|(?:com|lpt)[0-9]")

#: Called from time to time with the number of rows written and their total; in the end, with all of them.
Progress: TypeAlias = Callable[[int, int], None]


class Exported(NamedTuple):
    """A timeline in a format. Both iterators do their work as they are read, and can be read once."""

    #: The bytes of the file, in parts.
    chunks: Iterator[bytes]
    #: What the file doesn't show of the timeline, or not as it is: warnings, each with its `record`; with its `line`,
    #: what a calendar no longer shows of the one that it updates.
    left_out: Iterator[Problem]
    #: Other files that belong beside it, by their names: a page per year.
    beside: Iterator[tuple[str, bytes]] = iter(())


class Seal(NamedTuple):
    """What is at the end of a file of ours: a digest of all before it, between two texts."""

    before: bytes
    after: bytes

    def close(self, data: bytes) -> bytes:
        """Return *data* with its seal."""
        return b"".join((data, self.before, hashlib.sha256(data).hexdigest().encode(), self.after))

    def fits(self, data: bytes) -> bool:
        """Return whether *data* has a seal, and is as it was sealed."""
        body, _, _ = data.rpartition(self.before)
        return self.close(body) == data


def build_file_name(name: str, suffix: str) -> str:
    """Return what the file of a timeline is called; not as a device of Windows."""
    return f"{name}{'_' if DEVICE.fullmatch(name) else ''}{suffix}"


def one_of(literal: object) -> Callable[[object, "Attribute[Any]", Any], None]:
    """Return an attrs validator that accepts the words of a `Literal`."""
    known = get_args(literal)

    def validate(_options: object, attribute: "Attribute[Any]", value: object) -> None:
        if value not in known:
            raise ExportError(describe(attribute.name, value), f"known: {', '.join(known)}")

    return validate


def check_day(_options: object, attribute: "Attribute[Any]", value: object) -> None:
    """Accept a day or None, as an attrs validator."""
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        message = f"{describe(attribute.name, str(value) if isinstance(value, date) else value)}, which is not a day"
        raise ExportError(message, "write datetime.date(2027, 9, 12)")


def describe(name: str, value: object) -> str:
    """Return the start of a message about an option: "alarm is 'soon'"."""
    return f"{name} is {shorten(value)}"


def parse_options(options: type[_O], what: str, given: Mapping[str, Any]) -> _O:
    """Return the options of a format, called *what*, with the values that are *given*.

    Raises:
        TypeError: if there is no such option.
        ExportError: if one has a value that it can't have.
    """
    known = [field.name for field in fields(options)]
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
            raise TypeError(f"{what} has no option {shorten(name)} ({hint})")
    return options(**given)
