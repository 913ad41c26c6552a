"""Loading: how much more than validation it costs, how it grows, how fast a problem is located and a record added.

Theirs: `jsonschema` runs over the parsed document with the packaged schema and its own format checks. It parses
nothing, builds nothing, knows nothing of what must hold between records, and of our formats only `date`.
Ours: `loads`, from the bytes of the file to a `Timeline` that is proved sound. So parsing, objects, dates and rules
are all in ours, and none of them in theirs.
"""

import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache, partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from jsonschema import Draft202012Validator
from tests.benchmarks.data import text
from tests.benchmarks.measure import Figure, Job, alternate, best

from alitimeline import load, loads, schema
from alitimeline.cli import main
from alitimeline.documents.json import Document
from alitimeline.export import save, to_bytes
from alitimeline.resources import read_schema

__all__ = ["figures"]


def figures(*, quick: bool) -> list[Figure]:
    """Compare loading with validation, many events with few, and locating with parsing."""
    events, sizes, rounds = (500, (500, 1_000), 1) if quick else (10_000, (30_000, 100_000), 5)
    with TemporaryDirectory() as name:
        folder = Path(name)
        return [
            *_validation(events, rounds),
            *_growth(folder, events, sizes),
            *_location(folder, sizes[-1], rounds),
            *_addition(folder, events, rounds),
        ]


def _validation(events: int, rounds: int) -> list[Figure]:
    data = text(events)
    document = json.loads(data)
    validator = plain_validator()
    assert not list(validator.iter_errors(document)), "the data is unsound"
    whole, shape, theirs = alternate(
        rounds, lambda: loads(data), lambda: schema.check(document), lambda: list(validator.iter_errors(document))
    )
    size = f"{events:,} events ({len(data) / 1e6:.1f} MB)"
    return [
        Figure(f"load {size} : jsonschema", whole, theirs, target=1.3),
        Figure("  of it, the shape alone : jsonschema", shape, theirs),
    ]


@cache
def plain_validator() -> Draft202012Validator:
    """Return the validator that one gets without us."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(json.loads(read_schema()), format_checker=checker)


def _growth(folder: Path, few: int, sizes: tuple[int, ...]) -> list[Figure]:
    files = [folder / f"{size}.json" for size in (few, *sizes)]
    for size, file in zip((few, *sizes), files, strict=True):
        file.write_bytes(text(size))
    base, *times = best(2, *(Job("loaded", (str(file),)) for file in files))
    return [
        Figure(f"load {size:,} events : {size // few} x {few:,}", taken, base * size / few, target=1.25)
        for size, taken in zip(sizes, times, strict=True)
    ]


def _location(folder: Path, events: int, rounds: int) -> list[Figure]:
    """Spoil the date of the last event, and find it."""
    sound, faulty = folder / f"{events}.json", folder / "faulty.json"
    before, key, after = text(events).decode().rpartition('      "when": "')
    content = f"{before}{key}2023-02-30{after[after.index(chr(34)) :]}"
    faulty.write_text(content, "utf-8")
    place, parse = alternate(
        rounds, lambda: Document(None, content).place(("events", events - 1, "when")), lambda: json.loads(content)
    )
    refused, loaded = best(1, Job("refused", (str(faulty),)), Job("loaded", (str(sound),)))
    return [
        Figure(f"locate a bad date in the last of {events:,} events : parse", place, parse, target=3.0),
        Figure(f"refuse {events:,} events with that date : load them", refused, loaded),
    ]


def _addition(folder: Path, events: int, rounds: int) -> Iterator[Figure]:
    """Add an event to a file, in each form; every round adds one more."""
    record = loads(text(events))
    for form in ("json", "yaml"):
        file = str(folder / f"added.timeline.{form}")
        save(to_bytes(record, form), file)
        arguments = ["add", "event", file, "It happens", "--when", "2023-11-17", "--source", "A memo"]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            ours, theirs = alternate(rounds, partial(main, arguments), partial(load, file))
        yield Figure(f"add to {events:,} events, in {form.upper()} : load them", ours, theirs, target=2.0)
