"""A timeline as tables of plain values, for pandas, polars and the like."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from alitimeline.model import Assessment, Citation, Dispute, Due, Measure, Media, Participation, Relation, Timeline
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import DateError, check_type, unknown_name
from alitimeline.queries import status, tenures
from alitimeline.references import walk_values
from alitimeline.tables.columns import BOUNDS, TABLES, TableName, describe, list_fields
from alitimeline.when import When

__all__ = ["TABLES", "Row", "Rows", "TableName", "Value", "list_rows", "rows"]

#: What is in a cell.
Value: TypeAlias = str | int | float | bool | date | None
#: A row before it is written: a list is a tuple of texts, JSON is as the record has it.
Row: TypeAlias = dict[str, Any]
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


class Rows(list[dict[str, Value]]):
    """The rows of a table: a list of dicts, and the keys of each, which a table without rows has, too."""

    #: The names of the columns, in their order.
    columns: list[str]

    def __init__(self, found: Iterable[dict[str, Value]], columns: list[str]) -> None:
        super().__init__({name: row.get(name) for name in columns} for row in found)
        self.columns = columns


def rows(timeline: Timeline, table: TableName, *, on: date | None = None) -> Rows:
    """Return the records of a kind, or what is in them, as flat dicts that all have the same keys: its `columns`.

    The keys are those of docs/tables.md, and what is empty is None. A date is a text, with its first and last possible
    day beside it. A list is a text of ids with "; " between them; the names of the actors are in `who`. A commitment
    also has its deadline and its last verdict. Keys that begin with `x-` have columns of their own. *on* is the day
    that "status" is of; without one, `Timeline.as_of`.

    Raises:
        UnknownNameError: if there is no such table, or a record names another one that the timeline doesn't have.
        DateError: if "status" needs a day, and the timeline has none.
        DeadlineError: if a deadline can't be computed.
        TypeError: if *timeline* isn't one.
    """
    check_type("timeline", timeline, Timeline, "a Timeline", "alitimeline.load(path) reads one")
    if table not in TABLES:
        raise unknown_name("table is called", table, TABLES)
    found = [{**row, **row.pop("extra", {})} for row in list_rows(timeline, table, on)]
    known = dict.fromkeys(column.name for column in describe(table).columns)
    own = dict.fromkeys(name for row in found for name in row if name not in known)
    names = [name for name in (*known, *own) if name != "extra"]
    return Rows(({name: _to_plain(value) for name, value in row.items()} for row in found), names)


def list_rows(timeline: Timeline, table: TableName, on: date | None = None) -> Iterator[Row]:
    """Yield the rows of a table, with its columns in their order. Raises as `rows`, when they are read."""
    for row in getattr(_Rows(timeline, on), f"list_{table}")():
        yield {"timeline": timeline.id, **row}


class _Rows:
    """The rows of each table of a timeline, without its id."""

    def __init__(self, timeline: Timeline, on: date | None) -> None:
        self.timeline, self.on, self.zone = timeline, on, timeline.zone

    def list_timelines(self) -> Iterator[Row]:
        yield self._flatten(self.timeline)

    def list_sources(self) -> Iterator[Row]:
        yield from map(self._flatten, self.timeline.sources)

    def list_actors(self) -> Iterator[Row]:
        yield from map(self._flatten, self.timeline.actors)

    def list_events(self) -> Iterator[Row]:
        for event in self.timeline.events:
            yield {**self._flatten(event), "who": self._list_names(part.actor for part in event.participants)}

    def list_participants(self) -> Iterator[Row]:
        for event in self.timeline.events:
            when = self._spread("when", event.when)
            for number, part in enumerate(event.participants):
                about = {"event": event.id, "number": number, "title": event.title, **when}
                names = {"who": self._name(part.actor), "organization_name": self._name(part.organization)}
                yield about | self._flatten(part) | names

    def list_relations(self) -> Iterator[Row]:
        for event in self.timeline.events:
            when = self._spread("when", event.when)
            for number, relation in enumerate(event.related):
                about = {"event": event.id, "number": number, "title": event.title, **when}
                title = self.timeline.event(relation.event).title
                yield {**about, "kind": relation.kind, "related": relation.event, "related_title": title}

    def list_commitments(self) -> Iterator[Row]:
        for commitment in self.timeline.commitments:
            last = commitment.last_assessment
            yield {
                **self._flatten(commitment),
                **self._spread("made_on", self.timeline.when_made(commitment)),
                **self._spread("deadline", self.timeline.deadline(commitment)),
                "verdict": last.verdict if last else None,
                "who": self._list_names(commitment.made_by),
            }

    def list_measures(self) -> Iterator[Row]:
        for commitment in self.timeline.commitments:
            for number, measure in enumerate(commitment.measures):
                about = {"commitment": commitment.id, "number": number, "title": commitment.title}
                yield {**about, "measure": measure.name, **self._flatten(measure)}

    def list_assessments(self) -> Iterator[Row]:
        """Yield a row for each verdict or, if it has the values of several measures, for each of them."""
        for commitment in self.timeline.commitments:
            for number, assessment in enumerate(commitment.assessments):
                about = {"commitment": commitment.id, "number": number, "title": commitment.title}
                flat = self._flatten(assessment)
                for name, value in assessment.values.items() or ((None, None),):
                    measure = value is not None and commitment.find_measure(name)
                    row = about | flat | {"value": value if value is None else float(value)}
                    yield row | {"measure": measure.name if measure else name}

    def list_citations(self) -> Iterator[Row]:
        for owner, value in self._list_parts():
            for number, citation in enumerate(getattr(value, "citations", ())):
                name = self.timeline.source(citation.source).name
                yield {**owner, "number": number, **self._flatten(citation), "source_name": name}

    def list_disputes(self) -> Iterator[Row]:
        for owner, value in self._list_parts():
            for number, dispute in enumerate(getattr(value, "disputes", ())):
                yield {**owner, "number": number, **self._flatten(dispute)}

    def list_tenures(self) -> Iterator[Row]:
        names = [column.name for column in describe("tenures").columns][1:]
        found = ((post, tenure) for post in tenures(self.timeline) for tenure in post.tenures)
        for number, (post, tenure) in enumerate(found):
            row = (
                *(number, post.organization, self._name(post.organization), post.role, post.single),
                *(tenure.actor, self._name(tenure.actor)),
                *(event and event.id for event in (tenure.began, tenure.ended)),
                *(tenure.capacity, tenure.shared, tenure.reason),
                tuple(event.id for event in tenure.restated),
                tuple(dict.fromkeys(conflict.field for conflict in tenure.disputes)),
                *(tenure.certain or (None, None)),
                *(tenure.possible or (None, None)),
            )
            yield dict(zip(names, row, strict=True))

    def list_status(self) -> Iterator[Row]:
        if self.timeline.commitments and self.on is None and self.timeline.as_of is None:
            raise DateError(f"the timeline {self.timeline.id!r} has no date", "say the day: on=, --as-of")
        later = ("why", "verdict", "outcome", "days_left", "days_late", "superseded_by", "parts")
        for found in status(self.timeline, self.on) if self.timeline.commitments else ():
            yield {
                "commitment": found.commitment.id,
                "title": found.commitment.title,
                "on": found.on,
                "state": found.state,
                **self._spread("deadline", found.deadline),
                **{name: getattr(found, name) for name in later},
            }

    def _list_parts(self) -> Iterator[tuple[Row, Any]]:
        """Yield every record and part of one that may have citations, with the columns that say which it is."""
        for (collection, index, *place), _, value in walk_values(self.timeline):
            record = getattr(self.timeline, str(collection))[index]
            part = ".".join(map(str, place)) or None
            yield {"kind": KIND_BY_COLLECTION[str(collection)], "id": record.id, "part": part}, value

    def _name(self, actor: str | None) -> str | None:
        return actor and self.timeline.actor(actor).name

    def _list_names(self, actors: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.timeline.actor(actor).name for actor in actors))

    def _flatten(self, record: Any) -> Row:  # noqa: ANN401 - any record
        row: Row = {}
        for name, form in list_fields(record.__class__):
            value = getattr(record, name)
            match form:
                case "when":
                    row |= self._spread(name, value)
                case "texts":
                    row[name] = tuple(dict.fromkeys(SHORT[type(item)](item) for item in value))
                case "number":
                    row[name] = float(value) if isinstance(value, int | float) else None
                case "text" if isinstance(value, When | Due):
                    row[name] = _write_due(value)
                case _:
                    row[name] = value
        return row

    def _spread(self, name: str, when: When | None) -> Row:
        """Return a date as its text, its first and last possible day, and its precision."""
        days = (when.first_day(self.zone), when.last_day(self.zone)) if when else (None, None)
        parts = (when and when.text, *days, when and when.precision)
        return dict(zip((name, *(f"{name}_{end}" for end, *_ in BOUNDS)), parts, strict=True))


def _write_due(due: When | Due) -> str:
    if isinstance(due, When):
        return due.text
    start = f"within {due.within} of" if due.within else f"fiscal year {due.fiscal_year} of"
    return f"{start} {due.of or 'the promise'}"


def _to_plain(value: Any) -> Value:  # noqa: ANN401 - what is in a row
    match value:
        case tuple():
            return "; ".join(dict.fromkeys(SHORT[type(item)](item) for item in value)) or None
        case Mapping() if all(isinstance(item, tuple) for item in value.values()):
            return "; ".join(f"{key}: {', '.join(items)}" for key, items in value.items()) or None
        case Mapping() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            plain: Value = value
            return plain
