"""The timeline as the public could know it on a day: what was published, what can't be told, and that it only grows."""

import json
import re
from collections.abc import Callable, Container
from datetime import date, timedelta
from importlib import import_module
from itertools import count
from typing import Any, TypeAlias

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.benchmarks.data import document

from alitimeline import Actor, Commitment, Event, Source, Timeline, When, check, cli, schema
from alitimeline.answers.known import to_json, to_text
from alitimeline.documents.plain import from_plain, to_plain, value_to_plain
from alitimeline.model import Assessment, Citation, Dispute, Due, Measure, Participation, Relation
from alitimeline.problems import DateError, is_error
from alitimeline.queries import Known, excerpt, known
from alitimeline.when import Duration

EARLY, LATE = (Source(id=day, kind="news", title=day, published=When(f"2023-09-{day}")) for day in ("11", "13"))
UNDATED = Source(id="undated", kind="web", title="A page")
DAY = date(2023, 9, 12)


def cite(source: Source, *supports: str) -> Citation:
    """Return a citation of a source for these fields, or for all."""
    return Citation(source=source.id, supports=supports)


def say(field: str, value: Any, *sources: Source, **changes: Any) -> Dispute:  # noqa: ANN401
    """Return what sources say otherwise."""
    return Dispute(field=field, value=value, citations=[cite(source) for source in sources], **changes)


EVENT = Event(id="e", title="E", when=When("2023-09-10"), kind="k", citations=[cite(EARLY)])
PROMISE = Commitment(id="c", title="C", statement="C.", made_by="firm", made_in="e", kind="k", citations=[cite(EARLY)])
CEO = Participation(actor="lin", part="incoming", role="CEO", organization="firm")
TIMELINE = Timeline(
    id="t",
    title="T",
    timezone="Asia/Shanghai",
    sources=[EARLY, LATE, UNDATED],
    actors=[
        Actor(id="firm", kind="organization", name="Firm"),
        Actor(id="lin", kind="person", name="Lin Mei"),
        Actor(id="wu", kind="person", name="Wu"),
    ],
)


def ask(*records: Event | Commitment, **changes: Any) -> Known:  # noqa: ANN401
    """Return what was known on the 12th of a timeline of these records, which is sound."""
    events = [each for each in records if isinstance(each, Event)]
    promises = [each for each in records if isinstance(each, Commitment)]
    timeline = evolve(TIMELINE, events=events, commitments=promises, **changes)
    assert not any(map(is_error, check(timeline)))
    found = known(timeline, DAY)
    assert not any(map(is_error, check(found.timeline)))
    return found


def lacks(found: Known) -> list[str]:
    """Return what holds something that nothing backs."""
    return [f"{each.record.id}.{each.field}" for each in found.unbacked]


def reduce_event(record: Event) -> Event:
    """Return what was known of an event on the 12th."""
    [event] = ask(record).timeline.events
    return event


def promised(record: Commitment, *others: Event | Commitment) -> Commitment:
    """Return what was known of a commitment on the 12th."""
    return ask(EVENT, record, *others).timeline.commitment(record.id)


@pytest.mark.parametrize(
    ("published", "accessed", "expected"),
    [
        ("2023-09-12", None, "public"),
        ("2023-09-13", None, "later"),
        ("2023-09", None, "unplaced"),
        ("2023-08", None, "public"),
        ("2023-Q4", None, "later"),
        ("[2023-09-12..]", None, "unplaced"),
        ("[2023-09-13..]", None, "later"),
        ("[..2023-09-12]", None, "public"),
        ("2023-09-11/2023-09-13", None, "unplaced"),
        # in Shanghai, half past eleven in London is the next day
        ("2023-09-11T23:30+01:00", None, "public"),
        ("2023-09-12T23:30+01:00", None, "later"),
        (None, None, "unplaced"),
        # whoever has read it
        (None, date(2023, 9, 12), "public"),
        (None, date(2023, 9, 13), "unplaced"),
        ("[2023-09-01..]", date(2023, 9, 12), "public"),
        ("2023-09-11", date(2026, 1, 1), "public"),
    ],
)
def test_when_a_source_was_published(published: str | None, accessed: date | None, expected: str) -> None:
    """A source counts from the last day on which it can have been published; what can't be told is set apart."""
    source = evolve(EARLY, published=When(published) if published else None, accessed=accessed)
    found = ask(evolve(EVENT, when=When("2007")), sources=[source])

    assert [name for name, each in (("public", found.timeline.sources), ("unplaced", found.unplaced)) if each] == [
        *([expected] if expected != "later" else [])
    ]
    assert [len(found.timeline.events), len(found.perhaps)] == {"public": [1, 0], "unplaced": [0, 1], "later": [0, 0]}[
        expected
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"citations": [cite(EARLY)]}, "known"),
        ({"citations": [cite(LATE), cite(EARLY)]}, "known"),
        ({"citations": [cite(LATE)]}, "unknown"),
        ({"citations": [cite(UNDATED), cite(LATE)]}, "perhaps"),
        ({"citations": []}, "perhaps"),
        ({"citations": [cite(LATE)], "participants": [evolve(CEO, citations=[cite(EARLY)])]}, "known"),
        ({"citations": [cite(LATE)], "participants": [evolve(CEO, disputes=[say("role", "CFO", EARLY)])]}, "known"),
        ({"citations": [cite(LATE)], "disputes": [say("title", "F", EARLY)]}, "known"),
        # who is cited only for what is said by the way need not know of it
        ({"citations": [cite(LATE, "title"), cite(EARLY, "summary", "tags")]}, "unknown"),
        ({"citations": [cite(UNDATED, "title"), cite(EARLY, "summary")]}, "perhaps"),
        ({"citations": [cite(LATE, "title"), cite(EARLY, "summary", "when")]}, "known"),
        ({"citations": [cite(EARLY, "summary")]}, "known"),
    ],
)
def test_what_is_known(changes: dict[str, Any], expected: str) -> None:
    """A record is known once any of its sources is published: its own, that of a part in it, or that of a dispute."""
    found = ask(evolve(EVENT, **changes))

    assert (len(found.timeline.events), len(found.perhaps)) == {"known": (1, 0), "perhaps": (0, 1), "unknown": (0, 0)}[
        expected
    ]


