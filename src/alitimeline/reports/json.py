"""Problems → JSON, for programs."""

import json
from collections.abc import Iterable

from alitimeline.problems import Problem, count_by_severity
from alitimeline.reports.text import escape_old_commands

__all__ = ["to_json"]

KEYS = ("file", "line", "column", "cell", "path", "record", "severity", "code", "message", "hint", "accepted", "more")


def to_json(problems: Iterable[Problem]) -> str:
    """Write an object with the number of errors, warnings, notes and accepted problems, and the list of all."""
    every = tuple(problems)
    counts = count_by_severity(every)
    report = {
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notes": counts["note"],
        "accepted": counts["accepted"],
        "problems": [
            {key: problem.json_path if key == "path" else getattr(problem, key) for key in KEYS} for problem in every
        ],
    }
    # ASCII: a file name that isn't Unicode, or a terminal that isn't, can't break the report
    return escape_old_commands(json.dumps(report, indent=2), r"\u0023") + "\n"
