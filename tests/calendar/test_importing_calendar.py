"""Calendars become drafts: what is read as what, what is told, and that our own exports come back."""

import json
from collections import Counter
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.data import document
from tests.laws import tried

import alitimeline
from alitimeline import Timeline, rules
from alitimeline.calendar import reading
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.calendar.reading.relations import Edge, drop_circles
from alitimeline.calendar.writing import to_bytes
from alitimeline.model import Citation, Commitment, Due, Event, Participation, Relation, Source
from alitimeline.model.ids import Ids, slugify
from alitimeline.problems import is_error
from alitimeline.when import Duration, When

#: Options under which every event and every commitment is exported.
OPTIONS: tuple[dict[str, str], ...] = (
    {"commitments": "todo"},
    {"commitments": "both", "review": "yearly", "alarm": "P30D"},
    {"commitments": "todo", "spans": "first-day", "color": "teal", "refresh": "P1D"},
    {"commitments": "both", "profile": "extended", "url": "https://example.com/a"},
)
UID = "event-move@hq.alitimeline"


def _calendar(*lines: str) -> bytes:
    """Return a calendar of these lines, the first of which is its fourth."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", *lines, "END:VCALENDAR", ""]).encode()


def _entry(*lines: str, name: str = "VEVENT", uid: str = "move", title: str | None = "The move") -> list[str]:
    """Return the lines of an entry: the first of *lines* is its fourth."""
    summary = [] if title is None else [f"SUMMARY:{title}"]
    return [f"BEGIN:{name}", f"UID:{uid}", *summary, *lines, f"END:{name}"]


def _draft(*lines: str, until: date | None = None) -> tuple[Timeline, list[str]]:
    """Read a calendar; return the draft, which must be sound, and what is told, without its places."""
    timeline, problems = reading.read(_calendar(*lines), until=until)
    assert timeline is not None
    assert _errors(timeline) == []
    return timeline, [f"{each.code} {each.line}: {each.message}" for each in problems]


def _event(
    *lines: str,
    day: str | None = "DTSTART;VALUE=DATE:20230910",
    name: str = "VEVENT",
    uid: str = "move",
    title: str | None = "The move",
) -> tuple[Event, list[str]]:
    timeline, told = _draft(*_entry(*([day] if day else []), *lines, name=name, uid=uid, title=title))
    [event] = timeline.events
    return event, told


def _read_time(*lines: str) -> tuple[str, list[str]]:
    event, told = _event(*lines, day=None)
    return str(event.when), told


def _errors(timeline: Timeline) -> list[str]:
    return [str(problem) for problem in rules.check(timeline) if is_error(problem)]


# Our own exports


@given(seed=st.integers(0, 10**6), events=st.integers(2, 12), options=st.sampled_from(OPTIONS))
@tried(60)
def test_titles_and_dates_of_ours_come_back(seed: int, events: int, options: dict[str, str]) -> None:
    """Every event and commitment has its title and its exact date again; the draft is sound."""
    timeline = alitimeline.loads(json.dumps(document(events, seed)))
    draft, problems = reading.read(to_bytes(timeline, **options))

    assert draft is not None
    assert _errors(draft) == []
    assert "import-changed" not in {problem.code for problem in problems}
    assert Counter((event.title, event.when) for event in timeline.events) <= Counter(
        (event.title, event.when) for event in draft.events
    )
    assert Counter((each.title, timeline.deadline(each)) for each in timeline.commitments) == Counter(
        (each.title, each.due) for each in draft.commitments
    )


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60))
@tried(100)
def test_texts_come_back_letter_by_letter(text: str) -> None:
    """Every text of a record comes back as it was: separators, escapes, spaces, letters of any script."""
    title, prose = f"{text}.", f".{text}\n{text}."
    event = Event(id="move", title=title, when=When.parse("2007~"), kind="move", summary=prose, place=title, tags=["a"])
    timeline = Timeline(id="hq", title=title, description=prose, events=[event], updated=date(2024, 1, 1))
    draft = reading.read(to_bytes(timeline)).timeline

    assert draft is not None
    assert evolve(draft, id="hq", events=[evolve(draft.events[0], id="move", status="confirmed")]) == timeline


def test_entries_of_ours() -> None:
    """A deadline that is shown as an event is an event, which has its exact date and its title."""
    letter = Event(id="letter", title="A letter", when=When.parse("2023-09~"), kind="letter")
    promise = Commitment(
        id="shelves",
        title="Put up shelves",
        statement="So be it.",
        made_by="hq",
        made_in="letter",
        kind="people",
        due=Due(within=Duration("P4Y"), of="letter"),
    )
    firm = alitimeline.model.Actor(id="hq", kind="organization", name="HQ")
    timeline = Timeline(id="hq", title="HQ", actors=[firm], events=[letter], commitments=[promise])
    draft, problems = reading.read(to_bytes(timeline))

    assert draft is not None
    assert [(event.id, event.title, str(event.when), event.kind, event.related) for event in draft.events] == [
        ("2023-09-01-a-letter", "A letter", "2023-09~", "letter", ()),
        (
            "2027-09-30-put-up-shelves",
            "Put up shelves",
            "2027-09~",
            "deadline",
            (Relation(kind="part-of", event="2023-09-01-a-letter"),),
        ),
    ]
    assert problems == ()


def test_what_the_extended_profile_carries() -> None:
    """PARTICIPANT brings back who had which part, and LINK the addresses of all sources with their titles."""
    sources = [
        Source(id=f"example-com-{name}", kind="web", title=title, url=f"https://example.com/{name}")
        for name, title in (("a", "One"), ("b", "Two"))
    ]
    participants = [Participation(actor="ada-example", part="incoming")]
    citations = [Citation(source=source.id) for source in sources]
    event = evolve(_event()[0], participants=participants, citations=citations)
    actor = alitimeline.model.Actor(id="ada-example", kind="person", name="Ada Example")
    timeline = Timeline(id="hq", title="HQ", updated=date(2024, 1, 1), sources=sources, actors=[actor], events=[event])
    draft = reading.read(to_bytes(timeline, profile="extended")).timeline

    assert draft is not None
    assert (draft.sources, draft.actors) == (timeline.sources, timeline.actors)
    assert draft.events[0].participants == event.participants
    assert draft.events[0].citations == event.citations


# Calendars of others


def test_a_foreign_event() -> None:
    """An event of another program: id from day and title, kind and tags from its categories, a source for its URL."""
    event, told = _event(
        "DESCRIPTION:First\\, second.\\nThird.",
        "LOCATION:Hangzhou\\, 杭州",
        "STATUS:tentative",
        "CATEGORIES:Board Meeting,人工智能",
        "URL:https://example.com/%E6%96%B0/move?a=b",
        "CLASS:PUBLIC",
        title="Züge — the move",
    )

    assert event == Event(
        id="2023-09-10-zuge-the-move",
        title="Züge — the move",
        when=When.parse("2023-09-10"),
        kind="board-meeting",
        summary="First, second.\nThird.",
        tags=["Board Meeting", "人工智能"],
        place="Hangzhou, 杭州",
        status="tentative",
        citations=[Citation(source="example-com-move-a-b")],
    )
    assert told == []


def test_the_calendar_itself() -> None:
    """Name, description and revision are the calendar's; its zone is the one that it states; the rest is reported."""
    timeline, told = _draft(
        "NAME;LANGUAGE=de:Der Umzug",
        "X-WR-CALNAME:ignored",
        "DESCRIPTION:Alles dazu.",
        "LAST-MODIFIED:20230911T230000Z",
        "X-WR-TIMEZONE:Asia/Tokyo",
        "X-OWNER:me",
        *_entry("DTSTART;TZID=Europe/Berlin:20230910T090000", uid="a"),
        *_entry("DTSTART;TZID=W. Europe Standard Time:20230910T100000", uid="b"),
        *_entry("DTSTART;TZID=Asia/Tokyo:20230910T100000", uid="c"),
        "BEGIN:VFREEBUSY",
        "END:VFREEBUSY",
    )

    assert evolve(timeline, events=()) == Timeline(
        id="der-umzug",
        title="Der Umzug",
        description="Alles dazu.",
        language="de",
        timezone="Asia/Tokyo",
        updated=date(2023, 9, 11),
    )
    assert [str(event.when) for event in timeline.events] == [
        "2023-09-10T09:00+02:00",
        "2023-09-10T10:00+02:00",
        "2023-09-10T10:00+09:00",
    ]
    assert told == [
        "import-left-out 9: a timeline has no place for the calendar's X-OWNER",
        "import-left-out 25: a timeline has no place for the VFREEBUSY",
    ]


