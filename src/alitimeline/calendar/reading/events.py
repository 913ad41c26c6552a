"""VEVENT and VJOURNAL → events."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.fitting import Findings, fit_line, fit_prose, fit_tags
from alitimeline.calendar.reading.references import Actors, Sources
from alitimeline.calendar.reading.times import Clock, build_when, is_shown_at
from alitimeline.model import Citation, EventStatus, Participation
from alitimeline.model.ids import Ids, slugify
from alitimeline.problems import DateError, shorten
from alitimeline.when import When

__all__ = ["Reader"]

#: What an event is where no category says so.
KINDS = {"VEVENT": "event", "VJOURNAL": "note", "VTODO": "task"}
STATUS: Mapping[str, EventStatus] = {
    "CONFIRMED": "confirmed",
    "TENTATIVE": "tentative",
    "CANCELLED": "cancelled",
    "DRAFT": "tentative",
    "FINAL": "confirmed",
}
UNTITLED = "Untitled"


class Reader:
    """Reads entries into the fields of records; sources, actors and ids are shared among them."""

    def __init__(self, clock: Clock, findings: Findings) -> None:
        self.clock, self.findings = clock, findings
        self.sources, self.actors = Sources(findings), Actors(findings)
        self.ids = Ids()

    def read_span(self, entry: Entry) -> tuple[date, date] | None:
        """Return the first and the last day, or time, of an entry; None if it has none, which is told."""
        span = self.clock.read_span(entry.properties, "DTEND")
        if span is None:
            hint = "give it a DTSTART, or write the event by hand"
            self.findings.add("import-undated", entry.line, f"{entry.label} has no date and is left out", hint)
        return span

    def read_event(self, entry: Entry, span: tuple[date, date], title: str) -> dict[str, Any]:
        """Return the fields of an event, but for its id and what it is related to."""
        kind, tags = self.read_kind(entry)
        return {
            "title": title,
            "when": self.read_exact_date(entry, span[0], "DTSTART") or build_when(*span),
            "kind": kind,
            "summary": self.read_description(entry),
            "participants": self._read_participants(entry),
            "tags": tags,
            "place": self._read_place(entry),
            "status": self._read_status(entry),
            "citations": self.read_citations(entry),
        }

    def read_title(self, entry: Entry) -> str:
        """Return the title of an entry: what our own export says it is, if the summary holds that still."""
        shown, noted = entry.text("SUMMARY") or "", entry.text("X-ALITIMELINE-TITLE")
        if noted is not None and not shown.endswith(noted):
            message = f"the summary is not {shorten(noted)} any more, but {shorten(shown)}; that counts"
            self.findings.add("import-changed", entry.at("SUMMARY"), message)
            noted = None
        title = fit_line(noted or shown.strip(), self.findings, entry.at("SUMMARY"))
        if title is None:
            self.findings.add("import-text", entry.line, f"the {entry.name} has no title; it is called {UNTITLED!r}")
        return title or UNTITLED

    def read_exact_date(self, entry: Entry, shown: date | None, name: str) -> When | None:
        """Return the exact date that our export notes, if the property *name* still shows a day or time of it."""
        text = entry.text("X-ALITIMELINE-DATE")
        if text is None:
            return None
        line = entry.at("X-ALITIMELINE-DATE")
        try:
            when = When.parse(text)
        except DateError as error:
            self.findings.add("import-value", line, f"X-ALITIMELINE-DATE: {error.message}", error.hint)
            return None
        if shown is None or is_shown_at(when, shown, self.clock.zone):
            return when
        message = f"the date is not {when} any more, but {build_when(shown, shown)}; that counts"
        self.findings.add("import-changed", entry.at(name), message)
        return None

    def read_kind(self, entry: Entry) -> tuple[str, tuple[str, ...]]:
        """Return the kind and the tags that the categories of an entry stand for."""
        names, default = entry.categories, KINDS[entry.name]
        line = entry.several["CATEGORIES"][0].number if names else entry.line
        kind = next(filter(None, map(slugify, names)), default)
        return kind, tuple(dict.fromkeys(fit_tags((name for name in names if name != kind), self.findings, line)))

    def read_description(self, entry: Entry) -> str | None:
        """Return the description."""
        text = entry.text("DESCRIPTION")
        return None if text is None else fit_prose(text, self.findings, entry.at("DESCRIPTION"))

    def read_citations(self, entry: Entry) -> tuple[Citation, ...]:
        """Cite the addresses that an entry points to."""
        lines = [entry.properties["URL"]] if "URL" in entry.properties else []
        if entry.several:
            lines += [*entry.several.get("ATTACH", ()), *entry.several.get("LINK", ())]
        return self.sources.cite(lines) if lines else ()

    def _read_participants(self, entry: Entry) -> tuple[Participation, ...]:
        components = entry.component.components
        named = (self.actors.read_participation(each) for each in components if each.name == "PARTICIPANT")
        return tuple(dict.fromkeys(filter(None, named))) if components else ()

    def _read_place(self, entry: Entry) -> str | None:
        text = entry.text("LOCATION")
        return None if text is None else fit_line(text, self.findings, entry.at("LOCATION"))

    def _read_status(self, entry: Entry) -> EventStatus:
        text = (entry.text("STATUS") or "CONFIRMED").strip().upper()
        if text not in STATUS:
            message = f"STATUS {shorten(text)} says nothing of an event"
            self.findings.add("import-value", entry.at("STATUS"), message, f"known: {', '.join(STATUS)}")
            return "confirmed"
        return STATUS[text]
