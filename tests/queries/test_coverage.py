"""How long it took from events to the first reports of them: bounds that hold whatever the dates leave open."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from alitimeline import Event, Source, Timeline, When, cli
from alitimeline.answers.coverage import to_json, to_text
from alitimeline.model import Citation, Dispute, Participation, Relation
from alitimeline.queries import Coverage, coverage

EVENT = Event(id="e", title="E", when=When("2023-09-10"), kind="k")


def source(number: int, published: str | None, **changes: Any) -> Source:  # noqa: ANN401
    """Return a source of this date."""
    when = When(published) if published else None
    return Source(id=f"s{number}", kind="news", title=f"S{number}", published=when, **changes)


def timeline(*records: Event | Source) -> Timeline:
    """Return a timeline of events and sources."""
    return Timeline(
        id="t",
        title="T",
        timezone="Asia/Shanghai",
        sources=[each for each in records if isinstance(each, Source)],
        events=[each for each in records if isinstance(each, Event)],
    )


def one(when: str, *published: str | None, **changes: Any) -> Coverage:  # noqa: ANN401
    """Return the coverage of an event that cites sources of these dates."""
    sources = [source(number, each) for number, each in enumerate(published)]
    event = evolve(EVENT, when=When(when), citations=[Citation(source=each.id) for each in sources], **changes)
    [found] = coverage(timeline(event, *sources))
    return found


@pytest.mark.parametrize(
    ("when", "published", "first", "lag"),
    [
        ("2023-09-10", ["2023-09-13"], "0", "3 days"),
        ("2023-09-10", ["2023-09-13", "2023-09-12", "2023-09-12"], "12", "2 days"),
        ("2023-09-10", ["2023-09-10"], "0", "0 days"),
        ("2023-09-10", [], "", "-"),
        # any that may be the first
        ("2023-09-10", ["2023-09-13", "[2023-09-12..]", "2023-09"], "210", "0 to 3 days"),
        ("2023-09-10", ["2023-09-13T19:31+08:00", "[2023-09-12..]", "2023-09-13T20:00+08:00"], "10", "2 to 3 days"),
        ("2023-09-10", ["2023-09-13", None], "10", "0 to 3 days"),
        ("2023-09-10", [None], "0", "unknown"),
        # dates that leave much open
        ("[..2023-09-10]", ["2023-09-13"], "0", "3 days or more"),
        ("[..2023-09-13]", ["2023-09-13"], "0", "unknown"),
        ("[2023-09-01..]", ["2023-09-13"], "0", "0 to 12 days"),
        ("2007", ["2008-01-02"], "0", "2 to 366 days"),
        ("2007", ["2007-06"], "0", "0 to 180 days"),
        ("2023-09-10", ["[2023-09-12..]"], "0", "2 days or more"),
        # a report follows the event
        ("2023-09-10", ["2023-09-09", "2023-09-11"], "1", "1 day"),
        ("2023-09-10", ["2023-09-09"], "", "-"),
        # what lasts is counted from its beginning
        ("2023-09-10/2023-09-20", ["2023-09-11"], "0", "1 day"),
        ("1996/", ["2000-01-01"], "0", "1096 to 1461 days"),
        ("../2023-09-10", ["2023-09-11"], "0", "1 day or more"),
        ("2023-09-10", ["2023-09-12/2023-09-20"], "0", "2 days"),
        # by the clock, where both are; a day is one in Shanghai
        ("2023-09-10T10:00+08:00", ["2023-09-10T02:31Z"], "0", "31 min"),
        ("2023-09-10T10:00:59+08:00", ["2023-09-10T10:01:01+08:00"], "0", "1 min"),
        ("2023-09-10T10:00+08:00", ["2023-09-11T12:05+08:00"], "0", "1 day 2 h 5 min"),
        ("2023-09-10T10:00+08:00", ["2023-09-13T10:00+08:00"], "0", "3 days"),
        ("2023-09-10T10:00+08:00", ["2023-09-10T10:00+08:00"], "0", "0 min"),
        ("2023-09-10T10:00:00Z", ["2023-09-10T10:00:00Z"], "0", "0 min"),
        ("[2023-09-10T10:00+08:00..2023-09-10T11:00+08:00]", ["2023-09-10T12:00+08:00"], "0", "1 h to 2 h"),
        ("[..2023-09-10T10:00+08:00]", ["2023-09-10T12:00+08:00"], "0", "2 h or more"),
        ("2023-09-10T10:00+08:00", ["2023-09-11"], "0", "1 day"),
        ("2023-09-10", ["2023-09-10T23:30+01:00"], "0", "1 day"),
        ("2023-09-10T12:00+08:00", ["2023-09-10T11:59+08:00"], "", "-"),
    ],
)
def test_lags(when: str, published: list[str | None], first: str, lag: str) -> None:
    """The lag has the bounds that the dates of the event and of whatever may be its first report leave."""
    found = one(when, *published)
    words = to_text([found]).removeprefix(when).split(" E [e]")[0].strip()

    assert ("".join(each.id[1:] for each in found.first), words) == (first, lag)


def test_units() -> None:
    """Days and minutes are counted, not converted; where there is no report, there is nothing to count."""
    assert [
        (each.unit, each.shortest, each.longest)
        for each in (
            one("2023-09-10", "2023-09-12"),
            one("2023-09-10T10:00Z", "2023-09-12T10:00Z"),
            one("[..2023-09-10]", "2023-09-12"),
            one("2023-09-10"),
        )
    ] == [("days", 2, 2), ("minutes", 2880, 2880), ("days", 2, None), (None, None, None)]


@pytest.mark.parametrize(
    ("published", "accessed", "lag"),
    [
        (None, "2023-09-12", (0, 2)),
        ("[2023-09-11..]", "2023-09-12", (1, 2)),
        ("2023-09-11", "2026-01-01", (1, 1)),
        # what can't be is not believed
        ("2023-09-11", "2023-09-10", (1, 1)),
    ],
)
def test_who_has_read_it(published: str | None, accessed: str, lag: tuple[int, int]) -> None:
    """A source was published at the latest when somebody read it."""
    article = source(0, published, accessed=date.fromisoformat(accessed))
    [found] = coverage(timeline(evolve(EVENT, citations=[Citation(source="s0")]), article))

    assert (found.shortest, found.longest) == lag


def test_who_has_read_it_first() -> None:
    """Whatever somebody had read came before what was published later; the day of reading has no time."""
    event = evolve(EVENT, when=When("2023-09-10T10:00Z"), citations=[Citation(source="s0"), Citation(source="s1")])
    read = source(0, "[2023-09-10T12:00Z..]", accessed=date(2023, 9, 12))
    [found] = coverage(timeline(event, read, source(1, "2023-09-13T10:00Z")))

    assert (found.first, found.unit, found.shortest, found.longest) == ((read,), "days", 0, 2)


CITED = Citation(source="s0")


@pytest.mark.parametrize(
    "changes",
    [
        {"citations": [CITED]},
        {"disputes": [Dispute(field="title", value="F", citations=[CITED])]},
        {"participants": [Participation(actor="lin", part="subject", citations=[CITED])]},
    ],
)
def test_where_sources_are_cited(changes: dict[str, Any]) -> None:
    """Whatever is cited for an event, for a part in it, or against it, reports it."""
    [found] = coverage(timeline(evolve(EVENT, **changes), source(0, "2023-09-12")))

    assert [each.id for each in found.first] == ["s0"]


def test_primary_sources() -> None:
    """Those who act don't report."""
    [found] = coverage(timeline(evolve(EVENT, citations=[CITED]), source(0, "2023-09-10", primary=True)))

    assert found.first == ()


