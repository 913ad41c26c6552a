"""The sheets about the workbook itself: Notes, on its columns; Lists, for the drop-downs; _meta, for the way back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from itertools import zip_longest

from alitimeline.answers.words import list_words
from alitimeline.briefing.cells import Formula, Link, Stamp, Styled, Value, plain, start, truncate
from alitimeline.briefing.editable import BLANK, SHEET_BY_CLASS, checksum, digest, digest_rows, values
from alitimeline.briefing.headings import sheets
from alitimeline.briefing.parts import PARTS, READ, part_values
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.sheet import Book, Column, Sheet
from alitimeline.model import Record
from alitimeline.schema import VERSION
from alitimeline.when import When

__all__ = ["lists", "meta", "notes", "properties"]

#: The defined names of the drop-downs whose words are those of a group of `answers.words`.
GROUPS = {
    "VerdictList": "verdict",
    "EventStatusList": "status",
    "SourceKindList": "source_kind",
    "ActorKindList": "actor_kind",
    "YesNoList": "primary",
    "PartList": "part",
    "CapacityList": "capacity",
    "ReasonList": "reason",
    "RelationList": "relation",
    "StandingList": "standing",
}

#: A date of each kind, with the label that says how to read it.
DATES = (
    ("2023-09-10", "day"),
    ("2023-09-13T19:31Z", "time"),
    ("2023-09", "month"),
    ("2007~", "approximate"),
    ("[2023-09-12..2023-09-13]", "between"),
    ("[2023-09-12..]", "from"),
    ("[..2023-09-12]", "by"),
)


def notes(briefing: Briefing, others: Iterable[Sheet], *, is_edited: bool = True) -> Sheet:
    """Lay out the sheet Notes: how to read and edit, and what the *others* and their columns are for."""
    language, words = briefing.options.language, briefing.words
    rows: list[dict[str, Value]] = [*_legend(briefing, is_edited=is_edited)]
    for sheet in others:
        # the column Company, which every sheet of a combined briefing has, is that of Companies
        headings = {**sheets()["companies"].columns, **sheets()[sheet.key].columns}
        about = sheets()[sheet.key].about[language]
        rows.append({"sheet": Link(sheet.name, f"#{sheet.key}"), "about": about})
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
    columns = briefing.columns("notes")
    if not is_edited:
        del columns["use"], columns["field"]
    return briefing.sheet("notes", [dict.fromkeys(columns) | row for row in rows], columns)


def _legend(briefing: Briefing, *, is_edited: bool) -> Iterator[dict[str, Value]]:
    """Yield what the colours mean, and how the dates read."""
    words = briefing.words
    keys = ("past", "soon", "good") if briefing.options.profile != "accessible" else ()
    for key in (*keys, "edit") if is_edited else keys:
        about = words.label(f"legend_{key}_text")
        yield {"sheet": words.label("colors"), "column": words.label(f"legend_{key}"), "about": about}
    for text, key in DATES:
        when = Styled(words.date(start(When.parse(text), UTC)), "Date")
        yield {"sheet": words.label("dates"), "column": when, "about": words.label(key)}


def lists(briefing: Briefing) -> Sheet:
    """Lay out the sheet Lists: a column for each drop-down, under its defined name."""
    record, language = briefing.timeline, briefing.options.language
    named = {name: [word[language] for word in list_words(group).values()] for name, group in GROUPS.items()}
    named["EventKindList"] = sorted({event.kind for event in record.events})
    named["CommitmentKindList"] = sorted({commitment.kind for commitment in record.commitments})
    named["ActorList"] = list(briefing.words.actors.values())
    named["SourceList"] = list(briefing.words.labels.values())
    return Sheet(
        briefing.name("lists"),
        [Column(name, 24, name=name) for name in named],
        list(zip_longest(*named.values())),
        key="lists",
        names={name: name for name in named},
        hidden=True,
    )


def meta(briefing: Briefing, book: Book) -> Sheet:
    """Lay out the sheet _meta: the properties, the hash of the edited values of each record, and all cells as written.

    The cells of a sheet are those of its rows, from its headings on; a row of a record bears its id, others a number.
    """
    record = briefing.timeline
    records: tuple[Record, ...] = (*record.events, *record.commitments, *record.actors, *record.sources)
    hashes = {(SHEET_BY_CLASS[type(entry)], entry.id): digest(values(entry)) for entry in records}
    hashes |= {(key, part.id): digest(part_values(part)) for key in PARTS for part in briefing.parts[key]}
    rows: list[tuple[str | None, ...]] = [
        ("property", name, value, None) for name, value in properties(briefing).items()
    ]
    for sheet in book.sheets:
        rows.append((sheet.key, "#columns", ",".join(column.key for column in sheet.columns), None))
        at = sheet.numbers["id"] - 1 if sheet.key in READ else None
        if sheet.table:
            rows.append((sheet.key, "#1", None, "".join(checksum(column.name) for column in sheet.columns)))
        formulas = [
            checksum(None, book.formula(sheet, column.formula)) if column.formula else "" for column in sheet.columns
        ]
        for line, cells in enumerate(sheet.rows, sheet.first):
            sums = "".join(_checksum(book, sheet, *cell) for cell in zip(formulas, cells, strict=False))
            name = str((plain(cells[at]) if at is not None else None) or f"#{line}")
            rows.append((sheet.key, name, hashes.pop((sheet.key, name), None), sums or None))
    columns = briefing.columns("meta")
    rows.append(("meta", "#all", digest_rows([[*columns], *rows]), None))
    return briefing.sheet("meta", (dict(zip(columns, row, strict=True)) for row in rows), columns, hidden=True)


def _checksum(book: Book, sheet: Sheet, calculated: str, value: Value) -> str:
    """Return the checksum of a cell as it is written; *calculated* is that of its column's formula, or else ""."""
    bare = value.value if type(value) is Styled else value
    if type(bare) is Formula:
        return checksum(None, book.formula(sheet, bare.text))
    if calculated or bare is None:
        return calculated or BLANK
    shown = bare if type(bare) is str else plain(bare)
    if type(shown) is Stamp:
        return checksum(shown.serial)
    return checksum(truncate(shown, book.more) if isinstance(shown, str) else shown)


def properties(briefing: Briefing) -> Mapping[str, str]:
    """Return what the workbook says of the timeline that it was made of."""
    return {
        "alitimeline.schema": VERSION,
        "alitimeline.timeline": briefing.timeline.id,
        "alitimeline.language": briefing.options.language,
        "alitimeline.sha256": briefing.sha256,
    }
