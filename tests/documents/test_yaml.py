"""YAML as an authoring format: what JSON can say, nothing guessed, and the place of every value."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.benchmarks.data import document as made
from tests.laws import tried
from tests.places import ROOT, TESTS

from alitimeline import Timeline, check, load, loads
from alitimeline.cli import main
from alitimeline.documents.decoding import NUMBER, StopError, Text
from alitimeline.documents.yaml import Document, read
from alitimeline.documents.yaml.wording import NOT_ALLOWED, describe_error
from alitimeline.model.texts import MAX_DEPTH
from alitimeline.problems import InvalidTimelineError, Path

BROKEN = sorted((TESTS / "broken-yaml").glob("*.yaml"))
ALIBABA = ROOT / "data" / "alibaba-2023.timeline.json"

#: Line ends to YAML and to no editor, and a mark that nobody sees: only an escape can stand for them.
ESCAPED = "\x85\u2028\u2029\ufeff"
ODD_TEXTS = (
    *(
        "no",
        "on",
        "~",
        "null",
        "true",
        "12:30",
        "2023-09-10",
        "0o17",
        "1_000",
        ".inf",
        "<<",
        "=",
        "1",
        "1.0",
        "-",
        "- a",
    ),
    *(
        "a: b",
        "a #b",
        "#a",
        "'",
        '"',
        "\\",
        "\n",
        " \n a",
        "a\n\n b\n",
        "😀",
        "阿里",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "[a",
    ),
    *("{a", "word " * 30, "字" * 90),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=ESCAPED), max_size=12) | st.sampled_from(
    ODD_TEXTS
)
#: PyYAML writes what JSON reads as a number without quotation marks, if it doesn't know it for one: 1e5.
SAFE_TEXTS = TEXTS.filter(lambda text: not (NUMBER.fullmatch(text) and "." not in text and "e" in text.lower()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | SAFE_TEXTS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(SAFE_TEXTS, parts, max_size=4),
    max_leaves=12,
)
PIECES = (
    *":-?,[]{}#&*!|>'\"%@` \n\t\r\\~1",
    *(
        "a",
        "a: ",
        "- ",
        "\n  ",
        "\r\n",
        "阿",
        "😀",
        *ESCAPED,
        "\\u12",
        "\\ud83d",
        "\\U99999999",
        "<<: ",
        "---",
        "\n---\n",
    ),
    *(
        "%YAML 1.1\n",
        "!!str ",
        "&a ",
        "*a",
        "'x'",
        '"y"',
        "|\n ",
        " #c",
        ": ",
        "title:x\n",
        "1e999",
        "\x00",
        "<<<<<<< a",
    ),
)


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with each of PyYAML's two parsers; the one in C isn't everywhere."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)


def value_of(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what a sound text says."""
    document, problems = read(text.encode())

    assert document is not None
    assert problems == []
    return document.value


def list_problems(text: str) -> list[str]:
    """Return the places and codes of a text's problems."""
    return [f"{problem.place}: {problem.severity}[{problem.code}]" for problem in read(text.encode())[1]]


