"""The commands that show and write: export, show, schema, timelines."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from alitimeline import answers, export, resources
from alitimeline.cli.briefing import Briefing, briefing_options
from alitimeline.cli.calendar import Calendar, calendar_options
from alitimeline.cli.inputs import FAILED, SOUND, count, exit_status, read_inputs, report
from alitimeline.cli.options import print_lines
from alitimeline.cli.outputs import find_targets, is_folder, make_folder, summarize, write_output
from alitimeline.cli.selection import describe_nothing, find_in, select_in, selection_options
from alitimeline.cli.waiting import Bar
from alitimeline.model import Timeline
from alitimeline.problems import AlitimelineError, Problem, escape_unprintable
from alitimeline.queries import Where

__all__ = ["export_command", "schema", "show", "timelines"]


@click.command(name="export")
@click.argument("timeline")
@click.option(
    "--to",
    "formats",
    type=click.Choice(tuple(export.FORMATS)),
    multiple=True,
    help=f"Format; repeatable. Default: {', '.join(export.FORMATS)}.",
)
@click.option("-o", "--out", metavar="FILE|DIR|-", help="Where to. Default: the current folder.")
@selection_options
@briefing_options
@calendar_options
def export_command(  # noqa: PLR0913 - what the command line has
    *,
    timeline: str,
    formats: tuple[str, ...],
    out: str | None,
    where: Where | None,
    possibly: bool,
    calendar: Calendar,
    briefing: Briefing,
) -> int:
    """Write an Excel briefing, a calendar and JSON.

    Of all of TIMELINE, or of what is selected.
    """
    if calendar.split and out is not None and (out == "-" or not is_folder(out)):
        raise click.UsageError(f"a calendar in parts needs a folder, and {out} is none: -o FOLDER/")
    read = list(read_inputs([timeline]))
    whole = [file.timeline for file in read if file.timeline]
    report(problem for file in read for problem in file.notices)
    status = max((exit_status(file.problems) for file in read if file.timeline is None), default=SOUND)
    asked = list(find_targets(select_in(whole, where, possibly=possibly), formats, out))
    if calendar.first_option and asked and not any(form == "ics" for _, form, _ in asked):
        raise click.UsageError(f"{calendar.first_option} is for calendars: --to ics")
    if briefing.first_option and asked and not any(form == "xlsx" for _, form, _ in asked):
        raise click.UsageError(f"{briefing.first_option} is for briefings: --to xlsx")
    workbook = briefing.options()
    for target, form, record in asked:
        try:
            own = {"ics": calendar.options, "xlsx": briefing.options_for(workbook, record)}
            with Bar(f"writing {form}") as bar:
                exported = export.exported(record, form, progress=bar, **own.get(form, {}))
                if calendar.split and form == "ics" and target is not None:
                    report(_split(target, record, calendar.split, calendar.options))
                else:
                    report(_write(target, form, exported.chunks))
            report(summarize(exported.left_out, record.id))
        except AlitimelineError as error:  # the other files are still written
            click.echo(f"alitimeline: {error}", err=True)
            status = FAILED
    return status


def _write(target: Path | None, form: str, chunks: Iterator[bytes]) -> tuple[Problem, ...]:
    """Write a file; return what there is to know of its size."""
    size = write_output(chunks, target)
    return export.size_warning("<stdout>" if target is None else os.fspath(target), size) if form == "ics" else ()


def _split(target: Path, timeline: Timeline, by: str, options: dict[str, str]) -> tuple[Problem, ...]:
    """Write the files of a calendar beside *target*; those of single entries in a folder of its name."""
    parts = export.split(timeline, by, **options)
    if by == "component":
        folder, number = target.with_suffix(""), 0
        make_folder(folder)
        for name, data in parts:
            export.save(data, folder / name)
            number += 1
        click.echo(f"wrote {count(number, 'file')} in {escape_unprintable(os.fspath(folder))}", err=True)
        return ()
    problems: list[Problem] = []
    for name, data in parts:
        file = target.with_name(name)
        problems += export.size_warning(os.fspath(file), write_output(data, file))
    return tuple(problems)


@click.command()
@click.argument("timeline")
@selection_options
def show(timeline: str, where: Where | None, *, possibly: bool) -> int:
    """Print one line per event and commitment.

    Of all of TIMELINE, or of what is selected.
    """
    read = list(read_inputs([timeline]))
    report(problem for file in read for problem in file.notices)
    whole = [file.timeline for file in read if file.timeline]
    found = [*find_in(whole, where)]
    lines = [answers.selection.to_text(record, fits, possibly=possibly) for record, fits in found]
    print_lines("".join(lines), describe_nothing([fits for _, fits in found]))
    return max(exit_status(file.problems) for file in read)


@click.command()
def schema() -> int:
    """Print the JSON Schema of timeline files."""
    click.echo(resources.read_schema(), nl=False)
    return SOUND


@click.command()
def timelines() -> int:
    """Name the timelines that ship with alitimeline."""
    for name in resources.timelines():
        click.echo(name)
    return SOUND
