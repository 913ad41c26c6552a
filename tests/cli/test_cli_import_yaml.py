"""`import` into a data file that somebody wrote by hand: its form and its comments stay."""

import difflib
import json
from pathlib import Path
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from alitimeline import cli, load
from alitimeline.export import write

RECORD = """\
# yaml-language-server: $schema=timeline.schema.json
schema_version: "1.0" # in quotation marks
id: plant
title: 'The plant'

sources:
  - {id: memo, kind: letter, title: Memo}

actors:
- id: firm # as in the register
  kind: organization
  name: The Firm

events:
  # The month is what the memo says.
  - id: opening
    status: confirmed # twice
    title: It opens
    when: 2024-01
    kind: opening
    tags: [plant, # as the firm calls it
      works]
    citations:
      - source: memo

  - id: closing # of the old one
    title: It closes
    when: 2024-03
    kind: closing
    citations: [{source: memo}]

# The end.
"""
BACK = ["import", "briefing.xlsx", "--base", "plant.timeline.yaml"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with a data file and its briefing."""
    monkeypatch.chdir(tmp_path)
    Path("plant.timeline.yaml").write_text(RECORD, "utf-8")
    write(load("plant.timeline.yaml"), "briefing.xlsx")
    return tmp_path


def edit_cells(*edits: tuple[str, str, object]) -> None:
    """Write into cells of the sheet Timeline of the briefing, by ID and heading; a new ID makes a row."""
    book = load_workbook("briefing.xlsx")
    sheet = book["Timeline"]
    for record, heading, value in edits:
        column = [cell.value for cell in sheet[1]].index(heading) + 1
        rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == record]
        row = rows[0] if rows else sheet.max_row + 1
        sheet.cell(row, 1).value = record
        sheet.cell(row, column).value = cast("Any", value)
    book.save("briefing.xlsx")


def list_changes(after: str, before: str = RECORD) -> list[str]:
    """Return the lines that are gone and that are new."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_edits_come_into_yaml(capfd: pytest.CaptureFixture[str]) -> None:
    """Only the lines of what was edited change; a new record is written as the others are."""
    edit_cells(
        ("opening", "Title", "It opens: at last"),
        ("opening", "Place", "Wuhan"),
        ("closing", "Date as stated", "2024-04"),
        ("visit", "Title", "A visit"),
        ("visit", "Date as stated", "2024-02"),
        ("visit", "Kind", "visit"),
        ("visit", "Sources", "memo"),
    )

    assert cli.main([*BACK, "-o", "plant.timeline.yaml"]) == 0
    assert capfd.readouterr().err.endswith("wrote plant.timeline.yaml\n")
    assert list_changes(Path("plant.timeline.yaml").read_text("utf-8")) == [
        "-    title: It opens",
        '+    title: "It opens: at last"',
        "+    place: Wuhan",
        "+  - id: visit",
        "+    title: A visit",
        "+    when: 2024-02",
        "+    kind: visit",
        "+    citations: [{source: memo}]",
        "+",
        "-    when: 2024-03",
        "+    when: 2024-04",
    ]


def test_no_edit(capfd: pytest.CaptureFixture[str]) -> None:
    """The file stays as it is, byte for byte; so do a copy of it, and what is printed."""
    Path("plant.timeline.yaml").write_bytes(before := RECORD.replace("\n", "\r\n").encode())

    assert cli.main([*BACK, "-o", "plant.timeline.yaml"]) == 0
    assert cli.main([*BACK, "-o", "copy.yaml"]) == 0
    assert cli.main(BACK) == 0
    assert Path("plant.timeline.yaml").read_bytes() == Path("copy.yaml").read_bytes() == before
    assert capfd.readouterr().out.encode() == before


def test_a_removed_record() -> None:
    """It goes with its own comments, and with nothing else."""
    book = load_workbook("briefing.xlsx")
    book["Timeline"].delete_rows(2)
    book.save("briefing.xlsx")

    assert cli.main([*BACK, "-o", "plant.timeline.yaml", "--allow-deletions"]) == 0
    start, end = RECORD.index("  # The month"), RECORD.index("  - id: closing")
    assert Path("plant.timeline.yaml").read_text("utf-8") == RECORD[:start] + RECORD[end:]


def test_yaml_into_json() -> None:
    """In a file with another name, it becomes canonical JSON."""
    edit_cells(("closing", "Title", "It is closed"))

    assert cli.main([*BACK, "-o", "plant.timeline.json"]) == 0
    write(timeline := load("plant.timeline.json"), "canonical.json")
    assert timeline.event("closing").title == "It is closed"
    assert Path("plant.timeline.json").read_bytes() == Path("canonical.json").read_bytes()


def test_json_keeps_its_form() -> None:
    """So does a file in JSON that somebody laid out; under the name of a YAML file, it becomes one."""
    write(load("plant.timeline.yaml"), "plant.json")
    compact = json.dumps(json.loads(Path("plant.json").read_text("utf-8"))).replace('"events"', '\n"events"')
    Path("plant.json").write_text(compact, "utf-8")
    edit_cells(("opening", "Place", "Wuhan"))

    assert cli.main(["import", "briefing.xlsx", "--base", "plant.json", "-o", "plant.json"]) == 0
    expected = compact.replace('["plant", "works"]', '["plant", "works"], "place": "Wuhan"')
    assert sorted(Path("plant.json").read_text("utf-8")) == sorted(expected)
    assert cli.main(["import", "briefing.xlsx", "--base", "plant.json", "-o", "new.yaml"]) == 0
    assert load("new.yaml") == load("plant.json")
    assert "  - id: opening\n" in Path("new.yaml").read_text("utf-8")


def test_a_form_that_can_not_be_kept(capfd: pytest.CaptureFixture[str]) -> None:
    """Where a comment would be lost, the file is left as it is, and the place is named; JSON can be written."""
    edit_cells(("opening", "Tags", "works"))

    assert cli.main([*BACK, "-o", "plant.timeline.yaml"]) == 2
    assert capfd.readouterr().err.endswith(
        "plant.timeline.yaml can't be changed in the form it has: there is a comment between brackets in line 21 "
        "(change that by hand, or write it as JSON: -o FILE.timeline.json)\n"
    )
    assert Path("plant.timeline.yaml").read_text("utf-8") == RECORD
    assert cli.main([*BACK, "-o", "plant.timeline.json"]) == 0
    assert load("plant.timeline.json").event("opening").tags == ("works",)
