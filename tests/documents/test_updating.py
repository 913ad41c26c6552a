"""Differences written into a text: it is read as the new version, and keeps its form and its comments."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents.test_editing import read_as, texts
from tests.documents.test_yaml import TEXTS, VALUES, parts
from tests.laws import tried

from alitimeline.documents.updating import insert, update

Draw = Callable[[st.SearchStrategy[Any]], Any]

#: Every line has a comment of its own, which begins with the name of the part that it goes with.
COMMENTED = """\
# top
schema_version: "1.0" # top
id: x # id

sources: # sources

  - {id: a, title: A} # sources 0
  # sources 1
  - {id: b, title: B} # sources 1

  # sources: none of these

events: # events
  # events 0
  - id: c # events 0
    title: C # events 0 title
    # events 0 tags
    tags: # events 0 tags
      - p # events 0 tags p
      # events 0 tags q
      - q # events 0 tags q
      # events 0 tags

    # events 0
  # events 1
  - id: d # events 1
    summary: | # events 1 summary
      # no comment

      two

# the end
"""


def change_parts(draw: Draw, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value with a few parts added, replaced or removed."""
    changed = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        part = draw(st.sampled_from([part for _, part in parts(changed) if isinstance(part, dict | list)]))
        names = list(part) if isinstance(part, dict) else list(range(len(part)))
        kind = draw(st.sampled_from(("add", "replace", "remove"))) if names else "add"
        if kind == "add" and isinstance(part, list):
            part.insert(draw(st.integers(0, len(part))), draw(VALUES))
        elif kind == "remove":
            del part[draw(st.sampled_from(names))]
        else:
            part[draw(TEXTS if kind == "add" else st.sampled_from(names))] = draw(VALUES)
    return changed


@tried(60)
@given(data=st.data(), form=st.sampled_from(("json", "yaml")))
def test_any_difference(data: st.DataObject, form: str) -> None:
    """Whatever differs is read from the new text; without a difference, not a byte changes."""
    _, before = data.draw(texts(form))
    document = read_as(form, before)
    wanted = change_parts(data.draw, document.value)

    assert update(before, document, document.value, document.value) == before
    after = update(before, document, document.value, wanted)
    assert read_as(form, after).value == wanted, (before, after)


@tried(80)
@given(data=st.data(), form=st.sampled_from(("json", "yaml")))
def test_new_items(data: st.DataObject, form: str) -> None:
    """New items of a list at the top are read behind the one that they follow; else the form can't have them."""
    _, before = data.draw(texts(form))
    document = read_as(form, before)
    lists = [key for key, value in document.value.items() if isinstance(value, list) and value]
    new = {}
    wanted = copy.deepcopy(document.value)
    for key in data.draw(st.lists(st.sampled_from(lists), max_size=2, unique=True)) if lists else ():
        last = data.draw(st.integers(0, len(wanted[key]) - 1))
        new[key] = last, data.draw(st.lists(VALUES, min_size=1, max_size=2))
        wanted[key][last + 1 : last + 1] = new[key][1]

    after = insert(before, document, new)
    assert after is None or read_as(form, after).value == wanted, (before, after)


def test_lists_without_new_items() -> None:
    """Where a list isn't there, is empty, or would be read differently, nothing is inserted."""
    text = b"a: []\nb: [1 # one\n  ]\nc: 1\nd:\n- |+\n  x\n\n"
    document = read_as("yaml", text)
    for key in ("a", "c", "none"):
        assert insert(text, document, {key: (0, [2])}) is None
    assert insert(text, document, {"d": (0, ["y"])}) == text + b"- y\n"
    assert insert(text, document, {"b": (0, [2])}) == text.replace(b"1 # one\n", b"1, # one\n2,\n")
    commented = b"a: [\n  {id: x}, # x\n  {id: y}, # y\n  # z\n]\n"
    new = insert(commented, read_as("yaml", commented), {"a": (1, [{"id": "z"}])})
    assert new == commented.replace(b"# z\n", b"# z\n  {id: z},\n")
    plain = {"b": (0, ["\ud83d"])}
    assert insert(text, document, plain) is None


def list_comments(text: str) -> list[str]:
    """Return the comments of a text."""
    return re.findall(r"# .*", text)


