"""Who held which role when: spans and their doubt, gaps, overlaps, and what people and programs read of them."""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.benchmarks.data import timeline as made

from alitimeline import Actor, Event, Source, Timeline, When, check, cli, export
from alitimeline.answers.tenures import to_json, to_text
from alitimeline.model import Citation, Dispute, Participation
from alitimeline.problems import UnknownNameError
from alitimeline.queries import Days, Post, Stretch, Tenure, holders, stretches, tenures

TIMELINE = Timeline(
    id="t",
    title="T",
    timezone="Asia/Shanghai",
    sources=[
        Source(id="daily", kind="news", title="News", publisher="The Daily"),
        Source(id="letter", kind="letter", title="Letter", author="Lin Mei"),
    ],
    actors=[
        Actor(id="firm", kind="organization", name="Firm"),
        Actor(id="shop", kind="organization", name="Shop"),
        *(Actor(id=name.lower(), kind="person", name=name) for name in ("Ann", "Bob", "Cy")),
    ],
)
PARTS: dict[str, Any] = {"+": "incoming", "-": "outgoing", "=": "subject"}


def move(text: str, **changes: Any) -> Participation:  # noqa: ANN401
    """Return a part: "+ann" comes as CEO of the firm, "-ann" goes.

    After a slash there may be another title ("+ann/Interim_CEO"), after a colon a reason ("-ann:died").
    """
    text, _, reason = text.partition(":")
    actor, _, title = text[1:].partition("/")
    role = title.replace("_", " ") or "CEO"
    part = Participation(actor=actor, role=role, organization="firm", part=PARTS[text[0]], reason=reason or None)
    return evolve(part, **changes)


def event(when: str, *moves: str | Participation, **changes: Any) -> Event:  # noqa: ANN401
    """Return an event with these parts; "!" after its date makes it a plan."""
    status: Any = "tentative" if when.endswith("!") else "confirmed"
    parts = [move(each) if isinstance(each, str) else each for each in moves]
    date_of = When(when.removesuffix("!"))
    return evolve(Event(id="e", title="E", when=date_of, kind="k", status=status, participants=parts), **changes)


def record(*events: Event) -> Timeline:
    """Return a timeline of these events."""
    return evolve(TIMELINE, events=events)


def one(*events: Event) -> Post:
    """Return the only post in these events."""
    [post] = tenures(record(*events))
    return post


def format_days(days: Days | Stretch | None) -> str:
    """Write days shortly: "2023-09-10..", one day "2023-09-10", none "-"."""
    if not days:
        return "-"
    return f"{days.first}" if days.first and days.first == days.last else f"{days.first or ''}..{days.last or ''}"


def spans(post: Post) -> list[str]:
    """Return who held a post, on which days for certain, on which possibly."""
    return [f"{each.actor} {format_days(each.certain)} {format_days(each.possible)}" for each in post.tenures]


def course(post: Post) -> str:
    """Write the stretches in which there is somebody or something wrong: who, perhaps who, what is wrong."""
    written = []
    for each in stretches(post):
        who = [*(one.actor for one in each.holders), *(f"{one.actor}?" for one in each.perhaps), each.finding or ""]
        written.append(" ".join((format_days(each), *filter(None, who))))
    return "; ".join(each for each in written if " " in each)


