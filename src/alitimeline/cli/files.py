"""The commands that show and write: export, show, schema, timelines."""

import click

from alitimeline import answers, export, resources
from alitimeline.cli.inputs import FAILED, SOUND, inputs, status_of, tell
from alitimeline.cli.outputs import put, targets
from alitimeline.cli.selection import found_in, selected, selecting
from alitimeline.problems import AlitimelineError
from alitimeline.queries import Where

__all__ = ["export_command", "schema", "show", "timelines"]


@click.command(name="export")
@click.argument("timeline")
@click.option(
    "--to", "formats", type=click.Choice(tuple(export.FORMATS)), multiple=True, help="Format; repeatable. Default: all."
)
@click.option("-o", "--out", metavar="FILE|DIR|-", help="Where to. Default: the current folder.")
@selecting("--until")  # --to is the format here
def export_command(
    timeline: str, formats: tuple[str, ...], out: str | None, where: Where | None, *, possibly: bool
) -> int:
    """Write an Excel briefing, a calendar and JSON.

    They hold all of TIMELINE, or what is selected of it.
    """
    read = list(inputs([timeline]))
    whole = [each.timeline for each in read if each.timeline]
    tell(problem for each in read for problem in each.told)
    status = max((status_of(each.problems) for each in read if each.timeline is None), default=SOUND)
    for target, form, each in targets(selected(whole, where, possibly=possibly), formats, out):
        try:
            put(export.to_bytes(each, form), target)
        except AlitimelineError as error:  # the other files are still written
            click.echo(f"alitimeline: {error}", err=True)
            status = FAILED
    return status


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
