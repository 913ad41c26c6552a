"""Workbooks (.xlsx), whatever they are about and whoever wrote them: opened safely, and read."""

from alitimeline.briefing.workbook.package import RefusedError
from alitimeline.briefing.workbook.reading import Cell, Table, Workbook, Worksheet, make_table, read_workbook
from alitimeline.briefing.workbook.values import Fault

__all__ = ["Cell", "Fault", "RefusedError", "Table", "Workbook", "Worksheet", "make_table", "read_workbook"]
