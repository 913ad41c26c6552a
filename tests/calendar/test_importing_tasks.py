"""To-dos, and deadlines of ours that were changed, become commitments."""

from datetime import date

import pytest

from alitimeline import Timeline, rules
from alitimeline.calendar import reading
from alitimeline.model import Assessment, Commitment, Event
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


def _ours(*lines: str, kind: str = "todo", name: str = "VTODO") -> list[str]:
    """Return the lines of an entry of ours: the first of *lines* is its sixth."""
    head = [f"BEGIN:{name}", f"UID:{kind}-shelves{HOST}", "SUMMARY:Put up shelves", "CATEGORIES:deadline,work,a"]
    return [*head, f"RELATED-TO:event-letter{HOST}", *lines, "X-ALITIMELINE-MADE-BY:ada", f"END:{name}"]


def _said(*lines: str) -> tuple[Commitment, list[str]]:
    """Read a commitment of ours beside the letter in which it was made; only the first of the stand-ins is expected."""
    timeline, told = _read(*LETTER, *_ours(*lines))
    [commitment] = timeline.commitments
    return commitment, [each for each in told if not each.startswith("import-stand-in")]


def test_a_task() -> None:
    """A to-do is a commitment; who promised it and when has stand-ins, which is told."""
    timeline, told = _read(*_task("DTSTART;VALUE=DATE:20230910", "DUE;VALUE=DATE:20230930", "DESCRIPTION:In the hall."))

    assert timeline.commitments == (
        Commitment(
            id="put-up-shelves",
            title="Put up shelves",
            statement="In the hall.",
            made_by="unnamed-promiser",
            made_in="promise-put-up-shelves",
            kind="task",
            due=When.parse("2023-09-30"),
        ),
    )
    assert timeline.events == (
        Event(
            id="promise-put-up-shelves",
            title="Promise: Put up shelves",
            when=When.parse("2023-09-10"),
            kind="promise",
            status="tentative",
        ),
    )
    assert told == [
        (
            "import-stand-in 2: no event says when 'Put up shelves' was promised; 'promise-put-up-shelves' stands in "
            "for it (2023-09-10)"
        ),
        "import-stand-in 2: nobody is named who promises 'Put up shelves'; 'unnamed-promiser' stands in",
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

    assert timeline.events[0].when.text == made
    assert timeline.commitments[0].due == (When.parse(due) if due else None)


def test_a_task_without_any_date() -> None:
    """A task of which nothing says when it was written is left out, and told."""
    timeline, told = _read(*_task("DUE:soon"))

    assert timeline.commitments == ()
    assert told == [
        "import-undated 2: the VTODO 'Put up shelves' has no date, not even that of its writing, and is left out",
        "import-value 5: DUE 'soon' can't be read as a date",
    ]


def test_a_long_title() -> None:
    """The title of the stand-in is cut where it gets too long."""
    task = ["BEGIN:VTODO", "UID:a", f"SUMMARY:{'x' * 300}", "DTSTAMP:20230905T080000Z", "END:VTODO"]

    assert _read(*task)[0].events[0].title == f"Promise: {'x' * 290}…"


@pytest.mark.parametrize(
    ("lines", "assessments", "told"),
    [
        (["STATUS:NEEDS-ACTION"], (), []),
        (["STATUS:COMPLETED", "COMPLETED:20230920T080000Z"], ("kept", 20), []),
        (["STATUS:IN-PROCESS", "LAST-MODIFIED:20230921T080000Z"], ("in-progress", 21), []),
        (["STATUS:CANCELLED", "COMPLETED:soon", "DTSTAMP:20230922T080000Z"], ("withdrawn", 22), ["import-value 6"]),
        (["STATUS:COMPLETED"], (), ["import-value 5"]),
        (["STATUS:DONE"], (), ["import-value 5"]),
        (["STATUS:COMPLETED", "COMPLETED:20230901T080000Z"], (), ["import-value 5"]),
    ],
)
def test_what_became_of_a_task(lines: list[str], assessments: tuple[str, int] | tuple[()], told: list[str]) -> None:
    """Its status is a verdict on the day on which it was set, unless that isn't known or lies before the promise."""
    timeline, found = _read(*_task(*lines, "DTSTART;VALUE=DATE:20230910"))

    assert [(each.verdict, each.on.day) for each in timeline.commitments[0].assessments] == [assessments][
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

    assert (first.made_in, first.part_of, second.part_of, third.made_in) == ("letter", second.id, None, "letter")
    assert [each for each in told if each.startswith("import-relation")] == [
        f"import-relation 18: that '{second.id}' has the part_of 'put-up-shelves' would go in a circle; it is left out",
        "import-relation 19: RELATED-TO is left out: 'a' is neither its event nor its whole",
        "import-relation 20: RELATED-TO is left out: 'z' is neither its event nor its whole",
        "import-relation 31: RELATED-TO is left out: 'c' is neither its event nor its whole",
        "import-relation 33: RELATED-TO is left out: 'x' is neither its event nor its whole",
    ]


def test_a_deadline_and_a_task_of_ours_are_one() -> None:
    """Of an export with both, the commitment is read once; without the task, from the deadline."""
    deadline = _ours("DTSTART;VALUE=DATE:20240910", kind="deadline", name="VEVENT")
    task = _ours("DUE;VALUE=DATE:20240910")
    [both] = _read(*LETTER, *deadline, *task)[0].commitments
    [turned] = _read(*LETTER, *task, *deadline)[0].commitments
    [alone] = _read(*LETTER, *deadline)[0].commitments

    assert both == turned == alone
    assert (both.id, both.kind, both.tags, both.made_by, both.made_in) == ("shelves", "work", ("a",), "ada", "letter")


def test_a_deadline_without_a_date() -> None:
    """If somebody took the date away, the noted one is read."""
    [commitment] = _read(*LETTER, *_ours("X-ALITIMELINE-DATE:2024", kind="deadline", name="VEVENT"))[0].commitments

    assert commitment.due == When.parse("2024")


def test_a_deadline_before_the_promise() -> None:
    """A deadline that was moved before the promise is left out, and told."""
    commitment, told = _said("DUE;VALUE=DATE:20220910")

    assert commitment.due is None
    assert told == ["import-value 7: the deadline (2022-09-10) lies before the promise (2023-09-10); it is left out"]


@pytest.mark.parametrize(
    ("lines", "due", "told"),
    [
        (["DATE:2027-09-10", "WITHIN:P4Y", "WITHIN-OF:letter"], "Due", []),
        (["DATE:2027-09-11", "WITHIN:P4Y", "WITHIN-OF:letter"], "2027-09-11", ["WITHIN 'P4Y' of 'letter'"]),
        (["DATE:2027-09-10", "WITHIN:P4Y", "WITHIN-OF:no"], "2027-09-10", ["WITHIN 'P4Y' of 'no'"]),
        (["DATE:2027-09-10", "WITHIN:soon", "WITHIN-OF:letter"], "2027-09-10", ["WITHIN 'soon' of 'letter'"]),
        (
            ["DATE:[2026-04-01..2027-09-10]", "FISCAL-YEAR:2027"],
            "[2026-04-01..2027-09-10]",
            ["FISCAL-YEAR '2027' of ''"],
        ),
        (["DATE:2027", "FISCAL-YEAR:2027", "FISCAL-YEAR-OF:hq"], "Due", []),
        (["DATE:2027", "FISCAL-YEAR:1027", "FISCAL-YEAR-OF:hq"], "2027", ["FISCAL-YEAR '1027' of 'hq'"]),
        (["DATE:2027-09/..", "FISCAL-YEAR:2027", "FISCAL-YEAR-OF:hq"], "2027-09/..", ["FISCAL-YEAR '2027' of 'hq'"]),
        (["DATE:2027", "FISCAL-YEAR:soon"], "2027", []),
    ],
)
def test_a_deadline_as_it_was_said(lines: list[str], due: str, told: list[str]) -> None:
    """It is kept as it was said if that leads to the date that is shown; else the date is kept, and told."""
    commitment, found = _said(*("X-ALITIMELINE-" + line for line in lines))

    assert (str(commitment.due) if isinstance(commitment.due, When) else type(commitment.due).__name__) == due
    assert [each.partition(" doesn't")[0] for each in found] == [
        f"import-changed 13: X-ALITIMELINE-{each}" for each in told
    ]


def test_fiscal_years_that_end_on_two_days() -> None:
    """An organization has one last day of its fiscal year; a deadline that says otherwise is kept as a date."""
    years = ["X-ALITIMELINE-DATE:2027", "X-ALITIMELINE-FISCAL-YEAR:2027", "X-ALITIMELINE-FISCAL-YEAR-OF:hq"]
    other = ["X-ALITIMELINE-DATE:[2026-04-01..2027-03-31]", *years[1:]]
    one, two = _ours(*years), [line.replace("todo-shelves", "todo-lamps") for line in _ours(*other)]
    timeline, told = _read(*LETTER, *one, *two)

    assert [str(timeline.deadline(each)) for each in timeline.commitments] == ["2027", "[2026-04-01..2027-03-31]"]
    assert [each.partition(":")[0] for each in told if "changed" in each] == ["import-changed 23"]


def test_verdicts_that_are_none() -> None:
    """A verdict that our exports can't have written is told and left out."""
    name = "X-ALITIMELINE-VERDICT"
    commitment, told = _said(
        f"{name}:kept", f"{name};X-ALITIMELINE-ON=2023-10-01:good", f"{name};X-ALITIMELINE-ON=2023-10-02:kept"
    )

    assert commitment.assessments == (Assessment(on=date(2023, 10, 2), verdict="kept"),)
    assert told == [
        f"import-value 12: {name}: '' is not a full date",
        "import-value 13: 'good' is no verdict",
    ]


def test_parts_of_what_is_not_there() -> None:
    """What is a part of a commitment that the calendar lacks is told."""
    assert _said("X-ALITIMELINE-PART-OF:all")[1] == [
        "import-relation 12: X-ALITIMELINE-PART-OF is left out: no commitment has the id 'all'"
    ]


def test_a_promiser_without_an_id() -> None:
    """Who has no id that is one has a stand-in."""
    task = [line.replace("MADE-BY:ada", "MADE-BY:Ada!") for line in _ours()]

    assert _read(*LETTER, *task)[0].commitments[0].made_by == "unnamed-promiser"


def test_a_task_that_recurs() -> None:
    """Only the first deadline of a task is kept, which is told."""
    timeline, told = _read(*_task("DUE;VALUE=DATE:20230930", "RRULE:FREQ=YEARLY", "DTSTAMP:20230901T000000Z"))

    assert [str(each.due) for each in timeline.commitments] == ["2023-09-30"]
    assert [each for each in told if each.startswith("import-recurrence")] == [
        "import-recurrence 6: the VTODO recurs (RRULE 'FREQ=YEARLY'); only its first deadline is kept"
    ]
