"""Shares work among processes, one for each core."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

__all__ = ["count_cores", "is_much", "share"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: From how many bytes on it pays to start processes, because each loads the library again.
MUCH = 4_000_000


def count_cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_much(files: Sequence[str]) -> bool:
    """Return whether reading files is so much work that it pays to share it."""
    if len(files) < 2 or count_cores() == 1:  # noqa: PLR2004 - what can be shared
        return False
    return sum(os.path.getsize(file) for file in files if os.path.isfile(file)) >= MUCH  # noqa: PTH113, PTH202 - pathlib raises where it may not look


def share(
    work: Callable[[_Item], _Result], items: Sequence[_Item], lose: Callable[[_Item], _Result], at_once: int = 1
) -> Iterator[_Result]:
    """Yield what *work* makes of each item in other processes; what *lose* makes of one that ends its process.

    A process gets *at_once* items at a time.
    """
    # slow to import
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context
    from threading import active_count

    # copies of this process start quickly; but not if it has threads, and so locks
    method = "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"
    done, is_careful = 0, False
    while done < len(items):
        workers = 1 if is_careful else min(count_cores(), len(items))
        pool = ProcessPoolExecutor(workers, get_context(method), _leave_signals)
        try:
            for result in pool.map(work, items[done:], chunksize=1 if is_careful else at_once):
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
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
