"""The records of a timeline: what each must be, and what a timeline answers about itself."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, fields, has
from attrs.exceptions import FrozenInstanceError
from tests.when.test_dates import NotATime

from alitimeline.model import (
    Actor,
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Event,
    EventStatus,
    Measure,
    Media,
    Participation,
    Record,
    Relation,
    Source,
    Timeline,
)
from alitimeline.model.fields import replace
from alitimeline.problems import DateError, DeadlineError, TextError, UnknownNameError
from alitimeline.when import Duration, When

CITATION = Citation(source="letter", quote="User first", locator="paragraph 3", supports=("title",))
DISPUTE = Dispute(field="actor", value="eric-jing", citations=(CITATION,), note="one source")
PARTICIPATION = Participation(
    actor="eddie-wu",
    role="CEO",
    organization="alibaba",
    part="incoming",
    capacity="interim",
    reason="promoted",
    disputes=(DISPUTE,),
    extra={"x-party": "none"},
)
RELATION = Relation(kind="follows", event="handover")
MEASURE = Measure(metric="shops", target=120, unit="shops", baseline=80, baseline_when=When("2022"), scope="Hangzhou")
MEDIA = Media(url="https://a.com/1.jpg", alt="a shop", caption="The shop", credit="HQ", licence="CC BY 4.0")
ASSESSMENT = Assessment(
    on=date(2024, 9, 12), verdict="in-progress", value=85.5, label="Going", note="under way", citations=(CITATION,)
)
DUE = Due(within=Duration("P4Y"), of="letter")
SOURCE = Source(
    id="letter",
    kind="letter",
    title="To all",
    publisher="Alibaba",
    author="Eddie Wu",
    url="https://a.com",
    archive_url="https://b.com",
    published=When("2023-09-12"),
    accessed=date(2024, 1, 1),
    language="zh",
    primary=True,
    extra={"x-note": "n"},
)
ACTOR = Actor(
    id="alibaba",
    kind="organization",
    name="Alibaba Group",
    other_names=("阿里巴巴",),
    identifiers={"nyse": "BABA"},
    parent="holding",
    fiscal_year_end="--03-31",
    citations=(CITATION,),
)
EVENT = Event(
    id="letter",
    title="Letter to all",
    when=When("2023-09-12"),
    kind="letter",
    summary="A letter.",
    participants=(PARTICIPATION,),
    related=(RELATION,),
    tags=("AI", "用户 为先"),
    place="Hangzhou",
    media=(MEDIA,),
    citations=(CITATION,),
    disputes=(DISPUTE,),
)
COMMITMENT = Commitment(
    id="young-managers",
    title="Young managers",
    statement="Those born after 1985 lead.",
    made_by="alibaba",
    made_in="letter",
    kind="people",
    due=DUE,
    measures=(MEASURE,),
    part_of="people",
    superseded_by="younger",
    assessments=(ASSESSMENT,),
    tags=("people",),
    citations=(CITATION,),
    disputes=(DISPUTE,),
)
TIMELINE = Timeline(
    id="alibaba-2023",
    title="Alibaba, September 2023",
    description="A record.",
    language="en",
    timezone="Asia/Shanghai",
    updated=date(2024, 1, 1),
    sources=(SOURCE,),
    actors=(ACTOR,),
    events=(EVENT,),
    commitments=(COMMITMENT,),
)

RECORDS: list[Any] = [
    CITATION,
    DISPUTE,
    PARTICIPATION,
    RELATION,
    MEASURE,
    MEDIA,
    ASSESSMENT,
    DUE,
    SOURCE,
    ACTOR,
    EVENT,
    COMMITMENT,
    TIMELINE,
]
EACH_RECORD = pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
FIELDS = [(record, field.name) for record in RECORDS for field in fields(type(record))]


# Records are values.


@EACH_RECORD
def test_a_record_is_a_value(record: Any) -> None:  # noqa: ANN401 - any record
    """Records are equal if their fields are, and stay so through copies and pickles."""
    for twin in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record)), replace(record)):  # noqa: S301
        assert twin == record
        assert hash(twin) == hash(record)
    assert has(type(record))


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (SOURCE, "<Source 'letter', 'To all'>"),
        (evolve(SOURCE, title=None), "<Source 'letter', 'https://a.com'>"),
        (ACTOR, "<Actor 'alibaba', 'Alibaba Group'>"),
        (EVENT, "<Event 'letter', 2023-09-12, 'Letter to all'>"),
        (evolve(EVENT, title=f"\u202e{'A' * 299}"), rf"<Event 'letter', 2023-09-12, '\u202e{'A' * 78}…'>"),
        (COMMITMENT, "<Commitment 'young-managers', 'Young managers'>"),
    ],
)
def test_records_at_a_prompt(record: Record, line: str) -> None:
    """A record is a short line at a prompt, with nothing in it that a terminal acts on."""
    assert repr(record) == line


@pytest.mark.parametrize(("record", "name"), FIELDS)
def test_a_record_is_frozen(record: Any, name: str) -> None:  # noqa: ANN401
    """No field of a record can be changed."""
    with pytest.raises(FrozenInstanceError):
        setattr(record, name, getattr(record, name))


@EACH_RECORD
def test_a_record_is_closed(record: Any) -> None:  # noqa: ANN401
    """A record has no other fields, and takes them by name only."""
    with pytest.raises(TypeError):
        evolve(record, nonsense=1)
    with pytest.raises(TypeError, match="positional argument"):
        type(record)(*(getattr(record, field.name) for field in fields(type(record))))


OPTIONAL = [(record, field.name) for record in RECORDS for field in fields(type(record)) if field.default is None]


NEEDED = ("within", "fiscal_year", "made_in", "made_on")  # one of two


@pytest.mark.parametrize(("record", "name"), [pair for pair in OPTIONAL if pair[1] not in NEEDED])
def test_optional_fields(record: Any, name: str) -> None:  # noqa: ANN401
    """An optional field may be absent, and the record is another one then."""
    assert evolve(record, **{name: None}) != record


# What a field holds.

NOTHING_FITS = (object(), b"x", 1.5, [object()], {1: 2})


CHECKED = [
    pair for pair in FIELDS if pair[1] not in ("value", "target", "baseline")
]  # of numbers, and of disputes, below


@pytest.mark.parametrize(("record", "name"), CHECKED)
def test_every_field_is_checked(record: Any, name: str) -> None:  # noqa: ANN401
    """What can't stand in a field is refused, whichever field it is."""
    for value in NOTHING_FITS[: 4 if name == "extra" else 5]:
        with pytest.raises((TypeError, ValueError)):
            evolve(record, **{name: value})


