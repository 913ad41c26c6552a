"""The command `select`, and the options by which `show` and `export` select."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import reduce, wraps
from operator import and_
from typing import Any, TypeVar, get_args

import click

from alitimeline import answers, export, queries
from alitimeline.cli.asking import Answer, question
from alitimeline.cli.options import form
from alitimeline.model import Standing, Timeline
from alitimeline.problems import DateError, UnknownNameError
from alitimeline.queries import Matches, Where
from alitimeline.when import When

__all__ = ["describe_nothing", "find_in", "select", "select_in", "selection_options"]


def _parse_bound(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
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


_T = TypeVar("_T")

#: The options that take words, and the condition that each makes.
CONDITIONS: dict[str, Callable[..., Where]] = {
    "kind": queries.of_kind,
    "tag": queries.tagged,
    "actor": queries.with_actor,
    "role": queries.in_role,
    "source": queries.citing,
    "standing": queries.disputed,
}

OPTIONS = (
    click.option(
        "--from", "first", metavar="DATE", callback=_parse_bound, help="Only from this day, month, quarter or year on."
    ),
    click.option(
        "--until", "last", metavar="DATE", callback=_parse_bound, help="Only until then: 2023-09-10, 2023-09, 2023-Q3."
    ),
    click.option("--kind", multiple=True, metavar="KIND", help="Only of this kind; repeatable."),
    click.option("--tag", multiple=True, metavar="TAG", help="Only with this tag; repeatable."),
    click.option("--actor", multiple=True, metavar="ID", help="Only what involves the actor with this id; repeatable."),
    click.option(
        "--role", multiple=True, metavar="ROLE", help="Only what involves this role, by any of its names: CEO."
    ),
    click.option("--source", multiple=True, metavar="ID", help="Only what cites the source with this id; repeatable."),
    click.option(
        "--standing",
        type=click.Choice(get_args(Standing)),
        multiple=True,
        help="Only with a dispute that is open, or dismissed.",
    ),
    click.option("--text", multiple=True, metavar="TEXT", help="Only with this text in its words or quotes."),
    click.option("--possibly", is_flag=True, help="Also what may fit, if its date is too vague to decide."),
)


def selection_options(command: Callable[..., _T]) -> Callable[..., _T]:
    """Give a command the options of a selection; it gets them as *where* (None without any) and *possibly*."""

    @wraps(command)
    def run(first: date | None, last: date | None, text: tuple[str, ...], **options: Any) -> _T:  # noqa: ANN401
        try:
            conditions = [queries.during(first, last)] if first or last else []
        except DateError as error:
            raise click.UsageError(str(error)) from error
        asked = {name: options.pop(name) for name in CONDITIONS}
        conditions += [CONDITIONS[name](*words) for name, words in asked.items() if words]
        conditions += [queries.saying(words) for words in text]
        return command(where=reduce(and_, conditions) if conditions else None, **options)

    return reduce(lambda decorated, option: option(decorated), reversed(OPTIONS), run)


def find_in(timelines: Iterable[Timeline], where: Where | None) -> Iterator[tuple[Timeline, Matches]]:
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


def describe_nothing(found: Sequence[Matches]) -> str:
    """Return what to say where nothing is listed of what was found in some timelines."""
    vague = sum(len(fits.possibly) for fits in found)
    return f"nothing surely fits; {vague} may fit: --possibly" if vague else "no event or commitment fits"


def select_in(timelines: Sequence[Timeline], where: Where | None, *, possibly: bool) -> list[Timeline]:
    """Return what fits as timelines of their own; raises `UnknownNameError` as `find_in`."""
    if where is None:
        return [*timelines]
    every = find_in(timelines, where)
    return [queries.excerpt(timeline, fits.certainly + (fits.possibly if possibly else ())) for timeline, fits in every]


@click.command()
@question
@selection_options
@form
def select(record: Timeline, where: Where | None, form: str, *, possibly: bool) -> Answer:
    """List the events and commitments in TIMELINE that meet every condition.

    Where an option is given twice, one of the two is enough, but --text needs both. With --format json, what fits is
    written as a timeline of its own.
    """
    where = where or queries.during()
    if form == "json":
        return Answer(export.to_bytes(queries.select(record, where, possibly=possibly), "json").decode())
    fits = queries.find(record, where)
    return Answer(answers.selection.to_text(record, fits, possibly=possibly), describe_nothing([fits]))
