"""Timelines in a DataFrame of Spark: their problems and tables are those that one machine finds, row by row."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

import alitimeline
from alitimeline import bundled, check, dumps, load
from alitimeline.tables import spark
from alitimeline.tables.columns import TABLES

ROOT = Path(__file__).parents[2]
TIMELINES = [
    bundled("alibaba-2023"),
    *(load(file) for file in sorted((ROOT / "tests" / "records").glob("*.timeline.json"))),
]
DOCUMENTS = [
    *((f"{timeline.id}.timeline.json", dumps(timeline)) for timeline in TIMELINES),
    ("bad.timeline.json", '{"schema_version": "1.0"'),
    ("soon.timeline.yaml", 'schema_version: "1.0"\nid: soon\ntitle: Soon\nevents: [{id: a, when: soon, kind: b}]\n'),
    (
        "lent.timeline.yaml",
        'schema_version: "1.0"\nid: warned\ntitle: Warned\nevents: [{id: a, title: A, when: "2020", kind: b}]\n',
    ),
    ("calendar.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
    ("nothing.timeline.json", None),
]
Row = dict[str, Any]
Work = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Frame:
    """Acts as a DataFrame of Spark: two partitions, each in batches of two rows."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def select(self, *columns: str) -> "Frame":
        """Return the one with these columns."""
        return Frame([{column: row[column] for column in columns} for row in self.rows])

    def mapInArrow(self, func: Work, schema: str) -> "Frame":  # noqa: N802 - as Spark names it
        """Return what *func* makes; its columns are those that it promised."""
        half, rows = len(self.rows) // 2, []
        for part in (self.rows[:half], self.rows[half:]):
            batches = (pa.RecordBatch.from_pylist(part[start : start + 2]) for start in range(0, len(part), 2))
            for batch in func(batches):
                assert batch.schema.names == re.findall(r"`(\w+)` [\w<>]+(?:, |$)", schema)
                rows += batch.to_pylist()
        return Frame(rows)


FRAME = Frame([{"extra": 1, "file": name, "text": text} for name, text in DOCUMENTS])


def test_problems() -> None:
    """Each document has the problems that `check` finds in a file of its name, in their order."""
    found = spark.validate(FRAME, name="file", document="text").rows  # type: ignore[attr-defined]

    for name, text in DOCUMENTS[:-2]:
        problems = check(Named(text or "", name))  # type: ignore[arg-type]
        rows = [row for row in found if row["name"] == name]
        assert [(row["line"], row["column"], row["code"], row["message"]) for row in rows] == [
            (problem.line, problem.column, problem.code, problem.message) for problem in problems
        ]
        assert [(row["severity"], row["path"], row["record"]) for row in rows] == [
            (problem.severity, problem.json_path, problem.record) for problem in problems
        ]
    assert [(row["code"], row["line"]) for row in found if row["name"] == "calendar.ics"] == [("unreadable", None)]
    assert [row["severity"] for row in found if row["name"] == "nothing.timeline.json"] == ["error"]


class Named:
    """An open file of a name."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._text = text

    def read(self) -> str:
        """Return all of it."""
        return self._text


@pytest.mark.parametrize("table", TABLES)
def test_tables(table: str) -> None:
    """The rows are those of the sound documents, and of no other."""
    sound = [*TIMELINES, alitimeline.loads(str(DOCUMENTS[-3][1]))]
    day = date(2024, 1, 1)
    found = spark.tables(FRAME, on=day, name="file", document="text")[table].rows  # type: ignore[index, attr-defined]

    assert found == pa.table(alitimeline.tables(sound, on=day)[table]).to_pylist()  # type: ignore[index]


def test_wrong_day() -> None:
    """What is no day is refused here, and not in other processes; without one, each timeline has its own."""
    own = spark.tables(FRAME, name="file", document="text")["status"].rows  # type: ignore[attr-defined]
    assert {str(row["on"]) for row in own if row["timeline"] == "alibaba-2023"} == {str(bundled("alibaba-2023").as_of)}
    with pytest.raises(TypeError, match="on"):
        spark.tables(FRAME, on="2024")  # type: ignore[arg-type]


def _pythons() -> list[str]:
    return list(filter(None, os.environ.get("ALITIMELINE_SPARK_PYTHONS", "").split(os.pathsep)))


@pytest.mark.program
@pytest.mark.slow
@pytest.mark.parametrize("python", _pythons() or [None])
def test_the_documented_job(python: str | None, tmp_path: Path) -> None:
    """The job of docs/spark.md, run by spark-submit, writes the problems and tables of a folder of documents."""
    if python is None:
        pytest.skip("ALITIMELINE_SPARK_PYTHONS names no Python that has the extra spark")
    if shutil.which("java") is None:
        pytest.skip("there is no java, which Spark needs")
    page = (ROOT / "docs" / "spark.md").read_text("utf-8")
    [job] = re.findall(r"<!-- file: job\.py -->\n```python\n(.*?)```", page, re.DOTALL)
    tmp_path.joinpath("job.py").write_text(job, "utf-8")
    tmp_path.joinpath("in").mkdir()
    written = [(name, text) for name, text in DOCUMENTS if text is not None and ".timeline." in name]
    for name, text in written:
        tmp_path.joinpath("in", name).write_text(text, "utf-8")
    local = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": python, "TZ": "UTC"}
    options = ["--master", "local[2]", "--conf", "spark.ui.enabled=false"]
    submit = str(Path(python).with_name("spark-submit"))
    done = subprocess.run(
        [submit, *options, "job.py", "in", "out"],
        cwd=tmp_path,
        env=os.environ | local,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]

    def read(name: str) -> list[Row]:
        return sorted(parquet.read_table(tmp_path / "out" / name).to_pylist(), key=_key)

    problems = [row for name, text in written for row in spark.list_problems(name, text)]
    assert [row | {"name": Path(row["name"]).name} for row in read("problems")] == sorted(problems, key=_key)
    sound = [*TIMELINES, alitimeline.loads(str(DOCUMENTS[-3][1]))]
    for name, table in alitimeline.tables(sound).items():
        assert read(name) == sorted(pa.table(table).to_pylist(), key=_key), name


def _key(row: Row) -> str:
    return json.dumps(row | ({"name": Path(row["name"]).name} if "severity" in row else {}), default=str)
