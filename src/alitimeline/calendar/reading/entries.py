"""The entries of a calendar: its events, to-dos and journals, each with its properties by name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.values import parse_texts, unescape_text
from alitimeline.calendar.reading.fitting import Findings
from alitimeline.problems import shorten

__all__ = ["ENTRIES", "Entry", "read_entries"]

ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})

#: Properties that an entry may have several times.
SEVERAL = frozenset(
    (
        *("ATTACH", "ATTENDEE", "CATEGORIES", "COMMENT", "CONCEPT", "CONFERENCE", "CONTACT", "EXDATE"),
        *("EXRULE", "IMAGE", "LINK", "RDATE", "REFID", "RELATED-TO", "REQUEST-STATUS", "RESOURCES", "RRULE"),
        *("STRUCTURED-DATA", "STYLED-DESCRIPTION"),
    )
)
#: What is read, or describes only the entry itself; of a task, more is read.
READ = frozenset(
    (
        *("ATTACH", "CATEGORIES", "CREATED", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "DURATION"),
        *("EXDATE", "EXRULE", "LAST-MODIFIED", "LINK", "LOCATION", "RDATE", "RECURRENCE-ID", "RELATED-TO"),
        *("RRULE", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "UID", "URL", "X-ALITIMELINE-DATE"),
        "X-ALITIMELINE-TITLE",
    )
)
TASK_READ = READ | {"COMPLETED", "DUE", "PERCENT-COMPLETE"}
NUMBER = re.compile(r"[0-9]{1,9}")


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
            if earlier := self.properties.get(line.name):
                message = f"{line.name} appears again, first in line {earlier.number}; the last one counts"
                findings.add("import-repeated", line.number, message)
            self.properties[line.name] = line
        self.uid = unescape_text(self.properties["UID"].value).strip() if "UID" in self.properties else ""
        self.is_commitment = self.name == "VTODO"
        self.occurrence = self.properties["RECURRENCE-ID"].value if "RECURRENCE-ID" in self.properties else ""

    @property
    def sequence(self) -> int:
        """Which revision of the entry it is."""
        line = self.properties.get("SEQUENCE")
        return int(line.value) if line and NUMBER.fullmatch(line.value) else 0

    @property
    def categories(self) -> list[str]:
        """The words by which it is filed, in their order."""
        return [name for line in self.several.get("CATEGORIES", ()) for name in parse_texts(line.value)]

    @property
    def label(self) -> str:
        """What to call it in a message."""
        title = self.text("SUMMARY") or self.uid
        return f"the {self.name} {shorten(title)}" if title else f"the {self.name}"

    def at(self, name: str) -> int:
        """Return the line of a property, or that of the entry."""
        return self.properties[name].number if name in self.properties else self.line

    def text(self, name: str) -> str | None:
        """Return the text of a property."""
        line = self.properties.get(name)
        return unescape_text(line.value) if line else None

    def report_omissions(self, findings: Findings) -> None:
        """Report the properties for which a timeline has no place."""
        read = TASK_READ if self.is_commitment else READ
        names = self.properties.keys() | self.several.keys()
        if names <= read and not self.component.components:
            return
        left = [(line.name, line.number) for line in self.component.properties if not _says_nothing(line, read)]
        left += [(each.name, each.line) for each in self.component.components if not self._reads(each)]
        if left:
            # those of other programs are many, and their names long
            counted = Counter(name if not name.startswith("X-") else "X-…" for name, _ in left)
            said = ", ".join(name if number == 1 else f"{name} ({number})" for name, number in counted.items())
            findings.add("import-left-out", min(line for _, line in left), f"a timeline has no place for {said}")

    def _reads(self, component: Component) -> bool:
        return component.name in ENTRIES or (component.name == "PARTICIPANT" and not self.is_commitment)


def _says_nothing(line: Property, read: frozenset[str]) -> bool:
    """Return whether nothing is lost with a property: it is read, or is the default."""
    return line.name in read or (line.name == "CLASS" and line.value.upper() == "PUBLIC")


def read_entries(components: Iterable[Component], findings: Findings) -> Iterator[Entry]:
    """Yield the entries, of several versions of one only the newest."""
    found: dict[object, Entry] = {}
    for component in components:
        entry = Entry(component, findings)
        if not entry.uid:
            findings.add(
                "import-mended", entry.line, f"the {entry.name} has no UID; it is identified by its title and date"
            )
        key = (entry.name, entry.uid, entry.occurrence) if entry.uid else component
        if other := found.get(key):
            older, newer = (entry, other) if entry.sequence < other.sequence else (other, entry)
            message = f"the {entry.name} {shorten(entry.uid)} is also in line {newer.line}; that version counts"
            findings.add("import-duplicate", older.line, message)
            found[key] = newer
        else:
            found[key] = entry
    yield from found.values()
