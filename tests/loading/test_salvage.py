"""What is sound in a faulty timeline: every record without an error that refers to none that is left out."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried
from tests.loading.test_acceptance import Run, folder, run

from alitimeline import Timeline, bundled, rules
from alitimeline.documents.plain import to_plain
from alitimeline.loading.examination import examine
from alitimeline.loading.salvage import SEPARABLE, salvage
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import is_error
from alitimeline.references import find_references

__all__ = ["folder", "run"]

ALIBABA = bundled("alibaba-2023")
PLACES = [(name, index) for name in COLLECTIONS.values() for index in range(len(getattr(ALIBABA, name)))]
FAULTS: list[dict[str, Any]] = [
    {"id": "Not An Id"},
    {"id": ["a", "list"]},
    {"kind": None},
    {"kind": 7, "x-fine": 1},
    {"titel": "?"},
    {"citations": [{"source": "nowhere"}]},
    {"when": "2023-13", "made_by": "nobody"},
]
SMALL: dict[str, Any] = {"schema_version": "1.0", "id": "hq", "title": "HQ"}
EVENT = {"id": "move", "title": "The move", "when": "2023", "kind": "move"}


def salvage_plain(document: object) -> tuple[Timeline | None, list[str]]:
    """Return what is sound in a document, and the notices of what is left out."""
    timeline, problems = salvage(json.dumps(document).encode())
    return timeline, [problem.message for problem in problems if problem.code == "left-out"]


def find_lost(data: str) -> set[tuple[str, str]]:
    """Return the list and id of the records of ALIBABA that have an error, or can't be without one that has; slowly."""
    lost = {
        (str(problem.path[0]), getattr(ALIBABA, str(problem.path[0]))[problem.path[1]].id)
        for problem in examine(data)[1]
        if is_error(problem) and problem.path[2] not in SEPARABLE[str(problem.path[0])]
    }
    while True:
        more = {
            (name, record.id)
            for name in COLLECTIONS.values()
            for record in getattr(ALIBABA, name)
            for path, kind, target, _ in find_references(record)
            if path[0] not in SEPARABLE[name] and (COLLECTIONS[kind], target) in lost
        }
        if more <= lost:
            return lost
        lost |= more


@given(st.dictionaries(st.sampled_from(PLACES), st.sampled_from(FAULTS), max_size=3))
@tried(40)
def test_what_is_kept(faults: dict[tuple[str, int], dict[str, Any]]) -> None:
    """Law: what is kept is sound, in its order, and complete but for what is faulty or refers to what is left out."""
    document = to_plain(ALIBABA)
    for (name, index), fault in faults.items():
        document[name][index] |= fault
    data = json.dumps(document)
    timeline, problems = salvage(data.encode())
    lost = find_lost(data)

    assert timeline is not None
    assert not any(map(is_error, rules.check(timeline)))
    notices = [problem for problem in problems if problem.code == "left-out"]
    assert problems[: len(problems) - len(notices)] == examine(data)[1]
    shortened = {problem.path[:2] for problem in notices if len(problem.path) > 2}
    for name in COLLECTIONS.values():
        before = {record.id: record for record in getattr(ALIBABA, name) if (name, record.id) not in lost}
        kept = {record.id: record for record in getattr(timeline, name)}
        assert [*kept] == [*before]
        for index, record in enumerate(getattr(ALIBABA, name)):
            assert kept.get(record.id) == record or (name, record.id) in lost or (name, index) in shortened


def test_parts() -> None:
    """A faulty citation or relation is left out on its own, and so is one of what is left out."""
    follows = [{"kind": "follows", "event": "move"}, {"kind": "follows", "event": "start"}]
    cited = [{"source": "gazette"}, {"source": "nowhere"}]
    document = {
        **SMALL,
        "sources": [{"id": "gazette", "kind": "news", "title": "The move", "url": "example.com", "accessed": "today"}],
        "events": [
            {**EVENT, "id": "start"},
            {**EVENT, "when": "soon"},
            {**EVENT, "id": "stay", "related": follows, "citations": cited},
        ],
    }
    timeline, notices = salvage_plain(document)

    assert timeline is not None
    assert [(event.id, len(event.related), len(event.citations)) for event in timeline.events] == [
        ("start", 0, 0),
        ("stay", 1, 1),
    ]
    assert [notice.partition(" is left out: ")[0] for notice in notices] == [
        "url of the source 'gazette'",
        "accessed of the source 'gazette'",
        "the event 'move'",
        "citations number 2 of the event 'stay'",
        "related number 1 of the event 'stay'",
    ]


