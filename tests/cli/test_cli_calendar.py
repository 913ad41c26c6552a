"""The options of the calendar on the command line."""

import re
from collections.abc import Callable
from datetime import date
from functools import reduce
from pathlib import Path
from typing import NamedTuple, get_args

import click
import pytest
from attrs import fields
from tests.places import ROOT
from tests.printed import without_words

import alitimeline
from alitimeline import cli
from alitimeline.calendar.writing import Options, options, to_bytes
from alitimeline.calendar.writing.calendar import By
from alitimeline.cli.format_options import CHOICES, OPTIONS, TEXTS

BUNDLED = alitimeline.bundled("alibaba-2023")


class Result(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    out: bytes
    err: list[str]


@pytest.fixture
def run(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Result]:
    """Return what runs the command `export` in an empty folder, on the timeline that ships."""
    monkeypatch.chdir(tmp_path)

    def export(*args: str) -> Result:
        status = cli.main(["export", "alibaba-2023", *args])
        out, err = capfdbinary.readouterr()
        return Result(status, out, err.decode().splitlines())

    return export


def files() -> list[str]:
    """Return the files below the current folder."""
    return sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())


def click_options() -> list[click.Parameter]:
    """Return the options as click has them."""
    options = [option for name, option in OPTIONS.items() if "ics" in TEXTS[name].formats]
    return click.command()(reduce(lambda made, option: option(made), options, lambda: None)).params


def test_every_option() -> None:
    """The command has all options of the library, with the same choices."""
    named = {each.name for each in fields(Options)}
    literals = {"commitments": options.Commitments, "review": options.Review, "spans": options.Spans}
    literals |= {"profile": options.Profile, "split": By}

    assert {option.name for option in click_options()} == named - {"source"} | {"source_url", "split"}
    assert {name: get_args(literal) for name, literal in literals.items()} == CHOICES["ics"]


def test_options_reach_the_calendar(run: Callable[..., Result]) -> None:
    """What is asked for on the command line is what the library is asked for."""
    args = ["--name", "Ali", "--description", "All of it", "--color", "SteelBlue", "--refresh", "P1D"]
    args += ["--source-url", "https://example.org/a.ics", "--url", "https://example.org", "--commitments", "both"]
    args += ["--alarm", "P30D", "--review", "quarterly", "--spans", "first-day", "--as-of", "2028-01-01"]
    result = run("--to", "ics", "-o", "-", *args, "--profile", "extended")

    assert (result.status, result.out) == (
        0,
        to_bytes(
            BUNDLED,
            name="Ali",
            description="All of it",
            color="steelblue",
            refresh="P1D",
            source="https://example.org/a.ics",
            url="https://example.org",
            commitments="both",
            alarm="P30D",
            review="quarterly",
            spans="first-day",
            as_of=date(2028, 1, 1),
            profile="extended",
        ),
    )


def test_the_day_to_look_from(run: Callable[..., Result]) -> None:
    """A calendar looks from the day of its record, unlike a briefing; a day that is given is for both."""
    data = []
    for given in ([], ["--as-of", "2027-09-13"]):
        assert run("--to", "ics", "--to", "xlsx", *given, "--overwrite").status == 0
        data.append(Path("alibaba-2023.ics").read_bytes())

    assert data == [to_bytes(BUNDLED), to_bytes(BUNDLED, as_of=date(2027, 9, 13))]
    assert b":Overdue: Make younger people" in data[1]


def test_what_is_left_out_is_told(run: Callable[..., Result]) -> None:
    """A line for each reason says how many are left out, which they are, and what shows them."""
    status, out, (first, second) = run("--to", "ics", "-o", "a.ics")

    assert (status, out, first) == (0, b"", "wrote a.ics")
    assert second.startswith("alibaba-2023: warning[left-out] 22 commitments ")
    assert ": self-transformation, strategic-priorities, user-first and 19 more (" in second


