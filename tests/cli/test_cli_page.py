"""The page and the pictures on the command line, and what `show` draws on a terminal."""

import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.fonts import needs_font
from tests.page.records import ALIBABA, poison
from tests.page.test_page import many

from alitimeline import Timeline, cli, export, write
from alitimeline.cli.streams import can_draw
from alitimeline.page import html
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


@pytest.mark.parametrize(
    ("args", "name", "form", "options"),
    [
        (["--to", "html"], "alibaba-2023.html", "html", {}),
        (["--to", "html", "--language", "zh"], "alibaba-2023.html", "html", {"language": "zh"}),
        (["-o", "a.svg", "--picture", "tenures"], "a.svg", "svg", {"picture": "tenures"}),
        (["-o", "a.svg", "--size", "page"], "a.svg", "svg", {"size": "page"}),
        pytest.param(["-o", "a.png"], "a.png", "png", {}, marks=needs_font),
        (["-o", "a.mmd", "--picture", "tenures"], "a.mmd", "mermaid", {"picture": "tenures"}),
        (["--to", "mermaid"], "alibaba-2023.mmd", "mermaid", {}),
        (["--to", "timelinejs"], "alibaba-2023.timelinejs.json", "timelinejs", {}),
        (["--to", "timelinejs", "-o", "a.json"], "a.json", "timelinejs", {}),
    ],
    ids=str,
)
def test_export(run: Run, args: list[str], name: str, form: Any, options: dict[str, Any]) -> None:  # noqa: ANN401 - with its options
    """Every format is written by its name or its suffix, with its options, as `alitimeline.export` writes it."""
    assert run("export", "alibaba-2023", "--as-of", "2026-01-01", *args)[0] == 0
    assert Path(name).read_bytes() == export.to_bytes(ALIBABA, form, **{"as_of": date(2026, 1, 1), **options})


def test_what_is_written_by_default(run: Run) -> None:
    """Without a format, what needs no extra is written."""
    assert run("export", "alibaba-2023")[0] == 0
    assert sorted(file.name for file in Path().iterdir()) == [
        "alibaba-2023.ics",
        "alibaba-2023.json",
        "alibaba-2023.xlsx",
    ]


def test_pages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large record becomes an index and pages, and a message says so; a file that isn't a page is left alone."""
    monkeypatch.setattr(html, "MOST", 10)
    write(many(12, years=3), "many.timeline.json")
    status, _, err = run("export", "many.timeline.json", "-o", "x.html")

    assert status == 0
    assert "wrote 3 files beside it" in err
    assert "written as an index and 3 pages: 12 entries are too many for one page" in err
    Path("x-2001.html").write_text("mine", "utf-8")
    status, _, err = run("export", "many.timeline.json", "-o", "x.html")
    assert (status, Path("x-2001.html").read_text("utf-8")) == (2, "mine")
    assert "x-2001.html is there already" in err
    assert run("export", "many.timeline.json", "-o", "x.html", "--overwrite")[0] == 0
    assert run("export", "many.timeline.json", "--to", "html", "-o", "-")[0] == 2


class Terminal(io.StringIO):
    """Standard output as a terminal with an encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self.name = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Return the encoding."""
        return str(self.name)

    def isatty(self) -> bool:
        """Return that this is a terminal."""
        return True


def test_where_it_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """`show` draws on a terminal that has the letters, and not where nobody looks."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal("utf-8"))
    assert can_draw()
    monkeypatch.setattr(sys, "stdout", Terminal("latin-1"))
    assert not can_draw()
    monkeypatch.setattr(sys, "stdout", Terminal("utf-8"))
    monkeypatch.setenv("TERM", "dumb")
    assert not can_draw()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert not can_draw()


def test_show_draws(run: Run, monkeypatch: pytest.MonkeyPatch, alibaba: Timeline) -> None:
    """On a terminal, what is selected is drawn; nothing of it acts on the terminal. With --possibly, it is listed."""
    monkeypatch.setattr("alitimeline.cli.show.can_draw", lambda: True)
    monkeypatch.setenv("COLUMNS", "90")
    Path("a.timeline.json").write_bytes(read_timeline("alibaba-2023"))
    status, out, _ = run("show", "a.timeline.json", "--kind", "letter")
    write(evolve(poison(alibaba), title="a\u202eb"), "b.timeline.json")

    assert status == 0
    assert out.startswith("Alibaba Group: handover and strategy, September 2023\n")
    assert "Eddie Wu writes to all employees" in out
    assert "●" in out
    assert run("show", "a.timeline.json", "--kind", "no-such-kind")[0] == 2
    assert run("show", "a.timeline.json", "--possibly", "--kind", "letter")[1].endswith("[letter]\n")
    assert "\u202e" not in run("show", "b.timeline.json")[1]
