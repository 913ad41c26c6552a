"""Rows and columns: tables of others become records, and `alitimeline.tables(timeline)` are its records as tables."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from alitimeline.model import Timeline
    from alitimeline.tables.arrow import Table
    from alitimeline.tables.columns import TableName

    Base = object  # of a module, type checkers believe that it has any name
else:
    Base = ModuleType

__all__ = ("Room",)


class Room(Base):
    """A module that can be called."""

    def __call__(
        self, timelines: "Timeline | Iterable[Timeline]", *, on: "date | None" = None
    ) -> "Mapping[TableName, Table]":
        """Return the tables of timelines; see `alitimeline.tables.arrow.tables`."""
        from alitimeline.tables.arrow import tables

        return tables(timelines, on=on)


sys.modules[__name__].__class__ = Room  # type: ignore[assignment] # it is a module
