"""Draws docs/pictures/*.png: `python docs/pictures.py`, or `--out DIR` to draw them elsewhere.

They show sheets of the briefing as they print, from the timeline that ships with the package. Beside the package, this
needs LibreOffice (soffice) and poppler (pdftotext, pdftoppm), and in this Python Pillow, which crops and makes small.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve

import alitimeline
from alitimeline import Timeline, When

if TYPE_CHECKING:
    from PIL.Image import Image

FOLDER = Path(__file__).with_name("pictures")
#: What to install for each program.
PROGRAMS = {"soffice": "libreoffice-calc-nogui", "pdftotext": "poppler-utils", "pdftoppm": "poppler-utils"}
RECORD = alitimeline.bundled("alibaba-2023")
DAY = date(2026, 11, 22)

#: In dots; a picture isn't wider than this, and has a margin on each side.
WIDTH, MARGIN = 1440, 26
COLORS = 64
#: From which brightness on a dot counts as white.
WHITE = 245
#: How far from a line it begins and ends, in points: above the first one, there may be the frame of a chart.
ABOVE, BELOW = 12, 4
#: How many texts a footer has: the title, the page, the sheet with the as-of date.
FOOTER = 3
#: Of the pages as they are drawn first, which are then made smaller: text looks best so.
DOTS_PER_INCH = 220


class Picture(NamedTuple):
    """A part of a page of a sheet."""

    name: str
    briefing: str
    sheet: str
    #: The line with which it begins, and the first one that isn't in it any more; by default, all of the page.
    since: str | None = None
    until: str | None = None
    #: The heading of the first column that isn't in it any more.
    before: str | None = None


PICTURES = (
    Picture("summary", "executive", "Summary", until="Overdue"),
    Picture("changed", "executive", "Summary", since="Changed since the last briefing", until="Quality of the data"),
    Picture("timeline", "executive", "Timeline", before="ID"),
    Picture("commitments", "soon", "Commitments", until="AI-driven"),
    Picture("roadmap", "executive", "Roadmap", until="Open up, even to competitors"),
    Picture("chart", "chart", "Chart"),
    Picture("roles", "executive", "Roles"),
    Picture("disputes", "executive", "Disputes"),
    Picture("chinese", "chinese", "摘要", until="逾期"),
)


def earlier() -> Timeline:
    """Return a record as it could have been before: without the article, and with another day of the letter."""
    found = {event.id: event for event in RECORD.events if event.id != "equalocean-coverage"}
    found["letter"] = evolve(found["letter"], when=When.parse("2023-09-13"))
    return evolve(RECORD, events=tuple(found.values()))


def briefings() -> dict[str, dict[str, Any]]:
    """Return the options of each briefing that is drawn."""
    executive = {"profile": "executive", "as_of": DAY}
    return {
        "executive": {**executive, "previous": earlier()},
        "soon": {**executive, "as_of": date(2027, 7, 15)},
        "chart": {**executive, "chart": True},
        "chinese": {**executive, "language": "zh"},
    }


class Line(NamedTuple):
    """A line of text on a page; lengths are in points."""

    page: int
    text: str
    left: float
    top: float


class Part(NamedTuple):
    """A part of a page, from its left margin on."""

    page: int
    top: float
    bottom: float
    right: float | None
    #: Whether the page goes on below: then it ends with the last rule in it, not within a row.
    cut: bool


def lines(pdf: Path) -> Iterator[Line]:
    """Yield the lines of text in a PDF."""
    table = _run("pdftotext", "-tsv", pdf, "-").splitlines()
    words = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    for _, group in groupby(words, key=itemgetter("page_num", "par_num", "block_num", "line_num")):
        line = [word for word in group if word["level"] == "5"]
        if line:
            top = min(float(word["top"]) for word in line)
            text = " ".join(word["text"] for word in line)
            yield Line(int(line[0]["page_num"]), text, float(line[0]["left"]), top)


def part(picture: Picture, found: Sequence[Line]) -> Part:
    """Find where a picture lies among the lines of its briefing: on the first page of its sheet that has its ends."""
    ends = {text for text in (picture.since, picture.until, picture.before) if text}
    for number, page in groupby(found, key=attrgetter("page")):
        ordered = sorted(page, key=attrgetter("top"))
        first = {line.text: line for line in reversed(ordered)}
        footer = ordered[-FOOTER:]
        if picture.sheet in {line.text.partition(" · ")[0] for line in footer} and ends <= first.keys():
            top = first[picture.since].top - ABOVE if picture.since else 0
            bottom = first[picture.until].top if picture.until else footer[0].top
            right = first[picture.before].left - 2 * BELOW if picture.before else None
            return Part(number, top, bottom - BELOW, right, cut=picture.until is not None)
    raise LookupError(f"{picture.name}: no page of the sheet {picture.sheet} has the lines {sorted(ends)}")


def draw(pdf: Path, where: Part, target: Path) -> None:
    """Draw a part of a PDF, without its white margins, in few colours."""
    from PIL import Image, ImageOps

    drawn, dots = pdf.with_suffix(".ppm"), DOTS_PER_INCH / 72
    page = ("-f", str(where.page), "-l", str(where.page), "-singlefile", "-r", str(DOTS_PER_INCH))
    _run("pdftoppm", *page, pdf, drawn.with_suffix(""))
    with Image.open(drawn) as whole:
        right = whole.width if where.right is None else round(where.right * dots)
        cut = whole.crop((0, round(where.top * dots), right, round(where.bottom * dots)))
    filled = cut.crop(ImageOps.invert(cut).getbbox())
    filled = filled.crop((0, 0, filled.width, _last_rule(filled) if where.cut else filled.height))
    width = min(filled.width, WIDTH - 2 * MARGIN)
    small = filled.resize((width, round(filled.height * width / filled.width)), Image.Resampling.LANCZOS)
    framed = ImageOps.expand(ImageOps.expand(small, MARGIN - 2, "white"), 2, "#d0d7de")
    framed.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, optimize=True)


def _last_rule(image: "Image") -> int:
    """Find the lowest line across all of an image; return where what is below it begins."""
    inner = image.convert("L").crop((MARGIN, 0, image.width - MARGIN, image.height))  # it may end a little sooner
    brightest = (max(inner.crop((0, y, inner.width, y + 1)).tobytes()) for y in reversed(range(inner.height)))
    return image.height - next((below for below, shade in enumerate(brightest) if shade < WHITE), 0)


def pictures(folder: Path) -> None:
    """Draw all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work, options = Path(temporary), briefings()
        for name, chosen in options.items():
            alitimeline.write(RECORD, work / f"{name}.xlsx", **chosen)
        home = f"-env:UserInstallation={(work / 'home').as_uri()}"
        books = [work / f"{name}.xlsx" for name in options]
        _run("soffice", "--headless", home, "--convert-to", "pdf", "--outdir", work, *books)
        found = {name: list(lines(work / f"{name}.pdf")) for name in options}
        for picture in PICTURES:
            where = part(picture, found[picture.briefing])
            draw(work / f"{picture.briefing}.pdf", where, folder / f"{picture.name}.png")


def _run(program: str, *arguments: str | Path) -> str:
    result = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8")  # noqa: S603
    return result.stdout


def main() -> int | str:
    """Draw the pictures, or say what is missing."""
    parser = ArgumentParser(description="Draw the pictures of the briefing.")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR")
    folder: Path = parser.parse_args().out
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            return f"{program} is not installed; run: apt-get install {package}"
    if find_spec("PIL") is None:
        return "Pillow is not installed; run: pip install Pillow"
    pictures(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