def test_one_that_is_left_out(run: Callable[..., Result]) -> None:
    """A single record is named alone."""
    result = run("--to", "ics", "-o", "a.ics", "--kind", "culture", "--commitments", "none")

    assert re.findall(r"left-out\] (1 commitment) .*: ([a-z-]+)$", result.err[1]) == [
        ("1 commitment", "start-up-mindset")
    ]


def test_options_of_one_format(run: Callable[..., Result]) -> None:
    """The other formats get no options of the calendar, and say nothing of what it leaves out."""
    result = run("--to", "json", "--to", "ics", "--commitments", "todo", "--spans", "skip")

    assert [line.partition(":")[0] for line in result.err] == [
        "wrote alibaba-2023.json",
        "wrote alibaba-2023.ics",
        "alibaba-2023",
    ]
    assert b"VTODO" in Path("alibaba-2023.ics").read_bytes()


def test_tasks_leave_nothing_out(run: Callable[..., Result]) -> None:
    """As tasks all commitments are shown, and there is nothing to tell."""
    assert run("--to", "ics", "--commitments", "todo").err == ["wrote alibaba-2023.ics"]


def test_splitting_by_year(run: Callable[..., Result]) -> None:
    """The files lie beside each other in the folder, named by timeline and year."""
    result = run("--to", "ics", "--split", "year", "-o", "parts")

    assert files() == [f"parts/alibaba-2023-{year}.ics" for year in (1996, 1999, 2007, 2023, 2027)]
    assert result.err[:-1] == [f"wrote {file}" for file in files()]


def test_splitting_beside_other_formats(run: Callable[..., Result]) -> None:
    """Only the calendar is split; what is written into no folder lies in the current one."""
    run("--split", "kind", "--kind", "letter", "--to", "ics", "--to", "json")

    assert files() == ["alibaba-2023-letter.ics", "alibaba-2023.json"]


def test_splitting_by_component(run: Callable[..., Result]) -> None:
    """Single entries lie in a folder of the timeline, however many they are."""
    result = run("--to", "ics", "--split", "component", "-o", "vdir/", "--kind", "letter", "--commitments", "none")

    assert files() == ["vdir/alibaba-2023/event-letter.ics"]
    assert result == (0, b"", ["wrote 1 file in vdir/alibaba-2023"])


def test_a_large_calendar(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar that Google doesn't take is written, and that is said, in parts too."""
    monkeypatch.setattr("alitimeline.calendar.writing.calendar.LARGE", 1000)
    whole = run("--to", "ics", "-o", "-", "--kind", "letter", "--commitments", "todo")
    parts = run("--to", "ics", "--split", "year", "--kind", "letter")

    assert without_words("\n".join(whole.err)) == ["<stdout>: warning[calendar-size]"]
    assert without_words("\n".join(parts.err))[:2] == [
        "wrote alibaba-2023-2023.ics",
        "alibaba-2023-2023.ics: warning[calendar-size]",
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--to", "json", "--color", "red"), "--color is for calendars: --to ics"),
        (("-o", "a.xlsx", "--source-url", "https://example.org/"), "--source-url is for calendars: --to ics"),
        (("--to", "json", "--split", "year"), "--split is for calendars: --to ics"),
        (("--color", "rad"), "'red'"),
        (("--alarm=-P1D",), "'-P1D'"),
        (("--split", "year", "-o", "a.ics"), "a calendar in parts needs a folder, and a.ics is not one: -o FOLDER/"),
        (("--split", "year", "-o", "-"), "a calendar in parts needs a folder, and - is not one: -o FOLDER/"),
        (("--commitments", "none", "--alarm", "P1D"), "'none'"),
    ],
)
def test_what_can_not_be(run: Callable[..., Result], args: tuple[str, ...], message: str) -> None:
    """What makes no sense is a usage error, and nothing is written."""
    result = run(*args)

    assert result.status == 2
    assert message in result.err[-1]
    assert files() == []


