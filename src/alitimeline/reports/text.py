"""Problems → lines of text; what all reports have in common."""

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

from alitimeline.problems import Problem

__all__ = ["CheckedFile", "escape_commands", "escape_old_commands", "list_open", "to_text"]


@frozen(kw_only=True)
class CheckedFile:
    """A file that was checked, the verdict on it, and all its problems."""

    #: What reports call it.
    name: str
    #: Whether it has errors, or couldn't be read.
    verdict: Literal["sound", "unsound", "unreadable"] = "sound"
    #: All that is wrong with it.
    problems: tuple[Problem, ...] = ()
    #: The file's bytes: a report may show a line of them.
    data: bytes = field(default=b"", repr=False)


def to_text(problems: Iterable[Problem]) -> str:
    """Write one line per open problem; nothing if there is none."""
    return "".join(f"{escape_commands(str(problem))}\n" for problem in list_open(problems))


def list_open(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that nobody has accepted: reports for people only count the others."""
    return [problem for problem in problems if not problem.accepted]


def escape_commands(line: str) -> str:
    """Escape what GitHub Actions, which reads every log, would run as a command.

    It acts on `::` at the start of a line, where the name of a file may be, and on `##[` anywhere.
    """
    return escape_old_commands(f"./{line}" if line.lstrip().startswith("::") else line)


def escape_old_commands(text: str, number_sign: str = r"\x23") -> str:
    """Escape `##[`, which begins a command of the older kind; *number_sign* is what the format writes for `#`."""
    return text.replace("##[", f"{number_sign}#[")
