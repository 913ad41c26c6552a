"""Wrong mappings: whatever is in one, and wherever, it is imported or refused with places, never a traceback."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline import resources
from alitimeline.documents import yaml as yamltext
from alitimeline.problems import Problem, UnreadableError
from alitimeline.tables.mapping import read_mapping
from alitimeline.tables.reading import read
from alitimeline.tables.records import import_table

TABLE = b"""Date,Until,Event,Who,Organization,Tags,Number,Promise,Status,Judged on,Link
2020,2021,a,Ann; Bo,Wren,"x, y",5,,,,https://example.org/a
2021,,b,,Wren,,,c,Kept,2022,
"""
EVERYTHING = {
    "timeline": {"id": "t", "title": "T", "timezone": "Asia/Tokyo"},
    "table": {"delimiter": ",", "encoding": "utf-8", "heading_row": 1},
    "columns": {"Date": ["when"], "Place": ["where"]},
    "fixed": {
        "sources": [{"id": "s", "kind": "web", "title": "S"}],
        "actors": [{"id": "o", "kind": "organization", "name": "O"}],
    },
    "values": {"Status": {"Kept": "kept"}},
    "lists": {"Tags": [",", ";"], "Who": ";"},
    "records": [
        {
            "if": "{Event}",
            "unless": {"Event": ["x", "y"], "Tags": "z"},
            "key": "{Event} {Date}",
            "event": {
                "title": "{Event}",
                "when": [{"from": "{Date}", "until": "{Until}"}, {"year": "{Date}", "month": "{Number}"}],
                "participants": [{"actor": "{Who}", "role": "{Event|member}", "part": "subject"}],
                "tags": ["{Tags}", "fixed"],
                "related": [{"kind": "follows", "event": "b"}],
                "citations": [{"source": "s", "quote": "{Event:plain}"}],
                "x-own": {"a": ["{Event}", {"b": 1}]},
            },
        },
        {
            "commitment": {
                "title": "{Promise}",
                "made_by": ["{Organization}"],
                "made_on": "{Date}",
                "due": {"fiscal_year": "{Until}", "of": "{Organization}"},
                "measures": [{"metric": "m", "target": "{Number}", "unit": "t"}],
                "assessments": [{"on": "{Judged on}", "verdict": "{Status}", "citations": [{"source": "s"}]}],
            }
        },
    ],
}
plain, _ = yamltext.read(resources.read_preset("plain"))
assert plain
SOUND = [EVERYTHING, plain.value]


def list_places(
    value: Any,  # noqa: ANN401 - any JSON
    path: tuple[str | int, ...] = (),
) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to every value in a mapping."""
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from list_places(item, (*path, key))


