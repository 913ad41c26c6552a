"""Values from cells: dates in the order that the mapping says, times without a zone, lists of objects, companies."""

import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.tables.test_guessing import guess_lines, import_as_guessed, write_csv
from tests.tables.test_mapping import HEAD, run

from alitimeline import Timeline, resources
from alitimeline.documents.plain import to_plain
from alitimeline.tables.mapping import read_mapping
from alitimeline.tables.reading import read
from alitimeline.tables.records import import_rows, import_table

DATED = "records: [{event: {title: '{T}', when: '{W}'}}]"
FORMS = {"day-first": "{0.day:02}{1}{0.month:02}{1}{0.year}", "month-first": "{0.month}{1}{0.day}{1}{0.year}"}
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
NAMES = st.text("abcdé北", min_size=1, max_size=5)


def list_dates(timeline: Timeline | None) -> dict[str, str]:
    """Return the dates of events by their titles."""
    return {event.title: str(event.when) for event in timeline.events} if timeline else {}


# The order of days and months


@pytest.mark.parametrize(("order", "when"), [("day-first", "2023-04-03"), ("month-first", "2023-03-04")])
@pytest.mark.parametrize("text", ["03/04/2023", "3.4.2023", "3-4-2023", "03 04 2023"])
def test_the_order_that_a_mapping_says(order: str, when: str, text: str) -> None:
    """A date that can be read in two ways is read as the mapping says."""
    timeline, said = run(f"{HEAD}dates: {order}\n{DATED}", f"T,W\na,{text}\nb,2023-04-03\n")

    assert (list_dates(timeline), said) == ({"a": when, "b": "2023-04-03"}, [])


def test_a_date_in_the_other_order() -> None:
    """A date that isn't in the order that the mapping says is reported, not turned round."""
    timeline, said = run(f"{HEAD}dates: day-first\n{DATED}", "T,W\na,04/13/2023\nb,13/04/2023\n")

    assert list_dates(timeline) == {"b": "2023-04-13"}
    assert said[0] == (
        "x.csv: error[table-cell] row 2, column W, '04/13/2023': '04/13/2023' is not day-first, as the mapping says "
        "dates are (correct one of them)"
    )


def test_a_date_without_an_order() -> None:
    """Without the key, the report says which one to write; not of what it wouldn't help."""
    timeline, said = run(f"{HEAD}{DATED}", "T,W\na,03/04/2023\nb,2009/10\n")

    assert timeline
    assert "(write 2023-03-04 or 2023-04-03; or in the mapping, dates: day-first or month-first)" in said[0]
    assert "dates:" not in said[2]


@given(st.lists(DAYS, min_size=1, max_size=6), st.sampled_from([*FORMS]), st.sampled_from("/-. "))
@tried(60)
def test_every_date_is_read_in_its_order(days: list[date], order: str, sign: str) -> None:
    """Whatever the days: written in an order, they are read in it, with nothing said."""
    rows = [[str(number), FORMS[order].format(day, sign)] for number, day in enumerate(days)]
    timeline, said = run(f"{HEAD}dates: {order}\n{DATED}", write_csv([["T", "W"], *rows]).decode())

    assert list_dates(timeline) == {str(number): f"{day}" for number, day in enumerate(days)}
    assert said == []


@given(st.lists(DAYS, min_size=1, max_size=6), st.sampled_from([*FORMS]))
@tried(60)
def test_a_guess_reads_no_date_wrongly(days: list[date], order: str) -> None:
    """Dates in one order are read in it if one of them proves it, and else reported where they can be read in two."""
    rows = [[FORMS[order].format(day, "/"), f"event {number}"] for number, day in enumerate(days)]
    timeline, errors = import_as_guessed(write_csv([["Date", "Event"], *rows]), "x.csv")

    true = {f"event {number}": f"{day}" for number, day in enumerate(days)}
    assert list_dates(timeline).items() <= true.items()
    assert bool(errors) == (not any(day.day > 12 for day in days) and any(day.day != day.month for day in days))


def test_the_order_that_is_guessed() -> None:
    """One date proves the order of a column; where none does, or two contradict each other, none is written."""
    for texts, order in (
        (("03/04/2023", "13/04/2023"), "day-first"),
        (("03/04/2023", "04/13/2023"), "month-first"),
        (("03/04/2023", "05/04/2023"), None),
        (("13/04/2023", "04/13/2023"), None),
        (("2023-04-13",), None),
    ):
        lines, missing = guess_lines("Day of it,Event\n" + "".join(f"{text},x\n" for text in texts))

        assert [line for line in lines if line.startswith("dates:")] == ([f"dates: {order}"] if order else [])
        assert not missing


# Times


@pytest.mark.parametrize(
    ("head", "number"),
    [(HEAD, 2), (HEAD.replace("}", ", timezone: Asia/Tokyo}"), 0), (HEAD.replace("}", ", timezone: UTC}"), 0)],
)
def test_times_without_a_zone(head: str, number: int) -> None:
    """Times that are taken for UTC are a warning, once, with the first of them, unless the mapping says a zone."""
    timeline, said = run(
        f"{head}{DATED}", "T,W\na,2023-04-03\nb,2023-04-03 19:31 GMT+8\nc,2023-04-03 9:00\nd,2 May 2023 10:00\n"
    )

    assert list_dates(timeline)["b"] == "2023-04-03T19:31+08:00"
    hint = "write into the mapping where it is: timeline: {timezone: Asia/Shanghai}; or UTC, if it is"
    message = f"row 4, column W, '2023-04-03 9:00': a time without a zone is read as UTC ({number} in this table)"
    assert said == ([f"x.csv: warning[table-cell] {message} ({hint})"] if number else [])


