"""Whether a file is a calendar as the standards have it (RFC 5545, 7986, 9073, 9074, 9253), and if not, why and where.

Whoever wrote it. Errors break what the standards demand; warnings are what readers put up with, or what may be meant.
"""

from collections.abc import Iterator
from itertools import chain

from attrs import evolve

from alitimeline.calendar.grammar.checking.calendars import check_calendar, read_zones
from alitimeline.calendar.grammar.checking.components import Within, check_component
from alitimeline.calendar.grammar.checking.finding import name_record, report
from alitimeline.calendar.grammar.checking.octets import check_octets
from alitimeline.calendar.grammar.checking.properties import Properties
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.problems import Problem, is_error

__all__ = ["check"]


def check(data: bytes, *, name: str | None = None) -> tuple[Problem, ...]:
    """Return every problem of an iCalendar file, in the order of its lines; none if it conforms.

    Each message ends with the section of the standard that has the rule. What is wrong with lines as such is told once
    for each kind.
    """
    # what has no column of its own is shown where its line begins
    placed = (evolve(each, file=name, column=each.column or 1) for each in _check_file(data))
    return tuple(sorted(placed, key=lambda each: (each.line or 0, each.column or 0)))


def _check_file(data: bytes) -> Iterator[Problem]:
    if not data.strip():
        yield report("empty", 1, "the file is empty", "RFC 5545, 3.4", "a calendar begins with BEGIN:VCALENDAR")
        return
    if b"BEGIN:" not in data.upper():
        yield report("empty", 1, "this is no calendar", "RFC 5545, 3.4", "a calendar begins with BEGIN:VCALENDAR")
        return
    yield from check_octets(data)
    components, problems = parse(data)
    yield from problems
    properties = Properties()
    for each in components:
        zones, faults = read_zones(each)
        within = Within(parent=None, zones=zones, is_message=each.get("METHOD") is not None)
        found = list(_check_within(each, within, properties, None))
        yield from found
        lines = {problem.line for problem in found if is_error(problem)}
        for zone in each.components:
            if zone.line in faults and lines.isdisjoint(range(zone.line, zone.end + 1)):
                error = faults[zone.line]
                yield report("zone", zone.line, error.message, "RFC 5545, 3.6.5", error.hint)
        if each.name == "VCALENDAR":
            yield from check_calendar(each)


def _check_within(
    component: Component, within: Within, properties: Properties, record: str | None
) -> Iterator[Problem]:
    """Yield what is wrong in a component and in those within it, each with the name of the outermost that has a UID."""
    record = record or name_record(component)
    for problem in chain(check_component(component, within), *map(properties.check, component.properties)):
        yield evolve(problem, record=record)
    inner = evolve(within, parent=component)
    for each in component.components:
        yield from _check_within(each, inner, properties, record)
