"""What fits a condition: certainly, possibly, or not; and conditions made of small ones."""

import json
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document

from alitimeline import Actor, Commitment, Event, Source, Timeline, When, check, loads
from alitimeline.answers.selection import to_text
from alitimeline.model import Assessment, Citation, Dispute, Due, Participation
from alitimeline.problems import DateError, UnknownNameError, is_error
from alitimeline.queries import (
    Where,
    citing,
    disputed,
    during,
    find,
    in_role,
    of_kind,
    saying,
    select,
    tagged,
    with_actor,
)
from alitimeline.when import Duration

OTHERS = [Citation(source="paper", quote="The daily’s words")]
EVENTS = (
    Event(
        id="handover",
        title="Handover",
        when=When("2023-09-10"),
        kind="leadership-change",
        summary="阿里巴巴宣布，吴泳铭接任。",
        tags=["leadership", "人工智能"],
        place="Hangzhou",
        participants=[
            Participation(
                actor="wu",
                role="CEO",
                organization="firm",
                part="incoming",
                citations=[Citation(source="page", quote="I take office")],
                disputes=[Dispute(field="actor", value="jing", citations=OTHERS, note="Not so.")],
            )
        ],
    ),
    Event(id="letter", title="Letter to all staff", when=When("2023-09"), kind="letter", citations=OTHERS),
    Event(id="planned", title="A plan", when=When("2025/.."), kind="plan", tags=["Leadership"]),
)
COMMITMENTS = (
    Commitment(
        id="young",
        title="Young managers",
        statement="Young people manage.",
        made_by="firm",
        made_in="handover",
        kind="people",
        due=Due(within=Duration("P4Y"), of="handover"),
        assessments=[
            Assessment(
                on=date(2025, 1, 1), verdict="in-progress", note="Half done.", citations=[Citation(source="log")]
            )
        ],
    ),
    Commitment(
        id="vague",
        title="Vague",
        statement="Something.",
        made_by="wu",
        made_in="letter",
        kind="people",
        disputes=[Dispute(field="made_by", value="firm", citations=OTHERS, standing="dismissed")],
    ),
)
TIMELINE = Timeline(
    id="t",
    title="T",
    sources=[Source(id=name, kind="web", title=name) for name in ("paper", "page", "log", "other")],
    actors=[
        Actor(id="firm", kind="organization", name="Firm"),
        Actor(id="wu", kind="person", name="Wu"),
        Actor(id="jing", kind="person", name="Jing"),
        Actor(id="none", kind="person", name="Nobody"),
    ],
    events=EVENTS,
    commitments=COMMITMENTS,
)


def ids(where: Where, timeline: Timeline = TIMELINE) -> tuple[list[str], list[str]]:
    """Return the ids of what certainly and of what possibly fits."""
    found = find(timeline, where)
    return [each.id for each in found.certainly], [each.id for each in found.possibly]


@pytest.mark.parametrize(
    ("first", "last", "certainly", "possibly"),
    [
        ("2023-09-10", "2023-09-10", ["handover", "young"], ["letter", "vague"]),
        ("2023-09-01", "2023-09-30", ["handover", "letter", "young", "vague"], []),
        ("2023-09-11", "2023-09-12", [], ["letter", "vague"]),
        ("2027-09-10", "2027-09-10", ["planned", "young"], []),
        (None, "2023-09-09", [], ["letter", "vague"]),
        (None, "2023-08-31", [], []),
        ("2025-01-01", None, ["planned", "young"], []),
        (None, None, ["handover", "letter", "planned", "young", "vague"], []),
    ],
)
def test_during(first: str | None, last: str | None, certainly: list[str], possibly: list[str]) -> None:
    """An event lies at its date, a commitment where it was made and where it falls due; a vague date only may."""
    days = [date.fromisoformat(day) if day else None for day in (first, last)]

    assert ids(during(*days)) == (certainly, possibly)


def test_a_time_on_the_last_day() -> None:
    """A time lies in its day, in the zone of the timeline."""
    late = evolve(EVENTS[0], id="late", when=When("2023-09-10T23:30+08:00"))
    record = evolve(TIMELINE, events=[late], commitments=[], timezone="Asia/Shanghai")

    assert ids(during(date(2023, 9, 10), date(2023, 9, 10)), record) == (["late"], [])
    assert ids(during(date(2023, 9, 10), date(2023, 9, 10)), evolve(record, timezone="Asia/Tokyo")) == ([], [])


def test_days_backwards() -> None:
    """Days that end before they begin are refused."""
    with pytest.raises(DateError, match=r"2023-09-09 is before 2023-09-10 \(begin with the earlier day\)"):
        during(date(2023, 9, 10), date(2023, 9, 9))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (of_kind("letter", "plan"), ["letter", "planned"]),
        (of_kind("people"), ["young", "vague"]),
        (tagged("leadership"), ["handover", "planned"]),
        (tagged("人工智能"), ["handover"]),
        (in_role("ceo"), ["handover"]),
        (in_role("Chief Executive"), ["handover"]),
        (in_role("President and CEO"), ["handover"]),
        (with_actor("wu"), ["handover", "vague"]),
        (with_actor("firm"), ["handover", "young", "vague"]),
        (with_actor("jing", "none"), ["handover"]),
        (with_actor("none"), []),
        (citing("paper"), ["handover", "letter", "vague"]),
        (citing("page"), ["handover"]),
        (citing("log"), ["young"]),
        (citing("other"), []),
        (disputed(), ["handover", "vague"]),
        (disputed("open"), ["handover"]),
        (disputed("dismissed"), ["vague"]),
        (saying("handOVER"), ["handover"]),
        (saying("宣布,吴泳铭"), ["handover"]),
        (saying("ＨＡＮＧＺＨＯＵ"), ["handover"]),
        (saying("take\n office"), ["handover"]),
        (saying("not so"), ["handover"]),
        (saying("人工"), ["handover"]),
        (saying("daily’s"), ["handover", "letter", "vague"]),
        (saying("half done"), ["young"]),
        (saying("young people"), ["young"]),
        (saying("firm"), ["vague"]),
        (saying("handover 阿里"), []),
    ],
)
def test_conditions(where: Where, expected: list[str]) -> None:
    """Each condition fits what it says, and is certain of it."""
    assert ids(where) == (expected, [])


