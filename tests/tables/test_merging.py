"""A newer table in a record that was edited since: what was changed on one side is there, and no conflict is silent."""

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline import Timeline, cli, load
from alitimeline.problems import DifferenceError
from alitimeline.tables.mapping import MappingFile, read_mapping
from alitimeline.tables.merging import MergedTable, merge_table
from alitimeline.tables.reading import read
from alitimeline.tables.records import import_table

MAPPING = """records:
- event:
    title: "{T}"
    when: "{W}"
    place: "{P}"
    summary: "{S}"
    participants: [{actor: "{A}", part: subject}]
"""
mapping, _ = read_mapping(MAPPING.encode(), "m.yaml")
assert mapping
#: Titles → cells of a row.
Rows = dict[str, tuple[str, str, str]]
HEAD = "T,P,S,W,A\n"


def write(rows: Rows) -> bytes:
    """Return a table with a row for each title."""
    lines = (f"{title},{place},{summary},2023,{actor}\n" for title, (place, summary, actor) in rows.items())
    return "".join([HEAD, *lines]).encode()


def merge(record: Timeline, newer: Rows, earlier: Rows | None, *, allow_deletions: bool = False) -> MergedTable:
    """Merge a newer table."""
    assert mapping
    tables = [rows is not None and read(write(rows), name="x.csv") for rows in (newer, earlier)]
    assert tables[0]
    return merge_table(
        record, tables[0], mapping, earlier=tables[1] or None, name="x.csv", allow_deletions=allow_deletions
    )


def make_record(rows: Rows) -> Timeline:
    """Return what a table becomes."""
    assert mapping
    timeline, _ = import_table(read(write(rows), name="record.csv"), mapping, name="record.csv")
    assert timeline
    return timeline


def edit(record: Timeline, edits: Rows) -> Timeline:
    """Change places and summaries by hand; "" is no change."""
    events = [
        evolve(
            event,
            place=edits.get(event.title, ("", "", ""))[0] or event.place,
            summary=edits.get(event.title, ("", "", ""))[1] or event.summary,
        )
        for event in record.events
    ]
    return evolve(record, events=events)


TITLES = ("Letter", "Meeting", "晚会", "letter", "Move", "会议")
CELLS = st.tuples(st.sampled_from(["", "x", "y"]), st.sampled_from(["", "x", "z"]), st.sampled_from(["", "Ann", "Bo"]))
ROWS = st.dictionaries(st.sampled_from(TITLES), CELLS)


@given(ROWS.filter(bool), ROWS, ROWS.filter(bool), st.booleans())
@tried(200)
def test_three_ways(earlier: Rows, edits: Rows, newer: Rows, allow_deletions: bool) -> None:  # noqa: FBT001 - drawn
    """Changes by hand and of the table are both in the record; if they contradict each other, that is a conflict."""
    # of two titles that differ only in a capital letter, the one in place of the other is the same record
    assume(not ({*earlier} - {*newer}) & {"Letter", "letter"} or not ({*newer} - {*earlier}) & {"Letter", "letter"})
    ours = edit(make_record(earlier), edits)
    merged = merge(ours, newer, earlier, allow_deletions=allow_deletions)

    contradictions, gone = set(), set()
    expected: dict[str, list[str]] = {}
    for title in {**earlier, **newer}:
        before, now = earlier.get(title), newer.get(title)
        by_hand = [own or (before[at] if before else "") for at, own in enumerate(edits.get(title, ("", "", ""))[:2])]
        if before is None or now is None:
            if now is not None:
                expected[title] = [*now[:2]]
            elif allow_deletions and before and by_hand != [*before[:2]]:
                contradictions.add(title)
            elif not allow_deletions:
                gone.add(title)
                expected[title] = by_hand
            continue
        expected[title] = []
        for old, own, new in zip(before, by_hand, now, strict=False):
            if old not in (own, new) and own != new:
                contradictions.add(title)
            expected[title].append(new if own == old else own)
    titles = {event.id: event.title for event in (*ours.events, *make_record(newer).events)}
    assert {titles.get(str(conflict.record)) for _, conflict in merged.conflicts} == contradictions
    assert (merged.timeline is None) == bool(contradictions)
    said = [problem.message for problem in merged.problems if problem.code == "table-gone"]
    assert len(said) == len(gone)
    if merged.timeline:
        assert {event.title: [event.place or "", event.summary or ""] for event in merged.timeline.events} == expected


