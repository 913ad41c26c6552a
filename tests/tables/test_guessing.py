"""Guessed mappings: they can be used as they are, and nothing of a table is lost by them without a word."""

import csv
import json
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.laws import tried

from alitimeline import Timeline, cli, resources, to_dict
from alitimeline.documents import yaml as yamltext
from alitimeline.problems import UnreadableError, is_error
from alitimeline.tables.guessing import guess
from alitimeline.tables.mapping import read_mapping
from alitimeline.tables.reading import read
from alitimeline.tables.records import import_table

document, _ = yamltext.read(resources.read_preset("plain"))
assert document
#: The headings that the preset knows, by what they mean.
HEADINGS: dict[str, list[str]] = {name: [name, *others] for name, others in document.value["columns"].items()}
DAY = date(2020, 1, 1)
FORMS = ("{0:%Y-%m-%d}", "{0.day} {0:%B} {0.year}", "{0.year}年{0.month}月{0.day}日")


def write_csv(rows: list[list[str]]) -> bytes:
    """Return rows as CSV."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def import_as_guessed(data: bytes, name: str) -> tuple[Timeline | None, list[str]]:
    """Import a table by the mapping that is guessed for it; return the timeline and the errors."""
    text, missing = guess(data, name=name)
    mapping, problems = read_mapping(text.encode(), "m.yaml")
    assert [problem.code for problem in problems] == ["missing-key"] * bool(missing)
    if mapping is None:
        return None, [str(problem) for problem in problems]
    timeline, problems = import_table(read(data, mapping.settings, name=name), mapping, name=name)
    return timeline, [str(problem) for problem in problems if is_error(problem)]


def build_cell(role: str, number: int, form: str) -> str:
    """Return what a column of this meaning may have in a row."""
    day = DAY + timedelta(days=97 * number)
    match role:
        case "Date" | "Made on":
            return form.format(day)
        case "Until" | "Deadline" | "Judged on":
            return form.format(day + timedelta(days=400))
        case "Link":
            return f"https://example.org/{number}"
        case "Status":
            return ("Kept", "进行中")[number % 2]
        case _:
            return f"{role} №{number} 的"


OTHERS = sorted({*HEADINGS} - {"Date", "Event", "Promise", "Year", "Month", "Day of month"})
#: The columns whose cells stand in a record in another form.
READ = {"Date", "Made on", "Until", "Deadline", "Judged on", "Status"}


@given(st.data(), st.sampled_from(["Event", "Promise"]), st.sampled_from(FORMS), st.integers(1, 4))
@tried(150)
def test_a_guess_can_be_used(data: st.DataObject, title: str, form: str, count: int) -> None:
    """A table with a date and a title becomes records by the mapping that is guessed for it, with all of its cells."""
    others = data.draw(st.sets(st.sampled_from(OTHERS)))
    roles = data.draw(st.permutations(["Date", title, *others | ({"Made by"} if title == "Promise" else set())]))
    columns = {data.draw(st.sampled_from(HEADINGS[role]), role): role for role in roles}
    rows = [[build_cell(role, number, form) for role in columns.values()] for number in range(count)]
    timeline, errors = import_as_guessed(
        write_csv([[*columns, "Actor"], *([*row, "the rest"] for row in rows)]), "x.csv"
    )

    assert errors == []
    assert timeline
    extra = [*(event.extra for event in timeline.events), *(promise.extra for promise in timeline.commitments)]
    assert [values["x-actor"] for values in extra] == ["the rest"] * count
    text = json.dumps(to_dict(timeline), ensure_ascii=False)
    cells = [cell for row in rows for cell, role in zip(row, columns.values(), strict=True) if role not in READ]
    assert [cell for cell in cells if cell not in text] == []


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4), st.lists(st.text(max_size=8), min_size=1, max_size=4))
@tried(100)
def test_any_table_has_a_guess(headings: list[str], cells: list[str]) -> None:
    """Whatever a table has, the guess is a mapping that fits it, but for the columns that it asks for."""
    data = json.dumps([dict(zip(headings, cells, strict=False))]).encode()

    timeline, errors = import_as_guessed(data, "x.json")
    assert timeline or errors


def guess_lines(table: str, name: str = "x.csv") -> tuple[list[str], tuple[str, ...]]:
    """Return the lines of a guess below its comment, and what is missing."""
    text, missing = guess(table.encode(), name=name)
    return text.splitlines()[2:], missing


def test_events() -> None:
    """Every line shows the first value of its column; what isn't recognized is kept, too."""
    lines, missing = guess_lines(
        "Date,What happened,Who,Company,Type,Budget,_budget\n"
        "3 March 2021,A letter,Ann; Bo,Wren,letter,5 m,x\n2022,A meeting,Bo,Wren,a meeting,,\n"
    )

    assert missing == ()
    assert lines == [
        "timeline: {id: x, title: x}",
        'lists: {Who: [";"]}',
        "records:",
        "  - actor:",
        "      kind: organization",
        "      name: \"{Company}\"  # 'Wren'",
        "  - event:",
        "      title: \"{What happened}\"  # 'A letter'",
        "      when: \"{Date}\"  # '3 March 2021'",
        '      kind: "{Type:id|event}"',
        "      participants:",
        "        - actor: [\"{Who}\", \"{Company}\"]  # 'Ann; Bo', 'Wren'",
        "          organization: \"{Company}\"  # 'Wren'",
        "          part: subject",
        "      tags: [\"{Type}\"]  # 'letter'",
        "      x-budget: \"{Budget}\"  # '5 m'",
        "      x-budget-6: \"{_budget}\"  # 'x'",
    ]


