"""The command line: arguments in, status out. Each command is one call of the library."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, get_args

import click

from alitimeline import answers, export, queries, reports, resources
from alitimeline.examination import examine
from alitimeline.loading import read_file
from alitimeline.model import Standing, Timeline
from alitimeline.problems import (
    AlitimelineError,
    ExportError,
    Problem,
    TextError,
    UnreadableError,
    did_you_mean,
    is_error,
    visible,
)
from alitimeline.queries import State
from alitimeline.texts import check_date
from alitimeline.when import Duration, When

__all__ = ["main"]

SOUND, UNSOUND, FAILED = 0, 1, 2
#: What shells report of a command that Ctrl-C or a closed pipe ended.
INTERRUPTED, PIPE_CLOSED = 130, 141

SUFFIX = ".timeline.json"


class Input(NamedTuple):
    """One timeline file: its name in messages, what is in it (None if unsound or unreadable), and its problems."""

    name: str
    timeline: Timeline | None
    problems: tuple[Problem, ...]


def _as_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """Read the day that an option names."""
    if text is None:
        return None
    try:
        check_date(text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return date.fromisoformat(text)


def _as_duration(_context: click.Context, _option: click.Parameter, text: str | None) -> Duration | None:
    """Read the duration that an option names; hours have no meaning between days."""
    if text is None:
        return None
    try:
        duration = Duration(text)
        duration.after(When.parse("2000-01-01"))
    except AlitimelineError as error:
        raise click.BadParameter(str(error)) from error
    return duration


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alitimeline")
def cli() -> None:
    """Keep the record of leadership changes and strategy promises as cited, validated data.

    TIMELINE is a file, a folder (every *.timeline.json below it), - for standard input, or the name of a timeline that
    ships with alitimeline (see: alitimeline timelines).

    Exit status: 0 done and sound, 1 the data has errors, 2 it could not be done.
    """


@cli.command()
@click.argument("timelines", metavar="[TIMELINE]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(tuple(reports.FORMATS)), default="text", help="How to report.")
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def validate(timelines: Sequence[str], form: str, *, strict: bool) -> int:
    """Report every problem of TIMELINEs (default: of the current folder), with file, line and column."""
    inputs = list(_inputs(timelines or ["."]))
    problems = [problem for each in inputs for problem in each.problems]
    click.echo(reports.FORMATS[form](problems), nl=False)
    errors = sum(map(is_error, problems))
    warnings = len(problems) - errors
    click.echo(f"{_count(len(inputs), 'file')}: {_count(errors, 'error')}, {_count(warnings, 'warning')}", err=True)
    return max(_status(problems), UNSOUND if strict and problems else SOUND)


@cli.command(name="export")
@click.argument("timeline")
@click.option(
    "--to", "formats", type=click.Choice(tuple(export.FORMATS)), multiple=True, help="Format; repeatable. Default: all."
)
@click.option("-o", "--out", metavar="FILE|DIR|-", help="Where to. Default: the current folder.")
def export_command(timeline: str, formats: tuple[str, ...], out: str | None) -> int:
    """Write TIMELINE as an Excel briefing, a calendar and JSON."""
    inputs = list(_inputs([timeline]))
    sound = [each.timeline for each in inputs if each.timeline]
    _tell(problem for each in inputs if each.timeline is None for problem in each.problems)
    status = max((_status(each.problems) for each in inputs if each.timeline is None), default=SOUND)
    for target, form, each in _targets(sound, formats, out):
        try:
            _put(export.to_bytes(each, form), target)
        except AlitimelineError as error:  # the other files are still written
            click.echo(f"alitimeline: {error}", err=True)
            status = FAILED
    return status


@cli.command()
@click.argument("timeline")
def show(timeline: str) -> int:
    """Print one line per event and commitment of TIMELINE."""
    inputs = list(_inputs([timeline]))
    for each in inputs:
        if each.timeline:
            click.echo("".join(f"{line}\n" for line in _lines(each.timeline)), nl=False)
        else:
            _tell(each.problems)
    return max(_status(each.problems) for each in inputs)


@cli.command()
@click.argument("timeline")
@click.option("--as-of", "day", metavar="DATE", callback=_as_day, help="The day to look from. Default: today.")
@click.option("--due-within", metavar="DURATION", callback=_as_duration, help="Only what falls due by then: P90D.")
@click.option("--fail-on", type=click.Choice(get_args(State)), multiple=True, help="Status 1 if any is in this state.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How to answer.")
def status(timeline: str, day: date | None, due_within: Duration | None, fail_on: tuple[str, ...], form: str) -> int:
    """Tell how it stands with the commitments of TIMELINE: due when, lapsed or not, judged how."""
    record = _sound(timeline)
    # The only look at the clock, and only if nobody says the day.
    found = queries.status(record, day or datetime.now(record.zone).date())
    if due_within is not None:
        found = tuple(one for one in found if one.is_due_within(due_within))
    click.echo(answers.status_to_json(found) if form == "json" else answers.status_to_text(found), nl=False)
    return UNSOUND if any(one.state in fail_on for one in found) else SOUND


@cli.command()
@click.argument("timeline")
@click.option("--standing", type=click.Choice(get_args(Standing)), help="Only those that are open, or dismissed.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How to answer.")
def conflicts(timeline: str, standing: Standing | None, form: str) -> int:
    """List where the sources of TIMELINE disagree: both values, with both sides' words."""
    record = _sound(timeline)
    found = [each for each in queries.conflicts(record) if standing in (None, each.standing)]
    click.echo(
        answers.conflicts_to_json(found) if form == "json" else answers.conflicts_to_text(record, found), nl=False
    )
    return SOUND


