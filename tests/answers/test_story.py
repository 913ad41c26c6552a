"""The record in three sentences: who leads, what was promised, what is overdue and disputed."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.places import TESTS

import alitimeline
from alitimeline import Actor, Commitment, Event, Source, Timeline, When
from alitimeline.answers.story import summarize
from alitimeline.model import Citation, Dispute, Participation
from alitimeline.queries import conflicts, status

DAY = date(2024, 6, 30)
FIRM = Actor(id="firm", kind="organization", name="The Firm")
ANN, BEN = (Actor(id=name.lower(), kind="person", name=name) for name in ("Ann", "Ben"))
SAGAS = sorted((TESTS / "records").glob("*.timeline.json"))


def move(day: str, actor: str, role: str = "CEO", part: str = "incoming", **more: Any) -> Event:  # noqa: ANN401
    """Return an appointment or a departure in the firm."""
    moved: Any = {"organization": "firm", "part": part} | more
    status = moved.pop("status", "confirmed")
    who = Participation(actor=actor, role=role, **moved)
    name = re.sub(r"[^a-z0-9]+", "-", f"{day} {actor} {part}".lower()).strip("-")
    return Event(id=name, title="A move", when=When.parse(day), kind="move", status=status, participants=[who])


def lead(*events: Event, on: date = DAY, language: Any = "en") -> str:  # noqa: ANN401
    """Return what the story says of the leaders after these events."""
    return "".join(summarize(Timeline(id="t", title="T", actors=[FIRM, ANN, BEN], events=events), on, language))


def promise(name: str, due: str | None = None) -> Commitment:
    """Return a promise of the firm."""
    when = When.parse(due) if due else None
    return Commitment(
        id=name, title=name.title(), statement="S.", made_by="firm", made_on=When("2024"), kind="test", due=when
    )


def summarize_promises(*commitments: Commitment, language: Any = "en") -> tuple[str, ...]:  # noqa: ANN401
    """Return what the story says of these promises at the end of 2024."""
    timeline = Timeline(id="t", title="T", actors=[FIRM], commitments=commitments)
    return summarize(timeline, date(2024, 12, 31), language)


def test_the_bundled_record(alibaba: Timeline) -> None:
    """Three sentences say who leads, what is due next, and what is disputed."""
    assert " ".join(summarize(alibaba, date(2026, 11, 22))) == (
        "Alibaba Group is led by Joseph Tsai (Chairman since 10 September 2023, after Daniel Zhang, "
        "disputed) and Eddie Wu (CEO since 10 September 2023, after Daniel Zhang); Alibaba Cloud is led by "
        "Eddie Wu (Chairman and CEO since 10 September 2023). 23 commitments have been made, 1 with a "
        "deadline; “Make younger people the core of management within four years” is due by 12 September "
        "2027, in 294 days. 2 disputes between sources are open, about “Daniel Zhang hands over the "
        "leadership of Alibaba Group” and “Give the next generation the systems and culture to carry "
        "Alibaba”."
    )


def test_in_chinese(alibaba: Timeline) -> None:
    """Chinese sentences have Chinese dates and marks, and no spaces beside names and digits, as in newspapers."""
    assert " ".join(summarize(alibaba, date(2027, 9, 13), "zh")) == (
        "Alibaba Group现由Joseph Tsai（Chairman，2023年9月10日起，接替Daniel Zhang，有争议）和Eddie "
        "Wu（CEO，2023年9月10日起，接替Daniel Zhang）执掌；Alibaba Cloud现由Eddie Wu（Chairman和CEO，"
        "2023年9月10日起）执掌。 共作出23项承诺，其中1项设有期限。 1项承诺已逾期：“Make younger people the "
        "core of management within four years”；消息来源有2处说法不一，涉及“Daniel Zhang hands over the "
        "leadership of Alibaba Group”和“Give the next generation the systems and culture to carry Alibaba”。"
    )


def test_nothing_to_say() -> None:
    """A record without dates, or with nothing that the sentences are about, has none."""
    source = Source(id="a", kind="web", title="A", published=When("2024"))

    assert summarize(Timeline(id="t", title="T", actors=[FIRM])) == ()
    assert summarize(Timeline(id="t", title="T", sources=[source])) == ()
    assert lead(move("2024-01-01", "ann", "Cook")) == ""


@pytest.mark.parametrize(
    ("when", "since"),
    [
        ("2020-03-01", "since 1 March 2020"),
        ("2020-03-01T23:30Z", "since 1 March 2020"),
        ("2020-03", "since March 2020"),
        ("2020-Q3", "since Q3 2020"),
        ("2020-H2", "since H2 2020"),
        ("2020~", "since about 2020"),
        ("2020?", "since perhaps 2020"),
        ("2020%", "since perhaps about 2020"),
        ("2020/2021", "since 2020"),
        ("[2020..2021-05]", "since a date between 2020 and May 2021"),
        ("[..2020]", "since 2020 or earlier"),
        ("../2020", "since 2020 or earlier"),
    ],
)
def test_since_when(when: str, since: str) -> None:
    """The beginning is given as precisely as the record has it."""
    assert lead(move(when, "ann")) == f"The Firm is led by Ann (CEO {since})."


def test_dates_in_chinese() -> None:
    """Halves and quarters have Chinese names."""
    assert lead(move("[2020-H1..2020-Q3]", "ann"), language="zh") == (
        "The Firm现由Ann（CEO，2020年上半年至2020年第3季度之间起）执掌。"
    )


def test_how_somebody_leads() -> None:
    """Interim and joint holders are said to be that; who has several roles since one day is named once."""
    assert lead(move("2024-01-01", "ann", capacity="interim")) == (
        "The Firm is led by Ann (interim CEO since 1 January 2024)."
    )
    assert lead(move("2024-01-01", "ann", "Chairman and 首席执行官", capacity="acting"), language="zh") == (
        "The Firm现由Ann（代理Chairman和代理首席执行官，2024年1月1日起）执掌。"
    )


def test_whom_they_followed() -> None:
    """The last holder before is named, unless it was the same in another capacity."""
    first, interim = move("[..2019]", "ben"), move("2023-01-01", "ann", capacity="interim")

    assert lead(first, move("2024-01-01", "ben", part="outgoing"), move("2024-01-01", "ann")) == (
        "The Firm is led by Ann (CEO since 1 January 2024, after Ben)."
    )
    assert lead(interim, move("2024-01-01", "ann")) == "The Firm is led by Ann (CEO since 1 January 2024)."


def test_who_may_lead() -> None:
    """Where nobody certainly has a post, those who may have it are named; nothing is said of an unknown beginning."""
    assert lead(move("[2024-05..2024-07]", "ann")) == (
        "The Firm is led by Ann (perhaps CEO since a date between May 2024 and July 2024)."
    )
    assert lead(move("2025", "ann", part="outgoing")) == "The Firm is led by Ann (perhaps CEO)."


def test_a_vacant_post() -> None:
    """A post that nobody has any more is named."""
    come, leave = move("2023-01-01", "ann"), move("2024-01-01", "ann", part="outgoing")

    assert lead(come, leave) == "No CEO of The Firm has been on record since 2 January 2024."
    assert lead(come, leave, language="zh") == "The Firm的CEO一职自2024年1月2日起无在任记录。"


def test_a_disputed_appointment() -> None:
    """Who leads says so if sources disagree about it."""
    other = Dispute(field="actor", value="ben", citations=[Citation(source="a")])
    disputed = move("2024-01-01", "ann", disputes=[other])

    assert lead(disputed) == (
        "The Firm is led by Ann (CEO since 1 January 2024, disputed).1 dispute between sources is open, about “A move”."
    )


def test_an_organization_without_a_name() -> None:
    """Where the record doesn't say which organization somebody leads, it is called that."""
    unnamed = move("2024-01-01", "ann", organization=None)

    assert lead(unnamed) == "The organization is led by Ann (CEO since 1 January 2024)."


