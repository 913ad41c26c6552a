"""The command `diff`."""

from collections.abc import Callable

import click

from alitimeline import answers, queries
from alitimeline.cli.inputs import SOUND, exit_status, read_inputs, report
from alitimeline.cli.options import print_lines
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
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@click.option("--exit-code", is_flag=True, help="Status 1 if anything changed.")
@click.option("--different-ids", is_flag=True, help="Compare timelines with different ids all the same.")
def diff(old: str, new: str, form: str, *, exit_code: bool, different_ids: bool) -> int:
    """Show what changed from one version to another.

    OLD and NEW are TIMELINEs; records are compared by their ids.
    """
    before, after = _read(old, new)
    if before.id != after.id and not different_ids:
        raise DifferenceError(
            f"these are two timelines, {before.id!r} and {after.id!r}", "compare them all the same with --different-ids"
        )
    difference = queries.diff(before, after)
    print_lines(FORMATS[form](before, after, difference), "nothing changed")
    return DIFFERENT if exit_code and difference else SOUND


def _read(old: str, new: str) -> list[Timeline]:
    """Return both timelines; end the command with the problems of both if one is unsound."""
    if old == new == "-":
        raise click.UsageError("only one of the two can come from standard input")
    read = list(read_inputs([old, new]))
    if len(read) > 2:  # noqa: PLR2004 - a pair
        raise click.UsageError("this compares two timelines, not a folder of several")
    problems = [problem for file in read for problem in file.notices]
    report(problems)
    if any(file.timeline is None for file in read):
        raise click.exceptions.Exit(exit_status(problems))
    return [file.timeline for file in read if file.timeline is not None]
