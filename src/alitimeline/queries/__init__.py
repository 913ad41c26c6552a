"""Questions that a timeline answers: one module per question, each a pure function."""

from alitimeline.queries.conflicts import Agreement, Conflict, conflicts
from alitimeline.queries.status import State, Status, status

__all__ = ["Agreement", "Conflict", "State", "Status", "conflicts", "status"]
