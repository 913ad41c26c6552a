"""Where sources disagree: both values, both sides, and whether dates contradict each other at all."""

import json
from typing import Any

import pytest
from attrs import evolve

from alitimeline import Actor, Commitment, Event, Source, Timeline, When
from alitimeline.answers.conflicts import to_json, to_text
from alitimeline.model import Citation, Dispute, Due, Participation
from alitimeline.problems import DateError
from alitimeline.queries import Conflict, conflicts
from alitimeline.when import Duration

OURS = Citation(source="letter", quote="ours")
THEIRS = Citation(source="paper", quote="theirs")
EVENT = Event(id="e", title="E", when=When("2023-09-10"), kind="k", citations=[OURS])
PROMISE = Commitment(id="c", title="C", statement="C.", made_by="firm", made_in="e", kind="k", citations=[OURS])
TIMELINE = Timeline(
    id="t",
    title="T",
    sources=[
        Source(id="letter", kind="letter", title="Letter", author="Lin Mei"),
        Source(id="paper", kind="news", title="Paper", publisher="The Daily"),
        Source(id="page", kind="web", title="A page"),
    ],
    actors=[Actor(id="firm", kind="organization", name="Firm"), Actor(id="lin", kind="person", name="Lin Mei")],
    events=[EVENT],
)


def dispute(field: str, value: Any, **changes: Any) -> Dispute:  # noqa: ANN401
    """Return what the paper says of a field."""
    return Dispute(field=field, value=value, citations=[THEIRS], **changes)


def one(record: Event | Commitment) -> Conflict:
    """Return the only conflict of a record."""
    changed = {"events": [record]} if isinstance(record, Event) else {"commitments": [record]}
    [found] = conflicts(evolve(TIMELINE, **changed))
    return found


@pytest.mark.parametrize(
    ("held", "claimed", "agreement"),
    [
        ("2023-09-10", "2023-09-11", "disputed"),
        ("2023-09-10", "2023-09", "refined"),
        ("2023-09", "2023-09-10", "refined"),
        ("2023-09", "2023-10", "disputed"),
        ("2023-09-10", "[2023-09-01..2023-09-12]", "refined"),
        ("2023-09-10", "[..2023-09-10]", "refined"),
        ("2023-09-10", "[..2023-09-09]", "disputed"),
        ("2023-09", "[2023-09-15..2023-10-15]", "disputed"),
        ("2023-Q3", "2023-35", "agreed"),
        ("2023-09-10", "2023-09-10~", "refined"),
    ],
)
def test_dates(held: str, claimed: str, agreement: str) -> None:
    """Dates of which one lies within the other don't contradict each other."""
    assert one(evolve(EVENT, when=When(held), disputes=[dispute("when", claimed)])).agreement == agreement


@pytest.mark.parametrize(
    ("record", "field", "held", "claimed", "agreement"),
    [
        (EVENT, "title", "E", "F", "disputed"),
        (EVENT, "tags", [], ["a"], "disputed"),
        (EVENT, "place", None, "Hangzhou", "disputed"),
        (EVENT, "kind", "k", "k", "agreed"),
        (evolve(PROMISE, due=When("2027")), "due", "2027", "2028", "disputed"),
        (evolve(PROMISE, due=When("2027")), "due", "2027", "2027-09-12", "refined"),
        (
            evolve(PROMISE, due=Due(within=Duration("P4Y"), of="e")),
            "due",
            {"within": "P4Y", "of": "e"},
            {"within": "P5Y", "of": "e"},
            "disputed",
        ),
        (
            evolve(PROMISE, due=Due(fiscal_year=2027, of="firm")),
            "due",
            {"fiscal_year": 2027, "of": "firm"},
            {"fiscal_year": 2027, "of": "firm"},
            "agreed",
        ),
    ],
)
def test_values(record: Event | Commitment, field: str, held: object, claimed: object, agreement: str) -> None:
    """Both values stand as they would in a data file."""
    found = one(evolve(record, disputes=[dispute(field, claimed)]))

    assert (found.field, found.held, found.claimed, found.agreement) == (field, held, claimed, agreement)


def test_both_sides() -> None:
    """The words of both sides are there; what backs the field goes before what backs the whole record."""
    named = Citation(source="letter", quote="on the tenth", supports=["when"])
    other = Citation(source="letter", quote="a title", supports=["title"])
    record = evolve(EVENT, disputes=[dispute("when", "2023-09-11", standing="dismissed", note="A slip.")])

    assert one(record).held_by == (OURS,)
    found = one(evolve(record, citations=[OURS, named, other]))
    assert (found.held_by, found.claimed_by, found.standing, found.note) == (
        (named,),
        (THEIRS,),
        "dismissed",
        "A slip.",
    )
    assert one(evolve(record, citations=[other])).held_by == ()


