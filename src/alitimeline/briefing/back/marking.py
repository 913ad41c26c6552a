"""A copy of a workbook in which the cells are marked that something is wrong with."""

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from functools import partial
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import TranslatorError
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import CellCoordinatesException

from alitimeline.briefing.workbook.cells import RawCell, read_cells
from alitimeline.briefing.workbook.package import ROOT, Element, Package, RefusedError
from alitimeline.briefing.workbook.places import parse_cell_name, parse_range
from alitimeline.briefing.workbook.structure import read_book
from alitimeline.documents.filetypes import SAVE_AS
from alitimeline.problems import Problem, escape_unprintable

__all__ = ["has_drawings", "mark_cells"]

#: Light red for errors, light yellow for warnings: dark text stays legible on both.
FILLS = {"error": "FFC7CE", "warning": "FFEB9C"}
#: Of a note, in points.
WIDTH, HEIGHT = 320, 120
#: A formula as openpyxl writes it: without its value.
FORMULA = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v *(?:/>|></v>)</c>')
#: The parts that are drawn, but for the frames of notes.
DRAWINGS = re.compile(r"xl/(media|charts)/|xl/drawings/drawing", re.IGNORECASE)
#: The part that says when a workbook was saved.
SAVED = "docProps/core.xml"
#: How much work openpyxl may have, in elements of XML, and how much it is to open a part.
STEPS, OPENING = 2_000_000, 100
#: What it raises at a workbook that it can't take: it checks types, and looks up parts, as it goes.
UNFIT = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError)


def has_drawings(data: bytes) -> bool:
    """Return whether a workbook has pictures, charts or other drawings, which a marked copy lacks."""
    return any(DRAWINGS.match(entry.filename) for entry in Package(data).entries)


def mark_cells(data: bytes, problems: Iterable[Problem]) -> bytes:
    """Return a copy of a workbook with each faulty cell filled, and a note there that says what is wrong with it.

    What concerns no single cell isn't marked, and pictures are left out. The same workbook and problems give the same
    bytes. Raises `RefusedError` if the workbook can't be opened safely, or openpyxl can't take it.
    """
    archive = _Archive(data)
    notes: dict[tuple[str, tuple[int, int]], list[Problem]] = defaultdict(list)
    for problem in problems:
        sheet, _, reference = (problem.cell or "").rpartition("!")
        if place := parse_cell_name(reference):
            notes[sheet.strip("'").replace("''", "'"), place].append(problem)
    buffer = BytesIO()
    try:
        with warnings.catch_warnings(action="ignore"), redirect_stdout(None):
            reader = ExcelReader(BytesIO(data))
            reader.archive = archive
            reader.read()
            for (sheet, place), faults in notes.items():
                cell = reader.wb[sheet].cell(*place)
                if isinstance(cell, MergedCell):  # it has no look of its own
                    continue
                cell.fill = PatternFill("solid", fgColor=FILLS[min(fault.severity for fault in faults)])
                texts = (f"{fault.message} ({fault.hint})" if fault.hint else fault.message for fault in faults)
                text = "\n".join(map(escape_unprintable, texts))
                cell.comment = Comment(text, "alitimeline", width=WIDTH, height=HEIGHT)
            reader.wb.save(buffer)
    except (*UNFIT, CellCoordinatesException, TokenizerError, TranslatorError) as error:
        raise RefusedError("part", "the workbook is too large or too unusual to be copied", SAVE_AS) from error
    return _restore_values(buffer.getvalue(), data)


class _Archive(ZipFile):
    """The package as openpyxl may read it: what is XML and does no harm, and no part again and again."""

    def __init__(self, data: bytes) -> None:
        package = Package(data)
        super().__init__(BytesIO(data))
        self._steps: dict[str, int] = {}
        total = relations = 0
        names = {entry.filename for entry in package.entries} - {ROOT}
        for name in sorted(names, key=lambda name: name[-5:] != ".rels"):
            before, seen = total, Counter[str]()
            try:
                for element in package.elements(name):
                    total += _weigh(element, seen, relations)
                    RefusedError.check_count(total, STEPS, "elements, or cells that are linked or merged")
                self._steps[name] = total - before + OPENING
            except RefusedError as error:
                if error.__cause__ is None:
                    raise
            relations = max(relations, seen["Relationship"])
        self._left = 2 * sum(self._steps.values())

    def open(self, name: str | ZipInfo, *args: Any, **options: Any) -> IO[bytes]:  # noqa: ANN401 - as ZipFile has it
        part = name if isinstance(name, str) else name.filename
        steps = self._steps.get(part, 9 * STEPS) if part in self.NameToInfo else 0
        if steps > self._left:
            raise OSError(f"{part} is not opened")
        self._left -= steps
        return super().open(name, *args, **options)


def _weigh(element: Element, seen: Counter[str], relations: int) -> int:
    """Return how much work an element is, after those *seen* in its part; a pattern may take the square of a length."""
    has, name = element.attributes, element.name
    seen[name] += 1
    steps = 1 + sum((len(text) // 100) ** 2 for text in (*has.values(), element.text * (name == "definedName")))
    if name in ("hyperlink", "mergeCell", "comment", "table") and "ref" in has and not seen["tableColumn"]:
        area = parse_range(has["ref"])  # it is filled cell by cell
        steps += 4 * area.area + relations // 400 if area else STEPS
    if has.get("t") == "shared":  # the formula is moved from cell to cell
        seen["formula"] = max(seen["formula"], len(element.text))
        steps += seen["formula"] // 20
    return steps


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
