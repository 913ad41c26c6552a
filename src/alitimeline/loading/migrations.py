"""Brings documents of older versions of the format to a newer one, step by step, as plain dicts."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

from attrs import frozen

from alitimeline.problems import MigrationError, shorten
from alitimeline.schema import VERSION

__all__ = ["STEPS", "Plain", "Step", "migrate"]

#: A document as it stands in a data file.
Plain: TypeAlias = dict[str, Any]


@frozen
class Step:
    """How documents of one version become documents of the next."""

    before: str
    after: str
    #: Makes the new document of the old one. What `schema_version` says is seen to.
    change: Callable[[Plain], Plain]


#: Every step there is, oldest first. There is one version of the format yet, so there is none.
STEPS: tuple[Step, ...] = ()


def migrate(document: Plain, *, to: str = VERSION, steps: Sequence[Step] = STEPS) -> Plain:
    """Return *document* as version *to* of the format writes it; the document itself stays as it is.

    Raises:
        MigrationError: if the steps don't lead from its version to that one.

    """
    moved = deepcopy(document)  # so that no step can change what it was given by others
    for step in steps:
        if moved.get("schema_version") == step.before != to:
            moved = {**step.change(moved), "schema_version": step.after}
    if moved.get("schema_version") != to:
        found = document.get("schema_version")
        known = ", ".join(dict.fromkeys([*(step.before for step in steps), to]))
        raise MigrationError(
            f"nothing leads from schema_version {shorten(found)} to {to!r}",
            f"known: {known}; if it is newer, upgrade alitimeline",
        )
    return moved
