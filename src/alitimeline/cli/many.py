"""Looks many files over at once, on all cores, and shows on a terminal how far it has come."""

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import active_count

import click

from alitimeline.cli.inputs import Input, inputs
from alitimeline.cli.waiting import Bar

__all__ = ["looked_over"]

#: From how many bytes on it pays to start processes, each of which loads the library anew.
MUCH = 4_000_000
#: How many files a process gets at a time.
SHARE = 8


def looked_over(files: Sequence[str]) -> Iterator[Input]:
    """Yield what `inputs` makes of files, in their order; without timelines where several cores share the work."""
    cores = _cores()
    alone = cores == 1 or len(files) == 1 or sum(map(_size, files)) < MUCH
    yield from _watched(inputs(files) if alone else _shared(files, min(cores, len(files))), len(files))


def _cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(file: str) -> int:
    try:
        return os.path.getsize(file)  # noqa: PTH202 - pathlib raises where it may not look
    except OSError:
        return 0


def _shared(files: Sequence[str], cores: int) -> Iterator[Input]:
    pool = ProcessPoolExecutor(cores, get_context(_start()), signal.signal, (signal.SIGINT, signal.SIG_IGN))
    try:
        yield from pool.map(_without_timeline, files, chunksize=SHARE)
    except BrokenProcessPool as error:
        raise click.ClickException("a process that checked files has ended; there may be too little memory") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _start() -> str:
    """Tell how to start processes: as copies of this one, which is quick, unless it has threads and so locks."""
    return "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"


def _without_timeline(file: str) -> Input:
    """Look a file over in another process; its timeline stays there: sending it would take longer than making it."""
    [found] = inputs([file])
    return found._replace(timeline=None)


def _watched(found: Iterable[Input], number: int) -> Iterator[Input]:
    """Yield what is found; show how far it has come if it takes a while and somebody looks."""
    with Bar("checking") as bar:
        for done, each in enumerate(found, 1):
            bar(done, number)
            yield each
