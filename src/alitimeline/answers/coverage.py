"""How long first reports took, in words and as JSON."""

from collections.abc import Sequence
from typing import Any

from alitimeline.answers.wording import as_json, days
from alitimeline.model import Event
from alitimeline.queries import Coverage
from alitimeline.queries.coverage import Report

__all__ = ["to_json", "to_text"]


def to_text(coverages: Sequence[Coverage]) -> str:
    """Write one line per event: its date, how long the first report took, its title, what may be the first report."""
    return "".join(
        f"{each.event.when!s:<24} {_lag(each):<22} {each.event.title} [{each.event.id}]{_first(each)}\n"
        for each in coverages
    )


def _lag(coverage: Coverage) -> str:
    shortest, longest = coverage.shortest, coverage.longest
    if shortest is None:
        return "-"
    if longest is None:
        return f"{_length(coverage, shortest)} or more" if shortest else "unknown"
    if shortest == longest:
        return _length(coverage, longest)
    least = str(shortest) if coverage.unit == "days" else _length(coverage, shortest)
    return f"{least} to {_length(coverage, longest)}"


def _length(coverage: Coverage, number: int) -> str:
    """Say a number of the unit: "3 days", "1 day 2 h 5 min"."""
    if coverage.unit == "days":
        return days(number)
    hours, minutes = divmod(number, 60)
    number, hours = divmod(hours, 24)
    words = [days(number)] if number else []
    words += [f"{hours} h"] if hours else []
    words += [f"{minutes} min"] if minutes or not words else []
    return " ".join(words)


def _first(coverage: Coverage) -> str:
    names = dict.fromkeys(map(_name, coverage.first))
    return f": {' or '.join(names)}" if names else ""


def _name(report: Report) -> str:
    return report.title if isinstance(report, Event) else report.publisher or report.author or report.title


def to_json(coverages: Sequence[Coverage]) -> str:
    """Write a list with an object per event: the same keys in each, null where there is nothing to say."""
    return as_json([_coverage(each) for each in coverages])


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "event": coverage.event.id,
        "title": coverage.event.title,
        "when": str(coverage.event.when),
        "first": [_report(each) for each in coverage.first],
        "unit": coverage.unit,
        "shortest": coverage.shortest,
        "longest": coverage.longest,
    }


def _report(report: Report) -> dict[str, Any]:
    kind, when = ("event", report.when) if isinstance(report, Event) else ("source", report.published)
    return {"kind": kind, "id": report.id, "when": str(when) if when else None}
