"""What an editor should look at: contradictions between sound records, and what only looks like one."""

import json
from typing import Any

import pytest
from attrs import evolve

from alitimeline import loads
from alitimeline.rules import check

Record = dict[str, Any]

CITED: Record = {"citations": [{"source": "news", "quote": "Ann took over"}]}
NEWS = {"id": "news", "kind": "news", "title": "News", "url": "https://example.com/a", "published": "2023-09-13"}
FIRM = {"id": "firm", "kind": "organization", "name": "Firm"}
LETTER = {"id": "letter", "title": "The letter", "when": "2023-09-12", "kind": "letter", **CITED}
BASE: Record = {"schema_version": "1.0", "id": "r", "title": "R", "timezone": "Asia/Shanghai", "updated": "2024-06-01"}


def event(when: str, name: str = "e", **changes: object) -> Record:
    """Make an event."""
    return {"id": name, "title": name, "when": when, "kind": "k", **CITED, **changes}


def move(when: str, actor: str, part: str = "incoming", name: str = "", **changes: object) -> Record:
    """Make the appointment or departure of a CEO."""
    participant = {"actor": actor, "role": "CEO", "organization": "firm", "part": part, **changes}
    return event(when, name or f"{actor}-{part}", participants=[participant])


def promise(name: str = "c", **changes: object) -> Record:
    """Make a commitment."""
    record = {"id": name, "title": name, "statement": "S.", "kind": "k", "made_by": "firm", **CITED, **changes}
    return record if "made_on" in changes else {"made_in": "letter", **record}


def judge(*verdicts: tuple[str, str], **changes: object) -> Record:
    """Make a commitment with verdicts: days and words."""
    return promise() | changes | {"assessments": [{"on": on, "verdict": verdict, **CITED} for on, verdict in verdicts]}


def find_codes(*events: Record, **changes: object) -> list[str]:
    """Return the codes of the problems of a record that has these events, or others of its values changed."""
    names = sorted({part["actor"] for item in events for part in item.get("participants", ())} - {"firm"})
    people = [{"id": name, "kind": "person", "name": name.title()} for name in names]
    lists = {"sources": [NEWS], "actors": [FIRM, *people], "events": [LETTER, *events], "commitments": [promise()]}
    return [problem.code for problem in check(loads(json.dumps(BASE | lists | changes)))]


def test_sound() -> None:
    """Where nothing contradicts anything, nothing is reported."""
    assert find_codes() == []


