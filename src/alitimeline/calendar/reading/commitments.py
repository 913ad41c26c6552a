"""VTODO → commitments."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from attrs import evolve

from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.events import Reader
from alitimeline.calendar.reading.references import UNNAMED
from alitimeline.calendar.reading.relations import Edge, drop_circles, read_links
from alitimeline.calendar.reading.times import build_when, find_day, is_shown_at
from alitimeline.model import Assessment, Commitment, Event, Verdict
from alitimeline.model.ids import Ids, slugify
from alitimeline.problems import shorten
from alitimeline.when import When

__all__ = ["Promises"]

#: The verdicts of a task's STATUS.
VERDICTS: Mapping[str, Verdict] = {"COMPLETED": "kept", "IN-PROCESS": "in-progress", "CANCELLED": "withdrawn"}
PERCENT, WHOLE = re.compile(r"0*(?:100|[0-9]{1,2})"), 100


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
        verdict = self._read_verdict(entry)
        made_in = next((self.uids[uid] for uid, _, _ in read_links(entry) if uid in self.uids), None)
        made_on = None if made_in else next(self._find_promise_dates(entry, due, verdict), None)
        made = self.events[made_in].when if made_in else made_on
        if made is None:
            message = f"{entry.label} has no date, not even that of its writing, and is left out"
            self.findings.add("import-undated", entry.line, message, "give it a DTSTART or a DTSTAMP")
            return None
        start = self.clock.read(entry.properties.get("DTSTART")) if made_in else None
        if start is not None and not is_shown_at(made, start, self.clock.zone):
            message = (
                f"DTSTART ({build_when(start, start)}) is left out, as the event of the promise has its date ({made})"
            )
            self.findings.add("import-left-out", entry.at("DTSTART"), message)
        if made_on is not None:
            message = f"no event says when {shorten(title)} was promised; {made_on} is when it begins or was written"
            self.findings.add("import-stand-in", entry.line, message, "write when it was promised")
        if verdict is not None and verdict.on.before(made, self.clock.zone):
            message = f"the verdict ({verdict.on}) is before the promise ({made}); it is left out"
            self.findings.add("import-value", entry.at("STATUS"), message)
            verdict = None
        if due is not None and due.before(made, self.clock.zone):
            message = f"the deadline ({due}) is before the promise ({made}); it is left out"
            self.findings.add("import-value", entry.line, message)
            due = None
        kind, tags = self.reader.read_kind(entry)
        message = f"no one is named who promises {shorten(title)}; {UNNAMED!r} is a placeholder"
        self.findings.add("import-stand-in", entry.line, message, "write who is bound by it")
        return Commitment(
            id=id_,
            title=title,
            statement=self.reader.read_text(entry) or title,
            made_by=self.reader.actors.add_placeholder(),
            made_in=made_in,
            made_on=made_on,
            kind=kind,
            due=due,
            assessments=() if verdict is None else (verdict,),
            tags=tags,
            citations=self.reader.read_citations(entry),
        )

    def _read_due(self, entry: Entry) -> When | None:
        """Return the deadline of a task: the exact date if it notes one, else the day or time shown."""
        zone = self.clock.find_own_zone(entry.properties.get("DTSTART"))
        shown = self.clock.read(entry.properties.get("DUE"), zone)
        length = entry.properties.get("DURATION")
        if length and "DTSTART" not in entry.properties:
            message = f"DURATION {shorten(length.value)} is left out, as the task has no start"
            self.findings.add("import-left-out", length.number, message)
        elif length:
            span = self.clock.read_span(entry.properties, "DUE")
            if shown is None and span:  # what lasts a day from the first is due on the second (section 3.8.2.5)
                shown = span[1] if isinstance(span[1], datetime) else span[1] + timedelta(days=1)
        return self.reader.read_exact_date(entry, shown, "DUE") or (build_when(shown, shown) if shown else None)

    def _find_promise_dates(self, entry: Entry, due: When | None, verdict: Assessment | None) -> Iterator[When]:
        """Yield when the promise may have been made, the best date first; none is after the deadline or the verdict."""
        later = [when for when in (verdict and verdict.on, due) if when]
        for name, form in (("DTSTART", "{}"), ("CREATED", "{}"), ("DTSTAMP", "[..{}]")):
            if moment := self.clock.read(entry.properties.get(name)):
                when = When.parse(form.format(build_when(moment, moment)))
                if not any(date.before(when, self.clock.zone) for date in later):
                    yield when
                elif name == "DTSTART":
                    message = f"DTSTART ({when}) is after the deadline or the verdict; it is left out"
                    self.findings.add("import-left-out", entry.at(name), message)
        yield from (When.parse(f"[..{date.end.text if date.end else date}]") for date in later if date.latest)

    def _read_verdict(self, entry: Entry) -> Assessment | None:
        """Return what a task says of its progress, if anything; report why not."""
        status, percent = (entry.text(name).strip().upper() for name in ("STATUS", "PERCENT-COMPLETE"))
        part = int(percent) if PERCENT.fullmatch(percent) else 0
        if percent and not PERCENT.fullmatch(percent):
            message = f"PERCENT-COMPLETE {shorten(percent)} is not a number from 0 to 100"
            self.findings.add("import-value", entry.at("PERCENT-COMPLETE"), message)
        if not status and (part or "COMPLETED" in entry.properties):
            status = "IN-PROCESS" if 0 < part < WHOLE else "COMPLETED"
        note = f"{part} % complete" if 0 < part < WHOLE else None
        if status in ("", "NEEDS-ACTION"):
            for name in ("COMPLETED", "PERCENT-COMPLETE"):
                if name in entry.properties and (part or name == "COMPLETED"):
                    message = f"{name} {shorten(entry.text(name))} is left out, as STATUS is NEEDS-ACTION"
                    self.findings.add("import-left-out", entry.at(name), message)
            return None
        lines = filter(None, map(entry.properties.get, ("COMPLETED", "LAST-MODIFIED", "DTSTAMP")))
        line, moment = next(((line, moment) for line in lines if (moment := self.clock.read(line))), (None, None))
        hint = None
        if status not in VERDICTS:
            message, hint = f"STATUS {shorten(status)} is not a status of a task", f"known: {', '.join(VERDICTS)}"
        elif moment is None:
            message = f"STATUS {status} has no day, and no verdict is made of it"
            hint = "add COMPLETED or LAST-MODIFIED"
        else:
            places = map(self.clock.find_own_zone, (line, *map(entry.properties.get, ("DUE", "DTSTART"))))
            zone = next((zone for zone in places if zone not in (None, UTC)), self.clock.stated)
            return Assessment(on=When.of(find_day(moment, zone)), verdict=VERDICTS[status], note=note)
        self.findings.add("import-value", entry.at("STATUS"), message, hint)
        return None

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
