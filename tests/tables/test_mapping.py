"""Mappings: what they can say, and what is wrong with one, with its place."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl import Workbook
from tests.laws import tried

from alitimeline import Timeline, cli
from alitimeline.problems import Problem, TextError
from alitimeline.tables.mapping import read_mapping
from alitimeline.tables.reading import Cell, read
from alitimeline.tables.records import import_table
from alitimeline.tables.templates import parse

HEAD = "timeline: {id: t, title: T}\n"


def run(mapping: str, table: str, name: str = "x.csv") -> tuple[Timeline | None, list[str]]:
    """Import a table; return the timeline and what is said."""
    rules, problems = read_mapping(mapping.encode(), "m.yaml")
    timeline = None
    if rules:
        timeline, found = import_table(read(table.encode(), rules.settings, name=name), rules, name=name)
        problems += found
    return timeline, [_say(problem) for problem in problems]


def _say(problem: Problem) -> str:
    return str(problem)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("timeline: {}", "m.yaml:1:1: error[missing-key] 'records' is missing here"),
        (f"{HEAD}records: []", "m.yaml:2:10: error["),
        (
            f"{HEAD}records: [{{evnt: {{}}}}]",
            "m.yaml:2:12: error[unknown-key] unknown key 'evnt' (did you mean 'event'?)",
        ),
        (
            f"{HEAD}records: [{{if: x}}]",
            "m.yaml:2:11: error[mapping] an item of records must be for one of source, actor, event, commitment",
        ),
        (
            f"{HEAD}records: [{{event: {{titel: x}}}}]",
            "m.yaml:2:20: error[unknown-key] an event has no field 'titel' (did you mean 'title'?)",
        ),
        (f"{HEAD}records: [{{source: {{date: x}}}}]", "error[unknown-key] a source has no field 'date'"),
        (f"{HEAD}table: {{heading_row: 0}}\nrecords: [{{event: {{title: x}}}}]", "error["),
        ("a: [", "m.yaml:1:5: error["),
    ],
)
def test_what_is_wrong_with_a_mapping(mapping: str, message: str) -> None:
    """A mapping of the wrong shape is refused with its line and column, and what was meant."""
    timeline, said = run(mapping, "a\n1\n")

    assert timeline is None
    assert any(message in line for line in said), said


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            'event: {title: "{Titel}", when: "{When}"}',
            "m.yaml:3:18: error[mapping] there is no column 'Titel' (did you mean 'Title'?)",
        ),
        (
            'event: {title: "{Title:upper}", when: "{When}"}',
            "there is no filter 'upper' (known: plain, number, lower, id)",
        ),
        ('event: {title: "{Title", when: 2020-01}', "has an unpaired brace (write {{ or }} for a brace)"),
        ("if: {Tile: x}\n  event: {title: x, when: 2020-01}", "there is no column 'Tile' (did you mean 'Title'?)"),
        ("if: [x]\n  event: {title: x, when: 2020-01}", "if can't be a list of 1 (Only for rows where"),
    ],
)
def test_what_does_not_fit_the_table(rule: str, message: str) -> None:
    """A mapping that names what the table doesn't have is refused, with its place."""
    timeline, said = run(f"{HEAD}records:\n- {rule}\n", "Title,When\na,2023\n")

    assert timeline is None
    assert any(message in line for line in said), said


