"""What was meant by wrong values: the hints that say so, and the law that a replacement is accepted in its place."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline.loading.examination import examine
from alitimeline.problems import Path, Problem, is_error

RECORD: dict[str, Any] = {
    "schema_version": "1.0",
    "id": "acme-2023",
    "title": "Acme: the firing",
    "sources": [
        {"id": "memo", "kind": "letter", "title": "The memo", "published": "2023-11-17", "primary": True},
        {"id": "paper", "kind": "news", "url": "https://example.org/"},
    ],
    "actors": [
        {"id": "acme", "kind": "organization", "name": "Acme Corp", "fiscal_year_end": "--12-31"},
        {"id": "acme-lab", "kind": "organization", "name": "Acme Lab", "parent": "acme"},
        {"id": "jo-doe", "kind": "person", "name": "Jo Doe", "other_names": ["Joanna Doe", "乔·多伊"]},
        {"id": "jo-doe-2", "kind": "person", "name": "Jo Roe", "other_names": ["Jo"]},
        {"id": "jo-3", "kind": "person", "name": "Jo"},
    ],
    "events": [
        {
            "id": "fired",
            "title": "Jo Doe is fired",
            "when": "2023-11-17",
            "kind": "leadership-change",
            "participants": [{"actor": "jo-doe", "role": "CEO", "organization": "acme", "part": "subject"}],
            "related": [{"kind": "follows", "event": "hired"}],
            "tags": ["people"],
            "citations": [{"source": "memo"}],
        },
        {"id": "hired", "title": "Jo Doe is hired", "when": "2019", "kind": "leadership-change"},
    ],
    "commitments": [
        {
            "id": "growth",
            "title": "Growth",
            "statement": "To grow.",
            "made_by": "acme",
            "made_in": "fired",
            "kind": "growth",
            "due": {"within": "P6M", "of": "fired"},
            "assessments": [{"on": "2024-05", "verdict": "kept", "citations": [{"source": "paper"}]}],
        },
        {
            "id": "part",
            "title": "A part",
            "statement": "To grow a little.",
            "made_by": ["acme", "jo-doe"],
            "made_in": "fired",
            "kind": "growth",
            "due": {"fiscal_year": 2024, "of": "acme"},
            "part_of": "growth",
        },
    ],
}


def find_problems(document: object) -> tuple[Problem, ...]:
    """Return the errors of a document."""
    return tuple(filter(is_error, examine(json.dumps(document), name="t.timeline.json")[1]))


def put(path: Path, value: object, *, key: str | None = None) -> dict[str, Any]:
    """Return the record with a value at a path, or with its last key renamed first."""
    document = deepcopy(RECORD)
    parent: Any = document
    for step in path[:-1]:
        parent = parent[step]
    if key is not None:
        parent[key] = parent.pop(path[-1])
    else:
        parent[path[-1]] = value
    return document


EVENT, PART, PROMISE = ("events", 0), ("events", 0, "participants", 0), ("commitments", 0)
PARTICIPANT = {"actor": "jo-doe", "part": "participant"}
NOT_AN_ID = "is not an id (write lower-case letters, digits and single hyphens)"
NOT_A_LIST = (
    "must be a list […], not an object with 1 key (put it in a list: [{…}]; in YAML, begin each item with '- ')"
)
NO_EVENT = """no event has the id 'acme'; it is the id of an actor"""
PROMISED = """(write "of": "fired", the event in which it was promised)"""
#: A path, what is written there, what is said of it, and its replacement.
CASES: list[tuple[Path, object, str, object]] = [
    ((*PART, "actor"), "Jo Doe", "'Jo Doe' is not an id (did you mean the id 'jo-doe' (Jo Doe)?)", "jo-doe"),
    ((*PART, "actor"), "joanna  DOE", "'joanna  DOE' is not an id (did you mean the id 'jo-doe' (Jo Doe)?)", "jo-doe"),
    ((*PART, "actor"), "乔·多伊", "'乔·多伊' is not an id (did you mean the id 'jo-doe' (Jo Doe)?)", "jo-doe"),
    ((*PART, "actor"), "jo_doe", "'jo_doe' is not an id (did you mean the id 'jo-doe' (Jo Doe)?)", "jo-doe"),
    ((*PART, "actor"), 2023, "actor must be a text, not 2023 (put quotation marks around it)", None),
    ((*PART, "actor"), "Jo", f"'Jo' {NOT_AN_ID}", None),
    ((*PART, "actor"), "jo", "no actor has the id 'jo' (did you mean 'jo-3'?)", None),
    (
        (*PART, "organization"),
        "Acme Corp",
        "'Acme Corp' is not an id (did you mean the id 'acme' (Acme Corp)?)",
        "acme",
    ),
    ((*PART, "organization"), "Jo Doe", f"'Jo Doe' {NOT_AN_ID}", None),
    (("actors", 1, "parent"), "Acme Lab", f"'Acme Lab' {NOT_AN_ID}", None),
    ((*PROMISE, "made_by"), "Acme Corp", "'Acme Corp' is not an id (did you mean the id 'acme' (Acme Corp)?)", "acme"),
    ((*PROMISE, "made_by"), ["Jo Doe"], "'Jo Doe' is not an id (did you mean the id 'jo-doe' (Jo Doe)?)", "jo-doe"),
    ((*PROMISE, "made_by"), "acme-corp", "no actor has the id 'acme-corp' (did you mean 'acme'?)", None),
    (
        (*PROMISE, "made_in"),
        "Jo Doe is fired",
        "'Jo Doe is fired' is not an id (did you mean the id 'fired' (Jo Doe is fired)?)",
        "fired",
    ),
    (
        (*EVENT, "citations", 0, "source"),
        "The memo",
        "'The memo' is not an id (did you mean the id 'memo' (The memo)?)",
        "memo",
    ),
    ((*EVENT, "citations", 0, "source"), "hired", "no source has the id 'hired'; it is the id of an event", None),
    ((*EVENT, "related", 0, "event"), "Jo Doe is fired", f"'Jo Doe is fired' {NOT_AN_ID}", None),
    (
        ("commitments", 1, "part_of"),
        "Growth",
        "'Growth' is not an id (did you mean the id 'growth' (Growth)?)",
        "growth",
    ),
    (
        ("commitments", 1, "due", "of"),
        "Acme Corp",
        "'Acme Corp' is not an id (did you mean the id 'acme' (Acme Corp)?)",
        "acme",
    ),
    (
        (*PROMISE, "due", "of"),
        "Jo Doe is hired",
        "'Jo Doe is hired' is not an id (did you mean the id 'hired' (Jo Doe is hired)?)",
        "hired",
    ),
    ((*PROMISE, "due", "of"), "acme", f"{NO_EVENT} {PROMISED}", None),
    (
        ("commitments", 1, "due"),
        {"fiscal_year": 2024},
        "'of' is missing here (write the id of the organization whose fiscal year it is)",
        None,
    ),
    (
        (*EVENT, "kind"),
        "Leadership Change",
        "'Leadership Change' is not a kind (write 'leadership-change')",
        "leadership-change",
    ),
    ((*EVENT, "kind"), "领导", f"'领导' {NOT_AN_ID}", None),
    (("events", 1, "id"), "Jo hired", "'Jo hired' is not an id (write 'jo-hired')", "jo-hired"),
    (("events", 1, "id"), "Fired", f"'Fired' {NOT_AN_ID}", None),
    (("id",), "Acme 2023", "'Acme 2023' is not an id (write 'acme-2023')", "acme-2023"),
    (
        (*EVENT, "citations"),
        ["memo"],
        'an item of citations must be an object {…}, not \'memo\' (write {"source": "memo"})',
        {"source": "memo"},
    ),
    (
        (*EVENT, "citations"),
        "The memo",
        'citations must be a list […], not \'The memo\' (write [{"source": "memo"}])',
        [{"source": "memo"}],
    ),
    (
        (*EVENT, "citations"),
        ["nowhere"],
        'an item of citations must be an object {…}, not \'nowhere\' (write {"source": "…"})',
        None,
    ),
    ((*EVENT, "citations"), {"source": "memo"}, f"citations {NOT_A_LIST}", [{"source": "memo"}]),
    (
        (*EVENT, "participants"),
        ["Jo Doe"],
        f"""an item of participants must be an object {{…}}, not 'Jo Doe' (write {json.dumps(PARTICIPANT)})""",
        PARTICIPANT,
    ),
    ((*EVENT, "tags"), "a, b", 'tags must be a list […], not \'a, b\' (write ["a", "b"])', ["a", "b"]),
    ((*EVENT, "tags"), "user first", "tags must be a list […], not 'user first' (write [\"user first\"])", None),
    (
        ("actors", 2, "other_names"),
        "Joanna",
        "other_names must be a list […], not 'Joanna' (write [\"Joanna\"])",
        ["Joanna"],
    ),
    (
        ("actors", 2, "other_names"),
        "Doe, Jo",
        "other_names must be a list […], not 'Doe, Jo' (write [\"Doe, Jo\"])",
        None,
    ),
    (("sources", 0, "primary"), "yes", "primary must be true or false, not 'yes' (write true)", True),
    (
        ("sources", 0, "primary"),
        "false",
        "primary must be true or false, not 'false' (remove the quotation marks)",
        False,
    ),
    (
        ("sources", 0, "kind"),
        "Press Release",
        "kind can't be 'Press Release' (did you mean 'press-release'?)",
        "press-release",
    ),
    ((*EVENT, "when"), 2023, "when must be a text, not 2023 (put quotation marks around it)", "2023"),
    ((*EVENT, "when"), 23, "when must be a text, not 23 (put quotation marks around it)", None),
    (
        ("commitments", 1, "due", "fiscal_year"),
        "2024",
        "fiscal_year must be a whole number, not '2024' (remove the quotation marks)",
        2024,
    ),
    (("sources",), {"id": "memo"}, f"sources {NOT_A_LIST}", None),
]


def describe(problem: Problem) -> str:
    """Return what is said of a problem, without its place."""
    return problem.message + (f" ({problem.hint})" if problem.hint else "")


@pytest.mark.parametrize(("path", "value", "said", "replacement"), CASES)
def test_what_is_said(path: Path, value: object, said: str, replacement: object) -> None:
    """The first problem says what to write, with the names and ids of the record."""
    problem = find_problems(put(path, value))[0]

    assert (describe(problem), problem.replacement) == (said, replacement)


@pytest.mark.parametrize(
    ("path", "key", "said", "replacement"),
    [
        ((*EVENT, "when"), "date", "unknown key 'date' (did you mean 'when'?)", "when"),
        ((*EVENT, "when"), "wen", "unknown key 'wen' (did you mean 'when'?)", "when"),
        (("sources", 0, "published"), "Date", "unknown key 'Date' (did you mean 'published'?)", "published"),
        (("actors", 0, "name"), "title", "unknown key 'title' (did you mean 'name'?)", "name"),
        ((*PROMISE, "due"), "deadline", "unknown key 'deadline' (did you mean 'due'?)", "due"),
        ((*EVENT, "tags"), "tag", "unknown key 'tag' (did you mean 'tags'?)", None),
        ((*EVENT, "citations"), "sources", """unknown key 'sources' (write "citations": [{"source": "…"}])""", None),
    ],
)
def test_keys(path: Path, key: str, said: str, replacement: str | None) -> None:
    """A key that means another one is one problem, not two; the key is replaced where that is certain."""
    [problem] = find_problems(put(path, None, key=key))

    assert (describe(problem), problem.at_key, problem.replacement) == (said, True, replacement)


def test_a_key_whose_value_is_wrong_too() -> None:
    """A key is only replaced if its value is right there."""
    document = put((*EVENT, "when"), "soon")
    document["events"][0]["date"] = document["events"][0].pop("when")
    [problem] = find_problems(document)

    assert (describe(problem), problem.replacement) == ("unknown key 'date' (did you mean 'when'?)", None)


def test_two_keys_that_mean_the_same() -> None:
    """Of two keys that mean the same, only one is replaced."""
    document = put((*EVENT, "when"), None, key="date")
    document["events"][0]["wen"] = "2023"

    assert [problem.replacement for problem in find_problems(document)] == ["when", None]


def test_a_source_of_an_event() -> None:
    """A source that is written on an event belongs in its citations."""
    [problem] = find_problems(put((*EVENT, "source"), "memo"))

    assert describe(problem) == """unknown key 'source' (write "citations": [{"source": "memo"}])"""


def test_ids_in_words_everywhere() -> None:
    """An id in words, and every reference to it, get the same replacement."""
    text = json.dumps(RECORD).replace('"fired"', '"Jo Fired"')
    problems = find_problems(json.loads(text))

    assert [problem.replacement for problem in problems] == ["jo-fired"] * 4


def test_ids_in_words_that_are_alike() -> None:
    """Two ids that would be spelt alike are not replaced, and neither is what refers to them."""
    text = json.dumps(RECORD).replace('"fired"', '"Jo Fired"').replace('"hired"', '"Jo fired"')

    assert {problem.replacement for problem in find_problems(json.loads(text))} == {None}


#: Values that are wrong in many places, and that somebody may write.
WRITTEN = [case[1] for case in CASES] + [
    *("2023/11/17", "Nov 17, 2023", "2023-11", "6 months", "P6M", "yes", "no", "TRUE", "News", "In progress", "Kept"),
    *("growth", "Growth", "acme", "fired", "memo", "acme-corp", "A part", "", " ", "x" * 90, "a; b", 2023, 1.5, None),
    *(True, [], {}, ["2023.."], ["jo-doe"], {"source": "The memo"}, {"within": "P6M"}, ["a, b"]),
]
KEYS = [
    "date",
    "deadline",
    "name",
    "title",
    "source",
    "sources",
    "wen",
    "tag",
    "kinds",
    "citation",
    "x-own",
    "publised",
]
#: Errors about the meaning of a right value, which its wrong form hid.
OF_MEANING = {"due-before-promise", "assessment-before-promise", "deadline", "circle"}


def list_paths(value: Any, path: Path = ()) -> list[Path]:  # noqa: ANN401 - any JSON
    """Return the paths of all values in a value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, part in members for place in [(*path, step), *list_paths(part, (*path, step))]]


