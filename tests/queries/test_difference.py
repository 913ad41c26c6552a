"""The difference between two versions of a record: told in the record's words, and exact enough to be applied."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import timeline as generated
from tests.queries.applying import apply

from alitimeline import Actor, Commitment, Event, Source, Timeline, When, cli, export
from alitimeline.answers.difference import to_json, to_markdown, to_text
from alitimeline.documents.plain import to_plain
from alitimeline.model import Assessment, Citation, Dispute, Due, Measure, Media, Participation, Relation
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import DeadlineError, InvalidTimelineError, UnknownNameError, is_error
from alitimeline.queries import Added, Change, Changed, Consequence, Difference, Removed, diff, excerpt
from alitimeline.rules import check
from alitimeline.when import Duration

NEWS = Source(id="news", kind="news", title="The news", publisher="EqualOcean")
PAPER = Source(id="paper", kind="news", title="The paper", publisher="Pandaily")
FIRM = Actor(id="firm", kind="organization", name="The Firm", fiscal_year_end="--03-31")
TSAI = Actor(id="tsai", kind="person", name="Joseph Tsai")
JING = Actor(id="jing", kind="person", name="Eric Jing")
CITED = Citation(source="news", quote="co-founder Joseph Tsai")
CHAIR = Participation(actor="tsai", role="Chairman", organization="firm", part="incoming")
SAID = Dispute(field="actor", value="jing", citations=[Citation(source="paper")])
HANDOVER = Event(id="handover", title="Handover", when=When("2023-09-10"), kind="change")
LETTER = Event(id="letter", title="Letter", when=When("2023-09-12"), kind="letter")
YOUNG = Commitment(
    id="young",
    title="Young managers",
    statement="Y.",
    made_by="firm",
    made_in="letter",
    kind="people",
    due=Due(within=Duration("P4Y"), of="letter"),
)
AGM = evolve(YOUNG, id="agm", title="AGM", due=Due(fiscal_year=2030, of="firm"))
JUDGED = Assessment(on=date(2025, 1, 1), verdict="partly-kept", note="Half of it.")
RECORD = Timeline(
    id="t",
    title="T",
    timezone="Asia/Shanghai",
    sources=[NEWS, PAPER],
    actors=[FIRM, TSAI, JING],
    events=[HANDOVER, LETTER],
    commitments=[YOUNG, AGM],
)


def explain(old: Timeline, new: Timeline) -> list[str]:
    """Return the lines that tell the difference."""
    return to_text(old, new, diff(old, new)).splitlines()


def of_event(**fields: Any) -> Timeline:  # noqa: ANN401
    """Return the record with a handover that has these fields."""
    return evolve(RECORD, events=[evolve(HANDOVER, **fields), LETTER])


def of_promise(**fields: Any) -> Timeline:  # noqa: ANN401
    """Return the record with a promise that has these fields."""
    return evolve(RECORD, commitments=[evolve(YOUNG, **fields), AGM])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("2023-09-10", "2023-12-31", "when moved from 2023-09-10 to 2023-12-31 (112 days later)"),
        ("2023-09-10", "2023-09-09", "when moved from 2023-09-10 to 2023-09-09 (1 day earlier)"),
        ("2023-09-10T09:00+08:00", "2023-09-10T10:00+08:00", "when moved from {0} to {1}"),
        # 23:30 in London is the next day in Shanghai
        ("2023-09-10", "2023-09-10T23:30+01:00", "when moved from {0} to {1} (1 day later)"),
        ("2023-09-10", "2023-09-10T19:31+08:00", "when was narrowed from {0} to {1}"),
        ("2023-09", "2023-09-10", "when was narrowed from 2023-09 to 2023-09-10"),
        ("2023-09-10", "[..2023-09-12]", "when was widened from 2023-09-10 to [..2023-09-12]"),
        ("2022", "2023", "when moved from 2022 to 2023"),
        ("2023-09-10", "2023-09-10~", "when was 2023-09-10, is 2023-09-10~"),
        ("1996/", "1996/..", "when was 1996/, is 1996/.."),
        # what lasts doesn't become better known by ending sooner
        ("2023-09-10/..", "2023-09-10/2023-09-12", "when moved from {0} to {1}"),
        ("2023-09-10/2023-09-12", "2023-09-11", "when moved from {0} to {1}"),
    ],
)
def test_dates(before: str, after: str, line: str) -> None:
    """A date has moved, by so many days, unless one lies within the other, or both mean the same days."""
    lines = explain(of_event(when=When(before)), of_event(when=When(after)))

    assert lines == [f"handover: {line.format(before, after)}"]


INCOMING = "Joseph Tsai: incoming Chairman, The Firm"
LONG = "The change at the top takes effect on this day, as was announced in June, and everybody heard of it."
STEM = "用户为先" * 20


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({"title": "User First"}, {"title": "Users' First"}, ["title was 'User First', is \"Users' First\""]),
        ({}, {"place": "Hangzhou"}, ["place added: 'Hangzhou'"]),
        ({"place": "Hangzhou"}, {}, ["place taken out, was 'Hangzhou'"]),
        ({"kind": "letter"}, {"kind": "filing"}, ["kind was 'letter', is 'filing'"]),
        ({}, {"summary": LONG}, [f"summary added: '{LONG[:79]}…'"]),
        (
            {"summary": LONG},
            {"summary": LONG.replace("heard", "knew")},
            ["summary was '…in June, and everybody heard of it.', is '…in June, and everybody knew of it.'"],
        ),
        ({"summary": LONG}, {"summary": "A" + LONG}, [f"summary was '{LONG[:79]}…', is 'A{LONG[:78]}…'"]),
        (
            {"summary": LONG},
            {"summary": LONG + " "},
            ["summary was '…and everybody heard of it.', is '…and everybody heard of it. '"],
        ),
        ({"summary": STEM}, {"summary": STEM + "!"}, [f"summary was '…{STEM[-30:]}', is '…{STEM[-30:]}!'"]),
        ({"summary": "a\nb"}, {"summary": "a\u202eb"}, [r"summary was 'a\nb', is 'a\u202eb'"]),
        ({"tags": ["a", "b"]}, {"tags": ["b", "用户"]}, ["tags: - 'a'", "tags: + '用户'"]),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, ["tags in another order"]),
        ({"tags": ["a", "a"]}, {"tags": ["a"]}, ["tags: - 'a'"]),
        ({}, {"related": [Relation(kind="follows", event="letter")]}, ["related: + follows letter"]),
        ({}, {"citations": [CITED]}, ["citations: + “co-founder Joseph Tsai” – EqualOcean"]),
        (
            {"citations": [CITED]},
            {"citations": [evolve(CITED, locator="p. 2", supports=["when"])]},
            [
                "(“co-founder Joseph Tsai” – EqualOcean): locator added: 'p. 2'",
                "(“co-founder Joseph Tsai” – EqualOcean): supports: + 'when'",
            ],
        ),
        (
            {"participants": [CHAIR]},
            {"participants": [evolve(CHAIR, actor="jing")]},
            [f"participants: - {INCOMING}", "participants: + Eric Jing: incoming Chairman, The Firm"],
        ),
        (
            {"participants": [CHAIR]},
            {"participants": [evolve(CHAIR, part="outgoing")]},
            ["(Joseph Tsai: outgoing Chairman, The Firm): part was 'incoming', is 'outgoing'"],
        ),
        (
            {"participants": [CHAIR, CHAIR]},
            {"participants": [evolve(CHAIR, citations=[CITED]), evolve(CHAIR, part="outgoing")]},
            [
                f"({INCOMING}): citations: + “co-founder Joseph Tsai” – EqualOcean",
                "(Joseph Tsai: outgoing Chairman, The Firm): part was 'incoming', is 'outgoing'",
            ],
        ),
        (
            {"participants": [evolve(CHAIR, citations=[CITED])]},
            {"participants": [evolve(CHAIR, citations=[evolve(CITED, locator="p. 2")])]},
            [f"({INCOMING}; “co-founder Joseph Tsai” – EqualOcean): locator added: 'p. 2'"],
        ),
        (
            {"participants": [CHAIR]},
            {"participants": [evolve(CHAIR, disputes=[SAID])]},
            [f"({INCOMING}): disputed: actor is Eric Jing, says Pandaily"],
        ),
        (
            {
                "disputes": [
                    evolve(SAID, field="when", value="2023-09", note="Hm.", citations=[CITED, CITED, *SAID.citations])
                ]
            },
            {},
            ["no longer disputed: when is 2023-09, say EqualOcean and Pandaily ('Hm.')"],
        ),
        (
            {},
            {"disputes": [evolve(SAID, field="tags", value=["a"], standing="dismissed", citations=[])]},
            ['disputed: tags is ["a"], dismissed'],
        ),
        (
            {"disputes": [evolve(SAID, field="when", value="2023-09")]},
            {"disputes": [evolve(SAID, field="when", value="2023-09", standing="dismissed")]},
            ["(when is 2023-09, says Pandaily): standing was 'open', is 'dismissed'"],
        ),
        ({}, {"extra": {"x-b": 1, "x-a": [True]}}, ["x-a added: [true]", "x-b added: 1"]),
        ({"extra": {"x-a": None, "x-b": 2}}, {"extra": {"x-b": 2}}, ["x-a taken out, was null"]),
        ({"extra": {"x-a": 1}}, {"extra": {"x-a": True}}, ["x-a was 1, is true"]),
        ({"extra": {"x-a": {"b": [1]}}}, {"extra": {"x-a": {"b": [1.0]}}}, ['x-a was {"b": [1]}, is {"b": [1.0]}']),
        ({"extra": {"x-a": "1"}}, {"extra": {"x-a": 1}}, ['x-a was "1", is 1']),
        ({"extra": {"x-a": "a"}}, {"extra": {"x-a": "b"}}, ["x-a was 'a', is 'b'"]),
        ({"extra": {"x-a": 1, "x-b": 2}}, {"extra": {"x-b": 2, "x-a": 1}}, []),
    ],
)
def test_fields(old: dict[str, Any], new: dict[str, Any], lines: list[str]) -> None:
    """Every field of an event is told by what it held and holds; lists by their items; both sides of what is long."""
    found = explain(of_event(**old), of_event(**new))

    assert found == [f"handover{' ' if line[0] == '(' else ': '}{line}" for line in lines]


FOUR_YEARS = "2027-09-12 (within 4 years of letter)"
FY27, FY28 = "[2026-04-01..2027-03-31]", "[2027-04-01..2028-03-31]"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            {},
            {"due": Due(within=Duration("P3Y"), of="letter")},
            [f"due moved from {FOUR_YEARS} to 2026-09-12 (within 3 years of letter) (365 days earlier)"],
        ),
        ({}, {"due": When("2027-09-12")}, ["due was 2027-09-12 (within 4 years of letter), is 2027-09-12"]),
        ({}, {"due": None}, ["due taken out, was 2027-09-12 (within 4 years of letter)"]),
        ({"due": None}, {"due": When("2027")}, ["due added: 2027"]),
        (
            {"due": Due(fiscal_year=2027, of="firm")},
            {"due": Due(fiscal_year=2028, of="firm")},
            [f"due moved from {FY27} (in the fiscal year 2027 of firm) to {FY28} (in the fiscal year 2028 of firm)"],
        ),
        ({}, {"assessments": [JUDGED]}, ["judged partly kept on 2025-01-01 ('Half of it.')"]),
        ({"assessments": [JUDGED]}, {}, ["no longer judged partly kept on 2025-01-01 ('Half of it.')"]),
        (
            {"assessments": [JUDGED]},
            {"assessments": [evolve(JUDGED, verdict="kept", note=None)]},
            [
                "(kept on 2025-01-01): verdict was 'partly-kept', is 'kept'",
                "(kept on 2025-01-01): note taken out, was 'Half of it.'",
            ],
        ),
        ({}, {"made_by": "tsai"}, ["made_by was 'firm', is 'tsai'"]),
        ({}, {"part_of": "agm"}, ["part_of added: 'agm'"]),
    ],
)
def test_promises(old: dict[str, Any], new: dict[str, Any], lines: list[str]) -> None:
    """A deadline is told as it is computed and as it was said; verdicts are told as such."""
    found = explain(of_promise(**old), of_promise(**new))

    assert found == [f"young{' ' if line[0] == '(' else ': '}{line}" for line in lines]


def test_sources_and_actors() -> None:
    """Sources and actors are told like the rest; days and yes-or-no as they stand in files."""
    old = evolve(RECORD, sources=[evolve(NEWS, accessed=date(2024, 1, 1)), PAPER])
    new = evolve(
        old,
        sources=[evolve(NEWS, accessed=date(2024, 1, 3), primary=True), PAPER],
        actors=[
            FIRM,
            evolve(TSAI, other_names=["Cai"], identifiers={"sfc": "1"}),
            evolve(JING, identifiers={"a": "b"}),
        ],
    )
    newer = evolve(new, actors=[FIRM, evolve(TSAI, other_names=["Cai"], identifiers={"sfc": "2"}), JING])

    assert explain(old, new) == [
        "news: accessed moved from 2024-01-01 to 2024-01-03 (2 days later)",
        "news: primary was false, is true",
        "tsai: other_names: + 'Cai'",
        "tsai: identifiers: sfc added: '1'",
        "jing: identifiers: a added: 'b'",
    ]
    assert explain(new, newer) == ["tsai: identifiers: sfc was '1', is '2'", "jing: identifiers: a taken out, was 'b'"]


def test_header() -> None:
    """The timeline's own fields are told first, as those of the timeline."""
    new = evolve(RECORD, id="u", description="D.", updated=date(2024, 1, 1), extra={"$schema": "s.json"})

    assert explain(RECORD, new) == [
        "the timeline: id was 't', is 'u'",
        "the timeline: description added: 'D.'",
        "the timeline: updated added: 2024-01-01",
        "the timeline: $schema added: 's.json'",
    ]


