"""VTODO → commitments."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.events import Reader
from alitimeline.calendar.reading.fitting import fit_prose
from alitimeline.calendar.reading.references import UNNAMED
from alitimeline.calendar.reading.relations import Edge, drop_circles, read_links
from alitimeline.calendar.reading.times import build_when, find_day
from alitimeline.model import Assessment, Commitment, Event, Verdict
from alitimeline.model.ids import Ids, slugify
from alitimeline.problems import shorten
from alitimeline.when import When

__all__ = ["Promises"]

#: The verdicts of a task's STATUS.
VERDICTS: Mapping[str, Verdict] = {"COMPLETED": "kept", "IN-PROCESS": "in-progress", "CANCELLED": "withdrawn"}


class Promises:
    """Reads commitments; who made them is a placeholder."""

    def __init__(self, reader: Reader, events: Mapping[str, Event], uids: Mapping[str, str]) -> None:
        self.reader, self.findings, self.clock = reader, reader.findings, reader.clock
        self.events = events
        #: The ids of the events by the UIDs of their entries.
        self.uids = uids

    def read(self, entries: Iterable[Entry]) -> tuple[Commitment, ...]:
        """Return the commitments of *entries*, without those that have no date."""
        ids = Ids()
        tasks = {ids.give(slugify(entry.text("SUMMARY")) or "task", entry.uid): entry for entry in entries}
        drafts = {id_: self._read_commitment(id_, entry) for id_, entry in tasks.items()}
        commitments = {id_: commitment for id_, commitment in drafts.items() if commitment}
        wholes = {entry.uid: id_ for id_, entry in tasks.items() if entry.uid and id_ in commitments}
        edges = [edge for id_ in commitments for edge in self._find_edges(id_, tasks[id_], wholes)]
        for edge in drop_circles(edges, self.findings):
            commitments[edge.start] = evolve(commitments[edge.start], part_of=edge.target)
        return tuple(commitments.values())

    def _read_commitment(self, id_: str, entry: Entry) -> Commitment | None:
        title = self.reader.read_title(entry)
        due = self._read_due(entry)
        for line in (*entry.several.get("RRULE", ()), *entry.several.get("RDATE", ())):
            message = f"the {entry.name} recurs ({line.name} {shorten(line.value)}); only its first deadline is kept"
            self.findings.add("import-recurrence", line.number, message)
        made_in = next((self.uids[uid] for uid, _, _ in read_links(entry) if uid in self.uids), None)
        made_on = None if made_in else next(self._find_promise_dates(entry, due), None)
        made = self.events[made_in].when if made_in else made_on
        if made is None:
            message = f"{entry.label} has no date, not even that of its writing, and is left out"
            self.findings.add("import-undated", entry.line, message, "give it a DTSTART or a DTSTAMP")
            return None
        if made_on is not None:
            message = f"no event says when {shorten(title)} was promised; {made_on} is when it begins or was written"
            self.findings.add("import-stand-in", entry.line, message, "write when it was promised")
        if due is not None and due.before(made, self.clock.zone):
            message = f"the deadline ({due}) lies before the promise ({made}); it is left out"
            self.findings.add("import-value", entry.line, message)
            due = None
        kind, tags = self.reader.read_kind(entry)
        message = f"nobody is named who promises {shorten(entry.text('SUMMARY'))}; {UNNAMED!r} is a placeholder"
        self.findings.add("import-stand-in", entry.line, message, "write who is bound by it")
        return Commitment(
            id=id_,
            title=title,
            statement=fit_prose(entry.text("DESCRIPTION"), self.findings, entry.at("DESCRIPTION")) or title,
            made_by=self.reader.actors.add_placeholder(),
            made_in=made_in,
            made_on=made_on,
            kind=kind,
            due=due,
            assessments=self._read_assessments(entry, made),
            tags=tags,
            citations=self.reader.read_citations(entry),
        )

    def _read_due(self, entry: Entry) -> When | None:
        """Return the deadline of a task: the exact date if it notes one, else the day or time shown."""
        shown = self.clock.read(entry.properties.get("DUE"))
        if "DUE" not in entry.properties and "DURATION" in entry.properties:
            span = self.clock.read_span(entry.properties, "DUE")
            shown = span and span[1]
        return self.reader.read_exact_date(entry, shown, "DUE") or (build_when(shown, shown) if shown else None)

    def _find_promise_dates(self, entry: Entry, due: When | None) -> Iterator[When]:
        """Yield when the promise may have been made, the best date first; none is after the deadline."""
        for name, form in (("DTSTART", "{}"), ("CREATED", "{}"), ("DTSTAMP", "[..{}]")):
            if moment := self.clock.read(entry.properties.get(name)):
                when = When.parse(form.format(build_when(moment, moment)))
                if due is None or not due.before(when, self.clock.zone):
                    yield when
        if due is not None and due.latest is not None:
            yield When.parse(f"[..{due.end.text if due.end else due}]")

    def _read_assessments(self, entry: Entry, made: When) -> tuple[Assessment, ...]:
        """Return the verdict of a task's status, if it has one; report why not."""
        status = entry.text("STATUS").strip().upper()
        if status in ("", "NEEDS-ACTION"):
            return ()
        hint = None
        moments = (self.clock.read(entry.properties.get(name)) for name in ("COMPLETED", "LAST-MODIFIED", "DTSTAMP"))
        moment = next(filter(None, moments), None)
        if status not in VERDICTS:
            message, hint = f"STATUS {shorten(status)} is no status of a task", f"known: {', '.join(VERDICTS)}"
        elif moment is None:
            message = f"STATUS {status} has no day, and no verdict is made of it"
            hint = "add COMPLETED or LAST-MODIFIED"
        elif When.of(day := find_day(moment, self.clock.zone)).before(made, self.clock.zone):
            message = f"the verdict ({day}) lies before the promise ({made}); it is left out"
        else:
            return (Assessment(on=When.of(day), verdict=VERDICTS[status]),)
        self.findings.add("import-value", entry.at("STATUS"), message, hint)
        return ()

    def _find_edges(self, id_: str, entry: Entry, wholes: Mapping[str, str]) -> Iterator[Edge]:
        """Yield the edges from a commitment to its wholes, whose ids are in *wholes* by UIDs; report other links."""
        promised = False
        for uid, reltype, line in read_links(entry):
            if uid in self.uids and not promised:
                promised = True  # the event of the promise
            elif reltype == "PARENT" and uid in wholes:
                yield Edge("part-of", id_, wholes[uid], line)
            else:
                message = f"RELATED-TO is left out: {shorten(uid)} is neither its event nor its whole"
                self.findings.add("import-relation", line, message)
