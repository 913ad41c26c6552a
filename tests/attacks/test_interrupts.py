"""Whenever a command is ended, a file is the old one or the new one, whole; only SIGKILL leaves a draft.

`ALITIMELINE_KILLS` says how often each command is ended by each signal, at moments spread over its time.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from attrs import evolve

from alitimeline import Timeline, export
from alitimeline.documents import canonical
from alitimeline.loading.formatting import format_timeline

KILLS = int(os.environ.get("ALITIMELINE_KILLS", "2"))
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
#: How it ends: by itself, by the signal, as shells say it, or as Python does that hasn't begun yet.
ENDINGS = {0, *(-number for number in SIGNALS), 130, 143, 1}


class Job(NamedTuple):
    """A command, and what is in its folder before: names and bytes."""

    args: tuple[str, ...]
    before: dict[str, bytes]


def list_jobs(alibaba: Timeline) -> dict[str, Job]:
    """Return the commands that write, each over a file that is there, but for `init`."""
    old, new = (evolve(alibaba, title=title) for title in ("Old", "New"))
    data, other = format_timeline(new), format_timeline(old)
    workbook = export.to_bytes(new, "xlsx")
    return {
        "export": Job(
            ("export", "new.timeline.json", "--to", "xlsx", "-o", "out.xlsx"),
            {"new.timeline.json": data, "out.xlsx": export.to_bytes(old, "xlsx")},
        ),
        "fmt": Job(("fmt", "new.timeline.json"), {"new.timeline.json": data.replace(b"\n", b"\n ")}),
        "import": Job(
            ("import", "in.xlsx", "--base", "base.timeline.json", "-o", "out.timeline.json", "--overwrite"),
            {"in.xlsx": workbook, "base.timeline.json": data, "out.timeline.json": other},
        ),
        "merge": Job(
            ("merge", "a.json", "b.json", "-o", "out.json"),
            {"a.json": data, "b.json": data, "out.json": canonical.to_bytes(old)},
        ),
        "init": Job(("init", "."), {}),
    }


def fill(folder: Path, job: Job) -> None:
    """Make a folder with the files of a job, and nothing else."""
    subprocess.run(["rm", "-rf", folder], check=True)
    folder.mkdir()
    for name, data in job.before.items():
        folder.joinpath(name).write_bytes(data)


def read(folder: Path) -> dict[str, bytes]:
    """Return the files in a folder, by their names."""
    return {os.fspath(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def end(folder: Path, args: tuple[str, ...], number: int, delay: Callable[[], None]) -> int:
    """Run a command, and send it a signal after a while; return how it ended."""
    command = [sys.executable, "-m", "alitimeline", *args]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        delay()
        process.send_signal(number)
        message = process.communicate()[1]
    if number != signal.SIGKILL:
        assert b"alitimeline/" not in message, message.decode()  # the path of a module: a traceback of ours
    return process.returncode


@pytest.mark.slow
@pytest.mark.parametrize("name", ["export", "fmt", "import", "merge", "init"])
def test_ended_at_any_moment(name: str, alibaba: Timeline, tmp_path: Path) -> None:
    """The files are those from before or those from after, one by one; a draft is only left by SIGKILL."""
    job, folder = list_jobs(alibaba)[name], tmp_path / "work"
    fill(folder, job)
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "alitimeline", *job.args], cwd=folder, check=True, capture_output=True)
    taken, after = time.perf_counter() - begun, read(folder)
    for index in range(KILLS * len(SIGNALS)):
        number = SIGNALS[index % len(SIGNALS)]
        fill(folder, job)
        moment = taken * (index + 1) / (KILLS * len(SIGNALS))
        status = end(folder, job.args, number, lambda moment=moment: time.sleep(moment))  # type: ignore[misc]
        found = read(folder)
        drafts = {file for file in found if Path(file).name.startswith(".") and file not in after}

        assert status in ENDINGS
        assert not drafts or number == signal.SIGKILL
        for file in found.keys() - drafts:
            assert found[file] in (job.before.get(file), after[file]), (file, number, moment)
        assert job.before.keys() <= found.keys()
