"""Validation with the extra `fast`: beside parsing alone, and beside check-jsonschema as whole processes.

check-jsonschema runs the same schema over the same file, and knows nothing of what must hold between records, of lines
and columns, and of most of our formats; ours does all of that.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.data import text, write_folder
from tests.benchmarks.measure import Figure, Job, alternate, best, peak, process, waited

from alitimeline import loads
from alitimeline.resources import read_schema

__all__ = ["figures"]

#: A file that takes check-jsonschema so long that once is enough.
LARGE = 10**8
#: How many events of the large file are bad.
BAD = 50


def figures(*, quick: bool) -> list[Figure]:
    """Compare validation with parsing, its process with check-jsonschema's, and bad files with sound ones."""
    few, many, rounds = (200, 500, 1) if quick else (10_000, 100_000, 4)
    with TemporaryDirectory() as name:
        folder = Path(name)
        return [
            *_parsing(few, rounds),
            _help(rounds),
            *_processes(folder, (few, many), rounds),
            *_bad(folder, many),
            _fix(folder, few, rounds),
            _folder(folder / "many", 50 if quick else 2_000, rounds),
        ]


def _parsing(events: int, rounds: int) -> list[Figure]:
    data = text(events)
    ours, theirs = alternate(rounds, lambda: loads(data), lambda: json.loads(data))
    return [Figure(f"load {events:,} sound events : json.loads", ours, theirs, target=5.0)]


def _processes(folder: Path, sizes: tuple[int, int], rounds: int) -> list[Figure]:
    """Validate a tiny file, which is start-up, and larger ones."""
    schema = folder / "schema.json"
    schema.write_text(read_schema(), "utf-8")
    tiny = b'{"schema_version": "1.0", "id": "tiny", "title": "Tiny"}'
    subjects = [("a tiny file", tiny), *((f"{size:,} events", text(size)) for size in sizes)]
    found = []
    for (what, data), target in zip(subjects, (1.0, 1 / 4, 1 / 10), strict=True):
        file = folder / "subject.timeline.json"
        file.write_bytes(data)
        ours, theirs = ([sys.executable, "-m", *command] for command in _commands(schema, file))
        taken = [(process(ours), process(theirs)) for _ in range(1 if len(data) > LARGE else rounds)]
        mine, other = (min(each) for each in zip(*taken, strict=True))
        found.append(Figure(f"whole process, {what} : check-jsonschema", mine, other, target=target))
    return found


def _help(rounds: int) -> Figure:
    """Ask both for their help: what starting costs where nothing is done."""
    ours, theirs = ([sys.executable, "-m", command, "--help"] for command in ("alitimeline", "check_jsonschema"))
    taken = [(process(ours), process(theirs)) for _ in range(2 * rounds)]
    mine, other = (min(each) for each in zip(*taken, strict=True))
    return Figure("whole process, --help : check-jsonschema", mine, other, target=1.0)


def _commands(schema: Path, file: Path) -> tuple[list[str], list[str]]:
    return (["alitimeline", "validate", str(file)], ["check_jsonschema", "--schemafile", str(schema), str(file)])


def _bad(folder: Path, events: int) -> list[Figure]:
    """Spoil the dates of some events all over the file, and have all of them told."""
    document = json.loads(text(events))
    for number in range(BAD):
        document["events"][number * events // BAD]["when"] = "2023-02-30"
    file = folder / "bad.json"
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
    size = file.stat().st_size / 1e6
    job = Job("reported", (str(file), str(BAD)))
    [taken], [parsed] = best(1, job), best(2, Job("parsed", (str(file),)))
    return [
        Figure(f"report {BAD} bad events of {events:,} ({size:.0f} MB) : json.loads", taken, parsed, target=8.0),
        Figure("  its peak memory : size of the file", peak(job), size, target=10.0, unit="MB"),
    ]


def _fix(folder: Path, events: int, rounds: int) -> Figure:
    """Correct some dates of a file, beside a check of the new file: `--fix` checks it before and afterwards."""
    document = json.loads(text(events))
    for number in range(BAD):
        document["events"][number * events // BAD]["when"] = "2023/09/12"
    data = json.dumps(document, ensure_ascii=False, indent=2)
    file, taken = folder / "fix.json", []
    for _ in range(rounds):
        file.write_text(data, "utf-8")
        command = [sys.executable, "-m", "alitimeline", "validate", str(file)]
        taken.append((process([*command, "--fix"]), process(command)))  # both fail if an error remains
    ours, theirs = (min(times) for times in zip(*taken, strict=True))
    return Figure(f"whole process, correct {BAD} dates of {events:,} events : validate", ours, theirs, target=2.0)


def _folder(folder: Path, files: int, rounds: int) -> Figure:
    """Validate a folder of small files with all cores and with one: how long somebody waits."""
    folder.mkdir()
    write_folder(folder, files)
    command = [sys.executable, "-m", "alitimeline", "validate", str(folder)]
    cores = sorted(os.sched_getaffinity(0))[:2]
    taken = [(waited(command, cores), waited(command, cores[:1])) for _ in range(rounds)]
    two, one = (min(each) for each in zip(*taken, strict=True))
    return Figure(f"{files:,} files of 20 events, two cores : one, as it is waited for", two, one, target=1 / 1.6)
