"""Content lines as bytes: folded where nothing breaks, escaped so that every reader gets what went in."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.calendar.test_ical_jcal import run_ical_js

from alitimeline.calendar.grammar import values, writing
from alitimeline.calendar.grammar.tree import parse
from alitimeline.model.texts import encode_uri
from alitimeline.problems import ExportError

__all__ = ["run_ical_js"]  # a fixture

RECORD = "the event 'letter'"

#: Every text that a record may hold: no control characters but tabs and line breaks, no halves of characters.
LETTERS = st.one_of(
    st.sampled_from("\\;,:\"'nN^ \t\n=\u2028\u3000中🚀e\u0301\u200d"),
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
)
TEXTS = st.text(LETTERS, max_size=400)
ANY_TEXTS = st.text(st.sampled_from('\r\n\t\x00\x85\u2028:;\ud800\ufffeBEGIN^\\"中') | st.characters(), max_size=200)


def calendar(*lines: str) -> bytes:
    """Write a calendar of one event with these lines."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20230910T000000Z"]
    return writing.fold_lines([*head, *lines, "END:VEVENT", "END:VCALENDAR"], RECORD) + b"\r\n"


def text_line(name: str, text: str, parameter: str) -> str:
    """Write a property of the type TEXT with a parameter."""
    return f"{name};X-A={writing.quote_parameter(parameter)}:{writing.escape_text(text)}"


def unfold_lines(data: bytes) -> str:
    """Put physical lines together again, as the standard says."""
    return data.replace(b"\r\n ", b"").decode()


@pytest.mark.parametrize(
    ("line", "physical"),
    [
        ("", [""]),
        ("x" * 75, ["x" * 75]),
        ("x" * 76, ["x" * 74, " xx"]),
        ("x" * 74 + "\\n", ["x" * 74, " \\n"]),
        ("x" * 73 + "\\nx", ["x" * 73, " \\nx"]),
        ("x" * 73 + "^nx", ["x" * 73, " ^nx"]),
        ("x" * 72 + "\\\\n", ["x" * 72 + "\\\\n"]),
        ("x" * 72 + "中x", ["x" * 72, " 中x"]),
        ("🚀" * 20, ["🚀" * 18, " 🚀🚀"]),
        ("\\\\" * 38, ["\\\\" * 37, " \\\\"]),
        ("^" + "\\\\" * 37 + "\\n", ["^" + "\\\\" * 36, " \\\\\\n"]),
        ("^^" * 37 + "^n", ["^^" * 37, " ^n"]),
    ],
)
def test_folding(line: str, physical: list[str]) -> None:
    """A line of more than 75 octets is divided, but not within a character, an escape or a caret and its letter."""
    assert writing.fold_lines([line], RECORD).decode().split("\r\n") == physical


@given(st.lists(st.text(st.sampled_from("\\^nN;,'x中🚀é \t"), max_size=300), min_size=1, max_size=3))
def test_any_line_is_folded(parse_texts: list[str]) -> None:
    """Whatever a line holds, its parts are short, whole characters, none empty, and make the line again."""
    lines = [f"X-A:{writing.escape_text(text)}" for text in parse_texts]
    data = writing.fold_lines(lines, RECORD)
    physical = data.split(b"\r\n")

    assert unfold_lines(data) == "\r\n".join(lines)
    assert all(len(each) <= 75 and each.decode() for each in physical)
    assert b" " not in physical


@given(st.text(st.sampled_from("\\nx中;"), max_size=300), st.text(st.sampled_from("^n\"x\n\\'"), max_size=300))
def test_no_fold_parts_an_escape(value: str, parameter: str) -> None:
    """Each physical line holds whole escapes, so that it can be read alone."""
    escape = re.compile(r"(?:\\[\\;,n]|[^\\])*")
    caret = re.compile(r"(?:\^[\^'n]|[^^])*")

    values_ = writing.fold_lines([writing.escape_text(value)], RECORD).decode().split("\r\n")
    parameters = writing.fold_lines([writing.quote_parameter(parameter)], RECORD).decode().split("\r\n")

    assert [each for each in values_ if not escape.fullmatch(each)] == []
    assert [each for each in parameters if not caret.fullmatch(each)] == []


