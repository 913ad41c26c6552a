"""Timelines on a cluster: a DataFrame of Spark with a document a row → their problems, and their tables.

The extra `spark` brings what Spark needs here; on each worker, alitimeline and pyarrow must be installed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from alitimeline.loading.examination import examine
from alitimeline.model import Timeline
from alitimeline.problems import Problem, UnreadableError, check_day
from alitimeline.tables.arrow import BATCH, build_batch, import_extra
from alitimeline.tables.columns import TABLES, TableName, describe
from alitimeline.tables.rows import list_rows

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PROBLEMS", "list_problems", "tables", "validate"]

#: The columns of problems, and their types in SQL.
PROBLEMS = {
    **dict.fromkeys(("name", "severity", "code"), "string"),
    **dict.fromkeys(("line", "column"), "bigint"),
    **dict.fromkeys(("path", "record", "message", "hint"), "string"),
    "more": "bigint",
}
#: The types in SQL of what is in a column of a table, beside texts.
TYPES = {"texts": "array<string>", "date": "date", "number": "double", "integer": "bigint", "flag": "boolean"}
ARROW = {"string": "string", "bigint": "int64"}


class DataFrame(Protocol):
    """What is used of a DataFrame of Spark 4."""

    def select(self, *columns: str) -> "DataFrame":
        """Return the one with these columns."""

    def mapInArrow(self, func: Callable[[Iterator[Any]], Iterator[Any]], schema: str) -> "DataFrame":  # noqa: N802
        """Return the one that *func* makes of batches of Arrow, in many processes."""


def validate(documents: DataFrame, *, name: str = "name", document: str = "document") -> DataFrame:
    """Return the problems of documents, a row for each, in the order in which `alitimeline.check` lists them.

    *documents* has the name of a file and its text, which is JSON, or YAML by the name, in two columns of texts: *name*
    and *document*. What a document shares by `uses` can't be read there, which is a problem.
    """
    schema = ", ".join(f"`{column}` {type_}" for column, type_ in PROBLEMS.items())
    return documents.select(name, document).mapInArrow(_validate_batches, schema)


def tables(
    documents: DataFrame, *, on: date | None = None, name: str = "name", document: str = "document"
) -> Mapping[TableName, DataFrame]:
    """Return the tables of the sound ones of documents, as `alitimeline.tables` does for timelines.

    Each table reads the documents when Spark computes it. `validate` says what is wrong with the others.
    """
    if on is not None:
        check_day("on", on)
    chosen = documents.select(name, document)
    return {table: chosen.mapInArrow(partial(_tabulate, table, on), _write_schema(table)) for table in TABLES}


def _write_schema(table: TableName) -> str:
    return ", ".join(f"`{column.name}` {TYPES.get(column.form, 'string')}" for column in describe(table).columns)


def list_problems(name: str | None, document: str | None) -> Iterator[dict[str, Any]]:
    """Yield a row for each problem of a document; one if there is no document."""
    for problem in _examine(name, document)[1]:
        row = {column: getattr(problem, column, None) for column in PROBLEMS}
        yield row | {"name": name, "path": problem.json_path}


def _examine(name: str | None, document: str | None) -> tuple[Timeline | None, tuple[Problem, ...]]:
    try:
        return examine(document or "", name=name)
    except UnreadableError as error:
        return None, (Problem(code="unreadable", file=name, message=error.reason),)


def _read(batches: Iterable["pa.RecordBatch"]) -> Iterator[tuple[str | None, str | None]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _validate_batches(batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
    pa = import_extra("pyarrow")
    schema = pa.schema([(column, getattr(pa, ARROW[type_])()) for column, type_ in PROBLEMS.items()])
    rows = (row for name, document in _read(batches) for row in list_problems(name, document))
    for some in iter(lambda: [*islice(rows, BATCH)], []):
        yield pa.RecordBatch.from_pylist(some, schema=schema)


def _tabulate(table: TableName, on: date | None, batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
    sound = (timeline for name, document in _read(batches) if (timeline := _examine(name, document)[0]))
    rows = (row for timeline in sound for row in list_rows(timeline, table, on))
    for some in iter(lambda: [*islice(rows, BATCH)], []):
        yield build_batch(table, some)
