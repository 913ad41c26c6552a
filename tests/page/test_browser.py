"""The page in a real browser: nothing leaves it, everything works, by keyboard too, and without script."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.benchmarks import data
from tests.page.browsing import browse, find_module, open_page
from tests.page.records import ALIBABA, RECORDS, poison

from alitimeline import Timeline, export
from alitimeline.model import Citation
from alitimeline.references import walk_values

pytestmark = pytest.mark.program

SCHEMES = ("light", "dark")
PHONE, SMALL, DESK = ({"width": width, "height": 800} for width in (390, 320, 1280))
#: The size of the smallest text that is shown.
SMALLEST = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), sizes = [];
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement, box = element.getBoundingClientRect();
        if (walker.currentNode.textContent.trim() && box.width && !element.closest("script,style,title,desc")) {
            const svg = element.ownerSVGElement;
            const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
            sizes.push(parseFloat(getComputedStyle(element).fontSize) * scale);
        }
    }
    return Math.min(...sizes);
}"""
#: What has the focus, as a path.
FOCUSED = """() => {
    const path = [], top = document.documentElement;
    for (let element = document.activeElement; element && element !== top; element = element.parentElement)
        path.push(element.tagName + [...element.parentElement.children].indexOf(element));
    return path.join(" ");
}"""
FOCUSABLE = "a[href], input, select, summary, [tabindex='0']"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the browser."""
    with browse() as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pages of the records, of one that is hostile, in Chinese, and of many events."""
    folder = tmp_path_factory.mktemp("pages")
    records: dict[str, tuple[Timeline, dict[str, Any]]] = {name: (record, {}) for name, record in RECORDS.items()}
    records["hostile"] = poison(ALIBABA), {}
    records["chinese"] = ALIBABA, {"language": "zh"}
    records |= {f"{number}": (data.timeline(number), {}) for number in (1_000, 5_000)}
    for name, (record, options) in records.items():
        (folder / f"{name}.html").write_bytes(export.to_bytes(record, "html", **options))
    return {name: folder / f"{name}.html" for name in records}


def count_shown(page: Page) -> int:
    """Return how many entries are shown; as many are announced."""
    number = page.locator(".entry:visible").count()
    assert page.locator("output").text_content() == f"{number} of {page.locator('.entry').count()} entries"
    return number


def test_nothing_runs_and_nothing_leaves(browser: Browser, files: dict[str, Path]) -> None:
    """Hostile texts in every field run nothing, ask for nothing and close nothing: also while everything is used."""
    for name in ("hostile", "alibaba"):
        with open_page(browser, files[name]) as page:
            title = page.title()
            page.locator("summary").first.click()
            page.fill("[name=text]", "script")
            page.fill("[name=known]", "0")
            for link in page.locator(".entry h4 a:visible").all()[:5]:
                link.click()
            assert page.title() == title != "run"


@pytest.mark.parametrize("name", ["hostile", "chinese", *RECORDS])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_is_accessible(browser: Browser, files: dict[str, Path], name: str, scheme: Any) -> None:  # noqa: ANN401
    """Axe finds no violation, on light and on dark ground, on a desk and on a phone."""
    axe = find_module("axe-core/axe.min.js").read_text("utf-8")
    for size in (DESK, PHONE):
        with open_page(browser, files[name], color_scheme=scheme, viewport=size) as page:
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            page.evaluate(axe)
            result = page.evaluate("axe.run()")
            found = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in result["violations"]]
            assert found == []


@pytest.mark.parametrize("size", [SMALL, PHONE, DESK], ids=str)
def test_it_can_be_read(browser: Browser, files: dict[str, Path], size: Any) -> None:  # noqa: ANN401
    """No text is smaller than 12 pixels, and at no width does the page scroll sideways."""
    for name in ("alibaba", "boeing", "generated", "chinese", "hostile"):
        with open_page(browser, files[name], viewport=size) as page:
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            assert page.evaluate(SMALLEST) >= 12
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_keyboard(browser: Browser, files: dict[str, Path]) -> None:
    """The first stop skips to the record; everything that can be used is a stop, and works with keys alone."""
    with open_page(browser, files["openai-2023"]) as page:
        wanted = page.locator(FOCUSABLE).filter(visible=True).count()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        stops = set()
        for _ in range(wanted + 5):
            stops.add(page.evaluate(FOCUSED))
            page.keyboard.press("Tab")
        assert len(stops - {"BODY1"}) >= wanted
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("details").first.get_attribute("open") is not None
        page.locator("[name=known]").focus()
        before = count_shown(page)
        page.keyboard.press("Home")
        assert count_shown(page) < before
        page.keyboard.press("End")
        assert count_shown(page) == before
        page.locator("[name=disputed]").focus()
        page.keyboard.press("Space")
        assert count_shown(page) < before