def parts(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every value in a value, with its path."""
    yield path, value
    steps: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        steps = [*value.items()]
    elif isinstance(value, list):
        steps = [*enumerate(value)]
    for step, part in steps:
        yield from parts(part, (*path, step))


def places(document: Document) -> list[tuple[Path, tuple[int, int], tuple[int, int]]]:
    """Return where every value and its key stand."""
    return [(path, document.place(path, at_key=True), document.place(path)) for path, _ in parts(document.value)]


def composed(node: yaml.Node, path: Path = (), key: yaml.Node | None = None) -> Iterator[tuple[Path, Any, Any]]:
    """Yield the same from PyYAML's own nodes, for texts without odd line ends."""
    marks = [(mark.line + 1, mark.column + 1) for mark in ((key or node).start_mark, node.start_mark)]
    yield path, marks[0], marks[1]
    if isinstance(node, yaml.MappingNode):
        for name, part in node.value:
            yield from composed(part, (*path, name.value), name)
    elif isinstance(node, yaml.SequenceNode):
        for index, part in enumerate(node.value):
            yield from composed(part, (*path, index))


@tried(400)
@given(VALUES, st.booleans(), st.sampled_from([None, True, False]), st.sampled_from([2, 4, 8]))
def test_reads_what_pyyaml_writes(value: Any, unicode: bool, flow: bool | None, indent: int) -> None:  # noqa: ANN401, FBT001
    """What can be said in JSON can be said in YAML: it is read to the same value, every part at its place."""
    text = yaml.safe_dump(value, allow_unicode=unicode, default_flow_style=flow, indent=indent, sort_keys=False)
    document, problems = read(text.encode())

    assert [problem for problem in problems if problem.code != "yaml-comment"] == []
    assert document is not None
    assert repr(document.value) == repr(value)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    assert places(document) == list(composed(node))


@tried(200)
@given(VALUES, st.sampled_from([None, 1]))
def test_reads_json(value: Any, indent: int | None) -> None:  # noqa: ANN401 - any JSON
    """JSON is YAML, but for characters that YAML wants escaped, and halves of characters that JSON escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    assume(not NOT_ALLOWED.search(text))

    assert repr(value_of(text)) == repr(value)


@tried(500)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=30))
def test_any_text(text: str) -> None:
    """Whatever the text is, with both parsers it is read, or a problem with a place is told; never an exception."""
    for loader in ("CSafeLoader", "SafeLoader"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "CSafeLoader", getattr(yaml, loader), raising=False)
            document, problems = read(text.encode("utf-8", "surrogatepass"))

        assert (document is None) <= any(problem.severity == "error" for problem in problems)
        assert all(problem.line and problem.column for problem in problems)
        if document is not None:
            assert len(places(document)) == len(list(parts(document.value)))


@tried(200)
@given(st.binary(max_size=40))
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes are, they are read or a problem with a place is told."""
    document, problems = read(data)

    assert (document is None) <= any(problem.severity == "error" for problem in problems)
    assert all(problem.line and problem.column for problem in problems)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-09-10", "2023-09-10"),
        ("2023-09-13T19:31+08:00", "2023-09-13T19:31+08:00"),
        ("no", "no"),
        ("On", "On"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("007", "007"),
        ("+1", "+1"),
        (".5", ".5"),
        ("1.", "1."),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("-.INF", "-.INF"),
        (".nan", ".nan"),
        ("--03-31", "--03-31"),
        ("=", "="),
        ("1\n  2", "1 2"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|\n  1\n", "1\n"),
        (">-\n  null", "null"),
        ('"\\U0001F600"', "😀"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("# a comment", None),
        ("-0", 0),
        ("2023", 2023),
        ("1.0", 1.0),
        ("1e5", 1e5),
        ("-1.5E-3", -0.0015),
    ],
)
def test_what_a_value_means(text: str, value: object, parser: str) -> None:
    """A plain word is a text unless JSON would read it as something else; what is in quotation marks always is."""
    assert parser
    assert repr(value_of(f"a: {text}")) == repr({"a": value})


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_both_parsers_tell_the_same(file: FilePath) -> None:
    """What is told of a broken file doesn't depend on whether PyYAML has its parser in C."""
    data = file.read_bytes()
    with_c = read(data)[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)

        assert read(data)[1] == with_c


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_other_words_of_pyyaml(file: FilePath, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of a broken file depends on the kind of error and its place, and on no word of PyYAML's."""
    assert parser
    expected = read(file.read_bytes())[1]

    def reword(error: yaml.MarkedYAMLError, text: Text) -> StopError:
        error.context, error.problem = "in other", "words"
        return describe_error(error, text)

    monkeypatch.setattr("alitimeline.documents.yaml.reading.describe_error", reword)

    assert read(file.read_bytes())[1] == expected


def test_an_error_of_a_new_kind() -> None:
    """An error of a kind that PyYAML doesn't have yet is reported in its words."""
    problem = describe_error(yaml.MarkedYAMLError(problem="found something new"), Text("a")).problem

    assert (problem.place, problem.code) == ("1:1", "syntax")
    assert "found something new" in problem.message


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('a: "b"#2', "1:7", "there is no space between the '\"' and the '#' of a comment"),
        ("a: 'b'#2", "1:7", "there is no space between the \"'\" and the '#' of a comment"),
        ("a: [b]#c", "1:7", "there is no space between the ']' and the '#' of a comment"),
        ("a: [b,#c\n d]", "1:7", "there is no space between the ',' and the '#' of a comment"),
        ("a: >#we move\n  in spring", "1:5", "there is no space between the '>' and the '#' of a comment"),
        ("a: |-#we move\n  in spring", "1:6", "there is no space between the '-' and the '#' of a comment"),
        ("a: {?foo: 1}", "1:5", "there is a '?' within brackets here"),
        ("a: [?x]", "1:5", "there is a '?' within brackets here"),
        ("a: [ready ? yes, b]", "1:11", "there is a '?' within brackets here"),
        ("{url: https://a.com/?x=1}", "1:21", "there is a '?' within brackets here"),
        ("a:\tb", "1:3", "there is a tab here"),
        ("a: b\t# c", "1:5", "there is a tab here"),
        ("a: b\t\n", "1:5", "there is a tab here"),
        ('a: "b"\t', "1:7", "there is a tab here"),
        ("a: b\tc", "1:5", "there is a tab here"),
        ("a: | \t\n  b", "1:6", "there is a tab here"),
        ("a: |\n  \tb", "2:3", "there is a tab here"),
    ],
)
def test_what_parsers_pass_over(text: str, place: str, said: str, parser: str) -> None:
    """What PyYAML drops in silence, or only one of its parsers accepts, is an error with its place."""
    assert parser
    document, [problem] = read(text.encode())

    assert (document, problem.place, problem.code) == (None, place, "syntax")
    assert problem.message.startswith(said)


@pytest.mark.parametrize(
    "text", ['a: "b" #2', "a: 'b # c'", 'a: "b#2?\t"', "? a\n: b", "a: [ ? b : c]", "a: b?", "a: >\n  b?\tc", "a: b#2?"]
)
def test_what_is_no_comment(text: str, parser: str) -> None:
    """Quoted texts, texts of several lines, comments after a space and marks of keys are read."""
    assert parser
    assert value_of(text)


@tried(300)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
@example("a: |\n  \tb")
def test_both_parsers_read_the_same(text: str) -> None:
    """What a text says, or that it says nothing, doesn't depend on PyYAML's parser."""
    assume(not re.search(r":[\[\]{},?]", text))  # only the parser in C refuses a ':' at the end of a word in brackets
    values = []
    for loader in ("CSafeLoader", "SafeLoader"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "CSafeLoader", getattr(yaml, loader), raising=False)
            document, _ = read(text.encode("utf-8", "surrogatepass"))
        values.append(repr(document and document.value))

    assert values[0] == values[1]


@pytest.mark.parametrize(
    ("text", "at", "path"),
    [
        ("a: 1\n😀阿里: [x, 😀, b]\n", (2, 13), ("😀阿里", 2)),
        ("a: 1\r\nb:\r\n  - c: 2\r\n", (3, 8), ("b", 0, "c")),
        ("a: 1\rb:\r- c: 2\r", (3, 6), ("b", 0, "c")),
        ("\ufeffa: 1", (1, 4), ("a",)),
        ("# a\n\na:\n- b\n", (4, 1), ("a",)),
        ("a:\n  - b: 1\n    c: 2\n", (2, 5), ("a", 0)),
        ("a: |\n  b\nc: d", (1, 4), ("a",)),
        ("a:\nb: 1", (1, 3), ("a",)),
        ("a: [1,\n  {b: 1}]", (2, 3), ("a", 1)),
    ],
)
def test_where_a_value_stands(text: str, at: tuple[int, int], path: Path, parser: str) -> None:
    """Lines and columns are those of an editor: a column is one character, and a line ends where it does there."""
    document, _ = read(text.encode())

    assert parser
    assert document is not None
    assert document.place(path) == at


def test_duplicates_keep_the_first(parser: str) -> None:
    """Of a key that stands twice the first counts, for its value and for its place; every other is told."""
    document, problems = read(b"a: [1, 2]\n'b': 3\na: {c: 1, c: 2}\n")

    assert parser
    assert document is not None
    assert document.value == {"a": [1, 2], "b": 3}
    assert [document.place(("a", 1)), document.place(("b",), at_key=True)] == [(1, 8), (2, 1)]
    assert [(problem.place, problem.code) for problem in problems] == [
        ("3:1", "duplicate-key"),
        ("3:11", "duplicate-key"),
    ]
    assert ["line 1, column 1" in problems[0].message, "line 3, column 5" in problems[1].message] == [True, True]


def test_everything_that_can_be_passed_is_told(parser: str) -> None:
    """What doesn't hinder the reading doesn't hide what comes after it."""
    assert parser
    assert list_problems("a: &x 1\nb: !y 2\n1: c\n<<: d\ne: 1e999\nf: g #h\n~: i") == [
        "1:4: error[yaml-alias]",
        "2:4: error[yaml-tag]",
        "3:1: error[yaml-key]",
        "4:1: error[yaml-key]",
        "5:4: error[number]",
        "6:6: warning[yaml-comment]",
        "7:1: error[yaml-key]",
    ]


@pytest.mark.parametrize("comment", ["# a", "#", "#!a", "## a", "  # a"])
def test_comments_are_welcome(comment: str) -> None:
    """A comment stands wherever YAML allows it, and nothing is said of it."""
    assert value_of(f"{comment}\na: {comment}\n  - b {comment}\n  - 'c' #d\n{comment}\n") == {"a": ["b", "c"]}


@pytest.mark.parametrize("form", ["[%s]", "\n- %s", "{a: %s}", "\n  a: %s"])
def test_depth(form: str, parser: str) -> None:
    """Lists and objects nest as deep as is allowed, and no deeper, however they are written."""
    if "\n" in form:
        mark = form.strip().removesuffix("%s")
        lines = "".join("\n" + " " * depth + mark for depth in range(MAX_DEPTH))
        texts = [lines[1:], lines[1:] + "\n" + " " * MAX_DEPTH + mark]
    else:
        texts = ["1", "1"]
        for index, depth in enumerate([MAX_DEPTH, MAX_DEPTH + 1]):
            for _ in range(depth):
                texts[index] = form % texts[index]

    assert parser
    assert [[problem.code for problem in read(text.encode())[1]] for text in texts] == [[], ["depth"]]


@pytest.mark.parametrize(
    ("depth", "rest"), [*((5000, rest) for rest in ("", "]" * 5000, "\n@", '"')), (MAX_DEPTH + 1, "@")]
)
def test_depth_beyond_the_limit_of_a_parser(depth: int, rest: str, parser: str) -> None:
    """What nests too deep is reported where our limit ends, whatever a parser says farther on."""
    assert parser
    assert list_problems("[" * depth + rest) == ["1:101: error[depth]"]


BOMB = "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1 or ''}, *a{n - 1 or ''}]\n" for n in range(1, 60))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "depth"),
        ("- " * 100_000, "depth"),
        ("{a: " * 100_000, "depth"),
        ("? " * 100_000, "yaml-key"),
        ("".join(" " * depth + "a:\n" for depth in range(1_000)), "depth"),
        (BOMB, "yaml-alias"),
        ("a: &a [*a]", "yaml-alias"),
        ("a: " + "9" * 1_000_000, "number"),
        ('a: "' + "\\n" * 200_000, "syntax"),
        ("a: " + "'" * 100_001, "syntax"),
        ("a" * 500_000 + "\nb: c", "syntax"),
        ("a: b: " * 50_000, "syntax"),
        ("#" * 500_000, "empty"),
        ("a: !" + "a" * 200_000 + " b", "yaml-tag"),
        ("%TAG ! a\n" * 2_000 + "---\na", "syntax"),
    ],
    ids=range(15),
)
def test_hostile_texts(text: str, code: str, parser: str) -> None:
    """What is made to crash or to hang a reader ends in a clear error, soon."""
    start = time.process_time()
    (*_, problem) = read(text.encode())[1]

    assert parser
    assert problem.code == code
    assert time.process_time() - start < 5