@pytest.mark.parametrize(
    ("lines", "zone"),
    [
        (["X-WR-TIMEZONE:Asia/Tokyo"], "Asia/Tokyo"),
        (["X-WR-TIMEZONE:China Standard Time"], "Asia/Shanghai"),
        (["X-WR-TIMEZONE:nowhere"], "UTC"),
        (["X-WR-TIMEZONE: "], "UTC"),
        (["X-WR-TIMEZONE:UTC+08:00"], "UTC"),
        ([], "UTC"),
    ],
)
def test_the_zone_of_days(lines: list[str], zone: str) -> None:
    """Without zoned times, the zone is what the calendar says, if that is one."""
    assert _draft(*lines)[0].timezone == zone


def test_a_calendar_without_a_name() -> None:
    """What isn't named is called so; a language that isn't one is English."""
    timeline, _ = _draft("NAME;LANGUAGE=in English: ", "DESCRIPTION:")

    assert timeline == Timeline(id="imported-calendar", title="Imported calendar")
    assert _draft("NAME;LANGUAGE=in English:新闻")[0] == Timeline(id="imported-calendar", title="新闻")


def test_several_calendars_in_a_file() -> None:
    """The entries of all calendars are read, and those outside of any, and those in one that isn't closed."""
    data = _calendar(*_entry("DTSTART:20230910T090000Z"), "NAME:First") + _calendar("NAME:Second")
    data += "\n".join(_entry("DTSTART:20230911T090000Z", uid="b")).encode()
    data += (
        b"\nBEGIN:VEVENT\nUID:c\nDTSTART:20230912T090000Z\nBEGIN:VEVENT\nUID:d\nDTSTART:20230913T090000Z\nEND:VEVENT"
    )
    draft = reading.read(data).timeline

    assert draft is not None
    assert draft.title == "First"
    assert sorted(str(event.when)[:10] for event in draft.events) == [
        "2023-09-10",
        "2023-09-11",
        "2023-09-12",
        "2023-09-13",
    ]


