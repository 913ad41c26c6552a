"""Excel's limits, as Microsoft lists them ("Excel specifications and limits"), and one of ours."""

__all__ = ["ADDRESS_LENGTH", "CELLS", "COLUMNS", "LINE_FEEDS", "LINKS", "ROWS", "ROW_HEIGHT", "TEXT_UNITS"]

#: Rows and columns of a sheet.
ROWS, COLUMNS = 1_048_576, 16_384
#: UTF-16 code units and line feeds of a text in a cell.
TEXT_UNITS, LINE_FEEDS = 32_767, 253
#: Links of a sheet, and characters of an address.
LINKS, ADDRESS_LENGTH = 65_530, 2_079
#: Points of a row (Excel takes half a point more, other programs don't).
ROW_HEIGHT = 409.0
#: Cells of a workbook that can be read back: ours.
CELLS = 1_000_000