def test_a_folder_that_can_not_be(run: Callable[..., Result]) -> None:
    """Where the folder of the entries can't be made, that is said."""
    Path("x").mkdir()
    Path("x/alibaba-2023").touch()

    assert run("--to", "ics", "--split", "component", "-o", "x") == (
        2,
        b"",
        ["alitimeline: the folder x/alibaba-2023 can't be made: File exists"],
    )


def test_every_option_is_documented() -> None:
    """The page docs/calendar.md tells of every option and of every choice."""
    page = (ROOT / "docs" / "calendar.md").read_text("utf-8")
    flags = [flag for option in click_options() for flag in option.opts]
    words = [*flags, *(choice for choices in CHOICES["ics"].values() for choice in choices)]

    assert [word for word in words if word not in page] == []


def test_a_calendar_is_updated(run: Callable[..., Result]) -> None:
    """An update writes over the calendar that it revises, whoever saved it since; or to another file."""
    run("--to", "ics", "-o", "cal.ics")
    Path("cal.ics").write_bytes(Path("cal.ics").read_bytes().replace(b"\r\n", b"\n"))
    result = run("--update", "cal.ics")

    assert (result.status, result.err[0]) == (0, "wrote cal.ics")
    assert Path("cal.ics").read_bytes() == to_bytes(BUNDLED)
    assert run("--update", "cal.ics", "-o", "new.ics").status == 0
    assert files() == ["cal.ics", "new.ics"]
    assert run("--update", "cal.ics", "-o", "-").out == to_bytes(BUNDLED)


def test_an_update_keeps_entries_of_others(run: Callable[..., Result]) -> None:
    """What would be lost of the calendar is named with its line, and the file is only written over if asked."""
    run("--to", "ics", "-o", "cal.ics")
    whole = Path("cal.ics").read_bytes()
    mine = whole.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nUID:mine\r\nEND:VEVENT\r\nEND:VCALENDAR")
    Path("cal.ics").write_bytes(mine)
    place = f"cal.ics:{whole.count(bytes([10]))}:"
    result = run("--update", "cal.ics")

    assert (result.status, Path("cal.ics").read_bytes()) == (2, mine)
    what, hint = "the VEVENT 'mine' is not of this timeline: it is left out", "write another file with -o"
    assert result.err == [f"alitimeline: {place} {what} ({hint}, or --overwrite this one)"]
    assert run("--update", "cal.ics", "-o", "new.ics").err[1].startswith(f"{place} warning[left-out] {what}")
    assert run("--update", "cal.ics", "--overwrite").status == 0
    assert Path("cal.ics").read_bytes() == whole


def test_an_update_keeps_other_files(run: Callable[..., Result]) -> None:
    """A file that isn't the calendar to update, nor an export, is not written over."""
    run("--to", "ics", "-o", "cal.ics")
    Path("mine.ics").write_text("mine", "utf-8")

    assert run("--update", "cal.ics", "-o", "mine.ics").status == 2
    assert Path("mine.ics").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--update", "none.ics"], "none.ics: there is no such file"),
        (
            ["--update", "cal.ics", "--split", "year"],
            "--update is for a calendar in one file, and --split writes several",
        ),
        (["--update", "cal.ics", "--to", "xlsx"], "--update is for calendars: --to ics"),
        (
            ["--update", "cal.ics", "--to", "ics", "--to", "xlsx", "-o", "x.ics"],
            "x.ics can't contain several formats (ics, xlsx)",
        ),
        (
            ["--update", "cal.ics", "--to", "ics", "--to", "json"],
            "--update is for one timeline and one calendar (export the others without it)",
        ),
        (["--update", "mistyped"], "mistyped: there is no such file"),
        (["--update", "text.ics"], "the file to update is not a calendar"),
    ],
)
def test_what_cannot_be_updated(run: Callable[..., Result], given: list[str], message: str) -> None:
    """An update needs one calendar of this timeline; else nothing is written."""
    run("--to", "ics", "-o", "cal.ics")
    Path("text.ics").write_text("text", "utf-8")
    result = run(*given)

    assert result.status == 2
    assert message in result.err[-1]
    assert files() == ["cal.ics", "text.ics"]
