"""What was edited since the export: every cell that differs from what it wrote, and which of them are imported."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from itertools import zip_longest

from attrs import evolve, field, frozen

from alitimeline.answers.words import Language
from alitimeline.briefing import headings
from alitimeline.briefing.back.cells import as_when, day_of
from alitimeline.briefing.back.origin import Origin
from alitimeline.briefing.back.rows import FILLED_IN, FoundSheets, Row, Sheet, Tell, format_cells, make_problem
from alitimeline.briefing.editable import BLANK, checksum
from alitimeline.briefing.parts import READ
from alitimeline.briefing.workbook import Cell, Workbook, Worksheet
from alitimeline.briefing.workbook.places import parse_cell_name, qualify
from alitimeline.model import Timeline
from alitimeline.model.ids import slugify
from alitimeline.model.texts import fold
from alitimeline.problems import DateError, TextError, shorten
from alitimeline.when import When

__all__ = ["Edits"]

#: Calculated columns, with the sheet in which one edits what they show.
ELSEWHERE = {"people": "participants", "related": "relations", "measures": "measures", "disputes": "disputes"}
ELSEWHERE |= dict.fromkeys(("quotes", "sources", "evidence", "held_quotes", "claimed_quotes"), "citations")
#: How a row is called that is no record's.
NUMBER = re.compile("#[0-9]{1,7}", re.ASCII)
#: Where a row may say what a column says that it leaves empty, or that its sheet doesn't have.
STANDS_IN = {
    ("timeline", "when"): "date",
    ("sources", "published"): "date",
    ("commitments", "due"): "deadline",
    ("commitments", "made_in"): "made_in_title",
}


@frozen
class Edits:
    """Finds the edits of a workbook."""

    workbook: Workbook
    #: All sheets of the briefing.
    found: FoundSheets
    origin: Origin
    #: The language of messages.
    language: Language
    tell: Tell
    #: The cells that are imported instead of those of other columns: sheet, row, column.
    taken: set[tuple[str, int, str]] = field(factory=set, init=False)
    #: The places of cells that are imported as the title of the timeline.
    titles: set[str] = field(factory=set, init=False)

    def is_edited(self, sheet: str, row: Row, key: str) -> bool:
        """Return whether a cell differs from what the export wrote; of a new row, whether somebody filled it in."""
        cell, written = row.cells[key], self.origin.find(sheet, row.id, key)
        if written is None:
            return not cell.is_blank and not (cell.formula and sheet in FILLED_IN)
        return checksum(cell.value, cell.formula) != written

    @cached_property
    def as_of(self) -> tuple[str, Cell] | None:
        """The place of the as-of date, and its cell; None if it isn't there."""
        name, _, place = self.workbook.names.get("AsOf", "").replace("$", "").rpartition("!")
        at = parse_cell_name(place)
        bare = name[1:-1].replace("''", "'") if name[:1] == "'" else name
        cells = next((sheet.cells for sheet in self.workbook.sheets if sheet.name == bare), {})
        return (qualify(bare, place), cells[at]) if at and at in cells else None

    def take_title(self, draft: Timeline) -> Timeline:
        """Return a draft with the title that was typed above all else in the summary; report one that can't be it."""
        sheet, table = self.found.get("summary", (None, None))
        cell = sheet.cells.get((1, 1)) if sheet and not table else None
        written = self.origin.cells.get(("summary", "#1"))
        if not (sheet and cell and written and isinstance(cell.value, str)) or checksum(cell.value) == written[0]:
            return draft
        title, place = " ".join(cell.value.split()), qualify(sheet.name, cell.place)
        if not title:
            return draft
        self.titles.add(place)
        try:
            return evolve(draft, id=slugify(title) or draft.id, title=title)
        except TextError as error:
            self.tell(make_problem("import-cell", place, error.message, error.hint))
            return draft

    def fill_in(self, sheet: str, row: Row) -> Row:
        """Return a new row with what other columns say of a column that it leaves empty."""
        cells = dict(row.cells)
        for (key, name), other in STANDS_IN.items():
            if key == sheet and other in cells and (name not in cells or cells[name].is_blank):
                cells[name] = cells[other]
                self.taken.add((key, cells[other].row, other))
        return Row(row.id, cells)

    def take_shown(self, sheet: str, row: Row) -> Row:
        """Return a row in which an edited date counts as the date that it shows, if that has no column here."""
        cells = dict(row.cells)
        for (key, name), shown in STANDS_IN.items():
            if key != sheet or name in cells or shown not in cells or self.origin.find(key, row.id, shown) is None:
                continue
            if not self.is_edited(key, row, shown):
                continue
            if shown == "date" and "until" in cells and not cells["until"].is_blank:
                continue  # it is a period
            cells[name] = cells[shown]
            self.taken.add((key, cells[shown].row, shown))
        return Row(row.id, cells)

    def compare_shown(self, row: Row, sheet: str, texts: Mapping[str, str], zone: tzinfo) -> None:
        """Count dates as imported that show the same as the stated date, be that new or not."""
        for key, name in STANDS_IN:
            if key != sheet or not texts.get(name) or name == "made_in":
                continue
            try:
                when = When.parse(texts[name])
            except DateError:
                continue
            first, last = when.first_day(zone), when.last_day(zone)
            for shown, day in (("date", first or last), ("until", last), ("deadline", last or first)):
                cell = row.cells.get(shown)
                if cell is None or day is None or day_of(cell.value, cell.format, zone, last=shown != "date") != day:
                    continue
                if when.form != "date" or as_when(cell.value, cell.format, zone) == texts[name]:
                    self.taken.add((key, cell.row, shown))

    def report(self, sheets: Mapping[str, Sheet], records: Collection[tuple[str, str]]) -> None:
        """Report every edit that is not imported; *sheets* are those of *records*."""
        if self.origin.is_edited:
            message = "the sheet _meta, which says what was written, was edited; edits of other sheets may be missed"
            self.tell(make_problem("import-version", None, message))
        for sheet in sheets.values():
            self._report_headings(sheet)
            self._report_cells(sheet, records)
        for key, words in headings.sheets().items():
            if key in READ or key == "meta":
                continue
            rows = {
                int(name[1:]): sums
                for (of, name), digits in self.origin.cells.items()
                if of == key and NUMBER.fullmatch(name) and (sums := _trim(digits))
            }
            worksheet, _ = self.found.get(key, (None, None))
            if rows and worksheet is None:
                name = shorten(words.name[self.language])
                self.tell(make_problem("import-sheet", None, f"the sheet {name} is gone; it is not imported anyway"))
            elif rows and worksheet:
                self._report_sheet(worksheet, rows)

    def _report_cells(self, sheet: Sheet, records: Collection[tuple[str, str]]) -> None:
        """Report the edits of a sheet of records in columns that are not imported."""
        words = headings.sheets()[sheet.key]
        edits: dict[str, list[Cell]] = defaultdict(list)
        for row in sheet.rows:
            if (sheet.key, row.id) in records and not self.origin.cells:
                continue  # nobody knows what was written
            for key, cell in row.cells.items():
                is_read = words.columns[key].use == "edited" or (sheet.key, cell.row, key) in self.taken
                if not is_read and self.is_edited(sheet.key, row, key):
                    edits[key].append(cell)
        for key, cells in edits.items():
            column, verb = words.columns[key], "was" if len(cells) == 1 else "were"
            message = f"{format_cells(cells)} {verb} edited but not imported: the column {column.name[self.language]!r}"
            if column.shows:
                message += f" only shows the column {words.columns[column.shows].name[self.language]!r}"
                hint = "make the change in that column"
            else:
                message += " is calculated"
                hint = f"the sheet {headings.sheets()['notes'].name[self.language]} lists the columns that are imported"
                if key in ELSEWHERE:
                    name = headings.sheets()[ELSEWHERE[key]].name[self.language]
                    hint = f"edit it in the sheet {name}" + (
                        "" if ELSEWHERE[key] in self.found else " of an analyst's briefing"
                    )
            self.tell(make_problem("import-shown", sheet.table.at(cells[0]), message, hint))

    def _report_headings(self, sheet: Sheet) -> None:
        """Report headings that were edited, and columns that are gone."""
        words, columns = headings.sheets()[sheet.key].columns, self.origin.columns.get(sheet.key, ())
        for key, cell in sheet.columns.items():
            text, name = str(cell.value), words[key].name[self.language]
            known = {fold(key), *map(fold, words[key].name.values())}
            written = self.origin.find(sheet.key, "#1", key)
            if written and checksum(cell.value) != written and fold(text) not in known:
                message = f"the heading {shorten(text)} was edited; the column is imported as {name!r}"
                self.tell(make_problem("import-column", sheet.table.at(cell), message))
        gone = [words[key].name[self.language] for key in columns if key in words and key not in sheet.columns]
        if gone:
            message = f"columns are gone, and the data file keeps what they had: {', '.join(gone)}"
            self.tell(make_problem("import-column", qualify(sheet.table.sheet, sheet.table.range), message))

    def _report_sheet(self, sheet: Worksheet, rows: Mapping[int, tuple[str, ...]]) -> None:
        """Report the edits of a sheet that isn't imported; its *rows* may have been sorted."""
        lines: dict[int, dict[int, Cell]] = defaultdict(dict)
        for (row, column), cell in sheet.cells.items():
            lines[row][column] = cell
        known = {*self.titles, self.as_of and self.as_of[0]}
        edits, deleted = _find_edits(rows, lines)
        edits = [cell for cell in edits if qualify(sheet.name, cell.place) not in known]
        message = f"the sheet {shorten(sheet.name)} is not imported"
        message += f"; edited there: {format_cells(edits)}" if edits else ""
        message += f"; rows deleted there: {deleted}" if deleted else ""
        if edits or deleted:
            at = qualify(sheet.name, edits[0].place if edits else "A1")
            self.tell(make_problem("import-shown", at, message))


