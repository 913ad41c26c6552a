"""Questions in SQL."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from tests.places import needs_unix
from tests.tables.test_rows import LANTERN

import alitimeline
from alitimeline import Event, Timeline, cli
from alitimeline.problems import QueryError
from alitimeline.resources import how_to_install
from alitimeline.tables import sql
from alitimeline.tables.columns import TABLES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs `alitimeline` in an empty folder: its status, its output, its messages."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str, str]:
        status = cli.main(args)
        return status, *capfd.readouterr()

    return run


def test_an_answer(alibaba: Timeline) -> None:
    """A query has all tables, of one timeline or several, and its answer the values of Python."""
    query = "select kind, min(when_earliest) as first from events where kind = 'letter' group by kind"

    assert sql.ask(alibaba, query) == (("kind", "first"), [("letter", date(2023, 9, 12))])
    assert sql.ask([alibaba, LANTERN], "select timeline from timelines").rows == [("alibaba-2023",), ("lantern",)]
    assert {name for (name,) in sql.ask(LANTERN, "show tables").rows} == {*TABLES}
    again = "select count(*) from events a join events b using (timeline, id)"
    assert sql.ask(alibaba, again).rows == [(len(alibaba.events),)]


def test_only_what_is_asked_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query of events computes neither tenures nor the status, which this record doesn't have."""
    promise = evolve(LANTERN.commitments[1], assessments=(), due=None)
    undated = evolve(LANTERN, events=(), commitments=[promise])
    monkeypatch.setattr("alitimeline.tables.rows.tenures", None)

    assert sql.ask(undated, "select count(*) from events").rows == [(0,)]
    with pytest.raises(QueryError) as caught:
        sql.ask(undated, "select * from status")
    assert "the timeline 'lantern' has no date (say the day: on=, --as-of)" in str(caught.value)
    assert sql.ask(undated, "select commitment from status", on=date(2025, 1, 1)).rows == [("shops",)]


ELSEWHERE = (
    "select * from read_csv('{file}')",
    "select * from read_text('{file}')",
    "select * from read_blob('{file}')",
    "select * from read_parquet('{file}')",
    "select * from read_json('{file}')",
    "select * from sniff_csv('{file}')",
    "select * from glob('{folder}/*')",
    "copy events to '{folder}/new.csv'",
    "copy (select 1) to '{folder}/new.parquet'",
    "export database '{folder}/new'",
    "import database '{folder}'",
    "attach '{folder}/new.db'",
    "install httpfs",
    "load httpfs",
    "load '{file}'",
    "from read_csv('https://example.com/a.csv')",
)


@pytest.mark.parametrize("query", ELSEWHERE)
def test_nothing_but_the_tables(query: str, tmp_path: Path) -> None:
    """Files, the network and extensions are out of reach, and the message says so; nothing is written."""
    file = tmp_path / "secret.csv"
    file.write_text("a,b\n1,secret\n")

    with pytest.raises(QueryError) as caught:
        sql.ask(LANTERN, query.format(file=file, folder=tmp_path))

    assert str(caught.value).startswith("Permission Error: ")
    assert str(caught.value).endswith("A query reads the tables of the timelines, but no files")
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select * from '/etc/passwd'", "Catalog Error: Table with name /etc/passwd does not exist!"),
        ("select * from LANTERN", "Catalog Error: Table with name LANTERN does not exist!"),
        ("set enable_external_access = true", "Invalid Input Error: Cannot change configuration option"),
        ("set memory_limit = '1TB'", "Invalid Input Error: Cannot change configuration option"),
        ("select getenv('HOME')", "Catalog Error: Scalar Function with name getenv does not exist!"),
        ("select titel from events", 'Binder Error: Referenced column "titel" not found in FROM clause!'),
        ("select 1; select 2", "there are 2 queries in it: write one"),
        ("", "there are 0 queries in it: write one"),
        ("select 'x'::int", "Conversion Error: Could not convert string 'x' to INT32"),
    ],
)
def test_what_is_wrong(query: str, expected: str) -> None:
    """A wrong query is an error in the words of DuckDB; variables of Python and settings are out of reach, too."""
    with pytest.raises(QueryError) as caught:
        sql.ask(LANTERN, query)

    assert str(caught.value).startswith(expected)


def test_words_of_sql() -> None:
    """A column that is called like a word of SQL is named, with what to write."""
    with pytest.raises(QueryError) as caught:
        sql.ask(LANTERN, "select id, when from events")

    hint = 'when is also a word of SQL: write the column as "when", in double quotes'
    assert str(caught.value).endswith(hint)
    assert sql.ask(LANTERN, 'select id, "when" from events').rows == [("letter", "2024-03-31T20:00Z")]


QUERY = "select id, tags, when_earliest, null as none from events where kind = 'letter'"
TEXT = """\
id      tags  when_earliest  none
letter  a, b  2024-04-01
"""