def test_records_come_and_go() -> None:
    """New records and those that are gone are told with what they are: events by date, the rest in the file's order."""
    party = Event(id="party", title="Party", when=When("2023-09-11"), kind="party")
    new = evolve(
        RECORD,
        sources=[evolve(NEWS, id="wire", title="The wire"), NEWS],
        actors=[FIRM, TSAI],
        events=[LETTER, party],
        commitments=[evolve(AGM, due=None), evolve(YOUNG, id="old"), evolve(AGM, id="never", title="Never", due=None)],
    )

    assert explain(RECORD, new) == [
        "+ wire (source, news): The wire",
        "- paper (source, news): The paper",
        "- jing (actor, person): Eric Jing",
        "- handover (event, 2023-09-10): Handover",
        "+ party (event, 2023-09-11): Party",
        "agm: due taken out, was [2029-04-01..2030-03-31] (in the fiscal year 2030 of firm)",
        "+ old (commitment, due 2027-09-12): Young managers",
        "+ never (commitment, no deadline): Never",
        "- young (commitment, due 2027-09-12): Young managers",
    ]


def test_consequences() -> None:
    """A deadline that moves with what it counts from is told with the reason, beside what else its record says."""
    new = evolve(
        RECORD,
        actors=[evolve(FIRM, fiscal_year_end="--06-30"), TSAI, JING],
        events=[HANDOVER, evolve(LETTER, when=When("2023-12-31"))],
        commitments=[evolve(YOUNG, title="Youth"), AGM, evolve(YOUNG, id="new")],
    )
    before, after = "[2029-04-01..2030-03-31]", "[2029-07-01..2030-06-30]"
    vague = evolve(new, events=[HANDOVER, evolve(LETTER, when=When("2023"))])

    assert explain(RECORD, new) == [
        "firm: fiscal_year_end was '--03-31', is '--06-30'",
        "letter: when moved from 2023-09-12 to 2023-12-31 (110 days later)",
        "young: title was 'Young managers', is 'Youth'",
        "young: due moved from 2027-09-12 to 2027-12-31, because letter moved",
        f"agm: due moved from {before} to {after}, because the fiscal year of firm ends on another day",
        "+ new (commitment, due 2027-12-31): Young managers",
    ]
    assert explain(new, vague) == [
        "letter: when was widened from 2023-12-31 to 2023",
        "young: due was widened from 2027-12-31 to 2027, because the date of letter changed",
        "new: due was widened from 2027-12-31 to 2027, because the date of letter changed",
    ]