def test_values_of_no_column() -> None:
    """So are values and lists of columns that there aren't."""
    _, said = run(
        f"{HEAD}values: {{Sate: {{a: b}}}}\nlists: {{Tgs: ;}}\nrecords: [{{event: {{title: x, when: 2020-01}}}}]",
        "State,Tags\na,b\n",
    )

    assert [line.partition("] ")[2] for line in said] == [
        "there is no column 'Sate' (did you mean 'State'?)",
        "there is no column 'Tgs' (did you mean 'Tags'?)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a}", "1"),
        ("{a} of {b}", "1 of <b>two</b> &amp; 3"),
        ("{c}", ""),
        ("{c|none}", "none"),
        ("{c} and {c}", ""),
        ("{b:plain}", "two & 3"),
        ("{d:number}", "-1200.5"),
        ("{c:number}", ""),
        ("{f:number}", "1,5"),
        ("{{{a}}}", "{1}"),
        ("text", "text"),
        ("{e: x|y}", "odd"),
        ("{A:lower}", "loud"),
        ("{b:id}", "b-two-b-amp-3"),
        ("{b:plain|x}", "two & 3"),
    ],
)
def test_templates(text: str, expected: str) -> None:
    """Columns are filled in, with a default or what a filter makes of them; a text without any filled one is empty."""
    cells = {"a": "1", "b": "<b>two</b> &amp; 3", "c": "", "d": "about −1,200.5 kt", "e: x|y": "odd", "A": "LOUD"}
    cells["f"] = "1,5"

    assert (
        parse(text, dict(zip(cells, cells, strict=True))).fill({heading: Cell(cell) for heading, cell in cells.items()})
        == expected
    )


@given(st.text(max_size=30))
@tried(100)
def test_a_template_is_parsed_or_refused(text: str) -> None:
    """Whatever is written as a template is parsed or refused with a sentence."""
    try:
        template = parse(text, {"a": "a", "b": "c"})
    except TextError:
        return
    assert {*template.columns} <= {"a", "c"}


EVENTS = f'{HEAD}records: [{{event: {{title: "{{T}}", when: "{{W}}"}}}}]'
ROWS = [("a", "2023"), ("b", "2024-05"), ("ä", "2020"), ("会议", "2021"), ("晚会", "2022")]


def find_ids(rows: list[tuple[str, str]]) -> dict[str, str]:
    """Return the ids of the events that rows become, by their titles."""
    timeline, _ = run(EVENTS, "T,W\n" + "".join(f"{title},{when}\n" for title, when in rows))
    assert timeline
    return {event.title: event.id for event in timeline.events}


@given(st.permutations(ROWS))
@tried(30)
def test_ids_do_not_depend_on_the_order(rows: list[tuple[str, str]]) -> None:
    """In whatever order rows are, the same record has the same id."""
    assert find_ids(rows) == find_ids(ROWS)
    assert find_ids(ROWS)["b"] == "b"


def test_dates_of_several_columns() -> None:
    """A date has its parts, or its ends, in several columns."""
    mapping = f'{HEAD}records: [{{event: {{title: "{{T}}", when: {{from: "{{A}}", to: "{{B}}"}}}}}}]'
    timeline, said = run(mapping, "T,A,B\nx,2020,2021-05\ny,2020,\nz,,2021\nw,2020,2020\nv,,\n")

    assert timeline
    assert [str(event.when) for event in timeline.events] == ["2020/2021-05", "2020/..", "../2021", "2020"]
    assert "x.csv: error[left-out] row 6: the event is left out, as it has no 'when'" in said


def test_numbers_and_lists() -> None:
    """Numbers are read exactly; several values in a cell become several items; what is there twice is there once."""
    mapping = f"""{HEAD}lists: {{Tags: ";"}}
records:
- commitment:
    title: "{{T}}"
    made_by: ["{{Who}}", "{{Who}}"]
    made_on: "2023"
    tags: ["{{Tags}}", fixed]
    measures: [{{metric: "{{M}}", target: "{{N}}"}}]
"""
    timeline, said = run(mapping, "T,Who,Tags,M,N\na,Org,x; y ;x,m,1.5\nb,Org,,m,7%\nc,Org,z,m,many\nd,Org,z,,\n")

    assert timeline
    assert [commitment.tags for commitment in timeline.commitments] == [
        ("x", "y", "fixed"),
        ("fixed",),
        ("z", "fixed"),
        ("z", "fixed"),
    ]
    assert [[one.target for one in commitment.measures] for commitment in timeline.commitments] == [[1.5], [7], [], []]
    assert timeline.commitments[0].made_by == ("org",)
    assert any("row 4, column N, 'many': 'many' is not a number" in line for line in said)


