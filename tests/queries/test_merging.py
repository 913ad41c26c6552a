"""Merging: what either side changed is there, what both changed differently is a conflict, and nothing is lost."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from attrs import evolve, fields_dict
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.benchmarks.data import document
from tests.places import ROOT
from tests.printed import without_words

import alitimeline
from alitimeline import Actor, Commitment, Event, Source, Timeline, When, export, rules
from alitimeline.answers.merging import to_json, to_text
from alitimeline.cli import main
from alitimeline.documents.plain import from_plain, to_plain
from alitimeline.model import Assessment, Citation, Dispute, Due, Participation, Record
from alitimeline.model.ids import prefix_id
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import is_error
from alitimeline.queries import Merged, excerpt, join, merge
from alitimeline.queries.lists import IDENTITIES, identify, merge_order
from alitimeline.queries.prefixing import prefix_ids
from alitimeline.references import find_references
from alitimeline.when import Duration

EVENT = Event(id="move", title="The move", when=When("2023-09-11"), kind="move", citations=[Citation(source="paper")])
PROMISE = Commitment(id="stay", title="Stay", statement="S.", made_by="firm", made_in="move", kind="k")
RECORD = Timeline(
    id="hq",
    title="Headquarters",
    sources=[Source(id="paper", kind="news", title="Paper"), Source(id="page", kind="web", title="Page")],
    actors=[Actor(id="firm", kind="organization", name="Firm"), Actor(id="lin", kind="person", name="Lin Mei")],
    events=[EVENT],
    commitments=[PROMISE],
)
FIRM, LIN = RECORD.actors
QUOTE = Citation(source="paper", quote="we moove", locator="p. 1")


def with_record(record: Record | None) -> Timeline:
    """Return the timeline with this record in place of the one of its id; of None, without event and promise."""
    match record:
        case None:
            return evolve(RECORD, events=[], commitments=[])
        case Event():
            return evolve(RECORD, events=[record])
        case Commitment():
            return evolve(RECORD, commitments=[record])
        case Actor():
            return evolve(RECORD, actors=[FIRM, record])
        case _:
            return evolve(RECORD, sources=[RECORD.sources[0], record])


def three(base: Record | None, ours: Record | None, theirs: Record | None) -> Merged:
    """Merge what became of one record on two sides."""
    return merge(with_record(ours), with_record(theirs), with_record(base))


def conflicts(merged: Merged) -> list[tuple[str, object, object, object]]:
    """Return where the conflicts are, with the values: what was there, ours, theirs."""
    assert merged.timeline is None
    places = ("/".join((*([each.record] if each.record else []), *each.path)) for each in merged.conflicts)
    return [(place, each.base, each.ours, each.theirs) for place, each in zip(places, merged.conflicts, strict=True)]


def citing(*citations: Citation, **changes: Any) -> Event:  # noqa: ANN401
    """Return the event with these citations."""
    return evolve(EVENT, citations=citations, **changes)


def of_extra(**values: object) -> Event:
    """Return the event with these x- keys."""
    return evolve(EVENT, extra={f"x-{name}": value for name, value in values.items()})


TSAI = Participation(actor="lin", role="Chair", organization="firm", part="incoming")
DISPUTE = Dispute(field="when", value="2023-09", citations=[Citation(source="paper"), Citation(source="page")])
CLAIM = Dispute(field="actor", value="firm", citations=[Citation(source="page")])
VERDICT = Assessment(on=date(2024, 1, 1), verdict="stalled")
DUE = Due(within=Duration("P1Y"), of="move")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param(EVENT, evolve(EVENT, title="A"), evolve(EVENT, place="B"), evolve(EVENT, title="A", place="B")),
        pytest.param(EVENT, evolve(EVENT, title="A"), evolve(EVENT, title="A"), evolve(EVENT, title="A"), id="alike"),
        pytest.param(evolve(EVENT, place="B"), EVENT, evolve(EVENT, place="B", title="A"), evolve(EVENT, title="A")),
        pytest.param(None, EVENT, evolve(EVENT, place="B"), evolve(EVENT, place="B"), id="added-by-both"),
        pytest.param(
            evolve(EVENT, tags=["a", "b"]),
            evolve(EVENT, tags=["a", "b", "c"]),
            evolve(EVENT, tags=["b", "d"]),
            evolve(EVENT, tags=["b", "c", "d"]),
            id="tags",
        ),
        pytest.param(
            evolve(EVENT, tags=["a", "a"]), evolve(EVENT, tags=["a"]), evolve(EVENT, tags=["a", "a", "b"]),
            evolve(EVENT, tags=["a", "b"]), id="repeated",
        ),
        pytest.param(
            citing(evolve(QUOTE, supports=["title"])),
            citing(evolve(QUOTE, supports=["title", "when"])),
            citing(evolve(QUOTE, supports=["kind", "title"])),
            citing(evolve(QUOTE, supports=["kind", "title", "when"])),
            id="supports",
        ),
        pytest.param(
            citing(QUOTE), citing(evolve(QUOTE, quote="we move")), citing(),
            citing(evolve(QUOTE, quote="we move")), id="replaced-and-removed",
        ),
        pytest.param(
            citing(QUOTE, evolve(QUOTE, quote="so")),
            citing(evolve(QUOTE, quote="we move"), evolve(QUOTE, quote="So")),
            citing(QUOTE, evolve(QUOTE, quote="so"), Citation(source="page")),
            citing(Citation(source="page"), evolve(QUOTE, quote="we move"), evolve(QUOTE, quote="So")),
            id="which-one-can-not-be-told",
        ),
        pytest.param(
            evolve(EVENT, participants=[TSAI]),
            evolve(EVENT, participants=[evolve(TSAI, citations=[QUOTE])]),
            evolve(EVENT, participants=[evolve(TSAI, disputes=[CLAIM])]),
            evolve(EVENT, participants=[evolve(TSAI, citations=[QUOTE], disputes=[CLAIM])]),
            id="participation",
        ),
        pytest.param(
            EVENT,
            evolve(EVENT, participants=[TSAI]),
            evolve(EVENT, participants=[evolve(TSAI, role="CEO")]),
            evolve(EVENT, participants=[evolve(TSAI, role="CEO"), TSAI]),
            id="two-roles",
        ),
        pytest.param(
            evolve(EVENT, disputes=[DISPUTE]),
            evolve(EVENT, disputes=[evolve(DISPUTE, standing="dismissed")]),
            evolve(EVENT, disputes=[evolve(DISPUTE, note="N."), evolve(DISPUTE, field="tags", value=["a"])]),
            evolve(
                EVENT,
                disputes=[
                    evolve(DISPUTE, standing="dismissed", note="N."), evolve(DISPUTE, field="tags", value=["a"]),
                ],
            ),
            id="disputes",
        ),
        pytest.param(
            PROMISE,
            evolve(PROMISE, disputes=[evolve(CLAIM, field="due", value={"within": "P1Y", "of": "move"})]),
            evolve(PROMISE, disputes=[evolve(CLAIM, field="due", value={"of": "move", "within": "P1Y"}, note="N.")]),
            evolve(PROMISE, disputes=[evolve(CLAIM, field="due", value={"within": "P1Y", "of": "move"}, note="N.")]),
            id="one-claim",
        ),
        pytest.param(
            PROMISE,
            evolve(PROMISE, due=DUE, assessments=[VERDICT]),
            evolve(PROMISE, assessments=[VERDICT, evolve(VERDICT, verdict="kept")]),
            evolve(PROMISE, due=DUE, assessments=[VERDICT, evolve(VERDICT, verdict="kept")]),
            id="assessments",
        ),
        pytest.param(of_extra(a=1), of_extra(a=1, b=None), of_extra(c=[1]), of_extra(b=None, c=[1]), id="extra"),
        pytest.param(of_extra(a=1), of_extra(a=1), of_extra(a=True), of_extra(a=True), id="one-is-not-true"),
        pytest.param(of_extra(a=None), of_extra(a=None), of_extra(), of_extra(), id="null-is-not-nothing"),
        pytest.param(
            evolve(LIN, identifiers={"a": "1"}),
            evolve(LIN, identifiers={"a": "2"}),
            evolve(LIN, identifiers={"a": "1", "b": "3"}),
            evolve(LIN, identifiers={"a": "2", "b": "3"}),
            id="identifiers",
        ),
        pytest.param(
            RECORD.sources[1], evolve(RECORD.sources[1], author="A"), evolve(RECORD.sources[1], primary=True),
            evolve(RECORD.sources[1], author="A", primary=True), id="source",
        ),
    ],
)  # fmt: skip
def test_clean(base: Record | None, ours: Record, theirs: Record, expected: Record) -> None:
    """What either side changed is taken, down to the keys of items in lists; what one removed is gone."""
    assert three(base, ours, theirs) == Merged(timeline=with_record(expected), conflicts=(), problems=())


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param(
            EVENT, evolve(EVENT, when=When("2023-09-12")), evolve(EVENT, when=When("2023-09-13")),
            [("move/when", "2023-09-11", "2023-09-12", "2023-09-13")], id="date",
        ),
        pytest.param(
            evolve(EVENT, place="A"), EVENT, evolve(EVENT, place="B"), [("move/place", "A", None, "B")], id="removed",
        ),
        pytest.param(
            None, EVENT, evolve(EVENT, status="tentative", title="A"),
            [("move/status", None, "confirmed", "tentative"), ("move/title", None, "The move", "A")], id="default",
        ),
        pytest.param(
            PROMISE, evolve(PROMISE, due=DUE), evolve(PROMISE, due=evolve(DUE, within=Duration("P2Y"))),
            [("stay/due", None, {"within": "P1Y", "of": "move"}, {"within": "P2Y", "of": "move"})], id="due",
        ),
        pytest.param(
            citing(QUOTE), citing(evolve(QUOTE, quote="we move")), citing(evolve(QUOTE, quote="We moove")),
            [("move/citations/paper, we moove, p. 1",
              {"source": "paper", "quote": "we moove", "locator": "p. 1"},
              {"source": "paper", "quote": "we move", "locator": "p. 1"},
              {"source": "paper", "quote": "We moove", "locator": "p. 1"})],
            id="corrected",
        ),
        pytest.param(
            citing(QUOTE, evolve(QUOTE, quote="so")),
            citing(evolve(QUOTE, quote="A"), evolve(QUOTE, quote="B")),
            citing(evolve(QUOTE, supports=["title"]), evolve(QUOTE, quote="so")),
            [("move/citations/paper, we moove, p. 1",
              {"source": "paper", "quote": "we moove", "locator": "p. 1"}, None,
              {"source": "paper", "quote": "we moove", "locator": "p. 1", "supports": ["title"]})],
            id="which-one-can-not-be-told",
        ),
        pytest.param(
            citing(QUOTE),
            citing(evolve(QUOTE, quote="A")),
            citing(evolve(QUOTE, supports=["title"]), evolve(QUOTE, quote="A")),
            [("move/citations/paper, we moove, p. 1",
              {"source": "paper", "quote": "we moove", "locator": "p. 1"}, None,
              {"source": "paper", "quote": "we moove", "locator": "p. 1", "supports": ["title"]})],
            id="one-that-both-added-corrects-none",
        ),
        pytest.param(
            evolve(EVENT, participants=[TSAI]),
            evolve(EVENT, participants=[evolve(TSAI, citations=[Citation(source="paper")])]),
            evolve(EVENT, participants=[evolve(TSAI, role="Chairman")]),
            [("move/participants/lin, incoming, Chair, firm",
              {"actor": "lin", "role": "Chair", "organization": "firm", "part": "incoming"},
              {"actor": "lin", "role": "Chair", "organization": "firm", "part": "incoming",
               "citations": [{"source": "paper"}]},
              {"actor": "lin", "role": "Chairman", "organization": "firm", "part": "incoming"})],
            id="corrected-and-changed",
        ),
        pytest.param(
            citing(QUOTE), citing(evolve(QUOTE, supports=["title"])), citing(),
            [("move/citations/paper, we moove, p. 1",
              {"source": "paper", "quote": "we moove", "locator": "p. 1"},
              {"source": "paper", "quote": "we moove", "locator": "p. 1", "supports": ["title"]}, None)],
            id="item",
        ),
        pytest.param(
            citing(evolve(QUOTE, supports=["title"])),
            citing(QUOTE),
            citing(evolve(QUOTE, supports=["title", "when"])),
            [("move/citations/paper, we moove, p. 1/supports", ["title"], [], ["title", "when"])],
            id="supports-all",
        ),
        pytest.param(
            citing(evolve(QUOTE, supports=["title", "when"])),
            citing(evolve(QUOTE, supports=["title"])),
            citing(evolve(QUOTE, supports=["when"])),
            [("move/citations/paper, we moove, p. 1/supports", ["title", "when"], ["title"], ["when"])],
            id="supports-nothing-left",
        ),
        pytest.param(
            of_extra(a=[1]), of_extra(a=[1.0]), of_extra(a=[True]), [("move/x-a", [1], [1.0], [True])], id="extra",
        ),
        pytest.param(
            evolve(LIN, identifiers={"hkex": "1"}), evolve(LIN, identifiers={"hkex": "2"}),
            LIN, [("lin/identifiers/hkex", "1", "2", None)], id="identifiers",
        ),
    ],
)  # fmt: skip
def test_conflicts(base: Record | None, ours: Record, theirs: Record, expected: list[object]) -> None:
    """What both changed, each in its own way, is a conflict, with what was there and both values."""
    assert conflicts(three(base, ours, theirs)) == expected


def test_a_record_removed_and_changed() -> None:
    """A record that one side removed and the other changed is a conflict as a whole; one that stayed is gone."""
    bare = evolve(RECORD, events=[], commitments=[])
    changed = evolve(RECORD, events=[evolve(EVENT, title="A")])

    assert [(each.kind, each.record, each.path) for each in merge(bare, changed, RECORD).conflicts] == [
        ("event", "move", ())
    ]
    assert merge(bare, RECORD, RECORD).timeline == bare


def test_conflicts_come_by_record() -> None:
    """Conflicts of the timeline itself come first, then those of records by kind and id; all of them are told."""
    sides = [
        evolve(
            RECORD, title=side, sources=[evolve(each, title=side) for each in RECORD.sources],
            commitments=[evolve(PROMISE, title=side)], extra={"x-note": side},
        )
        for side in ("A", "B")
    ]  # fmt: skip

    assert [place for place, *_ in conflicts(merge(sides[0], sides[1], RECORD))] == [
        "title",
        "x-note",
        "page/title",
        "paper/title",
        "stay/title",
    ]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("abc", "abc", "cab", "cab"),
        ("abc", "bac", "bac", "bac"),
        ("abc", "cba", "bac", "bac"),
        ("abc", "abxc", "abyc", "abxyc"),
        ("abc", "abyzc", "abxc", "abxyzc"),
        ("abc", "xabc", "abcy", "xabcy"),
        ("abc", "xabc", "cab", "xcab"),
        ("abc", "axbc", "bac", "baxc"),
        ("abc", "ac", "abxc", "axc"),
        ("abc", "bc", "xabc", "xbc"),
        ("abc", "", "axb", "x"),
        ("", "pq", "qp", "pq"),
        ("a", "apq", "qap", "apq"),
        ("", "xp", "py", "xpy"),
        ("ab", "pbaq", "abqp", "pbaq"),
    ],
)
def test_order(base: str, ours: str, theirs: str, expected: str) -> None:
    """Both see the same order: of the side that moved something, with what was added after what it was added after."""
    versions = [[(letter,) for letter in each] for each in (base, ours, theirs)]
    kept = {
        each for side in versions[1:] for each in side if each not in versions[0] or all(each in s for s in versions)
    }
    one, two = (
        "".join(letter for (letter,) in merge_order(versions[0], *sides, kept))
        for sides in ((versions[1], versions[2]), (versions[2], versions[1]))
    )

    assert (one, two) == (expected, expected)


@pytest.mark.parametrize(
    "sides",
    [
        [evolve(LIN, identifiers=dict.fromkeys(keys, "1")) for keys in ("ab", "ba")],
        [of_extra(**dict.fromkeys(keys, "1")) for keys in ("ab", "ba")],
        [of_extra(a=dict.fromkeys(keys, "1")) for keys in ("ab", "ba")],
    ],
    ids=["identifiers", "extra", "in-a-value"],
)
def test_the_order_of_keys(sides: list[Record]) -> None:
    """Keys that stand in another order are no conflict, and come out in the same order from either side."""
    one, two = (with_record(each) for each in sides)
    found = [merge(one, two, RECORD).timeline, merge(two, one, RECORD).timeline]

    assert found == [one, one]
    assert text(found[0]) == text(found[1])


@pytest.mark.parametrize(
    "sides",
    [
        [evolve(LIN, identifiers=dict.fromkeys(keys, "1")) for keys in ("ab", "ba")],
        [of_extra(**dict.fromkeys(keys, "1")) for keys in ("ab", "ba")],
    ],
    ids=["identifiers", "extra"],
)
def test_one_side_moved_a_key(sides: list[Record]) -> None:
    """Where one side gave the keys of a mapping another order, that is taken, like the order of a list."""
    one, two = (with_record(each) for each in sides)

    assert [text(merge(*each, one).timeline) for each in ((one, two), (two, one))] == [text(two)] * 2


def test_updated() -> None:
    """Of two new days of revision the later one is taken; it is changed or taken away like any field."""
    days = {name: date(2024, 1, number) for number, name in enumerate("abc", 1)}
    cases = {
        ("b", "c", "a"): "c", ("c", "b", "a"): "c", ("a", "b", "c"): "b", (None, "b", "a"): "b", (None, "a", "a"): None,
        ("a", "b", "b"): "a", ("a", "b", None): "b", (None, "b", None): "b",
    }  # fmt: skip
    found = {sides: merge(*(evolve(RECORD, updated=days.get(str(side))) for side in sides)).timeline for sides in cases}

    assert {sides: each and each.updated for sides, each in found.items()} == {
        sides: days.get(str(day)) for sides, day in cases.items()
    }


def test_without_a_base() -> None:
    """Two versions that go back to nothing must agree on everything that both say, the zone of their days included."""
    theirs = evolve(RECORD, title="HQ", timezone="Asia/Shanghai", description="D.", extra={"$schema": "s"})

    assert conflicts(merge(RECORD, theirs)) == [
        ("timezone", None, "UTC", "Asia/Shanghai"),
        ("title", None, "Headquarters", "HQ"),
    ]
    assert merge(RECORD, evolve(theirs, title=RECORD.title, timezone="UTC")).timeline == evolve(
        RECORD, description="D.", extra={"$schema": "s"}
    )


@pytest.mark.parametrize(("prefer", "title", "events"), [("ours", "A", []), ("theirs", "B", ["move"])])
def test_settled(prefer: Any, title: str, events: list[str]) -> None:  # noqa: ANN401
    """Conflicts can be settled by a side, which counts for what it removed, too; they are told nevertheless."""
    ours = evolve(RECORD, title="A", events=[], commitments=[], description="D.")
    theirs = evolve(RECORD, title="B", events=[evolve(EVENT, title="B")], commitments=[])
    merged = merge(ours, theirs, RECORD, prefer=prefer)

    assert merged.conflicts == merge(ours, theirs, RECORD).conflicts
    assert len(merged.conflicts) == 2
    assert merged.timeline is not None
    assert (merged.timeline.title, merged.timeline.description) == (title, "D.")
    assert [each.id for each in merged.timeline.events] == events


def problems(merged: Merged) -> list[str]:
    """Return what is wrong with the whole."""
    assert (merged.timeline, merged.conflicts) == (None, ())
    return [f"{problem.json_path} {problem.code}" for problem in merged.problems]


def test_what_one_removed_and_the_other_refers_to() -> None:
    """A reference to what the other side removed makes the whole unsound; the record is named."""
    bare = evolve(RECORD, events=[], commitments=[])
    more = evolve(RECORD, commitments=[PROMISE, evolve(PROMISE, id="more", citations=[QUOTE])])

    assert problems(merge(bare, more, RECORD)) == ["$.commitments.more.made_in unknown-event"]


def test_a_dispute_that_nobody_backs_any_more() -> None:
    """A dispute of which both sides together removed every citation is told, as in a file."""
    ours, theirs = (evolve(EVENT, disputes=[evolve(DISPUTE, citations=[each])]) for each in DISPUTE.citations)

    assert problems(three(evolve(EVENT, disputes=[DISPUTE]), ours, theirs)) == [
        "$.events.move.disputes[0].citations too-few"
    ]


def test_what_was_unsound_before() -> None:
    """What a program made and didn't check is told, be it in the record, in the header or in its ids."""
    twice = evolve(RECORD, events=[EVENT, EVENT], extra={"$schema": 1})

    assert problems(merge(twice, twice, twice)) == ["$['$schema'] wrong-type", "$.events.move.id duplicate-id"]


