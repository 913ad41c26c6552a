"""Questions that a timeline answers: one module per question, each a pure function."""

from alitimeline.queries.status import State, Status, status

__all__ = ["State", "Status", "status"]
