"""The record of a company's leadership changes and strategy promises, as cited, validated data."""

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
