"""What becomes of the facts of articles: records, notes for the editor, and what is left out with a word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

import alitimeline
from alitimeline import Timeline
from alitimeline.drafting import Article, draft, draft_articles
from alitimeline.drafting.facts import Promise
from alitimeline.problems import Problem
from alitimeline.queries import check_quotes
from alitimeline.when import Duration, When

HEAD = "Acme Widgets Inc. announces changes\n\nBOSTON, March 4, 2025 – Acme Widgets Inc. today announced that "
COMING = "Ann Lee has been appointed Chief Executive Officer, effective April 1, 2025.\n"


def draft_texts(*texts: str, base: Timeline | None = None) -> tuple[Timeline, tuple[Problem, ...]]:
    """Return the draft of some texts, which are in files of their own."""
    return draft_articles([Article(f"article-{number}.txt", text) for number, text in enumerate(texts)], base)


def list_changes(timeline: Timeline) -> list[tuple[str, str, str | None, str]]:
    """Return who comes and goes when, and how sure that is."""
    return [
        (str(event.when), part.actor, part.part, event.status)
        for event in timeline.events
        for part in event.participants
        if part.role
    ]


def test_two_articles_are_one_event() -> None:
    """Two articles that report the same change are two citations of one event."""
    other = "Ann Lee to lead Acme Widgets\n\nBOSTON, March 5, 2025 – Acme Widgets Inc. said that " + COMING
    timeline, _ = draft_texts(HEAD + COMING, other)

    assert list_changes(timeline) == [("2025-04-01", "ann-lee", "incoming", "tentative")]
    [event] = [event for event in timeline.events if event.kind == "leadership-change"]
    assert [cited.source for cited in event.citations] == ["article-0", "article-1"]
    assert event.title == "Ann Lee becomes Chief Executive Officer"


def test_a_base_is_extended() -> None:
    """What a base has stays, its actors keep their ids, and a change that it has is only cited as well."""
    base, _ = draft_texts(HEAD + COMING)
    leaving = "Ann Lee will retire as Chief Executive Officer on June 1, 2027.\n"
    timeline, problems = draft_texts(HEAD + COMING + "\n" + leaving, base=base)

    assert timeline.id == base.id
    assert timeline.actors == base.actors
    assert list_changes(timeline) == [
        ("2025-04-01", "ann-lee", "incoming", "tentative"),
        ("2027-06-01", "ann-lee", "outgoing", "tentative"),
    ]
    assert "recorded already" in problems[0].message
    assert len({source.id for source in timeline.sources}) == 2


def test_a_base_has_another_date() -> None:
    """A change that a base has at another date is a change of its own."""
    base, _ = draft_texts(HEAD + COMING)
    timeline, _ = draft_texts(HEAD + COMING.replace("2025", "2026"), base=base)

    assert [when for when, *_ in list_changes(timeline)] == ["2025-04-01", "2026-04-01"]


def test_what_contradicts_itself_is_left_out() -> None:
    """An event in which somebody takes up and gives up one role is left out, with its place."""
    text = "Ann Lee has resigned as Chief Executive Officer effective March 3, 2025. "
    timeline, problems = draft_texts(HEAD + text + COMING.replace("April 1", "March 3"))

    assert list_changes(timeline) == []
    [problem] = [problem for problem in problems if problem.severity == "warning"]
    assert (problem.file, problem.line, problem.message[:8]) == ("article-0.txt", 3, "left out")


def test_a_deadline_counts_from_the_day_that_is_said() -> None:
    """A duration that counts from another day than that of publication is computed."""
    text = (
        "A note to everyone at Acme\n\nFrom: Ann Lee\nTo: All\nDate: Monday 8 September 2025\n\nDear all,\n\n"
        "Last Monday I started as your chief executive. I will visit all 14 of our offices in my first 100 days.\n\n"
        "Within two years, we will open twenty shops in Spain.\n\nAnn Lee\n"
    )
    timeline, problems = draft_texts(text)
    days = {commitment.title[:12]: timeline.deadline(commitment) for commitment in timeline.commitments}

    assert days["I will visit"].latest == date(2025, 12, 10)  # type: ignore[union-attr]
    assert days["Within two y"].latest == date(2027, 9, 8)  # type: ignore[union-attr]
    assert any("Last Monday" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("promise", "left_out"),
    [
        (Promise(made_by=(), start=0, end=20), "made_by"),
        (Promise(made_by=("Acme",), start=1, end=8), "can't be quoted"),
    ],
)
def test_no_mistake_becomes_a_quote(monkeypatch: pytest.MonkeyPatch, promise: Promise, left_out: str) -> None:
    """What was found in a wrong way, such as from the middle of a letter on, is left out, with its place."""
    text = "e\u0301lan of Acme Inc. (NYSE: ACME)\n\nBOSTON, March 4, 2025 – Acme Inc. (the “Company”) will grow.\n"
    monkeypatch.setattr(draft, "find_promises", lambda *_: [promise])
    monkeypatch.setattr(draft._Drafting, "_find_actor", lambda *_: "acme")  # noqa: SLF001
    timeline, problems = draft_texts(text)

    assert timeline.commitments == ()
    assert any(left_out in problem.message for problem in problems)


def test_a_deadline_that_can_not_be_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise whose deadline can't be computed is recorded without one, and says so."""
    due = Duration("P9000Y"), When("2025-04-01")
    promise = Promise(made_by=("Acme Widgets Inc.",), start=0, end=16, due=due)
    monkeypatch.setattr(draft, "find_promises", lambda *_: [promise])
    timeline, _ = draft_texts(HEAD + COMING)

    assert [commitment.due for commitment in timeline.commitments] == [None]
    assert "deadline" in timeline.commitments[0].extra["x-draft-note"]