def read_events(text: str) -> list[Event]:
    """Read events: "2020 +ann; 2023 -ann +bob"."""
    return [event(*each.split(), id=f"e{number}") for number, each in enumerate(text.split(";"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-09-10 +ann", ["ann 2023-09-10.. 2023-09-10.."]),
        ("2023-09-10 -ann", ["ann 2023-09-10 ..2023-09-10"]),
        ("2020-01-01 +ann; 2023-09-10 -ann", ["ann 2020-01-01..2023-09-10 2020-01-01..2023-09-10"]),
        # a month long it isn't known whether she has come, or gone
        ("2020-03 +ann; 2023-09 -ann", ["ann 2020-03-31..2023-09-01 2020-03-01..2023-09-30"]),
        ("2023 +ann; 2023 -ann", ["ann - 2023-01-01..2023-12-31"]),
        ("2023 +ann; 2023-09-10 -ann", ["ann 2023-09-10 2023-01-01..2023-09-10"]),
        ("2023-09-10 +ann; 2023 -ann", ["ann 2023-09-10 2023-09-10..2023-12-31"]),
        ("[..2020] +ann; [2023..] -ann", ["ann 2020-12-31..2023-01-01 .."]),
        ("[2020..] +ann; [..2023] -ann", ["ann - 2020-01-01..2023-12-31"]),
        ("[2020..] +ann", ["ann - 2020-01-01.."]),
        ("2020-01-01/2020-01-05 +ann", ["ann 2020-01-05.. 2020-01-01.."]),
        ("0001-01-01 +ann; 9999-12-31 -ann", ["ann .. .."]),
        ("0001-01-01 -ann; 0001-01-01 +bob", ["ann - -", "bob .. .."]),
        # an evening in London is the next day in Shanghai
        ("2023-09-10T20:00+01:00 +ann", ["ann 2023-09-11.. 2023-09-11.."]),
        # plans give no certainty
        ("2023-09-10! +ann", ["ann - 2023-09-10.."]),
        ("2020-01-01 +ann; 2023-09-10! -ann", ["ann 2020-01-01..2023-09-10 2020-01-01.."]),
        ("2020-01-01! +ann; 2023-09-10 -ann", ["ann 2023-09-10 2020-01-01..2023-09-10"]),
        ("2023-09-10! -ann", ["ann - .."]),
    ],
)
def test_days(text: str, expected: list[str]) -> None:
    """A post is held from the last day that somebody can have come to the first day that they can have gone."""
    assert spans(one(*read_events(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-01 +ann; 2023-09-10 -ann +bob", "2020-01-01..2023-09-09 ann; 2023-09-10.. bob"),
        ("2020-01-01 +ann; 2023-09-10 -ann; 2023-09-11 +bob", "2020-01-01..2023-09-10 ann; 2023-09-11.. bob"),
        (
            "2020-01-01 +ann; 2023-09-10 -ann; 2023-09-12 +bob",
            "2020-01-01..2023-09-10 ann; 2023-09-11 gap; 2023-09-12.. bob",
        ),
        (
            "2020-01-01 +ann; 2023-09-11 -ann; 2023-09-10 +bob",
            "2020-01-01..2023-09-09 ann; 2023-09-10..2023-09-11 ann bob overlap; 2023-09-12.. bob",
        ),
        ("2020-01-01 +ann; 2023-09-10 +bob", "2020-01-01..2023-09-09 ann; 2023-09-10.. ann bob overlap"),
        # whoever stays has the day, not who comes and goes on it
        ("2023-09-10 +ann; 2023-09-10 -ann +bob", "2023-09-10.. bob"),
        (
            "2023-09-10 +ann; 2023-09-10 -ann; 2023-09-10 +bob; 2023-09-10 -bob",
            "2023-09-10 ann bob overlap; 2023-09-11.. gap",
        ),
        # nobody is two holders
        (
            "2023-09-10T01:00Z +ann; 2023-09-10T02:00Z -ann; 2023-09-10T03:00Z +ann; 2023-09-10T04:00Z -ann",
            "2023-09-10 ann ann; 2023-09-11.. gap",
        ),
        # in the days of a handover it is one of them, and on the last one who comes, if both are in one event
        (
            "2023-08-31 +ann; [2023-09-01..2023-09-03] -ann +bob",
            "2023-08-31 ann; 2023-09-01..2023-09-02 ann? bob?; 2023-09-03.. bob",
        ),
        (
            "2023-08-31 +ann; [2023-09-01..2023-09-03] -ann; [2023-09-01..2023-09-03] +bob",
            "2023-08-31 ann; 2023-09-01 ann bob?; 2023-09-02 ann? bob?; 2023-09-03 bob ann?; 2023-09-04.. bob",
        ),
        ("2023-08-31 +ann; [2023-09-01..2023-09-03]! -ann +bob", "2023-08-31 ann; 2023-09-01.. ann? bob?"),
        # a day that somebody surely comes on is not the last of one who may leave on it
        (
            "2020-01-01 +ann; 2023-09 -ann; 2023-09-30 +bob",
            "2020-01-01..2023-09-01 ann; 2023-09-02..2023-09-29 ann?; 2023-09-30.. bob",
        ),
        (
            "2020-01-01 +ann; 2023-09 -ann; 2023-09-01 +bob",
            "2020-01-01..2023-08-31 ann; 2023-09-01..2023-09-30 bob ann?; 2023-10-01.. bob",
        ),
        # who is planned to come takes nobody's day
        (
            "2020-01-01 +ann; 2023-09-10 -ann; 2023-09-10! +bob",
            "2020-01-01..2023-09-09 ann; 2023-09-10 ann bob?; 2023-09-11.. bob?",
        ),
        # who may have held it fills a gap
        (
            "2020-01-01 +ann; 2020-12-31 -ann; 2022-01-01 -bob",
            (
                "..2019-12-31 bob?; 2020-01-01..2020-12-31 ann bob?; 2021-01-01..2021-12-31 bob?; "
                "2022-01-01 bob; 2022-01-02.. gap"
            ),
        ),
        ("9999-12-31 +ann", "9999-12-31.. ann"),
        # nobody holds it today
        ("2020-01-01 +ann; 2021-01-01 -ann", "2020-01-01..2021-01-01 ann; 2021-01-02.. gap"),
        ("2020-01-01 +ann; 2021-01-01 -ann:abolished", "2020-01-01..2021-01-01 ann"),
        (
            "2020-01-01 +ann; 2021-01-01 -ann:abolished; 2022-01-01 +bob; 2022-06-01 -bob",
            "2020-01-01..2021-01-01 ann; 2021-01-02..2021-12-31 gap; 2022-01-01..2022-06-01 bob; 2022-06-02.. gap",
        ),
        ("2020-01-01 +ann; 2021-01-01! -ann", "2020-01-01..2021-01-01 ann; 2021-01-02.. ann?"),
        (
            "2020-01-01 +ann; 2021-01-01 -ann; 2022-01-01! +bob",
            "2020-01-01..2021-01-01 ann; 2021-01-02..2021-12-31 gap; 2022-01-01.. bob?",
        ),
        # several hold it together
        ("2020-01-01 +ann/Co-CEO +bob/Co-CEO", "2020-01-01.. ann bob"),
        ("2020-01-01 +ann; 2021-01-01 +bob/Co-CEO", "2020-01-01..2020-12-31 ann; 2021-01-01.. ann bob"),
        ("2020-01-01 +ann/Interim_Co-CEO +bob/Interim_Co-CEO", "2020-01-01.. ann bob"),
        ("2020-01-01 +ann/Interim_CEO; 2021-01-01 +bob", "2020-01-01..2020-12-31 ann; 2021-01-01.. ann bob overlap"),
        ("2020-01-01 +ann +bob +cy/Co-CEO", "2020-01-01.. ann bob cy overlap"),
        ("0001-01-01 +ann; 0001-01-01 +bob", ".. ann bob overlap"),
    ],
)
def test_stretches(text: str, expected: str) -> None:
    """The day of a handover belongs to the one who comes; where nobody, or more than one, held a post is a finding."""
    assert course(one(*read_events(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an open beginning or end, as the dates of a record often have
        ("2015-05-10 +ann; [..2023-09-10] -ann", ["2015-05-10 to [..2023-09-10]"]),
        # the year doesn't forbid that she left after she came
        ("2023-09-10 +ann; 2023 -ann", ["2023-09-10 to 2023"]),
        ("2010 +ann; 2015 -ann; 2020 +ann; 2023 -ann", ["2010 to 2015", "2020 to 2023"]),
        ("2010 +ann; 2015 -ann; 2015 +ann", ["2010 to 2015", "2015 to ?"]),
        ("2010 +ann; 2015 -ann; 2015-06 +ann; 2020 -ann", ["2010 to 2015", "2015-06 to 2020"]),
        ("2010 +ann; 2012 -ann; 2015 +ann; 2015-06 -ann", ["2010 to 2012", "2015 to 2015-06"]),
        ("2010 +ann; 2012 -ann; 2014 +ann; [..2020] -ann", ["2010 to 2012", "2014 to [..2020]"]),
        ("2010 -ann; 2015 +ann", ["? to 2010", "2015 to ?"]),
        ("2023-09-10T09:00Z -ann; 2023-09-10T17:00Z +ann", ["? to 2023-09-10T09:00Z", "2023-09-10T17:00Z to ?"]),
        ("2023-09-10T09:00Z +ann; 2023-09-10T17:00Z -ann", ["2023-09-10T09:00Z to 2023-09-10T17:00Z"]),
        # said twice: the closest date counts, and what happened before what was planned
        ("2023 +ann; 2023-09-10 +ann", ["2023-09-10 to ? (2023)"]),
        ("2023-09-10 +ann; 2023-11-01 +ann", ["2023-09-10 to ? (2023-11-01)"]),
        ("2020 +ann; 2023 -ann; 2023-09-10 -ann", ["2020 to 2023-09-10 (2023)"]),
        ("2020 +ann; 2023 -ann; 2023-01 -ann", ["2020 to 2023-01 (2023)"]),
        ("2020 +ann; 2023-09-10 -ann; 2023-11-01 -ann", ["2020 to 2023-11-01 (2023-09-10)"]),
        ("2023-09-01! +ann; 2023-09-10 +ann", ["2023-09-10 to ? (2023-09-01)"]),
        ("2020 +ann; 2023-09-01! -ann; 2023-08-10 -ann", ["2020 to 2023-08-10 (2023-09-01)"]),
        ("[..2023-09-10] +ann; 2023-09-10 +ann", ["2023-09-10 to ? ([..2023-09-10])"]),
        ("2010 +ann; 2012 +ann; 2015 -ann; 2020 +ann", ["2010 to 2015 (2012)", "2020 to ?"]),
        ("2023 +ann +ann; 2023 -ann; 2023 -ann", ["2023 to 2023 (2023, 2023)"]),
    ],
)
def test_turns(text: str, expected: list[str]) -> None:
    """Comings and goings take turns where their dates allow it; what is said once more is no tenure of its own."""
    found = []
    for each in one(*read_events(text)).tenures:
        again = f" ({', '.join(str(event.when) for event in each.restated)})" if each.restated else ""
        found.append(" to ".join(str(end.when) if end else "?" for end in (each.began, each.ended)) + again)

    assert found == expected


def test_what_does_not_count() -> None:
    """Cancelled events, parts without a role, and parts that are no coming or going make no tenure."""
    off = event("2020", "+ann", status="cancelled", id="off")
    roleless = event("2021", move("+ann", role=None), "=bob")

    assert tenures(record(off, roleless)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-01 +ann/Interim_CEO; 2021-01-01 +ann", ["ann interim ..2020-12-31", "ann None .."]),
        ("2020-01-01 +ann/Interim_CEO; 2021-01-01 -ann/Interim_CEO +ann", ["ann interim ..2020-12-31", "ann None .."]),
        (
            "2020-01-01 +ann; 2021-01-01 +ann/Co-CEO +bob/Co-CEO",
            ["ann None ..2020-12-31", "ann joint ..", "bob joint .."],
        ),
        ("2020-01-01 +ann/Acting_CEO; 2020-02-01 +ann/Acting_CEO", ["ann acting .."]),
        ("2020-01-01 +ann/Acting_CEO; 2021-01-01 -ann", ["ann acting ..2021-01-01"]),
        ("2021-01-01 -ann/Acting_CEO", ["ann acting ..2021-01-01"]),
        ("2020 +ann/Acting_CEO; 2021! +ann; 2022 -ann", ["ann acting ..2020-12-31", "ann None .."]),
        ("2021-01-01 -ann/Chairman_and_CEO +ann/CEO", ["ann None ..2020-12-31", "ann None .."]),
    ],
)
def test_capacities(text: str, expected: list[str]) -> None:
    """Who gets a post in another capacity begins another tenure; the one who goes needn't say in which they had it."""
    [post] = tenures(record(*read_events(text)), role="CEO")
    ends = [tenure.certain and tenure.certain.last for tenure in post.tenures]

    assert [f"{t.actor} {t.capacity} ..{end or ''}" for t, end in zip(post.tenures, ends, strict=True)] == expected


def test_capacity_of_a_part() -> None:
    """What a part says of the capacity counts, not its title; who shares a post is no overlap."""
    post = one(event("2020-01-01", move("+ann/Interim_CEO", capacity="acting"), move("+bob", capacity="joint")))

    assert [(tenure.capacity, tenure.shared) for tenure in post.tenures] == [("acting", False), ("joint", True)]
    assert course(post) == "2020-01-01.. ann bob"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-01 +ann; 2021-01-01 -ann:resigned", ["resigned"]),
        ("2020-01-01 +ann:hired; 2021-01-01 -ann", [None]),
        ("2020-01-01 +ann; 2021 -ann:resigned; 2021-01-01 -ann", ["resigned"]),
        ("2020-01-01 +ann; 2021-01-01 -ann:dismissed; 2022-01-01 +ann", ["dismissed", None]),
        ("2020-01-01 +ann/Interim_CEO; 2021-01-01 +ann:promoted", [None, None]),
    ],
)
def test_reasons(text: str, expected: list[str | None]) -> None:
    """Why a tenure ended is what its departure says, or another report of it."""
    assert [tenure.reason for tenure in one(*read_events(text)).tenures] == expected


