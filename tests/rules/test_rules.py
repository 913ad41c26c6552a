"""What must hold between records: a sound timeline, and every way to break it."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve

from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    Measure,
    Participation,
    Relation,
    Source,
    Timeline,
)
from alitimeline.model.fields import replace
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.references import REFERENCES
from alitimeline.rules import RULES, VALUE_RULES, check
from alitimeline.when import Duration, When

CITED = (Citation(source="letter", quote="User First"),)
OTHERWISE = (Citation(source="letter", quote="AI Driven"),)
LETTER = Source(id="letter", kind="letter", title="User First", published=When.parse("2023-09-12"))
GROUP = Actor(id="alibaba-group", kind="organization", name="Alibaba Group", fiscal_year_end="--03-31")
CLOUD = Actor(id="alibaba-cloud", kind="organization", name="Alibaba Cloud", parent="alibaba-group")
WU = Actor(id="eddie-wu", kind="person", name="Eddie Wu")
ZHANG = Actor(id="daniel-zhang", kind="person", name="Daniel Zhang")
COMES = Participation(actor="eddie-wu", role="CEO", organization="alibaba-group", part="incoming")
GOES = evolve(COMES, actor="daniel-zhang", part="outgoing")
HANDOVER = Event(
    id="handover",
    title="Handover",
    when=When.parse("2023-09-10"),
    kind="leadership-change",
    participants=[COMES, GOES],
    citations=CITED,
)
ZHANG_CAME = Event(
    id="zhang-came",
    title="Daniel Zhang leads the group",
    when=When.parse("[..2023-09-10]"),
    kind="background",
    participants=[evolve(GOES, part="incoming")],
    citations=CITED,
)
SPEECH = Event(
    id="speech",
    title="Speech",
    when=When.parse("2023-09-12"),
    kind="letter",
    participants=[Participation(actor="alibaba-cloud", part="subject")],
    related=[Relation(kind="follows", event="handover")],
    citations=CITED,
)
PROMISE = Commitment(
    id="people",
    title="People",
    statement="Young people lead.",
    made_by="alibaba-group",
    made_in="speech",
    kind="people",
    due=Due(within=Duration("P4Y"), of="speech"),
    citations=CITED,
)
TIMELINE = Timeline(
    id="t",
    title="T",
    timezone="Asia/Shanghai",
    sources=[LETTER],
    actors=[GROUP, CLOUD, WU, ZHANG],
    events=[HANDOVER, SPEECH, ZHANG_CAME],
    commitments=[PROMISE],
)


def lint(timeline: Timeline) -> list[str]:
    """Return code and JSON path of every problem but contradictions; warnings and notes are marked."""
    marks = {"error": "", "warning": "? ", "note": ". "}
    return [
        f"{marks[problem.severity]}{problem.code} {problem.json_path}" for problem in check(timeline, is_whole=False)
    ]


def handover(**changes: Any) -> Timeline:  # noqa: ANN401 - fields of all types
    """Change the first event."""
    return evolve(TIMELINE, events=[evolve(HANDOVER, **changes), SPEECH, ZHANG_CAME])


def promise(**changes: Any) -> Timeline:  # noqa: ANN401 - fields of all types
    """Change the commitment."""
    return evolve(TIMELINE, commitments=[evolve(PROMISE, **changes)])


def dispute(field: str, value: object) -> Dispute:
    """Make a dispute."""
    return Dispute(field=field, value=value, citations=OTHERWISE)


def message(timeline: Timeline) -> str:
    """Return what is said of the only problem."""
    (problem,) = check(timeline, is_whole=False)
    return str(evolve(problem, path=())).partition("] ")[2]


def test_sound() -> None:
    """A sound timeline has no problem, an empty one neither."""
    assert check(TIMELINE) == ()
    assert check(Timeline(id="t", title="T")) == ()


def test_rules_state_something() -> None:
    """Every rule is in the table once, with a docstring; every reference names a kind of record."""
    every = (*RULES, *VALUE_RULES)
    assert len({rule.__name__ for rule in every}) == len(every)
    assert all(rule.__doc__ for rule in every)
    assert {kind for fields in REFERENCES.values() for kind in fields.values()} <= set(COLLECTIONS)


@pytest.mark.parametrize("name", COLLECTIONS.values())
def test_ids_twice(name: str) -> None:
    """The second record of an id is told, and the third."""
    record = getattr(TIMELINE, name)[-1]
    records: Any = [*getattr(TIMELINE, name), record, record]
    timeline = evolve(TIMELINE, **{name: records})
    problems = [problem for problem in check(timeline) if problem.code == "duplicate-id"]

    assert [problem.json_path for problem in problems] == [
        f"$.{name}[{len(records) - 2}].id",
        f"$.{name}[{len(records) - 1}].id",
    ]
    assert problems[0].message == f"the id {record.id!r} is already used by an earlier {name.removesuffix('s')}"


def test_the_same_id_for_different_kinds() -> None:
    """An id is a name within its kind: a source and an event may share it."""
    assert lint(evolve(TIMELINE, sources=[LETTER, evolve(LETTER, id="handover")])) == []


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (evolve(TIMELINE, actors=[GROUP, evolve(CLOUD, parent="x"), WU, ZHANG]), ["unknown-actor $.actors[1].parent"]),
        (handover(participants=[evolve(COMES, actor="x")]), ["unknown-actor $.events[0].participants[0].actor"]),
        (
            handover(participants=[evolve(COMES, organization="x")]),
            ["unknown-actor $.events[0].participants[0].organization"],
        ),
        (handover(related=[Relation(kind="about", event="x")]), ["unknown-event $.events[0].related[0].event"]),
        (promise(made_by="x"), ["unknown-actor $.commitments[0].made_by"]),
        (promise(made_in="x"), ["unknown-event $.commitments[0].made_in"]),
        (promise(part_of="x"), ["unknown-commitment $.commitments[0].part_of"]),
        (promise(superseded_by="x"), ["unknown-commitment $.commitments[0].superseded_by"]),
        (promise(due=Due(within=Duration("P1Y"), of="x")), ["unknown-event $.commitments[0].due.of"]),
        (promise(due=Due(fiscal_year=2027, of="x")), ["unknown-actor $.commitments[0].due.of"]),
        (handover(citations=[Citation(source="x")]), ["unknown-source $.events[0].citations[0].source"]),
        (
            handover(participants=[evolve(COMES, citations=[Citation(source="x")])]),
            ["unknown-source $.events[0].participants[0].citations[0].source"],
        ),
        (promise(citations=[Citation(source="x")]), ["unknown-source $.commitments[0].citations[0].source"]),
        (
            promise(assessments=[Assessment(on=date(2024, 1, 1), verdict="stalled", citations=[Citation(source="x")])]),
            ["unknown-source $.commitments[0].assessments[0].citations[0].source"],
        ),
        (
            handover(disputes=[evolve(dispute("title", "Change"), citations=[Citation(source="x")])]),
            ["unknown-source $.events[0].disputes[0].citations[0].source"],
        ),
        (
            handover(participants=[evolve(COMES, disputes=[dispute("actor", "x"), dispute("organization", "y")])]),
            [f"unknown-actor $.events[0].participants[0].disputes[{number}].value" for number in (0, 1)],
        ),
        (promise(disputes=[dispute("made_in", "x")]), ["unknown-event $.commitments[0].disputes[0].value"]),
        (
            promise(disputes=[dispute("due", {"within": "P1Y", "of": "x"})]),
            ["unknown-event $.commitments[0].disputes[0].value.of"],
        ),
        (
            promise(disputes=[dispute("due", {"fiscal_year": 2027, "of": "x"})]),
            ["unknown-actor $.commitments[0].disputes[0].value.of"],
        ),
    ],
)
def test_unknown_references(timeline: Timeline, expected: list[str]) -> None:
    """Whatever refers to a record that isn't there is told, at the reference, and nothing else is said of it."""
    assert lint(timeline) == expected


