"""Questions to several timelines: each is answered, whatever the others are, and its rows say whose they are."""

import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks import data
from tests.laws import tried

from alitimeline import cli, export, loads, queries
from alitimeline.loading import bundled, cores
from alitimeline.model import Timeline

Run = Callable[..., tuple[int, str, str]]

#: What is asked: every question, with the options that matter here.
QUESTIONS = (
    "status --as-of 2027-10-01",
    "tenures",
    "tenures --as-of 2023-09-12 --role CEO",
    "conflicts",
    "known --as-of 2023-09-12",
    "coverage",
    "evidence",
    "select --kind letter",
    "show --until 2023-09-12",
    "show --id handover --id eddie-wu",
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command in a folder with three timelines, of three zones and kinds of files."""
    monkeypatch.chdir(tmp_path)
    Path("records").mkdir()
    alibaba = bundled("alibaba-2023")
    zones = {"a": "Asia/Shanghai", "b": "America/New_York", "c": "UTC"}
    for name, zone in zones.items():
        timeline = evolve(alibaba, id=f"company-{name}", timezone=zone)
        form: Literal["yaml", "json"] = "yaml" if name == "b" else "json"
        Path(f"records/{name}.timeline.{form}").write_bytes(export.to_bytes(timeline, form))

    def run(*args: str) -> tuple[int, str, str]:
        return cli.main(args), *capfd.readouterr()

    return run


def break_one() -> None:
    """Add a file with an error, before the others."""
    Path("records/0.timeline.json").write_text('{"schema_version": "1.0", "id": "broken", "title": ""}')


def add_small() -> None:
    """Add two timelines with an event that nothing is cited for."""
    for name in "de":
        event = '{"id": "move", "title": "It moves", "when": "2023", "kind": "move"}'
        text = f'{{"schema_version": "1.0", "id": "small-{name}", "title": "Small", "events": [{event}]}}'
        Path(f"records/{name}.timeline.json").write_text(text)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("is_shared", [False, True])
def test_rows_of_a_folder(question: str, is_shared: bool, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """Its rows are those of its files in their order; as text, with the id in front; on several cores, too."""
    files = sorted(map(str, Path("records").iterdir()))
    command, *options = question.split()
    alone = [run(command, file, *options) for file in files]
    as_json = [json.loads(run(command, file, *options, "--format", "json")[1]) for file in files]
    if is_shared:
        monkeypatch.setattr(cores, "MUCH", 0)
        monkeypatch.setattr(cores, "count_cores", lambda: 2)
    status, out, err = run(command, "records", *options)
    names = [f"company-{file[8]}" for file in files]
    lines = [
        f"{name}: {line}" if line else ""
        for name, (_, text, _) in zip(names, alone, strict=True)
        for line in text.splitlines()
    ]

    assert (status, err) == (0, "")
    assert out.splitlines() == lines
    assert run(command, *files, *options) == (status, out, err)
    rows = [row for rows in as_json for row in (rows if isinstance(rows, list) else [rows])]
    assert json.loads(run(command, "records", *options, "--format", "json")[1]) == rows
    assert command in ("known", "select") or all(row["timeline"] in names for row in rows)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_broken_file_hides_no_other(question: str, run: Run) -> None:
    """It is named with what is wrong, the status says so, and the others are answered."""
    command, *options = question.split()
    before = run(command, "records", *options)
    break_one()
    status, out, err = run(command, "records", *options)

    assert (status, out) == (1, before[1])
    assert err.startswith("records/0.timeline.json:1:")
    assert run(command, "records", "nowhere.json", *options)[0] == 2


def test_what_fails_in_one_fails(run: Run) -> None:
    """--fail-on and --fail-under are about each timeline."""
    assert run("status", "records", "--as-of", "2027-10-01", "--fail-on", "lapsed")[0] == 1
    assert run("status", "records", "--as-of", "2023-10-01", "--fail-on", "lapsed")[0] == 0
    assert run("evidence", "records", "--fail-under", "100")[0] == 0
    add_small()
    assert run("evidence", "records", "--fail-under", "100")[0] == 1
    assert run("tenures", "records", "--fail-on", "overlap")[0] == 0


def test_a_name_that_one_knows(run: Run) -> None:
    """What one timeline knows is answered; what none knows is an error."""
    sound = bundled("alibaba-2023")
    Path("records/d.timeline.json").write_bytes(export.to_bytes(_rename(sound), "json"))

    assert run("show", "records", "--id", "wu", "--id", "eddie-wu")[1].count("actor ") == 4
    assert run("show", "records", "--id", "wu", "--id", "eddie-wuu")[0] == 2
    assert "no record has the id 'eddie-wuu' (did you mean" in run("show", "records", "--id", "eddie-wuu")[2]
    assert run("select", "records", "--actor", "wu")[1].startswith("company-d: ")
    assert json.loads(run("select", "records", "--actor", "wu", "--format", "json")[1])[0]["id"] == "company-d"
    assert run("select", "records", "--actor", "wuu")[::2] == (
        2,
        "alitimeline: no actor has the id 'wuu' (did you mean 'wu'?)\n",
    )


def _rename(timeline: Timeline) -> Timeline:
    """Return a timeline in which one person has another id."""
    text = export.to_bytes(evolve(timeline, id="company-d"), "json").replace(b'"eddie-wu"', b'"wu"')
    return loads(text)


def test_nothing_found(run: Run) -> None:
    """That there is nothing is said once, and is an empty list in JSON."""
    asked = ("select", "records", "--from", "2024-06", "--kind", "letter")

    assert run(*asked) == (0, "", "nothing in 3 timelines\n")
    add_small()
    assert run("conflicts", "records/d.timeline.json", "records/e.timeline.json") == (0, "", "nothing in 2 timelines\n")
    assert run("conflicts", "records/d.timeline.json") == (0, "", "no dispute in small-d\n")
    assert run("conflicts", "records/d.timeline.json", "records/e.timeline.json", "--format", "json")[1] == "[]\n"


def test_texts_of_sources(run: Run) -> None:
    """A text that can't be read is reported once, though several timelines have its source."""
    Path("texts").mkdir()
    Path("texts/letter-2023-09-12.txt").write_bytes(b"\xff\xfe\xff")
    status, out, err = run("evidence", "records", "--texts", "texts")

    assert (status, err.count("letter-2023-09-12.txt")) == (1, 1)
    assert out.count("company-b: ") > 3


def test_drawings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, each timeline is drawn below its id."""
    monkeypatch.setattr("alitimeline.cli.show.can_draw", lambda: True)
    out = run("show", "records")[1]

    assert [line for line in out.splitlines() if line.startswith("company-")] == ["company-a", "company-b", "company-c"]
    assert "●" in out


def test_folders_are_compared(run: Run) -> None:
    """Timelines of one id are compared; one that only one folder has is all new, or all gone."""
    Path("later").mkdir()
    changed = evolve(bundled("alibaba-2023"), id="company-a", timezone="UTC", description="Changed.")
    Path("later/x.timeline.json").write_bytes(export.to_bytes(changed, "json"))
    Path("later/d.timeline.json").write_bytes(export.to_bytes(evolve(changed, id="company-d"), "json"))
    status, out, err = run("diff", "records", "later", "--exit-code")
    rows = json.loads(run("diff", "records", "later", "--format", "json")[1])

    assert (status, err) == (1, "")
    assert [line for line in out.splitlines() if line.startswith("company-a: ")] != []
    assert {(row["timeline"], row["change"]) for row in rows} >= {
        ("company-b", "removed"),
        ("company-c", "removed"),
        ("company-d", "added"),
    }
    assert run("diff", "records", "records") == (0, "", "nothing changed\n")
    assert run("diff", "records", "later/x.timeline.json")[0] == 2
    Path("later/e.timeline.json").write_bytes(Path("later/d.timeline.json").read_bytes())
    assert "two timelines have the id 'company-d'" in run("diff", "records", "later")[2]
    break_one()
    assert run("diff", "records", "records")[0] == 1


def test_answers_are_those_of_python(run: Run) -> None:
    """What a folder says is what the queries say of each of its timelines."""
    rows = json.loads(run("coverage", "records", "--format", "json")[1])

    assert [row["event"] for row in rows] == 3 * [lag.event.id for lag in queries.coverage(bundled("alibaba-2023"))]


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 50)), min_size=1, max_size=4),
    st.sampled_from(QUESTIONS[:-2]),
    st.sampled_from(["text", "json"]),
)
@tried(40)
def test_rows_are_those_of_the_files(sizes: list[tuple[int, int]], question: str, form: str) -> None:
    """Whatever the timelines are, the rows of a folder are those of its files in their order."""
    command, *options = question.split()
    with TemporaryDirectory() as folder:
        files = []
        for number, (events, seed) in enumerate(sizes):
            document = data.document(events, seed) | {"id": f"company-{number}"}
            files.append(Path(folder, f"{number}.timeline.json"))
            files[-1].write_text(json.dumps(document), "utf-8")
        whole = ask(command, folder, *options, "--format", form)
        parts = [ask(command, str(file), *options, "--format", form) for file in files]

    if form == "json":
        rows = [json.loads(part or "[]") for part in parts]  # a role that a timeline doesn't know is an error
        assert json.loads(whole or "[]") == [
            row for some in rows for row in (some if isinstance(some, list) else [some])
        ]
    else:
        lines = [
            line and f"company-{number}: {line}" for number, part in enumerate(parts) for line in part.splitlines()
        ]
        assert whole.splitlines() == lines


def ask(*args: str) -> str:
    """Return what a command prints, which may be that there is nothing."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
        cli.main(args)
    return out.getvalue()
