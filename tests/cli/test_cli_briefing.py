"""The options of the briefing on the command line."""

import sys
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
from attrs import evolve

from alitimeline import export
from alitimeline.briefing.sheets import Options
from alitimeline.briefing.sheets.options import Language, Paper, Profile
from alitimeline.cli import main, waiting
from alitimeline.cli.format_options import CHOICES
from alitimeline.model import Timeline
from alitimeline.page.drawing import PICTURES
from alitimeline.page.svg import Size
from alitimeline.problems import ExportError


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def as_of(file: str) -> date:
    """Return the day that a briefing counts from."""
    workbook = openpyxl.load_workbook(file)
    [(sheet, place)] = workbook.defined_names["AsOf"].destinations
    day: datetime = workbook[sheet][place].value
    return day.date()


def test_choices() -> None:
    """The command knows the values that the export knows."""
    assert {"profile": get_args(Profile), "language": get_args(Language), "paper": get_args(Paper)} == CHOICES["xlsx"]
    assert CHOICES["svg"] == {"picture": PICTURES, "size": get_args(Size), "language": get_args(Language)}


def test_options(alibaba: Timeline) -> None:
    """Every option of the briefing can be given, beside those of the calendar."""
    briefing = ("--as-of", "2026-11-22", "--profile", "executive", "--language", "zh", "--paper", "letter", "--chart")
    briefing = ("--as-of", "2026-11-22", "--profile", "executive", "--language", "zh", "--paper", "letter", "--chart")
    status = main(
        [
            "export",
            "alibaba-2023",
            "--to",
            "xlsx",
            "--to",
            "ics",
            *briefing,
            "--previous",
            "alibaba-2023",
            "--alarm=P30D",
        ]
    )

    wanted = Options(
        as_of=date(2026, 11, 22), profile="executive", language="zh", paper="letter", chart=True, previous=alibaba
    )
    given = {name: getattr(wanted, name) for name in ("as_of", "profile", "language", "paper", "chart", "previous")}
    assert status == 0
    assert Path("alibaba-2023.xlsx").read_bytes() == export.to_bytes(alibaba, "xlsx", **given)
    assert b"BEGIN:VALARM" in Path("alibaba-2023.ics").read_bytes()


def test_today() -> None:
    """Where no day is given, the command counts from today."""
    before = datetime.now(UTC).date()

    assert main(["export", "alibaba-2023", "--to", "xlsx"]) == 0
    assert 0 <= (as_of("alibaba-2023.xlsx") - before).days <= 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ["--to", "ics", "--language", "zh"],
            "--language is for briefings, pages, SVG, PNG, Mermaid, TimelineJS: --to xlsx …",
        ),
        (
            ["--to", "json", "--as-of", "2026-01-01"],
            "--as-of is for calendars, briefings, pages, SVG, PNG, Mermaid, TimelineJS, Parquet, CSV: --to ics …",
        ),
        (["--to", "ics", "--previous", "alibaba-2023"], "--previous is for briefings: --to xlsx"),
        (["--to", "xlsx", "--profile", "extended"], "--profile is for calendars: --to ics"),
        (["--to", "xlsx", "--as-of", "tomorrow"], "'tomorrow'"),
        (["--to", "xlsx", "--previous", "."], "--previous is for one timeline, not for a folder of several"),
    ],
)
def test_options_that_do_not_fit(
    given: list[str], message: str, alibaba: Timeline, capfd: pytest.CaptureFixture[str]
) -> None:
    """An option that has no meaning here ends the command before anything is written."""
    for name in ("a", "b"):
        export.write(evolve(alibaba, id=name), f"{name}.timeline.json")

    assert main(["export", "alibaba-2023", *given]) == 2
    assert message in capfd.readouterr().err
    assert not list(Path().glob("alibaba*"))


def test_an_unsound_previous_timeline(capfd: pytest.CaptureFixture[str]) -> None:
    """A previous timeline that is unsound is told of, and nothing is written."""
    Path("old.timeline.json").write_text("{}", "utf-8")

    assert main(["export", "alibaba-2023", "--to", "xlsx", "--previous", "old.timeline.json"]) == 1
    assert "error[missing-key]" in capfd.readouterr().err


def test_what_is_left_out(alibaba: Timeline, capfd: pytest.CaptureFixture[str]) -> None:
    """What Excel can't hold is told, and the briefing is written all the same."""
    far = evolve(alibaba.sources[0], url="https://example.org/" + "新" * 1_000)
    export.write(evolve(alibaba, sources=[far, *alibaba.sources[1:]]), "far.timeline.json")

    assert main(["export", "far.timeline.json", "--to", "xlsx"]) == 0
    assert "without a link" in capfd.readouterr().err


@pytest.mark.parametrize(("terminal", "patience", "shown"), [(True, -1, True), (True, 60, False), (False, -1, False)])
def test_progress(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    terminal: bool,  # noqa: FBT001
    patience: int,
    shown: bool,  # noqa: FBT001
) -> None:
    """Who waits at a terminal for a briefing sees how far it is, until it is written."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setattr(waiting, "PATIENCE", patience)
    main(["export", "alibaba-2023", "--to", "xlsx"])

    [*bar, last] = capfd.readouterr().err.splitlines()
    assert ("writing xlsx" in "".join(bar), "100%" in "".join(bar)) == (shown, shown)
    assert last == "wrote alibaba-2023.xlsx"


def test_progress_of_rows(alibaba: Timeline) -> None:
    """Who writes briefings from Python is told of every row, up to the last."""
    told: list[tuple[int, int]] = []
    made = export.render(alibaba, "xlsx", progress=lambda done, total: told.append((done, total)))
    rows = sum(sheet.max_row for sheet in openpyxl.load_workbook(BytesIO(b"".join(made.chunks))))

    assert told == sorted(told)
    assert told[-1] == (rows, rows)


def test_a_failed_export(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The cursor comes back where an export fails half-way."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(waiting, "PATIENCE", -1)

    def fail() -> None:
        with waiting.Bar("writing") as bar:
            bar(1, 2)
            raise ExportError("no space is left")

    with pytest.raises(ExportError):
        fail()
    assert capfd.readouterr().err.endswith("\n")
