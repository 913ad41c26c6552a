"""Mappings: how the rows of a table become records, as a file that people write and editors complete."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from attrs import evolve, frozen

from alitimeline import resources
from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.filetypes import YAML, file_type
from alitimeline.loading.files import read_file
from alitimeline.model.kinds import Kind
from alitimeline.problems import Path, Problem, TextError, UnreadableError, did_you_mean, is_error, shorten
from alitimeline.tables.checks import KINDS, check_mapping
from alitimeline.tables.reading import Cell, Settings, Table
from alitimeline.tables.templates import Template, parse
from alitimeline.tables.values import LISTS, Listed, find_columns

__all__ = [
    "Bound",
    "Condition",
    "MappingFile",
    "Rule",
    "bind",
    "find_mapping",
    "name_columns",
    "read_mapping",
    "simplify",
]

#: What doesn't matter in a heading.
PUNCTUATION = str.maketrans("_-:：*", "     ")
#: A value of a record: a template, or lists and objects of values.
Value: TypeAlias = Any


@frozen
class Condition:
    """What must hold of a row."""

    text: Template | None = None
    #: The values that columns may have.
    values: Mapping[str, Sequence[str]] = {}

    def fits(self, cells: Mapping[str, Cell]) -> bool:
        """Return whether it holds: the text isn't empty, or every column has one of its values."""
        if self.text is not None:
            return bool(self.text.fill(cells))
        return all(cells[heading].text in allowed for heading, allowed in self.values.items() if heading in cells)


@frozen(kw_only=True)
class Rule:
    """How a row becomes a record of a kind."""

    kind: Kind
    fields: Mapping[str, Value]
    key: Template | None
    condition: Condition | None
    unless: Condition | None


@frozen(kw_only=True)
class MappingFile:
    """What a mapping says, before it is known which columns there are."""

    name: str
    value: Mapping[str, Any]
    document: "jsontext.Document | yamltext.Document"

    @property
    def settings(self) -> Settings:
        """How to read the table."""
        return Settings(**self.value.get("table", {}))

    def place(self, problem: Problem) -> Problem:
        """Return a problem with its place in the file."""
        line, column = self.document.place(problem.path, at_key=problem.at_key)
        return evolve(problem, file=self.name, line=line, column=column)


def find_mapping(name: str) -> bytes:
    """Return a mapping: the file of this name or, if there is none, the preset.

    Raises:
        UnreadableError: if there is neither, or the file can't be read.
    """
    if os.path.lexists(name):
        return read_file(name)
    if name not in resources.presets():
        known = ", ".join(resources.presets())
        raise UnreadableError(name, f"there is no such file, and no preset of this name (presets: {known})")
    return resources.read_preset(name)


def read_mapping(data: bytes, name: str = "<mapping>") -> tuple[MappingFile | None, tuple[Problem, ...]]:
    """Read a mapping in YAML or JSON; return it, or None if it has errors, and its problems with their places."""
    is_yaml = file_type(data, name) is YAML
    document, problems = yamltext.read(data) if is_yaml else jsontext.read(data)
    if document is None or any(map(is_error, problems)):
        return None, tuple(evolve(problem, file=name) for problem in problems)
    mapping = MappingFile(name=name, value=document.value, document=document)
    faults = check_mapping(document.value)
    found = (*(evolve(problem, file=name) for problem in problems), *map(mapping.place, faults))
    return (None if faults else mapping), found


class Bound(NamedTuple):
    """What a mapping says of the columns of a table."""

    rules: list[Rule]
    #: What texts of a column mean.
    values: Mapping[str, Mapping[str, str]]
    #: The columns that it uses.
    used: set[str]
    #: What doesn't fit the table.
    problems: list[Problem]


