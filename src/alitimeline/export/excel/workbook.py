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
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
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
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page, margins = worksheet.page_setup, worksheet.page_margins
    page.paperSize, page.fitToWidth, page.fitToHeight = A4, 1, 0 if sheet.table else 1
    page.orientation = "landscape" if sheet.table else "portrait"
    margins.left, margins.right, margins.top, margins.bottom, margins.footer = 0.4, 0.4, 0.4, 0.6, 0.3
    cut = title if len(title) <= FOOTER_LENGTH else f"{title[: FOOTER_LENGTH - 1]}…"
    footer = worksheet.oddFooter = HeaderFooterItem()
    footer.left.text, footer.center.text, footer.right.text = cut.replace("&", "&&"), "Page &P of &N", "&A"


def _table(sheet: Sheet, name: str) -> Table:
    reference = f"A1:{get_column_letter(len(sheet.columns))}{sheet.height}"
    table = Table(displayName=name, ref=reference, autoFilter=AutoFilter(ref=reference))
    table.tableColumns = [TableColumn(id=number, name=column.name) for number, column in enumerate(sheet.columns, 1)]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    return table


def _named_styles() -> list[NamedStyle]:
    """Make the styles there are; no cell has fonts or fills of its own."""
    text, strong = Font(name="Arial", size=10, color=INK), Font(name="Arial", size=10, color=INK, bold=True)
    head = Font(name="Arial", size=10, color=WHITE, bold=True)
    title, heading, figure = (
        Font(name="Arial", size=size, color=color, bold=True) for size, color in ((20, WHITE), (12, NAVY), (18, NAVY))
    )
    faint, label = Font(name="Arial", size=8, color=GREY), Font(name="Arial", size=10, color=GREY)
    link = Font(name="Arial", size=10, color=BLUE, underline="single")
    navy, rule = PatternFill("solid", fgColor=NAVY), Border(bottom=Side("thin", color=RULE))
    top = Alignment("left", "top", wrap_text=True, indent=1)
    centered, low = Alignment("left", "center", wrap_text=True, indent=1), Alignment("left", "bottom", indent=1)
    return [
        NamedStyle("Text", text, border=rule, alignment=top),
        NamedStyle("Strong", strong, border=rule, alignment=top),
        NamedStyle("Faint", faint, border=rule, alignment=top),
        NamedStyle("Label", label, border=rule, alignment=top),
        NamedStyle("Date", text, border=rule, alignment=top),
        NamedStyle("Link", link, border=rule, alignment=top),
        NamedStyle("Number", text, border=rule, alignment=Alignment("right", "top", indent=1)),
        NamedStyle("Header", head, fill=navy, alignment=centered),
        NamedStyle("Headline", title, fill=navy, alignment=Alignment("left", "center", indent=1)),
        NamedStyle("Section", heading, border=Border(bottom=Side("thin", color=NAVY)), alignment=low),
        NamedStyle("Figure", figure, border=rule, alignment=Alignment("left", "center", indent=1)),
        NamedStyle("Beside", text, border=rule, alignment=centered),
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
