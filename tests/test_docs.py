"""The examples in README and docs run, and print what the page shows; `REWRITE=1` puts there what they print."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import is_typeddict

import pytest
import tree_sitter
import tree_sitter_powershell
from tests.examples import Example
from tests.places import needs_unix

import alitimeline
from alitimeline import queries

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CHINESE = sorted((ROOT / "docs" / "zh").glob("*.md"))
#: What the examples run with: this environment, and those in which CI installs the wheel.
PYTHONS = [sys.executable, *filter(None, os.environ.get("ALITIMELINE_EXAMPLE_PYTHONS", "").split(os.pathsep))]


@needs_unix
@pytest.mark.example
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("python", PYTHONS, ids=range(len(PYTHONS)))
def test_examples(python: str, page: Path, tmp_path: Path) -> None:
    """Every example of a page, run in order in one empty folder, gives what the page says."""
    command = [python, "-P", "-W", "error", str(ROOT / "tests" / "examples.py"), str(page)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    examples = [Example(*values) for values in json.loads(result.stdout)]
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand
        text = page.read_text("utf-8")
        for example in reversed(examples):
            text = text[: example.start] + example.given + text[example.start + len(example.text) :]
        page.write_text(text, "utf-8")

    for example in examples:
        assert example.given == example.text, f"{page.name}:{example.line}"


def _is_powershell(text: str) -> bool:
    """Return whether PowerShell's grammar has a tree for a text."""
    language = tree_sitter.Language(tree_sitter_powershell.language())
    return not tree_sitter.Parser(language).parse(text.encode()).root_node.has_error


def test_commands_for_windows() -> None:
    """What a page wants to be typed in PowerShell is PowerShell, and README's main job is that of other systems."""
    commands = [
        (page.name, text)
        for page in PAGES
        for text in re.findall(r"(?ms)^```powershell\n(.*?)^```$", page.read_text("utf-8"))
    ]
    main_job = (ROOT / "README.md").read_text("utf-8").split("<!-- main-job -->\n```sh\n")[1].split("```")[0]

    assert not _is_powershell("py -m venv (")
    assert [command for command in commands if not _is_powershell(command[1])] == []
    assert commands[0][1] == main_job.replace("python3 ", "py ").replace(" &&", ";").replace("/", "\\").replace(
        "bin\\", "Scripts\\"
    )