def test_did_you_mean() -> None:
    """The id that is near is named; where none is near, nothing is."""
    assert message(promise(made_by="alibaba-grup")) == (
        "no actor has the id 'alibaba-grup' (did you mean 'alibaba-group'?)"
    )
    assert message(promise(made_by="softbank")) == "no actor has the id 'softbank'"


@pytest.mark.parametrize(
    ("timeline", "place"),
    [
        (evolve(TIMELINE, actors=[GROUP, evolve(CLOUD, parent="eddie-wu"), WU, ZHANG]), "actors[1].parent"),
        (handover(participants=[evolve(COMES, organization="eddie-wu")]), "events[0].participants[0].organization"),
        (
            handover(participants=[evolve(COMES, disputes=[dispute("organization", "eddie-wu")])]),
            "events[0].participants[0].disputes[0].value",
        ),
    ],
)
def test_persons_are_no_organizations(timeline: Timeline, place: str) -> None:
    """Where an organization must stand, a person is told."""
    assert lint(timeline) == [f"not-an-organization $.{place}"]


def test_products_are_no_organizations() -> None:
    """Something that is neither a person nor an organization isn't called a person."""
    product = evolve(TIMELINE, actors=[GROUP, evolve(CLOUD, parent="eddie-wu"), evolve(WU, kind="other"), ZHANG])

    assert message(product) == "'eddie-wu' is of the kind 'other', not an organization"


