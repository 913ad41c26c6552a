"""Nothing that data says acts on a terminal, or on GitHub Actions, whatever command prints it."""

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline import cli
from alitimeline.cli.streams import pass_on, say
from alitimeline.problems import ExportError, escape_hidden, find_hidden

#: A runner of GitHub trims a line and looks for `::` at its start, and for `##[` anywhere.
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
Run = Callable[..., tuple[int, str, str]]

HOSTILE = "::set-env name=x::y ##[error]z \u202egnp.exe a\u200bb \U000e0041"
RECORD = json.dumps(
    {
        "schema_version": "1.0",
        "id": "x",
        "title": HOSTILE,
        "updated": "2024-01-01",
        "sources": [{"id": "s", "kind": "news", "title": HOSTILE, "publisher": HOSTILE, "published": "2023-01-02"}],
        "actors": [
            {"id": "o", "kind": "organization", "name": HOSTILE},
            {"id": "p", "kind": "person", "name": HOSTILE},
        ],
        "events": [
            {
                "id": "e",
                "title": HOSTILE,
                "when": "2023-01-01",
                "kind": "k",
                "summary": f"a\n{HOSTILE}",
                "participants": [{"actor": "p", "part": "incoming", "role": HOSTILE, "organization": "o"}],
                "disputes": [{"field": "title", "value": f"{HOSTILE}!", "citations": [{"source": "s"}]}],
                "citations": [{"source": "s", "quote": HOSTILE}],
            }
        ],
        "commitments": [
            {
                "id": "c",
                "title": HOSTILE,
                "statement": f"a\n{HOSTILE}",
                "kind": "k",
                "made_by": "p",
                "made_in": "e",
                "due": "2023-05-01",
                "measures": [{"metric": HOSTILE, "target": 1, "unit": HOSTILE}],
                "assessments": [{"on": "2023-06-01", "verdict": "broken", "note": HOSTILE, "value": 1}],
            }
        ],
    }
)


@pytest.fixture
def run(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in a folder with the record in two versions; what it prints is text."""
    monkeypatch.chdir(tmp_path)
    Path("a.timeline.json").write_text(RECORD, "utf-8")
    Path("b.timeline.json").write_text(RECORD.replace("gnp.exe", "gnp.scr"), "utf-8")
    Path("c.timeline.json").write_text(RECORD.replace('"k"', '"::k"').replace('"p"', '"q"'), "utf-8")

    def run_command(*args: str) -> tuple[int, str, str]:
        status = cli.main(args)
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run_command


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "command",
    [
        *(
            "show a",
            "show a --id e --id c",
            "status a",
            "tenures a",
            "conflicts a",
            "known a",
            "coverage a",
            "evidence a",
            "select a",
        ),
        *("diff a b", "diff a c", "validate a", "validate c", "merge a b", "merge a b --base c", "fmt --diff a"),
        *("export a --to json -o -", "fmt - ", "show nobody", "select a --tag ::x"),
    ],
)
def test_no_output_acts(command: str, form: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In GitHub Actions, no command prints one of GitHub's, nor a character that nobody sees; JSON says the same."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RECORD.encode())))
    name, *rest = [f"{word}.timeline.json" if len(word) == 1 and word != "-" else word for word in command.split()]
    options = ["--format", form] if name not in ("fmt", "export", "validate") else []
    _, out, err = run(name, *rest, *options)

    known = err if name == "validate" else out + err  # the annotations of validate are meant
    assert out + err
    assert not COMMAND.search(known)
    is_file = command.startswith(("merge", "export", "fmt -"))  # what goes on to other programs stays as it is
    assert (is_file and "--diff" not in command) or find_hidden(out + err) is None
    if form == "json" and options and name not in ("fmt", "merge"):
        assert json.loads(out or "[]") is not None


def test_annotations_are_ours(run: Run) -> None:
    """In GitHub Actions, `validate` prints commands of its own; what is in a title isn't one."""
    out = run("validate", "c.timeline.json", "--format", "github")[1]

    assert {line[:8] for line in out.splitlines()} <= {"::error ", "::warnin", "::notice", "c.timeli"}
    assert "##[" not in out


@pytest.mark.parametrize(
    "data", [RECORD.encode(), b"BEGIN:VCALENDAR\r\nX-A:##[error]\r\n", b"title: a\n::x\n", b"\xff##["]
)
@pytest.mark.parametrize("actions", ["true", ""])
def test_files_on_standard_output(
    data: bytes, actions: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is passed on as it is; in GitHub Actions only if nothing acts, or as JSON that says the same."""
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    try:
        pass_on(data)
    except ExportError:
        assert actions
        assert data[:1] != b"{"
        assert capfdbinary.readouterr().out == b""
        return

    out = capfdbinary.readouterr().out
    assert out == data or (actions and b"##[" not in out and json.loads(out) == json.loads(data))


def test_files_on_a_terminal(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows a file; what it would act on is escaped, in JSON as JSON has it."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    pass_on(RECORD.replace("\\u202e", "\u202e").encode())
    out = capfd.readouterr().out

    assert "\u202e" not in out
    assert not COMMAND.search(out)
    assert json.loads(out) == json.loads(RECORD)
    pass_on("title: \u202ea ##[b\r\n".encode())
    assert capfd.readouterr().out == "title: \\u202ea \\x23#[b\r\n"


@given(
    st.lists(st.sampled_from([*"a:#[\n \t\r\x1b\u202e\u200b\u200d\u200c\ufe0f👩\U000e0041\ud800é", "::", "##["])).map(
        "".join
    )
)
def test_whatever_is_said(text: str) -> None:
    """No text acts, in text or in JSON; JSON still means the same; nothing else is changed."""
    hidden = escape_hidden(text)

    assert find_hidden(hidden) is None
    assert (hidden == text) == (find_hidden(text) is None)
    assert json.loads(escape_hidden(json.dumps([text], ensure_ascii=False), json=True)) == [text]


@pytest.mark.parametrize(
    "text",
    ["می‌خواهم", "क्‍ष", "👩‍💻", "❤️‍🔥", "1️⃣", "‼️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "葛󠄀", "Auf‌lage", "a\xa0b", "吴　泳铭", "e\u0301", "a\r\nb\tc"],
)
def test_parts_of_letters_stay(text: str) -> None:
    """Joiners within words and emoji, selectors behind a character and the tags of flags aren't hidden."""
    assert find_hidden(text) is None
    assert escape_hidden(text) == text


@pytest.mark.parametrize(
    "text",
    ["\u200d", "a\u200d", "a \u200db", "\ufe0fa", "a\ufe0f\ufe0f", "\U000e0041", "a\rb", "\x1b[31m", "x\U000e007f"],
)
def test_what_is_hidden(text: str) -> None:
    """A joiner without letters, a second selector, a tag, a control character: each is escaped."""
    assert find_hidden(text) is not None or text.isascii()
    assert escape_hidden(text) != text


def test_colours_are_not_forced(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A report keeps its colours only for a terminal that wants them."""
    monkeypatch.setenv("NO_COLOR", "1")
    say("\x1b[31mred\x1b[0m", form="report")

    assert capfd.readouterr().out == "red\n"
