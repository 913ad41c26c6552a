"""What the codes of problems mean: complete, and true.

`REWRITE=1` puts into codes.toml what is said of each example now; `python docs/codes.py` makes the page of it.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.briefing.workbooks import EXAMPLES, tables
from tests.places import TESTS
from tests.printed import rewrite_says

from alitimeline.briefing.workbook import RefusedError
from alitimeline.calendar.grammar import checking
from alitimeline.loading import read_file
from alitimeline.loading.examination import examine
from alitimeline.problems import Problem, UnknownNameError, UnreadableError
from alitimeline.reports.codes import (
    Explanation,
    explain,
    explanation_to_markdown,
    explanation_to_text,
    list_explanations,
)

BROKEN = TESTS / "broken"
#: How the files of examples are saved that are about just that.
ENCODINGS = {"encoding": "latin-1", "bom": "utf-8-sig"}

#: Codes whose examples are more than a file: their own tests try them.
ELSEWHERE = {"unreadable", "quote-not-found", "text-missing", "text-unused"} | {
    code for code, each in list_explanations().items() if each.group in ("files", "import", "draft", "table", "export")
}


#: What a calendar whose example is about just that has in its place.
IN_CALENDARS: dict[str, Callable[[bytes], bytes]] = {
    "ical-encoding": lambda data: data.decode().encode("latin-1"),
    "ical-bom": lambda data: BOM_UTF8 + data,
    "ical-line-end": lambda data: data.replace(b"\r\n", b"\n"),
    "ical-fold": lambda data: data.replace("巴\r\n".encode(), b"\xe5\r\n \xb7\xb4\r\n"),
    "ical-control": lambda data: data.replace("␇".encode(), b"\x07"),
}


def _calendar_of(explanation: Explanation) -> bytes:
    """Put an example into the event in which docs/codes.md says that it stands."""
    lines = explanation.example.split("\n")
    if lines[0] not in ("", "BEGIN:VCALENDAR"):
        start = [] if lines[0].startswith("DTSTART") else ["DTSTART;VALUE=DATE:20230912"]
        event = ["BEGIN:VEVENT", "UID:letter", "DTSTAMP:20230913T000000Z", *start, *lines, "END:VEVENT"]
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", *event, "END:VCALENDAR"]
    data = "".join(f"{line}\r\n" for line in lines).encode()
    return IN_CALENDARS.get(explanation.code, bytes)(data)


def _file_of(explanation: Explanation) -> bytes:
    """Put an example into the timeline in which docs/codes.md says that it stands."""
    if explanation.code == "empty":
        return explanation.example.encode()
    if explanation.code.startswith("yaml-"):
        return f'schema_version: "1.0"\nid: hq\ntitle: Headquarters\n{explanation.example}\n'.encode()
    members = ['"schema_version": "1.0",', '"id": "hq",', '"title": "Headquarters",', *explanation.example.splitlines()]
    if explanation.example.startswith('"schema_version"'):
        del members[0]
    lines = ["{", *(f"  {line}" for line in members), "}", ""]
    return "\n".join(lines).encode(ENCODINGS.get(explanation.code, "utf-8"))


def _said(problem: Problem) -> str:
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message


def test_every_code_is_explained() -> None:
    """Every code that a file in tests/broken is told has an explanation."""
    told = "".join(path.read_text("utf-8") for path in BROKEN.glob("*.txt"))
    codes = set(re.findall(r"(?:error|warning)\[([a-z-]+)\]", told)) | {"unreadable"}

    assert codes - list_explanations().keys() == set()


@pytest.mark.parametrize("code", sorted(list_explanations().keys() - ELSEWHERE))
def test_every_example_is_told_what_stands_there(code: str) -> None:
    """Each example has just the problem that it is an example of, in just the words that are shown."""
    explanation = explain(code)
    if code.startswith("xlsx-"):
        with pytest.raises(RefusedError) as refused:
            tables(EXAMPLES[code]())
        problems: tuple[Problem, ...] = (refused.value.problem,)
    elif code.startswith("ical-"):
        problems = checking.check(_calendar_of(explanation))
    else:
        _, problems = examine(_file_of(explanation), name="hq.yaml" if code.startswith("yaml-") else None)
    told = [(each.code, each.severity, _said(each)) for each in problems if code == each.code or each.code != "uncited"]
    rewrite_says(explanation, told[0][2])

    assert told == [(code, explanation.severity, explanation.says)]


def test_the_example_of_what_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one example that is a command names a file that isn't there."""
    monkeypatch.chdir(tmp_path)
    explanation = explain("unreadable")
    with pytest.raises(UnreadableError) as error:
        read_file(explanation.example.split()[-1])

    rewrite_says(explanation, error.value.reason)

    assert error.value.reason == explanation.says


@pytest.mark.parametrize("code", list_explanations())
def test_the_sentences(code: str) -> None:
    """A title is a phrase; the meaning and how to fix it are sentences."""
    explanation = explain(code)

    assert re.fullmatch(r"[a-z][^\n]{5,70}[^.\n]", explanation.title)
    assert re.fullmatch(r"[A-Z`][^\n]+\.", explanation.meaning)
    assert re.fullmatch(r"[A-Z`][^\n]+[.…]", explanation.fix)


def test_an_unknown_code() -> None:
    """A code that there isn't is answered with the nearest one."""
    with pytest.raises(UnknownNameError) as error:
        explain("unknown-sauce")

    assert str(error.value) == "no problem has the code 'unknown-sauce' (did you mean 'unknown-source'?)"


def test_an_explanation_in_words() -> None:
    """On a terminal: title, meaning, example, message, and how to fix it."""
    assert explanation_to_text(explain("date")) == (
        "error[date] a date is not a full date\n\n"
        "This field needs a single day: when the timeline was updated, or when a page was read.\n\n"
        'For example:\n\n    "updated": "2023-09"\n\n'
        "Message: '2023-09' is not a full date (write it like 2023-09-10)\n\n"
        "How to fix it: Write year, month and day: 2023-09-10.\n"
    )
    assert "For example:\n\n    (an empty file)\n\n" in explanation_to_text(explain("empty"))


def test_an_explanation_in_markdown() -> None:
    """As Markdown, the example is a code block."""
    assert explanation_to_markdown(explain("date")) == (
        "This field needs a single day: when the timeline was updated, or when a page was read.\n\n"
        '    "updated": "2023-09"\n\n'
        "Message: `'2023-09' is not a full date (write it like 2023-09-10)`\n\n"
        "How to fix it: Write year, month and day: 2023-09-10.\n"
    )
    assert "\n\nAn empty file\n\n" in explanation_to_markdown(explain("empty"))
