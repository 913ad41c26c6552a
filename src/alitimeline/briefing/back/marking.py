"""A copy of a workbook in which the cells are marked that something is wrong with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from alitimeline.briefing.workbook.cells import RawCell, read_cells
from alitimeline.briefing.workbook.package import Package
from alitimeline.briefing.workbook.places import parse_cell_name
from alitimeline.briefing.workbook.structure import read_book
from alitimeline.problems import Problem, escape_unprintable

__all__ = ["mark_cells"]

#: Light red for errors, light yellow for warnings: dark text stays legible on both.
FILLS = {"error": "FFC7CE", "warning": "FFEB9C"}
#: Of a note, in points.
WIDTH, HEIGHT = 320, 120
#: A formula as openpyxl writes it: without its value.
FORMULA = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v *(?:/>|></v>)</c>')
#: The part that says when a workbook was saved.
SAVED = "docProps/core.xml"


def mark_cells(data: bytes, problems: Iterable[Problem]) -> bytes:
    """Return a copy of a workbook with each faulty cell filled, and a note there that says what is wrong with it.

    What concerns no single cell isn't marked. The same workbook and problems give the same bytes.
    """
    workbook = load_workbook(BytesIO(data))
    notes: dict[tuple[str, tuple[int, int]], list[Problem]] = defaultdict(list)
    for problem in problems:
        sheet, _, reference = (problem.cell or "").rpartition("!")
        if place := parse_cell_name(reference):
            notes[sheet.strip("'").replace("''", "'"), place].append(problem)
    for (sheet, (row, column)), problems_here in notes.items():
        cell = workbook[sheet].cell(row, column)
        if isinstance(cell, MergedCell):  # it has no look of its own
            continue
        worst = min(problems_here, key=lambda problem: problem.severity)
        cell.fill = PatternFill("solid", fgColor=FILLS[worst.severity])
        text = "\n".join(
            escape_unprintable(f"{problem.message} ({problem.hint})" if problem.hint else problem.message)
            for problem in problems_here
        )
        cell.comment = Comment(text, "alitimeline", width=WIDTH, height=HEIGHT)
    buffer = BytesIO()
    workbook.save(buffer)
    return _restore_values(buffer.getvalue(), data)


def _restore_values(copy: bytes, data: bytes) -> bytes:
    """Return the copy with the results of formulas from the workbook: most viewers don't calculate them."""
    package, buffer = Package(data), BytesIO()
    worksheets = [sheet.part for sheet in read_book(package).sheets if sheet.kind == "worksheet"]
    parts = {f"xl/worksheets/sheet{number}.xml": part for number, part in enumerate(worksheets, 1)}
    with ZipFile(BytesIO(copy)) as saved, ZipFile(buffer, "w") as target:
        for name in saved.namelist():
            content = (package if name == SAVED and SAVED in package else saved).read(name)
            if name in parts:
                raw = read_cells(package, parts[name])
                formulas = (cell for cell in raw if isinstance(cell, RawCell) and cell.formula is not None)
                cells = {(cell.row, cell.column): cell for cell in formulas if cell.text}
                content = FORMULA.sub(partial(_restore_value, cells), content.decode()).encode()
            target.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return buffer.getvalue()


def _restore_value(cells: Mapping[tuple[int, int], RawCell], formula: re.Match[str]) -> str:
    start, reference, text = formula.groups()
    cell = cells.get(parse_cell_name(reference) or (0, 0))
    if cell is None:
        return formula[0]
    kind = "" if cell.kind == "n" else f' t="{cell.kind}"'
    return f"{start}{kind}>{text}<v>{escape(cell.text)}</v></c>"
