"""A calendar as a whole: its zones, its UIDs, and what points from one component to another."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import tzinfo

from attrs import evolve

from alitimeline.calendar.grammar.lines import report, warn
from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.zones import clean_tzid, find_zone, read_zones
from alitimeline.problems import Problem, TextError, shorten

__all__ = ["check_calendar", "find_zones"]

#: The components that are identified by UIDs.
MAIN = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")


def check_calendar(calendar: Component) -> Iterator[Problem]:
    """Yield the problems between the components of a calendar."""
    yield from it_has_a_component(calendar)
    yield from its_zones_are_defined(calendar)
    yield from its_uids_are_unique(calendar)
    yield from related_components_exist(calendar)
    yield from messages_have_an_organizer(calendar)


def find_zones(calendar: Component) -> tuple[dict[str, tzinfo | None], dict[int, TextError]]:
    """Return the zones of the TZIDs in a calendar, None for unknown ones, and the errors of its VTIMEZONEs by line."""
    defined, faults = read_zones(component for component in calendar.components if component.name == "VTIMEZONE")
    return {tzid: find_zone(tzid, defined) for tzid in _find_tzids(calendar)}, faults


def it_has_a_component(calendar: Component) -> Iterator[Problem]:
    """A calendar has a component."""
    if not calendar.components:
        message = "the calendar has no component, such as a VEVENT"
        yield warn("empty", calendar.line, message, "RFC 5545, 3.6")


def its_zones_are_defined(calendar: Component) -> Iterator[Problem]:
    """Each TZID has one VTIMEZONE, and each VTIMEZONE is used."""
    used = _find_tzids(calendar)
    defined: dict[str, Component] = {}
    for component in calendar.components:
        tzid = _get_tzid(component)
        if component.name != "VTIMEZONE" or not tzid:
            continue  # a missing name is reported elsewhere
        if tzid in defined:
            message = f"there is another VTIMEZONE {shorten(tzid)} in line {defined[tzid].line}"
            yield report("zone", component.line, message, "RFC 5545, 3.6.5", "keep one of the two")
        elif tzid not in used:
            message = f"no time uses the zone {shorten(tzid)}"
            yield warn("zone", component.line, message, "RFC 5545, 3.6.5", "take the VTIMEZONE out")
        defined.setdefault(tzid, component)
    for tzid, lines in used.items():
        if tzid not in defined and not tzid.startswith("/"):
            more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
            message = f"the zone {shorten(tzid)} of this {lines[0].name}{more} has no VTIMEZONE"
            yield report("zone", lines[0].number, message, "RFC 5545, 3.2.19", "add one, or write the time in UTC")


def its_uids_are_unique(calendar: Component) -> Iterator[Problem]:
    """No two components have the same UID, unless they are occurrences of one, or versions of it in a message."""
    seen: dict[tuple[str, str, str], int] = {}
    for component in calendar.components:
        uid, occurrence = component.get("UID"), component.get("RECURRENCE-ID")
        if uid is None or component.name not in MAIN:
            continue
        key = component.name, uid.value, occurrence.value if occurrence else ""
        if key in seen and calendar.get("METHOD") is None:
            message = f"the UID {shorten(uid.value)} is already used by the {component.name} in line {seen[key]}"
            problem = report("uid", uid.number, message, "RFC 5545, 3.8.4.7", "give each its own")
            yield evolve(problem, record=component.name_record())
        seen.setdefault(key, component.line)


def related_components_exist(calendar: Component) -> Iterator[Problem]:
    """What RELATED-TO names is in the file."""
    uids = {line.value for component in calendar.walk() for line in component.all("UID")}
    for component in calendar.walk():
        for line in component.all("RELATED-TO"):
            is_uid = line.parameters.get("VALUE", ("TEXT",))[0].upper() in ("TEXT", "UID")
            if is_uid and line.value not in uids:
                message = f"nothing in the file has the UID {shorten(line.value)}"
                problem = warn("relation", line.number, message, "RFC 5545, 3.8.4.5", "add it, or take this out")
                yield evolve(problem, record=component.name_record())


def messages_have_an_organizer(calendar: Component) -> Iterator[Problem]:
    """A calendar with a METHOD is a message from an ORGANIZER."""
    method = calendar.get("METHOD")
    without = [part for part in calendar.components if part.name in MAIN and part.get("ORGANIZER") is None]
    if method is not None and without:
        message = f"METHOD makes this a message, but the {without[0].name} in line {without[0].line} has no ORGANIZER"
        yield warn("message", method.number, message, "RFC 5546, 3.2.1", "take METHOD out")


def _get_tzid(zone: Component) -> str:
    line = zone.get("TZID")
    return clean_tzid(line.value) if line else ""


def _find_tzids(calendar: Component) -> dict[str, list[Property]]:
    """Return the properties with each TZID."""
    used: defaultdict[str, list[Property]] = defaultdict(list)
    for component in calendar.walk():
        for line in component.properties:
            if "TZID" in line.parameters:
                used[clean_tzid(line.parameters["TZID"][0])].append(line)
    return used
