"""Draws docs/pictures/page-*.png and picture-*.png, and writes docs/examples: `python docs/page.py`, or `--out DIR`.

They show the page of the timeline that ships with the package, and pictures of records of the tests. Beside
the package with its extras html and png, this needs Chromium and, in this Python, Playwright and Pillow.
"""

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import alitimeline
from alitimeline import Timeline, export

DOCS = Path(__file__).parent
RECORDS = DOCS.parent / "tests" / "records"
RECORD = alitimeline.bundled("alibaba-2023")
DAY = date(2026, 11, 22)
COLORS = 40


class Picture(NamedTuple):
    """A part of a page as a browser shows it."""

    name: str
    width: int
    height: int
    scheme: str = "light"
    #: The record that is scrolled to, with its quotes unfolded; and the number of the day on which it was known.
    record: str | None = None
    known: str | None = None
    language: str = "en"
    #: How often a dot of the page is drawn, in both directions.
    scale: float = 1.5
    #: The record that a second picture beside the first one scrolls to.
    beside: str | None = None


PICTURES = (
    Picture("page-first", 1120, 990, scale=1.35),
    Picture("page-dark", 1120, 760, scheme="dark", record="event-handover"),
    Picture("page-phone", 390, 760, scale=1.54, beside="event-handover"),
    Picture("page-known", 1120, 620, known="0"),
    Picture("page-chinese", 1120, 560, language="zh"),
)
#: The pictures of a record: the file of the record, and what is drawn.
DRAWN = {
    "picture-tenures": ("openai-2023", {"picture": "tenures"}),
    "picture-commitments": ("boeing", {"picture": "commitments", "as_of": date(2024, 10, 1)}),
}


def shoot(folder: Path) -> None:
    """Take the pictures of the page in a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for picture in PICTURES:
            options: dict[str, Any] = {"viewport": {"width": picture.width, "height": picture.height}}
            context = browser.new_context(
                color_scheme=picture.scheme, offline=True, device_scale_factor=picture.scale, **options
            )
            page = context.new_page()
            data = export.to_bytes(RECORD, "html", as_of=DAY, language=picture.language)
            file = folder / "page.html"
            file.write_bytes(data)
            page.goto(file.as_uri() + (f"#{picture.record}" if picture.record else ""))
            if picture.record:
                page.locator(f"#{picture.record} summary").click()
                page.mouse.wheel(0, -8)
            if picture.known:
                page.fill("[name=known]", picture.known)
                page.evaluate("document.getElementById('tools').scrollIntoView()")
            page.wait_for_timeout(300)
            shots = [page.screenshot()]
            if picture.beside:
                page.goto(f"{file.as_uri()}#{picture.beside}")
                page.wait_for_timeout(300)
                shots.append(page.screenshot())
            save(folder / f"{picture.name}.png", *shots)
            file.unlink()
            context.close()
        browser.close()


def save(target: Path, *shots: bytes) -> None:
    """Save images beside each other in few colours, with a frame around each."""
    from PIL import Image, ImageOps

    images = [ImageOps.expand(Image.open(BytesIO(shot)).convert("RGB"), 2, "#d0d7de") for shot in shots]
    framed = Image.new("RGB", (sum(image.width for image in images), images[0].height))
    for number, image in enumerate(images):
        framed.paste(image, (number * image.width, 0))
    framed.quantize(COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(target, optimize=True)


def draw(folder: Path) -> None:
    """Draw the pictures of records."""
    for name, (record, options) in DRAWN.items():
        timeline = alitimeline.load(RECORDS / f"{record}.timeline.json")
        save(folder / f"{name}.png", export.to_bytes(timeline, "png", **options))


def examples(timeline: Timeline = RECORD) -> Iterator[tuple[str, bytes]]:
    """Yield the examples in docs/examples: their names and what is in them."""
    yield f"{timeline.id}.html", export.to_bytes(timeline, "html", as_of=DAY)


def main() -> int | str:
    """Draw and write everything, or say what is missing."""
    parser = ArgumentParser(description="Draw the pictures of the page, and write the examples.")
    parser.add_argument("--out", type=Path, default=DOCS, metavar="DIR")
    out: Path = parser.parse_args().out
    if shutil.which("chromium") is None:
        return "chromium is not installed; run: apt-get install chromium"
    for folder in (out / "pictures", out / "examples"):
        folder.mkdir(parents=True, exist_ok=True)
    shoot(out / "pictures")
    draw(out / "pictures")
    for name, data in examples():
        (out / "examples" / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
