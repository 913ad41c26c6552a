"""Tables for programs that read Arrow."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import given
from tests.laws import tried
from tests.tables.test_rows import LANTERN, TIMELINES

import alitimeline
from alitimeline import Commitment, Timeline, queries
from alitimeline.documents.plain import from_plain
from alitimeline.model import Assessment, Citation, Dispute, Measure, Media, Participation, Relation
from alitimeline.model.kinds import KINDS, RecordKind
from alitimeline.problems import DateError, ExportError, UnknownNameError
from alitimeline.tables import arrow
from alitimeline.tables.columns import TABLES, describe, list_fields
from alitimeline.tables.rows import list_rows

RICH = LANTERN.with_record(
    evolve(
        LANTERN.events[0],
        media=[Media(url="https://example.com", alt="A", caption="B")],
        disputes=[Dispute(field="when", value="2023", citations=[Citation(source="report")], note="No.")],
        related=[Relation(kind="follows", event="letter"), Relation(kind="about", event="letter")],
    )
).with_record(
    evolve(
        LANTERN.commitments[0],
        measures=[Measure(metric="glass", target=2, unit="t", baseline_when="2020"), Measure(metric="paper", target=1)],
    )
)
#: The fields that are in tables of their own.
PARTS = {"participants", "related", "citations", "disputes", "measures", "assessments"}
Row: TypeAlias = dict[str, Any]
Parts: TypeAlias = dict[tuple[object, ...], list[Row]]


def read(timelines: Timeline | list[Timeline]) -> dict[str, list[Row]]:
    """Return the rows of all tables, as pyarrow reads them."""
    return {name: pa.table(table).to_pylist() for name, table in alitimeline.tables(timelines).items()}


def build_timelines(tables: Mapping[str, list[Row]]) -> Iterator[Timeline]:
    """Make the records from the rows again, without those of `tenures` and `status`, which are computed."""
    parts = _build_parts(tables)
    for row in tables["timelines"]:
        document = _plain(row, Timeline) | {"id": row["timeline"]}
        for kind in KINDS:
            document[kind.collection] = [
                _plain(one, kind.cls) | _find_parts(parts, kind, one)
                for one in tables[kind.collection]
                if one["timeline"] == row["timeline"]
            ]
        yield from_plain(document)


def _find_parts(parts: Parts, kind: RecordKind, row: Row) -> Row:
    where = (row["timeline"], kind.name, row["id"])
    found = {name: parts[name, *where] for name in PARTS} | {"disputes": parts["disputes", *where, None]}
    found["citations"] = parts["citations", *where, None]
    record: type = kind.cls
    return {name: found[name] for name, _ in list_fields(record) if name in PARTS}


def _build_parts(tables: Mapping[str, list[Row]]) -> Parts:
    """Return the parts of records in the form of data files, by what they are and where they belong."""
    parts: Parts = defaultdict(list)
    for row in tables["citations"]:
        parts["citations", row["timeline"], row["kind"], row["id"], row["part"]].append(_plain(row, Citation))
    for row in tables["disputes"]:
        where = (row["timeline"], row["kind"], row["id"])
        part = ".".join(filter(None, [row["part"], f"disputes.{row['number']}"]))
        dispute = _plain(row, Dispute) | {"citations": parts["citations", *where, part]}
        parts["disputes", *where, row["part"]].append(dispute)
    for row in tables["participants"]:
        where, part = (row["timeline"], "event", row["event"]), f"participants.{row['number']}"
        more = {"citations": parts["citations", *where, part], "disputes": parts["disputes", *where, part]}
        parts["participants", *where].append(_plain(row, Participation) | more)
    for row in tables["relations"]:
        parts["related", row["timeline"], "event", row["event"]].append({"kind": row["kind"], "event": row["related"]})
    for row in tables["measures"]:
        parts["measures", row["timeline"], "commitment", row["commitment"]].append(_plain(row, Measure))
    for row in tables["assessments"]:
        where = (row["timeline"], "commitment", row["commitment"])
        cited = {"citations": parts["citations", *where, f"assessments.{row['number']}"]}
        values = {} if row["measure"] is None else {"value": {row["measure"]: row["value"]}}
        if row["number"] < len(parts["assessments", *where]):
            parts["assessments", *where][-1]["value"] |= values["value"]
        else:
            parts["assessments", *where].append(_plain(row, Assessment) | cited | values)
    return parts


def _plain(row: Row, record: type) -> Row:
    """Return the fields of a record in the form of a data file."""
    found = {name: _value(row[name], form) for name, form in list_fields(record) if row[name] not in (None, [])}
    if "due" in found:
        stated = re.fullmatch(r"(within|fiscal year) (\S+) of (.+)", found["due"])
        if stated:
            number: Any = int(stated[2]) if stated[1] != "within" else stated[2]
            of = {} if stated[3] == "the promise" else {"of": stated[3]}
            found["due"] = {stated[1].replace(" ", "_"): number, **of}
    if "made_in" in found:
        del found["made_on"]
    extra: Row = found.pop("extra", {})
    return {name: value for name, value in found.items() if name not in PARTS} | extra


def _value(value: Any, form: str) -> Any:  # noqa: ANN401
    if form == "json":
        return json.loads(value)
    return value.isoformat() if isinstance(value, date) else value


def name_values(timeline: Timeline) -> Timeline:
    """Return the same record, with the name of the measure at every value, where there is a measure."""

    def name_value(promise: Commitment, assessment: Assessment) -> Assessment:
        named = {(promise.find_measure(name), name): value for name, value in assessment.values.items()}
        values = {measure.name if measure else name or "": value for (measure, name), value in named.items()}
        return assessment if "" in values else evolve(assessment, value=values or None)

    promises = timeline.commitments
    return evolve(
        timeline,
        commitments=[evolve(one, assessments=[name_value(one, past) for past in one.assessments]) for one in promises],
    )


@given(TIMELINES)
@tried(20)
def test_tables_lose_nothing(timeline: Timeline) -> None:
    """Of the tables, the record can be made again, equal to what it was; so its tables are the same again."""
    [again] = build_timelines(tables := read(timeline))

    assert name_values(again) == name_values(timeline)
    assert read(again) == tables


def test_tables_lose_nothing_of_an_example() -> None:
    """So it is with a record that has something in every table; and of several, each is made again."""
    tables = read([RICH, evolve(RICH, id="other", timezone="UTC")])

    assert [name for name, rows in tables.items() if not rows] == []
    again = [*map(name_values, build_timelines(tables))]
    assert again == [*map(name_values, (RICH, evolve(RICH, id="other", timezone="UTC")))]


@given(TIMELINES)
@tried(20)
def test_keys(timeline: Timeline) -> None:
    """A row has every column of its table in order, with what the column says; its key is its own."""
    for name in TABLES:
        table, keys = describe(name), []
        for row in list_rows(timeline, name):
            assert [*row] == [column.name for column in table.columns]
            keys.append(tuple(row[part] for part in table.key))
        assert len({*keys}) == len(keys), name


@given(TIMELINES, TIMELINES)
@tried(10)
def test_rows_of_several(one: Timeline, other: Timeline) -> None:
    """The rows of several timelines are those of each, one after the other, in whatever batches they come."""
    apart, together = (read(one), read(other)), read([one, other])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow, "BATCH", 3)
        sizes = {batch.num_rows for batch in alitimeline.tables([one, other])["citations"].to_reader()}

        assert read([one, other]) == together == {name: apart[0][name] + apart[1][name] for name in together}
    assert sizes <= {1, 2, 3}


def test_what_reads_it() -> None:
    """Whatever speaks Arrow reads a table as often as it likes; DuckDB finds it by the name of its variable."""
    events = alitimeline.tables(LANTERN)["events"]
    counted = "select kind, count(*), min(when_earliest) from events group by kind"

    for _ in range(2):
        assert duckdb.execute(counted).fetchall() == [("letter", 1, date(2024, 4, 1))]
    assert pa.table(events).column("tags").to_pylist() == [["a", "b"]]
    assert pa.schema(events) == events.schema
    assert repr(events).startswith("<Table 'events': timeline, id, title, when, when_earliest, when_latest, ")


def test_columns_are_described() -> None:
    """The schema that Arrow has says what a row is, what identifies it, and what every column is."""
    for name, table in alitimeline.tables(LANTERN).items():
        assert table.schema.metadata == {
            b"row": describe(name).row.encode(),
            b"key": " ".join(describe(name).key).encode(),
        }
        for column in table.schema:
            assert column.metadata[b"description"].endswith(b"."), column.name
    types = {column.name: str(column.type) for column in alitimeline.tables(LANTERN)["events"].schema}
    assert types["when_latest"] == "date32[day]"
    assert types["tags"].startswith("list<")


def test_status_and_tenures(alibaba: Timeline) -> None:
    """What is computed is what the questions answer; status is of the day that is asked for, or the record's own."""
    day = date(2027, 9, 13)
    asked = pa.table(alitimeline.tables(alibaba, on=day)["status"]).to_pylist()
    answers = queries.status(alibaba, day)

    assert [(row["commitment"], row["state"], row["on"], row["days_left"]) for row in asked] == [
        (answer.commitment.id, answer.state, day, answer.days_left) for answer in answers
    ]
    assert {row["on"] for row in read(alibaba)["status"]} == {alibaba.as_of}
    held = [(post.role, tenure.actor) for post in queries.tenures(alibaba) for tenure in post.tenures]
    assert [(row["role"], row["actor"]) for row in read(alibaba)["tenures"]] == held