def test_fiscal_year_of_a_person() -> None:
    """A person has no fiscal year, which is told once."""
    assert lint(promise(due=Due(fiscal_year=2027, of="eddie-wu"))) == ["not-an-organization $.commitments[0].due.of"]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("title", "Change at the top", []),
        ("when", "2023-09-11", []),
        ("tags", ["people"], []),
        ("status", "cancelled", []),
        ("place", "Hangzhou", []),
        ("date", "2023-09-11", ["unknown-field field"]),
        ("id", "change", ["unknown-field field"]),
        ("citations", [], ["unknown-field field"]),
        ("disputes", [], ["unknown-field field"]),
        ("participants", [], ["unknown-field field"]),
        ("related", [], ["unknown-field field"]),
        ("when", "2023-02-30", ["dispute-value value"]),
        ("when", None, ["dispute-value value"]),
        ("place", None, ["dispute-value value"]),
        ("title", 5, ["dispute-value value"]),
        ("title", {"a": []}, ["dispute-value value"]),
        ("title", {"within": "P5Y", "of": "x"}, ["dispute-value value"]),
        ("tags", ["a", "b, c"], ["dispute-value value[1]"]),
        ("kind", "Leadership Change", ["dispute-value value"]),
        ("when", "2023-09-10", ["? dispute-agrees value"]),
        ("status", "confirmed", ["? dispute-agrees value"]),
        ("tags", [], ["? dispute-agrees value"]),
        ("when", "2023-09-10T00:00Z", []),
    ],
)
def test_disputes(field: str, value: object, expected: list[str]) -> None:
    """A dispute names a field of its record that can be disputed, with a value that is valid for it, and another."""
    found = lint(handover(disputes=[dispute(field, value)]))

    assert [each.replace("$.events[0].disputes[0].", "") for each in found] == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("due", "2030", []),
        ("due", {"within": "P5Y", "of": "speech"}, []),
        ("due", {"fiscal_year": 2027, "of": "alibaba-group"}, []),
        ("made_by", "eddie-wu", []),
        ("due", {"within": "P4Y", "of": "speech"}, ["? dispute-agrees $.commitments[0].disputes[0].value"]),
        ("due", {"of": "speech"}, ["dispute-value $.commitments[0].disputes[0].value"]),
        ("due", {"within": "4 years", "of": "x"}, ["dispute-value $.commitments[0].disputes[0].value.within"]),
        ("due", "soon", ["dispute-value $.commitments[0].disputes[0].value"]),
        ("due", 2027, ["dispute-value $.commitments[0].disputes[0].value"]),
        ("made_by", "Eddie Wu", ["dispute-value $.commitments[0].disputes[0].value"]),
        ("made_by", {"within": "P5Y", "of": "x"}, ["dispute-value $.commitments[0].disputes[0].value"]),
        ("assessments", [], ["unknown-field $.commitments[0].disputes[0].field"]),
    ],
)
def test_disputes_of_commitments(field: str, value: object, expected: list[str]) -> None:
    """A deadline is disputed as it is written, a reference by its id; what isn't valid is told once."""
    assert lint(promise(disputes=[dispute(field, value)])) == expected


def test_dispute_of_the_fiscal_year() -> None:
    """A deadline by fiscal year agrees with the same one as it is written."""
    due = Due(fiscal_year=2027, of="alibaba-group")
    same = dispute("due", {"fiscal_year": 2027, "of": "alibaba-group"})

    assert lint(promise(due=due, disputes=[same])) == ["? dispute-agrees $.commitments[0].disputes[0].value"]


