"""The rows of a table → a timeline, as a mapping says; and what in them can't be part of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
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
from alitimeline.model.ids import slugify
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.problems import Problem, Severity, is_error, shorten
from alitimeline.schema import VERSION
from alitimeline.tables.checks import complete, find_missing
from alitimeline.tables.mapping import Bound, MappingFile, Rule, bind, find_mapping, read_mapping
from alitimeline.tables.matching import NAMES, Before, Matcher, join_values
from alitimeline.tables.reading import Cell, Row, Table, read
from alitimeline.tables.values import Reader, UnreadableCellError, Values, translate

__all__ = ["Imported", "ImportedRows", "import_rows", "import_table", "name_timeline", "read_table"]

#: How many of the rows that become no record are named.
NAMED = 10
#: What a table is told of the timeline that it goes into.
HEAD = ("id", "title", "language", "timezone")


class Names(defaultdict[Kind, dict[str, str]]):
    """The ids of the records of each kind, by keys or names."""

    def __init__(self) -> None:
        super().__init__(dict)


class Imported(NamedTuple):
    """A timeline that was made from a table, or None, and the problems of the rows, the columns and the mapping."""

    timeline: Timeline | None
    problems: tuple[Problem, ...]


class ImportedRows(NamedTuple):
    """What was made of a table, and the rows that each record comes from."""

    timeline: Timeline | None
    problems: tuple[Problem, ...]
    #: The rows that records come from, by collection and id.
    rows: Mapping[tuple[str, str], int] = {}
    #: The ids of the records of each kind, by their keys.
    ids: Mapping[Kind, Mapping[str, str]] = {}
    #: What can't be read, by collection and id: the fields of records; none of them if it is the record.
    unread: Mapping[tuple[str, str], Collection[str]] = {}


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
    record: Timeline | None = None,
    earlier: ImportedRows | None = None,
) -> ImportedRows:
    """Make a timeline of the rows of a table, as `import_table` does; return the rows, too.

    What the mapping doesn't say of the timeline is that of *record*; without it, id and title are those of the file.
    Records that it has already, or that were in the *earlier* table, have their ids.
    """
    bound = bind(mapping, table)
    if bound.problems:
        return ImportedRows(None, tuple(bound.problems))
    given = {field: getattr(record, field) for field in HEAD} if record else name_timeline(name)
    head = {**given, **mapping.value.get("timeline", {})}
    before = Before(record, earlier.timeline, earlier.ids) if earlier else Before(record)
    work = _Import(mapping.value, bound, name, ZoneInfo(head.get("timezone", "UTC")), before)
    for row in table.rows:
        work.take(row)
    if (
        work.reader.zoneless
        and head.get("timezone", "UTC") == "UTC"
        and "timezone" not in mapping.value.get("timeline", {})
    ):
        work.report_zoneless()
    if unused := [heading for heading in table.headings if heading not in bound.used]:
        message = f"the mapping doesn't use the columns {', '.join(map(shorten, unused))}"
        work.report(message, code="table-note", severity="note")
    result = work.finish(head)
    ids = {kind: {key: record.value["id"] for key, record in records.items()} for kind, records in work.records.items()}
    return ImportedRows(result, (*table.problems, *work.problems), work.list_rows(), ids, work.unread)


def name_timeline(name: str) -> dict[str, str]:
    """Return the id and the title of a timeline that are those of a table's file."""
    title = " ".join(PurePath(name).name.partition(".")[0].strip("<>").split()) or "table"
    return {"id": slugify(title) or "table", "title": title}


