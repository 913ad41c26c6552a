"""Records as rows of plain values."""

import copy
import json
import pickle
from datetime import date

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks import data
from tests.laws import tried
from tests.page.records import RECORDS

import alitimeline
from alitimeline import Commitment, Event, Timeline, When
from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Dispute,
    Due,
    Measure,
    Media,
    Participation,
    Record,
    Relation,
    Source,
)
from alitimeline.model.kinds import KINDS
from alitimeline.problems import UnknownNameError
from alitimeline.references import find_references, walk_values
from alitimeline.tables.rows import TABLES, TableName, Value, rows

LANTERN = Timeline(
    id="lantern",
    title="Lantern",
    timezone="Asia/Shanghai",
    sources=[Source(id="report", kind="filing", title="Report", extra={"x-pages": 12, "x-by": ["a", "b"]})],
    actors=[
        Actor(id="lantern", kind="organization", name="Lantern", identifiers={"isin": ["A", "B"], "lei": "C"}),
        Actor(id="lin", kind="person", name="Lin", other_names=["Lin Mei", "林梅"]),
    ],
    events=[
        Event(
            id="letter",
            title="Letter",
            when="2024-03-31T20:00Z",
            kind="letter",
            related=[Relation(kind="follows", event="letter")],
            tags=["a", "b"],
            participants=[
                Participation(actor="lin", part="incoming", role="CEO", organization="lantern"),
                Participation(
                    actor="lin",
                    part="author",
                    disputes=[Dispute(field="role", value="Author", citations=[Citation(source="report")])],
                    extra={"x-desk": True},
                ),
            ],
            media=[Media(url="https://example.com", alt="A")],
            citations=[Citation(source="report", quote="A letter.", supports=["when", "title"])],
            disputes=[Dispute(field="tags", value=["c", "林"], citations=[Citation(source="report")], note="As seen.")],
        )
    ],
    commitments=[
        Commitment(
            id="waste",
            title="Waste",
            statement="Less waste.",
            made_by=["lantern", "lin"],
            made_in="letter",
            kind="waste",
            due=Due(within="P1Y", of="letter"),
            measures=[Measure(metric="glass", target=9, scope="Europe", baseline_when="2023-12")],
            assessments=[
                Assessment(on="2024-06", verdict="in-progress", value={"glass": 0, "paper": 2.5}),
                Assessment(on="2025", verdict="kept", value=3, citations=[Citation(source="report")]),
            ],
        ),
        Commitment(
            id="shops",
            title="Shops",
            statement="More shops.",
            made_by="lantern",
            made_on="2024",
            kind="shops",
            due=Due(fiscal_year=2027, of="firm"),
        ),
    ],
)
LANTERN = LANTERN.with_record(
    Actor(id="firm", kind="organization", name="Firm", fiscal_year_end="--03-31", citations=[Citation(source="report")])
)


def pick(table: TableName, *keys: str) -> list[tuple[Value, ...]]:
    """Return some columns of a table."""
    return [tuple(row[key] for key in keys) for row in rows(LANTERN, table)]


def test_an_event_is_a_row() -> None:
    """A row has the fields of an event, the days of its date in the zone of the record, ids, and names."""
    assert rows(LANTERN, "events") == [
        {
            "timeline": "lantern",
            "id": "letter",
            "title": "Letter",
            "when": "2024-03-31T20:00Z",
            "when_earliest": date(2024, 4, 1),
            "when_latest": date(2024, 4, 1),
            "when_precision": "minute",
            "kind": "letter",
            "summary": None,
            "participants": "lin",
            "related": "follows letter",
            "tags": "a; b",
            "place": None,
            "status": "confirmed",
            "media": "https://example.com",
            "citations": "report",
            "disputes": "tags",
            "who": "Lin",
        }
    ]


def test_what_else_is_a_row() -> None:
    """Commitments have a deadline and a verdict; what is in a record has rows of its own, and so have `x-` keys."""
    assert pick("commitments", "id", "who", "made_on", "due", "deadline", "deadline_latest", "verdict") == [
        (
            *("waste", "Lantern; Lin", "2024-03-31T20:00Z", "within P1Y of letter", "2025-03-31T20:00Z"),
            *(date(2025, 4, 1), "kept"),
        ),
        (
            *("shops", "Lantern", "2024", "fiscal year 2027 of firm", "[2026-04-01..2027-03-31]"),
            *(date(2027, 3, 31), None),
        ),
    ]
    assert pick("assessments", "commitment", "on", "verdict", "measure", "value") == [
        ("waste", "2024-06", "in-progress", "glass (Europe)", 0.0),
        ("waste", "2024-06", "in-progress", "paper", 2.5),
        ("waste", "2025", "kept", "glass (Europe)", 3.0),
    ]
    assert pick("participants", "event", "actor", "who", "organization_name", "part", "x-desk") == [
        ("letter", "lin", "Lin", "Lantern", "incoming", None),
        ("letter", "lin", "Lin", None, "author", True),
    ]
    assert pick("actors", "id", "identifiers", "other_names") == [
        ("lantern", "isin: A, B; lei: C", None),
        ("lin", None, "Lin Mei; 林梅"),
        ("firm", None, None),
    ]
    assert pick("citations", "kind", "id", "part", "source", "source_name", "quote", "supports") == [
        ("actor", "firm", None, "report", "Report", None, None),
        ("event", "letter", None, "report", "Report", "A letter.", "when; title"),
        ("event", "letter", "disputes.0", "report", "Report", None, None),
        ("event", "letter", "participants.1.disputes.0", "report", "Report", None, None),
        ("commitment", "waste", "assessments.1", "report", "Report", None, None),
    ]
    assert pick("disputes", "kind", "id", "part", "field", "value", "citations", "standing", "note") == [
        ("event", "letter", None, "tags", '["c", "林"]', "report", "open", "As seen."),
        ("event", "letter", "participants.1", "role", "Author", "report", "open", None),
    ]
    assert pick("relations", "event", "when_latest", "kind", "related", "related_title") == [
        ("letter", date(2024, 4, 1), "follows", "letter", "Letter")
    ]
    assert pick("measures", "commitment", "title", "measure", "target", "baseline", "baseline_when_earliest") == [
        ("waste", "Waste", "glass (Europe)", 9.0, None, date(2023, 12, 1))
    ]
    assert pick("sources", "primary", "x-pages", "x-by") == [(False, 12, '["a", "b"]')]