def test_the_zone_of_the_record() -> None:
    """A table that goes into a record has its times in the zone of that."""
    rules, _ = read_mapping(DATED.encode(), "m.yaml")
    assert rules
    for zone, when, number in (("Asia/Tokyo", "2023-04-03T09:00+09:00", 0), ("UTC", "2023-04-03T09:00Z", 1)):
        record = Timeline(id="t", title="T", timezone=zone)
        timeline, problems, *_ = import_rows(read(b"T,W\na,2023-04-03 9:00\n", name="x.csv"), rules, record=record)

        assert list_dates(timeline) == {"a": when}
        assert sum(problem.severity == "warning" for problem in problems) == number


# Lists of objects

PEOPLE = """values: {people.how: {left: outgoing}}
lists: {people.role: ","}
records:
- event:
    title: "{t}"
    when: 2023-04
    participants:
      - actor: "{people.name}"
        role: "{people.role}"
        part: ["{people.how}", subject]
        citations: [{source: "{people.at.url}"}]
    x-people: "{people.name}"
"""


def test_lists_of_objects() -> None:
    """Each object of a list is an item, with what is in it; lists in it, too; elsewhere, their texts are joined."""
    ann = {
        "name": "Ann",
        "role": "chair, ceo",
        "how": "left",
        "at": [{"url": "https://e.org/1"}, {"url": "https://e.org/2"}],
    }
    rows = [
        {"t": "a", "people": [ann, {"name": "Bo"}, {}, "Cy"]},
        {"t": "b", "people": {"name": "Di"}},
        {"t": "c", "people": [[{"name": "Ed"}], []]},
        {"t": "d", "people": []},
    ]
    timeline, said = run(HEAD + PEOPLE, json.dumps(rows), "x.json")

    assert timeline
    cited = [{"source": "e-org-1"}, {"source": "e-org-2"}]
    assert [
        (event["title"], event.get("participants"), event.get("x-people")) for event in to_plain(timeline)["events"]
    ] == [
        (
            "a",
            [
                {"actor": "ann", "role": "chair", "part": "outgoing", "citations": cited},
                {"actor": "ann", "role": "ceo", "part": "outgoing", "citations": cited},
                {"actor": "bo", "part": "subject"},
            ],
            "Ann; Bo",
        ),
        ("b", [{"actor": "di", "part": "subject"}], "Di"),
        ("c", [{"actor": "ed", "part": "subject"}], "Ed"),
        ("d", None, None),
    ]
    assert said[0] == "x.json: note[table-note] the mapping doesn't use the columns 'people.value', 'people'"


JSON = st.recursive(
    NAMES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("pqr"), inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def list_texts(value: object) -> list[str]:
    """Return all texts in a value of JSON."""
    if isinstance(value, str):
        return [value]
    return [text for one in (value.values() if isinstance(value, dict) else value) for text in list_texts(one)]  # type: ignore[attr-defined]


@given(JSON)
@tried(100)
def test_no_text_is_lost_in_a_list(value: object) -> None:
    """Whatever lists and objects are in a row, every text in them is in a cell, and nothing of their brackets is."""
    table = read(json.dumps([{"a": value}]).encode(), name="x.json")
    cells = [text for cell in table.rows[0].cells.values() for text in cell.text.split("; ")]

    assert sorted(cells) == sorted(list_texts(value))


# Companies


def test_a_company_takes_part_itself() -> None:
    """In a row without a person, the company takes part, not as somebody's; its role, if there is one, is kept."""
    mapping, _ = read_mapping(resources.read_preset("plain"), "plain")
    heads = b"Date,Event,Who,Organization,Role\n"
    table = heads + b"2023,a,Ann,Wren,chair\n2023,b,,Wren,\n2023,c,,Wren,owner\n2023,d,Ann;,Wren,\n"
    assert mapping
    timeline, problems = import_table(read(table, name="x.csv"), mapping)

    assert timeline
    assert [event["participants"] for event in to_plain(timeline)["events"]] == [
        [{"actor": "ann", "role": "chair", "organization": "wren", "part": "subject"}],
        [{"actor": "wren", "part": "subject"}],
        [{"actor": "wren", "role": "owner", "part": "subject"}],
        [{"actor": "ann", "organization": "wren", "part": "subject"}],
    ]
    assert [problem.severity for problem in problems] == ["note"]


@given(st.lists(st.tuples(NAMES | st.just(""), NAMES), min_size=1, max_size=5), st.booleans())
@tried(40)
def test_every_row_has_its_company(rows: list[tuple[str, str]], has_people: bool) -> None:  # noqa: FBT001 - a law
    """By a guess, every company is in the event of its row: beside the person or itself."""
    heads = ["Date", "Event", "Company", *(["Who"] if has_people else [])]
    cells = [["2023", f"e{number}", firm, *([who] if has_people else [])] for number, (who, firm) in enumerate(rows)]
    timeline, errors = import_as_guessed(write_csv([heads, *cells]), "x.csv")

    assert timeline
    assert errors == []
    names = {actor.id: actor.name for actor in timeline.actors}
    for (who, firm), event in zip(rows, timeline.events, strict=True):
        [one] = event.participants
        actor, organization = names[one.actor], one.organization and names[one.organization]
        person = who if has_people else ""
        assert (actor, organization) == ((person, firm) if person not in ("", firm) else (firm, None))


def test_a_guess_for_a_company_alone() -> None:
    """A mapping that is guessed for a company alone says it once."""
    lines, _ = guess_lines("Date,Event,Company\n2023,a,Wren\n")

    assert ("        - actor: \"{Company}\"  # 'Wren'", "          part: subject") in pairwise(lines)