@given(ROWS.filter(bool), ROWS)
@tried(60)
def test_nothing_to_do(rows: Rows, edits: Rows) -> None:
    """The same table again changes nothing, in whatever order its rows are."""
    ours = edit(make_record(rows), edits)
    again = dict(reversed(rows.items()))

    merged = merge(ours, again, rows)
    assert merged.timeline
    assert {event.id: event for event in merged.timeline.events} == {event.id: event for event in ours.events}
    assert merged.conflicts == ()


@given(ROWS.filter(bool), ROWS, ROWS.filter(bool))
@tried(60)
def test_two_ways(earlier: Rows, edits: Rows, newer: Rows) -> None:
    """Without the earlier table, the record wins; each difference is reported, and what it lacks is added."""
    ours = edit(make_record(earlier), edits)
    merged = merge(ours, newer, None)

    assert merged.timeline
    places = {event.id: event.place for event in merged.timeline.events}
    assert {event.id: places[event.id] for event in ours.events if event.place} == {
        event.id: event.place for event in ours.events if event.place
    }
    differing = {
        event.id
        for event in make_record(newer).events
        if (mine := next((one for one in ours.events if one.id == event.id), None))
        and any(
            getattr(mine, field) and getattr(event, field) and getattr(mine, field) != getattr(event, field)
            for field in ("place", "summary")
        )
    }
    assert differing <= {str(conflict.record) for _, conflict in merged.conflicts}
    assert {problem.severity for problem in merged.all_problems if problem.code == "table-conflict"} <= {"warning"}


def test_a_row_that_is_gone() -> None:
    """A record whose row is gone stays and is named, or is deleted; if it was edited, that is a conflict."""
    earlier: Rows = {"a": ("x", "", "Ann"), "b": ("", "", "")}
    newer: Rows = {"b": ("", "", "")}
    record = make_record(earlier)
    stays, goes = (merge(record, newer, earlier, allow_deletions=allowed) for allowed in (False, True))
    edited = merge(edit(record, {"a": ("y", "", "")}), newer, earlier, allow_deletions=True)

    assert stays.timeline == record
    assert [str(problem) for problem in stays.problems] == [
        "x.csv: warning[table-gone] the event a is no longer in the table; it stays (--allow-deletions deletes it)"
    ]
    assert goes.timeline
    assert ([event.id for event in goes.timeline.events], goes.timeline.actors) == (["b"], ())
    assert [(place, conflict.record, conflict.path) for place, conflict in edited.conflicts] == [("the table", "a", ())]
    assert edited.timeline is None


def test_a_second_record_of_a_title() -> None:
    """A record keeps its id if the newer table has another of its name."""
    rule, _ = read_mapping(b'records: [{event: {title: "{T}", when: "{W}"}, key: "{K}"}]', "m.yaml")
    assert rule
    old, new = (
        read(f"T,W,K\n{rows}".encode(), name="x.csv")
        for rows in ("Letter,2020,a\n", "Letter,2021,b\nThe letter,2020,a\n")
    )
    record, _ = import_table(old, rule, name="x.csv")
    assert record
    merged = merge_table(record, new, rule, earlier=old, name="x.csv")

    assert merged.timeline
    assert {event.title: str(event.when) for event in merged.timeline.events} == {
        "Letter": "2021",
        "The letter": "2020",
    }
    assert merged.timeline.event("letter").title == "The letter"


def read_rule(text: str) -> MappingFile:
    """Return a mapping with the records of a rule."""
    rule, _ = read_mapping(f"records: [{text}]".encode(), "m.yaml")
    assert rule
    return rule


NAMESAKES = read_rule('{event: {title: "{T}", when: "{W}", summary: "{S}"}}')
PROMISES = read_rule('{commitment: {title: "{T}", made_by: "{B}", made_on: "2020", due: "{D}", tags: ["{S}"]}}')
#: Titles and years, with what else rows say.
Named = dict[tuple[str, str], str]


def bring(record: Timeline | None, newer: str, earlier: str = "", *, by: MappingFile = NAMESAKES) -> MergedTable:
    """Bring a table into a record; without one, make it."""
    if record is None:
        return MergedTable(*import_table(read(newer.encode(), name="x.csv"), by, name="x.csv"), (), "x.csv")
    before = read(earlier.encode(), name="x.csv") if earlier else None
    return merge_table(
        record, read(newer.encode(), name="x.csv"), by, earlier=before, name="x.csv", allow_deletions=True
    )


def write_named(rows: Named) -> str:
    """Return a table with a row for each title and year."""
    return "".join(["T,W,S\n", *(f"{title},{year},{said}\n" for (title, year), said in rows.items())])


