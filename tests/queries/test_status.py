"""The status of commitments: what is due when, what lapsed, what was judged, as of a day."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from alitimeline import Commitment, Event, Timeline, When
from alitimeline.answers.status import to_json, to_text
from alitimeline.model import Assessment, Citation, Due, Measure
from alitimeline.problems import DateError, DeadlineError
from alitimeline.queries import State, Status, status
from alitimeline.when import Duration

LETTER = Event(id="letter", title="Letter", when=When("2023-09-12"), kind="letter")
PROMISE = Commitment(id="young", title="Young", statement="Y.", made_by="firm", made_in="letter", kind="people")
KEPT = Assessment(
    on=date(2027, 11, 25), verdict="kept", citations=[Citation(source="report", quote="it is done", locator="page 2")]
)


def timeline(*commitments: Commitment, **changes: Any) -> Timeline:  # noqa: ANN401
    """Return a timeline of these commitments."""
    return Timeline(id="t", title="T", timezone="Asia/Shanghai", events=[LETTER], commitments=commitments, **changes)


def one(day: str, due: str | None = None, **changes: Any) -> Status:  # noqa: ANN401
    """Return the status on a day of a single promise."""
    promise = evolve(PROMISE, due=When(due) if due else None, **changes)
    [found] = status(timeline(promise), date.fromisoformat(day))
    return found


@pytest.mark.parametrize(
    ("verdict", "day", "outcome"),
    [
        (None, date(2024, 1, 1), None),
        (None, date(2024, 6, 1), "superseded"),
        ("partly-kept", date(2024, 1, 1), "partly-kept"),
        ("partly-kept", date(2024, 6, 1), "superseded"),
        ("broken", date(2024, 6, 1), "broken"),
    ],
)
def test_outcome(verdict: Any, day: date, outcome: str | None) -> None:  # noqa: ANN401 - a verdict or None
    """The outcome is the last verdict; a replaced promise is superseded, unless its verdict was final."""
    assessments = [Assessment(on=When("2023-12-01"), verdict=verdict)] if verdict else []
    successor = evolve(PROMISE, id="next", made_in=None, made_on=When("2024-06-01"))
    promises = [evolve(PROMISE, superseded_by="next", assessments=assessments), successor]
    answer = status(Timeline(id="t", title="T", events=[LETTER], commitments=promises), day)

    assert next(item.outcome for item in answer if item.commitment.id == "young") == outcome


@pytest.mark.parametrize(
    ("due", "day", "state", "days_left"),
    [
        (None, "2023-09-12", "no-deadline", None),
        ("2027-09-12", "2027-09-11", "upcoming", 1),
        ("2027-09-12", "2027-09-12", "due-now", 0),
        ("2027-09-12", "2027-09-13", "lapsed", -1),
        ("2027", "2026-12-31", "upcoming", 365),
        ("2027", "2027-01-01", "due-now", 364),
        ("2027", "2027-12-31", "due-now", 0),
        ("2027", "2028-01-01", "lapsed", -1),
        ("[2027..]", "2026-12-31", "upcoming", None),
        ("[2027..]", "2099-01-01", "due-now", None),
        ("[..2027]", "2023-09-12", "due-now", 1571),
        ("[..2027]", "2028-01-01", "lapsed", -1),
        # 23:30 in London is the next day in Shanghai
        ("2027-09-12T23:30+01:00", "2027-09-12", "upcoming", 1),
        ("2027-09-12T23:30+01:00", "2027-09-13", "due-now", 0),
        ("2027-09-12T23:30+01:00", "2027-09-14", "lapsed", -1),
    ],
)
def test_states(due: str | None, day: str, state: str, days_left: int | None) -> None:
    """A deadline is upcoming, due while its period runs, and has lapsed after its last day, in the timeline's zone."""
    found = one(day, due)

    assert (found.state, found.days_left, found.verdict) == (state, days_left, None)


