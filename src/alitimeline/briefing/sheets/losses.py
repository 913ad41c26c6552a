"""What Excel can't show in full, reported before anything is written."""

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from alitimeline.briefing import limits
from alitimeline.briefing.cells import REPLACED, Link, Styled, Value, clean, fits, plain
from alitimeline.briefing.editable import COMBINED
from alitimeline.briefing.sheets.rows import reckon_row
from alitimeline.briefing.sheets.sheet import Book
from alitimeline.problems import Problem

__all__ = ["losses"]

#: Messages about a record, or a cell without one.
TOO_LONG = f"shown in part, as a cell has at most {limits.TEXT_UNITS:,} characters and {limits.LINE_FEEDS} line breaks"
UNREADABLE = "shown with a replacement for characters that workbooks can't contain"
TOO_FAR = f"without a link, as Excel opens addresses of up to {limits.ADDRESS_LENGTH:,} characters"
TOO_MANY = f"without a link, as a sheet has at most {limits.LINKS:,}"
TOO_TALL = f"seen in part, as a row is at most {limits.ROW_HEIGHT:.0f} points tall"


def losses(book: Book) -> Iterator[Problem]:
    """Yield a warning for everything that isn't written, seen or read back in full, with its record and cell."""
    area = sum(len(sheet.columns) * sheet.height for sheet in book.sheets if sheet.table)
    filled = sum(len(sheet.columns) for sheet in book.sheets if sheet.table)
    for sheet in book.sheets:
        links = 0
        columns = [(column.width, column.style) for column in sheet.columns]
        for index, row in enumerate(sheet.rows):
            for number, value in enumerate(row, 1):
                filled += plain(value) is not None or sheet.columns[number - 1].formula is not None
                reasons = list(_text_losses(plain(value)))
                if (
                    not reasons
                    and not sheet.hidden
                    and _is_cut(value, columns[number - 1 :], limits.ROW_HEIGHT / book.scale)
                ):
                    reasons.append(("sheet-height", TOO_TALL, "click the cell to read all of it"))
                to = _link_target(value, book)
                if to is not None and len(to) > limits.ADDRESS_LENGTH:
                    reasons.append(("sheet-address", TOO_FAR, "the data file has it whole"))
                elif to is not None and (links := links + 1) > limits.LINKS:
                    reasons.append(("sheet-links", TOO_MANY, "select fewer records"))
                for code, message, hint in reasons:
                    yield Problem(
                        code=code,
                        message=message,
                        hint=hint,
                        severity="warning",
                        record=sheet.records[index] if index < len(sheet.records) else None,
                        cell=f"{sheet.name}!{get_column_letter(number)}{sheet.first + index}",
                    )
    if max(area, filled) > limits.CELLS and COMBINED not in book.properties:
        message = f"too large to be imported back, as at most {limits.CELLS:,} cells are allowed"
        hint, record = "select fewer records", f"timeline/{book.subject}"
        yield Problem(code="left-out", message=message, hint=hint, severity="warning", record=record)


def _text_losses(text: object) -> Iterator[tuple[str, str, str]]:
    if isinstance(text, str):
        whole = clean(text)
        if not fits(whole):
            yield ("sheet-text", TOO_LONG, "the data file has all of it")
        if REPLACED in whole and whole.count(REPLACED) > text.count(REPLACED):
            yield ("sheet-character", UNREADABLE, "the data file has them")


def _is_cut(value: Value, columns: Sequence[tuple[int, str]], most: float) -> bool:
    """Return whether a text, in the first of these *columns*, needs a row of more than so many points."""
    text, (width, style) = plain(value), columns[0]
    if not isinstance(text, str) or (len(text) < width and "\n" not in text):
        return False
    across = 1
    if isinstance(value, Styled):
        style, across = value.style, value.across
    return reckon_row(clean(text), style, sum(width for width, _ in columns[:across]), most) > most


def _link_target(value: Value, book: Book) -> str | None:
    link = value.value if type(value) is Styled else value
    return link.to if type(link) is Link and (link.to[:1] != "#" or link.to in book.places) else None
