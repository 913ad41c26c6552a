"""The command `show`."""

import shutil
from collections.abc import Sequence

import click

from alitimeline import answers, queries
from alitimeline.answers import records
from alitimeline.cli.inputs import despite_errors, load_timelines, salvage_file, stdin_name
from alitimeline.cli.options import form, print_lines, today
from alitimeline.cli.selection import describe_nothing, find_in, selection_options
from alitimeline.cli.streams import can_draw, say
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import unknown_name
from alitimeline.queries import Where

__all__ = ["show"]


@click.command()
@click.argument("timeline")
@click.option(
    *("--id", "ids"), multiple=True, metavar="ID", help="A whole record, with its quotes and sources; repeatable."
)
@despite_errors
@stdin_name
@selection_options
@form
def show(  # noqa: PLR0913 - the options that it has
    *, timeline: str, ids: tuple[str, ...], where: Where | None, possibly: bool, despite_errors: bool, form: str
) -> int:
    """Print one line per event and commitment; on a terminal, draw them on a time axis.

    Of all of TIMELINE, or of what is selected. With --id, print whole records, which may be actors and sources, too. An
    id that two records have means both; with its kind, such as event/handover, it means one.
    """
    if ids and (where or possibly):
        raise click.UsageError("--id names records; leave out the options that select others")
    whole, status = load_timelines([timeline], look_over=salvage_file if despite_errors else None)
    if not whole:  # an empty answer would look as if nothing fitted
        return status
    if ids:
        hits = [hit for name in dict.fromkeys(ids) for hit in _find_records(whole, name)]
        answer = records.to_json(hits) if form == "json" else records.to_text(hits)
        say(answer, nl=False, form=form)
        return status
    found = [*find_in(whole, where)]
    if form == "json":
        say(answers.selection.to_json(found, possibly=possibly), nl=False, form=form)
        return status
    lines = [answers.selection.to_text(record, fits, possibly=possibly) for record, fits in found]
    if any(lines) and not possibly and can_draw():
        from alitimeline.page import terminal

        columns = shutil.get_terminal_size().columns
        parts = [queries.excerpt(record, fits.certainly) for record, fits in found if fits.certainly]
        lines = [terminal.to_text(record, columns, today(record)) for record in parts]
    print_lines("".join(lines), describe_nothing([fits for _, fits in found]))
    return status


def _find_records(timelines: Sequence[Timeline], name: str) -> list[records.Hit]:
    """Return the records that an id, or a kind and an id, names; raises `UnknownNameError`."""
    hits: dict[str, list[records.Hit]] = {}
    for timeline in timelines:
        for kind, collection in COLLECTIONS.items():
            for record in getattr(timeline, collection):
                hits.setdefault(f"{kind}/{record.id}" if "/" in name else record.id, []).append((timeline, record))
    if name not in hits:
        raise unknown_name("record has the id", name, hits)
    return hits[name]
