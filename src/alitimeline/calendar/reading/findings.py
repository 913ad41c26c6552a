"""What is told of a calendar that is read: problems, each with its line."""

from collections.abc import Iterable

from alitimeline.problems import Problem

__all__ = ["Findings"]

#: What the draft lacks or may have wrong, so that somebody has to look. The rest is mended or has no place in a
#: timeline, of which it is enough to know.
ERRORS = frozenset({"import-nothing", "import-undated", "import-value", "import-zone", "import-recurrence"})


class Findings:
    """Gathers problems."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = [*problems]

    def add(self, code: str, line: int, message: str, hint: str | None = None) -> None:
        """Add a problem."""
        severity = "error" if code in ERRORS else "warning"
        self.problems.append(Problem(code=code, line=line, message=message, hint=hint, severity=severity))  # type: ignore[arg-type] # mypy takes the two words for any text
