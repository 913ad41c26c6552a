"""What the checker says: a problem at a place in a workbook; of many alike in a sheet, the first and their number."""

from collections import Counter
from collections.abc import Iterable, Iterator

from alitimeline.problems import Problem, Severity

__all__ = ["abridged", "told"]

#: How many problems of one code are told of a sheet, one by one.
SHOWN = 10


def told(code: str, message: str, hint: str, *, cell: str | None = None, severity: Severity = "error") -> Problem:
    """Make a problem."""
    return Problem(code=f"xlsx-{code}", message=message, hint=hint, cell=cell, severity=severity)


def abridged(problems: Iterable[Problem], sheet: str) -> Iterator[Problem]:
    """Yield the problems of a sheet; of many with one code, the first, and then how many more there are."""
    seen: Counter[tuple[str, Severity]] = Counter()
    for each in problems:
        seen[each.code, each.severity] += 1
        if seen[each.code, each.severity] <= SHOWN:
            yield each
    for (code, severity), number in seen.items():
        if number > SHOWN:
            more = f"{number - SHOWN:,} more of this kind in this sheet"
            yield Problem(code=code, message=more, cell=sheet, severity=severity)
