"""A newer version of a table → the record that an earlier one became, with what was changed there by hand."""

from bisect import insort
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from attrs import evolve, fields_dict

from alitimeline import queries
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS, KIND_BY_COLLECTION
from alitimeline.problems import DifferenceError, Problem, Severity, shorten
from alitimeline.queries import MergeConflict
from alitimeline.tables.mapping import MappingFile
from alitimeline.tables.reading import Table
from alitimeline.tables.records import ImportedRows, import_rows
from alitimeline.when import When

__all__ = ["ADVICE", "MergedTable", "merge_table"]

#: What to do about a conflict.
ADVICE = "correct the cell, or change the record to what the table says"


class MergedTable(NamedTuple):
    """A record with the changes of a table; None if there is none, because of a conflict or an error."""

    timeline: Timeline | None
    problems: tuple[Problem, ...]
    #: What both changed, with the row; without the earlier table, all in which they differ. Ours is the record.
    conflicts: tuple[tuple[str, MergeConflict], ...]
    #: What messages call the table.
    name: str

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems, and the conflicts as such."""
        return (*self.problems, *(self._describe(*conflict) for conflict in self.conflicts))

    def put_in_words(self) -> "MergedTable":
        """Return the same with the values of conflicts as people write them, and of objects only what differs."""
        return self._replace(conflicts=tuple((place, _put_in_words(conflict)) for place, conflict in self.conflicts))

    def _describe(self, place: str, conflict: MergeConflict) -> Problem:
        said = _put_in_words(conflict)
        theirs, ours = ("nothing" if value is None else shorten(value) for value in (said.theirs, said.ours))
        what = ": ".join([f"{conflict.kind} {conflict.record}" if conflict.kind else "timeline", *conflict.path])
        message = f"{place}: {what} is {theirs} in the table and {ours} in the record"
        severity: Severity = "warning" if self.timeline else "error"
        return Problem(code="table-conflict", message=message, hint=ADVICE, severity=severity, file=self.name)


def _put_in_words(conflict: MergeConflict) -> MergeConflict:
    values = {side: getattr(conflict, side) for side in ("base", "ours", "theirs")}
    objects = [value for value in values.values() if isinstance(value, dict)]
    for key in {key for one in objects for key in one} if len(objects) > 1 else ():
        if all(one.get(key) == objects[0].get(key) for one in objects):
            objects[:] = [{name: item for name, item in one.items() if name != key} for one in objects]
    left = iter(objects)
    return evolve(
        conflict,
        **{side: _to_words(next(left) if isinstance(value, dict) else value) for side, value in values.items()},
    )


def _to_words(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            return ", ".join(f"{key} {_to_words(item)}" for key, item in value.items()) or "nothing"
        case list():
            return "; ".join(str(_to_words(item)) for item in value)
        case _:
            return value


def merge_table(  # noqa: PLR0913 - two tables, and what to do with them
    record: Timeline,
    table: Table,
    mapping: MappingFile,
    *,
    earlier: Table | None = None,
    name: str = "<table>",
    allow_deletions: bool = False,
) -> MergedTable:
    """Bring a table into the record that an *earlier* version of it became, and that was edited since.

    What one side changed is taken. What both changed in different ways is a conflict, and there is no result; without
    the earlier table, it can't be known who changed what: the record wins. Records whose rows are gone stay unless
    *allow_deletions*.

    Raises:
        DifferenceError: if the mapping is for another timeline.
    """
    old = import_rows(earlier, mapping, name=f"{name} (earlier)", record=record) if earlier else None
    new = import_rows(table, mapping, name=name, record=record, earlier=old)
    if new.timeline is None:
        return MergedTable(None, new.problems, (), name)
    if old and old.timeline is None:
        of_old = (evolve(problem, message=f"with the earlier table: {problem.message}") for problem in old.problems)
        return MergedTable(None, tuple(of_old), (), name)
    if new.timeline.id != record.id:
        raise DifferenceError(f"these are two timelines, {record.id!r} and {new.timeline.id!r}", "correct the mapping")
    base = old and old.timeline
    read = theirs = _keep_unread(new.timeline, new, record, base)
    problems = new.problems
    if base and not allow_deletions:
        theirs = _keep_records(base, theirs, KIND_BY_COLLECTION)
        problems += tuple(_report_gone(record, read, theirs, name))
    elif base and new.unread:  # what is kept may name them
        theirs = _keep_records(base, theirs, ("sources", "actors"))
    merged = queries.merge(record, theirs, base, prefer=None if base else "ours")
    problems += tuple(evolve(problem, file=name) for problem in merged.problems)
    conflicts = tuple((_find_row(conflict, new), conflict) for conflict in merged.conflicts)
    return MergedTable(merged.timeline and _keep_order(merged.timeline, record), problems, conflicts, name)


def _keep_order(merged: Timeline, record: Timeline) -> Timeline:
    """Return a merged timeline in the order of *record*, and new records by their dates or at the end."""

    def date_of(one: Any) -> date:  # noqa: ANN401 - any record
        when: When | None = getattr(one, "when", None) or getattr(one, "made_on", None)
        return (when and when.first_day(record.zone)) or date.max

    lists: dict[str, Any] = {}
    for collection in KIND_BY_COLLECTION:
        left = {one.id: one for one in getattr(merged, collection)}
        both = [(one, left.pop(one.id)) for one in getattr(record, collection) if one.id in left]
        ordered = [now if now is own else evolve(now, **_find_moved(own, now)) for own, now in both]
        days = [date_of(one) for one in ordered]
        if days == sorted(days):
            for one in left.values():
                insort(ordered, one, key=date_of)
        else:
            ordered += left.values()
        lists[collection] = ordered
    return evolve(merged, **lists)


def _find_moved(own: Any, now: Any) -> dict[str, Any]:  # noqa: ANN401 - any record
    """Return the lists of a record that have the same items as now in another order."""
    lists = {field: value for field in fields_dict(type(own)) if isinstance(value := getattr(own, field), tuple)}
    return {
        field: value
        for field, value in lists.items()
        if Counter(map(repr, value)) == Counter(map(repr, getattr(now, field)))
    }


def _keep_unread(said: Timeline, new: ImportedRows, record: Timeline, base: Timeline | None) -> Timeline:
    """Return what the new table says, with what the record has in the place of what can't be read."""
    kept: dict[str, dict[str, Any]] = {}
    for (collection, id_), fields in new.unread.items():
        known = [one for side in (record, base) if side for one in getattr(side, collection) if one.id == id_]
        if known:
            items = kept.setdefault(collection, {one.id: one for one in getattr(said, collection)})
            own = {field: getattr(known[0], field) for field in fields if field in fields_dict(type(known[0]))}
            items[id_] = evolve(items[id_], **own) if fields and id_ in items else known[0]
    lists: dict[str, Any] = {collection: [*items.values()] for collection, items in kept.items()}
    return evolve(said, **lists)


def _keep_records(base: Timeline, theirs: Timeline, collections: Collection[str]) -> Timeline:
    """Return a timeline with the records of an earlier one that it lacks."""
    kept: dict[str, Any] = {
        collection: [*{record.id: record for side in (base, theirs) for record in getattr(side, collection)}.values()]
        for collection in collections
    }
    return evolve(theirs, **kept)


def _report_gone(record: Timeline, new: Timeline, kept: Timeline, name: str) -> Iterator[Problem]:
    """Yield a warning for each event and commitment of the record whose row is gone."""
    for collection in ("events", "commitments"):
        ids, own = ({one.id for one in getattr(timeline, collection)} for timeline in (new, record))
        for one in getattr(kept, collection):
            if one.id in own - ids:
                message = f"the {KIND_BY_COLLECTION[collection]} {one.id} is no longer in the table; it stays"
                hint = "--allow-deletions deletes it"
                yield Problem(code="table-gone", message=message, hint=hint, severity="warning", file=name)


def _find_row(conflict: MergeConflict, new: ImportedRows) -> str:
    collection = COLLECTIONS.get(conflict.kind or "", "")  # type: ignore[call-overload]
    row = new.rows.get((collection, conflict.record or ""))
    return f"row {row}" if row else "the table"
