"""Problems → what people and programs read."""

import json
from collections.abc import Callable, Iterable

from alitimeline.problems import Problem, is_error

__all__ = ["FORMATS", "to_json", "to_text"]


def to_text(problems: Iterable[Problem]) -> str:
    """Write one line per problem; nothing if there is none."""
    return "".join(f"{problem}\n" for problem in problems)


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
    return json.dumps(report, indent=2) + "\n"


FORMATS: dict[str, Callable[[Iterable[Problem]], str]] = {"text": to_text, "json": to_json}
