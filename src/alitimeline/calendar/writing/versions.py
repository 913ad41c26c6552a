"""A calendar that was published before: what is unchanged stays, the rest gets new versions (RFC 5545, 3.8.7)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve

from alitimeline.calendar.grammar.lines import convert
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.grammar.writing import fold_lines, format_date, quote_parameter
from alitimeline.calendar.writing.frame import Frame
from alitimeline.problems import SHOWN, ExportError, Problem, shorten

__all__ = ["Versions"]

#: The components that are entries, and the properties that say nothing of what an entry is about.
ENTRIES, OF_VERSIONS = ("VEVENT", "VTODO", "VJOURNAL"), ("DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED")
BREAK = re.compile(rb"\r\n|\r|\n")
NUMBER, STAMP = re.compile(r"[0-9]{1,10}"), re.compile(r"[0-9]{8}T[0-9]{6}Z")
#: The largest INTEGER (RFC 5545, section 3.3.8).
LARGEST = 2**31 - 1
CANCELLED = "Cancelled: "
#: The kinds of records by the first words of UIDs.
KINDS = {"event": "event", "deadline": "commitment", "todo": "commitment", "review": "commitment"}


class Versions:
    """Gives the entries of a calendar their versions, by those of the calendar as it was."""

    def __init__(self, frame: Frame, data: bytes) -> None:
        self._frame = frame
        #: The DTSTAMP of a change: of the last revision, or of the day to look from if that is later.
        self._stamp = max(frame.stamp, f"{format_date(frame.options.as_of or date.min)}T000000Z")
        data, _ = convert(data)
        self._lines = BREAK.split(data)
        components, faults = parse(data)
        #: What is reported: with its line, what is lost of the calendar as it was; else with its record.
        self.problems = [evolve(fault, severity="warning") for fault in faults]
        if all(component.name != "VCALENDAR" for component in components):
            raise ExportError("the file to update is not a calendar", "name a file that an export wrote: --update")
        self._entries = self._find_entries(components)

    def _find_entries(self, components: Iterable[Component]) -> dict[str, Component]:
        """Return the entries of the timeline by their UIDs; report the others."""
        entries: dict[str, Component] = {}
        others: list[Problem] = []
        for part in _walk(components):
            uid = _get(part, "UID")
            is_ours = part.name in ENTRIES and uid.endswith(self._frame.host)
            if is_ours and uid not in entries and not part.get("RECURRENCE-ID"):
                entries[uid] = part
                continue
            why = "is there twice" if is_ours else "is not of this timeline"
            message = f"the {part.name[:SHOWN]} {shorten(uid)} {why}: it is left out"
            others.append(Problem(code="left-out", message=message, line=part.line, severity="warning"))
        if others and not entries:
            raise ExportError("the calendar to update is of another timeline", "update the calendar of this timeline")
        self.problems += others
        return entries

    def revise(self, lines: Iterable[str], record: str) -> bytes:
        """Return an entry as it was if it is unchanged; else with its next version. Raises `ExportError`."""
        lines = [*lines]
        new = fold_lines(lines, record)
        [entry], _ = parse(new)
        old = self._entries.pop(_get(entry, "UID"), None)
        if old is None:
            return new
        same = self._get_bytes(old) if _outline(old) == _outline(entry) else b""
        return same or fold_lines(self._write_version(old, lines, "changed"), record)

    def cancel(self) -> Iterator[bytes]:
        """Yield, cancelled, the entries that are no longer there; but those that were cancelled before a revision."""
        for uid, old in self._entries.items():
            if _get(old, "STATUS").upper() != "CANCELLED":
                yield self._cancel(uid, old)
            elif _get(old, "DTSTAMP") >= self._frame.stamp:
                yield self._get_bytes(old) or self._cancel(uid, old)

    def _cancel(self, uid: str, old: Component) -> bytes:
        lines = [f"BEGIN:{old.name}", f"UID:{uid}", self._frame.dtstamp]
        for line in old.properties:
            if line.name in ("UID", "DTSTAMP", "SEQUENCE", "STATUS"):
                continue
            values = ((name, ",".join(map(quote_parameter, parts))) for name, parts in line.parameters.items())
            parameters = "".join(f";{name}={value}" for name, value in values)
            word = CANCELLED if line.name == "SUMMARY" and not line.value.startswith(CANCELLED) else ""
            lines.append(f"{line.name}{parameters}:{word}{line.value}")
        lines += ["STATUS:CANCELLED", f"END:{old.name}"]
        return fold_lines(self._write_version(old, lines, "deleted"), f"the entry {shorten(uid)}")

    def _write_version(self, old: Component, lines: Iterable[str], what: str) -> Iterator[str]:
        """Write an entry with the SEQUENCE and the DTSTAMP after those of its last version."""
        number, stamp = _get(old, "SEQUENCE"), _get(old, "DTSTAMP")
        if STAMP.fullmatch(stamp) and stamp >= self._stamp:
            kind, _, name = _get(old, "UID").removesuffix(self._frame.host).partition("-")
            message = f"{what}, but the timeline was not revised since: programs may ignore the change"
            hint, record = 'set "updated" to the day of the change', f"{KINDS.get(kind, 'component')}/{name}"
            self.problems.append(
                Problem(code="left-out", message=message, severity="warning", hint=hint, record=record)
            )
        else:
            stamp = self._stamp
        for line in lines:
            if line == self._frame.dtstamp:
                yield f"DTSTAMP:{stamp}"
                yield f"SEQUENCE:{min(int(number), LARGEST - 1) + 1 if NUMBER.fullmatch(number) else 1}"
            else:
                yield line

    def _get_bytes(self, old: Component) -> bytes:
        """Return the lines of an entry as they were; nothing if they can't stay so."""
        data = b"\r\n".join(filter(None, self._lines[old.line - 1 : old.end]))
        return data if len(old.all("DTSTAMP")) == 1 and not parse(data)[1] else b""


def _walk(components: Iterable[Component]) -> Iterator[Component]:
    """Yield what calendars contain but their zones; entries also from within others, which weren't closed."""
    for component in components:
        if component.name == "VCALENDAR":
            yield from _walk(component.components)
            continue
        is_zone = component.name == "VTIMEZONE"
        yield from (part for part in component.walk() if part.name in ENTRIES or (part is component and not is_zone))


def _get(entry: Component, name: str) -> str:
    line = entry.get(name)
    return line.value.strip() if line else ""


def _outline(entry: Component) -> tuple[object, ...]:
    """Return what makes an entry, in no order: its properties and components, except what is said of its version."""
    lines = (line for line in entry.properties if line.name not in OF_VERSIONS)
    properties = sorted((line.name, sorted(line.parameters.items()), line.value) for line in lines)
    return entry.name, properties, sorted(map(_outline, entry.components))
