"""Problems → lines of text."""

from collections.abc import Iterable

from alitimeline.problems import Problem

__all__ = ["defused", "harmless", "to_text"]


def to_text(problems: Iterable[Problem]) -> str:
    """Write one line per problem; nothing if there is none."""
    return "".join(f"{harmless(str(problem))}\n" for problem in problems)


def harmless(line: str) -> str:
    """Keep GitHub Actions, which reads every log, from taking a line for a command.

    It acts on `::` at the start of a line, where the name of a file may stand, and on `##[` anywhere.
    """
    return defused(f"./{line}" if line.lstrip().startswith("::") else line)


def defused(text: str, number_sign: str = r"\x23") -> str:
    """Escape what begins a command of the older kind, wherever it stands, in the way of the format."""
    return text.replace("##[", f"{number_sign}#[")
