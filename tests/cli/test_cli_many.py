"""Folders of many files: on several cores the same as on one, and shown how far it has come."""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from alitimeline import Timeline, cli, export
from alitimeline.cli import inputs, many, waiting
from alitimeline.cli.inputs import Input, read_inputs
from alitimeline.cli.outputs import get_name
from alitimeline.export import Exported, FormatName, render, write
from alitimeline.loading import cores
from alitimeline.problems import ExportError, Problem
from alitimeline.queries import excerpt
from alitimeline.resources import read_timeline

SOUND = read_timeline("alibaba-2023")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of timelines, of which every third one is bad and one can't be read; it is the current one."""
    monkeypatch.chdir(tmp_path)
    for number in range(20):
        data = SOUND if number % 3 else SOUND.replace(b'"2023-09-10"', b'"2023-09-31"')
        tmp_path.joinpath(f"{number:02}.timeline.json").write_bytes(data)
    tmp_path.joinpath("lost.timeline.json").symlink_to("nowhere")
    return tmp_path


def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have several cores share whatever work there is."""
    monkeypatch.setattr(cores, "MUCH", 0)
    monkeypatch.setattr(cores, "count_cores", lambda: 2)


@pytest.mark.parametrize("form", ["text", "sarif"])
@pytest.mark.usefixtures("folder")
def test_on_several_cores(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], form: str) -> None:
    """Two processes tell what one tells, in the same order, with the same status."""
    alone = cli.main(["validate", "--format", form]), *capfd.readouterr()
    shared(monkeypatch)
    together = cli.main(["validate", "--format", form]), *capfd.readouterr()

    assert alone[0] == 2
    assert together == alone


def test_what_a_process_sends_back(folder: Path) -> None:
    """A process sends the problems of a file, with its bytes, and not the timeline."""
    [bad], [good] = (list(read_inputs([str(folder / name)])) for name in ("00.timeline.json", "01.timeline.json"))

    assert many._check_file(None, bad.name) == bad  # noqa: SLF001 - it runs where nobody looks
    assert many._check_file(None, good.name) == good._replace(timeline=None)  # noqa: SLF001


def test_few_files_are_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting processes doesn't pay for little work, nor where there is one core."""
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", None)
    files = sorted(map(str, folder.iterdir()))

    assert len(list(many.check_files(files))) == 21
    monkeypatch.setattr(cores, "MUCH", 0)
    monkeypatch.setattr(cores, "count_cores", lambda: 1)
    assert len(list(many.check_files(files))) == 21


def _refuse(timeline: Timeline, form: FormatName, **options: Any) -> Exported:  # noqa: ANN401 - those of the format
    """Export, but for one timeline."""
    if timeline.id == "company-4":
        raise ExportError("there is no room for it", "make room")
    return render(timeline, form, **options)


def test_workbooks_on_several_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], alibaba: Timeline
) -> None:
    """Two processes write what one writes, tell the same, and go on after one that can't be written."""
    monkeypatch.chdir(tmp_path)
    for number in range(many.MANY):
        one = evolve(excerpt(alibaba, [alibaba.event("handover")]), id=f"company-{number}")
        write(one, f"{number}.timeline.json")
    monkeypatch.setattr(export, "render", _refuse)
    monkeypatch.setattr(cores, "count_cores", lambda: 2)
    together = cli.main(["export", ".", "--to", "xlsx", "--to", "ics", "-o", "out"]), *capfd.readouterr()
    files = {file.name: file.read_bytes() for file in Path("out").iterdir()}
    shutil.rmtree("out")
    monkeypatch.setattr(cores, "count_cores", lambda: 1)
    alone = cli.main(["export", ".", "--to", "xlsx", "--to", "ics", "-o", "out"]), *capfd.readouterr()

    assert together[0] == 2
    assert "alitimeline: there is no room for it (make room)\n" in together[2]
    assert together == alone
    assert {file.name: file.read_bytes() for file in Path("out").iterdir()} == files
    assert len(files) == 2 * (many.MANY - 1)