def test_later_citations_fall_away() -> None:
    """Nothing that is known refers to a source that wasn't published."""
    mixed = [cite(LATE), cite(EARLY), cite(UNDATED)]
    part = evolve(CEO, citations=mixed)
    record = evolve(
        EVENT,
        citations=mixed,
        participants=[part],
        disputes=[say("place", "Ulm", LATE, EARLY, note="Both."), say("title", "F", LATE)],
    )

    assert reduce_event(record) == evolve(
        EVENT, participants=[evolve(CEO, citations=[cite(EARLY)])], disputes=[say("place", "Ulm", EARLY)]
    )


FULL = evolve(
    EVENT,
    summary="S.",
    place="Ulm",
    tags=["a"],
    participants=[CEO],
    related=[Relation(kind="about", event="f")],
    citations=[cite(EARLY, "title")],
)
OTHER = evolve(EVENT, id="f")


def test_fields_follow_their_record() -> None:
    """What no citation names is known with the record."""
    assert ask(FULL, OTHER).timeline.events == (FULL, OTHER)


@pytest.mark.parametrize("field", ["summary", "place", "tags", "participants", "related"])
def test_fields_that_are_left_out(field: str) -> None:
    """What only later sources back is left out, if it can be."""
    record = evolve(FULL, summary="S." if field == "summary" else None)
    found = ask(evolve(record, citations=[*record.citations, cite(LATE, field)]), OTHER)

    left_out: dict[str, Any] = {field: None if field in ("summary", "place") else ()}
    assert found.timeline.event("e") == evolve(record, **left_out)
    assert lacks(found) == []


@pytest.mark.parametrize(
    ("summary", "citations"),
    [
        ("S.", [cite(EARLY, "title")]),
        ("S.", [cite(EARLY), cite(LATE, "title")]),
        ("S.", [cite(EARLY), cite(LATE, "summary")]),
        ("S.", [cite(EARLY, "summary", "kind"), cite(LATE, "title")]),
        (None, [cite(EARLY, "title"), cite(LATE, "title")]),
        (None, [cite(EARLY, "title", "summary"), cite(LATE, "summary")]),
        (None, [cite(EARLY, "title"), cite(UNDATED)]),
    ],
)
def test_summaries(summary: str | None, citations: list[Citation]) -> None:
    """A summary sums up what is cited for it, or all that is; it was known when all of that was out."""
    assert reduce_event(evolve(EVENT, summary="S.", citations=citations)).summary == summary


def test_fields_that_must_stay() -> None:
    """What only later sources back stays where a record can't do without it, and is listed."""
    record = evolve(EVENT, citations=[cite(EARLY, "when"), cite(LATE, "title", "when")])
    found = ask(record)

    assert found.timeline.events == (evolve(record, citations=[cite(EARLY, "when")]),)
    assert [(each.record, each.participation, each.field) for each in found.unbacked] == [
        (found.timeline.events[0], None, "title")
    ]


def test_who_backs_the_whole() -> None:
    """A citation for no field in particular backs each; while it is out only later, so is what others don't back."""
    record = evolve(FULL, citations=[cite(LATE), cite(EARLY, "when", "place")])
    found = ask(record, OTHER)

    assert found.timeline.event("e") == evolve(
        EVENT, place="Ulm", status="confirmed", citations=[cite(EARLY, "when", "place")]
    )
    assert lacks(found) == ["e.title", "e.kind"]


