"""Fixes of data files: only what is certain, all of that, nothing else changed, and nothing left for a second time."""

import json
import re
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any, TypeAlias

import pytest
import yaml
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.places import ROOT, TESTS

from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading import fixing
from alitimeline.loading.examination import Examined, examine, examine_fully
from alitimeline.loading.fixing import fix
from alitimeline.problems import Path, Problem, is_error

ALIBABA = ROOT / "data" / "alibaba-2023.timeline.json"
FILES = [*sorted((TESTS / "broken").glob("*.json")), *sorted((TESTS / "broken-yaml").glob("*.yaml"))]
#: A hint with one value: for tests, all these are certain.
SUGGESTION = re.compile(r"(?:did you mean|write) '([^']+)'\??")

Suggest: TypeAlias = Callable[[bytes, str], Examined]

DOCUMENT: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "hq",
    "title": "A move",
    "sources": [{"id": "gazette", "kind": "news", "title": "The move"}],
    "events": [
        {"id": "move", "title": "It moves", "when": "2023", "kind": "move", "citations": [{"source": "gazette"}]},
        {"id": "stay", "title": "It stays", "when": "2024", "kind": "move", "citations": [{"source": "gazette"}]},
    ],
}


def keys_of(problems: tuple[Problem, ...]) -> set[tuple[str, Path, str]]:
    """Return what identifies problems before and after a fix."""
    return {(problem.code, problem.path, problem.message) for problem in problems if is_error(problem)}


def examine_boldly(data: bytes, *, name: str | None = None, every: bool = False) -> Examined:
    """Check a file, and take every suggestion for certain."""
    timeline, problems, document, _ = examine_fully(data, name=name, every=every)
    suggested = (
        evolve(problem, replacement=match[1])
        if problem.replacement is None and (match := SUGGESTION.fullmatch(problem.hint or ""))
        else problem
        for problem in problems
    )
    return Examined(timeline, tuple(suggested), document)


@pytest.fixture
def suggest(monkeypatch: pytest.MonkeyPatch) -> Suggest:
    """Return a check of a file that takes every suggestion for certain; `fix` uses it too."""
    monkeypatch.setattr(fixing, "examine_fully", examine_boldly)
    return lambda data, name: examine_boldly(data, name=name)


def replace(code: str, path: Path, value: object, *, at_key: bool = False) -> Examined:
    """Return what a check returns that has a replacement for one place."""
    problem = Problem(code=code, path=path, message="x", at_key=at_key, replacement=value)
    return Examined(None, (problem,), None)


def fix_document(
    change: Callable[[Any], object], examined: Examined | None = None
) -> tuple[Any, tuple[Problem, ...], tuple[Problem, ...]]:
    """Fix the document after a change; return the new document, what was fixed, and what remains."""
    document = json.loads(json.dumps(DOCUMENT))
    change(document)
    before = json.dumps(document).encode()
    if examined:
        examined = examined._replace(document=examine_fully(before).document)
    data, fixed, after = fix(before, examined=examined)
    return json.loads(data), fixed, after.problems


def differences(before: bytes, after: bytes) -> int:
    """Return how many lines differ."""
    return sum(old != new for old, new in zip(before.split(b"\n"), after.split(b"\n"), strict=True))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_replacement(file: FilePath) -> None:
    """A replacement ends its problem, and brings no other error."""
    data = file.read_bytes()
    before = examine_fully(data, name=file.name)
    for problem in before.problems:
        if problem.replacement is not None:
            alone = (other if other is problem else evolve(other, replacement=None) for other in before.problems)
            _, fixed, after = fix(data, name=file.name, examined=before._replace(problems=tuple(alone)))

            assert [change.path for change in fixed][:1] == [problem.path]
            assert keys_of(after.problems) < keys_of(before.problems)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file(file: FilePath, suggest: Suggest) -> None:
    """A file has fewer problems after it, what is fixed isn't fixed again, and without a fix it is the same file."""
    data = file.read_bytes()
    before = suggest(data, file.name)
    new, fixed, after = fix(data, name=file.name)

    assert after[:2] == suggest(new, file.name)[:2]
    assert fix(new, name=file.name)[:2] == (new, ())
    assert fix(data, name=file.name, examined=before)[:2] == (new, fixed)
    assert bool(fixed) == (new != data)
    assert differences(data, new) <= len(fixed)


