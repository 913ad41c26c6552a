"""The sheet Notes: what every column of every sheet means, and which of them are read back."""

from collections.abc import Iterable

from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Sheet

__all__ = ["notes"]


def notes(briefing: Briefing, others: Iterable[Sheet]) -> Sheet:
    """Lay out the sheet Notes, on the columns of the *others*; what a column of none is about isn't said."""
    language, words = briefing.options.language, briefing.words
    rows = []
    for sheet in others:
        headings = sheets()[sheet.key].columns
        for column in dict.fromkeys("period" if column.key not in headings else column.key for column in sheet.columns):
            heading = headings[column]
            field = column if heading.use == "edited" else heading.shows
            rows.append(
                {
                    "sheet": sheet.name,
                    "column": heading.name[language],
                    "use": words.label(f"use_{heading.use}"),
                    "about": heading.about[language],
                    "field": field,
                }
            )
    return briefing.sheet("notes", rows)
