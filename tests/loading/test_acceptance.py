"""Findings that are accepted, beside the record or in the settings: they are counted, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import alitimeline
from alitimeline import Timeline, cli, export, loads
from alitimeline.loading.examination import examine
from alitimeline.problems import Problem
from alitimeline.settings import Acceptance, Settings

Run = Callable[..., tuple[int, str, str]]


def write(**keys: Any) -> None:  # noqa: ANN401 - any JSON
    """Write a timeline with one event without a citation, and these keys in that event."""
    event = {"id": "move", "title": "The move", "when": "2023", "kind": "move", **keys}
    document = {"schema_version": "1.0", "id": "hq", "title": "HQ", "events": [event]}
    Path("hq.timeline.json").write_text(json.dumps(document), "utf-8")


def judge(**keys: Any) -> list[tuple[str, str | None, str | None]]:  # noqa: ANN401
    """Return the code and the severity of the problems of such a timeline, and why each is accepted."""
    write(**keys)
    return [(problem.code, problem.severity, problem.accepted) for problem in alitimeline.check("hq.timeline.json")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty repository, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command."""

    def run(*args: str) -> tuple[int, str, str]:
        return cli.main(args), *capfd.readouterr()

    return run


def test_beside_the_record() -> None:
    """A warning that is accepted is a note, with the reason."""
    assert judge() == [("uncited", "warning", None)]
    assert judge(**{"x-accepted": {"uncited": "everybody saw it"}}) == [("uncited", "note", "everybody saw it")]


def test_the_nearest_counts() -> None:
    """What the timeline accepts is accepted everywhere in it; what a record accepts comes before that."""
    event = {"id": "move", "title": "The move", "when": "2023", "kind": "move"}
    near = {**event, "id": "return", "title": "The return", "x-accepted": {"uncited": "near"}}
    document = {"schema_version": "1.0", "id": "hq", "title": "HQ", "events": [event, near]}
    _, problems = examine(json.dumps({**document, "x-accepted": {"uncited": "far"}}))

    assert [problem.accepted for problem in problems] == ["far", "near"]


def test_in_a_participation() -> None:
    """What is found in a participation can be accepted there."""
    part = {"actor": "zhang", "part": "incoming"}
    event = {"id": "move", "title": "The move", "when": "2023", "kind": "leadership-change", "participants": [part]}
    actor = {"id": "zhang", "kind": "person", "name": "Zhang"}
    document = {"schema_version": "1.0", "id": "hq", "title": "HQ", "actors": [actor], "events": [event]}
    [code] = {problem.code for problem in examine(json.dumps(document))[1]} - {"uncited"}
    part["x-accepted"] = {code: "the source names no role"}  # type: ignore[assignment]

    assert (code, "the source names no role") in [
        (problem.code, problem.accepted) for problem in examine(json.dumps(document))[1]
    ]


def test_errors_stay() -> None:
    """Where there is an error, what is accepted stays so, and nothing is called unused: not every rule was tried."""
    write(**{"x-accepted": {"uncited": "everybody saw it", "source-before-event": "so it was"}})
    text = Path("hq.timeline.json").read_text("utf-8").replace('"HQ"', '" "')

    assert [(problem.code, problem.accepted) for problem in examine(text)[1]] == [
        ("text", None),
        ("uncited", "everybody saw it"),
    ]
    assert judge(participants=7, **{"x-accepted": {"uncited": "!"}})[-1][:2] == ("wrong-type", "error")


def test_of_a_timeline_in_python() -> None:
    """A timeline in Python is judged as its file would be."""
    write(**{"x-accepted": {"uncited": "everybody saw it", "source-before-event": "so it was"}})
    problems = alitimeline.check(alitimeline.load("hq.timeline.json"))

    assert [(problem.code, problem.accepted) for problem in problems] == [
        ("uncited", "everybody saw it"),
        ("accepted-unused", None),
    ]


def test_nothing_is_accepted(alibaba: Timeline) -> None:
    """Where nothing is accepted, nothing is reported."""
    assert alitimeline.check(alibaba) == ()


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_round_trips(form: export.FormatName) -> None:
    """What is accepted stays with its record in JSON, and in a workbook that comes back."""
    from alitimeline.briefing.back import read

    write(**{"x-accepted": {"uncited": "everybody saw it"}})
    timeline = alitimeline.load("hq.timeline.json")
    data = export.to_bytes(timeline, form)
    again = loads(data) if form == "json" else read(data, timeline).timeline

    assert again == timeline


def test_reports(run: Run) -> None:
    """What is accepted is counted and fails nothing, not even --strict; only JSON and SARIF list it."""
    write(**{"x-accepted": {"uncited": "everybody saw it"}})
    verdict = "1 file: 0 errors, 0 warnings, 1 accepted\n"

    for form in ("text", "full", "github"):
        assert run("validate", "--strict", "--format", form) == (0, "", verdict)
    assert "<testcase" in (out := run("validate", "--format", "junit")[1])
    assert "system-out" not in out
    report = json.loads(run("validate", "--format", "json")[1])
    [problem] = report["problems"]
    assert (report["warnings"], report["notes"], report["accepted"]) == (0, 0, 1)
    assert (problem["record"], problem["accepted"]) == ("event/move", "everybody saw it")


