"""VTODO → commitments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve

from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.events import Reader
from alitimeline.calendar.reading.references import UNNAMED
from alitimeline.calendar.reading.relations import Edge, find_circles
from alitimeline.calendar.reading.times import build_when, find_day
from alitimeline.model import Assessment, Commitment, Event, Verdict
from alitimeline.model.ids import Ids, slugify
from alitimeline.model.texts import ID_LENGTH, LINE_LENGTH
from alitimeline.problems import shorten
from alitimeline.when import When

__all__ = ["Promises"]

#: What a task's STATUS says of what became of it.
VERDICTS: Mapping[str, Verdict] = {"COMPLETED": "kept", "IN-PROCESS": "in-progress", "CANCELLED": "withdrawn"}


class Promises:
    """Reads commitments; what they were made in is added to the events if it isn't among them."""

    def __init__(self, reader: Reader, events: dict[str, Event], uids: Mapping[str, str]) -> None:
        self.reader, self.findings = reader, reader.findings
        self.events = events
        #: The ids of the events by the UIDs of their entries.
        self.uids = uids

    def read(self, entries: Iterable[Entry]) -> list[Commitment]:
        """Return the commitments that *entries* tell of."""
        ids = Ids()
        tasks = {ids.give(slugify(entry.text("SUMMARY") or "") or "task", entry.uid): entry for entry in entries}
        known = {entry.uid: name for name, entry in tasks.items() if entry.uid}
        made = {name: self._read_commitment(name, entry) for name, entry in tasks.items()}
        found = {name: each for name, each in made.items() if each is not None}
        edges = [edge for name in found for edge in self._find_edges(name, tasks[name], found, known)]
        circular = find_circles(edges)
        for edge in edges:
            if edge in circular:
                message = (
                    f"that {edge.start!r} has the {edge.kind} {edge.target!r} would go in a circle; it is left out"
                )
                self.findings.add("import-relation", edge.line, message)
            else:
                found[edge.start] = evolve(found[edge.start], part_of=edge.target)
        return [*found.values()]

    def _read_commitment(self, name: str, entry: Entry) -> Commitment | None:
        reader = self.reader
        title = reader.read_title(entry)
        due = self._read_due(entry)
        for line in (*entry.several.get("RRULE", ()), *entry.several.get("RDATE", ())):
            message = f"the {entry.name} recurs ({line.name} {shorten(line.value)}); only its first deadline is kept"
            self.findings.add("import-recurrence", line.number, message)
        made_in = self._find_promise(name, entry, title, due)
        if made_in is None:
            message = f"{entry.label} has no date, not even that of its writing, and is left out"
            self.findings.add("import-undated", entry.line, message, "give it a DTSTART or a DTSTAMP")
            return None
        made = self.events[made_in].when
        if due is not None and due.before(made, reader.clock.zone):
            message = f"the deadline ({due}) lies before the promise ({made}); it is left out"
            self.findings.add("import-value", entry.line, message)
            due = None
        kind, tags = reader.read_kind(entry)
        return Commitment(
            id=name,
            title=title,
            statement=reader.read_description(entry) or title,
            made_by=self._report_unnamed(entry),
            made_in=made_in,
            kind=kind,
            due=due,
            assessments=tuple(self._read_assessments(entry, made)),
            tags=tags,
            citations=reader.read_citations(entry),
        )

    def _read_due(self, entry: Entry) -> When | None:
        """Return the deadline of a task: the exact date if it notes one, else what it shows."""
        clock = self.reader.clock
        if "DUE" in entry.properties:
            shown = clock.read(entry.properties["DUE"])
        else:  # a task may say how long there is
            span = clock.read_span(entry.properties, "DUE") if "DURATION" in entry.properties else None
            shown = span and span[1]
        noted = self.reader.read_exact_date(entry, shown, "DUE")
        return noted or (build_when(shown, shown) if shown else None)

    def _report_unnamed(self, entry: Entry) -> str:
        """Return the actor who stands in for the one who promises, whom no task names; report it."""
        message = f"nobody is named who promises {shorten(entry.text('SUMMARY'))}; {UNNAMED!r} is a placeholder"
        self.findings.add("import-stand-in", entry.line, message, "write who is bound by it")
        return self.reader.actors.stand_in()

    def _find_promise(self, name: str, entry: Entry, title: str, due: When | None) -> str | None:
        """Return the event that an entry points to as that of the promise; else one that stands in for it."""
        for line in entry.several.get("RELATED-TO", ()):
            if event := self.uids.get(unescape_text(line.value).strip()):
                return event
        when = next(self._find_promise_dates(entry, due), None)
        if when is None:
            return None
        event = self.reader.ids.give(f"promise-{name}"[:ID_LENGTH].rstrip("-"), entry.uid)
        heading = f"Promise: {title}"
        self.events[event] = Event(
            id=event,
            title=heading if len(heading) <= LINE_LENGTH else f"{heading[: LINE_LENGTH - 1]}…",
            when=when,
            kind="promise",
            status="tentative",
        )
        message = f"no event says when {shorten(title)} was promised; {event!r} is a placeholder for it ({when})"
        self.findings.add("import-stand-in", entry.line, message)
        return event

    def _find_promise_dates(self, entry: Entry, due: When | None) -> Iterator[When]:
        """Yield when the promise may have been made, the best first: none after it fell due."""
        zone = self.reader.clock.zone
        for name, form in (("DTSTART", "{}"), ("CREATED", "{}"), ("DTSTAMP", "[..{}]")):
            if name in entry.properties:
                moment = self.reader.clock.read(entry.properties[name])
                if moment is not None:
                    when = When.parse(form.format(build_when(moment, moment)))
                    if due is None or not due.before(when, zone):
                        yield when
        if due is not None and due.latest is not None:
            yield When.parse(f"[..{due.end.text if due.end else due}]")

    def _read_assessments(self, entry: Entry, made: When) -> Iterator[Assessment]:
        """Yield the verdict that the status of a task stands for, if there is one."""
        status = (entry.text("STATUS") or "").strip().upper()
        if status in ("", "NEEDS-ACTION"):
            return
        verdict, day = VERDICTS.get(status), self._find_day_of_status(entry)
        if verdict is None:
            message, hint = f"STATUS {shorten(status)} says nothing of a task", f"known: {', '.join(VERDICTS)}"
            self.findings.add("import-value", entry.at("STATUS"), message, hint)
        elif day is None:
            message = f"STATUS {status} has no day, and no verdict is made of it"
            self.findings.add("import-value", entry.at("STATUS"), message, "add COMPLETED or LAST-MODIFIED")
        elif When.of(day).before(made, self.reader.clock.zone):
            message = f"the verdict ({day}) lies before the promise ({made}); it is left out"
            self.findings.add("import-value", entry.at("STATUS"), message)
        else:
            yield Assessment(on=day, verdict=verdict)

    def _find_day_of_status(self, entry: Entry) -> date | None:
        """Return the day on which a task had its status."""
        clock = self.reader.clock
        for name in ("COMPLETED", "LAST-MODIFIED", "DTSTAMP"):
            if name in entry.properties:
                moment = clock.read(entry.properties[name])
                if moment is not None:
                    return find_day(moment, clock.zone)
        return None

    def _find_edges(
        self, name: str, entry: Entry, found: Mapping[str, Commitment], known: Mapping[str, str]
    ) -> Iterator[Edge]:
        """Yield what leads to other commitments; tell what leads nowhere."""
        promised = False
        for line in entry.several.get("RELATED-TO", ()):
            uid, kind = unescape_text(line.value).strip(), line.parameters.get("RELTYPE", ("PARENT",))[0].upper()
            if uid in self.uids and not promised:
                promised = True  # the event of the promise
            elif kind == "PARENT" and known.get(uid) in found:
                yield Edge("part_of", name, known[uid], line.number)
            else:
                message = f"RELATED-TO is left out: {shorten(uid)} is neither its event nor its whole"
                self.findings.add("import-relation", line.number, message)
