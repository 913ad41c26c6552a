"""Tables for programs that read Arrow: pyarrow, polars, pandas, DuckDB. The extra `arrow` makes them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, check_day, check_type, unknown_name
from alitimeline.resources import how_to_install
from alitimeline.tables.columns import TABLES, Column, TableName, describe
from alitimeline.tables.rows import Row, list_rows

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BATCH", "Table", "build_batch", "build_schema", "check_timelines", "encode", "import_extra", "tables"]

#: How many rows are computed, and written, at once.
BATCH = 20_000
#: The types of Arrow by what is in a column, beside texts.
TYPES = {"text": "string", "json": "string", "date": "date32", "number": "float64", "integer": "int64", "flag": "bool_"}


class Table:
    """A table of timelines. It computes its rows, a batch at a time, for whoever reads it, each time anew."""

    def __init__(self, name: TableName, timelines: Iterable[Timeline], on: date | None) -> None:
        self.name = name
        self._timelines, self._on = timelines, on

    def __repr__(self) -> str:
        """Return one line: its name and its columns."""
        return f"<Table {self.name!r}: {', '.join(column.name for column in describe(self.name).columns)}>"

    @property
    def schema(self) -> "pa.Schema":
        """Its columns as a schema of pyarrow, with descriptions; raises `ExportError` if pyarrow is not installed."""
        return build_schema(self.name)

    def to_reader(self) -> "pa.RecordBatchReader":
        """Return its batches. Raises as `schema`, and while they are read as `alitimeline.rows`."""
        rows = (row for timeline in self._timelines for row in list_rows(timeline, self.name, self._on))
        batches = (build_batch(self.name, some) for some in iter(lambda: [*islice(rows, BATCH)], []))
        return import_extra("pyarrow").RecordBatchReader.from_batches(self.schema, batches)

    def __arrow_c_schema__(self) -> object:
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_reader().__arrow_c_stream__(requested_schema)


class _Tables(dict[TableName, Table]):
    def __missing__(self, name: str) -> Table:
        raise unknown_name("table is called", name, self)


def tables(timelines: Timeline | Iterable[Timeline], *, on: date | None = None) -> Mapping[TableName, Table]:
    """Return the tables of a timeline, or of several, by name: see docs/tables.md. They are computed when read.

    `polars.DataFrame`, `pyarrow.table`, `pandas.DataFrame.from_arrow` and the SQL of DuckDB take each of them. *on* is
    the day that "status" is of; without one, `Timeline.as_of`.

    Raises:
        TypeError: if *timelines* are none, or can be read only once, as a generator can.
    """
    chosen = check_timelines(timelines)
    if on is not None:
        check_day("on", on)
    return _Tables({name: Table(name, chosen, on) for name in TABLES})


def check_timelines(timelines: Timeline | Iterable[Timeline]) -> Iterable[Timeline]:
    """Return what can be read again, of one timeline or several; raises `TypeError`."""
    if isinstance(timelines, Timeline):
        return (timelines,)
    if isinstance(timelines, Iterator):
        raise TypeError("timelines can be read only once, and every table reads them (pass a list of them)")
    wanted, hint = "a Timeline or a list of them", "alitimeline.load(path) reads one"
    check_type("timelines", timelines, Iterable, wanted, hint)
    for timeline in timelines if isinstance(timelines, Sequence) else ():  # another may be large, and on disk
        check_type("timelines", timeline, Timeline, wanted, hint)
    return timelines


def import_extra(module: str) -> Any:  # noqa: ANN401 - a module
    """Import a module of the extra `arrow`; raises `ExportError` if it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise ExportError(f"{name} is not installed", f"run: {how_to_install('arrow')}") from error


def build_schema(table: TableName) -> "pa.Schema":
    """Return the schema of a table, with descriptions; raises `ExportError` if pyarrow is not installed."""
    pa, about = import_extra("pyarrow"), describe(table)
    types = {form: getattr(pa, name)() for form, name in TYPES.items()}
    types["texts"] = pa.list_(pa.field("element", pa.string()))  # as Parquet calls it
    fields = [
        pa.field(column.name, types[column.form], metadata={"description": column.description})
        for column in about.columns
    ]
    return pa.schema(fields, metadata={"row": about.row, "key": " ".join(about.key)})


def build_batch(table: TableName, rows: Sequence[Row]) -> "pa.RecordBatch":
    """Return rows of a table, as `list_rows` yields them, as a batch of Arrow; raises as `build_schema`."""
    pa, schema = import_extra("pyarrow"), build_schema(table)
    columns = [
        pa.array([encode(column, row[column.name]) for row in rows], type_)
        for column, type_ in zip(describe(table).columns, schema.types, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def encode(column: Column, value: Any) -> Any:  # noqa: ANN401 - what is in a row
    """Return a value of a row as other programs read it: JSON is a text, what is empty is None."""
    if column.form != "json":
        return value
    is_empty = value is None or (isinstance(value, Mapping | tuple) and not value)
    return None if is_empty else json.dumps(value_to_plain(value), ensure_ascii=False)
