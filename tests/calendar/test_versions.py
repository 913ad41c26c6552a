"""Updates of a published calendar: what is unchanged stays byte for byte, the rest gets new versions."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.laws import tried

import alitimeline
from alitimeline import Event, Timeline, When, export
from alitimeline.calendar.grammar.checking import check
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.writing import to_bytes
from alitimeline.model import Due
from alitimeline.problems import ExportError, is_error
from alitimeline.when import Duration

ALIBABA = alitimeline.bundled("alibaba-2023")
LATER = date(2026, 11, 29)
ENTRY = re.compile(rb"BEGIN:V(?:EVENT|TODO)\r\n.*?END:V(?:EVENT|TODO)\r\n", re.DOTALL)
HOST = "@alibaba-2023.alitimeline"


def entries(data: bytes) -> dict[str, bytes]:
    """Return the bytes of the entries of a calendar by their UIDs."""
    return {re.findall(rb"\r\nUID:(.*)\r\n", text)[0].decode(): text for text in ENTRY.findall(data)}


def read(data: bytes) -> dict[str, Component]:
    """Return the entries of a calendar by their UIDs."""
    [calendar], problems = parse(data)
    assert problems == ()
    return {value(entry, "UID"): entry for entry in calendar.components}


def value(entry: Component, name: str) -> str:
    """Return the value of a property; empty without one."""
    line = entry.get(name)
    return line.value if line else ""


def list_reports(timeline: Timeline, **options: Any) -> list[tuple[str | None, str]]:  # noqa: ANN401
    """Return what is reported of an update, without the commitments that have no deadline."""
    losses = export.list_losses(timeline, "ics", **options)
    return [(loss.record, loss.message) for loss in losses if "no deadline" not in loss.message]


def with_deadline(timeline: Timeline, years: int) -> Timeline:
    """Return a timeline with another deadline of its one promise that has one."""
    changed = (
        evolve(promise, due=Due(within=Duration(f"P{years}Y"), of="letter"))
        if promise.id == "young-managers"
        else promise
        for promise in timeline.commitments
    )
    return evolve(timeline, commitments=tuple(changed))


def test_one_deadline_of_seventeen_entries() -> None:
    """Whoever moves one deadline changes one of seventeen entries: its SEQUENCE, its DTSTAMP, and what was meant."""
    old = to_bytes(ALIBABA)
    new = to_bytes(evolve(with_deadline(ALIBABA, 5), updated=LATER), update=old)
    before, after = entries(old), entries(new)
    changed = [uid for uid in before if before[uid] != after[uid]]

    assert len(before) == len(after) == 17
    assert changed == [f"deadline-young-managers{HOST}"]
    entry = read(new)[changed[0]]
    assert [value(entry, name) for name in ("SEQUENCE", "DTSTAMP", "DTSTART")] == ["1", "20261129T000000Z", "20280912"]
    assert [problem for problem in check(new) if is_error(problem)] == []


def test_the_next_change() -> None:
    """Each change counts on from the last one."""
    old = to_bytes(ALIBABA)
    for number in (1, 2, 3):
        timeline = evolve(with_deadline(ALIBABA, 4 + number), updated=LATER + timedelta(days=number))
        old = to_bytes(timeline, update=old)

        assert value(read(old)[f"deadline-young-managers{HOST}"], "SEQUENCE") == str(number)


def test_a_change_without_a_new_day() -> None:
    """A change of a record that wasn't revised since is made all the same, and reported."""
    old = to_bytes(ALIBABA)
    timeline = with_deadline(ALIBABA, 5)
    entry = read(to_bytes(timeline, update=old))[f"deadline-young-managers{HOST}"]

    assert [value(entry, name) for name in ("SEQUENCE", "DTSTAMP")] == ["1", "20261122T000000Z"]
    assert list_reports(timeline, update=old) == [
        ("commitment/young-managers", "changed, but the timeline was not revised since: programs may ignore the change")
    ]


def test_a_day_to_look_from() -> None:
    """What is said as of a later day is a change of that day."""
    old, day = to_bytes(ALIBABA), date(2027, 9, 13)
    entry = read(to_bytes(ALIBABA, update=old, as_of=day))[f"deadline-young-managers{HOST}"]

    assert value(entry, "SUMMARY").startswith("Overdue: ")
    assert [value(entry, name) for name in ("SEQUENCE", "DTSTAMP")] == ["1", "20270913T000000Z"]
    assert list_reports(ALIBABA, update=old, as_of=day) == []