DEATH = event("2021-05-05", "=ann/Founder", id="death", kind="death")


@pytest.mark.parametrize(
    ("text", "death", "expected"),
    [
        ("2020-01-01 +ann", DEATH, ["ann 2020-01-01..2021-05-05 died"]),
        ("2020-01-01 +ann/President_and_CEO", DEATH, ["ann 2020-01-01..2021-05-05 died"] * 2),
        ("2020-01-01 +ann; 2021 -ann:retired", DEATH, ["ann 2020-01-01..2021-05-05 died"]),
        ("2020-01-01 +ann; 2022-01-01! -ann", DEATH, ["ann 2020-01-01..2021-05-05 died"]),
        ("2020-01-01 +ann; 2020-12-31 -ann:retired", DEATH, ["ann 2020-01-01..2020-12-31 retired"]),
        ("2020-01-01 +ann; 2021-05-05 +bob", DEATH, ["ann 2020-01-01..2021-05-04 died", "bob 2021-05-05.. None"]),
        ("2022-01-01 +ann", DEATH, ["ann - died"]),
        ("2020-01-01 +ann", evolve(DEATH, status="tentative"), ["ann 2020-01-01.. None"]),
        ("2020-01-01 +ann", evolve(DEATH, kind="report"), ["ann 2020-01-01.. None"]),
        ("2020-01-01 +ann", event("2021", "-ann:died", id="d"), ["ann 2020-01-01..2021-01-01 died"]),
        # he left another post by death, or none
        ("2020-01-01 +ann", event("2021-05-05", "-ann/Chair:died", id="d"), ["ann 2020-01-01..2021-05-05 died"]),
        (
            "2020-01-01 +ann",
            event("2021-05-05", move("-ann:died", role=None), id="d"),
            ["ann 2020-01-01..2021-05-05 died"],
        ),
        # who else is in the event lives on
        (
            "2020-01-01 +bob",
            event("2021-05-05", "=ann", move("+bob", part="participant"), id="d", kind="death"),
            ["bob 2020-01-01.. None"],
        ),
        (
            "2020-01-01 +ann",
            event("2021-05-05", move("+ann", part="participant"), move("=firm"), id="d", kind="death"),
            ["ann 2020-01-01..2021-05-05 died"],
        ),
    ],
)
def test_deaths(text: str, death: Event, expected: list[str]) -> None:
    """A death ends whatever the person still held on that day."""
    posts = [post for post in tenures(record(*read_events(text), death)) if post.role != "Chair"]

    assert [f"{t.actor} {format_days(t.certain)} {t.reason}" for post in posts for t in post.tenures] == expected


