"""What a language model answers is taken as far as the article proves it, and nothing else, whatever it is."""

import json
import random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from alitimeline import Timeline, check, loads, queries
from alitimeline.documents.canonical import dumps
from alitimeline.drafting.answers import read_answer
from alitimeline.drafting.articles import Article
from alitimeline.model import Actor, Citation, Entry, Event, Source
from alitimeline.problems import is_error

ARTICLE = Article(
    "osier.txt",
    """Osier Foods names Mara Quill as chief executive

HULL, 4 March 2025 – Osier Foods plc (LSE: OSR) said today that Mara Quill will become Chief Executive on 1 May 2025.
She succeeds Tom Brand, who retires on 30 April 2025 after “eleven good years”.

The company will open 20 shops within two years and spend £1.5 million on them. Tom Brand said: “I leave a sound firm.”

奎女士承诺，在2027年前开设二十家门店。
""",
)
QUOTE = "Mara Quill will become Chief Executive on 1 May 2025"
ANSWER: dict[str, Any] = {
    "source": {"title": "x", "author": "Jo Moon", "publisher": "Osier Foods plc"},
    "actors": [
        {"id": "osier", "kind": "organization", "name": "Osier Foods", "identifiers": {"lse": "OSR"}},
        {"id": "mara", "kind": "person", "name": "Mara Quill", "other_names": ["奎女士"]},
        {"id": "bystander", "kind": "person", "name": "Ann Other"},
    ],
    "events": [
        {"id": "news", "title": "Osier names a chief", "when": "2025-03-04", "kind": "announcement",
         "citations": [{"source": "osier", "quote": "Osier Foods plc (LSE: OSR) said today"}]},
        {"id": "start", "title": "Mara Quill starts", "when": "2025-05-01", "kind": "leadership-change",
         "participants": [{"actor": "mara", "role": "Chief Executive", "organization": "osier", "part": "incoming"}],
         "status": "tentative", "citations": [{"source": "osier", "quote": QUOTE}]},
    ],
    "commitments": [
        {"id": "shops", "title": "Twenty shops", "statement": "It opens 20 shops.", "made_by": "osier",
         "made_in": "news", "kind": "growth", "due": {"within": "P2Y", "of": "news"},
         "measures": [{"metric": "shops", "target": 20, "unit": "shops"}, {"metric": "spending", "target": 1500000}],
         "citations": [{"source": "osier", "quote": "will open 20 shops within two years"}]},
    ],
}  # fmt: skip
CHAIR = {"actor": "mara", "role": "Chair", "part": "incoming"}
BASE = Timeline(
    id="osier",
    title="Osier",
    sources=[Source(id="osier", kind="news", title="Earlier")],
    actors=[
        Actor(id="osier", kind="organization", name="Osier Foods", fiscal_year_end="--03-31"),
        Actor(id="tom", kind="person", name="Tom Brand"),
    ],
    events=[
        Event(id="founding", title="It is founded", when="1990", kind="founding", citations=[Citation(source="osier")])
    ],
)


