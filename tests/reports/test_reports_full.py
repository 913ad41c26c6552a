"""Problems with their lines: the mark stands under the place, whatever the line holds."""

from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.problems import Problem
from alitimeline.reports import CheckedFile, Part, to_full


def _shown(data: bytes, line: int, column: int) -> list[str]:
    """Return the rows between the message and the blank line."""
    problem = Problem(code="x", message="wrong", file="a.json", line=line, column=column)
    report = to_full([CheckedFile(name="a.json", verdict="unsound", problems=(problem,), data=data)])
    head, *rows, blank, end = report.split("\n")

    assert (head, blank, end) == (f"a.json:{line}:{column}: error[x] wrong", "", "")
    return rows


def test_a_block() -> None:
    """The problem, its line, a mark as long as what is wrong, and the way out."""
    problem = Problem(code="when", message="not a date", file="a.json", line=12, column=9, hint="write 2023")
    file = CheckedFile(name="a.json", verdict="unsound", problems=(problem,), data=b"\n" * 11 + b'"when": "soon",\n')

    assert to_full([file, CheckedFile(name="b.json")]) == (
        "a.json:12:9: error[when] not a date\n"
        '  12 | "when": "soon",\n'
        "     |         ^^^^^^\n"
        "     = help: write 2023\n"
        "\n"
    )


def test_without_a_place() -> None:
    """A problem without a line, or of a file whose text isn't there, is told without one."""
    problems = (
        Problem(code="unreadable", message="there is no such file", file="a.json", hint="look"),
        Problem(code="x", message="wrong", line=7, column=1),
        Problem(code="x", message="wrong", line=1),
        Problem(code="x", message="wrong"),
    )

    assert to_full([CheckedFile(name="a.json", verdict="unreadable", problems=problems)]) == (
        "a.json: error[unreadable] there is no such file\n   = help: look\n\n"
        "7:1: error[x] wrong\n\n"
        "1: error[x] wrong\n\n"
        "error[x] wrong\n\n"
    )


def test_colours() -> None:
    """What gives colours is asked for the severity, the frame, the mark and the help."""
    asked: list[tuple[str, Part]] = []

    def paint(text: str, part: Part) -> str:
        asked.append((text, part))
        return f"<{text}>"

    problem = Problem(code="x", message="wrong", line=1, column=1, severity="warning", hint="help")
    report = to_full([CheckedFile(name="a", problems=(problem,), data=b"[")], paint)

    assert report == "1:1: <warning[x]> wrong\n  <1 |> [\n  <  |> <^>\n    <= help:> help\n\n"
    assert asked == [
        ("warning[x]", "warning"),
        ("1 |", "frame"),
        ("  |", "frame"),
        ("^", "warning"),
        ("= help:", "help"),
    ]


@pytest.mark.parametrize(
    ("data", "line", "column", "rows"),
    [
        pytest.param("{a}", 1, 2, ["{a}", " ^"], id="word"),
        pytest.param('"a\\"b" c', 1, 1, ['"a\\"b" c', "^^^^^^"], id="text"),
        pytest.param('"open', 1, 1, ['"open', "^^^^^"], id="open text"),
        pytest.param("[1.5e+3]", 1, 2, ["[1.5e+3]", " ^^^^^^"], id="number"),
        pytest.param("a,", 1, 3, ["a,", "  ^"], id="end of line"),
        pytest.param("a", 2, 1, [], id="no such line"),
        pytest.param("a\n", 2, 1, ["", "^"], id="empty line"),
        pytest.param("\t\ta", 1, 3, ["        a", "        ^"], id="tabs"),
        pytest.param('"阿里", "云"', 1, 7, ['"阿里", "云"', "        ^^^^"], id="wide"),
        pytest.param("é́ x", 1, 4, ["é́ x", "  ^"], id="combining"),
        pytest.param("\u0301", 1, 1, ["\u0301", "^"], id="only a mark"),
        pytest.param("a\x1b[31m\u202eb", 1, 8, [r"a\x1b[31m\u202eb", "               ^"], id="control characters"),
        pytest.param("a\r\nbc\r\n", 2, 2, ["bc", " ^"], id="CRLF"),
        pytest.param("a\rbc", 2, 2, ["bc", " ^"], id="CR"),
        pytest.param("\ufeffab", 1, 2, ["ab", " ^"], id="BOM"),
    ],
)
def test_places(data: str, line: int, column: int, rows: list[str]) -> None:
    """Columns are code points; the mark stands where a terminal shows the character."""
    expected = [f"  {line} | {rows[0]}", f"    | {rows[1]}"] if rows else []

    assert _shown(data.encode(), line, column) == expected


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b'"Pr\xe9sident"', '  1 | "Pr�sident"'),
        ('"阿"'.encode("utf-16"), '  1 | "阿"'),
        ("[".encode("utf-32-le"), "  1 | ["),
        (b"\xff\xfe\x00", "  1 | �"),
    ],
)
def test_bytes_that_are_no_utf_8(data: bytes, row: str) -> None:
    """A file in another encoding is shown as well as can be."""
    assert _shown(data, 1, 1)[0] == row


def test_a_long_line() -> None:
    """Of a long line, what is around the place is shown, cut where it goes on."""
    line = b"x" * 200 + b'"here"' + b"y" * 200

    assert _shown(line, 1, 201) == [f'  1 | …{"x" * 48}"here"{"y" * 42}…', f"    | {' ' * 49}^^^^^^"]
    assert _shown(line, 1, 3)[0] == f"  1 | {'x' * 96}…"
    assert _shown(line, 1, 401)[0].startswith("  1 | …yyy")
    assert _shown(b'"' + b"z" * 500, 1, 1)[1] == f"    | {'^' * 96}"


def test_no_line_is_a_command() -> None:
    """What a file holds can't act on GitHub's log, either."""
    assert _shown(b"##[error]x", 1, 3)[0] == r"  1 | \x23#[error]x"


@given(st.binary(max_size=300), st.integers(1, 5), st.integers(1, 300))
def test_any_bytes(data: bytes, line: int, column: int) -> None:
    """Whatever is in a file, at most two rows of what can be printed are shown, none wider than a window."""
    rows = _shown(data, line, column)

    assert len(rows) in (0, 2)
    assert all(row.isprintable() for row in rows)


@given(st.text("aé阿\t\u0301 😀", max_size=60), st.integers(0, 59))
def test_the_mark_stands_below(text: str, at: int) -> None:
    """There are as many cells before the mark as before the place."""
    rows = _shown(f"{text[:at]}!".encode(), 1, len(text[:at]) + 1)
    before = rows[0].split("!")[0]
    cells = sum(0 if each == "\u0301" else 2 if east_asian_width(each) == "W" else 1 for each in before)

    assert rows[1] == "    | ".ljust(cells) + "^"