TEXT_FIELDS = [
    *((CITATION, name) for name in ("source", "quote", "locator")),
    *((DISPUTE, name) for name in ("field", "note")),
    *((PARTICIPATION, name) for name in ("actor", "role", "organization", "reason")),
    *((MEASURE, name) for name in ("metric", "unit", "scope")),
    *((MEDIA, name) for name in ("url", "alt", "caption", "credit", "licence")),
    *((RELATION, name) for name in ("event",)),
    *((ASSESSMENT, name) for name in ("label", "note")),
    *((DUE, name) for name in ("of",)),
    *((SOURCE, name) for name in ("id", "title", "publisher", "author", "url", "archive_url", "language")),
    *((ACTOR, name) for name in ("id", "name", "parent", "fiscal_year_end")),
    *((EVENT, name) for name in ("id", "title", "kind", "summary", "place")),
    *((COMMITMENT, name) for name in ("id", "title", "statement", "made_in", "kind", "part_of", "superseded_by")),
    *((TIMELINE, name) for name in ("id", "title", "description", "language", "timezone")),
]


@pytest.mark.parametrize(("record", "name"), TEXT_FIELDS)
def test_texts(record: Any, name: str) -> None:  # noqa: ANN401
    """A text is a text, and not a blank, broken or endless one; the refusal names the field."""
    with pytest.raises(TypeError, match=f"^{name} must be a text, not 7$"):
        evolve(record, **{name: 7})
    for value in ("", " ", "a\x00", "\ud800", "x\n\x0b" * 10_000):
        with pytest.raises(TextError):
            evolve(record, **{name: value})


REFERENCES = [
    (CITATION, "source"),
    (PARTICIPATION, "actor"),
    (RELATION, "event"),
    (DUE, "of"),
    (SOURCE, "id"),
    (EVENT, "kind"),
]


@pytest.mark.parametrize(("record", "name"), REFERENCES)
def test_ids(record: Any, name: str) -> None:  # noqa: ANN401
    """An id, and what names one, is written as an id."""
    with pytest.raises(TextError, match="'Eddie Wu' is not an id"):
        evolve(record, **{name: "Eddie Wu"})


