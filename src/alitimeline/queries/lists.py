"""How a merge compares lists: items are identified by what they are, not by position, and put in a common order."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias, TypeVar

from alitimeline.model import records

__all__ = ["IDENTITIES", "Key", "identify", "index_by_key", "merge_order", "merge_orders", "pair_corrections"]

_T = TypeVar("_T")

#: What identifies an item, as texts; a second item with the same key gets the number 1 after them, and so on.
Key: TypeAlias = tuple[str, ...]

#: The fields that identify an item, and how many of them remain when it is corrected: of a citation, the source.
IDENTITIES: dict[type, tuple[tuple[str, ...], int]] = {
    records.Source: (("id",), 1),
    records.Actor: (("id",), 1),
    records.Event: (("id",), 1),
    records.Commitment: (("id",), 1),
    records.Participation: (("actor", "part", "role", "organization"), 2),
    records.Relation: (("event", "kind"), 1),
    records.Citation: (("source", "quote", "locator"), 1),
    records.Assessment: (("on", "verdict"), 1),
    records.Measure: (("metric", "scope"), 1),
    records.Media: (("url",), 1),
    records.Dispute: (("field", "value"), 1),
}


def index_by_key(items: Iterable[_T]) -> dict[Key, _T]:
    """Return items by their keys."""
    index: dict[Key, _T] = {}
    repeated: Counter[Key] = Counter()
    for item in items:
        key = identify(item)
        if key in index:
            repeated[key] += 1
            key = (*key, str(repeated[key]))
        index[key] = item
    return index


def identify(item: object) -> Key:
    """Return what identifies an item."""
    if isinstance(item, str):
        return (item,)
    names, _ = IDENTITIES.get(type(item), ((), 1))
    return tuple([_to_text(getattr(item, name)) for name in names])


def _to_text(value: object) -> str:
    if isinstance(value, list | dict):  # what is disputed can be any JSON
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "" if value is None else str(value)


def pair_corrections(
    base: Mapping[Key, object], ours: dict[Key, _T], theirs: dict[Key, _T]
) -> tuple[dict[Key, _T], dict[Key, _T]]:
    """Return both sides' items; an item that both sides corrected in different ways has one key in both.

    A side corrected an item if it lost one and has a new one whose key begins in the same way, and there is no other
    such pair. If the other side changed the item too, both get one key, or the merge would keep two items.
    """
    by_us, by_them = _find_corrections(base, ours, theirs), _find_corrections(base, theirs, ours)
    by_both = [
        key
        for key in {**by_us, **by_them}
        if all(key in by or side.get(key, base[key]) != base[key] for side, by in ((ours, by_us), (theirs, by_them)))
    ]
    return _restore_keys(ours, by_us, by_both), _restore_keys(theirs, by_them, by_both)


def _find_corrections(
    base: Mapping[Key, object], side: Mapping[Key, object], other: Mapping[Key, object]
) -> dict[Key, Key]:
    """Return the keys of the items that a side corrected, with their new keys."""
    lost = _index_by_beginning(base, (key for key in base if key not in side))
    new = _index_by_beginning(side, (key for key in side if key not in base and key not in other))
    return {lost[beginning]: new[beginning] for beginning in lost if beginning in new}


def _index_by_beginning(items: Mapping[Key, object], keys: Iterable[Key]) -> dict[Key, Key]:
    """Return keys by the beginning that remains in a correction, without those that share it."""
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in keys:
        _, length = IDENTITIES.get(type(items[key]), ((), 1))
        groups[key[:length]].append(key)
    return {beginning: group[0] for beginning, group in groups.items() if len(group) == 1}


def _restore_keys(side: dict[Key, _T], corrected: Mapping[Key, Key], keys: Iterable[Key]) -> dict[Key, _T]:
    before = {corrected[key]: key for key in keys if key in corrected}
    return {before.get(key, key): item for key, item in side.items()} if before else side


def merge_order(
    base: Collection[Key], ours: Collection[Key], theirs: Collection[Key], kept: Collection[Key]
) -> Iterator[Key]:
    """Yield the keys that both sides have, and of the others those in *kept*, in an order that is the same if swapped.

    Keys of both are in the order of the side that moved them; if both did, in the order that sorts first. Keys of one
    side follow the key that they follow there; two runs added at one place are not mixed.
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
    for key in mine if mine == others else _choose_order(base, mine, others):
        yield key
        if key in runs:
            yield from chain(*sorted(runs[key]))


def merge_orders(orders: Sequence[Mapping[Key, object]]) -> Collection[Key]:
    """Return the keys of several lists in one order, as `merge_order` for two: by halves, to be quick."""
    if len(orders) == 1:
        return orders[0]
    middle = len(orders) // 2
    one, two = (dict.fromkeys(merge_orders(half)) for half in (orders[:middle], orders[middle:]))
    return [*merge_order((), one, two, {**one, **two})]


def _choose_order(base: Collection[Key], mine: list[Key], others: list[Key]) -> list[Key]:
    """Return one of two orders of the same keys: the one that moved old keys, or the one that sorts first."""
    both = {*mine}
    before, old_of_mine, old_of_others = (
        [key for key in order if key in both and key in base] for order in (base, mine, others)
    )
    if old_of_mine == before != old_of_others:
        return others
    if old_of_others == before != old_of_mine:
        return mine
    return min(mine, others)
