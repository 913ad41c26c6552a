"""Edits of a text: what is read afterwards is the new document, and nothing else of the text has changed."""

import copy
import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.documents.test_yaml import TEXTS, VALUES, parts
from tests.laws import tried

from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.editing import Document, Edit, edit
from alitimeline.documents.yaml.wording import NOT_ALLOWED

Draw = Callable[[st.SearchStrategy[Any]], Any]

OBJECTS = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4)
NEW_LINE = "\n"
COMMENTS = ("", "", " # a note", "  # [x] 'y' \"z")


def read_as(form: str, data: bytes) -> Document:
    """Read a sound text in one of the two formats."""
    document: Document | None
    document, problems = yamltext.read(data) if form == "yaml" else jsontext.read(data)

    assert document is not None, (data, problems)
    assert {problem.code for problem in problems} <= {"bom"}
    return document


def is_sound(text: str, value: object) -> bool:
    """Return whether a text in YAML is read as this value, without a problem."""
    document, problems = yamltext.read(text.encode())
    return document is not None and not problems and document.value == value


class YamlWriter:
    """Writes a value in YAML in drawn styles: in block or in brackets, with any quotation marks, with comments."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def write(self, value: object, indent: int, *, in_brackets: bool) -> str:
        """Return a value as it follows its key or dash, with the end of the line if it is in a block."""
        end = "" if in_brackets else f"{self.choose(COMMENTS)}\n"
        if isinstance(value, dict | list):
            in_block = not in_brackets and value and self.choose((True, False))
            return end + self.write_lines(value, indent) if in_block else f" {self.write_in_brackets(value)}{end}"
        if value is None and not in_brackets:
            return f"{self.choose((' null', ' ~', ''))}{end}"
        if not isinstance(value, str):
            return f" {json.dumps(value)}{end}"
        block = "" if in_brackets else self.write_block(value, indent)
        if is_sound(f"-{block}", [value]) and self.choose((True, False)):
            return f"{block}{self.choose(('', NEW_LINE))}"
        return f" {self.write_text(value, in_brackets=in_brackets)}{end}"

    def write_lines(self, value: "dict[str, Any] | list[Any]", indent: int) -> str:
        """Return a list or an object with a line for each part."""
        if isinstance(value, list):
            left = indent - self.choose((0, 2)) if indent else 0
            return "".join(f"{' ' * left}-{self.write(part, left + 3, in_brackets=False)}" for part in value)
        return "".join(
            f"{' ' * indent}{self.write_text(key, in_brackets=False, is_key=True)}:"
            f"{self.write(part, indent + 2, in_brackets=False)}"
            for key, part in value.items()
        )

    def write_in_brackets(self, value: "dict[str, Any] | list[Any]") -> str:
        """Return a list or an object in brackets."""
        space = self.choose(("", " ", "\n   "))
        if isinstance(value, list):
            return "[" + ",".join(f"{space}{self.write(part, 0, in_brackets=True)[1:]}" for part in value) + f"{space}]"
        members = (
            f"{space}{self.write_text(key, in_brackets=True, is_key=True)}:{self.write(part, 0, in_brackets=True)}"
            for key, part in value.items()
        )
        return "{" + ",".join(members) + f"{space}}}"

    def write_text(self, text: str, *, in_brackets: bool, is_key: bool = False) -> str:
        """Return a text in a drawn style that it can have."""
        quoted = "'" + text.replace("'", "''") + "'"
        double = NOT_ALLOWED.sub(lambda odd: f"\\u{ord(odd[0]):04x}", json.dumps(text, ensure_ascii=False))
        value: list[Any]
        if is_key:
            sample, value = ("[{{{0}: 0}}]" if in_brackets else "- {0}: 0"), [{text: 0}]
        else:
            sample, value = ("[{0},{0}, {0} ]" if in_brackets else "- {0}\n- {0}\n-\n {0}"), [text] * 3
        fits = [token for token in (text, quoted) if is_sound(sample.format(token), value)]
        folded = text.replace(" ", "\n      ", 1)
        fits += [] if is_key or in_brackets or not is_sound(f"- {folded}", [text]) else [folded]
        return str(self.choose((*fits, double)))

    def write_block(self, text: str, indent: int) -> str:
        """Return a text as a block of lines."""
        lines = "".join(f"{' ' * (indent + 1)}{line}\n" if line else "\n" for line in text.split("\n"))
        return f" {self.choose(('|', '>'))}-{self.choose(('', '  # long'))}\n{lines}"

    def choose(self, choices: "tuple[Any, ...]") -> Any:  # noqa: ANN401 - whatever it chooses from
        """Draw one of these."""
        return self.draw(st.sampled_from(choices))


@st.composite
def texts(draw: Draw, form: str) -> tuple[Any, bytes]:
    """Return an object and a file of it, as some people or programs write it."""
    value = draw(OBJECTS)
    if form == "json":
        separators = draw(st.sampled_from(((",", ":"), (", ", ": "), (" ,\n", "\t:  "))))
        indent = draw(st.sampled_from((None, 0, 1, 4, "\t")))
        text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    else:
        body = YamlWriter(draw).write(value, 0, in_brackets=False)
        text = draw(st.sampled_from(("", "# a note\n", "---", "%YAML 1.2\n---"))) + body.removeprefix(" ")
        text = text.replace("---#", "--- #").replace("---{", "--- {")
    data = text.replace("\n", draw(st.sampled_from(("\n", "\r\n")))).encode("utf-8", "surrogatepass")
    return value, draw(st.sampled_from((b"", BOM_UTF8))) + data


def change_document(value: Any, change: Edit) -> Any:  # noqa: ANN401 - any JSON
    """Return a document with the change that an edit makes in its text."""
    if not change.path:
        return change.value
    changed = copy.deepcopy(value)
    *outer, last = change.path
    around = changed
    for step in outer:
        around = around[step]
    if not change.at_key:
        around[last] = change.value
        return changed
    members = [(change.value if key == last else key, part) for key, part in around.items()]
    around.clear()
    around.update(members)
    return changed


def list_edits(value: object, new: object, key: str) -> Iterator[Edit]:
    """Yield every edit that puts a new value, or a new key, somewhere."""
    keys = [path for path, _ in parts(value) if path and isinstance(path[-1], str)]
    for path, _ in parts(value):
        yield Edit(path, new)
    yield from (Edit(path, key, at_key=True) for path in keys if (*path[:-1], key) not in keys)


@pytest.mark.parametrize("loader", ["C", "Python"])
@pytest.mark.parametrize("form", ["json", "yaml"])
@tried(60)
@given(data=st.data())
def test_one_edit(form: str, loader: str, data: st.DataObject) -> None:
    """After any edit the text is read as the changed document, and is the same before and after the place."""
    with mock.patch.object(yaml, "CSafeLoader", yaml.SafeLoader if loader == "Python" else yaml.CSafeLoader):
        value, before = data.draw(texts(form))
        document = read_as(form, before)
        change = data.draw(st.sampled_from([*list_edits(document.value, data.draw(VALUES), data.draw(TEXTS))]))
        after = edit(before, document, [change])
        start, end = document.span(change.path, at_key=change.at_key)

        assert read_as(form, after).value == change_document(document.value, change), (before, after)
    assert document.value == value
    assert after.startswith(before[: len(before) - len(document.text[start:].encode())])
    assert after.endswith(document.text[end:].encode())


@tried(60)
@given(data=st.data(), form=st.sampled_from(("json", "yaml")))
def test_many_edits(data: st.DataObject, form: str) -> None:
    """Edits at several places are like one after the other, in any order."""
    _, before = data.draw(texts(form))
    document = read_as(form, before)
    leaves = [
        Edit(path, new)
        for path, value in parts(document.value)
        if not isinstance(value, dict | list) and (new := data.draw(st.none() | VALUES)) is not None
    ]
    expected, one_by_one = document.value, before
    for change in leaves:
        expected = change_document(expected, change)
        one_by_one = edit(one_by_one, read_as(form, one_by_one), [change])

    assert edit(before, document, data.draw(st.permutations(leaves))) == one_by_one
    assert read_as(form, one_by_one).value == expected
    assert edit(before, document, []) == before


#: A text, what is edited in it, and the text afterwards.
EXAMPLES: dict[str, tuple[str, Edit, str]] = {
    "plain stays plain": ("when: 2023/9/1 # a day\n", Edit(("when",), "2023-09-01"), "when: 2023-09-01 # a day\n"),
    "plain that can't be": ("when: 2023/9\n", Edit(("when",), "2023"), 'when: "2023"\n'),
    "commas in a block": ("by: x\n", Edit(("by",), "a, b"), "by: a, b\n"),
    "commas in brackets": ("by: [x]\n", Edit(("by", 0), "a, b"), 'by: ["a, b"]\n'),
    "single quotes": ("a: 'it''s' # x\n", Edit(("a",), "it's so"), "a: 'it''s so' # x\n"),
    "single quotes can't": ("a: 'x'\n", Edit(("a",), "x\ny"), 'a: "x\\ny"\n'),
    "double quotes": ('a: "\\u0041"\n', Edit(("a",), "阿里"), 'a: "阿里"\n'),
    "several lines": ("a: one\n  two\nb: c\n", Edit(("a",), "one"), "a: one\nb: c\n"),
    "a block": ("a: |+ # x\n  one\n\n  two\n\n\n# c\nb: c\n", Edit(("a",), "one"), 'a: "one"\n\n\n# c\nb: c\n'),
    "nothing": ("a:\nb: c\n", Edit(("a",), "one"), "a: one\nb: c\n"),
    "nothing in brackets": ("{a, b: c}\n", Edit(("a",), 1), "{a: 1, b: c}\n"),
    "an object for a text": ("by:\n- memo # x\n", Edit(("by", 0), {"source": "memo"}), "by:\n- {source: memo} # x\n"),
    "a list as far left": ("a:\n- x\n- y\n# c\nb: c\n", Edit(("a",), ["z"]), "a:\n [z]\n# c\nb: c\n"),
    "an object in lines": ("a:\n  b: c # x\nd: e\n", Edit(("a",), 0), "a:\n  0 # x\nd: e\n"),
    "a key": ("titel: x\n", Edit(("titel",), "title", at_key=True), "title: x\n"),
    "a key in quotes": ("{'titel':x}\n", Edit(("titel",), "title", at_key=True), "{'title':x}\n"),
    "carriage returns": ("a: b\r\nc: d\r\n", Edit(("a",), "e"), "a: e\r\nc: d\r\n"),
    "what is invisible": ("a: b\n", Edit(("a",), "\ufeff\x85"), 'a: "\\ufeff\\u0085"\n'),
    "half a character": ("a: b\n", Edit(("a",), "\ud83d"), 'a: "\\ud83d"\n'),
}


@pytest.mark.parametrize(("before", "change", "after"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples_in_yaml(before: str, change: Edit, after: str) -> None:
    """A new value looks as its author would have written it, where that is possible."""
    data = before.encode()

    assert edit(data, read_as("yaml", data), [change]).decode() == after


def test_example_in_json() -> None:
    """JSON keeps its form; a new list or object is written in one line."""
    data = BOM_UTF8 + b'{\r\n\t"a" :[1 ,\r\n"\\u0041"],"b":{}}'
    edits = [Edit(("a", 1), {"b": ["阿", None]}), Edit(("a",), "c", at_key=True), Edit(("b",), 2.5)]

    assert edit(data, read_as("json", data), edits) == (
        BOM_UTF8 + '{\r\n\t"c" :[1 ,\r\n{"b": ["阿", null]}],"b":2.5}'.encode()
    )


def test_edits_within_each_other() -> None:
    """One edit can't be made within another."""
    data = b'{"a": [1]}'
    with pytest.raises(ValueError, match="within another"):
        edit(data, read_as("json", data), [Edit(("a", 0), 2), Edit(("a",), [])])
