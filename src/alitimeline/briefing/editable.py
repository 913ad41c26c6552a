"""The values that an analyst may edit, as canonical texts. Writing and reading share them."""

import hashlib
import json
from collections.abc import Mapping

from alitimeline.answers.phrases import format_due, format_value
from alitimeline.briefing.headings import sheets
from alitimeline.model import Commitment, Record
from alitimeline.model.kinds import KINDS, RecordKind

__all__ = ["SEPARATORS", "SHEETS", "SHEET_BY_CLASS", "digest", "values"]

#: The sheets whose rows are records, by their keys in `alitimeline.briefing.headings`, with the kind of the records.
SHEETS: Mapping[str, RecordKind] = dict(zip(("sources", "people", "timeline", "commitments"), KINDS, strict=True))
#: The keys of those sheets by the class of the records.
SHEET_BY_CLASS: Mapping[type, str] = {kind.cls: key for key, kind in SHEETS.items()}

#: How a cell separates the several values of a field.
SEPARATORS = {"tags": ", ", "other_names": "\n", "made_by": "\n"}


def values(record: Record) -> dict[str, str]:
    """Return the values of the editable columns of *record* by column key, as data files write them; "" for none.

    What a cell shows may be a word of the same meaning: "Kept" for "kept", the name of an actor for its id.
    """
    assessed: dict[str, str] = {}
    if isinstance(record, Commitment):
        last = record.last_assessment
        assessed = {
            "due": format_due(record.due),
            "verdict": last.verdict if last else "",
            "assessed_on": str(last.on) if last else "",
            "value": format_value(last.value) if last and last.value is not None else "",
            "label": (last.label or "") if last else "",
            "note": (last.note or "") if last else "",
        }
    keys = sheets()[SHEET_BY_CLASS[type(record)]].edited
    return {key: assessed[key] if key in assessed else _text(key, getattr(record, key)) for key in keys}


def _text(key: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return SEPARATORS[key].join(value)
        case _:
            return str(value)  # texts, When, and days, whose text is that of ISO 8601


def digest(edited: Mapping[str, str]) -> str:
    """Return the SHA-256 of the values of a row, in hex; their order doesn't matter."""
    text = json.dumps(dict(edited), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