def test_dispute_about_the_order() -> None:
    """What is listed in another order is something else."""
    disputes = [dispute("tags", ["board", "people"]), dispute("tags", ["people", "board"])]

    assert lint(handover(tags=["people", "board"], disputes=disputes)) == [
        "? dispute-agrees $.events[0].disputes[1].value"
    ]


def test_words_of_disputes() -> None:
    """The message names the field, what is wrong with the value, and the way out."""
    assert message(handover(disputes=[dispute("when", "2023-02-30")])).startswith("not valid for when: '2023-02-30' ")
    assert message(handover(disputes=[dispute("wen", "2023")])) == (
        "'wen' is not a field of an event that can be disputed (did you mean 'when'?)"
    )
    assert message(promise(disputes=[dispute("citations", [])])) == (
        "'citations' is not a field of a commitment that can be disputed"
        " (known: title, statement, made_by, made_in, made_on, kind, due, part_of, superseded_by, tags)"
    )


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (handover(citations=[Citation(source="letter", supports=["when", "participants", "id"])]), []),
        (
            handover(citations=[Citation(source="letter", supports=["when", "statement"])]),
            ["unknown-field $.events[0].citations[0].supports[1]"],
        ),
        (
            handover(participants=[evolve(COMES, citations=[Citation(source="letter", supports=["role", "title"])])]),
            ["unknown-field $.events[0].participants[0].citations[0].supports[1]"],
        ),
        (promise(citations=[Citation(source="letter", supports=["statement", "due"])]), []),
        (
            promise(
                assessments=[
                    Assessment(
                        on=date(2024, 1, 1),
                        verdict="stalled",
                        citations=[Citation(source="letter", supports=["verdict", "due"])],
                    )
                ]
            ),
            ["unknown-field $.commitments[0].assessments[0].citations[0].supports[1]"],
        ),
        (
            handover(
                disputes=[
                    evolve(
                        dispute("title", "Change"), citations=[Citation(source="letter", supports=["title", "value"])]
                    )
                ]
            ),
            ["unknown-field $.events[0].disputes[0].citations[0].supports[1]"],
        ),
    ],
)
def test_supports(timeline: Timeline, expected: list[str]) -> None:
    """A citation supports fields of the record that it stands in; in a dispute, of the disputed record."""
    assert lint(timeline) == expected


def commitments(**links: str) -> Timeline:
    """Make commitments that are parts of each other."""
    return evolve(TIMELINE, commitments=[evolve(PROMISE, id=name, part_of=target) for name, target in links.items()])


@pytest.mark.parametrize(
    ("links", "way", "place"),
    [
        ({"a": "a"}, "a → a", 0),
        ({"a": "b", "b": "a"}, "a → b → a", 0),
        ({"a": "b", "b": "c", "c": "b"}, "b → c → b", 1),
        ({"c": "b", "b": "a", "a": "c"}, "c → b → a → c", 0),
        (dict(zip("abcdef", "bcdefa", strict=True)), "a → b → c → d → e → f → a", 0),
        (dict(zip("abcdefgh", "bcdefgha", strict=True)), "a → b → c → d → e → f → … → h → a", 0),
    ],
)
def test_circles(links: dict[str, str], way: str, place: int) -> None:
    """What goes in a circle is told once, where it begins, with the way around."""
    (problem,) = check(commitments(**links))

    assert (problem.code, problem.path) == ("circle", ("commitments", place, "part_of"))
    assert problem.message == f"part_of goes in a circle: {way}"


def test_circles_of_every_kind() -> None:
    """Parents, parts, successors and relations of one kind make circles; relations of two kinds don't."""
    there, back = Relation(kind="follows", event="speech"), Relation(kind="about", event="speech")
    parents = [evolve(GROUP, parent="alibaba-cloud"), CLOUD, WU, ZHANG]

    assert lint(evolve(TIMELINE, actors=parents)) == ["circle $.actors[0].parent"]
    assert lint(promise(superseded_by="people")) == ["circle $.commitments[0].superseded_by"]
    assert lint(handover(related=[there])) == ["circle $.events[0].related[0]"]
    assert lint(handover(related=[back])) == []