NUMBERS = f"""{HEAD}records:
- commitment:
    title: "{{T}}"
    made_by: Org
    made_on: "2023"
    measures: [{{metric: M, target: "{{N}}", baseline: "{{B:number}}"}}]
"""


def read_target(cell: str) -> tuple[list[object], list[str]]:
    """Return the target that a cell becomes, and what is said of it."""
    timeline, said = run(NUMBERS, f"T;N;B\na;{cell};\n")
    assert timeline
    return [measure.target for one in timeline.commitments for measure in one.measures], said


@given(st.floats(-1e14, 1e14) | st.integers(-(10**14), 10**14))
@tried(60)
def test_a_number_is_read_as_it_is(number: float) -> None:
    """Whatever number a program writes, it is that number; commas between its thousands change nothing."""
    assert read_target(str(number))[0] == [number]
    assert read_target(f"{number:,}")[0] == [number]


@pytest.mark.parametrize("cell", ["1,5", "1.234,5", "12,34", "nan", "inf", "1e999", "5 to 8", "1_000"])
def test_what_is_no_number_is_reported(cell: str) -> None:
    """A cell that may mean another number elsewhere is not read as one: it is reported."""
    targets, said = read_target(cell)

    assert targets == []
    assert any(f"row 2, column N, '{cell}': '{cell}' is not a number" in line for line in said)


def test_a_cell_without_a_number() -> None:
    """Where there is no first number, the cell stays as it is, and its field reports it."""
    timeline, said = run(NUMBERS, "T,N,B\na,8,none\nb,8,from 5\n")

    assert timeline
    assert [[one.baseline for one in promise.measures] for promise in timeline.commitments] == [[], [5]]
    assert any("row 2, column B, 'none': 'none' is not a number" in line for line in said)


def test_parts_of_a_date_that_say_nothing() -> None:
    """A month without a year and a day without a month are reported; what there is of the date is taken."""
    date = '{year: "{Y}", month: "{M}", day: "{D}"}'
    mapping = f'{HEAD}records: [{{event: {{title: "{{T}}", when: {date}}}}}]'
    timeline, said = run(mapping, "T,Y,M,D\na,2023,,7\nb,2023,5,\nc,,5,\n")

    assert timeline
    assert [str(event.when) for event in timeline.events] == ["2023", "2023-05"]
    assert "x.csv: error[table-cell] row 2, column D, '7': a day without a month" in said
    assert "x.csv: error[table-cell] row 4, column M, '5': a month without a year" in said


def test_rows_that_become_no_record() -> None:
    """A row to which no rule applies is in a note; of many, the first ones are named."""
    mapping = f'{HEAD}records: [{{event: {{title: "{{T}}", when: "2023"}}, unless: {{Type: era}}}}]'
    few = run(mapping, "T,Type\na,x\nb,era\nc,x\nd,era\n")[1]
    many = run(mapping, "T,Type\na,x\n" + "b,era\n" * 12)[1]

    assert few == ["x.csv: note[table-note] rows from which the mapping makes no record (2): 3, 5"]
    assert many[0].endswith("no record (12): 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …")
    assert run(mapping, "T,Type\na,x\n")[1] == []


