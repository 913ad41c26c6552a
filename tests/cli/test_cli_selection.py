"""Selecting on the command line: `select`, and the same options of `show` and `export`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from alitimeline import Timeline, cli, loads
from alitimeline.resources import read_timeline

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs `alitimeline` in an empty folder: its status, its output, its messages."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str, str]:
        status = cli.main(args)
        return status, *capfd.readouterr()

    return run


def names(out: str) -> list[str]:
    """Return the ids at the ends of lines."""
    return [line.rpartition("[")[2].partition("]")[0] for line in out.splitlines()]


@pytest.mark.parametrize("command", ["select", "show"])
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--actor", "eric-jing"], ["handover"]),
        (["--from", "2023-09-10", "--until", "2023-09-11", "--kind", "leadership-change"], ["handover"]),
        (["--kind", "leadership-change", "--kind", "letter"], ["handover", "letter"]),
        (["--kind", "leadership-change", "--text", "nothing says this"], []),
        (["--text", "THIRD day", "--text", "passed on"], ["handover"]),
        (["--from", "2027-Q3", "--until", "2027", "--standing", "dismissed"], ["young-managers"]),
        (["--source", "equalocean-2023-09-13", "--role", "CEO", "--tag", "people"], []),
        (["--until", "1998", "--kind", "background"], ["eddie-wu-with-jack-ma"]),
        (["--until", "1995"], []),
    ],
)
def test_lines(run: Run, command: str, args: list[str], expected: list[str]) -> None:
    """Different options all have to fit; of one that is given twice, either (of texts, both)."""
    status, out, err = run(command, "alibaba-2023", *args)

    assert (status, names(out), err == "") == (0, expected, expected != [])


def test_nothing_fits(run: Run) -> None:
    """Where nothing is listed, a line says so, and how many records may fit."""
    assert run("show", "alibaba-2023", "--text", "nothing says this") == (0, "", "no event or commitment fits\n")
    assert run("select", "alibaba-2023", "--until", "1995") == (0, "", "nothing surely fits; 6 may fit: --possibly\n")


def test_possibly(run: Run) -> None:
    """What may fit is left out unless asked for, and marked."""
    certain = run("select", "alibaba-2023", "--from", "2007-02", "--until", "2007-02")[1]
    possible = run("select", "alibaba-2023", "--from", "2007-02", "--until", "2007-02", "--possibly")[1]

    assert names(certain) == ["growth-on-the-internet"]
    assert {line for line in possible.splitlines() if not line.endswith(" (possibly)")} == set(certain.splitlines())
    assert "eddie-wu-commercialization" in names(possible)


def test_json(run: Run, alibaba: Timeline) -> None:
    """The JSON of a selection is a timeline; of everything, all of it that is referred to."""
    status, out, _ = run("select", "alibaba-2023", "--kind", "leadership-change", "--format", "json")
    part = loads(out)

    assert (status, [each.id for each in part.events], part.commitments) == (0, ["handover"], ())
    assert loads(run("select", "alibaba-2023", "--format", "json")[1]) == alibaba


def test_export(run: Run) -> None:
    """What is exported is the selection."""
    assert run("export", "alibaba-2023", "--to", "json", "--tag", "people", "--out", "x")[0] == 0
    part = loads(Path("x/alibaba-2023.timeline.json").read_bytes())

    assert 0 < len(part.commitments) < 5


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--from", "soon"], "'soon'"),
        (["--from", "2023-09-13T19:31+08:00"], "'2023-09-13T19:31+08:00'"),
        (["--until", "2023/2024"], "'2023/2024'"),
        (["--from", "2024", "--until", "2023"], "2023-12-31"),
        (["--actor", "eric-jin"], "'eric-jing'"),
        (["--role", "Treasurer"], "'Treasurer'"),
        (["--standing", "closed"], "'closed'"),
    ],
)
@pytest.mark.parametrize("command", ["select", "show", "export"])
def test_bad_options(run: Run, command: str, args: list[str], message: str) -> None:
    """What can't be asked ends with 2, says what is wrong, and leaves nothing behind."""
    status, out, err = run(command, "alibaba-2023", *args)

    assert (status, out, [*Path().iterdir()]) == (2, "", [])
    assert message in " ".join(err.split())


def test_a_folder(run: Run) -> None:
    """In a folder, an actor that only one timeline knows is no mistake; one that none knows is."""
    Path("a.timeline.json").write_bytes(read_timeline("alibaba-2023"))
    Path("b.timeline.json").write_text(json.dumps({"schema_version": "1.0", "id": "b", "title": "B"}), "utf-8")

    assert names(run("show", ".", "--actor", "eric-jing")[1]) == ["handover"]
    assert run("export", ".", "--actor", "eric-jing", "--to", "json", "-o", "x.json")[0] == 0
    assert run("show", ".", "--actor", "nobody")[0] == 2


def test_an_unsound_timeline(run: Run) -> None:
    """An unsound timeline is refused with its problems."""
    Path("a.json").write_text("{}", "utf-8")
    status, out, err = run("select", "a.json")

    assert (status, out) == (1, "")
    assert err.startswith("a.json:1:1: error[missing-key] ")