@pytest.mark.parametrize(
    ("verdict", "before", "after"),
    [
        *((final, "lapsed", "closed") for final in ("kept", "broken", "withdrawn", "superseded")),
        *((open_, "lapsed", "lapsed") for open_ in ("not-started", "in-progress", "stalled", "delayed", "partly-kept")),
    ],
)
def test_verdicts(verdict: Any, before: str, after: str) -> None:  # noqa: ANN401
    """A verdict counts from its day on; a final one closes the commitment."""
    assessments = [evolve(KEPT, verdict=verdict)]
    found = [one(day, "2027-09-12", assessments=assessments) for day in ("2027-11-24", "2027-11-25")]

    assert [(each.state, each.verdict) for each in found] == [(before, None), (after, verdict)]


def test_history() -> None:
    """Verdicts stand by their days, whatever their order in the record; the last one counts, be it a worse one."""
    assessments = [KEPT, Assessment(on=date(2026, 1, 1), verdict="stalled"), evolve(KEPT, on=date(2025, 1, 1))]
    found = one("2026-06-01", "2027-09-12", assessments=assessments)

    assert [str(each.on) for each in found.history] == ["2025-01-01", "2026-01-01"]
    assert (found.verdict, found.state) == ("stalled", "upcoming")


@pytest.mark.parametrize(
    ("due", "verdict", "late"),
    [
        ("2027-09-12", "kept", 74),
        ("2027-09-12", "partly-kept", 74),
        ("2027-09-12", "broken", None),
        ("2027-11-25", "kept", None),
        ("2028", "kept", None),
        (None, "kept", None),
    ],
)
def test_lateness(due: str | None, verdict: Any, late: int | None) -> None:  # noqa: ANN401
    """What is kept after the deadline is kept, and late by so many days."""
    assert one("2030-01-01", due, assessments=[evolve(KEPT, verdict=verdict)]).days_late == late


def test_a_commitment_begins_with_its_promise() -> None:
    """Before the day of the promise there is nothing to tell; if that day isn't known, it may have been made."""
    vague = evolve(LETTER, id="vague", when=When("2023"))
    record = evolve(timeline(PROMISE, evolve(PROMISE, id="b", made_in="vague")), events=[LETTER, vague])

    assert [each.commitment.id for each in status(record, date(2023, 9, 11))] == ["b"]
    assert [each.commitment.id for each in status(record, date(2023, 9, 12))] == ["young", "b"]


def test_replaced() -> None:
    """A commitment is closed once the one that takes its place is made."""
    later = Event(id="later", title="Later", when=When("2025-01-01"), kind="letter")
    new = evolve(PROMISE, id="new", made_in="later", due=When("2030"))
    old = evolve(PROMISE, due=When("2027"), superseded_by="new")
    record = evolve(timeline(old, new), events=[LETTER, later])

    assert [(each.state, each.superseded_by) for each in status(record, date(2024, 12, 31))] == [("upcoming", None)]
    assert [(each.state, each.superseded_by) for each in status(record, date(2025, 1, 1))] == [
        ("closed", "new"),
        ("upcoming", None),
    ]


def test_parts_of_parts() -> None:
    """What a commitment consists of is counted through every level, and only as far as it was made by the day."""
    later = evolve(LETTER, id="later", when=When("2025-01-01"))
    record = evolve(
        timeline(
            evolve(PROMISE, id="whole"),
            evolve(PROMISE, id="part", part_of="whole", due=When("2027")),
            evolve(PROMISE, id="leaf", part_of="part"),
            evolve(PROMISE, id="twig", part_of="part", due=When("2030"), superseded_by="new"),
            evolve(PROMISE, id="new", part_of="part", due=When("2031"), made_in="later"),
        ),
        events=[LETTER, later],
    )

    def count_parts(day: date) -> dict[str, tuple[tuple[str, ...], dict[State, int]]]:
        found = status(record, day)
        return {each.commitment.id: (each.parts, dict(each.parts_by_state)) for each in found if each.parts}

    assert count_parts(date(2024, 1, 1)) == {
        "whole": (("part",), {"no-deadline": 1, "upcoming": 2}),
        "part": (("leaf", "twig"), {"no-deadline": 1, "upcoming": 1}),
    }
    assert count_parts(date(2028, 1, 1)) == {
        "whole": (("part",), {"no-deadline": 1, "upcoming": 1, "lapsed": 1, "closed": 1}),
        "part": (("leaf", "twig", "new"), {"no-deadline": 1, "upcoming": 1, "closed": 1}),
    }