TUPLES = [
    (CITATION, "supports"),
    (DISPUTE, "citations"),
    *((PARTICIPATION, name) for name in ("citations", "disputes")),
    (ASSESSMENT, "citations"),
    (ACTOR, "other_names"),
    *((EVENT, name) for name in ("participants", "related", "tags", "citations", "disputes")),
    *((COMMITMENT, name) for name in ("assessments", "tags", "citations", "disputes")),
    *((TIMELINE, name) for name in ("sources", "actors", "events", "commitments")),
]


@pytest.mark.parametrize(("record", "name"), TUPLES)
def test_lists(record: Any, name: str) -> None:  # noqa: ANN401
    """A list becomes a tuple; a text, which would fall apart into letters, and wrong members are refused."""
    members = getattr(record, name)

    assert evolve(record, **{name: list(members)}) == record
    assert evolve(record, **{name: iter(members)}) == record
    assert getattr(evolve(record, **{name: []}), name) == ()
    with pytest.raises(TypeError, match="must be"):
        evolve(record, **{name: "abc"})
    with pytest.raises(TypeError, match=name):
        evolve(record, **{name: [*members, 7]})
    with pytest.raises(TypeError, match=rf"^{name} must be a list, not None \(pass a list\)$"):
        evolve(record, **{name: None})


WORDS = [
    *((DISPUTE, "standing"), (PARTICIPATION, "part"), (RELATION, "kind"), (ASSESSMENT, "verdict"), (SOURCE, "kind")),
    *((ACTOR, "kind"), (EVENT, "status")),
]


@pytest.mark.parametrize(("record", "name"), WORDS)
def test_closed_vocabularies(record: Any, name: str) -> None:  # noqa: ANN401
    """A word of a closed list is one of its words; the refusal names the field and the words."""
    words = get_args(getattr(fields(type(record)), name).type)

    assert len(words) >= 2
    for word in words:
        assert getattr(evolve(record, **{name: word}), name) == word
    for value in ("nonsense", "", None, words[0].upper()):
        with pytest.raises(ValueError, match=rf"^{name}: .* is not known \(known: {', '.join(words)}\)"):
            evolve(record, **{name: value})


@pytest.mark.parametrize(("record", "name"), [(SOURCE, "accessed"), (TIMELINE, "updated")])
def test_days(record: Any, name: str) -> None:  # noqa: ANN401
    """A day is a date, or its text, and not a moment."""
    assert getattr(evolve(record, **{name: "2024-01-31"}), name) == date(2024, 1, 31)
    for value, shown in ((datetime(2024, 1, 1, tzinfo=UTC), "datetime"), (2024, "2024")):
        with pytest.raises(TypeError, match=rf"^{name} must be a datetime\.date, not {shown}"):
            evolve(record, **{name: value})


@pytest.mark.parametrize(
    ("record", "name", "value"),
    [
        (SOURCE, "published", 2023),
        (EVENT, "when", None),
        (ASSESSMENT, "on", None),
        (ASSESSMENT, "value", "85"),
        (ASSESSMENT, "value", True),
        (ASSESSMENT, "value", {"shops": None}),
        (MEASURE, "target", "120"),
        (MEASURE, "baseline", False),
        (MEASURE, "baseline_when", 2022),
        (COMMITMENT, "made_by", 7),
        (COMMITMENT, "made_by", [7]),
        (COMMITMENT, "due", Duration("P4Y")),
        (DUE, "within", 4),
        (SOURCE, "primary", 1),
        (SOURCE, "primary", None),
    ],
)
def test_typed_values(record: Any, name: str, value: object) -> None:  # noqa: ANN401
    """What is no date, no duration or no number is refused; the refusal names the field."""
    with pytest.raises(TypeError, match=f"^{name} must be a"):
        evolve(record, **{name: value})