# Dates


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART;VALUE=DATE:20230910"], "2023-09-10"),
        (["DTSTART;VALUE=DATE:20230910", "DTEND;VALUE=DATE:20230911"], "2023-09-10"),
        (["DTSTART;VALUE=DATE:20230901", "DTEND;VALUE=DATE:20231001"], "2023-09-01/2023-09-30"),
        (["DTSTART;VALUE=DATE:20230910", "DURATION:P3D"], "2023-09-10/2023-09-12"),
        (["DTSTART;VALUE=DATE:99991230", "DURATION:P2D"], "9999-12-30/9999-12-31"),
        (["DTSTART:20230913T113100Z"], "2023-09-13T11:31Z"),
        (["DTSTART:20230913T113101Z"], "2023-09-13T11:31:01Z"),
        (["DTSTART;TZID=Asia/Shanghai:20230913T193100"], "2023-09-13T19:31+08:00"),
        (["DTSTART;TZID=Europe/London:20231213T193100"], "2023-12-13T19:31Z"),
        (["DTSTART;TZID=America/St_Johns:20231213T193100"], "2023-12-13T19:31-03:30"),
        (["DTSTART;TZID=Europe/Amsterdam:19200101T120000"], "1920-01-01T11:40:28Z"),
        (["DTSTART:20230913T113100Z", "DTEND:20230913T123100Z"], "2023-09-13T11:31Z/2023-09-13T12:31Z"),
        (
            ["DTSTART;TZID=Europe/Berlin:20231028T120000", "DURATION:PT36H"],
            "2023-10-28T12:00+02:00/2023-10-29T23:00+01:00",
        ),
        (
            ["DTSTART;TZID=Europe/Berlin:20231028T120000", "DURATION:P2D"],
            "2023-10-28T12:00+02:00/2023-10-30T12:00+01:00",
        ),
        (["DTSTART:00010101T000000Z"], "0001-01-01T00:00Z"),
    ],
)
def test_dates(lines: list[str], when: str) -> None:
    """Days are days, the last of them included; times have the offset that holds there and then."""
    assert _read_time(*lines) == (when, [])


