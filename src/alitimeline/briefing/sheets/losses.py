"""What Excel can't show in full, reported before anything is written."""

import re
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
from alitimeline.briefing.sheets.sheet import Book, Choice, Sheet
from alitimeline.problems import ExportError, Problem, shorten

__all__ = ["losses", "refuse"]

#: Characters that the name of a sheet can't contain.
NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\]|^'|'$")
#: The name of a table, of a list, of a cell; and what looks like one but is a place: A1, R1C1, R.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,254}")
PLACE = re.compile("[A-Za-z]{1,3}[0-9]+|[Rr]([0-9]*[Cc]?[0-9]*)|[Cc][0-9]*|TRUE|FALSE", re.IGNORECASE)


#: Messages about a record, or a cell without one.
TOO_LONG = f"shown in part, as a cell has at most {limits.TEXT_UNITS:,} characters and {limits.LINE_FEEDS} line breaks"
UNREADABLE = "shown with a replacement for characters that workbooks can't contain"
TOO_FAR = f"without a link, as Excel opens addresses of up to {limits.ADDRESS_LENGTH:,} characters"
TOO_MANY = f"without a link, as a sheet has at most {limits.LINKS:,}"


def refuse(book: Book) -> None:
    """Raise `ExportError` if Excel couldn't open the workbook, or would offer to repair it."""
    names: set[str] = set()
    lists = {name.casefold() for sheet in book.sheets for name in sheet.names}
    for sheet in book.sheets:
        for fault in _faults(sheet, names, lists):
            raise ExportError(f"the sheet {sheet.name} {fault}")


def _faults(sheet: Sheet, names: set[str], lists: set[str]) -> Iterator[str]:
    """Say what is wrong with *sheet*; gather the *names* that are taken."""
    if (
        not 0 < len(sheet.name) <= limits.SHEET_NAME_LENGTH
        or NOT_IN_SHEETS.search(sheet.name)
        or sheet.name.lower() == "history"
    ):
        yield "has a name that Excel doesn't take"
    if sheet.height > limits.ROWS:
        yield f"would have {sheet.height} rows; Excel holds {limits.ROWS}"
    if len(sheet.columns) > limits.COLUMNS:
        yield f"would have {len(sheet.columns)} columns; Excel holds {limits.COLUMNS}"
    headings = [column.name.casefold() for column in sheet.columns]
    if sheet.table and (len(set(headings)) < len(headings) or "" in headings):
        yield "has a column without a heading, or two with the same"
    for name in (f"!{sheet.name}", *([sheet.table] if sheet.table else []), *sheet.names):
        if not name.startswith("!") and (not NAME.fullmatch(name) or PLACE.fullmatch(name)):
            yield f"has something called {shorten(name)}, which isn't a name"
        if name.casefold() in names:
            yield f"has something called {shorten(name.removeprefix('!'))}, as another one is"
        names.add(name.casefold())
    for column in sheet.columns:
        if column.choice:
            yield from _choice_faults(column.choice, lists)


def _choice_faults(choice: Choice, lists: set[str]) -> Iterator[str]:
    if choice.names.casefold() not in lists:
        yield f"has a drop-down of {shorten(choice.names)}, which isn't the name of a list"
    if len(choice.title) > limits.NOTE_TITLE_LENGTH or len(choice.text) > limits.NOTE_LENGTH:
        yield f"has a drop-down whose note is too long: {shorten(choice.title)}"


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
