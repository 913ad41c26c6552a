"""The examples in README and docs run, and print what the page shows; `REWRITE=1` puts there what they print."""

import doctest
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import NamedTuple, is_typeddict

import pytest

import alitimeline
from alitimeline import queries

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CHINESE = sorted((ROOT / "docs" / "zh").glob("*.md"))
BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """An example: what kind it is, the file that it is the text of, its text, its line, where its text begins."""

    kind: str
    file: str | None
    text: str
    line: int
    start: int


class Runner(doctest.DocTestRunner):
    """Runs examples and keeps what those that fail really print."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.printed: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out: object, test: object, example: doctest.Example, got: str) -> None:  # noqa: ARG002
        """Keep what an example printed; of an exception, its own lines."""
        _, traceback_head, last = got.rpartition("Traceback (most recent call last):\n")
        if traceback_head:
            got = traceback_head + re.sub(r"(?m)^ .*\n", "", last)
        self.printed.append((example, got))

    def report_unexpected_exception(
        self,
        out: object,  # noqa: ARG002
        test: object,  # noqa: ARG002
        example: doctest.Example,
        exc_info: tuple[type[BaseException], BaseException, object],
    ) -> None:
        """Keep the exception of an example."""
        error = "".join(traceback.format_exception_only(exc_info[1]))
        self.printed.append((example, f"Traceback (most recent call last):\n{error}"))


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(match["kind"], match["file"], match["text"], line, match.start("text"))


def _run_python(block: Block, page: Path, names: dict[str, object]) -> str:
    """Return the example as it runs."""
    test = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.line)
    runner = Runner()
    runner.run(test, clear_globs=False)
    names.update(test.globs)
    lines = block.text.splitlines(keepends=True)
    for example, printed in reversed(runner.printed):
        start = example.lineno + example.source.count("\n")
        lines[start : start + example.want.count("\n")] = [printed]
    return "".join(lines)


def _run_console(block: Block) -> str:
    r"""Run what follows `$`, up to a line without `\\` at its end; return it with what it prints, on either stream."""
    shown: list[str] = []
    for command in re.findall(r"^\$ (?:.*\\\n)*.*", block.text, re.MULTILINE):
        result = subprocess.run(
            ["bash", "-c", command[2:]],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "80"},
        )
        shown += [command, *result.stdout.splitlines()]
    return "".join(f"{line}\n" for line in shown)


@pytest.mark.example
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of a page, run in order in one empty folder, gives what the page says."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    runs: list[tuple[Block, str]] = []
    for block in _blocks(page):
        if block.file:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(block.text, "utf-8")
        elif block.kind == "pycon":
            runs.append((block, _run_python(block, page, names)))
        elif block.kind == "console":
            runs.append((block, _run_console(block)))
        else:
            assert block.kind in ("sh", "powershell"), f"{page.name}:{block.line} is an example that nobody runs"
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand
        text = page.read_text("utf-8")
        for block, shown in reversed(runs):
            text = text[: block.start] + shown + text[block.start + len(block.text) :]
        page.write_text(text, "utf-8")

    for block, shown in runs:
        assert shown == block.text, f"{page.name}:{block.line}"


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
    assert re.findall(r"(?m)^\| `(?:Timeline|Source|Actor|Event|Commitment|When|Problem)\.[^`]*` \|  \|$", page) == []


def list_members(kind: object) -> set[str]:
    """Return the public fields, options, methods and properties of one of our classes, as Python sees them."""
    if not isinstance(kind, type) or not kind.__module__.startswith("alitimeline"):
        return set()
    if is_typeddict(kind):
        return {*kind.__annotations__}
    foreign = {name for base in kind.__mro__ if base.__module__ == "builtins" for name in vars(base)}
    return {name for name in {*dir(kind)} - foreign if not name.startswith("_")}
