"""Type checkers find the mistakes that are planted in one file, and none in another."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.places import ROOT

pytestmark = pytest.mark.program

FOLDER = Path(__file__).parent
FILES = ("mistakes.py", "right.py")


def run_mypy(folder: Path) -> set[tuple[str, int]]:
    """Return the files and lines in which mypy finds errors."""
    program = os.environ.get("ALITIMELINE_MYPY") or shutil.which("mypy", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("ALITIMELINE_MYPY names no mypy")
    options = ["--strict", "--config-file=", "--follow-imports=silent", "--python-executable", sys.executable]
    command = [program, *options, "--cache-dir", "cache", *FILES]
    environment = os.environ | {"MYPYPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1, done.stdout + done.stderr
    return {(name, int(line)) for name, line in re.findall(r"(?m)^(\S+?):(\d+): error", done.stdout)}


def run_pyright(folder: Path) -> set[tuple[str, int]]:
    """Return the files and lines in which pyright finds errors."""
    script = Path(os.environ.get("ALITIMELINE_NODE_MODULES", "nowhere"), "pyright", "index.js")
    node = shutil.which("node")
    if not script.is_file() or node is None:
        pytest.skip("ALITIMELINE_NODE_MODULES names no folder with the package pyright")
    config = folder / "pyrightconfig.json"
    config.write_text(json.dumps({"extraPaths": [str(ROOT / "src")], "include": FILES}))
    command = [node, str(script), "--outputjson", "--pythonpath", sys.executable, "--project", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    found = [finding for finding in json.loads(done.stdout)["generalDiagnostics"] if finding["severity"] == "error"]
    return {(Path(finding["file"]).name, finding["range"]["start"]["line"] + 1) for finding in found}


@pytest.mark.parametrize("checker", [run_mypy, run_pyright])
def test_planted_mistakes(checker: Callable[[Path], set[tuple[str, int]]], tmp_path: Path) -> None:
    """A checker reports just the lines that are marked."""
    texts = {name: (FOLDER / name).read_text("utf-8").splitlines() for name in FILES}
    marked = {
        (name, number)
        for name, lines in texts.items()
        for number, line in enumerate(lines, 1)
        if line.endswith("  # error")
    }

    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path)

    assert len(marked) > 40
    assert checker(tmp_path) == marked
