"""What every export gives: the file, and what it doesn't show."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from alitimeline.problems import Problem

__all__ = ["Exported", "Progress"]

#: Told now and then how much of how much is written; in the end, that all of it is.
Progress: TypeAlias = Callable[[int, int], None]


class Exported(NamedTuple):
    """A timeline in a format; both are made as they are asked for, and can be gone through once."""

    #: The bytes of the file, in parts.
    chunks: Iterator[bytes]
    #: What the file doesn't show of the timeline, or not as it is: warnings, each with its `record`.
    left_out: Iterator[Problem]
