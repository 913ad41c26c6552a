"""The command `import`."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from alitimeline import importing
from alitimeline.cli.inputs import UNSOUND, count, status_of, tell
from alitimeline.cli.options import as_day
from alitimeline.cli.outputs import put
from alitimeline.formatting import canonical
from alitimeline.loading import read_file
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, is_error, visible

__all__ = ["import_command"]


@click.command(name="import")
@click.argument("calendar")
@click.option("-o", "--out", metavar="FILE", default="-", help="Where to write. Default: standard output.")
@click.option("--strict", is_flag=True, help="Write nothing, with status 1, if anything is wrong or left out.")
@click.option("--expand-until", "until", metavar="DATE", callback=as_day, help="Find what recurs, up to this day.")
@click.option("--overwrite", is_flag=True, help="Write over a file that is there already.")
def import_command(*, calendar: str, out: str, strict: bool, until: date | None, overwrite: bool) -> int:
    """Make a draft of a timeline from a calendar (.ics).

    Events and journals become events, to-dos become commitments. Whatever can't be read or kept is told with its line;
    the exit status is 1 if that leaves something out of the draft that should be in it.
    """
    target = None if out == "-" else Path(out)
    if out.lower().endswith((".yaml", ".yml")):
        raise click.UsageError("what is imported is written as JSON; name the file .timeline.json")
    if target is not None and os.path.isfile(target) and not overwrite:  # noqa: PTH113 - pathlib raises where it may not look
        hint = "write another file and bring the two together with alitimeline merge; or --overwrite"
        raise ExportError(f"{out} is there already", hint)
    name = "<stdin>" if calendar == "-" else calendar
    data = sys.stdin.buffer.read() if calendar == "-" else read_file(calendar)
    timeline, problems = importing.calendar(data, name=name, until=until)
    tell(problems)
    refused = timeline is None or (strict and bool(problems))
    errors = sum(map(is_error, problems))
    found = f"{visible(name)}: {_held(timeline)}; {count(errors, 'error')}, {count(len(problems) - errors, 'warning')}"
    click.echo(f"{found}; nothing written" if refused else found, err=True)
    if timeline is None or refused:
        return UNSOUND
    put(canonical(timeline), target)
    return status_of(problems)


def _held(timeline: Timeline | None) -> str:
    """Say what was found in a calendar."""
    if timeline is None:
        return "no calendar"
    return f"{count(len(timeline.events), 'event')}, {count(len(timeline.commitments), 'commitment')}"
