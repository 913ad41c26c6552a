"""The index of several pages: a row for each company, links to each page, and a search over what they have."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import html as parser
from playwright.sync_api import Browser, Page
from tests.page.browsing import browse, find_module, open_page
from tests.page.records import ALIBABA, RECORDS, poison
from tests.page.test_page import many

from alitimeline import Timeline, export
from alitimeline.page import index

DAY = date(2027, 6, 1)
SEVERAL = [*RECORDS.values()]


def read(several: list[Timeline], **options: Any) -> Any:  # noqa: ANN401 - those of a page
    """Return the index as a browser reads it."""
    return parser.document_fromstring(export.to_bytes(several, "html", **{"as_of": DAY, **options}))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_records_are_listed(language: Any) -> None:  # noqa: ANN401
    """Each timeline has a row; each event, promise and actor in it leads to its place on the page."""
    page = read(SEVERAL, language=language)
    rows = page.xpath("//main/section/ol/li")

    assert [row.get("id") for row in rows] == [timeline.id for timeline in SEVERAL]
    for row, timeline in zip(rows, SEVERAL, strict=True):
        assert row.xpath("article/h3/a/@href") == [f"{timeline.id}.html"]
        records: dict[str, Any] = {
            "event": timeline.events,
            "commitment": timeline.commitments,
            "actor": timeline.actors,
        }
        assert {*row.xpath(".//ul/li/a/@href")} == {
            f"{timeline.id}.html#{kind}-{record.id}" for kind, some in records.items() for record in some
        }
    assert page.xpath("//h1/text()") == [f"{len(SEVERAL)}{' companies' if language == 'en' else '家公司'}"]


def test_links_lead_to_records() -> None:
    """What the index links to is on the pages, also of a record that has a page per year."""
    large = evolve(many(5_001), id="large")
    exported = export.render(large, "html", file_name="large.html")
    files = {"large.html": b"".join(exported.chunks), **dict(exported.beside)}
    files["alibaba-2023.html"] = export.to_bytes(ALIBABA, "html")
    ids = {name: {*re.findall(rb' id="([^"]+)"', data)} for name, data in files.items()}
    for address in read([large, ALIBABA]).xpath("//ol//a/@href"):
        name, _, place = address.partition("#")
        assert not place or place.encode() in ids[name]


def test_a_device_of_windows() -> None:
    """The page of a timeline that is called like a device has another name, also in the index."""
    assert read([evolve(ALIBABA, id="con")]).xpath("//h3/a/@href") == ["con_.html"]


def test_more_records_than_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number, the newest records of each company are listed, and that is said on the page and beside it."""
    monkeypatch.setattr(index, "MOST", 8)
    several = [ALIBABA, evolve(ALIBABA, id="other")]
    page = read(several)
    [problem] = export.list_losses(several, "html")

    assert [len(row.xpath(".//ul/li")) for row in page.xpath("//main/section/ol/li")] == [4, 4]
    assert re.match(r"8 of \d+ records are in the index: the newest of each timeline", problem.message)
    assert problem.severity == "note"
    assert "8 of " in page.xpath("string(//main/p)")


def test_without_records() -> None:
    """Timelines without a day have a row without shapes; many are counted in the footer."""
    page: Any = parser.document_fromstring(export.to_bytes([Timeline(id=name, title=name) for name in "abcde"], "html"))

    assert page.xpath("//h3/a/text()") == [*"abcde"]
    assert page.xpath("//svg[@class='strip']/path | //details") == []
    assert "a, b, c, … and 2 more" in page.xpath("string(//footer)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with browse() as browser:
        yield browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the index of all records, and of one that is hostile."""
    path = tmp_path_factory.mktemp("index") / "index.html"
    export.write([*SEVERAL, evolve(poison(ALIBABA), id="hostile")], path, as_of=DAY)
    return path


def count(page: Page) -> int:
    """Return how many companies and records the search has; as many are announced and shown."""
    number = page.locator(".entry:visible").count()
    said = page.locator("output").text_content() or ""
    assert said.startswith(f"{number} of {page.locator('.entry').count()} companies")
    return number


def test_the_search(browser: Browser, file: Path) -> None:
    """It shows the companies with what they have that fits, by the words of both, and hides the others."""
    with open_page(browser, file) as page:
        event = ALIBABA.event("letter")
        page.fill("[name=text]", f"alibaba {event.title}")
        assert 0 < count(page) < page.locator(".entry").count()
        assert page.locator(f'a[href="alibaba-2023.html#event-{event.id}"]').is_visible()
        page.fill("[name=text]", "no such word at all")
        assert count(page) == 0
        page.fill("[name=text]", "")
        assert page.locator("details[open]").count() == 0
        assert page.locator("ol > .entry:visible").count() == len(SEVERAL) + 1


def test_the_keyboard(browser: Browser, file: Path) -> None:
    """Everything can be reached: the search, then the first company, then its list."""
    with open_page(browser, file) as page:
        seen = []
        for _ in range(4):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.tagName"))
        assert seen == ["A", "INPUT", "A", "SUMMARY"]


@pytest.mark.parametrize("width", [320, 360, 1200])
def test_it_can_be_read(browser: Browser, file: Path, width: int) -> None:
    """Nothing is wider than the screen."""
    with open_page(browser, file, viewport={"width": width, "height": 700}) as page:
        page.fill("[name=text]", "a")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(browser: Browser, file: Path, scheme: Any) -> None:  # noqa: ANN401
    """Axe finds no violation, on light and on dark ground."""
    axe = find_module("axe-core/axe.min.js").read_text("utf-8")
    with open_page(browser, file, color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        page.evaluate(axe)
        result = page.evaluate("axe.run()")
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in result["violations"]] == []


def test_without_script(browser: Browser, file: Path) -> None:
    """Without scripts, all companies and their lists are there, and no search."""
    with open_page(browser, file, java_script_enabled=False) as page:
        assert page.locator("ol > .entry").count() == len(SEVERAL) + 1
        assert not page.locator("form").is_visible()