def test_no_consequence() -> None:
    """A deadline doesn't follow what only gets another name, nor if its commitment says another one itself."""
    renamed = evolve(
        RECORD, actors=[evolve(FIRM, name="Firm"), TSAI, JING], events=[HANDOVER, evolve(LETTER, title="L")]
    )
    later = evolve(RECORD, events=[HANDOVER, evolve(LETTER, when=When("2024"))])

    assert diff(RECORD, renamed).consequences == ()
    assert diff(RECORD, evolve(later, commitments=[evolve(YOUNG, due=When("2027")), AGM])).consequences == ()


def test_29_february() -> None:
    """Two dates can lead to one deadline: then nothing follows."""
    old = evolve(
        RECORD,
        events=[HANDOVER, evolve(LETTER, when=When("2024-02-28"))],
        commitments=[evolve(YOUNG, due=Due(within=Duration("P1Y"), of="letter"))],
    )
    new = evolve(old, events=[HANDOVER, evolve(LETTER, when=When("2024-02-29"))])

    assert diff(old, new).consequences == ()


def test_value() -> None:
    """A difference is a value: header, records by kind, and what follows."""
    new = evolve(
        RECORD,
        title="U",
        sources=[PAPER, NEWS],
        actors=[FIRM, TSAI],
        events=[HANDOVER, evolve(LETTER, when=When("2023-12-31"))],
        commitments=[YOUNG, evolve(AGM, id="new"), AGM],
    )

    assert diff(RECORD, new) == Difference(
        header=(Change(field="title", old="T", new="U"),),
        records=(
            Removed(kind="actor", id=JING.id, record=JING),
            Changed(
                kind="event",
                id="letter",
                changes=(Change(field="when", old=When("2023-09-12"), new=When("2023-12-31")),),
            ),
            Added(kind="commitment", id="new", record=evolve(AGM, id="new")),
        ),
        consequences=(
            Consequence(
                id="young", old=When("2027-09-12"), new=When("2027-12-31"), because="letter", because_of="event"
            ),
        ),
    )
    assert hash(diff(RECORD, new)) == hash(diff(RECORD, new))


