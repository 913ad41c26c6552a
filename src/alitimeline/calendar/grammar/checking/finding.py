"""The problems of the checker: their messages end with the section of the standard that has the rule."""

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
    """Return an error: something breaks a rule."""
    message = f"{message} ({section})"
    return Problem(code=f"ical-{code}", message=message, line=line, column=column, hint=hint, severity=severity)


def warn(  # noqa: PLR0913 - as above
    code: str, line: int, message: str, section: str, hint: str | None = None, *, column: int | None = None
) -> Problem:
    """Return a warning: most readers accept it."""
    return report(code, line, message, section, hint, column=column, severity="warning")


def name_record(component: Component) -> str | None:
    """Return the name of a component in reports, by its kind and its UID; None if it has no UID."""
    uid = component.get("UID")
    return f"{component.name}/{uid.value[:SHOWN]}" if uid and component.name != "VCALENDAR" else None