def test_a_claim_that_was_known() -> None:
    """Where only another claim was out, it takes the place of what is held now, with its sources."""
    record = evolve(EVENT, citations=[cite(LATE, "title"), cite(EARLY, "when")], disputes=[say("title", "F", EARLY)])
    found = ask(record)

    assert found.timeline.events == (
        evolve(record, title="F", citations=[cite(EARLY, "when"), cite(EARLY, "title")], disputes=[]),
    )
    assert lacks(found) == []


def test_several_claims() -> None:
    """Of several claims, the one that was out first stands; who said the same backs it, the others dispute it."""
    first = Source(id="first", kind="news", title="First", published=When("2023-09-01"))
    claims = (("Bonn", EARLY), ("Ulm", first), ("Ulm", EARLY), ("Kassel", EARLY))
    disputes = [say("place", place, source) for place, source in claims]
    record = evolve(EVENT, place="Kiel", citations=[cite(EARLY, "when"), cite(LATE, "place")], disputes=disputes)
    [event] = ask(record, sources=[first, EARLY, LATE]).timeline.events

    assert event == evolve(
        record,
        place="Ulm",
        citations=[cite(EARLY, "when"), cite(first, "place"), cite(EARLY, "place")],
        disputes=[disputes[0], disputes[3]],
    )


@pytest.mark.parametrize(
    ("field", "held", "claimed", "read"),
    [
        ("when", When("2023-09-10"), "2023-09-09", When("2023-09-09")),
        ("tags", ("a",), ["b", "c"], ("b", "c")),
        ("status", "tentative", "confirmed", "confirmed"),
    ],
)
def test_claims_have_their_types(field: str, held: object, claimed: object, read: object) -> None:
    """A claim that takes a field's place is what it would be if it had been read from a file."""
    citations = [cite(EARLY, "title"), cite(LATE, field)]
    changes: dict[str, Any] = {field: held}
    record = evolve(EVENT, **changes, citations=citations, disputes=[say(field, claimed, EARLY)])

    assert getattr(reduce_event(record), field) == read


TSAI = evolve(CEO, citations=[cite(LATE, "actor", "role")], disputes=[say("actor", "wu", EARLY)])


def test_who_was_thought_to_take_part() -> None:
    """Who names another in a role speaks of the role: until the accepted name is out, the other stands there."""
    [part] = reduce_event(evolve(EVENT, citations=[cite(EARLY, "when")], participants=[TSAI])).participants

    assert part == evolve(CEO, actor="wu", citations=[cite(EARLY, "actor")])


def test_who_denies_all() -> None:
    """Who names another in another role backs neither."""
    part = evolve(TSAI, disputes=[*TSAI.disputes, say("role", "CFO", EARLY)])
    [found] = reduce_event(evolve(EVENT, participants=[part])).participants

    assert (found.actor, found.role, found.disputes) == ("wu", "CFO", ())


def test_who_takes_part() -> None:
    """Whoever has sources takes part once one is out; whoever has none, as the event's own sources tell."""
    parts = [
        CEO,
        evolve(CEO, actor="wu", citations=[cite(LATE)]),
        evolve(CEO, role="CFO", citations=[cite(EARLY, "actor"), cite(LATE, "role", "part")]),
        evolve(CEO, role="CTO", disputes=[say("part", "outgoing", EARLY)]),
        evolve(CEO, role="COO", disputes=[say("part", "outgoing", LATE)]),
    ]
    record = evolve(EVENT, participants=parts)
    found = ask(record)
    cfo = evolve(CEO, role=None, citations=[cite(EARLY, "actor")])

    assert found.timeline.events[0].participants == (CEO, cfo, parts[3], evolve(parts[4], disputes=[]))
    assert [(each.participation, each.field) for each in found.unbacked] == [(cfo, "part")]
    backed_later = evolve(record, citations=[cite(EARLY, "title"), cite(LATE, "participants")])
    assert reduce_event(backed_later).participants == (
        cfo,
        evolve(CEO, part="outgoing", role="CTO", citations=[cite(EARLY, "part")]),
    )


def test_who_would_come_and_go() -> None:
    """Where the roles that are known would have somebody take and leave the same one, they stay as they are now."""
    own = [cite(EARLY, "actor"), cite(LATE, "role")]
    parts = [evolve(CEO, citations=own), evolve(CEO, part="outgoing", role="CFO", citations=own)]
    found = ask(evolve(EVENT, participants=parts))

    assert [each.role for each in found.timeline.events[0].participants] == ["CEO", "CFO"]
    assert lacks(found) == ["e.role", "e.role"]