@pytest.mark.parametrize("page", [*PAGES, *CHINESE], ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project leads to one."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_chinese_pages(page: Path) -> None:
    """A Chinese page has the headings, examples and pictures of the English one, and both lead to each other."""
    english = ROOT / "docs" / page.name
    here, there = page.read_text("utf-8"), english.read_text("utf-8")
    shown = [[line for line in text.splitlines() if re.match("#+ ", line)] for text in (here, there)]
    fences, pictures = r"(?ms)^```.*?^```$", r"pictures/([\w-]+\.png)"

    assert [line.split()[0] for line in shown[0]] == [line.split()[0] for line in shown[1]]
    assert re.findall(fences, here) == re.findall(fences, there)
    assert re.findall(pictures, here) == re.findall(pictures, there)
    assert f"[English](../{page.name})" in here
    assert f"[中文](zh/{page.name})" in there


def _anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, *CHINESE], ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_to_headings(page: Path) -> None:
    """Every link to a part of a page leads to one of its headings."""
    links = re.findall(r"\]\(((?!https?:)[^)#]*)#([^)]+)\)", page.read_text("utf-8"))

    assert [
        (name, anchor) for name, anchor in links if anchor not in _anchors(page.parent / name if name else page)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_in_python_exist(page: Path) -> None:
    """Every name of the package in a page is one that a program can import."""
    names = re.findall(r"`(alitimeline(?:\.(?!toml`)[A-Za-z_]+)+)(?=[`(])", page.read_text("utf-8"))

    assert [name for name in names if resolve_name(name) is None] == []


@pytest.mark.parametrize("module", [alitimeline, queries], ids=lambda module: module.__name__)
def test_python_page_is_complete(module: ModuleType) -> None:
    """docs/python.md has every name of the package itself, and every function of its questions."""
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    names = module.__all__ if module is alitimeline else [name for name in module.__all__ if name.islower()]

    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_tables_have_their_columns() -> None:
    """docs/tables.md has every table and column; `python docs/tables.py` writes them anew."""
    subprocess.run([sys.executable, ROOT / "docs" / "tables.py", "--check"], check=True)


def test_the_tables_of_the_format_are_those_of_the_schema() -> None:
    """docs/format.md explains every field as the schema does; `python docs/fields.py` writes it anew."""
    subprocess.run([sys.executable, ROOT / "docs" / "fields.py", "--check"], check=True)


def test_every_code_is_explained_as_on_the_command_line() -> None:
    """docs/codes.md explains every code as the package does; `python docs/codes.py` writes it anew."""
    subprocess.run([sys.executable, ROOT / "docs" / "codes.py", "--check"], check=True)


def test_the_site_has_every_page_once() -> None:
    """Each page of the docs is in one list of contents, under what a reader wants of it."""
    contents = re.findall(r"(?ms)^```\{toctree\}\n(.*?)^```$", (ROOT / "docs" / "index.md").read_text("utf-8"))
    captions = [match[1] for text in contents if (match := re.search(r":caption: (.+)", text))]
    pages = [line for text in contents for line in text.splitlines() if line and not line.startswith(":")]
    there = {page.relative_to(ROOT / "docs").with_suffix("").as_posix() for page in (ROOT / "docs").rglob("*.md")}

    assert captions == ["Learn", "Do", "Look up", "Understand"]
    assert sorted(pages) == sorted(there - {"index"})


def test_the_reference_is_up_to_date() -> None:
    """docs/reference.md has a line for every public name; `python docs/reference.py` writes it anew."""
    subprocess.run([sys.executable, ROOT / "docs" / "reference.py", "--check"], check=True)
    page = (ROOT / "docs" / "reference.md").read_text("utf-8")

    for room in ("", ".model", ".when", ".queries", ".export"):
        module = resolve_name(f"alitimeline{room}")
        names = [
            full
            for name in module.__all__
            for full in (name, *(f"{name}.{member}" for member in list_members(getattr(module, name))))
        ]
        assert [name for name in names if not re.search(rf"(?m)^\| `{re.escape(name)}[`(:]", page)] == []
    assert "| `Timeline.vocabulary` | The words " in page
    assert "| `Event.status: EventStatus = 'confirmed'` | " in page
    explained = "Timeline|Source|Actor|Event|Commitment|When|Problem|Collection|Article|CheckedFile|\\w+Error"
    assert re.findall(rf"(?m)^\| `(?:{explained})\.[^`]*` \| *\|$", page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_pages_use_is_in_the_reference(page: Path) -> None:
    """A page imports no name from a module that the reference doesn't have there: it would not be public."""
    reference = (ROOT / "docs" / "reference.md").read_text("utf-8")
    parts = dict(part.split("\n", 1) for part in reference.split("\n## ")[1:])
    imports = re.findall(r"^>>> from (alitimeline\.[\w.]+) import ([\w, ]+)$", page.read_text("utf-8"), re.MULTILINE)
    names = [(module, name.split(" as ")[0]) for module, names in imports for name in names.split(", ")]

    assert [
        (module, name)
        for module, name in names
        if not (f"{module}.{name}" in parts or re.search(rf"(?m)^\| `{name}[`(]", parts.get(module, "")))
    ] == []


def list_members(kind: object) -> set[str]:
    """Return the public fields, options, methods and properties of one of our classes, as Python sees them."""
    if not isinstance(kind, type) or not kind.__module__.startswith("alitimeline"):
        return set()
    if is_typeddict(kind):
        return {*kind.__annotations__}
    foreign = {name for base in kind.__mro__ if base.__module__ == "builtins" for name in vars(base)}
    return {name for name in {*dir(kind)} - foreign if not name.startswith("_")}