PATHS = list_paths(RECORD)


def replace(document: dict[str, Any], problem: Problem) -> tuple[dict[str, Any], Path]:
    """Return a document with the replacement of a problem in its place, and that place."""
    changed = deepcopy(document)
    parent: Any = changed
    *way, last = problem.path
    for step in way:
        parent = parent[step]
    if problem.at_key:
        assert problem.replacement not in parent
        parent[problem.replacement] = parent.pop(last)
        return changed, (*way, problem.replacement)
    parent[last] = problem.replacement
    return changed, problem.path


@tried(400)
@given(st.sampled_from(PATHS), st.sampled_from(WRITTEN) | st.none(), st.sampled_from([None, None, *KEYS]))
def test_replacements_are_accepted(path: Path, value: object, key: str | None) -> None:
    """A replacement, put in its place, removes that problem, and adds no error there."""
    if key is not None and isinstance(path[-1], int):
        key = None
    document = put(path, value, key=key)
    problems = find_problems(document)
    for problem in problems:
        if problem.replacement is not None:
            changed, place = replace(document, problem)
            there = [after for after in find_problems(changed) if after.path[: len(place)] == place]
            known = {(before.code, before.path) for before in problems} - {(problem.code, problem.path)}
            assert [
                after for after in there if after.code not in OF_MEANING and (after.code, after.path) not in known
            ] == []
