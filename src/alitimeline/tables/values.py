"""The values of the fields of a record, as a mapping takes them from a row: texts, dates, numbers, lists, objects."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, tzinfo
from functools import lru_cache, partial
from math import isfinite
from typing import Any

from attrs import evolve, field, frozen

from alitimeline.problems import Problem, TextError, shorten
from alitimeline.schema import check_field, required_fields
from alitimeline.tables.reading import Cell
from alitimeline.tables.templates import NUMBER, Template, clean_number
from alitimeline.when import When

__all__ = [
    "CHOICES",
    "DATES",
    "LISTS",
    "NUMBERS",
    "Listed",
    "Reader",
    "UnreadableCellError",
    "Values",
    "find_columns",
    "find_orders",
    "translate",
]

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
#: A date by numbers, which a mapping may read in one of two orders.
NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
ORDERS = ("day-first", "month-first")
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
        message = f"{_name_cell(row, self.heading, self.text)}: {self.error.message}"
        return Problem(code="table-cell", message=message, hint=self.error.hint)


@frozen
class Listed:
    """What a list has as an item, or as several: one for each value in the cells of a column."""

    value: Any
    #: That column, "" if there is none, and what separates the values.
    heading: str = ""
    separator: re.Pattern[str] = NOTHING
    #: The columns of the item.
    columns: tuple[str, ...] = field(init=False)

    @columns.default
    def _find_columns(self) -> tuple[str, ...]:
        return tuple(find_columns(self.value))


@frozen(kw_only=True)
class Reader:
    """How the cells of all rows are read."""

    #: The zone of times without one.
    zone: tzinfo = UTC
    #: One of `ORDERS`, for dates that can be read in both.
    order: str | None = None
    #: What texts of a column mean.
    meanings: Mapping[str, Mapping[str, str]] = {}
    #: Takes note of what is left out.
    report: Callable[[Problem], None] = lambda _: None
    #: The cells with a time for which only *zone* says where it is.
    zoneless: dict[str, None] = field(factory=dict)


@frozen
class Values:
    """Takes values from the cells of one row."""

    cells: Mapping[str, Cell]
    row: int
    reader: Reader

    def evaluate(self, wanted: Any, field: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the value of a field; None if there is none. Raises `UnreadableCellError`."""
        match wanted:
            case Template():
                return self._read(wanted, field)
            case list() if field in LISTS:
                items: list[Any] = []
                for one in wanted:
                    for row in self._split(one):
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
        """Yield the row once for each object of a list in it, and for each value in the cell of a column."""
        used = (self.cells[heading].value for heading in wanted.columns if heading in self.cells)
        objects = next((value for value in used if type(value) is tuple), ())
        empty = dict.fromkeys((heading for one in objects for heading in one), Cell(""))
        rows = ({**self.cells, **empty, **translate(one, self.reader.meanings)} for one in objects)
        for cells in rows if objects else (self.cells,):
            if wanted.heading not in cells:
                yield Values(cells, self.row, self.reader)
                continue
            texts = [text.strip() for text in wanted.separator.split(cells[wanted.heading].text)]
            for text in [*filter(None, texts)] or [""]:
                yield Values({**cells, wanted.heading: Cell(text)}, self.row, self.reader)

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
                    self.reader.report(evolve(problem, message=message, severity="warning", hint=None))
                return item
        if first:
            raise first
        return None

    def _build_object(self, wanted: Mapping[str, Any], name: str) -> dict[str, Any] | None:
        """Return an object; None if what it needs isn't there."""
        items = {field: self.evaluate(one, field) for field, one in wanted.items()}
        value = {field: item for field, item in items.items() if item is not None}
        if name == "participation" and value.get("actor") == value.get("organization"):
            value.pop("organization", None)  # it takes part itself
        if not name or name not in LISTS.values():
            return value or None
        missing = [field for field in required_fields(name) if field not in value]
        if not missing:
            return value
        own = {field: one for field, one in wanted.items() if field not in LISTS}  # its sources alone say nothing
        if any(self.cells[heading].text for heading in find_columns(own) if heading in self.cells):
            said = [shorten(item) for item in value.values() if isinstance(item, str)][:1]
            why = f"as it has no {' and '.join(map(repr, missing))}"
            message = f"row {self.row}: the {' '.join([name, *said])} is left out, {why}"
            self.reader.report(Problem(code="left-out", message=message, hint=LACKING.get(missing[0])))
        return None

    def _read(self, template: Template, field: str) -> str | float | None:
        text = template.fill(self.cells)
        if not text:
            return None
        try:
            if field in DATES:
                return self._read_date(template, END.sub("", text) if field == "due" else text)
            if field in NUMBERS:
                return _read_number(text)
            if field in CHOICES:
                _check_choice(field, text)
        except TextError as error:
            heading = next(template.columns, "")
            if heading and field in DATES and self.reader.order is None and len(find_orders(text)) > 1:
                error = TextError(error.message, f"{error.hint}; or in the mapping, dates: {' or '.join(ORDERS)}")
            raise UnreadableCellError(heading, text, error) from error
        return text if field in PROSE else " ".join(text.split())

    def _read_date(self, template: Template, text: str) -> str:
        cell = template.find_cell(self.cells)
        if cell is not None and cell.format and not isinstance(cell.value, str):
            date, has_zone = _read_excel_date(cell.value, cell.format, self.reader.zone), False
        else:
            date, has_zone = _read_date_text(text, self.reader.zone, self.reader.order)
        if "T" in date and not has_zone:
            self.reader.zoneless[_name_cell(self.row, next(template.columns, ""), text)] = None
        return date

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
                self.reader.report(
                    UnreadableCellError(next(find_columns(template), ""), text, fault).describe(self.row)
                )
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
            self.reader.report(fault.describe(self.row))
            return None
        return None if end is None else str(end)

    def _add_time(self, day: str, clock: str, template: Template) -> str:
        """Return a day with a time; the day alone if that can't be read, which is reported."""
        padded = DIGIT.sub(r"0\g<0>", f"{clock}:00" if clock.isdecimal() else clock)
        try:
            return self._read_date(Template((*template.parts, "")), f"{day} {padded}")
        except TextError:
            fault = TextError(f"{shorten(clock)} is not a time of that day", "write it as 19:31")
            self.reader.report(UnreadableCellError(next(template.columns, ""), clock, fault).describe(self.row))
            return day


