"""What the arguments of a command name: timelines, read and checked."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import click
from attrs import evolve

from alitimeline import reports, resources, settings
from alitimeline.cli.defaults import find_settings
from alitimeline.cli.streams import EXHAUSTED, FAILED, SOUND, UNSOUND, is_quiet, note, say
from alitimeline.documents.filetypes import CALENDAR, WORKBOOK, file_type
from alitimeline.loading import read_file, read_stream
from alitimeline.loading.collection import Collection
from alitimeline.loading.comparison import Summary, summarize
from alitimeline.loading.examination import Examined, examine, examine_fully
from alitimeline.loading.folders import Choice
from alitimeline.loading.formatting import find_refusals
from alitimeline.model import Timeline
from alitimeline.problems import Problem, Shortlist, UnreadableError, count_by_severity, did_you_mean, is_error

__all__ = [
    "EXHAUSTED",
    "FAILED",
    "SOUND",
    "UNSOUND",
    "Input",
    "build_unreadable",
    "check_foreign",
    "choose",
    "count",
    "count_problems",
    "despite_errors",
    "exit_status",
    "is_bundled",
    "load_timelines",
    "open_folder",
    "read_data",
    "read_inputs",
    "read_quickly",
    "read_stdin",
    "read_to_rewrite",
    "report",
    "report_unsound",
    "salvage_file",
    "stdin_name",
]

#: What standard input is called, unless --stdin-name says it.
STDIN = "<stdin>"
#: Where a command remembers that it has been read.
READ = f"{__name__}.read"
#: Says what standard input is.
stdin_name = click.option(
    "--stdin-name",
    metavar="NAME",
    expose_value=False,
    callback=lambda context, _, name: context.meta.update({STDIN: name} if name else {}),
    help="What messages call standard input (-); its suffix says the format: x.timeline.yaml.",
)

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
    #: What is known of it, if something in it can be fixed.
    examined: Examined | None = None
    is_stdin: bool = False
    #: What it says to a question, if one was asked.
    answer: Any = None
    #: What is compared with other files; None if it is unsound.
    summary: Summary | None = None

    @property
    def notices(self) -> tuple[Problem, ...]:
        """The problems to print where nobody asked for them: all if it is unsound, else what is left unread."""
        if self.timeline is None:
            return self.problems
        shown = ("schema-version", "unknown-key", "left-out")
        return tuple(problem for problem in self.problems if problem.code in shown and not is_error(problem))


#: What makes an input of the name and the bytes of a file.
LookOver: TypeAlias = Callable[[str, bytes], Input]


def read_inputs(
    names: Iterable[str],
    read_all: Callable[[Sequence[str]], Iterator[Input]] | None = None,
    *,
    look_over: LookOver | None = None,
    choice: Choice | None = None,
) -> Iterator[Input]:
    """Read what TIMELINE arguments name; what can't be read is a problem among the others.

    Files are read with *read_all*, those of a folder and those that are named one after the other; one by one if there
    is none; and every file with *look_over*, if it is to be read differently: `check_foreign`, `salvage_file`. A
    *choice* is for those who name many: no file is read twice, and none that is excluded; without it, exclusions only
    concern what lies below a folder.
    """
    read_each = partial(_read_each, look_over=look_over or _examine, known=() if choice and choice.kept else None)
    for is_file, group in groupby(names, lambda name: name != "-" and not os.path.isdir(name)):  # noqa: PTH112 - pathlib raises where it may not look
        some = [name for name in group if choice is None or name == "-" or not choice.excludes(name)]
        if is_file:
            yield from (read_all or read_each)(choice.select_new(some) if choice else some)
            continue
        for name in some:
            if name == "-":
                yield from read_each([name])
                continue
            try:
                files, refused = (choice or choose(find_settings())).find_files(name)
            except UnreadableError as error:
                files, refused = [], {error.file: error.reason}
            yield from (read_all or read_each)(files)
            yield from map(build_unreadable, refused, refused.values())


def _read_each(names: Iterable[str], *, look_over: LookOver, known: Sequence[str] | None) -> Iterator[Input]:
    """Read files, or standard input."""
    for name in names:
        try:
            if name == "-":
                name, data = read_stdin()  # noqa: PLW2901 - what messages call it
                read = look_over(name, data)
                yield read._replace(data=read.data or data, is_stdin=True)  # it can't be read again
            else:
                yield look_over(name, read_data(name))
        except UnreadableError as error:
            names_known = resources.timelines() if known is None else known
            yield build_unreadable(error.file, error.reason, did_you_mean(name, names_known))
        except (MemoryError, RecursionError) as error:
            yield build_unreadable(name, EXHAUSTED[type(error)])


def choose(rules: settings.Settings, patterns: Sequence[str] = (), *, kept: str | None = None) -> Choice:
    """Return the choice of files that the settings and --exclude make."""
    try:
        return Choice(rules, note, patterns, kept=kept)
    except ValueError as error:
        raise click.UsageError(f"--exclude: {error}") from error


def open_folder(name: str) -> Collection:
    """Return the timelines of a folder, to be read one at a time; raises `UnreadableError` if there is none."""
    files, refused = choose(find_settings()).find_files(name)
    problems = [problem for about in refused.items() for problem in build_unreadable(*about).problems]
    return Collection(files, problems, skip_unsound=True)


def report_unsound(collection: Collection) -> int:
    """Print what is wrong with the files that couldn't be used, after they were read; return the exit status."""
    report(collection.problems)
    return exit_status(collection.problems)