@tried(60)
@given(data=st.data(), newline=st.sampled_from(("\n", "\r\n")))
def test_comments_stay(data: st.DataObject, newline: str) -> None:
    """Of what is kept, every comment stays in its place; what is removed takes its own with it."""
    before = COMMENTED.replace("\n", newline).encode()
    document = read_as("yaml", before)
    wanted = copy.deepcopy(document.value)
    first, second = wanted["events"]
    gone = data.draw(st.sampled_from((None, "sources 0", "sources 1", "events 0 tags p", "events 0 tags", "events 1")))
    if data.draw(st.booleans()):
        first["title"] = data.draw(st.sampled_from(("x", "x: #", "")))
    for part in data.draw(st.lists(st.sampled_from((wanted, first, second, *wanted["sources"])), max_size=3)):
        part |= {data.draw(st.sampled_from(("new", "x: y"))): data.draw(VALUES.filter(bool))}
    if data.draw(st.booleans()):
        first["tags"].append("r")
    if data.draw(st.booleans()):
        wanted["events"].insert(data.draw(st.integers(0, 2)), {"id": "e", "by": [{"of": "c"}], "tags": ["s"]})
    match gone and gone.split():
        case [name, number]:
            wanted[name] = [part for part in wanted[name] if part["id"] != document.value[name][int(number)]["id"]]
        case [_, _, "tags", "p"]:
            first["tags"].remove("p")
        case [_, _, "tags"]:
            del first["tags"]

    after = update(before, document, document.value, wanted).decode()
    assert read_as("yaml", after.encode()).value == wanted, after
    expected = [line for line in list_comments(COMMENTED) if gone is None or not line.startswith(f"# {gone}")]
    if gone == "events 1":
        expected.remove("# no comment")
    assert [line for line in list_comments(after.replace("\r", "")) if line != '# "'] == expected, after
    assert newline == "\n" or "\n" not in after.replace("\r\n", "")


#: A text, what changes in what it says, and the text afterwards.
EXAMPLES: dict[str, tuple[str, dict[str, Any], str]] = {
    "the first key after a dash": (
        "a:\n- b: 1 # b\n  c: 2\n- d: 3\n",
        {"a": [{"c": 2}, {"d": 3}]},
        "a:\n- c: 2\n- d: 3\n",
    ),
    "no line end": ("a:\n  - b", {"a": ["b", "c"], "d": {"e": 1}}, "a:\n  - b\n  - c\nd:\n  e: 1"),
    "empty lines that count": ("a: |+\n  b\n\n\n", {"a": "b\n\n\n", "c": 1}, "a: |+\n  b\n\n\nc: 1\n"),
    "the last one": ("a: 1\n\nb: 2\n\n# end\n", {"a": 1}, "a: 1\n\n# end\n"),
    "what it says by default": ("id: a\nstatus: sure\n", {"id": "b"}, "id: b\nstatus: sure\n"),
    "brackets in lines": ("a: [\n  b,\n  c # c\n]\n", {"a": ["b", "c", "d"]}, "a: [\n  b,\n  c,\n  d # c\n]\n"),
    "one in brackets": ("a: [\n  b\n]\n", {"a": ["c", "b"]}, "a: [\n  c,\n  b\n]\n"),
    "none in brackets": ("a: []\n", {"a": ["c", "b"]}, "a: [c, b]\n"),
    "another kind": ("a: b # c\n", {"a": {"d": "e: f"}}, 'a: {d: "e: f"} # c\n'),
    "another list in lines": (
        "a:\n- b: 1\n  c: 2 # c\nd: e\n",
        {"a": [{"id": "f", "g": ["h"]}, {"b": 2}], "d": "e"},
        "a:\n- id: f\n  g: [h]\n- b: 2\nd: e\n",
    ),
    "items about the same": (
        "a:\n- b: 1 # first\n  c: 2\n- b: 3 # second\n  c: 4\n- b: 3 # third\n",
        {"a": [{"b": 3, "c": 5}, {"b": 3}]},
        "a:\n- b: 3 # second\n  c: 5\n- b: 3 # third\n",
    ),
    "before the first": ("a:\n# b\n- b\n\n- c\n", {"a": ["d", "b", "c"]}, "a:\n- d\n\n# b\n- b\n\n- c\n"),
}


@pytest.mark.parametrize(("before", "wanted", "after"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples_in_yaml(before: str, wanted: dict[str, Any], after: str) -> None:
    """New parts are written as their neighbours are."""
    document = read_as("yaml", before.encode())
    value = {key: part for key, part in document.value.items() if key != "status"}

    assert update(before.encode(), document, value, wanted).decode() == after


def test_examples_in_json() -> None:
    """A list or an object is in one line where others at such a place are."""
    before = """\
{
    "id": "x", "title": "y",
    "sources": [
        {"id": "a"},
        {"id": "b", "tags": []}
    ],
    "events": [
        {
            "id": "e"
        }
    ]
}
"""
    document = read_as("json", before.encode())
    wanted = copy.deepcopy(document.value)
    wanted["sources"][1] = {"id": "c", "tags": ["d"]}
    wanted["events"].append({"id": "f", "by": ["g"]})
    del wanted["title"]
    event = '{\n            "id": "f",\n            "by": [\n                "g"\n            ]\n        }'

    assert update(before.encode(), document, document.value, wanted).decode() == (
        before.replace(', "title": "y"', "")
        .replace('{"id": "b", "tags": []}', '{"id": "c", "tags": ["d"]}')
        .replace("        }\n    ]\n}", f"        }},\n        {event}\n    ]\n}}")
    )


def test_one_for_a_list_of_one() -> None:
    """A list of one that could be the one itself stays a list when a second one comes."""
    document = read_as("yaml", before := b"by: [a] # firm\n")

    assert update(before, document, {"by": "a"}, {"by": ["a", "b"]}) == b"by: [a, b] # firm\n"
