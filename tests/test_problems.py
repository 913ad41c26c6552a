"""Problems as values, and the exceptions that carry them."""

import copy
import pickle
from collections.abc import Collection

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.problems import (
    HIDDEN,
    SUSPECTS,
    AlitimelineError,
    DateError,
    DeadlineError,
    ExportError,
    InvalidTimelineError,
    Problem,
    Shortlist,
    TextError,
    UnknownNameError,
    UnreadableError,
    count_by_severity,
    did_you_mean,
    escape_unprintable,
    is_error,
    shorten,
    unknown_name,
)

PROBLEM = Problem(code="unknown-source", message="no source has the id 'pandaly'")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "error[unknown-source] no source has the id 'pandaly'"),
        ({"severity": "warning"}, "warning[unknown-source] no source has the id 'pandaly'"),
        (
            {"hint": "did you mean 'pandaily'?"},
            "error[unknown-source] no source has the id 'pandaly' (did you mean 'pandaily'?)",
        ),
        (
            {"file": "a.json", "line": 41, "column": 17},
            "a.json:41:17: error[unknown-source] no source has the id 'pandaly'",
        ),
        ({"line": 41, "column": 17}, "41:17: error[unknown-source] no source has the id 'pandaly'"),
        ({"file": "a.json"}, "a.json: error[unknown-source] no source has the id 'pandaly'"),
        ({"path": ("events", 3)}, "$.events[3]: error[unknown-source] no source has the id 'pandaly'"),
        (
            {"file": "a.json", "path": ("events", 3)},
            "a.json:$.events[3]: error[unknown-source] no source has the id 'pandaly'",
        ),
        (
            {"file": "a.json", "line": 1, "column": 2, "path": ("events", 3)},
            "a.json:1:2: error[unknown-source] no source has the id 'pandaly'",
        ),
        (
            {"file": "a.xlsx", "cell": "Commitments!E5", "path": ("commitments", 3)},
            "a.xlsx: Commitments!E5: error[unknown-source] no source has the id 'pandaly'",
        ),
        (
            {"hint": "did you mean 'pandaily'?", "more": 1_234},
            "error[unknown-source] no source has the id 'pandaly', and 1,234 more (did you mean 'pandaily'?)",
        ),
        ({"cell": "Commitments!E5"}, "Commitments!E5: error[unknown-source] no source has the id 'pandaly'"),
    ],
)
def test_a_problem_in_words(parts: dict[str, object], text: str) -> None:
    """A problem says where it is, as far as is known, its severity and name, what is wrong, and the way out."""
    assert str(evolve(PROBLEM, **parts)) == text  # type: ignore[arg-type] # names and values go together


def test_a_problem_is_one_line() -> None:
    """What a file's name, a key or a value smuggles in is shown, not acted on."""
    problem = Problem(code="x", message="a\nb\x1b[31m", file="a\r.json", path=("k\n",), hint="\u2028\ud800")

    assert str(problem) == r"a\r.json:$['k\n']: error[x] a\nb\x1b[31m (\u2028\ud800)"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("events",), "$.events"),
        (("events", 0, "when"), "$.events[0].when"),
        ((0, 12), "$[0][12]"),
        (("x-note", "a"), "$['x-note'].a"),
        (("",), "$['']"),
        (("a b",), "$['a b']"),
        (("1a",), "$['1a']"),
        (("it's",), r"$['it\'s']"),
        (("a\\b",), r"$['a\\b']"),
        (("阿里",), "$.阿里"),
    ],
)
def test_json_path(path: tuple[str | int, ...], text: str) -> None:
    """A path is written as JSONPath: names after dots, others quoted."""
    assert evolve(PROBLEM, path=path).json_path == text


def test_a_problem_is_a_value() -> None:
    """Problems can be compared, hashed, copied and pickled, not changed."""
    problem = evolve(PROBLEM, path=("events", 3), line=1, column=2)

    assert pickle.loads(pickle.dumps(problem)) == copy.deepcopy(problem) == problem  # noqa: S301
    assert len({problem, copy.copy(problem), PROBLEM}) == 2
    with pytest.raises(FrozenInstanceError):
        problem.line = 2  # type: ignore[misc]


def test_warnings_are_no_errors() -> None:
    """A warning doesn't make a timeline unsound."""
    assert is_error(PROBLEM)
    assert not is_error(evolve(PROBLEM, severity="warning"))


