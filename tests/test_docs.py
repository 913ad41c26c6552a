"""The examples in README and docs run, and print what stands there."""

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """An example: what kind it is, the file that it is the text of, its text, its line."""

    kind: str
    file: str | None
    text: str
    line: int


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for found in BLOCK.finditer(text):
        yield Block(found["kind"], found["file"], found["text"], text.count("\n", 0, found.start()) + 1)


def _run_python(block: Block, page: Path, names: dict[str, object]) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.line)
    output: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=output.append, clear_globs=False)
    names.update(test.globs)

    assert runner.failures == 0, "".join(output)


def _run_console(block: Block) -> None:
    """Run the lines after `$`, and compare what each prints, on either stream."""
    shown: list[str] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            result = subprocess.run(
                ["bash", "-c", line[2:]],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "80"},
            )
            shown += [line, *result.stdout.splitlines()]

    assert shown == block.text.splitlines()


@pytest.mark.example
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of a page, run in order in one empty folder, gives what the page says."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in _blocks(page):
        if block.file:
            Path(block.file).write_text(block.text, "utf-8")
        elif block.kind == "pycon":
            _run_python(block, page, names)
        elif block.kind == "console":
            _run_console(block)
        else:
            assert block.kind == "sh", f"{page.name}:{block.line} is an example that nobody runs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project leads to one."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_tables_of_the_format_are_those_of_the_schema() -> None:
    """docs/format.md explains every field as the schema does; `python docs/fields.py` writes it anew."""
    subprocess.run([sys.executable, ROOT / "docs" / "fields.py", "--check"], check=True)


def test_every_code_is_explained_as_on_the_command_line() -> None:
    """docs/codes.md explains every code as the package does; `python docs/codes.py` writes it anew."""
    subprocess.run([sys.executable, ROOT / "docs" / "codes.py", "--check"], check=True)