def test_enough(suggest: Suggest) -> None:
    """The files above try it: some have replacements, and in many something is suggested that can be written."""
    certain = [
        file for file in FILES if any(p.replacement is not None for p in examine(file.read_bytes(), name=file.name)[1])
    ]
    fixed = [file for file in FILES if fix(file.read_bytes(), name=file.name)[1]]

    assert len(certain) >= 3
    assert len(fixed) >= 10
    assert any(is_yaml(file.name) for file in fixed)
    assert suggest(*EXAMPLE)[1] != ()


#: A file in YAML with three suggestions: a date, a key, and an id that is only looked up once the key is right.
EXAMPLE = (
    b"""\xef\xbb\xbf# The move\r
schema_version: '1.0'\r
id: hq\r
title: A move\r
\r
sources:\r
  - {id: gazette, kind: news, title: The move}\r
events:\r
  - id: move\r
    title: It moves\r
    when: 2023/09/12   # as the Gazette says\r
    kind: move\r
    citation:          # only one\r
      - source: 'gazete'\r
""",
    "hq.yaml",
)


def test_in_turn(suggest: Suggest) -> None:
    """What a fix brings up is fixed too; comments, line ends and the byte order mark stay."""
    data, name = EXAMPLE
    new, fixed, after = fix(data, name=name)
    expected = data.replace(b"2023/09/12", b"2023-09-12").replace(b"citation:", b"citations:")

    assert new == expected.replace(b"'gazete'", b"'gazette'")
    assert [(problem.code, problem.line, problem.message) for problem in fixed] == [
        ("when", 11, "'2023/09/12' → '2023-09-12'"),
        ("unknown-key", 13, "'citation' → 'citations'"),
        ("unknown-source", 14, "'gazete' → 'gazette'"),
    ]
    assert [problem.code for problem in after[1]] == ["bom"]
    assert after[:2] == suggest(new, name)[:2]


def test_whole_values() -> None:
    """A replacement may be any value."""
    problem = replace("wrong-type", ("events", 0, "citations", 0), {"source": "gazette"})
    document, fixed, _ = fix_document(lambda document: document["events"][0].update(citations=["gazette"]), problem)

    assert document == DOCUMENT
    assert [change.message for change in fixed] == ["'gazette' → '{\"source\": \"gazette\"}'"]


@pytest.mark.parametrize(
    "examined",
    [
        replace("when", ("events", 0, "when"), "2023-13"),
        replace("another", ("events", 0, "when"), "2023-13"),
        replace("another", ("events", 0, "kind"), ["move"]),
        replace("another", ("events", 0, "id"), "stay"),
        replace("unknown-key", ("events", 0, "titel"), "titles", at_key=True),
        replace("unknown-key", ("events", 0, "titel"), "title", at_key=True),
        replace("another", (), "a text"),
    ],
)
def test_what_would_not_help(examined: Examined) -> None:
    """A replacement that leaves its problem, or brings another error, isn't written; the problem stays."""
    document, *rest = fix_document(lambda document: document["events"][0].update(when="2023-30", titel="x"), examined)

    assert document["events"][0] == DOCUMENT["events"][0] | {"when": "2023-30", "titel": "x"}
    assert rest == [(), examined[1]]


@pytest.mark.parametrize(
    ("value", "is_fixed"),
    [
        ("\n      source: memo\n      quote: hi", True),
        ("\n      source: memo   # of the board\n      quote: hi", False),
        ("\n      # of the board\n      source: memo", True),  # it is before the value
        ("\n      source: memo\n      quote: 'item #1'", False),  # it may be one
        ("{source: memo, # of the board\n      quote: hi}", False),
    ],
)
def test_comments_are_kept(value: str, is_fixed: bool) -> None:  # noqa: FBT001
    """An object that would be written anew stays as it is, and is reported, if there is a comment in it."""
    head = 'schema_version: "1.0"\nid: k\ntitle: K\nsources: [{id: memo, kind: news, title: T}]\n'
    text = f'{head}events:\n  - id: e\n    title: E\n    when: "2023"\n    kind: k\n    citations: {value}\n'
    data, fixed, after = fix(text.encode(), name="k.yaml")

    assert (len(fixed), "wrong-type" in {problem.code for problem in after.problems}) == (is_fixed, not is_fixed)
    assert data.count(b"# of") == text.count("# of")


