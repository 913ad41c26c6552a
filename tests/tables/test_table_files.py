"""Tables as files: Parquet and CSV."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.tables.test_arrow import RICH, read
from tests.tables.test_rows import LANTERN, TIMELINES
from tests.tables.test_sql import Run, run

import alitimeline
from alitimeline import Timeline, export
from alitimeline.problems import ExportError, UnknownNameError
from alitimeline.tables import files
from alitimeline.tables.columns import TABLES, TableName, describe

__all__ = ["run"]


def parse(name: TableName, data: bytes) -> list[dict[str, Any]]:
    """Read a CSV file with the types that docs/tables.md states."""
    forms = {column.name: column.form for column in describe(name).columns}
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True)
    return [{column: _parse_cell(cell, forms[column]) for column, cell in row.items()} for row in rows]


def _parse_cell(cell: str, form: str) -> Any:  # noqa: ANN401
    if form == "texts":
        return json.loads(cell) if cell else []
    if not cell:
        return None
    readers: dict[str, Callable[[str], Any]] = {
        "date": date.fromisoformat,
        "number": float,
        "integer": int,
        "flag": json.loads,
    }
    return readers.get(form, str)(cell)


@given(st.lists(TIMELINES, max_size=2))
@tried(10)
def test_files_have_the_tables(timelines: list[Timeline]) -> None:
    """Parquet and CSV have the rows of the tables, in batches of any size; the same bytes every time."""
    tables = read(timelines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "BATCH", 7)
        parquet, comma = ({name: b"".join(parts) for name, parts in files.render(timelines, form)} for form in FORMS)
        assert parquet == {name: b"".join(parts) for name, parts in files.render(timelines, "parquet")}

    assert {name: pq.read_table(io.BytesIO(parquet[f"{name}.parquet"])).to_pylist() for name in TABLES} == tables
    assert {name: parse(name, comma[f"{name}.csv"]) for name in TABLES} == tables


FORMS = export.TABLE_FORMATS


def test_parquet(tmp_path: Path) -> None:
    """A Parquet file is compressed with zstd, and has the descriptions of its columns."""
    export.write_tables(RICH, tmp_path)
    file = pq.ParquetFile(tmp_path / "events.parquet")

    assert file.metadata.row_group(0).column(1).compression == "ZSTD"
    assert file.schema_arrow.equals(alitimeline.tables(RICH)["events"].schema, check_metadata=True)


def test_csv_is_not_altered(tmp_path: Path) -> None:
    """CSV is that of RFC 4180: quoted where it must be, and what a spreadsheet takes for a formula is as it was."""
    hostile = LANTERN.with_record(evolve(LANTERN.events[0], title='=1+1 "a", b', summary="One.\n\nTwo."))
    names = export.write_tables(hostile, tmp_path, "csv")
    data = (tmp_path / "events.csv").read_bytes()

    assert names == tuple(f"{name}.csv" for name in TABLES)
    assert data.startswith(b"timeline,id,title,when,when_earliest,")
    assert (
        b'lantern,letter,"=1+1 ""a"", b",2024-03-31T20:00Z,2024-04-01,2024-04-01,minute,letter,"One.\n\nTwo.",' in data
    )
    assert data.count(b"\r\n") == 2
    assert b",false," in (tmp_path / "sources.csv").read_bytes()


def test_sums(tmp_path: Path) -> None:
    """Beside the files are their digests, as sha256sum writes them, also those of an earlier export."""
    export.write_tables(LANTERN, tmp_path, "csv")
    export.write_tables(LANTERN, tmp_path, "parquet")
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()

    assert lines == [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(tmp_path.iterdir())
        if path.name != "SHA256SUMS"
    ]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_replaced(form: export.TableFormat, tmp_path: Path) -> None:
    """An earlier export is replaced; what was edited, or is another file, only if asked to, and nothing before it."""
    export.write_tables(LANTERN, tmp_path / "a" / "b", form)
    folder = tmp_path / "a" / "b"
    export.write_tables(RICH, folder, form)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name in (f"status.{form}", "SHA256SUMS"):
        with (folder / name).open("ab") as file:
            file.write(b"x")
        edited = {path.name: path.read_bytes() for path in folder.iterdir()}

        with pytest.raises(ExportError, match=rf"{name} is there already, and is not an unedited export \(write to an"):
            export.write_tables(LANTERN, folder, form)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == edited
        export.write_tables(RICH, folder, form, overwrite=True)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_timelines_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Timelines that load when they are asked for are asked for once; memory holds one of them."""

    class Lazy:
        asked = 0

        def __iter__(self) -> Iterator[Timeline]:
            self.asked += 1
            yield from (LANTERN, evolve(LANTERN, id="other"))

    lazy = Lazy()
    monkeypatch.setattr(files, "BATCH", 1)
    export.write_tables(lazy, tmp_path, "csv")

    assert lazy.asked == 1
    assert (tmp_path / "events.csv").read_text("utf-8").count("\n") == 3