def test_who_was_thought_to_come_and_go() -> None:
    """A claim doesn't stand where it would have somebody take and leave the same role."""
    leaver = evolve(TSAI, part="outgoing", disputes=[say("actor", "wu", EARLY)])
    found = ask(evolve(EVENT, participants=[evolve(CEO, actor="wu"), leaver], citations=[cite(EARLY), cite(LATE)]))

    assert [each.actor for each in found.timeline.events[0].participants] == ["wu", "lin"]
    assert (found.timeline.events[0].participants[1].disputes, lacks(found)) == (leaver.disputes, ["e.actor"])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"when": When("2023-09-11")}, "confirmed"),
        ({"when": When("2023-09-12")}, "tentative"),
        ({"when": When("2023-09-13")}, "tentative"),
        ({"when": When("2023-09-13"), "status": "cancelled"}, "cancelled"),
        ({"when": When("2023-09")}, "confirmed"),
        ({"when": When("[..2024]")}, "confirmed"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "cancelled", "citations": [cite(EARLY, "title"), cite(LATE, "status")]}, "tentative"),
        ({"status": "confirmed", "citations": [cite(EARLY, "title"), cite(LATE, "status")]}, "confirmed"),
    ],
)
def test_status(changes: dict[str, Any], status: str) -> None:
    """What was only announced was tentative, and so was what nobody had cancelled yet."""
    assert reduce_event(evolve(EVENT, **changes)).status == status


KEPT = Assessment(on=DAY, verdict="kept", note="On time.", citations=[cite(EARLY)])


def test_verdicts() -> None:
    """A commitment has the verdicts of the days up to this one that had been published by then."""
    verdicts = [
        KEPT,
        evolve(KEPT, on=date(2023, 9, 13)),
        evolve(KEPT, citations=[cite(LATE)]),
        evolve(KEPT, citations=[cite(LATE), cite(EARLY)]),
        evolve(KEPT, citations=[]),
    ]
    record = evolve(PROMISE, assessments=verdicts)

    assert promised(record).assessments == (KEPT, evolve(KEPT, note=None), verdicts[4])
    backed_later = evolve(record, citations=[cite(EARLY, "title"), cite(LATE, "assessments")])
    assert promised(backed_later).assessments == (KEPT, evolve(KEPT, note=None))


def test_a_verdict_with_later_evidence() -> None:
    """Later evidence falls away from a verdict, even where all else that is cited is out."""
    record = evolve(PROMISE, assessments=[evolve(KEPT, citations=[cite(EARLY), cite(LATE)])])

    assert promised(record).assessments == (evolve(KEPT, note=None),)


def test_a_verdict_on_unknown_numbers() -> None:
    """The number that a verdict states goes where the measures of the commitment are not known yet."""
    measured = evolve(PROMISE, measures=[Measure(metric="m", target=9)], assessments=[evolve(KEPT, value=7)])
    record = evolve(measured, citations=[cite(EARLY, "title", "assessments"), cite(LATE, "measures")])

    assert promised(evolve(record, citations=[cite(EARLY)])).assessments[0].value == 7
    assert promised(record).measures == ()
    assert promised(record).assessments == (KEPT,)


def test_nothing_changes_for_who_knows_all() -> None:
    """A commitment whose sources are all out stands as it is."""
    assert promised(evolve(PROMISE, due=When("2030"), assessments=[KEPT])) == evolve(
        PROMISE, due=When("2030"), assessments=[KEPT]
    )


def test_what_a_promise_needs() -> None:
    """The event that a known promise was made in comes along, no more of it than must be, and is listed."""
    unknown = evolve(FULL, citations=[cite(LATE)])
    found = ask(unknown, OTHER, PROMISE)

    assert found.timeline.event("e") == Event(id="e", title="E", when=EVENT.when, kind="k", status="tentative")
    assert [actor.id for actor in found.timeline.actors] == ["firm"]
    assert lacks(found) == ["e.title", "e.when", "e.kind"]


def test_what_a_claim_needs() -> None:
    """What a disputed promise is said to be comes along, too, and what that needs."""
    unknown = evolve(PROMISE, id="u", made_in="f", due=When("2030"), citations=[cite(LATE)])
    far = evolve(OTHER, citations=[cite(LATE)])
    record = evolve(PROMISE, disputes=[say("superseded_by", "u", EARLY)])
    found = ask(EVENT, far, unknown, record)

    assert [each.id for each in found.timeline.events] == ["e", "f"]
    assert found.timeline.commitments == (evolve(unknown, due=None, citations=[]), record)
    assert lacks(found) == [
        *("f.title", "f.when", "f.kind"),
        *("u.title", "u.statement", "u.made_by", "u.made_in", "u.kind"),
    ]


def test_what_took_its_place_later() -> None:
    """A commitment stands until what takes its place is known; it is a part of what is known."""
    new, whole = (evolve(PROMISE, id=name, citations=[cite(LATE)]) for name in ("new", "whole"))
    record = evolve(PROMISE, superseded_by="new", part_of="whole")

    assert ask(EVENT, record, new, whole).timeline.commitments == (PROMISE,)
    out = [evolve(each, citations=[cite(EARLY)]) for each in (new, whole)]
    assert promised(record, *out) == record


BY_LATE = evolve(PROMISE, citations=[cite(EARLY, "title"), cite(LATE, "due", "made_in", "part_of")])


