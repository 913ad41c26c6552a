"""The command `coverage`."""

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, sound
from alitimeline.cli.options import form

__all__ = ["coverage"]


@click.command()
@click.argument("timeline")
@form
def coverage(timeline: str, form: str) -> int:
    """Tell how long it took from events to their first reports.

    Where the dates in TIMELINE are partial, it took at least so long, and at most.
    """
    found = queries.coverage(sound(timeline))
    click.echo(answers.coverage.to_json(found) if form == "json" else answers.coverage.to_text(found), nl=False)
    return SOUND
