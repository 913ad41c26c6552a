"""The shape of a data file: checks a document against the packaged JSON Schema, in words of our own."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from alitimeline import texts
from alitimeline.problems import Path, Problem, TextError, did_you_mean, shorten
from alitimeline.resources import read_schema

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

__all__ = ["VERSION", "check", "check_field", "fields_of", "formats", "required"]

VERSION = "1.0"

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
    return tuple(_worded(_validator().iter_errors(document)))


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
    schema: dict[str, Any] = json.loads(read_schema())

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
