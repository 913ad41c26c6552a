"""The pictures in README and docs are there, small, and those that the script draws."""

import re
import runpy
import shutil
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.places import ROOT

FOLDER, SCRIPT, PAGE = (ROOT / "docs" / name for name in ("pictures", "pictures.py", "page.py"))
#: Every picture that a page shows, with what is said to those who can't see it.
SHOWN = [
    (page.parent / target, text)
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for text, target in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", page.read_text("utf-8"))
]


def size(png: Path) -> tuple[int, int]:
    """Return width and height of a PNG; a file of another kind gives none."""
    data = png.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n"), f"{png.name} is no PNG"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_each_picture_is_shown_and_there() -> None:
    """The pages show the pictures of the folder, all of them, and no other."""
    assert {picture.resolve() for picture, _ in SHOWN} == set(FOLDER.iterdir())


def test_each_picture_is_drawn_by_the_script() -> None:
    """Nothing lies in the folder that `python docs/pictures.py` and `python docs/page.py` don't write anew."""
    page = runpy.run_path(str(PAGE))
    drawn = [picture.name for picture in (*runpy.run_path(str(SCRIPT))["PICTURES"], *page["PICTURES"])]
    names = [f"{name}.png" for name in (*drawn, *page["DRAWN"])]

    assert names == list(dict.fromkeys(names))
    assert sorted(names) == sorted(each.name for each in FOLDER.iterdir())


def test_each_picture_is_described() -> None:
    """Who can't see a picture is told what is to be seen in it: more than its name, less than a page."""
    assert [(picture.name, text) for picture, text in SHOWN if not 60 < len(text) < 400] == []


def test_pictures_are_small() -> None:
    """A page with all of them loads fast, and they are sharp on a screen of twice the dots."""
    assert [each.name for each in FOLDER.iterdir() if each.stat().st_size > 100_000 or size(each)[0] < 1200] == []


def test_the_first_screen_shows_the_briefing() -> None:
    """README shows the briefing before its first section, below what this is and ten lines that run."""
    head = (ROOT / "README.md").read_text("utf-8").partition("](docs/pictures/summary.png)")[0]

    assert "\n## " not in head
    assert len(head.split("```pycon\n")[1].split("\n\n```")[0].splitlines()) <= 10


def test_without_the_programs() -> None:
    """Who lacks a program is told what to install."""
    result = subprocess.run(
        [sys.executable, SCRIPT], env={"PATH": ""}, stderr=subprocess.PIPE, encoding="utf-8", check=False
    )

    assert (result.returncode, result.stderr) == (
        1,
        "soffice is not installed; run: apt-get install libreoffice-calc-nogui\n",
    )


def test_a_line_that_went_away() -> None:
    """Where the workbook no longer has the line at which a picture ends, that is said, and nothing is drawn."""
    script = runpy.run_path(str(SCRIPT))
    picture = script["Picture"]("roles", "executive", "Roles", until="Handover")
    lines = [script["Line"](1, "CEO", 30.0, 40.0), script["Line"](1, "Roles", 500.0, 560.0)]

    with pytest.raises(LookupError, match=r"^roles: no page of the sheet Roles has the lines \['Handover'\]$"):
        script["part"](picture, lines)


@pytest.mark.slow
@pytest.mark.program
def test_the_script_draws_them(tmp_path: Path) -> None:
    """Drawn anew, the pictures are as large as those in the folder, give or take what fonts do."""
    if None in map(shutil.which, ("soffice", "pdftotext", "pdftoppm")) or find_spec("PIL") is None:
        pytest.skip("LibreOffice (soffice), poppler (pdftotext, pdftoppm) or Pillow is not installed")
    subprocess.run([sys.executable, SCRIPT, "--out", tmp_path], check=True, stderr=subprocess.DEVNULL, timeout=180)

    assert {each.name: size(each) for each in tmp_path.iterdir()} == {
        each.name: pytest.approx(size(each), rel=0.15) for each in FOLDER.iterdir() if not each.name.startswith("p")
    }


@pytest.mark.slow
@pytest.mark.program
def test_the_script_of_the_page(tmp_path: Path) -> None:
    """Drawn anew, the pictures of the page are as large as those in the folder; the example is the same."""
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    subprocess.run([sys.executable, PAGE, "--out", tmp_path], check=True, timeout=180)

    assert {each.name: size(each) for each in (tmp_path / "pictures").iterdir()} == {
        each.name: pytest.approx(size(each), rel=0.15) for each in FOLDER.iterdir() if each.name.startswith("p")
    }


def test_the_example_is_the_page() -> None:
    """The page in docs/examples is what the package writes today."""
    folder = ROOT / "docs" / "examples"
    written = dict(runpy.run_path(str(PAGE))["examples"]())

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == written