ANN, BOB = move("2019-01-01", "ann"), move("2021-01-01", "bob")
ANN_LEAVES = move("2021-01-01", "ann", "outgoing")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([ANN, BOB], ["two-holders"]),
        ([BOB, ANN], ["two-holders"]),
        ([ANN, ANN_LEAVES, BOB], []),
        ([ANN, move("2021-01-02", "ann", "outgoing"), BOB], ["two-holders"]),
        ([ANN, move("2021", "ann", "outgoing"), move("2021", "bob")], []),
        ([ANN, move("[..2021-06-30]", "ann", "outgoing"), BOB], []),
        ([ANN, move("[2021-02..2021-06]", "ann", "outgoing"), BOB], ["two-holders"]),
        ([move("[2019..]", "ann"), BOB], []),
        ([move("[..2019]", "ann"), BOB], ["two-holders"]),
        ([move("2021-01-01", "ann"), BOB], ["two-holders"]),
        ([move("2021", "ann"), move("2021", "bob")], ["two-holders"]),
        ([move("2021-01-01", "ann"), BOB, move("2021-01-01", "ann", "outgoing")], ["two-holders"]),
        ([move("2021", "ann"), move("2021", "bob"), move("2021", "ann", "outgoing")], []),
        ([ANN, move("2021-01-01", "bob", capacity="joint")], []),
        ([ANN, move("2021-01-01", "bob", role="Co-CEO")], []),
        ([ANN, move("2021-01-01", "bob", role="Vice President")], []),
        ([ANN, move("2021-01-01", "bob", role="CFO")], []),
        ([ANN, {**BOB, "status": "tentative"}], ["tentative-past"]),
        ([ANN, {**BOB, "status": "cancelled"}], []),
        ([{**ANN, "disputes": [{"field": "when", "value": "2018", "citations": [{"source": "news"}]}]}, BOB], []),
        ([ANN, event("2020", "death", kind="death", participants=[{"actor": "ann", "part": "subject"}]), BOB], []),
        ([ANN, ANN_LEAVES, BOB, move("2022", "ann", name="again")], ["two-holders"]),
        ([ANN, BOB, move("2022", "cid")], ["two-holders", "two-holders"]),
        ([ANN, BOB, move("2022", "ann", name="again")], ["repeated-move", "two-holders"]),
        ([ANN, BOB, move("2022", "ann", name="again", capacity="interim")], ["two-holders", "two-holders"]),
        (
            [
                ANN,
                event("2020", "death", kind="death", participants=[{"actor": "ann", "part": "subject"}]),
                move("2021", "ann", name="again", role="Partner"),
            ],
            ["appointed-after-death"],
        ),
        (
            [
                ANN,
                event("2020", "death", kind="death", participants=[{"actor": "ann", "part": "subject"}]),
                move("2020", "ann", name="again", role="Partner"),
            ],
            [],
        ),
        # who comes twice, or leaves twice
        ([ANN, move("2021", "ann", name="again")], ["repeated-move"]),
        ([ANN, move("2019-01-01", "ann", name="again", role="Chief Executive Officer")], ["duplicate-event"]),
        ([ANN, move("2021", "ann", name="again", role="Chairwoman and CEO")], []),
        ([ANN, move("2021", "ann", name="again", capacity="interim")], []),
        ([ANN, ANN_LEAVES, move("2022", "ann", name="again")], []),
        ([ANN, move("[..2022]", "ann", "outgoing"), move("2021", "ann", name="again")], []),
        ([ANN, ANN_LEAVES, move("2022", "ann", "outgoing", "again")], ["repeated-move"]),
        ([ANN, ANN_LEAVES, move("2021", "ann", "outgoing", "again")], []),
        # a firm as a person
        ([move("2019", "firm")], ["organization-in-role"]),
        ([move("2019", "firm", role="Member")], []),
    ],
)
def test_succession(events: list[Record], expected: list[str]) -> None:
    """A role with one holder at a time has one, who comes and leaves in turn; only certain dates count."""
    assert find_codes(*events) == expected


@pytest.mark.parametrize(
    ("kind", "when", "other", "number"),
    [
        ("follows", "2023-09-11", {}, 1),
        ("follows", "2023-09-12", {}, 0),
        ("follows", "2023", {}, 0),
        ("follows", "2023-09-11~", {}, 1),
        ("reports-on", "2023-09-11", {}, 1),
        ("reports-on", "2023-09-11", {"status": "tentative"}, 0),
        ("reports-on", "2023-09-11", {"status": "cancelled"}, 0),
        ("corrects", "2023-09-11", {}, 1),
        ("about", "2023-09-11", {}, 0),
        ("part-of", "2023-09-11", {}, 1),
        ("part-of", "2023-09-13", {}, 1),
        ("part-of", "2023-09", {}, 0),
        ("part-of", "2023-09-12T09:00+08:00", {}, 0),
    ],
)
def test_relations(kind: str, when: str, other: Record, number: int) -> None:
    """What follows, reports on or corrects is not older, and a part is at the time of its whole."""
    related = event(when, related=[{"kind": kind, "event": "letter"}])

    codes = find_codes(
        events=[{**LETTER, **other}, related], commitments=[promise(made_on="2023")], updated="2023-09-10"
    )

    assert codes.count("relation-dates") == number


