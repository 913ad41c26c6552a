"""What a deadline is counted of, where its cell doesn't say so: of the promise, or of the promiser's fiscal year."""

from collections.abc import Mapping

from attrs import frozen

from alitimeline.briefing.back.fields import Fields
from alitimeline.briefing.back.rows import Row, Sheet
from alitimeline.briefing.editable import SEPARATORS
from alitimeline.model import Record
from alitimeline.problems import TextError, shorten

__all__ = ["Deadlines"]


@frozen
class Deadlines:
    """Completes the deadlines of a workbook."""

    fields: Fields
    #: The rows of the workbook, and the records of the data file, by the key of their sheet and their id.
    rows: Mapping[tuple[str, str], tuple[Sheet, Row]]
    records: Mapping[tuple[str, str], Record]

    def complete(self, texts: Mapping[str, str]) -> str:
        """Return the deadline of a row with what it is counted of; without its event, the date of the promise counts.

        Raises:
            TextError: if it is a fiscal year without an organization.
        """
        due = texts["due"]
        if due.startswith("within ") and "[" not in due and texts["made_in"]:
            return f"{due} of [{texts['made_in']}]"
        if not due.startswith("fiscal year ") or "[" in due:
            return due
        actors = texts["made_by"].split(SEPARATORS["made_by"])
        for actor in (actors[0], self._read(actors[0], "parent")) if len(actors) == 1 else ():
            if self._read(actor, "fiscal_year_end"):
                return f"{due} of [{actor}]"
        hint = f"write {due} of [its ID], and fill in the end of its fiscal year"
        raise TextError(f"{shorten(due)} names no organization", hint)

    def _read(self, actor: str, key: str) -> str:
        """Return a value of an actor from its row, or else from its record; "" if there is none."""
        _, row = self.rows.get(("people", actor), (None, None))
        if row and key in row.cells:
            try:
                return self.fields.text("people", key, row.cells[key].value, row.cells[key].format)
            except TextError:  # it is reported with its own cell
                return str(row.cells[key].value)
        return getattr(self.records.get(("people", actor)), key, None) or ""