def repeat(times: int, **parts: object) -> list[Problem]:
    """Return a problem with these parts so many times, each in another event."""
    return [evolve(PROBLEM, path=("events", number), **parts) for number in range(times)]  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    ("others", "are_alike"),
    [
        ({"message": "no source has the id 'reuters'"}, True),
        ({"message": 'no source has the id "reuter\\"s"'}, True),
        ({"message": "no actor has the id 'pandaly'"}, False),
        ({"code": "unknown-actor"}, False),
        ({"severity": "warning"}, False),
        ({"file": "b.json"}, False),
        ({"hint": "did you mean 'pandaily'?"}, True),
        ({"line": 7, "column": 9, "record": "event/e"}, True),
        ({"path": ("events", 99)}, True),
        ({"path": ("commitments", 99)}, False),
        ({"path": ("events", 99, "title")}, False),
        ({"cell": "Timeline!B7"}, False),
        ({"accepted": "as said"}, False),
    ],
)
def test_what_is_alike(others: dict[str, object], are_alike: bool) -> None:  # noqa: FBT001 - what is expected
    """Problems are alike that differ in values, in the number of the record, or in what to do about them."""
    other = evolve(PROBLEM, **{"path": ("events", 1), **others})  # type: ignore[arg-type] # as above
    listed = [*Shortlist([*repeat(10), other])]

    assert [problem.more for problem in listed] == ([*[0] * 9, 1] if are_alike else [0] * 11)


@pytest.mark.parametrize(
    ("first", "second", "are_alike"),
    [
        ({"message": "5 of 7 are bad"}, {"message": "50 of 70 are bad"}, True),
        ({"cell": "Timeline!B7"}, {"cell": "Timeline!B12"}, True),
        ({"cell": "Timeline!B7"}, {"cell": "Timeline!C7"}, False),
        ({"code": "missing-key", "message": "'id' is missing here"}, {"message": "'kind' is missing here"}, False),
    ],
)
def test_what_else_is_alike(first: dict[str, object], second: dict[str, object], are_alike: bool) -> None:  # noqa: FBT001
    """Numbers are values, and so is the row of a cell; a key that is missing is not."""
    listed = Shortlist([*repeat(10, **first), *repeat(1, **first | second)])

    assert len([*listed]) == 11 - are_alike


def test_no_more_than_a_thousand() -> None:
    """Of a file 1,000 errors and 1,000 warnings are listed; the last one of a code counts what comes after."""
    errors = [evolve(PROBLEM, path=(f"key{number}",)) for number in range(1_500)]
    late = evolve(PROBLEM, code="unknown-actor")
    warnings = [evolve(problem, severity="warning") for problem in errors]
    listed = [*Shortlist([*errors, *warnings, late, evolve(errors[3], more=7)])]

    assert listed == [
        *errors[:3],
        evolve(errors[3], more=8),
        *errors[4:999],
        evolve(errors[999], more=500),
        *warnings[:999],
        evolve(warnings[999], more=500),
        late,
    ]
    assert count_by_severity(listed) == {"error": 1_509, "warning": 1_500}


def test_what_is_not_limited() -> None:
    """Where warnings may still be accepted, all of them are listed, and only errors are left out."""
    errors, warnings = repeat(12), repeat(12, severity="warning")
    listed = [*Shortlist([*errors, *warnings], ("error",))]

    assert listed == [*errors[:9], evolve(errors[9], more=2), *warnings]
    assert [*Shortlist(errors, ())] == errors


def test_the_same_problem_in_several_places() -> None:
    """A problem may be added at another path, if it is listed."""
    shortlist = Shortlist(repeat(9))
    for number in range(9, 12):
        shortlist.add(PROBLEM if number == 9 else repeat(1)[0], ("events", number))

    assert [(problem.path, problem.more) for problem in shortlist][8:] == [
        (("events", 8), 0),
        (("events", 9), 0),
        (("events", 10), 1),
    ]


PROBLEMS = st.builds(
    Problem,
    code=st.sampled_from(["a", "b", "missing-key"]),
    message=st.sampled_from(["'x' is missing here", "'y' is missing here", "5 is bad", "6 is bad"]),
    severity=st.sampled_from(["error", "warning", "note"]),
    path=st.sampled_from([("events", 1), ("events", 2), ("events", 1, "id"), ()]),
    file=st.sampled_from(["a", "b"]),
    accepted=st.sampled_from([None, "as said"]),
    more=st.sampled_from([0, 0, 5]),
)


