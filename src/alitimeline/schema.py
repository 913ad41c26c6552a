"""The shape of a data file: checks a document against the packaged JSON Schema, in words of our own."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from attrs import evolve

from alitimeline import engine, texts
from alitimeline.problems import Path, Problem, TextError, did_you_mean, shorten
from alitimeline.resources import read_schema

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

__all__ = ["VERSION", "check", "check_field", "fields_of", "formats", "readable", "required"]

VERSION = "1.0"

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

TYPES = {
    "string": "a text",
    "object": "an object {…}",
    "array": "a list […]",
    "boolean": "true or false",
    "integer": "a whole number",
}


#: Keywords that check nothing, and what a format makes needless.
ANNOTATIONS = frozenset({"$ref", "$id", "$schema", "title", "description", "examples"})
COVERED = frozenset({"pattern", "maxLength"})
#: Keywords whose value is a schema, or schemas by name.
SCHEMAS = frozenset({"items", "additionalProperties", "propertyNames", "if", "then", "else", "not"})
SCHEMAS_BY_NAME = frozenset({"properties", "patternProperties", "$defs"})

#: Formats whose problems have a code of another name.
CODES = {"iri": "url", "line": "text", "prose": "text", "month-day": "fiscal-year-end"}


def formats() -> dict[str, Callable[[str], None]]:
    """Return the checks of the schema's formats by name, for other engines; a check raises `TextError`."""
    return dict(FORMATS)


def check(document: object) -> tuple[Problem, ...]:
    """Check a whole document; return every problem of its shape."""
    faulty = engine.faults(document, _read, tuple(FORMATS.items()))
    if faulty is None:
        return tuple(_worded(_validator().iter_errors(document)))
    if not faulty:
        return ()
    rest, numbers = engine.reduced(document, faulty)
    return tuple(_renumbered(problem, numbers) for problem in _worded(_validator().iter_errors(rest)))


def _renumbered(problem: Problem, numbers: Mapping[str, list[int]]) -> Problem:
    match problem.path:
        case (str() as name, int() as number, *rest) if name in numbers:
            return evolve(problem, path=(name, numbers[name][number], *rest))
        case _:
            return problem


def _read() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(read_schema())
    return schema


def readable(document: object) -> tuple[object, tuple[Problem, ...]]:
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


def fields_of(record: str) -> tuple[str, ...]:
    """Name the fields of a kind of record ("event", "participation" …), in the schema's order."""
    return tuple(_schema()["$defs"][record]["properties"])


def required(record: str) -> tuple[str, ...]:
    """Name the fields that a kind of record must have."""
    return tuple(_schema()["$defs"][record]["required"])


def check_field(record: str, field: str, value: object) -> tuple[Problem, ...]:
    """Check a value as if it stood in *field* of a kind of record; paths begin at the value."""
    return tuple(_worded(_validator(record, field).iter_errors(value)))


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


def _worded(errors: Iterable["ValidationError"]) -> Iterator[Problem]:
    told: set[tuple[Path, Path]] = set()
    for error in errors:
        fault = _Fault(tuple(error.absolute_path), error.instance, error.validator_value, error)
        if error.validator == "required":
            # jsonschema yields one error for each missing key; all of them are told at the first
            place = fault.path, tuple(error.absolute_schema_path)
            if place in told:
                continue
            told.add(place)
        yield from WORDINGS[str(error.validator)](fault)


