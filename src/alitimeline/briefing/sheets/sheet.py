"""What a workbook is made of: sheets of columns and rows of plain values, and what Excel does with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import count, groupby
from typing import Literal, NamedTuple, TypeAlias

from attrs import field, frozen
from openpyxl.utils import get_column_letter, quote_sheetname

from alitimeline.briefing.cells import MORE, Value

__all__ = ["Bars", "Book", "Choice", "Column", "Paper", "Rule", "Sheet", "Tone"]

Paper: TypeAlias = Literal["a4", "letter"]
#: The meaning of a conditional colour; the text of the cell always gives it, too.
Tone: TypeAlias = Literal["bad", "warn", "good", "muted", "mark"]

#: What a zip file can date.
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2107, 12, 31)
#: A column in a formula, by its key: `{deadline}` in the same row, `{commitments.deadline}` all of it.
REFERENCE = re.compile(r"\{([a-z][a-z0-9_-]*)(?:\.([a-z][a-z0-9_-]*))?\}")
#: A heading that needs no escapes in a reference to its column.
PLAIN = re.compile(r"[\w ]+")
#: What is escaped in one.
SPECIAL = re.compile(r"[\[\]#'@]")


class Choice(NamedTuple):
    """A drop-down: the defined name of its list, and the note that is shown at the cell."""

    names: str
    title: str = ""
    text: str = ""
    #: Whether nothing else can be typed.
    strict: bool = True


class Column(NamedTuple):
    """A column: what it is called in whatever language, how wide it is (in digits), the named style of its cells."""

    key: str
    width: int
    style: str = "Text"
    #: Its heading; a briefing has one of its language for each key.
    name: str = ""
    #: The formula of its cells, without "=": the rows have its results. `{due}` is the column `due` in the same row.
    formula: str | None = None
    choice: Choice | None = None
    #: Whether an analyst may edit it; its heading shows that.
    is_edited: bool = False


class Rule(NamedTuple):
    """Cells of a table that are coloured if a formula is true, such as `{state}="overdue"`.

    Besides columns by their keys, in the same row, it may name `{cell}`, the cell itself, and `{head}`, its heading.
    """

    formula: str
    tone: Tone
    #: The keys of the columns to colour; the whole row without any.
    columns: tuple[str, ...] = ()


class Bars(NamedTuple):
    """A native chart: a bar for each of the first rows of a sheet, from a day on, so many days long, with its end."""

    title: str
    #: What it shows, in words, for those who can't see it.
    text: str
    #: The keys of the sheet and of the columns with its figures: label, first day (a date), days, the day at its end.
    sheet: str
    columns: tuple[str, str, str, str]
    rows: int
    #: The first and the last day of its axis, as Excel counts days; and how many days lie between its marks.
    span: tuple[int, int]
    unit: float
    #: What each bar looks like, and the day of a line across all of them.
    looks: Sequence[str]
    line: int | None = None
    #: Where its upper left corner lies: row and column from 1; and its width and height in centimetres.
    place: tuple[int, int] = (2, 1)
    size: tuple[int, int] = (26, 12)


@frozen
class Sheet:
    """A sheet: a table if it has a name for one, else free rows."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    table: str | None = None
    #: How many columns stay in sight when one scrolls to the right.
    frozen: int = 0
    #: The first and the last column that may be printed, counted from 1: as many of them are as the paper has room for.
    printed: tuple[int, int] | None = None
    #: The first and the last row that are printed, if not all are, and what each page says of the others.
    excerpt: tuple[int, int, str] | None = field(default=None, kw_only=True)
    #: What it is called in whatever language; its name if it has no key.
    key: str = field(default="", kw_only=True)
    #: The record that each row is of, such as "event/letter". Links to it lead to its row in the first table.
    records: Sequence[str | None] = field(default=(), kw_only=True)
    rules: Sequence[Rule] = field(default=(), kw_only=True)
    #: Defined names: for the filled cells of a column, by its key, or for one cell: the key and the index in `rows`.
    names: Mapping[str, str | tuple[str, int]] = field(factory=dict, kw_only=True)
    hidden: bool = field(default=False, kw_only=True)
    chart: Bars | None = field(default=None, kw_only=True)
    #: How many blank rows a table without rows has, to be filled in.
    room: int = field(default=1, kw_only=True)

    @property
    def first(self) -> int:
        """The number of the first of its rows: below the heading, if it has one."""
        return 2 if self.table else 1

    @property
    def height(self) -> int:
        """The number of its rows: a table has a heading, and at least one row below it."""
        return (len(self.rows) or self.room) + self.first - 1

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each column, by its key, counted from 1."""
        return {column.key: number for number, column in enumerate(self.columns, 1)}

    def letter(self, key: str) -> str:
        """Return the letter of a column."""
        return get_column_letter(self.numbers[key])

    def place(self, reference: str) -> str:
        """Say where *reference* is in the workbook: `Commitments!A2`."""
        return f"{self.name if PLAIN_NAME.fullmatch(self.name) else quote_sheetname(self.name)}!{reference}"


#: The name of a sheet that needs no quotes, whatever program reads it.
PLAIN_NAME = re.compile("[A-Za-z_]{4,}")


@frozen(kw_only=True)
class Book:
    """A workbook: its sheets, in the order in which one reads them, and what it says of itself."""

    sheets: Sequence[Sheet]
    title: str
    #: The day that it is of: its properties and the stamps in its package bear it.
    day: date | None
    subject: str | None = None
    language: str | None = None
    #: Custom properties of the document.
    properties: Mapping[str, str] = field(factory=dict)
    paper: Paper = "a4"
    #: The size of its text in points; widths and heights grow with it.
    size: int = 10
    #: The size below which none of it is printed.
    smallest: int = 8
    #: Whether texts are vertically centered, which reads best in short rows; else they are at the top.
    centered: bool = False
    #: What the footer says of pages, and of the day.
    pages: str = "Page &P of &N"
    as_of: str = ""
    #: What a cell says of lines, or of the rest of a text, that it has no room for.
    more: tuple[str, str] = MORE

    @property
    def stamp(self) -> date:
        """The day that it bears, as far as a zip file can say it."""
        return min(max(self.day or FIRST_DAY, FIRST_DAY), LAST_DAY)

    @property
    def scale(self) -> float:
        """How much larger all of it is than text of 10 points."""
        return self.size / 10

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Where links within the workbook lead: to a sheet by its key, to a record's row by its kind and id."""
        places = {f"#{sheet.key or sheet.name}": sheet.place("A1") for sheet in self.sheets}
        for sheet in self.sheets:
            if sheet.table:
                for number, record in enumerate(sheet.records, sheet.first):
                    if record is not None:
                        places.setdefault(f"#{record}", sheet.place(f"A{number}"))
        return places

    def sheet(self, key: str) -> Sheet:
        """Return a sheet by its key."""
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def formula(self, sheet: Sheet, text: str) -> str:
        """Write a formula of *sheet* as Excel stores it: with headings in the place of the keys of columns."""

        def reference(match: re.Match[str]) -> str:
            first, second = match.groups()
            if second is None:
                return f"{sheet.table}[[#This Row],[{_heading(sheet, first)}]]"
            other = self.sheet(first)
            heading = _heading(other, second)
            return f"{other.table}[{heading}]" if PLAIN.fullmatch(heading) else f"{other.table}[[{heading}]]"

        return REFERENCE.sub(reference, text)

    def condition(self, sheet: Sheet, rule: Rule) -> tuple[str, str]:
        """Return the cells that *rule* colours, and its formula: there, Excel knows no names of columns."""
        numbers = sorted(sheet.numbers[key] for key in rule.columns) or [1]
        first = get_column_letter(numbers[0])

        def reference(match: re.Match[str]) -> str:
            key = match[1]
            if key in ("cell", "head") and key not in sheet.numbers:
                return f"{first}{sheet.first}" if key == "cell" else f"{first}$1"
            return f"${sheet.letter(key)}{sheet.first}"

        ranges = _ranges(numbers) if rule.columns else [(1, len(sheet.columns))]
        cells = " ".join(f"{get_column_letter(a)}{sheet.first}:{get_column_letter(b)}{sheet.height}" for a, b in ranges)
        return cells, REFERENCE.sub(reference, rule.formula)

    def defined_names(self) -> Iterator[tuple[str, str]]:
        """Yield the defined names and their cells."""
        for sheet in self.sheets:
            for name, target in sheet.names.items():
                if isinstance(target, tuple):
                    key, index = target
                    yield name, sheet.place(f"${sheet.letter(key)}${sheet.first + index}")
                else:
                    number = sheet.numbers[target] - 1
                    filled = sum(len(row) > number and row[number] is not None for row in sheet.rows)
                    letter = sheet.letter(target)
                    yield name, sheet.place(f"${letter}${sheet.first}:${letter}${sheet.first + max(filled, 1) - 1}")


def _heading(sheet: Sheet, key: str) -> str:
    return SPECIAL.sub(r"'\g<0>", sheet.columns[sheet.numbers[key] - 1].name)


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Gather numbers that follow one another."""
    place = count()
    runs = ([*run] for _, run in groupby(numbers, key=lambda number: number - next(place)))
    return [(run[0], run[-1]) for run in runs]