@given(st.lists(PROBLEMS, max_size=200), st.sampled_from([(), ("error",), ("error", "warning", "note")]))
def test_a_shortlist_counts_all(problems: list[Problem], limited: tuple[str, ...]) -> None:
    """No problem is lost: the counts stay, each kind is there, and what is listed stays if it is listed once more."""
    listed = [*Shortlist(problems, limited)]

    assert count_by_severity(listed) == count_by_severity(problems)
    assert {problem.kind for problem in listed} == {problem.kind for problem in problems}
    assert [problem for problem in listed if problem.severity not in limited] == [
        problem for problem in problems if problem.severity not in limited
    ]
    assert [*Shortlist(listed, limited)] == listed
    assert [evolve(problem, more=0) for problem in Shortlist(problems)] == [
        evolve(problem, more=0) for problem in Shortlist(listed)
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 阿里 😀 é", "plain 阿里 😀 é"),
        ("a\tb\nc\rd", r"a\tb\nc\rd"),
        ("\x00\x1b\x7f\x85", r"\x00\x1b\x7f\x85"),
        ("\u2028\u202e\u200b", r"\u2028\u202e\u200b"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
        ("\u3000\u00a0", r"\u3000\xa0"),
        (r"a\nb", r"a\nb"),
        ("", ""),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """Control characters, invisible and broken ones are escaped; letters of all scripts stay."""
    assert escape_unprintable(text) == shown


@given(st.text())
def test_visible_is_printable(text: str) -> None:
    """What is made visible can be printed, and stays so."""
    assert escape_unprintable(text).isprintable()
    assert escape_unprintable(escape_unprintable(text)) == escape_unprintable(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a", "'a'"),
        ("", "''"),
        ("it's", '"it\'s"'),
        ("a\n", r"'a\n'"),
        ("x" * 80, f"'{'x' * 80}'"),
        ("x" * 81, f"'{'x' * 79}…'"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (0, "0"),
        (-5, "-5"),
        (2.5, "2.5"),
        (10**80 - 1, "9" * 80),
        (10**80, "a number of more than 80 digits"),
        pytest.param(-(10**5000), "a number of more than 80 digits", id="huge"),
        ([], "a list of 0"),
        (["x" * 1000] * 3, "a list of 3"),
        ((1, 2), "a list of 2"),
        ({}, "an object with 0 keys"),
        ({"a": 1}, "an object with 1 key"),
        ({"a": 1, "b": 2}, "an object with 2 keys"),
    ],
)
def test_shorten(value: object, shown: str) -> None:
    """A value is shown as in a data file, at most about 80 characters of it."""
    assert shorten(value) == shown


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("pandaly", ["pandaily", "reuters"], "did you mean 'pandaily'?"),
        ("pandaily", [], None),
        ("x", ["pandaily"], None),
        ("", ["pandaily"], None),
        ("ab", ["abd", "abc"], "did you mean 'abd'?"),
        ("event" * 100_000, ["event"], None),
    ],
)
def test_did_you_mean(word: str, known: list[str], hint: str | None) -> None:
    """The known word that is most alike is suggested, whatever the order they come in."""
    assert did_you_mean(word, known) == hint
    assert did_you_mean(word, reversed(known)) == hint


@pytest.mark.parametrize(
    ("name", "known", "text"),
    [
        ("pfd", ["ics", "json", "pdf"], "no format 'pfd' (did you mean 'pdf'?)"),
        ("docx", ["json", "ics"], "no format 'docx' (known: ics, json)"),
        ("docx", [], "no format 'docx'"),
        (
            "docx",
            [str(number) for number in range(12)],
            "no format 'docx' (known: 0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9)",
        ),
        ("docx", [str(number) for number in range(13)], "no format 'docx'"),
        ("x" * 100, [], f"no format '{'x' * 79}…'"),
    ],
)
def test_unknown_name(name: str, known: Collection[str], text: str) -> None:
    """An unknown name is answered with the nearest one, or with all if they fit a line."""
    error = unknown_name("format", name, known)

    assert str(error) == text
    assert isinstance(error, LookupError)
    assert not isinstance(error, KeyError)  # whose text is a repr


@pytest.mark.parametrize(
    ("error", "text", "kind"),
    [
        (TextError("bad"), "bad", ValueError),
        (DateError("bad", "write good"), "bad (write good)", TextError),
        (DeadlineError("bad\n", "write \x1b"), r"bad\n (write \x1b)", ValueError),
        (ExportError("bad", ""), "bad", AlitimelineError),
        (UnknownNameError("bad", None), "bad", LookupError),
        (UnreadableError("a\n.json", "no such file"), r"a\n.json: no such file", AlitimelineError),
        (InvalidTimelineError([PROBLEM, PROBLEM]), f"{PROBLEM}\n{PROBLEM}", ValueError),
        (InvalidTimelineError(problem for problem in [PROBLEM]), f"{PROBLEM}", ValueError),
        (ExportError(message="bad", hint="write good"), "bad (write good)", AlitimelineError),
        (UnreadableError(file="a.json", reason="no such file"), "a.json: no such file", AlitimelineError),
    ],
)
def test_errors(error: AlitimelineError, text: str, kind: type[Exception]) -> None:
    """Every error is one of ours, says its sentence and survives a pickle."""
    assert isinstance(error, AlitimelineError)
    assert isinstance(error, kind)
    assert str(error) == text
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(twin), str(twin), vars(twin)) == (type(error), text, vars(error))


def test_an_invalid_timeline_shows_all() -> None:
    """One exception carries every problem, the warnings too, in the order found."""
    warning = evolve(PROBLEM, severity="warning", line=2, column=1)
    error = InvalidTimelineError(iter([PROBLEM, warning]))

    assert error.problems == (PROBLEM, warning)
    assert str(error) == f"{PROBLEM}\n2:1: warning[unknown-source] no source has the id 'pandaly'"


def test_whatever_is_hidden_is_suspect() -> None:
    """No character that shows nothing escapes the quick look: alone, between letters of two scripts, at an end."""
    for number in range(0x110000):
        if (hidden := HIDDEN.search(f"a{chr(number)}b {chr(number)} 字{chr(number)}\n")) and hidden[1]:
            assert any(pattern.search(chr(number)) for pattern in SUSPECTS)
