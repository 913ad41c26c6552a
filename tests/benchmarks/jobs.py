"""What runs in a process of its own: it imports nothing that a user of the library wouldn't."""

import json
import time
from pathlib import Path

from alitimeline import InvalidTimelineError, bundled, check, export, load

__all__ = ["loaded", "parsed", "refused", "reported", "written"]


def loaded(path: str) -> float:
    """Load a file; return the CPU time in ms."""
    bundled("alibaba-2023")  # so that what is imported and made once is there
    start = time.process_time()
    load(path)
    return (time.process_time() - start) * 1000


def refused(path: str) -> float:
    """Load a file that has one problem; return the CPU time in ms."""
    bundled("alibaba-2023")
    start = time.process_time()
    try:
        load(path)
    except InvalidTimelineError as error:
        assert len(error.problems) == 1, str(error)  # noqa: PT017 - no test
    return (time.process_time() - start) * 1000


def parsed(path: str) -> float:
    """Parse a file as JSON; return the CPU time in ms."""
    data = Path(path).read_bytes()
    start = time.process_time()
    json.loads(data)
    return (time.process_time() - start) * 1000


def reported(path: str, number: str) -> float:
    """Check a file that has so many problems; return the CPU time in ms."""
    bundled("alibaba-2023")
    start = time.process_time()
    problems = check(path)
    taken = (time.process_time() - start) * 1000
    assert len(problems) == int(number), str(problems[:3])  # no test
    return taken


def written(path: str, suffix: str) -> float:
    """Load a file and export it; return the CPU time of the export in ms."""
    timeline = load(path)
    start = time.process_time()
    export.to_bytes(timeline, suffix)
    return (time.process_time() - start) * 1000
