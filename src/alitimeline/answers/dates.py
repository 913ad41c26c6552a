"""Dates as people write them in sentences: 10 September 2023, Q3 2023, about 2007; 2023年9月10日."""

from datetime import datetime
from functools import lru_cache

from alitimeline.answers.words import Language, find_word
from alitimeline.when import MONTH_NAMES, When
from alitimeline.when.points import Point

__all__ = ["format_date"]


def format_date(when: When, language: Language, group: str = "dates") -> str:
    """Return a date in the words of a language: "Q3 2023", "2020 or earlier", "2007年至2023年"; times as stated.

    Of the *group* "due", they are those that follow "due": "on or before 2020".
    """
    points = [_format_point(point, language) for point in when.points]
    bound = "" if when.start and when.end else "-by" if when.end else "-unknown" if when.unknown_end else "-from"
    return points[0] if when.form == "date" else find_word(group, f"{when.form}{bound}", language).format(*points)


@lru_cache(maxsize=16_384)  # the dates of a record repeat
def _format_point(point: Point, language: Language) -> str:
    start, part = point.earliest, point.text[5:7]
    is_time = isinstance(start, datetime)
    month = MONTH_NAMES[start.month - 1] if language == "en" else start.month
    form = find_word("dates", part if point.precision == "half" else "day" if is_time else point.precision, language)
    text = form.format(year=start.year, month=month, day=start.day, part=part[1:])
    if isinstance(start, datetime):
        clock = start.isoformat(timespec="seconds" if point.precision == "second" else "minutes")[11:-6]
        text = find_word("dates", "time", language).format(text, clock, start.tzname())
    for sign, word in (("~%", "about"), ("?%", "perhaps")):
        if point.doubt and point.doubt in sign:
            text = find_word("dates", word, language).format(text)
    return text
