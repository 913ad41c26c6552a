"""Tables of others with their mappings: each becomes the records beside it, and says what the text beside it says.

A case is a table in tests/mappings with a mapping of the same name, or in a folder there that is named as the preset
for it; `REWRITE=1` writes what they become.
"""

import csv
import json
import os
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.places import TESTS

from alitimeline import cli, load, resources
from alitimeline.tables.mapping import read_mapping
from alitimeline.tables.reading import read
from alitimeline.tables.records import import_table

FOLDER = TESTS / "mappings"
TABLES = sorted(
    file.relative_to(FOLDER)
    for suffix in ("csv", "json")
    for file in FOLDER.rglob(f"*.{suffix}")
    if not file.name.endswith(".timeline.json")
)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_table(
    table: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table becomes a sound timeline, and all that can't be read of it is reported with its row and column."""
    monkeypatch.chdir(FOLDER / table.parent)
    mapping = table.parent.name or f"{table.stem}.mapping.yaml"
    out = tmp_path / "draft.timeline.json"
    status = cli.main(["import", table.name, "--mapping", mapping, "-o", str(out)])
    report = "".join(line for line in capfd.readouterr().err.splitlines(keepends=True) if not line.startswith("wrote"))
    expected = Path(f"{table.stem}.timeline.json"), Path(f"{table.stem}.txt")
    if os.environ.get("REWRITE"):
        expected[0].write_bytes(out.read_bytes())
        expected[1].write_text(report, "utf-8")

    assert (json.loads(out.read_bytes()), report) == (
        json.loads(expected[0].read_bytes()),
        expected[1].read_text("utf-8"),
    )
    assert status == (1 if "error[" in report else 0)
    assert load(out)


def test_every_preset() -> None:
    """There is a table for every preset."""
    assert {str(table.parent) for table in TABLES} - {"."} == {*resources.presets()}


@pytest.mark.parametrize("preset", ["plain", "timelinejs"])
def test_a_workbook(preset: str) -> None:
    """A table becomes the same in Excel."""
    mapping, _ = read_mapping(resources.read_preset(preset), preset)
    assert mapping
    for path in sorted((FOLDER / preset).glob("*.csv")):
        book = Workbook()
        sheet = book.active
        assert sheet
        text = path.read_text("utf-8-sig")
        for row in csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in text.splitlines()[0] else ","):
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
        buffer = BytesIO()
        book.save(buffer)
        csv_table = import_table(read(path.read_bytes(), name=path.name), mapping, name=path.stem)

        assert import_table(read(buffer.getvalue(), name="x.xlsx"), mapping, name=path.stem) == csv_table
