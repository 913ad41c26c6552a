"""`add`: a record in one line, in any form of file, or by questions and answers."""

import io
import json
from collections.abc import Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.documents.test_plain import timelines
from tests.laws import tried
from tests.places import ROOT, TESTS

from alitimeline import Event, Timeline, load
from alitimeline.cli import main
from alitimeline.cli.record_options import FIELDS
from alitimeline.documents.plain import to_plain
from alitimeline.documents.yaml.writing import quote
from alitimeline.export import FormatName, to_bytes
from alitimeline.model import Participation, records
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.schema import field_names

RECORDS = sorted({*TESTS.glob("records/*.timeline.json"), *ROOT.glob("data/*.json")})
TITLES = {"event": "title", "commitment": "title", "source": "title", "actor": "name"}
EMPTY = 'schema_version: "1.0"\nid: acme\ntitle: Acme # Ltd.\n'
BOARD = """\
# Acme's board
schema_version: "1.0"
id: acme
title: Acme

actors:
  - {id: acme, kind: organization, name: Acme, fiscal_year_end: --03-31} # Ltd.
  - id: ann
    kind: person
    name: Ann Lee

events:
  - id: start # at last
    title: Acme begins
    when: 2020-01-01
    kind: founding
  - id: end
    title: Acme ends
    when: "2029"
    kind: end

# The end.
"""


class Terminal(io.StringIO):
    """Standard input of somebody who types."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a record in YAML."""
    monkeypatch.chdir(tmp_path)
    Path("board.timeline.yaml").write_text(BOARD, "utf-8")
    Path("empty.timeline.yaml").write_text(EMPTY, "utf-8")
    return tmp_path


def add(kind: str, *arguments: str, file: str = "board.timeline.yaml") -> int:
    """Run the command."""
    return main(["add", kind, file, *arguments])


def list_arguments(kind: Kind, value: Mapping[str, Any]) -> Iterator[str]:
    """Yield the arguments that say all of a record: the texts as they are, the objects in YAML."""
    rest = dict(value)
    title = rest.pop(TITLES[kind], None)
    options = {field.field: f"--{option}" for option, field in reversed(FIELDS[kind].items())}
    options["citations"] = "--citation"
    for field, item in rest.items():
        if field == "part":
            continue
        if field.startswith("x-"):
            yield f"--extra={quote({field: item})}"
        elif field == "identifiers":
            yield from (f"--identifier={quote({key: one})}" for key, names in item.items() for one in several(names))
        elif field == "primary":
            yield "--primary=yes"
        elif field == "due" and isinstance(item, dict):
            length = item.get("within") or f"fiscal year {item['fiscal_year']}"
            yield f"--due={length}{' of ' + item['of'] if 'of' in item else ''}"
        else:
            yield from (f"{options[field]}={one if isinstance(one, str) else quote(one)}" for one in several(item))
    yield from ("--", title) if title is not None else ()


def several(item: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    """Return what may be one or several as a list."""
    return item if isinstance(item, list) else [item]


def enter(timeline: Timeline, file: str) -> None:
    """Enter a whole record, one command for each of its parts."""
    plain = to_plain(timeline)
    top = {key: value for key, value in plain.items() if key not in COLLECTIONS.values()}
    Path(file).write_text(json.dumps(top), "utf-8")
    for kind, collection in COLLECTIONS.items():
        waiting = plain.get(collection, [])
        while waiting:  # what names a record that isn't there yet comes later
            late = [value for value in waiting if main(["add", kind, file, *list_arguments(kind, value)]) != 0]
            assert len(late) < len(waiting), late
            waiting = late


def by_date(timeline: Timeline) -> Timeline:
    """Return a timeline with its records in one order."""
    promises = sorted(timeline.commitments, key=attrgetter("id"))
    actors = sorted(timeline.actors, key=attrgetter("id"))
    return evolve(timeline, events=timeline.chronology(), actors=actors, commitments=promises)


@tried(12)
@given(timelines())
def test_everything_can_be_added(timeline: Timeline) -> None:
    """Whatever a record says can be said by `add`."""
    enter(timeline, "entered.timeline.json")
    entered = load("entered.timeline.json")

    assert by_date(entered) == by_date(timeline)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name.partition(".")[0])
def test_records(path: Path) -> None:
    """So can our records: what comes out is canonical, byte for byte."""
    enter(load(path), "entered.timeline.json")

    assert by_date(load("entered.timeline.json")) == by_date(load(path))