@given(
    st.lists(
        st.dictionaries(
            st.tuples(st.sampled_from(["Move", "move", "Letter", "会议"]), st.sampled_from(["2020", "2021", "2022"])),
            st.sampled_from(["", "x", "y"]),
            min_size=1,
        ),
        min_size=2,
        max_size=6,
    )
)
@example(
    [
        {("Move", "2020"): "a"},
        {("Move", "2020"): "a", ("Move", "2021"): "b"},
        {("Move", "2020"): "c", ("Move", "2021"): "b"},
        {("Move", "2021"): "b"},
    ]
)
@example(
    [
        {("Move", "2020"): "", ("Move", "2021"): ""},
        {("Move", "2020"): ""},
        {("move", "2020"): ""},
        {("Move", "2020"): "", ("move", "2020"): ""},
        {("Move", "2020"): "", ("Move", "2021"): ""},
    ]
)
@tried(200)
def test_a_chain_of_tables(tables: list[Named]) -> None:
    """Tables that come one after the other make the record of the last one; while a row is there, its id stays."""
    record: Timeline | None = None
    earlier: Named = {}
    ids: dict[tuple[str, str], str] = {}
    for table in tables:
        record = bring(record, write_named(table), write_named(earlier)).timeline
        assert record
        assert {(event.title, str(event.when)): event.summary or "" for event in record.events} == table
        now = {(event.title, str(event.when)): event.id for event in record.events}
        assert {key: now[key] for key in {*ids} & {*now}} == {key: ids[key] for key in {*ids} & {*now}}
        ids, earlier = now, table


def test_what_can_not_be_read() -> None:
    """What can't be read is unknown: the record keeps its value, and a row that is there isn't gone."""
    head, rest = "T,B,D,S\n", "Tram,Mayor,2022,b\n"
    earlier = f"{head}Bus,Mayor,2022,a\n{rest}"
    record = bring(None, earlier, by=PROMISES).timeline
    assert record
    unread = bring(record, f"{head}Bus,Mayor,soon,c\n{rest}", earlier, by=PROMISES).timeline
    broken = bring(record, f"{head}Bus,,2022,a\n{rest}", earlier, by=PROMISES).timeline

    assert unread
    assert (unread.commitment("bus").due, unread.commitment("bus").tags) == (record.commitment("bus").due, ("c",))
    assert broken == record
    events = "T,W,S\nMove,2020,a\nSplit,2021,b\n"
    record = bring(None, events).timeline
    assert record
    assert bring(record, events.replace("2021", "someday"), events).timeline == record
    assert bring(record, events.replace("2021", "someday")).timeline == record
    moved = bring(record, "T,W,S\nMove,2020,a\nSplit,someday,b\nSplit,2023,c\n", events).timeline
    assert moved
    assert [str(event.when) for event in moved.events] == ["2020", "2021", "2023"]
    gone = bring(record, "T,W,S\nMove,2020,a\n,someday,c\n", events).timeline
    assert gone
    assert [event.id for event in gone.events] == ["move"]


def test_what_is_unsound() -> None:
    """What a timeline can't have is unknown, too."""
    rule = read_rule('{event: {title: "{T}", when: "{W}", media: [{url: "{S}", alt: x}]}}')
    head, good = "T,W,S\n", "https://example.org/a"
    earlier = f"{head}Move,2020,{good}\nSplit,2020,\n"
    record = bring(None, earlier, by=rule).timeline
    assert record
    assert bring(record, f"{head}Move,2020,no address\nSplit,2020,\n", earlier, by=rule).timeline == record
    keyed = read_rule('{key: "{S}", event: {title: "{T}", when: "{W}"}}')
    record = bring(None, earlier.replace("Split,2020,", "Split,2020,s"), by=keyed).timeline
    assert record
    spoiled = f"{head}Move,2020,{good}\n{'Split' * 500},2020,s\n"
    assert bring(record, spoiled, earlier.replace("Split,2020,", "Split,2020,s"), by=keyed).timeline == record
    spoiled = f"{head}Move,2020,{good}\nOther,soon,s\n"
    assert bring(record, spoiled, earlier.replace("Split,2020,", "Split,2020,s"), by=keyed).timeline == record