def test_circles_are_told_once() -> None:
    """What is said twice makes one circle; two circles through one event are two."""
    itself = Relation(kind="about", event="handover")
    others = [evolve(HANDOVER, id=name, related=[Relation(kind="about", event="handover")]) for name in ("b", "c")]
    both = evolve(HANDOVER, related=[Relation(kind="about", event=name) for name in ("b", "c", "b")])

    assert lint(handover(related=[itself, itself])) == ["circle $.events[0].related[0]"]
    assert lint(evolve(TIMELINE, events=[both, *others, SPEECH, ZHANG_CAME])) == [
        "circle $.events[0].related[0]",
        "circle $.events[0].related[1]",
    ]


@pytest.mark.slow
def test_long_chains() -> None:
    """A chain of 50,000 is walked without recursion; closed to a circle, its message is short."""
    names = [f"e{number}" for number in range(50_000)]
    chain = [
        replace(SPEECH, id=name, related=(Relation(kind="part-of", event=target),)) for name, target in pairwise(names)
    ]
    end = evolve(SPEECH, id=names[-1], related=())
    sound = evolve(TIMELINE, events=[*chain, end], commitments=())
    closed = evolve(sound, events=[*chain, evolve(end, related=[Relation(kind="part-of", event=names[0])])])

    assert lint(sound) == []
    assert message(closed) == "part-of goes in a circle: e0 → e1 → e2 → e3 → e4 → e5 → … → e49999 → e0"


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (promise(due=None), []),
        (promise(due=When.parse("2027")), []),
        (promise(due=Due(fiscal_year=2027, of="alibaba-group")), []),
        (promise(due=Due(fiscal_year=2027, of="alibaba-cloud")), ["deadline $.commitments[0].due"]),
        (promise(due=Due(within=Duration("PT48H"), of="speech")), ["deadline $.commitments[0].due"]),
        (promise(due=Due(within=Duration("P9999Y"), of="speech")), ["deadline $.commitments[0].due"]),
        (promise(due=Due(within=Duration("P4Y"))), ["deadline $.commitments[0].due"]),
        (promise(made_in=None, made_on=When("2023-09"), due=Due(within=Duration("P4Y"))), []),
        (
            promise(made_in=None, made_on=When("2023-09"), due=When("2023-08")),
            ["due-before-promise $.commitments[0].due"],
        ),
        (promise(due=When.parse("2022")), ["due-before-promise $.commitments[0].due"]),
        (promise(due=When.parse("2023-09")), []),
        (promise(due=Due(fiscal_year=2023, of="alibaba-group")), ["due-before-promise $.commitments[0].due"]),
        (promise(due=When.parse("2023-09-11T23:59+08:00")), ["due-before-promise $.commitments[0].due"]),
        (promise(due=When.parse("2023-09-11T16:00Z")), []),
    ],
)
def test_deadlines(timeline: Timeline, expected: list[str]) -> None:
    """A deadline can be computed, and lies not before the promise, by the timeline's own zone."""
    assert lint(timeline) == expected


def test_how_fiscal_years_are_named() -> None:
    """A fiscal year that is over too early may be one that is named by its beginning."""
    due = Due(fiscal_year=2023, of="alibaba-group")

    assert [str(problem.hint)[:51] for problem in check(promise(due=due))] == [
        "a fiscal year is named by the year in which it ends"
    ]
    assert [problem.hint for problem in check(promise(due=When.parse("2022")))] == [None]


def test_a_promise_made_nowhere() -> None:
    """Where the event of a promise is unknown, only that is told."""
    judged = [Assessment(on=date(2000, 1, 1), verdict="kept", citations=CITED)]

    assert lint(promise(made_in="x", due=When.parse("1999"), assessments=judged)) == [
        "unknown-event $.commitments[0].made_in"
    ]


@pytest.mark.parametrize(("day", "number"), [(11, 1), (12, 0), (13, 0)])
def test_assessments(day: int, number: int) -> None:
    """A verdict on the day of the promise is no sooner than it; the day before is."""
    judged = [Assessment(on=date(2023, 9, each), verdict="in-progress", citations=CITED) for each in (30, day)]

    assert (
        lint(promise(assessments=judged)) == ["assessment-before-promise $.commitments[0].assessments[1].on"] * number
    )