def replace(value: Any, path: tuple[str | int, ...], new: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a mapping with another value at a path; a new key is added."""
    if not path:
        return new
    first, *rest = path
    if isinstance(value, dict):
        return {**value, first: replace(value.get(first), tuple(rest), new)}
    return [replace(item, tuple(rest), new) if number == first else item for number, item in enumerate(value)]


def try_mapping(mapping: object) -> list[Problem]:
    """Import the table by a mapping; return the problems of the mapping."""
    rules, problems = read_mapping(json.dumps(mapping).encode(), "m.json")
    if rules is None:
        return [*problems]
    try:
        timeline, found = import_table(read(TABLE, rules.settings, name="x.csv"), rules, name="x.csv")
    except UnreadableError:
        return []
    assert timeline or found
    return [problem for problem in (*problems, *found) if problem.file == "m.json"]


KEYS = st.sampled_from(["", "actor", "on", "year", "from", "until", "of", "tags", "citations", "x-a", "Who", "events"])
TEXTS = st.sampled_from(["", "{", "{Event}", "{Who}", "{A}", "2020", "é", "\x00", ";\n", "base64", "undefined", "T 1"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=3)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=3)
)


@given(st.data(), st.sampled_from(SOUND), JSON, KEYS | st.none())
@tried(400)
def test_any_mistake(data: st.DataObject, mapping: dict[str, Any], new: object, key: str | None) -> None:
    """Whatever is at any place of a mapping, nothing but our own errors come of it, and each has its place."""
    path = data.draw(st.sampled_from([*list_places(mapping)]))
    value: Any = mapping
    for step in path:
        value = value[step]
    if key is not None and isinstance(value, dict):
        path = (*path, key)

    assert all(problem.line and problem.column for problem in try_mapping(replace(mapping, path, new)))


@pytest.mark.parametrize(
    ("path", "new", "message"),
    [
        (("table", "delimiter"), "tab", "delimiter can't be 'tab' (The one character between"),
        (("table", "delimiter"), "||", "delimiter can't be '||'"),
        (("table", "delimiter"), "", "delimiter can't be ''"),
        (("table", "delimiter"), ";\n", "delimiter can't be"),
        (("table", "delimiter"), '"', "delimiter can't be"),
        (("table", "encoding"), "a\x00b", "there is no encoding"),
        (("table", "encoding"), "base64", "there is no encoding 'base64'"),
        (("lists", "Tags"), 5, "Tags can't be 5 (put quotation marks around it)"),
        (("lists", "Tags"), "", "Tags can't be '' (A text, or a list of texts, none of them empty.)"),
        (("lists", "Tags", 0), "", "an item of Tags can't be ''"),
        (("lists", "Tags"), None, "Tags can't be null"),
        (("records", 0, "if"), 5, "if can't be 5 (put quotation marks around it)"),
        (("records", 0, "unless"), True, "unless can't be true"),
        (("records", 0, "unless", "Event"), 5, "Event can't be 5 (put quotation marks around it)"),
        (("records", 0, "unless", "Event", 0), None, "an item of Event must be a text"),
        (("table", "encoding"), "undefined", "there is no encoding"),
        (("timeline", "id"), "T 1", "'T 1' is not an id"),
        (("timeline", "x-own"), "mine", ""),
        (("timeline", "titel"), "T", "unknown key 'titel' (did you mean 'title'?)"),
        (("fixed", "sources", 0, "kind"), 5, "kind can't be 5"),
        (("fixed", "sources", 0), {"id": "s"}, "'kind' is missing here"),
        (("fixed", "sources", 0), {"id": "s", "kind": "web"}, "is missing here"),
        (("fixed", "commitments"), [{"id": "c"}], "is missing here"),
        (("timeline", "sources"), "x", "must be a list"),
        (("dates",), "us", "can't be 'us' (known: "),
        (("records", 0, "event"), {"title": "{Event}"}, "an event needs when"),
        (("records", 1, "commitment"), {"title": "{Promise}"}, "a commitment needs made_by and made_on"),
        (("records", 0), {"source": {"kind": "web"}}, "a source needs title"),
        (("records", 1, "commitment", "due"), {"fiscal_year": "{Until}"}, "a fiscal year needs of"),
        (("records", 0, "event", "title"), {"Event": None}, "(put quotation marks around {Event})"),
        (("records", 0, "event", "tags", 0), {"Tags": None}, "(put quotation marks around {Tags})"),
        (("records", 0, "if"), {"Event": None}, "(put quotation marks around {Event})"),
        (("records", 0, "event", "kind"), 5, "kind must be a text, not 5 (put quotation marks around it)"),
        (("records", 0, "event", "status"), "maybe", "status can't be 'maybe' (known: "),
        (("records", 0, "event", "participants", 0, "part"), "hero", "part can't be 'hero' (known: "),
        (("records", 0, "event", "participants", 0), "{Who}", "an item of participants must be an object"),
        (("records", 0, "event", "participants", 0), {"role": "x"}, "a participation needs actor and part"),
        (("records", 0, "event", "citations", 0, "qoute"), "x", "no field 'qoute' (did you mean 'quote'?)"),
        (("records", 0, "event", "tags"), "{Tags}", "tags must be a list"),
        (("records", 0, "event", "when"), "soon", "'soon' can't be read as a date"),
        (("records", 0, "event", "when"), [], "when has no value to choose from"),
        (("records", 0, "event", "when"), {"yeer": "x"}, "when has no part 'yeer' (did you mean 'year'?)"),
        (("records", 0, "event", "when"), {"month": "5"}, "when needs a year, or one of from and to"),
        (("records", 0, "event", "when"), {"year": 2024}, "year must be a text, not 2024"),
        (("records", 0, "event", "summary"), "", ""),
        (("records", 1, "commitment", "made_on"), 2024, "made_on must be a text, not 2024 (put quotation marks"),
        (("records", 1, "commitment", "due", "fiscal_year"), "soon", "'soon' is not a number"),
        (("values", "Status", "Kept"), 5, "Kept must be a text, not 5"),
    ],
)
def test_mistakes(path: tuple[str | int, ...], new: object, message: str) -> None:
    """A mistake is described at its place."""
    problems = try_mapping(replace(EVERYTHING, path, new))

    assert not message or any(message in str(one) and one.path[: len(path)] == path for one in problems), problems
