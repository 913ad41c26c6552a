"""How the benchmarks measure: both sides by turns in one run, CPU time, the best round of each."""

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

__all__ = ["Figure", "Job", "Share", "alternate", "best", "in_child", "peak", "process", "waited"]

ROOT = Path(__file__).parents[2]


class Figure(NamedTuple):
    """A line of the table: what our side takes, what it is held against, and how much more it may take."""

    what: str
    ours: float
    theirs: float
    #: Ours may be this many times theirs; below 1, we have to be that much faster. None: told for information.
    target: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times theirs ours is."""
        return self.ours / self.theirs

    @property
    def verdict(self) -> str:
        """Whether the target is reached."""
        return "" if self.target is None else "yes" if self.ratio <= self.target else "NO"


class Share(Figure):
    """A line about quality, in percent: ours has to be at least so many times theirs."""

    __slots__ = ()

    @property
    def verdict(self) -> str:
        """Whether the target is reached."""
        return "" if self.target is None else "yes" if self.ratio >= self.target else "NO"


def alternate(rounds: int, *jobs: Callable[[], object]) -> list[float]:
    """Return the CPU time in ms that each job takes at best.

    The jobs take turns, so that whatever slows this machine down meets all of them.
    """
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for job, taken in zip(jobs, times, strict=True):
            taken.append(_timed(job))
    return [min(taken) for taken in times]


def _timed(job: Callable[[], object]) -> float:
    # What the benchmark itself holds is put out of the collector's sight, as it would be missing in a fresh process.
    gc.collect()
    gc.freeze()
    gc.collect()
    start = time.process_time()
    kept = job()
    taken = time.process_time() - start
    del kept
    gc.unfreeze()
    return taken * 1000


class Job(NamedTuple):
    """What a fresh process is to run: a function of `jobs`, with its arguments."""

    function: str
    arguments: tuple[str, ...]


def in_child(job: Job) -> tuple[float, float]:
    """Run a job in a fresh process; return the CPU time in ms that it reports, and the process's peak memory in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.child", json.dumps(job)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    taken, memory = json.loads(output)
    return taken, memory


def best(rounds: int, *jobs: Job) -> list[float]:
    """Return the CPU time in ms that each job reports at best, each in a fresh process, by turns."""
    times = [[in_child(job)[0] for job in jobs] for _ in range(rounds)]
    return [min(taken) for taken in zip(*times, strict=True)]


def process(command: list[str], *, fast: bool = True) -> float:
    """Return the CPU time in ms that a command takes as a process, whatever it says; not *fast*, without the extra."""
    environment = os.environ | ({} if fast else {"ALITIMELINE_ENGINE": "reference"})
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, **quiet)  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def waited(command: list[str], cores: list[int]) -> float:
    """Return how many ms somebody waits for a command that may use these cores."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    before = time.perf_counter()
    allowed = partial(os.sched_setaffinity, 0, cores)
    subprocess.run(command, cwd=ROOT, check=True, preexec_fn=allowed, **quiet)  # type: ignore[call-overload]
    return (time.perf_counter() - before) * 1000


def peak(job: Job) -> float:
    """Return the peak memory in MB of a fresh process that runs the job."""
    return in_child(job)[1]
