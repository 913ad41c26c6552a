"""The command `diff`."""

from collections.abc import Callable

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, inputs, status_of, tell
from alitimeline.model import Timeline
from alitimeline.problems import DifferenceError
from alitimeline.queries import Difference

__all__ = ["diff"]

FORMATS: dict[str, Callable[[Timeline, Timeline, Difference], str]] = {
    "text": answers.difference.to_text,
    "json": answers.difference.to_json,
    "markdown": answers.difference.to_markdown,
}
#: The exit status that git and diff have for it, too.
DIFFERENT = 1


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="text", help="How to answer.")
@click.option("--exit-code", is_flag=True, help="Status 1 if anything changed.")
@click.option("--different-ids", is_flag=True, help="Compare timelines with different ids all the same.")
def diff(old: str, new: str, form: str, *, exit_code: bool, different_ids: bool) -> int:
    """Tell what changed from one version to another.

    OLD and NEW are TIMELINEs; records are compared by their ids. Nothing is printed if nothing changed.
    """
    before, after = _read(old, new)
    if before.id != after.id and not different_ids:
        raise DifferenceError(
            f"these are two timelines, {before.id!r} and {after.id!r}", "compare them all the same with --different-ids"
        )
    found = queries.diff(before, after)
    click.echo(FORMATS[form](before, after, found), nl=False)
    return DIFFERENT if exit_code and found else SOUND


def _read(old: str, new: str) -> list[Timeline]:
    """Return both timelines; end the command with the problems of both if one is unsound."""
    if old == new == "-":
        raise click.UsageError("only one of the two can come from standard input")
    read = list(inputs([old, new]))
    if len(read) > 2:  # noqa: PLR2004 - a pair
        raise click.UsageError("this compares two timelines, not a folder of several")
    problems = [problem for each in read for problem in each.told]
    tell(problems)
    if any(each.timeline is None for each in read):
        raise click.exceptions.Exit(status_of(problems))
    return [each.timeline for each in read if each.timeline is not None]