def test_what_can_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong format, a file in the place of the folder, a single file and a missing extra are errors that say so."""
    with pytest.raises(UnknownNameError, match=r"^no format of tables is called 'xlsx'"):
        export.write_tables(LANTERN, tmp_path, "xlsx")  # type: ignore[arg-type] # on purpose
    tmp_path.joinpath("file").write_text("")
    with pytest.raises(ExportError, match=r"^the tables can't be written to .*file: (File exists|Not a directory)$"):
        export.write_tables(LANTERN, tmp_path / "file", "csv")
    for call in (lambda: alitimeline.write(LANTERN, tmp_path / "events.csv"), lambda: export.to_bytes(LANTERN, "csv")):  # type: ignore[call-overload] # on purpose
        with pytest.raises(
            ExportError, match=r"^csv is for tables, a file for each \(write them to a folder: --to csv"
        ):
            call()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"^pyarrow is not installed \(run: .+\[arrow\]'\)$"):
        export.write_tables(LANTERN, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_csv_needs_nothing(tmp_path: Path) -> None:
    """CSV is written without pyarrow."""
    code = "import sys, alitimeline as a; a.export.write_tables(a.bundled('alibaba-2023'), '.', 'csv');"
    code += "print('pyarrow' in sys.modules)"
    command = [sys.executable, "-c", code]

    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_command(run: Run, tmp_path: Path) -> None:
    """`export --to parquet --to csv` writes a file per table, of a folder one set; a selection only what fits."""
    (tmp_path / "in").mkdir()
    alibaba = alitimeline.bundled("alibaba-2023")
    for name in ("one", "two"):
        alitimeline.write(evolve(alibaba, id=name), tmp_path / "in" / f"{name}.timeline.json")
    asked = ("export", "in", "--to", "parquet", "--to", "csv", "--to", "json", "--kind", "letter", "--from", "2023-09")
    status, out, err = run(*asked, "-o", "out", "--as-of", "2027-09-13")

    assert (status, out) == (0, "")
    wrote = [f"wrote 13 tables ({form}) in out" for form in FORMS]
    assert err.splitlines() == [*wrote, "wrote out/one.timeline.json", "wrote out/two.timeline.json"]
    events = pq.read_table(tmp_path / "out" / "events.parquet")
    assert list(zip(*(events.column(name).to_pylist() for name in ("timeline", "id")), strict=True)) == [
        ("one", "letter"),
        ("two", "letter"),
    ]
    assert pa.compute.unique(events.column("kind")).to_pylist() == ["letter"]


def test_the_command_refuses(run: Run, tmp_path: Path) -> None:
    """Tables need a folder; a file that was edited is named, other formats are still written."""
    for out in ("events.csv", "-"):
        status, _, err = run("export", "alibaba-2023", "--to", "csv", "-o", out)
        assert (status, "csv is a file per table, and needs a folder: -o FOLDER/" in err) == (2, True)
    status, _, err = run("export", "alibaba-2023", "-o", "events.parquet")
    assert (status, "parquet is for tables, a file for each (write them to a folder: --to parquet" in err) == (2, True)
    (tmp_path / "events.csv").write_text("mine")
    status, _, err = run("export", "alibaba-2023", "--to", "csv", "--to", "json")

    refusal = "alitimeline: events.csv is there already, and is not an unedited export (write to another folder, or "
    refusal += "overwrite it: --overwrite, in Python overwrite=True)\n"
    assert (status, err) == (2, f"{refusal}wrote alibaba-2023.json\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alibaba-2023.json", "events.csv"]
    assert run("export", "alibaba-2023", "--to", "csv", "--overwrite") == (0, "", "wrote 13 tables (csv) in .\n")
    assert run("export", "alibaba-2023", "--to", "csv") == (0, "", "wrote 13 tables (csv) in .\n")