def test_a_promise_made_at_another_time() -> None:
    """A deadline that counts from the promise moves with it, and the reason is given."""
    old = of_promise(made_in=None, made_on=When("2023-09-12"), due=Due(within=Duration("P4Y")))
    new = evolve(old, commitments=[evolve(each, made_on=When("2023-10-12")) for each in old.commitments[:1]])
    whole = evolve(new, commitments=[*new.commitments, *old.commitments[1:]])

    later = of_promise(made_in=None, made_on=When("2023-09-12"), due=Due(within=Duration("P5Y")))

    assert explain(old, later) == [
        (
            "young: due moved from 2027-09-12 (within 4 years of the promise) "
            "to 2028-09-12 (within 5 years of the promise) (366 days later)"
        )
    ]
    assert to_text(old, whole, diff(old, whole)).splitlines() == [
        "young: made_on moved from 2023-09-12 to 2023-10-12 (30 days later)",
        "young: due moved from 2027-09-12 to 2027-10-12, because made_on changed",
    ]


def test_measures() -> None:
    """A measure is known by its name."""
    measure = Measure(metric="shops", target=120, baseline=80, scope="Asia")
    old, new = of_promise(measures=[measure]), of_promise(measures=[evolve(measure, target=130)])

    assert explain(old, new) == ["young (shops (Asia): 130, from 80): target was 120, is 130"]
    assert explain(of_promise(), old) == ["young: measures: + shops (Asia): 120, from 80"]