@pytest.mark.parametrize(
    ("claim", "stands"),
    [
        ("2031", True),
        ({"within": "P5Y", "of": "e"}, True),
        # before the promise; hours after a day; the fiscal year of a firm without any
        ("2023-09-09", False),
        ({"within": "PT1H", "of": "e"}, False),
        ({"fiscal_year": 2030, "of": "firm"}, False),
    ],
)
def test_deadlines_that_were_claimed(claim: object, stands: bool) -> None:  # noqa: FBT001
    """A deadline that was claimed takes the place of the later one, unless it can't be one; then it stands beside."""
    record = evolve(BY_LATE, due=Due(within=Duration("P4Y"), of="e"), disputes=[say("due", claim, EARLY)])
    found = promised(record)

    assert (value_to_plain(found.due), found.disputes) == ((claim, ()) if stands else (None, record.disputes))


def test_claims_that_do_not_go_together() -> None:
    """Of two claims that contradict each other, only the first takes the other's place."""
    disputes = [say("due", "2030", EARLY), say("made_in", "f", EARLY)]
    record = evolve(BY_LATE, due=When("2040"), disputes=disputes)
    found = promised(record, evolve(OTHER, when=When("2031")))

    assert (found.made_in, found.due, found.disputes) == ("f", None, (disputes[0],))


def test_circles_that_were_claimed() -> None:
    """What a commitment is a part of is never taken from a claim: claims may lead in a circle."""
    one, other = (
        evolve(BY_LATE, id=name, part_of="whole", disputes=[say("part_of", claimed, EARLY)])
        for name, claimed in ("cd", "dc")
    )
    found = ask(EVENT, one, other, evolve(PROMISE, id="whole"))

    assert [(each.part_of, each.disputes) for each in found.timeline.commitments[:2]] == [
        (None, one.disputes),
        (None, other.disputes),
    ]


def test_dates_that_promises_count_from() -> None:
    """The date of an event in which something was promised isn't taken from a claim; it stays, and is listed."""
    event = evolve(EVENT, citations=[cite(EARLY, "title"), cite(LATE, "when")], disputes=[say("when", "2031", EARLY)])

    assert ask(event).timeline.events[0].when == When("2031")
    found = ask(event, evolve(PROMISE, due=When("2030")))
    assert (found.timeline.events[0].when, lacks(found)) == (EVENT.when, ["e.when"])


def test_the_description() -> None:
    """The description of a timeline sums up all of it; it is known when all sources are out."""
    assert ask(EVENT, description="All.").timeline.description is None
    assert ask(EVENT, description="All.", sources=[EARLY]).timeline.description == "All."


def test_order() -> None:
    """What may be known comes by its dates, then the commitments as they stand in the file; so does what is listed."""

    def cited(*citations: Citation) -> list[Event | Commitment]:
        events = [evolve(EVENT, id=name, when=When(name[1:]), citations=citations) for name in ("l2010", "s2007")]
        return [*events, *(evolve(PROMISE, id=name, made_in="s2007", citations=citations) for name in "ba")]

    listed = [each.record.id for each in ask(*cited(cite(EARLY, "kind"), cite(LATE))).unbacked]
    assert [each.id for each in ask(*cited(cite(UNDATED))).perhaps] == ["s2007", "l2010", "b", "a"]
    assert list(dict.fromkeys(listed)) == ["s2007", "l2010", "b", "a"]


def test_without_a_day() -> None:
    """Without a day it is told as of the day that the record speaks of; a record without any is refused."""
    assert known(evolve(TIMELINE, updated=DAY)).on == DAY
    assert known(TIMELINE).on == date(2023, 9, 13)
    with pytest.raises(DateError):
        known(Timeline(id="t", title="T"))


def test_alibaba(alibaba: Timeline) -> None:
    """On the 12th there was the letter, on the 13th EqualOcean; Pandaily's article can't be placed."""
    nothing, letter, article = (known(alibaba, date(2023, 9, day)) for day in (11, 12, 13))

    assert (nothing.timeline.events, nothing.timeline.commitments, nothing.unplaced) == ((), (), ())
    assert [each.id for each in letter.timeline.events] == [
        *("first-business", "growth-on-the-internet", "handover", "letter", "ai-decade")
    ]
    assert {each.id for each in article.timeline.events} - {each.id for each in letter.timeline.events} == {
        *("daniel-zhang-in-office", "succession-announcement", "tongyi-qianwen-opening", "equalocean-coverage")
    }
    assert [len(each.timeline.commitments) for each in (letter, article)] == [23, 23]
    assert [[each.actor for each in found.timeline.event("handover").participants] for found in (letter, article)] == [
        ["eddie-wu"],
        ["daniel-zhang", "daniel-zhang", "eddie-wu", "joseph-tsai"],
    ]
    assert [[source.id for source in found.unplaced] for found in (letter, article)] == [["pandaily-2023"]] * 2


