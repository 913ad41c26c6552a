"""Rows and columns: tables of others become records, and `alitimeline.tables(timeline)` are its records as tables."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ()


class _Room(ModuleType):
    """A module that can be called: `alitimeline.tables.arrow.tables` answers."""

    def __call__(self, *timelines: Any, **on: Any) -> "Mapping[Any, Any]":  # noqa: ANN401 - those of that function
        from alitimeline.tables.arrow import tables

        return tables(*timelines, **on)


sys.modules[__name__].__class__ = _Room
