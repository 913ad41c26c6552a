"""A timeline as tables of plain values, for pandas, polars and the like."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, tzinfo
from functools import cache
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

from attrs import fields

from alitimeline.documents.plain import from_plain
from alitimeline.model import Assessment, Citation, Dispute, Due, Measure, Media, Participation, Relation, Timeline
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import check_type, unknown_name
from alitimeline.references import walk_values
from alitimeline.when import When

__all__ = ["TABLES", "Rows", "TableName", "Value", "rows"]

RecordTable: TypeAlias = Literal["sources", "actors", "events", "commitments"]
PartTable: TypeAlias = Literal["participants", "relations", "measures", "assessments", "citations", "disputes"]
TableName: TypeAlias = Literal[RecordTable, PartTable]
TABLES: tuple[TableName, ...] = get_args(TableName)
#: What is in a cell.
Value: TypeAlias = str | int | float | bool | date | None
#: How a cell shows an object that is in a list.
SHORT: dict[type, Callable[[Any], str]] = {
    str: str,
    Assessment: lambda assessment: f"{assessment.on} {assessment.verdict}",
    Citation: lambda citation: citation.source,
    Dispute: lambda dispute: dispute.field,
    Measure: lambda measure: measure.name,
    Media: lambda media: media.url,
    Participation: lambda participation: participation.actor,
    Relation: lambda relation: f"{relation.kind} {relation.event}",
}


#: A record with one of everything: its rows have the keys of every row.
SAMPLE = """{"id": "x", "title": "",
 "sources": [{"id": "x", "kind": "", "url": ""}], "actors": [{"id": "x", "kind": "", "name": ""}],
 "events": [{"id": "x", "title": "", "when": "2023", "kind": "", "participants": [{"actor": "x", "part": ""}],
  "related": [{"kind": "", "event": "x"}], "citations": [{"source": "x"}],
  "disputes": [{"field": "", "value": "", "citations": []}]}],
 "commitments": [{"id": "x", "title": "", "statement": "", "made_by": "x", "made_on": "2023", "kind": "",
  "measures": [{"metric": "", "target": 1}], "assessments": [{"on": "2023", "verdict": ""}]}]}"""


class Rows(list[dict[str, Value]]):
    """The rows of a table: a list of dicts, and the keys of each, which a table without rows has, too."""

    #: The names of the columns, in their order.
    columns: list[str]

    def __init__(self, found: Iterable[dict[str, Value]], columns: list[str]) -> None:
        super().__init__({name: row.get(name) for name in columns} for row in found)
        self.columns = columns


def rows(timeline: Timeline, table: TableName) -> Rows:
    """Return the records of a kind, or what is in them, as flat dicts that all have the same keys: its `columns`.

    The keys are the names of the fields, and what is empty is None. A date is a text, with its first and last possible
    day beside it. A list is a text of ids with "; " between them; the names of the actors are in `who`. A commitment
    also has its deadline and its last verdict. An assessment that has the values of several measures is several rows.

    Raises:
        UnknownNameError: if there is no such table, or a record names another one that the timeline doesn't have.
        DeadlineError: if a deadline can't be computed.
        TypeError: if *timeline* isn't one.
    """
    check_type("timeline", timeline, Timeline, "a Timeline", "alitimeline.load(path) reads one")
    if table not in TABLES:
        raise unknown_name("table is called", table, TABLES)
    found = [*_Tables(timeline).list_rows(table)]
    known = next(_Tables(from_plain(json.loads(SAMPLE))).list_rows(table))
    names = dict.fromkeys(name for row in (known, *found) for name in row)
    return Rows(found, sorted(names, key=lambda name: name.startswith("x-")))


@cache
def _list_columns(record: type) -> tuple[tuple[str, bool, bool], ...]:
    """Return the names of the fields of a class; whether each has a date, and whether it has a number with a point."""
    types = get_type_hints(record)
    kinds = {field.name: (types[field.name], *get_args(types[field.name])) for field in fields(record)}
    return tuple((name, When in kind and Due not in kind, float in kind) for name, kind in kinds.items())


class _Tables:
    """The tables of a timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline, self.zone = timeline, timeline.zone

    def list_rows(self, table: TableName) -> Iterator[dict[str, Value]]:
        """Yield the rows of a table; of its own keys only."""
        match table:
            case "sources" | "actors":
                yield from map(self._flatten, getattr(self.timeline, table))
            case "events":
                for event in self.timeline.events:
                    yield {**self._flatten(event), "who": self._name(part.actor for part in event.participants)}
            case "commitments":
                yield from self._list_commitments()
            case "participants":
                yield from self._list_participants()
            case "relations":
                yield from self._list_relations()
            case "measures":
                for commitment in self.timeline.commitments:
                    about = {"commitment": commitment.id, "title": commitment.title}
                    yield from ({**about, "measure": one.name, **self._flatten(one)} for one in commitment.measures)
            case "assessments":
                yield from self._list_assessments()
            case _:
                yield from self._list_evidence(table)

    def _list_commitments(self) -> Iterator[dict[str, Value]]:
        for commitment in self.timeline.commitments:
            last = commitment.last_assessment
            yield {
                **self._flatten(commitment),
                **_spread("made_on", self.timeline.when_made(commitment), self.zone),
                **_spread("deadline", self.timeline.deadline(commitment), self.zone),
                "verdict": last.verdict if last else None,
                "who": self._name(commitment.made_by),
            }

    def _list_participants(self) -> Iterator[dict[str, Value]]:
        for event in self.timeline.events:
            about = {"event": event.id, "title": event.title, **_spread("when", event.when, self.zone)}
            for part in event.participants:
                names = [self._name(filter(None, [actor])) for actor in (part.actor, part.organization)]
                yield {**about, **self._flatten(part), "who": names[0], "organization_name": names[1]}

    def _list_relations(self) -> Iterator[dict[str, Value]]:
        for event in self.timeline.events:
            about = {"event": event.id, "title": event.title, **_spread("when", event.when, self.zone)}
            for relation in event.related:
                title = self.timeline.event(relation.event).title
                yield {**about, "kind": relation.kind, "related": relation.event, "related_title": title}

    def _list_assessments(self) -> Iterator[dict[str, Value]]:
        """Yield a row for each verdict or, if it has the values of several measures, for each of them."""
        for commitment in self.timeline.commitments:
            about = {"commitment": commitment.id, "title": commitment.title}
            for assessment in commitment.assessments:
                flat = self._flatten(assessment)
                for name, number in assessment.values.items() or ((None, None),):
                    measure = number is not None and commitment.find_measure(name)
                    row = {**about, **flat, "measure": measure.name if measure else name}
                    yield {**row, "value": number if number is None else float(number)}

    def _list_evidence(self, table: Literal["citations", "disputes"]) -> Iterator[dict[str, Value]]:
        for path, _, value in walk_values(self.timeline):
            collection, number, *place = path
            record = getattr(self.timeline, str(collection))[number]
            kind, part = KIND_BY_COLLECTION[str(collection)], ".".join(map(str, place)) or None
            for item in getattr(value, table, ()):
                row = {"kind": kind, "id": record.id, "part": part, **self._flatten(item)}
                if isinstance(item, Citation):
                    row["source_name"] = self.timeline.source(item.source).name
                elif not isinstance(item.value, str):
                    row["value"] = json.dumps(item.value, ensure_ascii=False)
                yield row

    def _name(self, ids: Iterable[str]) -> str | None:
        """Return the names of actors."""
        return "; ".join(dict.fromkeys(self.timeline.actor(name).name for name in ids)) or None

    def _flatten(self, record: Any) -> dict[str, Value]:  # noqa: ANN401 - any record
        row: dict[str, Value] = {}
        for name, is_date, is_number in _list_columns(record.__class__):
            value = getattr(record, name)
            if is_date:
                row |= _spread(name, value, self.zone)
            elif name == "extra":
                row |= {key: _to_plain(item) for key, item in value.items()}
            elif is_number and isinstance(value, int):
                row[name] = float(value)
            else:
                row[name] = _to_plain(value)
        return row


def _spread(name: str, when: When | None, zone: tzinfo) -> dict[str, Value]:
    """Return a date as its text and its first and last possible day."""
    days = (when.first_day(zone), when.last_day(zone)) if when else (None, None)
    return {name: when.text if when else None, f"{name}_earliest": days[0], f"{name}_latest": days[1]}


def _to_plain(value: Any) -> Value:  # noqa: ANN401 - the value of any field
    match value:
        case tuple():
            return "; ".join(dict.fromkeys(SHORT[type(item)](item) for item in value)) or None
        case When():
            return value.text
        case Due(within=within, fiscal_year=year, of=of):
            return f"{f'within {within} of' if within else f'fiscal year {year} of'} {of or 'the promise'}"
        case Mapping() if all(isinstance(item, tuple) for item in value.values()):
            return "; ".join(f"{key}: {', '.join(items)}" for key, items in value.items()) or None
        case Mapping() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            plain: Value = value
            return plain