def test_alibaba_if_pandaily_came_first(alibaba: Timeline) -> None:
    """Until EqualOcean names Joseph Tsai, it is Eric Jing who took the chair."""
    sources = [
        evolve(each, published=When("2023-09-12")) if each.id == "pandaily-2023" else each for each in alibaba.sources
    ]
    found = known(evolve(alibaba, sources=sources), date(2023, 9, 12)).timeline
    chair = [each for each in found.event("handover").participants if each.role == "Chairman"]

    assert [(each.actor, each.part, each.organization, each.disputes) for each in chair] == [
        ("eric-jing", "incoming", "alibaba-group", ()),
        ("eddie-wu", "incoming", "alibaba-cloud", ()),
    ]
    assert "joseph-tsai" not in [actor.id for actor in found.actors]
    # only EqualOcean says which posts he left
    assert [each.role for each in found.event("handover").participants if each.actor == "daniel-zhang"] == [None]


Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
Record: TypeAlias = dict[str, Any]

PUBLISHED = (
    *("2023-09-01", "2023-09-10", "2023-09-12", "2023-09-13T19:31+08:00", "2023-09-20", "2024-01-01"),
    *("2023-09", "[2023-09-11..]", "[2023-09-09..2023-09-12]", "2023-09-11/2023-09-14", "2023/", None),
)
WHENS = ("2023-09-10", "2023-09-12", "2023-09", "[..2023-09-13]", "2023-09-11T10:00Z", "2023-09-09/..")
DAYS = [date(2023, 9, 1) + timedelta(number) for number in range(16)] + [date(2024, 1, 1), date(2030, 1, 1)]
CLAIMS: dict[str, list[tuple[str, list[Any]]]] = {
    "event": [
        *(("title", ["F", "G"]), ("when", ["2023-09-08", "2035", "2023-09-12T10:00Z"]), ("place", ["Ulm", "Bonn"])),
        *(("tags", [["x"]]), ("status", ["cancelled", "tentative"]), ("summary", ["Other."]), ("kind", ["other"])),
    ],
    "participation": [
        *(("actor", ["lin", "wu"]), ("role", ["CEO", "CFO"]), ("part", ["incoming", "outgoing"])),
        *(("organization", ["firm", "bank"]), ("capacity", ["interim", "joint"]), ("reason", ["retired", "died"])),
    ],
    "commitment": [
        ("due", ["2023-09-01", "2031", {"within": "PT1H", "of": "e0"}, {"within": "P1Y", "of": "e1"}]),
        ("due", [{"fiscal_year": 2030, "of": "firm"}, {"fiscal_year": 2030, "of": "bank"}]),
        *(
            ("made_in", ["e0", "e1", "e2"]),
            ("made_by", ["wu", ["lin", "wu"]]),
            ("statement", ["Other."]),
            ("title", ["D"]),
        ),
        *(("part_of", ["c0", "c1", "c2"]), ("superseded_by", ["c0", "c1", "c2"])),
    ],
}
SUPPORTS = {
    "event": ("title", "when", "kind", "summary", "place", "tags", "status", "participants", "related"),
    "participation": ("actor", "role", "organization", "part", "capacity", "reason"),
    "commitment": (
        *("title", "statement", "made_by", "made_in", "made_on", "due", "measures"),
        *("part_of", "superseded_by", "assessments"),
    ),
    "actor": ("name", "parent"),
}


def some(draw: Draw, *values: Any) -> Any:  # noqa: ANN401
    """Draw one of these values."""
    return draw(st.sampled_from(values))


def several(draw: Draw, make: Callable[[int], Any], most: int = 2) -> list[Any]:
    """Draw a few of what *make* makes."""
    return [make(number) for number in range(some(draw, *range(most + 1)))]


