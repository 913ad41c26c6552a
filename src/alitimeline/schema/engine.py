"""Finds the records of the wrong shape fast, with jsonschema-rs if it is installed (extra `fast`).

It only finds the records; the reference engine describes what is wrong with them. The messages are the same without it.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Path
from alitimeline.schema.sieve import to_predicate

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

__all__ = ["COVERED", "EXACT", "find_faulty", "split"]

#: The names of formats and their checks.
Formats: TypeAlias = tuple[tuple[str, Callable[[str], None]], ...]
Schema: TypeAlias = Callable[..., dict[str, Any]]

#: Formats that the pattern and the length in the schema check completely; calling Python for every text is slow.
EXACT = frozenset({"id", "language", "line", "prose", "quote", "register", "tag"})
#: Keywords that the check of a format covers.
COVERED = frozenset({"pattern", "maxLength"})
#: A pattern of the schema: perhaps a character that must be somewhere, then the whole text to its very end.
PATTERN = re.compile(r"\^(?:\(\?=\[\\s\\S\]\*(\[.*?\])\))?(.*)\(\?!\\n\)\$")


def find_faulty(document: object, schema: Schema, formats: Formats) -> frozenset[Path] | None:
    """Return the paths of what is wrong: a record (its list and number), or a shorter path above it.

    *schema* builds the schema with the formats of some names. None if the engine is not installed, is turned off
    (ALITIMELINE_ENGINE=reference), or can't represent the document.
    """
    if os.environ.get("ALITIMELINE_ENGINE") == "reference":
        return None
    validators = _build_validators(schema, formats)
    if validators is None:
        return None
    try:
        return frozenset(_find_faulty(document, *validators))
    except ValueError:  # a lone surrogate, or nested too deep
        return None


def _find_faulty(
    document: object, whole: "Draft202012Validator", records: Mapping[str, "Draft202012Validator"]
) -> Iterator[Path]:
    """Validate record by record: jsonschema-rs copies its input, and so it copies only one record at a time."""
    rest, lists = split(document)
    for name, values in lists.items():
        is_valid = records[name].is_valid
        yield from ((name, number) for number, value in enumerate(values) if not is_valid(value))
    if not whole.is_valid(rest):
        yield from (tuple(error.instance_path)[:2] for error in whole.iter_errors(rest))


@cache
def _build_validators(
    schema: Schema, formats: Formats
) -> "tuple[Draft202012Validator, Mapping[str, Draft202012Validator]] | None":
    """Return the validator of documents without records, and the validators of the records by list."""
    try:
        import decimal  # noqa: F401 - it panics if a signal comes while it imports this itself

        from jsonschema_rs import Draft202012Validator
    except ImportError:
        return None
    checks = {name: to_predicate(check) for name, check in formats if name not in EXACT}
    reduced = schema(checks)
    reduced["$defs"] = {name: _simplify(definition) for name, definition in reduced["$defs"].items()}

    def build_validator(schema: dict[str, Any]) -> Draft202012Validator:
        return Draft202012Validator(schema, formats=checks, validate_formats=True)

    lists = {name: field["items"] for name, field in reduced["properties"].items() if "items" in field}
    shared = {key: reduced[key] for key in ("$schema", "$defs")}
    return build_validator(reduced), {name: build_validator(shared | items) for name, items in lists.items()}


def _simplify(definition: dict[str, Any]) -> dict[str, Any]:
    """Return a definition of texts that says the same without looking ahead in them, which takes most of the time."""
    if "format" in definition:
        return {key: value for key, value in definition.items() if key not in COVERED}
    match = PATTERN.fullmatch(definition.get("pattern", ""))
    if match is None:
        return definition
    somewhere, whole = match.groups()
    elsewhere = {"allOf": [{"pattern": somewhere}]} if somewhere else {}
    return {**definition, "pattern": f"^{whole}$", **elsewhere}  # here, `$` is the very end of a text


def split(document: object) -> tuple[object, dict[str, list[Any]]]:
    """Return *document* without its records, and the lists of these by their names."""
    if not isinstance(document, dict):
        return document, {}
    lists = {name: value for name in KIND_BY_COLLECTION if isinstance(value := document.get(name), list)}
    return document | {name: [] for name in lists}, lists
