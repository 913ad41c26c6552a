"""Workbooks (.xlsx), whatever they are about and whoever wrote them: read with care, and checked."""

from alitimeline.xlsx.package import RefusedError
from alitimeline.xlsx.reading import Cell, Properties, Row, Table, properties, sheet, tables
from alitimeline.xlsx.values import Fault

__all__ = ["Cell", "Fault", "Properties", "RefusedError", "Row", "Table", "properties", "sheet", "tables"]
