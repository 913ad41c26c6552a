"""The command `template`."""

import click

from alitimeline import export
from alitimeline.cli.outputs import find_targets, write_output
from alitimeline.model import Timeline

__all__ = ["template"]


@click.command()
@click.option(
    "-o", "--out", metavar="FILE", required=True, help="Where to write: a file .xlsx, or - for standard output."
)
@click.option("--language", type=click.Choice(("en", "zh")), default="en", help="Of headings and words. Default: en.")
def template(*, out: str, language: str) -> int:
    """Write an empty workbook to begin a timeline in.

    Fill its rows, then make a data file of it: alitimeline import FILE -o NAME.timeline.json.
    """
    empty = Timeline(id="template", title="Template")
    for target, form, timeline in find_targets([empty], ("xlsx",), out):
        write_output(export.to_bytes(timeline, form, language=language), target)
    return 0