@pytest.mark.parametrize(
    ("one_title", "other"),
    [
        ("CEO", "Chief  Executive Officer"),
        ("ceo", "首席执行官"),
        ("ＣＥＯ", "chief executive"),  # full width
        ("Chairman", "Chair"),
        ("Chairwoman of the Board", "董事会主席"),
        ("董事局主席", "董事长"),
        ("CFO", "首席财务官"),
        ("Head of Cloud", "head of  cloud"),
    ],
)
def test_titles(one_title: str, other: str) -> None:
    """A role is the same under any of its titles; the one that is first written is shown."""
    came = event("2020-01-01", move("+ann", role=one_title), id="came")
    went = event("2023-09-10", move("-ann", role=other), id="went")

    assert [(each.role, len(each.tenures)) for each in tenures(record(went, came), role=other)] == [(one_title, 1)]


def test_roles_with_several_holders() -> None:
    """Whatever isn't known to have one holder may have several; organizations don't share their posts."""
    several = [move(f"+{each}", role="Partner") for each in ("ann", "bob")]
    elsewhere = [move("+ann"), move("+bob", organization="shop"), move("+cy", organization=None)]
    posts = tenures(record(event("2020-01-01", *several, *elsewhere)))

    assert [(each.role, each.organization, each.single, course(each)) for each in posts] == [
        ("Partner", "firm", False, "2020-01-01.. ann bob"),
        ("CEO", "firm", True, "2020-01-01.. ann"),
        ("CEO", "shop", True, "2020-01-01.. bob"),
        ("CEO", None, True, "2020-01-01.. cy"),
    ]


DAILY = Citation(source="daily", quote="It was Cy.")


def says(field: str, value: object, **changes: Any) -> Dispute:  # noqa: ANN401
    """Return what The Daily says of a field."""
    return evolve(Dispute(field=field, value=value, citations=[DAILY]), **changes)


@pytest.mark.parametrize(
    ("disputes", "when_disputes", "finding"),
    [
        ([], [], "overlap"),
        ([says("actor", "cy")], [], None),
        ([says("actor", "cy", standing="dismissed")], [], "overlap"),
        ([says("reason", "promoted")], [], "overlap"),
        ([], [says("when", "2024")], None),
        ([], [says("status", "cancelled")], None),
        ([], [says("title", "F")], "overlap"),
    ],
)
def test_disputed_overlaps(disputes: list[Dispute], when_disputes: list[Dispute], finding: str | None) -> None:
    """Two holders are no finding where it is openly disputed that one of them came, or when."""
    first = event("2020-01-01", "+ann", id="first")
    second = event("2023-09-10", move("+bob", disputes=disputes), disputes=when_disputes)

    assert holders(one(first, second), date(2023, 9, 11)).finding == finding


def test_a_dispute_touches_one_tenure() -> None:
    """What is said against one part of an event is not said against the others, and excuses no one else."""
    disputed = move("+bob", disputes=[says("actor", "cy")])
    post = one(event("2020-01-01", "+ann", id="first"), event("2023-09-10", disputed, "+cy"))

    assert [[each.claimed for each in tenure.disputes] for tenure in post.tenures] == [[], ["cy"], []]
    assert holders(post, date(2023, 9, 11)).finding == "overlap"


