"""Workbooks (.xlsx), whatever they are about and whoever wrote them: opened safely, and read."""

from alitimeline.briefing.workbook.package import RefusedError
from alitimeline.briefing.workbook.reading import Cell, Properties, Row, Table, Workbook
from alitimeline.briefing.workbook.values import Fault

__all__ = ["Cell", "Fault", "Properties", "RefusedError", "Row", "Table", "Workbook"]