def test_pictures() -> None:
    """A picture is known by its address."""
    picture = Media(url="https://example.org/1.jpg", alt="A stage", credit="HQ")
    old, new = of_event(media=[picture]), of_event(media=[evolve(picture, alt="A hall")])

    assert explain(old, new) == ["handover (A hall (HQ): https://example.org/1.jpg): alt was 'A stage', is 'A hall'"]
    assert explain(of_event(), old) == ["handover: media: + A stage (HQ): https://example.org/1.jpg"]


def test_ids_of_two_kinds() -> None:
    """Where the id of a record is that of one of another kind, too, its kind is told."""
    new = evolve(RECORD, events=[HANDOVER, evolve(LETTER, title="L")])
    namesake = evolve(new, sources=[NEWS, evolve(PAPER, id="letter")])

    assert explain(RECORD, new) == ["letter: title was 'Letter', is 'L'"]
    assert explain(RECORD, namesake) == [
        "+ letter (source, news): The paper",
        "- paper (source, news): The paper",
        "event letter: title was 'Letter', is 'L'",
    ]


def test_another_order() -> None:
    """The order of records in a file means nothing: records in another order are no difference."""
    assert diff(RECORD, evolve(RECORD, events=[LETTER, HANDOVER], commitments=[YOUNG, AGM])) == Difference()


