"""The one way in which commands say something, and how they end.

Nothing that data says acts on a terminal, or on GitHub Actions.
"""

import json
import os
import re
import sys
from collections.abc import Callable

import click

from alitimeline.problems import ExportError, escape, escape_hidden

__all__ = [
    "COMPLETE",
    "EXHAUSTED",
    "FAILED",
    "SOUND",
    "UNSOUND",
    "ask",
    "can_draw",
    "is_quiet",
    "note",
    "pass_on",
    "quiet",
    "say",
]

#: How a command ends: done and sound, unsound data, not done.
SOUND, UNSOUND, FAILED = 0, 1, 2
#: What a file takes too much of.
EXHAUSTED: dict[type[Exception], str] = {
    MemoryError: "there is too little memory for it",
    RecursionError: "it is nested too deeply",
}

#: The variable by which a shell asks for completion.
COMPLETE = "_ALITIMELINE_COMPLETE"
#: What GitHub Actions, which reads every log, would run as a command: `::` at the start of a line, `##[` anywhere.
COMMAND = re.compile(r"^([^\S\n]*):(?=:)|#(?=#\[)", re.MULTILINE)


def say(text: str = "", *, err: bool = False, nl: bool = True, form: str = "text") -> None:
    """Print *text*: an answer in this form, or a report, which is harmless already and may have commands of its own."""
    if form != "report":
        text = _defuse(escape_hidden(text, json=form == "json"), json=form == "json")
    color = False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
    click.echo(text, nl=nl, err=err, color=color)


#: Asks for no notes; it says so to the whole run of a command.
quiet = click.option(
    *("-q", "--quiet"),
    is_flag=True,
    expose_value=False,
    callback=lambda context, _, value: context.meta.update({__name__: True} if value else {}),
    help="Print no notes, only errors and warnings.",
)


def is_quiet() -> bool:
    """Return whether --quiet was given."""
    context = click.get_current_context(silent=True)
    return context is not None and __name__ in context.meta


def note(text: str, *, nl: bool = True) -> None:
    """Print what changes nothing if nobody reads it, on standard error: what was done, and that nothing was found."""
    if not is_quiet():
        say(text, nl=nl, err=True)


def ask(question: str, read: Callable[[str], str]) -> str:
    """Ask on the terminal; an answer for which *read* raises `UsageError` is asked for again."""
    answer: str = click.prompt(question, default="", show_default=False, err=True, value_proc=read)
    return answer.strip()


def can_draw() -> bool:
    """Return whether standard output is a terminal that has the letters of drawings."""
    from alitimeline.page.terminal import SIGNS_USED

    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return False
    try:
        SIGNS_USED.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True


def pass_on(data: bytes) -> None:
    """Write the bytes of a file to standard output as they are, if no terminal and no log reads them.

    Raises:
        ExportError: if GitHub Actions would, and there is no other way to say the same.
    """
    if sys.stdout.isatty():
        say(data.decode(), nl=False, form="json" if data[:1] == b"{" else "text")
        return
    if os.environ.get("GITHUB_ACTIONS") == "true" and COMMAND.search(text := data.decode("utf-8", "replace")):
        try:
            json.loads(data)
        except ValueError:
            hint = "write it to a file: -o FILE"
            raise ExportError("GitHub Actions would run a line of this as a command", hint) from None
        data = _defuse(text, json=True).encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _defuse(text: str, *, json: bool) -> str:
    if "::" not in text and "##[" not in text:
        return text
    return COMMAND.sub(lambda found: f"{found[1] or ''}{escape(found[0][-1], json=json)}", text)
