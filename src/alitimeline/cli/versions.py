"""The commands that compare versions and bring them together: diff, merge."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, cast, get_args

import click
from attrs import evolve

from alitimeline import answers, export, queries
from alitimeline.cli.asking import join_answers
from alitimeline.cli.inputs import (
    SOUND,
    UNSOUND,
    Input,
    count,
    exit_status,
    load_timelines,
    read_inputs,
    read_quickly,
    read_to_rewrite,
    report,
    stdin_name,
)
from alitimeline.cli.options import form, output_option, print_lines
from alitimeline.cli.outputs import find_targets, is_same_file, write_output
from alitimeline.cli.streams import say
from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading.examination import examine_fully
from alitimeline.loading.formatting import find_refusals
from alitimeline.model import Timeline
from alitimeline.model.fields import replace
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import DifferenceError

__all__ = ["diff", "merge"]

FORMATS: dict[str, Callable[[Timeline, Timeline, queries.Difference], str]] = {
    "text": answers.difference.to_text,
    "json": answers.difference.to_json,
    "markdown": answers.difference.to_markdown,
}
#: The exit status that git and diff have for it, too.
DIFFERENT = 1
APART = "different timelines: keep their records apart with --prefix, or join those that share an id: --same-records"


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@stdin_name
@click.option("--exit-code", is_flag=True, help="Status 1 if anything changed.")
@click.option("--different-ids", is_flag=True, help="Compare timelines with different ids all the same.")
def diff(old: str, new: str, form: str, *, exit_code: bool, different_ids: bool) -> int:
    """Show what changed from one version to another.

    OLD and NEW are TIMELINEs, or two folders of them; timelines and records are compared by their ids.
    """
    are_folders = [os.path.isdir(name) for name in (old, new)]  # noqa: PTH112 - pathlib raises where it may not look
    if any(are_folders):
        if not all(are_folders):
            raise click.UsageError("a folder is compared with a folder, a timeline with a timeline")
        pairs, status = _pair(old, new)
    else:
        [before, after], status = load_timelines([old, new], "each of the two is one timeline", _examine_with_uses)
        if before.id != after.id and not different_ids:
            hint = "compare them all the same with --different-ids"
            raise DifferenceError(f"these are two timelines, {before.id!r} and {after.id!r}", hint)
        pairs = [(before, after)]
    differences = [queries.diff(*pair) for pair in pairs]
    texts = [FORMATS[form](*pair, difference) for pair, difference in zip(pairs, differences, strict=True)]
    if all(are_folders):
        ids = [after.id for _, after in pairs]
        texts = [*join_answers(zip(ids, texts, strict=True), form)]
    print_lines("".join(texts), "nothing changed", form)
    return max(status, DIFFERENT if exit_code and any(differences) else SOUND)


def _pair(old: str, new: str) -> tuple[list[tuple[Timeline, Timeline]], int]:
    """Return the timelines of two folders by their ids, and the exit status; one that the other lacks is empty there.

    Raises:
        DifferenceError: if two in a folder have one id.
    """
    sides: list[dict[str, Timeline]] = []
    statuses = []
    for folder in (old, new):
        timelines, status = load_timelines([folder], look_over=_examine_with_uses)
        export.check_ids(timelines, "each must have an id of its own to be compared")
        sides.append({timeline.id: timeline for timeline in timelines})
        statuses.append(status)
    nothing: dict[str, Any] = dict.fromkeys(KIND_BY_COLLECTION, ())
    pairs = []
    for id_ in sorted({*sides[0], *sides[1]}):
        before, after = (side.get(id_) for side in sides)
        known = cast("Timeline", before or after)
        pairs.append((before or evolve(known, **nothing), after or evolve(known, **nothing)))
    return pairs, max(statuses)


def _examine_with_uses(name: str, data: bytes) -> Input:
    """Read a timeline with what others lend to it, and with the paths of that."""
    timeline, problems, _, own = examine_fully(data, name=name, warn=False)
    return Input(name, timeline and own and replace(timeline, uses=own.uses), problems)


@click.command()
@click.argument("timelines", metavar="TIMELINE...", nargs=-1, required=True)
@stdin_name
@click.option("--base", metavar="TIMELINE", help="The version from which the others were made.")
@output_option
@click.option("--overwrite", is_flag=True, help="Write over a file that is neither a version nor an earlier output.")
@click.option(
    "--prefer", type=click.Choice(get_args(queries.Side)), help="Side that wins a conflict; ours is named first."
)
@click.option("--prefix", is_flag=True, help="Put the id of its timeline before the id of every event and promise.")
@click.option("--same-records", is_flag=True, help="Join records that share an id, even of different timelines.")
@click.option("--name", help="The file's name in messages: for git, which passes temporary files.")
@form
def merge(  # noqa: PLR0913 - the options that it has
    *,
    timelines: tuple[str, ...],
    base: str | None,
    out: str,
    overwrite: bool,
    prefer: queries.Side | None,
    prefix: bool,
    same_records: bool,
    name: str | None,
    form: str,
) -> int:
    """Merge TIMELINEs by record and field: parts of a whole, several wholes or, with --base, versions of one.

    Everything that any of them says is kept. Where two contradict each other, both are shown, nothing is written, and
    the exit status is 1. The same goes for different records with one id in different timelines.
    """
    if (prefix and same_records) or (base is not None and (prefix or same_records)):
        raise click.UsageError("--prefix, --same-records and --base exclude each other")
    if is_yaml(name or "") or (is_yaml(out) and os.path.lexists(out) and not overwrite):
        raise click.UsageError("a YAML file that is there would lose its form and its comments; write another file")
    before, files = _read(timelines, base, name)
    ours, theirs, *more = (timeline for _, timeline in files)
    if base is None:
        merged = queries.join(ours, theirs, *more, prefer=prefer, prefix=prefix, same_records=same_records)
    else:
        merged = queries.merge(ours, theirs, before, prefer=prefer, name=name or (timelines[0] if out == "-" else out))
    conflicts = [
        (files[conflict.version][0], conflict, None if conflict.other is None else files[conflict.other][0])
        for conflict in merged.conflicts
    ]
    problems = [evolve(problem, file=name) for problem in merged.problems]
    report([*problems, *(merged.warnings if merged.timeline else ())])
    if merged.timeline is None and form == "json":
        say(answers.merging.to_json(conflicts), nl=False, form=form)
    else:
        say(answers.merging.to_text(conflicts), nl=False, err=True)
    if conflicts or problems:
        counts = [count(len(all_), noun) for all_, noun in ((conflicts, "conflict"), (problems, "error")) if all_]
        hint = f" ({APART})" if any(other for _, _, other in conflicts) else ""
        say(f"{', '.join(counts)}: {f'took {prefer}' if merged.timeline else f'nothing written{hint}'}", err=True)
    if merged.timeline is None:
        return UNSOUND
    for target, kind, timeline in find_targets([merged.timeline], ("yaml" if is_yaml(out) else "json",), out):
        data = export.to_bytes(timeline, kind)
        if target and not overwrite and not any(is_same_file(os.fspath(target), file) for file in (*timelines, base)):
            export.check_target(target, kind, timeline)
        if name and target:  # git's temporary file would say nothing to anybody
            export.save(data, target)
        else:
            write_output(data, target)
    return SOUND


def _read(
    timelines: tuple[str, ...], base: str | None, name: str | None
) -> tuple[Timeline | None, list[tuple[str, Timeline]]]:
    """Return the base, if there is any, and the timelines, with what messages call them."""
    # git gives an empty file for the base of a file that both sides added
    no_base = base is None or (os.path.isfile(base) and os.path.getsize(base) == 0)  # noqa: PTH113, PTH202 - pathlib raises where it may not look

    def look_over(file: str, data: bytes) -> Input:
        return read_to_rewrite(name or file, data)._replace(name=file)

    # versions of one file stay what they are; what others lend to parts of a whole becomes its own
    read = partial(read_inputs, look_over=read_quickly if base is None else look_over)
    before, files = [] if no_base else [*read([str(base)])], [*read(timelines)]
    two = len(files) == 2 and len(before) < 2 if base is not None else len(files) >= 2  # noqa: PLR2004 - it takes two
    if not two:
        raise click.UsageError("merge takes two timelines and their --base or, without --base, two or more timelines")
    sides = ["base"] * len(before) + ["ours"] + ["theirs"] * (len(files) - 1)
    problems = [
        evolve(problem, file=f"{name} ({side})") if name else problem
        for side, file in zip(sides, before + files, strict=True)
        for problem in find_refusals(file.problems)
    ]
    if problems:
        report(problems)
        raise click.exceptions.Exit(exit_status(problems))
    named = [(name or file.name, file.timeline) for file in files if file.timeline is not None]
    return next((file.timeline for file in before), None), named
