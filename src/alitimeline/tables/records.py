"""The rows of a table → a timeline, as a mapping says; and everything of them that it can't have."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from attrs import evolve

from alitimeline.loading.salvage import salvage
from alitimeline.model import Timeline
from alitimeline.model.ids import Ids, slugify
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.model.texts import check_zone
from alitimeline.problems import Problem, Severity, TextError, shorten
from alitimeline.schema import VERSION, required_fields
from alitimeline.tables.mapping import MappingFile, Rule, bind
from alitimeline.tables.reading import Cell, Row, Table
from alitimeline.tables.templates import Template
from alitimeline.when import When

__all__ = ["Imported", "import_table"]

#: What the values of fields are, wherever they are.
DATES = frozenset({"when", "made_on", "due", "published", "on", "baseline_when", "accessed"})
NUMBERS = frozenset({"target", "baseline", "value", "fiscal_year"})
ACTORS, ORGANIZATIONS = (
    frozenset({"actor", "organization", "made_by", "parent"}),
    frozenset({"organization", "made_by", "parent"}),
)
REFERENCES: dict[str, Kind] = {
    **dict.fromkeys(ACTORS, "actor"),
    **dict.fromkeys(("event", "made_in"), "event"),
    **dict.fromkeys(("part_of", "superseded_by"), "commitment"),
    "source": "source",
}
#: The fields that are lists, with what the schema calls their items.
LISTS = {
    "citations": "citation",
    "participants": "participation",
    "related": "relation",
    "media": "media",
    "disputes": "dispute",
    "measures": "measure",
    "assessments": "assessment",
    **dict.fromkeys(("tags", "other_names", "supports", "made_by"), ""),
}
#: The fields whose texts have lines.
PROSE = frozenset({"summary", "statement", "note", "description"})
#: What says of a deadline that it ends with its period, as all deadlines do.
END = re.compile(r"^(?:by |before )?(?:the )?(?:end of |end-)|(?<=[年月度])[底末](?:前|之前|以前)?$", re.IGNORECASE)
#: What a record has if the mapping says nothing of it.
DEFAULTS = {
    "source": {"kind": "other"},
    "actor": {"kind": "organization"},
    "event": {"kind": "event"},
    "commitment": {"kind": "commitment"},
}
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


class _Built(NamedTuple):
    """A record in the form of a data file, the row that it comes from, and its key."""

    value: dict[str, Any]
    row: int
    key: str


class _UnreadableError(Exception):
    """A cell can't be read as what its field has."""

    def __init__(self, heading: str, text: str, error: TextError) -> None:
        super().__init__(heading)
        self.heading, self.text, self.error = heading, text, error

    def describe(self, row: int) -> str:
        """Return what is wrong with the cell in a row."""
        return f"row {row}, column {self.heading}, {shorten(self.text)}: {self.error.message}"


def import_table(table: Table, mapping: MappingFile, *, name: str = "<table>") -> Imported:
    """Make a timeline of the rows of a table; *name* is that of its file.

    What can't be read is left out, and reported with its row, column and value: the field if the record can be without
    it, else the record. So are columns that aren't used, and rows that say the same as an earlier one.
    """
    rules, used, problems = bind(mapping, table)
    if problems:
        return Imported(None, tuple(problems))
    zone = mapping.value["timeline"].get("timezone", "UTC")
    try:
        check_zone(zone)
    except TextError as error:
        fault = Problem(code="time-zone", path=("timeline", "timezone"), message=error.message, hint=error.hint)
        return Imported(None, (mapping.place(fault),))
    work = _Import(mapping, rules, name, ZoneInfo(zone))
    for row in table.rows:
        work.take(row)
    if unused := [heading for heading in table.headings if heading not in used]:
        message = f"the mapping doesn't use the columns {', '.join(map(shorten, unused))}"
        work.report(message, code="table-note", severity="note")
    timeline = work.finish()
    return Imported(timeline, (*table.problems, *work.problems))


