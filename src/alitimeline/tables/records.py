"""The rows of a table → a timeline, as a mapping says; and everything of them that it can't have."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from attrs import evolve

from alitimeline import rules, schema
from alitimeline.documents.plain import from_plain
from alitimeline.loading.adding import DEFAULTS, REFERENCES, invent
from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.loading.files import Input, read_input, write_document
from alitimeline.loading.salvage import salvage
from alitimeline.model import Timeline
from alitimeline.model.ids import Ids, name_as_id, slugify
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.problems import Problem, Severity, shorten
from alitimeline.schema import VERSION, required_fields
from alitimeline.tables.mapping import Bound, MappingFile, Rule, bind, find_mapping, read_mapping
from alitimeline.tables.reading import Cell, Row, Table, read
from alitimeline.tables.values import UnreadableCellError, Values

__all__ = [
    "Imported",
    "ImportedRows",
    "complete",
    "find_missing",
    "import_rows",
    "import_table",
    "name_timeline",
    "read_table",
]

#: How many of the rows that become no record are named.
NAMED = 10
#: What a record is called, and what distinguishes it from others of that name.
NAMES = {"source": ("title", "url"), "actor": ("name",), "event": ("title", "when"), "commitment": ("title", "made_by")}


class Names(defaultdict[Kind, dict[str, str]]):
    """The ids of the records of each kind, by keys or names."""

    def __init__(self) -> None:
        super().__init__(dict)


class Imported(NamedTuple):
    """A timeline that was made of a table, or None, and what is to be said of the rows, columns and the mapping."""

    timeline: Timeline | None
    problems: tuple[Problem, ...]


class ImportedRows(NamedTuple):
    """What was made of a table, and of which rows."""

    timeline: Timeline | None
    problems: tuple[Problem, ...]
    #: The rows that records come from, by collection and id.
    rows: Mapping[tuple[str, str], int] = {}
    #: The ids of the records of each kind, by their keys.
    ids: Mapping[Kind, Mapping[str, str]] = {}


class _Built(NamedTuple):
    """A record in the form of a data file, the row that it comes from, and its key."""

    value: dict[str, Any]
    row: int
    key: str


def read_table(table: Input, mapping: Input | Mapping[str, Any], *, name: str | None = None) -> Imported:
    """Read a table into a timeline, as a mapping says.

    The table is a path, bytes or an open file. So is the mapping, or else it is the name of a preset, or a dict.
    Problems of the table name *name* as their file; for the rest, see `import_table`.

    Raises:
        UnreadableError: if there is no such file, or no table in it.
        TypeError: if the table or the mapping is something else.
    """
    if isinstance(mapping, Mapping):
        mapping = write_document(mapping).encode()
    text, title = (find_mapping(mapping), mapping) if isinstance(mapping, str) else read_input(mapping)
    rules, problems = read_mapping(text, title or "<mapping>")
    if rules is None:
        return Imported(None, problems)
    data, name = read_input(table, name)
    timeline, found = import_table(read(data, rules.settings, name=name), rules, name=name or "<table>")
    return Imported(timeline, (*problems, *found))


def import_table(table: Table, mapping: MappingFile, *, name: str = "<table>") -> Imported:
    """Make a timeline of the rows of a table; *name* is that of its file.

    What can't be read is left out, and reported with its row, column and value: the field if the record can be without
    it, else the record. So are columns that aren't used, and rows that say the same as an earlier one.
    """
    timeline, problems, *_ = import_rows(table, mapping, name=name)
    return Imported(timeline, problems)


@pause_garbage_collection()
def import_rows(
    table: Table,
    mapping: MappingFile,
    *,
    name: str = "<table>",
    timeline: Mapping[str, str] | None = None,
    ids: Mapping[Kind, Mapping[str, str]] | None = None,
) -> ImportedRows:
    """Make a timeline of the rows of a table, as `import_table` does; return the rows, too.

    What the mapping doesn't say of the timeline is that of *timeline*; without it, id and title are those of the file.
    Records whose keys had *ids* in an earlier import have them again.
    """
    bound = bind(mapping, table)
    if bound.problems:
        return ImportedRows(None, tuple(bound.problems))
    head = {**name_timeline(name), **(timeline or {}), **mapping.value.get("timeline", {})}
    work = _Import(mapping.value.get("fixed", {}), bound, name, ZoneInfo(head.get("timezone", "UTC")), ids or {})
    for row in table.rows:
        work.take(row)
    if unused := [heading for heading in table.headings if heading not in bound.used]:
        message = f"the mapping doesn't use the columns {', '.join(map(shorten, unused))}"
        work.report(message, code="table-note", severity="note")
    result = work.finish(head)
    rows = {
        (COLLECTIONS[kind], record.value["id"]): record.row
        for kind, records in work.records.items()
        for record in records.values()
    }
    given = {
        kind: {key: record.value["id"] for key, record in records.items()} for kind, records in work.records.items()
    }
    return ImportedRows(result, (*table.problems, *work.problems), rows, given)


def name_timeline(name: str) -> dict[str, str]:
    """Return the id and the title of a timeline that are those of a table's file."""
    title = " ".join(PurePath(name).name.partition(".")[0].strip("<>").split()) or "table"
    return {"id": slugify(title) or "table", "title": title}


