"""The origin of a briefing: the version of the timeline that it was exported from, and digests of rows and cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from attrs import frozen

from alitimeline.answers.words import LANGUAGES, Language
from alitimeline.briefing.editable import digest, digest_rows
from alitimeline.briefing.parts import READ
from alitimeline.briefing.workbook import Workbook, Worksheet

__all__ = ["Origin", "find_edits", "read_origin"]

#: What the rows about the workbook itself have in the place of a sheet, and what those about columns have as their id.
PROPERTY, COLUMNS = "property", "#columns"
#: How many columns the sheet has, and how many digits a checksum.
WIDTH, DIGITS = 4, 8
#: Of how many fields of a row that differ is tried which of them the file changed.
TRIED = 12
#: How many digits the hash of a row has.
SHA_LENGTH = 64


@frozen
class Origin:
    """What a workbook says of how it was written."""

    properties: Mapping[str, str]
    #: The hash of each row, by the key of its sheet and its id.
    rows: Mapping[tuple[str, str], str]
    #: The keys of the columns of each sheet, from left to right.
    columns: Mapping[str, Sequence[str]]
    #: The checksums of the cells of each row, by the key of its sheet, and its id or number ("#1").
    cells: Mapping[tuple[str, str], Sequence[str]]
    #: Whether the sheet that says all this was edited itself.
    is_edited: bool

    def find(self, sheet: str, row: str, column: str) -> str | None:
        """Return the checksum of a cell by the keys of its sheet and column, and its row; None if nobody knows it."""
        sums, columns = self.cells.get((sheet, row), ()), self.columns.get(sheet, ())
        number = columns.index(column) if column in columns else len(sums)
        return sums[number] if number < len(sums) else None

    @property
    def language(self) -> Language:
        """The language of its headings, when it was written."""
        stated = self.properties.get("alitimeline.language")
        return next((language for language in LANGUAGES if language == stated), "en")


def read_origin(workbook: Workbook, meta: Worksheet | None) -> Origin:
    """Read what a workbook says of how it was written, in the sheet *meta* if it is there."""
    cells = meta.cells if meta else {}
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in cells.items():
        lines[row][column] = str(cell.value)
    whole = [[line.get(column, "") for column in range(1, WIDTH + 1)] for line in lines.values()]
    head, *entries, last = (*whole, *([[""] * WIDTH] * 2))[: max(len(whole), 2)]
    stated = {name: value for sheet, name, value, _ in entries if sheet == PROPERTY}
    columns = {sheet: value.split(",") for sheet, name, value, _ in entries if name == COLUMNS}
    rows = {(sheet, name): sha256 for sheet, name, sha256, _ in entries if sheet in READ and len(sha256) == SHA_LENGTH}
    sums = {(sheet, name): _split(digits) for sheet, name, _, digits in entries if name != COLUMNS and sheet in columns}
    is_wider = any(column > WIDTH for _, column in cells)
    is_edited = bool(cells) and (is_wider or last != ["meta", "#all", digest_rows([head, *entries]), ""])
    return Origin({**workbook.properties, **stated}, rows, columns, sums, is_edited)


def _split(digits: str) -> Sequence[str]:
    return [digits[start : start + DIGITS] for start in range(0, len(digits), DIGITS)]


def find_edits(
    before: Mapping[str, str], texts: Mapping[str, str], changed: Sequence[str], sha256: str
) -> list[str] | None:
    """Return the fields that the analyst changed, among those that differ from the file; None if that is unclear.

    The row was written with the hash *sha256*. Fields that changed in the file since have their old value in the row:
    with just these put back, the values of the file have that hash again. If no choice has it, both changed one field.
    """
    sizes = range(len(changed) + 1) if len(changed) <= TRIED else (0, len(changed))
    for size in sizes:
        for by_file in combinations(changed, size):
            if digest({**before, **{name: texts[name] for name in by_file}}) == sha256:
                return [name for name in changed if name not in by_file]
    return None
