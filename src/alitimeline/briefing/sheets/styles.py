"""How the workbook looks: named styles, which every cell wears one of, and the colours of conditions."""

from collections.abc import Mapping
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from alitimeline.briefing.sheets.sheet import Tone

__all__ = ["FONT", "named_styles", "tones"]

FONT = "Arial"
NAVY, INK, GREY, BLUE, RULE, WHITE = "1F3864", "262626", "595959", "0563C1", "D0D5DD", "FFFFFF"
#: What is the analyst's to edit: blue on light yellow, as bankers have it.
INPUT, CREAM = "0000C0", "FFFBE6"
#: The ground of figures.
PALE = "EEF2F8"
#: The bars that are drawn in cells, and the column of the day that the workbook is of.
BARS = {"Bar": "2F5597", "BarLate": "A4262C"}
TODAY = "FFE699"
#: Said outright: LibreOffice would show the days between two dates as a date.
COUNT = "#,##0"
#: Of cells that only show their colour.
HIDDEN = ";;;"

#: The letters and the ground of each tone.
TONES: Mapping[Tone, tuple[str, str]] = {
    "bad": ("8E1519", "FBE0E1"),
    "warn": ("6B4A00", "FFF0C7"),
    "good": ("1E5631", "E3F1DB"),
    "muted": (GREY, "F2F2F2"),
    "mark": (INK, TODAY),
}


def tones() -> dict[Tone, DifferentialStyle]:
    """Make the formats of conditions. Unlike a cell's, their fill has its colour in the background."""
    return {
        tone: DifferentialStyle(font=Font(color=letters), fill=PatternFill(bgColor=ground))
        for tone, (letters, ground) in TONES.items()
    }


def named_styles(size: int, *, centered: bool = False) -> list[NamedStyle]:
    """Make the styles there are, with texts of *size* points; no cell has fonts or fills of its own.

    Texts are at the top of their rows, or *centered*.
    """
    high: Literal["center", "top"] = "center" if centered else "top"

    def font(
        color: str = INK,
        points: float = 10,
        *,
        bold: bool = False,
        italic: bool = False,
        line: Literal["single"] | None = None,
    ) -> Font:
        return Font(name=FONT, size=points * size / 10, color=color, bold=bold, italic=italic, underline=line)

    rule, under = Border(bottom=Side("thin", color=RULE)), Border(bottom=Side("thin", color=NAVY))
    side = Border(left=Side("thin", color=RULE), bottom=Side("thin", color=RULE))
    text = Alignment("left", high, wrap_text=True, indent=1)
    wrapped, low = Alignment("left", "center", wrap_text=True, indent=1), Alignment("left", "bottom", indent=1)
    right, middle = Alignment("right", high, indent=1), Alignment("center", high)
    in_line = Alignment("left", "center", indent=1)
    navy, cream, tile, gap = _fill(NAVY), _fill(CREAM), _fill(PALE), Border(right=Side("thick", color=WHITE))
    return [
        NamedStyle("Text", font(), border=rule, alignment=text),
        NamedStyle("Strong", font(bold=True), border=rule, alignment=text),
        NamedStyle("Faint", font(GREY), border=rule, alignment=text),
        NamedStyle("Label", font(GREY), border=rule, alignment=text),
        NamedStyle("Date", font(), border=rule, alignment=text),
        NamedStyle("Link", font(BLUE, line="single"), border=rule, alignment=text),
        NamedStyle("Number", font(), border=rule, alignment=right, number_format=COUNT),
        NamedStyle("Amount", font(), border=rule, alignment=right),
        NamedStyle("Input", font(INPUT), fill=cream, border=rule, alignment=text),
        NamedStyle("Header", font(WHITE, bold=True), fill=navy, alignment=wrapped),
        NamedStyle("Calculated", font(WHITE, bold=True, italic=True), fill=_fill(GREY), alignment=wrapped),
        NamedStyle("Headline", font(WHITE, 20, bold=True), fill=navy, alignment=in_line),
        NamedStyle("Section", font(NAVY, 12, bold=True), border=under, alignment=low),
        NamedStyle("Lead", font(points=12), alignment=wrapped),
        NamedStyle("Figure", font(NAVY, 20, bold=True), fill=tile, border=gap, alignment=low, number_format=COUNT),
        NamedStyle("Beside", font(), fill=tile, border=gap, alignment=text),
        NamedStyle("Month", font(), border=side, alignment=middle),
        NamedStyle("Today", font(bold=True), fill=_fill(TODAY), border=side, alignment=middle),
        *(NamedStyle(name, font(WHITE), fill=_fill(hue), alignment=middle) for name, hue in BARS.items()),
        *(NamedStyle(f"{name}Only", font(WHITE), fill=_fill(hue), number_format=HIDDEN) for name, hue in BARS.items()),
    ]


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)
