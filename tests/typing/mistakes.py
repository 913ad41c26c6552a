"""Mistakes that a type checker must find: those on the lines that end in `# error`, and no others."""

from datetime import date, datetime

from attrs import evolve

import alitimeline
from alitimeline import Commitment, Event, Source, Timeline, When, export, queries
from alitimeline.model import Assessment, Citation, Due, Measure, Participation

timeline = alitimeline.bundled("alibaba-2023")

# Records
alitimeline.Evnt(id="a", title="A", when="2023", kind="letter")  # error
Event(id="a", title="A", when=2023, kind="letter")  # error
Event(id="a", title="A", when=None, kind="letter")  # error
Event(id="a", title="A", kind="letter")  # error
Event(id="a", title="A", when="2023", kind="letter", participants=["sam"])  # error
Event(id="a", title="A", when="2023", kind="letter", participants=Participation(actor="sam", part="author"))  # error
Event(id="a", title="A", when="2023", kind="letter", tags=[1])  # error
Event(id="a", title="A", when="2023", kind="letter", citations=["report"])  # error
Event(id="a", title="A", when="2023", kind="letter", status="planned")  # error
Event(id="a", title="A", when="2023", kind="letter", plase="Here")  # error
Participation(actor="sam", part="joined")  # error
Citation(source="report", supports=[1])  # error
Source(id="s", kind="blog", title="S")  # error
Source(id="s", kind="web", title="S", published=2023)  # error
Source(id="s", kind="web", title="S", accessed=2023)  # error
Assessment(on=2024, verdict="kept")  # error
Assessment(on="2024", verdict="kept", value="85")  # error
Measure(metric="shops", target="many")  # error
Due(within=4, of="letter")  # error
Commitment(id="c", title="C", statement="C", made_by=["a"], made_on=2023, kind="k")  # error
Commitment(id="c", title="C", statement="C", made_by=[1], made_on="2023", kind="k")  # error
Commitment(id="c", title="C", statement="C", made_by="a", made_on="2023", kind="k", due=4)  # error
Timeline(id="t", title="T", events=timeline.commitments)  # error
Timeline(id="t", title="T", sources=["s"])  # error
When.of("2023")  # error
timeline.event("letter").when = When("2023")  # type: ignore[misc] # frozen, which every checker says in another way
timeline.event("letter").wehn()  # error
timeline.deadline(timeline.events[0])  # error
timeline.with_record(timeline)  # error
timeline.without("letter", "events")  # error
evolve(timeline.event("letter"), 1)  # error

# Ways in and out
alitimeline.load(1)  # error
alitimeline.loads(timeline)  # error
alitimeline.chekc(timeline)  # error
alitimeline.read_calendar("a.ics", until="2030-01-01")  # error
alitimeline.read_briefing("a.xlsx", 5)  # error
alitimeline.read_table("a.csv")  # error
alitimeline.write(timeline, "a.xlsx", profle="executive")  # error
alitimeline.write(timeline, "a.xlsx", profile="boss")  # error
alitimeline.write(timeline, "a.ics", overwrite="yes")  # error
alitimeline.write(timeline, "a.ics", as_of="2023-09-01")  # error
export.to_bytes(timeline, "xlsx", profle="executive")  # error
export.to_bytes(timeline, "ics", profile="executive")  # error
export.to_bytes(timeline, "ics", paper="a4")  # error
export.to_bytes(timeline, "html", picture="tenures")  # error
export.to_bytes(timeline, "mermaid", size="page")  # error
export.to_bytes(timeline, "svg", picture="people")  # error
export.to_bytes(timeline, "json", language="zh")  # error
export.to_bytes(timeline, "xls")  # error
export.render(timeline, "xls")  # error
export.list_losses(timeline, "pdf")  # error
export.split(timeline, by="month")  # error
export.list_losses(timeline, "ics", comitments="todo")  # error
export.render(timeline, "ics", comitments="todo")  # error
export.save("text", "a.txt")  # error
alitimeline.picture(timeline, "people")  # error
alitimeline.picture(timeline, sise="page")  # error
alitimeline.rows(timeline, "event")  # error
alitimeline.tables(timeline)["event"]  # error
alitimeline.tables("lantern.timeline.json", on="2023")  # error
alitimeline.export.write_tables(timeline, "tables", "xlsx")  # error

# Questions
queries.status(timeline, on="2027-09-01")  # error
queries.statuses(timeline)  # error
alitimeline.queries.holders(timeline, "ceo", "letter")  # error
unknown = alitimeline.queries.status(timeline)[0].sate  # error
unknown = alitimeline.tables.rowz  # error
unknown = alitimeline.reports.FORMATZ  # error
queries.during(first=datetime, last=date)  # error
