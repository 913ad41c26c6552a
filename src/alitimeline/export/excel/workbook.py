"""The frame of the workbook, made with openpyxl: styles, widths, tables, print set-up. Its rows are written after."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from alitimeline.export.excel.cells import QUOTED, Stamp, Styled
from alitimeline.export.excel.sheets import Sheet
from alitimeline.model import Timeline

__all__ = ["Styles", "build"]

#: The number that a style has in the workbook, by its name and its variant: "", QUOTED or a number format.
Styles: TypeAlias = Mapping[tuple[str, str], int]

NAVY, INK, GREY, BLUE, RULE, WHITE = "1F3864", "262626", "595959", "0563C1", "D0D5DD", "FFFFFF"
A4 = "9"
#: How much of the title a footer shows: with every "&" doubled, it stays below the 255 characters that there may be.
FOOTER_LENGTH = 80
#: What a date needs beside its characters, in digits.
DATE_SPACE = 3


def build(timeline: Timeline, sheets: Sequence[Sheet], stamp: date) -> tuple[bytes, Styles]:
    """Make the workbook without its rows; return it with the numbers of its styles."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    formats: set[str] = set()
    for sheet in sheets:
        in_columns = _formats(sheet)
        formats.update(*in_columns)
        _set_up(workbook.create_sheet(sheet.name), sheet, in_columns, timeline.title)
    styles = _styles(workbook, formats)
    about = workbook.properties
    about.title, about.subject, about.creator = timeline.title, timeline.id, "alitimeline"
    about.language, about.created = timeline.language, datetime.combine(stamp, time())
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue(), styles


def _set_up(worksheet: Worksheet, sheet: Sheet, formats: Sequence[set[str]], title: str) -> None:
    for number, (column, shown) in enumerate(zip(sheet.columns, formats, strict=True), 1):
        widest = max((len(each.replace('"', "")) + DATE_SPACE for each in shown), default=0)  # else it shows ####
        worksheet.column_dimensions[get_column_letter(number)].width = max(column.width, widest)
    worksheet.sheet_view.showGridLines = False
    if sheet.table:
        worksheet.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}2"
        worksheet.add_table(_table(sheet, sheet.table))
        worksheet.print_title_rows = "1:1"
    if sheet.printed:
        first, last = map(get_column_letter, sheet.printed)
        worksheet.print_area = f"{first}1:{last}{sheet.height}"
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    page, margins, footer = worksheet.page_setup, worksheet.page_margins, worksheet.oddFooter
    page.paperSize, page.fitToWidth, page.fitToHeight = A4, 1, 0 if sheet.table else 1
    page.orientation = "landscape" if sheet.table else "portrait"
    margins.left, margins.right, margins.top, margins.bottom, margins.footer = 0.4, 0.4, 0.4, 0.6, 0.3
    shown = title if len(title) <= FOOTER_LENGTH else f"{title[: FOOTER_LENGTH - 1]}…"
    footer.left.text, footer.center.text, footer.right.text = shown.replace("&", "&&"), "Page &P of &N", "&A"


def _table(sheet: Sheet, name: str) -> Table:
    reference = f"A1:{get_column_letter(len(sheet.columns))}{sheet.height}"
    table = Table(displayName=name, ref=reference, autoFilter=AutoFilter(ref=reference))
    table.tableColumns = [TableColumn(id=number, name=column.name) for number, column in enumerate(sheet.columns, 1)]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    return table


def _named_styles() -> list[NamedStyle]:
    def style(
        name: str,
        font: Font,
        *,
        fill: str | None = None,
        rule: str | None = RULE,
        vertical: str = "top",
        horizontal: str = "left",
        wrap: bool = True,
    ) -> NamedStyle:
        return NamedStyle(
            name,
            font=font,
            fill=PatternFill("solid", fgColor=fill) if fill else None,
            border=Border(bottom=Side("thin", color=rule)) if rule else None,
            alignment=Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=1),
        )

    def font(size: float = 10, color: str = INK, *, bold: bool = False, underline: str | None = None) -> Font:
        return Font(name="Arial", size=size, color=color, bold=bold, underline=underline)

    return [
        style("Text", font()),
        style("Strong", font(bold=True)),
        style("Faint", font(8, GREY)),
        style("Date", font()),
        style("Number", font(), horizontal="right"),
        style("Link", font(color=BLUE, underline="single")),
        style("Header", font(color=WHITE, bold=True), fill=NAVY, rule=None, vertical="center"),
        style("Title", font(20, WHITE, bold=True), fill=NAVY, rule=None, vertical="center", wrap=False),
        style("Heading", font(12, NAVY, bold=True), rule=NAVY, vertical="bottom", wrap=False),
        style("Label", font(color=GREY)),
        style("Figure", font(18, NAVY, bold=True), vertical="center", wrap=False),
        style("Beside", font(), vertical="center"),
    ]


def _formats(sheet: Sheet) -> list[set[str]]:
    """Gather the number formats of the dates in each column."""
    formats: list[set[str]] = [set() for _ in sheet.columns]
    for row in sheet.rows:
        for column, value in zip(formats, row, strict=False):
            stamp = value.value if type(value) is Styled else value
            if type(stamp) is Stamp:
                column.add(stamp.format)
    return formats


def _styles(workbook: Workbook, formats: set[str]) -> Styles:
    """Register the named styles and the variants of them that the sheets need; return the number of each."""
    named = _named_styles()
    for style in named:
        workbook.add_named_style(style)
    variants = [(style.name, variant) for style in named for variant in ("", QUOTED)]
    variants += [("Date", each) for each in sorted(formats)]
    return {(name, variant): _number(workbook.worksheets[0], name, variant) for name, variant in variants}


def _number(worksheet: Worksheet, name: str, variant: str) -> int:
    cell = Cell(worksheet, row=1, column=1)
    cell.style = name
    if variant == QUOTED:
        cell.quotePrefix = True
    elif variant:
        cell.number_format = variant
    return cell.style_id