@given(st.lists(st.integers(0, 9), max_size=10))
def test_every_part_is_counted_once(wholes: list[int]) -> None:
    """A commitment counts as many parts as can be reached from it, however deep."""
    parents = {number: whole for number, whole in enumerate(wholes) if whole < number}
    promises = [
        evolve(PROMISE, id=f"p{number}", part_of=f"p{parents[number]}" if number in parents else None)
        for number in range(len(wholes))
    ]

    def is_below(number: int | None, whole: int) -> bool:
        while number is not None:
            number = parents.get(number)
            if number == whole:
                return True
        return False

    for each in status(timeline(*promises), date(2024, 1, 1)):
        whole = int(each.commitment.id[1:])
        expected = sum(is_below(number, whole) for number in range(len(wholes)))
        assert sum(each.parts_by_state.values()) == expected


def test_order() -> None:
    """Deadlines come in their order, then what has none, in the order of the record."""
    dues = {"a": None, "b": "2028", "c": "2027-09-12", "d": None}
    promises = [evolve(PROMISE, id=name, due=When(due) if due else None) for name, due in dues.items()]

    assert [each.commitment.id for each in status(timeline(*promises), date(2024, 1, 1))] == ["c", "b", "a", "d"]


@given(st.lists(st.sampled_from(["2024", "2024-10-04", "2024-H2", "[2024..2026]", "2024-12-31T09:00Z", "[2023..]"])))
def test_what_ends_first_comes_first(dues: list[str]) -> None:
    """Whatever the deadlines are, the days that are left grow from line to line; who has no last day comes last."""
    promises = [evolve(PROMISE, id=f"c{number}", due=When(due)) for number, due in enumerate(dues)]
    left = [one.days_left for one in status(timeline(*promises), date(2024, 9, 30))]

    assert left == sorted(left, key=lambda days: 9_999 if days is None else days)


def test_without_a_day() -> None:
    """Without a day it is told as of the day that the record speaks of; a record without any is refused."""
    assert status(timeline(PROMISE, updated=date(2024, 5, 6)))[0].on == date(2024, 5, 6)
    assert status(timeline(PROMISE))[0].on == date(2023, 9, 12)
    with pytest.raises(DateError, match=r"the timeline has no date \(say the day\)"):
        status(Timeline(id="t", title="T"))


def test_a_deadline_that_can_not_be_computed() -> None:
    """A deadline that counts from nothing is an error, not a guess."""
    lost = evolve(PROMISE, due=Due(within=Duration("P1Y"), of="nowhere"))
    with pytest.raises(DeadlineError, match="no event has the id 'nowhere'"):
        status(timeline(lost), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("due", "day", "within", "expected"),
    [
        ("2027-09-12", "2027-09-01", "P11D", True),
        ("2027-09-12", "2027-09-01", "P10D", False),
        ("2027-09", "2027-09-01", "P1M", True),
        ("2027-09", "2027-09-01", "P28D", False),
        ("2027-09-12", "2027-09-13", "P1Y", False),
        ("[2027..]", "2027-09-13", "P1Y", False),
        (None, "2027-09-13", "P1Y", False),
    ],
)
def test_due_within(due: str | None, day: str, within: str, expected: bool) -> None:  # noqa: FBT001
    """Whatever ends within a duration after the day; what has lapsed or has no end doesn't."""
    assert one(day, due).is_due_within(Duration(within)) is expected


DAYS = st.dates(date(2023, 9, 12), date(2032, 1, 1))
DUES = st.sampled_from(["2027-09-12", "2027", "2027-Q3", "[2026..2028]", "2027-09-12T23:30+01:00", "2027~", "[..2027]"])
PROGRESS = {"upcoming": 0, "due-now": 1, "lapsed": 2}


