"""The shape of a data file: checks a document against the packaged JSON Schema, in words of our own."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from alitimeline.model import texts
from alitimeline.problems import Path, Problem, TextError
from alitimeline.resources import read_schema
from alitimeline.schema import engine
from alitimeline.schema.wording import VERSION, describe_errors

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

__all__ = ["FORMATS", "check", "check_field", "check_version", "field_names", "formats", "required_fields"]

UPGRADE = "upgrade it: pip install --upgrade alitimeline"
#: How files name a version: major and minor.
NUMBERED = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")

#: Every `format` of the schema and its check; each says more than the `pattern` and `maxLength` beside it.
FORMATS: dict[str, Callable[[str], None]] = {
    "date": texts.check_date,
    "duration": texts.check_duration,
    "id": texts.check_id,
    "iri": texts.check_url,
    "language": texts.check_language,
    "line": texts.check_line,
    "month-day": texts.check_month_day,
    "prose": texts.check_prose,
    "quote": texts.check_quote,
    "tag": texts.check_tag,
    "time-zone": texts.check_zone,
    "when": texts.check_when,
}

#: Keywords that check nothing, and what a format makes needless.
ANNOTATIONS = frozenset({"$ref", "$id", "$schema", "title", "description", "examples"})
COVERED = frozenset({"pattern", "maxLength"})
#: Keywords whose value is a schema, or schemas by name.
SCHEMAS = frozenset({"items", "additionalProperties", "propertyNames", "if", "then", "else", "not"})
SCHEMAS_BY_NAME = frozenset({"properties", "patternProperties", "$defs"})


def formats() -> dict[str, Callable[[str], None]]:
    """Return the checks of the schema's formats by name, for other engines; a check raises `TextError`."""
    return dict(FORMATS)


def check(document: object) -> tuple[Problem, ...]:
    """Check a whole document; return every problem of its shape."""
    faulty = engine.find_faulty(document, _read, tuple(FORMATS.items()))
    if faulty is None:
        return tuple(describe_errors(_validator().iter_errors(document)))
    if not faulty:
        return ()
    rest, numbers = engine.drop_sound_records(document, faulty)
    return tuple(_renumbered(problem, numbers) for problem in describe_errors(_validator().iter_errors(rest)))


def _renumbered(problem: Problem, numbers: Mapping[str, list[int]]) -> Problem:
    match problem.path:
        case (str() as name, int() as number, *rest) if name in numbers:
            return evolve(problem, path=(name, numbers[name][number], *rest))
        case _:
            return problem


def _read() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(read_schema())
    return schema


def check_version(document: object) -> tuple[object, tuple[Problem, ...]]:
    """Return what this version can read of a document, and what is to be said if the document is of a newer one.

    Of a newer minor version, what is new is left out, each key with a warning; a newer major version is an error.
    """
    version = document.get("schema_version") if isinstance(document, dict) else None
    theirs, ours = _numbers(version), _numbers(VERSION)
    if theirs <= ours:
        return document, ()
    message = f"the file is of version {version} of the format, and this alitimeline knows {VERSION}"
    newer = Problem(code="newer-version", path=("schema_version",), message=message, hint=UPGRADE)
    if theirs[0] > ours[0]:
        return document, (newer,)
    known = {**cast("dict[str, Any]", document), "schema_version": VERSION}
    unknown = [problem for problem in check(known) if problem.code == "unknown-key"]
    problems = [
        evolve(newer, code="schema-version", message=f"{message}: what is new in it is left unread"),
        *(evolve(problem, hint="left unread") for problem in unknown),
    ]
    rest = _without(known, [problem.path for problem in unknown])
    return rest, tuple(evolve(problem, severity="warning") for problem in problems)


def _numbers(version: object) -> tuple[int, int]:
    number = NUMBERED.fullmatch(version) if isinstance(version, str) else None
    return (int(number[1]), int(number[2])) if number else (0, 0)


def _without(value: Any, paths: Iterable[Path]) -> Any:  # noqa: ANN401 - any JSON
    """Return *value* without the members at *paths*; what holds none of them is shared, not copied."""
    inner: dict[str | int, list[Path]] = defaultdict(list)
    for step, *rest in paths:
        inner[step].append(tuple(rest))
    if not inner:
        return value
    if isinstance(value, list):
        return [_without(item, inner.get(index, ())) for index, item in enumerate(value)]
    return {key: _without(each, inner.get(key, ())) for key, each in value.items() if () not in inner.get(key, ())}


def field_names(record: str) -> tuple[str, ...]:
    """Name the fields of a kind of record ("event", "participation" …), in the schema's order."""
    return tuple(_schema()["$defs"][record]["properties"])


def required_fields(record: str) -> tuple[str, ...]:
    """Name the fields that a kind of record must have."""
    return tuple(_schema()["$defs"][record]["required"])


def check_field(record: str, field: str, value: object) -> tuple[Problem, ...]:
    """Check a value as if it stood in *field* of a kind of record; paths begin at the value."""
    return tuple(describe_errors(_validator(record, field).iter_errors(value)))


@cache
def _schema() -> dict[str, Any]:
    """Return the schema as our engine runs it: references filled in, and nothing checked twice.

    A format says all that the pattern and the length beside it say, and words it better.
    """
    schema = _read()

    def fill(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            node = {**schema["$defs"][node["$ref"].removeprefix("#/$defs/")], **node}
        surplus = ANNOTATIONS | (COVERED if "format" in node else frozenset())
        return {key: part(key, value) for key, value in node.items() if key not in surplus}

    def part(key: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if key in SCHEMAS_BY_NAME:
            return {name: fill(node) if isinstance(node, dict) else node for name, node in value.items()}
        return fill(value) if key in SCHEMAS and isinstance(value, dict) else value

    return fill(schema)


@cache
def _validator(record: str | None = None, field: str | None = None) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry

    schema = _schema()
    if record is not None:
        schema = schema["$defs"][record]["properties"][cast("str", field)]
    checker = FormatChecker(formats=())
    for name, check_text in FORMATS.items():
        checker.checks(name, raises=TextError)(_of_texts(check_text))
    # an empty registry: nothing is ever fetched
    return Draft202012Validator(schema, format_checker=checker, registry=Registry())


def _of_texts(check_text: Callable[[str], None]) -> Callable[[object], bool]:
    def passes(value: object) -> bool:
        if isinstance(value, str):
            check_text(value)
        return True

    return passes
