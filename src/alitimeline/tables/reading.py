"""Any table → its headings and rows: CSV, an Excel sheet, a list in JSON or YAML, JSON Lines."""

import csv
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from io import StringIO
from itertools import islice, zip_longest
from typing import Any, NamedTuple

from attrs import frozen

from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.filetypes import JSON, TABLE, WORKBOOK, YAML, file_type
from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.problems import Problem, TextError, UnreadableError, did_you_mean, shorten

__all__ = ["Cell", "Row", "Settings", "Table", "read"]

#: What may be between the cells of a line, the likeliest first; how many rows show it, and where the headings are.
DELIMITERS, LOOKED_AT = ",;\t|", 50
#: What is put below a CSV file, to see whether it is a row of its own.
END = "\x1f"
#: How many of the keys that aren't read are named.
NAMED = 10
#: Which share of the cells of a row of headings is filled at least.
FILLED = 0.6
#: What programs write that don't write UTF-8, the commonest first: of two that fit as well, the first is taken.
ENCODINGS = (
    *("gb18030", "big5", "cp932", "euc_jp", "cp949"),
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
)


class Cell(NamedTuple):
    """A value of a table: its text, and what it is if that is more than a text."""

    text: str
    #: Of a column that is in a list of objects, those objects: a tuple of their cells by the headings of the table.
    value: Any = None
    #: In an Excel sheet, how a number is shown.
    format: str = ""


class Cells(dict[str, Cell]):
    """The cells of texts, as they repeat."""

    def __missing__(self, text: str) -> Cell:
        self[text] = cell = Cell(text.strip())
        return cell


class Row(NamedTuple):
    """A row: its number, from 1, as a spreadsheet counts it, and its cells by their headings."""

    number: int
    cells: Mapping[str, Cell]


class Table(NamedTuple):
    """A table."""

    headings: tuple[str, ...]
    rows: Sequence[Row]
    problems: tuple[Problem, ...] = ()
    #: The name of the sheet in a workbook; "" if it is the first one.
    sheet: str = ""


@frozen(kw_only=True)
class Settings:
    """How a table is to be read; what isn't said is found out."""

    delimiter: str | None = None
    encoding: str | None = None
    #: The name of the sheet; by default, the first one that looks like a table.
    sheet: str | None = None
    #: The number of the row of the headings, from 1.
    heading_row: int | None = None
    #: Where the list is in a JSON or YAML file, as keys with points between them: "data.items".
    path: str | None = None


@pause_garbage_collection()
def read(data: bytes, settings: Settings | None = None, *, name: str | None = None) -> Table:
    """Read a table of any usual form; *name* is that of its file.

    Raises:
        UnreadableError: if there is no table in the file, or not where the settings say.
    """
    chosen, title, kind = settings or Settings(), name or "<data>", file_type(data, name)
    if kind is WORKBOOK:
        return _read_workbook(data, chosen, title)
    if kind is YAML or (kind is JSON and data.lstrip()[:1] in (b"{", b"[")):
        return _read_list(data, chosen, title, is_yaml=kind is YAML)
    if kind not in (JSON, TABLE):
        raise UnreadableError(title, f"this is {kind.words}, not a table ({kind.hint})")
    return _read_csv(data, chosen, title)


# CSV


def _read_csv(data: bytes, settings: Settings, name: str) -> Table:
    text, problems = _decode(data, settings, name)
    delimiter = settings.delimiter or _find_delimiter(text)
    if line := _find_unclosed(text, delimiter):
        raise UnreadableError(name, f"the quotation mark in line {line} isn't closed")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        cells = Cells()
        rows = [[*map(cells.__getitem__, line)] for line in reader]
    except csv.Error as error:
        raise UnreadableError(name, f"line {reader.line_num} is not CSV: {error}") from error
    return _build_table(rows, range(1, len(rows) + 1), settings, name, problems)


def _find_unclosed(text: str, delimiter: str) -> int | None:
    """Return the line of the quotation mark that isn't closed: the last cell has all the rest; None if all are."""
    lines = f"{text}\n".replace("\r\n", "\n").replace("\r", "\n")
    try:
        *_, last = csv.reader(StringIO(f"{lines}{END}", newline=""), delimiter=delimiter)
    except csv.Error:  # which is said where the table is read
        return None
    is_unclosed = last[-1].endswith(f"\n{END}")
    return lines.count("\n") + 1 - last[-1].count("\n") if is_unclosed else None