DATES = [
    *((EVENT, "when"), (SOURCE, "published"), (ASSESSMENT, "on"), (MEASURE, "baseline_when"), (COMMITMENT, "due")),
    (Commitment(id="c", title="C", statement="C", made_by="a", made_on="2023", kind="k"), "made_on"),
]
NOON = datetime(2023, 11, 17, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(("record", "name"), DATES)
def test_dates(record: Any, name: str) -> None:  # noqa: ANN401
    """A date is also taken as a text, a day or a moment with its zone; what is none is named with its field."""
    day = date(2023, 11, 17)
    for value in (When("2023-11-17"), "2023-11-17", day):
        assert getattr(evolve(record, **{name: value}), name) == When("2023-11-17")
    if name != "on":  # which is a day or more
        assert getattr(evolve(record, **{name: NOON}), name) == When("2023-11-17T12:00:00+08:00")
    with pytest.raises(DateError, match=rf"^{name}: '17 November 2023' is not a date \(write '2023-11-17'"):
        evolve(record, **{name: "17 November 2023"})
    with pytest.raises(DateError, match=rf"^{name}: 2023-11-17 12:00:00 has no time zone \(pass its \.date\(\), or"):
        evolve(record, **{name: NOON.replace(tzinfo=None)})


def test_durations() -> None:
    """A duration is also taken as its text."""
    assert Due(within="P4Y", of="letter") == DUE
    with pytest.raises(DateError, match=r"^within: '4 years' is not a duration \(write P4Y, P18M, P2W or P90D\)$"):
        Due(within="4 years", of="letter")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda: evolve(EVENT, participants=["eddie-wu"]),  # type: ignore[list-item] # on purpose
            "participants must be a Participation, not 'eddie-wu' (pass Participation(actor='ann', part='incoming'))",
        ),
        (
            lambda: evolve(EVENT, when=2023),  # type: ignore[arg-type] # on purpose
            "when must be a text, a date or a When, not 2023 (pass '2023')",
        ),
        (
            lambda: evolve(COMMITMENT, due=4),  # type: ignore[arg-type] # on purpose
            "due must be a text, a date, a When or a Due, not 4 (pass '2023-11-17' or Due(within='P4Y', of='letter'))",
        ),
        (
            lambda: evolve(COMMITMENT, due="P4Y"),
            "due: 'P4Y' is not a date (write the year with four digits, or Due(within='P4Y', of='letter'))",
        ),
        (
            lambda: When(date(2023, 11, 17)),  # type: ignore[arg-type] # on purpose
            "datetime.date(2023, 11, 17) is not a text (write When.of(…))",
        ),
        (
            lambda: When.parse(None),  # type: ignore[arg-type] # on purpose
            "None is not a text (write When('2023-11-17'), or When.of(…) of a date)",
        ),
        (
            lambda: evolve(SOURCE, accessed=datetime(2024, 1, 1)),  # noqa: DTZ001 - as good as any
            "accessed must be a datetime.date, not datetime.datetime(2024, 1, 1, 0, 0) (pass its .date())",
        ),
        (lambda: evolve(EVENT, when="2023-02-30"), "when: '2023-02-30' is not a date: February 2023 has 28 days"),
        (lambda: evolve(COMMITMENT, due="2023-13"), "due: '2023-13' is not a date: there is no month 13"),
        (lambda: evolve(EVENT, tags="a"), "tags must be a list, not 'a' (pass ['a'])"),
        (
            lambda: evolve(EVENT, when={"a": 1, "b": 2}),  # type: ignore[arg-type] # on purpose
            "when must be a text, a date or a When, not a dict with 2 keys (pass '2023-11-17')",
        ),
        (
            lambda: evolve(EVENT, when=(2023,)),  # type: ignore[arg-type] # on purpose
            "when must be a text, a date or a When, not a tuple with 1 item (pass '2023-11-17')",
        ),
        (lambda: evolve(EVENT, when=NotATime(2023, 1, 1)), "when: NaT is not a date (leave it out if there is none)"),
        (
            lambda: evolve(TIMELINE, events=["e"]),  # type: ignore[list-item] # on purpose
            "events must be an Event, not 'e'",
        ),
        (
            lambda: evolve(SOURCE, accessed="2023-02-30"),
            "accessed: '2023-02-30' is not a date: February 2023 has 28 days",
        ),
        (lambda: evolve(SOURCE, accessed="2023-11"), "accessed: '2023-11' is not a day (write it like 2023-11-17)"),
        (
            lambda: evolve(SOURCE, accessed=2023),  # type: ignore[arg-type] # on purpose
            "accessed must be a datetime.date, not 2023 (pass datetime.date(2023, 11, 17))",
        ),
    ],
)
def test_what_to_pass(make: Callable[[], object], expected: str) -> None:
    """A refusal says in Python what to pass."""
    with pytest.raises((TypeError, DateError)) as caught:
        make()

    assert str(caught.value) == expected


