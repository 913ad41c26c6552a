"""What is sound in a faulty timeline: every record without an error that refers to none that is left out."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.loading.test_acceptance import Run, folder, run

from alitimeline import Timeline, bundled, rules
from alitimeline.documents.plain import to_plain
from alitimeline.loading.examination import examine
from alitimeline.loading.salvage import salvage
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


def find_faulty(data: str) -> set[tuple[str, str]]:
    """Return the kind and id of the records of ALIBABA that have an error, or refer to one of these; found slowly."""
    faulty = {problem.path[:2] for problem in examine(data)[1] if is_error(problem)}
    lost = {(str(name), getattr(ALIBABA, str(name))[index].id) for name, index in faulty}
    while True:
        more = {
            (name, record.id)
            for name in COLLECTIONS.values()
            for record in getattr(ALIBABA, name)
            if any((COLLECTIONS[kind], target) in lost for _, kind, target, _ in find_references(record))
        }
        if more <= lost:
            return lost
        lost |= more


@given(st.dictionaries(st.sampled_from(PLACES), st.sampled_from(FAULTS), max_size=3))
def test_what_is_kept(faults: dict[tuple[str, int], dict[str, Any]]) -> None:
    """Law: what is kept is sound, unchanged, and all that neither has an error nor refers to what is left out."""
    document = to_plain(ALIBABA)
    for (name, index), fault in faults.items():
        document[name][index] |= fault
    data = json.dumps(document)
    timeline, problems = salvage(data.encode())
    lost = find_faulty(data)

    assert timeline is not None
    assert not any(map(is_error, rules.check(timeline)))
    for name in COLLECTIONS.values():
        kept = tuple(record for record in getattr(ALIBABA, name) if (name, record.id) not in lost)
        assert getattr(timeline, name) == kept
    assert problems[: len(problems) - len(lost)] == examine(data)[1]
    assert [problem.code for problem in problems[len(problems) - len(lost) :]] == ["left-out"] * len(lost)


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

    assert timeline == Timeline(id="hq", title="HQ")
    assert [notice.partition(" is left out: ")[0] for notice in notices] == [
        "timezone",
        "source number 1",
        "source number 2",
        "the event 'move'",
        "the event 'stay'",
    ]
    assert notices[-1] == "the event 'stay' is left out: it refers to the event 'move', which is left out"


def test_a_record_that_keeps_an_id() -> None:
    """Of two records with one id the first is kept, and what refers to it."""
    follower = {**EVENT, "id": "stay", "related": [{"kind": "follows", "event": "move"}]}
    timeline, notices = salvage_plain({**SMALL, "events": [EVENT, {**EVENT, "title": "Again"}, follower]})

    assert timeline is not None
    assert [event.title for event in timeline.events] == ["The move", "The move"]
    assert len(notices) == 1


def test_a_list_that_is_none() -> None:
    """Where a list of records is none, all of them are left out, with what refers to them."""
    cited = {**EVENT, "citations": [{"source": "gazette"}]}
    timeline, notices = salvage_plain(
        {**SMALL, "sources": {"gazette": "The Gazette"}, "events": [cited, {**EVENT, "id": "b"}]}
    )

    assert timeline is not None
    assert [event.id for event in timeline.events] == ["b"]
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
