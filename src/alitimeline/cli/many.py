"""Checks many files on all cores, and shows the progress on a terminal."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
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
    size = sum(os.path.getsize(file) for file in files if os.path.isfile(file))  # noqa: PTH113, PTH202 - pathlib raises where it may not look
    alone = cores == 1 or len(files) == 1 or size < MUCH
    with Bar("checking") as bar:
        checked = read_inputs(files) if alone else _check_in_parallel(files, min(cores, len(files)))
        for done, file in enumerate(checked, 1):
            bar(done, len(files))
            yield file


def _count_cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_in_parallel(files: Sequence[str], cores: int) -> Iterator[Input]:
    # copies of this process start quickly; but not if it has threads, and so locks
    method = "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"
    pool = ProcessPoolExecutor(cores, get_context(method), signal.signal, (signal.SIGINT, signal.SIG_IGN))
    try:
        yield from pool.map(_check_file, files, chunksize=SHARE)
    except BrokenProcessPool as error:
        raise click.ClickException("a process that checked files has ended; there may be too little memory") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _check_file(file: str) -> Input:
    """Check a file in another process; what is large stays there: sending it would take longer than making it."""
    [checked] = read_inputs([file])
    return checked._replace(timeline=None, examined=None)