def test_join() -> None:
    """Parts of a whole are named as the first one, and hold what either does; the latest revision counts."""
    other = Timeline(
        id="more", title="More", description="M.", updated=date(2024, 1, 1),
        sources=[Source(id="x", kind="web", title="X")], events=[EVENT, evolve(EVENT, id="next")], extra={"x-a": 1},
    )  # fmt: skip

    assert join(RECORD, other).timeline == evolve(
        RECORD, updated=other.updated, sources=(*RECORD.sources, *other.sources), events=other.events
    )


#: Another timeline that has another event "move", by another "firm", and the same person.
OTHER = evolve(
    RECORD, id="hq-two", title="Other headquarters", actors=[evolve(FIRM, name="Other firm"), LIN],
    events=[evolve(EVENT, title="Another move", disputes=[
        Dispute(field="title", value="A stay", citations=[Citation(source="paper")]),
    ])],
    commitments=[evolve(PROMISE, due=Due(within=Duration("P1Y"), of="move"), disputes=[
        Dispute(field="due", value={"within": "P2Y", "of": "move"}, citations=[Citation(source="paper")]),
        Dispute(field="made_by", value=["firm", "lin"], citations=[Citation(source="paper")]),
    ])],
)  # fmt: skip


def test_join_of_different_timelines() -> None:
    """Different records with one id are a conflict, which no side can win; equal ones are one, whatever their keys."""
    merged = join(RECORD, OTHER, RECORD, prefer="theirs")

    assert merged.timeline is None
    assert [(one.kind, one.record, one.path, one.version, one.other) for one in merged.conflicts] == [
        ("actor", "firm", (), 1, 0),
        ("event", "move", (), 1, 0),
        ("commitment", "stay", (), 1, 0),
    ]
    assert conflicts(merged)[0][2:] == (to_plain(RECORD)["actors"][0], to_plain(OTHER)["actors"][0])
    keys = [evolve(RECORD, id=name, events=[evolve(EVENT, extra=extra)], commitments=[]) for name, extra in (
        ("a", {"x-a": 1, "x-b": 2}), ("b", {"x-b": 2, "x-a": 1}),
    )]  # fmt: skip
    assert join(*keys).timeline == keys[0]


