"""Describes what is wrong with the shape of a document: by the keyword of JSON Schema that it fails."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from attrs import evolve

from alitimeline.model.ids import slugify
from alitimeline.model.texts import MAX_DIGITS
from alitimeline.problems import Path, Problem, TextError, did_you_mean, shorten

if TYPE_CHECKING:
    from jsonschema import ValidationError

__all__ = ["CODES", "VERSION", "describe_errors"]

VERSION = "1.0"
QUOTE = "put quotation marks around it"

TYPES = {
    "string": "a text",
    "object": "an object {…}",
    "array": "a list […]",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


#: Formats whose code has another name.
CODES = {"month-day": "fiscal-year-end", "path": "uses", "period": "when"}
CODES |= dict.fromkeys(("line", "prose", "register"), "text")


def describe_errors(errors: Iterable["ValidationError"], path: Path = ()) -> Iterator[Problem]:
    """Yield the problems that the *errors* of the value at a path describe, in their order."""
    last = None
    for error in errors:
        # jsonschema yields one error per missing key; the first one reports all of them
        if last == (last := (id(error.instance), id(error.validator_value))) and error.validator == "required":
            continue
        fault = _Fault((*path, *error.absolute_path), error.instance, error.validator_value, error)
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
MISSING = {
    "schema_version": f'write "schema_version": "{VERSION}"',
    "of": "write the id of the organization whose fiscal year it is",
}
#: What may be written instead of a key, where a record needs one of two.
ALTERNATIVES = {
    "within": "or fiscal_year, if it is a fiscal year",
    "made_in": "or made_on, if no event says when",
    "title": "or url, if it has no title",
}


#: What people write for the names of fields: the first one that the object can have, and hasn't, is meant.
SYNONYMS = {"date": ("when", "on", "published"), "deadline": ("due",), "name": ("title",), "title": ("name",)}


def _suggest_key(key: str, fault: _Fault) -> str | None:
    """Return a hint with the known key that is meant by an unknown one; None if none is."""
    known = fault.schema.get("properties", {})
    meant = (word for word in SYNONYMS.get(key.lower(), ()) if word in known and word not in fault.value)
    return next((f"did you mean {word!r}?" for word in meant), None) or did_you_mean(key, known)


def _describe_missing_keys(fault: _Fault) -> Iterator[Problem]:
    known = fault.schema.get("properties", {})
    unknown = (key for key in fault.value if key not in known and not key.startswith("x-"))
    misspelt = {_suggest_key(key, fault) for key in unknown}  # they are reported
    for key in fault.expected:
        if key not in fault.value and f"did you mean {key!r}?" not in misspelt:
            hints = ALTERNATIVES if key in ALTERNATIVES and known.get(key) is True else MISSING
            yield fault.build_problem("missing-key", f"{key!r} is missing here", hints.get(key))


OWN_KEYS = "begin a key of your own with x-"
#: Keys of a citation.
CITING = ("source", "sources", "quote")


def _describe_unknown_keys(fault: _Fault) -> Iterator[Problem]:
    known, open_to_others = fault.schema["properties"], "patternProperties" in fault.schema
    missing = {f"did you mean {key!r}?": key for key in known if key not in fault.value}
    for key in fault.value:
        if key not in known and not (open_to_others and key.startswith("x-")):
            hint = _suggest_key(key, fault) or (OWN_KEYS if open_to_others else f"known: {', '.join(known)}")
            meant = missing.pop(hint, None)  # of two keys that mean the same, only one can have it
            certain = meant in (*SYNONYMS.get(key.lower(), ()), *fault.schema.get("required", ()))
            if key in CITING and "citations" in known:
                source = fault.value[key] if key == "source" else "…"
                hint, certain = f'write "citations": [{{"source": {json.dumps(source, ensure_ascii=False)}}}]', False
            path, message = (*fault.path, key), f"unknown key {shorten(key)}"
            problem = Problem(code="unknown-key", path=path, at_key=True, message=message, hint=hint)
            yield evolve(problem, replacement=meant if certain else None)


#: Words for true and false.
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
NO_QUOTES = "remove the quotation marks"


def _describe_wrong_type(fault: _Fault) -> Iterator[Problem]:
    hint: str | None = None
    meant: object = None
    match fault.value, fault.expected:
        case None, _:
            hint = "leave it out if there is nothing to say" if fault.path else None
        case bool() | int() | float() as value, "string":
            hint, meant = QUOTE, str(value) if type(value) is int else None
        case [str() as text], "string" if ".." in text:  # [2023-09-12..] in YAML
            hint, meant = QUOTE, f"[{text}]"
        case str() as text, "boolean" if text.lower() in FLAGS:
            meant = FLAGS[text.lower()]
            hint = NO_QUOTES if text in ("true", "false") else f"write {shorten(meant)}"
        case str() as text, "integer" | "number" if text.isdecimal():
            hint, meant = NO_QUOTES, int(text[:MAX_DIGITS])
        case dict(), "array":
            hint = "put it in a list: [{…}]; in YAML, begin each item with '- '"
    message = f"{fault.name} must be {TYPES[fault.expected]}, not {shorten(fault.value)}"
    yield fault.build_problem("wrong-type", message, hint, meant)


def _describe_unknown_word(fault: _Fault) -> Iterator[Problem]:
    text = fault.value if isinstance(fault.value, str) else ""
    meant = slugify(text) if slugify(text) in fault.expected else None
    near = f"did you mean {meant!r}?" if meant else did_you_mean(text, fault.expected)
    hint = near or f"known: {', '.join(fault.expected)}"
    yield fault.build_problem("unknown-word", f"{fault.name} can't be {shorten(fault.value)}", hint, meant)


def _describe_simply(fault: _Fault) -> Iterator[Problem]:
    """Yield the one problem of a keyword that can fail in one way only."""
    shown = shorten(fault.value)
    match fault.error.validator:
        case "const":
            message, hint = (
                f"schema_version {shown} can't be read by this version",
                f'write "{VERSION}", or upgrade alitimeline',
            )
            yield fault.build_problem("schema-version", message, hint)
        case "format":
            cause, code = cast("TextError", fault.error.cause), CODES.get(fault.expected, fault.expected)
            yield fault.build_problem(code, cause.message, cause.hint, cause.replacement)
        case "not":
            message = f"{' and '.join(fault.expected['required'])} exclude each other"
            yield fault.build_problem("exclusive-keys", message, "keep one of them")
        case "minItems" | "minProperties":
            yield fault.build_problem("too-few", f"{fault.name} must contain at least {fault.expected}")
        case limit:
            bound = "at least" if limit == "minimum" else "at most"
            yield fault.build_problem("out-of-range", f"{fault.name} must be {bound} {fault.expected}, not {shown}")


#: The keywords of the schema that can fail, and the functions that describe what is wrong.
WORDINGS: dict[str, Callable[[_Fault], Iterator[Problem]]] = {
    "required": _describe_missing_keys,
    "additionalProperties": _describe_unknown_keys,
    "type": _describe_wrong_type,
    "enum": _describe_unknown_word,
    **dict.fromkeys(("const", "format", "not"), _describe_simply),
    **dict.fromkeys(("minItems", "minProperties", "minimum", "maximum"), _describe_simply),
}
