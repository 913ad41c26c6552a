"""A calendar that was published before: what is unchanged stays, the rest gets new versions (RFC 5545, 3.8.7)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from alitimeline.calendar.grammar.lines import convert, decode_lines, unfold_lines
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.grammar.writing import fold_lines, format_date
from alitimeline.calendar.writing.frame import Frame
from alitimeline.problems import ExportError, Problem, shorten

__all__ = ["Versions"]

#: The components that are entries, and the properties that say nothing of what an entry is about.
ENTRIES, OF_VERSIONS = ("VEVENT", "VTODO", "VJOURNAL"), ("DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED")
BREAK = re.compile(rb"\r\n|\r|\n")
NUMBER, STAMP = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9]{8}T[0-9]{6}Z")
SUMMARY = re.compile(r'(SUMMARY(?:;[A-Z-]+=(?:"[^"]*"|[^":;]*))*:)(?!Cancelled: )', re.IGNORECASE)
#: The kinds of records by the first words of UIDs.
KINDS = {"event": "event", "deadline": "commitment", "todo": "commitment", "review": "commitment"}


class Versions:
    """Gives the entries of a calendar their versions, by those of the calendar as it was."""

    def __init__(self, frame: Frame, data: bytes) -> None:
        self.host = frame.host
        #: The DTSTAMP of what is new: of the last revision, or of the day to look from if that is later.
        self.stamp = max(frame.stamp, f"{format_date(frame.options.as_of or date.min)}T000000Z")
        #: What is reported: changes without a new date of revision, and what isn't of this timeline.
        self.problems: list[Problem] = []
        data, _ = convert(data)
        self._lines = BREAK.split(data)
        components, faults = parse(data)
        if all(component.name != "VCALENDAR" for component in components):
            raise ExportError("the calendar to update is no calendar", "name a file that an export wrote: --update")
        for fault in faults:
            self._report(f"line/{fault.line}", f"of the calendar to update: {fault.message}")
        self._entries = self._find_entries(components)

    def _find_entries(self, components: Iterable[Component]) -> dict[str, Component]:
        """Return the entries of the timeline by their UIDs; report the others."""
        entries: dict[str, Component] = {}
        others: list[tuple[Component, str]] = []
        for entry in (part for component in components for part in component.walk() if part.name in ENTRIES):
            line = entry.get("UID")
            uid = line.value if line else ""
            if uid in entries or entry.get("RECURRENCE-ID") or not uid.endswith(self.host):
                others.append((entry, uid))
            else:
                entries[uid] = entry
        if others and not entries:
            raise ExportError("the calendar to update is of another timeline", "update the calendar of this timeline")
        for entry, uid in others:
            self._report(
                f"component/{uid[:80] or f'in line {entry.line}'}", "of others in the calendar to update left out"
            )
        return entries

    def _report(self, record: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(code="left-out", message=message, severity="warning", hint=hint, record=record))

    def revise(self, lines: Iterable[str], record: str) -> bytes:
        """Return an entry as it was if it is unchanged; else with its next version. Raises `ExportError`."""
        lines = [*lines]
        new = fold_lines(lines, record)
        [entry], _ = parse(new)
        uid = entry.get("UID")
        old = self._entries.pop(uid.value if uid else "", None)
        if old is None:
            return new
        same = self._get_bytes(old)
        if _outline(old) == _outline(entry) and not parse(same)[1]:
            return same
        return fold_lines(self._write_version(old, lines, "changed"), record)

    def cancel(self) -> Iterator[bytes]:
        """Yield, cancelled, the entries that are no longer there; but those that were cancelled before a revision."""
        for uid, entry in self._entries.items():
            if _get(entry, "STATUS").upper() != "CANCELLED":
                yield self._cancel(uid, entry)
            elif _get(entry, "DTSTAMP") >= self.stamp:
                yield self._get_bytes(entry)

    def _cancel(self, uid: str, entry: Component) -> bytes:
        texts, _ = decode_lines(unfold_lines(self._get_bytes(entry))[1])
        own: list[str] = []
        depth = 0
        for text in texts:
            depth += text.upper().startswith("BEGIN:")
            if depth == 1 and not text.upper().startswith(("STATUS", "SEQUENCE")):
                own.append(SUMMARY.sub(r"\1Cancelled: ", text, count=1))
            depth -= text.upper().startswith("END:")
        lines = [*own[:-1], "STATUS:CANCELLED", own[-1]]
        return fold_lines(self._write_version(entry, lines, "deleted"), f"the entry {shorten(uid)}")

    def _write_version(self, old: Component, lines: Iterable[str], what: str) -> Iterator[str]:
        """Write an entry with the SEQUENCE and the DTSTAMP after those of its last version."""
        number, stamp = _get(old, "SEQUENCE"), _get(old, "DTSTAMP")
        if STAMP.fullmatch(stamp) and stamp >= self.stamp:
            kind, _, name = _get(old, "UID").removesuffix(self.host).partition("-")
            message = f"{what}, but the timeline was not revised since: programs may pass over the change"
            self._report(f"{KINDS.get(kind, 'component')}/{name}", message, 'set "updated" to the day of the change')
        else:
            stamp = self.stamp
        for line in lines:
            if line.upper().startswith("DTSTAMP"):
                yield f"DTSTAMP:{stamp}"
                yield f"SEQUENCE:{int(number) + 1 if NUMBER.fullmatch(number) else 1}"
            else:
                yield line

    def _get_bytes(self, entry: Component) -> bytes:
        return b"\r\n".join(self._lines[entry.line - 1 : entry.end])


def _get(entry: Component, name: str) -> str:
    line = entry.get(name)
    return line.value.strip() if line else ""


def _outline(entry: Component) -> tuple[object, ...]:
    """Return what makes an entry, in no order: its properties and components, except what is said of its version."""
    lines = (line for line in entry.properties if line.name not in OF_VERSIONS)
    properties = sorted((line.name, sorted(line.parameters.items()), line.value) for line in lines)
    return entry.name, properties, sorted(map(_outline, entry.components))