def test_nothing() -> None:
    """Where nothing changed there is nothing to tell, in any format."""
    difference = diff(RECORD, evolve(RECORD))

    assert (difference, bool(difference)) == (Difference(), False)
    assert to_text(RECORD, RECORD, difference) == to_markdown(RECORD, RECORD, difference) == ""
    assert to_json(RECORD, RECORD, difference) == "[]\n"


def test_doubles() -> None:
    """Records that share an id are refused, on either side: one would hide the other."""
    double = evolve(RECORD, events=[HANDOVER, LETTER, LETTER])

    for old, new in ((double, RECORD), (RECORD, double)):
        with pytest.raises(InvalidTimelineError) as error:
            diff(old, new)
        assert [problem.code for problem in error.value.problems] == ["duplicate-id"]


def test_unsound_timelines() -> None:
    """In what was made in Python and isn't sound, what can't be told is an error."""
    nameless = of_event(participants=[evolve(CHAIR, actor="nobody")])
    hours = of_promise(due=Due(within=Duration("PT48H"), of="letter"))
    timed = evolve(hours, events=[HANDOVER, evolve(LETTER, when=When("2023-09-12T09:00Z"))])

    with pytest.raises(UnknownNameError, match="no actor has the id 'nobody'"):
        explain(RECORD, nameless)
    with pytest.raises(DeadlineError, match="PT48H counts hours"):
        diff(timed, hours)


def _edited(event: Event, other: Event, keys: dict[str, Any]) -> Event:
    return evolve(
        event,
        when=other.when,
        summary=None,
        participants=event.participants[::-1],
        tags=(*other.tags, "new"),
        citations=[evolve(each, locator="here") for each in event.citations],
        media=other.media,
        extra=keys,
    )


def _promised(promise: Commitment, other: Commitment) -> Commitment:
    """Return a promise with the promisers, measures and verdicts of another one."""
    return evolve(
        promise,
        made_by=other.made_by,
        made_in=other.made_in,
        made_on=other.made_on,
        due=None,
        measures=other.measures,
        assessments=other.assessments,
    )


WHOLE = generated(40)
ENTRIES: st.SearchStrategy[Event | Commitment] = st.sampled_from([*WHOLE.events, *WHOLE.commitments])
KEYS = st.dictionaries(
    st.sampled_from(["x-a", "x-b"]),
    st.sampled_from([None, True, False, 1, 0, 1.0, "1", [1], [True], {"a": 1, "b": 2}, {"b": 2, "a": 1.0}]),
)


@st.composite
def versions(draw: st.DrawFn) -> Timeline:
    """Make a sound version of a record: some of its entries, some of them edited, everything in any order."""
    entries: list[Event | Commitment] = []
    for each in draw(st.lists(ENTRIES, unique=True, max_size=8)):
        if isinstance(each, Event) and draw(st.booleans()):
            entries.append(_edited(each, draw(st.sampled_from(WHOLE.events)), draw(KEYS)))
        elif isinstance(each, Commitment) and draw(st.booleans()):
            entries.append(_promised(each, draw(st.sampled_from(WHOLE.commitments))))
        else:
            entries.append(each)
    found = excerpt(WHOLE, entries)
    collections: dict[str, Any] = {
        name: draw(st.permutations(getattr(found, name))) for name in ("sources", "actors", "events", "commitments")
    }
    title, updated = draw(st.sampled_from(["A", "B"])), draw(st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 3)))
    return evolve(found, **collections, title=title, updated=updated, extra=draw(KEYS))


def _written(timeline: Timeline) -> str:
    """Return what a file of it says, but for the order of keys and records."""
    lists: dict[str, Any] = {
        name: sorted(getattr(timeline, name), key=attrgetter("id")) for name in COLLECTIONS.values()
    }
    return json.dumps(to_plain(evolve(timeline, **lists)), sort_keys=True)


