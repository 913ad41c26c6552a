"""The native chart of a workbook: a bar for each row of a sheet, such as a roadmap has."""

from collections.abc import Sequence

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.series import Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from alitimeline.briefing.sheets.cells import Stamp, Value, plain
from alitimeline.briefing.sheets.sheet import Bars, Book
from alitimeline.briefing.sheets.styles import BARS

__all__ = ["draw"]


def draw(worksheet: Worksheet, bars: Bars, book: Book) -> None:
    """Put a chart into *worksheet*: stacked bars. The first, up to the day that each begins, isn't seen.

    The chart contains its figures, for viewers that don't look them up. It is printed from the top of a page.
    """
    sheet = book.sheet(bars.sheet)
    rows, last = sheet.rows[: bars.rows], sheet.first + bars.rows - 1
    places = [sheet.place(f"${letter}${sheet.first}:${letter}${last}") for letter in map(sheet.letter, bars.columns)]
    labels, starts, days = ([plain(row[sheet.numbers[key] - 1]) for row in rows] for key in bars.columns)
    chart = BarChart(barDir="bar", grouping="stacked", overlap=100, gapWidth=50)
    offset, length = _series(0, places[1], starts), _series(1, places[2], days)
    offset.graphicalProperties = GraphicalProperties(noFill=True)
    offset.graphicalProperties.line.noFill = True
    length.graphicalProperties = GraphicalProperties(solidFill=BARS["Bar"])
    for series in (offset, length):
        texts = [StrVal(idx=number, v=str(label)) for number, label in enumerate(labels)]
        series.cat = AxDataSource(strRef=StrRef(f=places[0], strCache=StrData(ptCount=len(texts), pt=texts)))
        chart.series.append(series)
    chart.title, chart.legend, chart.visible_cells_only = _title(bars.title), None, False
    labels_axis, days_axis = chart.x_axis, chart.y_axis
    labels_axis.scaling.orientation = "maxMin"  # the first row on top
    labels_axis.delete = days_axis.delete = False  # without a word of it, Excel would show none
    days_axis.scaling.min, days_axis.scaling.max = bars.span
    days_axis.majorUnit = bars.unit
    days_axis.number_format, days_axis.crosses = "yyyy-mm", "max"
    (row, column), (chart.width, chart.height) = bars.place, bars.size
    if above := max(row - 2, 0):  # a line of the chart reaches into the row before it
        worksheet.row_breaks.append(Break(id=above))
    worksheet.add_chart(chart, f"{get_column_letter(column)}{row}")


def _title(text: str) -> Title:
    """Make a title as large as the headings of the summary; by default, it is twice that."""
    look = CharacterProperties(sz=1_200, b=True)
    run = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    return Title(tx=Text(rich=RichText(p=[run])), overlay=False)


def _series(number: int, place: str, values: Sequence[Value]) -> Series:
    figures = [
        NumVal(idx=index, v=value.serial if isinstance(value, Stamp) else value)
        for index, value in enumerate(values)
        if isinstance(value, Stamp | int | float)
    ]
    data = NumData(formatCode="General", ptCount=len(values), pt=figures)
    return Series(idx=number, order=number, val=NumDataSource(numRef=NumRef(f=place, numCache=data)))
