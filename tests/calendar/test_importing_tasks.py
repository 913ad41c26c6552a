"""To-dos become commitments."""

import pytest

from alitimeline import Timeline, rules
from alitimeline.calendar import reading
from alitimeline.model import Commitment
from alitimeline.problems import is_error
from alitimeline.when import When

HOST = "@hq.alitimeline"
LETTER = ["BEGIN:VEVENT", f"UID:event-letter{HOST}", "SUMMARY:A letter", "DTSTART;VALUE=DATE:20230910", "END:VEVENT"]


def _read(*lines: str) -> tuple[Timeline, list[str]]:
    """Read a calendar of these lines, the first of which is its second; the draft must be sound."""
    data = "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
    timeline, problems = reading.read(data)
    assert timeline is not None
    assert [str(problem) for problem in rules.check(timeline) if is_error(problem)] == []
    return timeline, [f"{each.code} {each.line}: {each.message}" for each in problems]


def _task(*lines: str, uid: str = "shelves") -> list[str]:
    """Return the lines of a task: the first of *lines* is its fourth."""
    return ["BEGIN:VTODO", f"UID:{uid}", "SUMMARY:Put up shelves", *lines, "END:VTODO"]


def test_a_task() -> None:
    """A to-do is a commitment; who promised it is a placeholder, and when is its day: both are reported."""
    timeline, told = _read(*_task("DTSTART;VALUE=DATE:20230910", "DUE;VALUE=DATE:20230930", "DESCRIPTION:In the hall."))

    assert timeline.commitments == (
        Commitment(
            id="put-up-shelves",
            title="Put up shelves",
            statement="In the hall.",
            made_by="unnamed-promiser",
            made_on=When("2023-09-10"),
            kind="task",
            due=When.parse("2023-09-30"),
        ),
    )
    assert timeline.events == ()
    assert told == [
        (
            "import-stand-in 2: no event says when 'Put up shelves' was promised; 2023-09-10 is when it begins or was "
            "written"
        ),
        "import-stand-in 2: no one is named who promises 'Put up shelves'; 'unnamed-promiser' is a placeholder",
    ]


@pytest.mark.parametrize(
    ("lines", "made", "due"),
    [
        (["CREATED:20230901T080000Z", "DTSTAMP:20230905T080000Z"], "2023-09-01T08:00Z", None),
        (["DTSTAMP:20230905T080000Z"], "[..2023-09-05T08:00Z]", None),
        (["DUE:20230905T080000Z"], "[..2023-09-05T08:00Z]", "2023-09-05T08:00Z"),
        (["DTSTART:20230910T080000Z", "DUE:20230905T080000Z"], "[..2023-09-05T08:00Z]", "2023-09-05T08:00Z"),
        (["DTSTART:20230910T080000Z", "DURATION:P2D"], "2023-09-10T08:00Z", "2023-09-12T08:00Z"),
        (["DTSTAMP:20230905T080000Z", "DURATION:P2D"], "[..2023-09-05T08:00Z]", None),
    ],
)
def test_when_it_was_promised(lines: list[str], made: str, due: str | None) -> None:
    """The promise stands in the day on which the task begins or was written, never after it falls due."""
    timeline, _ = _read(*_task(*lines))

    assert timeline.commitments[0].made_on == When(made)
    assert timeline.commitments[0].due == (When.parse(due) if due else None)


def test_a_task_without_any_date() -> None:
    """A task of which nothing says when it was written is left out, and told."""
    timeline, told = _read(*_task("DUE:soon"))

    assert timeline.commitments == ()
    assert told == [
        "import-undated 2: the VTODO 'Put up shelves' has no date, not even that of its writing, and is left out",
        "import-value 5: DUE 'soon' can't be read as a date",
    ]