def _sound(name: str) -> Timeline:
    """Return the one timeline that a question is asked of; end the command with its problems if it is unsound."""
    [each, *others] = _inputs([name])
    if others:
        raise click.UsageError("this is answered for one timeline, not for a folder of several")
    if each.timeline is None:
        _tell(each.problems)
        raise click.exceptions.Exit(_status(each.problems))
    return each.timeline


@cli.command()
def schema() -> int:
    """Print the JSON Schema of timeline files."""
    click.echo(resources.read_schema(), nl=False)
    return SOUND


@cli.command()
def timelines() -> int:
    """Name the timelines that ship with alitimeline."""
    for name in resources.timelines():
        click.echo(name)
    return SOUND


def _inputs(names: Iterable[str]) -> Iterator[Input]:
    for name in names:
        try:
            yield from _read(name)
        except UnreadableError as error:
            yield _unreadable(error.file, error.reason, did_you_mean(name, resources.timelines()))


def _unreadable(name: str, reason: str, hint: str | None = None) -> Input:
    return Input(name, None, (Problem(code="unreadable", file=name, message=reason, hint=hint),))


def _read(name: str) -> Iterator[Input]:
    """Read what a TIMELINE argument names: one file or several."""
    if name == "-":
        yield Input("<stdin>", *examine(sys.stdin.buffer.read(), name="<stdin>"))
    elif os.path.isdir(name):  # noqa: PTH112 - pathlib raises where it may not look
        unseen: list[OSError] = []
        files = sorted(_files_below(name, unseen))
        yield from _inputs(files)
        for error in unseen:
            yield _unreadable(os.fspath(error.filename), f"the folder can't be read: {str(error.strerror).lower()}")
        if not files and not unseen:
            raise UnreadableError(name, f"there is no *{SUFFIX} below this folder")
    elif name in resources.timelines() and not os.path.lexists(name):
        yield Input(name, *examine(resources.read_timeline(name), name=name))
    else:
        yield Input(name, *examine(read_file(name), name=name))


def _files_below(folder: str, unseen: list[OSError]) -> Iterator[str]:
    """Yield every timeline file below *folder*, not looking into hidden folders; add what can't be read to *unseen*."""
    for parent, folders, files in os.walk(folder, onerror=unseen.append):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (os.fspath(Path(parent, file)) for file in files if file.endswith(SUFFIX))


