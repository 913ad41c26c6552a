"""Checks many files, and writes many workbooks, on all cores, and shows the progress on a terminal."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from threading import active_count
from typing import Any, NamedTuple, TypeVar

from alitimeline import export
from alitimeline.cli.inputs import Input, build_unreadable, read_inputs
from alitimeline.cli.waiting import Bar
from alitimeline.export import Exported
from alitimeline.model import Timeline
from alitimeline.problems import AlitimelineError, ExportError, Problem

__all__ = ["Job", "check_files", "render_all"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: From how many bytes, or workbooks, on it pays to start processes, because each loads the library again.
MUCH, MANY = 4_000_000, 8
#: How many files a process gets at a time.
SHARE = 8


LOST = "the process that checked it has ended; there may be too little memory for it"


class Job(NamedTuple):
    """What to export: where to (None for standard output), in which format, which timeline, with which options."""

    target: Path | None
    form: export.FormatName
    timeline: Timeline
    options: dict[str, Any]


def check_files(files: Sequence[str]) -> Iterator[Input]:
    """Yield what `inputs` makes of files, in their order; without timelines where several cores share the work."""
    cores = _count_cores()
    size = sum(os.path.getsize(file) for file in files if os.path.isfile(file))  # noqa: PTH113, PTH202 - pathlib raises where it may not look
    alone = cores == 1 or len(files) == 1 or size < MUCH
    with Bar("checking") as bar:
        work = read_inputs(files) if alone else _share(_check_file, files, cores, SHARE, _lose_file)
        for done, file in enumerate(work, 1):
            bar(done, len(files))
            yield file


def render_all(jobs: Sequence[Job]) -> Iterator[Exported | AlitimelineError]:
    """Yield each export, or the error that it failed with, in their order.

    Each is to be written before the next one is asked for, and may still fail then.
    """
    cores = _count_cores()
    if cores == 1 or sum(job.form == "xlsx" for job in jobs) < MANY:
        for job in jobs:
            with Bar(f"writing {job.form}") as bar:
                try:
                    yield export.render(job.timeline, job.form, progress=bar, file_name=_name(job), **job.options)
                except AlitimelineError as error:
                    yield error
        return
    with Bar("writing") as bar:
        for done, exported in enumerate(_share(_export, jobs, cores, 1, _lose_job), 1):
            bar(done, len(jobs))
            if isinstance(exported, AlitimelineError):
                yield exported
            else:
                data, left_out, beside = exported
                yield Exported(iter([data]), iter(left_out), iter(beside))


def _count_cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _share(
    work: Callable[[_Item], _Result], items: Sequence[_Item], cores: int, share: int, lose: Callable[[_Item], _Result]
) -> Iterator[_Result]:
    """Yield what *work* makes of each item in other processes; what *lose* makes of one that ends its process."""
    # copies of this process start quickly; but not if it has threads, and so locks
    method = "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"
    done, is_careful = 0, False
    while done < len(items):
        workers = 1 if is_careful else min(cores, len(items))
        pool = ProcessPoolExecutor(workers, get_context(method), _leave_signals)
        try:
            for result in pool.map(work, items[done:], chunksize=1 if is_careful else share):
                yield result
                done += 1
        except BrokenProcessPool:
            if is_careful:  # one at a time: it was this one
                yield lose(items[done])
                done += 1
            is_careful = True
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_signals() -> None:
    """Leave Ctrl-C to the process that started this one, SIGTERM to the system: an exception would get lost here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _check_file(file: str) -> Input:
    """Check a file in another process; what is large stays there: sending it would take longer than making it."""
    [checked] = read_inputs([file])
    return checked._replace(timeline=None, examined=None)


def _lose_file(file: str) -> Input:
    return build_unreadable(file, LOST)


def _lose_job(job: Job) -> AlitimelineError:
    return ExportError(f"the process that wrote {job.timeline.id} has ended", "there may be too little memory")


def _name(job: Job) -> str | None:
    return job.target.name if job.target else None


def _export(job: Job) -> tuple[bytes, list[Problem], list[tuple[str, bytes]]] | AlitimelineError:
    """Export in another process: iterators can't be sent."""
    try:
        exported = export.render(job.timeline, job.form, file_name=_name(job), **job.options)
        return b"".join(exported.chunks), list(exported.left_out), list(exported.beside)
    except AlitimelineError as error:
        return error