def test_others_are_fixed() -> None:
    """One replacement that doesn't help keeps no other from being written."""
    faulty = [*(("when", ("events", index, "when"), value) for index, value in enumerate(("2023-13", "2024-02")))]
    problems = tuple(replace(*fault)[1][0] for fault in faulty)

    def change(document: Any) -> None:  # noqa: ANN401 - any JSON
        for event in document["events"]:
            event["when"] = "2024-30"

    document, fixed, remaining = fix_document(change, Examined(None, problems))

    assert [event["when"] for event in document["events"]] == ["2024-30", "2024-02"]
    assert [change.path for change in fixed] == [problems[1].path]
    assert [problem.path for problem in remaining] == [("events", 0, "when")]


def test_two_at_one_place() -> None:
    """Of two replacements for one place, or within it, the first is written."""
    problems = tuple(
        replace("when", path, value)[1][0]
        for path, value in (
            (("events", 0, "when"), "2023-01"),
            (("events", 0, "when"), "2023-02"),
            (("events", 0), {}),
            (("events", 1, "citations"), [{"source": "gazette", "quote": "x"}]),
            (("events", 1, "citations", 0, "source"), "none"),
        )
    )
    document, fixed, _ = fix_document(
        lambda document: document["events"][0].update(when="2023-30"), Examined(None, problems)
    )

    assert [event["when"] for event in document["events"]] == ["2023-01", "2024"]
    assert document["events"][1]["citations"] == [{"source": "gazette", "quote": "x"}]
    assert [change.path for change in fixed] == [problems[0].path, problems[3].path]


def test_misspelt_twice() -> None:
    """Two keys that mean the same are not both renamed."""
    problems = tuple(
        replace("unknown-key", ("events", 0, key), "summary", at_key=True)[1][0] for key in ("sumary", "summry")
    )
    document, *_ = fix_document(
        lambda document: document["events"][0].update(sumary="a", summry="b"), Examined(None, problems)
    )

    assert document["events"][0] == DOCUMENT["events"][0] | {"summary": "a", "summry": "b"}


def test_what_is_accepted() -> None:
    """What the editors accept is left as it is."""
    [problem] = replace("when", ("events", 0, "when"), "2023-01").problems
    known = Examined(None, (evolve(problem, severity="note", accepted="it is right"),))
    document, *_ = fix_document(lambda _document: None, known)

    assert document == DOCUMENT


def test_what_can_not_be_read() -> None:
    """A file that can't be read stays as it is."""
    examined = replace("syntax", (), "x")

    assert fix(b'{"a": ', examined=examined) == (b'{"a": ', (), examined)


def test_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every fix brings up the next one, they come to an end."""

    def examine_again(data: bytes, *, name: str | None = None, every: bool = False) -> Examined:
        assert every
        value = json.loads(data)["id"]
        problem = Problem(code=value, path=("id",), message="x", severity="warning", replacement=f"{value}{name}")
        return Examined(None, (problem,), examine_fully(data).document)

    monkeypatch.setattr(fixing, "examine_fully", examine_again)

    assert fix(b'{"id": "a"}', name="b")[0] == b'{"id": "abbbbbbbb"}'


@pytest.mark.parametrize("form", ["json", "yaml"])
@tried(30)
@given(data=st.data())
def test_faults_everywhere(form: str, data: st.DataObject) -> None:
    """However many values are written in other forms: all are corrected, and nothing else."""
    document = json.loads(ALIBABA.read_bytes())
    text = json.dumps(document, indent=1, ensure_ascii=False) if form == "json" else yaml.dump(document)
    places = [match.span(1) for match in re.finditer(r"\b(?:when|published)\W+(\d{4}-\d\d-\d\d)['\"]", text)]
    chosen = data.draw(st.sets(st.sampled_from(places), max_size=9))
    spoilt = text
    for start, end in chosen:
        spoilt = spoilt[:start] + spoilt[start:end].replace("-", "/") + spoilt[end:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixing, "examine_fully", examine_boldly)
        new, fixed, _ = fix(spoilt.encode(), name=f"a.{form}")

    assert new.decode() == text
    assert len(fixed) == len(chosen)
