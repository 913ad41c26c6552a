"""Problems → annotations of GitHub Actions, and a table for its summary page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from alitimeline.problems import Problem, count_by_severity, escape_unprintable, is_error
from alitimeline.reports.text import escape_commands, escape_old_commands, list_open

__all__ = ["to_github", "to_summary"]

#: The workflow commands for severities.
COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
#: GitHub shows no more annotations of a kind than this for a step.
SHOWN = 10
#: What has a meaning in a cell of a Markdown table, or in HTML; without it, the rest of a link is plain text.
MARKUP = re.compile(r"[#$&*<>@\[\\\]_`|~]|:(?=//|[\w+-]+:)|(?<=www)\.", re.IGNORECASE)
HEAD = "| file | place | problem | |\n|---|---|---|---|\n"
#: The bytes reserved for the line that counts what is missing.
LAST = 100


def to_github(problems: Iterable[Problem]) -> str:
    """Write workflow commands for the first ten problems of each severity, a line of text for the others."""
    counts: Counter[str] = Counter()
    lines = []
    for problem in list_open(problems):
        counts[problem.severity] += 1
        is_annotated = counts[problem.severity] <= SHOWN
        lines.append(_format_annotation(problem) if is_annotated else escape_commands(str(problem)))
    return "".join(f"{line}\n" for line in lines)


def _format_annotation(problem: Problem) -> str:
    """Write a workflow command; its message repeats the place, as the log shows nothing else."""
    known = {"file": problem.file, "line": problem.line, "col": problem.column}
    properties = {key: value for key, value in known.items() if value is not None}
    properties["title"] = f"alitimeline ({problem.code})"
    listed = ",".join(f"{key}={_escape_property(str(value))}" for key, value in properties.items())
    place = f"{problem.place}: " if problem.place else ""
    return escape_old_commands(
        f"::{COMMANDS[problem.severity]} {listed}::{_escape_data(escape_unprintable(place + problem.sentence))}"
    )


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    # line breaks are escaped as GitHub reads them back: the name of a file stays as it is
    return escape_unprintable(_escape_data(text).replace(":", "%3A").replace(",", "%2C"))


def to_summary(problems: Iterable[Problem], verdict: str, room: int) -> str:
    """Write a Markdown table of the problems, errors first, below the *verdict*, in at most *room* bytes."""
    every = sorted(list_open(problems), key=lambda problem: not is_error(problem))
    text = f"### alitimeline\n\n{_escape_markup(verdict)}\n\n{HEAD if every else ''}"
    room -= len(text.encode()) + LAST
    return text + "".join(_format_rows(every, room)) if room >= 0 else ""


def _format_rows(problems: Sequence[Problem], room: int) -> Iterator[str]:
    """Yield the rows of the table and, if not all of them fit, how many are missing."""
    for index, problem in enumerate(problems):
        place = problem.cell or ":".join(str(number) for number in (problem.line, problem.column) if number is not None)
        cells = (problem.file or "", place, f"{problem.severity} {problem.code}", problem.sentence)
        row = f"| {' | '.join(map(_escape_markup, cells))} |\n"
        room -= len(row.encode())
        if room < 0:
            yield f"\nand {count_by_severity(problems[index:]).total()} more: see the log\n"
            return
        yield row


def _escape_markup(text: str) -> str:
    return MARKUP.sub(lambda match: f"&#{ord(match[0])};", escape_unprintable(text))