class _Fault(NamedTuple):
    """A value that fails a keyword of the schema."""

    path: Path
    value: Any
    expected: Any
    error: "ValidationError"

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema that the keyword stands in."""
        return cast("Mapping[str, Any]", self.error.schema)

    @property
    def name(self) -> str:
        """What a sentence calls the value."""
        match self.path[-2:]:
            case (*_, str() as key):
                return key
            case (str() as key, int()):
                return f"an item of {key}"
            case (int(),):
                return "an item of the list"
            case _:
                return "the value"

    def problem(self, code: str, message: str, hint: str | None = None) -> Problem:
        """Make the problem of it."""
        if "propertyNames" in self.error.absolute_schema_path:  # then the value is the name of a member
            return Problem(code=code, path=(*self.path, self.value), at_key=True, message=message, hint=hint)
        return Problem(code=code, path=self.path, message=message, hint=hint)


#: What to write where a key is missing that has no obvious value.
MISSING = {"schema_version": f'write "schema_version": "{VERSION}"', "within": "or fiscal_year, if it is a fiscal year"}


def _missing_keys(fault: _Fault) -> Iterator[Problem]:
    known = fault.schema.get("properties", ())
    told = {did_you_mean(key, known) for key in fault.value if key not in known}  # as misspelt
    for key in fault.expected:
        if key not in fault.value and f"did you mean {key!r}?" not in told:
            yield fault.problem("missing-key", f"{key!r} is missing here", MISSING.get(key))


OWN_KEYS = "a key of your own begins with x-"


def _unknown_keys(fault: _Fault) -> Iterator[Problem]:
    known, open_to_others = fault.schema["properties"], "patternProperties" in fault.schema
    for key in fault.value:
        if key not in known and not (open_to_others and key.startswith("x-")):
            hint = did_you_mean(key, known) or (OWN_KEYS if open_to_others else f"known: {', '.join(known)}")
            message = f"no key {shorten(key)} is known here"
            yield Problem(code="unknown-key", path=(*fault.path, key), at_key=True, message=message, hint=hint)


def _wrong_type(fault: _Fault) -> Iterator[Problem]:
    match fault.value, fault.expected:
        case None, _:
            hint = "leave it out if there is nothing to say" if fault.path else None
        case bool() | int() | float(), "string":
            hint = "put quotation marks around it"
        case [str() as text], "string" if ".." in text:  # [2023-09-12..] in YAML
            hint = "put quotation marks around it"
        case "true" | "false", "boolean":
            hint = "take the quotation marks away"
        case str() as text, "integer" if text.isdecimal():
            hint = "take the quotation marks away"
        case _:
            hint = None
    yield fault.problem("wrong-type", f"{fault.name} must be {TYPES[fault.expected]}, not {shorten(fault.value)}", hint)


def _unknown_word(fault: _Fault) -> Iterator[Problem]:
    near = did_you_mean(fault.value, fault.expected) if isinstance(fault.value, str) else None
    hint = near or f"known: {', '.join(fault.expected)}"
    yield fault.problem("unknown-word", f"{fault.name} can't be {shorten(fault.value)}", hint)


def _wrong_version(fault: _Fault) -> Iterator[Problem]:
    message = f"schema_version {shorten(fault.value)} can't be read by this version"
    yield fault.problem("schema-version", message, f'write "{VERSION}", or upgrade alitimeline')


def _wrong_format(fault: _Fault) -> Iterator[Problem]:
    cause = cast("TextError", fault.error.cause)
    yield fault.problem(CODES.get(fault.expected, fault.expected), cause.message, cause.hint)


def _too_few(fault: _Fault) -> Iterator[Problem]:
    yield fault.problem("too-few", f"{fault.name} must hold at least {fault.expected}")


def _too_small(fault: _Fault) -> Iterator[Problem]:
    yield fault.problem("out-of-range", f"{fault.name} must be at least {fault.expected}, not {shorten(fault.value)}")


def _too_large(fault: _Fault) -> Iterator[Problem]:
    yield fault.problem("out-of-range", f"{fault.name} must be at most {fault.expected}, not {shorten(fault.value)}")


def _both_dues(fault: _Fault) -> Iterator[Problem]:
    yield fault.problem("due", "within and fiscal_year exclude each other", "keep one")


#: How each keyword of the schema that can fail is put into words.
WORDINGS: dict[str, Callable[[_Fault], Iterator[Problem]]] = {
    "required": _missing_keys,
    "additionalProperties": _unknown_keys,
    "type": _wrong_type,
    "enum": _unknown_word,
    "const": _wrong_version,
    "format": _wrong_format,
    "minItems": _too_few,
    "minimum": _too_small,
    "maximum": _too_large,
    "not": _both_dues,
}