def suppressions(run: Run) -> list[Any]:
    """Return how SARIF says that the problems of the current folder are accepted."""
    log = json.loads(run("validate", "--format", "sarif")[1])
    return [result.get("suppressions") for result in log["runs"][0]["results"]]


def test_sarif(run: Run) -> None:
    """SARIF says whether a finding is suppressed in the file or outside of it, and why."""
    write(**{"x-accepted": {"uncited": "near"}})
    assert suppressions(run) == [[{"kind": "inSource", "justification": "near"}]]

    write()
    assert suppressions(run) == [None]
    Path("alitimeline.toml").write_text(
        'accepted = [{code = "uncited", record = "event/move", reason = "far"}]', "utf-8"
    )
    assert suppressions(run) == [[{"kind": "external", "justification": "far"}]]


UNCITED = Problem(code="uncited", message="?", severity="warning", record="event/move")


def test_in_the_settings(folder: Path) -> None:
    """The settings accept a code on one record, in all files or in those that fit a pattern; never an error."""
    rules = Settings(
        file="alitimeline.toml",
        folder=str(folder),
        ignore=(("*", ["uncited"]),),
        accepted=(
            Acceptance(code="uncited", record="event/move", reason="seen", file="a.*"),
            Acceptance(code="bom", reason="old"),
        ),
    )
    error = evolve(UNCITED, severity="error")
    bom = Problem(code="bom", message="?", severity="warning")

    assert rules.apply([UNCITED, error, bom], "a.timeline.json") == (
        evolve(UNCITED, severity="note", accepted="seen", accepted_in="alitimeline.toml"),
        error,
        evolve(bom, severity="note", accepted="old", accepted_in="alitimeline.toml"),
    )
    assert rules.apply([UNCITED], "b.timeline.json") == ()


@pytest.mark.parametrize(
    ("args", "file", "unused"),
    [
        ((".",), "", True),
        ((), "file = 'hq.*', ", True),
        (("hq.timeline.json",), "", False),
        (("hq.timeline.json",), "file = 'hq.*', ", True),
        (("other.timeline.json",), "file = 'hq.*', ", False),
        ((".", "--exclude", "other.*"), "", False),
    ],
)
def test_what_the_settings_accept_in_vain(run: Run, args: tuple[str, ...], file: str, unused: bool) -> None:  # noqa: FBT001
    """What doesn't occur in the files that it may concern is reported at the settings, if all of them were checked."""
    write(citations=[{"source": "gazette"}])
    text = Path("hq.timeline.json").read_text("utf-8")
    text = text.replace('"events"', '"sources": [{"id": "gazette", "kind": "news", "title": "T"}], "events"')
    for name in ("hq", "other"):
        Path(f"{name}.timeline.json").write_text(text.replace('"id": "hq"', f'"id": "{name}"'), "utf-8")
    entry = f"{file}record = 'event/move', reason = 'seen'"
    entries = ", ".join(f"{{code = '{code}', {entry}}}" for code in ("uncited", "text-missing"))
    Path("alitimeline.toml").write_text(f"accepted = [{entries}]", "utf-8")
    status, out, _ = run("validate", "--strict", *args)

    message = "uncited is accepted in event/move, but does not occur (remove it)"
    assert out == (f"alitimeline.toml: warning[accepted-unused] {message}\n" if unused else "")
    assert status == int(unused)


def test_not_in_vain(run: Run) -> None:
    """What occurs is no fault, and neither is what can't be known for an error."""
    write()
    Path("alitimeline.toml").write_text(
        "accepted = [{code = 'uncited', record = 'event/move', reason = 'seen'}]", "utf-8"
    )
    assert run("validate") == (0, "", "1 file: 0 errors, 0 warnings, 1 accepted\n")

    write(citations=[{"source": "gazette"}])
    assert "accepted-unused" not in run("validate")[1]


def test_with_texts(run: Run) -> None:
    """What only --texts looks for can be accepted, too, and is not missed without it."""
    write(citations=[{"source": "gazette", "quote": "we move"}])
    text = Path("hq.timeline.json").read_text("utf-8")
    source = (
        '"sources": [{"id": "gazette", "kind": "news", "title": "T", "x-accepted": {"text-missing": "lost"}}], "events"'
    )
    Path("hq.timeline.json").write_text(text.replace('"events"', source), "utf-8")
    Path("texts").mkdir()

    assert run("validate", "--strict") == (0, "", "1 file: 0 errors, 0 warnings\n")
    assert run("validate", "--strict", "--texts", "texts") == (0, "", "1 file: 0 errors, 0 warnings, 1 accepted\n")