@pytest.mark.parametrize("tag", ["a,b", "a;b", "a  b", ""])
def test_tags(tag: str) -> None:
    """A tag is one tag."""
    with pytest.raises(TextError, match="is not a tag"):
        evolve(EVENT, tags=[tag])


@pytest.mark.parametrize(
    "identifiers", [{"a" * 81: "BABA"}, {"nyse": ""}, {"nyse": "a\nb"}, {"": "BABA"}, {"nyse": []}]
)
def test_identifiers(identifiers: dict[str, str]) -> None:
    """A register is called as it calls itself, in a short line; its names are lines, one at least."""
    with pytest.raises(TextError):
        evolve(ACTOR, identifiers=identifiers)


def test_replaced_values() -> None:
    """A copy with other values is what `evolve` returns, if they are valid."""
    assert replace(EVENT, title="Changed", tags=()) == evolve(EVENT, title="Changed", tags=())


def test_mappings_are_copied() -> None:
    """A record keeps its own copy of a mapping, so that a later change outside doesn't reach it."""
    identifiers, extra = {"nyse": "BABA"}, {"x-a": 1}
    actor = evolve(ACTOR, identifiers=identifiers, extra=extra)
    identifiers["hkex"], extra["x-b"] = "9988", 2

    assert (actor.identifiers, actor.extra) == ({"nyse": ("BABA",)}, {"x-a": 1})


@pytest.mark.parametrize(("names", "expected"), [("a", ("a",)), (["a"], ("a",)), (("a", "b"), ("a", "b"))])
def test_one_or_several(names: Any, expected: tuple[str, ...]) -> None:  # noqa: ANN401
    """Where a field takes one or several texts, it is a tuple."""
    assert evolve(COMMITMENT, made_by=names).made_by == expected
    assert evolve(ACTOR, identifiers={"google_entity_id": names}).identifiers == {"google_entity_id": expected}


def test_a_promise_of_nobody() -> None:
    """Somebody is bound by a promise."""
    with pytest.raises(TextError, match=r"^made_by must have at least one item$"):
        evolve(COMMITMENT, made_by=[])


@pytest.mark.parametrize("changes", [{"made_in": None}, {"made_on": When("2023-09")}])
def test_when_a_promise_was_made(changes: dict[str, Any]) -> None:
    """A promise was made in an event, or on a date: one of the two."""
    with pytest.raises(TextError, match="either made_in or made_on"):
        evolve(COMMITMENT, **changes)


def test_a_fiscal_year_of_nobody() -> None:
    """A fiscal year is that of an organization."""
    with pytest.raises(TextError, match="a fiscal year needs its organization"):
        Due(fiscal_year=2027)


def test_a_source_without_a_title() -> None:
    """A source has a title or an address; it is called by its publisher, author, title or address."""
    bare = evolve(SOURCE, title=None, publisher=None, author=None)
    with pytest.raises(TextError, match="a source needs a title or a url"):
        evolve(bare, url=None)
    named: list[dict[str, Any]] = [{}, {"title": "A"}, {"publisher": "A"}, {"author": "A"}]
    labels = [evolve(bare, **names).label for names in named]

    assert labels == ["https://a.com", "A", "A", "A"]
    assert (bare.name, SOURCE.name, SOURCE.label) == ("https://a.com", "To all", "Alibaba")


@pytest.mark.parametrize("text", ["2024-03-10", "2024-03", "2024-Q1", "2024-H1", "2024"])
def test_the_time_of_a_verdict(text: str) -> None:
    """A verdict has a day, or a month, quarter, half or year; a day may also be a `datetime.date`."""
    assert evolve(ASSESSMENT, on=When(text)).on == When(text)
    assert evolve(ASSESSMENT, on=date(2024, 3, 10)).on == When("2024-03-10")
    for vague in ("2024~", "[2024-03..2024-04]", "2024-03/2024-04", "2024-03-10T12:00Z", "2024/.."):
        with pytest.raises(TextError, match=r"^on: .* is not a day or month \(write 2024-03-10"):
            evolve(ASSESSMENT, on=When(vague))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1.1e15, -(10**16)])
