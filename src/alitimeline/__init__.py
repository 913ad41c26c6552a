"""The record of a company's leadership changes and strategy promises, as cited, validated data."""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from alitimeline import export
from alitimeline.export import write
from alitimeline.loading import bundled, check, load, loads
from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Measure,
    Media,
    Participation,
    Relation,
    Source,
    Timeline,
)
from alitimeline.problems import (
    AlitimelineError,
    DateError,
    DeadlineError,
    DifferenceError,
    ExportError,
    InvalidTimelineError,
    Problem,
    TextError,
    UnknownNameError,
    UnreadableError,
)
from alitimeline.resources import timelines
from alitimeline.when import Duration, When

# isort: off
if TYPE_CHECKING:  # what `__getattr__` loads
    from alitimeline import answers, briefing, calendar, documents, loading, model, problems, queries  # noqa: F401
    from alitimeline import references, reports, resources, rules, schema, settings, when  # noqa: F401
# isort: on

__all__ = [
    "Actor",
    "AlitimelineError",
    "Assessment",
    "Citation",
    "Commitment",
    "DateError",
    "DeadlineError",
    "DifferenceError",
    "Dispute",
    "Due",
    "Duration",
    "Event",
    "ExportError",
    "InvalidTimelineError",
    "Measure",
    "Media",
    "Participation",
    "Problem",
    "Relation",
    "Source",
    "TextError",
    "Timeline",
    "UnknownNameError",
    "UnreadableError",
    "When",
    "bundled",
    "check",
    "export",
    "load",
    "loads",
    "timelines",
    "write",
]

#: The rooms that a program may look into. They load when they are first used, because some are heavy.
ROOMS = (
    *("answers", "briefing", "calendar", "documents", "loading", "model", "problems", "queries", "references"),
    *("reports", "resources", "rules", "schema", "settings", "when"),
)


def __getattr__(name: str) -> ModuleType:
    """Load a room when it is first used, such as `alitimeline.queries` (PEP 562)."""
    if name in ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name what is loaded, and the rooms that aren't yet."""
    return sorted({*globals(), *ROOMS})