@pytest.mark.parametrize("has_earlier", [True, False])
def test_an_id_that_was_renamed(has_earlier: bool) -> None:  # noqa: FBT001 - both
    """A record whose id or name was changed by hand is found by the other one of both."""
    earlier, newer = "T,B,D,S\nBus,Mayor,2022,\n", "T,B,D,S\nBus,Mayor,2022,\nTram,Mayor,2023,\n"
    record = bring(None, earlier, by=PROMISES).timeline
    assert record
    [bus], [mayor] = record.commitments, record.actors
    for ours in (
        evolve(
            record, actors=[evolve(mayor, id="the-mayor")], commitments=[evolve(bus, id="b1", made_by=["the-mayor"])]
        ),
        evolve(record, actors=[evolve(mayor, name="Ann Mayor")], commitments=[evolve(bus, title="A bus")]),
    ):
        after = bring(ours, newer, earlier if has_earlier else "", by=PROMISES).timeline
        assert after
        assert after.actors == ours.actors
        assert [(one.id, one.made_by) for one in after.commitments] == [
            (ours.commitments[0].id, (ours.actors[0].id,)),
            ("tram", (ours.actors[0].id,)),
        ]
        assert after.commitments[0] == ours.commitments[0]


def test_two_names_of_one_record() -> None:
    """Two names that are one actor's in the record are one; two rows of one id are two records."""
    earlier = "T,B,D,S\nBus,Mayor,2022,\n"
    record = bring(None, earlier, by=PROMISES).timeline
    assert record
    record = evolve(record, actors=[evolve(record.actors[0], other_names=["Lord Mayor"])])
    after = bring(record, f"{earlier}Tram,Lord Mayor,soon,\n", by=PROMISES).timeline
    assert after
    assert (after.actors, {one.made_by for one in after.commitments}) == (record.actors, {("mayor",)})

    rule = read_rule('{key: "{S}", event: {id: "{T}", title: "{T}", when: "{W}"}}')
    record = bring(None, "T,W,S\na,2020,x\n", by=rule).timeline
    assert record
    both = bring(record, "T,W,S\na,2021,y\na,2020,x\n", "T,W,S\na,2020,x\n", by=rule).timeline
    assert both
    assert [(event.id[:2], str(event.when)) for event in both.events] == [("a", "2020"), ("a-", "2021")]


@pytest.mark.parametrize("has_earlier", [True, False])
def test_rows_of_one_record_in_another_order(has_earlier: bool) -> None:  # noqa: FBT001 - both
    """The rows of one record in another order change nothing."""
    rows = ["Bus,Mayor,2022,a\n", "Tram,Mayor,2022,\n", "Bus,Mayor,2022,b\n"]
    earlier, newer = ("".join(["T,B,D,S\n", *order]) for order in (rows, rows[::-1]))
    record = bring(None, earlier, by=PROMISES).timeline
    assert bring(record, newer, earlier if has_earlier else "", by=PROMISES).timeline == record


def test_the_order_of_the_record() -> None:
    """Records stay in their order; new ones are put in by date if the record is by date, and else at the end."""
    rows = ["Move,2020,\n", "Split,2023,\n"]
    by_date, otherwise = (bring(None, "".join(["T,W,S\n", *order])).timeline for order in (rows, rows[::-1]))
    newer = "T,W,S\nMeeting,2021,\nSplit,2023,\nMove,2020,\n"
    for record, earlier, expected in (
        (by_date, "", "move meeting split"),
        (by_date, "T,W,S\nSplit,2023,\nMove,2020,\n", "move meeting split"),
        (otherwise, "", "split move meeting"),
    ):
        assert record
        after = bring(record, newer, earlier).timeline
        assert after
        assert " ".join(event.id for event in after.events) == expected


def test_another_timeline() -> None:
    """A mapping for another timeline is refused; so is a table that the mapping doesn't fit."""
    other, _ = read_mapping(f"timeline: {{id: other}}\n{MAPPING}".encode(), "m.yaml")
    assert other
    assert mapping
    rows: Rows = {"a": ("x", "", "")}
    record, table, wrong = make_record(rows), read(write(rows), name="x.csv"), read(b"T,W\na,b\n", name="y.csv")

    with pytest.raises(DifferenceError, match="these are two timelines, 'record' and 'other'"):
        merge_table(record, table, other)
    assert {problem.message for problem in merge_table(record, wrong, mapping).problems} >= {"there is no column 'P'"}
    assert "with the earlier table: there is no column 'P'" in {
        problem.message for problem in merge_table(record, table, mapping, earlier=wrong).problems
    }