def test_promises() -> None:
    """A promise has a verdict where a column has dates for it; texts whose meaning isn't known are listed."""
    lines, missing = guess_lines(
        "承诺,单位,日期,期限,状态,更新日期\n净零,雀鸟,2021年3月,2040年,进行中,2024年1月\n托儿所,雀鸟,2022年,2023年,谁知道,2024年\n"
    )

    assert missing == ()
    assert lines[:3] == [
        "timeline: {id: x, title: x, language: zh}",
        "values:",
        "  状态: {进行中: in-progress}  # not known: '谁知道'",
    ]
    assert '        - "on": "{更新日期}"  # \'2024年1月\'' in lines
    assert "      due: \"{期限}\"  # '2040年'" in lines


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("Year,Month,Event\n2021,3,a\n", 'when: {year: "{Year}", month: "{Month}"}'),
        ("Year,Event\n2021,a\n", "when: \"{Year}\"  # '2021'"),
        ("Start,End,Event\n2021-01-02,2022-01-02,a\n", 'when: {from: "{Start}", until: "{End}"}'),
        # where the heading says nothing, the cells do, but a number is no year
        ("n,x,Event\n2021,2021-05,a\n", "when: \"{x}\"  # '2021-05'"),
        ("date,date of event,Event\nTBC,2021-05,a\n", "when: \"{date of event}\"  # '2021-05'"),
        ("日付,Event\n2021年5月,カ\n", "when: \"{日付}\"  # '2021年5月'"),
        ("Year,Promise,By\n2021,a,b\n", "made_on: \"{Year}\"  # '2021'"),
    ],
)
def test_dates(table: str, expected: str) -> None:
    """The column of the date is found by its heading and its cells, or is several columns."""
    lines, missing = guess_lines(table)

    assert missing == ()
    assert expected in map(str.strip, lines)


def test_dates_of_excel() -> None:
    """In a workbook, what is shown as a date is one."""
    book = Workbook()
    sheet = book.active
    assert sheet
    for row in (["On which day", "Event"], [DAY, "a"]):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)

    assert '      when: "{On which day}"' in guess(buffer.getvalue(), name="x.xlsx").text

    book.create_sheet("Cover", 0).append(["A list"])
    buffer = BytesIO()
    book.save(buffer)
    lines = guess(buffer.getvalue(), name="x.xlsx").text.splitlines()
    assert "table: {sheet: Sheet}" in lines
    assert lines[-1] == "# not read: the sheets 'Cover'"


def test_presets() -> None:
    """The table of a program that there is a preset for is recognized."""
    lines, missing = guess_lines(
        '{"events": [{"start_date": {"year": 2021}, "text": {"headline": "a"}}], "eras": [{}]}', "x.json"
    )

    assert missing == ()
    assert lines[1] == "table: {path: events}"

    lines, missing = guess_lines("Year,Headline,Type,Media,Zoom\n2021,a,,,\n2022,b,era,,\n")

    assert missing == ()
    assert lines[2:] == [
        "  - unless: {Type: [title, era]}",
        "    event:",
        '      title: "{Headline:plain}"',
        "      when: \"{Year}\"  # '2021'",
        "      kind: event",
        "      media:",
        '        - url: "{Media}"',
        "          alt: a picture",
        '      x-zoom: "{Zoom}"',
    ]


def test_sources() -> None:
    """A source has a title and an address, if the table has both; a promise whose maker isn't there is nobody's."""
    lines, missing = guess_lines(
        "Date,Event,Promise,Source,URL\n2021,a,,The Gazette,https://example.org/a\n2022,,b,,\n"
    )

    assert lines[2:8] == [
        "  - if: \"{URL}\"  # 'https://example.org/a'",
        '    key: "{Source} {URL}"',
        "    source:",
        "      kind: web",
        "      title: \"{Source}\"  # 'The Gazette'",
        "      url: \"{URL}\"  # 'https://example.org/a'",
    ]
    assert missing == ("made_by",)
    assert lines[-1] == '      # made_by: "{…}"  # no column was recognized: write the heading of one'
    assert "      made_on: \"{Date}\"  # '2021'" in lines
    assert "  - unless: \"{Promise}\"  # 'b'" in lines
    assert sum(line.strip() == '- source: "{Source} {URL}"' for line in lines) == 2


def test_no_table() -> None:
    """A file without a table is refused."""
    with pytest.raises(UnreadableError):
        guess(b'{"a": 1}', name="x.json")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A guess is written, and what is missing is said; it doesn't go with options of the import."""
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("Date,Event\n2023,a\n", "utf-8")
    Path("y.csv").write_text("Abc,{d}\nx,y\n", "utf-8")

    assert cli.main(["import", "x.csv", "--guess", "-o", "x.mapping.yaml"]) == 0
    assert cli.main(["import", "x.csv", "--guess", "-o", "x.mapping.yaml"]) == 2
    assert cli.main(["import", "x.csv", "--guess", "--mapping", "plain"]) == 2
    assert cli.main(["import", "x.csv", "--mapping", "x.mapping.yaml", "-o", "x.timeline.json"]) == 0
    capfd.readouterr()
    assert cli.main(["import", "y.csv", "--guess"]) == 1
    said = capfd.readouterr()
    assert said.out.splitlines()[-3:] == [
        '      # title: "{…}"  # no column was recognized: write the heading of one',
        '      # when: "{…}"  # no column was recognized: write the heading of one',
        "# '{d}' is left out: no mapping can name a column with such a heading",
    ]
    assert said.err.splitlines() == [
        f"y.csv: no column was recognized for the field {field} "
        f'(write into the mapping which one it is: {field}: "{{heading}}")'
        for field in ("title", "when")
    ]