REPORT = Event(
    id="r",
    title="R",
    when=When("2023-09-11"),
    kind="coverage",
    related=[Relation(kind="reports-on", event="e")],
    citations=[Citation(source="s1")],
)


def test_events_that_report() -> None:
    """An event that reports on another one counts by its date; being about it, or planned, doesn't."""
    found = coverage(timeline(EVENT, REPORT, source(1, "2023-09-12")))
    assert [(each.event.id, each.first, each.longest) for each in found] == [("e", (REPORT,), 1), ("r", (), None)]

    others = [evolve(REPORT, related=[Relation(kind="about", event="e")]), evolve(REPORT, id="x", status="tentative")]
    assert [each.first for each in coverage(timeline(EVENT, *others)) if each.event is EVENT] == [()]


def test_an_article_and_its_event() -> None:
    """An article that is cited, and also stands as an event, is one report; that report has its own reports."""
    article = source(1, "2023-09-11")
    event = evolve(EVENT, citations=[Citation(source="s1")])
    reply = evolve(REPORT, id="x", when=When("2023-09-12"), related=[Relation(kind="reports-on", event="r")])
    found = {each.event.id: each.first for each in coverage(timeline(event, REPORT, reply, article))}

    assert found == {"e": (article,), "r": (reply,), "x": ()}