@pytest.mark.parametrize("kind", COLLECTIONS)
def test_every_field_has_an_option(kind: Kind) -> None:
    """Every field of every kind can be filled in, every part and every relation has a word."""
    fields = {field.field for field in FIELDS[kind].values()} | {TITLES[kind]}

    assert fields - {"extra", "source", "quote", "locator"} == {*field_names(kind)}
    if kind == "event":
        assert {*get_args(records.Part), *get_args(records.RelationKind)} <= FIELDS[kind].keys()


def test_in_the_form_of_the_file(capfd: pytest.CaptureFixture[str]) -> None:
    """In YAML, the new record is in its place, in the style of the others; all else stays. Its id is printed."""
    before = Path("board.timeline.yaml").read_text("utf-8")
    assert add("event", "Ann takes over", "--when", "May 2023", "--incoming", "Ann Lee, CEO, Acme, interim") == 0

    new = """\
  - id: ann-takes-over
    title: Ann takes over
    when: 2023-05
    kind: event
    participants: [{actor: ann, role: CEO, organization: acme, part: incoming, capacity: interim}]
"""
    assert Path("board.timeline.yaml").read_text("utf-8") == before.replace("  - id: end\n", f"{new}  - id: end\n")
    said = capfd.readouterr()
    assert said.out == "ann-takes-over\n"
    assert said.err.startswith("board.timeline.yaml: warning[uncited] the event 'ann-takes-over' has no citation")
    assert said.err.endswith("\nadded the event to board.timeline.yaml\n")


def test_names_and_new_ones(capfd: pytest.CaptureFixture[str]) -> None:
    """Names stand for ids, and what is new is made and named; in a file without lists, too."""
    assert add("actor", "Acme Holding", "--fiscal-year-end", "31 March", file="empty.timeline.yaml") == 0
    capfd.readouterr()
    arguments = ["--made-by", "acme holding", "--made-on", "2023-01-05", "--due", "FY2027"]
    arguments += ["--source", "https://www.example.com/a", "--quote", "we will", "--quote", "by 2027"]
    arguments += ["--measure", "stores, 1200", "--measure", "share, 1.5, %", "--measure", "jobs, many"]
    assert add("commitment", "Grow", *arguments, file="empty.timeline.yaml") == 1
    assert capfd.readouterr().err == (
        "empty.timeline.yaml: error[wrong-type] --measure: target must be a number, not 'many'\n"
    )
    assert add("commitment", "Grow", *arguments[:-2], file="empty.timeline.yaml") == 0
    assert capfd.readouterr().err == (
        "added the source example-com-a: https://www.example.com/a (web)\nadded the commitment to empty.timeline.yaml\n"
    )
    timeline = load("empty.timeline.yaml")
    [grow] = timeline.commitments
    assert (grow.statement, grow.made_by) == ("Grow", ("acme-holding",))
    assert str(timeline.deadline(grow)) == "[2026-04-01..2027-03-31]"
    assert [(cited.source, cited.quote) for cited in grow.citations] == [
        ("example-com-a", "we will"),
        ("example-com-a", "by 2027"),
    ]
    assert [(measure.target, measure.unit) for measure in grow.measures] == [(1200, None), (1.5, "%")]
    assert "title: Acme # Ltd.\n" in Path("empty.timeline.yaml").read_text("utf-8")