@pytest.mark.parametrize("seed", [1, 2])
def test_a_timeline_is_the_same_in_both_formats(seed: int, tmp_path: FilePath) -> None:
    """A record gives the same timeline in YAML as in JSON."""
    plain = made(60, seed)
    file = tmp_path / "x.timeline.yml"
    file.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), "utf-8")

    assert load(file) == loads(json.dumps(plain))


def test_the_record_that_ships_with_the_package(alibaba: Timeline) -> None:
    """The Alibaba record loads from YAML as from JSON."""
    text = yaml.safe_dump(json.loads(ALIBABA.read_text("utf-8")), allow_unicode=True, sort_keys=False)

    assert loads(text, name="alibaba.yaml") == alibaba


def test_every_problem_stands_where_it_does_in_json(tmp_path: FilePath) -> None:
    """A fault is told with the same words in both formats, and its place in YAML is that of the value."""
    plain = made(20, 3)
    for event in plain["events"][3:8]:
        event["when"] = "soon"
        event["titel"] = event.pop("title")
    file = tmp_path / "x.timeline.YAML"
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=10_000)
    file.write_text(text, "utf-8")
    in_json = tmp_path / "x.timeline.json"
    in_json.write_text(json.dumps(plain), "utf-8")
    lines = text.splitlines()
    shown = {lines[(problem.line or 0) - 1][(problem.column or 0) - 1 :][:6] for problem in check(file)}

    assert [(each.code, each.path, each.message) for each in check(file)] == [
        (each.code, each.path, each.message) for each in check(in_json)
    ]
    assert shown == {"soon", "titel:"}