EVENTS = (
    *read_events("2023-09-10 -ann +bob; 2020-01-01 +ann"),
    event("2021", move("+cy", role="Chair", organization="shop"), id="later"),
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["CEO", "Chair"]),
        ({"role": "chief executive"}, ["CEO"]),
        ({"organization": "shop"}, ["Chair"]),
        ({"role": "chairman", "organization": "firm"}, []),
        ({"organization": "ann"}, []),
    ],
)
def test_selection(asked: dict[str, str], expected: list[str]) -> None:
    """Posts can be asked for by their role, under any title, and by their organization."""
    assert [each.role for each in tenures(record(*EVENTS), **asked)] == expected


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"role": "CEOO"}, r"no post has the role 'CEOO' \(did you mean 'CEO'\?\)"),
        ({"role": "幹事"}, r"no post has the role '幹事' \(known: CEO, Chair\)"),
        ({"role": ""}, r"no post has the role ''"),
        ({"organization": "frim"}, "'firm'"),
    ],
)
def test_unknown_names(asked: dict[str, str], message: str) -> None:
    """A role or an organization that isn't there is not mistaken for one that nobody held."""
    with pytest.raises(UnknownNameError, match=message):
        tenures(record(*EVENTS), **asked)


def test_order() -> None:
    """Tenures stand in the order of their beginnings; who only left then goes before who came."""
    post = one(*read_events("2023-09-10 +bob -ann; [2021..2024] +cy; 2024-06 -cy; 2025 +cy; 2025-01-01 +ann"))

    assert [each.actor for each in post.tenures] == ["cy", "ann", "bob", "ann", "cy"]


WHENS = (
    *("2023-09-08", "2023-09-09", "2023-09-10", "2023-09-11", "2023-09-12", "2023-09-10~", "2023-09-10T23:30Z"),
    *("2023-09", "2023-10", "[2023-09-09..2023-09-11]", "[..2023-09-10]", "[2023-09-09..]", "2023-09-09/2023-09-11"),
    *("2023-09-10/..", "../2023-09-10", "2023-09-10/", "0001-01-01", "9999-12-31"),
)


@st.composite
def records(draw: st.DrawFn) -> Timeline:
    """Draw a timeline in which a few people come and go around the same days, in two posts."""
    moves = st.lists(st.sampled_from([f"{sign}{name}" for sign in "+-" for name in ("ann", "bob", "cy")]), max_size=3)
    events = []
    for number in range(draw(st.integers(0, 6))):
        status: Any = draw(st.sampled_from(["confirmed", "confirmed", "tentative", "cancelled"]))
        role = draw(st.sampled_from(["CEO", "Partner"]))
        parts = [move(each, role=role) for each in draw(moves)]
        events.append(event(draw(st.sampled_from(WHENS)), *parts, id=f"e{number}", status=status))
    return record(*events)


@given(records())
def test_tenures_partition_the_days(timeline: Timeline) -> None:
    """The stretches of a post follow each other from the first day of all to the last one: each day lies in one."""
    for post in tenures(timeline):
        parts = [*stretches(post)]
        firsts = [(each.first or date.min).toordinal() for each in parts]
        lasts = [(each.last or date.max).toordinal() for each in parts]

        assert [*firsts, date.max.toordinal() + 1] == [1, *(last + 1 for last in lasts)]
        assert [each.first is None for each in parts] == [True] + [False] * (len(parts) - 1)
        assert [each.last is None for each in parts] == [False] * (len(parts) - 1) + [True]


#: The days that are looked at one by one; what happens long before or after them may as well happen two days off.
SAMPLE = [date(2023, 8, 30) + timedelta(number) for number in range(70)]
BEFORE, AFTER = -2, len(SAMPLE) + 1
NEVER = AFTER + 1


def can_be(event: Event | None, otherwise: int) -> list[int]:
    """Return all the days on which an event can have been, from the first of the sample; a plan also later or never."""
    if event is None:
        return [otherwise]
    first, last = event.when.first_day(TIMELINE.zone), event.when.last_day(TIMELINE.zone)
    earliest = min(max((first - SAMPLE[0]).days, BEFORE), AFTER) if first else BEFORE
    latest = min(max((last - SAMPLE[0]).days, BEFORE), AFTER) if last and event.status == "confirmed" else NEVER
    return [*range(earliest, latest + 1)]


def came_to_stay(tenure: Tenure) -> bool:
    """Return whether somebody was appointed and can have left on a later day, or never."""
    last = tenure.ended and tenure.ended.status == "confirmed" and tenure.ended.when.last_day(TIMELINE.zone)
    first = tenure.began and tenure.began.when.first_day(TIMELINE.zone)
    return tenure.began is not None and (not last or not first or last > first)


def stories(tenure: Tenure, post: Post) -> set[tuple[int, int]]:
    """Return the ways in which a tenure can have been: the first and the last day of each."""
    came = [other.began for other in post.tenures if came_to_stay(other)]
    taken = {days[0] for event in came if len(days := can_be(event, BEFORE)) == 1}
    ends = {end - (tenure.ended in came or end in taken) for end in can_be(tenure.ended, NEVER)}
    begins = can_be(tenure.began, BEFORE) if tenure.began else range(BEFORE, NEVER + 1)
    return {(begin, end) for begin in begins for end in ends if begin <= end}


