"""Calendars of others, and what other readers make of a file: each file in a process of its own.

`icalendar` remembers the zones of earlier files by their names: one file changes how it reads the next.
"""

import atexit
import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.places import TESTS

__all__ = ["FOREIGN", "ask"]

#: The calendars that ship with two packages: written by many programs, and by those who look for faults.
FOREIGN = sorted(
    (
        path
        for package in ("icalendar", "recurring_ical_events")
        for folder in getattr(find_spec(package), "submodule_search_locations", None) or ()
        for path in Path(folder).rglob("*.ics")
    ),
    key=lambda path: path.name,
)


@cache
def _start() -> "subprocess.Popen[str]":
    """Start the program that answers, once in a process; it ends when its input does."""
    command = [sys.executable, str(TESTS / "programs" / "calendar_readers.py")]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(program.communicate)
    return program


def ask(question: str, path: Path) -> Any:  # noqa: ANN401 - JSON
    """Return the answer to a question of tests/programs/calendar_readers.py about a file."""
    program = _start()
    assert program.stdin
    assert program.stdout
    program.stdin.write(f"{json.dumps([question, str(path)])}\n")
    program.stdin.flush()
    return json.loads(program.stdout.readline())
