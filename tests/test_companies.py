"""Four hundred companies in a folder, with shared people and sources, three broken files and four time zones.

What each command says of them is known by the way they are made.
"""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

import alitimeline
from alitimeline import cli, queries

Run = Callable[..., tuple[int, str, str]]

NUMBER, PEOPLE = 400, 20
ZONES = ("Asia/Tokyo", "Asia/Shanghai", "Europe/London", "America/New_York")
#: The files that can't be used, and why.
BROKEN = {7: "syntax", 123: "unknown-actor", 399: "unreadable"}
SOUND = [number for number in range(NUMBER) if number not in BROKEN]
DAY = date(2023, 7, 1)


def name(number: int) -> str:
    """Return the id of a company."""
    return f"company-{number:03}"


def find_file(number: int) -> str:
    """Return the path of the file of a company."""
    return f"companies/{number:03}.timeline.json"


def find_start(number: int) -> date:
    """Return when the CEO of a company begins."""
    return date(2020, 1, 1) + timedelta(days=5 * number)


def build(number: int) -> dict[str, Any]:
    """Return the record of a company, whose CEO and sources are in another file."""
    start, ceo = find_start(number), f"person-{number % PEOPLE}"
    return {
        "schema_version": "1.0",
        "id": name(number),
        "title": f"Company {number}",
        "timezone": ZONES[number % 4],
        "uses": ["../shared.timeline.json"],
        "actors": [{"id": "firm", "kind": "organization", "name": f"Company {number} Ltd"}],
        "events": [
            {
                "id": "start",
                "title": f"Person {number % PEOPLE} becomes CEO",
                "when": str(start),
                "kind": "leadership-change",
                "participants": [{"actor": ceo, "role": "CEO", "organization": "firm", "part": "incoming"}],
                "citations": [{"source": "register", "quote": "has been appointed"}],
            },
            {
                "id": "call",
                "title": "The call",
                "when": "2022-03-01T20:00Z",  # the next day in Asia
                "kind": "call",
                "citations": [{"source": "wire"}],
            },
        ],
        "commitments": [
            {
                "id": "carbon",
                "title": "Less carbon",
                "statement": "The company will emit less.",
                "made_by": "firm",
                "made_in": "start",
                "kind": "climate",
                "due": str(2026 + number % 5),
                "citations": [{"source": "register"}],
            }
        ],
    }


SHARED: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "shared",
    "title": "People and sources",
    "sources": [
        {"id": "register", "kind": "filing", "title": "The register", "published": "2026-06"},
        {"id": "wire", "kind": "news", "title": "The wire", "published": "2022-03-02"},
        {"id": "unused", "kind": "news", "title": "Unused"},
    ],
    "actors": [{"id": f"person-{number}", "kind": "person", "name": f"Person {number}"} for number in range(PEOPLE)],
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with the companies in its folder `companies`."""
    root = tmp_path_factory.mktemp("repository")
    root.joinpath(".git").mkdir()
    root.joinpath("companies").mkdir()
    root.joinpath("shared.timeline.json").write_text(json.dumps(SHARED))
    for number in range(NUMBER):
        file = root / "companies" / f"{number:03}.timeline.json"
        match BROKEN.get(number):
            case "syntax":
                file.write_text(json.dumps(build(number))[:-1])
            case "unknown-actor":
                file.write_text(json.dumps(build(number)).replace('"person-', '"nobody-', 1))
            case "unreadable":
                file.symlink_to("nowhere")
            case _:
                file.write_text(json.dumps(build(number)))
    return root


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command in the repository."""
    monkeypatch.chdir(root)

    def run(*args: str) -> tuple[int, str, str]:
        return cli.main(args), *capfd.readouterr()

    return run


@pytest.fixture
def ask(run: Run) -> Callable[..., list[dict[str, Any]]]:
    """Return what asks all companies for JSON: the broken files are named, and the status says so."""

    def ask(command: str, *options: str) -> list[dict[str, Any]]:
        status, out, err = run(command, "companies", *options, "--format", "json")
        assert status == 2
        assert {line.split(":")[0] for line in err.splitlines()} == {find_file(number) for number in BROKEN}
        rows: list[dict[str, Any]] = json.loads(out)
        return rows

    return ask


