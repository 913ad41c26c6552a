"""The frame of the workbook, made with openpyxl: styles, widths, tables, print set-up. Its rows are written after."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from itertools import accumulate
from math import ceil
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule as Condition
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import NamedStyle
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from alitimeline.briefing.cells import CODE, QUOTED, Formula, Stamp, Styled
from alitimeline.briefing.sheets.chart import draw
from alitimeline.briefing.sheets.rows import Styles
from alitimeline.briefing.sheets.sheet import Book, Sheet, Tone
from alitimeline.briefing.sheets.styles import named_styles, tones

__all__ = ["PACKAGE", "build"]

#: The property with the digest of all other parts, by which an unedited workbook is recognized.
PACKAGE = "alitimeline.package"

#: The numbers of papers, as Excel has them, and the lengths of their sides in points.
PAPERS = {"letter": (1, 612, 792), "a4": (9, 595, 842)}
#: The size of a footer in points, if it has no other.
USUAL = 10
#: The margins at the left and the right of a page, in inches; how wide a digit is in text of 10 points, in points.
MARGIN, DIGIT = 0.4, 5.25
#: How much of the title a footer shows: with every "&" doubled, it stays below the 255 characters that there may be.
FOOTER_LENGTH = 80
#: What a date needs beside its characters, in digits; and the widest that Excel has.
DATE_SPACE, WIDEST = 3, 255


def build(book: Book) -> tuple[bytes, Styles]:
    """Make the workbook without its rows; return it with the numbers of its styles."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    colors = tones()
    variants: set[tuple[str, str]] = set()
    for sheet in book.sheets:
        in_columns = _variants(sheet)
        variants.update(*in_columns)
        worksheet = workbook.create_sheet(sheet.name)
        _set_up(worksheet, book, sheet, in_columns)
        _tables(worksheet, book, sheet)
        _conditions(worksheet, book, sheet, colors)
        _choices(worksheet, sheet)
    for sheet in book.sheets:
        if sheet.chart:
            draw(workbook[sheet.name], sheet.chart, book)
    for name, place in book.defined_names():
        workbook.defined_names[name] = DefinedName(name, attr_text=place)
    named = named_styles(book.size, centered=book.centered)
    for style in named:
        workbook.add_named_style(style)
    styles = _styles(workbook.worksheets[0], named, variants)
    about = workbook.properties
    about.title, about.subject, about.creator = book.title, book.subject, "alitimeline"
    about.language, about.created = book.language, datetime.combine(book.stamp, time())
    for name, value in {**book.properties, PACKAGE: ""}.items():
        workbook.custom_doc_props.append(StringProperty(name=name, value=value))  # type: ignore[attr-defined]
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue(), styles


def _set_up(worksheet: Worksheet, book: Book, sheet: Sheet, variants: Sequence[set[tuple[str, str]]]) -> None:
    widths = []
    for number, (column, worn) in enumerate(zip(sheet.columns, variants, strict=True), 1):
        widest = max((_count_digits(form.replace('"', "")) + DATE_SPACE for _, form in worn), default=0)  # else: ####
        widths.append(min(max(column.width, widest) * book.scale, WIDEST))
        worksheet.column_dimensions[get_column_letter(number)].width = widths[-1]
    worksheet.sheet_view.showGridLines = False
    worksheet.sheet_state = "hidden" if sheet.hidden else "visible"
    if sheet.table:
        worksheet.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}2"
        worksheet.print_title_rows = "1:1"
    paper, *sides = PAPERS[book.paper]
    is_wide = bool(sheet.table or sheet.chart)
    scale = ceil(100 * book.smallest / book.size) / 100  # programs count in whole percents
    room = (sides[is_wide] - 2 * 72 * MARGIN) / DIGIT / scale
    first, last = sheet.printed or (1, len(widths))
    fitting = sum(total <= room for total in accumulate(widths[first - 1 : last]))
    top, bottom, note = sheet.excerpt or (1, sheet.height, "")
    if not sheet.hidden and (sheet.printed or note or fitting < len(widths)):
        last = first + max(fitting, 1) - 1
        worksheet.print_area = f"{get_column_letter(first)}{top}:{get_column_letter(last)}{bottom}"
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page, margins = worksheet.page_setup, worksheet.page_margins
    page.paperSize, page.fitToWidth, page.fitToHeight = paper, 1, 0 if sheet.table else 1
    page.orientation = "landscape" if is_wide else "portrait"
    margins.left, margins.right, margins.top, margins.bottom, margins.footer = MARGIN, MARGIN, 0.4, 0.6, 0.3
    if note:
        header = worksheet.oddHeader = HeaderFooterItem()
        header.left.text, margins.top, margins.header = note, 0.6, 0.3
    cut = book.title if len(book.title) <= FOOTER_LENGTH else f"{book.title[: FOOTER_LENGTH - 1]}…"
    footer = worksheet.oddFooter = HeaderFooterItem()
    footer.left.text, footer.center.text = CODE.sub("_x005F_", cut.replace("&", "&&")), book.pages
    footer.right.text = f"&A · {book.as_of}" if book.as_of else "&A"
    if book.size > USUAL:
        footer.left.size = footer.center.size = footer.right.size = book.size


