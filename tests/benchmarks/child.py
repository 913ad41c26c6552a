"""A fresh process: runs one job, and prints what the job reports and how much memory the process took at its peak."""

import json
import re
import resource
import sys
from pathlib import Path

from tests.benchmarks import jobs

__all__: list[str] = []

STATUS = Path("/proc/self/status")


def peak() -> float:
    """Return the peak memory of this process in MB."""
    if STATUS.exists():  # `ru_maxrss` begins with what the parent took: on Linux it survives fork and exec
        found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text("ascii"))
        return int(found[1]) / 1024 if found else 0.0
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    function, arguments = json.loads(sys.argv[1])
    taken = getattr(jobs, function)(*arguments)
    sys.stdout.write(json.dumps([taken, peak()]))
