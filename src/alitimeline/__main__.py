"""Runs the command line: `python -m alitimeline`, and the script `alitimeline`."""

import signal
import sys

__all__ = ["run"]


def run() -> None:
    """Run the command line and end with its status."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while it loads, Ctrl-C just ends the process: without a traceback
    from alitimeline.cli import main

    sys.exit(main())


if __name__ == "__main__":
    run()
