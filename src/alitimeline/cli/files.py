"""The commands that show and write: export, show, schema, timelines."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from alitimeline import answers, export, resources
from alitimeline.cli.briefing import Briefing, briefing_options
from alitimeline.cli.calendar import Calendar, calendar_options
from alitimeline.cli.inputs import FAILED, SOUND, count, inputs, status_of, tell
from alitimeline.cli.outputs import is_folder, make_folder, put, summed_up, targets
from alitimeline.cli.selection import found_in, selected, selecting
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
@selecting("--until")  # --to is the format here
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

    They hold all of TIMELINE, or what is selected of it.
    """
    if calendar.split and out is not None and (out == "-" or not is_folder(out)):
        raise click.UsageError(f"a calendar in parts needs a folder, and {out} is none: -o FOLDER/")
    read = list(inputs([timeline]))
    whole = [each.timeline for each in read if each.timeline]
    tell(problem for each in read for problem in each.told)
    status = max((status_of(each.problems) for each in read if each.timeline is None), default=SOUND)
    asked = list(targets(selected(whole, where, possibly=possibly), formats, out))
    if calendar.asked and asked and not any(form == "ics" for _, form, _ in asked):
        raise click.UsageError(f"{calendar.asked} is for calendars: --to ics")
    if briefing.asked and asked and not any(form == "xlsx" for _, form, _ in asked):
        raise click.UsageError(f"{briefing.asked} is for briefings: --to xlsx")
    workbook = briefing.options()
    for target, form, each in asked:
        try:
            options = briefing.of(workbook, each) if form == "xlsx" else calendar.options if form == "ics" else {}
            with Bar(f"writing {form}") as bar:
                made = export.exported(each, form, progress=bar, **options)
                if calendar.split and form == "ics" and target is not None:
                    tell(_split(target, each, calendar.split, options))
                else:
                    tell(_written(target, form, made.chunks))
            tell(summed_up(made.left_out, each.id))
        except AlitimelineError as error:  # the other files are still written
            click.echo(f"alitimeline: {error}", err=True)
            status = FAILED
    return status


def _written(target: Path | None, form: str, chunks: Iterator[bytes]) -> tuple[Problem, ...]:
    """Write a file; return what there is to know of its size."""
    size = put(chunks, target)
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
    found: list[Problem] = []
    for name, data in parts:
        file = target.with_name(name)
        found += export.size_warning(os.fspath(file), put(data, file))
    return tuple(found)


@click.command()
@click.argument("timeline")
@selecting("--until", "--to")
def show(timeline: str, where: Where | None, *, possibly: bool) -> int:
    """Print one line per event and commitment.

    Of all of TIMELINE, or of what is selected.
    """
    read = list(inputs([timeline]))
    tell(problem for each in read for problem in each.told)
    for record, found in found_in((each.timeline for each in read if each.timeline), where):
        click.echo(answers.selection.to_text(record, found, possibly=possibly), nl=False)
    return max(status_of(each.problems) for each in read)


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
