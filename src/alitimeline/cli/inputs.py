"""What the arguments of a command name: timelines, read and checked."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, wraps
from typing import Any, NamedTuple

import click

from alitimeline import reports, resources, settings
from alitimeline.cli.folders import Choice
from alitimeline.documents.filetypes import CALENDAR, file_type
from alitimeline.loading import read_file
from alitimeline.loading.examination import Document, examine_fully
from alitimeline.model import Timeline
from alitimeline.problems import Problem, UnreadableError, did_you_mean, is_error

__all__ = [
    "FAILED",
    "SOUND",
    "UNSOUND",
    "Input",
    "check_foreign",
    "count",
    "count_problems",
    "despite_errors",
    "exit_status",
    "load_one",
    "of_one_timeline",
    "read_inputs",
    "report",
    "salvage_file",
]

SOUND, UNSOUND, FAILED = 0, 1, 2

#: Asks for an answer in spite of errors.
despite_errors = click.option(
    "--despite-errors", is_flag=True, help="Leave out records with errors, name them, and go on; status 1."
)


class Input(NamedTuple):
    """One timeline file: its name in messages, what is in it (None if unsound or unreadable), and its problems."""

    name: str
    timeline: Timeline | None
    problems: tuple[Problem, ...]
    #: The bytes of the file, if there are problems to show in them.
    data: bytes = b""
    #: The document in it, if something in it can be fixed.
    document: Document | None = None

    @property
    def notices(self) -> tuple[Problem, ...]:
        """The problems to print where nobody asked for them: all if it is unsound, else what is left unread."""
        if self.timeline is None:
            return self.problems
        shown = ("schema-version", "unknown-key", "left-out")
        return tuple(problem for problem in self.problems if problem.code in shown and not is_error(problem))


def read_inputs(
    names: Iterable[str],
    read_all: Callable[[Sequence[str]], Iterator[Input]] | None = None,
    *,
    look_over: Callable[[str, bytes], Input] | None = None,
    choice: Choice | None = None,
) -> Iterator[Input]:
    """Read what TIMELINE arguments name; what can't be read is a problem among the others.

    The files of a folder are read with *read_all*, one by one if there is none; and every file with *look_over*, if it
    is to be read differently: `check_foreign`, `salvage_file`. A *choice* is for those who name many: no file is read
    twice, and none that is excluded; without it, exclusions only concern what lies below a folder.
    """
    for name in names:
        if choice and name != "-" and (choice.excludes(name) or not (os.path.isdir(name) or choice.select_new([name]))):  # noqa: PTH112 - pathlib raises where it may not look
            continue
        try:
            read_files = read_all or partial(read_inputs, look_over=look_over)
            yield from _read(name, read_files, look_over or _examine, choice)
        except UnreadableError as error:
            yield _build_unreadable(error.file, error.reason, did_you_mean(name, resources.timelines()))


def _build_unreadable(name: str, reason: str, hint: str | None = None) -> Input:
    return Input(name, None, (Problem(code="unreadable", file=name, message=reason, hint=hint),))


def _read(
    name: str,
    read_all: Callable[[Sequence[str]], Iterator[Input]],
    look_over: Callable[[str, bytes], Input],
    choice: Choice | None,
) -> Iterator[Input]:
    """Read what a TIMELINE argument names: one file or several."""
    if name == "-":
        yield look_over("<stdin>", sys.stdin.buffer.read())
    elif os.path.isdir(name):  # noqa: PTH112 - pathlib raises where it may not look
        unseen: list[OSError] = []
        chosen = choice or Choice(settings.find())
        files = chosen.list_files(name, unseen)
        yield from read_all(chosen.select_new(files))
        for error in unseen:
            yield _build_unreadable(
                os.fspath(error.filename), f"the folder can't be read: {str(error.strerror).lower()}"
            )
        if not files and not unseen:
            kinds = "*.timeline.json or *.timeline.yaml"
            raise UnreadableError(
                name, f"there is no {kinds} below this folder (ignored and excluded files don't count)"
            )
    elif name in resources.timelines() and not os.path.lexists(name):
        yield _examine(name, resources.read_timeline(name))
    else:
        yield look_over(name, read_file(name))


def check_foreign(name: str, data: bytes) -> Input:
    """Check a file that may be a calendar."""
    if file_type(data, name) is not CALENDAR:
        return _examine(name, data)
    from alitimeline.calendar.grammar import checking

    return Input(name, None, checking.check(data, name=name), data)


def _examine(name: str, data: bytes) -> Input:
    timeline, problems, document = examine_fully(data, name=name)
    if all(problem.replacement is None for problem in problems):
        document = None
    # what came from standard input can't be read again
    return Input(name, timeline, problems, data if problems or name == "<stdin>" else b"", document)


def salvage_file(name: str, data: bytes) -> Input:
    """Read what is sound in a timeline."""
    from alitimeline.loading.salvage import salvage

    return Input(name, *salvage(data, name=name))


def of_one_timeline(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the one TIMELINE that is asked, as *record*, and the option to ask it despite errors."""

    @click.argument("timeline")
    @despite_errors
    @wraps(command)
    def run(timeline: str, *, despite_errors: bool, **options: Any) -> int:  # noqa: ANN401 - what the command takes
        record, status = load_one(timeline, despite_errors=despite_errors)
        return max(status, command(record=record, **options))

    return run


def load_one(
    name: str, why: str = "this is answered for one timeline", *, despite_errors: bool = False
) -> tuple[Timeline, int]:
    """Return the one timeline that *name* names, and the status of its file; end the command if it is unsound.

    Raises:
        UsageError: if it names several, because *why*.
    """
    [file, *others] = read_inputs([name], look_over=salvage_file if despite_errors else None)
    if others:
        raise click.UsageError(f"{why}, not for a folder of several")
    report(file.notices)
    if file.timeline is None:
        raise click.exceptions.Exit(exit_status(file.problems))
    return file.timeline, exit_status(file.problems)


def report(problems: Iterable[Problem]) -> None:
    """Print problems on standard error."""
    click.echo(reports.to_text(problems), nl=False, err=True)


def exit_status(problems: Iterable[Problem]) -> int:
    """Return the exit status that these problems call for."""
    errors = [problem for problem in problems if is_error(problem)]
    if any(problem.code in ("unreadable", "newer-version") for problem in errors):
        return FAILED
    return UNSOUND if errors else SOUND


def count(number: int, noun: str) -> str:
    """Count things: "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def count_problems(problems: Iterable[Problem]) -> str:
    """Count problems by severity: "2 errors, 0 warnings"; notes and what is accepted only if there are any."""
    counts = Counter("accepted" if problem.accepted else problem.severity for problem in problems)
    listed = [count(counts["error"], "error"), count(counts["warning"], "warning")]
    listed += [count(counts["note"], "note")] if counts["note"] else []
    return ", ".join([*listed, f"{counts['accepted']} accepted"] if counts["accepted"] else listed)
