"""The options of the calendar."""

from collections.abc import Callable
from functools import reduce, wraps
from typing import Any, NamedTuple, TypeVar

import click

from alitimeline.cli.briefing import CHOICES as BRIEFING
from alitimeline.problems import ExportError

__all__ = ["CHOICES", "Calendar", "calendar_options"]

_Command = TypeVar("_Command", bound=Callable[..., int])

#: What some options may be, as `export.ical` has it, which takes long to load; a test holds them equal.
CHOICES = {
    "commitments": ("event", "todo", "both", "none"),
    "review": ("yearly", "half-yearly", "quarterly", "monthly"),
    "partial": ("span", "first-day", "skip"),
    "profile": ("plain", "extended"),
    "split": ("year", "kind", "component"),
}

OPTIONS = (
    click.option("--name", metavar="TEXT", help="Calendar: its name. Default: the timeline's title."),
    click.option("--description", metavar="TEXT", help="Calendar: its description. Default: the timeline's."),
    click.option("--color", metavar="NAME", help="Calendar: its colour, by its name in CSS, such as steelblue."),
    click.option("--refresh", metavar="DURATION", help="Calendar: how often to look for a new one: P1D, PT12H."),
    click.option("--source-url", metavar="URL", help="Calendar: where the file is published."),
    click.option("--url", metavar="URL", help="Calendar: a page about it."),
    click.option(
        "--commitments", type=click.Choice(CHOICES["commitments"]), help="Calendar: shown as. Default: event."
    ),
    click.option("--alarm", metavar="DURATION", help="Calendar: remind so long before deadlines: P30D."),
    click.option("--review", type=click.Choice(CHOICES["review"]), help="Calendar: review dates until deadlines."),
    click.option("--partial", type=click.Choice(CHOICES["partial"]), help="Calendar: unknown days. Default: span."),
    click.option(
        "--profile",
        type=click.Choice((*CHOICES["profile"], *BRIEFING["profile"])),
        help="Calendar: extended adds RFC 9073 and 9253. Briefing: for whom; default: analyst.",
    ),
    click.option("--split", type=click.Choice(CHOICES["split"]), help="Calendar: a file for each, in a folder."),
)
#: What Python calls otherwise: here, --source selects by a source.
RENAMED = {"source_url": "source"}
NAMES = (
    *("name", "description", "color", "refresh", "source_url", "url"),
    *("commitments", "alarm", "review", "partial", "profile"),
)


class Calendar(NamedTuple):
    """What was asked of the calendar: its options, and how to split it."""

    options: dict[str, str]
    split: str | None

    @property
    def first_option(self) -> str | None:
        """The first option that was given, as one writes it; None without any."""
        for name in self.options:
            return f"--{name.replace('source', 'source-url')}"
        return None if self.split is None else "--split"


def calendar_options(command: _Command) -> _Command:
    """Give a command the options of the calendar; it gets them as *calendar*."""

    @wraps(command)
    def run(split: str | None, **options: Any) -> int:  # noqa: ANN401 - the values of click
        given = {RENAMED.get(name, name): value for name in NAMES if (value := options.pop(name)) is not None}
        if given:
            _check(given)
        return command(calendar=Calendar(given, split), **options)

    return reduce(lambda made, option: option(made), reversed(OPTIONS), run)  # type: ignore[return-value]


def _check(options: dict[str, Any]) -> None:
    from alitimeline.calendar.writing import Options

    try:
        Options(**options)
    except ExportError as error:
        raise click.UsageError(str(error)) from error
