"""The native chart of a workbook: a bar for each row of a sheet, such as a roadmap has."""

from collections.abc import Sequence

from openpyxl.chart import BarChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from alitimeline.briefing.cells import CODE, Stamp, Value, plain
from alitimeline.briefing.sheets.sheet import Bars, Book
from alitimeline.briefing.sheets.styles import BARS, INK, RULE

__all__ = ["draw"]

#: The colours of bars; the lightest are longer than drawn.
COLORS = BARS | {"Later": "9DB4DC"}


def draw(worksheet: Worksheet, bars: Bars, book: Book) -> None:
    """Put a chart into *worksheet*: stacked bars. The first, up to the day that each begins, isn't seen.

    Neither is the third: it only bears the day at the end of the second. The line across the bars is the axis with
    their labels, which stay at the edge. The chart contains its figures, for viewers that don't look them up.
    """
    sheet = book.sheet(bars.sheet)
    rows, last = sheet.rows[: bars.rows], sheet.first + bars.rows - 1
    places = [sheet.place(f"${letter}${sheet.first}:${letter}${last}") for letter in map(sheet.letter, bars.columns)]
    labels, *figures = ([plain(row[sheet.numbers[key] - 1]) for row in rows] for key in bars.columns)
    texts = [StrVal(idx=number, v=CODE.sub("_x005F_", str(label))) for number, label in enumerate(labels)]
    chart = BarChart(barDir="bar", grouping="stacked", overlap=100, gapWidth=min(max(600 // bars.rows, 40), 500))
    for number, values in enumerate(figures):
        series = _series(number, places[number + 1], values)
        series.cat = AxDataSource(strRef=StrRef(f=places[0], strCache=StrData(ptCount=len(texts), pt=texts)))
        series.graphicalProperties = _fill(None)
        chart.series.append(series)
    _, length, end = chart.series
    length.graphicalProperties = _fill(COLORS["Bar"])
    length.dPt = [DataPoint(idx=number, spPr=_fill(COLORS[look])) for number, look in enumerate(bars.looks)]
    others = dict.fromkeys(("showLegendKey", "showCatName", "showSerName", "showPercent", "showBubbleSize"), False)
    end.dLbls = DataLabelList(showVal=True, dLblPos="inBase", **others)
    chart.title, chart.legend, chart.visible_cells_only = _title(bars.title), None, False
    labels_axis, days_axis = chart.x_axis, chart.y_axis
    labels_axis.scaling.orientation = "maxMin"  # the first row on top
    labels_axis.delete = days_axis.delete = False  # without a word of it, Excel would show none
    labels_axis.tickLblPos, labels_axis.tickLblSkip, labels_axis.majorTickMark = "low", 1, None
    if bars.line is not None:
        labels_axis.crosses, labels_axis.crossesAt = None, bars.line
        labels_axis.graphicalProperties = _line(INK, 2)
    labels_axis.txPr, days_axis.txPr, end.dLbls.txPr = (_text_size(book.size) for _ in range(3))
    days_axis.scaling.min, days_axis.scaling.max = bars.span
    days_axis.majorUnit = bars.unit
    days_axis.number_format, days_axis.crosses = "yyyy-mm", "max"
    days_axis.majorGridlines = ChartLines(spPr=_line(RULE, 1))
    (row, column), (chart.width, chart.height) = bars.place, bars.size
    worksheet.add_chart(chart, f"{get_column_letter(column)}{row}")


def _fill(color: str | None) -> GraphicalProperties:
    """Return the look of a bar in a colour; without one, it isn't seen."""
    look = GraphicalProperties(solidFill=color) if color else GraphicalProperties(noFill=True)
    look.line.noFill = True
    return look


def _text_size(points: int) -> RichText:
    look = CharacterProperties(sz=points * 100)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def _line(color: str, points: int) -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(w=points * 12_700, solidFill=color))


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
    form = next((value.format for value in values if isinstance(value, Stamp)), "General")
    data = NumData(formatCode=form, ptCount=len(values), pt=figures)
    return Series(idx=number, order=number, val=NumDataSource(numRef=NumRef(f=place, numCache=data)))