class _Import:
    """An import under way."""

    def __init__(self, mapping: MappingFile, rules: list[Rule], name: str, zone: ZoneInfo) -> None:
        self.mapping, self.rules, self.name, self.zone = mapping.value, rules, name, zone
        self.problems: list[Problem] = []
        self.values = self.mapping.get("values", {})
        self.lists = self.mapping.get("lists", {})
        self.records: dict[Kind, dict[str, _Built]] = {kind: {} for kind in COLLECTIONS}
        self.fixed: dict[Kind, list[dict[str, Any]]] = {
            kind: [*self.mapping.get("fixed", {}).get(collection, ())] for kind, collection in COLLECTIONS.items()
        }
        self.givers = {kind: Ids() for kind in COLLECTIONS}
        self.created: Counter[Kind] = Counter()

    def report(
        self, message: str, *, code: str = "left-out", severity: Severity = "error", hint: str | None = None
    ) -> None:
        self.problems.append(Problem(code=code, message=message, severity=severity, hint=hint, file=self.name))

    # Rows

    def take(self, row: Row) -> None:
        """Make the records of a row."""
        cells = {heading: self._translate(heading, cell) for heading, cell in row.cells.items()}
        for rule in self.rules:
            is_excluded = rule.unless is not None and rule.unless.fits(cells)
            if not is_excluded and (rule.condition is None or rule.condition.fits(cells)):
                self._build(rule, cells, row.number)

    def _translate(self, heading: str, cell: Cell) -> Cell:
        meaning = self.values.get(heading, {})
        return Cell(meaning[cell.text]) if cell.text in meaning else cell

    def _build(self, rule: Rule, cells: Mapping[str, Cell], row: int) -> None:
        value: dict[str, Any] = {}
        lost: list[str] = []
        for field, wanted in rule.fields.items():
            try:
                item = self._evaluate(wanted, field, cells, row)
            except _UnreadableError as fault:
                lost.append(field)
                self.report(fault.describe(row), code="table-cell", hint=fault.error.hint)
                continue
            if item is not None:
                value[field] = item
        value = self._complete(rule.kind, value)
        missing = [field for field in required_fields(rule.kind) if field not in value and field != "id"]
        if rule.kind == "source" and not {"title", "url"} & value.keys():
            missing = ["title"]
        if missing:
            if len(value.keys() - DEFAULTS[rule.kind].keys()) or lost:
                self.report(f"row {row}: the {rule.kind} is left out, without {' and '.join(missing)}", code="left-out")
            return
        self._add(rule, value, cells, row)

    def _complete(self, kind: Kind, value: dict[str, Any]) -> dict[str, Any]:
        if kind == "commitment" and "title" in value:
            value.setdefault("statement", value["title"])
        return {**DEFAULTS[kind], **value}

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

    # Values

    def _evaluate(self, wanted: Any, field: str, cells: Mapping[str, Cell], row: int) -> Any:  # noqa: ANN401 - any JSON
        """Return the value of a field for a row; None if there is none."""
        match wanted:
            case Template():
                return self._read(wanted, field, cells)
            case list() if field in LISTS:
                items = [item for one in wanted for item in self._list(one, field, cells, row)]
                return [item for at, item in enumerate(items) if item not in items[:at]] or None
            case list():
                return self._choose(wanted, field, cells, row)
            case dict() if field in DATES and wanted.keys() & {"year", "from", "to"}:
                return self._join_date(wanted, field, cells, row)
            case dict():
                return self._evaluate_object(wanted, field, cells, row)
            case _:
                return wanted

    def _list(self, wanted: Any, field: str, cells: Mapping[str, Cell], row: int) -> Iterator[Any]:  # noqa: ANN401
        """Yield the items that one of a list becomes: several, if a column has several values in a cell."""
        split = [heading for heading in _find_columns(wanted) if heading in self.lists]
        cell = cells.get(split[0]) if split else None
        if cell is None:
            item = self._evaluate(wanted, LISTS[field] or "", cells, row)
            if item is not None:
                yield item
            return
        parts = [part.strip() for part in cell.text.split(self.lists[split[0]]) if part.strip()]
        for part in parts:
            item = self._evaluate(wanted, LISTS[field] or "", {**cells, split[0]: Cell(part)}, row)
            if item is not None:
                yield item

    def _choose(self, wanted: list[Any], field: str, cells: Mapping[str, Cell], row: int) -> Any:  # noqa: ANN401
        """Return the first value that there is and that can be read."""
        first: _UnreadableError | None = None
        for one in wanted:
            try:
                item = self._evaluate(one, field, cells, row)
            except _UnreadableError as fault:
                first = first or fault
                continue
            if item is not None:
                if first:
                    message = f"{first.describe(row)}; {shorten(item)} is taken instead"
                    self.report(message, code="table-cell", severity="warning")
                return item
        if first:
            raise first
        return None

    def _evaluate_object(self, wanted: Mapping[str, Any], name: str, cells: Mapping[str, Cell], row: int) -> Any:  # noqa: ANN401
        """Return an object; None if what it needs isn't there."""
        value = {
            field: item for field, one in wanted.items() if (item := self._evaluate(one, field, cells, row)) is not None
        }
        if name not in LISTS.values():
            return value or None
        missing = [field for field in required_fields(name) if field not in value]
        own = {field: one for field, one in wanted.items() if field not in LISTS}  # its sources alone say nothing
        if missing and any(cells[heading].text for heading in _find_columns(own) if heading in cells):
            self.report(f"row {row}: the {name} is left out, without {' and '.join(missing)}", code="left-out")
        return None if missing else value

    def _read(self, template: Template, field: str, cells: Mapping[str, Cell]) -> Any:  # noqa: ANN401
        text = template.fill(cells)
        if not text:
            return None
        heading = next(template.columns, "")
        try:
            if field in DATES:
                text = END.sub("", text) if field == "due" else text
                return self._read_date(template.find_cell(cells), text)
            if field in NUMBERS:
                return _read_number(text)
        except TextError as error:
            raise _UnreadableError(heading, text, error) from error
        return text if field in PROSE else " ".join(text.split())

    def _read_date(self, cell: Cell | None, text: str) -> str:
        if cell is not None and cell.format and cell.value is not None:
            from alitimeline.briefing.back.cells import as_when

            return as_when(cell.value, cell.format, self.zone)
        return str(When.from_text(text, self.zone))

    def _join_date(self, wanted: Mapping[str, Any], field: str, cells: Mapping[str, Cell], row: int) -> str | None:
        """Return a date whose parts, or ends, are in several columns."""
        heading = next(_find_columns(wanted.get("until", wanted.get("to"))), "")
        if "year" not in wanted:
            ends = [self._evaluate(wanted[end], field, cells, row) if end in wanted else None for end in ("from", "to")]
            first, last = (str(end) if end else ".." for end in ends)
            return None if first == last == ".." else _join(first, last, heading)
        parts: list[str] = []
        start = ""
        for name, width in (("year", 4), ("month", 2), ("day", 2)):
            template = wanted.get(name)
            text = template.fill(cells) if isinstance(template, Template) else ""
            if not text:
                break
            parts.append(text.zfill(width))
            try:
                start = str(When.parse("-".join(parts)))
            except TextError as error:
                raise _UnreadableError(next(_find_columns(template), ""), text, error) from error
        until = self._join_date(wanted["until"], field, cells, row) if start and "until" in wanted else None
        return _join(start, until, heading) if until else start or None

    # References, and all together

    def finish(self) -> Timeline | None:
        """Return the timeline of all records: ids are given, references lead to them, what is unsound is left out."""
        ids, names = self._give_ids()
        for built in self.records.values():
            for record in [*built.values()]:
                record.value.update(self._resolve(record.value, ids, names))
        document: dict[str, Any] = {"schema_version": VERSION, **self.mapping["timeline"]}
        rows: dict[tuple[str, str], int] = {}
        for kind, collection in COLLECTIONS.items():
            records = [*self.fixed[kind], *(record.value for record in self.records[kind].values())]
            rows |= {(collection, record.value["id"]): record.row for record in self.records[kind].values()}
            if records:
                document[collection] = records
        timeline, problems = salvage(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
        for problem in problems:
            if problem.code == "left-out" or timeline is None:
                self.problems.append(self._place(problem, document, rows))
        if counts := [f"{kind}s ({number})" for kind, number in self.created.items()]:
            self.report(f"made from their names alone: {' and '.join(counts)}", code="table-note", severity="note")
        return timeline

    def _place(self, problem: Problem, document: Mapping[str, Any], rows: Mapping[tuple[str, str], int]) -> Problem:
        """Return a problem of a record with the row that it comes from."""
        where = ""
        if len(problem.path) > 1:
            record = document[str(problem.path[0])][int(problem.path[1])]
            row = rows.get((str(problem.path[0]), str(record.get("id"))))
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
            for key, record in self.records[kind].items():
                new = made[key] if shared[made[key]] == 1 else f"{made[key]}-{_digest(key)}"  # in whatever order
                record.value["id"] = ids[kind][key] = giver.give(new, key)
                names[kind].setdefault(str(record.value.get(NAMES[kind][0])), ids[kind][key])
        return ids, names

    def _resolve(self, value: Any, ids: Names, names: Names) -> Any:  # noqa: ANN401 - any JSON
        """Return a value with ids in the place of keys and names."""
        if isinstance(value, list):
            return [self._resolve(item, ids, names) for item in value]
        if not isinstance(value, dict):
            return value
        resolved = {}
        for field, item in value.items():
            target: Kind | None = REFERENCES.get(field)
            if field == "of":
                target = "actor" if "fiscal_year" in value else "event"
            if target is None:
                resolved[field] = self._resolve(item, ids, names)
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
        value = {"kind": "organization" if field in ORGANIZATIONS else "person", "name": text}
        if kind == "source":
            is_address = text.startswith(("http://", "https://"))
            value = {"kind": "web", "url": text} if is_address else {"kind": "other", "title": text}
        new = self.givers[kind].give(_make_id(kind, value, text), text)
        self.records[kind][text] = _Built({"id": new, **value}, 0, text)
        ids[kind][text] = new
        self.created[kind] += 1
        return new


def _make_id(kind: Kind, value: Mapping[str, Any], key: str) -> str:
    """Return an id made of the name of a record; of one without Latin letters, made of its key: it stays the same."""
    label = str(value.get("id") or value.get(NAMES[kind][0]) or key)
    slug = slugify(label)
    is_said = slug and (label.isascii() or sum(map(str.isalnum, slug)) > len(label) / 2)
    return slug if is_said else f"{kind}-{_digest(key)}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def _find_columns(wanted: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the columns in a value of a mapping."""
    match wanted:
        case Template():
            yield from wanted.columns
        case list():
            for item in wanted:
                yield from _find_columns(item)
        case dict():
            for item in wanted.values():
                yield from _find_columns(item)


def _join(first: str, last: str, heading: str) -> str:
    """Return a date that lasts from the first one to the last; the one date, if they are the same."""
    text = first if first == last else f"{first}/{last}"
    try:
        return str(When.parse(text))
    except TextError as error:
        raise _UnreadableError(heading, text, error) from error


def _read_number(text: str) -> int | float:
    number = text.replace(",", "").replace("−", "-").removesuffix("%").strip()
    try:
        return int(number)
    except ValueError:
        pass
    try:
        return float(number)
    except ValueError as error:
        raise TextError(
            f"{shorten(text)} is not a number", "write {…:number} for the first number in a text"
        ) from error
