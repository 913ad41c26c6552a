"""The kinds of records."""

from typing import Literal, TypeAlias

__all__ = ["COLLECTIONS", "Kind"]

Kind: TypeAlias = Literal["source", "actor", "event", "commitment"]


COLLECTIONS: dict[Kind, str] = {
    "source": "sources",
    "actor": "actors",
    "event": "events",
    "commitment": "commitments",
}