def _find_edits(rows: Mapping[int, tuple[str, ...]], lines: Mapping[int, Mapping[int, Cell]]) -> tuple[list[Cell], int]:
    """Return the cells that differ from those of *rows*, which may be elsewhere now, and how many rows are gone."""
    left, edits = Counter(rows.values()), []
    changed: list[tuple[int, tuple[str, ...]]] = []
    for number, line in sorted(lines.items()):
        sums = _trim(
            [checksum(line[at].value, line[at].formula) if at in line else BLANK for at in range(1, max(line) + 1)]
        )
        if left[sums]:
            left[sums] -= 1
        else:
            changed.append((number, sums))
    for number, sums in changed:
        was = rows.get(number, ())
        if not left[was]:
            was = next((row for row, count in left.items() if count and row[:1] == sums[:1]), ())
        left[was] -= 1
        for column, (new, old) in enumerate(zip_longest(sums, was, fillvalue=BLANK), 1):
            if new != old:
                edits.append(lines[number].get(column) or Cell(number, column))
    for number, was in rows.items():
        if left[was] > 0 and number not in lines:  # all of its cells were emptied
            left[was] -= 1
            edits += [Cell(number, column) for column, digits in enumerate(was, 1) if digits != BLANK]
    return edits, sum(count for count in left.values() if count > 0)


def _trim(sums: Sequence[str]) -> tuple[str, ...]:
    """Return the checksums of a row up to its last cell that isn't blank."""
    count = next((len(sums) - index for index, digits in enumerate(reversed(sums)) if digits != BLANK), 0)
    return tuple(sums[:count])
