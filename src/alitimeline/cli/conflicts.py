"""The command `conflicts`."""

from typing import get_args

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, sound
from alitimeline.cli.options import form
from alitimeline.model import Standing

__all__ = ["conflicts"]


@click.command()
@click.argument("timeline")
@click.option("--standing", type=click.Choice(get_args(Standing)), help="Only those that are open, or dismissed.")
@form
def conflicts(timeline: str, standing: Standing | None, form: str) -> int:
    """List where sources disagree, with the words of both sides.

    TIMELINE is asked for every field of which another source says something else.
    """
    record = sound(timeline)
    found = [each for each in queries.conflicts(record) if standing in (None, each.standing)]
    click.echo(
        answers.conflicts.to_json(found) if form == "json" else answers.conflicts.to_text(record, found), nl=False
    )
    return SOUND