@st.composite
def timelines(draw: Draw) -> Timeline:
    """Return a sound timeline of sources, citations and disputes of every sort."""
    quotes = count()

    def citation(kind: str | None) -> Record:
        fields = draw(st.lists(st.sampled_from(SUPPORTS[kind]), max_size=3, unique=True)) if kind else []
        return {"source": some(draw, "s0", "s1", "s2", "s3"), "quote": str(next(quotes)), "supports": fields}

    def dispute(kind: str) -> Record:
        field, values = some(draw, *CLAIMS[kind])
        return {
            "field": field,
            "value": some(draw, *values),
            "citations": [citation(None), *several(draw, lambda _: citation(None), 1)],
        }

    def backed(kind: str, most: int = 3) -> Record:
        return {
            "citations": several(draw, lambda _: citation(kind), most),
            "disputes": several(draw, lambda _: dispute(kind)),
        }

    def participation(_: int) -> Record:
        return {
            "actor": some(draw, "lin", "wu"),
            "part": some(draw, "incoming", "outgoing", "subject"),
            **some(draw, {}, {"role": "CEO"}, {"role": "CFO", "organization": "firm"}),
            **some(draw, {}, {}, {"capacity": "interim", "x-a": 1}, {"reason": "retired"}),
            **backed("participation", 2),
        }

    def event(number: int) -> Record:
        related = [{"kind": "follows", "event": f"e{other}"} for other in range(number)]
        return {
            "id": f"e{number}",
            "title": "E",
            "when": some(draw, *WHENS),
            "kind": "k",
            "tags": ["a"],
            "summary": "S.",
            "place": "Kiel",
            **some(draw, {}, {}, {"media": [{"url": "https://example.com/", "alt": "A"}]}),
            "status": some(draw, "confirmed", "confirmed", "cancelled"),
            "participants": several(draw, participation, 3),
            "related": related,
            **backed("event"),
        }

    def assessment(_: int) -> Record:
        on = some(draw, "2023-10-01", "2024-06-01", "2023-Q4")
        return {"on": on, "value": 7, "verdict": "stalled", "citations": several(draw, lambda _: citation(None))}

    def commitment(number: int) -> Record:
        dues: tuple[Record, ...] = ({}, {"due": "2030"}, {"due": {"within": "P4Y", "of": "e1"}})
        return {
            "id": f"c{number}",
            "title": "C",
            "statement": "C.",
            "made_by": some(draw, "firm", "firm", ["firm", "lin"]),
            "kind": "k",
            "measures": [{"metric": "m", "target": 9}],
            **some(draw, *({"made_in": name} for name in ("e0", "e1", "e2")), {"made_on": "2023-09"}),
            "assessments": several(draw, assessment),
            **({"part_of": f"c{number - 1}"} if number else {}),
            **({"superseded_by": f"c{number + 1}"} if number < 2 else {}),
            **some(draw, *dues),
            **backed("commitment"),
        }

    def source(number: int) -> Record:
        published = some(draw, *PUBLISHED)
        accessed = some(draw, {}, {}, {"accessed": "2023-09-14"})
        return {
            "id": f"s{number}",
            "kind": "news",
            "title": "S",
            **accessed,
            **({"published": published} if published else {}),
        }

    timeline = from_plain(
        {
            "id": "t",
            "title": "T",
            "timezone": "Asia/Shanghai",
            "description": "All.",
            "sources": [source(number) for number in range(4)],
            "actors": [
                {
                    "id": "firm",
                    "kind": "organization",
                    "name": "Firm",
                    "citations": several(draw, lambda _: citation("actor")),
                },
                {"id": "bank", "kind": "organization", "name": "Bank", "fiscal_year_end": "--03-31"},
                *({"id": name, "kind": "person", "name": name} for name in ("lin", "wu")),
            ],
            "events": [event(number) for number in range(3)],
            "commitments": [commitment(number) for number in range(3)],
        }
    )
    assume(not any(map(is_error, check(timeline))))
    return timeline


@given(timelines(), st.sampled_from(DAYS))
def test_what_is_known_is_sound(timeline: Timeline, day: date) -> None:
    """What is known is a timeline without an error, be it in shape or between its records."""
    found = known(timeline, day)

    assert [
        str(each) for each in (*check(found.timeline), *schema.check(to_plain(found.timeline))) if is_error(each)
    ] == []
    assert found.timeline.updated == day


@given(timelines(), st.sampled_from(DAYS))
def test_nothing_is_told_twice(timeline: Timeline, day: date) -> None:
    """A source was published by the day, may have been, or came later; a record is known, may be, or isn't."""
    found = known(timeline, day)
    events, sources = {each.id for each in found.timeline.events}, {each.id for each in found.timeline.sources}

    assert sources.isdisjoint(each.id for each in found.unplaced)
    assert sources == {
        each.id
        for each in timeline.sources
        if (each.published and (last := each.published.last_day(timeline.zone)) and last <= day)
        or (each.accessed and each.accessed <= day)
    }
    bare = {each.record.id for each in found.unbacked if each.field == "title"}
    assert events & {each.id for each in found.perhaps} <= bare


def says(record: Event | Commitment | Participation, lacked: Container[str]) -> set[str]:
    """Return what is known of a record: the fields that something backs, and what is said otherwise."""
    apart = ("id", "status", "participants", "related", "assessments", "citations", "disputes")
    held = [(name, value) for name, value in value_to_plain(record).items() if name not in apart and name not in lacked]
    return {json.dumps(claim) for claim in (*held, *((each.field, each.value) for each in record.disputes))}


def lost(before: Known, after: Known) -> list[object]:
    """Return what was known before and isn't any more."""
    was, now = (
        {(each.record.id, each.participation, each.field) for each in found.unbacked} for found in (before, after)
    )

    def of(lacked: set[Any], record: Event | Commitment, part: Participation | None = None) -> set[str]:
        names = {field for name, whose, field in lacked if (name, whose) == (record.id, part)}
        return says(part or record, names)

    found: list[object] = []
    for old in before.timeline.commitments:
        new = after.timeline.commitment(old.id)
        verdicts = [each.on for each in old.assessments]
        found += [old.id] if not of(was, old) <= of(now, new) else []
        found += [verdicts] if verdicts != [each.on for each in new.assessments if each.on in verdicts] else []
    for event in before.timeline.events:
        same = after.timeline.event(event.id)
        ways = [of(now, same, part) for part in same.participants]
        found += [event.id] if not of(was, event) <= of(now, same) else []
        found += [part for part in event.participants if not any(of(was, event, part) <= way for way in ways)]
        found += {*event.related} - {*same.related}
    quotes = [set(re.findall(r"quote='(\d+)'", str(each.timeline))) for each in (before, after)]
    return [*found, *(quotes[0] - quotes[1])]


