"""The command `fmt`."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from alitimeline.cli.defaults import find_settings
from alitimeline.cli.inputs import (
    FAILED,
    SOUND,
    UNSOUND,
    Input,
    choose,
    count,
    exit_status,
    is_bundled,
    read_inputs,
    read_to_rewrite,
    report,
    stdin_name,
)
from alitimeline.cli.options import exclude
from alitimeline.cli.outputs import write_output
from alitimeline.cli.streams import note, say
from alitimeline.documents.filetypes import YAML, file_type
from alitimeline.loading.formatting import format_timeline
from alitimeline.problems import AlitimelineError, escape_unprintable

__all__ = ["fmt", "format_diff", "refuse_bundled"]

#: What is reported of a file that is already in canonical form, and of one that can't be brought into it.
ALREADY, LEFT = "already formatted", "left alone"
#: How many lines a file may have to be compared: the time grows with their square.
COMPARED = 100_000
KEPT = "YAML stays as its author wrote it, with its comments; fmt writes only the canonical form of JSON"
INSTEAD = "alitimeline validate checks it, alitimeline export --to json makes JSON of it"


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; name what would be formatted, with status 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, with status 1.")
@exclude
@stdin_name
def fmt(paths: tuple[str, ...], patterns: tuple[str, ...], *, check: bool, diff: bool) -> int:
    """Put data files in canonical form.

    PATH is a file or a folder; default: the current folder. Only the form changes: events are sorted by date, keys as
    in the schema. YAML, and a file with errors, is left as it is. What comes from standard input (-) goes to standard
    output.
    """
    refuse_bundled(paths)
    counts, status = Counter[str](), SOUND
    done = "would be formatted" if check or diff else "formatted"
    choice = choose(find_settings(), patterns, kept=KEPT)
    for file in read_inputs(paths or ["."], look_over=_examine_json, choice=choice):
        name = "-" if file.name == "<stdin>" else file.name
        report(file.problems)
        # without a problem, it is YAML
        status = max(status, exit_status(file.problems) or (FAILED if file.timeline is None else SOUND))
        if file.timeline is None:
            counts[LEFT] += 1
            continue
        after = format_timeline(file.timeline)
        outcome = ALREADY if after == file.data else done
        if not (check or diff):
            if (file.is_stdin or outcome == done) and not _write(after, None if file.is_stdin else file.name):
                outcome, status = LEFT, FAILED
        elif outcome == done:
            status = max(status, UNSOUND)
            lines = format_diff(file.data, after, name) if diff else [f"{escape_unprintable(name)}: {done}\n"]
            say("".join(lines), nl=False)
        counts[outcome] += 1
    summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in (done, ALREADY, LEFT) if outcome in counts)
    note(f"{count(counts.total(), 'file')}: {summary or 'nothing to do'}")
    return status


def refuse_bundled(names: Sequence[str]) -> None:
    """Refuse the name of a bundled timeline, which is not a file to write to."""
    for name in names:
        if is_bundled(name):
            hint = f"write it to a file: alitimeline export {name} --to json"
            raise click.UsageError(f"{name} ships with alitimeline, which stays as it is; {hint}")


def _examine_json(name: str, data: bytes) -> Input:
    if file_type(data, name) is YAML:
        say(f"{escape_unprintable(name)}: {KEPT} ({INSTEAD})", err=True)
        return Input(name, None, ())
    return read_to_rewrite(name, data)


def _write(data: bytes, name: str | None) -> bool:
    """Write to a file, or to standard output; return whether that could be done."""
    try:
        write_output(data, None if name is None else Path(name))
    except AlitimelineError as error:  # the other files are still written
        say(f"alitimeline: {error}", err=True)
        return False
    return True


def format_diff(before: bytes, after: bytes, name: str) -> Iterator[str]:
    """Yield what changes in a file, as lines of a patch."""
    old, new = _split_lines(before), _split_lines(after)
    name = escape_unprintable(name)
    if max(len(old), len(new)) > COMPARED:
        yield f"{name}: too long to compare here; change a copy of it, and compare the two\n"
        return
    for line in difflib.unified_diff(old, new, name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _split_lines(data: bytes) -> list[str]:
    """Split at line feeds only: a text in JSON may hold what Python takes for other ends of lines."""
    *lines, rest = data.decode().split("\n")
    return [f"{line}\n" for line in lines] + ([rest] if rest else [])