CONTROL = ["\x00", "\x07", "\r", "\n", "\x1f", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff"]


@pytest.mark.parametrize("character", CONTROL)
def test_control_characters(character: str) -> None:
    """What no content line may hold is refused, and the record named."""
    with pytest.raises(ExportError) as caught:
        writing.fold_lines(["UID:1", f"SUMMARY:a{character}"], RECORD)

    assert str(caught.value) == f"the event 'letter' contains the control character U+{ord(character):04X} (remove it)"


@given(value=ANY_TEXTS, parameter=ANY_TEXTS, url=ANY_TEXTS)
def test_no_text_begins_a_line(value: str, parameter: str, url: str) -> None:
    """Whatever the texts, three lines are three lines, or refused."""
    try:
        lines = [
            text_line("SUMMARY", value, parameter),
            writing.format_uri("URL", url, LABEL=parameter),
            *writing.format_list("CATEGORIES", (value,)),
        ]
        data = writing.fold_lines(lines, RECORD)
    except ExportError:
        return

    assert [line.partition(":")[0].partition(";")[0] for line in unfold_lines(data).split("\r\n")] == [
        "SUMMARY",
        "URL",
        "CATEGORIES",
    ]


def test_texts() -> None:
    """A text is escaped as the standard says, line breaks of any system as one."""
    assert writing.escape_text("C:\\New, a; b\r\nc\rd\n“e”") == r"C:\\New\, a\; b\nc\nd\n“e”"


@pytest.mark.parametrize(
    ("values_", "lines"), [(("a", "b"), ("X:a,b",)), (("a,b", "c"), (r"X:a\,b", "X:c")), (("a",), ("X:a",))]
)
def test_lists(values_: tuple[str, ...], lines: tuple[str, ...]) -> None:
    """A list is a line; one with an escape is a line for each, because some readers divide at an escaped comma."""
    assert writing.format_list("X", values_) == lines


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("two words", "two words"),
        ("", '""'),
        (" x", '" x"'),
        ("a:b", '"a:b"'),
        ("a,b;c", '"a,b;c"'),
        ('"a"\r\nb\rc^', "^'a^'^nb^nc^^"),
        ("C:\\New", '"C:\\New"'),
    ],
)
def test_parameters(value: str, expected: str) -> None:
    """A parameter is in quotation marks where it needs them, and its own are encoded."""
    assert writing.quote_parameter(value) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a,b;c?q=%20#x", "https://example.com/a,b;c?q=%20#x"),
        ("https://例.example/%E4/中?100%", "https://%E4%BE%8B.example/%E4/%E4%B8%AD?100%25"),
        ('https://e.example/ "<>\\^`{|}\r\nX:1', "https://e.example/%20%22%3C%3E%5C%5E%60%7B%7C%7D%0D%0AX:1"),
    ],
)
def test_addresses(url: str, expected: str) -> None:
    """An address is a URI: what isn't ASCII or not allowed is percent-encoded, what is encoded stays."""
    assert writing.format_uri("URL", url, VALUE="URI") == f"URL;VALUE=URI:{expected}"


def test_half_a_character() -> None:
    """An address with half a character, which has no code, is refused."""
    with pytest.raises(ExportError, match=r"the address 'https://e\.example/\\ud800' has half a character"):
        encode_uri("https://e.example/\ud800")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (date(1, 2, 3), "00010203"),
        (datetime(2023, 9, 13, 19, 31, 7, 999_999), "20230913T193107"),  # noqa: DTZ001 - local
        (datetime(2023, 9, 13, 11, 31, tzinfo=UTC), "20230913T113100Z"),
    ],
)
def test_moments(moment: date, expected: str) -> None:
    """Days and times are in ISO 8601's basic format, years with four digits, to the second."""
    assert writing.format_date(moment) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(), "PT0S"),
        (timedelta(30), "P30D"),
        (timedelta(-30), "-P30D"),
        (timedelta(hours=12), "PT12H"),
        (timedelta(1, 3_630), "P1DT1H0M30S"),
        (timedelta(seconds=90), "PT1M30S"),
        (-timedelta(1, 60), "-P1DT1M"),
    ],
)
def test_durations(length: timedelta, expected: str) -> None:
    """A length of time is days and a time; no part is missing between two others."""
    assert writing.format_duration(length) == expected


@given(st.timedeltas().map(lambda each: timedelta(each.days, each.seconds)))
def test_durations_come_back(length: timedelta) -> None:
    """Every length of time comes back."""
    assert values.parse_duration(writing.format_duration(length)) == length


@given(text=TEXTS, parameter=TEXTS)
def test_texts_come_back(text: str, parameter: str) -> None:
    """Every text comes back letter by letter from our own reader, as a value and as a parameter."""
    [top], problems = parse(calendar(text_line("SUMMARY", text, parameter)))
    line = top.components[0].properties[-1]

    assert problems == ()
    assert (line.name, values.unescape_text(line.value), line.parameters) == ("SUMMARY", text, {"X-A": (parameter,)})


@given(text=TEXTS, parameter=TEXTS.map(lambda text: text.replace("\\", "")))
def test_texts_come_back_from_icalendar(text: str, parameter: str) -> None:
    """Every text comes back from the icalendar package; in parameters it takes backslashes for escapes (RFC 6868)."""
    found: Any = icalendar.Calendar.from_ical(calendar(text_line("SUMMARY", text, parameter)))
    event = found.walk("VEVENT")[0]

    assert [component.errors for component in found.walk()] == [[], []]
    assert str(event["SUMMARY"]) == text
    assert event["SUMMARY"].params["X-A"] == parameter


def odd_texts(number: int) -> list[str]:
    """Return texts of what trips readers up, the same ones every time."""
    random = Random(2023)  # noqa: S311
    pieces = [*"\\;,:\"'nN^ =\n\t中🚀x", "e\u0301", "\u2028", "\\n", "\\N", "^n", "BEGIN:VEVENT", "\u200b", "C:\\New"]
    return ["".join(random.choices(pieces, k=random.randrange(120))) for _ in range(number)]


@pytest.mark.program
def test_texts_come_back_from_ical_js(run_ical_js: Callable[[list[bytes]], list[Any]]) -> None:
    """A thousand odd texts come back from ical.js; in parameters it takes backslashes for escapes: none stand there."""
    parse_texts = odd_texts(1_000)
    asked = [(text, text.replace("\\", "")) for text in parse_texts]
    found = run_ical_js([calendar(*(text_line("COMMENT", text, parameter) for text, parameter in asked))])
    comments = [(each[3], each[1]["x-a"]) for each in found[0][2][0][1] if each[0] == "comment"]

    assert comments == asked
