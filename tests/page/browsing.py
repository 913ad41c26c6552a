"""A real browser: Chromium of the system, without a network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["browse", "find_module", "open_page"]


@contextmanager
def browse() -> Iterator[Browser]:
    """Run the browser; skips where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, address: str | Path, *, offline: bool = True, **options: Any) -> Iterator[Page]:  # noqa: ANN401
    """Open a file or an address in a context of its own; what it logs or asks for, but for itself, is an error."""
    context = browser.new_context(offline=offline, **options)
    page = context.new_page()
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(dialog.message))
    url = address.as_uri() if isinstance(address, Path) else address
    page.on("request", lambda request: None if request.url.startswith(("file:", url)) else noise.append(request.url))
    page.goto(url)
    yield page
    context.close()
    assert noise == []


def find_module(path: str) -> Path:
    """Return a file of a package from npm; skips where it isn't installed."""
    file = Path(os.environ.get("ALITIMELINE_NODE_MODULES", "node_modules"), path)
    if not file.is_file():
        pytest.skip(f"{path} is not installed: ALITIMELINE_NODE_MODULES")
    return file
