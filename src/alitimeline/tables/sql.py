"""Answers questions in SQL, which DuckDB answers from the tables; the extra `arrow` has it."""

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple

from alitimeline.model import Timeline
from alitimeline.problems import QueryError
from alitimeline.tables.arrow import Table, import_extra, tables
from alitimeline.tables.columns import TABLES, TableName, describe

__all__ = ["Answer", "ask"]

#: A query reads the tables and nothing else, and writes nothing: no file, no extension, no variable of Python.
CONFIGURATION = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "memory_limit": "4GB",
    "python_enable_replacements": "false",
    "temp_directory": "",
}


class Answer(NamedTuple):
    """What a query returns: the names of the columns, and the rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def ask(timelines: Timeline | Iterable[Timeline], query: str, *, on: date | None = None) -> Answer:
    """Answer a query in the SQL of DuckDB. Only the tables that it names are computed; *on* is as for `tables`.

    Raises:
        ExportError: if DuckDB or pyarrow is not installed.
        QueryError: if the query is wrong or asks for more than the tables, or a table can't be computed.
        TypeError: as `tables`.
    """
    duckdb, _ = map(import_extra, ("duckdb", "pyarrow"))
    with closing(duckdb.connect(":memory:", config=CONFIGURATION)) as connection, ThreadPoolExecutor(1) as thread:
        asked = thread.submit(_fetch, connection, tables(timelines, on=on), query)
        try:
            return asked.result()
        except duckdb.Error as error:
            raise QueryError(_explain(error)) from error
        except (KeyboardInterrupt, SystemExit):  # only this thread sees them: DuckDB would go on
            while wait([asked], 0.1).not_done:
                connection.interrupt()
            raise


def _fetch(connection: Any, registered: Mapping[TableName, Table], query: str) -> Answer:  # noqa: ANN401 - of DuckDB
    for name, table in registered.items():
        connection.register(name, table)
    connection.execute("SET lock_configuration = true")
    if (count := len(connection.extract_statements(query))) != 1:
        raise QueryError(f"there are {count} queries in it: write one")
    rows = connection.execute(query).fetchall()
    return Answer(tuple(name for name, *_ in connection.description), rows)


def _explain(error: Exception) -> str:
    """Return what DuckDB says, with a hint for what users of these tables run into."""
    message = str(error).partition(" Detail: Python exception")[0].strip()
    near = re.search(r'at or near "(\w+)"', message)
    if near and any(near[1].lower() == column.name for table in TABLES for column in describe(table).columns):
        return f'{message}\n{near[1]} is also a word of SQL: write the column as "{near[1].lower()}", in double quotes'
    if type(error).__name__ == "PermissionException":
        return f"{message}\nA query reads the tables of the timelines, but no files"
    return message