def test_events_that_happened() -> None:
    """Only what happened is reported; it comes in the order of the dates."""
    events = [evolve(EVENT, id=name, when=When(name[1:])) for name in ("b2009", "a2007")]
    others = [evolve(EVENT, id=status, status=status) for status in ("tentative", "cancelled")]

    assert [each.event.id for each in coverage(timeline(*events, *others))] == ["a2007", "b2009"]


def blurred(draw: Any, moment: datetime) -> str:  # noqa: ANN401
    """Return a date that leaves open when exactly a moment was."""
    day = moment.date()
    sooner, later = (day + sign * timedelta(draw(st.integers(0, 40))) for sign in (-1, 1))
    texts = (
        f"[{sooner}..{later}]",
        f"[..{later}]",
        f"[{sooner}..]",
        f"{day:%Y-%m}",
        f"{day:%Y}",
        f"{day}/..",
        str(day),
    )
    return str(draw(st.sampled_from([*texts, f"{moment:%Y-%m-%dT%H:%M}Z"])))


@given(st.data())
def test_the_truth_lies_within(data: st.DataObject) -> None:
    """However little dates say, the first report is among those that may be it, and its lag lies within the bounds."""
    begun = datetime(2023, 9, 10, tzinfo=UTC) + timedelta(minutes=data.draw(st.integers(0, 60_000)))
    lags = data.draw(st.lists(st.integers(0, 60_000), min_size=1, max_size=4))
    moments = [begun + timedelta(minutes=lag) for lag in lags]
    zoneless = [blurred(data.draw, each) for each in (begun, *moments)]
    event = evolve(EVENT, when=When(zoneless[0]), citations=[Citation(source=f"s{n}") for n in range(len(lags))])
    sources = [source(number, each) for number, each in enumerate(zoneless[1:])]
    [found] = coverage(evolve(timeline(event, *sources), timezone="UTC"))

    soonest = min(moments)
    lag = (soonest.date() - begun.date()).days if found.unit == "days" else min(lags)
    assert sources[moments.index(soonest)] in found.first
    assert (found.shortest or 0) <= lag <= (lag if found.longest is None else found.longest)


def test_alibaba(alibaba: Timeline) -> None:
    """The handover was reported two or three days later, the letter within a day: Pandaily's article has no date."""
    found = {each.event.id: each for each in coverage(alibaba)}
    both = ["pandaily-2023", "equalocean-2023-09-13"]

    assert [
        ([each.id for each in found[name].first], found[name].shortest, found[name].longest)
        for name in ("handover", "letter", "succession-announcement", "first-business")
    ] == [(both, 2, 3), (both, 0, 1), (both, 2, None), ([], None, None)]


FOUND = coverage(
    timeline(
        evolve(EVENT, citations=[Citation(source="s0"), Citation(source="s2")]),
        evolve(EVENT, id="f", title="F", when=When("2023-09-11")),
        REPORT,
        source(0, "[2023-09-10..]", publisher="The Daily"),
        source(1, "2023-09-12"),
        source(2, None, author="Lin Mei"),
    )
)


def test_text() -> None:
    """A line tells date, lag and event, and what may be the first report, by who published or wrote it."""
    assert to_text(FOUND).splitlines() == [
        f"2023-09-10{' ' * 15}0 to 1 day             E [e]: Lin Mei or The Daily or R",
        f"2023-09-11{' ' * 15}-{' ' * 22}F [f]",
        f"2023-09-11{' ' * 15}-{' ' * 22}R [r]",
    ]


def test_json() -> None:
    """The JSON says all, with the same keys for each event."""
    answers = json.loads(to_json(FOUND))

    assert answers[0] == {
        "event": "e",
        "title": "E",
        "when": "2023-09-10",
        "first": [
            {"kind": "source", "id": "s2", "when": None},
            {"kind": "source", "id": "s0", "when": "[2023-09-10..]"},
            {"kind": "event", "id": "r", "when": "2023-09-11"},
        ],
        "unit": "days",
        "shortest": 0,
        "longest": 1,
    }
    assert {tuple(each) for each in answers} == {tuple(answers[0])}


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The command answers in text or JSON; what isn't sound is said to be so."""
    monkeypatch.chdir(tmp_path)
    Path("bad.timeline.json").write_text("{}", "utf-8")

    assert cli.main(["coverage", "alibaba-2023", "--format", "json"]) == 0
    assert len(json.loads(capfd.readouterr().out)) == 15
    assert cli.main(["coverage", "bad.timeline.json"]) == 1
    assert capfd.readouterr().err.startswith("bad.timeline.json:1:1: error[missing-key]")
