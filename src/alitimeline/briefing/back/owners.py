"""Records whose parts are edited: in the form of data files, and with all that a cell may call what has parts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from alitimeline.briefing.editable import names_of
from alitimeline.briefing.parts import PARTS, Holder, Part, find_holders, find_parts
from alitimeline.briefing.wording import Wording
from alitimeline.documents.plain import value_from_plain, value_to_plain
from alitimeline.model import Actor, Dispute, Participation, Record, Timeline
from alitimeline.model.kinds import COLLECTIONS, kind_of
from alitimeline.model.texts import fold
from alitimeline.problems import Path

__all__ = ["Owner", "Plain", "open_owner"]

#: A record or a part of one in the form of a data file.
Plain: TypeAlias = dict[str, Any]


@frozen
class Owner:
    """A record whose parts are edited."""

    record: Record
    plain: Plain
    #: The parts that it had before, by sheet and id.
    parts: Mapping[tuple[str, str], Plain]
    #: Those that are to be taken out.
    gone: list[Plain] = field(factory=list)

    def walk(self, path: Path) -> Any:  # noqa: ANN401 - any JSON
        """Return what is at a path within it."""
        node: Any = self.plain
        for step in path:
            node = node[step]
        return node

    def is_gone(self, node: Plain) -> bool:
        """Return whether a part is to be taken out."""
        return any(node is one for one in self.gone)

    def build(self) -> Record:
        """Return the record with its parts as they are now."""
        record: Record = value_from_plain(Timeline, COLLECTIONS[kind_of(self.record)], [self._without(self.plain)])[0]
        return record

    def _without(self, node: Plain) -> Plain:
        """Return a record or part without what is to be taken out."""
        inner = {
            name: [self._without(part) for part in node[name] if not self.is_gone(part)]
            for name in {"assessments", *(kind.field for kind in PARTS.values())} & node.keys()
        }
        return {name: inner.get(name, value) for name, value in node.items() if inner.get(name, value) != []}

    def list_holders(self) -> list[Holder]:
        """Return what has parts now, with what is to be taken out still in its place."""
        return [*find_holders(value_from_plain(Timeline, COLLECTIONS[kind_of(self.record)], [self.plain])[0])]

    def call_holders(self, actors: Mapping[str, Actor], languages: Sequence[Wording]) -> dict[str, list[Holder]]:
        """Return what has parts by all that a cell may call it; what only one is called counts more than what many are.

        Of each participation, that is every name of its actor; of a dispute, the field; or as the export calls it.
        """
        holders = self.list_holders()
        record, clear, loose = (
            holders[0].value,
            defaultdict[str, list[Holder]](list),
            defaultdict[str, list[Holder]](list),
        )
        for words in languages:
            shown = find_holders(
                record, lambda actor: actors[actor].name if actor in actors else actor, words.name_dispute
            )
            for holder, other in zip(holders, shown, strict=True):
                clear[fold(other.about)].append(holder)
                clear[fold(holder.about)].append(holder)
                if isinstance(holder.value, Dispute):
                    loose[fold(words.field(holder.bearer, holder.value.field))].append(holder)
        for holder in holders:
            if isinstance(holder.value, Participation) and holder.value.actor in actors:
                for name in names_of(actors[holder.value.actor]):
                    loose[fold(name)].append(holder)
        return {**loose, **clear}


def open_owner(record: Record, before: Iterable[Part]) -> Owner:
    """Return a record for edits of its parts; *before* are those that it had; some may be gone by now."""
    plain: Plain = value_to_plain(record)
    owner = Owner(record, plain, {})
    now = {part.path: part.value for part in find_parts(record)}
    moved = {id(value): path for path, value in now.items()}
    parts: dict[tuple[str, str], Plain] = {}
    for part in before:  # a verdict that was taken out or put in moves those behind it
        path = part.path if now.get(part.path) is part.value else moved.get(id(part.value))
        if path is not None:
            parts[part.sheet, part.id] = owner.walk(path)
    return Owner(record, plain, parts)
