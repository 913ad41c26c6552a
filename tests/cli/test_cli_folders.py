"""What a folder means: without what git ignores or the settings exclude, and every file once."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alitimeline import cli
from alitimeline.cli.folders import Choice
from alitimeline.resources import read_timeline
from alitimeline.settings import Settings

SOUND = read_timeline("alibaba-2023")
BROKEN = SOUND.replace(b'"when": "2023-09-10"', b'"when": "2023-09-31"')

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command in an empty folder, which is the root of a repository."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()

    def run(*args: str) -> tuple[int, str, str]:
        return cli.main(args), *capfd.readouterr()

    return run


def make(*names: str, data: bytes = SOUND) -> None:
    """Make files, and the folders that they are in."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)


def list_files(folder: str = ".", *patterns: str, settings: Settings | None = None) -> list[str]:
    """Return the timelines below a folder."""
    return Choice(settings or Settings(), patterns).list_files(folder, [])


def test_folders_of_others() -> None:
    """Hidden folders, and those of tools, are not looked into."""
    with TemporaryDirectory() as folder:
        make(
            *(f"{folder}/{name}/a.timeline.json" for name in (".git", ".venv", "venv", "node_modules", "build", "data"))
        )
        make(f"{folder}/A.TIMELINE.JSON", f"{folder}/b.Timeline.yml", f"{folder}/c.json")

        assert [os.path.relpath(file, folder) for file in list_files(folder)] == [
            "A.TIMELINE.JSON",
            "b.Timeline.yml",
            "data/a.timeline.json",
        ]


@pytest.mark.usefixtures("run")
def test_what_git_ignores() -> None:
    """The .gitignore of every folder counts, from the root of the repository, the nearest first."""
    make(
        "a.timeline.json",
        "sub/a.timeline.json",
        "sub/b.timeline.json",
        "out/a.timeline.json",
        "sub/out/a.timeline.json",
    )
    make(".gitignore", data=b"/out/\nb.*\n!\n# a comment\nback\\\n\xff\n")
    assert list_files() == ["a.timeline.json", "sub/a.timeline.json", "sub/out/a.timeline.json"]
    assert list_files("sub") == ["sub/a.timeline.json", "sub/out/a.timeline.json"]

    make("sub/.gitignore", data=b"!b.*\na.*")
    assert list_files("sub") == ["sub/b.timeline.json"]

    make(".gitignore", data=b"/out\n!/out\n")
    assert "out/a.timeline.json" in list_files()


@pytest.mark.usefixtures("run")
def test_an_ignored_folder_that_is_named() -> None:
    """A folder that is named is looked into, even if git ignores it."""
    make("out/a.timeline.json", "out/b/a.timeline.json")
    make(".gitignore", data=b"out/")

    assert list_files("out") == ["out/a.timeline.json", "out/b/a.timeline.json"]
    assert list_files("out/b") == ["out/b/a.timeline.json"]


PARTS = st.sampled_from(["a", "b", "data"])
FILES = st.lists(PARTS, max_size=2).map(lambda parts: "/".join([*parts, ""]))
LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "!", "/", "**/"]),
    st.sampled_from(["a", "b", "data", "*", "a/b", "*.timeline.json", "data/**", "a.*"]),
    st.sampled_from(["", "/"]),
    st.just("\n"),
)


def test_no_pattern(run: Run) -> None:
    """A line that is no pattern, for git neither, is passed over with a word; in the settings it is an error."""
    make("a.timeline.json")
    make(".gitignore", data=b"!\nback\\\n*.txt\n")
    status, out, err = run("validate")

    assert (status, out) == (0, "")
    assert [line.partition(" is not")[0] for line in err.splitlines()[:2]] == [
        "./.gitignore:1: '!'",
        "./.gitignore:2: 'back\\\\'",
    ]
    make("alitimeline.toml", data=b'exclude = ["[--!#]"]')
    assert run("validate")[0] == 2


@pytest.mark.program
@example({"a/b/"}, {"": ["b\n", "!/a\n"]})
@example({"b/a/"}, {"": ["a\n", "!b\n"]})
@example({"data/"}, {"": ["data/**\n", "!*.timeline.json\n"]})
@example({"data/"}, {"": ["data/**/\n"]})
@given(st.sets(FILES), st.dictionaries(FILES, st.lists(LINES), max_size=3))
def test_as_git(folders: set[str], ignored: dict[str, list[str]]) -> None:
    """Law: what is found below a folder is what git doesn't ignore."""
    with TemporaryDirectory() as root:
        subprocess.run(["git", "init", "--quiet", root], check=True)
        make(*(f"{root}/{folder}{name}.timeline.json" for folder in folders for name in ("a", "b")))
        for folder, lines in ignored.items():
            make(f"{root}/{folder}.gitignore", data="".join(lines).encode())
        command = ["git", "-C", root, "ls-files", "--others", "--exclude-standard", "*.timeline.json"]
        expected = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

        assert [os.path.relpath(file, root) for file in list_files(root)] == sorted(expected)


