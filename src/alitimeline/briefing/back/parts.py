"""The rows of what records are made of, such as who took part, brought back into their records."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attrs import define

from alitimeline import schema
from alitimeline.answers.words import LANGUAGES
from alitimeline.briefing.back.cells import as_text, as_when
from alitimeline.briefing.back.edits import Edits
from alitimeline.briefing.back.fields import Fields, to_plain
from alitimeline.briefing.back.owners import Owner, Plain, open_owner
from alitimeline.briefing.back.rows import NAMED, Row, Sheet, make_problem
from alitimeline.briefing.cells import fits
from alitimeline.briefing.editable import SHEET_BY_CLASS, SHEETS, digest
from alitimeline.briefing.headings import sheets
from alitimeline.briefing.parts import PARTS, PLACE, Holder, Part, find_parts, name_in_schema, part_values
from alitimeline.briefing.wording import Wording
from alitimeline.briefing.workbook import Cell
from alitimeline.briefing.workbook.places import qualify
from alitimeline.model import Actor, Dispute, Participation, Record, Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.model.texts import fold
from alitimeline.problems import DateError, Path, TextError, did_you_mean, shorten

__all__ = ["Parts"]


@define
class _Entry:
    """A row that was edited or added."""

    sheet: Sheet
    row: Row
    #: What it was written from; None if it is new.
    part: Part | None
    #: The texts of its columns before, and now.
    was: Mapping[str, str]
    texts: dict[str, str]
    #: What its part is a part of: the record, or something in it.
    holder: Holder


class Parts:
    """Brings the rows of the sheets of parts back into the records."""

    def __init__(
        self, tables: Mapping[str, Sheet], before: Timeline, fields: Fields, edits: Edits, *, is_exact: bool
    ) -> None:
        self.tables, self.fields, self.edits, self.is_exact = tables, fields, edits, is_exact
        #: The parts of the records before, by sheet and id, and by record.
        self.before: dict[tuple[str, str], Part] = {}
        self.by_owner: dict[str, list[Part]] = defaultdict(list)
        for records in (before.events, before.commitments, before.actors) if tables else ():
            for record in records:
                for part in find_parts(record):
                    self.before[part.sheet, part.id] = part
                    self.by_owner[part.owner].append(part)
        #: The records that there were before, or in the workbook when it was written.
        self.known = {f"{SHEETS[key].collection}/{name}" for key, name in edits.origin.rows if key in SHEETS}
        self.known |= {f"{name}/{one.id}" for name in COLLECTIONS.values() for one in getattr(before, name)}
        self.words = [Wording(before, language) for language in LANGUAGES]
        #: The records as they come back, by list and id ("events/letter"); and those whose parts are edited.
        self.records: dict[str, Record] = {}
        self.owners: dict[str, Owner] = {}
        #: The row of each part that was edited or added, by the identity of its plain form.
        self.rows: dict[int, tuple[Sheet, Row]] = {}
        self.called: dict[str, dict[str, list[Holder]]] = {}

    def apply(self, records: Mapping[str, list[Record]], *, allow_deletions: bool) -> None:
        """Replace those *records*, which are listed by the keys of their sheets, whose parts were edited."""
        self.records = {f"{SHEETS[key].collection}/{one.id}": one for key, list_ in records.items() for one in list_}
        for key in PARTS:
            self.called.clear()
            rows = {row.id for row in self.tables[key].rows} if key in self.tables else set()
            gone = [name for sheet, name in self.edits.origin.rows if sheet == key and name not in rows]
            if key in self.tables:
                self._apply_rows(self.tables[key], gone)
                self._remove_rows(self.tables[key], gone, allow_deletions=allow_deletions)
            elif gone:
                name = sheets()[key].name[self.fields.language]
                self._report("import-deleted", None, f"the sheet {name!r} is gone; the {key} stay as they are")
        self._report_claims_without_a_source()
        for key, list_ in records.items():
            for number, record in enumerate(list_):
                if owner := self.owners.get(f"{SHEETS[key].collection}/{record.id}"):
                    list_[number] = owner.build()

    def _report(self, code: str, cell: str | None, message: str, hint: str | None = None) -> None:
        self.edits.tell(make_problem(code, cell, message, hint))

    def _apply_rows(self, sheet: Sheet, gone: list[str]) -> None:
        """Take the rows that were edited or added; those of *gone* that only lost their ID are found again."""
        read = {*sheets()[sheet.key].edited}
        for row in sheet.rows:
            key = (sheet.key, row.id)
            if row.id and key not in self.before and key not in self.edits.origin.rows:
                hint = "leave the ID of a new row empty"
                self._report("import-cell", sheet.place(row, "id"), f"there is no row {shorten(row.id)}", hint)
            elif not row.id:
                self._take(sheet, row, None, gone)
            elif any(self.edits.is_edited(sheet.key, row, name) for name in read & row.cells.keys()):
                if part := self._find_part(*key):
                    self._take(sheet, row, part)
                else:
                    message = "this row was edited, and the data file changed or removed it since"
                    self._report("import-conflict", sheet.place(row, "id"), message, "edit it in the data file")

    def _find_part(self, sheet: str, name: str) -> Part | None:
        """Return the part that a row was written from, as it is in the data file; None if that changed it since."""
        part, sha256 = self.before.get((sheet, name)), self.edits.origin.rows.get((sheet, name))
        likely = [part] if part else []
        if sha256 is None or self.is_exact:
            return part
        likely += [one for one in self.by_owner[name.rpartition("/")[0]] if one.sheet == sheet]
        return next((one for one in likely if digest(part_values(one)) == sha256), None)

    def _remove_rows(self, sheet: Sheet, names: Iterable[str], *, allow_deletions: bool) -> None:
        """Take out the parts whose rows are gone, if that is allowed; report those that stay."""
        parts = {name: self._find_part(sheet.key, name) for name in names if name.rpartition("/")[0] in self.records}
        gone = [part for part in parts.values() if part and allow_deletions]
        for part in gone:
            owner = self._open(part.owner)
            owner.gone.extend(node for key, node in owner.parts.items() if key == (part.sheet, part.id))
        if stay := [name for name, part in parts.items() if part not in gone]:
            at = qualify(sheet.table.sheet, sheet.table.range)
            what = ", ".join(stay[:NAMED]) + (" and others" if len(stay) > NAMED else "")
            is_newer = any(parts[name] is None for name in stay)
            why = " (the data file changed or removed some since)" if is_newer else ""
            hint = None if allow_deletions else "remove it with --allow-deletions"
            self._report("import-deleted", at, f"rows are gone, and what they said stays{why}: {what}", hint)

    def _open(self, name: str) -> Owner:
        if name not in self.owners:
            self.owners[name] = open_owner(self.records[name], self.by_owner[name])
        return self.owners[name]

    def _take(self, sheet: Sheet, row: Row, part: Part | None, gone: list[str] | None = None) -> None:
        """Take what a row says: as an edit of *part*, or as a new one, if it isn't one of *gone*."""
        columns = [key for key in sheets()[sheet.key].edited if key != "id"]
        was = part_values(part) if part else {"about": "", **dict.fromkeys(columns, "")}
        entry = _Entry(sheet, row, part, was, dict(was), part.holder if part else Holder((), "", None, None))
        if not self._read(entry, "record"):
            return
        name = entry.texts["record"]
        if not name:
            self._report_faults(entry, ("record",))
        if name not in self.records:
            if name in self.known:  # else it is new, and its own row is wrong, which is reported there
                message = f"{shorten(name)} was taken out of the record, and this row was not imported"
                self._report("import-deleted", sheet.place(row, "record"), message)
            return
        if part is None:
            entry.holder = self._open(name).list_holders()[0]
        if not self._read(entry, "about"):
            return
        fields = [key for key in columns if key not in PLACE]
        unread = [key for key in fields if not self._read(entry, key)]
        former = [one.id for one in self.by_owner[name] if one.id in (gone or ()) and part_values(one) == entry.texts]
        if gone and former:
            gone.remove(former[0])
            self._report(
                "import-shown", sheet.place(row, "id"), f"the ID was {former[0]}, and the row is read as that one"
            )
            return
        if not unread and (part is None or entry.texts != was) and not self._report_faults(entry, fields):
            self._put(entry)

    def _read(self, entry: _Entry, key: str) -> bool:
        """Read a cell if it was edited; return whether it says something that it can say, and report it if not."""
        cell, sheet = entry.row.cells.get(key), entry.sheet
        if cell is None or (entry.part and not self.edits.is_edited(sheet.key, entry.row, key)):
            return True
        if not fits(entry.was[key]):
            message = "this text was cut to fit into the cell; the edit was not imported"
            self._report("import-shown", sheet.table.at(cell), message, "edit it in the data file")
            return True
        try:
            entry.texts[key] = self._read_text(entry, key, cell)
        except TextError as error:
            self._report("import-cell", sheet.table.at(cell), error.message, error.hint)
            return False
        return True

    def _read_text(self, entry: _Entry, key: str, cell: Cell) -> str:
        sheet, was = entry.sheet.key, entry.was[key]
        match key:
            case "about":
                entry.holder = self._find_holder(entry, cell)
                return entry.holder.about
            case "record" if not cell.is_blank:
                return self.fields.owner(PARTS[sheet].owners, as_text(cell.value), was)
            case "field" | "supports":
                names = [name.strip() for name in re.split("[,，\n]", as_text(cell.value))]
                return ", ".join(dict.fromkeys(self._find_field(entry.holder.bearer, name) for name in names if name))
            case "value":
                value = entry.holder.value
                sheet = "participants" if isinstance(value, Participation) else SHEET_BY_CLASS[type(value)]
                key = entry.texts["field"]
        return self.fields.text(sheet, key, cell.value, cell.format, was)

    def _find_field(self, bearer: Any, text: str) -> str:  # noqa: ANN401 - what has fields
        """Return the field of a record or part that a cell calls by its heading or name."""
        names: dict[str, str] = {}
        for name in schema.field_names(name_in_schema(bearer)):
            names |= dict.fromkeys((fold(name), *(fold(words.field(bearer, name)) for words in self.words)), name)
        if fold(text) not in names:
            raise TextError(f"{shorten(text)} is not the heading of a field", did_you_mean(text, names))
        return names[fold(text)]

    def _find_holder(self, entry: _Entry, cell: Cell) -> Holder:
        """Return what a cell says that a part is about."""
        name, zone, form = entry.texts["record"], self.fields.zone, cell.format
        text = as_when(cell.value, form, zone) if isinstance(cell.value, date) else as_text(cell.value)
        if name not in self.called:
            actors = {one.id: one for one in self.records.values() if isinstance(one, Actor)}
            self.called[name] = self._open(name).call_holders(actors, self.words)
        called = self.called[name]
        try:
            other = as_when(text, "", zone)
        except DateError:
            other = text
        found = [one for one in called.get(fold(text), called.get(fold(other), ())) if _can_have(one, entry.sheet.key)]
        if len({one.path for one in found}) != 1:
            labels = dict.fromkeys(
                one.about for same in called.values() for one in same if one.about and _can_have(one, entry.sheet.key)
            )
            what = "names several things" if found else "names nothing"
            title = shorten(getattr(self.records[name], "title", name))
            hint = f"leave it empty, or write one of: {'; '.join(labels)}" if labels else "leave it empty"
            raise TextError(f"{shorten(text)} {what} in {title} that this can be about", hint)
        return found[0]

    def _report_faults(self, entry: _Entry, keys: Iterable[str]) -> bool:
        """Report what keeps the texts of some columns from being those of a part; return whether anything does."""
        kind, sheet, texts, is_sound = PARTS[entry.sheet.key], entry.sheet, entry.texts, True
        required = {"record", *schema.required_fields(kind.name)}
        for key in keys:
            faults: list[tuple[str, str | None]] = []
            if texts[key]:
                of, field = (name_in_schema(entry.holder.value), texts["field"]) if key == "value" else (kind.name, key)
                problems = schema.check_field(of, field, to_plain(field, texts[key]))
                faults = [(problem.message, problem.hint) for problem in problems]
            elif key in required:
                name = sheets()[sheet.key].columns[key].name[self.fields.language]
                faults = [(f"{name!r} is empty, and every {kind.name} needs it", None)]
            for message, hint in faults:
                is_sound = False
                self._report("import-cell", sheet.place(entry.row, key), message, hint)
        return not is_sound

    def _put(self, entry: _Entry) -> None:
        """Write the texts of a row into its record."""
        sheet, part, texts = entry.sheet, entry.part, entry.texts
        owner = self._open(part.owner) if part and part.owner in self.records else None
        former = owner.parts.get((sheet.key, part.id)) if owner and part else None
        if part and former is None:
            message = "what this row is about was taken out"
            self._report("import-cell", sheet.place(entry.row, "id"), message, "delete the row, too")
            return
        node: Plain = {} if former is None else former
        if former is None or any(texts[key] != entry.was[key] for key in ("record", "about")):
            if owner and former is not None:
                owner.gone.append(former)
                node = dict(former)
            holder = self._open(texts["record"]).walk(entry.holder.path)
            holder.setdefault(PARTS[sheet.key].field, []).append(node)
        for key, text in texts.items():
            if key not in PLACE and text != entry.was[key]:
                node.pop(key, None)
                if text:
                    node[key] = to_plain(texts["field"] if key == "value" else key, text)
        self.rows[id(node)] = (sheet, entry.row)

    def _report_claims_without_a_source(self) -> None:
        for owner in self.owners.values():
            for holder in owner.list_holders():
                node = owner.walk(holder.path)
                if not isinstance(holder.value, Dispute) or owner.is_gone(node):
                    continue
                if all(owner.is_gone(citation) for citation in node.get("citations", ())):
                    place = self.rows.get(id(node))
                    name = sheets()["citations"].name[self.fields.language]
                    hint = f"add a row to the sheet {name!r}: this record, about {holder.about!r}"
                    self._report("import-cell", place and place[0].place(place[1], "record"), "no source says so", hint)

    def find_cell(self, name: str, path: Path) -> str | None:
        """Return the cell of something within a record, by list and id ("events/letter"); None if it has no row."""
        owner = self._open(name)
        rows = {id(node): self._find_row(*key) for key, node in owner.parts.items()} | self.rows
        place: str | None = None
        node: Any = owner.plain
        for number, step in enumerate(path):
            inner = dict(enumerate(node)) if isinstance(node, list) else node if isinstance(node, dict) else {}
            node = inner.get(step)
            if row := rows.get(id(node)):
                column = next((str(key) for key in path[number + 1 :] if isinstance(key, str)), "id")
                place = row[0].place(row[1], column)
        return place

    def _find_row(self, key: str, name: str) -> tuple[Sheet, Row] | None:
        sheet = self.tables.get(key)
        return next(((sheet, row) for row in sheet.rows if row.id == name), None) if sheet else None


def _can_have(holder: Holder, sheet: str) -> bool:
    return hasattr(holder.value, PARTS[sheet].field)
