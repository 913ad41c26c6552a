"""The tables of a timeline and their columns: what `rows`, Arrow, Parquet, CSV and SQL have in common."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, TypeAlias, get_args, get_origin, get_type_hints

from attrs import fields

from alitimeline.model import Assessment, Citation, Dispute, Due, Measure, Media, Participation, Timeline
from alitimeline.model.kinds import KIND_BY_COLLECTION, KINDS
from alitimeline.resources import read_schema
from alitimeline.when import When

__all__ = ["TABLES", "Column", "Form", "Table", "TableName", "describe", "list_fields"]

RecordTable: TypeAlias = Literal["timelines", "sources", "actors", "events", "commitments"]
PartTable: TypeAlias = Literal["participants", "relations", "measures", "assessments", "citations", "disputes"]
TableName: TypeAlias = Literal[RecordTable, PartTable, "tenures", "status"]
TABLES: tuple[TableName, ...] = get_args(TableName)
#: What is in a column: "texts" is a list, "when" a date, which becomes four columns.
Form: TypeAlias = Literal["text", "texts", "when", "date", "number", "integer", "flag", "json"]
#: The classes by their names in the schema.
CLASSES = (Timeline, Participation, Measure, Assessment, Citation, Dispute, *(kind.cls for kind in KINDS))
RECORDS: dict[str, type] = {record.__name__.lower(): record for record in CLASSES}
#: The columns of a date: what their names end with, what is in them, and their descriptions.
BOUNDS = (
    ("earliest", "date", "The first day that {} allows; null if it has none."),
    ("latest", "date", "The last day that {} allows; null if it has none."),
    ("precision", "text", "How precise {} is: year, half, quarter, month, day, minute or second."),
)


class Column(NamedTuple):
    """A column of a table."""

    name: str
    #: A `Form`.
    form: str
    description: str


class Table(NamedTuple):
    """What a row of a table is, the columns that identify it, and all columns."""

    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


@cache
def describe(table: TableName) -> Table:
    """Return what is in a table, with its columns in their order; none has the form "when"."""
    draft = _read_drafts()[table]
    described = {"timeline": "text: The id of the timeline."}
    for name, text in draft["columns"].items():
        described |= _describe_fields(RECORDS[text]) if name == "*" else {name: text}
    columns: list[Column] = []
    for name, text in described.items():
        form, _, description = text.partition(": ")
        columns.append(Column(name, "text" if form == "when" else form, description))
        bounds = BOUNDS if form == "when" else ()
        columns += [Column(f"{name}_{end}", kind, words.format(name)) for end, kind, words in bounds]
    return Table(draft["row"], ("timeline", *draft["key"]), tuple(columns))


@cache
def list_fields(record: type) -> tuple[tuple[str, Form], ...]:
    """Return the fields of a class that are columns, and what is in them."""
    types = get_type_hints(record)
    names = [field.name for field in fields(record)]
    if record is Timeline:  # its records have tables of their own, and its id is in all of them
        names = [name for name in names if name != "id" and name not in KIND_BY_COLLECTION]
    return tuple((name, "json" if name == "extra" else _find_form(types[name])) for name in names)


def _find_form(kind: Any) -> Form:  # noqa: ANN401 - types of all sorts
    forms: Mapping[Any, Form] = {float: "number", Due: "text", When: "when", date: "date", bool: "flag", Any: "json"}
    if get_origin(kind) in (tuple, Mapping):
        return "json" if get_origin(kind) is Mapping or Media in get_args(kind) else "texts"
    return next((form for one, form in forms.items() if one in (kind, *get_args(kind))), "text")


def _describe_fields(record: type) -> dict[str, str]:
    schema: dict[str, Any] = json.loads(read_schema())
    known = (schema if record is Timeline else schema["$defs"][record.__name__.lower()])["properties"]
    known["extra"] = {"description": "Its own keys, those that begin with x-; null without any."}
    return {name: f"{form}: {known[name]['description']}" for name, form in list_fields(record)}


@cache
def _read_drafts() -> dict[str, Any]:
    return tomllib.loads((files("alitimeline") / "tables" / "columns.toml").read_text("utf-8"))
