"""`validate` chooses how to report, and where to."""

import json
import re
import sys
from pathlib import Path

import pytest
from tests.places import needs_unix

from alitimeline.cli import main
from alitimeline.reports import explanation_to_text
from alitimeline.reports.codes import explain

UNSOUND = """{
  "schema_version": "1.0", "id": "hq", "title": " ",
  "events": [{"id": "move", "title": "Move", "when": "2023-09-10", "kind": "move"}]
}"""
WARNING = UNSOUND.replace('" "', '"HQ"')
SOUND = '{"schema_version": "1.0", "id": "hq", "title": "HQ"}'
LINE = "a.timeline.json:2:49: error[text] "


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with an unsound file."""
    monkeypatch.chdir(tmp_path)
    Path("a.timeline.json").write_text(UNSOUND, "utf-8")
    return tmp_path


def _is_full(out: str, head: str = LINE) -> bool:
    """Say whether the first problem is shown in its line."""
    first, second, *_ = out.splitlines()
    return first.startswith(head) and second.startswith("  2 |   ")


def test_auto_elsewhere(capfd: pytest.CaptureFixture[str]) -> None:
    """Where no terminal and no CI is, each problem is a line."""
    assert main(["validate"]) == 1
    assert [line[: len(LINE)] for line in capfd.readouterr().out.splitlines()][:1] == [LINE]


@pytest.mark.parametrize(("no_color", "escapes"), [(None, True), ("", True), ("1", False)])
def test_auto_on_a_terminal(
    no_color: str | None, *, escapes: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal, each problem is shown in its line, in colour unless that isn't wanted."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    main(["validate"])
    out = capsys.readouterr().out

    assert ("\x1b[" in out) == escapes
    assert _is_full(re.sub(r"\x1b\[\d+m", "", out))


def test_full_into_a_file(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for in a pipe, the same has no colour; the text of standard input is at hand, too."""
    main(["validate", "--format", "full"])
    assert _is_full(capfd.readouterr().out)
    with open("a.timeline.json", encoding="utf-8") as file:  # noqa: PTH123 - as a shell does
        monkeypatch.setattr(sys, "stdin", file)
        main(["validate", "--format", "full", "-"])

    assert _is_full(capfd.readouterr().out, LINE.replace("a.timeline.json", "<stdin>"))


@pytest.mark.parametrize(("value", "github"), [("true", True), ("false", False), ("", False)])
def test_auto_in_github_actions(
    value: str, *, github: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub Actions gets annotations."""
    monkeypatch.setenv("GITHUB_ACTIONS", value)
    main(["validate"])

    assert capfd.readouterr().out.startswith("::error file=a.timeline.json,line=2,col=49,") == github


def test_summary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In GitHub's format, a table is added to the job's summary; in others it isn't."""
    summary = folder / "summary.md"
    summary.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    main(["validate", "--format", "text"])
    assert summary.read_text("utf-8") == "before\n"
    main(["validate", "--format", "github"])

    assert summary.read_text("utf-8").startswith(
        "before\n### alitimeline\n\n1 file: 1 error, 1 warning\n\n| file | place | problem | |\n|---|---|---|---|\n"
        "| a.timeline.json | 2:49 | error text |"
    )


def test_a_full_summary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary that would grow beyond what GitHub takes stays as it is."""
    summary = folder / "summary.md"
    summary.write_bytes(b"x" * 1024 * 1024)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    main(["validate", "--format", "github"])

    assert summary.stat().st_size == 1024 * 1024


def test_a_summary_that_can_not_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the status says that something went wrong."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder))

    assert main(["validate", "--format", "github"]) == 2


def _uris(out: str) -> list[str]:
    results = json.loads(out)["runs"][0]["results"]
    return [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]


@needs_unix
def test_names_from_the_root(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named from the root of the repository, however they were given, and sorted; links are not followed."""
    data = folder / "data"
    data.mkdir()
    for name in ("b.json", "a.json"):
        (data / name).write_text(WARNING.replace("hq", name[0]), "utf-8")
    (data / "c.json").symlink_to(folder / "a.timeline.json")
    monkeypatch.chdir(data)
    names = ["./b.json", str(data / "a.json"), "../data/c.json", "no.json"]
    main(["validate", "--format", "sarif", *names])
    assert _uris(capfd.readouterr().out) == ["a.json", "b.json", "c.json", "c.json", "no.json"]
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    main(["validate", "--format", "sarif", *names])

    assert _uris(capfd.readouterr().out) == [
        *("data/a.json", "data/b.json", "data/c.json", "data/c.json"),
        "data/no.json",
    ]


def test_names_that_are_no_paths(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no file keeps its name: standard input, a bundled timeline, a name that no file can have."""
    monkeypatch.setenv("GITHUB_WORKSPACE", "/")
    with open("a.timeline.json", encoding="utf-8") as file:  # noqa: PTH123 - as a shell does
        monkeypatch.setattr(sys, "stdin", file)
        main(["validate", "--format", "junit", "-", "alibaba-2023", "x\0y/z"])

    assert re.findall(' name="(.+?)"', capfd.readouterr().out) == [
        *("alitimeline", "&lt;stdin&gt;", "alibaba-2023", r"x\x00y/z")
    ]


@pytest.mark.parametrize(
    ("text", "args", "status", "failures"),
    [
        (SOUND, (), 0, 0),
        (WARNING, (), 0, 0),
        (WARNING, ("--strict",), 1, 1),
        (UNSOUND, (), 1, 1),
        (SOUND, ("no",), 2, 0),
    ],
)
def test_the_verdict_is_the_status(
    text: str, args: tuple[str, ...], status: int, failures: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """What fails the command fails the test in JUnit's format, --strict or not."""
    Path("a.timeline.json").write_text(text, "utf-8")

    assert main(["validate", "--format", "junit", "a.timeline.json", *args]) == status
    assert f'failures="{failures}" errors="{int(status == 2)}"' in capfd.readouterr().out


@pytest.mark.parametrize("form", ["json", "github", "sarif", "junit"])
def test_the_same_bytes(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Reports don't depend on the order of the arguments, nor on where the folder lies."""
    Path("b.timeline.json").write_text(WARNING, "utf-8")
    main(["validate", "--format", form, "b.timeline.json", "a.timeline.json"])
    first = capfd.readouterr().out
    main(["validate", "--format", form, str(Path.cwd())])

    assert capfd.readouterr().out == first


def test_explain(capfd: pytest.CaptureFixture[str]) -> None:
    """A code is explained, and nothing checked."""
    assert main(["validate", "--explain", "uncited"]) == 0
    out, err = capfd.readouterr()
    assert out == explanation_to_text(explain("uncited"))
    assert err == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [(["uncitet"], "'uncited'"), (["uncited", "a.timeline.json"], "--explain explains a code and checks no TIMELINE")],
)
def test_explain_what_can_not_be(args: list[str], message: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A code that there isn't, or a timeline to check, is a wrong use."""
    assert main(["validate", "--explain", *args]) == 2
    assert message in capfd.readouterr().err