@settings(deadline=None)
@given(records())
def test_holders_are_those_of_every_story(timeline: Timeline) -> None:
    """On a day those held a post who did in every way that it can have been, and perhaps those who did in some."""
    for post in tenures(timeline):
        ways = {each: stories(each, post) for each in post.tenures}
        # whether somebody who perhaps left at once was there for a day depends on who else came: they aren't certain
        brief = {each for each in post.tenures if can_be(each.ended, NEVER)[0] <= can_be(each.began, BEFORE)[0]}
        for number, day in enumerate(SAMPLE):
            held = {each: {first <= number <= last for first, last in told} for each, told in ways.items()}
            found = holders(post, day)
            always = {each for each, answers in held.items() if answers == {True}}

            assert {*found.holders, *found.perhaps} == {each for each, answers in held.items() if True in answers}
            assert always - brief <= {*found.holders} <= always
            assert not {*found.holders} & {*found.perhaps}


def rename(timeline: Timeline, titles: dict[str, str]) -> Timeline:
    """Return the timeline with other titles in its participations."""
    return evolve(
        timeline,
        events=[
            evolve(event, participants=[evolve(part, role=titles[str(part.role)]) for part in event.participants])
            for event in timeline.events
        ],
    )


TITLES = [
    *("President and CEO", "CEO & Founder", "Chairman, President and Chief Executive Officer", "CEO of Firm"),
    *("董事长兼首席执行官", "Firm CEO"),
]


@given(records())
def test_two_holders_overlap(timeline: Timeline) -> None:
    """Whoever `check` reports beside another holder has a post with an overlap."""
    posts = tenures(timeline)
    overlaps = {
        (tenure.actor, tenure.began)
        for post in posts
        if any(stretch.finding == "overlap" for stretch in stretches(post))
        for tenure in post.tenures
    }
    for problem in check(timeline):
        if problem.code == "two-holders":
            _, number, _, place = problem.path
            event = timeline.events[int(number)]

            assert (event.participants[int(place)].actor, event) in overlaps


@given(records(), st.sampled_from(TITLES))
def test_titles_with_several_roles(timeline: Timeline, title: str) -> None:
    """Whoever is "President and CEO" holds both posts, on the same days as one who is only "CEO"."""
    longer = rename(timeline, {"CEO": title, "Partner": "Partner"})
    expected = [post.tenures for post in tenures(timeline) if post.role == "CEO"]
    actual = [post for post in tenures(longer) if post.role != "Partner"]

    assert all(post.tenures == expected[0] or same_days(post.tenures, expected[0]) for post in actual)
    assert bool(actual) == bool(expected)
    assert not actual or tenures(longer, role="chief executive")[0].single


def same_days(ours: tuple[Tenure, ...], theirs: tuple[Tenure, ...]) -> bool:
    """Return whether the same actors held posts on the same days."""
    return [(t.actor, t.certain, t.possible) for t in ours] == [(t.actor, t.certain, t.possible) for t in theirs]


@given(records(), st.sampled_from(["ann", "bob"]), st.sampled_from(WHENS), st.booleans())
def test_the_dead_hold_nothing(timeline: Timeline, actor: str, when: str, as_departure: bool) -> None:  # noqa: FBT001
    """After the last day on which somebody can have died, they hold no post, not even perhaps; others do."""
    part = move(f"-{actor}:died", role=None) if as_departure else move(f"={actor}", role=None)
    death = event(when, part, id="death", kind="report" if as_departure else "death")
    posts = tenures(evolve(timeline, events=[*timeline.events, death]))
    last = death.when.last_day(TIMELINE.zone) or date.max
    ends = [t.possible.last or date.max for post in posts for t in post.tenures if t.actor == actor and t.possible]

    assert all(end <= last for end in ends)
    others = [[t.began for t in post.tenures if t.actor != actor] for post in posts]
    assert others == [[t.began for t in post.tenures if t.actor != actor] for post in tenures(timeline)]


@given(records())
def test_a_vacancy_is_a_gap(timeline: Timeline) -> None:
    """A post with one holder at a time that nobody holds, after somebody did, is a gap, today as in between."""
    for post in tenures(timeline):
        for stretch in stretches(post):
            is_empty = stretch.first is not None and not stretch.holders and not stretch.perhaps

            assert (stretch.finding == "gap") == (is_empty and (stretch.last is not None or post.single))


@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(timeline: Timeline, random: Random) -> None:
    """Events may stand in a file in any order."""
    mixed = evolve(timeline, events=random.sample(timeline.events, len(timeline.events)))

    assert tenures(mixed) == tenures(timeline)


@given(records(), st.sampled_from(SAMPLE))
def test_a_day_lies_in_its_stretch(timeline: Timeline, day: date) -> None:
    """Asked for a day, it is the stretch with that day that is told."""
    for post in tenures(timeline):
        assert [holders(post, day)] == [
            each for each in stretches(post) if (each.first or day) <= day <= (each.last or day)
        ]


def test_a_record_of_a_seed() -> None:
    """Every appointment and departure of a big record is listed once: as a beginning, as an end, or as reported again.

    A new capacity would be both an end and a beginning.
    """
    events = [
        evolve(event, participants=[evolve(part, capacity=None) for part in event.participants])
        for event in made(300).events
    ]
    timeline = evolve(made(300), events=events)
    parts = [part for event in timeline.events for part in event.participants]
    posts = tenures(timeline)
    words = [
        word
        for post in posts
        for each in post.tenures
        for word in (each.began, each.ended, *each.restated)
        if word is not None
    ]

    assert len(words) == len([part for part in parts if part.part in ("incoming", "outgoing")]) > 100
    assert {each.role for each in posts} == {"CEO", "Chairman", "首席财务官"}


def test_alibaba(alibaba: Timeline) -> None:
    """The handover of September 2023: the chair, which the articles disagree about, and three offices of chief."""
    posts = tenures(alibaba)

    assert [(each.role, each.organization, spans(each)) for each in posts] == [
        ("Chairman", "alibaba-group", [GONE, "joseph-tsai 2023-09-10.. 2023-09-10.."]),
        ("CEO", "alibaba-group", [GONE, "eddie-wu 2023-09-10.. 2023-09-10.."]),
        ("Chairman", "alibaba-cloud", ["eddie-wu 2023-09-10.. 2023-09-10.."]),
        ("CEO", "alibaba-cloud", ["eddie-wu 2023-09-10.. 2023-09-10.."]),
    ]
    assert [each.claimed for post in posts for tenure in post.tenures for each in tenure.disputes] == ["eric-jing"]


