"""Checks the shape of a document against the packaged JSON Schema, with messages of our own."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from alitimeline.model import texts
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Path, Problem, TextError
from alitimeline.resources import read_schema
from alitimeline.schema import engine
from alitimeline.schema.sieve import build_sieve
from alitimeline.schema.wording import VERSION, describe_errors

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

__all__ = ["FORMATS", "check_field", "check_version", "drop_parts", "field_names", "find_problems", "required_fields"]

#: Which records are small: those with so few keys and so short a text. How many of a list are known by it.
FEW, SHORT, KNOWN = 3, 100, 1_000
UPGRADE = "upgrade alitimeline"
#: A version of the format: major and minor.
NUMBERED = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")

#: The definitions of texts in the schema and their checks, which cover the `pattern` and `maxLength` there.
FORMATS: dict[str, Callable[[str], None]] = {
    "date": texts.check_date,
    "duration": texts.check_duration,
    "id": texts.check_id,
    "language": texts.check_language,
    "line": texts.check_line,
    "month-day": texts.check_month_day,
    "path": texts.check_path,
    "period": texts.check_period,
    "prose": texts.check_prose,
    "quote": texts.check_quote,
    "register": texts.check_register,
    "tag": texts.check_tag,
    "time-zone": texts.check_zone,
    "url": texts.check_url,
    "when": texts.check_when,
}

#: Keywords that check nothing.
ANNOTATIONS = frozenset({"$ref", "$id", "$schema", "$comment", "title", "description", "default", "examples"})
#: Keywords whose value is a schema, or schemas by name.
SCHEMAS = frozenset({"items", "additionalProperties", "propertyNames", "if", "then", "else", "not"})
SCHEMAS_BY_NAME = frozenset({"properties", "patternProperties", "$defs"})


def find_problems(document: object, improve: Callable[[Problem], Problem]) -> Iterator[tuple[Path, Problem]]:
    """Check a whole document; yield every problem of its shape with its path, as *improve* returns it.

    Of small records that are the same, only the first is described: its problems come again with the others' paths.
    """
    faulty = engine.find_faulty(document, _load_schema, tuple(FORMATS.items()))
    if faulty is not None and not faulty:
        return
    rest, lists = engine.split(document)
    if faulty or not _build_sieve()(rest):
        for problem in map(improve, describe_errors(_build_validator().iter_errors(rest))):
            yield problem.path, problem
    for name, records in lists.items():
        kind = KIND_BY_COLLECTION[name]
        passes = _build_sieve(kind) if faulty is None else lambda _: False
        known: dict[str, Iterable[Problem]] = {}
        for number, record in enumerate(records):
            if (faulty is None or (name, number) in faulty) and not passes(record):
                find_errors = _build_validator(kind).iter_errors
                text = repr(record) if not isinstance(record, dict) or len(record) <= FEW else ""
                problems = known.get(text) or map(improve, describe_errors(find_errors(record), (name, number)))
                if 0 < len(text) <= SHORT and len(known) < KNOWN:
                    known[text] = problems = tuple(problems)
                yield from (((name, number, *problem.path[2:]), problem) for problem in problems)


def _load_schema(formats: Iterable[str] = FORMATS) -> dict[str, Any]:
    """Return the schema with these formats in it, which the file leaves out: other validators refuse unknown ones."""
    schema: dict[str, Any] = json.loads(read_schema())
    for name in formats:
        schema["$defs"][name]["format"] = name
    return schema


def check_version(document: object) -> tuple[object, tuple[Problem, ...]]:
    """Return the part of a document that this version can read, and the problems if its version is newer.

    In a newer minor version, unknown keys are left out with a warning. A newer major version is an error.
    """
    version = document.get("schema_version") if isinstance(document, dict) else None
    theirs, ours = _parse_version(version), _parse_version(VERSION)
    if theirs <= ours:
        return document, ()
    message = f"this is version {version} of the format, and this alitimeline knows {VERSION}"
    newer = Problem(code="newer-version", path=("schema_version",), message=message, hint=UPGRADE)
    if theirs[0] > ours[0]:
        return document, (newer,)
    known = {**cast("dict[str, Any]", document), "schema_version": VERSION}
    every = find_problems(known, evolve)
    unknown = [evolve(problem, path=path) for path, problem in every if problem.code == "unknown-key"]
    problems = [
        evolve(newer, code="schema-version", message=f"{message}: what is new in it is left unread"),
        *(evolve(problem, hint="left unread") for problem in unknown),
    ]
    rest = drop_parts(known, [problem.path for problem in unknown])
    return rest, tuple(evolve(problem, severity="warning") for problem in problems)


def _parse_version(version: object) -> tuple[int, int]:
    number = NUMBERED.fullmatch(version) if isinstance(version, str) else None
    return (int(number[1]), int(number[2])) if number else (0, 0)


def drop_parts(value: Any, paths: Iterable[Path]) -> Any:  # noqa: ANN401 - any JSON
    """Return *value* without what is at *paths*; unchanged parts are shared, not copied."""
    inner: dict[str | int, list[Path]] = defaultdict(list)
    for step, *rest in paths:
        inner[step].append(tuple(rest))
    if not inner:
        return value
    if isinstance(value, list):
        items = ((item, inner.get(index, ())) for index, item in enumerate(value))
        return [drop_parts(item, within) for item, within in items if () not in within]
    return {key: drop_parts(item, inner.get(key, ())) for key, item in value.items() if () not in inner.get(key, ())}


def field_names(record: str) -> tuple[str, ...]:
    """Return the fields of a kind of record ("event", "participation" …), in the order of the schema."""
    return tuple(_build_schema()["$defs"][record]["properties"])


def required_fields(record: str) -> tuple[str, ...]:
    """Return the fields that a kind of record must have."""
    return tuple(_build_schema()["$defs"][record]["required"])


def check_field(record: str, field: str, value: object) -> tuple[Problem, ...]:
    """Check a value for *field* of a kind of record; paths begin at the value."""
    if _build_sieve(record, field)(value):
        return ()
    return tuple(describe_errors(_build_validator(record, field).iter_errors(value)))


@cache
def _build_schema() -> dict[str, Any]:
    """Return the schema for the reference engine: with references filled in, and nothing checked twice.

    The check of a format covers the pattern and the length beside it, and its message is better. Of `anyOf`, which
    always has two types, the second one's applies to values of that type, and the first to all others.
    """
    schema = _load_schema()

    def fill(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            node = {**schema["$defs"][node["$ref"].removeprefix("#/$defs/")], **node}
        if "anyOf" in node:
            usual, other = map(fill, node["anyOf"])
            return {"if": {"type": other["type"]}, "then": other, "else": usual}
        surplus = ANNOTATIONS | (engine.COVERED if "format" in node else frozenset())
        return {key: fill_part(key, value) for key, value in node.items() if key not in surplus}

    def fill_part(key: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if key in SCHEMAS_BY_NAME:
            return {name: fill(node) if isinstance(node, dict) else node for name, node in value.items()}
        return fill(value) if key in SCHEMAS and isinstance(value, dict) else value

    filled = fill(schema)
    filled["$defs"]["timeline"] = {key: filled[key] for key in ("properties", "required")}
    return filled


@cache
def _build_sieve(*names: str) -> Callable[[Any], bool]:
    return build_sieve(_find_schema(*names), FORMATS)


def _find_schema(record: str | None = None, field: str | None = None) -> dict[str, Any]:
    """Return the schema of a kind of record, or of one of its fields; or of a document."""
    schema = _build_schema()
    if record is not None:
        schema = schema["$defs"][record]
    return schema if field is None else schema["properties"][field]


@cache
def _build_validator(*names: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry

    checker = FormatChecker(formats=())
    for name, check_text in FORMATS.items():
        checker.checks(name, raises=TextError)(partial(_check_text, check_text))
    # an empty registry: nothing is ever fetched
    return Draft202012Validator(_find_schema(*names), format_checker=checker, registry=Registry())


def _check_text(check_text: Callable[[str], None], value: object) -> bool:
    """Check a value if it is a text; accept all else, as formats do in JSON Schema."""
    if isinstance(value, str):
        check_text(value)
    return True
