"""What an analyst changed in a briefing, brought together with what changed in the data file since."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from alitimeline import rules
from alitimeline.answers.words import find_word
from alitimeline.briefing import headings
from alitimeline.briefing.back.cells import as_text, day_of
from alitimeline.briefing.back.due import Deadlines
from alitimeline.briefing.back.edits import Edits
from alitimeline.briefing.back.fields import Fields, build_record, find_faults
from alitimeline.briefing.back.origin import find_edits, read_origin
from alitimeline.briefing.back.parts import Parts
from alitimeline.briefing.back.returned import Returned
from alitimeline.briefing.back.rows import Row, Sheet, ask_for_id, find_sheets, make_problem, read_sheet
from alitimeline.briefing.cells import fits
from alitimeline.briefing.editable import COMBINED, SHEETS, digest, names_of, values
from alitimeline.briefing.parts import PARTS, READ
from alitimeline.briefing.workbook import RefusedError, read_workbook
from alitimeline.briefing.workbook.places import qualify
from alitimeline.documents import canonical as json
from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Citation, Commitment, Event, Record, Timeline
from alitimeline.model.ids import Ids, slugify
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Problem, TextError, is_error, shorten
from alitimeline.queries import MergeConflict, merge
from alitimeline.when import When

__all__ = ["Import"]

#: The sheets of the lists of a timeline.
SHEET_OF = {kind.collection: key for key, kind in SHEETS.items()}
NOT_COMPARED = "every difference counts as an edit; what is calculated, or only shows a date, is not compared"
CITE = "name its sources in the column Sources, one per line"
#: How to name the event that a deadline counts from, in a data file.
STARTING_POINT = re.compile(r'write "of": "(.+)"')


def _records(timeline: Timeline) -> Iterator[tuple[str, Record]]:
    """Yield every record with the key of its sheet."""
    for key, kind in SHEETS.items():
        for record in getattr(timeline, kind.collection):
            yield key, record


class Import:
    """An import under way."""

    def __init__(
        self, data: bytes, ours: Timeline, exported: Timeline | None, *, is_draft: bool, allow_deletions: bool
    ) -> None:
        self.problems: list[Problem] = []
        self.conflicts: list[tuple[str, MergeConflict]] = []
        self.ours, self.before = ours, exported or ours
        self.allow_deletions = allow_deletions
        workbook = read_workbook(data)
        if COMBINED in workbook.properties:
            hint = "edit the briefing of a single timeline, and import that one"
            raise RefusedError("file", "this is a briefing of several timelines, which isn't imported", hint)
        tell = self.problems.append
        found = find_sheets(workbook, tell)
        self.origin = read_origin(workbook, found.get("meta", (None,))[0])
        self.edits = Edits(workbook, found, self.origin, self.origin.language, tell)
        if is_draft:
            self.ours = self.before = self.edits.take_title(ours)
        self.sheets = {
            key: sheet
            for key, (worksheet, table) in found.items()
            if key in READ and table and (sheet := read_sheet(key, worksheet, table, tell))
        }
        tables = {key: self.sheets.pop(key) for key in PARTS if key in self.sheets}
        self.is_exact = self._is_version(self.before, is_draft=is_draft, is_named=exported is not None)
        self.records = {(key, record.id): record for key, record in _records(self.before)}
        #: The ids of the rows, those too that they are only given now.
        self.ids = self._assign_ids()
        self.rows = {
            (key, record_id): (sheet, row)
            for key, sheet in self.sheets.items()
            for row, record_id in zip(sheet.rows, self.ids[key], strict=True)
        }
        if is_draft and self.sheets and not self.rows:
            self._report("import-nothing", None, "no row of the workbook is filled in")
        self.fields = Fields(ours.zone, self.origin.language, self._list_names())
        self.deadlines = Deadlines(self.fields, self.rows, self.records)
        #: The places of cells that can't be read: what follows from that is not reported.
        self.unread: set[str] = set()
        self.parts = Parts(tables, self.before, self.fields, self.edits, is_exact=self.is_exact)

    def _is_version(self, timeline: Timeline, *, is_draft: bool, is_named: bool) -> bool:
        """Return whether the workbook was exported from exactly this timeline; report it if it wasn't."""
        exported_from, rows = self.origin.properties.get("alitimeline.timeline"), self.origin.rows
        if is_draft:
            if rows:
                message = f"the workbook was exported from the timeline {shorten(exported_from)}"
                self._report(
                    "import-base",
                    None,
                    message,
                    "name its data file with --base; in Python, pass it as the second argument",
                )
            return True
        if exported_from is None:
            self._report("import-version", None, f"the workbook doesn't say what it was exported from; {NOT_COMPARED}")
            return True
        if "meta" not in self.edits.found:
            self._report("import-version", None, f"the sheet _meta is gone; {NOT_COMPARED}")
            return True
        if rows and exported_from != timeline.id:
            message = f"the workbook was exported from {shorten(exported_from)}, and the data file is {timeline.id!r}"
            self._report("import-base", None, message, "name the data file that it was exported from")
            return True
        if not rows or json.sha256(timeline) == self.origin.properties.get("alitimeline.sha256"):
            return True
        what = "the file named as exported is not" if is_named else "the data file is no longer"
        message = f"{what} the version that the workbook was exported from; edits are found by the hashes of its rows"
        self._report("import-version", None, message)
        return False

    def _report(self, code: str, cell: str | None, message: str, hint: str | None = None) -> None:
        self.problems.append(make_problem(code, cell, message, hint))

    def _assign_ids(self) -> dict[str, list[str]]:
        """Return the ids of the rows of each sheet; new ones are made of titles."""
        every: dict[str, list[str]] = {}
        for key, sheet in self.sheets.items():
            ids = Ids()
            kind = SHEETS[key].name
            now = ((at, record.id) for at, record in _records(self.ours))
            taken = {record_id for at, record_id in (*self.records, *self.origin.rows, *now) if at == key}
            for name in sorted({kind, *taken, *(row.id for row in sheet.rows)}):
                ids.give(name)
            every[key] = [row.id or ids.give(slugify(row.title) or kind, row.title) for row in sheet.rows]
        return every

    def _list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield what the records of each sheet go by, in the file and in the workbook: either may have a new name."""
        for timeline in (self.before, self.ours):
            for key, record in _records(timeline):
                for name in names_of(record):
                    yield key, name, record.id
        for (key, record_id), (_, row) in self.rows.items():
            yield key, record_id, record_id
            for name in row.names:
                yield key, name, record_id
                yield key, f"{name} ({record_id})", record_id

    def run(self) -> Returned:
        """Return what became of it."""
        if any(map(is_error, self.problems)):
            return self._refuse()
        theirs: dict[str, list[Record]] = {key: [] for key in SHEETS}
        gone = {*self._find_deleted()}
        for (key, record_id), record in self.records.items():
            if (key, record_id) in self.rows:
                theirs[key].append(self._edit(key, record))
            elif (key, record_id) not in gone:
                theirs[key].append(record)
        new = [row for row in self.rows if row not in self.records and not self._is_removed(*row)]
        for key, record_id in new:
            if added := self._add(key, record_id):
                theirs[key].append(added)
        self.parts.apply(theirs, allow_deletions=self.allow_deletions)
        self.edits.report({**self.sheets, **self.parts.tables}, {*self.records, *self.parts.before})
        if any(map(is_error, self.problems)):
            return self._refuse()
        lists: dict[str, Any] = {SHEETS[key].collection: records for key, records in theirs.items()}
        merged = merge(self.ours, evolve(self.before, **lists), self.before)
        self.conflicts += [
            (self._cell(conflict.kind, conflict.record, conflict.path), conflict) for conflict in merged.conflicts
        ]
        self.problems += [self._locate(problem) for problem in merged.problems]
        if self.conflicts or merged.timeline is None:
            return self._refuse()
        self.problems += self._check_new(merged.timeline, new)
        return Returned(timeline=merged.timeline, conflicts=(), problems=tuple(self.problems))

    def _refuse(self) -> Returned:
        return Returned(timeline=None, conflicts=tuple(self.conflicts), problems=tuple(self.problems))

    def _edit(self, key: str, record: Record) -> Record:
        """Return a record with what the analyst changed of it."""
        sheet, row = self.rows[key, record.id]
        before, row = values(record), self.edits.take_shown(key, row)
        texts, is_sound = self._read_texts(sheet, row, before)
        changed = [name for name, text in texts.items() if text != before[name]]
        changed += self._date_verdict(sheet, row, texts) if "verdict" in changed else []
        self.edits.compare_shown(row, key, texts, self.before.zone)
        if not changed:
            return record
        if is_sound and not self.is_exact and self.origin.rows:
            sha256 = self.origin.rows.get((key, record.id))
            edited = find_edits(before, texts, changed, sha256) if sha256 else None  # without: new here and in the file
            if edited is None:
                self.conflicts += [
                    self._make_conflict(key, record.id, (name,), before[name], texts[name]) for name in changed
                ]
            changed = edited or []
        texts = before | {name: texts[name] for name in changed}
        if self._report_faults(sheet, row, texts, changed) or not is_sound:
            return record
        if isinstance(record, Commitment):
            self._report_corrected_verdict(sheet, row, record, texts, changed)
        return build_record(key, record, texts, changed)

    def _report_faults(self, sheet: Sheet, row: Row, texts: Mapping[str, str], names: Iterable[str]) -> bool:
        """Report what is wrong with the texts of some columns; return whether anything is."""
        all_faults = find_faults(sheet.key, texts, names, self.fields.language)
        faults = [fault for fault in all_faults if sheet.place(row, fault[0]) not in self.unread]
        for name, message, hint in faults:
            heading = headings.sheets()[sheet.key].columns[name].name[self.fields.language]
            more = None if name in row.cells else f"the sheet has no such column; add one with the heading {heading!r}"
            self._report("import-cell", sheet.place(row, name), message, hint or more)
        return bool(faults)

    def _report_corrected_verdict(
        self, sheet: Sheet, row: Row, before: Commitment, texts: Mapping[str, str], changed: Collection[str]
    ) -> None:
        """Report a verdict that replaces the last one; with a later date it would be added instead."""
        last = before.last_assessment
        if last is None or "verdict" not in changed or not texts["verdict"]:
            return
        if When.parse(texts["assessed_on"]) > last.on:
            return
        was = find_word("verdict", last.verdict, self.fields.language)
        column = headings.sheets()[sheet.key].columns["assessed_on"].name[self.fields.language]
        message = f"the verdict of {last.on}, which was {was!r}, is corrected"
        hint = f"to add one, type its day into {column!r}"
        self._report("import-verdict", sheet.place(row, "verdict"), message, hint)

    def _read_texts(self, sheet: Sheet, row: Row, before: Mapping[str, str]) -> tuple[dict[str, str], bool]:
        """Return the texts of a row, and whether all could be read; what can't, and lacks a column, stays."""
        texts, is_sound = dict(before), True
        for name in before:
            cell = row.cells.get(name)
            if cell is None or name == "id":
                continue
            if not fits(before[name]):
                if self.edits.is_edited(sheet.key, row, name):
                    message = "this text was cut to fit into the cell; the edit was not imported"
                    self._report("import-shown", sheet.table.at(cell), message, "edit it in the data file")
                continue
            if isinstance(cell.value, str) and as_text(cell.value) == as_text(before[name]):
                continue
            try:
                texts[name] = self.fields.text(sheet.key, name, cell.value, cell.format, before[name])
                if name == "due":
                    texts[name] = self.deadlines.complete(texts)
            except TextError as error:
                is_sound = False
                self.unread.add(sheet.table.at(cell))
                self._report("import-cell", sheet.table.at(cell), error.message, error.hint)
        return texts, is_sound

    def _date_verdict(self, sheet: Sheet, row: Row, texts: dict[str, str]) -> list[str]:
        """Date a verdict by the as-of date if it has no column for its day; return the fields this fills."""
        at = self.edits.as_of
        day = at and day_of(at[1].value, at[1].format, self.before.zone)
        if not day or not texts["verdict"] or "assessed_on" in row.cells:
            return []
        texts["assessed_on"] = str(day)
        message = f"the verdict is dated {day}, the as-of date of the briefing"
        hint = "a briefing of the profile analyst has a column for its day"
        self._report("import-verdict", sheet.place(row, "verdict"), message, hint)
        return ["assessed_on"]

    def _add(self, key: str, record_id: str) -> Record | None:
        """Return the record that a new row makes; None if it can't."""
        sheet, row = self.rows[key, record_id]
        names = headings.sheets()[key].edited
        row = self.edits.fill_in(key, row)
        texts, is_sound = self._read_texts(sheet, row, dict.fromkeys(names, ""))
        texts["id"] = record_id
        if texts.get("verdict"):
            self._date_verdict(sheet, row, texts)
        is_sound = not self._report_faults(sheet, row, texts, names) and is_sound
        cited = [*self._citations(sheet, row)] if key in ("timeline", "commitments") else []
        if not is_sound:
            return None
        record = build_record(key, None, texts, names)
        return evolve(record, citations=tuple(cited)) if isinstance(record, Event | Commitment) else record

    def _citations(self, sheet: Sheet, row: Row) -> Iterator[Citation]:
        """Yield citations of the sources that a new row names, one a line."""
        cell = row.cells.get("sources")
        if cell:
            self.edits.taken.add((sheet.key, cell.row, "sources"))
        for line in as_text(cell.value).split("\n") if cell and isinstance(cell.value, str) else ():
            try:
                yield Citation(source=self.fields.record("sources", line.strip()))
            except TextError as error:
                self._report("import-cell", sheet.place(row, "sources"), error.message, error.hint)

    def _is_removed(self, key: str, record_id: str) -> bool:
        """Return whether the record of a row was removed from the file; an edited row is then a conflict."""
        sha256 = self.origin.rows.get((key, record_id))
        if sha256 is None:
            return False
        sheet, row = self.rows[key, record_id]
        names = headings.sheets()[key].edited
        texts, _ = self._read_texts(sheet, row, dict.fromkeys(names, ""))
        if not row.cells.keys() >= {*names}:
            message = f"{shorten(record_id)} is no longer in the data file; its row may have been edited"
            self._report("import-deleted", sheet.place(row, "id"), message)
        elif digest(texts | {"id": record_id}) != sha256:
            filled = {name: text for name, text in texts.items() if text}
            self.conflicts.append(self._make_conflict(key, record_id, (), None, filled))
        return True

    def _find_deleted(self) -> Iterator[tuple[str, str]]:
        """Yield the records to remove because their rows are gone; report those that stay."""
        lost: set[str] = set()
        new: dict[str, dict[str, Row]] = {key: {} for key in self.sheets}
        for (key, record_id), (_, row) in self.rows.items():
            if (key, record_id) not in self.records and (key, record_id) not in self.origin.rows:
                new[key][record_id] = row
        for key, record_id in self.origin.rows:
            record = self.records.get((key, record_id))
            if record is None or (key, record_id) in self.rows:
                continue
            if key not in self.sheets:
                lost.add(key)
                continue
            at = qualify(self.sheets[key].table.sheet, self.sheets[key].table.range)
            kind = SHEETS[key].name
            if not self.allow_deletions:
                message = f"the row of the {kind} {shorten(record_id)} is gone; the {kind} stays"
                asked = ask_for_id(new[key], record_id, [*names_of(record)])
                self._report("import-deleted", at, message, f"{asked}remove it with --allow-deletions")
            elif not self.is_exact and digest(values(record)) != self.origin.rows[key, record_id]:
                self.conflicts.append(self._make_conflict(key, record_id, (), value_to_plain(record), None))
            else:
                yield key, record_id
        for key in sorted(lost):
            words = headings.sheets()[key]
            message = f"there is no table {words.table}; the {SHEETS[key].collection} stay as they are"
            self._report("import-deleted", None, message)

    def _make_conflict(
        self, key: str, record_id: str, path: tuple[str, ...], ours: object, theirs: object
    ) -> tuple[str, MergeConflict]:
        """Make a conflict about which nobody knows what was there before."""
        kind = SHEETS[key].name
        conflict = MergeConflict(
            kind=kind, record=record_id, path=path, version=1, base=None, ours=ours or None, theirs=theirs or None
        )
        return self._cell(kind, record_id, path), conflict

    def _cell(self, kind: str | None, record_id: str | None, path: Sequence[object]) -> str:
        """Return the cell of a field, or the table if the row is gone."""
        key = next(key for key, record_kind in SHEETS.items() if record_kind.name == kind)
        if (key, str(record_id)) not in self.rows:
            table = self.sheets[key].table
            return qualify(table.sheet, table.range)
        sheet, row = self.rows[key, str(record_id)]
        name = str(path[0]) if path else "id"
        return sheet.place(row, "verdict" if name == "assessments" else name)

    def _locate(self, problem: Problem) -> Problem:
        """Name the cell of a problem of the merged whole, if it has one."""
        match problem.path:
            case (str() as collection, str() as record_id, *rest) if (SHEET_OF[collection], record_id) in self.rows:
                hint = STARTING_POINT.sub(r"write of [\1] behind it", problem.hint) if problem.hint else None
                if hint and '"fiscal_year_end"' in hint:
                    words, language = headings.sheets()["people"], self.fields.language
                    heading = words.columns["fiscal_year_end"].name[language]
                    hint = f"fill in {heading!r} on the sheet {words.name[language]}, such as 31 March"
                cell = self.parts.find_cell(f"{collection}/{record_id}", tuple(rest))
                cell = cell or self._cell(KIND_BY_COLLECTION[collection], record_id, rest)
                return evolve(problem, cell=cell, hint=hint)
            case _:
                return problem

    def _check_new(self, timeline: Timeline, new: Collection[tuple[str, str]]) -> Iterator[Problem]:
        """Yield what there is to say of the new records."""
        for problem in rules.check(timeline) if new else ():
            collection, number, *rest = problem.path
            record_id = getattr(timeline, str(collection))[number].id
            if (SHEET_OF[str(collection)], record_id) in new:
                hint = CITE if problem.code == "uncited" else problem.hint
                yield self._locate(evolve(problem, path=(collection, record_id, *rest), hint=hint))