def answer_with(collection: str, number: int, **changes: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the answer with other values in one of its records."""
    other = json.loads(json.dumps(ANSWER))
    other[collection][number] |= changes
    return json.dumps(other)


def say(problems: Any) -> list[str]:  # noqa: ANN401 - problems
    """Return what is said, without the code."""
    return [str(problem).replace("[draft]", "") for problem in problems]


def test_what_is_proved_is_taken() -> None:
    """An answer that the article proves is taken, with the paragraphs of its quotes; nothing is said about it."""
    draft, problems = read_answer(json.dumps(ANSWER), ARTICLE)

    assert say(problems) == []
    assert (draft.sources[0].id, draft.sources[0].author, draft.sources[0].publisher) == (
        "osier",
        None,
        "Osier Foods plc",
    )
    assert [actor.id for actor in draft.actors] == ["osier", "mara"]
    assert [event.id for event in draft.events] == ["news", "start"]
    assert draft.event("start").citations[0].quote == QUOTE
    entries: tuple[Entry, ...] = (*draft.events, *draft.commitments)
    assert [one.locator for entry in entries for one in entry.citations] == [
        "paragraph 2",
        "paragraph 2",
        "paragraph 4",
    ]
    assert str(draft.deadline("shops")) == "2027-03-04"
    assert draft.extra == {"x-draft": "draft"}


@pytest.mark.parametrize(
    "form", ["Of course! {{it}} is:\n\n```json\n{}\n```\nAnything else?", "\ufeff{}", '{{"a": {{"b": {{}}}}}} {} {{}}']
)
def test_where_the_answer_is(form: str) -> None:
    """The object is found in prose and in fences, and places are those in all of the answer."""
    text = form.format(answer_with("events", 1, when="soon"))
    draft, problems = read_answer(text, ARTICLE, file="model.md")

    assert [event.id for event in draft.events] == ["news"]
    line = 1 + text[: text.index('"start"')].count("\n")
    assert say(problems)[0].startswith(f"model.md:{line}:")
    assert "the event 'start' is left out: 'soon' is not a date" in say(problems)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "answer: error the answer can't be read: there is no JSON object in it"),
        ("I can't help with that.", "answer: error the answer can't be read: there is no JSON object in it"),
        ('Here:\n{"events": [}', "answer:2:13: error[syntax] the list that begins in line 2 must be closed with ']'"),
        ('{it}: {"events": [{"id": "a"', "answer:1:29: error[syntax] the file ends within the object"),
        ('{"actors": {}, "events": 5}', "answer:1:12: warning actors is left out: it must be a list"),
        ('{"records": []}', "answer:1:1: error there is none of actors, events, commitments in the answer"),
        ('{"events": [{"id": "\\ud800"}]}', "answer:1:20: error[unicode] '\\ud800' contains half a character"),
        ('{"a":' * 2000, "answer:1:501: error[depth] lists and objects are nested more than 100 deep"),
        ("{" + "x" * 10_000_000, "answer: error the answer can't be read: it has more than 10,000,000 characters"),
    ],
)
def test_a_broken_answer(text: str, said: str) -> None:
    """Of an answer that can't be read nothing is taken, and the first mistake is said with its place."""
    draft, problems = read_answer(text, ARTICLE)

    assert say(problems)[0].startswith(said)
    assert (draft.actors, draft.events, draft.commitments) == ((), (), ())
    assert [source.id for source in draft.sources] == ["osier"]


@pytest.mark.parametrize(
    ("quote", "near"),
    [
        ("Mara Quill will become chairman on 1 May 2025", f"did you mean {QUOTE!r} (osier.txt:3:65)?"),
        ("MARA QUILL WILL BECOME", "did you mean 'Mara Quill will become' (osier.txt:3:65)?"),
        ("Mara Quill will become … on 1 May 2025", f"did you mean {QUOTE!r} (osier.txt:3:65)?"),
        ("Nobody ever wrote such words", None),
        ("on", "quote more of it"),
        ("…", "quote more of it"),
    ],
)
def test_a_quote_that_is_not_in_the_article(quote: str, near: str | None) -> None:
    """A fact without a quote that is there letter by letter is left out, with the nearest passage."""
    draft, problems = read_answer(answer_with("events", 1, citations=[{"quote": quote}]), ARTICLE)

    assert [event.id for event in draft.events] == ["news"]
    assert [(problem.message, problem.hint) for problem in problems] == [
        ("the event 'start' is left out: it has no quote that is in the article", None),
        (f"the article doesn't contain {quote!r}" if near != "quote more of it" else f"{quote!r} proves nothing", near),
    ]


def test_the_quotes_that_are_there_stay() -> None:
    """Typography doesn't count in a quote; of several quotes, those that are there stay, of whatever source."""
    quotes = [
        {"quote": 'after "eleven good years"', "source": "elsewhere"},
        {"quote": "made up"},
        {"locator": "top"},
        7,
    ]
    draft, problems = read_answer(answer_with("events", 1, citations=quotes), ARTICLE)

    assert [(one.source, one.locator) for one in draft.event("start").citations] == [("osier", "paragraph 3")]
    assert len(problems) == 3  # the quote; the locator, for which nothing asks; the number


@pytest.mark.parametrize(
    ("collection", "number", "changes", "said"),
    [
        ("actors", 1, {"name": "Mara K. Quill"}, "mara: 'Mara K. Quill' wasn't found in the article"),
        ("actors", 0, {"identifiers": {"nyse": ["OSF"]}}, "osier: 'OSF' wasn't found in the article"),
        ("actors", 0, {"fiscal_year_end": "--12-31"}, "osier: '--12-31' wasn't found in the article"),
        ("events", 1, {"when": "2025-06-01"}, "start: 2025-06-01 wasn't found in the article"),
        ("events", 1, {"place": "Leeds"}, "start: 'Leeds' wasn't found in the article"),
        ("events", 1, {"participants": [CHAIR]}, "start: 'Chair' wasn't found in the article"),
        ("commitments", 0, {"due": {"within": "P3Y", "of": "news"}}, "shops: 3 years wasn't found in the article"),
        ("commitments", 0, {"due": "2026"}, "shops: 2026 wasn't found in the article"),
        ("commitments", 0, {"measures": [{"metric": "shops", "target": 21}]}, "shops: 21 wasn't found in the article"),
    ],
)  # fmt: skip
def test_what_can_not_be_seen_is_marked(collection: str, number: int, changes: dict[str, Any], said: str) -> None:
    """Names, roles, dates and numbers that the article doesn't have are marked for the editor, and said."""
    draft, problems = read_answer(answer_with(collection, number, **changes), ARTICLE)
    record = getattr(draft, collection)[number]

    assert [problem.message for problem in problems] == [said]
    assert record.extra == {"x-draft": "check", "x-draft-note": said.partition(": ")[2]}


def test_a_fiscal_year() -> None:
    """A fiscal year that the article doesn't name is marked."""
    due = {"fiscal_year": 2027, "of": "osier"}
    seen = evolve(ARTICLE, text=f"{ARTICLE.text} By FY27.")
    messages = [
        [problem.message for problem in read_answer(answer_with("commitments", 0, due=due), article, BASE)[1]]
        for article in (Article("a.txt", ARTICLE.text.replace("2027", "then")), seen)
    ]

    assert messages == [["shops: the fiscal year 2027 wasn't found in the article"], []]


def test_what_nothing_asks_for() -> None:
    """Invented fields are left out, with their places, and so is what no article proves; the record stays."""
    changes = {"confidence": 0.9, "summary": "All lies.", "x-accepted": {"uncited": "why not"}, "media": [{"url": "y"}]}
    draft, problems = read_answer(answer_with("events", 1, **changes), ARTICLE)

    assert draft.event("start") == read_answer(json.dumps(ANSWER), ARTICLE)[0].event("start")
    assert [problem.message for problem in problems] == [
        f"{key!r} is left out: the instruction doesn't ask for it" for key in changes
    ]
    assert all(problem.column for problem in problems)


def test_what_depends_on_what_is_left_out() -> None:
    """Ids that nobody has are reported, and what can't be without them is left out."""
    draft, problems = read_answer(answer_with("events", 0, citations=[], id="other"), ARTICLE)

    assert [event.id for event in draft.events] == ["start"]
    assert draft.commitments == ()
    assert [problem.message for problem in problems] == [
        "the event 'other' is left out: it has no quote that is in the article",
        "the commitment 'shops' is left out: no event has the id 'news'",
    ]


def test_a_record_that_is_extended() -> None:
    """The base stays, its ids are resolved, and what it has isn't taken again; the source gets an id of its own."""
    text = answer_with("events", 1, participants=[{"actor": "tom", "part": "subject"}])
    draft, problems = read_answer(text, ARTICLE, BASE)
    again, refused = read_answer(text, ARTICLE, draft)

    assert problems == ()
    assert draft.event("start").participants[0].actor == "tom"
    assert draft.actors == BASE.actors
    assert draft.events[0] == BASE.events[0]
    assert draft.source("osier") == BASE.source("osier")
    assert draft.sources[1].id.startswith("osier-")
    assert {one.source for event in draft.events[1:] for one in event.citations} == {draft.sources[1].id}
    assert again.events == draft.events
    assert "the id 'start' is already used by an earlier event" in str(refused[1])


def test_too_many_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what is left out makes more and more faulty, nothing is taken."""
    monkeypatch.setattr("alitimeline.loading.salvage.ROUNDS", 0)
    draft, problems = read_answer(answer_with("events", 1, when="soon", citations=5), ARTICLE)

    assert (draft.events, len(problems)) == ((), 1)
    assert problems[0].message == "nothing in it can be used: too many records depend on faulty ones"


def test_many_records() -> None:
    """Of 100,000 records, the first 1,000 are looked at."""
    events = [{"id": f"e{at}", "title": "E", "when": "2025", "kind": "x"} for at in range(100_000)]
    draft, problems = read_answer(json.dumps({"events": events, "commitments": [1, None, "x"]}), ARTICLE)

    assert draft.events == ()
    assert len(problems) < 20
    assert "only the first 1,000 of 100,000 events are looked at" in "\n".join(say(problems))


#: What models do wrong: values of other types, from other places, and ids that nobody has.
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 3000),
    st.text(max_size=8),
    st.sampled_from(["osier", "mara", "tom", "news", "nobody", "2025-05-01", QUOTE, "…", "P2Y", "shops", "founding"]),
    st.just([]),
    st.sampled_from([ANSWER["events"][0], ANSWER["actors"], ANSWER["commitments"][0], {"quote": QUOTE}]),
)
KEYS = st.sampled_from([*ANSWER["events"][1], *ANSWER["commitments"][0], "disputes", "assessments", "x-y", "parent"])


def mangle(value: Any, changes: list[tuple[int, str, Any]]) -> Any:  # noqa: ANN401 - any JSON
    """Return a copy of a value with changes at random places in it."""
    copy = json.loads(json.dumps(value))
    for seed, key, new in changes:
        pick, place, new = random.Random(seed), copy, json.loads(json.dumps(new))  # noqa: PLW2901, S311 - no secret
        while inner := [
            one
            for one in (place.values() if isinstance(place, dict) else place)
            if one and isinstance(one, dict | list)
        ]:
            place = pick.choice(inner)
            if pick.random() < 0.3:
                break
        if isinstance(place, list):
            place.insert(pick.randint(0, len(place)), new)
        elif place and pick.random() < 0.7:
            place[pick.choice([*place])] = new
        else:
            place[key] = new
    return copy


@given(
    st.lists(st.tuples(st.integers(0, 10**6), KEYS, VALUES), min_size=1, max_size=12),
    st.sampled_from([None, BASE]),
    st.integers(0, 3000) | st.none(),
)
def test_any_answer(changes: list[tuple[int, str, Any]], base: Timeline | None, cut: int | None) -> None:
    """Whatever is answered: no traceback, no error in the draft, every quote in the article, the base unchanged."""
    draft, _ = read_answer(json.dumps(mangle(ANSWER, changes))[:cut], ARTICLE, base)
    own = draft.sources[-1].id
    entries: tuple[Entry, ...] = (*draft.events[len(base.events) if base else 0 :], *draft.commitments)

    assert not [problem for problem in check(draft) if is_error(problem)]
    assert loads(dumps(draft)) == draft
    assert [problem for problem in queries.check_quotes(draft, {own: ARTICLE.text}) if is_error(problem)] == []
    assert all(entry.citations and all(one.quote and one.source == own for one in entry.citations) for entry in entries)
    assert base is None or (draft.events[:1], draft.actors[:2]) == (base.events, base.actors)


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text(answer: str, text: str) -> None:
    """Whatever is answered about whatever article, there is a draft without errors."""
    draft, _ = read_answer(answer, Article("a", text))

    assert not [problem for problem in check(draft) if is_error(problem)]
