"""Problems → text: each problem with its line of the file, and a mark below the place."""

import re
from collections.abc import Callable, Iterable
from json import detect_encoding
from typing import Literal, TypeAlias
from unicodedata import category, east_asian_width

from alitimeline.problems import Problem, escape_unprintable
from alitimeline.reports.text import CheckedFile, escape_commands, list_open

__all__ = ["Paint", "Part", "to_full"]

#: The parts of a report that may have a colour.
Part: TypeAlias = Literal["error", "warning", "note", "frame", "help"]
Paint: TypeAlias = Callable[[str, Part], str]

#: How many characters of a line are shown, at most, and how many of them before the place.
SHOWN, BEFORE = 96, 48
TAB = "    "
#: What is marked as a whole: a text, a word or a number.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\w.+-]+')


def to_full(files: Iterable[CheckedFile], paint: Paint = lambda text, _part: text) -> str:
    """Write each problem with its line of the file; *paint* gives the parts their colours."""
    lines = ((file, _split_lines(file.data) if file.problems else []) for file in files)
    return "".join(
        _format_problem(problem, text, paint) for file, text in lines for problem in list_open(file.problems)
    )


def _split_lines(data: bytes) -> list[str]:
    """Split a file into lines, as the line numbers of problems count them."""
    text = data.decode(detect_encoding(data), "replace")
    return text.split("\n" if "\n" in text else "\r")


def _format_problem(problem: Problem, lines: list[str], paint: Paint) -> str:
    place = f"{problem.place}: " if problem.place else ""
    head = paint(f"{problem.severity}[{problem.code}]", problem.severity)
    rows = [f"{place}{head} {escape_unprintable(problem.sentence.removesuffix(f' ({problem.hint})'))}"]
    margin = " " * len(str(problem.line or ""))
    if problem.line is not None and problem.column is not None and problem.line <= len(lines):
        line, space, mark = _cut_line(lines[problem.line - 1].removesuffix("\r"), problem.column - 1)
        rows.append(f"  {paint(f'{problem.line} |', 'frame')} {line}")
        rows.append(f"  {paint(f'{margin} |', 'frame')} {space}{paint(mark, problem.severity)}")
    if problem.hint:
        rows.append(f"  {margin} {paint('= help:', 'help')} {escape_unprintable(problem.hint)}")
    return "".join(f"{escape_commands(row)}\n" for row in (*rows, ""))


def _cut_line(line: str, at: int) -> tuple[str, str, str]:
    """Return the part of a line around a position, and the space and the mark for the row below it."""
    start = 0 if len(line) <= SHOWN else max(0, at - BEFORE)
    end = start + SHOWN
    token = TOKEN.match(line, at, end)
    marked = token[0] if token else line[at : at + 1]
    cut = "…" if start else ""
    shown = "".join(map(_escape, line[start:end]))
    space = " " * (len(cut) + _count_cells(line[start:at]))
    return f"{cut}{shown}{'…' if end < len(line) else ''}", space, "^" * max(1, _count_cells(marked))


def _escape(character: str) -> str:
    return TAB if character == "\t" else escape_unprintable(character)


def _count_cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if category(shown) in ("Mn", "Me") else 2 if east_asian_width(shown) in "WF" else 1
        for character in text
        for shown in _escape(character)
    )
