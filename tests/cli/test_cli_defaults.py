"""What the settings of a repository say about the options of commands."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from alitimeline import cli
from alitimeline.cli.defaults import SETTABLE
from alitimeline.resources import read_timeline

SOUND = read_timeline("alibaba-2023")
#: What is left out of the calendar, unless settings ignore that.
LEFT_OUT = "alibaba-2023: warning[left-out] 22 commitments left out"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs `alitimeline` in an empty repository with these settings: its status, output, messages."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()

    def run(settings: str, *args: str) -> tuple[int, str, str]:
        Path("alitimeline.toml").write_text(settings, "utf-8")
        return cli.main(args), *capfd.readouterr()

    return run


def list_files(folder: str) -> list[str]:
    """Return the names of the files in a folder."""
    return sorted(path.name for path in Path(folder).iterdir())


def test_a_default(run: Run) -> None:
    """An option has the value of the settings, unless one is typed; other commands and options are as they are."""
    settings = '[status]\nformat = "json"\n'

    assert json.loads(run(settings, "status", "alibaba-2023")[1])
    assert run(settings, "status", "alibaba-2023", "--format", "text") == run("", "status", "alibaba-2023")
    assert run(settings, "known", "alibaba-2023") == run("", "known", "alibaba-2023")


def test_in_pyproject(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    """In pyproject.toml, a command has a table below `[tool.alitimeline]`, beside all that is there."""
    expected = run("", "show", "alibaba-2023", "--format", "json")
    Path("alitimeline.toml").unlink()
    text = '[tool.alitimeline]\nstrict = true\n[tool.alitimeline.show]\nformat = "json"\n'
    Path("pyproject.toml").write_text(text, "utf-8")

    assert (cli.main(["show", "alibaba-2023"]), *capfd.readouterr()) == expected


@pytest.mark.parametrize(
    ("args", "files"),
    [
        (("-o", "out"), ["alibaba-2023.ics", "alibaba-2023.xlsx"]),
        (("-o", "out/a.json"), ["a.json"]),
        (("-o", "out", "--to", "json"), ["alibaba-2023.timeline.json"]),
    ],
)
def test_formats(run: Run, args: tuple[str, ...], files: list[str]) -> None:
    """The formats of the settings are those that a folder gets; a file has that of its name."""
    Path("out").mkdir()
    settings = '[export]\nto = ["ics", "xlsx"]\nprofile = "executive"\nalarm = "P30D"\n'

    assert run(settings, "export", "alibaba-2023", *args)[0] == 0
    assert list_files("out") == files


def test_formats_of_an_update(run: Run) -> None:
    """An updated calendar is a calendar, whatever formats the settings have."""
    run("", "export", "alibaba-2023", "-o", "a.ics")

    assert run('[export]\nto = ["json"]\n', "export", "alibaba-2023", "--update", "a.ics")[0] == 0
    assert list_files(".") == [".git", "a.ics", "alitimeline.toml"]


def test_strict(run: Run) -> None:
    """A command of its own can be strict; what is typed counts."""
    event = '"events": [{"id": "a", "title": "A", "when": "2023", "kind": "k"}]'
    Path("a.timeline.json").write_text(f'{{"schema_version": "1.0", "id": "a", "title": "A", {event}}}', "utf-8")
    settings = "[validate]\nstrict = true\n"

    assert [run("", "validate")[0], run(settings, "validate")[0]] == [0, 1]
    assert run(settings, "validate", "--no-strict")[0] == 0


def test_ignored(run: Run) -> None:
    """What the settings ignore, `export` and `import` don't report either."""
    assert LEFT_OUT in run("", "export", "alibaba-2023", "-o", "a.ics")[2]
    assert run('ignore = ["left-out"]', "export", "alibaba-2023", "-o", "a.ics")[2] == "wrote a.ics\n"
    calendar = Path("a.ics").read_text("utf-8").replace("END:VEVENT", "ATTENDEE:mailto:a@example.org\r\nEND:VEVENT", 1)
    Path("b.ics").write_text(calendar, "utf-8")
    assert "[import-left-out]" in run("", "import", "b.ics")[2]
    assert "[import-left-out]" not in run('ignore = ["import-left-out"]', "import", "b.ics")[2]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('[exprot]\nprofile = "analyst"', "no command is called 'exprot' (did you mean 'export'?)"),
        ('[export]\nprofle = "analyst"', "no option of export is called 'profle' (did you mean 'profile'?)"),
        (
            '[export]\nprofile = "x"',
            "export.profile: 'x' is not one of 'plain', 'extended', 'executive', 'analyst', 'accessible'",
        ),
        ("[export]\nprofile = true", "export.profile must be a text"),
        ('[export]\nto = "xlsx"', "export.to must be a list"),
        ('[export]\nto = ["x"]', "export.to: 'x' is not one of"),
        ('[export]\nchart = "yes"', "export.chart must be true or false"),
        ('[export]\nout = "/etc"', "export.out can't be a setting (write it on the command line)"),
        ("[export]\noverwrite = true", "export.overwrite can't be a setting"),
        ('[export]\nprevious = "x"', "export.previous can't be a setting"),
        (
            '[export]\ncolor = "blau"',
            "export.color: color is 'blau', which is not a colour of CSS3 (did you mean 'blue'?)",
        ),
        ('[export]\nalarm = "soon"', "export.alarm: "),
        ('[export]\nrefresh = "soon"', "export.refresh: "),
        ("export = true", "no key of the settings is called 'export'"),
    ],
)
def test_faulty(run: Run, settings: str, reason: str) -> None:
    """What has no meaning, and what settings may not decide, is refused with its place; the help is there."""
    status, out, err = run(settings, "export", "alibaba-2023", "-o", "out")

    assert (status, out) == (2, "")
    assert err.startswith(f"alitimeline: alitimeline.toml: the settings can't be used: {reason}")
    assert not Path("out").exists()
    assert run(settings, "export", "--help")[0] == 0


