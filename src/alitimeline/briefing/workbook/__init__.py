"""Workbooks (.xlsx), whatever they are about and whoever wrote them: read with care, and checked."""

from alitimeline.briefing.workbook.package import RefusedError
from alitimeline.briefing.workbook.reading import Cell, Properties, Row, Table, properties, sheet, tables
from alitimeline.briefing.workbook.values import Fault

__all__ = ["Cell", "Fault", "Properties", "RefusedError", "Row", "Table", "properties", "sheet", "tables"]