@pytest.fixture
def lantern(tmp_path: Path) -> str:
    """Return the name of a file with a record."""
    file = tmp_path / "lantern.timeline.json"
    letter = Event(id="letter", title="Letter", when="2024-04-01", kind="letter", tags=["a", "b"])
    alitimeline.write(Timeline(id="lantern", title="Lantern", events=[letter]), file)
    return str(file)


def test_forms(run: Run, lantern: str) -> None:
    """The command prints aligned text, JSON or CSV."""
    objects = [{"id": "letter", "tags": ["a", "b"], "when_earliest": "2024-04-01", "none": None}]

    assert run("sql", lantern, QUERY) == (0, TEXT, "")
    status, out, err = run("sql", lantern, QUERY, "--format", "json")
    assert (status, json.loads(out), err) == (0, objects, "")
    csv = 'id,tags,when_earliest,none\r\nletter,"[""a"", ""b""]",2024-04-01,\r\n'
    assert run("sql", lantern, QUERY, "--format", "csv") == (0, csv, "")
    assert run("sql", lantern, f"{QUERY} and false") == (0, "", "no row fits\n")


def test_values(run: Run, lantern: str) -> None:
    """What JSON lacks, or has with fewer digits, is a text; two columns of one name are refused: one would be lost."""
    query = (
        "select 'inf'::double as a, {'b': [1.5::decimal(3, 1)]} as c, true as d, 'x' as e, interval 1 day as f, "
        "12345678901234567890.12::decimal(22, 2) as g, null as h"
    )
    _, out, _ = run("sql", lantern, query, "--format", "json")

    assert json.loads(out) == [
        {"a": "inf", "c": {"b": [1.5]}, "d": True, "e": "x", "f": "1 day, 0:00:00"}
        | {"g": "12345678901234567890.12", "h": None}
    ]
    twice = run("sql", lantern, "select id, id from events", "--format", "json")
    assert twice[::2] == (2, twice[2])
    assert "Error: two columns are called id: rename one of them, with AS\n" in twice[2]


def test_nothing_acts_on_a_terminal(run: Run, lantern: str) -> None:
    """What data or a message says stays text, and a cell stays on its line; Chinese letters are two wide."""
    query = "select chr(27) || '[31m' || chr(10) as \"a\nb\", '林梅' as c, 'x' as d"

    assert run("sql", lantern, query) == (0, "a\\nb        c     d\n\\x1b[31m\\n  林梅  x\n", "")
    _, out, err = run("sql", lantern, "select error(chr(27) || '[31m')")
    assert (out, "\x1b" in err, "\\x1b[31m" in err) == ("", False, True)


def test_reading_the_query(run: Run, lantern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long query comes from standard input, but not the timeline as well."""
    with Path(lantern).with_name("query.sql").open("w+") as file:
        file.write(QUERY)
        file.seek(0)
        monkeypatch.setattr("sys.stdin", file)
        assert run("sql", lantern, "-") == (0, TEXT, "")
    status, _, err = run("sql", "-", "-")
    assert (status, "standard input is either the timeline or the query" in err) == (2, True)


def test_a_folder(run: Run, lantern: str) -> None:
    """All timelines of a folder are asked; one that is unsound is named, and the others are."""
    bad = Path(lantern).with_name("bad.timeline.json")
    bad.write_text("{")
    status, out, err = run("sql", str(bad.parent), "select id from timelines join events using (timeline)")

    assert (status, out, bad.name in err) == (1, "id\nletter\n", True)


def test_wrong_queries(run: Run, lantern: str) -> None:
    """What can't be answered ends with status 2, and a message."""
    status, out, err = run("sql", lantern, "select titel from events")

    assert (status, out) == (2, "")
    assert err.startswith('alitimeline: Binder Error: Referenced column "titel" not found in FROM clause!\n')


LONG = "select count(*) from range(100000000) a, range(1000000) b where a.range % 7 = b.range % 5"


def test_interrupting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C, which only the main thread sees, ends a query that would take hours, at once."""

    def interrupt(_: Future[object]) -> None:
        time.sleep(0.3)
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sql.ask(LANTERN, LONG)


@needs_unix
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_the_command(number: signal.Signals) -> None:
    """So do the signals that end the command, without a word."""
    command = [sys.executable, "-m", "alitimeline", "sql", "alibaba-2023", LONG]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(3)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err.strip()) == (128 + number, b"", b"")


def test_without_duckdb(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Without the extra, the command says what to install."""
    monkeypatch.setitem(sys.modules, "duckdb", None)

    message = f"alitimeline: duckdb is not installed (run: {how_to_install('arrow')})\n"
    assert run("sql", "alibaba-2023", "select 1") == (2, "", message)
