"""The values of the fields of a record, as a mapping takes them from a row: texts, dates, numbers, lists, objects."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from functools import lru_cache
from math import isfinite
from typing import Any

from attrs import evolve, frozen

from alitimeline.problems import Problem, TextError, shorten
from alitimeline.schema import check_field, required_fields
from alitimeline.tables.reading import Cell
from alitimeline.tables.templates import NUMBER, Template, clean_number
from alitimeline.when import When

__all__ = ["CHOICES", "DATES", "LISTS", "NUMBERS", "Listed", "UnreadableCellError", "Values", "find_columns"]

#: What the values of fields are, wherever they are.
DATES = frozenset({"when", "made_on", "due", "published", "on", "baseline_when", "accessed"})
NUMBERS = frozenset({"target", "baseline", "value", "fiscal_year"})
#: The fields that have one of a few words, with the kinds of records that have them.
CHOICES = {"verdict": "assessment", "status": "event", "part": "participation", "capacity": "participation"}
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
#: What to write where a part of a record lacks a field.
LACKING = {"on": "a verdict needs its date: write one in a column such as Judged on"}
#: Separates no values.
NOTHING = re.compile(r"(?!)")
#: A digit that is a number: of the minutes, for example.
DIGIT = re.compile(r"\b\d\b", re.ASCII)
#: What says of a deadline that it ends with its period, as all deadlines do.
END = re.compile(r"^(?:by |before )?(?:the )?(?:end of |end-)|(?<=[年月度])[底末](?:前|之前|以前)?$", re.IGNORECASE)


class UnreadableCellError(Exception):
    """A cell can't be read as what its field has."""

    def __init__(self, heading: str, text: str, error: TextError) -> None:
        super().__init__(heading)
        self.heading, self.text, self.error = heading, text, error

    def describe(self, row: int) -> Problem:
        """Return the problem of the cell in a row."""
        message = f"row {row}, column {self.heading}, {shorten(self.text)}: {self.error.message}"
        return Problem(code="table-cell", message=message, hint=self.error.hint)


@frozen
class Listed:
    """What a list has as an item, or as several: one for each value in the cells of a column."""

    value: Any
    #: That column, "" if there is none, and what separates the values.
    heading: str = ""
    separator: re.Pattern[str] = NOTHING


