"""The sheet Notes: what every column of every sheet means, and which of them are read back."""

from collections.abc import Iterable

from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Column, Sheet

__all__ = ["notes"]


def notes(briefing: Briefing, others: Iterable[Sheet]) -> Sheet:
    """Lay out the sheet Notes, on the columns of the *others*; what a column of none is about isn't said."""
    columns = (
        Column("sheet", 16, "Strong"),
        Column("column", 24, "Strong"),
        Column("use", 22),
        Column("about", 92),
        Column("field", 18, "Faint"),
    )
    language, words = briefing.options.language, briefing.words
    rows = []
    for sheet in others:
        told = sheets()[sheet.key].columns
        for column in dict.fromkeys("period" if column.key not in told else column.key for column in sheet.columns):
            heading = told[column]
            field = column if heading.use == "edited" else heading.shows
            use = words.label(f"use_{heading.use}")
            rows.append((sheet.name, heading.name[language], use, heading.about[language], field))
    return briefing.sheet("notes", columns, rows, frozen_to="column")
