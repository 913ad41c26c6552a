"""Questions that a timeline answers: one module per question, each a pure function."""

from alitimeline.queries.conflicts import Agreement, Conflict, conflicts
from alitimeline.queries.coverage import Coverage, Unit, coverage
from alitimeline.queries.excerpt import excerpt
from alitimeline.queries.known import Known, Unbacked, known
from alitimeline.queries.selection import (
    Found,
    Where,
    citing,
    disputed,
    during,
    find,
    in_role,
    of_kind,
    saying,
    select,
    tagged,
    with_actor,
)
from alitimeline.queries.status import State, Status, status
from alitimeline.queries.tenures import Days, Finding, Post, Stretch, Tenure, holders, stretches, tenures

__all__ = [
    "Agreement",
    "Conflict",
    "Coverage",
    "Days",
    "Finding",
    "Found",
    "Known",
    "Post",
    "State",
    "Status",
    "Stretch",
    "Tenure",
    "Unbacked",
    "Unit",
    "Where",
    "citing",
    "conflicts",
    "coverage",
    "disputed",
    "during",
    "excerpt",
    "find",
    "holders",
    "in_role",
    "known",
    "of_kind",
    "saying",
    "select",
    "status",
    "stretches",
    "tagged",
    "tenures",
    "with_actor",
]