def test_names_keep_their_small_letters() -> None:
    """A sentence doesn't change the spelling of a name at its beginning; a long name is cut."""
    small, long = evolve(FIRM, name="eFirm"), evolve(FIRM, name="x" * 200)
    timeline = Timeline(id="t", title="T", actors=[small, ANN], events=[move("2024-01-01", "ann")])

    assert summarize(timeline)[0].startswith("eFirm is led by")
    assert f"{'x' * 78}… is led by" in summarize(evolve(timeline, actors=[long, ANN]))[0]


def test_a_thousand_organizations() -> None:
    """Of many organizations and promises a few are named, the parent before its parts, and the others counted."""
    firms = [evolve(FIRM, id=f"f{n}", name=f"Firm {n}", parent="f999" if n < 999 else None) for n in range(1000)]
    moves = [
        evolve(
            move("2024-01-01", "ann", organization=firm.id),
            id=f"m{n}",
            disputes=[Dispute(field="when", value="2023", citations=[Citation(source="s")])],
            title=f"Move {n}",
        )
        for n, firm in enumerate(firms)
    ]
    promises = [evolve(promise(f"p{n}", "2023"), made_by="f1") for n in range(1000)]
    timeline = Timeline(id="t", title="T", actors=[*firms, ANN], events=moves, commitments=promises)

    assert " ".join(summarize(timeline, date(2024, 12, 31))) == (
        "Firm 999 is led by Ann (CEO since 1 January 2024, disputed); Firm 0 is led by Ann (CEO since 1 "
        "January 2024, disputed); leaders of 998 more organizations are on record. 1,000 commitments have "
        "been made, all with a deadline. 1,000 commitments are overdue: “P0”, “P1” and 998 more; 1,000 "
        "disputes between sources are open, about “Move 0”, “Move 1” and 998 more."
    )


