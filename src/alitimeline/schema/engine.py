"""Finds fast which records of a document have the wrong shape, with jsonschema-rs where it is installed (extra `fast`).

It decides, and finds the records; what is wrong with them is told by the reference engine in the same words as ever.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from alitimeline.problems import Path, TextError

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

__all__ = ["EXACT", "drop_sound_records", "find_faulty"]

#: Formats by name, each with its check.
Formats: TypeAlias = tuple[tuple[str, Callable[[str], None]], ...]

#: Formats of which the pattern and the length beside them say all; asking Python about each text would cost the most.
EXACT = frozenset({"id", "language", "line", "prose", "quote", "tag"})


def find_faulty(document: object, schema: Callable[[], dict[str, Any]], formats: Formats) -> frozenset[Path] | None:
    """Return the places where something is wrong: the record (its list and number), or a shorter path above it.

    None if that can't be told: the engine isn't there, was turned off (ALITIMELINE_ENGINE=reference), or can't hold the
    document.
    """
    if os.environ.get("ALITIMELINE_ENGINE") == "reference":
        return None
    validators = _validators(schema, formats)
    if validators is None:
        return None
    try:
        return frozenset(_faults(document, *validators))
    except ValueError:  # half a character, or nested too deep
        return None


def _faults(
    document: object, whole: "Draft202012Validator", records: Mapping[str, "Draft202012Validator"]
) -> Iterator[Path]:
    """Look at each record by itself, as the engine makes a copy of what it looks at."""
    rest = document
    if isinstance(document, dict):
        lists = {name: value for name in records if isinstance(value := document.get(name), list)}
        rest = document | {name: [] for name in lists}
        for name, values in lists.items():
            is_valid = records[name].is_valid
            yield from ((name, number) for number, value in enumerate(values) if not is_valid(value))
    if not whole.is_valid(rest):
        yield from (tuple(error.instance_path)[:2] for error in whole.iter_errors(rest))


@cache
def _validators(
    schema: Callable[[], dict[str, Any]], formats: Formats
) -> "tuple[Draft202012Validator, Mapping[str, Draft202012Validator]] | None":
    """Make what validates documents, and the records in each of their lists."""
    try:
        from jsonschema_rs import Draft202012Validator
    except ImportError:
        return None
    checks, told = {name: _of_texts(check) for name, check in formats if name not in EXACT}, _without_exact(schema())

    def validator(schema: dict[str, Any]) -> Draft202012Validator:
        return Draft202012Validator(schema, formats=checks, validate_formats=True)

    lists = {name: each["items"] for name, each in told["properties"].items() if "items" in each}
    shared = {key: told[key] for key in ("$schema", "$defs")}
    return validator(told), {name: validator(shared | items) for name, items in lists.items()}


def _of_texts(check: Callable[[str], None]) -> Callable[[str], bool]:
    def passes(text: str) -> bool:
        try:
            check(text)
        except TextError:
            return False
        return True

    return passes


def _without_exact(node: Any) -> Any:  # noqa: ANN401 - any part of a schema
    match node:
        case dict():
            kept = {key: value for key, value in node.items() if key != "format" or value not in EXACT}
            return {key: _without_exact(value) for key, value in kept.items()}
        case list():
            return [_without_exact(each) for each in node]
        case _:
            return node


def drop_sound_records(document: object, faulty: frozenset[Path]) -> tuple[object, dict[str, list[int]]]:
    """Return *document* without its sound records, and the numbers that the others had, by lists."""
    if not isinstance(document, dict):
        return document, {}
    kept: dict[str, list[int]] = {}
    for name, value in document.items():
        if isinstance(value, list) and (name,) not in faulty:
            kept[name] = [number for number in range(len(value)) if (name, number) in faulty]
    lists = {name: [document[name][number] for number in numbers] for name, numbers in kept.items()}
    return document | lists, kept
