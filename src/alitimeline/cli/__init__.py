"""The command line: arguments in, status out. Each command is one call of the library."""

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from importlib import import_module

import click

from alitimeline.cli.commands import Group
from alitimeline.cli.streams import COMPLETE, EXHAUSTED, FAILED, SOUND, quiet, say
from alitimeline.problems import AlitimelineError

__all__ = ["cli", "main"]

#: What shells report of a command that Ctrl-C, a closed pipe or SIGTERM ended.
INTERRUPTED, PIPE_CLOSED, TERMINATED = 130, 141, 143

#: What a stream that is needed is called.
STREAMS = {"stdin": "standard input", "stdout": "standard output"}


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "-V", "--version", package_name="alitimeline")
@quiet
def cli() -> None:
    """Keep the record of leadership changes and strategy promises as cited, validated data.

    TIMELINE is a file (JSON or YAML), a folder (every *.timeline.json, .yaml or .yml below it), - for standard input,
    or the name of a timeline that ships with alitimeline (see: alitimeline timelines).

    Exit status: 0 done and sound, 1 the data has errors or fails a check, 2 the command could not be carried out.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status. Ctrl-C and SIGTERM end it without a trace of what it had begun."""
    closed = _replace_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter shows its number
            if not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
                stream.reconfigure(encoding="utf-8", newline="\n")  # a file is the same on every system
    if asked := os.environ.get(COMPLETE):
        import_module("alitimeline.cli.shells")  # click finds ours then
    # where a shell asks for completion, a message would disturb its prompt
    with _catch_signals(), redirect_stderr(io.StringIO() if asked else sys.stderr):
        return _run(args, closed)


def _replace_closed_streams() -> list[str]:
    """Put something in the place of each closed stream, lest a file gets its number; name those that can't be used now.

    Reading and writing an answer fail; a message that nobody can read does no harm.
    """
    closed = []
    for name, mode, flags in (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
            closed.append(name)
    return [STREAMS[name] for name in closed if name in STREAMS]


@contextmanager
def _catch_signals() -> Iterator[None]:
    """Turn the first signal that asks this process to end into an exception; further ones are ignored."""

    def end(number: int, _frame: object) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(TERMINATED)

    def end_at_once(ignored: "sys.UnraisableHookArgs") -> None:
        """End after all where the exception got lost: in a function that a library in another language called."""
        if status := {KeyboardInterrupt: INTERRUPTED, SystemExit: TERMINATED}.get(ignored.exc_type):
            from alitimeline import export

            export.remove_drafts()
            os._exit(status)
        hook(ignored)

    hook, sys.unraisablehook = sys.unraisablehook, end_at_once
    numbers = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    before = {number: signal.getsignal(number) for number in numbers}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(args: Sequence[str] | None, closed: list[str]) -> int:
    try:
        status = cli.main(args, prog_name="alitimeline", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show(shown := io.StringIO())
        say(shown.getvalue(), nl=False, err=True)
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit as end:  # click ends so if the reader of a pipe has gone, and after shell completion
        return TERMINATED if end.code == TERMINATED else PIPE_CLOSED if end.code else SOUND
    except OSError as error:
        reason = f"{' or '.join(closed)} is closed" if closed else error.strerror or error
        say(f"alitimeline: {reason}", err=True)
        try:
            sys.stdout.flush()
        except OSError:  # it can't be written: Python would try once more at its end, and fail with a status of its own
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (AlitimelineError, MemoryError, RecursionError) as error:
        say(f"alitimeline: {EXHAUSTED.get(type(error), error)}", err=True)
        return FAILED
    return int(status)
