"""The strict reader of JSON text and the places of values in it."""

import json
import math
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline.documents.json import _Faults, read, read_within
from alitimeline.model.texts import MAX_DEPTH, MAX_DIGITS
from alitimeline.problems import Path

SPACES = ("", "", " ", "\t", "EOL", "EOL  ")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "\\", "\n", "😀", "阿里", "\x7f"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=12,
)
#: What breaks JSON, or doesn't.
PIECES = (
    *",:{}[]\"\\-+01.eE/#'“ \t\r\n\x00\x0b\u00a0\u200b\ufeff",
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "01", "true", "nul", "True", "9" * (MAX_DIGITS + 1)),
    *("-" + "9" * MAX_DIGITS, '"a":1,', '"a":1,"a":2', "//x", "<<<<<<<", "\\ud83d", "\\ude00", "\\ud83d\\ude00"),
    *('"\\ud800"', "\\u12", "\\x", "[" * 99, "[" * 101, "]" * 99, "{}", "[]", "version https://git-lfs"),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """JSON texts with up to three changes."""
    value = draw(
        VALUES | st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=3).map(lambda each: {"e": each})
    )
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 0, 2])))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 5, len(text))))
        text = text[:start] + draw(st.sampled_from(PIECES) | st.just(text[start:end] * 2)) + text[end:]
    return text


