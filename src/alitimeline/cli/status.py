"""The command `status`."""

from datetime import date
from typing import get_args

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, UNSOUND, sound
from alitimeline.cli.options import as_day, as_duration, form, today
from alitimeline.queries import State
from alitimeline.when import Duration

__all__ = ["status"]


@click.command()
@click.argument("timeline")
@click.option("--as-of", "day", metavar="DATE", callback=as_day, help="The day to look from. Default: today.")
@click.option("--due-within", metavar="DURATION", callback=as_duration, help="Only what falls due by then: P90D.")
@click.option("--fail-on", type=click.Choice(get_args(State)), multiple=True, help="Status 1 if any is in this state.")
@form
def status(timeline: str, day: date | None, due_within: Duration | None, fail_on: tuple[str, ...], form: str) -> int:
    """Tell what is due when, what lapsed, and what was judged how.

    Every commitment of TIMELINE that was made by the day is told.
    """
    record = sound(timeline)
    found = queries.status(record, day or today(record))
    if due_within is not None:
        found = tuple(one for one in found if one.is_due_within(due_within))
    click.echo(answers.status.to_json(found) if form == "json" else answers.status.to_text(found), nl=False)
    return UNSOUND if any(one.state in fail_on for one in found) else SOUND