def test_the_timeline_itself() -> None:
    """A conflict can also be in the timeline itself; what the mapping doesn't say of it is that of the record."""
    titled, _ = read_mapping(f"timeline: {{title: Ours}}\n{MAPPING}".encode(), "m.yaml")
    assert titled
    rows: Rows = {"a": ("x", "", "")}
    record = evolve(make_record(rows), timezone="Asia/Shanghai")
    merged = merge_table(record, read(write(rows), name="x.csv"), titled, name="x.csv")

    [said] = [str(problem) for problem in merged.all_problems if problem.code == "table-conflict"]
    assert said == (
        "x.csv: warning[table-conflict] the table: timeline: title is 'Ours' in the table and 'record' in the record "
        "(correct the cell, or change the record to what the table says)"
    )


def test_conflicts_in_words() -> None:
    """Values are shown as people write them, and of objects only what differs."""
    rule = read_rule('{event: {title: a, when: "2020", x-a: {n: "{N}", same: x}}}')
    earlier, newer = "N\none\n", "N\ntwo\n"
    record = bring(None, earlier, by=rule).timeline
    assert record
    [event] = record.events
    ours = evolve(record, events=[evolve(event, extra={"x-a": {"n": [1, 2], "m": 1, "same": "x"}})])
    [(_, said)] = bring(ours, newer, earlier, by=rule).put_in_words().conflicts
    assert (said.path, said.base, said.ours, said.theirs) == (("x-a",), "n one", "n 1; 2, m 1", "n two")
    gone = bring(evolve(record, events=[evolve(event, place="Here")]), "N\n", earlier, by=rule)
    [(_, said)] = gone.put_in_words().conflicts
    assert (said.base, said.ours, said.theirs) == ("nothing", "place Here", None)


RECORD = """# Edited by hand.
schema_version: "1.0"
id: x
title: X
events:
  - id: a
    title: a
    when: "2023"
    kind: event # one of many
    place: Here
"""


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """What changed in a table goes into the data file; a conflict is shown with its row, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(MAPPING, "utf-8")
    Path("old.csv").write_text(f"{HEAD}a,Here,,2023,\nb,,,2023,\n", "utf-8")
    Path("new.csv").write_text(f"{HEAD}c,,,2023,\na,Here,so it was,2023,\n", "utf-8")
    Path("x.timeline.yaml").write_text(RECORD, "utf-8")
    command = ["import", "new.csv", "--mapping", "m.yaml", "--base", "x.timeline.yaml", "--earlier", "old.csv"]

    assert cli.main([*command, "-o", "x.timeline.yaml"]) == 0
    said = capfd.readouterr().err
    assert "a: summary added: 'so it was'" in said
    assert "new.csv: 2 records changed; 0 errors, 0 warnings\nwrote x.timeline.yaml" in said
    text = Path("x.timeline.yaml").read_text("utf-8")
    assert text.startswith("# Edited by hand.")
    assert "kind: event # one of many" in text
    assert {event.id for event in load("x.timeline.yaml").events} == {"a", "c"}
    assert cli.main([*command, "-o", "x.timeline.yaml"]) == 0
    assert "wrote" not in capfd.readouterr().err
    assert cli.main([*command, "-o", "y.timeline.json"]) == 0
    assert json.loads(Path("y.timeline.json").read_bytes())["events"][0]["summary"] == "so it was"
    assert cli.main(command) == 0
    assert capfd.readouterr().out == text

    Path("x.timeline.yaml").write_text(text.replace("so it was", "otherwise"), "utf-8")
    assert cli.main([*command, "-o", "x.timeline.yaml"]) == 1
    assert capfd.readouterr().err == (
        "new.csv: row 3: event a: summary: conflict\n  ours    otherwise\n  theirs  so it was\n"
        "ours is the record, theirs the table: correct the cell, or change the record to what the table says\n"
        "new.csv: 1 conflict, 0 errors, 0 warnings; nothing written\n"
    )
    assert cli.main([*command, "-o", "x.timeline.yaml", "--format", "json"]) == 1
    assert [problem["code"] for problem in json.loads(capfd.readouterr().out)["problems"]] == ["table-conflict"]
    assert cli.main([*command[:-2], "-o", "x.timeline.yaml", "--strict"]) == 1
    assert cli.main([*command[:-2], "-o", "x.timeline.yaml"]) == 0
    assert cli.main([*command, "-o", "z.timeline.yaml", "--marked", "m.xlsx"]) == 2
    assert cli.main(["import", "new.csv", "--mapping", "m.yaml", "--earlier", "old.csv"]) == 2
    assert cli.main(["import", "new.csv", "--earlier", "old.csv"]) == 2
    assert "--earlier is for tables with a mapping" in capfd.readouterr().err