@given(DUES, DAYS, st.integers(0, 3000))
def test_time_only_goes_on(due: str, day: date, later: int) -> None:
    """Without a verdict, a state never goes back, and the days left count down with the days."""
    promise = timeline(evolve(PROMISE, due=When(due)))
    [first], [second] = status(promise, day), status(promise, day + timedelta(days=later))

    assert PROGRESS[first.state] <= PROGRESS[second.state]
    assert (first.days_left or 0) - (second.days_left or 0) == later


def test_alibaba(alibaba: Timeline) -> None:
    """Of the promises of the letter, one has a deadline, in 2027."""
    found = status(alibaba, date(2024, 9, 12))

    assert len(found) == len(alibaba.commitments)
    assert {each.state for each in found[1:]} == {"no-deadline"}
    assert (found[0].commitment.id, found[0].state, found[0].days_left) == ("young-managers", "upcoming", 1095)
    assert found[0].why.startswith("Due 2027-09-12: within 4 years of 2023-09-12")


STATUSES = status(
    timeline(
        evolve(PROMISE, id="whole", title="Whole"),
        evolve(PROMISE, id="a", title="A", part_of="whole", due=When("2027-09-12"), assessments=[KEPT]),
        evolve(PROMISE, id="b", title="B", part_of="whole", due=When("2027-12-01")),
        evolve(PROMISE, id="c", title="C", part_of="whole", due=When("2027-12-02")),
        evolve(PROMISE, id="d", title="D", due=When("2028"), superseded_by="c"),
        evolve(PROMISE, id="e", title="E", due=When("[2028..]")),
    ),
    date(2027, 12, 2),
)


def test_text() -> None:
    """A line tells state, deadline, verdict and days, and what the parts of a commitment amount to."""
    assert to_text(STATUSES).splitlines() == [
        "closed       2027-09-12               kept, 74 days late     A [a]",
        "lapsed       2027-12-01               1 day ago              B [b]",
        "due-now      2027-12-02               0 days left            C [c]",
        "closed       2028                     replaced by c          D [d]",
        "upcoming     [2028..]                 -                      E [e]",
        f"no-deadline  -{' ' * 24}-{' ' * 22}Whole [whole] (parts: 1 due-now, 1 lapsed, 1 closed)",
    ]


def test_json() -> None:
    """The JSON says all, with the same keys for each commitment."""
    answers = json.loads(to_json(STATUSES))

    assert answers[0] == {
        "id": "a",
        "title": "A",
        "on": "2027-12-02",
        "state": "closed",
        "deadline": "2027-09-12",
        "why": "Due 2027-09-12, as stated.",
        "progress": [],
        "days_left": -81,
        "verdict": "kept",
        "days_late": 74,
        "history": [
            {
                "on": "2027-11-25",
                "verdict": "kept",
                "value": None,
                "label": None,
                "note": None,
                "citations": [{"source": "report", "quote": "it is done", "locator": "page 2"}],
            }
        ],
        "superseded_by": None,
        "parts": [],
        "parts_by_state": {},
    }
    assert {tuple(each) for each in answers} == {tuple(answers[0])}


# Numbers.

CUT = Measure(metric="emissions", target=42, unit="%", baseline_when=When("2019"))
CITED = [Citation(source="report")]


def measured(on: str, value: Any) -> Assessment:  # noqa: ANN401 - a number, or several by name
    """Return a verdict with a measured value."""
    return Assessment(on=When(on), verdict="in-progress", value=value, citations=CITED)


