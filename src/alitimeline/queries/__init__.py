"""Questions that a timeline answers: one module per question, each a pure function."""

from alitimeline.queries.conflicts import Conflict, conflicts
from alitimeline.queries.coverage import Coverage, coverage
from alitimeline.queries.difference import Added, Change, Changed, Consequence, Difference, RecordChange, Removed, diff
from alitimeline.queries.evidence import Backing, Evidence, Fact, FactKind, evidence
from alitimeline.queries.excerpt import excerpt
from alitimeline.queries.known import Known, Unbacked, known
from alitimeline.queries.merging import MergeConflict, Merged, Side, join, merge
from alitimeline.queries.quotes import Quote, check_quotes, quotes
from alitimeline.queries.selection import (
    Matches,
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
from alitimeline.queries.status import Progress, State, Status, progress, status
from alitimeline.queries.tenures import Days, Finding, Post, Stretch, Tenure, holders, stretches, tenures

__all__ = [
    "Added",
    "Backing",
    "Change",
    "Changed",
    "Conflict",
    "Consequence",
    "Coverage",
    "Days",
    "Difference",
    "Evidence",
    "Fact",
    "FactKind",
    "Finding",
    "Known",
    "Matches",
    "MergeConflict",
    "Merged",
    "Post",
    "Progress",
    "Quote",
    "RecordChange",
    "Removed",
    "Side",
    "State",
    "Status",
    "Stretch",
    "Tenure",
    "Unbacked",
    "Where",
    "check_quotes",
    "citing",
    "conflicts",
    "coverage",
    "diff",
    "disputed",
    "during",
    "evidence",
    "excerpt",
    "find",
    "holders",
    "in_role",
    "join",
    "known",
    "merge",
    "of_kind",
    "progress",
    "quotes",
    "saying",
    "select",
    "status",
    "stretches",
    "tagged",
    "tenures",
    "with_actor",
]
