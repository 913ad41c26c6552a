"""Problems → annotations of GitHub Actions, and a table for its summary page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from alitimeline.problems import Problem, escape_unprintable, is_error
from alitimeline.reports.text import defused, harmless

__all__ = ["to_github", "to_summary"]

#: GitHub shows no more annotations of a kind than this for a step.
SHOWN = 10
#: What a cell of a Markdown table, or the HTML in it, could act on; the rest of a link is harmless without it.
MARKUP = re.compile(r"[#$&*<>@\[\\\]_`|~]|:(?=//|[\w+-]+:)|(?<=www)\.", re.IGNORECASE)
HEAD = "| file | place | problem | |\n|---|---|---|---|\n"
#: What is kept of the room for the line that counts what is missing.
LAST = 100


def to_github(problems: Iterable[Problem]) -> str:
    """Write workflow commands for the first ten errors and the first ten warnings, a line of text for each other."""
    told: Counter[str] = Counter()
    lines = []
    for problem in problems:
        told[problem.severity] += 1
        if told[problem.severity] <= SHOWN:
            lines.append(_annotation(problem))
        else:
            lines.append(harmless(str(problem)))
    return "".join(f"{line}\n" for line in lines)


def _annotation(problem: Problem) -> str:
    """Write a workflow command; the log shows only its message, so that has the place, too."""
    known = {"file": problem.file, "line": problem.line, "col": problem.column}
    properties = {key: value for key, value in known.items() if value is not None}
    properties["title"] = f"alitimeline ({problem.code})"
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    place = f"{problem.place}: " if problem.place else ""
    return defused(f"::{problem.severity} {listed}::{_data(escape_unprintable(place + _sentence(problem)))}")


def _sentence(problem: Problem) -> str:
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # line breaks are escaped as GitHub reads them, so that the name of a file stays its name
    return escape_unprintable(_data(text).replace(":", "%3A").replace(",", "%2C"))


def to_summary(problems: Iterable[Problem], verdict: str, room: int) -> str:
    """Write a Markdown table of the problems, errors first, below the *verdict*, in at most *room* bytes."""
    every = sorted(problems, key=lambda problem: not is_error(problem))
    text = f"### alitimeline\n\n{_escaped(verdict)}\n\n{HEAD if every else ''}"
    room -= len(text.encode()) + LAST
    return text + "".join(_rows(every, room)) if room >= 0 else ""


def _rows(problems: Sequence[Problem], room: int) -> Iterator[str]:
    """Yield the rows of the table and, if not all of them fit, how many are missing."""
    for number, problem in enumerate(problems):
        place = problem.cell or ":".join(str(each) for each in (problem.line, problem.column) if each is not None)
        cells = (problem.file or "", place, f"{problem.severity} {problem.code}", _sentence(problem))
        row = f"| {' | '.join(map(_escaped, cells))} |\n"
        room -= len(row.encode())
        if room < 0:
            yield f"\nand {len(problems) - number} more: see the log\n"
            return
        yield row


def _escaped(text: str) -> str:
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", escape_unprintable(text))