@pytest.mark.parametrize(
    ("when", "status", "expected"),
    [
        ("2023-09-12", "confirmed", []),
        ("2023-09", "confirmed", []),
        ("2023-09-13", "confirmed", [". announced-only $.events[0].citations[0].source"]),
        ("2023-10/..", "confirmed", [". announced-only $.events[0].citations[0].source"]),
        ("2024-09-12", "confirmed", [". announced-only $.events[0].citations[0].source"]),
        ("2024-09-13", "confirmed", ["? source-before-event $.events[0].citations[0].source"]),
        ("2023-09-13", "tentative", []),
        ("2023-09-13", "cancelled", []),
    ],
)
def test_sources_before_the_event(when: str, status: str, expected: list[str]) -> None:
    """Nobody reports what has not happened yet, unless it is planned or called off."""
    timeline = handover(when=When.parse(when), status=status, participants=[])
    assert lint(evolve(timeline, sources=[evolve(LETTER, kind="news")])) == expected


def test_announcements() -> None:
    """An announcement beside a report on the event is no fault; a source that is years older is one."""
    report = evolve(LETTER, id="report", published=When.parse("2024-03-02"))
    announced = handover(when=When.parse("2024-03-01"))
    both = evolve(announced, sources=[LETTER, report])
    cited = (*CITED, Citation(source="report"))

    assert lint(announced) == [". announced-only $.events[0].citations[0].source"]
    assert lint(evolve(both, events=[evolve(both.events[0], citations=cited), *both.events[1:]])) == []


@pytest.mark.parametrize(
    ("published", "place", "number"),
    [
        ("2023-09-11", "citations", 1),
        ("2023-09-12", "citations", 0),
        ("2023-09-11", "assessments", 1),
        ("2023-09-11", "both", 0),
        ("2020-01-01", "both", 1),
        ("2023-09-11", "dispute", 0),
    ],
)
def test_sources_before_the_promise(published: str, place: str, number: int) -> None:
    """Nothing that was published before a promise backs it, unless something else does, or the verdict on it."""
    old = (Citation(source="old"),)
    source = evolve(LETTER, id="old", published=When.parse(published))
    verdict = Assessment(on=date(2024, 1, 1), verdict="kept", citations=old)
    earlier = Dispute(field="made_on", value="2023-09-11", citations=old)
    changes: dict[str, dict[str, Any]] = {
        "citations": {"citations": old},
        "assessments": {"assessments": [verdict]},
        "both": {"citations": CITED + old},
        "dispute": {"disputes": [earlier]},
    }
    codes = [code.partition(" $")[0] for code in lint(evolve(promise(**changes[place]), sources=[LETTER, source]))]

    assert codes == ["? source-before-event"] * number


@pytest.mark.parametrize(("published", "number"), [("00:30", 1), ("01:58", 1), ("02:30", 0)])
def test_sources_from_far_zones(published: str, number: int) -> None:
    """Two days later by its own calendar, a source may still be earlier: zones are up to 26 hours apart."""
    event = evolve(HANDOVER, when=When.parse("2023-09-10T23:59-12:00"))
    source = evolve(LETTER, published=When.parse(f"2023-09-12T{published}+14:00"), kind="news")
    timeline = evolve(TIMELINE, sources=[source], events=[evolve(event, participants=[])], commitments=[])

    assert lint(timeline) == [". announced-only $.events[0].citations[0].source"] * number


def test_sources_of_parts_and_disputes() -> None:
    """The sources of participants and of disputes are held to the same; one without a date is not."""
    late = When.parse("2025-10-01")
    disputed = evolve(COMES, citations=CITED, disputes=[dispute("role", "CTO")])
    timeline = handover(when=late, citations=(), participants=[disputed], disputes=[dispute("place", "Hangzhou")])

    assert lint(timeline) == [
        f"? source-before-event $.events[0].{place}citations[0].source"
        for place in ("disputes[0].", "participants[0].", "participants[0].disputes[0].")
    ]
    assert lint(evolve(timeline, sources=[evolve(LETTER, published=None)])) == []


def test_uncited() -> None:
    """An event without a citation, and a commitment, are told; a citation of a participant is one of the event."""
    assert lint(handover(citations=())) == ["? uncited $.events[0]"]
    assert lint(handover(citations=(), participants=[COMES, evolve(GOES, citations=CITED)])) == []
    assert lint(promise(citations=())) == ["? uncited $.commitments[0]"]