def complete(kind: Kind, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with what it has if a mapping says nothing of it."""
    statement = {"statement": value["title"]} if kind == "commitment" and "title" in value else {}
    return {**DEFAULTS[kind], **statement, **value}


def find_missing(kind: Kind, value: Mapping[str, Any]) -> list[str]:
    """Return the fields without which a record is left out."""
    missing = [field for field in required_fields(kind) if field not in value and field != "id"]
    if kind == "source" and not {"title", "url"} & value.keys():
        missing = ["title"]
    if kind == "commitment" and not {"made_in", "made_on"} & value.keys():
        missing.append("made_on")
    return missing


class _Import:
    """An import under way."""

    def __init__(
        self, fixed: Mapping[str, Any], bound: Bound, name: str, zone: ZoneInfo, known: Mapping[Kind, Mapping[str, str]]
    ) -> None:
        self.rules, self.values, self.name, self.zone = bound.rules, bound.values, name, zone
        self.problems: list[Problem] = []
        self.records: dict[Kind, dict[str, _Built]] = {kind: {} for kind in COLLECTIONS}
        self.fixed: dict[Kind, list[dict[str, Any]]] = {
            kind: [*fixed.get(collection, ())] for kind, collection in COLLECTIONS.items()
        }
        self.known: Mapping[Kind, Mapping[str, str]] = {kind: known.get(kind, {}) for kind in COLLECTIONS}
        self.givers = {kind: Ids() for kind in COLLECTIONS}
        self.created: Counter[Kind] = Counter()
        #: The last row from which a record was made, or reported as left out; and the rows of which there is neither.
        self.last = 0
        self.without: list[int] = []

    def take_note(self, problem: Problem) -> None:
        """Add a problem of the table."""
        self.problems.append(evolve(problem, file=self.name))

    def report(
        self, message: str, *, code: str = "left-out", severity: Severity = "error", hint: str | None = None
    ) -> None:
        self.problems.append(Problem(code=code, message=message, severity=severity, hint=hint, file=self.name))

    # Rows

    def take(self, row: Row) -> None:
        """Make the records of a row; take note if there are none."""
        cells = row.cells
        for heading, meanings in self.values.items():
            if heading in cells and cells[heading].text in meanings:
                cells = {**cells, heading: Cell(meanings[cells[heading].text])}
        for rule in self.rules:
            is_excluded = rule.unless is not None and rule.unless.fits(cells)
            if not is_excluded and (rule.condition is None or rule.condition.fits(cells)):
                self._build(rule, cells, row.number)
        if self.last != row.number:
            self.without.append(row.number)

    def _build(self, rule: Rule, cells: Mapping[str, Cell], row: int) -> None:
        values = Values(cells, row, self.zone, self.take_note)
        value: dict[str, Any] = {}
        lost = False
        for field, wanted in rule.fields.items():
            try:
                item = values.evaluate(wanted, field)
            except UnreadableCellError as fault:
                lost = True
                self.take_note(fault.describe(row))
                continue
            if item is not None:
                value[field] = item
        value = complete(rule.kind, value)
        missing = find_missing(rule.kind, value)
        if not missing:
            self.last = row
            self._add(rule, value, cells, row)
        elif lost or value.keys() - DEFAULTS[rule.kind].keys():
            self.last = row
            self.report(f"row {row}: the {rule.kind} is left out, without {' and '.join(missing)}")

    def _add(self, rule: Rule, value: dict[str, Any], cells: Mapping[str, Cell], row: int) -> None:
        named = [json.dumps(value.get(field), ensure_ascii=False) for field in NAMES[rule.kind]]
        key = (rule.key.fill(cells) if rule.key else "") or str(value.get("id") or " ".join(named))
        before = self.records[rule.kind].setdefault(key, _Built(value, row, key))
        if before.row == row and before.value is value:
            return
        if before.value == value:
            if rule.kind in ("event", "commitment"):
                message = f"row {row} says the same as row {before.row}: one {rule.kind}"
                self.report(message, code="table-note", severity="note")
            return
        others = [field for field in {**before.value, **value} if before.value.get(field) != value.get(field)]
        message = f"row {row} says otherwise than row {before.row} of the same {rule.kind}: {', '.join(others)}"
        self.report(f"{message}; the first one is kept", code="table-row", severity="warning")

    # References, and all together

    def finish(self, head: Mapping[str, str]) -> Timeline | None:
        """Return the timeline of all records: ids are given, references lead to them, what is unsound is left out."""
        ids, names = self._give_ids()
        for built in self.records.values():
            for record in [*built.values()]:
                record.value.update(self._resolve(record.value, ids, names))
        document: dict[str, Any] = {"schema_version": VERSION, **head}
        rows: dict[tuple[str, str], int] = {}
        for kind, collection in COLLECTIONS.items():
            records = [*self.fixed[kind], *(record.value for record in self.records[kind].values())]
            rows |= {(collection, record.value["id"]): record.row for record in self.records[kind].values()}
            if records:
                document[collection] = records
        timeline = None if schema.check(document) else from_plain(document)
        if timeline is None or rules.check(timeline, only_errors=True):
            timeline, problems = salvage(json.dumps(document, ensure_ascii=False).encode())
            for problem in problems:
                if problem.code == "left-out" or timeline is None:
                    self.problems.append(self._place(problem, document, rows))
        if self.without:
            shown = f"{', '.join(map(str, self.without[:NAMED]))}{', …' if len(self.without) > NAMED else ''}"
            message = f"rows from which the mapping makes no record ({len(self.without)}): {shown}"
            self.report(message, code="table-note", severity="note")
        if counts := [f"{kind}s ({number})" for kind, number in self.created.items()]:
            self.report(f"made from their names alone: {' and '.join(counts)}", code="table-note", severity="note")
        return timeline

    def _place(self, problem: Problem, document: Mapping[str, Any], rows: Mapping[tuple[str, str], int]) -> Problem:
        """Return a problem of a record with the row that it comes from."""
        collection, *steps = map(str, problem.path or ("",))
        record = document[collection][int(steps[0])] if steps else {}
        row = rows.get((collection, str(record.get("id"))))
        where = f"row {row}: " if row else ""
        return evolve(
            problem,
            message=f"{where}{problem.message}",
            file=self.name,
            line=None,
            column=None,
            path=(),
            severity="error",
        )

    def _give_ids(self) -> tuple[Names, Names]:
        """Give every record its id; return the ids by keys, and by names."""
        ids, names = Names(), Names()
        for kind in COLLECTIONS:
            giver = self.givers[kind]
            for value in self.fixed[kind]:
                ids[kind][str(value.get("id"))] = giver.give(str(value.get("id")))
                names[kind].setdefault(str(value.get(NAMES[kind][0])), str(value.get("id")))
            made = {key: _make_id(kind, record.value, key) for key, record in self.records[kind].items()}
            shared = Counter(made.values())
            known = self.known[kind]
            for key, record in sorted(self.records[kind].items(), key=lambda item: item[0] not in known):
                new = made[key] if shared[made[key]] == 1 else f"{made[key]}-{_digest(key)}"  # in whatever order
                new = known.get(key, new)
                record.value["id"] = ids[kind][key] = giver.give(new, key)
                names[kind].setdefault(str(record.value.get(NAMES[kind][0])), ids[kind][key])
        return ids, names

    def _resolve(self, value: Any, ids: Names, names: Names) -> Any:  # noqa: ANN401 - any JSON
        """Return a value with ids in the place of keys and names."""
        if isinstance(value, list):
            return [item if type(item) is str else self._resolve(item, ids, names) for item in value]
        if not isinstance(value, dict):
            return value
        resolved = {}
        for field, item in value.items():
            target = REFERENCES.get(field)
            if field == "of":
                target = "actor" if "fiscal_year" in value else "event"
            if target is None:
                resolved[field] = item if type(item) is str else self._resolve(item, ids, names)  # most are
                continue
            texts = item if isinstance(item, list) else [item]
            found = [self._find(target, str(text), field, ids, names) for text in texts]
            resolved[field] = found if isinstance(item, list) else found[0]
        return resolved

    def _find(self, kind: Kind, text: str, field: str, ids: Names, names: Names) -> str:
        """Return the id that a key or a name means; actors and sources that there aren't are made."""
        known = ids[kind].get(text) or names[kind].get(text)
        if known or kind in ("event", "commitment"):
            return known or slugify(text) or text
        value = invent(kind, text, field)
        new = self.givers[kind].give(self.known[kind].get(text) or _make_id(kind, value, text), text)
        self.records[kind][text] = _Built({"id": new, **value}, 0, text)
        ids[kind][text] = new
        self.created[kind] += 1
        return new


def _make_id(kind: Kind, value: Mapping[str, Any], key: str) -> str:
    """Return an id made of the name of a record: of its letters or, if few of them are Latin, of its digest."""
    label = str(value.get("id") or value.get(NAMES[kind][0]) or key)
    return name_as_id(label) or f"{kind}-{_digest(label)}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]