def build_unreadable(name: str, reason: str, hint: str | None = None) -> Input:
    """Return what is known of a file that can't be read."""
    return Input(name, None, (Problem(code="unreadable", file=name, message=reason, hint=hint),))


def is_bundled(name: str) -> bool:
    """Return whether a name means a bundled timeline: a file of this name comes first."""
    return name in resources.timelines() and not os.path.lexists(name)


def read_stdin() -> tuple[str, bytes]:
    """Return the name of standard input, which --stdin-name may say, and its bytes; raises `UnreadableError`."""
    context = click.get_current_context(silent=True)
    meta: dict[str, Any] = context.meta if context else {}
    name = meta.get(STDIN, STDIN)
    if meta.setdefault(READ, False):
        raise UnreadableError(name, "standard input can be read only once (write one of them to a file)")
    meta[READ] = True
    return name, read_stream(sys.stdin.buffer, name)


def read_data(name: str) -> bytes:
    """Return the bytes of a file or a bundled timeline; raises `UnreadableError`."""
    return resources.read_timeline(name) if is_bundled(name) else read_file(name)


def check_foreign(name: str, data: bytes, base: Timeline | None = None) -> Input:
    """Check a file that may be a calendar, or a workbook, which is imported into *base* without writing anything."""
    kind = file_type(data, name)
    if kind is WORKBOOK:
        problems = _check_workbook(name, data, base)
        return Input(name, None, tuple(evolve(problem, replacement=None) for problem in problems))
    if kind is not CALENDAR:
        return _examine(name, data)
    from alitimeline.calendar.grammar import checking

    return Input(name, None, checking.check(data, name=name), data)


def _check_workbook(name: str, data: bytes, base: Timeline | None) -> tuple[Problem, ...]:
    from alitimeline.briefing import back  # with openpyxl behind it, it loads when it is needed
    from alitimeline.briefing.sheets import is_own
    from alitimeline.briefing.workbook import RefusedError

    try:
        problems = back.read(data, base, name=name).all_problems
    except RefusedError as error:
        return (evolve(error.problem, file=name),)
    if base is None and [problem.code for problem in problems] == ["import-base"] and is_own(data):
        unedited = "the workbook wasn't edited since it was exported: there is nothing to check"
        return (evolve(problems[0], severity="note", message=unedited, hint=None),)
    return problems


def _examine(name: str, data: bytes) -> Input:
    examined = examine_fully(data, name=name)
    kept = data if examined.problems else b""
    can_be_fixed = any(problem.replacement is not None for problem in examined.problems)
    summary = None if examined.own is None else summarize(examined.own)
    return Input(name, examined.timeline, examined.problems, kept, examined if can_be_fixed else None, summary=summary)


def read_to_rewrite(name: str, data: bytes) -> Input:
    """Check a timeline that is to be rewritten, without what others lend it: what would be lost is an error."""
    examined = examine_fully(data, name=name, warn=False)
    refusals = find_refusals(tuple(Shortlist(examined.problems)))
    return Input(name, None if refusals else examined.own, refusals, data)


def read_quickly(name: str, data: bytes) -> Input:
    """Read a timeline without looking for warnings, unless it has errors."""
    return Input(name, *examine(data, name=name, warn=False))


def salvage_file(name: str, data: bytes) -> Input:
    """Read what is sound in a timeline."""
    from alitimeline.loading.salvage import salvage

    return Input(name, *salvage(data, name=name))


def load_timelines(
    names: Sequence[str], why: str | None = None, look_over: LookOver | None = None
) -> tuple[list[Timeline], int]:
    """Return the sound timelines among what TIMELINE arguments name, and the exit status; print what is wrong.

    With *why*, names and timelines must correspond: if one is unsound, the command ends.

    Raises:
        UsageError: if a name is that of several, because *why*.
    """
    files = [*read_inputs(names, look_over=look_over or read_quickly)]
    if why and len(files) > len(names):
        raise click.UsageError(why)
    report(problem for file in files for problem in file.notices)
    status = max((exit_status(file.problems) for file in files), default=SOUND)
    sound = [file.timeline for file in files if file.timeline]
    if why and len(sound) < len(files):
        raise click.exceptions.Exit(status)
    return sound, status


def report(problems: Iterable[Problem]) -> None:
    """Print problems on standard error."""
    shown = [problem for problem in problems if problem.severity != "note" or not is_quiet()]
    say(reports.to_text(Shortlist(shown)), nl=False, err=True)


def exit_status(problems: Iterable[Problem], *, strict: bool = False) -> int:
    """Return the exit status that these problems call for; *strict* treats warnings as errors."""
    failing = [problem for problem in problems if is_error(problem) or (strict and problem.severity == "warning")]
    if any(problem.code in ("unreadable", "newer-version") for problem in failing):
        return FAILED
    return UNSOUND if failing else SOUND


def count(number: int, noun: str) -> str:
    """Count things: "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def count_problems(problems: Iterable[Problem]) -> str:
    """Count problems by severity: "2 errors, 0 warnings"; notes and what is accepted only if there are any."""
    counts = count_by_severity(problems)
    listed = [count(counts["error"], "error"), count(counts["warning"], "warning")]
    listed += [count(counts["note"], "note")] if counts["note"] else []
    return ", ".join([*listed, f"{counts['accepted']} accepted"] if counts["accepted"] else listed)
