"""Problems → text with the line of the file under each, and a mark at the place."""

import re
from collections.abc import Callable, Iterable
from json import detect_encoding
from typing import Literal, TypeAlias
from unicodedata import category, east_asian_width

from alitimeline.problems import Problem, escape_unprintable
from alitimeline.reports.checked import Checked
from alitimeline.reports.text import harmless

__all__ = ["Paint", "Part", "to_full"]

#: The parts of a report that may have a colour.
Part: TypeAlias = Literal["error", "warning", "frame", "help"]
Paint: TypeAlias = Callable[[str, Part], str]

#: How many characters of a line are shown, at most, and how many of them before the place.
SHOWN, BEFORE = 96, 48
TAB = "    "
#: What is marked as a whole: a text, or a word, a number.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\w.+-]+')


def to_full(files: Iterable[Checked], paint: Paint = lambda text, _part: text) -> str:
    """Write each problem with its line of the file; *paint* gives the parts their colours."""
    return "".join(_blocks(file, paint) for file in files)


def _blocks(file: Checked, paint: Paint) -> str:
    lines = _lines(file.data) if file.problems else []
    return "".join(_block(problem, lines, paint) for problem in file.problems)


def _lines(data: bytes) -> list[str]:
    """Split a file into lines as places count them."""
    text = data.decode(detect_encoding(data), "replace")
    return text.split("\n" if "\n" in text else "\r")


def _block(problem: Problem, lines: list[str], paint: Paint) -> str:
    place = f"{problem.place}: " if problem.place else ""
    head = paint(f"{problem.severity}[{problem.code}]", problem.severity)
    rows = [f"{place}{head} {escape_unprintable(problem.message)}"]
    margin = " " * len(str(problem.line or ""))
    if problem.line is not None and problem.column is not None and problem.line <= len(lines):
        line, space, mark = _window(lines[problem.line - 1].removesuffix("\r"), problem.column - 1)
        rows.append(f"  {paint(f'{problem.line} |', 'frame')} {line}")
        rows.append(f"  {paint(f'{margin} |', 'frame')} {space}{paint(mark, problem.severity)}")
    if problem.hint:
        rows.append(f"  {margin} {paint('= help:', 'help')} {escape_unprintable(problem.hint)}")
    return "".join(f"{harmless(row)}\n" for row in (*rows, ""))


def _window(line: str, at: int) -> tuple[str, str, str]:
    """Return what is shown of a line around a position, and the space and the mark for the row below it."""
    start = 0 if len(line) <= SHOWN else max(0, at - BEFORE)
    end = start + SHOWN
    token = TOKEN.match(line, at, end)
    marked = token[0] if token else line[at : at + 1]
    cut = "…" if start else ""
    shown = "".join(map(_shown, line[start:end]))
    space = " " * (len(cut) + _width(line[start:at]))
    return f"{cut}{shown}{'…' if end < len(line) else ''}", space, "^" * max(1, _width(marked))


def _shown(character: str) -> str:
    return TAB if character == "\t" else escape_unprintable(character)


def _width(text: str) -> int:
    """Count the cells that a terminal gives to what is shown of a text."""
    return sum(
        0 if category(each) in ("Mn", "Me") else 2 if east_asian_width(each) in "WF" else 1
        for character in text
        for each in _shown(character)
    )