@pytest.mark.parametrize(
    ("commitments", "expected"),
    [
        ([judge(("2024-01-01", "kept"), ("2024-01-01", "broken"))], ["contradicting-verdicts"]),
        ([judge(("2024-01-01", "in-progress"), ("2024-01-01", "kept"))], ["contradicting-verdicts"]),
        ([judge(("2024-01-01", "in-progress"), ("2024-01-01", "stalled"))], []),
        ([judge(("2024-01-01", "kept"), ("2024-01-01", "kept"))], []),
        ([judge(("2024", "kept"), ("2024-01-01", "broken"))], []),
        ([judge(("2024-01-01", "kept"), ("2024-02-01", "in-progress"))], ["verdict-after-final"]),
        ([judge(("2024-02-01", "in-progress"), ("2024-01-01", "kept"))], ["verdict-after-final"]),
        ([judge(("2024-01-01", "kept"), ("2024-02-01", "broken"))], ["verdict-after-final"]),
        ([judge(("2024-01", "broken"), ("2024-02", "kept"))], []),
        ([judge(("2024-01", "broken"), ("2024-02", "in-progress"))], ["verdict-after-final"]),
        ([judge(("2024-01", "broken"), ("2024-02", "withdrawn"))], []),
        ([judge(("2024-01-01", "stalled"), ("2024-02-01", "kept"))], []),
        ([judge(("2024-01-01", "superseded"))], ["superseded-by-nothing"]),
        ([judge(("2024-01-01", "superseded"), superseded_by="d"), promise("d", made_on="2023-09-13")], []),
        ([promise(superseded_by="d"), promise("d", made_on="2022")], ["superseded-by-older"]),
        ([promise(superseded_by="d"), promise("d", made_on="2023")], []),
        ([judge(("2024-01-01", "kept"), superseded_by="d"), promise("d")], ["kept-and-superseded"]),
        ([judge(("2024-01-01", "broken"), superseded_by="d"), promise("d")], []),
        ([promise(due="2027"), promise("d", part_of="c", due="2028")], ["part-due-after-whole"]),
        ([promise(due="2027"), promise("d", part_of="c", due="[2027-06..2028]")], []),
        (
            [promise(due={"within": "P1Y", "of": "letter"}), promise("d", part_of="c", due="2025")],
            ["part-due-after-whole"],
        ),
        ([promise(), promise("d", part_of="c", due="2028")], []),
        ([promise(), promise("d", part_of="c", made_on="2022")], ["part-before-whole"]),
        ([promise(), promise("d", part_of="c", made_on="2023")], []),
        ([judge(("2024", "kept")), judge(("2024", "broken"), id="d", part_of="c")], ["broken-part"]),
        ([judge(("2024", "partly-kept")), judge(("2024", "broken"), id="d", part_of="c")], []),
        ([judge(("2024", "kept")), judge(("2024", "kept"), id="d", part_of="c")], []),
    ],
)
def test_promises(commitments: list[Record], expected: list[str]) -> None:
    """Verdicts, successors and parts of commitments agree with each other; only certain dates count."""
    assert find_codes(commitments=commitments) == expected


@pytest.mark.parametrize(
    ("verdict", "published", "number"),
    [
        ("kept", "2025-01-02", 0),
        ("kept", "2025-01-03", 1),
        ("kept", "2025", 0),
        ("kept", "2026", 1),
        ("broken", "2026", 1),
        ("in-progress", "2026", 0),
    ],
)
def test_evidence(verdict: str, published: str, number: int) -> None:
    """A final verdict has no evidence that is more than a year newer; a course of events may be reported later."""
    source = {"id": "late", "kind": "filing", "title": "Report", "published": published}
    judged = promise(assessments=[{"on": "2024-01-02", "verdict": verdict, "citations": [{"source": "late"}]}])

    assert (
        find_codes(commitments=[judged], sources=[NEWS, source], updated="2027-01-01")
        == ["evidence-after-verdict"] * number
    )


def test_evidence_of_the_last_year() -> None:
    """Nothing is a year newer than the last year that a date can have."""
    source = {"id": "late", "kind": "filing", "title": "Report", "published": "2026"}
    judged = promise(assessments=[{"on": "9999-12-31", "verdict": "kept", "citations": [{"source": "late"}]}])

    assert "evidence-after-verdict" not in find_codes(
        commitments=[judged], sources=[NEWS, source], updated="2027-01-01"
    )


OTHER = {"id": "other", "kind": "news", "title": "Other"}
TWO: Record = {"citations": [{"source": "news"}, {"source": "other"}]}