def test_uncited_verdicts() -> None:
    """A verdict without a citation is reported, and one that calls a promise broken by a code of its own."""
    verdicts = [Assessment(on=date(2024, 1, 1), verdict=verdict) for verdict in ("stalled", "broken")]

    assert lint(promise(assessments=verdicts)) == [
        "? verdict-uncited $.commitments[0].assessments[0]",
        "? broken-uncited $.commitments[0].assessments[1]",
    ]
    assert lint(promise(assessments=[evolve(each, citations=CITED) for each in verdicts])) == []


MANAGERS, TEAMS = Measure(metric="managers", target=30), Measure(metric="teams", target=12)


@pytest.mark.parametrize(
    ("measures", "value", "expected"),
    [
        ([MANAGERS], 18, []),
        ([MANAGERS], {"managers": 18}, []),
        ([MANAGERS, TEAMS], {"managers": 18, "teams": 3}, []),
        ([MANAGERS, evolve(MANAGERS, scope="Taobao")], {"managers": 18, "managers (Taobao)": 20}, []),
        ([MANAGERS, MANAGERS], None, ["duplicate-measure $.commitments[0].measures[1]"]),
        ([], 18, ["unknown-measure $.commitments[0].assessments[0].value"]),
        ([MANAGERS, TEAMS], 18, ["unknown-measure $.commitments[0].assessments[0].value"]),
        ([MANAGERS, TEAMS], {"team": 3}, ["unknown-measure $.commitments[0].assessments[0].value.team"]),
        (
            [],
            {"team": 3, "staff": 4},
            [f"unknown-measure $.commitments[0].assessments[0].value.{name}" for name in ("team", "staff")],
        ),
        (
            [evolve(MANAGERS, scope=scope) for scope in ("Taobao", "Tmall")],
            {"managers": 3},
            ["unknown-measure $.commitments[0].assessments[0].value.managers"],
        ),
    ],
)
def test_measures(measures: list[Measure], value: Any, expected: list[str]) -> None:  # noqa: ANN401
    """A value is that of one measure, and no two measures are called the same."""
    verdict = Assessment(on=date(2024, 1, 1), verdict="in-progress", value=value, citations=CITED)

    assert lint(promise(measures=measures, assessments=[verdict])) == expected


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({}, 1),
        ({"role": "Chief Executive Officer"}, 1),
        ({"role": "Chairman"}, 0),
        ({"organization": "alibaba-cloud"}, 0),
        ({"role": "Interim CEO"}, 0),
        ({"capacity": "acting"}, 0),
        ({"role": "Chairman and CEO"}, 0),
        ({"actor": "daniel-zhang"}, 0),
        ({"part": "subject"}, 0),
    ],
)
def test_incoming_and_outgoing(changes: dict[str, Any], number: int) -> None:
    """In one event nobody takes and leaves the same roles in the same organization and capacity."""
    goes = evolve(evolve(COMES, part="outgoing"), **changes)
    problems = lint(handover(participants=[COMES, goes]))

    assert problems[:number] == ["incoming-and-outgoing $.events[0].participants[1]"] * number
    assert "incoming-and-outgoing" not in "".join(problems[number:])


@pytest.mark.parametrize(
    ("part", "changes", "number"),
    [
        (COMES, {}, 1),
        (GOES, {}, 1),
        (evolve(GOES, reason="resigned"), {}, 1),
        (evolve(GOES, reason="died"), {}, 0),
        (GOES, {"kind": "death"}, 0),
        (evolve(COMES, part="subject"), {}, 0),
        (COMES, {"status": "cancelled"}, 0),
        (COMES, {"status": "tentative"}, 1),
    ],
)
def test_moves_without_a_role(part: Participation, changes: dict[str, Any], number: int) -> None:
    """Who comes or goes without a role has no tenure from it: this is reported, except for a death."""
    timeline = handover(participants=[evolve(part, role=None)], **changes)

    assert lint(timeline) == ["? move-without-role $.events[0].participants[0]"] * number


