"""The command that shows the page while its record is written."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import click

from alitimeline.cli.inputs import SOUND, exit_status, is_bundled, read_inputs, report
from alitimeline.cli.options import as_of, today
from alitimeline.cli.streams import note, say
from alitimeline.page import html
from alitimeline.page.preview import INDEX, Preview
from alitimeline.problems import ExportError, escape_unprintable, is_error

__all__ = ["preview"]


@click.command(epilog="TIMELINE is a file, or a name: see alitimeline timelines.")
@click.argument("timeline")
@as_of
@click.option(
    "--language", type=click.Choice(("en", "zh")), default="en", help="Language of headings and words. Default: en."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to serve it. Default: a free one.")
def preview(timeline: str, day: date | None, language: str, port: int) -> int:
    """Show the page of a timeline in the browser, up to date as you edit.

    The page reloads when TIMELINE, one file, is saved. If the file has errors, the page lists them with their places.
    It can only be seen on this machine. Ctrl-C ends the preview.
    """
    if timeline == "-" or os.path.isdir(timeline):  # noqa: PTH112 - pathlib raises where it may not look
        raise click.UsageError("a preview is of one file")

    if not is_bundled(timeline) and not os.path.exists(timeline):  # noqa: PTH110 - as above
        [missing] = read_inputs([timeline])
        report(missing.problems)
        return exit_status(missing.problems)

    def look() -> str:
        """Return what changes when the file is saved."""
        try:
            state = os.stat(timeline)  # noqa: PTH116 - as above
        except OSError:
            return "none"
        return hashlib.sha256(f"{state.st_mtime_ns} {state.st_size} {state.st_ino}".encode()).hexdigest()[:16]

    def build(version: str) -> Mapping[str, bytes]:
        [read] = read_inputs([timeline])
        if read.timeline is None:
            return {INDEX: html.render_problems(timeline, [*filter(is_error, read.problems)], version)}
        options = {"as_of": day or today(read.timeline), "language": language}
        page = html.render(read.timeline, file_name=INDEX, version=version, **options)
        return {INDEX: b"".join(page.chunks), **dict(page.beside)}

    build(look())  # what can't be is said here, not in the browser
    try:
        server = Preview(build, look, port)
    except OSError as error:
        raise ExportError(f"the port {port} can't be used: {error.strerror}", "leave out --port") from error
    with server, suppress(KeyboardInterrupt):
        name = escape_unprintable(timeline)
        say(f"{name}{' (it ships with alitimeline)' if is_bundled(timeline) else ''} is at {server.address}", err=True)
        note("press Ctrl-C to end")
        server.serve_forever(poll_interval=0.1)
    return SOUND
