"""`draft`: articles become a cited draft, by rules or by what a language model answered."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from alitimeline import Timeline, cli, load
from alitimeline.drafting.articles import Article
from alitimeline.model import Event, Source
from alitimeline.problems import Problem

ARTICLE = "Osier names a chief\n\nHULL, 4 March 2025 – Mara Quill will become Chief Executive on 1 May 2025.\n"
ANSWER: dict[str, Any] = {
    "actors": [{"id": "mara", "kind": "person", "name": "Mara Quill"}],
    "events": [
        {"id": "start", "title": "Mara Quill starts", "when": "2025-05-01", "kind": "leadership-change",
         "participants": [{"actor": "mara", "role": "Chief Executive", "part": "incoming"}],
         "citations": [{"source": "osier", "quote": "Mara Quill will become Chief Executive on 1 May 2025"}]},
        {"id": "invented", "title": "Invented", "when": "2025-06-01", "kind": "x", "citations": [{"quote": "made up"}]},
    ],
}  # fmt: skip
LEFT_OUT = [
    "answer.txt:1:364: warning[draft] the event 'invented' is left out: it has no quote that is in the article",
    "answer.txt:1:463: warning[draft] the article doesn't contain 'made up'",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with an article and a model's answer."""
    monkeypatch.chdir(tmp_path)
    Path("osier.txt").write_text(ARTICLE, "utf-8")
    Path("answer.txt").write_text(f"{json.dumps(ANSWER)}\n", "utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft by a rule that is easy to see through: an event for each article."""

    def draft_articles(
        articles: Sequence[Article], base: Timeline | None = None
    ) -> tuple[Timeline, tuple[Problem, ...]]:
        old = base or Timeline(id="draft", title="A draft")
        sources = [Source(id=article.name.removesuffix(".txt"), kind="news", title="x") for article in articles]
        event = Event(id="one", title="One", when="2025", kind="statement", extra={"x-draft": "check"})
        problem = Problem(
            code="draft", message="one: is it so?", file=articles[0].name, line=1, column=1, severity="note"
        )
        return evolve(old, sources=(*old.sources, *sources), events=(*old.events, event)), (problem,)

    monkeypatch.setitem(sys.modules, "alitimeline.drafting.draft", SimpleNamespace(draft_articles=draft_articles))


def run(capfd: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, list[str]]:
    """Return the status of `draft`, what is on standard output, and the lines on standard error."""
    status = cli.main(["draft", *args])
    out, err = capfd.readouterr()
    return status, out, err.splitlines()


def test_a_draft_by_rules(capfd: pytest.CaptureFixture[str]) -> None:
    """Several articles become one draft; what is uncertain is printed, and how many facts there are."""
    Path("second.txt").write_text(ARTICLE, "utf-8")
    args = ("osier.txt", "second.txt", "--id", "osier", "--title", "Osier", "-o", "draft.timeline.yaml")

    assert run(capfd, *args) == (
        0,
        "",
        [
            "osier.txt:1:1: note[draft] one: is it so?",
            "1 event, 0 commitments, 1 of them to be checked; 0 errors, 0 warnings, 1 note",
            "wrote draft.timeline.yaml",
        ],
    )
    draft = load("draft.timeline.yaml")
    assert (draft.id, draft.title, [source.id for source in draft.sources]) == ("osier", "Osier", ["osier", "second"])


def test_an_answer(capfd: pytest.CaptureFixture[str]) -> None:
    """What a model answered is taken as far as it is proved, and its quotes are proved against the saved text."""
    args = ("osier.txt", "--answer", "answer.txt", "--texts", "texts", "-o", "draft.timeline.json")
    status, out, err = run(capfd, *args)

    assert (status, out, err[:2]) == (0, "", LEFT_OUT)
    assert err[2:] == [
        "1 event, 0 commitments, 0 of them to be checked; 0 errors, 2 warnings",
        f"wrote {Path('texts', 'osier.txt')}",
        "wrote draft.timeline.json",
    ]
    assert Path("texts", "osier.txt").read_text("utf-8") == ARTICLE
    assert cli.main(["validate", "--strict", "--texts", "texts", "draft.timeline.json"]) == 0


def test_pipes(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The article, or the answer, is read from standard input, and the draft goes to standard output."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    _, out, _ = run(capfd, "-", "--stdin-name", "osier.txt", "--answer", "answer.txt")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(ANSWER).encode())))

    assert [event["id"] for event in json.loads(out)["events"]] == ["start"]
    assert run(capfd, "osier.txt", "--answer", "-")[1] == out


def test_a_prompt(capfd: pytest.CaptureFixture[str]) -> None:
    """The instruction is printed, or written to a file."""
    assert run(capfd, "osier.txt", "--prompt", "-o", "prompt.txt") == (0, "", ["wrote prompt.txt"])
    status, out, err = run(capfd, "osier.txt", "--prompt")

    assert (status, err) == (0, [])
    assert out == Path("prompt.txt").read_text("utf-8")
    assert "[2] HULL, 4 March 2025 – Mara Quill" in out


def test_a_record_is_extended(capfd: pytest.CaptureFixture[str]) -> None:
    """The base is extended, in the form that it has; its ids are in the instruction."""
    actor = "- {id: mara, kind: person, name: Mara Quill} # she"
    base = f"schema_version: '1.0' # by hand\nid: osier\ntitle: Osier\nactors:\n{actor}\n"
    Path("osier.timeline.yaml").write_text(base, "utf-8")
    args = ("osier.txt", "--base", "osier.timeline.yaml")

    assert '["mara", "person", "Mara Quill"]' in run(capfd, *args, "--prompt")[1]
    assert run(capfd, *args, "--answer", "answer.txt", "-o", "new.timeline.yaml")[0] == 0
    assert {*base.splitlines()} <= {*Path("new.timeline.yaml").read_text("utf-8").splitlines()}
    assert run(capfd, *args, "-o", "new.timeline.json")[2][1].startswith("1 event, 0 commitments, 1 of them")
    assert [actor.id for actor in load("new.timeline.json").actors] == ["mara"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"No.", ["answer.txt: error[draft] the answer can't be read: there is no JSON object in it"]),
        (
            b'{"events": [',
            ["answer.txt:1:13: error[syntax] the file ends where a value is expected (it may be cut off)"],
        ),
    ],
)
def test_a_broken_answer(answer: bytes, said: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Of an answer that can't be read nothing is written, and the status is 1."""
    Path("answer.txt").write_bytes(answer)
    end = ["0 events, 0 commitments, 0 of them to be checked; 1 error, 0 warnings; nothing written"]

    assert run(capfd, "osier.txt", "--answer", "answer.txt", "-o", "draft.json", "--texts", "texts") == (
        1,
        "",
        said + end,
    )
    assert not Path("texts").exists()
    assert json.loads(run(capfd, "osier.txt", "--answer", "answer.txt", "--format", "json")[1])["errors"] == 1


def test_problems_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    """With --format json, problems are on standard output, or on standard error if the draft is there."""
    args = ("osier.txt", "--answer", "answer.txt", "--format", "json")

    assert json.loads(run(capfd, *args, "-o", "draft.json", "-q")[1])["warnings"] == 2
    assert json.loads("\n".join(run(capfd, *args)[2]))["warnings"] == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("osier.txt", "osier.txt", "--prompt"), "Error: --prompt is for one article"),
        (("osier.txt", "osier.txt", "--answer", "answer.txt"), "Error: --answer is for one article"),
        (
            ("osier.txt", "--prompt", "--texts", "texts"),
            "Error: --prompt drafts nothing: it goes with --base and --out",
        ),
        (("osier.txt", "--base", "alibaba-2023", "--id", "x"), "Error: --base has an id and a title"),
        (("osier.txt", "--id", "Two words"), "Error: Invalid value for '--id': 'Two words' is not an id"),
        (("osier.txt", "--title", " "), "Error: Invalid value for '--title': ' ' is blank"),
        (("missing.txt",), "alitimeline: missing.txt: there is no such file"),
        (("empty.txt",), "alitimeline: empty.txt: the file is empty"),
        (("osier.txt", "--answer", "empty.txt"), "alitimeline: empty.txt: the file is empty"),
        (("osier.txt", "--base", "missing.json"), "missing.json: error[unreadable] there is no such file"),
        (("osier.txt", "-o", "osier.txt"), "alitimeline: osier.txt is there already (write to another place; or"),
        (("osier.txt", "--texts", "."), "alitimeline: osier.txt is there already (write to another place; or"),
        (("-", "--answer", "-"), "alitimeline: <stdin>: standard input can be read only once"),
    ],
)
def test_what_can_not_be_done(
    args: tuple[str, ...], said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be done is said, and nothing is overwritten."""
    Path("empty.txt").write_bytes(b"")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    status, out, err = run(capfd, *args)

    assert (status, out) == (2, "")
    assert any(line.startswith(said) for line in err), err
    assert Path("osier.txt").read_text("utf-8") == ARTICLE


def test_overwriting(capfd: pytest.CaptureFixture[str]) -> None:
    """With --overwrite, drafts and texts are written over."""
    Path("draft.json").write_text("x", "utf-8")

    assert run(capfd, "osier.txt", "-o", "draft.json", "--texts", ".", "--overwrite")[0] == 0
    assert load("draft.json").events