@pytest.mark.parametrize(
    ("lines", "assessments", "told"),
    [
        (["STATUS:NEEDS-ACTION"], (), []),
        (["STATUS:COMPLETED", "COMPLETED:20230920T080000Z"], ("kept", 20), []),
        (["STATUS:IN-PROCESS", "LAST-MODIFIED:20230921T080000Z"], ("in-progress", 21), []),
        (["STATUS:CANCELLED", "COMPLETED:soon", "DTSTAMP:20230922T080000Z"], ("withdrawn", 22), ["import-value 6"]),
        (["STATUS:COMPLETED"], (), ["import-value 5"]),
        (["STATUS:DONE"], (), ["import-value 5"]),
        (["STATUS:COMPLETED", "COMPLETED:20230901T080000Z"], ("kept", 1), ["import-left-out 7"]),
    ],
)
def test_what_became_of_a_task(lines: list[str], assessments: tuple[str, int] | tuple[()], told: list[str]) -> None:
    """Its status is a verdict on the day on which it was set, unless that isn't known or is before the promise."""
    timeline, found = _read(*_task(*lines, "DTSTART;VALUE=DATE:20230910"))

    assert [(each.verdict, int(each.on.text[-2:])) for each in timeline.commitments[0].assessments] == [assessments][
        : len(assessments)
    ]
    assert [each.partition(":")[0] for each in found if "stand-in" not in each] == told


def test_what_a_task_is_related_to() -> None:
    """A task was made in the event that it is related to, and is a part of another; circles and the rest are told."""
    timeline, told = _read(
        *LETTER,
        *_task("DTSTAMP:20230910T080000Z", f"RELATED-TO:event-letter{HOST}", "RELATED-TO:b", uid="a"),
        *_task("DTSTAMP:20230910T080000Z", "RELATED-TO:a", "RELATED-TO;RELTYPE=CHILD:a", "RELATED-TO:z", uid="b"),
        *_task("RELATED-TO:a", uid="c"),
        *_task("DTSTAMP:20230910T080000Z", "RELATED-TO:c", f"RELATED-TO:event-letter{HOST}", "RELATED-TO:x", uid="d"),
    )
    first, second, third = timeline.commitments
    letter = timeline.events[0].id

    assert (first.made_in, first.part_of, second.part_of, third.made_in) == (letter, second.id, None, letter)
    assert [each for each in told if each.startswith("import-relation")] == [
        f"import-relation 18: '{second.id}' can't be part-of 'put-up-shelves': that is a circle; it is left out",
        "import-relation 19: RELATED-TO is left out: 'a' is neither its event nor its whole",
        "import-relation 20: RELATED-TO is left out: 'z' is neither its event nor its whole",
        "import-relation 31: RELATED-TO is left out: 'c' is neither its event nor its whole",
        "import-relation 33: RELATED-TO is left out: 'x' is neither its event nor its whole",
    ]


def test_a_deadline_before_the_promise() -> None:
    """A deadline before the promise is left out, and reported."""
    timeline, told = _read(*LETTER, *_task("DUE;VALUE=DATE:20220910", f"RELATED-TO:event-letter{HOST}"))

    assert timeline.commitments[0].due is None
    assert [problem for problem in told if "stand-in" not in problem] == [
        "import-value 7: the deadline (2022-09-10) is before the promise (2023-09-10); it is left out"
    ]


@pytest.mark.parametrize(
    ("lines", "due", "told"),
    [
        (["DUE;VALUE=DATE:20270930"], "2027-09", []),
        ([], "2027-09", []),
        (["DUE;VALUE=DATE:20271001"], "2027-10-01", ["import-changed 6"]),
        (["DTSTART;VALUE=DATE:20230910", "DURATION:P2D"], "2023-09-12", ["import-changed 2"]),
    ],
)
def test_a_deadline_that_is_noted(lines: list[str], due: str, told: list[str]) -> None:
    """The exact deadline is that which our export noted, unless the task was moved since: that is reported."""
    timeline, found = _read(*_task("X-ALITIMELINE-DATE:2027-09", *lines))

    assert [str(commitment.due) for commitment in timeline.commitments] == [due]
    assert [each.partition(":")[0] for each in found if "stand-in" not in each] == told


def test_a_task_that_recurs() -> None:
    """Only the first deadline of a task is kept, which is told."""
    timeline, told = _read(*_task("DUE;VALUE=DATE:20230930", "RRULE:FREQ=YEARLY", "DTSTAMP:20230901T000000Z"))

    assert [str(each.due) for each in timeline.commitments] == ["2023-09-30"]
    assert [each for each in told if each.startswith("import-recurrence")] == [
        "import-recurrence 6: the VTODO recurs (RRULE 'FREQ=YEARLY'); only its first deadline is kept"
    ]
