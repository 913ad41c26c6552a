"""The checker of calendars, whoever wrote them (RFC 5545, 7986, 9073, 9074, 9253).

Errors break the standards; warnings are what most readers accept, or what may be meant.
"""

from collections.abc import Iterator
from itertools import chain

from attrs import evolve

from alitimeline.calendar.grammar.checking.calendars import check_calendar, find_zones
from alitimeline.calendar.grammar.checking.components import Within, check_component
from alitimeline.calendar.grammar.checking.octets import check_octets
from alitimeline.calendar.grammar.checking.properties import Properties
from alitimeline.calendar.grammar.lines import convert, report
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.problems import Problem, is_error

__all__ = ["check"]


def check(data: bytes, *, name: str | None = None) -> tuple[Problem, ...]:
    """Return every problem of an iCalendar file, in the order of its lines; none if it conforms.

    Each message ends with the section of the standard that has the rule. Problems of lines as such are reported once
    for each kind.
    """
    # a problem without a column is shown where its line begins
    problems = (evolve(problem, file=name, column=problem.column or 1) for problem in _check_file(data))
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _check_file(data: bytes) -> Iterator[Problem]:
    text, _ = convert(data)
    if b"BEGIN:" not in text.upper():
        message = "this is not a calendar" if data.strip() else "the file is empty"
        yield report("empty", 1, message, "RFC 5545, 3.4", "a calendar begins with BEGIN:VCALENDAR")
        return
    yield from check_octets(text)
    components, problems = parse(data)
    yield from problems
    properties = Properties()
    for component in components:
        zones, faults = find_zones(component)
        within = Within(parent=None, zones=zones, is_message=component.get("METHOD") is not None)
        inner = list(_check_within(component, within, properties, None))
        yield from inner
        lines = {problem.line for problem in inner if is_error(problem)}
        for zone in component.components:
            if zone.line in faults and lines.isdisjoint(range(zone.line, zone.end + 1)):
                error = faults[zone.line]
                yield report("zone", zone.line, error.message, "RFC 5545, 3.6.5", error.hint)
        if component.name == "VCALENDAR":
            yield from check_calendar(component)


def _check_within(
    component: Component, within: Within, properties: Properties, record: str | None
) -> Iterator[Problem]:
    """Yield what is wrong in a component and in those within it, each with the name of the outermost that has a UID."""
    record = record or component.name_record()
    for problem in chain(check_component(component, within), *map(properties.check, component.properties)):
        yield evolve(problem, record=record)
    inner = evolve(within, parent=component)
    for part in component.components:
        yield from _check_within(part, inner, properties, record)