@pytest.mark.parametrize(
    ("lines", "when", "told"),
    [
        (["DTSTART:20230910"], "2023-09-10", "import-corrected 7: DTSTART:20230910 is a day"),
        (
            ["DTSTART;VALUE=DATE:20230910", "DURATION:PT36H"],
            "2023-09-10/2023-09-11",
            "import-corrected 8: DURATION PT36H of a day is read as whole days",
        ),
        (["DTSTART:2023-09-10"], "2023-09-10", "import-corrected 7: DTSTART '2023-09-10' is read as 2023-09-10"),
        (
            ["DTSTART:2023-09-13T19:31:00.5+0800"],
            "2023-09-13T19:31+08:00",
            "import-corrected 7: DTSTART '2023-09-13T19:31:00.5+0800' is read as 2023-09-13 19:31:00+08:00",
        ),
        (
            ["DTSTART:20230913T193100-08:00"],
            "2023-09-13T19:31-08:00",
            "import-corrected 7: DTSTART '20230913T193100-08:00' is read as 2023-09-13 19:31:00-08:00",
        ),
        (
            ["DTSTART;TZID=Asia/Tokyo:2023-09-13T19:31"],
            "2023-09-13T19:31+09:00",
            "import-corrected 7: DTSTART '2023-09-13T19:31' is read as 2023-09-13 19:31:00",
        ),
        (
            ["DTSTART;VALUE=DATE:2023-09-13T19:31Z"],
            "2023-09-13T19:31Z",
            "import-corrected 7: DTSTART '2023-09-13T19:31Z' is read as 2023-09-13 19:31:00+00:00",
        ),
        (
            ["DTSTART;VALUE=DATE:20230910", "DTEND;VALUE=DATE:20230910"],
            "2023-09-10",
            "import-corrected 8: DTEND 20230910 is not after the start; only the start is read",
        ),
        (
            ["DTSTART:20230910T100000Z", "DTEND:20230910T100000Z"],
            "2023-09-10T10:00Z",
            "import-corrected 8: DTEND 20230910T100000Z is not after the start; only the start is read",
        ),
        (
            ["DTSTART;TZID=Europe/Berlin:20230326T025000", "DTEND;TZID=Europe/Berlin:20230326T030500"],
            "2023-03-26T02:50+01:00",
            "import-corrected 8: DTEND 20230326T030500 is not after the start; only the start is read",
        ),
        (
            ["DTSTART:20230910T100000Z", "DTEND;VALUE=DATE:20230912"],
            "2023-09-10/2023-09-11",
            "import-corrected 8: DTEND '20230912' and the start are not both days or both times; they are read as days",
        ),
        (
            ["DTSTART;VALUE=DATE:20230910", "DTEND:20230912T100000Z"],
            "2023-09-10/2023-09-12",
            (
                "import-corrected 8: DTEND '20230912T100000Z' and the start are not both days or both times; "
                "they are read as days"
            ),
        ),
        (
            ["DTSTART:20230910T100000Z", "DTEND:soon"],
            "2023-09-10T10:00Z",
            "import-value 8: DTEND 'soon' can't be read as a date",
        ),
        (
            ["DTSTART:20230910T100000Z", "DURATION:soon"],
            "2023-09-10T10:00Z",
            "import-value 8: DURATION: 'soon' is not a duration",
        ),
        (
            ["DTSTART:20230910T100000Z", "DURATION:-PT1H"],
            "2023-09-10T10:00Z",
            "import-value 8: DURATION: -PT1H is a duration of zero",
        ),
        (
            ["DTSTART:99990910T100000Z", "DURATION:P1000D"],
            "9999-09-10T10:00Z",
            "import-value 8: DURATION P1000D leads beyond the year 9999",
        ),
        (
            ["DTSTART:20230913T193100"],
            "2023-09-13T19:31Z",
            "import-floating 7: DTSTART names no zone; '20230913T193100' is read as a time in UTC",
        ),
        (
            ["DTSTART;TZID=Nowhere:20230913T193100"],
            "2023-09-13T19:31Z",
            "import-zone 7: no zone is known by the name 'Nowhere'; '20230913T193100' is read as a time in UTC",
        ),
    ],
)
def test_dates_with_slips(lines: list[str], when: str, told: str) -> None:
    """What is meant is read where it can be told, and every change is told with its line."""
    assert _read_time(*lines) == (when, [told])


