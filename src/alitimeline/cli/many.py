"""Checks many files, and writes many workbooks, on all cores, and shows the progress on a terminal."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from alitimeline import export
from alitimeline.cli.inputs import Input, LookOver, build_unreadable, read_inputs
from alitimeline.cli.outputs import get_name
from alitimeline.cli.waiting import Bar
from alitimeline.export import Exported
from alitimeline.loading import cores
from alitimeline.model import Timeline
from alitimeline.problems import AlitimelineError, ExportError, Problem

__all__ = ["Job", "check_files", "render_all"]

#: From how many workbooks on it pays to start processes.
MANY = 8
#: How many files a process gets at a time.
SHARE = 8
LOST = "the process that checked it has ended; there may be too little memory for it"


class Job(NamedTuple):
    """What to export: where to (None for standard output), in which format, what, with which options."""

    target: Path | None
    form: export.FormatName
    timeline: Timeline | tuple[Timeline, ...]
    options: dict[str, Any]


def check_files(files: Sequence[str], look_over: LookOver | None = None) -> Iterator[Input]:
    """Yield what `read_inputs` makes of files, in their order; without timelines where several cores share the work."""
    shared = cores.is_much(files)
    with Bar("reading") as bar:
        each = partial(_check_file, look_over)
        work = cores.share(each, files, _lose_file, SHARE) if shared else read_inputs(files, look_over=look_over)
        for done, file in enumerate(work, 1):
            bar(done, len(files))
            yield file


def render_all(jobs: Sequence[Job]) -> Iterator[Exported | AlitimelineError]:
    """Yield each export, or the error that it failed with, in their order.

    Each is to be written before the next one is asked for, and may still fail then.
    """
    if cores.count_cores() == 1 or sum(job.form == "xlsx" for job in jobs) < MANY:
        for job in jobs:
            with Bar(f"writing {job.form}") as bar:
                try:
                    yield export.render(job.timeline, job.form, progress=bar, file_name=_name(job), **job.options)
                except AlitimelineError as error:
                    yield error
        return
    with Bar("writing") as bar:
        for done, exported in enumerate(cores.share(_export, jobs, _lose_job), 1):
            bar(done, len(jobs))
            if isinstance(exported, AlitimelineError):
                yield exported
            else:
                data, left_out, beside = exported
                yield Exported(iter([data]), iter(left_out), iter(beside))


def _check_file(look_over: LookOver | None, file: str) -> Input:
    """Check a file in another process; what is large stays there: sending it would take longer than making it."""
    [checked] = read_inputs([file], look_over=look_over)
    return checked._replace(timeline=None, examined=None)


def _lose_file(file: str) -> Input:
    return build_unreadable(file, LOST)


def _lose_job(job: Job) -> AlitimelineError:
    return ExportError(f"the process that wrote {get_name(job.timeline)} has ended", "there may be too little memory")


def _name(job: Job) -> str | None:
    return job.target.name if job.target else None


def _export(job: Job) -> tuple[bytes, list[Problem], list[tuple[str, bytes]]] | AlitimelineError:
    """Export in another process: iterators can't be sent."""
    try:
        exported = export.render(job.timeline, job.form, file_name=_name(job), **job.options)
        return b"".join(exported.chunks), list(exported.left_out), list(exported.beside)
    except AlitimelineError as error:
        return error