GONE = "daniel-zhang 2023-09-09 ..2023-09-09"

STORY = record(
    event("2015-05-10", "+ann", id="start"),
    event("2015", "+ann", id="report"),
    event("2020-06", "-ann", id="end"),
    event("2020-09-01", "+bob", id="change"),
    event(
        "2020-09-01",
        move("+ann", role="Partner", organization=None, disputes=[says("organization", "shop")]),
        id="partner",
    ),
    event("2022-01-01", move("+cy", disputes=[says("actor", "ann")]), id="third"),
    event(
        "2023-01-01",
        "+ann",
        id="fourth",
        disputes=[says("when", "2024", citations=[DAILY, DAILY])],
        citations=[Citation(source="letter", quote="I am back.")],
    ),
    event("2023-02-01!", "-cy", id="plan"),
    event("2024-01-01!", "+cy", id="return"),
)


def test_text() -> None:
    """A paragraph tells of each tenure, with its doubts and disputes, then where nobody or too many held the post."""
    assert to_text(STORY, tenures(STORY)).splitlines() == [
        "CEO, Firm",
        "  2015-05-10 to 2020-06    Ann",
        "    also reported by: report",
        "  since 2020-09-01         Bob",
        "  2022-01-01 to 2023-02-01 Cy (to leave, as planned)",
        "    third: actor disputed: Cy; Ann, by The Daily",
        "  since 2023-01-01         Ann",
        "    fourth: when disputed: 2023-01-01, by Lin Mei; 2024, by The Daily",
        "  since 2024-01-01         Cy (planned)",
        "  gap 2020-07-01 to 2020-08-31: nobody on record",
        "",
        "Partner",
        "  since 2020-09-01         Ann",
        "    partner: organization disputed: nothing; Shop, by The Daily",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2015-05-09", "the record doesn't say"),
        ("2020-06-01", "Ann"),
        ("2020-06-15", "perhaps Ann"),
        ("2020-07-01", "nobody on record"),
        ("2020-09-01", "Bob"),
        # Cy holds it as announced, and may have gone and come again
        ("2025-01-01", "Bob, Ann, perhaps Cy"),
    ],
)
def test_who_held_it(day: str, expected: str) -> None:
    """With a day, a line tells who held each post then: for certain, perhaps, or nobody."""
    text = to_text(STORY, tenures(STORY, organization="firm"), date.fromisoformat(day))

    assert text.splitlines()[0] == f"CEO, Firm: {expected}"


@pytest.mark.parametrize(
    ("part", "field", "value", "day", "number"),
    [
        ("+", "when", "2021-01-15", "2021-03-01", 1),
        ("+", "when", "2021-01-15", "2020-06-01", 0),
        ("+", "status", "cancelled", "2021-01-20", 1),
        ("-", "when", "2021-01-15", "2020-06-01", 1),
        ("+", "reason", "promoted", "2021-03-01", 0),
        ("-", "reason", "promoted", "2021-01-15", 0),
    ],
)
def test_disputes_on_a_day(part: str, field: str, value: str, day: str, number: int) -> None:
    """With a day, the disputes about those who held the post are shown, except about the reason."""
    dispute = says(field, value)
    moved = move(f"{part}ann", disputes=[dispute] if field == "reason" else [])
    timeline = record(event("2021-01-20", moved, disputes=[] if field == "reason" else [dispute]))

    assert to_text(timeline, tenures(timeline), date.fromisoformat(day)).count("disputed") == number


def test_text_of_capacities_and_reasons() -> None:
    """After a name comes how the actor holds the post; then why the tenure ended, and what is only planned."""
    moves = "2020-01-01 +ann/Interim_CEO; 2021-01-01 +ann; 2022-01-01 -ann:resigned +bob/Co-CEO +cy/Acting_Co-CEO"
    timeline = record(*read_events(f"{moves}; 2023-01-01! -cy:term-ended; 2024-01-01 -bob:died"))
    posts = tenures(timeline)

    assert to_text(timeline, posts).splitlines() == [
        "CEO, Firm",
        "  2020-01-01 to 2021-01-01 Ann (interim)",
        "  2021-01-01 to 2022-01-01 Ann (resigned)",
        "  2022-01-01 to 2024-01-01 Bob (jointly; died)",
        "  2022-01-01 to 2023-01-01 Cy (acting, jointly; term ended; to leave, as planned)",
    ]
    assert to_text(timeline, posts, date(2020, 6, 1)) == "CEO, Firm: Ann (interim)\n"
    assert to_text(timeline, posts, date(2023, 6, 1)) == "CEO, Firm: Bob (jointly), perhaps Cy (acting, jointly)\n"


DOUBLE = record(event("2020-01-01", "+ann", "+bob", id="both"))
HINT = '(if one of them had left, record that: "part": "outgoing")'