def test_excluded(run: Run) -> None:
    """--exclude and the settings leave out files, by patterns as in .gitignore, from where they are written."""
    make("a.timeline.json", "data/a.timeline.json")
    make("tests/broken/b.timeline.json", "data/b.timeline.json", data=BROKEN)
    make("alitimeline.toml", data=b'exclude = ["/tests/"]')

    assert run("validate")[2] == "3 files: 1 error, 0 warnings\n"
    assert run("validate", "--exclude", "b.*") == (0, "", "2 files: 0 errors, 0 warnings\n")
    os.chdir("data")
    assert run("validate", "..", "--exclude", "b.*") == (0, "", "2 files: 0 errors, 0 warnings\n")
    assert run("validate", "..", "--exclude", "/data/")[2] == "3 files: 1 error, 0 warnings\n"
    assert run("fmt", "--check", "..", "--exclude", "a.*")[2].endswith("1 file: 1 left alone\n")
    assert run("show", "..")[2].count("error[") == 1


@pytest.mark.parametrize("command", ["validate", "fmt"])
def test_excluded_by_name(run: Run, command: str) -> None:
    """What is excluded is so even if it is named, because pre-commit names every file; a line says so."""
    make("drafts/a.timeline.json", data=BROKEN)
    make("pyproject.toml", data=b'tool.alitimeline.exclude = ["drafts/"]')
    for name in ("drafts/a.timeline.json", "drafts"):
        status, out, err = run(command, name)
        assert (status, out) == (0, "")
        assert err.startswith(f"{name}: excluded by pyproject.toml\n0 files: ")


def test_nothing_is_left(run: Run) -> None:
    """Where everything is left out, the error says so."""
    make("a.timeline.json")

    status, out, _ = run("validate", "--exclude", "*.json")

    assert status == 2
    assert out.endswith(" *.timeline.yaml below this folder (ignored and excluded files don't count)\n")


def test_a_faulty_pattern(run: Run) -> None:
    """A pattern that means nothing is refused."""
    status, _, err = run("validate", "--exclude", "!")

    assert status == 2
    assert "--exclude: Invalid git pattern" in err


def test_faulty_settings(run: Run) -> None:
    """Faulty settings end a command that reads them."""
    make("a.timeline.json")
    make("alitimeline.toml", data=b"strikt = true")
    message = "alitimeline.toml: the settings can't be used: no key of the settings is called 'strikt'"
    assert run("validate") == (2, "", f"alitimeline: {message} (did you mean 'strict'?)\n")
    assert "strikt" in run("show", ".")[2]
    assert run("show", "a.timeline.json")[0] == 0


def test_once(run: Run) -> None:
    """A file that is named several times, or lies in several of the folders, is checked once."""
    make("a.timeline.json", "data/a.timeline.json", data=BROKEN)

    status, out, err = run("validate", "a.timeline.json", "./a.timeline.json", ".", "data", "data/a.timeline.json")
    assert (status, out.count("error["), err) == (1, 2, "2 files: 2 errors, 0 warnings\n")
    assert run("fmt", "a.timeline.json", "a.timeline.json", ".")[2].endswith("2 files: 2 left alone\n")


def test_strict_settings(run: Run) -> None:
    """The settings can be strict; --no-strict isn't."""
    make("a.timeline.json", data=b'\xef\xbb\xbf{"schema_version": "1.0", "id": "a", "title": "A"}')
    make("alitimeline.toml", data=b"strict = true")

    assert (run("validate")[0], run("validate", "--no-strict")[0]) == (1, 0)
    make("alitimeline.toml", data=b'strict = true\nignore = ["bom"]')
    assert run("validate") == (0, "", "1 file: 0 errors, 0 warnings\n")


def test_a_file_outside_of_the_workspace(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI, a file outside of the workspace has its absolute name: a relative one would lead nowhere."""
    make("a.timeline.json", data=BROKEN)
    Path("work").mkdir()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "work"))

    assert run("validate", "--format", "github")[1].startswith(f"::error file={tmp_path}/a.timeline.json,line=")
