"""Questions over a folder of many companies: beside loading it, and on two cores beside one."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.data import write_folder
from tests.benchmarks.measure import Figure, waited

__all__ = ["figures"]

LOAD = "import sys; from alitimeline import load_folder\nfor _ in load_folder(sys.argv[1]): pass"
QUESTIONS = (
    "status --as-of 2024-01-01",
    "tenures",
    "conflicts",
    "known --as-of 2024-01-01",
    "coverage",
    "evidence",
    "select --text price",
)


def figures(*, quick: bool) -> list[Figure]:
    """Ask each question of files with 20 events, as somebody waits for it."""
    files, rounds = (40, 1) if quick else (4_000, 3)
    cores = sorted(os.sched_getaffinity(0))[:2]
    found = []
    with TemporaryDirectory() as name:
        write_folder(Path(name), files)
        for question in QUESTIONS:
            command, *options = question.split()
            ask = [sys.executable, "-m", "alitimeline", command, name, *options]
            load = [sys.executable, "-c", LOAD, name]
            taken = [(waited(load, cores[:1]), waited(ask, cores[:1]), waited(ask, cores)) for _ in range(rounds)]
            loading, one, two = (min(times) for times in zip(*taken, strict=True))
            found += [
                Figure(f"{command} over {files:,} files : loading them", one, loading, target=1.5),
                Figure("  on two cores : on one, as it is waited for", two, one, target=1 / 1.6),
            ]
    return found