@given(versions(), versions())
def test_what_is_applied_is_the_new_version(old: Timeline, new: Timeline) -> None:
    """A difference turns the old version into the new one, exactly: numbers and truth values too."""
    assert [each for each in (*check(old), *check(new)) if is_error(each)] == []
    difference = diff(old, new)
    assert _written(apply(old, difference)) == _written(new)
    assert bool(difference) == bool(to_text(old, new, difference)) == (_written(old) != _written(new))


CHANGED = evolve(
    RECORD,
    title="`U`",
    events=[
        evolve(HANDOVER, title="[x](javascript:y) <b> @octocat #1 ``` | *z*"),
        evolve(LETTER, when=When("2023-12-31")),
    ],
    actors=[FIRM, TSAI],
    commitments=[AGM, YOUNG, evolve(AGM, id="new", title="` `")],
)


def test_markdown() -> None:
    """Markdown has a heading, counts, and a list per kind; whatever the record says stands as code, even backticks."""
    assert (
        to_markdown(RECORD, CHANGED, diff(RECORD, CHANGED))
        == """### What changed in `t`

Records: 1 added, 1 removed, 2 changed, 1 with another deadline in consequence.

- the timeline: title was `T`, is `` `U` ``

**Actors**

- removed `jing` (actor, `person`): `Eric Jing`

**Events**

- `handover`: title was `Handover`, is ````[x](javascript:y) <b> @octocat #1 ``` | *z*````
- `letter`: when moved from `2023-09-12` to `2023-12-31` (110 days later)

**Commitments**

- `young`: due moved from `2027-09-12` to `2027-12-31`, because `letter` moved
- added `new` (commitment, `due [2029-04-01..2030-03-31]`): `` ` ` ``
"""
    )


def test_markdown_of_the_timeline_alone() -> None:
    """Where no record changed, none is counted; an empty text is shown as a space."""
    old, new = evolve(RECORD, extra={"x-a": ""}), evolve(RECORD, extra={"x-a": " a\n"})

    assert to_markdown(old, new, diff(old, new)) == (
        "### What changed in `t`\n\n- the timeline: `x-a` was `   `, is `  a\\n `\n"
    )


def test_json() -> None:
    """JSON has an object per change, with the same keys each time: values as in data files, and the lines."""
    answers = json.loads(to_json(RECORD, CHANGED, diff(RECORD, CHANGED)))
    nothing = {"timeline": "t", "field": None, "old": None, "new": None, "because": None}

    assert {tuple(each) for each in answers} == {("timeline", "kind", "id", "change", *list(nothing)[1:], "text")}
    assert answers[1] == nothing | {
        "kind": "actor",
        "id": "jing",
        "change": "removed",
        "old": {"id": "jing", "kind": "person", "name": "Eric Jing"},
        "text": ["jing (actor, person): Eric Jing"],
    }
    assert answers[3:5] + answers[6:] == [
        {
            "timeline": "t",
            "kind": "event",
            "id": "letter",
            "change": "changed",
            "field": "when",
            "old": "2023-09-12",
            "new": "2023-12-31",
            "because": None,
            "text": ["letter: when moved from 2023-09-12 to 2023-12-31 (110 days later)"],
        },
        {
            "timeline": "t",
            "kind": "commitment",
            "id": "young",
            "change": "consequence",
            "field": "due",
            "old": "2027-09-12",
            "new": "2027-12-31",
            "because": "letter",
            "text": ["young: due moved from 2027-09-12 to 2027-12-31, because letter moved"],
        },
    ]
    assert answers[5]["new"]["due"] == {"fiscal_year": 2030, "of": "firm"}


