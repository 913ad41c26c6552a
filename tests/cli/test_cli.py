"""The command line: what it prints where, and how it ends."""

import io
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from errno import ENOSPC
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.places import needs_linux, needs_unix
from tests.printed import without_words

from alitimeline import Timeline, __main__, bundled, cli
from alitimeline.export import saving
from alitimeline.problems import ExportError
from alitimeline.resources import read_schema, read_timeline

SOUND = read_timeline("alibaba-2023")
#: One error (its title) and one warning (the event without a citation).
UNSOUND = b"""{
  "schema_version": "1.0", "id": "hq", "title": " ",
  "events": [{"id": "move", "title": "Move", "when": "2023-09-10", "kind": "move"}]
}"""
WARNING = UNSOUND.replace(b'" "', b'"Headquarters"')


class Result(NamedTuple):
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


class Shell:
    """Runs commands in an empty folder."""

    def __init__(self, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capture = capfdbinary
        self.monkeypatch = monkeypatch

    def __call__(self, *args: str, stdin: bytes = b"") -> Result:
        """Run `alitimeline` with these arguments."""
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = cli.main(args)
        out, err = self.capture.readouterr()
        return Result(status, out.decode("utf-8", "replace"), err.decode())


@pytest.fixture
def shell(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Shell(capfdbinary, monkeypatch)


def _names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def test_validate_a_sound_file(shell: Shell) -> None:
    """A sound file: no result, a count on stderr, status 0."""
    Path("a.json").write_bytes(SOUND)

    assert shell("validate", "a.json") == (0, "", "1 file: 0 errors, 0 warnings\n")


def test_validate_an_unsound_file(shell: Shell) -> None:
    """Each problem is a line on stdout with its place; status 1."""
    Path("a.json").write_bytes(UNSOUND)

    result = shell("validate", "a.json")

    assert (result.status, result.err) == (1, "1 file: 1 error, 1 warning\n")
    assert without_words(result.out) == ["a.json:2:49: error[text]", "a.json:3:14: warning[uncited]"]


def test_validate_json(shell: Shell) -> None:
    """The JSON report has the counts and every field of every problem."""
    Path("a.json").write_bytes(UNSOUND)
    result = shell("validate", "--format", "json", "a.json")
    report = json.loads(result.out)

    assert (report["errors"], report["warnings"]) == (1, 1)
    problem = report["problems"][0]
    assert "' '" in problem.pop("message")
    assert problem.pop("hint")
    assert problem == {
        "file": "a.json",
        "line": 2,
        "column": 49,
        "cell": None,
        "path": "$.title",
        "record": None,
        "severity": "error",
        "code": "text",
        "accepted": None,
        "more": 0,
    }


@pytest.mark.parametrize(("args", "status"), [((), 0), (("--strict",), 1)])
def test_warnings_fail_only_if_strict(shell: Shell, args: tuple[str, ...], status: int) -> None:
    """A warning alone gives status 0, with --strict 1."""
    assert shell("validate", "-", *args, stdin=WARNING).status == status


def test_one_bad_file_hides_no_other(shell: Shell) -> None:
    """What is missing and what is unsound are both told, in the order of the arguments; status 2."""
    Path("b.json").write_bytes(UNSOUND)
    result = shell("validate", "a.json", "b.json", "-", "alibaba-2023", stdin=b"")

    assert result.status == 2
    assert without_words(result.out) == [
        "a.json: error[unreadable]",
        "b.json:2:49: error[text]",
        "b.json:3:14: warning[uncited]",
        "<stdin>:1:1: error[empty]",
    ]


def test_a_folder_stands_for_its_timelines(shell: Shell) -> None:
    """Every *.timeline.json below a folder is checked, but none in a hidden folder; by default the current folder."""
    for name in ("b/c.timeline.json", "a.timeline.json", "other.json", ".hidden/d.timeline.json"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(UNSOUND)
    result = shell("validate")

    assert [line.split(":")[0] for line in result.out.splitlines()] == ["a.timeline.json"] * 2 + [
        "b/c.timeline.json"
    ] * 2


def test_a_folder_without_timelines(shell: Shell) -> None:
    """A folder that holds nothing to check is an error, not a success."""
    result = shell("validate", ".")

    assert result.status == 2
    assert result.out.startswith(
        ".: error[unreadable] there is no *.timeline.json or *.timeline.yaml below this folder"
    )


def test_names_can_not_forge_lines(shell: Shell) -> None:
    """A file name with a line break or an escape stays on its line."""
    result = shell("validate", "a\n::error::\x1b[0m")

    assert without_words(result.out) == ["a\\n::error::\\x1b[0m: error[unreadable]"]


def test_export_everything(shell: Shell) -> None:
    """By default every format is written to the current folder, named by the timeline's id."""
    result = shell("export", "alibaba-2023")

    assert (result.status, result.out) == (0, "")
    assert _names(".") == ["alibaba-2023.ics", "alibaba-2023.json", "alibaba-2023.xlsx"]
    told = [line.partition(" 22 commitments left out")[0] for line in result.err.splitlines()]
    assert told == [
        "wrote alibaba-2023.json",
        "wrote alibaba-2023.ics",
        "alibaba-2023: warning[left-out]",
        "wrote alibaba-2023.xlsx",
    ]
    assert Path("alibaba-2023.json").read_bytes() == SOUND


@pytest.mark.parametrize(
    ("args", "files"),
    [
        (("-o", "briefing"), ["briefing/alibaba-2023.ics", "briefing/alibaba-2023.json", "briefing/alibaba-2023.xlsx"]),
        (("-o", "v1.0/", "--to", "ics"), ["v1.0/alibaba-2023.ics"]),
        (("-o", "a/b", "--to", "ics", "--to", "json"), ["a/b/alibaba-2023.ics", "a/b/alibaba-2023.timeline.json"]),
        (("-o", "x.xlsx"), ["x.xlsx"]),
        (("-o", "x.txt", "--to", "json"), ["x.txt"]),
    ],
)
def test_export_to(shell: Shell, args: tuple[str, ...], files: list[str]) -> None:
    """-o names a file by its suffix, else a folder, which is made; --to chooses the formats."""
    result = shell("export", "alibaba-2023", *args)

    assert result.status == 0
    assert sorted(os.fspath(path) for path in Path().rglob("*") if path.is_file()) == files


@pytest.mark.parametrize(
    ("name", "file"),
    [
        *((name, f"{name}_.json") for name in ("con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9")),
        *((name, f"{name}.json") for name in ("con-1", "com", "com10", "console", "a-nul", "lpt")),
    ],
)
def test_export_of_a_device(shell: Shell, name: str, file: str) -> None:
    """No file is named by what is a device to Windows, whatever its suffix; it gets a name that no other id gives."""
    data = Path("a.timeline.json")
    data.write_text(json.dumps({"schema_version": "1.0", "id": name, "title": "T"}), "utf-8")

    assert shell("export", "a.timeline.json", "--to", "json") == (0, "", f"wrote {file}\n")
    data.unlink()
    again = file.replace(".", ".timeline.")
    assert shell("export", file, "--to", "json", "-o", "again").err == f"wrote again/{again}\n"
    assert _names(".") == sorted(["again", file])


def test_export_to_a_folder_with_a_dot(shell: Shell) -> None:
    """A folder that exists is a folder, whatever its name."""
    Path("v1.0").mkdir()

    assert (
        shell("export", "alibaba-2023", "--to", "json", "-o", "v1.0").err == "wrote v1.0/alibaba-2023.timeline.json\n"
    )


def test_export_to_stdout(shell: Shell) -> None:
    """-o - writes the bytes and nothing else."""
    assert shell("export", "-", "--to", "json", "-o", "-", stdin=SOUND) == (0, SOUND.decode(), "")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("-o", "-"), "standard output has no suffix that says the format (name it: --to json)"),
        (("-o", "x.json", "--to", "ics", "--to", "json"), "x.json can't contain several formats (ics, json)"),
        (("-o", "-", "--to", "ics", "--to", "json"), "standard output can't contain several formats (ics, json)"),
        (("-o", "x.pdf"), "no export format has the suffix '.pdf'"),
        (("-o", "taken"), "no export format has the suffix ''"),
        (("-o", "taken/sub"), "the folder taken/sub can't be made"),
        (("-o", ""), "--out is empty"),
        (("-o", "x.xlsx", "--to", "ics"), "x.xlsx has the suffix of another format than ics"),
        (("--to", "json", "-o", "taken/a.json"), "can't be written"),
    ],
)
def test_export_that_can_not_be(shell: Shell, args: tuple[str, ...], message: str) -> None:
    """What can't be written is said in one line, with status 2, and nothing is left."""
    Path("taken").touch()
    result = shell("export", "alibaba-2023", *args)

    assert result.status == 2
    assert result.out == ""
    assert message in result.err
    assert _names(".") == ["taken"]


