"""A part of a timeline is a sound timeline itself, with all that its records can't be understood without."""

import json
from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document

from alitimeline import Actor, Commitment, Event, Timeline, check, loads
from alitimeline.model import Citation, Dispute, Record
from alitimeline.problems import UnknownNameError, is_error
from alitimeline.queries.excerpt import excerpt
from alitimeline.references import OPTIONAL, find_references, find_targets


def ids(timeline: Timeline) -> dict[str, list[str]]:
    """Return the ids of all records, by kind."""
    return {
        kind: [each.id for each in getattr(timeline, kind)] for kind in ("sources", "actors", "events", "commitments")
    }


def test_what_comes_along(alibaba: Timeline) -> None:
    """A commitment brings the event that it was made in, which brings its actors and sources; its whole stays out."""
    part = excerpt(alibaba, [alibaba.commitment("next-generation-culture")])

    assert ids(part)["events"] == ["letter"]
    assert ids(part)["commitments"] == ["next-generation-culture"]
    assert alibaba.commitment("next-generation-culture").part_of == "young-managers"
    assert part.commitment("next-generation-culture").part_of is None
    assert check(part) == ()


def test_what_took_its_place(alibaba: Timeline) -> None:
    """A commitment that was replaced isn't told as if it still stood."""
    old, new = alibaba.commitments[:2]
    whole = evolve(alibaba, commitments=[evolve(old, superseded_by=new.id), *alibaba.commitments[1:]])

    assert ids(excerpt(whole, whole.commitments[:1]))["commitments"] == [old.id, new.id]


def test_a_disputed_actor(alibaba: Timeline) -> None:
    """Whoever a dispute names comes along, too."""
    assert "eric-jing" in ids(excerpt(alibaba, [alibaba.event("handover")]))["actors"]


def test_what_records_refer_to(alibaba: Timeline) -> None:
    """What many records refer to is what each of them refers to, also in disputes; relations and wholes aside."""
    large = loads(json.dumps(document(60, commitments=60)))
    claims = {"made_by": ["eddie-wu", "alibaba-group"], "made_in": "letter", "part_of": "young-managers"}
    disputes = [Dispute(field=field, value=value, citations=[]) for field, value in claims.items()]
    promises = [evolve(promise, disputes=disputes, superseded_by="young-managers") for promise in alibaba.commitments]
    records: list[Record] = [
        *large.sources,
        *large.actors,
        *large.events,
        *large.commitments,
        *alibaba.events,
        *promises,
    ]
    records.append(evolve(alibaba.actors[0], parent="alibaba-group", citations=[Citation(source="letter")]))
    by_record = (reference for record in records for reference in find_references(record))

    found = Counter((kind, name) for kind, names, _ in find_targets(records) for name in names)
    assert found == Counter((kind, name) for path, kind, name, _ in by_record if path[0] not in OPTIONAL)


def test_records_as_given(alibaba: Timeline) -> None:
    """A changed record stands in its place, even where another one needs it."""
    letter = evolve(alibaba.event("letter"), title="Changed", related=[])
    part = excerpt(alibaba, [alibaba.commitment("young-managers"), letter])

    assert part.event("letter") == letter


def test_sources_as_asked(alibaba: Timeline) -> None:
    """Sources that are asked for stand there, named or not."""
    assert excerpt(alibaba, [], alibaba.sources).sources == alibaba.sources
    assert excerpt(alibaba, []).sources == ()


def test_citations_of_actors(alibaba: Timeline) -> None:
    """An actor keeps its citations of the sources that are asked for."""
    letter, other, _ = alibaba.sources
    wu = evolve(alibaba.actor("eddie-wu"), citations=[Citation(source=letter.id), Citation(source=other.id)])
    whole = evolve(alibaba, actors=[wu if actor.id == wu.id else actor for actor in alibaba.actors])
    part = excerpt(whole, [whole.event("letter")], [letter])

    assert part.actor("eddie-wu").citations == (Citation(source=letter.id),)
    assert excerpt(whole, [whole.event("letter")]).actor("eddie-wu") == wu


def test_a_reference_to_nothing(alibaba: Timeline) -> None:
    """What a timeline doesn't have can't come along."""
    with pytest.raises(UnknownNameError, match="'daniel-zhang'"):
        excerpt(evolve(alibaba, actors=alibaba.actors[:1]), [alibaba.event("handover")])


def test_whole_timelines(alibaba: Timeline) -> None:
    """An excerpt of everything is the timeline; actors that nobody names are left out."""
    assert excerpt(alibaba, (*alibaba.events, *alibaba.commitments)) == alibaba
    stranger = Actor(id="stranger", kind="person", name="Stranger")
    more = evolve(alibaba, actors=[stranger, *alibaba.actors])
    assert excerpt(more, (*more.events, *more.commitments)) == alibaba


WHOLE = loads(json.dumps(document(60)))
RECORDS: tuple[Event | Commitment, ...] = (*WHOLE.events, *WHOLE.commitments)


@given(st.sets(st.sampled_from([each.id for each in RECORDS])))
def test_excerpts_are_sound(names: set[str]) -> None:
    """Whatever is asked for, the excerpt holds it, without an error, in the order of the whole."""
    asked: list[Event | Commitment] = [each for each in RECORDS if each.id in names]
    part = excerpt(WHOLE, asked)

    assert names <= {*ids(part)["events"], *ids(part)["commitments"]}
    assert [problem for problem in check(part) if is_error(problem)] == []
    for kind, found in ids(part).items():
        assert found == [each for each in ids(WHOLE)[kind] if each in set(found)]
