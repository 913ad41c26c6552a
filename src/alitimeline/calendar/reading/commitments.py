"""VTODO, and the deadlines of our own exports → commitments."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, cast, get_args

from attrs import evolve

from alitimeline.calendar.grammar.values import unescaped
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.events import Reader
from alitimeline.calendar.reading.fitting import Ids, slug
from alitimeline.calendar.reading.references import UNNAMED, is_id
from alitimeline.calendar.reading.relations import Edge, closing
from alitimeline.calendar.reading.times import as_when, day_of
from alitimeline.model import Assessment, Commitment, Due, Event, Verdict
from alitimeline.model.texts import ID_LENGTH, LINE_LENGTH, check_date
from alitimeline.problems import AlitimelineError, TextError, shorten
from alitimeline.when import Duration, When, fiscal_year

__all__ = ["Promises"]

#: What became of a task, where no verdict says it.
VERDICTS: Mapping[str, Verdict] = {"COMPLETED": "kept", "IN-PROCESS": "in-progress", "CANCELLED": "withdrawn"}
#: The fields that lead from one commitment to another, with the properties that hold them.
LINKS = {"part_of": "X-ALITIMELINE-PART-OF", "superseded_by": "X-ALITIMELINE-SUPERSEDED-BY"}
#: The last day of a fiscal year that ends with February.
FEBRUARY = "--02-29"


class Promises:
    """Reads commitments; what they were made in is added to the events if it isn't among them."""

    def __init__(self, reader: Reader, events: dict[str, Event], uids: Mapping[str, str]) -> None:
        self.reader, self.findings = reader, reader.findings
        self.events = events
        #: The ids of the events by the UIDs of their entries.
        self.uids = uids

    def read(self, entries: Iterable[Entry]) -> list[Commitment]:
        """Return the commitments that *entries* tell of."""
        kept, ids = _kept(entries), Ids()
        names: dict[int, str] = {}
        for number in sorted(range(len(kept)), key=lambda number: kept[number].own is None):  # ours have theirs already
            own, title = kept[number].own, kept[number].text("SUMMARY")
            names[number] = ids.give(own.id if own and is_id(own.id) else slug(title or "") or "task", kept[number].uid)
        known = {entry.uid: names[number] for number, entry in enumerate(kept) if entry.uid}
        made = {names[number]: self._commitment(names[number], entry) for number, entry in enumerate(kept)}
        found = {name: each for name, each in made.items() if each is not None}
        edges = [edge for number, entry in enumerate(kept) for edge in self._edges(names[number], entry, found, known)]
        circular = closing(edges)
        for edge in edges:
            if edge in circular:
                message = (
                    f"that {edge.start!r} has the {edge.kind} {edge.target!r} would go in a circle; it is left out"
                )
                self.findings.tell("import-relation", edge.line, message)
            else:
                found[edge.start] = evolve(found[edge.start], **cast("dict[str, Any]", {edge.kind: edge.target}))
        return [*found.values()]

    def _commitment(self, name: str, entry: Entry) -> Commitment | None:
        reader = self.reader
        title = reader.title(entry)
        due = self._shown(entry)
        for line in (*entry.several.get("RRULE", ()), *entry.several.get("RDATE", ())):
            message = f"the {entry.name} recurs ({line.name} {shorten(line.value)}); only its first deadline is kept"
            self.findings.tell("import-recurrence", line.number, message)
        made_in = self._made_in(name, entry, title, due)
        if made_in is None:
            message = f"{entry.said} has no date, not even that of its writing, and is left out"
            self.findings.tell("import-undated", entry.line, message, "give it a DTSTART or a DTSTAMP")
            return None
        made = self.events[made_in].when
        if due is not None and due.before(made, reader.clock.zone):
            message = f"the deadline ({due}) lies before the promise ({made}); it is left out"
            self.findings.tell("import-value", entry.line, message)
            due = None
        kind, tags = reader.filed(entry)
        return Commitment(
            id=name,
            title=title,
            statement=reader.prose(entry) or title,
            made_by=self._made_by(entry),
            made_in=made_in,
            kind=kind,
            due=self._as_said(entry, due) if due else None,
            assessments=tuple(self._assessments(entry, made)),
            tags=tags,
            citations=reader.citations(entry),
            extra=reader.versions(entry),
        )

    def _shown(self, entry: Entry) -> When | None:
        """Return the deadline that an entry shows, or notes if it is shown still."""
        clock, name = self.reader.clock, "DTSTART" if entry.name == "VEVENT" else "DUE"
        if name in entry.properties:
            shown = clock.read(entry.properties[name])
        else:  # a task may say how long there is
            span = clock.span(entry.properties, name) if "DURATION" in entry.properties else None
            shown = span and span[1]
        noted = self.reader.noted(entry, shown, name)
        return noted or (as_when(shown, shown) if shown else None)

    def _made_by(self, entry: Entry) -> str:
        actor = entry.text("X-ALITIMELINE-MADE-BY")
        if actor is not None and is_id(actor):
            return self.reader.actors.named(actor, entry.at("X-ALITIMELINE-MADE-BY"))
        message = f"nobody is named who promises {shorten(entry.text('SUMMARY'))}; {UNNAMED!r} stands in"
        self.findings.tell("import-stand-in", entry.line, message, "write who is bound by it")
        return self.reader.actors.unnamed(entry.line)

    def _made_in(self, name: str, entry: Entry, title: str, due: When | None) -> str | None:
        """Return the event that an entry points to as that of the promise; else one that stands in for it."""
        for line in entry.several.get("RELATED-TO", ()):
            if event := self.uids.get(unescaped(line.value).strip()):
                return event
        when = next(self._promised(entry, due), None)
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
        message = f"no event says when {shorten(title)} was promised; {event!r} stands in for it ({when})"
        self.findings.tell("import-stand-in", entry.line, message)
        return event

    def _promised(self, entry: Entry, due: When | None) -> Iterator[When]:
        """Yield when the promise may have been made, the best first: none after it fell due."""
        zone = self.reader.clock.zone
        for name, form in (("DTSTART", "{}"), ("CREATED", "{}"), ("DTSTAMP", "[..{}]")):
            # of a deadline that is an event, the start is the deadline
            if name in entry.properties and (name != "DTSTART" or entry.name == "VTODO"):
                moment = self.reader.clock.read(entry.properties[name])
                if moment is not None:
                    when = When.parse(form.format(as_when(moment, moment)))
                    if due is None or not due.before(when, zone):
                        yield when
        if due is not None and due.latest is not None:
            yield When.parse(f"[..{due.end.text if due.end else due}]")

    def _as_said(self, entry: Entry, due: When) -> When | Due:
        """Return a deadline as our export says that it was said, if that leads to the same date; else the date."""
        within, year = entry.text("X-ALITIMELINE-WITHIN"), entry.number("X-ALITIMELINE-FISCAL-YEAR")
        if within is not None:
            name, of = "X-ALITIMELINE-WITHIN", entry.text("X-ALITIMELINE-WITHIN-OF") or ""
            try:
                said = Due(within=Duration(within), of=of)
                if of in self.events and Duration(within).after(self.events[of].when) == due:
                    return said
            except AlitimelineError:
                pass
        elif year is not None:
            name, of = "X-ALITIMELINE-FISCAL-YEAR", entry.text("X-ALITIMELINE-FISCAL-YEAR-OF") or ""
            if is_id(of) and self._ends(of, year, due):
                self.reader.actors.named(of, entry.at(name))
                return Due(fiscal_year=year, of=of)
        else:
            return due
        message = f"{name} {shorten(entry.text(name))} of {shorten(of)} doesn't lead to {due} here; the date is kept"
        self.findings.tell("import-changed", entry.at(name), message)
        return due

    def _ends(self, organization: str, year: int, due: When) -> bool:
        """Tell whether a deadline is a fiscal year of an organization, by its last day, which is noted."""
        last = due.latest
        if not isinstance(last, date) or not 1900 <= year <= 9999:  # noqa: PLR2004 - years that a record can name
            return False
        ends = (f"--{last:%m-%d}", FEBRUARY)
        end = next((each for each in ends if fiscal_year(year, each) == due), None)
        return end is not None and self.reader.actors.year_ends(organization, end)

    def _assessments(self, entry: Entry, made: When) -> Iterator[Assessment]:
        """Yield the verdicts that an entry holds, or the one that its status stands for."""
        zone = self.reader.clock.zone
        for verdict, day, line in self._verdicts(entry):
            if When.of(day).before(made, zone):
                message = f"the verdict ({day}) lies before the promise ({made}); it is left out"
                self.findings.tell("import-value", line, message)
            else:
                yield Assessment(on=day, verdict=verdict)

    def _verdicts(self, entry: Entry) -> Iterator[tuple[Verdict, date, int]]:
        for line in entry.several.get("X-ALITIMELINE-VERDICT", ()):
            on = line.parameters.get("X-ALITIMELINE-ON", ("",))[0]
            try:
                check_date(on)
            except TextError as error:
                self.findings.tell("import-value", line.number, f"X-ALITIMELINE-VERDICT: {error.message}", error.hint)
                continue
            if line.value in get_args(Verdict):
                yield cast("Verdict", line.value), date.fromisoformat(on), line.number
            else:
                message = f"{shorten(line.value)} is no verdict"
                self.findings.tell("import-value", line.number, message, f"known: {', '.join(get_args(Verdict))}")
        status = (entry.text("STATUS") or "").strip().upper()
        if entry.own or entry.name != "VTODO" or status in ("", "NEEDS-ACTION"):
            return
        verdict, day = VERDICTS.get(status), self._judged(entry)
        if verdict is None:
            message, hint = f"STATUS {shorten(status)} says nothing of a task", f"known: {', '.join(VERDICTS)}"
            self.findings.tell("import-value", entry.at("STATUS"), message, hint)
        elif day is None:
            message = f"STATUS {status} has no day, and no verdict is made of it"
            self.findings.tell("import-value", entry.at("STATUS"), message, "add COMPLETED or LAST-MODIFIED")
        else:
            yield verdict, day, entry.at("STATUS")

    def _judged(self, entry: Entry) -> date | None:
        """Return the day on which a task had its status."""
        clock = self.reader.clock
        for name in ("COMPLETED", "LAST-MODIFIED", "DTSTAMP"):
            if name in entry.properties:
                moment = clock.read(entry.properties[name])
                if moment is not None:
                    return day_of(moment, clock.zone)
        return None

    def _edges(
        self, name: str, entry: Entry, found: Mapping[str, Commitment], known: Mapping[str, str]
    ) -> Iterator[Edge]:
        """Yield what leads to other commitments; tell what leads nowhere."""
        if name not in found:
            return
        for field, property_ in LINKS.items():
            target = entry.text(property_)
            if target is None:
                continue
            if target in found:
                yield Edge(field, name, target, entry.at(property_))
            else:
                message = f"{property_} is left out: no commitment has the id {shorten(target)}"
                self.findings.tell("import-relation", entry.at(property_), message)
        promised = False
        for line in entry.several.get("RELATED-TO", ()):
            uid, kind = unescaped(line.value).strip(), line.parameters.get("RELTYPE", ("PARENT",))[0].upper()
            if entry.own or (uid in self.uids and not promised):
                promised = True  # the event of the promise; and of ours, the task of a deadline is the deadline
            elif kind == "PARENT" and known.get(uid) in found:
                yield Edge("part_of", name, known[uid], line.number)
            else:
                message = f"RELATED-TO is left out: {shorten(uid)} is neither its event nor its whole"
                self.findings.tell("import-relation", line.number, message)


def _kept(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, of a deadline and a task of ours for the same commitment only the task."""
    kept: dict[object, Entry] = {}
    for entry in entries:
        key: object = entry.own[1:] if entry.own else entry
        if key not in kept or entry.name == "VTODO":
            kept[key] = entry
    return [*kept.values()]
