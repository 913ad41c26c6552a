"""The command `sql`: questions that have no command of their own."""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

import click

from alitimeline.cli.inputs import despite_errors as despite
from alitimeline.cli.inputs import load_timelines, open_folder, read_stdin, report_unsound, salvage_file, stdin_name
from alitimeline.cli.options import parse_day, print_lines
from alitimeline.cli.streams import pass_on, say
from alitimeline.page.terminal import measure
from alitimeline.problems import escape_unprintable
from alitimeline.tables import sql as engine
from alitimeline.tables.files import to_csv

__all__ = ["sql"]


@click.command()
@click.argument("timeline")
@click.argument("query")
@despite
@stdin_name
@click.option(
    "--as-of", "day", metavar="DATE", callback=parse_day, help="The day of the table status. Default: the record's own."
)
@click.option("--format", "form", type=click.Choice(("text", "json", "csv")), default="text", help="Output format.")
def sql(*, timeline: str, query: str, day: date | None, form: str, despite_errors: bool) -> int:
    """Answer a QUERY in SQL over the tables of TIMELINE.

    The tables are those of export --to parquet: events, participants, commitments, tenures and so on; "show tables"
    lists them, "describe events" their columns. Needs the extra arrow. If QUERY is -, it is read from standard input.
    """
    if query == "-":
        if timeline == "-":
            raise click.UsageError("standard input is either the timeline or the query")
        query = read_stdin()[1].decode("utf-8", "replace")
    if os.path.isdir(timeline) and not despite_errors:  # noqa: PTH112 - pathlib raises where it may not look
        folder = open_folder(timeline)  # it may not fit in memory
        columns, rows = engine.ask(folder, query, on=day)
        status = report_unsound(folder)
    else:
        timelines, status = load_timelines([timeline], look_over=salvage_file if despite_errors else None)
        columns, rows = engine.ask(timelines, query, on=day)
    if form == "csv":
        pass_on(to_csv([columns, *rows]))
    elif form == "json":
        if twice := next((name for name in columns if columns.count(name) > 1), None):
            raise click.UsageError(f"two columns are called {twice}: rename one of them, with AS")
        answer = [dict(zip(columns, map(_to_json, row), strict=True)) for row in rows]
        say(json.dumps(answer, ensure_ascii=False, indent=2), form=form)
    else:
        cells = [[_to_text(value) for value in row] for row in rows]
        print_lines(_align([[*map(escape_unprintable, columns)], *cells]) if cells else "", "no row fits")
    return status


def _to_json(value: Any) -> Any:  # noqa: ANN401 - a value of DuckDB, as JSON
    match value:
        case str() | int() | None:
            return value
        case float() | Decimal() if isfinite(value) and Decimal(repr(float(value))) == Decimal(str(value)):
            return float(value)
        case list() | tuple():
            return [_to_json(item) for item in value]
        case dict():
            return {str(key): _to_json(item) for key, item in value.items()}
        case _:
            return str(value)


def _to_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_to_text, value))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "" if value is None else escape_unprintable(text)


def _align(rows: Sequence[Sequence[str]]) -> str:
    """Return lines in columns."""
    widths = [max(map(measure, column)) for column in zip(*rows, strict=True)]
    return "".join(f"{'  '.join(_pad(row, widths)).rstrip()}\n" for row in rows)


def _pad(row: Iterable[str], widths: Iterable[int]) -> list[str]:
    return [text + " " * (width - measure(text)) for text, width in zip(row, widths, strict=True)]
