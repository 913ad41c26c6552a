"""What every export gives: the file, and what it doesn't show."""

from collections.abc import Iterator
from typing import NamedTuple

from alitimeline.problems import Problem

__all__ = ["Exported"]


class Exported(NamedTuple):
    """A timeline in a format; both are made as they are asked for, and can be gone through once."""

    #: The bytes of the file, in parts.
    chunks: Iterator[bytes]
    #: What the file doesn't show of the timeline, or not as it is: warnings, each with its `record`.
    left_out: Iterator[Problem]
