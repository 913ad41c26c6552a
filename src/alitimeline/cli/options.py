"""Options that several commands have."""

from datetime import date, datetime

import click

from alitimeline.cli.streams import note, say
from alitimeline.model import Timeline
from alitimeline.model.texts import check_date
from alitimeline.problems import AlitimelineError, TextError
from alitimeline.when import Duration, When

__all__ = ["as_of", "exclude", "form", "output_option", "parse_day", "parse_duration", "print_lines", "today"]


def parse_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """Read the day that an option names."""
    if text is None:
        return None
    try:
        check_date(text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return date.fromisoformat(text)


def parse_duration(_context: click.Context, _option: click.Parameter, text: str | None) -> Duration | None:
    """Read the duration that an option names; hours have no meaning between days."""
    if text is None:
        return None
    try:
        duration = Duration(text)
        duration.after(When.parse("2000-01-01"))
    except AlitimelineError as error:
        raise click.BadParameter(str(error)) from error
    return duration


#: Where an answer goes. A shell's `>` doesn't always do: that of Windows PowerShell writes UTF-16.
output_option = click.option(
    "-o", "--out", metavar="FILE", default="-", help="Where to write. Default: standard output."
)
#: The form of an answer.
form = click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="Output format.")
#: What is left out where folders are walked.
exclude = click.option(
    "--exclude", "patterns", metavar="GLOB", multiple=True, help="Leave out these files, as in .gitignore; repeatable."
)
#: The day to look from.
as_of = click.option("--as-of", "day", metavar="DATE", callback=parse_day, help="The day to look from. Default: today.")


def today(timeline: Timeline) -> date:
    """Return the day that it is where the timeline's days are days: the only look at the clock."""
    return datetime.now(timeline.zone).date()


def print_lines(lines: str, nothing: str, form: str = "text") -> None:
    """Print the lines of an answer in this form; where there are none, say so on standard error."""
    say(lines, nl=False, form=form)
    if not lines:
        note(nothing)
