"""The briefing, against XlsxWriter that writes the same cells.

Ours: from a `Timeline` to the bytes, so that laying out, wording, dates and row heights are in it.
Theirs: from finished plain values, read back from our file beforehand, to the bytes: the same texts, numbers and
dates in the same formats, the same formulas with what they give, the same links, row heights, column widths, frozen
panes and tables. XlsxWriter is told what each value is (`write_string`, `write_number`, `write_url`) and works in
memory, which is its fastest way.
"""

import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from tests.benchmarks.data import text, timeline
from tests.benchmarks.measure import Figure, Job, alternate, peak, waited
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from alitimeline.briefing.back import read
from alitimeline.briefing.sheets import to_bytes

__all__ = ["figures"]

#: The properties of a format, as XlsxWriter names them.
Format: TypeAlias = tuple[tuple[str, Any], ...]

MEMORY = 150.0
#: Excel counts days from here.
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - as openpyxl reads dates
LINE_STYLES = {"thin": 1, "medium": 2, "thick": 5}


class Formula(NamedTuple):
    """A formula and what it gives."""

    text: str
    value: Any


class Sheet(NamedTuple):
    """All that is written of a sheet."""

    name: str
    widths: dict[int, float]
    heights: list[tuple[int, float]]
    #: Row, column, value, the number of its format, and where it leads.
    cells: list[tuple[int, int, Any, int, str | None]]
    panes: tuple[int, int] | None
    #: The range of each table, its name and its headings.
    tables: list[tuple[str, str, list[str]]]


def figures(*, quick: bool) -> list[Figure]:
    """Compare the two writers, and our import with openpyxl's reading; measure a folder, and memory."""
    if quick:
        return [_speed(200, 1.25, rounds=1), _import(200, rounds=1), _folder(16), *_memory(200)]
    return [
        *(_speed(1_000, 1.25, rounds=7), _speed(10_000, 1.0, rounds=3)),
        *(_import(1_000, rounds=5), _import(10_000, rounds=3), _folder(1_000), *_memory(10_000)),
    ]


def _speed(events: int, target: float, *, rounds: int) -> Figure:
    record = timeline(events)
    data = to_bytes(record)
    formats, sheets = _read(data)
    cells = sum(len(sheet.cells) for sheet in sheets)
    again = _read(_written(formats, sheets))[1]
    assert [_values(sheet) for sheet in again] == [_values(sheet) for sheet in sheets], "the contents differ"
    ours, theirs = alternate(rounds, partial(to_bytes, record), partial(_written, formats, sheets))
    what = f"xlsx of {events:,} events ({len(data) / 1e6:.1f} MB, {cells:,} cells)"
    return Figure(f"{what} : XlsxWriter", ours, theirs, target=target)


def _import(events: int, *, rounds: int) -> Figure:
    """Compare the import of a briefing with openpyxl's fastest way over all of its cells."""
    record = timeline(events)
    data = to_bytes(record)

    def read_cells() -> int:
        sheets = load_workbook(BytesIO(data), read_only=True).worksheets
        return sum(value is not None for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row)

    assert read(data, record).timeline == record
    ours, theirs = alternate(rounds, lambda: read(data, record), read_cells)
    return Figure(f"import of {events:,} events from xlsx : openpyxl reads its cells", ours, theirs, target=2.0)


def _folder(files: int) -> Figure:
    """Export a folder of small files with two cores: how long somebody waits."""
    with TemporaryDirectory() as name:
        for number in range(files):
            small = text(10, number % 40).replace(b'"id": "benchmark"', f'"id": "benchmark-{number}"'.encode(), 1)
            Path(name, f"{number}.timeline.json").write_bytes(small)
        command = [sys.executable, "-m", "alitimeline", "export", name, "--to", "xlsx", "-o", f"{name}/out"]
        taken = waited(command, sorted(os.sched_getaffinity(0))[:2])
        assert len(list(Path(name, "out").iterdir())) == files
    return Figure(
        f"{files:,} files of 10 events to xlsx, two cores : 20 a second", taken, files * 1000 / 20, target=1.0
    )


def _memory(events: int) -> list[Figure]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "timeline.json")
        file.write_bytes(text(events))
        export, load = peak(Job("written", (str(file), "xlsx"))), peak(Job("loaded", (str(file),)))
    return [
        Figure(f"peak memory, file of {events:,} events to xlsx : allowed", export, MEMORY, 1.0, "MB"),
        Figure("  of it, until the timeline is loaded : allowed", load, MEMORY, None, "MB"),
    ]


