"""What came back from a briefing: the data file with its edits, or why there is none."""

from attrs import evolve, frozen

from alitimeline.briefing.back.rows import make_problem
from alitimeline.model import Timeline
from alitimeline.problems import Problem, shorten
from alitimeline.queries import MergeConflict

__all__ = ["Returned"]


@frozen(kw_only=True)
class Returned:
    """What came back from a briefing."""

    #: The data file with what the analyst changed; None if there is a conflict or an error.
    timeline: Timeline | None
    #: What both changed, each in its own way: ours is the file, theirs the workbook. With the cell of each.
    conflicts: tuple[tuple[str, MergeConflict], ...]
    #: Everything else that there is to know, each with its cell.
    problems: tuple[Problem, ...]
    #: What messages call the workbook.
    name: str | None = None

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems, and the conflicts as such."""
        conflicts = (_conflict_problem(*conflict) for conflict in self.conflicts)
        return (*self.problems, *(evolve(conflict, file=self.name) for conflict in conflicts))


def _conflict_problem(cell: str, conflict: MergeConflict) -> Problem:
    what = f"the {conflict.kind} {conflict.record}"
    if conflict.theirs is None and not conflict.path:
        message = f"the row of {what} is gone, and the data file changed it since"
    elif conflict.ours is None and not conflict.path:
        message = f"{what} was edited here, and is gone from the data file"
    else:
        ours, theirs = ("nothing" if value is None else shorten(value) for value in (conflict.ours, conflict.theirs))
        message = f"{': '.join(conflict.path)} is {theirs} here and {ours} in the data file; both were changed"
    return make_problem("import-conflict", cell, message, "write the same in both")
