"""The sheets about the workbook itself: Notes, on its columns; Lists, for the drop-downs; _meta, for the way back."""

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from alitimeline.answers.words import list_words
from alitimeline.briefing.editable import SHEET_BY_CLASS, digest, values
from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.model import Record
from alitimeline.schema import VERSION

__all__ = ["lists", "meta", "notes", "properties"]

#: The defined names of the drop-downs whose words are those of a group of `answers.words`.
GROUPS = {
    "VerdictList": "verdict",
    "EventStatusList": "status",
    "SourceKindList": "source_kind",
    "ActorKindList": "actor_kind",
    "YesNoList": "primary",
}


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


def lists(briefing: Briefing) -> Sheet:
    """Lay out the sheet Lists: a column for each drop-down, under its defined name."""
    record, language = briefing.timeline, briefing.options.language
    named = {name: [word[language] for word in list_words(group).values()] for name, group in GROUPS.items()}
    named["EventKindList"] = sorted({event.kind for event in record.events})
    named["CommitmentKindList"] = sorted({commitment.kind for commitment in record.commitments})
    named["ActorList"] = list(briefing.words.actors.values())
    return Sheet(
        briefing.name("lists"),
        [Column(name, 24, name=name) for name in named],
        list(zip_longest(*named.values())),
        key="lists",
        names={name: name for name in named},
        hidden=True,
    )


def meta(briefing: Briefing) -> Sheet:
    """Lay out the sheet _meta: the properties, and for each record the hash of its edited values as written."""
    record = briefing.timeline
    records: tuple[Record, ...] = (*record.events, *record.commitments, *record.actors, *record.sources)
    rows = [("property", name, value) for name, value in properties(briefing).items()]
    rows += [(SHEET_BY_CLASS[type(entry)], entry.id, digest(values(entry))) for entry in records]
    columns = briefing.columns("meta")
    return briefing.sheet("meta", [dict(zip(columns, row, strict=True)) for row in rows], columns, hidden=True)


def properties(briefing: Briefing) -> Mapping[str, str]:
    """Return what the workbook says of the timeline that it was made of."""
    return {
        "alitimeline.schema": VERSION,
        "alitimeline.timeline": briefing.timeline.id,
        "alitimeline.language": briefing.options.language,
        "alitimeline.sha256": briefing.sha256,
    }