def test_numbers(number: float) -> None:
    """A number of a measure is one, and not larger than any figure of a company."""
    numbers: list[tuple[Any, str]] = [(MEASURE, "target"), (MEASURE, "baseline"), (ASSESSMENT, "value")]
    for record, name in numbers:
        with pytest.raises(TextError, match=f"^{name} must be a number from"):
            evolve(record, **{name: number})
    with pytest.raises(
        TextError, match=r"^value must be a number, or at least one number with the name of its measure$"
    ):
        evolve(ASSESSMENT, value={})
    assert evolve(ASSESSMENT, value={"shops": 1, "staff": -0.5}).value == {"shops": 1, "staff": -0.5}


def test_measures() -> None:
    """A measure is found by its metric with the scope, by the metric alone if no other has it, or as the only one."""
    hangzhou, beijing, staff = MEASURE, evolve(MEASURE, scope="Beijing"), Measure(metric="staff", target=800)
    several = evolve(COMMITMENT, measures=[hangzhou, beijing, staff])
    names = ("shops (Beijing)", "staff", "shops", "customers", None)

    assert [several.find_measure(name) for name in names] == [beijing, staff, None, None, None]
    assert evolve(several, measures=[staff]).find_measure(None) == staff


@pytest.mark.parametrize("value", [None, True, 5, "eric-jing", ["a"], {"within": "P4Y"}])
def test_a_disputed_value(value: object) -> None:
    """A disputed value is whatever a data file can hold."""
    assert evolve(DISPUTE, value=value).value == value


# Deadlines.


@pytest.mark.parametrize(
    "parts", [{}, {"within": None, "fiscal_year": None}, {"within": Duration("P4Y"), "fiscal_year": 2027}]
)
def test_a_due_is_one_of_two(parts: dict[str, Any]) -> None:
    """A due has a duration or a fiscal year, not both and not neither."""
    with pytest.raises(ValueError, match=r"^a due must have either within or fiscal_year$"):
        Due(of="letter", **parts)


@pytest.mark.parametrize("year", [1900, 2027, 9999])
def test_fiscal_years(year: int) -> None:
    """A fiscal year has four digits of our time."""
    assert Due(fiscal_year=year, of="alibaba").fiscal_year == year


@pytest.mark.parametrize("year", [1899, 10_000, -1, True, 2027.0, "2027"])
def test_no_fiscal_years(year: Any) -> None:  # noqa: ANN401
    """What is no such year is refused."""
    with pytest.raises(ValueError, match=r"^fiscal_year must be a year from 1900 to 9999, not "):
        Due(fiscal_year=year, of="alibaba")


def promise(due: When | Due | None, when: str = "2023-09-12") -> tuple[Timeline, Commitment]:
    """Make a timeline with an event of this date and one commitment."""
    commitment = evolve(COMMITMENT, due=due)
    return evolve(TIMELINE, events=[evolve(EVENT, when=When(when))], commitments=[commitment]), commitment


FOUR_YEARS, FISCAL = Due(within=Duration("P4Y"), of="letter"), Due(fiscal_year=2027, of="alibaba")


@pytest.mark.parametrize(
    ("due", "when", "deadline", "sentence"),
    [
        (None, "2023", None, "No deadline was stated."),
        (When("2027~"), "2023", "2027~", "Due 2027~, as stated."),
        (FOUR_YEARS, "2023-09-12", "2027-09-12", "Due 2027-09-12: within 4 years of 2023-09-12 (Letter to all)."),
        (FOUR_YEARS, "2023-09?", "2027-09?", "Due 2027-09?: within 4 years of 2023-09? (Letter to all)."),
        (
            FOUR_YEARS,
            "2023-09-12/..",
            "[2027-09-12..]",
            "Due [2027-09-12..]: within 4 years of 2023-09-12/.. (Letter to all).",
        ),
        (
            FISCAL,
            "2023",
            "[2026-04-01..2027-03-31]",
            "Due [2026-04-01..2027-03-31]: in the fiscal year 2027 of Alibaba Group",
        ),
    ],
)
def test_deadlines(due: When | Due | None, when: str, deadline: str | None, sentence: str) -> None:
    """A deadline is as precise and as doubtful as what it counts from, and explains itself in one sentence."""
    timeline, commitment = promise(due, when)

    assert timeline.deadline(commitment) == timeline.deadline(commitment.id) == (deadline and When(deadline))
    assert timeline.explain(commitment).startswith(sentence)
    assert timeline.explain(commitment.id) == timeline.explain(commitment)
    assert timeline.explain(commitment).endswith(".")


