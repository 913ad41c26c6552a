"""A file that was looked over: what the reports are made of."""

from typing import Literal

from attrs import field, frozen

from alitimeline.problems import Problem

__all__ = ["Checked"]


@frozen(kw_only=True)
class Checked:
    """A file, what it was found to be, and every problem of it."""

    name: str
    verdict: Literal["sound", "unsound", "unreadable"] = "sound"
    problems: tuple[Problem, ...] = ()
    #: The file's bytes, of which a report may show a line.
    data: bytes = field(default=b"", repr=False)