def test_strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """With --strict, a row that contradicts an earlier one is enough for nothing to be written; a note isn't."""
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(f'{HEAD}records: [{{event: {{title: "{{T}}", when: "2023", place: "{{P}}"}}}}]', "utf-8")
    Path("x.csv").write_text("T,P\na,x\na,y\n", "utf-8")
    Path("y.csv").write_text("T,P,Q\na,x,\n", "utf-8")
    command = ["import", "--mapping", "m.yaml", "--strict", "-o"]

    assert cli.main([*command, "x.timeline.json", "x.csv"]) == 1
    assert "1 event, 0 commitments; 0 errors, 1 warning; nothing written" in capfd.readouterr().err
    assert cli.main([*command, "y.timeline.json", "y.csv"]) == 0
    assert [path.name for path in tmp_path.glob("*.json")] == ["y.timeline.json"]


def test_rows_that_contradict_each_other() -> None:
    """Of two rows with one key, the first is kept; what the other one says is reported."""
    mapping = f"""{HEAD}records:
- actor: {{id: "{{Id}}", name: "{{N}}", x-sector: "{{S}}"}}
- event: {{title: "{{N}}", when: "2023", participants: [{{actor: "{{Id}}", part: subject}}]}}
"""
    timeline, said = run(mapping, "Id,N,S\n1,A,steel\n1,A,paper\n")

    assert timeline
    assert [actor.extra["x-sector"] for actor in timeline.actors] == ["steel"]
    assert (
        "x.csv: warning[table-row] row 3 contradicts row 2 of the same actor: x-sector is 'paper', "
        "not 'steel'; the first one is kept" in said
    )
    assert "x.csv: note[table-note] row 3 says the same as row 2: they are one event" in said


ROWS_OF_ONE = f"""{HEAD}records:
- event:
    title: "{{T}}"
    when: "2023"
    kind: "{{K}}"
    place: "{{P}}"
    participants: [{{actor: "{{A}}", part: subject, role: "{{R}}"}}]
    tags: ["{{G}}"]
"""


def test_rows_that_are_one_record() -> None:
    """Lists of the rows of one record are joined; what is empty in a row is what another row says, and no doubt."""
    rows = "a,,,Ann,,x\na,letter,,Bo,,y\na,,Here,Ann,chair,x\na,letter,There,,,\na,,,Bo,,\n"
    timeline, said = run(ROWS_OF_ONE, f"T,K,P,A,R,G\n{rows}")

    assert timeline
    [event] = timeline.events
    assert (event.kind, event.place, event.tags) == ("letter", "Here", ("x", "y"))
    assert [(one.actor, one.role) for one in event.participants] == [("ann", "chair"), ("bo", None)]
    doubt = "x.csv: warning[table-row] row 5 contradicts row 2 of the same event: "
    assert said[:4] == [
        "x.csv: note[table-note] row 3 adds kind, participants, tags to row 2: they are one event",
        "x.csv: note[table-note] row 4 adds place, participants to row 2: they are one event",
        f"{doubt}place is 'There', not 'Here'; the first one is kept",
        "x.csv: note[table-note] row 6 says the same as row 2: they are one event",
    ]


CELLS = st.sampled_from(["", "x", "y"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=5))
@tried(100)
def test_no_row_is_lost(rows: list[tuple[str, ...]]) -> None:
    """All items of the rows of one record are in it, and each other value is in it or named in a warning."""
    table = "".join(f"a,{','.join(row)}\n" for row in rows)
    timeline, said = run(ROWS_OF_ONE, f"T,K,P,A,R,G\n{table}")

    assert timeline
    [event] = timeline.events
    warned = "".join(line for line in said if "[table-row]" in line)
    for kind, place, actor, role, tag in rows:
        assert not kind or event.kind == kind or f"kind is '{kind}'" in warned
        assert not place or event.place == place or f"place is '{place}'" in warned
        assert not tag or tag in event.tags
        assert not actor or any(one.actor == actor and role in ("", one.role) for one in event.participants)


