"""What every command has: its place in the list, --quiet, --stdin-name, and colours."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from alitimeline import __version__, bundled, cli, export
from alitimeline.cli.commands import SECTIONS
from alitimeline.resources import read_timeline

ROOT = Path(__file__).parents[2]
SOUND = read_timeline("alibaba-2023")
#: One error and one warning.
UNSOUND = b"""schema_version: "1.0"
id: hq
title: " "
events:
- {id: move, title: Move, when: 2023-09, kind: move}
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs `alitimeline` in an empty folder: its status, its output, its messages."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        return cli.main(args), *capfd.readouterr()

    return run


def test_the_list_of_commands(run: Run) -> None:
    """Every command is in the list, in one line of a terminal, and loads none: that would take long."""
    out = run("--help")[1]
    code = "import sys; from alitimeline.cli import main; main(['--help']); print('alitimeline.model' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    for section in SECTIONS.values():
        for name, (_, summary) in section.items():
            assert f"  {name:<10}  {summary}\n" in out
            assert cli.cli.commands[name].name == name
    assert len(cli.cli.commands) == sum(map(len, SECTIONS.values()))
    assert loaded.endswith("False\n")


def test_the_page_of_the_commands() -> None:
    """docs/command-line.md lists every command, and explains the options that many have."""
    page = ROOT.joinpath("docs/command-line.md").read_text("utf-8")

    assert [name for name in cli.cli.commands if f"| `alitimeline {name}" not in page] == []
    assert [option for option in ("-q", "-V", "--stdin-name", "FORCE_COLOR", "NO_COLOR") if option not in page] == []


@pytest.mark.parametrize("name", cli.cli.commands)
def test_help_of_a_command(run: Run, name: str) -> None:
    """Every command explains itself and all its options."""
    command = cli.cli.commands[name]
    status, out, err = run(name, "-h")

    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: alitimeline {name}")
    assert command.help
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


def test_version(run: Run) -> None:
    """-V is --version."""
    assert run("-V") == run("--version") == (0, f"alitimeline, version {__version__}\n", "")


def test_a_misspelt_command(run: Run) -> None:
    """A command that there isn't is an error."""
    assert run("valdate")[0] == 2


