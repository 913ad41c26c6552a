"""The origin of a briefing: the version of the timeline that it was exported from, and a hash of every row."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from attrs import frozen

from alitimeline.answers.words import LANGUAGES, Language
from alitimeline.briefing.editable import digest
from alitimeline.briefing.workbook import Workbook

__all__ = ["Origin", "find_edits", "read_origin"]

#: The table of the hidden sheet, and what its rows about the workbook itself have in the place of a sheet.
META, PROPERTY = "tblMeta", "property"
#: Of how many fields of a row that differ is tried which of them the file changed.
TRIED = 12


@frozen
class Origin:
    """What a workbook says of how it was written."""

    properties: Mapping[str, str]
    #: The hash of each row, by the key of its sheet and its id.
    rows: Mapping[tuple[str, str], str]

    @property
    def language(self) -> Language:
        """The language of its headings, when it was written."""
        stated = self.properties.get("alitimeline.language")
        return next((language for language in LANGUAGES if language == stated), "en")


def read_origin(workbook: Workbook) -> Origin:
    """Read what a workbook says of how it was written."""
    table = workbook.tables.get(META)
    cells = [[str(cell.value or "") for cell in row[:3]] for row in table.rows] if table else []
    stated = {name: value for sheet, name, value in cells if sheet == PROPERTY}
    rows = {(sheet, record_id): sha256 for sheet, record_id, sha256 in cells if sheet != PROPERTY}
    return Origin({**workbook.properties, **stated}, rows)


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