def test_text_of_an_overlap() -> None:
    """Where too many hold a post, it is said since when, and what to do about it."""
    assert to_text(DOUBLE, tenures(DOUBLE)).splitlines() == [
        "CEO, Firm",
        "  since 2020-01-01         Ann",
        "  since 2020-01-01         Bob",
        f"  overlap since 2020-01-01: Ann, Bob {HINT}",
    ]
    assert to_text(DOUBLE, tenures(DOUBLE), date(2021, 1, 1)).splitlines() == [
        "CEO, Firm: Ann, Bob",
        f"  overlap since 2020-01-01 {HINT}",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-01 +ann; 2023-09-11 -ann; 2023-09-10 +bob", "overlap 2023-09-10 to 2023-09-11: Ann, Bob"),
        ("2020-01-01 +ann; 2023-09-10 -ann; 2023-09-12 +bob", "gap 2023-09-11: nobody on record"),
        ("2020-01-01 +ann; 2023-09-10 -ann", "gap since 2023-09-11: nobody on record"),
        ("0001-01-01 +ann; 0001-01-01 +bob; 2020-01-01 -ann", "overlap until 2020-01-01: Ann, Bob"),
        ("0001-01-01 +ann; 0001-01-01 +bob", "overlap since 0001-01-01: Ann, Bob"),
    ],
)
def test_text_of_findings(text: str, expected: str) -> None:
    """A finding is told with its days."""
    timeline = record(*read_events(text))

    assert to_text(timeline, tenures(timeline)).splitlines()[-1].removesuffix(f" {HINT}") == f"  {expected}"


def test_json() -> None:
    """The JSON says all, with the same keys in each object."""
    post, _ = json.loads(to_json(tenures(STORY)))

    assert {key: value for key, value in post.items() if not isinstance(value, list)} == {
        "role": "CEO",
        "organization": "firm",
        "single": True,
    }
    assert post["tenures"][0] == {
        "actor": "ann",
        "began": {"event": "start", "when": "2015-05-10", "status": "confirmed"},
        "ended": {"event": "end", "when": "2020-06", "status": "confirmed"},
        "restated": ["report"],
        "certain": {"first": "2015-05-10", "last": "2020-06-01"},
        "possible": {"first": "2015-05-10", "last": "2020-06-30"},
        "capacity": None,
        "shared": False,
        "reason": None,
        "disputes": [],
    }
    assert post["tenures"][2]["disputes"] == [
        {
            "event": "third",
            "field": "actor",
            "held": {"value": "cy", "citations": []},
            "claimed": {"value": "ann", "citations": [{"source": "daily", "quote": "It was Cy."}]},
        }
    ]
    assert post["tenures"][4]["certain"] is None
    assert [tuple(each.values()) for each in post["stretches"][:5]] == [
        (None, "2015-05-09", [], [], None),
        ("2015-05-10", "2020-06-01", ["ann"], [], None),
        ("2020-06-02", "2020-06-30", [], ["ann"], None),
        ("2020-07-01", "2020-08-31", [], [], "gap"),
        ("2020-09-01", "2021-12-31", ["bob"], [], None),
    ]
    assert {tuple(each) for key in ("tenures", "stretches") for each in post[key]} == {
        ("actor", "began", "ended", "capacity", "shared", "reason", "restated", "certain", "possible", "disputes"),
        ("first", "last", "holders", "perhaps", "finding"),
    }


def test_json_of_a_day() -> None:
    """With a day, the JSON has the stretch with that day, and the tenures in it."""
    post, partner = json.loads(to_json(tenures(STORY), date(2020, 6, 15)))

    assert [each["actor"] for each in post["tenures"]] == ["ann"]
    assert post["stretches"] == [
        {"first": "2020-06-02", "last": "2020-06-30", "holders": [], "perhaps": ["ann"], "finding": None}
    ]
    assert partner["tenures"] == []


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to a folder with a record that has a gap, and one that has an overlap."""
    monkeypatch.chdir(tmp_path)
    gap = record(*read_events("2020-01-01 +ann; 2021-01-01 -ann; 2022-01-01 +bob"))
    vacant = record(*read_events("2020-01-01 +ann; 2021-01-01 -ann"))
    for name, timeline in (("gap", gap), ("overlap", DOUBLE), ("vacant", vacant)):
        cited = [evolve(each, citations=[Citation(source="letter")]) for each in timeline.events]
        export.write(evolve(timeline, events=cited), f"{name}.json")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("gap.json", 0),
        ("gap.json --fail-on gap", 1),
        ("gap.json --fail-on overlap", 0),
        ("gap.json --fail-on gap --fail-on overlap", 1),
        ("gap.json --fail-on gap --as-of 2021-06-01", 1),
        ("gap.json --fail-on gap --as-of 2022-06-01", 0),
        ("gap.json --fail-on gap --as-of 2019-06-01", 0),
        ("vacant.json --fail-on gap", 1),
        ("vacant.json --fail-on gap --as-of 2024-08-01", 1),
        ("vacant.json --fail-on gap --as-of 2021-01-01", 0),
        ("overlap.json --fail-on overlap", 1),
        ("overlap.json --fail-on gap", 0),
    ],
)
def test_command(arguments: str, status: int, capfd: pytest.CaptureFixture[str]) -> None:
    """With --fail-on, CI hears of a gap or an overlap; with --as-of, of one on that day."""
    assert cli.main(["tenures", *arguments.split()]) == status
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("files")
def test_command_prints_the_answer(capfd: pytest.CaptureFixture[str]) -> None:
    """The command prints the text or the JSON of what was asked for."""
    post = tenures(DOUBLE, role="ceo", organization="firm")
    asked = ["tenures", "overlap.json", "--role", "chief executive", "--organization", "firm"]
    cli.main(asked)
    assert capfd.readouterr().out == to_text(DOUBLE, post)
    cli.main([*asked, "--as-of", "2021-01-01", "--format", "json"])
    assert capfd.readouterr().out == to_json(post, date(2021, 1, 1), "t")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--as-of 2023-02-30", "'2023-02-30'"),
        ("--as-of monday", "'monday'"),
        ("--role CE0", "'CEO'"),
        ("--organization alibaba", "'alibaba-b2b'"),
        ("--fail-on nobody", "'nobody'"),
    ],
)
def test_bad_input(arguments: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What can't be asked is refused, with the way out, and with status 2."""
    assert cli.main(["tenures", "alibaba-2023", *arguments.split()]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert message in printed.err