@pytest.mark.parametrize(
    "args",
    [
        ("validate", "alibaba-2023"),
        ("validate", "a.timeline.json"),
        ("fmt",),
        ("export", "alibaba-2023", "--to", "json", "-o", "out"),
        ("export", "big.timeline.json", "--to", "html", "-o", "out"),
        ("export", "alibaba-2023", "--to", "ics", "--split", "component", "--commitments", "todo", "-o", "split"),
        ("select", "alibaba-2023", "--until", "1900"),
        ("diff", "alibaba-2023", "alibaba-2023"),
        ("import", "a.ics"),
        ("merge", "alibaba-2023", "a.timeline.json", "-o", "merged.json"),
        ("template", "-o", "empty.xlsx"),
    ],
)
def test_quiet(run: Run, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """With -q, before the command or behind it, nothing is on standard error; the result is the same."""
    monkeypatch.setattr("alitimeline.page.html.LARGE", 1, raising=False)
    Path("a.timeline.json").write_bytes(SOUND)
    Path("big.timeline.json").write_bytes(SOUND)
    Path("a.ics").write_bytes(export.to_bytes(bundled("alibaba-2023"), "ics"))
    status, out, err = run(*args)

    assert err
    assert run("-q", *args) == run(*args, "-q") == (status, out, "")


def test_quiet_of_what_is_wrong(run: Run) -> None:
    """Errors, warnings and what is left out are said all the same, and the report of `validate` is whole."""
    Path("a.timeline.yaml").write_bytes(UNSOUND)
    status, out, err = run("validate")

    assert run("validate", "-q") == (status, out, "")
    assert err
    assert run("show", "a.timeline.yaml", "-q") == run("show", "a.timeline.yaml")
    args = ("export", "alibaba-2023", "--to", "ics")
    assert run(*args, "-q")[2] == run(*args)[2].partition("\n")[2] != ""
    assert run("show", "missing", "-q")[0] == 2


def test_quiet_fix(run: Run) -> None:
    """What was fixed isn't listed; what can't be is."""
    Path("a.timeline.json").write_bytes(SOUND.replace(b'"2023-09-12"', b'"2023/09/12"'))
    Path("a.ics").write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")

    assert run("validate", "--fix", "-q", "a.timeline.json") == (0, "", "")
    assert run("validate", "--fix", "-q", "a.ics")[2] == "a.ics: not fixed: a calendar is only checked\n"


def test_quiet_command_in_a_command(run: Run) -> None:
    """A command in a command has -q, too: `add` only prints the id."""
    Path("a.timeline.json").write_bytes(SOUND)
    args = ("actor", "a.timeline.json")

    assert run("add", *args, "Ann Lee")[2] == "added the actor to a.timeline.json\n"
    assert run("add", *args, "Bo", "-q") == (0, "bo\n", "")
    assert run("add", "-q", *args, "Cy") == (0, "cy\n", "")


def test_quiet_beginning(run: Run) -> None:
    """`init` says nothing, either."""
    assert run("init", "hq", "-q") == (0, "", "")
    assert "company.timeline.json" in run("init", "data")[2]


def test_quiet_edits(run: Run) -> None:
    """What the edits of a briefing change isn't listed, and nothing is lost."""
    Path("a.timeline.json").write_bytes(SOUND)
    run("export", "a.timeline.json", "-o", "a.xlsx")
    Path("a.timeline.json").write_bytes(SOUND)

    assert run("import", "a.xlsx", "--base", "a.timeline.json", "-o", "a.timeline.json", "-q") == (0, "", "")


@pytest.mark.parametrize(
    "args",
    [
        *(("validate",), ("show",), ("status",), ("select",), ("export", "--to", "json", "-o", "-")),
        *(("merge", "other.timeline.yaml"), ("diff", "other.timeline.yaml")),
    ],
)
def test_standard_input_by_name(run: Run, args: tuple[str, ...]) -> None:
    """Messages call standard input by its name, whose suffix says the format."""
    Path("other.timeline.yaml").write_bytes(UNSOUND.replace(b'" "', b"T"))
    command, *rest = args
    _, out, err = run(command, "--stdin-name", "hq.timeline.yaml", "-", *rest, stdin=UNSOUND)
    _, other, problems = run(command, "--stdin-name", "hq.timeline.json", "-", *rest, stdin=UNSOUND)

    assert "hq.timeline.yaml:3:8: error[text]" in out + err
    assert "<stdin>" not in out + err
    assert "hq.timeline.json:1:1: error" in other + problems  # it isn't JSON


def test_standard_input_without_a_name(run: Run) -> None:
    """Without a name, it is recognized by its beginning."""
    assert "<stdin>:3:8: error[text]" in run("validate", "-", stdin=UNSOUND)[1]
    assert run("validate", "--stdin-name", "", "-", stdin=UNSOUND) == run("validate", "-", stdin=UNSOUND)


def test_settings_of_standard_input(run: Run) -> None:
    """Settings for files of its name are for it, too."""
    Path("alitimeline.toml").write_text('ignore-in = {"drafts/" = ["uncited"]}', "utf-8")
    in_drafts, elsewhere = (
        run("validate", "--stdin-name", f"{folder}/a.timeline.yaml", "-", stdin=UNSOUND)[1]
        for folder in ("drafts", "data")
    )

    assert ("uncited" in in_drafts, "uncited" in elsewhere) == (False, True)


def test_formatting_standard_input(run: Run) -> None:
    """`fmt` writes it to standard output, and never to a file of that name; YAML stays as it is."""
    Path("a.timeline.json").write_text("mine", "utf-8")
    flat = json.dumps(json.loads(SOUND)).encode()
    name = ("--stdin-name", "a.timeline.json", "-")
    status, out, err = run("fmt", *name, stdin=flat)
    diff = run("fmt", "--diff", *name, stdin=flat)[1]

    assert (status, out, err) == (0, SOUND.decode(), "1 file: 1 formatted\n")
    assert diff.startswith("--- a.timeline.json\n+++ a.timeline.json\n")
    assert Path("a.timeline.json").read_text("utf-8") == "mine"
    assert run("fmt", "--stdin-name", "a.yaml", "-", stdin=UNSOUND)[2].startswith(
        "a.yaml: YAML stays as its author wrote it"
    )


def test_importing_standard_input(run: Run) -> None:
    """A table on standard input is what its name says."""
    Path("map.yaml").write_text('map: "1.0"\n', "utf-8")
    result = run("import", "--stdin-name", "t.csv", "-", "--mapping", "map.yaml", stdin=b"a,b\n1,2\n")

    assert "<stdin>" not in result[2]


def test_a_name_without_standard_input(run: Run) -> None:
    """A name for what isn't read is an error, lest the current folder be checked instead."""
    status, _, err = run("validate", "--stdin-name", "a.timeline.json")

    assert status == 2
    assert err.endswith("Error: --stdin-name is for standard input, which is read where - is\n")


@pytest.mark.parametrize(
    ("variables", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_colours(run: Run, variables: dict[str, str], is_coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """FORCE_COLOR keeps colours where no terminal is, NO_COLOR has none anywhere; an empty one means nothing."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in run("validate", "-", "--format", "full", stdin=UNSOUND)[1]) == is_coloured
    assert "\x1b[" not in run("validate", "-", "--format", "text", stdin=UNSOUND)[1]
