"""What a folder means: without what git ignores or the settings exclude, and every file once."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.places import needs_linux, needs_unix

from alitimeline import cli
from alitimeline.loading.folders import Choice
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
    return Choice(settings or Settings(), print, patterns).list_files(folder, [])


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
    assert [line.partition(" is ignored")[0] for line in err.splitlines()[:2]] == [
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
    make("a.timeline.json")
    make("data/a.timeline.json", data=SOUND.replace(b'"alibaba-2023"', b'"another"', 1))
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
    assert run("show", "a.timeline.json") == run("validate")
    assert [run(*args)[0] for args in (("show", "--help"), ("--version",), ("timelines",))] == [0, 0, 0]


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


@needs_linux
def test_what_leads_out_of_a_folder(run: Run) -> None:
    """Links that lead out of a folder, pipes and devices in it are named, and not read; status 2."""
    make("data/sound.timeline.json", "data/sub/bad.timeline.json", "other/secret.timeline.json")
    Path("data/sub/bad.timeline.json").write_bytes(BROKEN)
    Path("data/in.timeline.json").symlink_to("sub/bad.timeline.json")
    Path("data/out.timeline.json").symlink_to("../other/secret.timeline.json")
    Path("data/zero.timeline.json").symlink_to("/dev/zero")
    os.mkfifo("data/pipe.timeline.json")
    os.mkfifo("other/pipe")
    status, out, err = run("validate", "data", "--format", "text")
    named = [line.partition(" ")[0] for line in out.splitlines() if "[unreadable]" in line]

    assert status == 2
    assert named == [f"data/{name}.timeline.json:" for name in ("out", "pipe", "zero")]
    assert out.count("[when]") == 2
    assert err == "6 files: 5 errors, 0 warnings\n"


@needs_unix
def test_texts_that_lead_out_of_their_folder(run: Run) -> None:
    """The text of a source may not be a link to any file of the machine."""
    make("a.timeline.json")
    make("secret", "texts/pandaily-2023-09-13.txt", data=b"a secret")
    Path("texts/pandaily-2023-09-13.txt").unlink()
    source = json.loads(SOUND)["sources"][0]["id"]
    Path(f"texts/{source}.txt").symlink_to("../secret")
    status, out, _ = run("validate", "a.timeline.json", "--texts", "texts", "--format", "text")

    assert status == 2
    assert f"texts/{source}.txt: error[unreadable] this link leads out of the folder" in out
    assert "a secret" not in out


@needs_unix
def test_a_link_to_patterns(run: Run) -> None:
    """A .gitignore that is a link is passed over, as git does: it may lead to anything."""
    make("a.timeline.json")
    Path("secret").write_text("*.json\n!\n")
    Path(".gitignore").symlink_to("secret")
    status, _, err = run("validate", ".")

    assert status == 0
    assert err.splitlines() == [
        "./.gitignore: ignored, as it is a link; git ignores it as well",
        "1 file: 0 errors, 0 warnings",
    ]


@pytest.mark.parametrize("form", ["text", "full", "json", "github", "sarif", "junit"])
def test_little_is_shown_of_what_is_no_timeline(form: str, run: Run) -> None:
    """Of a file that may be anybody's, a report quotes just enough to find the place."""
    Path("a.timeline.json").write_text("PASSWORD_OF_THE_DATABASE=abc123secretvalue\n")
    Path("b.timeline.json").write_text(json.dumps({"key": {"the-private-key-of-a-server": "abc123secretvalue"}}))
    Path("c.timeline.yaml").write_text("password: 'abc123secretvalue\n  - x: [\n")
    _, out, _ = run("validate", ".", "--format", form)

    assert "secretvalue" not in out
    assert "a.timeline.json" in out
