"""Right uses, in which no type checker may find a mistake."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import assert_type

from attrs import evolve

import alitimeline as at
from alitimeline import Actor, Commitment, Event, Source, Timeline, When, export, queries
from alitimeline.model import Assessment, Citation, Dispute, Due, Measure, Media, Participation, Relation
from alitimeline.problems import Problem
from alitimeline.when import Duration

report = Source(id="report", kind="filing", title="Report", published=date(2025, 11, 3), accessed=date(2025, 11, 4))
paper = Source(id="paper", kind="web", url="https://example.com", published=datetime(2025, 11, 3, tzinfo=UTC))
actors = [Actor(id="ann", kind="person", name="Ann", identifiers={"wikidata": "Q1", "isin": ["a", "b"]})]
part = Participation(actor="ann", part="incoming", role="CEO", citations=(Citation(source="report"),))
event = Event(
    id="a",
    title="A",
    when="2023-09",
    kind="letter",
    participants=[part],
    related=(Relation(kind="follows", event="b"),),
    tags=(tag for tag in "ab"),
    media=[Media(url="https://example.com", alt="A")],
    disputes=[Dispute(field="when", value="2023", citations=[Citation(source="paper")])],
    extra={"x-note": 1},
)
promise = Commitment(
    id="c",
    title="C",
    statement="C",
    made_by="ann",
    made_on=When("2023"),
    kind="k",
    due=Due(within="P4Y"),
    measures=[Measure(metric="shops", target=1, baseline_when="2022")],
    assessments=[
        Assessment(on="2024-03", verdict="kept", value=1),
        Assessment(on=date(2024, 3, 1), verdict="kept", value={"shops": 1.5}),
    ],
)
other = evolve(promise, made_by=["ann", "bob"], due=date(2027, 1, 1))
again = evolve(other, due=Due(within=Duration("P4Y")), made_on=datetime(2023, 1, 1, tzinfo=UTC))
timeline = Timeline(id="t", title="T", sources=[report, paper], actors=actors, events=[event], commitments=(promise,))
assert_type(event.when, When)
assert_type(event.participants, tuple[Participation, ...])
assert_type(event.tags, tuple[str, ...])
assert_type(report.published, When | None)
assert_type(promise.due, When | Due | None)
assert_type(promise.made_by, tuple[str, ...])
assert_type(timeline.events, tuple[Event, ...])
assert_type(timeline.deadline("c"), When | None)
assert_type(timeline.with_record(event).without("c", "commitment"), Timeline)

assert_type(at.load("a.yaml"), Timeline)
assert_type(at.load(Path("a.json")), Timeline)
assert_type(at.load(BytesIO(b"{}")), Timeline)
assert_type(at.loads("{}"), Timeline)
assert_type(at.from_dict(at.to_dict(timeline)), Timeline)
assert_type(at.check(timeline), tuple[Problem, ...])
assert_type(at.dumps(timeline), str)
at.write(timeline, "a.xlsx", profile="executive", language="zh", paper="letter", previous=timeline, chart=True)
at.write(timeline, "a.ics", profile="extended", alarm="P30D", as_of=date(2023, 1, 1), overwrite=True)
at.write(timeline, Path("a.png"), picture="tenures", size="page")
assert_type(export.to_bytes(timeline, "xlsx", profile="executive"), bytes)
export.to_bytes(timeline, "ics", profile="extended", update=None)
export.to_bytes(timeline, "svg", picture="tenures", size="page", language="zh", as_of=None)
export.to_bytes(timeline, "json")
for name in export.FORMATS:
    export.to_bytes(timeline, name)
at.export.list_losses(timeline, "ics", commitments="todo")
at.picture(timeline, "tenures", size="page", as_of=date(2023, 1, 1), language="zh")
[row["title"] for row in at.rows(timeline, "events")]

queries.status(timeline, on=date(2027, 9, 1))
at.queries.select(timeline, queries.of_kind("letter"))
at.calendar.check(b"")
assert_type(at.read_calendar("a.ics", until=date(2030, 1, 1)).timeline, Timeline | None)
assert_type(at.read_briefing(b"", timeline).problems, tuple[Problem, ...])
assert_type(at.read_table(BytesIO(), {"records": []}).problems, tuple[Problem, ...])
at.read_table(Path("a.csv"), "a.yaml", name="a")
assert_type(at.rows(timeline, "sources")[0], dict[str, str | int | float | bool | date | None])
events = at.tables(timeline)["events"]
at.tables([timeline], on=date(2023, 1, 1))["status"].to_reader()
assert_type(export.write_tables(timeline, "tables", "csv", on=None), tuple[str, ...])
assert_type(at.__version__, str)