def test_dates_at_the_edges_of_time() -> None:
    """Local mean time near the year 1, which UTC would lie before, is read to the minute."""
    assert _read_time("DTSTART;TZID=Asia/Shanghai:00010101T000000")[0] == "0001-01-01T00:00+08:05"
    event, told = _event("X-ALITIMELINE-DATE:0001-01-01", "X-WR-TIMEZONE:Asia/Shanghai", day="DTSTART:00010101T000000Z")
    assert (event.when.text, told[:1]) == ("0001-01-01", ["import-left-out 9: a timeline has no place for X-…"])
    timeline, _ = _draft(
        "X-WR-TIMEZONE:America/New_York", *_entry("DTSTART:00010101T000000Z", "X-ALITIMELINE-DATE:0001-01-01")
    )
    assert timeline.events[0].when.text == "0001-01-01"


def test_the_zones_of_a_file() -> None:
    """A zone that nobody knows is what the file says; a broken one is told, and the rest is read."""
    zone = ["BEGIN:VTIMEZONE", "TZID:Headquarters", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
    zone += ["TZOFFSETFROM:+0545", "TZOFFSETTO:+0545", "END:STANDARD", "END:VTIMEZONE"]
    broken = ["BEGIN:VTIMEZONE", "TZID:Broken", "END:VTIMEZONE"]
    entry = _entry("DTSTART;TZID=Headquarters:20230910T090000", "DTEND;TZID=Broken:20230910T100000")
    timeline, told = _draft(*broken, *zone, *entry)

    assert timeline.events[0].when.text == "2023-09-10T09:00+05:45/2023-09-10T10:00+05:45"
    assert told == [
        "import-zone 4: the VTIMEZONE 'Broken' has neither STANDARD nor DAYLIGHT; it is not read",
        "import-zone 19: no zone is known by the name 'Broken'; '20230910T100000' is read as a time in Headquarters",
    ]


# What entries of ours note


@pytest.mark.parametrize(
    ("start", "noted", "when"),
    [
        ("DTSTART;VALUE=DATE:20230901", "2023-09~", "2023-09~"),
        ("DTSTART;VALUE=DATE:20230915", "2023-09", "2023-09"),
        ("DTSTART;VALUE=DATE:20230910", "../2023-09-10", "../2023-09-10"),
        ("DTSTART:20230913T113100Z", "2023-09-13T19:31+08:00", "2023-09-13T19:31+08:00"),
        ("DTSTART;VALUE=DATE:20231001", "2023-09", "2023-10-01"),
        ("DTSTART:20230913T113200Z", "2023-09-13T19:31+08:00", "2023-09-13T11:32Z"),
        ("DTSTART;VALUE=DATE:20230831", "[2023-09..]", "2023-08-31"),
    ],
)
def test_a_date_that_is_noted(start: str, noted: str, when: str) -> None:
    """The exact date is that which our export noted, unless the entry was moved since: that is told."""
    event, told = _event(f"X-ALITIMELINE-DATE:{noted}", day=start, uid=UID)

    assert event.when.text == when
    assert [each.partition(" ")[0] for each in told] == ([] if when == noted else ["import-changed"])


def test_a_title_that_is_noted() -> None:
    """The title is that which our export noted, unless the entry was renamed since."""
    noted = ("X-ALITIMELINE-TITLE:The move",)

    assert _event(*noted, title="About 2007: The move") == (_event()[0], [])
    assert _event(*noted, title="The journey")[1] == [
        "import-changed 6: the summary is no longer 'The move' but 'The journey'; the new one counts"
    ]


def test_notes_that_say_nothing() -> None:
    """What our export can't have written is told, and what the entry shows is read."""
    event, told = _event("X-ALITIMELINE-DATE:soon", "STATUS:sure", uid=UID)

    assert event == _event()[0]
    assert [each.partition(": ")[0] for each in told] == ["import-value 8", "import-value 9"]


# Texts, ids


def test_texts_that_no_record_holds() -> None:
    """Control characters are removed, line breaks of titles become spaces, long texts are cut: all is told."""
    event, told = _event(
        f"LOCATION:{'x' * 301}", "DESCRIPTION: ", f"CATEGORIES:a\\, b,{'y' * 81},;,\x07", title="The\\nmove\x07"
    )

    assert (event.title, event.place, event.summary) == ("The move", f"{'x' * 299}…", None)
    assert event.tags == ("a b", "y" * 80)
    assert event.kind == "a-b"
    assert [each[:42] for each in told] == [
        "import-text 6: the control characters of '",
        "import-text 8: 'xxxxxxxxxxxxxxxxxxxxxxxxxx",
        "import-text 10: the category 'a, b' become",
        "import-text 10: the category 'yyyyyyyyyyyy",
        "import-text 10: the category ';' becomes t",
        "import-text 10: the category '\\x07' become",
    ]


def test_without_a_title() -> None:
    """An entry without a title, or with a blank one, is called so."""
    assert _event(title=None)[0].title == "Untitled"
    assert _event(title=" ")[1] == ["import-text 4: the VEVENT has no title; it is called 'Untitled'"]
    assert _event(title=" The move ")[0].title == "The move"


def test_slugs() -> None:
    """Latin letters lose their marks, others are lost; long ones end with a word."""
    assert slugify("Élan & Co. — 新闻") == "elan-co"
    assert slugify("新闻") == ""
    assert slugify("a" * 60) == "a" * 50
    assert slugify("one two three", 8) == "one-two"
    assert slugify("one two three", 7) == slugify("one two", 7) == "one-two"
    assert slugify("one two three", 6) == "one"


def test_ids_are_given_once() -> None:
    """Of several of one name, all but the first have a digest of what tells them apart, and if need be a number."""
    ids = Ids()

    assert [ids.give("move", key) for key in ("a", "b", "b", "b")] == [
        "move",
        "move-3e23e8",
        "move-3e23e8-2",
        "move-3e23e8-3",
    ]


# Versions, relations, sources


def test_versions_of_an_entry() -> None:
    """Of two entries with a UID that with the higher SEQUENCE is read, else the later; the other is told."""
    one = _entry("DTSTART;VALUE=DATE:20230910", "SEQUENCE:2", title="New")
    two = _entry("DTSTART;VALUE=DATE:20230911", title="Old")
    again = _entry("DTSTART;VALUE=DATE:20230911", "RECURRENCE-ID;VALUE=DATE:20230911", title="Instead")
    timeline, told = _draft(*one, *two, *again)

    assert [event.title for event in timeline.events] == ["New", "Instead"]
    assert told == ["import-duplicate 10: the VEVENT 'move' is also in line 4; that version counts"]
    assert _draft(*two, *two)[1] == ["import-duplicate 4: the VEVENT 'move' is also in line 9; that version counts"]


def test_entries_without_a_uid() -> None:
    """They are all read, and have ids that hang on their dates and titles."""
    entry = ["BEGIN:VEVENT", "SUMMARY:The move", "DTSTART;VALUE=DATE:20230910", "END:VEVENT"]
    timeline, told = _draft(*entry, *entry)

    assert [event.id for event in timeline.events] == ["2023-09-10-the-move", "2023-09-10-the-move-7e0af9"]
    assert told[0] == "import-corrected 4: the VEVENT has no UID; it is identified by its title and date"


def test_relations() -> None:
    """A parent is what an event is part of, a child the other way about; a sibling is about it; else it is told."""
    day = "DTSTART;VALUE=DATE:20230910"
    timeline, told = _draft(
        *_entry(
            day, "RELATED-TO:b", "RELATED-TO;RELTYPE=SIBLING:b", "RELATED-TO;RELTYPE=SIBLING:b", uid="a", title="A"
        ),
        *_entry(day, "RELATED-TO;RELTYPE=CHILD:a", "RELATED-TO:a", "RELATED-TO:z", uid="b", title="B"),
        *_entry(day, "RELATED-TO;RELTYPE=NEXT:b", "RELATED-TO:b", uid="c", title="C"),
    )
    b = "2023-09-10-b"

    assert [event.related for event in timeline.events] == [
        (Relation(kind="part-of", event=b), Relation(kind="about", event=b)),
        (),
        (Relation(kind="part-of", event=b),),
    ]
    assert told == [
        "import-relation 17: '2023-09-10-b' can't be part-of '2023-09-10-a': that is a circle; it is left out",
        "import-relation 18: RELATED-TO is left out: no event has the UID 'z'",
        "import-relation 24: RELATED-TO is left out: a timeline has no relation 'NEXT'",
    ]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("pqrst"), st.sampled_from("pqrst")), max_size=12))