@given(timelines(), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_what_is_known_grows(timeline: Timeline, day: date, other: date) -> None:
    """Whatever is known on a day is known on every later one: records, claims, parts, verdicts, citations."""
    before, after = (known(timeline, each) for each in sorted((day, other)))

    assert lost(before, after) == []
    assert {each.id for each in before.timeline.sources} <= {each.id for each in after.timeline.sources}


WHOLE = document(60)


@given(st.lists(st.sampled_from(["2024-01-15", "2024-02-13T19:31+08:00", "2024-03", "2024"]), min_size=3, max_size=3))
def test_in_the_end_all_is_known(published: list[str]) -> None:
    """After all sources are out, the timeline is known as it is."""
    sources = [{**source, "published": each} for source, each in zip(WHOLE["sources"], published, strict=True)]
    timeline = from_plain({key: each for key, each in {**WHOLE, "sources": sources}.items() if key != "schema_version"})
    found = known(timeline, date(2026, 1, 1))

    assert found.timeline == excerpt(timeline, (*timeline.events, *timeline.commitments), timeline.sources)
    assert (found.unplaced, found.perhaps, found.unbacked) == ((), (), ())


FOUND_IN = evolve(
    TIMELINE,
    events=[
        evolve(EVENT, participants=[evolve(CEO, citations=[cite(EARLY, "actor"), cite(LATE, "part")])]),
        evolve(EVENT, id="f", title="F", when=When("2023-09-20")),
        evolve(EVENT, id="g", title="G", when=When("2007"), citations=[cite(UNDATED)]),
        evolve(EVENT, id="h", title="H", citations=[cite(LATE)]),
    ],
    commitments=[
        evolve(PROMISE, assessments=[evolve(KEPT, verdict="partly-kept")]),
        evolve(PROMISE, id="d", title="D", due=When("2027")),
        evolve(PROMISE, id="x", title="X", due=Due(within=Duration("P1Y"), of="g"), citations=[]),
    ],
)
FOUND = known(FOUND_IN, DAY)


def test_text() -> None:
    """A line tells what was known; then come what may have been, and what stands there without being known."""
    assert to_text(FOUND_IN, FOUND).splitlines() == [
        "2023-09-10               event       E [e]",
        "2023-09-20               event       F [f] (tentative)",
        "2027                     commitment  D [d]",
        "-                        commitment  C [c] (partly kept)",
        "",
        "Sources that may have been published by 2023-09-12, or later:",
        "-                        source      A page [undated]",
        "",
        "Records that may have been known by then:",
        "2007                     event       G [g]",
        "2008                     commitment  X [x]",
        "",
        "Fields that nothing published by then backs:",
        "e: part (Lin Mei: incoming CEO, Firm)",
    ]


def test_text_of_nothing() -> None:
    """Where nothing was known, it says so."""
    assert to_text(FOUND_IN, known(FOUND_IN, date(2023, 9, 10))).startswith(
        "Nothing was known by 2023-09-10.\n\nSources that may"
    )


def test_json() -> None:
    """The JSON holds the timeline as a data file does, and all that can't be told."""
    answer = json.loads(to_json(FOUND))

    assert from_plain({key: value for key, value in answer.pop("timeline").items() if key != "schema_version"}) == (
        FOUND.timeline
    )
    assert answer == {
        "on": "2023-09-12",
        "unplaced": [{"id": "undated", "kind": "web", "title": "A page"}],
        "perhaps": {"events": ["g"], "commitments": ["x"]},
        "unbacked": [{"record": "e", "actor": "lin", "role": "CEO", "field": "part"}],
    }


def test_command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The command looks from the day that is asked for, or from today."""
    # the package has a command of the module's name
    monkeypatch.setattr(import_module("alitimeline.cli.questions"), "today", lambda _: date(2023, 9, 11))

    assert cli.main(["known", "alibaba-2023"]) == 0
    assert capfd.readouterr().out == "Nothing was known by 2023-09-11.\n"
    assert cli.main(["known", "alibaba-2023", "--as-of", "2023-09-12", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["on"] == "2023-09-12"


def test_a_day_that_is_none(capfd: pytest.CaptureFixture[str]) -> None:
    """What is no day is refused, with the reason."""
    assert cli.main(["known", "alibaba-2023", "--as-of", "2023-02-30"]) == 2
    assert "'2023-02-30' is not a" in capfd.readouterr().err