@pytest.mark.parametrize(
    ("going", "hint"),
    [
        ({}, None),
        ({"role": "Chief Executive"}, None),
        ({"role": "CEO of Alibaba Group", "capacity": "interim"}, None),
        ({"actor": "eddie-wu"}, 'record the appointment; if its date is unknown, write "when": "[..2023-09-10]"'),
        ({"actor": "eddie-wu", "reason": "died"}, "record the appointment"),
        ({"organization": "alibaba-cloud"}, 'the appointment to it is at "alibaba-group"'),
        ({"organization": None}, 'the appointment to it is at "alibaba-group"'),
        ({"role": "COO"}, 'did you mean "CEO"?'),
        ({"role": "President and CEO"}, 'did you mean "CEO"?'),
        ({"role": "COO", "organization": "alibaba-cloud"}, "record the appointment"),
    ],
)
def test_departures_without_an_appointment(going: dict[str, Any], hint: str | None) -> None:
    """Who leaves a post without having come to it is reported, with the post that may be meant."""
    problems = check(handover(participants=[evolve(GOES, **going)]), is_whole=False)

    assert [problem.code for problem in problems] == ["departure-without-appointment"] * (hint is not None)
    assert all(str(problem.hint).startswith(str(hint)) for problem in problems)


@pytest.mark.parametrize(
    ("came", "left", "number"),
    [
        ({}, {}, 0),
        ({"status": "tentative"}, {}, 0),
        ({"status": "cancelled"}, {}, 1),
        ({"status": "cancelled"}, {"status": "tentative"}, 0),
        ({"status": "cancelled"}, {"status": "cancelled"}, 0),
        ({"participants": [evolve(GOES, role="President and CEO", part="incoming")]}, {}, 0),
        ({"participants": [evolve(GOES, part="incoming", organization=None)]}, {}, 1),
    ],
)
def test_appointments_that_count(came: dict[str, Any], left: dict[str, Any], number: int) -> None:
    """A planned appointment counts, a cancelled one doesn't; who doesn't certainly leave needs none."""
    events = [evolve(HANDOVER, **left), SPEECH, evolve(ZHANG_CAME, **came)]

    assert lint(evolve(TIMELINE, events=events)) == (
        ["? departure-without-appointment $.events[0].participants[1]"] * number
    )


def test_words_of_departures() -> None:
    """The message names who leaves what."""
    leaves = evolve(GOES, role="Interim COO")
    appointed = evolve(ZHANG_CAME, participants=[evolve(leaves, organization=None, part="incoming")])
    where = evolve(TIMELINE, events=[evolve(HANDOVER, participants=[leaves]), SPEECH, appointed])
    nowhere = handover(participants=[evolve(leaves, organization=None, role="Treasurer")])

    assert message(where) == (
        "'daniel-zhang' leaves as 'COO' of 'alibaba-group' and was never appointed "
        "(the appointment to it has no organization)"
    )
    assert message(nowhere).startswith("'daniel-zhang' leaves as 'Treasurer' and was never appointed (record")


def test_words_of_roles() -> None:
    """The role is named if it has a name."""
    nameless = evolve(COMES, role=None)
    first, *others = check(handover(participants=[nameless, evolve(nameless, part="outgoing")]))

    assert first.message == "'eddie-wu' both takes up and gives up the same role in this event"
    assert {problem.code for problem in others} == {"move-without-role"}
    assert message(handover(participants=[COMES, evolve(COMES, part="outgoing")])) == (
        "'eddie-wu' both takes up and gives up 'CEO' in this event"
    )


def test_only_errors(alibaba: Timeline) -> None:
    """Whoever asks for errors alone gets those among all problems; what only warns has no say, and isn't run."""
    uncited = [evolve(each, citations=[]) for each in alibaba.events]
    unsound = evolve(alibaba, sources=alibaba.sources[1:], events=uncited)
    every = check(unsound)

    assert {each.severity for each in every} == {"error", "warning"}
    assert check(unsound, only_errors=True) == tuple(each for each in every if each.severity == "error")


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ([], 1),
        ([("eddie-wu", "subject")], 0),
        ([("eddie-wu", "participant")], 0),
        ([("eddie-wu", "participant"), ("daniel-zhang", "participant")], 1),
        ([("eddie-wu", "participant"), ("daniel-zhang", "subject")], 0),
        ([("alibaba-group", "subject")], 1),
    ],
)
def test_deaths(parts: list[tuple[str, Any]], number: int) -> None:
    """A death says who died: its subject, or the only person in it."""
    participants = [Participation(actor=actor, part=part) for actor, part in parts]
    codes = lint(handover(kind="death", participants=participants))

    assert codes.count("? death-of-nobody $.events[0]") == number
