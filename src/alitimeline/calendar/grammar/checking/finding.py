"""What the checker says: a problem whose message ends with the section of the standard that has the rule."""

from typing import Literal

from alitimeline.calendar.grammar.tree import Component
from alitimeline.problems import SHOWN, Problem

__all__ = ["name_record", "report", "warn"]


def report(  # noqa: PLR0913 - the parts of a sentence
    code: str,
    line: int,
    message: str,
    section: str,
    hint: str | None = None,
    *,
    column: int | None = None,
    severity: Literal["error", "warning"] = "error",
) -> Problem:
    """Make a problem of what breaks a rule."""
    said = f"{message} ({section})"
    return Problem(code=f"ical-{code}", message=said, line=line, column=column, hint=hint, severity=severity)


def warn(  # noqa: PLR0913 - as above
    code: str, line: int, message: str, section: str, hint: str | None = None, *, column: int | None = None
) -> Problem:
    """Make a problem of what readers put up with."""
    return report(code, line, message, section, hint, column=column, severity="warning")


def name_record(component: Component) -> str | None:
    """Name a component by its kind and its UID, which stays when lines move; None if it has none."""
    uid = component.get("UID")
    return f"{component.name}/{uid.value[:SHOWN]}" if uid and component.name != "VCALENDAR" else None
