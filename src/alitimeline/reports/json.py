"""Problems → JSON, for programs."""

import json
from collections.abc import Iterable

from alitimeline.problems import Problem, is_error
from alitimeline.reports.text import defused

__all__ = ["to_json"]


def to_json(problems: Iterable[Problem]) -> str:
    """Write an object with the number of errors and warnings and the list of problems."""
    every = tuple(problems)
    errors = sum(map(is_error, every))
    report = {
        "errors": errors,
        "warnings": len(every) - errors,
        "problems": [
            {
                "file": each.file,
                "line": each.line,
                "column": each.column,
                "cell": each.cell,
                "path": each.json_path,
                "severity": each.severity,
                "code": each.code,
                "message": each.message,
                "hint": each.hint,
            }
            for each in every
        ],
    }
    # ASCII, so that a file name that is no Unicode, or a terminal that isn't, can't break the report
    return defused(json.dumps(report, indent=2), r"\u0023") + "\n"