class _Import:
    """An import under way."""

    def __init__(self, mapping: Mapping[str, Any], bound: Bound, name: str, zone: ZoneInfo, before: Before) -> None:
        self.rules, self.name, fixed = bound.rules, name, mapping.get("fixed", {})
        self.reader = Reader(zone=zone, order=mapping.get("dates"), meanings=bound.values, report=self.take_note)
        self.problems: list[Problem] = []
        self.records: dict[Kind, dict[str, _Built]] = {kind: {} for kind in COLLECTIONS}
        self.fixed: dict[Kind, list[dict[str, Any]]] = {
            kind: [*fixed.get(collection, ())] for kind, collection in COLLECTIONS.items()
        }
        self.matchers = {kind: Matcher(kind, before) for kind in COLLECTIONS}
        #: What of the records was in cells that can't be read, by kind and key; and the records that lack too much.
        self.lost: defaultdict[tuple[Kind, str], set[str]] = defaultdict(set)
        self.broken: dict[Kind, list[tuple[str, dict[str, Any]]]] = {kind: [] for kind in COLLECTIONS}
        self.unread: dict[tuple[str, str], Collection[str]] = {}
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

    def report_zoneless(self) -> None:
        """Say of times without a zone, which are read as of UTC, how many there are, and where the first is."""
        first, number = next(iter(self.reader.zoneless)), len(self.reader.zoneless)
        message = f"{first}: a time without a zone is read as UTC ({number} in this table)"
        hint = "write into the mapping where it is: timeline: {timezone: Asia/Shanghai}; or UTC, if it is"
        self.report(message, code="table-cell", severity="warning", hint=hint)

    # Rows

    def take(self, row: Row) -> None:
        """Make the records of a row; take note if there are none."""
        cells = translate(row.cells, self.reader.meanings)
        for rule in self.rules:
            is_excluded = rule.unless is not None and rule.unless.fits(cells)
            if not is_excluded and (rule.condition is None or rule.condition.fits(cells)):
                self._build(rule, cells, row.number)
        if self.last != row.number:
            self.without.append(row.number)

    def _build(self, rule: Rule, cells: Mapping[str, Cell], row: int) -> None:
        values = Values(cells, row, self.reader)
        value: dict[str, Any] = {}
        lost: set[str] = set()
        for field, wanted in rule.fields.items():
            said = len(self.problems)
            item = None
            try:
                item = values.evaluate(wanted, field)
            except UnreadableCellError as fault:
                self.take_note(fault.describe(row))
            if any(is_error(problem) for problem in self.problems[said:]):
                lost.add(field)
            if item is not None:
                value[field] = item
        missing = find_missing(rule.kind, complete(rule.kind, value))
        named = [json.dumps(value.get(field), ensure_ascii=False) for field in NAMES[rule.kind]]
        key = (rule.key.fill(cells) if rule.key else "") or str(value.get("id") or " ".join(named))
        if not missing:
            self.last = row
            if lost:
                self.lost[rule.kind, key] |= lost
            self._add(rule.kind, _Built(value, row, key))
        elif lost or value.keys() - DEFAULTS[rule.kind].keys():
            self.last = row
            self.broken[rule.kind].append((key, value))
            self.report(f"row {row}: the {rule.kind} is left out, as it has no {' and '.join(map(repr, missing))}")

    def _add(self, kind: Kind, built: _Built) -> None:
        value, row, key = built
        before = self.records[kind].setdefault(key, built)
        if before is built:
            return
        added, others = [], []
        for field, item in value.items():
            own = before.value.get(field)
            joined = join_values(own, item) if field != "made_by" else own or item
            if joined != own:
                before.value[field] = joined
                added.append(field)
            elif own != item and not isinstance(joined, list):
                others.append(f"{field} is {shorten(item)}, not {shorten(own)}")
        if others:
            message = f"row {row} contradicts row {before.row} of the same {kind}: {', '.join(others)}"
            self.report(f"{message}; the first one is kept", code="table-row", severity="warning")
        if kind in ("event", "commitment") and not (others and not added):
            adds = f"adds {', '.join(added)} to" if added else "says the same as"
            self.report(f"row {row} {adds} row {before.row}: they are one {kind}", code="table-note", severity="note")

    # References, and all together

    def finish(self, head: Mapping[str, str]) -> Timeline | None:
        """Return the timeline of all records: ids are given, references lead to them, what is unsound is left out."""
        ids, names = self._give_ids()
        for built in self.records.values():
            for record in [*built.values()]:
                record.value.update(self._resolve(record.value, ids, names))
        document: dict[str, Any] = {"schema_version": VERSION, **head}
        self._list_unread(ids)
        rows = self.list_rows()
        for kind, collection in COLLECTIONS.items():
            records = [*self.fixed[kind], *(record.value for record in self.records[kind].values())]
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
        """Return a problem of a record with the row that it comes from; take note of what is unknown of that."""
        collection, *steps = map(str, problem.path or ("",))
        record = document[collection][int(steps[0])] if steps else {}
        place = collection, str(record.get("id"))
        self.unread[place] = {*self.unread.get(place, ()), *steps[1:2]} if steps[1:] else ()
        row = rows.get(place)
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

    def list_rows(self) -> dict[tuple[str, str], int]:
        """Return the rows that records come from, by collection and id."""
        return {
            (COLLECTIONS[kind], record.value["id"]): record.row
            for kind, records in self.records.items()
            for record in records.values()
        }

    def _list_unread(self, ids: Names) -> None:
        """Take note of what can't be read, by the ids of the records."""
        for kind, matcher in self.matchers.items():
            self.unread |= {(COLLECTIONS[kind], id_): () for id_ in matcher.unreadable}
        for (kind, key), fields in self.lost.items():
            self.unread[COLLECTIONS[kind], ids[kind][key]] = fields

    def _give_ids(self) -> tuple[Names, Names]:
        """Give every record its id; return the ids by keys, and by names."""
        ids, names = Names(), Names()
        for kind, matcher in self.matchers.items():
            for value in self.fixed[kind]:
                matcher.claim(str(value.get("id")))
                ids[kind][str(value.get("id"))] = str(value.get("id"))
                names[kind].setdefault(str(value.get(NAMES[kind][0])), str(value.get("id")))
            records = self.records[kind]
            for key, built in records.items():
                records[key] = built._replace(value=complete(kind, built.value))
            values = {key: built.value for key, built in records.items()}
            actors = {**self.matchers["actor"].called, **names["actor"], **ids["actor"]}
            found = matcher.match(values, self.broken[kind], lambda text: actors.get(text, text))  # noqa: B023
            for key, value in values.items():
                value["id"] = ids[kind][key] = found[key]
                names[kind].setdefault(str(value.get(NAMES[kind][0])), found[key])
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
        matcher = self.matchers[kind]
        new = matcher.match_name(text, value)
        own = matcher.own.get(new)
        if new not in matcher.taken:
            matcher.taken.add(new)
            if own:
                value = {name: getattr(own, name) for name in ("kind", *NAMES[kind]) if getattr(own, name)}
            else:
                self.created[kind] += 1
            self.records[kind][text] = _Built({"id": new, **value}, 0, text)
        ids[kind][text] = new
        return new