@pytest.mark.parametrize(
    "args", [("validate",), ("fmt",), ("show", "alibaba-2023"), ("template", "-o", "out"), ("merge", ".")]
)
def test_tables_of_other_commands(run: Run, args: tuple[str, ...]) -> None:
    """Every command that reads settings names all faults in them, whichever commands they are about."""
    settings = '[export]\nprofil = "analyst"\n[init]\n[add]\nkind = "x"\n[evidence]\nfail-under = nan\n[shwo]\n'
    reasons = (
        "no option of export is called 'profil' (did you mean 'profile'?)",
        "no option of init can be a setting (remove the table)",
        "no option of add can be a setting (remove the table)",
        "evidence.fail-under: nan is not a number",
        "no command is called 'shwo' (did you mean 'show'?)",
    )

    assert run(settings, *args) == (
        2,
        "",
        f"alitimeline: alitimeline.toml: the settings can't be used: {'; '.join(reasons)}\n",
    )
    assert run(settings, "timelines")[0] == 0


def test_a_value_of_a_format(run: Run) -> None:
    """What a format refuses says where it comes from; a number has its bounds."""
    _, _, err = run('[export]\nalarm = "P30D"\ncommitments = "none"', "export", "alibaba-2023")
    number = run("[evidence]\nfail-under = 900", "evidence", "alibaba-2023")[2]

    assert err.endswith("(leave one of them out); commitments, alarm in the settings\n")
    assert "evidence.fail-under: 900.0 is not in the range 0<=x<=100" in number
    assert "settings" not in run("", "export", "alibaba-2023", "--color", "blau")[2]


def test_what_settings_may_not_decide() -> None:
    """No setting names a file or a timeline, selects, writes over something, deletes, or says nothing."""
    options = [
        (name, option, {flag.lstrip("-") for flag in option.opts} & SETTABLE)
        for name, command in cli.cli.commands.items()
        for option in command.params
        if isinstance(option, click.Option)
    ]
    words = {option.metavar for _, option, settable in options if settable}
    flags = {name for _, option, settable in options if settable and option.is_flag for name in settable}

    assert words <= {None, "NAME", "DURATION", "PERCENT"}
    assert flags == {"chart", "strict", "exit-code"}
    assert {flag for _, _, settable in options for flag in settable} == SETTABLE