def _read(data: bytes) -> tuple[list[Format], list[Sheet]]:
    workbook, given = load_workbook(BytesIO(data)), load_workbook(BytesIO(data), data_only=True)
    numbers: dict[Format, int] = {}
    of_style: dict[int, int] = {}

    def number(cell: Cell) -> int:
        if cell.style_id not in of_style:
            of_style[cell.style_id] = numbers.setdefault(_format(cell), len(numbers))
        return of_style[cell.style_id]

    sheets = []
    for worksheet in workbook.worksheets:
        values = given[worksheet.title]
        cells = [
            (cell.row - 1, cell.column - 1, _value(cell, values), number(cell), _target(cell))
            for cell in _cells(worksheet)
        ]
        sheets.append(_sheet(worksheet, cells))
    return list(numbers), sheets


def _cells(worksheet: Worksheet) -> Iterator[Cell]:
    for row in worksheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell) and (cell.value is not None or cell.has_style))


def _value(cell: Cell, given: Worksheet) -> Any:  # noqa: ANN401 - whatever a cell holds
    if cell.data_type != "f":
        return cell.value
    return Formula(str(cell.value), given.cell(cell.row, cell.column).value or "")


def _sheet(worksheet: Worksheet, cells: list[tuple[int, int, Any, int, str | None]]) -> Sheet:
    columns = worksheet.column_dimensions
    letters = [get_column_letter(number) for number in range(1, worksheet.max_column + 1)]
    pane = worksheet.sheet_view.pane
    tables = worksheet.tables.values()
    return Sheet(
        worksheet.title,
        {column: columns[letter].width for column, letter in enumerate(letters) if letter in columns},
        [(row - 1, each.height) for row, each in worksheet.row_dimensions.items() if each.height],
        cells,
        (int(pane.ySplit or 0), int(pane.xSplit or 0)) if pane else None,
        [(each.ref, each.displayName, [column.name for column in each.tableColumns]) for each in tables],
    )


def _target(cell: Cell) -> str | None:
    link = cell.hyperlink
    if link is None:
        return None
    place = f"#{link.location}" if link.location else ""
    return f"{link.target}{place}" if link.target else f"internal:{place[1:]}"


def _format(cell: Cell) -> Format:
    """Name the properties of the cell's style as XlsxWriter does."""
    font, alignment, fill, bottom = cell.font, cell.alignment, cell.fill, cell.border.bottom
    color = {"color": f"#{font.color.rgb[2:]}"} if font.color and isinstance(font.color.rgb, str) else {}
    properties: dict[str, Any] = {
        "font_name": font.name,
        "font_size": font.sz,
        "bold": bool(font.b),
        "underline": 1 if font.u else 0,
        "align": alignment.horizontal,
        "valign": {"center": "vcenter"}.get(alignment.vertical, alignment.vertical),
        "text_wrap": bool(alignment.wrap_text),
        "indent": int(alignment.indent),
        "num_format": cell.number_format,
        "quote_prefix": bool(cell.quotePrefix),
        **color,
    }
    if fill.fill_type == "solid":
        properties |= {"pattern": 1, "bg_color": f"#{fill.fgColor.rgb[2:]}"}
    if bottom and bottom.style:
        properties |= {"bottom": LINE_STYLES[bottom.style], "bottom_color": f"#{bottom.color.rgb[2:]}"}
    return tuple((key, value) for key, value in properties.items() if value)


def _written(formats: list[Format], sheets: list[Sheet]) -> bytes:
    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    made = [workbook.add_format(dict(each)) for each in formats]
    for sheet in sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        for column, width in sheet.widths.items():
            worksheet.set_column(column, column, width)
        for row, height in sheet.heights:
            worksheet.set_row(row, height)
        if sheet.panes:
            worksheet.freeze_panes(*sheet.panes)
        for place, name, headings in sheet.tables:
            columns = [{"header": heading} for heading in headings]
            worksheet.add_table(place, {"name": name, "columns": columns, "style": "Table Style Light 1"})
        _write_cells(worksheet, sheet, made)
    workbook.close()
    return buffer.getvalue()


def _write_cells(worksheet: Any, sheet: Sheet, formats: list[Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    for row, column, value, number, target in sheet.cells:
        if target is not None:
            worksheet.write_url(row, column, target, formats[number], str(value))
        elif value is None:
            worksheet.write_blank(row, column, None, formats[number])
        elif isinstance(value, Formula):
            worksheet.write_formula(row, column, value.text, formats[number], _plain(value.value))
        elif isinstance(value, str):
            worksheet.write_string(row, column, value, formats[number])
        elif isinstance(value, int | float):
            worksheet.write_number(row, column, value, formats[number])
        else:
            worksheet.write_datetime(row, column, value, formats[number])


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a formula gives
    return (value - DAY_0) / timedelta(1) if isinstance(value, datetime) else value


def _values(sheet: Sheet) -> list[tuple[int, int, Any, str | None]]:
    """Return what must be equal in both files."""
    return [(row, column, value, target) for row, column, value, _, target in sheet.cells if value is not None]
