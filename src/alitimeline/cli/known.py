"""The command `known`."""

from datetime import date

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, sound
from alitimeline.cli.options import as_day, form, today

__all__ = ["known"]


@click.command()
@click.argument("timeline")
@click.option("--as-of", "day", metavar="DATE", callback=as_day, help="The day to look from. Default: today.")
@form
def known(timeline: str, day: date | None, form: str) -> int:
    """Tell what the public could know on a day.

    That is what those sources of TIMELINE support that were published by then.
    """
    record = sound(timeline)
    found = queries.known(record, day or today(record))
    click.echo(answers.known.to_json(found) if form == "json" else answers.known.to_text(record, found), nl=False)
    return SOUND