Ask = Callable[..., list[dict[str, Any]]]


def test_validate(run: Run) -> None:
    """The three broken files are found, and nothing else is wrong."""
    status, out, err = run("validate", "companies", "--format", "text")
    errors = [line for line in out.splitlines() if " error[" in line]

    assert status == 2
    assert [(line[10:13], line.partition("[")[2].partition("]")[0]) for line in errors] == [
        (f"{number:03}", code) for number, code in BROKEN.items()
    ]
    assert err.startswith(f"{NUMBER} files: {len(BROKEN)} errors, 0 warnings")


def test_status(ask: Ask) -> None:
    """Each promise of each company, with the deadline that it has."""
    rows = ask("status", "--as-of", "2028-07-01")

    assert [(row["timeline"], row["deadline"], row["state"]) for row in rows] == [
        (name(number), str(2026 + number % 5), ("lapsed", "lapsed", "due-now", "upcoming", "upcoming")[number % 5])
        for number in SOUND
    ]


def test_tenures(ask: Ask) -> None:
    """Who was CEO on a day: a shared person, or nobody that is known."""
    rows = ask("tenures", "--as-of", str(DAY), "--role", "CEO")

    assert [(row["timeline"], row["stretches"][0]["holders"]) for row in rows] == [
        (name(number), [f"person-{number % PEOPLE}"] if find_start(number) <= DAY else []) for number in SOUND
    ]


def test_select_and_show(ask: Ask, run: Run) -> None:
    """A shared person is in the companies that have that person; a time is on another day in another zone."""
    his = [name(number) for number in SOUND if number % PEOPLE == 3]
    early = [name(number) for number in SOUND if number % 4 >= 2]

    assert [row["id"] for row in ask("select", "--actor", "person-3") if row.get("events")] == his
    assert [row["timeline"] for row in ask("show", "--actor", "person-3")] == his
    first = ask("show", "--from", "2022-03-01", "--until", "2022-03-01", "--kind", "call")
    assert [row["timeline"] for row in first] == early
    lines = run("show", "companies", "--from", "2022-03-02", "--until", "2022-03-02", "--kind", "call")[1].splitlines()
    assert [line.partition(": ")[0] for line in lines] == [name(number) for number in SOUND if number % 4 < 2]
    assert len(ask("show", "--id", "person-3")) == len(his)


def test_known_coverage_evidence_conflicts(ask: Ask) -> None:
    """What was published, how soon, how well it is backed; and that nobody disagrees."""
    known = ask("known", "--as-of", "2022-03-02")
    evidence = ask("evidence")

    assert [row["timeline"]["id"] for row in known] == [name(number) for number in SOUND]
    assert {tuple(event["id"] for event in row["timeline"]["events"]) for row in known} == {("call",)}
    assert [row["timeline"] for row in evidence] == [name(number) for number in SOUND]
    assert {row["counts"]["all"]["quote"] for row in evidence} == {2}
    assert sorted((row["timeline"], row["event"]) for row in ask("coverage")) == [
        (name(number), event) for number in SOUND for event in ("call", "start")
    ]
    assert ask("conflicts") == []


def test_diff(run: Run, tmp_path: Path) -> None:
    """Of two folders, only what changed is shown, and whose it is."""
    changed = tmp_path / "companies"
    changed.mkdir()
    for number in (0, 1):
        document = build(number) | {"sources": SHARED["sources"]}
        document["actors"] += SHARED["actors"]
        del document["uses"]
        document["events"][1]["title"] = "The long call"
        changed.joinpath(f"{number}.timeline.json").write_text(json.dumps(document))
    out = run("diff", "companies", str(changed), "--format", "json")[1]
    rows = [
        row for row in json.loads(out) if row["timeline"] in ("company-000", "company-001") and row["kind"] == "event"
    ]

    assert [(row["timeline"], row["id"], row["new"]) for row in rows] == [
        (name(number), "call", "The long call") for number in (0, 1)
    ]


