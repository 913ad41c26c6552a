"""How long first reports took, in words and as JSON."""

from collections.abc import Sequence
from typing import Any

from alitimeline.answers.phrases import format_days, format_json
from alitimeline.model import Event
from alitimeline.queries import Coverage
from alitimeline.queries.coverage import Report

__all__ = ["to_json", "to_text"]


def to_text(coverages: Sequence[Coverage]) -> str:
    """Write a line per event: its date, the lag until the first report, its title, and what may be that report."""
    return "".join(map(_format_coverage, coverages))


def _format_coverage(coverage: Coverage) -> str:
    event, names = coverage.event, dict.fromkeys(map(_name, coverage.first))
    reports = f": {' or '.join(names)}" if names else ""
    return f"{event.when!s:<24} {_format_lag(coverage):<22} {event.title} [{event.id}]{reports}\n"


def _format_lag(coverage: Coverage) -> str:
    shortest, longest = coverage.shortest, coverage.longest
    if shortest is None:
        return "-"
    if longest is None:
        return f"{_format_length(coverage, shortest)} or more" if shortest else "unknown"
    if shortest == longest:
        return _format_length(coverage, longest)
    least = str(shortest) if coverage.unit == "days" else _format_length(coverage, shortest)
    return f"{least} to {_format_length(coverage, longest)}"


def _format_length(coverage: Coverage, number: int) -> str:
    """Write a number of the unit: "3 days", "1 day 2 h 5 min"."""
    if coverage.unit == "days":
        return format_days(number)
    hours, minutes = divmod(number, 60)
    days, hours = divmod(hours, 24)
    words = [format_days(days)] if days else []
    words += [f"{hours} h"] if hours else []
    words += [f"{minutes} min"] if minutes or not words else []
    return " ".join(words)


def _name(report: Report) -> str:
    return report.title if isinstance(report, Event) else report.label


def to_json(coverages: Sequence[Coverage], timeline: str | None = None) -> str:
    """Write a list with an object per event; all have the same keys, with null where there is no value.

    With the id of a timeline, each row begins with it.
    """
    return format_json([_to_plain(coverage) for coverage in coverages], timeline)


def _to_plain(coverage: Coverage) -> dict[str, Any]:
    return {
        "event": coverage.event.id,
        "title": coverage.event.title,
        "when": str(coverage.event.when),
        "first": [_report_to_plain(report) for report in coverage.first],
        "unit": coverage.unit,
        "shortest": coverage.shortest,
        "longest": coverage.longest,
    }


def _report_to_plain(report: Report) -> dict[str, Any]:
    kind, when = ("event", report.when) if isinstance(report, Event) else ("source", report.published)
    return {"kind": kind, "id": report.id, "when": str(when) if when else None}
