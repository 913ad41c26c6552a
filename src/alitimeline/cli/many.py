"""Checks many files on all cores, and shows the progress on a terminal."""

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import active_count

import click

from alitimeline.cli.inputs import Input, read_inputs
from alitimeline.cli.waiting import Bar

__all__ = ["check_files"]

#: From how many bytes on it pays to start processes, because each loads the library again.
MUCH = 4_000_000
#: How many files a process gets at a time.
SHARE = 8


def check_files(files: Sequence[str]) -> Iterator[Input]:
    """Yield what `inputs` makes of files, in their order; without timelines where several cores share the work."""
    cores = _count_cores()
    alone = cores == 1 or len(files) == 1 or sum(map(_measure, files)) < MUCH
    yield from _show_progress(
        read_inputs(files) if alone else _check_in_parallel(files, min(cores, len(files))), len(files)
    )


def _count_cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _measure(file: str) -> int:
    try:
        return os.path.getsize(file)  # noqa: PTH202 - pathlib raises where it may not look
    except OSError:
        return 0


def _check_in_parallel(files: Sequence[str], cores: int) -> Iterator[Input]:
    pool = ProcessPoolExecutor(
        cores, get_context(_choose_start_method()), signal.signal, (signal.SIGINT, signal.SIG_IGN)
    )
    try:
        yield from pool.map(_check_file, files, chunksize=SHARE)
    except BrokenProcessPool as error:
        raise click.ClickException("a process that checked files has ended; there may be too little memory") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _choose_start_method() -> str:
    """Return how to start processes: as copies of this one, which is quick, unless it has threads and so locks."""
    return "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"


def _check_file(file: str) -> Input:
    """Check a file in another process; what is large stays there: sending it would take longer than making it."""
    [checked] = read_inputs([file])
    return checked._replace(timeline=None, document=None)


def _show_progress(files: Iterable[Input], number: int) -> Iterator[Input]:
    """Yield the files; show the progress on a terminal if it takes a while."""
    with Bar("checking") as bar:
        for done, file in enumerate(files, 1):
            bar(done, number)
            yield file
