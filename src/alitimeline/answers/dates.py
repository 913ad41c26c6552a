"""Dates as people write them in sentences: 10 September 2023, Q3 2023, about 2007; 2023年9月10日."""

from datetime import datetime

from alitimeline.answers.words import Language, find_word
from alitimeline.when import MONTH_NAMES, When
from alitimeline.when.points import Point

__all__ = ["format_date"]


def format_date(when: When, language: Language) -> str:
    """Return a date in the words of a language: "Q3 2023", "2020 or earlier", "2007年至2023年"; times as stated."""
    points = [_format_point(point, language) for point in when.points]
    form = when.form if when.end else f"{when.form}-from"
    return (
        points[0] if when.form == "date" else find_word("dates", form if when.start else "by", language).format(*points)
    )


def _format_point(point: Point, language: Language) -> str:
    start, part = point.earliest, point.text[5:7]
    if isinstance(start, datetime):
        return point.text
    month = MONTH_NAMES[start.month - 1] if language == "en" else start.month
    form = find_word("dates", part if point.precision == "half" else point.precision, language)
    text = form.format(year=start.year, month=month, day=start.day, part=part[1:])
    text += "?" * (point.doubt in ("?", "%"))
    return find_word("dates", "about", language).format(text) if point.doubt in ("~", "%") else text