@pytest.mark.parametrize(
    ("changes", "due", "on", "on_track"),
    [
        ({}, "2030", "2024", 42 * 1827 / 4018),  # from the end of 2019 to the end of 2030, in days
        ({}, "2030", "2030", 42),
        ({}, "2030", "2031-02", 42),
        ({"baseline_when": When("2025")}, "2030", "2024", 0),
        (
            {"baseline": 100.0, "target": 0, "baseline_when": When("2023-12-31")},
            "2033-12-31",
            "2024-12-31",
            100 - 100 * 366 / 3653,
        ),
        # the baseline is that of the promise, of 2023-09-12
        ({"baseline": 10, "baseline_when": None}, "2023-09-22", "2023-09-17", 26),
        # without a baseline, a deadline or a last day there is no line
        ({"baseline_when": None}, "2030", "2024", None),
        ({}, None, "2024", None),
        ({}, "[2030..]", "2024", None),
        ({"baseline_when": When("[2019..]")}, "2030", "2024", None),
        ({"baseline_when": When("2031")}, "2030", "2031", None),
    ],
)
def test_progress(changes: dict[str, Any], due: str | None, on: str, on_track: float | None) -> None:
    """Progress is the last value beside the target, and the straight line from the baseline to the deadline."""
    measure = evolve(CUT, **changes)
    found = one("2035-01-01", due, measures=[measure], assessments=[measured(on, 18)])
    [progress] = found.progress

    assert (progress.measure, progress.value, progress.on) == (measure, 18, When(on))
    assert progress.on_track == (on_track if on_track is None else pytest.approx(on_track))
    assert found.state in ("lapsed", "no-deadline", "due-now")  # whatever the numbers say, no verdict is made of them


def test_progress_of_several_measures() -> None:
    """Each measure has the last value by the day that is its own."""
    stores = Measure(metric="stores", target=120, scope="Europe")
    history = [measured("2025", {"stores (Europe)": 90, "emissions": 12}), measured("2024", {"stores": 80})]
    history += [measured("2026-06", {"emissions": 20}), measured("2027", {"emissions": 30})]
    found = one("2026-12-31", "2030", measures=[CUT, stores], assessments=history)

    assert [(each.measure.metric, each.value, each.on.text) for each in found.progress] == [
        ("emissions", 20, "2026-06"),
        ("stores", 90, "2025"),
    ]
    assert one("2023-12-31", "2030", measures=[CUT, stores], assessments=history).progress == ()
    assert one("2026-12-31", "2030", measures=[stores], assessments=[measured("2025", {"sales": 1})]).progress == ()


def test_progress_in_words() -> None:
    """The numbers are below their commitment, as precise as what they are computed from."""
    found = one("2025-01-01", "2030", measures=[CUT], assessments=[measured("2024", 18)])
    without = one("2025-01-01", measures=[Measure(metric="sales", target=1250000.5)], assessments=[measured("2024", 3)])

    assert to_text([found]).splitlines()[1] == f"{'':13}emissions: 18 of 42 % by 2024, on track would be 19 %"
    assert to_text([without]).splitlines()[1] == f"{'':13}sales: 3 of 1,250,000.5 by 2024"
    assert json.loads(to_json([found, without]))[0]["progress"] == [
        {
            "metric": "emissions",
            "scope": None,
            "unit": "%",
            "value": 18,
            "target": 42,
            "on": "2024",
            "on_track": 19.097561,
        }
    ]
    assert json.loads(to_json([without]))[0]["progress"][0]["on_track"] is None


def test_a_verdict_of_a_month() -> None:
    """A verdict of a month counts from its last day, and is as late as its first day."""
    late = Assessment(on=When("2027-11"), verdict="kept", citations=CITED)
    found = [one(day, "2027-09-12", assessments=[late]) for day in ("2027-11-29", "2027-11-30")]

    assert [(each.verdict, each.days_late) for each in found] == [(None, None), ("kept", 50)]


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.dates(date(2024, 1, 1), date(2030, 12, 30)))
def test_the_line_is_straight(baseline: int, target: int, day: date) -> None:
    """The line leads from the baseline to the target, and each day takes it as far as any other."""
    cut = Measure(metric="m", target=target, baseline=baseline, baseline_when=When("2023-12-31"))
    days = [day, day + timedelta(1), date(2030, 12, 31)]
    lines = [
        one("2031-01-01", "2030-12-31", measures=[cut], assessments=[measured(str(each), 0)]).progress[0].on_track
        for each in days
    ]

    assert lines[2] == target
    assert lines[0] is not None
    assert lines[1] is not None
    assert lines[1] - lines[0] == pytest.approx((target - baseline) / 2557, abs=1e-9)
    assert min(baseline, target) <= lines[0] <= max(baseline, target)
