"""Runs the command line: `python -m alitimeline`, and the script `alitimeline`."""

import sys

from alitimeline.cli import main

__all__ = ["run"]


def run() -> None:
    """Run the command line and end with its status."""
    sys.exit(main())


if __name__ == "__main__":
    run()
