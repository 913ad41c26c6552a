"""iCalendar's content lines → its tree: components within components, each with its properties (RFC 5545, 3.4 to 3.6).

Whatever can be read is read; the rest is reported with its line.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from alitimeline.calendar.grammar.lines import Line, Reader, convert, decode_lines, report, unfold_lines
from alitimeline.problems import SHOWN, Problem, Shortlist, shorten

__all__ = ["MAX_DEPTH", "Component", "Property", "parse"]

#: How deep components may nest: an alarm's place within an event within a calendar makes four.
MAX_DEPTH = 20

#: The end of a component and the beginning of the next, or the end of that around it, in one line.
GLUED = re.compile(r"([A-Z-]+?)(BEGIN|END):([A-Z-]+)")
#: What is said of a line whose encoding isn't clear.
BROKEN = "the line is not UTF-8; what can't be read is shown as \ufffd"

Property: TypeAlias = Line


@frozen(kw_only=True, eq=False)
class Component:
    """A component: its name in capitals, its properties and inner components, its first and its last line."""

    name: str
    properties: tuple[Property, ...] = ()
    components: tuple["Component", ...] = ()
    line: int
    end: int

    def all(self, name: str) -> tuple[Property, ...]:
        """Return its properties of this name."""
        return tuple(line for line in self.properties if line.name == name)

    def get(self, name: str) -> Property | None:
        """Return its last property of this name, which is the one that counts; None without one."""
        return next((line for line in reversed(self.properties) if line.name == name), None)

    def name_record(self) -> str | None:
        """Return its name in reports, by its kind and its UID; None if it has no UID."""
        uid = self.get("UID")
        return f"{self.name}/{uid.value[:SHOWN]}" if uid and self.name != "VCALENDAR" else None

    def walk(self) -> Iterator["Component"]:
        """Yield it and every component within it."""
        yield self
        for component in self.components:
            yield from component.walk()


class _Open:
    """A component that is still being read."""

    def __init__(self, name: str, line: int) -> None:
        self.name, self.line = name, line
        self.properties: list[Property] = []
        self.components: list[Component] = []

    def __str__(self) -> str:
        return f"the {self.name[:SHOWN]} that begins in line {self.line}"


def parse(data: bytes) -> tuple[tuple[Component, ...], tuple[Problem, ...]]:
    """Return the components of a file, VCALENDARs in a calendar, and its problems.

    What properties and components mean isn't checked (see `grammar.checking`).
    """
    data, whole = convert(data)
    numbers, lines = unfold_lines(data)
    texts, encodings = decode_lines(lines)
    problems = Shortlist()
    faults = [(1, f"the file is {whole}, not UTF-8")] if whole else []
    faults += [(numbers[index], BROKEN) for index, encoding in encodings.items() if encoding is None]
    if guesses := [(index, encoding) for index, encoding in encodings.items() if encoding]:
        index, encoding = guesses[0]
        subject, verb = ("the line is", "it is") if len(guesses) == 1 else (f"{len(guesses):,} lines are", "they are")
        faults.append((numbers[index], f"{subject} not UTF-8; {verb} read as {encoding}"))
    for number, message in faults:
        problems.add(report("encoding", number, message, "RFC 5545, 3.1.4", "save the file as UTF-8"))
    tree = _Tree(problems)
    read, add = Reader(problems).read, tree.add
    for number, text in zip(numbers, texts, strict=True):
        if line := read(number, text):
            add(line)
    components = tree.end(numbers[-1] if numbers else 1)
    return components, tuple(problems)


class _Tree:
    """Builds the tree line by line."""

    def __init__(self, problems: Shortlist) -> None:
        self.problems = problems
        self.open: list[_Open] = []
        self.top: list[Component] = []
        #: How many of the open components lie too deep to be read.
        self.too_deep = 0

    def add(self, line: Line) -> None:
        """Add the next line."""
        name = line[1]  # by its number, as that is faster
        if name == "BEGIN":
            self._begin(line)
        elif name == "END":
            self._end(line)
        elif self.too_deep:
            pass
        elif self.open:
            self.open[-1].properties.append(line)
        else:
            self._report(line.number, f"{shorten(name)} is outside of any component")

    def end(self, last: int) -> tuple[Component, ...]:
        """Close all open components, and return the outermost."""
        while self.open:
            self._report(last, f"the file ends within {self.open[-1]}", "END is missing")
            self._close(last)
        return tuple(self.top)

    def _begin(self, line: Line) -> None:
        if self.too_deep or len(self.open) == MAX_DEPTH:
            if not self.too_deep:
                message = f"components nest more than {MAX_DEPTH} deep; what lies deeper is not read"
                self._report(line.number, message, section="RFC 5545, 3.6")
            self.too_deep += 1
        else:
            self.open.append(_Open(line.value.strip().upper(), line.number))

    def _end(self, line: Line) -> None:
        name = line.value.strip().upper()
        if self.too_deep:
            self.too_deep -= 1
        elif ":" in name and (glued := GLUED.fullmatch(name)):
            self._report(line.number, f"a line break is missing between END:{glued[1]} and {glued[2]}:{glued[3]}")
            self._end(line._replace(value=glued[1]))
            self.add(line._replace(name=glued[2], value=glued[3]))
        elif any(component.name == name for component in self.open):
            while self.open[-1].name != name:
                self._report(line.number, f"{self.open[-1]} is not closed before")
                self._close(line.number)
            self._close(line.number)
        elif len(self.open) > 1:  # a typing error; but the calendar itself stays open, for what follows
            self._report(line.number, f"END:{name[:SHOWN]} closes {self.open[-1]}")
            self._close(line.number)
        else:
            self._report(line.number, f"END:{name[:SHOWN]} closes nothing", "take it out")

    def _close(self, end: int) -> None:
        part = self.open.pop()
        properties, components = tuple(part.properties), tuple(part.components)
        component = Component(name=part.name, properties=properties, components=components, line=part.line, end=end)
        (self.open[-1].components if self.open else self.top).append(component)

    def _report(self, line: int, message: str, hint: str | None = None, section: str = "RFC 5545, 3.4") -> None:
        self.problems.add(report("component", line, message, section, hint))
