"""The schema as other programs use it: VS Code, Ajv, and the generators of TypeScript and of Python classes."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.places import ROOT, TESTS

from alitimeline.resources import read_schema, read_timeline

pytestmark = pytest.mark.program

SCHEMA: dict[str, Any] = json.loads(read_schema())
FILE = ROOT / "schemas" / "1.0" / "timeline.schema.json"
DATA = ROOT / "data" / "alibaba-2023.timeline.json"
PACKAGES = ("ajv", "ajv-cli", "json-schema-to-typescript", "typescript", "vscode-json-languageservice")

#: Where the objects of the schema are in a timeline.
PLACES = {
    "source": '{"sources": [%s]}',
    "actor": '{"actors": [%s]}',
    "event": '{"events": [%s]}',
    "commitment": '{"commitments": [%s]}',
    "participation": '{"events": [{"participants": [%s]}]}',
    "relation": '{"events": [{"related": [%s]}]}',
    "media": '{"events": [{"media": [%s]}]}',
    "citation": '{"events": [{"citations": [%s]}]}',
    "dispute": '{"events": [{"disputes": [%s]}]}',
    "measure": '{"commitments": [{"measures": [%s]}]}',
    "assessment": '{"commitments": [{"assessments": [%s]}]}',
    "due": '{"commitments": [{"due": %s}]}',
}


@pytest.fixture(scope="module")
def modules() -> Path:
    """Return the folder with the packages of npm."""
    folder = Path(os.environ.get("ALITIMELINE_NODE_MODULES", "nowhere"))
    if not shutil.which("node") or not all((folder / name).is_dir() for name in PACKAGES):
        pytest.skip(f"ALITIMELINE_NODE_MODULES names no folder with the packages {', '.join(PACKAGES)}")
    return folder


def run(command: list[str], value: object = None) -> subprocess.CompletedProcess[str]:
    """Run a program, with a value as JSON on its standard input."""
    return subprocess.run(command, input=json.dumps(value), capture_output=True, text=True, check=False, timeout=300)


def node(script: str, value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return what one of our scripts for node prints about a value."""
    done = run(["node", str(TESTS / "node" / script)], value)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def fields() -> Iterator[tuple[str, str, int]]:
    """Yield every field with a wrong value and its examples: its description, a document, and its place there."""
    for name, place in {"timeline": "%s", **PLACES}.items():
        for key, field in (SCHEMA if name == "timeline" else SCHEMA["$defs"][name])["properties"].items():
            for value in (None, *field["examples"]):
                document = place.replace("%s", json.dumps({"x-": 0, key: value}))
                yield field["description"], document, document.index('"x-": 0, ') + len('"x-": 0, ') + 1


@pytest.mark.usefixtures("modules")
def test_vs_code_explains_every_field() -> None:
    """In VS Code every field shows its own description, whatever is written in it."""
    described = [*fields()]
    shown = node("hover.mjs", {"schema": SCHEMA, "documents": [[text, at] for _, text, at in described]})
    wrong = [(text, got) for (wanted, text, _), got in zip(described, shown, strict=True) if wanted not in got]

    assert len(described) > 200
    assert wrong == []
    assert {*PLACES} == {name for name, definition in SCHEMA["$defs"].items() if "properties" in definition}


@pytest.mark.usefixtures("modules")
def test_ajv_compiles_it() -> None:
    """Ajv compiles it with its defaults, which are strict, without a remark, and gives our verdicts."""
    record = json.loads(read_timeline("alibaba-2023"))
    promise = {**record["commitments"][0], "due": 2027}
    documents = [record, {**record, "commitments": [promise]}, {**record, "timezone": 8}, {**record, "titel": "T"}]

    assert node("ajv.mjs", {"schema": SCHEMA, "documents": documents}) == {
        "accepted": [True, False, False, False],
        "said": [],
    }


def test_ajv_cli_compiles_it(modules: Path) -> None:
    """ajv-cli validates a timeline with no option but the draft."""
    done = run(
        [
            "node",
            str(modules / "ajv-cli" / "dist" / "index.js"),
            "validate",
            "--spec=draft2020",
            "-s",
            str(FILE),
            "-d",
            str(DATA),
        ]
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_types_of_typescript(modules: Path, tmp_path: Path) -> None:
    """json-schema-to-typescript makes types that fit timelines and refuse mistakes; a deadline is a text or a Due."""
    generator = str(modules / "json-schema-to-typescript" / "dist" / "src" / "cli.js")
    made = run(["node", generator, "-i", str(FILE), "-o", str(tmp_path / "timeline.d.ts")])
    (tmp_path / "timelines.ts").write_bytes((TESTS / "node" / "timelines.ts").read_bytes())
    compiler = str(modules / "typescript" / "bin" / "tsc")
    checked = run(["node", compiler, "--noEmit", "--strict", "--target", "es2022", str(tmp_path / "timelines.ts")])

    assert (made.returncode, made.stderr) == (0, "")
    assert (checked.returncode, checked.stdout) == (0, "")
    assert "due?: When | Due;" in (tmp_path / "timeline.d.ts").read_text("utf-8")


def test_classes_of_pydantic(tmp_path: Path) -> None:
    """datamodel-code-generator makes classes that read the bundled timeline and write it again, and know defaults."""
    python = os.environ.get("ALITIMELINE_PROGRAMS_PYTHON")
    if not python:
        pytest.skip("ALITIMELINE_PROGRAMS_PYTHON names no Python with tests/programs/requirements.txt")
    record = json.loads(read_timeline("alibaba-2023"))
    done = run([python, str(TESTS / "programs" / "models.py"), str(FILE), str(tmp_path)], record)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)

    assert made["document"] == record
    assert {*made["deadlines"]} == {"Due", "NoneType"}
    assert made["language"] == "en"