@pytest.mark.parametrize(
    ("other", "number"),
    [
        ({"url": "https://example.com/a"}, 1),
        ({"url": "http://EXAMPLE.com/a/"}, 1),
        ({"url": "https://example.com/a?utm_source=x&utm_medium=y"}, 1),
        ({"url": "https://example.com/a?fbclid=1#:~:text=took%20over"}, 1),
        ({"url": "https://example.com/a?page=2"}, 0),
        ({"url": "https://example.com/a?page=2&utm_source=x"}, 0),
        ({"url": "https://example.com/A"}, 0),
        ({"url": "https://example.com/a#part-2"}, 0),
        ({"url": "https://example.com/a", "kind": "letter"}, 0),
    ],
)
def test_addresses(other: Record, number: int) -> None:
    """Two addresses of one page are one, whatever a reader came from."""
    codes = find_codes(sources=[NEWS, OTHER | other], commitments=[promise(**TWO)])

    assert codes == ["duplicate-url"] * number


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"archive_url": "https://example.com/a/?utm_source=x"}, ["archive-is-source"]),
        ({"archive_url": "https://archive.example/https://example.com/a"}, []),
        ({"accessed": "2023-09-12"}, ["accessed-before-published"]),
        ({"accessed": "2023-09-13"}, []),
        ({"accessed": "2023-09-12", "published": "2023-09"}, []),
        ({"accessed": "2024-06-02"}, ["after-update"]),
        ({"accessed": "2024-06-01", "published": "2024-06-01T23:59+08:00"}, []),
        ({"published": "2024-06-01T23:59Z"}, ["after-update"]),
        ({"published": "2024"}, []),
    ],
)
def test_dates_of_sources(source: Record, expected: list[str]) -> None:
    """A source is read after it is published, before the record's revision, and archived elsewhere."""
    assert find_codes(sources=[NEWS | source]) == expected


def test_after_the_revision() -> None:
    """A verdict of a later day than the record's revision is reported; without a revision nothing is later."""
    late = judge(("2024-06-02", "kept"))

    assert find_codes(commitments=[late]) == ["after-update"]
    assert find_codes(commitments=[late], updated="2024-06-02") == []
    assert find_codes(
        commitments=[promise(made_on="2024-07", citations=[{"source": "other"}])], sources=[NEWS, OTHER]
    ) == ["after-update"]


@pytest.mark.parametrize(
    ("when", "status", "expected"),
    [
        ("2024-06-02", "confirmed", ["after-update"]),
        ("2024-06-02", "tentative", []),
        ("2024-06-02", "cancelled", []),
        ("2024-06", "confirmed", []),
        ("2024-06-01/..", "confirmed", []),
    ],
)
def test_events_after_the_revision(when: str, status: str, expected: list[str]) -> None:
    """What is confirmed has happened by the day of the record's revision."""
    later = event(when, status=status)

    assert [code for code in find_codes(later) if code != "announced-only"] == expected


@pytest.mark.parametrize(
    ("status", "when", "number"),
    [("tentative", "2024-05", 1), ("tentative", "2024", 0), ("confirmed", "2024-05", 0), ("cancelled", "2024-05", 0)],
)
def test_plans(status: str, when: str, number: int) -> None:
    """What was planned for a time before the revision has happened or not."""
    planned = event(when, status=status, citations=[{"source": "news"}])

    assert [code for code in find_codes(planned) if code != "announced-only"] == ["tentative-past"] * number


@pytest.mark.parametrize(
    ("actors", "expected"),
    [
        ([{"name": "FIRM"}], ["duplicate-name"]),
        ([{"name": "Ｆｉｒｍ"}], ["duplicate-name"]),
        ([{"other_names": ["The Firm", "Firm"]}], ["duplicate-name"]),
        ([{"name": "Firm", "kind": "other"}], []),
        (
            [{"name": "Two", "identifiers": {"nyse": "F"}}, {"name": "Three", "identifiers": {"nyse": "F"}}],
            ["duplicate-identifier"],
        ),
        ([{"name": "Two", "identifiers": {"nyse": "F"}}, {"name": "Three", "identifiers": {"hkex": "F"}}], []),
        ([{"name": "Two", "other_names": ["two", "2"]}], []),
    ],
)
def test_names(actors: list[Record], expected: list[str]) -> None:
    """Two actors of a kind have no name in common, and no name in a register."""
    others = [
        {**FIRM, "id": f"other-{number}", "name": f"Other {number}"} | actor for number, actor in enumerate(actors)
    ]
    everybody = ["firm", *(other["id"] for other in others)]

    assert find_codes(actors=[FIRM, *others], commitments=[promise(made_by=everybody)]) == expected