def test_join_of_the_same_records() -> None:
    """Where one id means one record, whatever the timeline, records are joined as those of parts are."""
    assert conflicts(join(RECORD, OTHER, same_records=True)) == conflicts(join(RECORD, evolve(OTHER, id="hq")))


def test_join_with_prefixes() -> None:
    """Events and promises get the id of their timeline, as do actors that differ; so do all references to them."""
    whole = join(RECORD, OTHER, prefix=True).timeline

    assert whole is not None
    assert [event.id for event in whole.events] == ["hq-move", "hq-two-move"]
    assert {actor.id for actor in whole.actors} == {"hq-firm", "hq-two-firm", "lin"}
    assert [source.id for source in whole.sources] == ["paper", "page"]
    promise = whole.commitment("hq-two-stay")
    assert (promise.made_by, promise.made_in) == (("hq-two-firm",), "hq-two-move")
    assert isinstance(promise.due, Due)
    assert promise.due.of == "hq-two-move"
    assert [dispute.value for dispute in promise.disputes] == [
        {"within": "P2Y", "of": "hq-two-move"},
        ["hq-two-firm", "lin"],
    ]
    assert OTHER.commitments[0].disputes[1].value == ["firm", "lin"]


def test_prefix_of_a_long_id() -> None:
    """An id that would be too long is cut, and has a digest of all of it."""
    long = [evolve(RECORD, id=name * 60, events=[evolve(EVENT, id="m" * 60)], commitments=[]) for name in "ab"]
    whole = join(*long, prefix=True).timeline

    assert whole is not None
    assert [event.id[:74] for event in whole.events] == [f"{name * 60}-{'m' * 12}-" for name in "ab"]
    assert [len(event.id) for event in whole.events] == [80, 80]


