"""The command line: arguments in, status out. Each command is one call of the library."""

import io
import os
import sys
from collections.abc import Sequence

import click

from alitimeline.cli.files import export_command, schema, show, template, timelines
from alitimeline.cli.fmt import fmt
from alitimeline.cli.import_ import import_command
from alitimeline.cli.init import init
from alitimeline.cli.inputs import FAILED, SOUND
from alitimeline.cli.questions import conflicts, coverage, evidence, known, status, tenures
from alitimeline.cli.selection import select
from alitimeline.cli.streams import say
from alitimeline.cli.validate import validate
from alitimeline.cli.versions import diff, merge
from alitimeline.problems import AlitimelineError

__all__ = ["cli", "main"]

#: What shells report of a command that Ctrl-C or a closed pipe ended.
INTERRUPTED, PIPE_CLOSED = 130, 141

COMMANDS: tuple[click.Command, ...] = (
    *(validate, export_command, show, schema, timelines),
    *(init, template, import_command, fmt),
    *(status, select, conflicts, diff, merge, tenures, known, coverage, evidence),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alitimeline")
def cli() -> None:
    """Keep the record of leadership changes and strategy promises as cited, validated data.

    TIMELINE is a file (JSON or YAML), a folder (every *.timeline.json and *.timeline.yaml below it), - for JSON on
    standard input, or the name of a timeline that ships with alitimeline (see: alitimeline timelines).

    Exit status: 0 done and sound, 1 the data has errors, 2 it could not be done.
    """


for _command in COMMANDS:
    cli.add_command(_command)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        return FAILED  # a stream is closed, and with it the way to say so
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter shows its number
    return _run(args)


def _run(args: Sequence[str] | None) -> int:
    try:
        status = cli.main(args, prog_name="alitimeline", standalone_mode=False)
    except click.ClickException as error:
        error.show(shown := io.StringIO())
        say(shown.getvalue(), nl=False, err=True)
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit as end:  # click ends so if the reader of a pipe has gone, and after shell completion
        return PIPE_CLOSED if end.code else SOUND
    except OSError as error:
        say(f"alitimeline: {error.strerror or error}", err=True)
        try:
            sys.stdout.flush()
        except OSError:  # it can't be written: Python would try once more at its end, and fail with a status of its own
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except AlitimelineError as error:
        say(f"alitimeline: {error}", err=True)
        return FAILED
    return int(status)
