"""What `import alitimeline` with its commonest names costs, and what it leaves alone.

Theirs: `import attr, dateutil`, two of the libraries it stands on. Both start in a fresh interpreter that is already
up, with compiled modules on disk; the start of Python itself counts on neither side.
"""

import os
import subprocess
import sys
from functools import partial
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import ROOT, Figure

__all__ = ["figures"]

OURS, THEIRS = "import alitimeline; alitimeline.Timeline, alitimeline.load, alitimeline.write", "import attr, dateutil"
HEAVY = ("openpyxl", "jsonschema", "click")

PROGRAM = """
import time
start = time.process_time()
{}
print((time.process_time() - start) * 1000)
"""
LOADED = """
import sys
import alitimeline
print(*({} & sys.modules.keys()))
"""


def figures(*, quick: bool) -> list[Figure]:
    """Compare the imports, and count the heavy libraries among what is loaded."""
    with TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        run = partial(_run, environment | {"PYTHONPYCACHEPREFIX": folder})
        heavy = len(run(LOADED.format(set(HEAVY))).split())  # and now everything is compiled
        programs = [PROGRAM.format(statement) for statement in (OURS, THEIRS)]
        times = [[float(run(program)) for program in programs] for _ in range(2 if quick else 25)]
    ours, theirs = (min(taken) for taken in zip(*times, strict=True))
    return [
        Figure(f"import alitimeline, its commonest names : {THEIRS}", ours, theirs, target=2.0),
        Figure(f"{' + '.join(HEAVY)} loaded with it : 1", heavy, 1, target=0.0, unit=""),
    ]


def _run(environment: dict[str, str], program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