def test_short_forms() -> None:
    """The parts of a value are between commas; a part with a comma is in quotation marks."""
    arguments = ["--when", "2021-01-01", "--outgoing", '"Lee, Ann",CEO,"Acme, Ltd.",Term ended', "--subject", "Acme"]
    arguments += ["--media", "https://example.com/p.png, A picture", "--extra", "x-a: 1", "--extra", "x-a: 2"]
    arguments += ["--dispute", "when, 2021-01-02, Memo", "--follows", "Acme begins", "--tag", "a", "--tag", "b"]
    arguments += ["--source", "Memo", "--source", "Note", "--quote", "gone", "--locator", "page 1"]
    assert add("event", "Ann leaves", *arguments) == 0
    event = load("board.timeline.yaml").event("ann-leaves")

    assert isinstance(event, Event)
    assert event.participants == (
        Participation(actor="lee-ann", role="CEO", organization="acme-ltd", part="outgoing", reason="term-ended"),
        Participation(actor="acme", part="subject"),
    )
    assert [(one.source, one.quote, one.locator) for one in event.citations] == [
        ("memo", "gone", "page 1"),
        ("note", None, None),
    ]
    assert (event.media[0].alt, event.extra["x-a"], event.tags) == ("A picture", [1, 2], ("a", "b"))
    assert (event.related[0].event, event.disputes[0].citations[0].source) == ("start", "memo")
    arguments = ["--made-by", "Acme", "--made-in", "ann-leaves", "--due", "within 2 years"]
    assert add("commitment", "Pay", *arguments, "--assessment", "March 2023, kept, Memo") == 0
    assert add("commitment", "Pay more", "--made-by", "Acme", "--made-on", "2022", "--part-of", "Pay") == 0
    pay, more = load("board.timeline.yaml").commitments
    assert (str(pay.assessments[0].on), pay.assessments[0].citations[0].source) == ("2023-03", "memo")
    assert (str(load("board.timeline.yaml").deadline(pay)), more.part_of) == ("2023-01-01", "pay")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["event", "X"], 2, "missing: --when"),
        (["event"], 2, "missing: --when, TITLE"),
        (["commitment", "X", "--made-by", "acme"], 2, "missing: --made-in or --made-on"),
        (["source"], 2, "missing: TITLE or --url"),
        (["actor"], 2, "missing: NAME"),
        (["event", "X", "--when", "soon"], 1, "error[when] --when: 'soon' is not a date"),
        (["event", "X", "--when", "2020", "--id", "start"], 1, "--id: another event has the id 'start'"),
        (["event", "X", "--when", "2020", "--about", "Acme begin"], 1, "related: no event has the id or the title"),
        (["event", "X", "--when", "2020", "--about", "Acme begin"], 1, "(did you mean 'Acme begins'?)"),
        (["event", "X", "--when", "2020", "--about", "?"], 1, "or the title '?' (add it first)"),
        (["event", "X", "--when", "2020", "--subject", "a, b, c, d, e"], 2, "'a, b, c, d, e' has 5 parts"),
        (["event", "X", "--when", "2020", "--subject", '"a'], 2, "can't be read: unexpected end of data"),
        (["event", "X", "--when", "2020", "--subject", "{a"], 2, "'{a' can't be read: "),
        (["event", "X", "--when", "2020", "--extra", "x"], 2, "'x' can't be read: write key: value"),
        (["event", "X", "--when", "2020", "--extra", "y: 1"], 1, "unknown key 'y'"),
        (["event", "X", "--when", "2020", "--quote", "q"], 2, "1 quote for 0 sources (name it: --source)"),
        (
            ["event", "X", "--when", "2020", *("--source", "a", "--source", "b"), *["--quote", "q"] * 3],
            2,
            "3 quotes for 2 sources (write --citation 'SOURCE, QUOTE, LOCATOR')",
        ),
        (["event", "X", "--when", "2020", "--source", "https://a b"], 1, "what is new can't be made: "),
        (["commitment", "X", "--made-by", "acme", "--made-on", "2023", "--due", "2020"], 1, "nothing written"),
        (["event", "X", "--when", "2020", "--subject", "Ann Lee"], 1, "there are several actors called 'Ann Lee'"),
    ],
)
def test_what_can_not_be_added(arguments: list[str], status: int, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """It is said with the option, and the file stays as it is."""
    assert add("actor", "Ann Lee", "--kind", "person") == 0
    before = Path("board.timeline.yaml").read_bytes()
    kind, *rest = arguments

    assert add(kind, *rest) == status
    assert said in capfd.readouterr().err
    assert Path("board.timeline.yaml").read_bytes() == before


def test_files(capfd: pytest.CaptureFixture[str]) -> None:
    """A file with errors, of a newer format or of another type stays as it is."""
    Path("bad.json").write_text('{"id": 1}', "utf-8")
    Path("new.yaml").write_text(EMPTY.replace("1.0", "1.9") + "more: 1\n", "utf-8")
    for name, status in (("bad.json", 1), ("new.yaml", 2), ("none.json", 2), ("board.ics", 2)):
        assert add("actor", "X", file=name) == status
    assert "error[" in capfd.readouterr().err
    assert Path("bad.json").read_text("utf-8") == '{"id": 1}'


def test_what_it_says_of_names(capfd: pytest.CaptureFixture[str]) -> None:
    """A name that the record has nearly, or already, is said; one with a comma is known as it is."""
    assert add("event", "X", "--when", "2020", "--subject", "An Lee", "--publisher", "The Gazette") == 0
    said = capfd.readouterr().err
    assert "added the actor an-lee: An Lee (person); did you mean 'Ann Lee'?\n" in said
    assert "added the actor the-gazette: The Gazette (organization)\n" in said
    assert add("event", "X", "--when", "2020") == 0
    assert "warning[duplicate-event]" in capfd.readouterr().err
    assert add("actor", "Wren, Ltd", "--identifier", "lei: 12") == 0
    assert (
        add("event", "Y", "--when", "2020", "--subject", "Bo, chair, Wren, Ltd", "--author", "张勇，董事长，阿里") == 0
    )
    bo, zhang = load("board.timeline.yaml").event("y").participants
    assert (bo.organization, bo.reason, zhang.role) == ("wren-ltd", None, "董事长")
    assert load("board.timeline.yaml").actor("wren-ltd").identifiers["lei"] == ("12",)
    assert add("source", "Z", "--accessed", "3 October 2023") == 0
    assert str(load("board.timeline.yaml").source("z").accessed) == "2023-10-03"
    arguments = ["--made-by", "Acme", "--made-on", "2023", "--measure", 'cost, "1,200.5", EUR']
    assert add("commitment", "A", *arguments, "--due", "{fiscal_year: 2027, of: Acme}") == 0
    assert load("board.timeline.yaml").commitment("a").measures[0].target == 1200.5
    capfd.readouterr()
    assert add("commitment", "B", "--made-by", "Bolt", "--made-on", "2023", "--due", "FY2027") == 1
    assert "fiscal_year_end" in capfd.readouterr().err


def test_same_names(capfd: pytest.CaptureFixture[str]) -> None:
    """Ids differ where titles don't; a name in other letters has an id made of its date."""
    for title in ("It moves", "It moves", "张勇卸任", "张勇卸任"):
        assert add("event", title, "--when", "2023-09-10") == 0
    assert add("actor", "阿里巴巴") == 0
    assert capfd.readouterr().out.split() == [
        *("it-moves", "it-moves-2", "event-2023-09-10", "event-2023-09-10-2", "actor")
    ]


def test_questions(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """On a terminal, what is missing is asked for, with the names that there are; a wrong answer once more."""
    answers = "Ann comes|soon|2 May 2023|||Ann Lee, CEO||||Memo||she comes||"
    monkeypatch.setattr("sys.stdin", Terminal(answers.replace("|", "\n")))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert add("event") == 0

    said = capfd.readouterr().err
    assert "Its title:" in said
    assert "Error: 'soon' can't be read as a date" in said
    assert said.count("The actors so far: Acme; Ann Lee\n") == 1
    event = load("board.timeline.yaml").event("ann-comes")
    assert (str(event.when), event.participants[0].part, event.citations[0].quote) == (
        "2023-05-02",
        "incoming",
        "she comes",
    )
    answers = "|Ann goes|2 May 2024||||Ann Lee||||Memo||bye||"
    monkeypatch.setattr("sys.stdin", Terminal(answers.replace("|", "\n")))
    assert add("event", "--follows", "start") == 0
    assert "Error: nothing can be added without it\n" in capfd.readouterr().err
    assert add("actor", "Ann Lee", "--kind", "person") == 0
    answers = "2025|||||Ann Lee|||ann||"
    monkeypatch.setattr("sys.stdin", Terminal(answers.replace("|", "\n")))
    assert add("event", "Ann returns") == 0
    assert "there are several actors called 'Ann Lee'" in capfd.readouterr().err
    assert load("board.timeline.yaml").event("ann-returns").participants[0].actor == "ann"
    monkeypatch.setattr("sys.stdin", Terminal("2025\n\n\n\n\n\n\n"))
    assert add("event", "Ann sings", "--about", "nothing") == 1
    monkeypatch.setattr("sys.stdin", Terminal("acme\n\nstart\nwithin x\nwithin 4 years\n\n\n"))
    assert add("commitment", "Grow") == 0
    assert load("board.timeline.yaml").commitment("grow").made_in == "start"
    monkeypatch.setattr("sys.stdin", Terminal("Zed\nalien\nother\n\n"))
    assert add("actor") == 0
    assert "write one of person, organization, other" in capfd.readouterr().err
    assert load("board.timeline.yaml").actor("zed").kind == "other"
    for number in range(40):
        assert add("actor", f"A{number:02}") == 0
    monkeypatch.setattr("sys.stdin", Terminal("Parented\n\n"))
    assert add("actor") == 130
    assert " and 13 more\n" in capfd.readouterr().err


@tried(30)
@given(st.permutations(["start", "end"]), st.sampled_from(["2019", "2024", "2030"]), st.sampled_from(["json", "yaml"]))
def test_order(names: list[str], when: str, form: FormatName) -> None:
    """Among events in the order of their dates, a new one has its place; among others, it is the last."""
    whole = load("board.timeline.yaml")
    Path(f"x.{form}").write_bytes(to_bytes(evolve(whole, events=[whole.event(name) for name in names]), form))
    assert add("event", "New", "--when", when, file=f"x.{form}") == 0
    after = [event.id for event in load(f"x.{form}").events]

    expected = {"2019": ["new", *names], "2024": ["start", "new", "end"], "2030": [*names, "new"]}
    assert after == (expected[when] if names == ["start", "end"] else [*names, "new"])
