"""One large file: whole processes with and without the extra `fast`, beside parsing it as JSON and writing it indented.

Theirs is a script of two lines, `json.load` and `json.dump(indent=2)`. The quiet file has no warnings; in the other one
every tenth event has some, such as two people in one post, and each is reported with its place.
"""

import json
import os
import sys
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from tests.benchmarks.data import Record, document
from tests.benchmarks.measure import Figure, process

__all__ = ["figures"]

REWRITE = "import json, sys; json.dump(json.load(open(sys.argv[1], 'rb')), open(sys.argv[2], 'w'), indent=2)"
#: How many events of a version are not those of the others.
CHANGED = 100
OUT = ("--overwrite", "-o")
QUESTIONS = {
    "select a text": ("select", "--text", "recalibrate our operations"),
    "evidence": ("evidence",),
    "known": ("known", "--as-of", "2024-02-01"),
    "tenures": ("tenures",),
}


def figures(*, quick: bool) -> list[Figure]:
    """Compare each command with the script, by turns."""
    events, rounds = (500, 1) if quick else (100_000, 2)
    with TemporaryDirectory() as name:
        folder = Path(name)
        record = document(events)
        file, theirs = (_write(folder / f"{name}.timeline.json", record) for name in ("whole", "theirs"))
        for event in record["events"][::CHANGED]:
            event["title"] += " (corrected)"
        ours = _write(folder / "ours.timeline.json", record)
        quiet = _write(folder / "quiet.timeline.json", _silence(record))
        jobs: dict[str, tuple[tuple[str, ...], float | None]] = {
            "validate, no warnings": (("validate", quiet), 1.0),
            "validate, many warnings": (("validate", file), None),
            "export --to json": (("export", file, "--to", "json", *OUT, f"{name}/a.json"), 2.0),
            "fmt": (("fmt", f"{name}/copy.timeline.json"), 2.0),
            "export --to ics": (("export", file, "--to", "ics", *OUT, f"{name}/a.ics"), 2.0),
            **{what: ((command[0], file, *command[1:]), 1.4) for what, command in QUESTIONS.items()},
            "merge with a base": (("merge", ours, theirs, "--base", file, *OUT, f"{name}/m.timeline.json"), 2.5),
        }
        commands = [[sys.executable, "-m", "alitimeline", *arguments] for arguments, _ in jobs.values()]
        script = [sys.executable, "-c", REWRITE, file, f"{name}/out.json"]
        taken = []
        for _ in range(rounds):
            copyfile(file, folder / "copy.timeline.json")  # it is rewritten
            each = [process(command, fast=fast) for command in commands for fast in (True, False)]
            taken.append([process(script), *each])
        parsed, *times = (min(each) for each in zip(*taken, strict=True))
        size = f"{os.path.getsize(file) / 1e6:,.0f} MB"  # noqa: PTH202 - it is a text
        figures = []
        for (what, (_, target)), fast, plain in zip(jobs.items(), times[::2], times[1::2], strict=True):
            against = f"{what}, {size} : json in and out, whole processes"
            figures.append(Figure(against, fast, parsed, target))
            figures.append(Figure(f"without `fast`: {against}", plain, parsed, target and 2 * target))
        return figures


def _write(file: Path, record: Record) -> str:
    file.write_text(f"{json.dumps(record, ensure_ascii=False, indent=2)}\n", "utf-8")
    return os.fspath(file)


def _silence(record: Record) -> Record:
    """Return a record of the same size in which nobody comes or goes, and no two events are alike."""
    for number, event in enumerate(record["events"]):
        event["title"] += f" {number}"
        for participation in event["participants"]:
            participation["part"] = "subject"
    return record