def test_a_deadline_moves_with_its_event() -> None:
    """If the event's date is corrected, the deadline follows."""
    (old, commitment), (new, _) = promise(FOUR_YEARS), promise(FOUR_YEARS, "2023-10")

    assert (str(old.deadline(commitment)), str(new.deadline(commitment))) == ("2027-09-12", "2027-10")


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        (
            Due(within=Duration("P4Y"), of="leter"),
            "the deadline counts from an event that is unknown: no event has the id 'leter' (did you mean 'letter'?)",
        ),
        (
            Due(fiscal_year=2027, of="alibab"),
            (
                "the deadline is a fiscal year of an actor that is unknown: "
                "no actor has the id 'alibab' (did you mean 'alibaba'?)"
            ),
        ),
        (
            Due(fiscal_year=2027, of="eddie-wu"),
            """'eddie-wu' has no fiscal_year_end (write "fiscal_year_end": "--03-31" there)""",
        ),
        (
            Due(within=Duration("PT48H"), of="letter"),
            "PT48H counts hours, and '2023-09-12' is known only to the day (count in days, or give the event its time)",
        ),
        (Due(within=Duration("P9000Y"), of="letter"), "P9000Y after 2023-09-12 is after the year 9999"),
    ],
)
def test_no_deadline(due: Due, reason: str) -> None:
    """A deadline that can't be computed says why; so does its explanation."""
    timeline, commitment = promise(due)
    timeline = evolve(timeline, actors=[ACTOR, Actor(id="eddie-wu", kind="person", name="Eddie Wu")])

    for ask in (timeline.deadline, timeline.explain):
        with pytest.raises(DeadlineError) as caught:
            ask(commitment)
        assert str(caught.value) == reason


# Lookups.


@pytest.mark.parametrize(
    ("what", "record"), [("source", SOURCE), ("actor", ACTOR), ("event", EVENT), ("commitment", COMMITMENT)]
)
def test_lookups(what: str, record: Record) -> None:
    """A record is found by its id; what isn't there is answered with what is near."""
    find: Callable[[str], Record] = getattr(TIMELINE, what)

    assert find(record.id) is record
    with pytest.raises(UnknownNameError) as caught:
        find(record.id + "s")
    assert str(caught.value) == f"no {what} has the id {record.id + 's'!r} (did you mean {record.id!r}?)"
    with pytest.raises(UnknownNameError, match=f"no {what} has the id 'x' \\(known: {record.id}\\)"):
        find("x")


def test_lookups_in_an_empty_timeline() -> None:
    """Where nothing is known, nothing is suggested."""
    with pytest.raises(UnknownNameError) as caught:
        Timeline(id="a", title="A").event("x")

    assert str(caught.value) == "no event has the id 'x'"


def test_lookups_survive_a_pickle() -> None:
    """A timeline that has answered is the same value, and a changed copy answers for itself."""
    assert TIMELINE.event("letter") is EVENT
    assert pickle.loads(pickle.dumps(TIMELINE)).event("letter") == EVENT  # noqa: S301
    with pytest.raises(UnknownNameError):
        evolve(TIMELINE, events=[]).event("letter")


# The order and the day of a record.


def event(id: str, when: str) -> Event:  # noqa: A002 - the record's own name
    """Make an event."""
    return Event(id=id, title=id, when=When(when), kind="letter")


def test_chronology() -> None:
    """Events come in the order of their dates, days being days of the timeline's zone, then of their ids."""
    events = [
        event("d", "2023-09-13"),
        event("c", "2023-09-13"),
        event("b", "2023-09-12T20:00Z"),
        event("a", "2023"),
        event("e", "[..2023]"),
    ]

    assert [each.id for each in evolve(TIMELINE, events=events).chronology()] == ["e", "a", "c", "d", "b"]
    assert [each.id for each in evolve(TIMELINE, events=events, timezone="UTC").chronology()] == [
        "e",
        "a",
        "b",
        "c",
        "d",
    ]


