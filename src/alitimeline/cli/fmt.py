"""The command `fmt`."""

import difflib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from alitimeline import resources, settings
from alitimeline.cli.folders import Choice
from alitimeline.cli.inputs import FAILED, SOUND, UNSOUND, count, exit_status, report
from alitimeline.cli.options import exclude
from alitimeline.cli.outputs import write_output
from alitimeline.documents.filetypes import YAML, file_type, is_yaml
from alitimeline.loading import read_file
from alitimeline.loading.formatting import format_data
from alitimeline.problems import AlitimelineError, Problem, UnreadableError, escape_unprintable
from alitimeline.reports.text import escape_commands

__all__ = ["fmt", "format_diff", "refuse_bundled"]

#: What is reported of a file that is already in canonical form, and of one that can't be brought into it.
ALREADY, LEFT = "already so", "left alone"
#: How many lines a file may have to be compared: the time grows with their square.
COMPARED = 100_000
KEPT = "YAML stays as its author wrote it, with its comments; only JSON is rewritten"


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; name what would be formatted, with status 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, with status 1.")
@exclude
def fmt(paths: tuple[str, ...], patterns: tuple[str, ...], *, check: bool, diff: bool) -> int:
    """Put data files in canonical form.

    Those that PATHs lead to; by default, those in the current folder. Only their form changes: events are sorted by
    date, keys as in the schema. A file with errors is left as it is. What comes from standard input (-) goes to
    standard output.
    """
    refuse_bundled(paths)
    counts, status = Counter[str](), SOUND
    done = "would be formatted" if check or diff else "formatted"
    for name, unreadable in _files(paths or ["."], Choice(settings.find(), patterns)):
        before, after, problems = _format(name, unreadable)
        report(problems)
        status = max(status, exit_status(problems))
        outcome = LEFT if after is None else ALREADY if after == before else done
        if after is None:
            pass
        elif not (check or diff):
            if (name == "-" or after != before) and not _write(after, name):
                outcome, status = LEFT, FAILED
        elif after != before:
            status = max(status, UNSOUND)
            lines = format_diff(before, after, name) if diff else [f"{escape_unprintable(name)}: {done}\n"]
            click.echo("".join(lines), nl=False)
        counts[outcome] += 1
    summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in (done, ALREADY, LEFT) if outcome in counts)
    click.echo(f"{count(counts.total(), 'file')}: {summary or 'nothing to do'}", err=True)
    return status


def refuse_bundled(names: Sequence[str]) -> None:
    """Refuse the name of a bundled timeline, which is not a file to write to."""
    for name in names:
        if name in resources.timelines() and not os.path.lexists(name):
            hint = f"write it to a file: alitimeline export {name} --to json"
            raise click.UsageError(f"{name} ships with alitimeline, which stays as it is; {hint}")


def _files(names: Sequence[str], choice: Choice) -> Iterator[tuple[str, str | None]]:
    """Yield the files that arguments name, those below a folder in order; of some, why they can't be read."""
    for name in names:
        if choice.excludes(name):
            continue
        if not os.path.isdir(name):  # noqa: PTH112 - pathlib raises where it may not look
            if choice.select_new([name]):
                yield name, KEPT if is_yaml(name) else None
            continue
        unseen: list[OSError] = []
        files = choice.list_files(name, unseen)
        for file in choice.select_new(files):
            if is_yaml(file):
                click.echo(f"{escape_unprintable(file)}: skipped: {KEPT}", err=True)
            else:
                yield file, None
        for error in unseen:
            yield os.fspath(error.filename), f"the folder can't be read: {str(error.strerror).lower()}"
        if not files and not unseen:
            yield name, "there is no *.timeline.json below this folder (ignored and excluded files don't count)"


def _format(name: str, unreadable: str | None) -> tuple[bytes, bytes | None, tuple[Problem, ...]]:
    """Return the text of a file and its canonical form, or None instead of that form and the problems against it."""
    if unreadable is None:
        try:
            before = sys.stdin.buffer.read() if name == "-" else read_file(name)
        except UnreadableError as error:
            unreadable = error.reason
        else:
            if file_type(before, name) is not YAML:
                return before, *format_data(before, name="<stdin>" if name == "-" else name)
            unreadable = KEPT
    return b"", None, (Problem(code="unreadable", file=name, message=unreadable),)


def _write(data: bytes, name: str) -> bool:
    """Write to a file, or to standard output; return whether that could be done."""
    try:
        write_output(data, None if name == "-" else Path(name))
    except AlitimelineError as error:  # the other files are still written
        click.echo(f"alitimeline: {error}", err=True)
        return False
    return True


def format_diff(before: bytes, after: bytes, name: str) -> Iterator[str]:
    """Yield what changes in a file, as lines of a patch. None of them is a command to a terminal or to GitHub."""
    old, new = _split_lines(before), _split_lines(after)
    name = escape_unprintable(name)
    if max(len(old), len(new)) > COMPARED:
        yield f"{name}: too long to compare here; change a copy of it, and compare the two\n"
        return
    for line in difflib.unified_diff(old, new, name, name):
        text, end, _ = line.partition("\r\n" if line.endswith("\r\n") else "\n")
        safe = "\t".join(map(escape_unprintable, text.split("\t")))
        yield escape_commands(safe) + (end or "\n\\ No newline at end of file\n")


def _split_lines(data: bytes) -> list[str]:
    """Split at line feeds only: a text in JSON may hold what Python takes for other ends of lines."""
    *lines, rest = data.decode().split("\n")
    return [f"{line}\n" for line in lines] + ([rest] if rest else [])