NAMES = "part-0, part-1, part-2 and 2 more"


def test_headers_of_parts() -> None:
    """Other time zones and languages are no conflict, but a warning; a few timelines are named."""
    parts = [
        Timeline(id=f"part-{number}", title="P", timezone="Asia/Shanghai", language="zh" if number == 1 else "en")
        for number in range(5)
    ]
    merged = join(RECORD, *parts)

    assert merged.timeline == RECORD
    assert [problem.message for problem in merged.warnings] == [
        f"the time zone Asia/Shanghai of {NAMES} is left out: the days are now taken to be in UTC",
        "the language zh of part-1 is left out: the texts are now taken to be in en",
    ]
    assert {problem.code for problem in merged.warnings} == {"left-out"}


# Edits of any kind, with few values, so that both sides often meet.

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
Plain: TypeAlias = dict[str, Any]

#: Per collection: the texts of its records (the first one required), and their lists with items to add.
TEXTS = {
    "sources": ("title", "publisher", "author"),
    "actors": ("name",),
    "events": ("title", "summary", "place", "kind"),
    "commitments": ("title", "statement", "kind"),
}
CITED = [
    {"source": "source-0"},
    {"source": "source-0", "quote": "a"},
    {"source": "source-1", "quote": "a", "locator": "b"},
]
DISPUTED = [{"field": "title", "value": each, "citations": [CITED[0]]} for each in "ab"]
ITEMS: dict[str, dict[str, list[Any]]] = {
    "actors": {"other_names": ["a", "b"], "citations": CITED},
    "events": {
        "tags": ["a", "b", "cloud"],
        "citations": CITED,
        "disputes": [*DISPUTED, {"field": "when", "value": "2023", "citations": CITED}],
        "related": [{"kind": kind, "event": "event-0"} for kind in ("about", "corrects")],
        "participants": [
            {"actor": "person-1", "part": part, "role": role} for part in ("author", "subject") for role in "ab"
        ],
        "media": [{"url": f"https://example.org/{name}", "alt": name} for name in "ab"],
    },
    "commitments": {
        "tags": ["a", "b"],
        "citations": CITED,
        "disputes": DISPUTED,
        "assessments": [{"on": "2025-06-30", "verdict": each} for each in ("kept", "stalled")],
        "measures": [{"metric": "m", "target": 1}, {"metric": "m", "target": 2, "scope": "a"}],
    },
}
HEADER: dict[str, list[Any]] = {
    "title": ["a", "b"],
    "description": ["a", "b", None],
    "language": ["en", "zh"],
    "updated": ["2026-02-01", "2026-03-01", None],
}
#: Fields of items, with what to put there; None takes the field away.
PARTS: dict[str, dict[str, list[Any]]] = {
    "citations": {
        "quote": ["a", "b", None],
        "locator": ["a", None],
        "supports": [["title"], ["kind"], ["kind", "title"]],
    },
    "disputes": {
        "note": ["a", "b", None],
        "standing": ["open", "dismissed"],
        "citations": [CITED[:1], CITED[1:], CITED],
    },
    "participants": {
        "role": ["a", "b", None],
        "citations": [[], CITED[:1], CITED[1:]],
        "part": ["subject", "author"],
        "capacity": ["interim", "joint", None],
        "reason": ["retired", "died", None],
        "x-a": [1, True, None],
    },
    "assessments": {
        "note": ["a", "b", None],
        "verdict": ["kept", "broken"],
        "citations": [CITED[:1], CITED[1:]],
        "on": ["2025-06-30", "2025-07", "2026"],
        "label": ["a", "b", None],
        "value": [18, 2.5, None],
    },
    "measures": {"target": [1, 2, 1.5], "unit": ["%", None], "baseline": [0, 3, None], "baseline_when": ["2019", None]},
    "media": {"alt": ["a", "c"], "caption": ["a", "b", None]},
    "related": {"kind": ["about", "corrects"]},
}


def put(record: Plain, key: str, value: Any) -> None:  # noqa: ANN401
    """Write a field, or take it away."""
    if value is None:
        record.pop(key, None)
    else:
        record[key] = deepcopy(value)


def some_record(draw: Draw, whole: Plain, collections: Iterable[str] = TEXTS) -> tuple[str, Plain]:
    """Draw a record, with the name of its collection."""
    collection = draw(st.sampled_from([each for each in collections if whole[each]]))
    return collection, draw(st.sampled_from(whole[collection]))


def some_list(draw: Draw, whole: Plain) -> tuple[str, list[Any], list[Any]]:
    """Draw a list in a record, with its name and items that could be in it."""
    collection, record = some_record(draw, whole, ITEMS)
    name = draw(st.sampled_from(sorted(ITEMS[collection])))
    return name, record.setdefault(name, []), ITEMS[collection][name]