def test_the_filter(browser: Browser, files: dict[str, Path]) -> None:
    """Each control shows what fits, the number is announced, and marks in the overview follow."""
    with open_page(browser, files["alibaba"]) as page:
        every = count_shown(page)
        page.fill("[name=text]", "TSAI group chair")
        texts = [text.lower() for text in page.locator(".entry:visible").all_text_contents()]
        assert 0 < count_shown(page) < every
        assert all(word in text for text in texts for word in ("tsai", "group", "chair"))
        assert page.locator("svg.wide a.off").count() > 0
        page.fill("[name=text]", "")
        for name, fits in (("kind", lambda one: one.kind == "letter"), ("tag", lambda one: "people" in one.tags)):
            value = {"kind": "letter", "tag": "people"}[name]
            page.select_option(f"[name={name}]", value)
            assert count_shown(page) == sum(fits(one) for one in (*ALIBABA.events, *ALIBABA.commitments))
            page.select_option(f"[name={name}]", "")
        page.select_option("[name=actor]", "jack-ma")
        assert count_shown(page) == 1
        page.fill("[name=text]", "nothing has these words")
        assert count_shown(page) == 0
        assert page.locator("main > section:visible").count() == 0


def test_a_link_to_what_the_filter_hides(browser: Browser, files: dict[str, Path]) -> None:
    """A link to a hidden entry ends the filter, and leads to it."""
    with open_page(browser, files["alibaba"], viewport=DESK) as page:
        page.fill("[name=text]", "nothing has these words")
        page.evaluate("location.hash = '#event-handover'")
        entry = page.locator("#event-handover")
        entry.wait_for(state="visible")
        assert count_shown(page) == 39
        assert abs((entry.bounding_box() or {"y": 999})["y"]) < 200


def test_a_permanent_link(browser: Browser, files: dict[str, Path]) -> None:
    """The address of an entry leads to it, though what is far away is laid out later."""
    with open_page(browser, files["alibaba"].as_uri() + "#commitment-young-managers", viewport=DESK) as page:
        page.wait_for_timeout(100)
        box = page.locator("#commitment-young-managers").bounding_box()
        assert box
        assert abs(box["y"]) < 200


def test_the_zoom(browser: Browser, files: dict[str, Path]) -> None:
    """Zooming makes the overview wider, keeps the order of its marks and the size of its letters, and goes back."""
    places = """[...document.querySelectorAll('svg.wide rect[x], svg.wide circle')].map(
        one => +(one.getAttribute('x') ?? one.getAttribute('cx')))"""
    with open_page(browser, files["alibaba"], viewport=DESK) as page:
        before, wide = page.evaluate(places), page.locator("svg.wide")
        page.fill("[name=zoom]", "6")
        after = page.evaluate(places)
        assert float(wide.get_attribute("width") or 0) > 4 * 1040
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert [x for _, x in sorted(zip(before, after, strict=True))] == sorted(after)
        assert page.evaluate(SMALLEST) >= 12
        page.fill("[name=zoom]", "1")
        assert page.evaluate(places) == before


def test_the_slider(browser: Browser, files: dict[str, Path]) -> None:
    """What nobody could know on a day is hidden, in the overview as well, and nothing is said of today."""
    with open_page(browser, files["alibaba"]) as page:
        page.fill("[name=known]", "0")
        assert page.locator("#event-pandaily-coverage:visible, #event-equalocean-coverage:visible").count() == 0
        assert page.locator(".story:visible, .at-posts:visible").count() == 0
        assert page.locator("#tools b").text_content() == "12 September 2023"
        page.fill("[name=known]", "2")
        assert page.locator(".story:visible").count() == 3


def test_without_script(browser: Browser, files: dict[str, Path]) -> None:
    """Without script all entries are there, no control that does nothing, and quotes unfold."""
    with open_page(browser, files["alibaba"], java_script_enabled=False) as page:
        assert page.locator(".entry:visible").count() == 39
        assert page.locator("input:visible, select:visible").count() == 0
        page.locator("summary").first.click()
        assert page.locator("details[open] blockquote:visible").count() > 0


def squeeze(text: str) -> str:
    """Return a text without what the end of a line may add or take."""
    return re.sub(r"[\s-]+", "", text)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("name", RECORDS)
def test_on_paper(browser: Browser, files: dict[str, Path], name: str, tmp_path: Path) -> None:
    """A printed page has every quote, and the address of every source."""
    with open_page(browser, files[name]) as page:
        page.pdf(path=tmp_path / "page.pdf", format="A4")
    printed = subprocess.run(["pdftotext", "-raw", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout
    text = squeeze(printed.decode())
    record = RECORDS[name]
    wanted = [value.quote for _, _, value in walk_values(record) if isinstance(value, Citation) and value.quote]
    wanted += [url for source in record.sources for url in (source.url, source.archive_url) if url]

    assert [words for words in wanted if squeeze(words) not in text] == []


@pytest.mark.parametrize("number", ["1000", "5000"])
def test_many_events(browser: Browser, files: dict[str, Path], number: str) -> None:
    """A page of many events opens, filters and leads to each of them."""
    with open_page(browser, files[number], viewport=DESK) as page:
        every = page.locator(".entry").count()
        page.fill("[name=text]", "step 100")
        assert 0 < count_shown(page) < every / 10
        page.evaluate("location.hash = '#' + document.querySelectorAll('.entry')[500].id")
        page.wait_for_timeout(200)
        assert count_shown(page) == every
        assert abs(page.evaluate("document.querySelectorAll('.entry')[500].getBoundingClientRect().top")) < 300