@lru_cache(maxsize=65_536)  # the dates of a table repeat
def _read_date_text(text: str, zone: tzinfo, order: str | None) -> tuple[str, bool]:
    """Return a date, and whether its time, if it has one, says its zone."""
    ordered = NUMERIC.sub(partial(_write_in_order, order), text) if order else text
    try:
        return str(When.from_text(ordered)), True
    except TextError:
        return str(When.from_text(ordered, zone)), False


def _write_in_order(order: str, found: re.Match[str]) -> str:
    day, month = found.group(1, 3) if order == "day-first" else found.group(3, 1)
    if int(month) > 12:  # noqa: PLR2004 - months
        raise TextError(f"{shorten(found[0])} is not {order}, as the mapping says dates are", "correct one of them")
    return f"{found[4]}-{month}-{day}"


def find_orders(text: str) -> set[str]:
    """Return the orders in which a date by numbers can be read; empty if it has no such order."""
    orders = set()
    for order in ORDERS if NUMERIC.search(text) else ():
        with suppress(TextError):
            _read_date_text(text, UTC, order)
            orders.add(order)
    return orders


def translate(cells: Mapping[str, Cell], meanings: Mapping[str, Mapping[str, str]]) -> Mapping[str, Cell]:
    """Return cells with what their texts mean."""
    changed = {
        heading: Cell(texts[cells[heading].text])
        for heading, texts in meanings.items()
        if heading in cells and cells[heading].text in texts
    }
    return {**cells, **changed} if changed else cells


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


def _name_cell(row: int, heading: str, text: str) -> str:
    return f"row {row}, column {heading}, {shorten(text)}"


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