def change_a_text(draw: Draw, whole: Plain) -> None:
    """Change or remove a text."""
    collection, record = some_record(draw, whole)
    field = draw(st.sampled_from(TEXTS[collection]))
    optional = field in ("publisher", "author", "summary", "place")
    put(record, field, draw(st.sampled_from(["a", "b", None] if optional else ["a", "b"])))


def change_an_extra_key(draw: Draw, whole: Plain) -> None:
    """Set or remove an x- key of a record or of the timeline."""
    record = draw(st.sampled_from([whole, *whole["events"]]))
    key = draw(st.sampled_from(["x-a", "x-b"]))
    if draw(st.booleans()):
        record[key] = draw(st.sampled_from([None, 0, 1, 1.0, True, [1], {"a": 1}]))
    else:
        record.pop(key, None)


def change_the_header(draw: Draw, whole: Plain) -> None:
    """Change what the timeline says of itself."""
    field = draw(st.sampled_from(sorted(HEADER)))
    put(whole, field, draw(st.sampled_from(HEADER[field])))


def change_identifiers(draw: Draw, whole: Plain) -> None:
    """Set or remove what a register calls an actor."""
    names = draw(st.sampled_from(whole["actors"])).setdefault("identifiers", {})
    put(names, draw(st.sampled_from(["nyse", "L.S.E."])), draw(st.sampled_from(["A", "B", ["A", "B"], None])))


def change_who_promised(draw: Draw, whole: Plain) -> None:
    """Bind others to a promise, one or several."""
    actors: list[Any] = ["person-1", "organization-0", ["organization-0", "person-1"], ["person-1", "organization-0"]]
    put(draw(st.sampled_from(whole["commitments"])), "made_by", draw(st.sampled_from(actors)))


def add_a_record(draw: Draw, whole: Plain) -> None:
    """Add a record like another one; both sides may choose the same id."""
    collection, record = some_record(draw, whole)
    name = draw(st.sampled_from(["new-a", "new-b"]))
    if name not in (each["id"] for each in whole[collection]):
        place = draw(st.integers(0, len(whole[collection])))
        whole[collection].insert(place, deepcopy(record) | {"id": name})


def remove_a_record(draw: Draw, whole: Plain) -> None:
    """Remove a record that nothing refers to, but not the last one."""
    collection, record = some_record(draw, whole)
    if len(whole[collection]) > 1 and json.dumps(whole).count(f'"{record["id"]}"') == 1:
        whole[collection].remove(record)


def add_an_item(draw: Draw, whole: Plain) -> None:
    """Add an item somewhere in a list."""
    _, items, more = some_list(draw, whole)
    items.insert(draw(st.integers(0, len(items))), deepcopy(draw(st.sampled_from(more))))


def remove_an_item(draw: Draw, whole: Plain) -> None:
    """Remove an item of a list."""
    _, items, _ = some_list(draw, whole)
    if items:
        items.pop(draw(st.integers(0, len(items) - 1)))


def change_an_item(draw: Draw, whole: Plain) -> None:
    """Change a field of an item of a list."""
    name, items, _ = some_list(draw, whole)
    if items and name in PARTS:
        field = draw(st.sampled_from(sorted(PARTS[name])))
        put(draw(st.sampled_from(items)), field, draw(st.sampled_from(PARTS[name][field])))


def reorder(draw: Draw, whole: Plain) -> None:
    """Give a collection or a list another order."""
    lists = [whole[name] for name in TEXTS], [some_list(draw, whole)[1]]
    items: list[Any] = draw(st.sampled_from([each for several in lists for each in several]))
    items[:] = draw(st.permutations(items))


EDITS = [
    *(change_a_text, change_an_extra_key, change_the_header, change_identifiers, change_who_promised, change_an_item),
    *(add_a_record, remove_a_record, add_an_item, remove_an_item, reorder),
]
WORLD = document(2)


def is_sound(timeline: Timeline) -> bool:
    """Tell whether no rule finds an error."""
    return not any(map(is_error, rules.check(timeline)))


def fields_of(value: Any) -> Iterable[str]:  # noqa: ANN401
    """Name the fields of the timeline, of a record or of an item of a list."""
    return fields_dict(type(value)) if type(value) in (*IDENTITIES, Timeline) else ()


def says_nothing_twice(value: object) -> bool:
    """Tell whether no two items of any list are known by the same."""
    if isinstance(value, tuple):
        return len({*map(identify, value)}) == len(value) and all(map(says_nothing_twice, value))
    return all(says_nothing_twice(getattr(value, name)) for name in fields_of(value))