def test_combined() -> None:
    """Conditions combine; what is possible stays so unless something else decides."""
    september = during(date(2023, 9, 10), date(2023, 9, 11))

    assert ids(september & of_kind("letter")) == ([], ["letter"])
    assert ids(of_kind("letter", "leadership-change") & september) == (["handover"], ["letter"])
    assert ids(september | of_kind("letter")) == (["handover", "letter", "young"], ["vague"])
    assert ids(~september) == (["planned"], ["letter", "vague"])
    assert ids(during(date(2020, 1, 1)) & september) == ids(september)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (with_actor("wuu"), "'wu'"),
        (citing("papre"), "'paper'"),
        (of_kind("leter"), r"no event or commitment has the kind 'leter' \(did you mean 'letter'\?\)"),
        (tagged("leadershp"), r"no event or commitment has the tag 'leadershp' \(did you mean 'leadership'\?\)"),
        (in_role("Treasurer"), r"no event or commitment has the role 'Treasurer' \(known: CEO\)"),
        (tagged("leadership") | with_actor("wuu"), "'wu'"),
    ],
)
def test_what_is_not_there_at_all(where: Where, message: str) -> None:
    """A name that stands for nothing in the timeline is misspelt, not missing."""
    with pytest.raises(UnknownNameError, match=message):
        find(TIMELINE, where)


def test_select() -> None:
    """A selection is a timeline: what fits, and what it can't be understood without."""
    assert [each.id for each in select(TIMELINE, of_kind("people")).events] == ["handover", "letter"]
    assert select(TIMELINE, during(date(2023, 9, 11), date(2023, 9, 12))).events == ()
    assert [
        each.id for each in select(TIMELINE, during(date(2023, 9, 11), date(2023, 9, 12)), possibly=True).events
    ] == ["letter"]


def test_text() -> None:
    """Events come by date, then commitments by deadline; what only may fit is marked, and left out if not asked for."""
    found = find(TIMELINE, during(date(2023, 9, 10), date(2023, 9, 11)))

    assert to_text(TIMELINE, found, possibly=True).splitlines() == [
        "2023-09                  event       Letter to all staff [letter] (possibly)",
        "2023-09-10               event       Handover [handover]",
        "2027-09-10               commitment  Young managers [young]",
        "-                        commitment  Vague [vague] (possibly)",
    ]
    assert "(possibly)" not in to_text(TIMELINE, found)


def test_alibaba(alibaba: Timeline) -> None:
    """Who has a part in what, in the record that ships: the man of whom the sources disagree is found, too."""
    assert ids(with_actor("eric-jing"), alibaba) == (["handover"], [])
    assert ids(during(date(2023, 9, 10), date(2023, 9, 10)) & of_kind("leadership-change"), alibaba) == (
        ["handover"],
        [],
    )
    assert ids(saying("born after 1985"), alibaba)[0] == ["young-managers"]


WHOLE = loads(json.dumps(document(80)))


DAYS = st.dates(date(1998, 1, 1), date(2035, 1, 1))
CONDITIONS = st.recursive(
    st.sampled_from(
        [of_kind("letter"), tagged("people"), with_actor("person-1"), disputed(), in_role("ceo"), citing("source-1")]
    )
    | st.builds(lambda first, length: during(first, first + timedelta(length)), DAYS, st.integers(0, 900)),
    lambda inner: (
        st.builds(lambda a, b: a & b, inner, inner)
        | st.builds(lambda a, b: a | b, inner, inner)
        | st.builds(lambda a: ~a, inner)
    ),
    max_leaves=4,
)


@given(CONDITIONS, CONDITIONS)
def test_logic(one: Where, other: Where) -> None:
    """And is the intersection, or the union, not the rest, of what is certain and of what isn't excluded."""
    every = {each.id for each in WHOLE.events + WHOLE.commitments}

    def sets(where: Where) -> tuple[set[str], set[str]]:
        certainly, possibly = map(set, ids(where, WHOLE))
        return certainly, certainly | possibly

    (sure, may), (sure_too, may_too) = sets(one), sets(other)
    assert sets(one & other) == (sure & sure_too, may & may_too)
    assert sets(one | other) == (sure | sure_too, may | may_too)
    assert sets(~one) == (every - may, every - sure)


@given(DAYS, st.integers(0, 4000))
def test_the_index_answers_like_a_look_at_each(first: date, length: int) -> None:
    """What the index leaves out doesn't fit."""
    where = during(first, first + timedelta(length))

    assert find(WHOLE, where) == find(WHOLE, evolve(where, days=(None, None)))


@given(CONDITIONS, st.booleans())
def test_selections_are_sound(where: Where, possibly: bool) -> None:  # noqa: FBT001
    """A selection holds what was found and has no error; selecting again from it finds no less."""
    found = find(WHOLE, where)
    chosen = select(WHOLE, where, possibly=possibly)
    asked = found.certainly + (found.possibly if possibly else ())

    assert [problem for problem in check(chosen) if is_error(problem)] == []
    assert {each.id for each in asked} <= {each.id for each in chosen.events + chosen.commitments}
