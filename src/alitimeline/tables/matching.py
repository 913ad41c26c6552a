"""Which records of a table are which of an earlier one, and of the timeline that the table goes into."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from alitimeline.documents.plain import value_to_plain
from alitimeline.loading.adding import list_names
from alitimeline.model import Record, Timeline
from alitimeline.model.ids import Ids, name_as_id
from alitimeline.model.kinds import COLLECTIONS, Kind

__all__ = ["NAMES", "Before", "Matcher", "join_values"]

#: What a record is called, and what distinguishes it from others of that name.
NAMES = {"source": ("title", "url"), "actor": ("name",), "event": ("title", "when"), "commitment": ("title", "made_by")}


class Before(NamedTuple):
    """What a table goes into: the timeline as it is now, and what the earlier table was; of a first table, nothing."""

    timeline: Timeline | None = None
    earlier: Timeline | None = None
    #: The ids of the records of the earlier table, by their keys.
    ids: Mapping[Kind, Mapping[str, str]] = {}


class Matcher:
    """Gives the records of a kind the ids that they have, or new ones."""

    def __init__(self, kind: Kind, before: Before) -> None:
        self.kind, self.known = kind, before.ids.get(kind, {})
        self.own = _index(before.timeline, kind)
        #: The records whose rows may have been corrected: those of the earlier table or, without one, all.
        self.former = _index(before.earlier, kind) if before.earlier else self.own
        self.is_first = before.earlier is None
        self.called = dict(list_names(before.timeline, kind)) if before.timeline else {}
        self.taken: set[str] = set()
        #: The ids of records whose row is there, although it can't be read.
        self.unreadable: set[str] = set()
        self._giver = Ids()
        for id_ in {**self.own, **self.former}:
            self._giver.give(id_)

    def claim(self, id_: str) -> None:
        """Take note that a record has an id."""
        self.taken.add(id_)
        self._giver.give(id_)

    def match(
        self,
        rows: Mapping[str, Mapping[str, Any]],
        broken: Sequence[tuple[str, Mapping[str, Any]]],
        resolve: Callable[[str], str],
    ) -> dict[str, str]:
        """Return the ids of records by their keys; *broken* are those that can't be read, *resolve* names an actor.

        A record is the one that had its key, or has its id, or its name and what distinguishes it; else the only one
        of its name whose row is gone, as then its date was corrected.
        """
        found: dict[str, str] = {}

        def accept(pairs: Iterable[tuple[str, str]]) -> None:
            for key, id_ in pairs:
                if key not in found and id_ not in self.taken:
                    found[key] = id_
                    self.taken.add(id_)

        made = {key: self.make_id(value, key) for key, value in rows.items()}
        shared = Counter(made.values())
        full = {key: f"{made[key]}-{_digest(key)}" for key in rows}
        accept((key, self.known[key]) for key in rows if key in self.known)
        accept((key, rows[key]["id"]) for key in rows if rows[key].get("id") in self.own)
        accept(_pair({key: self._identify(rows[key], resolve) for key in rows if key not in found}, self._identities()))
        accept((key, full[key]) for key in rows if full[key] in self.own)
        self._find_broken(broken, resolve)
        unnamed = {key: made[key] for key in rows if key not in found and "id" not in rows[key]}
        doubtful = {self.make_id(value, key) for key, value in broken}
        former = {id_: self.make_id(_describe(self.kind, one), id_) for id_, one in self.former.items()}
        left = {id_: name for id_, name in former.items() if id_ not in self.taken and name not in doubtful}
        accept(_pair(unnamed, left))
        if self.is_first:  # called otherwise by hand
            accept((key, id_) for key, id_ in made.items() if shared[id_] == 1 and former.get(id_, id_) != id_)
        for key in rows:
            if key not in found:
                found[key] = self._giver.give(made[key] if shared[made[key]] == 1 else full[key], key)
                self.taken.add(found[key])
        return found

    def match_name(self, text: str, value: Mapping[str, Any]) -> str:
        """Return the id of an actor or a source that is known by its name only."""
        made = self.make_id(value, text)
        is_renamed = self.is_first and made in self.own and made not in self.taken  # by hand
        return self.known.get(text) or self.called.get(text) or (made if is_renamed else self._giver.give(made, text))

    def make_id(self, value: Mapping[str, Any], key: str) -> str:
        """Return an id made of the name of a record: of its letters or, if few of them are Latin, of its digest."""
        label = str(value.get("id") or value.get(NAMES[self.kind][0]) or key)
        return name_as_id(label) or f"{self.kind}-{_digest(label)}"

    def _identify(self, value: Mapping[str, Any], resolve: Callable[[str], str]) -> tuple[str | None, ...]:
        """Return the name of a record and what distinguishes it; None for what isn't known."""
        texts = []
        for field in NAMES[self.kind]:
            item = value.get(field)
            if field == "made_by" and item is not None:
                item = sorted(resolve(str(one)) for one in (item if isinstance(item, list) else [item]))
            texts.append(None if item is None else str(item))
        return tuple(texts)

    def _identities(self) -> dict[str, tuple[str | None, ...]]:
        """Return what distinguishes the records of the timeline that have no row yet."""
        return {
            id_: self._identify(_describe(self.kind, one), str)
            for id_, one in self.own.items()
            if id_ not in self.taken
        }

    def _find_broken(self, broken: Sequence[tuple[str, Mapping[str, Any]]], resolve: Callable[[str], str]) -> None:
        """Find the records that rows may be that can't be read: all that agree with what can be read."""
        records = {**self.former, **self.own} if broken else {}
        identities = {id_: self._identify(_describe(self.kind, one), str) for id_, one in records.items()}
        for key, value in broken:
            wanted = self._identify(value, resolve)
            if key in self.known:
                self.unreadable.add(self.known[key])
            elif any(wanted):
                fitting = (id_ for id_, has in identities.items() if _fits(wanted, has))
                self.unreadable.update(id_ for id_ in fitting if id_ not in self.taken)


def join_values(own: Any, item: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return what two rows say of a field of one record: of two lists all items; else what the first one says."""
    if not isinstance(own, list) or not isinstance(item, list):
        return item if own is None else own
    joined = [next((new for new in item if _says_all(new, one)), one) for one in own]
    return [*joined, *(new for new in item if not any(_says_all(one, new) for one in joined))]


def _says_all(item: Any, other: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether an item of a list says what another one does, and maybe more."""
    return bool(item == other or (isinstance(item, dict) and isinstance(other, dict) and other.items() <= item.items()))


def _fits(wanted: tuple[str | None, ...], has: tuple[str | None, ...]) -> bool:
    return all(one is None or one == other for one, other in zip(wanted, has, strict=True))


def _index(timeline: Timeline | None, kind: Kind) -> dict[str, Record]:
    return {one.id: one for one in getattr(timeline, COLLECTIONS[kind], ())}


def _describe(kind: Kind, record: Record) -> dict[str, Any]:
    """Return what a record is called, and what distinguishes it, as a table has it."""
    values = {field: getattr(record, field) for field in NAMES[kind]}
    return {field: value_to_plain(value) for field, value in values.items() if value is not None}


def _pair(rows: Mapping[str, Any], records: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the keys of rows with the ids of records that are called the same, if no others are."""
    keys: dict[Any, list[str]] = defaultdict(list)
    ids: dict[Any, list[str]] = defaultdict(list)
    for groups, items in ((keys, rows), (ids, records)):
        for item, name in items.items():
            groups[name].append(item)
    return [(keys[name][0], ids[name][0]) for name in keys if len(keys[name]) == len(ids.get(name, ())) == 1]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]