def test_what_closes_circles(pairs: list[tuple[str, str, str]]) -> None:
    """Without the edges that close circles there is none; where there is none already, none is removed."""
    edges = [Edge(*pair, number) for number, pair in enumerate(pairs)]
    rest = drop_circles(edges, Findings())

    assert drop_circles(rest, Findings()) == rest
    for kind in "ab":
        left = {edge for edge in rest if edge.kind == kind}
        while leaves := {edge for edge in left if edge.target not in {other.start for other in left}}:
            left -= leaves
        assert left == set()


def test_sources() -> None:
    """Every address on the web is a source, once, by its label if it has one; what is no address is told."""
    long = f"https://example.com/{'x' * 300}"
    timeline, told = _draft(
        *_entry(
            "DTSTART;VALUE=DATE:20230910",
            "URL:https://www.example.com/a/",
            "ATTACH;FILENAME=a.pdf:https://www.example.com/a/",
            f'LINK;LABEL=" ":{long}',
            "ATTACH:https://新闻.example/%00",
            "ATTACH:https://新.example",
            "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA",
        )
    )

    assert [(source.id, source.title) for source in timeline.sources] == [
        ("example-com-a", "a.pdf"),
        ("example-00", "新闻.example/%00"),
        ("example", "新.example"),
        ("example-com", f"example.com/{'x' * 287}…"),
    ]
    assert timeline.events[0].citations == tuple(Citation(source=source.id) for source in timeline.sources)
    assert told == ["import-left-out 13: ATTACH 'AAAA' is not a web address that could be a source"]


