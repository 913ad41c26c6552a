"""Problems as people and programs read them: text, JSON, and what holds for all formats."""

import json
import re

import pytest
from attrs import evolve

from alitimeline.problems import Problem
from alitimeline.reports import FORMATS, CheckedFile, to_text
from alitimeline.reports.json import to_json

UNKNOWN = Problem(
    code="unknown-source",
    message="no source has the id 'pandaly'",
    path=("events", 3, "citations", 0, "source"),
    file="hq.timeline.json",
    line=41,
    column=17,
    hint="did you mean 'pandaily'?",
)
UNCITED = Problem(code="uncited", message="the event '阿里云' has no citation", severity="warning")
FILE = CheckedFile(name="hq.timeline.json", verdict="unsound", problems=(UNKNOWN, UNCITED), data=b"\n" * 50)


def test_text() -> None:
    """A problem is a line: its place, severity, code, message and hint."""
    assert to_text([UNKNOWN, UNCITED]) == (
        "hq.timeline.json:41:17: error[unknown-source] no source has the id 'pandaly' (did you mean 'pandaily'?)\n"
        "warning[uncited] the event '阿里云' has no citation\n"
    )


def test_json() -> None:
    """The report for programs has the same, field by field, and counts."""
    assert json.loads(to_json([UNKNOWN, UNCITED])) == {
        "errors": 1,
        "warnings": 1,
        "notes": 0,
        "accepted": 0,
        "problems": [
            {
                "file": "hq.timeline.json",
                "line": 41,
                "column": 17,
                "cell": None,
                "path": "$.events[3].citations[0].source",
                "record": None,
                "severity": "error",
                "code": "unknown-source",
                "message": "no source has the id 'pandaly'",
                "hint": "did you mean 'pandaily'?",
                "accepted": None,
                "more": 0,
            },
            {
                "file": None,
                "line": None,
                "column": None,
                "cell": None,
                "path": "$",
                "record": None,
                "severity": "warning",
                "code": "uncited",
                "message": "the event '阿里云' has no citation",
                "hint": None,
                "accepted": None,
                "more": 0,
            },
        ],
    }


def test_nothing_is_wrong() -> None:
    """Where nothing is wrong, the text is empty, and the report for programs says so."""
    assert to_text([]) == ""
    assert json.loads(to_json([])) == {"errors": 0, "warnings": 0, "notes": 0, "accepted": 0, "problems": []}


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_has_commands_but_its_own(form: str) -> None:
    """In no format does GitHub's log find `##[`, or `::` at the start of a line, that came with the data."""
    problem = evolve(UNKNOWN, message="##[error]x", hint="###[group]", file="::warning::##[x]", record="event/##[")
    file = CheckedFile(name="::x", verdict="unsound", problems=(problem,) * 2, data=b"::error::##[\n" * 50)
    report = FORMATS[form]([file])

    assert "##[" not in report
    assert [line for line in report.splitlines() if re.match(r"\s*::(?!error file=%3A%3Awarn)", line)] == []


@pytest.mark.parametrize("form", FORMATS)
def test_files_are_read_once(form: str) -> None:
    """An iterator will do; every report ends with its line."""
    report = FORMATS[form](each for each in (FILE, FILE))

    assert report == FORMATS[form]([FILE, FILE])
    assert report.endswith("\n")


def test_formats_of_problems() -> None:
    """Text and JSON of files are those of their problems."""
    assert FORMATS["text"]([FILE]) == to_text([UNKNOWN, UNCITED])
    assert FORMATS["json"]([FILE]) == to_json([UNKNOWN, UNCITED])


def test_odd_names() -> None:
    """A name that no terminal can show, or that would act on one, is escaped; a line stays a line."""
    odd = Problem(code="syntax", message="a\nb\x1b[31m\ud800", file="a\udcff\n::error::.json", line=1, column=1)

    assert to_text([odd]) == "a\\udcff\\n::error::.json:1:1: error[syntax] a\\nb\\x1b[31m\\ud800\n"
    assert to_json([odd]).isascii()
    assert json.loads(to_json([odd]))["problems"][0]["file"] == "a\udcff\n::error::.json"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("::error::a.json", "./::error::a.json: error[syntax] ##"),
        ("  ::stop-commands::x", "./  ::stop-commands::x: error[syntax] ##"),
        ("a::b", "a::b: error[syntax] ##"),
        ("##[error]a.json", r"\x23#[error]a.json: error[syntax] ##"),
        ("a ###[group]", r"a #\x23#[group]: error[syntax] ##"),
    ],
)
def test_no_line_is_a_command(name: str, line: str) -> None:
    """GitHub Actions reads every log for commands: no name of a file can be one."""
    assert to_text([Problem(code="syntax", message="##", file=name)]) == f"{line}\n"
