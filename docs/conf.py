"""Builds the site of the docs: `python -m sphinx -W --keep-going -b html docs site`.

Sphinx, with furo's design: its search needs no server and no network, it stops at a broken link, and the pages stay the
Markdown that GitHub shows. Links to files of the repository that are no pages lead to where the repository will be.
"""

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REPOSITORY = PROJECT["urls"]["Source"]

project, author = PROJECT["name"], PROJECT["authors"][0]["name"]
version = release = PROJECT["version"]
copyright = author  # noqa: A001 - the name that Sphinx wants

extensions = ["myst_parser"]
exclude_patterns = ["**/*.py"]
html_theme = "furo"
html_title = f"alitimeline {version}"
html_show_sphinx = html_show_copyright = False
html_copy_source = html_use_index = False
html_theme_options = {"source_repository": f"{REPOSITORY}/", "source_branch": "main", "source_directory": "docs/"}
smartquotes = False  # "nyse" and --03-31 are data
myst_heading_anchors = 4
myst_links_external_new_tab = False
linkcheck_anchors_ignore_for_url = ["https://github.com/"]  # a script makes them in the browser
# An invented article or a wrong file in an example isn't the language that its fence names.
suppress_warnings = ["misc.highlighting_failure"]


def _lead_to_repository(app: "Sphinx", page: str, source: list[str]) -> None:
    """Turn links to files beside the docs, such as ../README.md, into addresses."""
    here = Path(app.srcdir, page).parent

    def address(match: re.Match[str]) -> str:
        target, anchor = match[1], match[2] or ""
        file = (here / target).resolve()
        is_page = file.is_relative_to(Path(app.srcdir)) and file.suffix in (".md", ".png", ".html")
        if is_page or not file.exists():
            return match[0]
        kind = "tree" if file.is_dir() else "blob"
        return f"]({REPOSITORY}/{kind}/main/{file.relative_to(ROOT).as_posix()}{anchor})"

    source[0] = re.sub(r"\]\((?!https?:|#)([^)\s#]+)(#[^)\s]*)?\)", address, source[0])


def setup(app: "Sphinx") -> None:
    """Have every page pass through it."""
    app.connect("source-read", _lead_to_repository)