def test_participations() -> None:
    """Who took a part can be disputed; without citations of its own, those of the event back it."""
    part = Participation(actor="lin", part="incoming", role="CEO", disputes=[dispute("actor", "firm")])
    own = evolve(part, citations=[Citation(source="letter", quote="I")])

    assert one(evolve(EVENT, participants=[part])).participation == part
    assert one(evolve(EVENT, participants=[part])).held_by == (OURS,)
    assert one(evolve(EVENT, participants=[own])).held_by == own.citations


def test_order() -> None:
    """Events come by their dates, then commitments."""
    later = evolve(EVENT, id="later", when=When("2024"), disputes=[dispute("title", "X")])
    sooner = evolve(EVENT, id="sooner", disputes=[dispute("title", "Y"), dispute("kind", "z")])
    promise = evolve(PROMISE, disputes=[dispute("title", "Z")])
    found = conflicts(evolve(TIMELINE, events=[later, sooner], commitments=[promise]))

    assert [(each.record.id, each.field) for each in found] == [
        ("sooner", "title"),
        ("sooner", "kind"),
        ("later", "title"),
        ("c", "title"),
    ]


def test_a_date_that_is_none() -> None:
    """What a program made and didn't check is refused, not guessed at."""
    with pytest.raises(DateError, match="'soon'"):
        one(evolve(EVENT, disputes=[dispute("when", "soon")]))


def test_alibaba(alibaba: Timeline) -> None:
    """The open questions of the bundled record: who took the chair, and by when the culture is to be built."""
    found = [each for each in conflicts(alibaba) if each.standing == "open"]

    assert [(each.record.id, each.field, each.held, each.claimed) for each in found] == [
        ("handover", "actor", "joseph-tsai", "eric-jing"),
        ("next-generation-culture", "due", None, {"within": "P4Y", "of": "letter"}),
    ]
    assert [each.source for each in (*found[0].held_by, *found[0].claimed_by)] == [
        "equalocean-2023-09-13",
        "pandaily-2023",
    ]


RECORD = evolve(
    TIMELINE,
    events=[
        evolve(
            EVENT,
            participants=[Participation(actor="lin", part="incoming", role="CEO", disputes=[dispute("actor", "firm")])],
            disputes=[
                Dispute(field="place", value="Hangzhou", citations=[Citation(source="page")], note="Not checked.")
            ],
        )
    ],
)


def test_text() -> None:
    """Each side is told with its words and its source; what is unsaid is said to be so."""
    assert to_text(RECORD, conflicts(RECORD)).splitlines() == [
        "e: place: disputed, open",
        "  nothing",
        "    “ours” – Lin Mei",
        "  Hangzhou",
        "    A page",
        "  note: Not checked.",
        "",
        "e: actor (Lin Mei: incoming CEO): disputed, open",
        "  Lin Mei",
        "    “ours” – Lin Mei",
        "  Firm",
        "    “theirs” – The Daily",
    ]


def test_json() -> None:
    """The JSON says all, with the same keys for each conflict."""
    first, second = json.loads(to_json(conflicts(RECORD)))

    assert second == {
        "record": "e",
        "actor": "lin",
        "role": "CEO",
        "field": "actor",
        "agreement": "disputed",
        "standing": "open",
        "held": {"value": "lin", "citations": [{"source": "letter", "quote": "ours"}]},
        "claimed": {"value": "firm", "citations": [{"source": "paper", "quote": "theirs"}]},
        "note": None,
    }
    assert tuple(first) == tuple(second)


@pytest.mark.parametrize(
    ("made_by", "claim", "held", "claimed"),
    [
        ("firm", ["firm", "lin"], "Firm", "Firm, Lin Mei"),
        (["firm", "lin"], "lin", "Firm, Lin Mei", "Lin Mei"),
        (["firm", "lin"], ["lin"], "Firm, Lin Mei", "Lin Mei"),
    ],
)
def test_who_promised(made_by: Any, claim: Any, held: str, claimed: str) -> None:  # noqa: ANN401
    """One promiser or several: each is named, and one is written as a text."""
    promise = evolve(PROMISE, made_by=made_by, disputes=[dispute("made_by", claim)])
    conflict = one(promise)
    text = to_text(evolve(TIMELINE, commitments=[promise]), [conflict])

    assert (conflict.held, conflict.claimed, conflict.agreement) == (made_by, claim, "disputed")
    assert held in text
    assert claimed in text
