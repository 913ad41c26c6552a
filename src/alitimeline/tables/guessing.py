"""A table → a mapping for it, guessed from its headings and first rows, for a person to correct.

A guess is a preset with the headings of the table, without what the table doesn't have.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date
from functools import cache, partial
from typing import Any, NamedTuple

from alitimeline import resources
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.yaml.writing import write_inline
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import TextError, UnreadableError, escape_unprintable, shorten
from alitimeline.schema import required_fields
from alitimeline.tables.checks import complete, find_missing
from alitimeline.tables.mapping import name_columns, simplify
from alitimeline.tables.reading import Cell, Settings, Table, read
from alitimeline.tables.records import name_timeline
from alitimeline.tables.templates import Column, parse
from alitimeline.tables.values import DATES, LISTS, find_orders
from alitimeline.when import When

__all__ = ["Guess", "guess"]

#: How many rows are looked at, and which share of the filled cells of a column must be dates for it to have dates.
LOOKED_AT, DATED = 50, 0.6
#: The columns of presets for the date that an event or a promise can't be without, and for its year.
NEEDED, YEAR = ("Date", "Made on"), "Year"
#: What a heading has in it if numbers below it are years.
YEARS = re.compile("year|date|年|日期")
#: How many texts without a known meaning are shown.
SHOWN = 10
#: The headings that a mapping can name.
NAMEABLE = re.compile(r"(?!\s)[^{}|]+(?<!\s)")
#: What only Japanese has, and what Chinese has.
KANA, HAN = re.compile("[\u3041-\u30ff]"), re.compile("[\u4e00-\u9fff]")


class Guess(NamedTuple):
    """A mapping that was guessed."""

    text: str
    #: The fields that an event or a promise can't be without, and for which no column was found.
    missing: tuple[str, ...]


def guess(data: bytes, *, name: str) -> Guess:
    """Guess a mapping for a table; *name* is that of its file. If nothing is missing, it can be used as it is.

    Raises:
        UnreadableError: if there is no table in the file.
    """
    read_once = cache(partial(read, data, name=name))
    fitted: list[_Fitted] = []
    refusals: list[UnreadableError] = []
    for preset in resources.presets():
        document, _ = yamltext.read(resources.read_preset(preset))
        value: Mapping[str, Any] = document.value if document else {}
        try:
            table = read_once(Settings(**value.get("table", {})))
        except UnreadableError as error:
            refusals.append(error)
        else:
            fitted.append(_Fitted(value, table))
    if not fitted:
        raise refusals[0]
    best = max(fitted, key=lambda one: (not one.missing, len(one.used)))
    return Guess("\n".join([*best.write(name), ""]), tuple(best.missing))


class _Fitted:
    """A preset as it fits a table."""

    def __init__(self, preset: Mapping[str, Any], table: Table) -> None:
        self.preset, self.table = preset, table
        self.headings = [heading for heading in table.headings if NAMEABLE.fullmatch(heading)]
        self.texts = {
            heading: [row.cells[heading].text for row in table.rows if heading in row.cells and row.cells[heading].text]
            for heading in table.headings
        }
        self.names = self.name_columns()
        #: The columns that have a place in the records.
        self.used: set[str] = set()
        #: The texts of columns whose meaning isn't known.
        self.unknown: dict[str, list[str]] = {}
        self.missing: list[str] = []
        self.rules = [*filter(None, map(self.fit_rule, preset["records"]))]
        if self.missing:  # of promises, below which it is written
            self.rules.sort(key=lambda rule: "commitment" in rule)
        elif not any({"event", "commitment"} & rule.keys() for rule in self.rules):
            [event] = [self.fit(rule["event"], "event") for rule in preset["records"] if "event" in rule]
            self.missing = [field for field in ("title", "when") if field not in event]
            self.rules.append({"event": event})
            self.used |= {*self.find_columns(event)}
        for rule in self.rules:
            for kind in {"event", "commitment"} & rule.keys():
                self.add_rest(rule[kind])

    def name_columns(self) -> dict[str, str]:
        """Return the headings of the columns; where a date belongs, those with dates below them come first."""
        columns = self.preset["columns"]
        names = name_columns(columns, self.headings)
        dated = [heading for heading in self.headings if self.has_dates(heading)]
        better = name_columns({name: columns[name] for name in _find_dates(self.preset["records"])}, dated)
        names |= {name: heading for name, heading in better.items() if name in columns and heading in dated}
        known = [names[name] for name in NEEDED if names.get(name) in self.headings]
        known = known or ([] if names.get(YEAR) in self.headings else dated)
        return names | {name: known[0] for name in NEEDED if known and name in columns and names[name] not in known}

    def has_dates(self, heading: str) -> bool:
        cells = [row.cells[heading] for row in self.table.rows[:LOOKED_AT] if heading in row.cells]
        filled = [cell for cell in cells if cell.text]
        are_years = bool(YEARS.search(heading.lower()))
        return bool(filled) and sum(_is_date(cell, are_years=are_years) for cell in filled) >= DATED * len(filled)

    def fit_rule(self, rule: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return a rule for the table; None if there can be no such records."""
        [kind] = [kind for kind in KIND_BY_COLLECTION.values() if kind in rule]
        parts = {name: rule[name] for name in ("if", "unless", "key") if name in rule}
        fitted = {name: self.fit(part, name) for name, part in parts.items()}
        value, unless = self.fit(rule[kind], kind) or {}, fitted.get("unless")
        missing = find_missing(kind, complete(kind, value))
        if not fitted.get("if", True) or missing not in ([], ["made_by"]):
            return None
        self.missing += missing
        self.used |= unless.keys() if isinstance(unless, dict) else set()
        fitted = {**{name: part for name, part in fitted.items() if part}, kind: value}
        self.used |= {*self.find_columns(fitted)}
        return fitted

    def fit(self, value: Any, field: str) -> Any:  # noqa: ANN401 - any JSON
        """Return a value without the columns that the table doesn't have; None if nothing is left."""
        match value:
            case str():
                return self.fit_template(value)
            case list():
                items = [item for one in value if (item := self.fit(one, LISTS.get(field, field))) is not None]
                return items[0] if len(items) == 1 and field not in LISTS else items or None
            case _ if field == "unless":
                return {self.names[name]: texts for name, texts in value.items() if self.names[name] in self.headings}
        parts = {name: part for name, one in value.items() if (part := self.fit(one, name)) is not None}
        if field in DATES or field == "until":
            start = parts.get("from", parts.get("year"))
            return start if len(parts) == 1 or start is None else parts
        if field == "participation" and parts.get("actor") == parts.get("organization"):
            parts.pop("organization", None)
        return None if field in LISTS.values() and {*required_fields(field)} - parts.keys() else parts

    def fit_template(self, text: str) -> str | None:
        texts, is_filled = [], "{" not in text
        for part in parse(text, self.names).parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            texts.append(_write_column(part) if part.heading in self.headings else part.default)
            is_filled |= bool(texts[-1])
        return "".join(texts).strip() if is_filled else None

    def find_columns(self, value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
        """Yield the columns in a part of the mapping for the table."""
        match value:
            case str():
                yield from parse(value, dict(zip(self.headings, self.headings, strict=True))).columns
            case list():
                for item in value:
                    yield from self.find_columns(item)
            case _:
                for item in value.values():
                    yield from self.find_columns(item)

    def add_rest(self, record: dict[str, Any]) -> None:
        """Give a record the columns that have no other place, as fields whose names begin with x-."""
        for heading in self.headings:
            if heading not in self.used:
                field = f"x-{'-'.join(simplify(heading).split())}"
                record[field if field not in record else f"{field}-{len(record)}"] = f"{{{heading}}}"

    # Writing

    def write(self, name: str) -> Iterator[str]:
        """Yield the lines of the mapping."""
        shown, timeline = escape_unprintable(name), name_timeline(name)
        yield f"# Guessed from the headings and the first rows of {shown}. Correct what is wrong, and run:"
        yield f"# alitimeline import {shown} --mapping {timeline['id']}.mapping.yaml -o {timeline['id']}.timeline.yaml"
        sample = "".join([*self.headings, *(text for texts in self.texts.values() for text in texts[:1])])
        language = {"language": "ja"} if KANA.search(sample) else {"language": "zh"} if HAN.search(sample) else {}
        parts = {
            "timeline": {**timeline, **language},
            "table": {**self.preset.get("table", {}), **({"sheet": self.table.sheet} if self.table.sheet else {})},
            "dates": self.find_order(),
            "values": dict(self.list_meanings()),
            "lists": dict(self.list_separators()),
            "records": self.rules,
        }
        yield from self.write_object({key: value for key, value in parts.items() if value}, "")
        for field in self.missing:
            yield f'      # {field}: "{{…}}"  # no column was recognized: write the heading of one'
        for problem in self.table.problems:
            yield f"# {escape_unprintable(problem.message)}"
        for heading in self.table.headings:
            if heading not in self.headings:
                yield f"# {shorten(heading)} is left out: no mapping can name a column with such a heading"

    def find_order(self) -> str | None:
        """Return the order of the dates by numbers, if there are some with only one, the same in all columns."""
        dated = filter(self.has_dates, self.used)
        found = [find_orders(text) for heading in dated for text in dict.fromkeys(self.texts[heading])]
        proven = set().union(*(orders for orders in found if len(orders) == 1))
        return proven.pop() if len(proven) == 1 else None

    def list_meanings(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the columns whose texts have meanings, with those that are known."""
        for name, meanings in self.preset.get("values", {}).items():
            if (heading := self.names[name]) in self.used:
                known = {simplify(text): meaning for text, meaning in meanings.items()}
                texts = dict.fromkeys(self.texts[heading])
                self.unknown[heading] = [text for text in texts if simplify(text) not in known]
                yield heading, {text: known[simplify(text)] for text in texts if simplify(text) in known}

    def list_separators(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the columns with several values in a cell, with what separates them."""
        for name, separators in self.preset.get("lists", {}).items():
            texts = self.texts[self.names[name]] if self.names[name] in self.used else []
            if within := [one for one in separators if any(one in text for text in texts)]:
                yield self.names[name], within

    def write_object(self, value: Mapping[str, Any], pad: str) -> Iterator[str]:
        """Yield the lines of an object in YAML, with the first value of the column that is in a line."""
        for key, item in value.items():
            start = f"{pad}{write_inline(key)}:"
            if isinstance(item, list) and all(isinstance(one, dict) for one in item):
                yield start
                for one in item:
                    first, *rest = self.write_object(one, f"{pad}    ")
                    yield f"{pad}  - {first.strip()}"
                    yield from rest
            elif isinstance(item, dict) and (key in KIND_BY_COLLECTION.values() or key == "values"):
                yield start
                yield from self.write_object(item, f"{pad}  ")
            else:
                columns = [one[1:-1] for one in (item if isinstance(item, list) else [item]) if isinstance(one, str)]
                texts = [text for heading in columns for text in self.texts.get(heading, [])[:1]]
                texts = texts if columns else self.unknown.get(key, [])[:SHOWN]
                said = f"{'' if columns else 'not known: '}{', '.join(map(shorten, texts))}"
                yield f"{start} {write_inline(item)}{f'  # {said}' if texts else ''}"


def _find_dates(value: Any, field: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the names of the columns that have dates."""
    match value:
        case str() if field in DATES | {"from", "until"}:
            yield value.strip("{}")
        case list():
            for item in value:
                yield from _find_dates(item, field)
        case dict():
            for name, item in value.items():
                yield from _find_dates(item, name)


def _is_date(cell: Cell, *, are_years: bool) -> bool:
    if isinstance(cell.value, date) or find_orders(cell.text):
        return True
    try:
        When.from_text(cell.text, UTC)
    except TextError:
        return False
    return are_years or not cell.text.isdecimal()


def _write_column(column: Column) -> str:
    kind = f":{column.filter}" if column.filter else ""
    return f"{{{column.heading}{kind}{f'|{column.default}' if column.default else ''}}}"
