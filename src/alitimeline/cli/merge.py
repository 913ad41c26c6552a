"""The command `merge`."""

import os
from typing import get_args

import click
from attrs import evolve

from alitimeline import answers, export
from alitimeline.cli.inputs import SOUND, UNSOUND, count, inputs, status_of, tell
from alitimeline.cli.options import form
from alitimeline.cli.outputs import put, targets
from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading.formatting import find_refusals
from alitimeline.model import Timeline
from alitimeline.queries import Side, join
from alitimeline.queries import merge as merge_versions

__all__ = ["merge"]


@click.command()
@click.argument("timelines", metavar="TIMELINE...", nargs=-1, required=True)
@click.option("--base", metavar="TIMELINE", help="The version that the others go back to.")
@click.option("-o", "--out", metavar="FILE", default="-", help="Where to write. Default: standard output.")
@click.option("--prefer", type=click.Choice(get_args(Side)), help="Settle conflicts so; ours is what is named first.")
@click.option("--name", help="What messages call the file: for git, whose own files have no names.")
@form
def merge(  # noqa: PLR0913 - the options that it has
    *, timelines: tuple[str, ...], base: str | None, out: str, prefer: Side | None, name: str | None, form: str
) -> int:
    """Put TIMELINEs together by record and field: the parts of a whole or, with --base, versions of one.

    What any of them says is taken. Where two say different things, both are told, nothing is written, and the exit
    status is 1.
    """
    if any(map(is_yaml, (out, name or ""))):
        raise click.UsageError("what is merged is written as JSON; a YAML file would lose its form and its comments")
    before, files = _read(timelines, base, name)
    ours, theirs, *more = (timeline for _, timeline in files)
    if base is None:
        merged = join(ours, theirs, *more, prefer=prefer)
    else:
        merged = merge_versions(ours, theirs, before, prefer=prefer)
    conflicts = [(files[each.version][0], each) for each in merged.conflicts]
    problems = [evolve(each, file=name) for each in merged.problems]
    tell(problems)
    if merged.timeline is None and form == "json":
        click.echo(answers.merging.to_json(conflicts), nl=False)
    else:
        click.echo(answers.merging.to_text(conflicts), nl=False, err=True)
    if conflicts or problems:
        found = [count(len(each), noun) for each, noun in ((conflicts, "conflict"), (problems, "error")) if each]
        click.echo(f"{', '.join(found)}: {f'took {prefer}' if merged.timeline else 'nothing written'}", err=True)
    if merged.timeline is None:
        return UNSOUND
    for target, kind, timeline in targets([merged.timeline], ("json",), out):
        data = export.to_bytes(timeline, kind)
        if name and target:  # git's temporary file would say nothing to anybody
            export.save(data, target)
        else:
            put(data, target)
    return SOUND


def _read(
    timelines: tuple[str, ...], base: str | None, name: str | None
) -> tuple[Timeline | None, list[tuple[str, Timeline]]]:
    """Return the base, if there is any, and the timelines, with what messages call them."""
    before = [] if base is None or _is_empty(base) else [*inputs([base])]
    files = [*inputs(timelines)]
    two = len(files) == 2 and len(before) < 2 if base is not None else len(files) >= 2  # noqa: PLR2004 - it takes two
    if not two:
        raise click.UsageError("this takes two timelines and their --base, or without a base two or more")
    sides = ["base"] * len(before) + ["ours"] + ["theirs"] * (len(files) - 1)
    problems = [
        evolve(problem, file=f"{name} ({side})") if name else problem
        for side, each in zip(sides, before + files, strict=True)
        for problem in find_refusals(each.problems)
    ]
    if problems:
        tell(problems)
        raise click.exceptions.Exit(status_of(problems))
    found = [(name or each.name, each.timeline) for each in files if each.timeline is not None]
    return next((each.timeline for each in before), None), found


def _is_empty(base: str) -> bool:
    """Tell whether there is nothing in a file: what git gives for the base of a file that both sides added."""
    return os.path.isfile(base) and os.path.getsize(base) == 0  # noqa: PTH113, PTH202 - pathlib raises where it may not look
