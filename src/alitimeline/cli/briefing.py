"""The options of the Excel briefing."""

from collections.abc import Callable
from datetime import date
from functools import reduce, wraps
from typing import Any, NamedTuple, TypeVar

import click

from alitimeline.cli.inputs import exit_status, read_inputs, report
from alitimeline.cli.options import parse_day, today
from alitimeline.model import Timeline

__all__ = ["CHOICES", "Briefing", "briefing_options"]

_Command = TypeVar("_Command", bound=Callable[..., int])

#: What some options may be, as `export.excel` has it, which takes long to load; a test holds them equal.
CHOICES = {
    "profile": ("executive", "analyst", "accessible"),
    "language": ("en", "zh"),
    "paper": ("a4", "letter"),
}

#: Its --profile is that of the calendar, too.
OPTIONS = (
    click.option(
        "--as-of", metavar="DATE", callback=parse_day, help="Briefing: the day to count from. Default: today."
    ),
    click.option("--language", type=click.Choice(CHOICES["language"]), help="Briefing: its language. Default: en."),
    click.option("--paper", type=click.Choice(CHOICES["paper"]), help="Briefing: its paper size. Default: a4."),
    click.option("--previous", metavar="TIMELINE", help="Briefing: say what changed since this one."),
    click.option("--chart", is_flag=True, help="Briefing: add a chart of the deadlines."),
)


class Briefing(NamedTuple):
    """What was asked of the briefing."""

    given: dict[str, Any]
    previous: str | None

    @property
    def first_option(self) -> str | None:
        """The first option that was given, as one writes it; None without any."""
        names = [*self.given, *(["previous"] if self.previous is not None else [])]
        return f"--{names[0].replace('_', '-')}" if names else None

    def options(self) -> dict[str, Any]:
        """Read the previous timeline; return what was given.

        Raises:
            UsageError: if it isn't one timeline.
            Exit: if that is unsound; its problems are printed.

        """
        if self.previous is None:
            return self.given
        read = list(read_inputs([self.previous]))
        if len(read) != 1:
            raise click.UsageError(f"--previous is one timeline, and {self.previous} holds {len(read)}")
        [only] = read
        report(only.notices)
        if only.timeline is None:
            raise click.exceptions.Exit(exit_status(only.problems))
        return {**self.given, "previous": only.timeline}

    @staticmethod
    def options_for(options: dict[str, Any], timeline: Timeline) -> dict[str, Any]:
        """Return the options for one timeline: counted from today, if no day was given."""
        day: date = options.get("as_of") or today(timeline)
        return {**options, "as_of": day}


def briefing_options(command: _Command) -> _Command:
    """Give a command the options of the briefing; it gets them as *briefing*.

    Stands above `calendar_options`, whose --profile it shares.
    """

    @wraps(command)
    def run(**options: Any) -> int:  # noqa: ANN401 - the values of click
        given = {name: value for name in ("as_of", "language", "paper", "chart") if (value := options.pop(name))}
        previous = options.pop("previous")
        if options.get("profile") in CHOICES["profile"]:
            given["profile"] = options["profile"]
            options["profile"] = None
        return command(briefing=Briefing(given, previous), **options)

    return reduce(lambda made, option: option(made), reversed(OPTIONS), run)  # type: ignore[return-value]
