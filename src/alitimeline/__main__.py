"""Runs the command line: `python -m alitimeline`, and the script `alitimeline`."""

import _signal  # type: ignore[import-not-found] # what `signal` is made of: it is there at once
import gc
import sys

__all__ = ["run"]


def run() -> None:
    """Run the command line and end with its status."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # while it loads, Ctrl-C just ends the process: without a traceback
    gc.disable()  # a command makes millions of objects and next to no cycles, and ends soon
    from alitimeline.cli import main

    sys.exit(main())


if __name__ == "__main__":
    run()