def test_unused() -> None:
    """What nothing refers to is reported, unless the file only lends its actors and sources."""
    lists = {"sources": [NEWS, OTHER], "actors": [FIRM, FIRM | {"id": "unit", "name": "Unit", "parent": "firm"}]}

    assert find_codes(**lists) == ["unused-source", "unused-actor"]
    assert find_codes(**lists, commitments=[], events=[]) == []
    assert find_codes(**lists, commitments=[promise(made_by="unit", **TWO)]) == []


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        ({}, {"title": "E"}, 1),
        ({}, {"title": "other"}, 0),
        ({}, {"title": "e", "when": "2023-09"}, 0),
        ({}, {"title": "e", "kind": "other"}, 0),
        ({"participants": [{"actor": "firm", "part": "subject"}]}, {"title": "other"}, 0),
    ],
)
def test_events_twice(first: Record, second: Record, number: int) -> None:
    """Two events with one date, kind and title are one."""
    assert (
        find_codes(event("2023-09-01", **first), event(**{"when": "2023-09-01", "name": "f"} | second))
        == ["duplicate-event"] * number
    )


def dispute(**changes: object) -> Record:
    """Make an event with a dispute."""
    usual = {"field": "when", "value": "2023-08", "citations": [{"source": "news", "quote": "in August"}]}
    return event("2023-09", disputes=[usual | changes])


SAME = [{"source": "news", "quote": "Ann took over"}]


@pytest.mark.parametrize(
    ("disputed", "expected"),
    [
        (dispute(), []),
        (dispute(standing="dismissed"), ["dismissed-without-note"]),
        (dispute(standing="dismissed", note="A slip."), []),
        (dispute(citations=SAME), ["dispute-same-source"]),
        (dispute(citations=[{"source": "news"}]), []),
        (dispute(citations=SAME) | {"citations": [SAME[0] | {"supports": ["title"]}]}, []),
        (dispute(citations=SAME) | {"citations": [SAME[0] | {"supports": ["when"]}]}, ["dispute-same-source"]),
        (dispute(value="[2023-09-01..2023-09-30]"), ["dispute-agrees"]),
        (dispute(value="[2023-09-01..2023-09-30]", citations=SAME), ["dispute-agrees"]),
        (dispute(value="2023-09~"), []),
        (dispute(value="2023-09/"), []),
        (dispute(value="2023-09/2023-09"), []),
        (dispute(field="title", value="Ｅ "), ["dispute-agrees"]),
        (dispute() | {"citations": SAME * 2}, ["citation-twice"]),
    ],
)
def test_disputes(disputed: Record, expected: list[str]) -> None:
    """A dispute says something else, with other words, and why it is dismissed."""
    assert find_codes(disputed) == expected


@pytest.mark.parametrize(
    ("role", "claimed", "number"),
    [("CEO", "Chief Executive Officer", 1), ("CEO", "Interim CEO", 0), ("CEO", "CFO", 0), (None, "CEO", 0)],
)
def test_disputed_roles(role: str | None, claimed: str, number: int) -> None:
    """Another title of the same role in the same capacity is no other role."""
    part: Record = {"actor": "firm", "part": "subject", "disputes": [{"field": "role", "value": claimed, **CITED}]}
    disputed = event("2023-09", participants=[part | ({"role": role} if role else {})], citations=[{"source": "news"}])

    assert find_codes(disputed) == ["dispute-agrees"] * number


def test_disputes_of_participations() -> None:
    """A participation without citations is backed by those of its event."""
    part = {
        "actor": "firm",
        "role": "Owner",
        "part": "subject",
        "disputes": [{"field": "role", "value": "CEO", **CITED}],
    }

    assert find_codes(event("2023-09", participants=[part])) == ["dispute-same-source"]


def test_cancelled_promises() -> None:
    """Nothing is promised in an event that was called off."""
    assert find_codes(events=[LETTER | {"status": "cancelled"}]) == ["promise-in-cancelled-event"]


def test_only_in_sound_records() -> None:
    """Contradictions are looked for once the record has no errors: these could be their cause."""
    timeline = loads(json.dumps(BASE | {"sources": [NEWS, OTHER], "events": [LETTER]}))

    assert [problem.code for problem in check(timeline)] == ["unused-source"]
    assert [problem.code for problem in check(evolve(timeline, sources=timeline.sources * 2))] == ["duplicate-id"] * 2