def test_numbers() -> None:
    """A column of numbers has numbers with a point, also nought."""
    assert {type(value) for (value,) in pick("assessments", "value") + pick("measures", "target")} == {float}


def test_deadlines() -> None:
    """A duration without an event counts from the promise; a date is written as it is."""
    for due, text in ((Due(within="P1Y"), "within P1Y of the promise"), (When("2026~"), "2026~")):
        timeline = LANTERN.with_record(evolve(LANTERN.commitments[1], due=due))
        assert rows(timeline, "commitments")[1]["due"] == text


@pytest.mark.parametrize("table", TABLES)
def test_tables_without_rows(table: TableName) -> None:
    """A table has the same columns, in the same order, whether it has rows or not; also after a copy or a pickle."""
    empty, full = rows(Timeline(id="a", title="A"), table), rows(LANTERN, table)
    own = [name for name in full.columns if name.startswith("x-")]

    assert len(empty) == (table == "timelines")
    assert [*empty.columns, *own] == full.columns == [*full[0]]
    for twin in (copy.copy(full), pickle.loads(pickle.dumps(full))):  # noqa: S301 - our own
        assert (twin, twin.columns) == (full, full.columns)


def test_no_such_table() -> None:
    """Another table is refused, with those that there are."""
    with pytest.raises(UnknownNameError, match=r"^no table is called 'event' \(did you mean 'events'\?\)$"):
        alitimeline.rows(LANTERN, "event")  # type: ignore[arg-type] # on purpose


TIMELINES = st.sampled_from([LANTERN, *RECORDS.values()]) | st.builds(
    data.timeline, st.integers(1, 30), st.integers(0, 500)
)


@given(TIMELINES)
@tried(40)
def test_every_record_is_a_row(timeline: Timeline) -> None:
    """Each record and each part of one is a row of plain values with the same keys as the others; no id is lost."""
    tables = {table: rows(timeline, table) for table in TABLES}
    plain = (str, int, float, bool, date, type(None))

    for table, found in tables.items():
        assert {tuple(row) for row in found} <= {tuple(found.columns)}, table
        assert [value for row in found for value in row.values() if type(value) not in plain] == []
        assert json.loads(json.dumps(found, default=str)) or not found
    for kind in KINDS:
        records = getattr(timeline, kind.collection)
        names = {field.name for field in fields(kind.cls)} - {"extra"}
        assert [row["id"] for row in tables[kind.collection]] == [record.id for record in records]  # type: ignore[index]
        assert all(names <= row.keys() for row in tables[kind.collection])  # type: ignore[index]
    parts = [(event.id, part.actor) for event in timeline.events for part in event.participants]
    assert [(row["event"], row["actor"]) for row in tables["participants"]] == parts
    related = [(event.id, one.event) for event in timeline.events for one in event.related]
    assert [(row["event"], row["related"]) for row in tables["relations"]] == related
    measured = [(promise.id, one.name) for promise in timeline.commitments for one in promise.measures]
    assert [(row["commitment"], row["measure"]) for row in tables["measures"]] == measured
    disputed = [one.field for _, _, value in walk_values(timeline) for one in getattr(value, "disputes", ())]
    assert [row["field"] for row in tables["disputes"]] == disputed
    cited = [one.source for _, _, value in walk_values(timeline) for one in getattr(value, "citations", ())]
    assert [row["source"] for row in tables["citations"]] == cited
    said = {
        word
        for found in tables.values()
        for row in found
        for value in row.values()
        for text in str(value).split("; ")
        for word in (text, text.rpartition(" ")[2])
    }
    everything: list[Record] = [*timeline.sources, *timeline.actors, *timeline.events, *timeline.commitments]
    for record in everything:
        assert {name for path, _, name, _ in find_references(record) if "disputes" not in path} <= said