def test_what_a_part_needs() -> None:
    """If a record can't be without a part after all, it is left out, too; a chain of replacements ends somewhere."""
    untitled = {**SMALL, "sources": [{"id": "gazette", "kind": "news", "url": "nowhere"}]}
    promise = {"title": "C", "statement": "C.", "made_on": "2023", "kind": "k"}
    chain = [
        {"id": f"c{number}", "made_by": "hq", "superseded_by": f"c{number + 1}", **promise} for number in range(60)
    ]
    actor = {"id": "hq", "kind": "organization", "name": "HQ"}

    assert salvage_plain(untitled)[0] == Timeline(id="hq", title="HQ")
    assert salvage_plain({**SMALL, "actors": [actor], "commitments": chain}) == (None, [])
    assert salvage_plain({**SMALL, "actors": [actor], "commitments": chain[:40]})[0] is not None


def test_reasons() -> None:
    """A notice names each record, and its first error or what it refers to; a record without an id has a number."""
    document = {
        **SMALL,
        "timezone": "Nowhere",
        "sources": [{"kind": "news", "title": "T"}, 7],
        "events": [
            {**EVENT, "when": "soon"},
            {**EVENT, "id": "stay", "related": [{"kind": "follows", "event": "move"}]},
        ],
    }
    timeline, notices = salvage_plain(document)

    assert timeline is not None
    assert [event.id for event in timeline.events] == ["stay"]
    assert [notice.partition(" is left out: ")[0] for notice in notices] == [
        "timezone",
        "source number 1",
        "source number 2",
        "the event 'move'",
        "related number 1 of the event 'stay'",
    ]
    assert notices[-1].endswith(" is left out: no event has the id 'move'")


def test_a_record_that_keeps_an_id() -> None:
    """Of two records with one id the first is kept, and what refers to it."""
    follower = {**EVENT, "id": "stay", "related": [{"kind": "follows", "event": "move"}]}
    timeline, notices = salvage_plain({**SMALL, "events": [EVENT, {**EVENT, "title": "Again"}, follower]})

    assert timeline is not None
    assert [event.title for event in timeline.events] == ["The move", "The move"]
    assert len(notices) == 1


def test_a_list_that_is_none() -> None:
    """Where a list of records is none, all of them are left out, and what refers to them."""
    cited = {**EVENT, "citations": [{"source": "gazette"}]}
    timeline, notices = salvage_plain(
        {**SMALL, "sources": {"gazette": "The Gazette"}, "events": [cited, {**EVENT, "id": "b"}]}
    )

    assert timeline is not None
    assert [(event.id, event.citations) for event in timeline.events] == [("move", ()), ("b", ())]
    assert len(notices) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"schema_version": "1.0", "id": "hq", "title": 7}',
        '{"schema_version": "1.0", "id": "hq"}',
        '{"schema_version": "2.0", "id": "hq", "title": "HQ"}',
        '{"schema_version": "1.0", "id": "hq", "id": "hq", "title": "HQ"}',
    ],
)
def test_what_can_not_be_salvaged(text: str) -> None:
    """Where the text has an error, or the timeline no name, nothing is left; the problems are those of the file."""
    assert salvage(text.encode()) == (None, examine(text)[1])


QUESTIONS = ("status", "tenures", "conflicts", "known", "coverage", "evidence", "select", "show")


@pytest.mark.parametrize("command", QUESTIONS)
def test_questions(run: Run, command: str) -> None:
    """A question is answered without the faulty records, which are named; the status is 1, as the data has errors."""
    document = {**SMALL, "events": [{**EVENT, "id": "bad", "when": "soon"}, EVENT]}
    Path("hq.timeline.json").write_text(json.dumps(document), "utf-8")
    refused = run(command, "hq.timeline.json")
    status, _, err = run(command, "hq.timeline.json", "--despite-errors")

    assert refused[:2] == (1, "")
    assert "left-out" not in refused[2]
    assert status == 1
    assert err.splitlines()[0].startswith(
        "hq.timeline.json:1:65: warning[left-out] the event 'bad' is left out: 'soon'"
    )
    assert "error[" not in err


def test_export(run: Run) -> None:
    """An export, and what is selected in a folder, has the sound records of every file."""
    document = {**SMALL, "events": [{**EVENT, "id": "bad", "when": "soon"}, EVENT]}
    Path("data").mkdir()
    Path("data/hq.timeline.json").write_text(json.dumps(document), "utf-8")
    status, out, _ = run("export", "data", "--to", "json", "-o", "-", "--despite-errors")

    assert (status, [event["id"] for event in json.loads(out)["events"]]) == (1, ["move"])
    assert run("export", "alibaba-2023", "--to", "json", "-o", "-", "--despite-errors")[0] == 0


def test_a_sound_file(run: Run) -> None:
    """A sound file is answered as without the option."""
    assert salvage(json.dumps(to_plain(ALIBABA)).encode()) == (ALIBABA, ())
    assert run("tenures", "alibaba-2023", "--despite-errors") == run("tenures", "alibaba-2023")
