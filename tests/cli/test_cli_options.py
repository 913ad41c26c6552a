"""What every command has: its place in the list, and its help."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from alitimeline import __version__, cli
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
    assert [option for option in ("-V",) if option not in page] == []


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
