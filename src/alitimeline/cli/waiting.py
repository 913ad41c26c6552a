"""What a terminal shows to those who wait: how far it has come."""

import sys
from time import monotonic
from typing import Self

import click

from alitimeline.cli.streams import is_quiet

__all__ = ["Bar"]

#: After how many seconds somebody who waits wants to know.
PATIENCE = 1.0


class Bar:
    """Shows how far it has come, if it takes a while and somebody looks; ends with its block, whatever happens."""

    def __init__(self, label: str) -> None:
        self._begun = monotonic()
        self._bar = click.progressbar(length=0, label=label, file=sys.stderr)
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Show that so much of *total* is done, which may be all."""
        if sys.stderr.isatty() and not is_quiet() and monotonic() - self._begun > PATIENCE:
            self._shown, self._bar.length = True, total
            self._bar.update(done - self._bar.pos)
        if done == total:
            self.__exit__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._shown:
            self._bar.render_finish()  # the cursor comes back
            self._shown = False
