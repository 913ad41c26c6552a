"""`validate --fix` and `--diff`: what is written, what is printed, and the status."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.loading.test_fixing import DOCUMENT, EXAMPLE, examine_boldly
from tests.places import TESTS
from tests.printed import without_words

from alitimeline import cli
from alitimeline.loading import fixing

Run: TypeAlias = Callable[..., tuple[int, str, str]]

SOUND = json.dumps(DOCUMENT, indent=2).encode()
DATE = SOUND.replace(b'"2023"', b'"2023/09/12"')
FIXED = SOUND.replace(b'"2023"', b'"2023-09-12"')


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs validate in a folder of its own, where every suggestion is certain."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["alitimeline.cli.inputs"], "examine_fully", examine_boldly)
    monkeypatch.setattr(fixing, "examine_fully", examine_boldly)

    def run_validate(*args: str) -> tuple[int, str, str]:
        status = cli.main(["validate", "--format", "text", *args])
        return status, *capsys.readouterr()

    return run_validate


def test_fix(run: Run) -> None:
    """What is certain is written in place, and named with its place; the file is reported as it is then."""
    Path("a.timeline.json").write_bytes(DATE)
    Path("b.timeline.yaml").write_bytes(EXAMPLE[0])
    Path("c.timeline.json").write_bytes(SOUND)
    status, out, err = run("--fix")

    assert (status, without_words(out)) == (0, ["b.timeline.yaml:1:1: warning[bom]"])
    assert err == (
        "a.timeline.json:16:15: fixed[when] '2023/09/12' → '2023-09-12'\n"
        "b.timeline.yaml:11:11: fixed[when] '2023/09/12' → '2023-09-12'\n"
        "b.timeline.yaml:13:5: fixed[unknown-key] 'citation' → 'citations'\n"
        "b.timeline.yaml:14:17: fixed[unknown-source] 'gazete' → 'gazette'\n"
        "3 files: 0 errors, 1 warning\n"
    )
    assert Path("a.timeline.json").read_bytes() == FIXED
    assert run("--fix") == (0, out, "3 files: 0 errors, 1 warning\n")


def test_what_remains(run: Run) -> None:
    """What isn't certain is reported as ever, and decides the status; so it is without anything to fix."""
    Path("a.timeline.json").write_bytes(DATE.replace(b'"2024"', b'"2024-30"'))
    status, out, err = run("--fix")

    assert (status, without_words(out)) == (1, ["a.timeline.json:27:15: error[when]"])
    assert err.endswith("1 file: 1 error, 0 warnings\n")
    assert run("--fix") == (1, out, "1 file: 1 error, 0 warnings\n")


def test_diff(run: Run) -> None:
    """With --diff nothing is written, with --fix or without; the patch comes alone, and the problems beside it."""
    Path("a.timeline.json").write_bytes(DATE.replace(b"\n", b"\r\n"))
    status, out, err = run("--diff")

    assert (status, without_words(err)) == (1, ["a.timeline.json:16:15: error[when]", "1 file: 1 error, 0 warnings"])
    assert [line for line in out.splitlines() if line[:1] in "-+"] == [
        *("--- a.timeline.json", "+++ a.timeline.json"),
        *('-      "when": "2023/09/12",', '+      "when": "2023-09-12",'),
    ]
    assert run("--diff", "--fix") == (status, out, err)
    patched = subprocess.run(["git", "apply", "-p0"], input=out.encode(), capture_output=True, check=False)
    assert patched.returncode == 0, patched
    assert Path("a.timeline.json").read_bytes() == FIXED.replace(b"\n", b"\r\n")


def test_diff_acts_on_nothing(run: Run) -> None:
    """Nothing in a patch can act as a command to a terminal or to GitHub."""
    Path("a.timeline.json").write_bytes(DATE.replace(b"It moves", "\x9b2J ##[error]x".encode()))
    folded = EXAMPLE[0].replace(
        b"title: It moves", b'title: "It moves\r\n     ::error::x\r\n    \tto\ta \xe3\x80\x80 town"'
    )
    Path("b.timeline.yaml").write_bytes(folded)
    out = run("--diff")[1]

    assert r'       "title": "\x9b2J \x23#[error]x",' in out.splitlines()
    assert r"      \x3a:error::x" in out.splitlines()
    assert [line for line in out.splitlines() if line.lstrip().startswith("::")] == []
    assert "to\ta \u3000 town" in out


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input has no place to write to, but it can be compared."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DATE)))
    status, out, err = run("--fix", "-")

    assert (status, out) == (2, "")
    assert "Error: standard input can't be fixed in place; use --diff, or name a file\n" in err
    assert '\n+      "when": "2023-09-12",\n' in run("--diff", "-")[1]


def test_bundled(run: Run) -> None:
    """What ships with the package stays as it is."""
    status, out, err = run("--fix", "alibaba-2023")

    assert (status, out) == (2, "")
    assert "alibaba-2023 ships with alitimeline, which stays as it is" in err
    assert run("--diff", "alibaba-2023")[:2] == (0, "")


def test_calendar(run: Run) -> None:
    """A calendar is checked, and said not to be fixed."""
    calendar = (TESTS / "broken-ics" / "alarm-outside.ics").read_bytes()
    Path("a.ics").write_bytes(calendar)
    status, out, err = run("--fix", "a.ics")

    assert status == 1
    assert err.splitlines()[0] == "a.ics: not fixed: a calendar is only checked"
    assert run("a.ics")[:2] == (status, out)
    assert Path("a.ics").read_bytes() == calendar


def test_what_is_not_written(run: Run) -> None:
    """A replacement that would bring another error isn't written: the file stays, with its problems."""
    data = SOUND.replace(b'"title": "It moves"', b'"titel": "It moves", "title": "x"')
    Path("a.timeline.json").write_bytes(data)
    before = run()

    assert "error[unknown-key]" in before[1]
    verdict = "1 file: 1 error, 0 warnings\n"
    assert before[2] == f"{verdict}1 of these may be corrected by --fix\n"
    assert run("--fix") == (1, before[1], verdict)
    assert run("--diff") == (1, "", before[1] + verdict)
    assert Path("a.timeline.json").read_bytes() == data


def test_one_that_can_not_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be written is reported so, as it was; the others are fixed."""
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "a.timeline.json":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    for name in ("a", "b"):
        Path(f"{name}.timeline.json").write_bytes(DATE)
    status, out, err = run("--fix")

    assert (status, without_words(out)) == (
        2,
        ["a.timeline.json:16:15: error[when]", "a.timeline.json: error[unreadable]"],
    )
    assert out.endswith("a.timeline.json can't be written: Permission denied\n")
    assert "b.timeline.json:16:15: fixed[when]" in err
    assert Path("a.timeline.json").read_bytes() == DATE
    assert Path("b.timeline.json").read_bytes() == FIXED
    assert sorted(path.name for path in Path().iterdir()) == ["a.timeline.json", "b.timeline.json"]
