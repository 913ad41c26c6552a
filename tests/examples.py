"""Runs the examples of a page as its readers would: in the current folder, in order, with what a Python has installed.

`PYTHON -P tests/examples.py PAGE` prints JSON: for each example its line, where its text begins, its text, and what it
gives. It needs nothing but Python and the package, whichever Python and however it was installed.
"""

import doctest
import json
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["Example", "run_page"]

BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Example(NamedTuple):
    """An example that ran."""

    line: int
    start: int
    text: str
    given: str


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


def _run_python(text: str, page: Path, line: int, names: dict[str, object]) -> str:
    """Return the example as it runs."""
    test = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), line)
    runner = Runner()
    runner.run(test, clear_globs=False)
    names.update(test.globs)
    lines = text.splitlines(keepends=True)
    for example, printed in reversed(runner.printed):
        start = example.lineno + example.source.count("\n")
        lines[start : start + example.want.count("\n")] = [printed]
    return "".join(lines)


def _run_console(text: str) -> str:
    r"""Run what follows `$`, up to a line without `\\` at its end; return it with what it prints, on either stream."""
    shown: list[str] = []
    for command in re.findall(r"^\$ (?:.*\\\n)*.*", text, re.MULTILINE):
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


def run_page(page: Path) -> Iterator[Example]:
    """Write the files of a page and run its examples, each when its turn comes."""
    names: dict[str, object] = {}
    text = page.read_text("utf-8")
    for match in BLOCK.finditer(text):
        file, kind, example = match["file"], match["kind"], match["text"]
        line = text.count("\n", 0, match.start()) + 1
        if file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(example, "utf-8")
        elif kind == "pycon":
            yield Example(line, match.start("text"), example, _run_python(example, page, line, names))
        elif kind == "console":
            yield Example(line, match.start("text"), example, _run_console(example))
        elif kind not in ("sh", "powershell"):
            yield Example(line, match.start("text"), example, f"nobody runs an example of the kind {kind!r}\n")


if __name__ == "__main__":
    json.dump([*run_page(Path(sys.argv[1]))], sys.stdout)
