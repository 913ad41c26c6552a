"""The command `validate`."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Literal

import click
from attrs import evolve

from alitimeline import export, reports, settings
from alitimeline.cli.fmt import format_diff, refuse_bundled
from alitimeline.cli.inputs import (
    SOUND,
    Input,
    check_foreign,
    choose,
    count,
    count_problems,
    exit_status,
    is_bundled,
    load_timelines,
    read_data,
    read_inputs,
    read_to_rewrite,
    stdin_name,
)
from alitimeline.cli.many import check_files
from alitimeline.cli.options import exclude
from alitimeline.cli.streams import note, say
from alitimeline.cli.texts import add_quote_problems
from alitimeline.documents.filetypes import CALENDAR, JSON, WORKBOOK, YAML, file_type
from alitimeline.loading.comparison import compare, summarize
from alitimeline.loading.examination import FIRST_KEY
from alitimeline.loading.fixing import fix
from alitimeline.loading.sharing import complete
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, Problem, Shortlist, escape_unprintable
from alitimeline.reports.codes import explain

__all__ = ["validate"]

#: What a file is, by the status that it gives.
VERDICTS: tuple[Literal["sound", "unsound", "unreadable"], ...] = ("sound", "unsound", "unreadable")
#: The formats that people read, with the names of files as they gave them, in their order.
FOR_PEOPLE = ("text", "full")
COLOURS: dict[reports.Part, str] = {
    "error": "red",
    "warning": "yellow",
    "note": "green",
    "frame": "blue",
    "help": "cyan",
}
#: How large GitHub lets a summary be; it drops a larger one.
SUMMARY_SIZE = 1024 * 1024


@click.command()
@click.argument("timelines", metavar="[TIMELINE]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(("auto", *reports.FORMATS)),
    default="auto",
    help="Output format. auto: github in GitHub Actions, full on a terminal, else text.",
)
@click.option("--strict/--no-strict", default=None, help="Treat warnings as errors.")
@exclude
@stdin_name
@click.option("--texts", "folder", metavar="DIR", help="Look up every quote in DIR/<source-id>.txt.")
@click.option("--base", metavar="TIMELINE", help="Workbook: the data file that it was exported from.")
@click.option("--fix", is_flag=True, help="Correct in place what was certainly meant, and report what remains.")
@click.option("--diff", is_flag=True, help="Write nothing; show what --fix would change.")
@click.option("--explain", "code", metavar="CODE", help="Explain the code of a problem, and check nothing.")
def validate(  # noqa: PLR0913 - the options that it has
    *,
    timelines: Sequence[str],
    form: str,
    strict: bool | None,
    patterns: tuple[str, ...],
    folder: str | None,
    base: str | None,
    fix: bool,
    diff: bool,
    code: str | None,
) -> int:
    """Report every problem of TIMELINEs (default: of the current folder), with file, line and column.

    A calendar (.ics) is checked against RFC 5545, whoever wrote it. A workbook (.xlsx) is checked as import reads it:
    its edits against --base or, without that, as a filled template. --fix writes what was certainly meant, such as
    2023-11-17 for 2023/11/17, and leaves the rest of a file as it is.
    """
    if code is not None:
        if timelines:
            raise click.UsageError("--explain explains a code and checks no TIMELINE")
        say(reports.explanation_to_text(explain(code)), nl=False)
        return SOUND
    form = _choose_format() if form == "auto" else form
    names, rules = timelines or ["."], settings.find()
    if fix and not diff:
        refuse_bundled(names)
        if "-" in names:
            raise click.UsageError("standard input can't be fixed in place; use --diff, or name a file")
    choice = choose(rules, patterns)
    check = partial(check_foreign, base=None if base is None else _load_base(base, names))
    read_all = partial(check_files, look_over=check) if folder is None and base is None else None
    every = read_inputs(names, read_all, look_over=check, choice=choice)
    if fix or diff:
        every = _fix_inputs([*every], write=not diff)
    read = every if folder is None else add_quote_problems(every, folder)
    judged = _judge(
        _compare(read),
        rules,
        whole=not patterns and os.curdir in (settings.find_name(name, rules.folder) for name in names),
    )
    files = _collect(judged, form, strict=rules.strict if strict is None else strict)
    report = reports.to_full(files, _paint) if form == "full" else reports.FORMATS[form](files)
    # where there is a patch, nothing else goes; colours go only to a terminal
    say(report, nl=False, err=diff, form="report")
    problems = [problem for file in files for problem in file.problems]
    verdict = f"{count(len(files), 'file')}: {count_problems(problems)}"
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if form == "github" and summary:
        with open(summary, "ab") as page:  # noqa: PTH123 - pathlib costs time to load
            page.write(reports.to_summary(problems, verdict, SUMMARY_SIZE - page.tell()).encode())
    note(verdict)
    fixable = sum(1 + problem.more for problem in problems if problem.replacement is not None)
    if fixable and form in FOR_PEOPLE and not (fix or diff):
        note(f"{fixable} of these may be corrected by --fix")
    return max((VERDICTS.index(file.verdict) for file in files), default=SOUND)


def _load_base(base: str, names: Iterable[str]) -> Timeline:
    """Return the data file of a workbook; raises `UsageError` if no workbook is among the *names*."""
    if all(name != "-" and file_type(b"", name) in (CALENDAR, JSON, YAML) for name in names):
        raise click.UsageError("--base is for workbooks (.xlsx)")
    [timeline], _ = load_timelines([base], "--base is one timeline, not a folder of several", read_to_rewrite)
    return complete(timeline, base)


def _choose_format() -> str:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "full" if sys.stdout.isatty() else "text"


def _fix_inputs(files: Iterable[Input], *, write: bool) -> Iterator[Input]:
    """Fix files, or only print what would change in them; yield them as they are then."""
    for file in files:
        kind = file_type(file.data, file.name)
        if kind in (CALENDAR, WORKBOOK):
            say(escape_unprintable(f"{file.name}: not fixed: {kind.words} is only checked"), err=True)
        if all(problem.replacement is None for problem in file.problems):
            yield file
            continue
        data, fixed, after = fix(file.data, name=file.name, examined=file.examined)
        if not write:
            say("".join(format_diff(file.data, data, file.name)), nl=False)
            yield file
            continue
        try:
            if fixed:
                export.save(data, file.name)
        except ExportError as error:  # the other files are still written
            problem = Problem(code="unreadable", message=error.message)
            yield file._replace(problems=(*file.problems, problem))
        else:
            for problem in fixed:
                note(escape_unprintable(f"{problem.place}: fixed[{problem.code}] {problem.message}"))
            summary = None if after.own is None else summarize(after.own)
            fixed_file = file._replace(timeline=after.timeline, problems=after.problems, data=data, examined=None)
            yield fixed_file._replace(summary=summary)


def _compare(read: Iterable[Input]) -> Iterator[Input]:
    """Add what is wrong between files to them, after all of them are read."""
    files = [file._replace(timeline=None, examined=None) for file in read]
    summaries = {file.name: file.summary for file in files if file.summary}
    known = {file.name: file.data for file in files}
    problems = compare(summaries, lambda name: known[name] or read_data(name))
    for file in files:
        if new := problems.get(file.name):
            every = sorted((*file.problems, *new), key=lambda problem: (problem.line or 0, problem.column or 0))
            file = file._replace(problems=tuple(every), data=file.data or read_data(file.name))  # noqa: PLW2901 - with more
        yield file


def _judge(read: Iterable[Input], rules: settings.Settings, *, whole: bool) -> Iterator[Input]:
    """Yield files with the problems that the settings leave; then the settings, if they accept what doesn't occur."""
    checked = {}
    for file in read:
        problems = checked[file.name] = rules.apply(file.problems, file.name)
        yield file._replace(problems=tuple(Shortlist(problems)))
    unused = tuple(rules.find_unused(checked, whole=whole))
    if rules.file and unused:
        yield Input(rules.file, None, unused)


def _collect(read: Iterable[Input], form: str, *, strict: bool) -> list[reports.CheckedFile]:
    """Bring files into the order, and under the names, that the format calls for."""
    files = []
    for file in read:
        name = file.name
        if not (form in FOR_PEOPLE or name == "<stdin>" or is_bundled(name)):
            name = settings.find_name(name, os.environ.get("GITHUB_WORKSPACE") or os.curdir)
        problems = tuple(evolve(problem, file=name) for problem in file.problems)
        verdict = VERDICTS[exit_status(problems, strict=strict)]
        is_anything = FIRST_KEY not in file.data and file_type(file.data, file.name) in (JSON, YAML)
        data = b"" if is_anything else file.data  # a line of a file that may be anybody's isn't shown
        files.append(reports.CheckedFile(name=name, verdict=verdict, problems=problems, data=data))
    return files if form in FOR_PEOPLE else sorted(files, key=lambda file: file.name)


def _paint(text: str, part: reports.Part) -> str:
    return click.style(text, fg=COLOURS[part], bold=part in ("error", "warning") or None)