def test_what_is_sent_of_an_export(monkeypatch: pytest.MonkeyPatch, alibaba: Timeline) -> None:
    """A process sends the bytes and what they don't show, or why there are none."""
    job = many.Job(None, "ics", evolve(alibaba, id="company-4"), {})
    exported = render(job.timeline, "ics")
    expected = b"".join(exported.chunks), list(exported.left_out), list(exported.beside)

    assert many._export(job) == expected  # noqa: SLF001 - it runs where nobody looks
    monkeypatch.setattr(export, "render", _refuse)
    assert str(many._export(job)) == "there is no room for it (make room)"  # noqa: SLF001


def _end(_: object, name: str) -> Input:
    """Check a file, or end the process at once if it is one of two, as a system without memory does."""
    if name.startswith(("04", "11")):
        os.kill(os.getpid(), signal.SIGKILL)
    return next(read_inputs([name]))._replace(timeline=None, examined=None)


@pytest.mark.usefixtures("folder")
def test_a_process_that_ends(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A file whose process ends, with its memory or without, is named; the others are checked; status 2."""
    alone = cli.main(["validate"]), *capfd.readouterr()
    shared(monkeypatch)
    monkeypatch.setattr(many, "_check_file", _end)
    status, out, _ = cli.main(["validate"]), *capfd.readouterr()
    lost = [f"{name}.timeline.json: error[unreadable] {many.LOST}" for name in ("04", "11")]

    assert (alone[0], status) == (2, 2)
    assert [line for line in out.splitlines() if line[:2] in ("04", "11")] == lost
    others = [
        [line for line in text.splitlines() if line[:2] not in ("04", "11") and "[duplicate-timeline]" not in line]
        for text in (out, alone[1])
    ]
    assert others[0] == others[1]


def test_an_export_that_ends(monkeypatch: pytest.MonkeyPatch, alibaba: Timeline) -> None:
    """Where the process of an export ends, that is its error."""
    monkeypatch.setattr(cores, "count_cores", lambda: 2)
    monkeypatch.setattr(many, "_export", _end_job)
    jobs = [many.Job(None, "xlsx", evolve(alibaba, id=f"company-{number}"), {}) for number in range(many.MANY)]
    done = list(many.render_all(jobs))

    assert [str(each) for each in done if isinstance(each, ExportError)] == [
        "the process that wrote company-4 has ended (there may be too little memory)"
    ]
    assert len(done) == many.MANY


def _end_job(job: many.Job) -> tuple[bytes, list[Problem], list[tuple[str, bytes]]]:
    if get_name(job.timeline) == "company-4":
        os.kill(os.getpid(), signal.SIGKILL)
    return b"", [], []


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
@pytest.mark.usefixtures("folder")
def test_too_much_for_one(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file that takes more than there is hides no other; status 2. So does a command."""

    def fail(*_args: object, **_options: object) -> None:
        raise error

    expected = inputs.EXHAUSTED[error]
    monkeypatch.setattr(inputs, "examine_fully", fail)

    assert cli.main(["validate"]) == 2
    assert capfd.readouterr().out.count(expected) == 20
    monkeypatch.setattr(cli.cli, "main", fail)
    assert cli.main(["validate"]) == 2
    assert capfd.readouterr().err == f"alitimeline: {expected}\n"


@pytest.mark.parametrize(("terminal", "patience", "shown"), [(True, -1, True), (True, 60, False), (False, -1, False)])
@pytest.mark.usefixtures("folder")
def test_progress(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    terminal: bool,  # noqa: FBT001
    patience: int,
    shown: bool,  # noqa: FBT001
) -> None:
    """Who waits at a terminal sees how far it is, and in files nothing of that stands."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setattr(waiting, "PATIENCE", patience)
    cli.main(["validate", "--format", "text"])

    assert ("reading" in capfd.readouterr().err) is shown


def test_processes_leave_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is for the process that started the others; SIGTERM ends one of them without an exception."""
    handlers: dict[int, object] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    cores._leave_signals()  # noqa: SLF001 - it runs where nobody looks

    assert handlers == {signal.SIGINT: signal.SIG_IGN, signal.SIGTERM: signal.SIG_DFL}


def test_cores() -> None:
    """There is one core at least."""
    assert cores.count_cores() >= 1
