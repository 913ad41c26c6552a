"""Data files in the one form that they are kept in: text → text, and nothing but the form is changed."""

from attrs import evolve

from alitimeline.documents.canonical import to_bytes
from alitimeline.loading.examination import examine
from alitimeline.model import Timeline
from alitimeline.problems import Problem, is_error

__all__ = ["find_refusals", "format_data", "format_timeline"]


def format_timeline(timeline: Timeline) -> bytes:
    """Write *timeline* as its data file is kept: as JSON is exported, and the events by date, then by id."""
    return to_bytes(evolve(timeline, events=timeline.chronology()))


def format_data(data: bytes, *, name: str | None = None) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the text of a JSON file in canonical form, or None and the problems for which it is left as it is.

    The new text reads as a timeline that equals the old one, but for the order of its events.
    """
    timeline, problems = examine(data, name=name)
    refused = find_refusals(problems)
    return (None, refused) if timeline is None or refused else (format_timeline(timeline), ())


def find_refusals(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems for which a file that has these can't be written anew; none if it can.

    These are its errors, and what is left unread of a newer version of the format: that would be lost.
    """
    if any(map(is_error, problems)):
        return problems
    if all(problem.code != "schema-version" for problem in problems):
        return ()
    return tuple(_too_new(problem) if problem.code == "schema-version" else problem for problem in problems)


def _too_new(problem: Problem) -> Problem:
    """Say of a newer version, which can be read, that it can't be written."""
    message = problem.message.replace("is left unread", "would be lost")
    return evolve(problem, code="newer-version", severity="error", message=message)
