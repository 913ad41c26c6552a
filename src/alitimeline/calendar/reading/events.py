"""VEVENT and VJOURNAL → events."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from alitimeline.calendar.grammar.values import parse_texts
from alitimeline.calendar.reading.entries import Entry
from alitimeline.calendar.reading.fitting import Findings, cut, fit_line, fit_prose, fit_tags
from alitimeline.calendar.reading.references import Actors, Sources
from alitimeline.calendar.reading.times import Clock, build_when, is_shown_at
from alitimeline.model import Citation, EventStatus
from alitimeline.model.ids import Ids, slugify
from alitimeline.model.texts import LINE_LENGTH
from alitimeline.problems import DateError, shorten
from alitimeline.when import When

__all__ = ["Reader"]

#: The kind of an entry without a category.
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
    """Reads entries into the fields of records, which share sources, actors and ids."""

    def __init__(self, clock: Clock, findings: Findings) -> None:
        self.clock, self.findings = clock, findings
        self.sources, self.actors = Sources(findings), Actors(findings)
        self.ids = Ids()

    def read_event(self, entry: Entry, span: tuple[date, date], title: str) -> dict[str, Any]:
        """Return the fields of an event, except its id and its relations."""
        kind, tags = self.read_kind(entry)
        participants = map(self.actors.read_participation, entry.component.components)
        status = entry.text("STATUS").strip().upper()
        if status and status not in STATUS:
            message = f"STATUS {shorten(status)} is not a status of an event"
            self.findings.add("import-value", entry.at("STATUS"), message, f"known: {', '.join(STATUS)}")
        return {
            "title": title,
            "when": self.read_exact_date(entry, span[0], "DTSTART") or build_when(*span),
            "kind": kind,
            "summary": self.read_text(entry),
            "participants": tuple(dict.fromkeys(filter(None, participants))),
            "tags": tags,
            "place": fit_line(entry.text("LOCATION"), self.findings, entry.at("LOCATION")),
            "status": STATUS.get(status, "confirmed"),
            "citations": self.read_citations(entry),
        }

    def read_title(self, entry: Entry) -> str:
        """Return the title of an entry: the one that our export noted, if the summary still ends in it."""
        shown, noted = entry.text("SUMMARY"), entry.text("X-ALITIMELINE-TITLE")
        if not shown.endswith(noted):
            message = f"the summary is no longer {shorten(noted)} but {shorten(shown)}; the new one counts"
            self.findings.add("import-changed", entry.at("SUMMARY"), message)
            noted = ""
        text = noted or shown.strip()
        if len(text) > LINE_LENGTH:
            message = f"{shorten(text)} has {len(text)} characters; the title is cut, and the whole is in the text"
            self.findings.add("import-text", entry.at("SUMMARY"), message)
        title = fit_line(cut(text), self.findings, entry.at("SUMMARY"))
        if title is None:
            self.findings.add("import-text", entry.line, f"the {entry.name} has no title; it is called {UNTITLED!r}")
        return title or UNTITLED

    def read_text(self, entry: Entry) -> str | None:
        """Return the description of an entry, after its title if that is too long for a title."""
        line, text = entry.properties.get("SUMMARY"), entry.text("DESCRIPTION")
        if line and len(line.value) > LINE_LENGTH and len(title := entry.text("SUMMARY")) > LINE_LENGTH:
            text = f"{title}\n\n{text}".rstrip("\n")
        return fit_prose(text, self.findings, entry.at("DESCRIPTION"))

    def read_exact_date(self, entry: Entry, shown: date | None, name: str) -> When | None:
        """Return the exact date that our export noted, if the property *name* still shows a day or time of it."""
        if "X-ALITIMELINE-DATE" not in entry.properties:
            return None
        try:
            when = When.parse(entry.text("X-ALITIMELINE-DATE"))
        except DateError as error:
            message = f"X-ALITIMELINE-DATE: {error.message}"
            self.findings.add("import-value", entry.at("X-ALITIMELINE-DATE"), message, error.hint)
            return None
        if shown is None or is_shown_at(when, shown, self.clock.zone):
            return when
        message = f"the date is no longer {when} but {build_when(shown, shown)}; the new one counts"
        self.findings.add("import-changed", entry.at(name), message)
        return None

    def read_kind(self, entry: Entry) -> tuple[str, tuple[str, ...]]:
        """Return the kind and the tags of an entry, from its categories."""
        lines = entry.several.get("CATEGORIES", ())
        names = [name for line in lines for name in parse_texts(line.value)]
        kind = next(filter(None, map(slugify, names)), KINDS[entry.name])
        return kind, fit_tags((name for name in names if name != kind), self.findings, lines[0].number if lines else 0)

    def read_citations(self, entry: Entry) -> tuple[Citation, ...]:
        """Return citations of the addresses that an entry refers to."""
        lines = [entry.properties["URL"]] if "URL" in entry.properties else []
        return self.sources.cite([*lines, *entry.several.get("ATTACH", ()), *entry.several.get("LINK", ())])
