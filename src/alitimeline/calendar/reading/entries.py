"""The entries of a calendar: its events, to-dos and journals, with their properties by name."""

import re
from collections import Counter
from collections.abc import Iterable

from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.values import unescape_text
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.calendar.reading.times import Clock
from alitimeline.problems import shorten

__all__ = ["ENTRIES", "Entry", "read_entries"]

ENTRIES = ("VEVENT", "VTODO", "VJOURNAL")

#: Properties that an entry may have several times.
SEVERAL = {
    *("ATTACH", "ATTENDEE", "CATEGORIES", "COMMENT", "CONCEPT", "CONFERENCE", "CONTACT", "EXDATE"),
    *("EXRULE", "IMAGE", "LINK", "RDATE", "REFID", "RELATED-TO", "REQUEST-STATUS", "RESOURCES", "RRULE"),
    *("STRUCTURED-DATA", "STYLED-DESCRIPTION"),
}
#: What is read, or describes only the entry itself; of a task, more is read.
READ = {
    *("ATTACH", "CATEGORIES", "CREATED", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "DURATION", "EXDATE"),
    *("EXRULE", "LAST-MODIFIED", "LINK", "LOCATION", "RDATE", "RECURRENCE-ID", "RELATED-TO", "RRULE", "SEQUENCE"),
    *("STATUS", "SUMMARY", "TRANSP", "UID", "URL", "X-ALITIMELINE-DATE", "X-ALITIMELINE-TITLE"),
}
TASK_READ = READ - {"DTEND", "LOCATION"} | {"COMPLETED", "DUE", "PERCENT-COMPLETE"}
NUMBER, STAMP = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9]{8}T[0-9]{6}Z")


class Entry:
    """An entry with its properties by name; of properties that should be single, the last counts."""

    def __init__(self, component: Component, findings: Findings) -> None:
        self.component = component
        self.name, self.line = component.name, component.line
        self.properties: dict[str, Property] = {}
        self.several: dict[str, list[Property]] = {}
        for line in component.properties:
            if line.name in SEVERAL:
                self.several.setdefault(line.name, []).append(line)
                continue
            earlier = self.properties.get(line.name)
            if earlier and (self.name, line.name) == ("VJOURNAL", "DESCRIPTION"):  # it may have several (section 3.6.3)
                line = line._replace(value=f"{earlier.value}\\n\\n{line.value}")  # noqa: PLW2901
            elif earlier:
                message = f"{line.name} appears again, first in line {earlier.number}; the last one counts"
                findings.add("import-repeated", line.number, message)
            self.properties[line.name] = line
        self.uid = self.text("UID").strip()
        self.is_commitment = self.name == "VTODO"
        self.occurrence = self.properties.get("RECURRENCE-ID")

    @property
    def version(self) -> tuple[int, list[str]]:
        """What is greater in a newer version (RFC 5546, section 2.1.5)."""
        sequence, *stamps = map(self.text, ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED"))
        number = int(sequence) if NUMBER.fullmatch(sequence) else 0
        return number, [stamp if STAMP.fullmatch(stamp) else "" for stamp in stamps]

    @property
    def label(self) -> str:
        """What to call it in a message."""
        title = self.text("SUMMARY") or self.uid
        return f"the {self.name} {shorten(title)}" if title else f"the {self.name}"

    def at(self, name: str) -> int:
        """Return the line of a property, or that of the entry."""
        return self.properties[name].number if name in self.properties else self.line

    def text(self, name: str) -> str:
        """Return the text of a property; empty without one."""
        return unescape_text(self.properties[name].value) if name in self.properties else ""

    def report_omissions(self, findings: Findings) -> None:
        """Report the properties and components for which a timeline has no place."""
        read = TASK_READ if self.is_commitment else READ
        components = ENTRIES if self.is_commitment else (*ENTRIES, "PARTICIPANT")
        left = [
            (line.name, line.number)
            for line in self.component.properties
            if line.name not in read and (line.name, line.value.upper()) != ("CLASS", "PUBLIC")
        ]
        left += [(inner.name, inner.line) for inner in self.component.components if inner.name not in components]
        if left:
            # those of other programs are many, and their names long
            counted = Counter(name if not name.startswith("X-") else "X-…" for name, _ in left)
            names = ", ".join(name if number == 1 else f"{name} ({number})" for name, number in counted.items())
            message = f"a timeline has no place for {names}"
            findings.add("import-left-out", min(line for _, line in left), message)


def read_entries(components: Iterable[Component], clock: Clock) -> list[Entry]:
    """Return the entries; of several versions of one, only the newest."""
    entries: dict[object, Entry] = {}
    for component in components:
        entry = Entry(component, clock.findings)
        if not entry.uid:
            message = f"the {entry.name} has no UID; it is identified by its title and date"
            clock.findings.add("import-corrected", entry.line, message)
        occurrence = entry.occurrence and clock.identify(entry.occurrence)
        key = (entry.name, entry.uid, occurrence) if entry.uid else component
        if other := entries.get(key):
            older, entry = (entry, other) if entry.version < other.version else (other, entry)
            message = f"the {entry.name} {shorten(entry.uid)} is also in line {entry.line}; that version counts"
            clock.findings.add("import-duplicate", older.line, message)
        entries[key] = entry
    return [*entries.values()]
