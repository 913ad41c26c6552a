"""Describes what is wrong with the shape of a document: one function for every keyword of JSON Schema."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from alitimeline.problems import Path, Problem, TextError, did_you_mean, shorten

if TYPE_CHECKING:
    from jsonschema import ValidationError

__all__ = ["CODES", "VERSION", "describe_errors"]

VERSION = "1.0"

TYPES = {
    "string": "a text",
    "object": "an object {…}",
    "array": "a list […]",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


#: Formats whose code has another name.
CODES = dict.fromkeys(("line", "prose", "register"), "text") | {"month-day": "fiscal-year-end", "period": "when"}


def describe_errors(errors: Iterable["ValidationError"]) -> Iterator[Problem]:
    """Yield the problems that *errors* describe, in their order."""
    reported: set[tuple[Path, Path]] = set()
    for error in errors:
        fault = _Fault(tuple(error.absolute_path), error.instance, error.validator_value, error)
        if error.validator == "required":
            # jsonschema yields one error per missing key; the first one reports all of them
            place = fault.path, tuple(error.absolute_schema_path)
            if place in reported:
                continue
            reported.add(place)
        yield from WORDINGS[str(error.validator)](fault)


class _Fault(NamedTuple):
    """A value that fails a keyword of the schema."""

    path: Path
    value: Any
    expected: Any
    error: "ValidationError"

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema that has the keyword."""
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

    def build_problem(self, code: str, message: str, hint: str | None = None, replacement: object = None) -> Problem:
        """Build the problem of this value."""
        is_key = "propertyNames" in self.error.absolute_schema_path
        path = (*self.path, self.value) if is_key else self.path
        return Problem(code=code, path=path, at_key=is_key, message=message, hint=hint, replacement=replacement)


#: What to write for missing keys whose value isn't obvious.
MISSING = {"schema_version": f'write "schema_version": "{VERSION}"'}
#: What may be written instead of a key, where a record needs one of two.
ALTERNATIVES = {
    "within": "or fiscal_year, if it is a fiscal year",
    "made_in": "or made_on, if no event says when",
    "title": "or url, if it has no title",
}


def _describe_missing_keys(fault: _Fault) -> Iterator[Problem]:
    known = fault.schema["properties"]
    unknown = (key for key in fault.value if key not in known and not key.startswith("x-"))
    misspelt = {did_you_mean(key, known) for key in unknown}  # they are reported
    for key in fault.expected:
        if key not in fault.value and f"did you mean {key!r}?" not in misspelt:
            hints = ALTERNATIVES if key in ALTERNATIVES and known[key] is True else MISSING
            yield fault.build_problem("missing-key", f"{key!r} is missing here", hints.get(key))


OWN_KEYS = "begin a key of your own with x-"


def _describe_unknown_keys(fault: _Fault) -> Iterator[Problem]:
    known, open_to_others = fault.schema["properties"], "patternProperties" in fault.schema
    for key in fault.value:
        if key not in known and not (open_to_others and key.startswith("x-")):
            hint = did_you_mean(key, known) or (OWN_KEYS if open_to_others else f"known: {', '.join(known)}")
            message = f"unknown key {shorten(key)}"
            yield Problem(code="unknown-key", path=(*fault.path, key), at_key=True, message=message, hint=hint)


def _describe_wrong_type(fault: _Fault) -> Iterator[Problem]:
    match fault.value, fault.expected:
        case None, _:
            hint = "leave it out if there is nothing to say" if fault.path else None
        case bool() | int() | float(), "string":
            hint = "put quotation marks around it"
        case [str() as text], "string" if ".." in text:  # [2023-09-12..] in YAML
            hint = "put quotation marks around it"
        case "true" | "false", "boolean":
            hint = "remove the quotation marks"
        case str() as text, "integer" | "number" if text.isdecimal():
            hint = "remove the quotation marks"
        case _:
            hint = None
    yield fault.build_problem(
        "wrong-type", f"{fault.name} must be {TYPES[fault.expected]}, not {shorten(fault.value)}", hint
    )


def _describe_unknown_word(fault: _Fault) -> Iterator[Problem]:
    near = did_you_mean(fault.value, fault.expected) if isinstance(fault.value, str) else None
    hint = near or f"known: {', '.join(fault.expected)}"
    yield fault.build_problem("unknown-word", f"{fault.name} can't be {shorten(fault.value)}", hint)


def _describe_wrong_version(fault: _Fault) -> Iterator[Problem]:
    message = f"schema_version {shorten(fault.value)} can't be read by this version"
    yield fault.build_problem("schema-version", message, f'write "{VERSION}", or upgrade alitimeline')


def _describe_wrong_format(fault: _Fault) -> Iterator[Problem]:
    cause = cast("TextError", fault.error.cause)
    yield fault.build_problem(CODES.get(fault.expected, fault.expected), cause.message, cause.hint, cause.replacement)


def _describe_too_few(fault: _Fault) -> Iterator[Problem]:
    yield fault.build_problem("too-few", f"{fault.name} must contain at least {fault.expected}")


def _describe_out_of_range(fault: _Fault) -> Iterator[Problem]:
    limit = "at least" if fault.error.validator == "minimum" else "at most"
    message = f"{fault.name} must be {limit} {fault.expected}, not {shorten(fault.value)}"
    yield fault.build_problem("out-of-range", message)


def _describe_exclusive_keys(fault: _Fault) -> Iterator[Problem]:
    message = f"{' and '.join(fault.expected['required'])} exclude each other"
    yield fault.build_problem("exclusive-keys", message, "keep one of them")


#: The keywords of the schema that can fail, and the functions that describe what is wrong.
WORDINGS: dict[str, Callable[[_Fault], Iterator[Problem]]] = {
    "required": _describe_missing_keys,
    "additionalProperties": _describe_unknown_keys,
    "type": _describe_wrong_type,
    "enum": _describe_unknown_word,
    "const": _describe_wrong_version,
    "format": _describe_wrong_format,
    "minItems": _describe_too_few,
    "minProperties": _describe_too_few,
    "minimum": _describe_out_of_range,
    "maximum": _describe_out_of_range,
    "not": _describe_exclusive_keys,
}