def test_participants() -> None:
    """Whoever takes part by RFC 9073 is an actor: a speaker, say; of nobody without a name is anything made."""
    people = [
        ("SUMMARY:Ada Example", "PARTICIPANT-TYPE:SPEAKER"),
        ("SUMMARY:Ada  Example", "PARTICIPANT-TYPE:ACTIVE"),
        ("CALENDAR-ADDRESS:mailto:ben@example.com",),
        ("SUMMARY:新闻", "CATEGORIES:publisher"),
        ("SUMMARY:Ada Example", "CATEGORIES:subject"),
        ("PARTICIPANT-TYPE:CONTACT",),
        ("SUMMARY: ",),
        ("CALENDAR-ADDRESS:mailto:",),
    ]
    lines = [line for each in people for line in ("BEGIN:PARTICIPANT", *each, "END:PARTICIPANT")]
    timeline, told = _draft(*_entry("DTSTART;VALUE=DATE:20230910", *lines))

    assert [(actor.id, actor.name) for actor in timeline.actors] == [
        ("ada-example", "Ada Example"),
        ("ada-example-c01877", "Ada  Example"),
        ("ben-example-com", "ben@example.com"),
        ("participant", "新闻"),
    ]
    assert timeline.events[0].participants == (
        Participation(actor="ada-example", role="speaker", part="participant"),
        Participation(actor="ada-example-c01877", part="participant"),
        Participation(actor="ben-example-com", part="participant"),
        Participation(actor="participant", part="publisher"),
        Participation(actor="ada-example", part="subject"),
    )
    assert told == [
        "import-left-out 27: the PARTICIPANT has no name",
        "import-left-out 30: the PARTICIPANT has no name",
        "import-left-out 33: the PARTICIPANT has no name",
    ]


def test_what_is_left_out() -> None:
    """What a timeline has no place for is told once for each entry."""
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "END:VALARM"]
    lines = [
        "ATTENDEE:mailto:a@example.com",
        "ATTENDEE:mailto:b@example.com",
        "CLASS:PRIVATE",
        "X-A:1",
        "X-B:2",
        *alarm,
    ]

    assert _event(*lines)[1] == ["import-left-out 8: a timeline has no place for ATTENDEE (2), CLASS, X-… (2), VALARM"]


def test_a_journal() -> None:
    """A journal is an event: a note, unless its category says what it is."""
    note, _ = _event("STATUS:DRAFT", name="VJOURNAL")
    letter, _ = _event("STATUS:FINAL", "CATEGORIES:letter", name="VJOURNAL")

    assert (note.kind, note.status, letter.kind, letter.status) == ("note", "tentative", "letter", "confirmed")
