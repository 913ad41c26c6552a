"""The command `select`, and the options by which `show` and `export` select."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import reduce, wraps
from operator import and_
from typing import Any, TypeVar, get_args

import click

from alitimeline import answers, export, queries
from alitimeline.cli.inputs import SOUND, sound
from alitimeline.cli.options import form
from alitimeline.model import Standing, Timeline
from alitimeline.problems import DateError, UnknownNameError
from alitimeline.queries import Found, Where
from alitimeline.when import When

__all__ = ["found_in", "select", "selected", "selecting"]

_Command = TypeVar("_Command", bound=Callable[..., int])


def _bound(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """Read a day, or the first or last one of a month, a quarter, a year."""
    if text is None:
        return None
    try:
        when = When.parse(text)
    except DateError as error:
        raise click.BadParameter(str(error)) from error
    day = when.earliest if option.name == "first" else when.latest
    if when.form != "date" or isinstance(day, datetime):
        raise click.BadParameter(f"{text!r} is not a day, a month, a quarter or a year", context, option)
    return day


#: The options that take words, each with the condition that it asks for.
CONDITIONS: dict[str, Callable[..., Where]] = {
    "kind": queries.of_kind,
    "tag": queries.tagged,
    "actor": queries.with_actor,
    "role": queries.in_role,
    "source": queries.citing,
    "standing": queries.disputed,
}

OPTIONS = (
    click.option("--from", "first", metavar="DATE", callback=_bound, help="What lies on this day or later."),
    click.option("--kind", multiple=True, metavar="KIND", help="Of this kind."),
    click.option("--tag", multiple=True, metavar="TAG", help="With this tag."),
    click.option("--actor", multiple=True, metavar="ID", help="In which this actor has a part."),
    click.option("--role", multiple=True, metavar="ROLE", help="In which somebody has this role."),
    click.option("--source", multiple=True, metavar="ID", help="For, or against, which this source is cited."),
    click.option("--standing", type=click.Choice(get_args(Standing)), multiple=True, help="Disputed, and how."),
    click.option("--text", multiple=True, metavar="TEXT", help="With this text in its words or in a quote."),
    click.option("--possibly", is_flag=True, help="Also what may fit: its date is too vague to tell."),
)


def selecting(*until: str) -> Callable[[_Command], _Command]:
    """Make what gives a command the options of a selection, that of the last day by the names *until*.

    The command gets them as *where* (None without any) and *possibly*.
    """
    last_day = click.option(*until, "last", metavar="DATE", callback=_bound, help="What lies on this day or earlier.")
    first_day, *others = OPTIONS

    def give(command: _Command) -> _Command:
        return reduce(lambda run, option: option(run), reversed((first_day, last_day, *others)), _run(command))

    return give


def _run(command: _Command) -> _Command:
    """Return what makes a condition of the options, and runs a command with it."""

    @wraps(command)
    def run(first: date | None, last: date | None, text: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401
        try:
            conditions = [queries.during(first, last)] if first or last else []
        except DateError as error:
            raise click.UsageError(str(error)) from error
        asked = {name: options.pop(name) for name in CONDITIONS}
        conditions += [CONDITIONS[name](*words) for name, words in asked.items() if words]
        conditions += [queries.saying(each) for each in text]
        return command(where=reduce(and_, conditions) if conditions else None, **options)

    return run  # type: ignore[return-value] # the same but for its options


def found_in(timelines: Iterable[Timeline], where: Where | None) -> Iterator[tuple[Timeline, Found]]:
    """Yield each timeline with what fits in it.

    Raises:
        UnknownNameError: if what is asked for is in none of them.

    """
    unknown: UnknownNameError | None = None
    some = False
    for timeline in timelines:
        try:
            yield timeline, queries.find(timeline, where or queries.during())
            some = True
        except UnknownNameError as error:
            unknown = error
    if unknown and not some:
        raise unknown


def selected(timelines: Sequence[Timeline], where: Where | None, *, possibly: bool) -> list[Timeline]:
    """Return what fits as timelines of their own; raises `UnknownNameError` as `found_in`."""
    if where is None:
        return [*timelines]
    every = found_in(timelines, where)
    return [queries.excerpt(each, found.certainly + (found.possibly if possibly else ())) for each, found in every]


@click.command()
@click.argument("timeline")
@selecting("--until", "--to")
@form
def select(timeline: str, where: Where | None, form: str, *, possibly: bool) -> int:
    """List the events and commitments that fit.

    All that is asked for has to fit. With --format json they are written as a timeline of their own.
    """
    record, where = sound(timeline), where or queries.during()
    if form == "json":
        click.echo(export.to_bytes(queries.select(record, where, possibly=possibly), "json"), nl=False)
    else:
        click.echo(answers.selection.to_text(record, queries.find(record, where), possibly=possibly), nl=False)
    return SOUND