def test_exports(run: Run, tmp_path: Path) -> None:
    """Each sound company has its file, with the shared people that it has; the pages have an index."""
    out = tmp_path / "out"
    status, _, err = run("export", "companies", "--to", "json", "--to", "ics", "--to", "html", "-o", str(out))
    whole = alitimeline.load(out / "company-042.timeline.json")

    assert status == 2
    assert all(find_file(number) in err for number in BROKEN)
    for suffix in ("timeline.json", "ics", "html"):
        names = {file.name.removesuffix(f".{suffix}") for file in out.glob(f"*.{suffix}")} - {"index"}
        assert names == {name(number) for number in SOUND}
    assert [actor.id for actor in whole.actors] == ["firm", "person-2"]
    assert (out / "company-042.ics").read_bytes().count(b"BEGIN:VEVENT") == 3
    index = (out / "index.html").read_text("utf-8")
    assert all(f'href="{name(number)}.html' in index for number in SOUND)


def test_combined(run: Run, tmp_path: Path) -> None:
    """One workbook has all companies, and says which one each row is of."""
    assert run("export", "companies", "--to", "xlsx", "--combined", "-o", str(tmp_path / "all.xlsx"))[0] == 2
    book = load_workbook(tmp_path / "all.xlsx", read_only=True)
    titles = {f"Company {number}" for number in SOUND}
    sheets = {sheet.title: [row for row in sheet.iter_rows(values_only=True) if titles & {*row}] for sheet in book}

    assert (len(sheets["Timeline"]), len(sheets["Commitments"])) == (2 * len(SOUND), len(SOUND))


def test_tables(run: Run, tmp_path: Path) -> None:
    """The tables of the folder have the rows of all companies, and SQL answers over them."""
    assert run("export", "companies", "--to", "csv", "--to", "parquet", "-o", str(tmp_path))[0] == 2
    with (tmp_path / "participants.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    query = "select due, count(*) as number from commitments group by due order by due"
    status, out, _ = run("sql", "companies", query, "--format", "json")

    assert [(row["timeline"], row["actor"]) for row in rows] == [
        (name(number), f"person-{number % PEOPLE}") for number in SOUND
    ]
    assert parquet.read_metadata(tmp_path / "events.parquet").num_rows == 2 * len(SOUND)
    assert status == 2
    assert json.loads(out) == [
        {"due": str(2026 + rest), "number": sum(number % 5 == rest for number in SOUND)} for rest in range(5)
    ]


def test_merge(run: Run) -> None:
    """Companies that share ids are joined with a prefix for each, and not without."""
    files = [find_file(number) for number in (0, 1, 2)]
    refused = run("merge", *files)
    status, out, _ = run("merge", "--prefix", *files)

    assert (refused[0], refused[1]) == (1, "")
    assert "start" in refused[2]
    assert status == 0
    assert [event["id"] for event in json.loads(out)["events"] if event["id"].endswith("start")] == [
        f"{name(number)}-start" for number in (0, 1, 2)
    ]


def test_fmt(run: Run, root: Path) -> None:
    """Formatting keeps what is shared where it is."""
    copy = root / "copy" / "000.timeline.json"
    copy.parent.mkdir()
    copy.write_text(json.dumps(build(0)))

    assert run("fmt", "copy")[0] == 0
    assert json.loads(copy.read_text())["uses"] == ["../shared.timeline.json"]
    assert [actor["id"] for actor in json.loads(copy.read_text())["actors"]] == ["firm"]


def test_python(root: Path) -> None:
    """`load_folder` gives the same, by name, one by one, and asked."""
    collection = alitimeline.load_folder(root / "companies", skip_unsound=True)
    asked = dict(collection.ask(queries.tenures, role="CEO"))

    assert [timeline.id for timeline in collection] == [name(number) for number in SOUND]
    assert list(asked) == [name(number) for number in SOUND]
    assert {asked[name(number)][0].tenures[0].actor == f"person-{number % PEOPLE}" for number in SOUND} == {True}
    assert collection.record("company-042/start") == collection.timeline("company-042").event("start")
    assert len({problem.file for problem in collection.problems}) == len(BROKEN)
