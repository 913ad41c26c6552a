"""The hidden sheets: the words of the drop-downs, and what the way back needs to know of what was written."""

from collections.abc import Mapping
from itertools import zip_longest

from alitimeline.answers.words import list_words
from alitimeline.briefing.editable import SHEET_BY_CLASS, digest, values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.model import Record
from alitimeline.schema import VERSION

__all__ = ["lists", "meta", "properties"]

#: The defined names of the drop-downs whose words are those of a group of `answers.words`.
GROUPS = {
    "VerdictList": "verdict",
    "EventStatusList": "status",
    "SourceKindList": "source_kind",
    "ActorKindList": "actor_kind",
    "YesNoList": "primary",
}


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
