"""Lists as a merge sees them: items known by what they are, not by where they stand, and an order for both sides'."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias, TypeVar

from alitimeline.model import Actor, Assessment, Citation, Commitment, Dispute, Event, Participation, Relation, Source

__all__ = ["IDENTITIES", "Key", "in_one_order", "in_order", "key_of", "keyed", "paired"]

_T = TypeVar("_T")

#: What an item is known by, in words; a second item of the same words has the number 1 after them, and so on.
Key: TypeAlias = tuple[str, ...]

#: The fields that an item is known by, and how many of them stay when it is corrected: of a citation, the source.
IDENTITIES: dict[type, tuple[tuple[str, ...], int]] = {
    Source: (("id",), 1),
    Actor: (("id",), 1),
    Event: (("id",), 1),
    Commitment: (("id",), 1),
    Participation: (("actor", "part", "role", "organization"), 2),
    Relation: (("event", "kind"), 1),
    Citation: (("source", "quote", "locator"), 1),
    Assessment: (("on", "verdict"), 1),
    Dispute: (("field", "value"), 1),
}


def keyed(items: Iterable[_T]) -> dict[Key, _T]:
    """Return items by what they are known by."""
    found: dict[Key, _T] = {}
    repeated: Counter[Key] = Counter()
    for item in items:
        key = key_of(item)
        if key in found:
            repeated[key] += 1
            key = (*key, str(repeated[key]))
        found[key] = item
    return found


def key_of(item: object) -> Key:
    """Return what an item is known by."""
    if isinstance(item, str):
        return (item,)
    names, _ = IDENTITIES[type(item)]
    return tuple([_word(getattr(item, name)) for name in names])


def _word(value: object) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case list() | dict():  # what is disputed can be any JSON
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)


def paired(
    base: Mapping[Key, object], ours: dict[Key, _T], theirs: dict[Key, _T]
) -> tuple[dict[Key, _T], dict[Key, _T]]:
    """Return both sides' items, those of them under one key that both made out of one, each in its own way.

    Where a side lost an item and has a new one that begins to be known by the same, and no others do, it corrected the
    item. If the other side changed that, too, they must meet: else both would stand there as if they were two things.
    """
    by_us, by_them = _corrected(base, ours, theirs), _corrected(base, theirs, ours)
    by_both = [
        key
        for key in {**by_us, **by_them}
        if all(key in by or side.get(key, base[key]) != base[key] for side, by in ((ours, by_us), (theirs, by_them)))
    ]
    return _renamed(ours, by_us, by_both), _renamed(theirs, by_them, by_both)


def _corrected(base: Mapping[Key, object], side: Mapping[Key, object], other: Mapping[Key, object]) -> dict[Key, Key]:
    """Return the keys of the items that a side corrected, with those that they have now."""
    lost = _by_beginning(base, (key for key in base if key not in side))
    new = _by_beginning(side, (key for key in side if key not in base and key not in other))
    return {lost[beginning]: new[beginning] for beginning in lost if beginning in new}


def _by_beginning(items: Mapping[Key, object], keys: Iterable[Key]) -> dict[Key, Key]:
    """Return keys by what stays of them in a correction, but for those of which that is the same."""
    found: dict[Key, list[Key]] = defaultdict(list)
    for key in keys:
        _, stays = IDENTITIES.get(type(items[key]), ((), 1))
        found[key[:stays]].append(key)
    return {beginning: same[0] for beginning, same in found.items() if len(same) == 1}


def _renamed(side: dict[Key, _T], corrected: Mapping[Key, Key], keys: Iterable[Key]) -> dict[Key, _T]:
    before = {corrected[key]: key for key in keys if key in corrected}
    return {before.get(key, key): item for key, item in side.items()} if before else side


def in_order(
    base: Collection[Key], ours: Collection[Key], theirs: Collection[Key], kept: Collection[Key]
) -> Iterator[Key]:
    """Yield what both sides have, and what is kept of the rest, in an order that doesn't depend on which side is which.

    What both have stands as on the side that moved it; if both did, as on the one whose order comes first in the
    alphabet. What one side has alone follows what it follows there; what both add in one place stays apart.
    """
    mine = [key for key in ours if key in theirs]
    others = [key for key in theirs if key in ours]
    runs: dict[Key | None, list[list[Key]]] = defaultdict(list)
    for side, other in ((ours, theirs), (theirs, ours)):
        last: Key | None = None
        run: list[Key] = []
        for key in side:
            if key in other:
                last, run = key, []
            elif key in kept:
                if not run:
                    runs[last].append(run)
                run.append(key)
    yield from chain(*sorted(runs[None]))
    for key in mine if mine == others else _of_both(base, mine, others):
        yield key
        if key in runs:
            yield from chain(*sorted(runs[key]))


def in_one_order(orders: Sequence[Mapping[Key, object]]) -> Collection[Key]:
    """Return the keys of several lists in one order, as `in_order` has those of two: by halves, to be quick."""
    if len(orders) == 1:
        return orders[0]
    middle = len(orders) // 2
    one, two = (dict.fromkeys(in_one_order(half)) for half in (orders[:middle], orders[middle:]))
    return [*in_order((), one, two, {**one, **two})]


def _of_both(base: Collection[Key], mine: list[Key], others: list[Key]) -> list[Key]:
    """Return one of two orders of the same keys: the one that moved what was there before, or the first of both."""
    both = {*mine}
    before, old_of_mine, old_of_others = (
        [key for key in order if key in both and key in base] for order in (base, mine, others)
    )
    if old_of_mine == before != old_of_others:
        return others
    if old_of_others == before != old_of_mine:
        return mine
    return min(mine, others)
