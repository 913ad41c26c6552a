"""Whole records, with what they cite and the names of what they refer to, in words and as JSON."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from attrs import astuple, has

from alitimeline.answers.phrases import format_json
from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Citation, Commitment, Record, Source, Timeline
from alitimeline.model.kinds import Kind, kind_of
from alitimeline.problems import UnknownNameError
from alitimeline.references import REFERENCES

__all__ = ["Hit", "to_json", "to_text"]

#: A record, after the timeline that has it.
Hit: TypeAlias = tuple[Timeline, Record]

#: The kinds of records whose ids a field may have.
REFERRED: dict[str, tuple[Kind, ...]] = {
    **{field: (kind,) for fields in REFERENCES.values() for field, kind in fields.items()},
    "source": ("source",),
    "made_by": ("actor",),
    "of": ("event", "actor"),
}


def to_text(records: Sequence[Hit]) -> str:
    """Write a paragraph per record: its kind and id, then every field, with the names of what ids mean."""
    return "\n".join("".join(f"{line}\n" for line in _format_record(*hit)) for hit in records)


def _format_record(timeline: Timeline, record: Record) -> Iterator[str]:
    yield f"{kind_of(record)} {record.id}"
    document = {key: value for key, value in value_to_plain(record).items() if key != "id"}
    yield from (f"  {line}" for line in _format_value(timeline, document, ""))
    if isinstance(record, Commitment):
        yield f"  {timeline.explain(record)}"


def _format_value(timeline: Timeline, value: Any, field: str) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the lines of a value: a field per line, what is in it below it, and a dash before what is in a list."""
    lines: list[str] = []
    match value:
        case dict():
            for key, inner in value.items():
                below = _format_value(timeline, inner, key)
                is_line = len(below) == 1 and not isinstance(inner, dict) and not below[0].startswith("- ")
                lines += [f"{key}: {below[0]}"] if is_line else [f"{key}:", *(f"  {line}" for line in below)]
        case [str(), *_] if all(isinstance(item, str) and "\n" not in item for item in value):
            lines.append(", ".join(_add_name(timeline, item, field) for item in value))
        case list():
            for inner in value:
                first, *rest = _format_value(timeline, inner, field) or [""]
                lines += [f"- {first}", *(f"  {line}" for line in rest)]
        case str():
            lines += _add_name(timeline, value, field).split("\n")
        case _:
            lines.append(format_json(value).strip())
    return lines


def _add_name(timeline: Timeline, text: str, field: str) -> str:
    """Return a text; if it is the id of a record that the field refers to, with its name, or the source's address."""
    for kind in REFERRED.get(field, ()):
        with suppress(UnknownNameError):
            record = getattr(timeline, kind)(text)
            if isinstance(record, Source):
                return f"{text} ({', '.join(dict.fromkeys(filter(None, (record.label, record.title, record.url))))})"
            return f"{text} ({getattr(record, 'name', None) or record.title})"
    return text


def to_json(records: Sequence[Hit]) -> str:
    """Write a list with an object per record: the record as in a data file, its deadline, the sources that it cites."""
    return format_json([_to_plain(*hit) for hit in records])


def _to_plain(timeline: Timeline, record: Record) -> dict[str, Any]:
    deadline = timeline.deadline(record) if isinstance(record, Commitment) else None
    return {
        "timeline": timeline.id,
        "kind": kind_of(record),
        "id": record.id,
        "record": value_to_plain(record),
        "deadline": deadline and str(deadline),
        "sources": [value_to_plain(timeline.source(id_)) for id_ in dict.fromkeys(_list_sources(record))],
    }


def _list_sources(value: Any) -> Iterator[str]:  # noqa: ANN401 - a record, or what is in one
    """Yield the id of the source of every citation in a record."""
    if isinstance(value, Citation):
        yield value.source
    parts = value if isinstance(value, tuple) else astuple(value, recurse=False) if has(type(value)) else ()
    for part in parts:
        yield from _list_sources(part)