def test_sorted_events() -> None:
    """Events sort by their dates, days being days of UTC, then by their ids; only events do, and `<` is all."""
    events = [event("b", "2023-09-13"), event("a", "2023-09-13"), event("c", "2023-09-12T20:00Z"), event("d", "2023")]

    assert [each.id for each in sorted(events)] == ["d", "c", "a", "b"]
    assert tuple(sorted(events)) == evolve(TIMELINE, events=events, timezone="UTC").chronology()
    assert (min(events).id, max(events).id) == ("d", "b")
    twin = evolve(events[0], title="Another")
    assert twin != events[0]
    assert not twin < events[0]
    assert not events[0] < twin
    with pytest.raises(TypeError, match="'<=' not supported"):
        assert events[0] <= events[1]
    with pytest.raises(TypeError, match="'<' not supported"):
        sorted([EVENT, COMMITMENT])  # type: ignore[type-var] # on purpose


def test_zone() -> None:
    """The zone is the one that the timeline names."""
    assert TIMELINE.zone == ZoneInfo("Asia/Shanghai")
    assert Timeline(id="a", title="A").zone == ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("whens", "day"),
    [
        ([], None),
        (["2023-09-10"], date(2023, 9, 10)),
        (["2023-09-10", "2024"], date(2024, 1, 1)),
        (["2023-09-10/.."], date(2023, 9, 10)),
        (["[..2023-09-10]", "2022"], date(2023, 9, 10)),
        (["2023-09-12T20:00Z"], date(2023, 9, 13)),
        (["9999-12-31T23:59Z"], date.max),
    ],
)
def test_as_of(whens: list[str], day: date | None) -> None:
    """A record without a day of revision speaks of the last day on which something in it began, in its zone."""
    events = [event(f"e{number}", when) for number, when in enumerate(whens)]

    assert Timeline(id="a", title="A", timezone="Asia/Shanghai", events=events).as_of == day


@pytest.mark.parametrize("status", ["tentative", "cancelled"])
def test_as_of_leaves_out_what_may_lie_ahead(status: EventStatus) -> None:
    """A plan for 2030 doesn't make a record one of 2030."""
    plan = evolve(event("plan", "2030"), status=status)

    assert Timeline(id="a", title="A", events=[event("e", "2023-09-10"), plan]).as_of == date(2023, 9, 10)


def test_as_of_counts_sources_and_assessments() -> None:
    """The last day may be one of a publication or of a verdict; a revision goes before all."""
    timeline = evolve(TIMELINE, updated=None, commitments=[])

    assert TIMELINE.as_of == date(2024, 1, 1)
    assert timeline.as_of == date(2023, 9, 12)
    assert evolve(timeline, commitments=[COMMITMENT]).as_of == date(2024, 9, 12)
    assert evolve(timeline, events=[], sources=[evolve(SOURCE, published=When("2023-10"))]).as_of == date(2023, 10, 1)
    assert evolve(timeline, events=[], sources=[evolve(SOURCE, published=None)]).as_of is None


@pytest.mark.parametrize(
    ("make", "extra", "message"),
    [
        (Timeline, {"title": "B"}, "the key 'title' must begin with 'x-'"),
        (Timeline, {1: "B"}, "the key 1 must begin with 'x-'"),
        (Timeline, cast("dict[str, Any]", ["x-a"]), "extra must be a mapping"),
    ],
)
def test_extra_keys_begin_with_x(make: type[Timeline], extra: dict[str, Any], message: str) -> None:
    """What other programs add can't take the place of a field."""
    with pytest.raises((TypeError, ValueError), match=message):
        make(id="a", title="A", extra=extra)


def test_only_a_timeline_names_its_schema() -> None:
    """`$schema` stands at the top of a file, nowhere else."""
    assert Timeline(id="a", title="A", extra={"$schema": "s", "x-a": 1}).extra == {"$schema": "s", "x-a": 1}
    with pytest.raises(ValueError, match="the key '\\$schema' must begin with 'x-'"):
        Source(id="a", kind="web", title="A", extra={"$schema": "s"})


@pytest.mark.parametrize("value", [When("2023"), {1: "a"}, float("nan"), ["\ud800"]])
def test_values_that_mean_nothing_to_us_are_json(value: object) -> None:
    """The value of a dispute and of an extra key stand in a data file as they are."""
    with pytest.raises(TextError, match=r"^value: .* is not JSON"):
        Dispute(field="when", value=value, citations=())
    with pytest.raises(TextError, match=r"^extra: .* is not JSON"):
        Timeline(id="a", title="A", extra={"x-a": value})
