"""The command `show`."""

import shutil

import click

from alitimeline import answers, queries
from alitimeline.answers import records
from alitimeline.cli.asking import Answer, question
from alitimeline.cli.options import form, today
from alitimeline.cli.selection import describe_nothing, selection_options
from alitimeline.cli.streams import can_draw
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import UnknownNameError, unknown_name
from alitimeline.queries import Where

__all__ = ["show"]


@click.command()
@question
@click.option(
    *("--id", "ids"), multiple=True, metavar="ID", help="A whole record, with its quotes and sources; repeatable."
)
@selection_options
@form
def show(*, record: Timeline, ids: tuple[str, ...], where: Where | None, possibly: bool, form: str) -> Answer:
    """Print one line per event and commitment; on a terminal, draw them on a time axis.

    Shows all of TIMELINE, or what is selected. With --id, prints whole records, which may also be actors and sources.
    An id that two records have means both; with its kind, such as event/handover, it means one.
    """
    if ids and (where or possibly):
        raise click.UsageError("--id names records; leave out the options that select others")
    is_json = form == "json"
    if ids:
        hits, unknown = _find_records(record, ids)
        return Answer(records.to_json(hits) if is_json else records.to_text(hits), unknown=unknown)
    fits = queries.find(record, where or queries.during())
    if is_json:
        return Answer(answers.selection.to_json([(record, fits)], possibly=possibly))
    if fits.certainly and not possibly and can_draw():
        from alitimeline.page import terminal

        part = queries.excerpt(record, fits.certainly)
        drawn = terminal.to_text(part, shutil.get_terminal_size().columns, today(record))
        return Answer(drawn, is_drawn=True)
    return Answer(answers.selection.to_text(record, fits, possibly=possibly), describe_nothing([fits]))


def _find_records(timeline: Timeline, names: tuple[str, ...]) -> tuple[list[records.Hit], dict[str, UnknownNameError]]:
    """Return the records that ids, or kinds and ids, name; and for those that name none, errors that say so."""
    hits: dict[str, list[records.Hit]] = {}
    for kind, collection in COLLECTIONS.items():
        for record in getattr(timeline, collection):
            for name in (record.id, f"{kind}/{record.id}"):
                hits.setdefault(name, []).append((timeline, record))
    plain = [name for name in hits if "/" not in name]
    unknown = {
        name: unknown_name("record has the id", name, [*hits] if "/" in name else plain)
        for name in names
        if name not in hits
    }
    return [hit for name in dict.fromkeys(names) for hit in hits.get(name, ())], unknown