def test_no_binary_to_a_terminal(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook is not written to a terminal."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = shell("export", "alibaba-2023", "--to", "xlsx", "-o", "-")

    assert (result.status, result.out) == (2, "")
    assert "would garble the terminal" in result.err


def test_export_of_an_unsound_file(shell: Shell) -> None:
    """An unsound timeline is not exported; its problems are told on stderr, and the sound ones are exported."""
    Path("a.timeline.json").write_bytes(UNSOUND)
    Path("b.timeline.json").write_bytes(SOUND)
    result = shell("export", ".", "--to", "json", "-o", "out")

    assert (result.status, result.out) == (1, "")
    assert "a.timeline.json:2:49: error[text]" in result.err
    assert _names("out") == ["alibaba-2023.timeline.json"]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_export_of_a_folder(shell: Shell, form: str) -> None:
    """Of a folder, data files come in a folder that can be read again, not over the files that they are made of."""
    Path("in").mkdir()
    for name in ("a", "b"):
        Path(f"in/{name}.timeline.{form}").write_text(
            json.dumps({"schema_version": "1.0", "id": name, "title": "T"}), "utf-8"
        )

    assert shell("export", "in", "--to", form, "-o", "out").status == 0
    assert _names("out") == [f"a.timeline.{form}", f"b.timeline.{form}"]
    assert shell("validate", "out").err == "2 files: 0 errors, 0 warnings\n"
    assert shell("export", "out", "--to", form, "-o", "in").status == 2
    result = shell("export", "in", "--to", form, "-o", "in")
    assert result.status == 2
    assert f"in/a.timeline.{form} is the timeline itself" in result.err


def test_one_failed_export_hides_no_other(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one timeline can't be written, that is said, and the others are; status 2."""
    Path("a.timeline.json").write_bytes(SOUND)
    Path("b.timeline.json").write_bytes(SOUND.replace(b'"id": "alibaba-2023"', b'"id": "b"'))

    def fail(timeline: Timeline) -> Iterator[bytes]:
        yield b"{"
        if timeline.id != "b":
            raise ExportError("the test says so")

    monkeypatch.setattr("alitimeline.documents.canonical.to_chunks", fail)
    result = shell("export", ".", "--to", "json", "-o", "out")

    assert result == (2, "", "alitimeline: the test says so\nwrote out/b.timeline.json\n")


def test_a_folder_that_can_not_be_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder below that can't be looked into is told, and the rest is checked; status 2."""
    Path("a.timeline.json").write_bytes(SOUND)

    def walk(folder: str, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", "closed"))
        yield folder, [], ["a.timeline.json"]

    monkeypatch.setattr(os, "walk", walk)

    result = shell("validate", ".")

    assert (result.status, result.err) == (2, "2 files: 1 error, 0 warnings\n")
    assert without_words(result.out) == ["closed: error[unreadable]"]


def test_a_name_that_is_too_long(shell: Shell) -> None:
    """A name that no file can have is an error like any other."""
    result = shell("validate", "a" * 5000)

    assert result.status == 2
    assert ": error[unreadable] " in result.out


def test_to_a_device(shell: Shell) -> None:
    """A device is written to as a file."""
    assert shell("export", "alibaba-2023", "--to", "xlsx", "-o", os.devnull).status == 0
    assert Path(os.devnull).is_char_device()


@needs_linux
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk(unbuffered: str) -> None:
    """Where standard output can't be written, that is said; status 2."""
    result = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m alitimeline timelines >/dev/full"],
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        check=False,
    )

    assert (result.returncode, result.stderr.decode()) == (2, f"alitimeline: {os.strerror(ENOSPC)}\n")


@needs_linux
def test_a_full_disk_here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """As above, within this process: the output is let go of, so that closing it does no harm."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)

        assert cli.main(["timelines"]) == 2
    assert capfd.readouterr().err == f"alitimeline: {os.strerror(ENOSPC)}\n"


@needs_unix
@pytest.mark.parametrize(
    ("command", "closed", "status", "err"),
    [
        ("timelines", "0<&-", 0, b""),
        ("show alibaba-2023", "0<&- 2>&-", 0, b""),
        ("timelines", "1>&-", 2, b"alitimeline: standard output is closed\n"),
        ("timelines", "0<&- 1>&- 2>&-", 2, b""),
        ("validate -", "0<&-", 2, b"alitimeline: standard input is closed\n"),
        ("validate -", "0<&- 1>&-", 2, b"alitimeline: standard input or standard output is closed\n"),
        ("export alibaba-2023 -o out", "0<&- 1>&- 2>&-", 0, b""),
    ],
)
def test_closed_streams(command: str, closed: str, status: int, err: bytes, tmp_path: Path) -> None:
    """A closed stream only matters where it is needed; then that is said, if there is a way to say it."""
    line = f"{sys.executable} -m alitimeline {command} {closed}"
    result = subprocess.run(["bash", "-c", line], capture_output=True, check=False, cwd=tmp_path)

    assert (result.returncode, result.stderr) == (status, err)
    assert (result.stdout != b"") == (status == 0 and "1>&-" not in closed)
    assert len(list(tmp_path.rglob("*.*"))) == (3 if command.startswith("export") else 0)


@pytest.mark.parametrize(("name", "args", "status"), [("stdin", ["timelines"], 0), ("stdin", ["validate", "-"], 2)])
def test_no_streams(name: str, args: list[str], status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above, within this process."""
    monkeypatch.setattr(sys, name, None)

    assert cli.main(args) == status
    getattr(sys, name).close()


def test_an_error_of_the_system(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is said in its words."""

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cli.cli, "main", fail)

    assert shell("timelines") == (2, "", "alitimeline: No space left on device\n")


def test_two_timelines_of_one_id(shell: Shell) -> None:
    """Two timelines with the same id don't overwrite each other."""
    Path("a.timeline.json").write_bytes(SOUND)
    Path("b.timeline.json").write_bytes(SOUND)
    result = shell("export", ".", "-o", "out")

    assert result == (
        2,
        "",
        "alitimeline: two timelines have the id 'alibaba-2023' (export each alone: one would overwrite the other)\n",
    )
    assert _names(".") == ["a.timeline.json", "b.timeline.json"]


@pytest.mark.parametrize("command", ["export", "show"])
def test_an_unknown_timeline(shell: Shell, command: str) -> None:
    """A name that is neither a file nor a bundled timeline: status 2 and the nearest name."""
    result = shell(command, "alibaba-2032")

    assert (result.status, result.out) == (2, "")
    assert "alibaba-2032: error[unreadable]" in without_words(result.err)
    assert "'alibaba-2023'" in result.err


def test_show(shell: Shell) -> None:
    """One line per event in the order of dates, then per commitment, those with a deadline first."""
    result = shell("show", "alibaba-2023")
    lines = result.out.splitlines()

    assert result.status == 0
    assert (
        "2023-09-10               event       Daniel Zhang hands over the leadership of Alibaba Group [handover]"
        in lines
    )
    promises = [line for line in lines if " commitment " in line]

    assert promises[0].startswith("2027-09-12               commitment  Make")
    assert lines[-1].startswith("-                        commitment")


def test_show_by_the_zone(shell: Shell) -> None:
    """Deadlines come in the order that they have in the timeline's zone."""
    promise = {"statement": "S.", "made_by": "a", "made_in": "e", "kind": "k"}
    timeline = {
        "schema_version": "1.0",
        "id": "t",
        "title": "T",
        "timezone": "Asia/Shanghai",
        "actors": [{"id": "a", "kind": "person", "name": "A"}],
        "events": [{"id": "e", "title": "E", "when": "2023", "kind": "k"}],
        "commitments": [
            {"id": "early", "title": "Early on the 13th", "due": "2027-09-12T20:00Z", **promise},
            {"id": "day", "title": "On the 13th", "due": "2027-09-13", **promise},
        ],
    }

    assert shell("show", "-", stdin=json.dumps(timeline).encode()).out == (
        "2023                     event       E [e]\n"
        "2027-09-13               commitment  On the 13th [day]\n"
        "2027-09-12T20:00Z        commitment  Early on the 13th [early]\n"
    )


def test_show_an_unsound_file(shell: Shell) -> None:
    """Problems go to stderr; status 1."""
    result = shell("show", "-", stdin=UNSOUND)

    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("<stdin>:2:49: error[text]")


def test_schema_and_timelines(shell: Shell) -> None:
    """The schema and the names of the bundled timelines are printed as they are."""
    assert shell("schema") == (0, read_schema(), "")
    assert shell("schema", "-o", "a.json") == (0, "", "wrote a.json\n")
    assert Path("a.json").read_text("utf-8") == read_schema()
    assert shell("schema", "-o", "a.json") == (2, "", "alitimeline: a.json is there already (write another file)\n")
    assert shell("timelines") == (0, "alibaba-2023\n", "")


@pytest.mark.parametrize("args", [["nonsense"], ["validate", "--format", "pdf"], ["export"]])
def test_usage(shell: Shell, args: list[str]) -> None:
    """A command that is used wrongly says how to use it; status 2."""
    result = shell(*args)

    assert (result.status, result.out) == (2, "")
    assert "alitimeline" in result.err.splitlines()[0]


def test_help(shell: Shell) -> None:
    """Help and version are results."""
    assert "Exit status: 0 done and sound" in shell("--help").out
    assert "alitimeline" in shell("--version").out


def test_interrupted(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and no traceback."""

    def interrupt(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.cli, "main", interrupt)

    assert shell("timelines") == (130, "", "")


@needs_unix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(number: int, status: int, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal ends the command where it is; a second one doesn't disturb how it ends; then all is as before."""
    before = signal.getsignal(number)

    def wait(*_args: object, **_options: object) -> None:
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(cli.cli, "main", wait)

    assert shell("timelines") == (status, "", "")
    assert signal.getsignal(number) is before


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 130), (SystemExit, 143), (ValueError, None)])
def test_a_signal_that_gets_lost(
    error: type[BaseException], status: int | None, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a library swallows the exception of a signal, the process ends at once, without a draft."""
    endings: list[int] = []
    others: list[object] = []
    draft = tmp_path / ".draft"

    class Lost:
        def __del__(self) -> None:
            raise error

    def lose(*_args: object, **_options: object) -> int:
        draft.touch()
        saving._drafts.add(draft)  # noqa: SLF001 - as while it is written
        Lost()
        saving._drafts.discard(draft)  # noqa: SLF001
        return 0

    monkeypatch.setattr(os, "_exit", endings.append)
    monkeypatch.setattr(sys, "unraisablehook", others.append)
    monkeypatch.setattr(cli.cli, "main", lose)

    assert shell("timelines").status == 0
    assert endings == ([] if status is None else [status])
    assert draft.exists() == (status is None)
    assert len(others) == 1  # in a test, the process goes on


def test_in_a_thread(capfd: pytest.CaptureFixture[str]) -> None:
    """Only the main thread can catch signals; others run a command all the same."""
    thread = threading.Thread(target=cli.main, args=(["timelines"],))
    thread.start()
    thread.join()

    assert capfd.readouterr().out == "alibaba-2023\n"


def _run(*args: str, **options: object) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "alitimeline", *args]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


@needs_unix
def test_a_closed_pipe() -> None:
    """A reader that goes away ends the command quietly."""
    command = f"{sys.executable} -m alitimeline show alibaba-2023 | true; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, check=True)

    assert result.stderr == b""
    assert result.stdout in (b"0\n", b"141\n")


def test_click_ends_the_process(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where click ends the process, because nobody reads on, that is told as shells do."""

    def end(*_args: object, **_options: object) -> None:
        raise SystemExit(1)

    monkeypatch.setattr(cli.cli, "main", end)

    assert shell("timelines") == (141, "", "")


def test_a_terminal_without_unicode(tmp_path: Path) -> None:
    """Where the terminal lacks letters, their numbers are shown."""
    path = tmp_path / "a.json"
    path.write_bytes(WARNING.replace(b'"Move"', '"搬家"'.encode()))
    result = _run("show", os.fspath(path), env=os.environ | {"PYTHONIOENCODING": "latin-1"})

    assert (result.returncode, result.stderr) == (0, b"")
    assert b"\\u642c\\u5bb6" in result.stdout


def test_a_file_in_any_surroundings(tmp_path: Path) -> None:
    """What goes to a file or another program is UTF-8 with the line ends of Unix, whatever the locale."""
    (tmp_path / "a.json").write_bytes(WARNING.replace(b'"Move"', '"搬家"'.encode()))
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = _run("show", os.fspath(tmp_path / "a.json"), env=os.environ | ascii_only)

    assert (result.returncode, result.stderr) == (0, b"")
    assert "搬家 [move]\n".encode() in result.stdout


def test_another_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that takes our output into a text of its own gets it."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)

    assert cli.main(["timelines"]) == 0
    assert out.getvalue() == "alibaba-2023\n"


@pytest.mark.parametrize(("args", "status"), [(["timelines"], 0), (["validate", "missing"], 2)])
def test_the_module_runs(args: list[str], status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`python -m alitimeline` is the command line, and ends with its status."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["alitimeline", *args])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(__main__.__file__), run_name="__main__")

    assert end.value.code == status


def test_the_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The script `alitimeline` ends with the status of the command line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["alitimeline", "validate", "missing"])
    with pytest.raises(SystemExit) as end:
        __main__.run()

    assert end.value.code == 2


def test_status(shell: Shell) -> None:
    """The status of every commitment on a day, deadlines first."""
    result = shell("status", "alibaba-2023", "--as-of", "2027-09-01")

    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[0] == (
        "upcoming     2027-09-12               11 days left           "
        "Make younger people the core of management within four years [young-managers] (parts: 1 no-deadline)"
    )


def test_status_of_what_is_due(shell: Shell) -> None:
    """--due-within leaves only what falls due by then; JSON has all of it."""
    args = ("status", "alibaba-2023", "--as-of", "2027-09-01", "--format", "json")

    assert [each["id"] for each in json.loads(shell(*args, "--due-within", "P11D").out)] == ["young-managers"]
    assert json.loads(shell(*args, "--due-within", "P10D").out) == []


@pytest.mark.parametrize(("day", "status"), [("2027-09-12", 0), ("2027-09-13", 1)])
def test_status_fails_on_what_lapsed(shell: Shell, day: str, status: int) -> None:
    """With --fail-on, CI hears of a lapsed deadline."""
    assert shell("status", "alibaba-2023", "--as-of", day, "--fail-on", "lapsed").status == status


def test_status_today(shell: Shell) -> None:
    """Without a day, it is today: after the promises, so that all are told."""
    assert len(shell("status", "alibaba-2023").out.splitlines()) == len(bundled("alibaba-2023").commitments)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--as-of", "2027-02-30"), "'2027-02-30'"),
        (("--as-of", "tomorrow"), "'tomorrow'"),
        (("--due-within", "90 days"), "'90 days'"),
        (("--due-within", "PT5H"), "PT5H"),
    ],
)
def test_status_of_no_day(shell: Shell, args: tuple[str, ...], message: str) -> None:
    """A day that is none is a wrong use of the command, with what to write."""
    result = shell("status", "alibaba-2023", *args)

    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_status_of_what_can_not_be_told(shell: Shell) -> None:
    """An unsound timeline is refused with its problems, in a folder each of them, and nothing is answered."""
    for name in ("a.timeline.json", "b.timeline.json"):
        Path(name).write_bytes(UNSOUND)

    assert shell("status", "a.timeline.json").status == 1
    assert shell("status", "missing").status == 2
    result = shell("status", ".", "--format", "json")
    assert (result.status, result.out) == (1, "")
    assert "a.timeline.json:2:49: error[" in result.err
    assert "b.timeline.json:2:49: error[" in result.err


def test_conflicts(shell: Shell) -> None:
    """Where sources disagree, as text and as JSON, all or only what is open."""
    everything = json.loads(shell("conflicts", "alibaba-2023", "--format", "json").out)
    open_ones = json.loads(shell("conflicts", "alibaba-2023", "--format", "json", "--standing", "open").out)

    assert shell("conflicts", "alibaba-2023").out.startswith("handover: actor (Joseph Tsai: incoming Chairman")
    assert [each for each in everything if each["standing"] == "open"] == open_ones
    assert 0 < len(open_ones) < len(everything)
