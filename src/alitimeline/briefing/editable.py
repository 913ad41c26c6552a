"""The values that an analyst may edit, as canonical texts, and digests of what was written. Both ways share them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zlib import crc32

from alitimeline.answers.phrases import format_due, format_value
from alitimeline.briefing.headings import sheets
from alitimeline.model import Actor, Commitment, Due, Record, Source
from alitimeline.model.kinds import KINDS, RecordKind

__all__ = [
    "ASSESSMENT",
    "BLANK",
    "COMBINED",
    "DAY_0",
    "SEPARATORS",
    "SHEETS",
    "SHEET_BY_CLASS",
    "checksum",
    "digest",
    "digest_rows",
    "names_of",
    "text_of",
    "values",
]

#: The sheets whose rows are records, by their keys in `alitimeline.briefing.headings`, with the kind of the records.
SHEETS: Mapping[str, RecordKind] = dict(zip(("sources", "people", "timeline", "commitments"), KINDS, strict=True))
#: The keys of those sheets by the class of the records.
SHEET_BY_CLASS: Mapping[type, str] = {kind.cls: key for key, kind in SHEETS.items()}
#: Excel counts days from here.
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
#: The columns that the last assessment of a commitment is in, and its fields.
ASSESSMENT = {"verdict": "verdict", "assessed_on": "on", "value": "value", "label": "label", "note": "note"}
#: How a cell separates the several values of a field.
SEPARATORS = {"tags": ", ", "other_names": "\n", "made_by": "\n", "supports": ", "}
#: The property of a workbook of several timelines, with their number.
COMBINED = "alitimeline.combined"
#: The checksum of a blank cell.
BLANK = "00000000"


def names_of(record: Record) -> Iterator[str]:
    """Yield what cells may call a record: its id, and its names."""
    yield record.id
    match record:
        case Actor():
            yield from (record.name, f"{record.name} ({record.id})", *record.other_names)
        case Source():
            yield from (record.name, record.label, f"{record.label} ({record.id})")
        case _:
            yield record.title


def values(record: Record) -> dict[str, str]:
    """Return the values of the editable columns of *record* by column key, as data files write them; "" for none.

    What a cell shows may be a word of the same meaning: "Kept" for "kept", the name of an actor for its id.
    """
    last = record.last_assessment if isinstance(record, Commitment) else None
    keys = sheets()[SHEET_BY_CLASS[type(record)]].edited
    fields = {key: (last, ASSESSMENT[key]) if key in ASSESSMENT else (record, key) for key in keys}
    return {key: text_of(key, getattr(holder, field, None)) for key, (holder, field) in fields.items()}


def text_of(key: str, value: object) -> str:
    """Return the value of a field as the cell of a column has it; "" for none."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float() | Mapping():
            return format_value(value)
        case Due():
            return format_due(value)
        case tuple():
            return SEPARATORS[key].join(value)
        case _:
            return str(value)  # texts, When, and days, whose text is that of ISO 8601


def digest_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return the SHA-256 of the texts of cells, row by row, in hex; None is the same as ""."""
    result = hashlib.sha256()
    for row in rows:
        result.update(json.dumps([str(cell or "") for cell in row]).encode())
    return result.hexdigest()


def digest(edited: Mapping[str, str]) -> str:
    """Return the SHA-256 of the values of a row, in hex; their order doesn't matter."""
    text = json.dumps(dict(edited), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def checksum(value: object, formula: str | None = None) -> str:
    """Return eight hex digits that differ, but for one case in four billion, if a cell says something else.

    A formula counts instead of its value; of a date, the day and the time count, not how they are shown.
    """
    if isinstance(value, str):  # first, as most are
        text = value.strip()
        text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    elif value is None:
        text = ""
    elif isinstance(value, bool):
        text = f"is {value}"
    elif isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        text = f"#{(moment - DAY_0).total_seconds() / 86_400:.5f}"
    else:
        text = f"#{value:.5f}" if isinstance(value, int | float) else str(value)
    if formula is not None:
        text = f"={formula}"
    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"
