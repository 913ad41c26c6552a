"""The command `validate`."""

from collections.abc import Sequence

import click

from alitimeline import reports
from alitimeline.cli.inputs import SOUND, UNSOUND, count, inputs, status_of
from alitimeline.problems import is_error

__all__ = ["validate"]


@click.command()
@click.argument("timelines", metavar="[TIMELINE]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(tuple(reports.FORMATS)), default="text", help="How to report.")
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def validate(timelines: Sequence[str], form: str, *, strict: bool) -> int:
    """Report every problem of TIMELINEs (default: of the current folder), with file, line and column."""
    read = list(inputs(timelines or ["."]))
    problems = [problem for each in read for problem in each.problems]
    click.echo(reports.FORMATS[form](problems), nl=False)
    errors = sum(map(is_error, problems))
    warnings = len(problems) - errors
    click.echo(f"{count(len(read), 'file')}: {count(errors, 'error')}, {count(warnings, 'warning')}", err=True)
    return max(status_of(problems), UNSOUND if strict and problems else SOUND)
