"""What all sheets of one briefing share: the timeline, its options, how things stood on the day, and the words."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from attrs import frozen

from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.cells import Stamp, Value, day
from alitimeline.briefing.sheets.options import Options
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.briefing.sheets.wording import Wording
from alitimeline.documents import canonical as json
from alitimeline.model import Timeline
from alitimeline.queries import Status, status

__all__ = ["Briefing"]


@frozen
class Briefing:
    """A timeline and the options of its briefing, with what all sheets share."""

    timeline: Timeline
    options: Options

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON of the timeline, in hex."""
        return json.sha256(self.timeline)

    @cached_property
    def words(self) -> Wording:
        """The words of the briefing in its language."""
        return Wording(self.timeline, self.options.language)

    @property
    def as_of(self) -> date | None:
        """The day from which days are counted; None if the record has no date."""
        return self.options.as_of or self.timeline.as_of

    @cached_property
    def as_of_cell(self) -> Stamp | str | None:
        """That day as the value of a cell."""
        return day(self.as_of) if self.as_of else None

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """How it stood with each commitment that was made by then, in the order of their deadlines."""
        found = status(self.timeline, self.as_of) if self.as_of else ()
        return {status.commitment.id: status for status in found}

    def name(self, sheet: str) -> str:
        """Return what a sheet is called."""
        return sheets()[sheet].name[self.options.language]

    def sheet(  # noqa: PLR0913 - what a sheet has
        self,
        key: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Value]],
        *,
        executive: Sequence[str] = (),
        printed: tuple[str, str] | None = None,
        frozen_to: str | None = None,
        **more: Any,  # noqa: ANN401 - what `Sheet` takes
    ) -> Sheet:
        """Lay out a sheet: headings in its language; for an executive only these columns, in this order."""
        told, language = sheets()[key], self.options.language
        named = [
            column if column.name else column._replace(name=told.columns[column.key].name[language])
            for column in columns
        ]
        profile = self.options.profile
        if profile == "executive" and executive:
            places = {column.key: place for place, column in enumerate(named)}
            chosen = [places[key] for key in executive]
            named, rows = [named[place] for place in chosen], [[row[place] for place in chosen] for row in rows]
            printed = None
        if profile == "accessible":
            more["rules"] = ()  # their meaning is given in words beside them
        numbers = {column.key: number for number, column in enumerate(named, 1)}
        return Sheet(
            told.name[language],
            named,
            rows,
            told.table,
            numbers.get(frozen_to or "", 0),
            (numbers[printed[0]], numbers[printed[1]]) if printed else None,
            key=key,
            **more,
        )