def test_what_was_deleted() -> None:
    """What is no longer there is cancelled once: until the next revision; coming back is a change."""
    old = to_bytes(ALIBABA, commitments="both", alarm="P1D")
    gone = evolve(ALIBABA, commitments=(), updated=LATER)
    cancelled = to_bytes(gone, update=old)
    uid = f"deadline-young-managers{HOST}"
    entry = read(cancelled)[uid]

    assert [value(entry, name) for name in ("STATUS", "SEQUENCE", "DTSTAMP")] == ["CANCELLED", "1", "20261129T000000Z"]
    assert value(entry, "SUMMARY").startswith("Cancelled: Due: Make younger people")
    assert entry.components == ()
    assert [problem for problem in check(cancelled) if is_error(problem)] == []
    assert list_reports(gone, update=old) == []
    assert to_bytes(gone, update=cancelled) == cancelled
    assert uid not in read(to_bytes(evolve(gone, updated=LATER + timedelta(days=1)), update=cancelled))
    again = read(to_bytes(evolve(ALIBABA, updated=LATER + timedelta(days=1)), update=cancelled))[uid]
    assert [value(again, name) for name in ("STATUS", "SEQUENCE")] == ["CONFIRMED", "2"]


def test_what_was_deleted_without_a_new_day() -> None:
    """A deletion from a record that wasn't revised since is reported."""
    gone = evolve(ALIBABA, commitments=())

    assert list_reports(gone, update=to_bytes(ALIBABA)) == [
        ("commitment/young-managers", "deleted, but the timeline was not revised since: programs may ignore the change")
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_other_line_ends(end: bytes) -> None:
    """A calendar that another program saved with other ends of lines is updated with those of the standard."""
    data = to_bytes(ALIBABA)

    assert to_bytes(ALIBABA, update=data.replace(b"\r\n", end)) == data


def test_another_order_and_other_folds() -> None:
    """What another program only wrote otherwise is unchanged: it stays as that program wrote it."""
    data = to_bytes(ALIBABA)
    texts = [text.replace(b"\r\n ", b"").split(b"\r\n")[:-1] for text in entries(data).values()]
    rewritten = [b"\r\n".join([lines[0], *reversed(lines[1:-1]), b"SEQUENCE:4", lines[-1], b""]) for lines in texts]
    old = b"".join([data[: data.index(b"BEGIN:VEVENT")], *rewritten, b"END:VCALENDAR\r\n"])

    assert to_bytes(ALIBABA, update=old) == old


@pytest.mark.parametrize(
    "line", [b"UID:event-letter@alibaba-2023.alitimeline", b"DTSTAMP:20261122T000000Z", b"END:VEVENT"]
)
def test_blank_lines(line: bytes) -> None:
    """Blank lines between those of an entry don't stay."""
    data = to_bytes(ALIBABA)

    assert to_bytes(ALIBABA, update=data.replace(line, b"\r\n\r\n" + line)) == data


def lost(old: bytes) -> list[tuple[int | None, str]]:
    """Return what is lost of a calendar that is updated, with its lines."""
    losses = export.list_losses(ALIBABA, "ics", update=old)
    return [(loss.line, loss.message) for loss in losses if loss.line is not None]


def test_what_others_wrote() -> None:
    """Components of others, occurrences and repeated entries are left out, and reported with their lines."""
    data = to_bytes(ALIBABA)
    mine = b"BEGIN:VEVENT\r\nUID:mine\r\nEND:VEVENT\r\nBEGIN:VFREEBUSY\r\nEND:VFREEBUSY\r\n"
    zone = b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nEND:VTIMEZONE\r\n"
    [first, *_] = entries(data).values()
    moved = first.replace(b"\r\nDTSTAMP", b"\r\nRECURRENCE-ID:20230910\r\nDTSTAMP")
    old = data.replace(b"END:VCALENDAR", zone + mine + first + moved + b"END:VCALENDAR")
    line, long = data.count(b"\r\n") + 3, first.count(b"\r\n")
    uid = f"event-daniel-zhang-in-office{HOST}"

    assert to_bytes(ALIBABA, update=old) == data
    assert lost(old) == [
        (line, "the VEVENT 'mine' is not of this timeline: it is left out"),
        (line + 3, "the VFREEBUSY '' is not of this timeline: it is left out"),
        (line + 5, f"the VEVENT '{uid}' is there twice: it is left out"),
        (line + 5 + long, f"the VEVENT '{uid}' is there twice: it is left out"),
    ]


def test_a_calendar_that_is_broken() -> None:
    """What can't be read of the old calendar is reported with its line; its entry is written anew."""
    data = to_bytes(ALIBABA)
    old = data.replace(b"UID:event-letter@", b"NONSENSE\r\n" * 12 + b"UID:event-letter@")

    assert to_bytes(ALIBABA, update=old) == data.replace(
        b"UID:event-letter@alibaba-2023.alitimeline\r\nDTSTAMP:20261122T000000Z\r\n",
        b"UID:event-letter@alibaba-2023.alitimeline\r\nDTSTAMP:20261122T000000Z\r\nSEQUENCE:1\r\n",
    )
    first = data[: data.index(b"UID:event-letter@")].count(b"\r\n") + 1
    assert lost(old)[0] == (first, "the ':' before the value is missing of 'NONSENSE' (RFC 5545, 3.1)")
    losses = export.list_losses(ALIBABA, "ics", update=old)
    assert sum(1 + loss.more for loss in losses if loss.line) == 12


def test_words_in_texts_stay() -> None:
    """Only the title of what was deleted says so."""
    event = evolve(_event(1, "Executive summary: all"), summary="A summary: of all.")
    old = to_bytes(Timeline(id="hq", title="HQ", events=(event,), updated=LATER))
    [entry] = read(to_bytes(Timeline(id="hq", title="HQ"), update=old)).values()

    assert value(entry, "SUMMARY") == "Cancelled: Executive summary: all"
    assert value(entry, "DESCRIPTION") == "A summary: of all."


@pytest.mark.parametrize(
    ("before", "after"), [("1700000000", "1700000001"), ("2147483647", "2147483647"), ("x", "1"), ("-1", "1")]
)
def test_numbers_of_versions(before: str, after: str) -> None:
    """A version counts on from that of another program, up to the largest number; from none, if it is no number."""
    uid = b"UID:deadline-young-managers@"
    old = to_bytes(ALIBABA).replace(uid, f"SEQUENCE:{before}\r\n".encode() + uid)
    new = to_bytes(with_deadline(ALIBABA, 5), update=old)

    assert value(read(new)[f"deadline-young-managers{HOST}"], "SEQUENCE") == after


def test_cancelled_until_the_record_is_revised() -> None:
    """What was deleted stays cancelled while the day to look from moves on, until there is a new revision."""
    gone = evolve(ALIBABA, commitments=())
    cancelled = to_bytes(gone, update=to_bytes(ALIBABA), as_of=date(2027, 9, 13))

    assert to_bytes(gone, update=cancelled, as_of=date(2027, 9, 14)) == cancelled
    later = evolve(gone, updated=date(2027, 10, 1))
    assert b"STATUS:CANCELLED" not in to_bytes(later, update=cancelled)


DAMAGE = (
    *(b"", b"NONSENSE", b"NoneBEGIN:VEVENT", b"BEGIN;X=1:VEVENT", b"BEGIN:VEVENT", b"BEGIN:VALARM", b"END:VEVENT"),
    *(b"END:VEV\r\n ENT", b"END:VEVENTBEGIN:VEVENT", b"END:VCALENDAR", b"BEGIN:VCALENDAR", b"BEGIN:VTIMEZONE"),
    *(b'SUMMARY;X="a;b",c^n:One', b"STATUS:CANCELLED", b"DTSTAMP:1", b"SEQUENCE:-1", b" more", b"\xff"),
    *(b"UID:event-e1@hq.alitimeline", b"UID:mine", b"DTSTAMP:20990101T000000Z"),
)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), st.sampled_from(DAMAGE)), min_size=1, max_size=4),
    st.sets(st.integers(0, 2)),
    st.integers(1, 2),
)
@tried(300)
def test_any_damage(damage: list[tuple[int, int, bytes]], left: set[int], day: int) -> None:
    """Whatever happened to the old calendar, its update is a sound one, and another update changes nothing."""
    record = Timeline(id="hq", title="HQ", updated=date(2024, 1, day))
    events = [_event(number, "One") for number in range(3)]
    lines = to_bytes(evolve(record, events=events, updated=date(2024, 1, 1))).split(b"\r\n")
    for place, how_many, line in damage:
        lines[place : place + how_many] = [line]
    timeline = evolve(record, events=[events[number] for number in sorted(left)])
    old = b"\r\n".join(lines)
    assume(any(part.name == "VCALENDAR" for part in parse(old)[0]))
    new = to_bytes(timeline, update=old)
    [calendar], problems = parse(new)
    shown = {f"event-e{number}@hq.alitimeline" for number in left}
    assert problems == ()
    assert {(entry.name, len(entry.all("DTSTAMP"))) for entry in calendar.components} <= {("VEVENT", 1)}
    assert shown <= {value(entry, "UID") for entry in calendar.components if value(entry, "STATUS") != "CANCELLED"}
    assert to_bytes(timeline, update=new) == new


