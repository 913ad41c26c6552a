"""What Excel can't show in full, reported before anything is written."""

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from alitimeline.briefing import limits
from alitimeline.briefing.sheets.cells import (
    REPLACED,
    Link,
    Shortened,
    Styled,
    Value,
    clean,
    fits,
    plain,
)
from alitimeline.briefing.sheets.sheet import Book
from alitimeline.problems import ExportError, Problem

__all__ = ["losses", "refuse"]

#: Messages about a record, or a cell without one.
TOO_LONG = f"shown in part, as a cell has at most {limits.TEXT_UNITS:,} characters and {limits.LINE_FEEDS} line breaks"
UNREADABLE = "shown with a replacement for characters that workbooks can't contain"
TOO_FAR = f"without a link, as Excel opens addresses of up to {limits.ADDRESS_LENGTH:,} characters"
TOO_MANY = f"without a link, as a sheet has at most {limits.LINKS:,}"


def refuse(book: Book) -> None:
    """Raise `ExportError` if a sheet has more rows than Excel takes."""
    for sheet in book.sheets:
        if sheet.height > limits.ROWS:
            raise ExportError(f"the sheet {sheet.name} would have {sheet.height} rows; Excel has {limits.ROWS} at most")


def losses(book: Book) -> Iterator[Problem]:
    """Yield a warning for everything that isn't written in full, with its record and cell."""
    for sheet in book.sheets:
        links = 0
        for index, row in enumerate(sheet.rows):
            for number, value in enumerate(row, 1):
                found = list(_text_losses(plain(value)))
                to = _link_target(value, book)
                if to is not None and len(to) > limits.ADDRESS_LENGTH:
                    found.append(_Loss("sheet-address", TOO_FAR, "the data file has it whole"))
                elif to is not None and (links := links + 1) > limits.LINKS:
                    found.append(_Loss("sheet-links", TOO_MANY, "select fewer records"))
                for code, message, hint in found:
                    yield Problem(
                        code=code,
                        message=message,
                        hint=hint,
                        severity="warning",
                        record=sheet.records[index] if index < len(sheet.records) else None,
                        cell=f"{sheet.name}!{get_column_letter(number)}{sheet.first + index}",
                    )


class _Loss(NamedTuple):
    code: str
    message: str
    hint: str | None = None


def _text_losses(text: object) -> Iterator[_Loss]:
    if isinstance(text, str):
        whole = clean(text)
        if isinstance(text, Shortened) or not fits(whole):
            yield _Loss("sheet-text", TOO_LONG, "the data file has all of it")
        if REPLACED in whole and whole.count(REPLACED) > text.count(REPLACED):
            yield _Loss("sheet-character", UNREADABLE, "the data file has them")


def _link_target(value: Value, book: Book) -> str | None:
    link = value.value if type(value) is Styled else value
    return link.to if type(link) is Link and (link.to[:1] != "#" or link.to in book.places) else None