def test_an_article_without_a_day() -> None:
    """Without the day of publication, what has a date of its own is recorded with a doubt; no promise is, and why."""
    text = (
        "Acme Widgets Inc. names Ann Lee\n\nAcme Widgets Inc. said that Ann Lee has been appointed Chief Executive "
        "Officer, effective April 1, 2025. The annual meeting will be held on May 5, 2025.\n\n"
        "The company will open 20 shops by 2027.\n"
    )
    timeline, problems = draft_texts(text)

    assert [(str(event.when), event.kind) for event in timeline.chronology()] == [
        ("2025-04-01", "leadership-change"),
        ("2025-05-05", "statement"),
    ]
    assert all("isn't known" in event.extra["x-draft-note"] for event in timeline.events)
    assert timeline.commitments == ()
    warnings = {problem.line: problem.message for problem in problems if problem.severity == "warning"}
    assert "the day of publication isn't stated" in warnings[1]
    assert "left out: the day on which this is promised isn't known" in warnings[5]


def test_a_day_that_is_taken_for_that_of_publication() -> None:
    """The last day of which an article without a date tells is that of its publication, and the report says so."""
    text = (
        "Acme Widgets Inc. met\n\nThe board met on March 3, 2025, and again on March 5, 2025. It will open in June.\n"
    )
    timeline, problems = draft_texts(text)

    assert str(timeline.sources[0].published) == "2025-03-05"
    assert "2025-03-05 is taken as the day of publication" in [problem.message for problem in problems]


def test_what_is_left_out_is_said() -> None:
    """A change at another company, or of long ago, is no news of this article, and the report says so."""
    text = (
        HEAD
        + COMING
        + "\nAnn Lee became Treasurer of Tellwick Corp. on March 1, 2025.\nIn 2019, she became Secretary.\n"
    )
    _, problems = draft_texts(text)

    notes = {problem.line: problem.message for problem in problems if problem.severity == "note"}
    assert notes[5] == "a change at Tellwick Corp. is left out: the article isn't about it"
    assert notes[6] == "a change of 2019 is left out: it is long before the article"


def test_a_change_in_two_articles() -> None:
    """A change whose date one article says is the one of which another doesn't say when it was, and cites both."""
    later = HEAD.replace("March 4", "March 9") + "its newly appointed Chief Financial Officer, Ann Lee, has arrived.\n"
    timeline, _ = draft_texts(later, HEAD + "Ann Lee became Chief Financial Officer on March 2, 2025.\n")

    (change,) = [event for event in timeline.events if event.kind == "leadership-change"]
    assert str(change.when) == "2025-03-02"
    assert {cited.source for cited in change.citations} == {source.id for source in timeline.sources}


def test_titles_and_ids_are_short() -> None:
    """Two roles of one person are one title, an id begins as its title, and the day of publication is one event."""
    text = HEAD.replace("March 4, 2025", "March 4, 2025, 8:00 a.m. ET") + COMING.replace(
        "Chief Executive Officer", "President and Chief Executive Officer"
    )
    timeline, _ = draft_texts(
        text + "\nThe board – in a long meeting, as the chair’s note says – met on May 2, 2025.\n"
    )

    assert [(event.id, str(event.when)) for event in timeline.chronology()] == [
        ("acme-widgets-inc-announces-changes", "2025-03-04T08:00-05:00"),
        ("2025-04-01-ann-lee-becomes-president-and-chief", "2025-04-01"),
        ("the-board-in-a-long-meeting-as-the-chairs-note", "2025-05-02"),
    ]


def test_what_is_too_much_is_said() -> None:
    """A table of dates, and a list of hundreds of people, are looked at in part, and a warning says where."""
    dates = ", ".join(f"{day} March 20{year}" for year in range(10, 30) for day in (1, 2, 3))
    people = "\n".join(
        f"Mr. {first}{middle}{last}lan Lee" for first in "BCDFGHJKLM" for middle in "aeiou" for last in "bcdfghklm"
    )
    _, problems = draft_texts(f"Acme Inc.\n\nBOSTON, March 4, 2025 – It met on {dates}.\n\n{people}\n")
    said = {problem.message: problem.line for problem in problems if problem.severity == "warning"}

    assert said["only 40 dates of a sentence are looked at"] == 3
    assert said["only 400 of its names are looked at"] == 1


@pytest.mark.slow
@tried(60)
@given(st.text(max_size=300), st.sampled_from([HEAD + COMING, "董事会任命李安为公司总经理，自2025年4月1日起任职。\n"]))
def test_any_text_gives_a_sound_draft(text: str, other: str) -> None:
    """Whatever is around it, a draft has no errors, and every quote is in the article."""
    whole = (other + text).encode("utf-8", "replace").decode()
    timeline, _ = draft_texts(whole)

    assert [problem for problem in alitimeline.check(timeline) if problem.severity == "error"] == []
    assert check_quotes(timeline, {source.id: whole for source in timeline.sources}) == ()