def test_names_and_deadlines() -> None:
    """Names lead to records of that name; a deadline can count from an event or be a fiscal year."""
    mapping = f"""{HEAD}fixed:
  actors: [{{id: org, kind: organization, name: The Org, fiscal_year_end: "--03-31"}}]
  sources: [{{id: s, kind: news, title: The Paper, published: "2023-05-01"}}]
  events: [{{id: letter, title: The letter, when: "2023-05-01", kind: letter, citations: [{{source: s}}]}}]
records:
- commitment:
    title: "{{T}}"
    made_by: The Org
    made_in: The letter
    due: {{within: P1Y, of: The letter}}
    citations: [{{source: The Paper}}]
- commitment:
    title: "{{T}} too"
    made_by: org
    made_in: letter
    due: {{fiscal_year: "{{Y}}", of: The Org}}
    part_of: "{{T}}"
    citations: [{{source: "{{U}}"}}]
- event: {{title: "{{Nobody}}", when: "2023", participants: [{{actor: "{{P}}", organization: "{{O}}", part: subject}}]}}
"""
    timeline, said = run(mapping, "T,Y,U,Nobody,P,O\nA,2025,https://example.org/a,N,Ann,New Org\n")

    assert timeline
    first, second = timeline.commitments
    assert (str(timeline.deadline(first)), str(timeline.deadline(second))) == ("2024-05-01", "[2024-04-01..2025-03-31]")
    assert (second.part_of, timeline.source(second.citations[0].source).url) == (first.id, "https://example.org/a")
    assert {actor.name: actor.kind for actor in timeline.actors} == {
        "The Org": "organization",
        "Ann": "person",
        "New Org": "organization",
    }
    assert any(
        "made from their names alone: sources (1) and actors (2)" in line or "actors (2) and sources (1)" in line
        for line in said
    )


def test_what_no_record_can_have() -> None:
    """What is left out because a rule forbids it is reported with its row; a wrong zone is an error of the mapping."""
    fields = 'title: "{T}", made_by: O, made_on: "{M}", due: "{D}", made_in: "{E}"'
    mapping = f"{HEAD}records: [{{commitment: {{{fields}}}}}]"
    timeline, said = run(mapping, "T,M,D,E\nok,2023,2024,\nlate,2023,2020,\nnowhere,,2024,gone\n")

    assert timeline
    assert [commitment.title for commitment in timeline.commitments] == ["ok"]
    assert sum(line.startswith("x.csv: error[left-out] row 3:") for line in said) == 1
    assert sum(line.startswith("x.csv: error[left-out] row 4:") for line in said) == 1
    _, said = run(mapping.replace("title: T", "title: T, timezone: Mars/Base"), "T,M,D,E\nok,2023,2024,\n")
    assert "m.yaml:1:" in said[0]
    _, said = run(mapping.replace("id: t", "id: Not an id"), "T,M,D,E\nok,2023,2024,\n")
    assert any("error" in line for line in said)