def test_promises() -> None:
    """What is due next is named with its last day; several on one day together."""
    assert summarize_promises(promise("a"), promise("b")) == ("2 commitments have been made, none with a deadline.",)
    assert summarize_promises(promise("a")) == ("1 commitment has been made, without a deadline.",)
    assert summarize_promises(promise("a", "2024")) == (
        "1 commitment has been made, with a deadline; “A” is due by 31 December 2024, today.",
    )
    assert summarize_promises(promise("a", "2025-H1"), promise("b", "2025-01-01"), promise("c", "[2025..]")) == (
        "3 commitments have been made, all with a deadline; “B” is due by 1 January 2025, in 1 day.",
    )
    assert summarize_promises(promise("a", "2025"), promise("b", "2025-12"), promise("c"), language="zh") == (
        "共作出3项承诺，其中2项设有期限；最近到期的是“A”和“B”，截止日期为2025年12月31日，还有365天。",
    )


@pytest.mark.parametrize("file", SAGAS, ids=lambda file: file.stem)
@given(days=st.integers(0, 9000))
def test_figures_are_those_of_the_queries(file: Path, days: int) -> None:
    """Whatever the day, the numbers in the sentences are what the queries answer, in both languages."""
    timeline, day = alitimeline.load(file), date(2005, 1, 1) + timedelta(days=days)
    statuses = status(timeline, day)
    left = [item.days_left for item in statuses if item.state in ("upcoming", "due-now") and item.days_left is not None]
    expected = {
        "made": len(statuses),
        "dated": sum(item.deadline is not None for item in statuses),
        "next": min(left, default=0),
        "overdue": sum(item.state == "lapsed" for item in statuses),
        "disputes": sum(conflict.standing == "open" for conflict in conflicts(timeline)),
    }

    for language, patterns in PATTERNS.items():
        story = " ".join(summarize(timeline, day, language))
        found = {key: re.search(pattern, story) for key, pattern in patterns.items()}
        numbers = {key: int(match[1].replace(",", "")) for key, match in found.items() if match}
        everything = re.search(r"(?<!none )with a deadline|项承诺，均?设有期限", story)
        assert {
            "dated": expected["made"] if everything else 0,
            "made": 0,
            "next": 0,
            "overdue": 0,
        } | numbers == expected


PATTERNS: dict[Any, dict[str, str]] = {
    "en": {
        "made": r"(\d[\d,]*) commitments? ha(?:s|ve) been made",
        "dated": r"(\d[\d,]*) with a deadline",
        "next": r"in (\d[\d,]*) days?\.",
        "overdue": r"(\d[\d,]*) commitments? (?:is|are) overdue",
        "disputes": r"(\d[\d,]*) disputes? between",
    },
    "zh": {
        "made": r"共作出(\d[\d,]*)项",
        "dated": r"其中(\d[\d,]*)项设有期限",
        "next": r"还有(\d[\d,]*)天",
        "overdue": r"(\d[\d,]*)项承诺已逾期",
        "disputes": r"来源有(\d[\d,]*)处",
    },
}