@frozen
class Values:
    """Takes values from the cells of one row."""

    cells: Mapping[str, Cell]
    row: int
    zone: tzinfo
    #: Takes note of what is left out.
    report: Callable[[Problem], None]

    def evaluate(self, wanted: Any, field: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the value of a field; None if there is none. Raises `UnreadableCellError`."""
        match wanted:
            case Template():
                return self._read(wanted, field)
            case list() if field in LISTS:
                items: list[Any] = []
                for one in wanted:
                    for row in self._split(one) if one.heading in self.cells else (self,):
                        item = row.evaluate(one.value, LISTS[field])
                        if item is not None and item not in items:
                            items.append(item)
                return items or None
            case list():
                return self._choose(wanted, field)
            case dict() if field in DATES and wanted.keys() & {"year", "from", "to"}:
                return self._join_date(wanted, field)
            case dict():
                return self._build_object(wanted, field)
            case _:
                return wanted

    def _split(self, wanted: Listed) -> "Iterator[Values]":
        """Yield the row once for each value in the cell of a column."""
        for text in wanted.separator.split(self.cells[wanted.heading].text):
            yield Values({**self.cells, wanted.heading: Cell(text.strip())}, self.row, self.zone, self.report)

    def _choose(self, wanted: list[Any], field: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the first value that there is and that can be read."""
        first: UnreadableCellError | None = None
        for one in wanted:
            try:
                item = self.evaluate(one, field)
            except UnreadableCellError as fault:
                first = first or fault
                continue
            if item is not None:
                if first:
                    problem = first.describe(self.row)
                    message = f"{problem.message}; {shorten(item)} is taken instead"
                    self.report(evolve(problem, message=message, severity="warning", hint=None))
                return item
        if first:
            raise first
        return None

    def _build_object(self, wanted: Mapping[str, Any], name: str) -> dict[str, Any] | None:
        """Return an object; None if what it needs isn't there."""
        items = {field: self.evaluate(one, field) for field, one in wanted.items()}
        value = {field: item for field, item in items.items() if item is not None}
        if not name or name not in LISTS.values():
            return value or None
        missing = [field for field in required_fields(name) if field not in value]
        if not missing:
            return value
        own = {field: one for field, one in wanted.items() if field not in LISTS}  # its sources alone say nothing
        if any(self.cells[heading].text for heading in find_columns(own) if heading in self.cells):
            said = [shorten(item) for item in value.values() if isinstance(item, str)][:1]
            message = f"row {self.row}: the {' '.join([name, *said])} is left out, without {' and '.join(missing)}"
            self.report(Problem(code="left-out", message=message, hint=LACKING.get(missing[0])))
        return None

    def _read(self, template: Template, field: str) -> str | float | None:
        text = template.fill(self.cells)
        if not text:
            return None
        try:
            if field in DATES:
                return self._read_date(template.find_cell(self.cells), END.sub("", text) if field == "due" else text)
            if field in NUMBERS:
                return _read_number(text)
            if field in CHOICES:
                _check_choice(field, text)
        except TextError as error:
            raise UnreadableCellError(next(template.columns, ""), text, error) from error
        return text if field in PROSE else " ".join(text.split())

    def _read_date(self, cell: Cell | None, text: str) -> str:
        if cell is not None and cell.format and not isinstance(cell.value, str):
            return _read_excel_date(cell.value, cell.format, self.zone)
        return _read_date_text(text, self.zone)

    def _join_date(self, wanted: Mapping[str, Any], field: str) -> str | None:
        """Return a date whose parts, or ends, are in several columns."""
        heading = next(find_columns(wanted.get("until", wanted.get("to"))), "")
        if "year" not in wanted:
            ends = [self.evaluate(wanted[end], field) if end in wanted else None for end in ("from", "to")]
            first, last = (str(end) if end else ".." for end in ends)
            if "until" in wanted and first != "..":
                last = self._read_until(wanted["until"], field) or first
            return None if first == last == ".." else _join(first, last, heading)
        parts: list[str] = []
        start = lacks = ""
        for name, width in (("year", 4), ("month", 2), ("day", 2)):
            template = wanted.get(name)
            text = template.fill(self.cells) if isinstance(template, Template) else ""
            if not text:
                lacks = lacks or name
                continue
            if lacks:
                fault = TextError(f"a {name} without a {lacks}")
                self.report(UnreadableCellError(next(find_columns(template), ""), text, fault).describe(self.row))
                break
            parts.append(text.zfill(width))
            try:
                start = str(When.parse("-".join(parts)))
            except TextError as error:
                raise UnreadableCellError(next(find_columns(template), ""), text, error) from error
        template = wanted.get("time")
        if len(parts) == 3 and isinstance(template, Template) and (clock := template.fill(self.cells).strip(":")):  # noqa: PLR2004 - a day
            start = self._add_time(start, clock, template)
        until = self._read_until(wanted["until"], field) if start and "until" in wanted else None
        return _join(start, until, heading) if until else start or None

    def _read_until(self, wanted: Any, field: str) -> str | None:  # noqa: ANN401 - any JSON
        """Return the end of a date; None if there is none, or if it can't be read, which is reported."""
        try:
            end = self.evaluate(wanted, field)
        except UnreadableCellError as fault:
            self.report(fault.describe(self.row))
            return None
        return None if end is None else str(end)

    def _add_time(self, day: str, clock: str, template: Template) -> str:
        """Return a day with a time; the day alone if that can't be read, which is reported."""
        padded = DIGIT.sub(r"0\g<0>", f"{clock}:00" if clock.isdecimal() else clock)
        try:
            return _read_date_text(f"{day} {padded}", self.zone)
        except TextError:
            fault = TextError(f"{shorten(clock)} is not a time of that day", "write it as 19:31")
            self.report(UnreadableCellError(next(template.columns, ""), clock, fault).describe(self.row))
            return day


@lru_cache(maxsize=65_536)  # the dates of a table repeat
def _read_date_text(text: str, zone: tzinfo) -> str:
    return str(When.from_text(text, zone))


@lru_cache(maxsize=65_536, typed=True)
def _read_excel_date(value: Any, form: str, zone: tzinfo) -> str:  # noqa: ANN401 - what a cell of Excel has
    from alitimeline.briefing.back.cells import as_when

    return as_when(value, form, zone)


@lru_cache
def _check_choice(field: str, text: str) -> None:
    if problems := check_field(CHOICES[field], field, text):
        raise TextError(problems[0].message, "say in the mapping what it means, under values")


def find_columns(wanted: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the columns in a value of a mapping."""
    match wanted:
        case Template():
            yield from wanted.columns
        case Listed():
            yield from find_columns(wanted.value)
        case list():
            for item in wanted:
                yield from find_columns(item)
        case dict():
            for item in wanted.values():
                yield from find_columns(item)


def _join(first: str, last: str, heading: str) -> str:
    """Return a date that lasts from the first one to the last; the one date, if they are the same."""
    text = first if first == last else f"{first}/{last}"
    try:
        return str(When.parse(text))
    except TextError as error:
        raise UnreadableCellError(heading, text, error) from error


def _read_number(text: str) -> int | float:
    found = NUMBER.fullmatch(text.removesuffix("%").strip())
    number = clean_number(found) if found else "nan"
    if not isfinite(float(number)):
        hint = "write it as in 1,200.5; {…:number} takes the first number of a text"
        raise TextError(f"{shorten(text)} is not a number", hint)
    return int(number) if number.removeprefix("-").isdecimal() else float(number)