def bind(mapping: MappingFile, table: Table) -> Bound:
    """Return what a mapping says of the columns of a table, and what doesn't fit it."""
    columns = mapping.value.get("columns", {})
    names = name_columns(columns, table.headings)
    binder = _Binder(names, mapping.value.get("lists", {}))
    if columns and not any(names[name] in table.headings for name in columns):
        binder.report("the table has none of these columns", ("columns",), _list_known(table.headings))
    rules = [binder.build_rule(number, rule) for number, rule in enumerate(mapping.value["records"])]
    for group in ("values", "lists"):
        for heading in mapping.value.get(group, {}):
            binder.check_heading(heading, (group, heading))
    values = {names.get(name, name): meanings for name, meanings in mapping.value.get("values", {}).items()}
    return Bound(rules, values, binder.used, [mapping.place(problem) for problem in binder.problems])


def name_columns(columns: Mapping[str, Sequence[str]], headings: Sequence[str]) -> dict[str, str]:
    """Return the headings of a table by the names that a mapping has for them.

    *columns* are those that may have other headings, or be missing: then nothing is in them.
    """
    plain = {simplify(heading): heading for heading in reversed(headings)}
    known = {
        name: [plain[key] for key in map(simplify, (name, *others)) if key in plain] for name, others in columns.items()
    }
    return {
        **{name: (found or [name])[0] for name, found in known.items()},
        **{heading: heading for heading in headings},
    }


def simplify(heading: str) -> str:
    """Return a heading without what doesn't matter in it: "Event_date:" is "event date"."""
    return " ".join(heading.casefold().translate(PUNCTUATION).split())


class _Binder:
    """Makes templates of the texts of a mapping."""

    def __init__(self, headings: Mapping[str, str], lists: Mapping[str, str | Sequence[str]]) -> None:
        self.headings = headings
        self.separators = {
            headings.get(name, name): re.compile("|".join(map(re.escape, [some] if isinstance(some, str) else some)))
            for name, some in lists.items()
        }
        self.used: set[str] = set()
        self.problems: list[Problem] = []

    def build_rule(self, number: int, rule: Mapping[str, Any]) -> Rule:
        path: Path = ("records", number)
        [kind] = [kind for kind in KINDS if kind in rule]
        fields = {name: self.build(value, (*path, kind, name)) for name, value in rule[kind].items()}
        key = self.build(rule["key"], (*path, "key")) if "key" in rule else None
        conditions = [
            self.build_condition(rule[name], (*path, name)) if name in rule else None for name in ("if", "unless")
        ]
        return Rule(kind=kind, fields=fields, key=key, condition=conditions[0], unless=conditions[1])

    def build(self, value: Any, path: Path) -> Value:  # noqa: ANN401 - any JSON
        match value:
            case str():
                try:
                    template = parse(value, self.headings)
                except TextError as error:
                    self.problems.append(Problem(code="mapping", path=path, message=error.message, hint=error.hint))
                    return Template(())
                self.used.update(template.columns)
                return template
            case list():
                items = [self.build(item, (*path, number)) for number, item in enumerate(value)]
                return [self.build_listed(item) for item in items] if path[-1] in LISTS else items
            case dict():
                return {name: self.build(item, (*path, name)) for name, item in value.items()}
            case _:
                return value

    def build_listed(self, item: Value) -> Listed:
        heading = next((heading for heading in find_columns(item) if heading in self.separators), None)
        return Listed(item) if heading is None else Listed(item, heading, self.separators[heading])

    def build_condition(self, value: Any, path: Path) -> Condition:  # noqa: ANN401 - any JSON
        if isinstance(value, str):
            return Condition(self.build(value, path))
        for heading in value:
            self.check_heading(heading, (*path, heading))
        allowed = {
            self.headings.get(heading, heading): [texts] if isinstance(texts, str) else [*texts]
            for heading, texts in value.items()
        }
        return Condition(None, allowed)

    def check_heading(self, heading: str, path: Path) -> None:
        if heading in self.headings:
            self.used.add(self.headings[heading])
            return
        hint = did_you_mean(heading, self.headings) or _list_known(self.headings)
        self.report(f"there is no column {shorten(heading)}", path, hint)

    def report(self, message: str, path: Path, hint: str) -> None:
        self.problems.append(Problem(code="mapping", path=path, at_key=True, message=message, hint=hint))


def _list_known(headings: Iterable[str]) -> str:
    return f"known: {', '.join(headings)[:200]}"