@st.composite
def versions(draw: Draw, number: int, edits: int = 8) -> list[Timeline]:
    """Draw a timeline and what others made of it."""
    found: list[Plain] = []
    for _ in range(number):
        found.append(deepcopy(found[0] if found else WORLD))
        for edit in draw(st.lists(st.sampled_from(EDITS), min_size=edits // 2, max_size=edits)):
            edit(draw, found[-1])
    timelines = [from_plain(each) for each in found]
    assume(all(map(is_sound, timelines)))
    return timelines


def text(timeline: Timeline | None) -> str | None:
    """Return all that a timeline says, exactly: 1 is not true, and the order counts."""
    return json.dumps(to_plain(timeline)) if timeline else None


def mirrored(merged: Merged) -> Merged:
    """Return the same merge seen from the other side."""
    return evolve(
        merged, conflicts=tuple(evolve(each, ours=each.theirs, theirs=each.ours) for each in merged.conflicts)
    )


@given(versions(2))
def test_one_side_alone(several: list[Timeline]) -> None:
    """Where one side changed nothing, or both did the same, there is nothing to merge."""
    base, one = several
    merges = [merge(one, one, base), merge(base, one, base), merge(one, base, base), merge(one, one), join(one, one)]

    assert [text(each.timeline) for each in merges] == [text(one)] * 5


@given(versions(3))
def test_joining_two_is_merging_them(several: list[Timeline]) -> None:
    """Timelines with one header are joined as they are merged without a base; a third one meets what two give."""
    header: dict[str, Any] = {"title": "T", "description": None, "language": "en", "timezone": "UTC", "extra": {}}
    one, two, three = (evolve(each, **header) for each in several)
    both = join(one, two)

    assert (text(both.timeline), both) == (text(merge(one, two).timeline), merge(one, two))
    if both.timeline:
        at_once, by_steps = join(one, two, three), join(both.timeline, three)
        assert {*facts(at_once.timeline)} == {*facts(by_steps.timeline)}
        assert [evolve(each, version=1) for each in at_once.conflicts] == [*by_steps.conflicts]


@given(versions(3))
def test_the_sides_are_alike(several: list[Timeline]) -> None:
    """Whichever side is ours, the same comes out, conflicts mirrored; without a base, too."""
    base, ours, theirs = several
    for before in (base, None):
        one, two = merge(ours, theirs, before), merge(theirs, ours, before)
        assert (text(one.timeline), one) == (text(two.timeline), mirrored(two))


@given(versions(3))
def test_merging_again_changes_nothing(several: list[Timeline]) -> None:
    """What a merge gave already holds either side; how often something is said doesn't count."""
    assume(all(map(says_nothing_twice, several)))
    base, ours, theirs = several
    for before in (base, None):
        whole = merge(ours, theirs, before).timeline
        if whole:
            again = [(whole, theirs), (ours, whole), (theirs, whole), (whole, ours), (whole, whole)]
            assert [text(merge(*sides, before).timeline) for sides in again] == [text(whole)] * 5


def refer(record: Record) -> list[tuple[str, str]]:
    """Return the kinds and ids that a record refers to."""
    return [(kind, target) for _, kind, target, _ in find_references(record)]


def test_equal_records_that_refer_to_different_ones() -> None:
    """What both have, and refers to what differs, is no longer the same with prefixes: it has them, too."""
    one, two = (
        Timeline(
            id=name,
            title=name,
            sources=[Source(id="report", kind="news", title=f"Report of {name}")],
            actors=[
                Actor(id="group", kind="organization", name="Group", citations=[Citation(source="report")]),
                Actor(id="firm", kind="organization", name="Firm", parent="group"),
                Actor(id="ann", kind="person", name="Ann"),
            ],
        )
        for name in ("one", "two")
    )
    whole = join(one, two, prefix=True)

    assert whole.timeline is not None
    assert [actor.id for actor in whole.timeline.actors] == ["one-group", "one-firm", "two-group", "two-firm", "ann"]
    assert whole.timeline.actor("two-firm").parent == "two-group"


@given(versions(2))
def test_different_timelines(several: list[Timeline]) -> None:
    """With prefixes, two timelines never conflict, and each is whole in the result; without, equal records are one."""
    one, two = evolve(several[0], id="one"), evolve(several[1], id="two")
    whole = join(one, two, prefix=True)

    assert whole.conflicts == ()
    assert whole.timeline is not None
    for before, after in zip((one, two), prefix_ids([one, two]), strict=True):
        for kind, collection in COLLECTIONS.items():
            old, new = getattr(before, collection), getattr(after, collection)
            assert all(record in getattr(whole.timeline, collection) for record in new)
            for pair in zip(old, new, strict=True):
                references, others = ([(kind, record.id), *refer(record)] for record in pair)
                assert others == [
                    (target, name if other == name else prefix_id(before.id, name))
                    for (target, name), (_, other) in zip(references, others, strict=True)
                ]
    equal = join(one, evolve(one, id="two"))
    assert (text(equal.timeline), equal.conflicts) == (text(one), ())


def facts(value: Any, place: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:  # noqa: ANN401
    """Yield all that a timeline says, each with where: items of lists by what they are known by, not by number."""
    names = fields_of(value)
    for name in names:
        yield from facts(getattr(value, name), (*place, name))
    if isinstance(value, tuple):
        for item in value:
            yield (*place, identify(item))
            yield from facts(item, (*place, identify(item)))
    elif isinstance(value, dict) and place[-1:] != ("value",):
        yield from ((*place, name, repr(each)) for name, each in value.items())
    elif value is not None and not names and place[-1:] != ("updated",):
        yield (*place, repr(value))


@given(versions(3))
def test_nothing_is_lost(several: list[Timeline]) -> None:
    """What either side added or changed is there, as is what neither touched; nothing else is there, or is sound."""
    assume(all(map(says_nothing_twice, several)))
    base, ours, theirs = ({*facts(each)} for each in several)
    merged = merge(several[1], several[2], several[0])
    if merged.timeline:
        whole = {*facts(merged.timeline)}
        assert whole == (ours & theirs) | (ours - base) | (theirs - base)
        assert is_sound(merged.timeline)


def mixed(base: Timeline, one: Timeline, two: Timeline, names: Collection[str]) -> Timeline:
    """Return the base with the fields of these names as in one version, the others as in another."""
    parts: dict[str, Any] = {
        name: [_mixed(each, name, one, two, names) for each in getattr(base, name)] for name in TEXTS
    }
    return evolve(base, **parts)


def _mixed(record: Record, collection: str, one: Timeline, two: Timeline, names: Collection[str]) -> Record:
    of_one, of_two = (
        next((each for each in getattr(version, collection) if each.id == record.id), record) for version in (one, two)
    )
    parts = {name: getattr(of_one if name in names else of_two, name) for name in fields_of(record)}
    return evolve(record, **parts)


@given(versions(3), st.sets(st.sampled_from(sorted({name for each in IDENTITIES for name in fields_dict(each)}))))
def test_different_fields_never_conflict(several: list[Timeline], names: set[str]) -> None:
    """Whatever two sides do to different fields of the same records, the whole holds both."""
    base, one, two = several
    expected = mixed(base, one, two, names)
    assume(is_sound(expected))

    assert merge(mixed(base, one, base, names), mixed(base, base, two, names), base) == Merged(
        timeline=expected, conflicts=(), problems=()
    )


@given(st.sets(st.integers(0, 29)), st.sets(st.integers(0, 29)))
def test_parts_of_a_whole(one: set[int], two: set[int]) -> None:
    """Parts of one timeline, overlapping or not, are joined without a conflict, and nothing of them is missing."""
    records: list[Event | Commitment] = [*GREAT.events, *GREAT.commitments]
    parts = [excerpt(GREAT, [records[number] for number in numbers]) for numbers in (one, two)]
    whole = join(*parts).timeline

    assert whole is not None
    assert {*facts(whole)} == {*facts(parts[0])} | {*facts(parts[1])}


GREAT = from_plain(document(20, commitments=10))


def test_alibaba(alibaba: Timeline) -> None:
    """The bundled record, taken apart by what its sources are and put together again, is whole."""
    records: tuple[Event | Commitment, ...] = (*alibaba.events, *alibaba.commitments)
    parts = [excerpt(alibaba, [each for each in records if ("letter" in str(each)) is of]) for of in (True, False)]
    whole = join(*parts).timeline

    assert whole is not None
    assert {each.id for each in whole.events} == {each.id for each in alibaba.events}
    assert {*whole.commitments} == {*alibaba.commitments}


CONFLICTS = merge(
    evolve(RECORD, description="A", events=[], actors=[evolve(FIRM, identifiers={"hkex": "1"}), LIN]),
    evolve(
        RECORD,
        description="B\nb",
        events=[evolve(EVENT, title="Moved", place="Hangzhou")],
        actors=[evolve(FIRM, identifiers={"hkex": "2"}), LIN],
    ),
    RECORD,
).conflicts


def test_text() -> None:
    """A conflict is told with both values and the one before; of objects, the keys that differ."""
    long = three(
        citing(evolve(QUOTE, quote=100 * "o")),
        citing(evolve(QUOTE, quote=100 * "o", supports=["title"])),
        citing(evolve(QUOTE, quote="o")),
    )
    due = three(PROMISE, evolve(PROMISE, due=DUE), evolve(PROMISE, due=When("2024")))
    assert to_text([("hq.json", each, None) for each in CONFLICTS + long.conflicts + due.conflicts]).splitlines() == [
        "hq.json: description: conflict",
        "  ours    A",
        "  theirs  B\\nb",
        "",
        "hq.json: actor firm: identifiers: hkex: conflict",
        "  ours    1",
        "  theirs  2",
        "",
        "hq.json: event move: conflict",
        "  ours    removed",
        '  theirs  {"title": "Moved", "place": "Hangzhou"}',
        '  was     {"title": "The move", "place": null}',
        "",
        f"hq.json: event move: citations: paper, {72 * 'o'}…: conflict",
        f'  ours    {{"quote": "{100 * "o"}", "supports": ["title"]}}',
        '  theirs  {"quote": "o", "supports": null}',
        f'  was     {{"quote": "{100 * "o"}", "supports": null}}',
        "",
        "hq.json: commitment stay: due: conflict",
        '  ours    {"within": "P1Y", "of": "move"}',
        "  theirs  2024",
    ]


def test_json() -> None:
    """The JSON says all, with the same keys for each conflict."""
    found = json.loads(to_json([("hq.json", each, None) for each in CONFLICTS]))

    assert found[1] == {
        "file": "hq.json",
        "other": None,
        "kind": "actor",
        "record": "firm",
        "path": ["identifiers", "hkex"],
        "base": None,
        "ours": "1",
        "theirs": "2",
    }
    assert {tuple(each) for each in found} == {tuple(found[0])}


# The command.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder to work in, with three versions of the timeline."""
    monkeypatch.chdir(tmp_path)
    export.write(RECORD, "base.json")
    export.write(evolve(RECORD, events=[evolve(EVENT, when=When("2023-09-12"))]), "ours.json")
    export.write(evolve(RECORD, events=[evolve(EVENT, when=When("2023-09-13"))]), "theirs.json")
    export.write(evolve(RECORD, events=[evolve(EVENT, place="Hangzhou")]), "place.json")
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run `alitimeline merge`; return its status, and what it wrote to either stream."""
    status = main(["merge", *arguments])
    return status, *capfd.readouterr()


TOLD = """theirs.json: event move: when: conflict
  ours    2023-09-12
  theirs  2023-09-13
  was     2023-09-11
1 conflict: nothing written
"""


def test_the_command(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A clean merge is written as canonical JSON, to standard output or a file."""
    expected = evolve(RECORD, events=[evolve(EVENT, when=When("2023-09-12"), place="Hangzhou")])
    arguments = ["--base", "base.json", "ours.json", "place.json"]

    assert run(capfd, *arguments) == (0, export.to_bytes(expected, "json").decode(), "")
    assert run(capfd, *arguments, "--out", "new.json") == (0, "", "wrote new.json\n")
    assert alitimeline.load(folder / "new.json") == expected
    assert run(capfd, *arguments, "--out", "new.json", "--name", "hq.json") == (0, "", "")
    assert run(capfd, *arguments, "--name", "hq.json") == run(capfd, *arguments)


def test_the_command_in_conflict(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A conflict is told, the status is 1 and nothing is overwritten; with --format json, programs are told."""
    before = (folder / "ours.json").read_bytes()
    arguments = ["--base", "base.json", "ours.json", "theirs.json", "-o", "ours.json"]

    assert run(capfd, *arguments) == (1, "", TOLD)
    status, out, err = run(capfd, *arguments, "--format", "json")
    assert (status, json.loads(out)[0]["theirs"], err) == (1, "2023-09-13", "1 conflict: nothing written\n")
    assert (folder / "ours.json").read_bytes() == before


def test_the_command_overwrites_no_other_file(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A version may be written over, in any form, and an earlier output; another file with --overwrite only."""
    arguments = ["--base", "base.json", "ours.json", "place.json", "--out"]
    data = (folder / "ours.json").read_bytes().replace(b"  ", b" ")
    for name in ("ours", "new"):
        (folder / f"{name}.json").write_bytes(data)

    status, _, err = run(capfd, *arguments, "new.json")
    assert (status, "new.json is there already" in err) == (2, True)
    assert (folder / "new.json").read_bytes() == data
    for options in (("new.json", "--overwrite"), ("new.json",), ("ours.json",)):
        assert run(capfd, *arguments, *options) == (0, "", f"wrote {options[0]}\n")


@pytest.mark.usefixtures("folder")
def test_the_command_settles_conflicts(capfd: pytest.CaptureFixture[str]) -> None:
    """With --prefer, conflicts are settled, and told."""
    status, out, err = run(capfd, "--base", "base.json", "ours.json", "theirs.json", "--prefer", "theirs")

    assert (status, alitimeline.loads(out).event("move").when) == (0, When("2023-09-13"))
    assert err == TOLD.replace("nothing written", "took theirs")


@pytest.mark.parametrize(
    "names", [("-o", "a.timeline.yaml"), ("-o", "a.YML"), ("-o", "x", "--name", "a.timeline.yaml")]
)
def test_the_command_leaves_yaml_alone(folder: Path, capfd: pytest.CaptureFixture[str], names: tuple[str, ...]) -> None:
    """No YAML file is written over: its comments would be gone. For git that is a merge that failed."""
    kept = folder / names[1]
    kept.write_bytes(b"# a comment\n" + (folder / "base.json").read_bytes())
    status, out, err = run(capfd, "--base", "base.json", "ours.json", "place.json", *names)

    assert (status, out, kept.read_bytes()[:11]) == (2, "", b"# a comment")
    assert "a YAML file that is there would lose its form and its comments" in err


def test_the_command_writes_yaml(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A new file is written in YAML if its name says so, and an old one if that is asked for."""
    merge_ = ("--base", "base.json", "ours.json", "place.json")
    run(capfd, *merge_, "-o", "a.json")
    statuses = [run(capfd, *merge_, "-o", "a.timeline.yaml", *more)[0] for more in ((), ("--overwrite",))]

    assert statuses == [0, 0]
    assert (folder / "a.timeline.yaml").read_bytes().startswith(b"schema_version: ")
    assert alitimeline.load("a.timeline.yaml") == alitimeline.load("a.json")


@pytest.mark.usefixtures("folder")
def test_the_command_refuses_to_fuse(capfd: pytest.CaptureFixture[str]) -> None:
    """Different timelines with different records of one id aren't joined, unless that is asked for."""
    export.write(evolve(OTHER, timezone="Asia/Shanghai"), "other.json")
    conflict = "other.json: event move: another record than in base.json\n"
    hint = (
        "nothing written (different timelines: keep their records apart with --prefix, or join those that share an id"
    )

    for prefer in ((), ("--prefer", "ours")):
        status, out, err = run(capfd, "base.json", "other.json", *prefer)
        assert (status, out, conflict in err) == (1, "", True)
        assert err.endswith(f"3 conflicts: {hint}: --same-records)\n")
    status, out, err = run(capfd, "base.json", "other.json", "--format", "json")
    assert [(each["file"], each["other"], each["path"]) for each in json.loads(out)] == [
        ("other.json", "base.json", [])
    ] * 3
    status, out, err = run(capfd, "base.json", "other.json", "--prefix")
    assert (status, {event.id for event in alitimeline.loads(out).events}) == (0, {"hq-move", "hq-two-move"})
    assert "the time zone Asia/Shanghai of hq-two is left out" in err
    assert run(capfd, "base.json", "other.json", "--same-records", "--prefer", "ours")[0] == 0
    for options in (("--prefix", "--same-records"), ("--prefix", "--base", "base.json")):
        status, _, err = run(capfd, "base.json", "other.json", *options)
        assert (status, "--prefix, --same-records and --base exclude each other" in err) == (2, True)


@pytest.mark.usefixtures("folder")
def test_the_command_joins(capfd: pytest.CaptureFixture[str]) -> None:
    """Without a base, what the files say is put together; a conflict of one doesn't hide those of the next."""
    assert run(capfd, "ours.json", "theirs.json", "base.json", "place.json") == (
        1,
        "",
        "".join(
            f"{blank}{file}: event move: when: conflict\n  ours    2023-09-12\n  theirs  {when}\n"
            for blank, file, when in (
                ("", "theirs.json", "2023-09-13"),
                ("\n", "base.json", "2023-09-11"),
                ("\n", "place.json", "2023-09-11"),
            )
        )
        + "3 conflicts: nothing written\n",
    )


def test_the_command_joins_a_folder(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder stands for the files in it."""
    (folder / "parts").mkdir()
    for name in ("base", "place"):
        (folder / f"{name}.json").rename(folder / "parts" / f"{name}.timeline.json")

    status, out, err = run(capfd, "parts")
    assert (status, alitimeline.loads(out).event("move").place, err) == (0, "Hangzhou", "")


@pytest.mark.usefixtures("folder")
def test_the_command_with_an_unsound_whole(capfd: pytest.CaptureFixture[str]) -> None:
    """A whole that would be unsound is told and not written."""
    export.write(evolve(RECORD, events=[], commitments=[]), "bare.json")
    export.write(evolve(RECORD, commitments=[PROMISE, evolve(PROMISE, id="more")]), "more.json")

    status, out, err = run(capfd, "--base", "base.json", "bare.json", "more.json")

    assert (status, out) == (1, "")
    assert without_words(err) == ["$.commitments.more.made_in: error[unknown-event]", "1 error: nothing written"]


def test_the_command_with_unsound_files(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An unsound file is told, by its name or by what it is to git, and nothing is merged; an unreadable one, too."""
    (folder / "theirs.json").write_text("{}", "utf-8")
    problem = "1:1: error[missing-key] "
    sides = ["ours.json", "theirs.json", "--base", "base.json"]

    assert run(capfd, *sides)[::2][1].startswith(f"theirs.json:{problem}")
    assert run(capfd, *sides, "--name", "hq.json")[2].startswith(f"hq.json (theirs):{problem}")
    status, out, err = run(capfd, "ours.json", "base.json", "--base", "nowhere.json")
    assert (status, out, without_words(err)) == (2, "", ["nowhere.json: error[unreadable]"])


@pytest.mark.parametrize("arguments", ["base.json", "a.json b.json c.json --base d.json", "a.json b.json --base ."])
def test_the_command_with_too_few(folder: Path, capfd: pytest.CaptureFixture[str], arguments: str) -> None:
    """It takes two timelines and one base, or at least two timelines."""
    for name in "ab":
        shutil.copy(folder / "base.json", folder / f"{name}.timeline.json")

    status, _, err = run(capfd, *arguments.split())
    assert (status, err.splitlines()[-1]) == (
        2,
        "Error: merge takes two timelines and their --base or, without --base, two or more timelines",
    )


@pytest.mark.usefixtures("folder")
def test_an_empty_base(capfd: pytest.CaptureFixture[str]) -> None:
    """An empty base, as git gives it for a file that both sides added, is none: headers must agree, too."""
    Path("empty").touch()
    export.write(evolve(RECORD, title="HQ"), "hq.json")

    assert run(capfd, "--base", "empty", "base.json", "place.json")[0] == 0
    assert run(capfd, "base.json", "hq.json")[0] == 0
    assert run(capfd, "--base", "empty", "base.json", "hq.json")[2].startswith("hq.json: title: conflict\n")


# git.

Git: TypeAlias = Callable[..., tuple[int, str]]
PAGE = ROOT / "docs" / "merge.md"
#: A name that a shell would break.
FILE = "head's quarters.timeline.json"


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Return git in a new repository with the timeline, set up as docs/merge.md says."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    monkeypatch.chdir(tmp_path)
    for name, value in {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)

    def run_git(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            ["git", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.returncode, done.stdout

    [driver] = re.findall(r"merge\.timeline\.driver '(.*)'$", PAGE.read_text("utf-8"), re.MULTILINE)
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "N"],
        ["config", "user.email", "n@example.com"],
        ["config", "merge.timeline.driver", driver.replace("alitimeline", f'"{sys.executable}" -m alitimeline', 1)],
    ):
        assert run_git(*arguments) == (0, "")
    Path(".gitattributes").write_text("*.timeline.json merge=timeline\n", "utf-8")
    commit(run_git, RECORD)
    return run_git


def commit(git: Git, timeline: Timeline, file: str = FILE) -> None:
    """Commit a version of the timeline."""
    Path(file).write_bytes(export.to_bytes(timeline, "json"))
    git("add", ".")
    assert git("commit", "-q", "-m", "m") == (0, "")


def both(git: Git, ours: Timeline, theirs: Timeline, file: str = FILE) -> None:
    """Commit one version on the branch that is checked out, another one on the branch "other"."""
    git("checkout", "-q", "-b", "other")
    commit(git, theirs, file)
    git("checkout", "-q", "main")
    commit(git, ours, file)


def unmerged(git: Git) -> str:
    """Return the files that git holds for unmerged."""
    return git("-c", "core.quotePath=false", "diff", "--name-only", "--diff-filter=U")[1]


@pytest.mark.program
def test_git_merges_fields(git: Git) -> None:
    """What two branches change in one event is merged, and committed."""
    both(git, evolve(RECORD, events=[evolve(EVENT, title="A")]), evolve(RECORD, events=[evolve(EVENT, kind="b")]))

    assert git("merge", "-q", "other")[0] == 0
    assert alitimeline.load(FILE) == evolve(RECORD, events=[evolve(EVENT, title="A", kind="b")])


@pytest.mark.program
def test_git_merges_additions(git: Git) -> None:
    """Events that two branches add in one place are both there; git alone sees a conflict."""
    added = [evolve(EVENT, id=name) for name in "ab"]
    both(git, evolve(RECORD, events=[EVENT, added[0]]), evolve(RECORD, events=[EVENT, added[1]]))
    alone = Path(".git/info/attributes")
    alone.write_text("*.timeline.json merge\n", "utf-8")
    assert git("merge", "-q", "other")[0] == 1
    alone.unlink()
    git("merge", "--abort")

    assert git("merge", "-q", "other")[0] == 0
    assert alitimeline.load(FILE) == evolve(RECORD, events=[EVENT, *added])


@pytest.mark.program
def test_git_is_told_of_a_conflict(git: Git) -> None:
    """A conflict is told by the name of the file, with both values; git holds the file for unmerged, as ours has it."""
    ours, theirs = (evolve(RECORD, events=[evolve(EVENT, title=title)]) for title in "AB")
    both(git, ours, theirs)
    status, told = git("merge", "-q", "other")

    assert status == 1
    assert f"{FILE}: event move: title: conflict\n  ours    A\n  theirs  B\n  was     The move\n" in told
    assert unmerged(git) == f"{FILE}\n"
    assert alitimeline.load(FILE) == ours


@pytest.mark.program
def test_git_is_told_of_an_unsound_side(git: Git) -> None:
    """An unsound version is told, and nothing is merged."""
    ours, theirs = evolve(RECORD, title="A"), evolve(RECORD, events=[])
    both(git, ours, theirs)
    status, told = git("merge", "-q", "other")

    assert status == 1
    assert f"{FILE} (theirs):" in told
    assert "error[unknown-event]" in told
    assert (unmerged(git), alitimeline.load(FILE)) == (f"{FILE}\n", ours)


@pytest.mark.program
def test_git_merges_what_both_added(git: Git) -> None:
    """A file that both branches added has no base; what both say of it must be the same."""
    both(git, RECORD, evolve(RECORD, events=[EVENT, evolve(EVENT, id="b")]), "new.timeline.json")

    assert git("merge", "-q", "other")[0] == 0
    assert [each.id for each in alitimeline.load("new.timeline.json").events] == ["move", "b"]