def test_by_the_name(tmp_path: FilePath) -> None:
    """The suffix decides; what has no name is JSON or YAML, as it begins."""
    text = 'schema_version: "1.0"\nid: t\ntitle: T\n'
    file = tmp_path / "t.timeline.yaml"
    file.write_text(text)

    assert load(file) == loads(text.encode(), name="t.YML") == loads(json.dumps(yaml.safe_load(text)))
    assert load(file) == loads(text) == loads(f"# A move\n\n{text}") == loads(f"\ufeff---\n{text}", name="<stdin>")
    with pytest.raises(InvalidTimelineError, match="this is YAML, not JSON"):
        loads(text, name="yaml.json")
    with pytest.raises(InvalidTimelineError, match="JSON has no comments"):
        loads(f"# A move\n{json.dumps(yaml.safe_load(text))}")


def test_commands(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command reads YAML; a folder is searched for it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "records"
    folder.mkdir()
    text = yaml.safe_dump(json.loads(ALIBABA.read_text("utf-8")), allow_unicode=True, sort_keys=False)
    for name in ("a.timeline.yaml", "b.timeline.yml", "c.yaml"):
        (folder / name).write_text(text.replace("alibaba-2023", name[0], 1 if name[0] < "c" else 0), "utf-8")
    (folder / "d.timeline.json").write_text("{}")

    assert main(["validate", "--format", "text", "records"]) == 1
    told = capsys.readouterr()
    assert {line.partition(":")[0] for line in told.out.splitlines()} == {"records/d.timeline.json"}
    assert told.err.endswith("3 files: 3 errors, 0 warnings\n")
    assert main(["show", "records/c.yaml"]) == 0
    assert capsys.readouterr().out == (main(["show", "alibaba-2023"]), capsys.readouterr().out)[1]
    assert main(["export", "--to", "json", "-o", "-", "records/c.yaml"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "alibaba-2023"