def strict(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON by the standard library, and check what it lets pass; raises ValueError or RecursionError."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError
        return dict(pairs)

    def refused(_: str) -> None:
        raise ValueError

    value = json.loads(text, object_pairs_hook=members, parse_constant=refused)
    check(value, 0)
    return value


def check(value: Any, depth: int) -> None:  # noqa: ANN401 - any JSON
    """Raise ValueError for half a character, what is too large, and what nests too deep."""
    match value:
        case str():
            value.encode()
        case float() | int() if math.isinf(value) if isinstance(value, float) else abs(value) >= 10**MAX_DIGITS:
            raise ValueError(value)
        case list() | dict():
            if depth == MAX_DEPTH:
                raise ValueError(depth)
            for part in value if isinstance(value, list) else [*value.keys(), *value.values()]:
                check(part, depth + 1)


def faults(text: str) -> list[str]:
    """Return the problems of a text as lines."""
    return [str(problem) for problem in read(text.encode())[1]]


@tried(600)
@given(mutated() | st.text(max_size=20))
def test_reads_what_the_standard_library_reads(text: str) -> None:
    """What json.loads reads without a doubtful thing in it is read, to the same value; nothing else is."""
    document, problems = read(text.encode("utf-8", "surrogatepass"))
    codes = [problem.code for problem in problems if problem.code != "bom"]
    try:
        expected = strict(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        assert codes
        assert document is None or set(codes) == {"duplicate-key"}
    else:
        assert codes == []
        assert document is not None
        assert repr(document.value) == repr(expected)
        assert list(_Faults(document).find()) == []


@tried(300)
@given(
    st.binary(max_size=40)
    | st.tuples(mutated(), st.sampled_from(["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "cp037"])).map(
        lambda pair: pair[0].encode(pair[1], "replace")
    )
)
def test_bytes_of_any_kind(data: bytes) -> None:
    """Whatever the bytes are, they are read or a problem with a place is told."""
    document, problems = read(data)

    assert (document is None) <= any(problem.severity == "error" for problem in problems)
    assert all(problem.line and problem.column for problem in problems)


class Writer:
    """Writes JSON with odd spaces and escapes, and notes where each value and key stands."""

    def __init__(self, random: Random, end_of_line: str) -> None:
        self.random = random
        self.end_of_line = end_of_line
        self.text = ""
        self.places: dict[Path, tuple[int, int]] = {}

    def space(self) -> None:
        """Write white space, or none."""
        self.text += self.random.choice(SPACES).replace("EOL", self.end_of_line)

    def string(self, value: str) -> None:
        """Write a text, with escapes where they needn't be."""
        self.text += '"'
        for letter in value:
            if self.random.random() < 0.2:  # as UTF-16 code units
                units = letter.encode("utf-16-be").hex()
                self.text += "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
            else:
                self.text += json.dumps(letter, ensure_ascii=False)[1:-1]
        self.text += '"'

    def write(self, value: Any, path: Path = (), key: int | None = None) -> None:  # noqa: ANN401 - any JSON
        """Write a value at *path*, whose key stands at *key*."""
        self.places[path] = (len(self.text) if key is None else key), len(self.text)
        match value:
            case str():
                self.string(value)
            case list():
                self.text += "["
                self.parts([(index, each) for index, each in enumerate(value)], path)
                self.text += "]"
            case dict():
                self.text += "{"
                self.parts(list(value.items()), path)
                self.text += "}"
            case _:
                self.text += json.dumps(value)

    def parts(self, parts: list[tuple[str | int, Any]], path: Path) -> None:
        """Write what stands within brackets."""
        self.space()
        for number, (step, part) in enumerate(parts):
            if number:
                self.text += ","
                self.space()
            key = None
            if isinstance(step, str):
                key = len(self.text)
                self.string(step)
                self.space()
                self.text += ":"
                self.space()
            self.write(part, (*path, step), key)
            self.space()

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Count lines and columns from 1."""
        before = self.text[:offset].split(self.end_of_line)
        return len(before), len(before[-1]) + 1


@tried(300)
@given(VALUES, st.sampled_from(["\n", "\r\n", "\r"]), st.randoms(use_true_random=False))
def test_places(value: Any, end_of_line: str, random: Random) -> None:  # noqa: ANN401 - any JSON
    """Every value and key is found where it was written, in whatever order they are asked for."""
    writer = Writer(random, end_of_line)
    writer.space()
    writer.write(value)
    writer.space()
    document, problems = read(writer.text.encode())
    paths = list(writer.places) * 2
    random.shuffle(paths)
    assert document is not None
    assert problems == []
    found = [(path, document.place(path, at_key=True), document.place(path)) for path in paths]

    assert found == [(path, *map(writer.line_and_column, writer.places[path])) for path in paths]


def test_columns_count_characters() -> None:
    """A column is one code point, be it of one byte or of four."""
    document, _ = read('{"😀": "阿里", "b": [1, 2]}'.encode())

    assert document is not None
    assert document.place(("b", 1)) == (1, 22)


@pytest.mark.parametrize("key", ["a", "it's", "\\\\", '\\"'])
def test_very_many_mistakes(key: str) -> None:
    """Of a text that is wrong all through, ten of a kind are listed; so is what makes it unreadable at its end."""
    pairs = ", ".join(f'"{key}{number}": 1, "{key}{number}": 2' for number in range(1_200))
    document, problems = read(f'{{{pairs}, "b": NaN}}'.encode())

    assert document is None
    assert [(problem.code, problem.more) for problem in problems] == [
        *[("duplicate-key", 0)] * 9,
        ("duplicate-key", 1_190),
        ("number", 0),
    ]


def test_duplicates_keep_the_first() -> None:
    """Of a key that stands twice the first counts, for its value and for its place; the second is told."""
    document, problems = read(b'{"a": [1, 2],\n "b": 3,\n "a": [],\n "a": {}}')

    assert document is not None
    assert document.value == {"a": [1, 2], "b": 3}
    assert [document.place(path) for path in (("b",), ("a", 1))] == [(2, 7), (1, 11)]
    assert [str(problem) for problem in problems] == [
        f"{line}:2: error[duplicate-key] the key 'a' is repeated; it is already in line 1, column 2"
        " (keep one of the two)"
        for line in (3, 4)
    ]


@given(
    depth=st.sampled_from([1, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 10]),
    before=st.lists(st.text('[]{}"\\n'), max_size=4),
    after=st.lists(st.text('[]{}"\\n'), max_size=4),
    in_objects=st.booleans(),
)
def test_depth_is_that_of_what_is_no_text(*, depth: int, before: list[str], after: list[str], in_objects: bool) -> None:
    """No bracket, quotation mark or escape in a text makes what is around it seem less deep, or deeper."""
    value: Any = 0
    for _ in range(depth):
        value = [*before, value, *after]
        if in_objects:
            value = {str(number) + str(part)[:5]: part for number, part in enumerate(value)}

    assert [problem.code for problem in read(json.dumps(value).encode())[1]] == ["depth"] * (depth > MAX_DEPTH)


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
@pytest.mark.parametrize("record", ['{"a": %s}', "[[%s]]", "%s"])
def test_depth(depth: int, record: str) -> None:
    """Lists and objects nest as deep as is allowed, and no deeper, wherever they stand."""
    above = record.count("[") + record.count("{")
    text = record % ("[" * (depth - above) + "]" * (depth - above))
    text_with_trouble = record % ("[" * (depth - above) + "1, 2e999" + "]" * (depth - above))

    assert [problem.code for problem in read(text.encode())[1]] == ["depth"] * (depth > MAX_DEPTH)
    assert [problem.code for problem in read(text_with_trouble.encode())[1]] == [
        "depth" if depth > MAX_DEPTH else "number"
    ]


def test_long_numbers() -> None:
    """A whole number is as long as is allowed, its sign aside; a number with a fraction may be longer."""
    longest = "9" * MAX_DIGITS
    texts = [longest, f"-{longest}", f"{longest}0", f"-{longest}0", f"0.{longest}0"]

    assert [bool(faults(text)) for text in texts] == [False, False, True, True, False]


def test_every_fault_that_can_be_passed() -> None:
    """What can be passed doesn't end the reading."""
    text = '{"a": [NaN, -1e999, "\\udc00", "\\ud83d\\ude00"],\n "b": [{"c": 1, "c": Infinity}, 1],\n "a": 1}'

    twice = "is repeated; it is already in line"

    assert faults(text) == [
        "1:8: error[number] NaN is not a number in JSON (leave the key out)",
        "1:13: error[number] the number '-1e999' is too large",
        r"1:21: error[unicode] '\udc00' contains half a character (U+DC00) (write the character itself)",
        f"2:17: error[duplicate-key] the key 'c' {twice} 2, column 9 (keep one of the two)",
        "2:22: error[number] Infinity is not a number in JSON (leave the key out)",
        f"3:2: error[duplicate-key] the key 'a' {twice} 1, column 2 (keep one of the two)",
    ]


@pytest.mark.parametrize(
    ("text", "at", "told"),
    [
        ("[1, 2", 6, "the file ends within the list that begins in line 1 (it may be cut off)"),
        ('{"a": 1', 8, "the file ends within the object that begins in line 1 (it may be cut off)"),
        ('{"a"', 5, "a ':' is missing after the key 'a'"),
        ('{"a": ', 7, "the file ends where a value is expected (it may be cut off)"),
        ("[1}", 3, "the list that begins in line 1 must be closed with ']', not with '}'"),
        ('{"a": 1]', 8, "the object that begins in line 1 must be closed with '}', not with ']'"),
        ("[,]", 2, "there is a ',' too many here (remove it)"),
        ("[1,]", 3, "there is a comma before the closing ']' (remove the comma)"),
        ('{"a": ,}', 7, "a value is expected here"),
        ('{"a": }', 7, "a value is expected here"),
        ('{"a": #', 7, "JSON has no comments (remove it)"),
        ('{"a": 1 # one\n}', 9, "JSON has no comments (remove it)"),
        ("[1 2]", 3, "a ',' or ']' is missing here"),
        ('["a"b"]', 5, "a ',' or ']' is missing here (write a quotation mark within a text as \\\")"),
        ("[01]", 2, "'01' is not JSON (write a text in double quotes)"),
        ("[None]", 2, "'None' is not JSON (write null)"),
        ("['a']", 2, "\"'a'\" is not JSON (write double quotes)"),
        ("[“a”]", 2, "'“a”' is not JSON (write straight quotation marks: \")"),
        ('{"a"\u00a0: 1}', 5, "there is an unusual space (U+00A0) here (remove it, or write a plain space)"),
        ("[1\u200b]", 3, "there is an unusual space (U+200B) here (remove it, or write a plain space)"),
        ('["\\u12"]', 3, "this '\\' begins no valid escape (write '\\\\')"),
        ('["\\u12', 2, "the text that begins here has no closing quotation mark (the file may be cut off)"),
        ('["a', 2, "the text that begins here has no closing quotation mark (the file may be cut off)"),
        ('["\t"]', 3, "the text contains a tab (write \\t)"),
        ('["\x01"]', 3, "the text contains the control character U+0001 (remove it)"),
        ("{} {}", 4, "there is more text after the end of the JSON value (a file contains one timeline)"),
    ],
)
def test_words(text: str, at: int, told: str) -> None:
    """What is wrong is said in the words of whoever has to mend it, the same on every Python."""
    assert faults(text) == [f"1:{at}: error[syntax] {told}"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_text_over_lines(end: str) -> None:
    """A quotation mark that was forgotten shows at the end of its line, whatever ends lines."""
    message = "the line ends within the text that begins in column 2"
    hint = 'close the text with "; a line break in it is written \\n'

    assert faults(f'["a{end}"]') == [f"1:4: error[syntax] {message} ({hint})"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\x00\x00\n", "1:1: error[empty] the file is empty"),
        (b"\xef\xbb\xbf", "1:1: error[empty] the file is empty"),
        (b"{\x00}\x00", "1:1: error[encoding] the file is UTF-16, not UTF-8 (save it as UTF-8)"),
        (b"\x00\x00\x00{\x00\x00\x00}", "1:1: error[encoding] the file is UTF-32, not UTF-8 (save it as UTF-8)"),
        (b'{"\xe9', "1:3: error[encoding] byte 0xE9 is not UTF-8 (save it as UTF-8)"),
        ('{\r\n"阿'.encode() + b"\xe9", "2:3: error[encoding] byte 0xE9 is not UTF-8 (save it as UTF-8)"),
        (b"{\r\r\xe9", "3:1: error[encoding] byte 0xE9 is not UTF-8 (save it as UTF-8)"),
    ],
)
def test_encodings(data: bytes, told: str) -> None:
    """What is no UTF-8 is told by its name or by its first byte that isn't."""
    assert [str(problem) for problem in read(data)[1] if problem.code != "bom"] == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version https://git-lfs.github.com/spec/v1\n", "1:1: error[syntax] this is a Git LFS pointer, not the file"),
        ('{\n<<<<<<< HEAD\n"a": 1}', "2:1: error[syntax] a merge conflict is left in the file"),
        ('{"a": 1,\n>>>>>>> main\n}', "2:1: error[syntax] a merge conflict is left in the file"),
    ],
)
def test_no_json_at_all(text: str, told: str) -> None:
    """What stands in the place of the file is named."""
    (problem,) = faults(text)

    assert problem.startswith(told)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1}', (1, 7)),
        ('As {x} says:\n```json\n{"b": {"a": 2}}\n{"a": 1} {"a": 3}', (4, 7)),
        ('\ufeff\ud800{"a": 1', (1, 10)),
    ],
)
def test_an_object_within_a_text(text: str, place: tuple[int, int]) -> None:
    """The first object with one of the keys is read; places, of a mistake too, are those in the text."""
    document, problems = read_within(text, {"a"})

    assert place == (document.place(("a",)) if document else (problems[0].line, problems[0].column))
    assert read_within("no object", {"a"}) == (None, [])