@pytest.mark.parametrize(
    ("old", "message"),
    [
        (b"", "the file to update is not a calendar"),
        (b"{}", "the file to update is not a calendar"),
        (to_bytes(evolve(ALIBABA, id="other")), "the calendar to update is of another timeline"),
        ("cal.ics", "update is 'cal.ics', not the bytes of a calendar"),
    ],
)
def test_what_cannot_be_updated(old: object, message: str) -> None:
    """Only a calendar of the same timeline can be updated."""
    with pytest.raises(ExportError) as caught:
        to_bytes(ALIBABA, update=old)

    assert caught.value.message == message


def test_a_calendar_in_parts() -> None:
    """A calendar in parts is not updated."""
    with pytest.raises(ExportError, match="update is for a calendar in one file"):
        list(export.split(ALIBABA, "year", update=to_bytes(ALIBABA)))


def test_the_calendar_as_a_whole_has_no_uid() -> None:
    """Programs that take a calendar apart would give the UID of the whole to every entry."""
    [calendar], _ = parse(to_bytes(ALIBABA))

    assert calendar.get("UID") is None


def test_an_empty_calendar() -> None:
    """A calendar without entries gets them all."""
    assert to_bytes(ALIBABA, update=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n") == to_bytes(ALIBABA)


def _event(number: int, title: str) -> Event:
    return Event(id=f"e{number}", title=title, when=When.parse(f"2023-09-{number + 1:02}"), kind="coverage")


RECORDS = st.dictionaries(st.integers(0, 5), st.sampled_from(["One", "Two", "Three"]), max_size=5).map(
    lambda titles: tuple(_event(number, title) for number, title in titles.items())
)


@given(st.lists(RECORDS, min_size=2, max_size=5))
@tried(100)
def test_any_revisions(records: list[tuple[Event, ...]]) -> None:
    """Over all revisions: what is unchanged keeps its bytes, what changed counts on, what is gone is cancelled once."""
    old = b""
    for number, events in enumerate(records):
        timeline = Timeline(id="hq", title="HQ", events=events, updated=date(2024, 1, 1) + timedelta(days=number))
        new = to_bytes(timeline, update=old or None)
        before, after, shown = entries(old), entries(new), {f"event-{event.id}@hq.alitimeline" for event in events}
        parsed = {uid: read(data)[uid] for data in filter(None, (old, new)) for uid in read(data)} if old else {}

        assert to_bytes(timeline, update=new) == new
        assert shown <= after.keys() <= shown | before.keys()
        for uid in after.keys() & before.keys():
            is_same = after[uid] == before[uid]
            sequences = [int(value(read(data)[uid], "SEQUENCE") or 0) for data in (old, new)]
            assert sequences[1] - sequences[0] == (0 if is_same else 1)
        for uid in after.keys() - shown:
            assert value(parsed[uid], "STATUS") == "CANCELLED"
            assert b"STATUS:CANCELLED" not in before[uid]
        old = new
