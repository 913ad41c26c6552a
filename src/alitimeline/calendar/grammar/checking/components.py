"""The rules of components: what they need, what they may contain, and what has to fit together.

A rule is a generator whose name is a statement; `RULES` lists them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from attrs import frozen

from alitimeline.calendar.grammar import names
from alitimeline.calendar.grammar.lines import report, warn
from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.calendar.grammar.values import parse_date, parse_moment, parse_rule, split_value
from alitimeline.calendar.grammar.zones import clean_tzid
from alitimeline.problems import Problem, TextError, shorten

__all__ = ["Within", "check_component"]


@frozen(kw_only=True)
class Within:
    """What the rules of a component need to know of its surroundings."""

    parent: Component | None
    #: The zones by TZID, well known or defined in the calendar; None if unknown.
    zones: dict[str, tzinfo | None]
    #: Whether the calendar is a message about meetings (RFC 5546).
    is_message: bool


def check_component(component: Component, within: Within) -> Iterator[Problem]:
    """Yield the problems of a component, without those of single properties and inner components."""
    for rule in RULES:
        yield from rule(component, within)


def needed_properties_exist(component: Component, within: Within) -> Iterator[Problem]:
    """A component has the properties that it needs; which these are may depend on others."""
    known = names.components().get(component.name)
    often = known.properties.items() if known else ()
    needed = [(name, names.properties()[name].section) for name, number in often if number in "1+"]
    if component.name == "VEVENT" and not within.is_message:
        needed.append(("DTSTART", "RFC 5545, 3.6.1"))
    for kind, name, other, words, section in NEEDED:
        line = component.get(other) if kind == component.name else None
        if line and (not words or line.value.upper() in words.split()):
            needed.append((name, section))
    for name, section in needed:
        if component.get(name) is None:
            yield report("required", component.line, f"the {component.name} has no {name}", section, "add it")


def single_properties_are_single(component: Component, _: Within) -> Iterator[Problem]:
    """A component has a property once, unless it may have several."""
    known = names.components().get(component.name)
    counts = Counter(line.name for line in component.properties)
    for name, number in counts.items():
        if number > 1 and known and known.properties.get(name, "*") in "1?":
            line = component.all(name)[1]
            message = f"{name} appears again, first in line {component.all(name)[0].number}"
            yield report("repeated", line.number, message, names.properties()[name].section, "keep one of them")


def everything_is_in_its_place(component: Component, within: Within) -> Iterator[Problem]:
    """Known properties and components are where the standards allow them."""
    known = names.components().get(component.name)
    if known is None:
        return
    for line in component.properties:
        if line.name in names.properties() and line.name not in known.properties:
            message = f"{line.name} has no place in a {component.name}"
            yield warn("misplaced", line.number, message, names.properties()[line.name].section, "take it out")
    parent = names.components().get(within.parent.name) if within.parent else None
    if parent is not None and component.name not in parent.holds:
        message = f"a {component.name} has no place in a {parent.name}"
        yield report("misplaced", component.line, message, known.section, "is an END missing above?")
    elif within.parent is None and component.name != "VCALENDAR":
        message = f"the {component.name} is outside of any VCALENDAR"
        yield report("misplaced", component.line, message, "RFC 5545, 3.4", "put BEGIN:VCALENDAR before it")


def its_status_is_known(component: Component, _: Within) -> Iterator[Problem]:
    """The STATUS is one of those of the component."""
    known, line = names.components().get(component.name), component.get("STATUS")
    if known and line and known.status and line.value.upper() not in known.status:
        message = f"{shorten(line.value)} can't be the STATUS of a {component.name}"
        hint = f"write one of {', '.join(known.status)}"
        yield report("value", line.number, message, names.properties()["STATUS"].section, hint)


def it_has_an_end_or_a_duration(component: Component, _: Within) -> Iterator[Problem]:
    """A component with an end has no duration."""
    for name in ("DTEND", "DUE"):
        if (line := component.get(name)) and component.get("DURATION"):
            message = f"the {component.name} has both {name} and DURATION"
            yield report("both", line.number, message, "RFC 5545, 3.8.2.5", "keep one of the two")


def it_ends_after_its_start(component: Component, within: Within) -> Iterator[Problem]:
    """DTEND and DUE are of the same type as DTSTART, and later."""
    start = component.get("DTSTART")
    for line in (component.get("DTEND"), component.get("DUE")):
        if start is None or line is None:
            continue
        section = names.properties()[line.name].section
        begins, ends = _read_time(start, within), _read_time(line, within)
        if begins is None or ends is None:
            continue
        if _find_form(begins) != _find_form(ends) and not {_find_form(begins), _find_form(ends)} <= {"UTC", "local"}:
            message = f"{line.name} is {FORMS[_find_form(ends)]}, and DTSTART is {FORMS[_find_form(begins)]}"
            yield report("type", line.number, message, section, "write both in the same form")
        elif _is_late(begins, ends, same_zone=start.parameters.get("TZID") == line.parameters.get("TZID")):
            message = f"{line.name} {shorten(line.value)} is not after DTSTART {shorten(start.value)}"
            hint = "write the day after the last" if type(ends) is date else "write a later one, or leave it out"
            yield report("order", line.number, message, section, hint)


def recurrences_are_like_the_start(component: Component, within: Within) -> Iterator[Problem]:
    """UNTIL, RDATE and EXDATE are dates if the start is one, and times if it is; UNTIL goes by UTC."""
    start = component.get("DTSTART")
    begins = _read_time(start, within) if start else None
    if begins is None:
        return
    for line in component.properties:
        if line.name == "RRULE":
            yield from _check_until(line, begins, component)
        elif line.name in ("RDATE", "EXDATE") and line.parameters.get("VALUE") != ("PERIOD",):
            moment = _read_time(line._replace(value=split_value(line.value)[0]), within)
            if moment is not None and (type(moment) is date) != (type(begins) is date):
                message = f"{line.name} is {FORMS[_find_form(moment)]}, and DTSTART is {FORMS[_find_form(begins)]}"
                section = names.properties()[line.name].section
                # extra dates may be of another type (section 3.8.5.2), but few readers expect it
                say = warn if line.name == "RDATE" else report
                yield say("type", line.number, message, section, "write both in the same form")


def _check_until(line: Property, begins: date | datetime, component: Component) -> Iterator[Problem]:
    try:
        until = parse_rule(line.value).get("UNTIL", ("",))[0]
        form = _find_form(parse_date(until) if until.isdigit() else parse_moment(until)) if until else ""
    except TextError:
        return  # reported elsewhere
    of_zone = component.name in ("STANDARD", "DAYLIGHT")
    wanted = "UTC" if of_zone or _find_form(begins) == "local" else _find_form(begins)
    if form and form != wanted:
        message = f"UNTIL is {FORMS[form]}; here it has to be {FORMS[wanted]}"
        say = warn if of_zone else report  # off by hours, between changes that are months apart
        yield say("type", line.number, message, "RFC 5545, 3.3.10", f"write UNTIL={EXAMPLES[wanted]}")


def alarms_have_a_reference(component: Component, within: Within) -> Iterator[Problem]:
    """A trigger before or after the start, or the end, has one in the component around it."""
    trigger, parent = component.get("TRIGGER"), within.parent
    if component.name != "VALARM" or trigger is None or parent is None or parent.name == "VCALENDAR":
        return
    if trigger.parameters.get("VALUE") == ("DATE-TIME",) or trigger.value[:1].isdigit():
        return
    has = {line.name for line in parent.properties}
    to_end = trigger.parameters.get("RELATED", ("",))[0].upper() == "END"
    if to_end and not (has & {"DTEND", "DUE"} or {"DTSTART", "DURATION"} <= has):
        what, hint = "end", "add DUE" if parent.name == "VTODO" else "add DTEND"
    elif not to_end and "DTSTART" not in has:
        what, hint = "start", "add DTSTART, or write TRIGGER;RELATED=END if it has an end"
    else:
        return
    message = f"the TRIGGER counts from the {what} of a {parent.name} that has none"
    yield report("required", trigger.number, message, "RFC 5545, 3.8.6.3", hint)


RULES: tuple[Callable[[Component, Within], Iterator[Problem]], ...] = (
    needed_properties_exist,
    single_properties_are_single,
    everything_is_in_its_place,
    its_status_is_known,
    it_has_an_end_or_a_duration,
    it_ends_after_its_start,
    recurrences_are_like_the_start,
    alarms_have_a_reference,
)

#: In the place of a zone that isn't known.
UNKNOWN = timezone(timedelta(0), "unknown")
FORMS = {"date": "a date", "UTC": "a time in UTC", "local": "a local time", "floating": "a time without a zone"}
EXAMPLES = {"date": "20231231", "UTC": "20231231T000000Z", "floating": "20231231T000000"}


#: What else a component needs: if it has another property, with one of these words if there are some.
NEEDED = (
    ("VTODO", "DTSTART", "DURATION", "", "RFC 5545, 3.6.2"),
    ("VTODO", "DTSTART", "RRULE", "", "RFC 5545, 3.8.2.4"),
    ("VALARM", "DESCRIPTION", "ACTION", "DISPLAY EMAIL", "RFC 5545, 3.6.6"),
    ("VALARM", "SUMMARY", "ACTION", "EMAIL", "RFC 5545, 3.6.6"),
    ("VALARM", "ATTENDEE", "ACTION", "EMAIL", "RFC 5545, 3.6.6"),
    ("VALARM", "REPEAT", "DURATION", "", "RFC 5545, 3.6.6"),
    ("VALARM", "DURATION", "REPEAT", "", "RFC 5545, 3.6.6"),
)


def _read_time(line: Property, within: Within) -> date | datetime | None:
    """Read a date or time, with its zone if that is known; None if it can't be read."""
    try:
        if line.parameters.get("VALUE", ("",))[0].upper() == "DATE":
            return parse_date(line.value)
        moment = parse_moment(line.value)
    except TextError:
        return None
    tzid = clean_tzid(line.parameters.get("TZID", ("",))[0])
    return moment.replace(tzinfo=within.zones.get(tzid) or UNKNOWN) if tzid and moment.tzinfo is None else moment


def _is_late(begins: date | datetime, ends: date | datetime, *, same_zone: bool) -> bool:
    """Return whether something begins when it ends, or later; False for times in unknown zones."""
    if not (isinstance(begins, datetime) and isinstance(ends, datetime)):
        return begins >= ends
    if same_zone and (begins.tzinfo is None) == (ends.tzinfo is None):
        return begins.replace(tzinfo=None) >= ends.replace(tzinfo=None)
    return begins.tzinfo is not UNKNOWN and ends.tzinfo is not UNKNOWN and begins >= ends


def _find_form(moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return "date"
    if moment.tzinfo is None:
        return "floating"
    return "UTC" if moment.tzinfo is UTC else "local"