def _decode(data: bytes, settings: Settings, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of a file; a guessed encoding is a note."""
    is_marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    encoding = settings.encoding or ("utf-16" if is_marked else None)
    if encoding is None:
        try:
            return data.decode("utf-8-sig"), ()
        except UnicodeDecodeError:
            from charset_normalizer import from_bytes

            guesses = from_bytes(data, cp_isolation=list(ENCODINGS))
            ranks = [(guess.chaos, -guess.coherence, ENCODINGS.index(guess.encoding)) for guess in guesses]
            encoding = ENCODINGS[min(ranks)[2]] if ranks else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(name, f"line {line} is not in the encoding {encoding}") from error
    except (LookupError, ValueError) as error:  # "idna" can't be what a file is in, nor a name that none has
        raise UnreadableError(name, f"there is no encoding {shorten(encoding)}") from error
    if settings.encoding or is_marked:
        return text, ()
    message = f"read in the encoding {encoding}, which was guessed"
    hint = f'if it is another one, write "encoding: {encoding}" in the mapping'
    return text, (Problem(code="table-note", message=message, hint=hint, severity="note", file=name),)


def _find_delimiter(text: str) -> str:
    """Return what is between the cells: what splits most of the first rows into as many cells, and into most."""

    def rate(delimiter: str) -> tuple[int, int]:
        try:
            reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
            rows = [len(row) for row in islice(reader, LOOKED_AT) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(rows), key=lambda width: (rows.count(width), width), default=1)
        return (rows.count(usual), usual) if usual > 1 else (0, 0)

    return max(DELIMITERS, key=rate)


# Excel


def _read_workbook(data: bytes, settings: Settings, name: str) -> Table:
    from alitimeline.briefing.back.cells import as_text
    from alitimeline.briefing.workbook import RefusedError, read_workbook

    try:
        sheets = [sheet for sheet in read_workbook(data).sheets if sheet.cells]
    except RefusedError as error:
        raise UnreadableError(name, error.problem.message) from error
    names = [sheet.name for sheet in sheets]
    if settings.sheet is not None and settings.sheet not in names:
        hint = did_you_mean(settings.sheet, names) or f"known: {', '.join(names)}"
        raise UnreadableError(name, f"there is no sheet {shorten(settings.sheet)} ({hint})")
    if not sheets:
        raise UnreadableError(name, "no sheet of the workbook has a row")
    wanted = settings.sheet or next((sheet.name for sheet in sheets if _looks_like_table(sheet.cells)), names[0])
    cells = sheets[names.index(wanted)].cells
    numbers = sorted({row for row, _ in cells})
    width = max(column for _, column in cells)

    built = {row: [Cell("")] * width for row in numbers}
    problems = []
    if names[1:] and settings.sheet is None:
        others = ", ".join(shorten(other) for other in names if other != wanted)
        message, hint = f"not read: the sheets {others}", "sheet: NAME under table: in the mapping chooses one"
        problems.append(Problem(code="table-note", message=message, hint=hint, severity="note", file=name))
    for (row, column), cell in cells.items():
        value = cell.value
        try:
            text = value.isoformat() if isinstance(value, date | time) else as_text(value, cell.format)
        except TextError as error:  # of a formula
            message = f"cell {cell.place}: {error.message}"
            problems.append(Problem(code="table-cell", message=message, hint=error.hint, file=name))
            continue
        built[row][column - 1] = Cell(text, value, cell.format)
    table = _build_table([*built.values()], numbers, settings, name, problems)
    return table if wanted == names[0] else table._replace(sheet=wanted)


def _looks_like_table(places: Iterable[tuple[int, int]]) -> bool:
    """Return whether there are a row with several cells and one below it, as a table has them."""
    widths = Counter(row for row, _ in places)
    last = max(widths)
    return any(width > 1 and row < last for row, width in widths.items())


# Lists


def _read_list(data: bytes, settings: Settings, name: str, *, is_yaml: bool) -> Table:
    value, problems = _parse(data, name, is_yaml=is_yaml)
    beside: list[str] = []
    for key in settings.path.split(".") if settings.path else ():
        if not isinstance(value, dict) or key not in value:
            known = ", ".join(map(str, value)) if isinstance(value, dict) else "none"
            raise UnreadableError(name, f"there is no {shorten(key)} on the path {settings.path} (known: {known[:80]})")
        beside += (other for other in value if other != key)
        value = value[key]
    if isinstance(value, dict) and settings.path is None:
        lists = [key for key, item in value.items() if isinstance(item, list) and item and isinstance(item[0], dict)]
        if len(lists) != 1:
            hint = f'write "path: {lists[0]}"' if lists else "a table is a list of objects"
            raise UnreadableError(name, f"there are {len(lists)} lists of objects in the file ({hint})")
        beside += (key for key in value if key != lists[0])
        value = value[lists[0]]
    if not isinstance(value, list):
        raise UnreadableError(name, f"there is no list at {settings.path or 'the top'}")
    if beside:
        message = f"not read, as it is beside the list: {', '.join(map(shorten, beside[:NAMED]))}"
        problems.append(Problem(code="table-note", message=message, severity="note", file=name))
    built = [Row(number, _read_item(item)) for number, item in enumerate(value, 1)]
    return Table(tuple(dict.fromkeys(key for row in built for key in row.cells)), built, tuple(problems))


def _read_item(item: object, prefix: str = "") -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for key, cell in _flatten(item if isinstance(item, dict) else {"value": item}, prefix):
        cells[f"{key} #2" if key in cells else key] = cell
    return cells


def _flatten(item: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """Yield the cells of an object; what is in an object within it, or in a list, has both names and a point."""
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        elif any(isinstance(one, dict) for one in _spread(value)):
            objects = tuple(_read_item(one, f"{prefix}{key}.") for one in _spread(value))
            for heading in dict.fromkeys(name for cells in objects for name in cells):
                texts = (cells[heading].text for cells in objects if heading in cells)
                yield heading, Cell("; ".join(filter(None, texts)), objects)
        else:
            yield f"{prefix}{key}", Cell(_to_text(value), value)


def _spread(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """Yield the items of a list and of the lists in it; what is no list is one item."""
    for item in value if isinstance(value, list) else ():
        yield from _spread(item)
    if not isinstance(value, list):
        yield value


def _parse(data: bytes, name: str, *, is_yaml: bool) -> tuple[Any, list[Problem]]:
    """Return the value of a JSON or YAML file, or a list of those of JSON Lines."""
    lines = [] if is_yaml else [(number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
    if lines[1:] and _is_json(lines[0][1]) and lines[0][1].rstrip().endswith(b"}"):
        if wrong := [(number, line) for number, line in lines if not _is_json(line)]:
            number, line = wrong[0]
            _, faults = jsontext.read(line)
            raise UnreadableError(name, f"line {number}, column {faults[0].column}: {faults[0].message}")
        return [json.loads(line) for _, line in lines], []
    document, problems = yamltext.read(data) if is_yaml else jsontext.read(data)
    errors = [problem for problem in problems if problem.severity == "error"]
    if document is None or errors:
        first = errors[0]
        raise UnreadableError(name, f"line {first.line}, column {first.column}: {first.message}")
    return document.value, problems


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _to_text(value: object) -> str:
    """Return a value of JSON as the text of a cell."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return value.strip().encode("utf-8", "replace").decode()  # JSON can have half a character
        case list():
            return "; ".join(map(_to_text, value))
        case _:
            return str(value)


# All of them


def _build_table(
    rows: Sequence[Sequence[Cell]],
    numbers: Sequence[int],
    settings: Settings,
    name: str,
    problems: Iterable[Problem] = (),
) -> Table:
    """Return a table from its rows; blank ones are left out."""
    at = _find_headings(rows, numbers, settings, name)
    width = max(map(len, rows[at:]))
    headings = _name_columns(rows[at], width)
    built = [
        Row(number, dict(zip(headings, (*row, *[Cell("")] * (len(headings) - len(row))), strict=False)))
        for number, row in zip(numbers[at + 1 :], rows[at + 1 :], strict=True)
        if any(cell.text for cell in row)
    ]
    named = [heading for heading, cell in zip_longest(headings, rows[at]) if cell and cell.text]
    unnamed = [one for one in headings if one not in named and any(row.cells[one].text for row in built)]
    return Table((*named, *unnamed), built, tuple(problems))


def _find_headings(rows: Sequence[Sequence[Cell]], numbers: Sequence[int], settings: Settings, name: str) -> int:
    """Return the index of the row of the headings: the first that is as full as others, and has no number twice."""
    if settings.heading_row is not None:
        if settings.heading_row not in numbers:
            raise UnreadableError(name, f"there is no row {settings.heading_row} for the headings")
        return numbers.index(settings.heading_row)
    widths = [sum(bool(cell.text) for cell in row) for row in rows[:LOOKED_AT]]
    enough = max(widths, default=0) * FILLED
    for at, width in enumerate(widths):
        texts = [cell.text for cell in rows[at] if cell.text]
        are_names = len({*texts}) == len(texts) or not any(text[:1].isdecimal() for text in texts)
        if width and width >= enough and are_names:
            return at
    raise UnreadableError(name, "no row has headings")


def _name_columns(row: Sequence[Cell], width: int) -> list[str]:
    """Return the headings, in one line each: one that is there already gets a number, an empty one "column 5"."""
    names: list[str] = []
    for number in range(1, width + 1):
        text = " ".join(row[number - 1].text.split()) if number <= len(row) else ""
        heading = text or f"column {number}"
        names.append(f"{heading} #{number}" if heading in names else heading)
    return names
