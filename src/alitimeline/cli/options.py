"""Options that several commands have."""

from datetime import date, datetime

import click

from alitimeline.model import Timeline
from alitimeline.model.texts import check_date
from alitimeline.problems import AlitimelineError, TextError
from alitimeline.when import Duration, When

__all__ = ["as_day", "as_duration", "form", "today"]

#: How a question is answered.
form = click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How to answer.")


def as_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """Read the day that an option names."""
    if text is None:
        return None
    try:
        check_date(text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return date.fromisoformat(text)


def as_duration(_context: click.Context, _option: click.Parameter, text: str | None) -> Duration | None:
    """Read the duration that an option names; hours have no meaning between days."""
    if text is None:
        return None
    try:
        duration = Duration(text)
        duration.after(When.parse("2000-01-01"))
    except AlitimelineError as error:
        raise click.BadParameter(str(error)) from error
    return duration


def today(timeline: Timeline) -> date:
    """Return the day that it is where the timeline's days are days: the only look at the clock."""
    return datetime.now(timeline.zone).date()