def test_sources_without_a_name() -> None:
    """A source needs a title or an address; a row without both is reported only if it says something else."""
    mapping = f'{HEAD}records: [{{source: {{title: "{{T}}", url: "{{U}}", publisher: "{{P}}"}}}}]'
    timeline, said = run(mapping, "T,U,P\nA,,\n,https://example.org/,\n,,Somebody\n")

    assert timeline
    assert len(timeline.sources) == 2
    assert "x.csv: error[left-out] row 4: the source is left out, as it has no 'title'" in said


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--exported", "t.json"], "--exported is not for tables with a mapping"),
        (["--expand-until", "2025-01-01"], "--expand-until is not for tables with a mapping"),
    ],
)
def test_the_command(
    args: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Options of other imports are refused; with --strict nothing is written where something is missing."""
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(EVENTS, "utf-8")
    Path("x.csv").write_text("T,W\na,2023\nb,soon\n", "utf-8")

    assert cli.main(["import", "x.csv", "--mapping", "m.yaml", *args]) == 2
    assert message in capfd.readouterr().err
    assert cli.main(["import", "x.csv", "--mapping", "m.yaml", "--strict", "-o", "t.timeline.json"]) == 1
    assert "1 event, 0 commitments; 2 errors, 0 warnings; nothing written" in capfd.readouterr().err
    assert cli.main(["import", "x.csv", "--mapping", "m.yaml"]) == 1
    assert json.loads(capfd.readouterr().out)["events"][0]["title"] == "a"
    assert cli.main(["import", "x.csv", "--mapping", "m.yaml", "--format", "json", "-o", "u.timeline.json"]) == 1
    assert json.loads(capfd.readouterr().out)
    Path("m.yaml").write_text("records: []", "utf-8")
    assert cli.main(["import", "x.csv", "--mapping", "m.yaml"]) == 1
    assert "no timeline; 1 error, 0 warnings; nothing written" in capfd.readouterr().err


def test_the_schema(capfd: pytest.CaptureFixture[str]) -> None:
    """The schema of mappings is a schema; every key of it is described, and those of the tests are valid."""
    assert cli.main(["schema", "mapping"]) == 0
    schema = json.loads(capfd.readouterr().out)
    Draft202012Validator.check_schema(schema)
    undescribed = [
        name
        for part in (schema, schema["properties"]["table"], schema["properties"]["records"]["items"])
        for name, field in part["properties"].items()
        if "description" not in field
    ]

    assert undescribed == []


def test_a_workbook() -> None:
    """Dates of Excel are as precise as they are shown; numbers and the constants of a mapping are as they are."""
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["What", "When", "Goal", "Until"])
    for row in (["A", date(2024, 3, 1), 0.25, "end of 2025"], ["B", date(2024, 5, 1), 7, 2027], ["", "", "", ""]):
        sheet.append(row)
    sheet["B3"].number_format = "mmm yyyy"
    sheet["C2"].number_format = "0%"
    buffer = BytesIO()
    book.save(buffer)
    mapping = f"""{HEAD}records:
- source: {{id: s, title: S, primary: true}}
- commitment:
    title: "{{What}}"
    made_by: O
    made_on: "{{When}}"
    due: "{{Until}}"
    measures: [{{metric: m, target: "{{Goal}}", baseline: 3}}]
    citations: [{{source: s}}]
"""
    rules, _ = read_mapping(mapping.encode(), "m.yaml")
    assert rules
    timeline, problems = import_table(read(buffer.getvalue(), rules.settings, name="x.xlsx"), rules, name="x.xlsx")

    assert timeline
    assert [(str(one.made_on), str(one.due)) for one in timeline.commitments] == [
        ("2024-03-01", "2025"),
        ("2024-05", "2027"),
    ]
    assert [(one.measures[0].target, one.measures[0].baseline) for one in timeline.commitments] == [(25, 3), (7, 3)]
    assert timeline.source("s").primary
    assert [problem.message for problem in problems] == ["made from their names alone: actors (1)"]


def test_what_is_left_out_of_a_record() -> None:
    """A verdict without its date is reported; so is a date that ends before it begins, and what no alternative fits."""
    mapping = f"""{HEAD}records:
- unless: "{{Skip}}"
  commitment:
    title: "{{T}}"
    made_by: O
    made_on: ["{{M}}", "{{N}}"]
    assessments: [{{on: "{{On}}", verdict: "{{V}}", citations: [{{source: S}}]}}]
- event: {{title: "{{T}}", when: {{from: "{{A}}", to: "{{B}}"}}}}
- actor: {{name: "{{Skip}}"}}
"""
    rows = "a,2023,,,kept,2020,2021,\nb,soon,,,,2021,2020,\nc,soon,2023,,,,,\nd,,,,,2020,,yes\ne,,,,,2020,,\n"
    timeline, said = run(mapping, f"T,M,N,On,V,A,B,Skip\n{rows}")

    assert timeline
    assert [one.title for one in timeline.commitments] == ["a", "c"]
    assert [line.partition(" (write")[0] for line in said if "note" not in line] == [
        (
            "x.csv: error[left-out] row 2: the assessment 'kept' is left out, as it has no 'on' "
            "(a verdict needs its date: write one in a column such as Judged on)"
        ),
        "x.csv: error[table-cell] row 3, column M, 'soon': 'soon' can't be read as a date",
        "x.csv: error[left-out] row 3: the commitment is left out, as it has no 'made_on'",
        "x.csv: error[table-cell] row 3, column B, '2021/2020': '2021/2020' ends before it starts",
        "x.csv: error[left-out] row 3: the event is left out, as it has no 'when'",
        "x.csv: warning[table-cell] row 4, column M, 'soon': 'soon' can't be read as a date; '2023' is taken instead",
        "x.csv: error[left-out] row 4: the event is left out, as it has no 'when'",
        "x.csv: error[left-out] row 6: the commitment is left out, as it has no 'made_on'",
    ]


def test_columns_by_other_names() -> None:
    """A column can have one of several headings, or be missing; a table with none of them is refused."""
    mapping = f"""{HEAD}columns: {{Date: [when, 日期], What: [event], Until: [], Type: []}}
values: {{Type: {{x: other}}}}
lists: {{Type: [",", "；"]}}
records: [{{event: {{title: "{{What}}", when: {{from: "{{Date}}", until: "{{Until}}"}}, tags: ["{{Type}}"]}}}}]
"""
    timeline, said = run(mapping, "_WHEN_,Event:,until\n2023,a,2024\n2023,b,\n2023,c,ongoing\n,d,2024\n")
    _, refused = run(mapping, "T,W\na,2023\n")
    _, typed = run(mapping, '日期,what,type\n2023,a,"y, z；w"\n2023,b,x\n')

    assert timeline
    assert [str(event.when) for event in timeline.events] == ["2023/2024", "2023", "2023"]
    assert said[:2] == [
        "x.csv: error[table-cell] row 4, column until, 'ongoing': 'ongoing' can't be read as a date",
        "x.csv: error[left-out] row 5: the event is left out, as it has no 'when'",
    ]
    assert refused == ["m.yaml:2:1: error[mapping] the table has none of these columns (known: T, W)"]
    assert typed == []


def test_the_name_of_a_table() -> None:
    """Without a name of its own, a timeline is called as its table."""
    mapping = "records: [{event: {title: a, when: '2023'}}]"
    names = {
        (timeline.id, timeline.title)
        for name in ("Our\n record.csv", "目录.csv", "a/b.x.csv")
        if (timeline := run(mapping, "T,W\na,2023\n", name)[0])
    }

    assert names == {("our-record", "Our record"), ("table", "目录"), ("b", "b")}


def test_presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A preset is listed, printed and used by its name, unless there is a file of that name."""
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("Date,Event\n2023,a\n", "utf-8")

    assert cli.main(["mappings"]) == 0
    names = capfd.readouterr().out.split()
    assert names == ["plain", "timelinejs", "timelinejs-json"]
    for name in names:
        assert cli.main(["mappings", name]) == 0
        assert read_mapping(capfd.readouterr().out.encode(), "m.yaml")[1] == ()
    assert cli.main(["mappings", "plane"]) == 2
    assert "no preset is called 'plane' (did you mean 'plain'?)" in capfd.readouterr().err
    assert cli.main(["import", "x.csv", "--mapping", "plane"]) == 2
    assert "(presets: plain, timelinejs, timelinejs-json)" in capfd.readouterr().err
    assert cli.main(["import", "x.csv", "--mapping", "plain"]) == 0
    assert json.loads(capfd.readouterr().out)["events"] == [{"id": "a", "title": "a", "when": "2023", "kind": "event"}]
    Path("plain").write_text(EVENTS, "utf-8")
    assert cli.main(["import", "x.csv", "--mapping", "plain"]) == 1
    assert "plain:2:" in capfd.readouterr().err
