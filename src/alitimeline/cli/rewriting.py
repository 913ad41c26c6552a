"""Puts files in another form, in their place: what fmt and migrate have in common."""

import difflib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from alitimeline import resources
from alitimeline.cli.inputs import FAILED, SOUND, UNSOUND, count, files_below, status_of, tell
from alitimeline.cli.outputs import put
from alitimeline.loading import read_file
from alitimeline.problems import AlitimelineError, Problem, UnreadableError, visible

__all__ = ["Job", "rewrite"]

YAML = (".yaml", ".yml")
LEFT = "left alone"
#: How many lines a file may have to be compared: the time grows with their square.
COMPARED = 100_000
KEPT = "YAML stays as its author wrote it, with its comments; only JSON is rewritten"


class Job(NamedTuple):
    """What is to be done to files."""

    #: Makes the new text of a text and the name of its file: or None, and the problems that stand against it.
    change: Callable[[bytes, str], tuple[bytes | None, tuple[Problem, ...]]]
    #: What is said of a file that is changed, and of one that needs no change.
    done: str
    already: str


def rewrite(names: Sequence[str], job: Job, *, check: bool, diff: bool = False) -> int:
    """Do a job to each file that *names* lead to, in its place; return the exit status.

    With *check* or *diff* nothing is written, and the status tells whether anything would be.
    """
    for name in names:
        if name in resources.timelines() and not os.path.lexists(name):
            hint = f"write it to a file: alitimeline export {name} --to json"
            raise click.UsageError(f"{name} ships with alitimeline, which stays as it is; {hint}")
    told, status = Counter[str](), SOUND
    done = f"would be {job.done}" if check or diff else job.done
    for name, unreadable in _files(names):
        before, after, problems = _changed(name, unreadable, job)
        tell(problems)
        status = max(status, status_of(problems))
        outcome = LEFT if after is None else job.already if after == before else done
        if after is None:
            pass
        elif not (check or diff):
            if (name == "-" or after != before) and not _is_put(after, name):
                outcome, status = LEFT, FAILED
        elif after != before:
            status = max(status, UNSOUND)
            lines = _difference(before, after, name) if diff else [f"{visible(name)}: {done}\n"]
            click.echo("".join(lines), nl=False)
        told[outcome] += 1
    counts = ", ".join(f"{told[each]} {each}" for each in (done, job.already, LEFT) if each in told)
    click.echo(f"{count(told.total(), 'file')}: {counts or 'nothing to do'}", err=True)
    return status


def _files(names: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the files that arguments name, those below a folder in order; of some, why they can't be read."""
    for name in names:
        if not os.path.isdir(name):  # noqa: PTH112 - pathlib raises where it may not look
            yield name, KEPT if name.lower().endswith(YAML) else None
            continue
        unseen: list[OSError] = []
        files = sorted(files_below(name, unseen))
        for file in files:
            if file.lower().endswith(YAML):
                click.echo(f"{visible(file)}: skipped: {KEPT}", err=True)
            else:
                yield file, None
        for error in unseen:
            yield os.fspath(error.filename), f"the folder can't be read: {str(error.strerror).lower()}"
        if not files and not unseen:
            yield name, "there is no *.timeline.json below this folder"


def _changed(name: str, unreadable: str | None, job: Job) -> tuple[bytes, bytes | None, tuple[Problem, ...]]:
    """Return the text of a file, what becomes of it, and what stands against that."""
    if unreadable is None:
        try:
            before = sys.stdin.buffer.read() if name == "-" else read_file(name)
        except UnreadableError as error:
            unreadable = error.reason
        else:
            return before, *job.change(before, "<stdin>" if name == "-" else name)
    return b"", None, (Problem(code="unreadable", file=name, message=unreadable),)


def _is_put(data: bytes, name: str) -> bool:
    """Write to a file, or to standard output; tell whether that could be done."""
    try:
        put(data, None if name == "-" else Path(name))
    except AlitimelineError as error:  # the other files are still written
        click.echo(f"alitimeline: {error}", err=True)
        return False
    return True


def _difference(before: bytes, after: bytes, name: str) -> Iterator[str]:
    """Yield what changes in a file, as lines of a patch."""
    old, new = _lines(before), _lines(after)
    name = visible(name)
    if max(len(old), len(new)) > COMPARED:
        yield f"{name}: too long to compare here; see: alitimeline fmt - < {name} | diff {name} -\n"
        return
    for line in difflib.unified_diff(old, new, name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    """Split at line feeds only: a text in JSON may hold what Python takes for other ends of lines."""
    *lines, rest = data.decode().split("\n")
    return [f"{line}\n" for line in lines] + ([rest] if rest else [])
