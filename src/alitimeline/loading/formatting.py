"""Brings data files into canonical form: text → text, without a change of content."""

from attrs import evolve

from alitimeline.documents.canonical import to_bytes
from alitimeline.loading.examination import examine
from alitimeline.model import Timeline
from alitimeline.problems import Problem, is_error

__all__ = ["find_refusals", "format_data", "format_timeline"]


def format_timeline(timeline: Timeline) -> bytes:
    """Return *timeline* as canonical JSON, with the events sorted by date, then by id."""
    return to_bytes(evolve(timeline, events=timeline.chronology()))


def format_data(data: bytes, *, name: str | None = None) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the text of a JSON file in canonical form, or None and the problems that prevent that.

    The new text loads as an equal timeline, except for the order of its events.
    """
    timeline, problems = examine(data, name=name)
    refusals = find_refusals(problems)
    return (None, refusals) if timeline is None or refusals else (format_timeline(timeline), ())


def find_refusals(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return those of the problems of a file that make rewriting it impossible; empty if there are none.

    These are its errors, and whatever is left unread in a newer version of the format, because it would be lost.
    """
    if any(map(is_error, problems)):
        return problems
    refusals = tuple(map(_refuse_newer_version, problems))
    return refusals if any(map(is_error, refusals)) else ()


def _refuse_newer_version(problem: Problem) -> Problem:
    """Turn the warning about a newer version into the error that the file can't be rewritten."""
    if problem.code != "schema-version":
        return problem
    message = problem.message.replace("is left unread", "would be lost")
    return evolve(problem, code="newer-version", severity="error", message=message)
