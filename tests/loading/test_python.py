"""Problems of what was made in Python: their hints are what a program can pass."""

import ast
import json
import re
from contextlib import suppress
from typing import Any

import pytest
from attrs import evolve, fields, has
from tests.places import TESTS

import alitimeline
from alitimeline import Timeline, model
from alitimeline.model import Assessment, Dispute, Measure, Participation
from alitimeline.problems import InvalidTimelineError, Problem

FIELDS = {field.name for name in model.__all__ if has(kind := getattr(model, name)) for field in fields(kind)}


def read_examples() -> dict[str, dict[str, Any]]:
    """Return the example files that have keys and values, by their names."""
    documents: dict[str, dict[str, Any]] = {}
    for file in sorted((TESTS / "broken").glob("*.json")):
        with suppress(ValueError):
            document = json.loads(file.read_bytes())
            if isinstance(document, dict):
                documents[file.name] = document
    return documents


EXAMPLES = read_examples()


def check(document: dict[str, Any]) -> tuple[list[Problem], list[Problem]]:
    """Return the problems of a dict, if it is unsound, and else those of the timeline that it makes."""
    try:
        return [], [*alitimeline.check(alitimeline.from_dict(document))]
    except InvalidTimelineError as error:
        return [*error.problems], []


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_word_of_files(name: str) -> None:
    """Whatever is wrong, a program reads nothing of lines, YAML or JSON's own words; keywords are those of records."""
    of_dict, of_records = check(EXAMPLES[name])

    for problem in of_dict + of_records:
        said = re.sub(r"'(?:[^'\\]|\\.)*'", "", problem.sentence)
        assert not re.search(r"\b(null|true|false|an object|YAML|file)\b", said), problem
        assert (problem.file, problem.line, problem.column) == (None, None, None)
    for problem in of_records:
        hint = problem.hint or ""
        if problem.code != "accepted":  # `extra` has it as a dict
            assert not re.search(r'(?<!\{)"[^"]*": ', hint), hint
        for keyword in re.findall(r'\b\w+=(?:"[^"]*"|\[.*\])', hint):
            call = ast.parse(f"f({keyword})".replace("…", "..."))
            assert {node.arg for node in ast.walk(call) if isinstance(node, ast.keyword)} <= FIELDS


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"description": None}, "description must be a text, not None (leave it out if there is nothing to say)"),
        ({"title": 2023}, "title must be a text, not 2023 (write '2023')"),
        ({"sources": {"id": "s"}}, "sources must be a list […], not a dict with 1 key (put it in a list: [{…}])"),
        (
            {"sources": [{"id": "s", "kind": "web", "title": "S", "primary": "yes"}]},
            "primary must be True or False, not 'yes' (write True)",
        ),
        ({"actors": ["Isn't null"]}, """an item of actors must be a dict {…}, not "Isn't null\""""),
    ],
)
def test_keys_and_values(changes: dict[str, Any], sentence: str) -> None:
    """The values in the problems of a dict are written as Python writes them, and so is what to write instead."""
    with pytest.raises(InvalidTimelineError) as caught:
        alitimeline.from_dict({"schema_version": "1.0", "id": "t", "title": "T", **changes})

    assert [problem.sentence for problem in caught.value.problems if problem.severity == "error"] == [sentence]


def test_records(alibaba: Timeline) -> None:
    """The hint for a record is the keyword that it lacks; that for the value of a dispute stays a value."""
    letter = alibaba.event("letter")
    late = [Dispute(field="place", value=value, citations=letter.citations) for value in (None, {"a": 1})]
    part = Participation(actor="eddie-wu", part="incoming")
    event = evolve(letter, citations=[], participants=[part], disputes=late)
    plain = evolve(letter, id="plain", kind="plain", participants=[part], citations=[], extra={"x-accepted": "all"})
    found = alitimeline.check(alibaba.with_record(event))
    warned = alitimeline.check(alibaba.with_record(plain))
    measures = [Measure(metric=f'{key} "{key}": [{{key}}]', target=1) for key in ("people", "shops")]
    promise = evolve(
        alibaba.commitments[0], measures=measures, assessments=[Assessment(on="2024", verdict="kept", value={"x": 1})]
    )
    measured = alitimeline.check(alibaba.with_record(promise))

    assert [problem.sentence for problem in found if problem.code == "dispute-value"] == [
        "not valid for place: the value must be a text, not None",
        "not valid for place: the value must be a text, not a dict with 1 key",
    ]
    assert 'known: people "people": [{key}], shops "shops": [{key}]' in [problem.hint for problem in measured]
    assert {problem.code: problem.hint for problem in warned} == {
        "accepted": 'write "x-accepted": {"uncited": "the reason"}',
        "move-without-role": 'add role="CEO" or "member"',
        "uncited": "add citations=[Citation(source=…, quote=…)]",
    }
