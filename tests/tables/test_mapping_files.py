"""Tables of others with their mappings: each becomes the records beside it, and says what the text beside it says.

A case is a table and a mapping of the same name in tests/mappings; `REWRITE=1` writes what they become.
"""

import json
import os
from pathlib import Path

import pytest
from tests.places import TESTS

from alitimeline import cli, load

FOLDER = TESTS / "mappings"
CASES = sorted(file.name.removesuffix(".mapping.yaml") for file in FOLDER.glob("*.mapping.yaml"))


def find_table(name: str) -> Path:
    """Return the table of a case."""
    [table] = [
        FOLDER / f"{name}{suffix}" for suffix in (".csv", ".json", ".xlsx") if (FOLDER / f"{name}{suffix}").exists()
    ]
    return table


@pytest.mark.parametrize("name", CASES)
def test_a_table(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A table becomes a sound timeline, and all that can't be read of it is reported with its row and column."""
    monkeypatch.chdir(FOLDER)
    out = tmp_path / "draft.timeline.json"
    table = find_table(name)
    status = cli.main(["import", table.name, "--mapping", f"{name}.mapping.yaml", "-o", str(out)])
    report = "".join(line for line in capfd.readouterr().err.splitlines(keepends=True) if not line.startswith("wrote"))
    expected = FOLDER / f"{name}.timeline.json", FOLDER / f"{name}.txt"
    if os.environ.get("REWRITE"):
        expected[0].write_bytes(out.read_bytes())
        expected[1].write_text(report, "utf-8")

    assert (json.loads(out.read_bytes()), report) == (
        json.loads(expected[0].read_bytes()),
        expected[1].read_text("utf-8"),
    )
    assert status == (1 if "error[" in report else 0)
    assert load(out)
