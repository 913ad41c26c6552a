"""Tables as files: Parquet and CSV, one file per table."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias

from alitimeline.model import Timeline
from alitimeline.problems import ExportError, unknown_name
from alitimeline.tables.arrow import BATCH, build_batch, build_schema, check_timelines, encode, import_extra
from alitimeline.tables.columns import TABLES, TableName, describe
from alitimeline.tables.rows import Row, list_rows

__all__ = ["SUMS", "TABLES", "check_targets", "compute_digest", "format_sums", "read_sums", "render", "to_csv"]

#: The file beside the others with the digest of each, as `sha256sum` writes and checks it.
SUMS = "SHA256SUMS"

#: What writes rows of a table to a file.
_Write: TypeAlias = Callable[[list[Row]], object]


def render(
    timelines: Timeline | Iterable[Timeline], form: str, on: date | None = None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Write all tables in a format: yield the name of each file, and its bytes in parts. Reads *timelines* once.

    Raises:
        UnknownNameError: if there is no such format.
        ExportError: if the format is "parquet" and pyarrow is not installed.
        DateError, DeadlineError, TypeError, UnknownNameError: as `alitimeline.rows`.
    """
    if form not in WRITERS:
        raise unknown_name("format of tables is called", form, WRITERS)
    with ExitStack() as opened:
        spools = {table: opened.enter_context(TemporaryFile()) for table in TABLES}
        with ExitStack() as writers:
            writes = {table: WRITERS[form](spool, table, writers) for table, spool in spools.items()}
            waiting: dict[TableName, list[Row]] = {table: [] for table in TABLES}
            for timeline in check_timelines(timelines):
                for table, rows in waiting.items():
                    for row in list_rows(timeline, table, on):
                        rows.append(row)
                        if len(rows) == BATCH:
                            writes[table](rows)
                            rows.clear()
            for table, rows in waiting.items():
                writes[table](rows)
        for table, spool in spools.items():
            spool.seek(0)
            yield f"{table}.{form}", iter(partial(spool.read, 1 << 20), b"")


def _open_parquet(file: IO[bytes], table: TableName, writers: ExitStack) -> _Write:
    parquet = import_extra("pyarrow.parquet")
    writer = writers.enter_context(parquet.ParquetWriter(file, build_schema(table), compression="zstd"))
    return lambda rows: writer.write_batch(build_batch(table, rows))


def _open_csv(file: IO[bytes], table: TableName, _writers: ExitStack) -> _Write:
    columns = describe(table).columns
    file.write(to_csv([[column.name for column in columns]]))
    return lambda rows: file.write(to_csv([encode(column, row[column.name]) for column in columns] for row in rows))


#: What opens a file in a format; what it enters is closed before the file is read.
WRITERS = {"parquet": _open_parquet, "csv": _open_csv}


def to_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """Write rows as RFC 4180 has it, in UTF-8: None is empty, a day ISO 8601, a list JSON. No text is altered."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(map(_to_cell, row) for row in rows)
    return out.getvalue().encode()


def _to_cell(value: Any) -> Any:  # noqa: ANN401 - what csv writes
    if isinstance(value, bool | tuple | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str) if value or value is False else None
    return value


def check_targets(folder: Path, names: Iterable[str]) -> None:
    """Raise `ExportError` if a file is there that is no unedited export: the sums beside it don't have its digest."""
    sums = read_sums(folder)
    known = {**sums, SUMS: hashlib.sha256(format_sums(sums)).hexdigest()}
    for path in [path for name in (*names, SUMS) if (path := folder / name).is_file()]:
        if known.get(path.name) != compute_digest(path):
            hint = "write to another folder, or overwrite it: --overwrite, in Python overwrite=True"
            raise ExportError(f"{path} is there already, and is not an unedited export", hint)


def compute_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(folder: Path) -> dict[str, str]:
    """Return the digests by the names of files; none if the folder has no sums."""
    path = folder / SUMS
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    return {name: digest for digest, name in re.findall(r"(?m)^([0-9a-f]{64})  (.+)$", text)}


def format_sums(sums: dict[str, str]) -> bytes:
    """Return the text of the file with the sums."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