def test_no_day() -> None:
    """A record without any date has no status, and says what to do; one without promises needs none."""
    promise = evolve(LANTERN.commitments[1], assessments=(), due=None)
    undated = evolve(LANTERN, events=(), commitments=[promise])
    message = re.escape("the timeline 'lantern' has no date (say the day: on=, --as-of)")

    with pytest.raises(DateError, match=message):
        alitimeline.rows(undated, "status")
    with pytest.raises(Exception, match=message):
        pa.table(alitimeline.tables(undated)["status"])
    assert alitimeline.rows(evolve(undated, commitments=()), "status") == []
    assert len(alitimeline.rows(undated, "status", on=date(2025, 1, 1))) == 1


def test_what_is_no_timeline() -> None:
    """Only timelines have tables, and what can be read only once would leave all tables but the first one empty."""
    with pytest.raises(
        TypeError, match=r"^timelines must be a Timeline or a list of them, not 'x' \(alitimeline\.load"
    ):
        alitimeline.tables("x")  # type: ignore[arg-type] # on purpose
    with pytest.raises(TypeError, match=r"^timelines must be a Timeline or a list of them, not 1 "):
        alitimeline.tables(1)  # type: ignore[arg-type] # on purpose
    with pytest.raises(TypeError, match=r"^timelines can be read only once, and every table reads them \(pass a list"):
        alitimeline.tables(iter([LANTERN]))
    with pytest.raises(TypeError, match=r"^on must be a datetime.date"):
        alitimeline.tables(LANTERN, on="2024-01-01")  # type: ignore[arg-type] # on purpose
    with pytest.raises(UnknownNameError, match=r"^no table is called 'event' \(did you mean 'events'\?\)$"):
        alitimeline.tables(LANTERN)["event"]  # type: ignore[index] # on purpose
    assert "event" not in alitimeline.tables(LANTERN)


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, a table says what to install when it is read."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    table = alitimeline.tables(LANTERN)["events"]

    with pytest.raises(ExportError, match=r"^pyarrow is not installed \(run: .+\[arrow\]'\)$"):
        table.__arrow_c_stream__()


def test_importing_is_light() -> None:
    """The tables of the shop window load neither pyarrow nor DuckDB before one is read; nothing needs numpy."""
    code = (
        "import sys, alitimeline; tables = alitimeline.tables(alitimeline.bundled('alibaba-2023'));"
        "heavy = ['pyarrow', 'duckdb']; print([name for name in heavy if name in sys.modules]);"
        "import duckdb; events = tables['events']; duckdb.sql('select tags, when_earliest from events').fetchall();"
        "print('numpy' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out.split("\n")[:2] == ["[]", "False"]
