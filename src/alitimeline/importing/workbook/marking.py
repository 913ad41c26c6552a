"""A copy of a workbook in which the cells are marked that something is wrong with."""

from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from alitimeline.problems import Problem, visible
from alitimeline.xlsx.places import read_place

__all__ = ["marked"]

#: Light red for errors, light yellow for warnings: dark text stays legible on both.
FILLS = {"error": "FFC7CE", "warning": "FFEB9C"}
#: Of a note, in points.
WIDTH, HEIGHT = 320, 120


def marked(data: bytes, problems: Iterable[Problem]) -> bytes:
    """Return a copy of a workbook with each faulty cell filled, and a note there that says what is wrong with it.

    What concerns no single cell isn't marked.
    """
    workbook = load_workbook(BytesIO(data))
    notes: dict[tuple[str, tuple[int, int]], list[Problem]] = defaultdict(list)
    for problem in problems:
        sheet, _, place = (problem.cell or "").rpartition("!")
        if at := read_place(place):
            notes[sheet.strip("'").replace("''", "'"), at].append(problem)
    for (sheet, (row, column)), found in notes.items():
        cell = workbook[sheet].cell(row, column)
        if isinstance(cell, MergedCell):  # it has no look of its own
            continue
        worst = min(found, key=lambda each: each.severity)
        cell.fill = PatternFill("solid", fgColor=FILLS[worst.severity])
        text = "\n".join(visible(f"{each.message} ({each.hint})" if each.hint else each.message) for each in found)
        cell.comment = Comment(text, "alitimeline", width=WIDTH, height=HEIGHT)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
