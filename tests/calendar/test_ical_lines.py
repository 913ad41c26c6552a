"""Content lines: unfolded whatever ends them, decoded whatever they are in, taken apart, and told if they can't be."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.calendar.grammar.lines import Line, Reader, decode_lines, unfold_lines
from alitimeline.problems import Shortlist, count_by_severity


def read(text: str) -> tuple[Line | None, list[str]]:
    """Take one line apart; return it, and what is told of it."""
    problems = Shortlist()
    return Reader(problems).read(1, text), [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("data", "numbers", "lines"),
    [
        (b"", [], []),
        (b"A:1\r\nB:2\r\n", [1, 2], [b"A:1", b"B:2"]),
        (b"A:1\nB:2\rC:3", [1, 2, 3], [b"A:1", b"B:2", b"C:3"]),
        (b"\xef\xbb\xbfA:1", [1], [b"A:1"]),
        (b"\n\r\n  A:1\r\n", [3], [b"  A:1"]),
        (b"A:1\r\n 2\r\n\t3\r\nB:4", [1, 4], [b"A:123", b"B:4"]),
        (b"A:\xe4\r\n \xb8\xad", [1], ["A:中".encode()]),
        (b"A:1\r\r\n 2\r\r\n\r\nB:3", [1, 6], [b"A:12", b"B:3"]),
        (b"A:1\r\n \r\n \x0b \r\nB:2\r\n\x0b\r\n", [1, 4], [b"A:1\x0b ", b"B:2"]),
        (b"A:1\x0c2\x1d\xc2\x853\xe2\x80\xa84", [1], [b"A:1\x0c2\x1d\xc2\x853\xe2\x80\xa84"]),
    ],
    ids=[
        *("nothing", "as the standard has it", "other line breaks", "byte order mark", "a fold of nothing"),
        *("folds", "a fold within a character", "lines that end twice", "blank lines", "breaks of Unicode"),
    ],
)
def test_unfolding(data: bytes, numbers: list[int], lines: list[bytes]) -> None:
    """Lines end in CR, LF or both; what begins with a blank goes on with the line above; numbers count all lines."""
    assert unfold_lines(data) == (numbers, lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], ([], {})),
        (["SUMMARY:中".encode()], (["SUMMARY:中"], {})),
        ([b"A:1", "B:新闻".encode("gb18030")], (["A:1", "B:新闻"], {1: "GB18030"})),
        (["B:Zürich, Genève".encode("latin-1")], (["B:Zürich, Genève"], {0: "windows-1252"})),
        ([b"A:caf\xe9", b"B:\xff"], (["A:café", "B:ÿ"], {0: "windows-1252", 1: "windows-1252"})),
    ],
)
def test_decoding(lines: list[bytes], expected: tuple[list[str], dict[int, str | None]]) -> None:
    """What isn't UTF-8 is Chinese, or else Latin-1; the first line that isn't UTF-8 is told."""
    assert decode_lines(lines) == expected


@pytest.mark.parametrize(
    ("text", "name", "parameters", "value"),
    [
        ("SUMMARY:a:b;c", "SUMMARY", {}, "a:b;c"),
        ("summary:", "SUMMARY", {}, ""),
        ("DTSTART;value=date:20230910", "DTSTART", {"VALUE": ("date",)}, "20230910"),
        ('A;X="a:b;c,d";Y=:e', "A", {"X": ("a:b;c,d",), "Y": ("",)}, "e"),
        ('A;X="a",b,"c":d', "A", {"X": ("a", "b", "c")}, "d"),
        ("A;X=1;Y=2;x=3:d", "A", {"X": ("1", "3"), "Y": ("2",)}, "d"),
        ("A;X=^^n^n^'^x\\n:d", "A", {"X": ('^n\n"^x\\n',)}, "d"),
    ],
)
def test_reading(text: str, name: str, parameters: dict[str, tuple[str, ...]], value: str) -> None:
    """Names are in capitals, parameters without their quotation marks and carets, values as they stand there."""
    assert read(text) == (Line(1, name, parameters, value), [])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "'' has no name before its value"),
        ("地点:x", None, "'地点:x' has no name before its value"),
        ("SUMMARY", None, "the ':' before the value is missing of 'SUMMARY'"),
        ("SUM MARY:x", None, "the ':' before the value is missing after 'SUM'"),
        ("A;X=1", None, "the ':' before the value is missing of 'A;X=1'"),
        ('A;X="1:2', Line(1, "A", {"X": ("",)}, "2"), "the ':' before the value is missing after 'A;X='"),
        ("A;X=a\\;b:2", Line(1, "A", {"X": ("a\\",)}, "2"), "the ':' before the value is missing after 'A;X=a\\\\'"),
        ("A;=1:2", Line(1, "A", {}, "2"), "the ':' before the value is missing after 'A'"),
    ],
)
def test_lines_that_cannot_be_read(text: str, line: Line | None, message: str) -> None:
    """What is no content line is told; where only the parameters are at fault, the value is kept."""
    assert read(text) == (line, [f"{message} (RFC 5545, 3.1)"])


def test_repeated_heads() -> None:
    """What stands before the colon is remembered, but for one within quotation marks."""
    problems = Shortlist()
    reader = Reader(problems)
    texts = ['A;X="1:2":a', "A;X=1:b", "A;X=1:c:d", 'A;X="1:3":e']

    assert [reader.read(number, text) for number, text in enumerate(texts)] == [
        Line(0, "A", {"X": ("1:2",)}, "a"),
        Line(1, "A", {"X": ("1",)}, "b"),
        Line(2, "A", {"X": ("1",)}, "c:d"),
        Line(3, "A", {"X": ("1:3",)}, "e"),
    ]


@given(st.lists(st.sampled_from([b"A:1", b" ", b"\t", b"\r", b"\n", b"\r\n", b"\x0b", b"\xff", b"\xe4\xb8\xad"])))
def test_numbers_belong_to_lines(pieces: list[bytes]) -> None:
    """Every line has the number of a line of the file, in their order, and begins as that begins."""
    data = b"".join(pieces)
    numbers, lines = unfold_lines(data)
    physical = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")

    assert len(numbers) == len(lines)
    assert numbers == sorted(set(numbers))
    assert all(line.startswith(physical[number - 1]) for number, line in zip(numbers, lines, strict=True))


@given(st.binary() | st.text(st.sampled_from("A;:=,\"^n' \t\r\n中\x00")).map(str.encode))
def test_whatever_the_bytes(data: bytes) -> None:
    """No bytes make the reader fail, and each line is read or told."""
    numbers, lines = unfold_lines(data)
    texts, bad = decode_lines(lines)
    problems = Shortlist()
    found = [Reader(problems).read(number, text) for number, text in zip(numbers, texts, strict=True)]

    assert [*bad] == [index for index, line in enumerate(lines) if not _is_utf_8(line)]
    assert found.count(None) <= count_by_severity(problems)["error"] <= len(found)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    "make",
    [
        lambda size: b"X:" + b"a" * size,
        lambda size: b"a" * size,
        lambda size: b"X:" + b"a\r\n " * (size // 4),
        lambda size: b"X" + b";A=1" * (size // 4) + b":1",
        lambda size: b"X;A=1" + b",2" * (size // 2) + b":1",
        lambda size: b"X;A=" + b'"' * size + b":1",
        lambda size: b"X;A=" + b"^" * size + b":1",
        lambda size: b":" * size,
        lambda size: b"\n" * size,
        lambda size: b"\n " * (size // 2),
        lambda size: b" " * size,
    ],
    ids=["value", "name", "folds", "parameters", "values", "quotes", "carets", "colons", "breaks", "blanks", "spaces"],
)
def test_bytes_without_end(make: Callable[[int], bytes]) -> None:
    """Time grows with the length of a line, not with its square, which would take hours here."""
    started = time.process_time()
    numbers, lines = unfold_lines(make(2_000_000))
    texts, _ = decode_lines(lines)
    problems = Shortlist()
    for number, text in zip(numbers, texts, strict=True):
        Reader(problems).read(number, text)

    assert time.process_time() - started < 20
    assert all(len(problem.message) < 300 for problem in problems)