def _count_digits(text: str) -> int:
    """Return how many digits are as wide as a text is at most."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _tables(worksheet: Worksheet, book: Book, sheet: Sheet) -> None:
    if sheet.table is None:
        return
    reference = f"A1:{get_column_letter(len(sheet.columns))}{sheet.height}"
    table = Table(displayName=sheet.table, ref=reference, autoFilter=AutoFilter(ref=reference))
    table.tableColumns = [
        TableColumn(
            id=number,
            name=column.name,
            calculatedColumnFormula=TableFormula(attr_text=book.formula(sheet, column.formula))
            if column.formula
            else None,
        )
        for number, column in enumerate(sheet.columns, 1)
    ]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    worksheet.add_table(table)


def _conditions(worksheet: Worksheet, book: Book, sheet: Sheet, colors: Mapping[Tone, DifferentialStyle]) -> None:
    for rule in sheet.rules:
        cells, formula = book.condition(sheet, rule)
        worksheet.conditional_formatting.add(
            cells, Condition(type="expression", dxf=colors[rule.tone], formula=[formula])
        )


def _choices(worksheet: Worksheet, sheet: Sheet) -> None:
    for number, column in enumerate(sheet.columns, 1):
        if choice := column.choice:
            letter = get_column_letter(number)
            validation = DataValidation(
                type="list",
                formula1=choice.names,
                allow_blank=True,
                showInputMessage=bool(choice.text),
                showErrorMessage=True,
                errorStyle="stop" if choice.strict else "information",
                promptTitle=choice.title or None,
                prompt=choice.text or None,
                errorTitle=choice.title or None,
                error=choice.text or None,
            )
            validation.add(f"{letter}{sheet.first}:{letter}{sheet.height}")
            worksheet.add_data_validation(validation)


def _variants(sheet: Sheet) -> list[set[tuple[str, str]]]:
    """Gather the number formats of the dates in each column, each with the style that wears it."""
    variants: list[set[tuple[str, str]]] = [set() for _ in sheet.columns]
    styles = [column.style for column in sheet.columns]
    for row in sheet.rows:
        for pairs, style, value in zip(variants, styles, row, strict=False):
            worn, stamp = (value.style, value.value) if type(value) is Styled else (style, value)
            if type(stamp) is Formula:
                stamp = stamp.value
            if type(stamp) is Stamp:
                pairs.add((worn, stamp.format))
    return variants


def _styles(worksheet: Worksheet, named: Sequence[NamedStyle], variants: set[tuple[str, str]]) -> Styles:
    """Register the variants of the named styles that the sheets need; return the number of each."""
    needed = [(style.name, variant) for style in named for variant in ("", QUOTED)] + sorted(variants)
    numbers = {}
    for name, variant in needed:
        cell = Cell(worksheet, row=1, column=1)
        cell.style = name
        if variant == QUOTED:
            cell.quotePrefix = True
        elif variant:
            cell.number_format = variant
        numbers[name, variant] = cell.style_id
    return numbers
