"""What runs in a process of its own: it imports nothing that a user of the library wouldn't."""

import time

from alitimeline import InvalidTimelineError, bundled, export, load

__all__ = ["loaded", "refused", "written"]


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


def written(path: str, suffix: str) -> float:
    """Load a file and export it; return the CPU time of the export in ms."""
    timeline = load(path)
    start = time.process_time()
    export.to_bytes(timeline, suffix)
    return (time.process_time() - start) * 1000