@given(versions(), versions())
def test_every_line_is_one(old: Timeline, new: Timeline) -> None:
    """Whatever changed, a line of the text is a line of the JSON and an item of the Markdown."""
    difference = diff(old, new)
    lines = to_text(old, new, difference).splitlines()
    answers = json.loads(to_json(old, new, difference))
    items = [line for line in to_markdown(old, new, difference).splitlines() if line.startswith("- ")]

    assert [line.removeprefix("+ ").removeprefix("- ") for line in lines] == [
        line for each in answers for line in each["text"]
    ]
    assert len(items) == len(lines)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return what writes timelines to files `1.json`, `2.json` … of an empty folder, and names these."""
    monkeypatch.chdir(tmp_path)

    def write(*timelines: Timeline) -> list[str]:
        names = [f"{number}.json" for number, _ in enumerate(timelines, 1)]
        for name, timeline in zip(names, timelines, strict=True):
            Path(name).write_bytes(export.to_bytes(timeline, "json"))
        return names

    return write


@pytest.mark.parametrize("form", [[], ["--format", "json"], ["--format", "markdown"]])
def test_command(form: list[str], files: Callable[..., list[str]], capfd: pytest.CaptureFixture[str]) -> None:
    """The command prints what changed, as text if nothing else is asked for; that is no failure."""
    write = {"json": to_json, "markdown": to_markdown}.get(form[-1] if form else "text", to_text)

    assert cli.main(["diff", *files(RECORD, CHANGED), *form]) == 0
    assert capfd.readouterr().out == write(RECORD, CHANGED, diff(RECORD, CHANGED))


def test_exit_code(files: Callable[..., list[str]], capfd: pytest.CaptureFixture[str]) -> None:
    """With --exit-code the status tells if anything changed, as git's does."""
    old, same, new = files(RECORD, RECORD, CHANGED)

    assert [cli.main(["diff", old, other, "--exit-code"]) for other in (same, new)] == [0, 1]
    assert cli.main(["diff", old, same]) == 0
    assert capfd.readouterr().err == "nothing changed\n" * 2


@pytest.mark.parametrize("place", [0, 1])
def test_standard_input(
    place: int, files: Callable[..., list[str]], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the two can come from standard input, not both."""
    names = files(RECORD, CHANGED)
    stdin = io.TextIOWrapper(io.BytesIO(Path(names[place]).read_bytes()))
    names[place] = "-"
    monkeypatch.setattr("sys.stdin", stdin)

    assert cli.main(["diff", *names]) == 0
    assert capfd.readouterr().out == to_text(RECORD, CHANGED, diff(RECORD, CHANGED))
    assert cli.main(["diff", "-", "-"]) == 2
    assert "standard input can be read only once" in capfd.readouterr().err


def test_different_ids(files: Callable[..., list[str]], capfd: pytest.CaptureFixture[str]) -> None:
    """Two timelines of different ids are most likely a mistake; they are compared on request."""
    names = files(RECORD, evolve(RECORD, id="u"))

    assert cli.main(["diff", *names]) == 2
    assert capfd.readouterr() == (
        "",
        "alitimeline: these are two timelines, 't' and 'u' (compare them all the same with --different-ids)\n",
    )
    assert cli.main(["diff", *names, "--different-ids"]) == 0
    assert capfd.readouterr().out == "the timeline: id was 't', is 'u'\n"


def test_unsound_files(files: Callable[..., list[str]], capfd: pytest.CaptureFixture[str]) -> None:
    """What is not sound is not compared: the problems of both files are told, and not the warnings of a sound one."""
    lost = of_event(participants=[evolve(CHAIR, actor="nobody")])
    uncited, first, second = files(RECORD, lost, lost)

    assert [cli.main(["diff", first, second]), cli.main(["diff", uncited, second])] == [1, 1]
    out, err = capfd.readouterr()
    assert out == ""
    assert re.findall(r"^(.+?):.*error\[unknown-actor\]", err, re.MULTILINE) == [first, second, second]
    assert uncited not in err


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("nowhere.json", "nowhere.json: error[unreadable]"),
        (".", "a folder is compared with a folder"),
        ("alibaba-2023", "these are two timelines, 'alibaba-2023' and 't'"),
    ],
)
def test_bad_arguments(
    old: str, message: str, files: Callable[..., list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    """What can't be read, is several, or another timeline, can't be compared."""
    [new] = files(RECORD)
    for name in ("a", "b"):
        Path(f"{name}.timeline.json").write_bytes(Path(new).read_bytes())

    assert cli.main(["diff", old, new]) == 2
    out, err = capfd.readouterr()
    assert (out, message in err) == ("", True)
