"""Runs a command with limits of time and memory, and says how it ended."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

__all__ = ["Ending", "attack"]


class Ending(NamedTuple):
    """How a command ended, what it said, and what it took."""

    #: Its exit status; None if it took too long.
    status: int | None
    out: str
    #: Its peak memory in MB, and its CPU time in seconds.
    memory: float
    seconds: float

    @property
    def is_traceback(self) -> bool:
        """Whether it ended with the trace of an error that nobody expected."""
        return "Traceback (most recent call last)" in self.out

    @property
    def words(self) -> str:
        """The ending in words."""
        if self.status is None:
            return "doesn't end"
        if self.is_traceback or self.status < 0:
            names = re.findall(r"^(?:\w+\.)*(\w+)(?:: |$)", self.out, re.MULTILINE)
            return f"traceback ({names[-1]})" if self.is_traceback and names else "is ended by the system"
        return "says what is wrong" if self.status else "accepts it"


def attack(command: Sequence[str], folder: Path, *, seconds: int = 30, megabytes: int = 4_000) -> Ending:
    """Run a command in a folder, with so much CPU time and address space at most.

    A small process starts it: what a process seems to take begins with what the one took that started it.
    """
    starter = [sys.executable, "-S", __file__, str(seconds), str(megabytes), *command]
    with tempfile.TemporaryFile() as out:
        done = subprocess.run(
            starter, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, check=True
        )
        out.seek(0)
        said = out.read(1_000_000).decode("utf-8", "replace")
    status, memory, taken = json.loads(done.stderr)
    return Ending(None if status == -signal.SIGXCPU else status, said, memory / 1024, taken)


def _start(seconds: int, megabytes: int, command: Sequence[str]) -> None:
    """Run a command with limits; write on standard error how it ended and what it took."""
    process = subprocess.Popen(
        command,
        stderr=subprocess.STDOUT,
        preexec_fn=partial(_limit, seconds, megabytes),  # noqa: PLW1509 - no threads here
    )
    _, state, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(state)
    sys.stderr.write(json.dumps([process.returncode, used.ru_maxrss, used.ru_utime + used.ru_stime]))


def _limit(seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _start(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