def _put(data: bytes, target: Path | None) -> None:
    """Write to a file, or to standard output."""
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        export.save(data, target)
        click.echo(f"wrote {visible(os.fspath(target))}", err=True)


def _targets(
    timelines: Sequence[Timeline], formats: tuple[str, ...], out: str | None
) -> Iterator[tuple[Path | None, str, Timeline]]:
    """Yield what to write: the file (None for standard output), the format, the timeline."""
    if out is None or _is_folder(out):
        yield from _targets_in(Path(out or "."), timelines, formats or tuple(export.FORMATS))
        return
    if out != "-":
        formats = formats or (export.format_of(out),)
        if Path(out).suffix.removeprefix(".").lower() in export.FORMATS.keys() - {*formats}:
            raise ExportError(f"{out} is named as another format than {', '.join(formats)}", "name it by its format")
    if len(formats) != 1 or len(timelines) > 1:
        what = f"{_count(len(timelines), 'timeline')} in {_count(len(formats), 'format')}"
        raise ExportError(f"{out} can hold one timeline in one format, not {what}", "name one with --to, or a folder")
    if out == "-" and formats[0] in export.BINARY and sys.stdout.isatty():
        raise ExportError(f"{formats[0]} is no text and would garble the terminal", "write it to a file: -o FILE")
    for timeline in timelines:
        yield None if out == "-" else Path(out), formats[0], timeline


def _is_folder(out: str) -> bool:
    """Tell whether an --out names a folder, there already or not: it has no suffix, or a slash at its end."""
    if out == "":
        raise ExportError("--out is empty", "write -o . for the current folder")
    if os.path.lexists(out):
        return os.path.isdir(out)  # noqa: PTH112 - pathlib raises where it may not look
    return out != "-" and (out.endswith(("/", os.sep)) or not Path(out).suffix)


def _targets_in(
    folder: Path, timelines: Sequence[Timeline], formats: tuple[str, ...]
) -> Iterator[tuple[Path, str, Timeline]]:
    """Yield a file in *folder* for each timeline and format, named by the timeline's id."""
    names = [timeline.id for timeline in timelines]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ExportError(f"two timelines have the id {twice!r}; one would overwrite the other", "export them apart")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"the folder {os.fspath(folder)} can't be made: {error.strerror}") from error
    for timeline in timelines:
        for form in formats:
            yield folder / f"{timeline.id}.{form}", form, timeline


def _lines(timeline: Timeline) -> Iterator[str]:
    """Yield a line per event, by date, and per commitment, by deadline; fixed columns keep differences small in git."""
    for event in timeline.chronology():
        yield f"{event.when!s:<24} event       {event.title} [{event.id}]"
    due = [(timeline.deadline(commitment), commitment) for commitment in timeline.commitments]
    zone = timeline.zone
    for deadline, commitment in sorted(due, key=lambda pair: (not pair[0], pair[0] and pair[0].sort_key(zone))):
        yield f"{deadline or '-'!s:<24} commitment  {commitment.title} [{commitment.id}]"


def _tell(problems: Iterable[Problem]) -> None:
    click.echo(reports.to_text(problems), nl=False, err=True)


def _status(problems: Iterable[Problem]) -> int:
    errors = [problem for problem in problems if is_error(problem)]
    if any(problem.code == "unreadable" for problem in errors):
        return FAILED
    return UNSOUND if errors else SOUND


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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
        error.show()
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit as end:  # click ends so if the reader of a pipe has gone, and after shell completion
        return PIPE_CLOSED if end.code else SOUND
    except OSError as error:
        click.echo(f"alitimeline: {error.strerror or error}", err=True)
        _give_up_output()
        return FAILED
    except AlitimelineError as error:
        click.echo(f"alitimeline: {error}", err=True)
        return FAILED
    return int(status)


def _give_up_output() -> None:
    """Let go of what can't be written: Python would try once more at its end, and fail with a status of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
