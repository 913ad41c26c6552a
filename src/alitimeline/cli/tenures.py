"""The command `tenures`."""

from datetime import date
from typing import get_args

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, UNSOUND, sound
from alitimeline.cli.options import as_day, form
from alitimeline.queries import Finding

__all__ = ["tenures"]


@click.command()
@click.argument("timeline")
@click.option("--on", metavar="DATE", callback=as_day, help="Only who held it on this day.")
@click.option("--role", help="Only this role, by any of its names: CEO.")
@click.option("--organization", metavar="ID", help="Only posts in the organization with this id.")
@click.option("--fail-on", type=click.Choice(get_args(Finding)), multiple=True, help="Status 1 if there is any.")
@form
def tenures(  # noqa: PLR0913, PLR0917 - the options that it has
    timeline: str, on: date | None, role: str | None, organization: str | None, fail_on: tuple[str, ...], form: str
) -> int:
    """Tell who held which role when.

    With the gaps and overlaps that TIMELINE leaves, and who says otherwise.
    """
    record = sound(timeline)
    posts = queries.tenures(record, role=role, organization=organization)
    click.echo(
        answers.tenures.to_json(posts, on) if form == "json" else answers.tenures.to_text(record, posts, on), nl=False
    )
    told = (each for post in posts for each in ([queries.holders(post, on)] if on else queries.stretches(post)))
    return UNSOUND if fail_on and any(each.finding in fail_on for each in told) else SOUND
