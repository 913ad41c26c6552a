"""The rules of single properties: the form of the value, and the parameters."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from attrs import evolve

from alitimeline.calendar.grammar import names
from alitimeline.calendar.grammar.lines import report, warn
from alitimeline.calendar.grammar.tree import Property
from alitimeline.calendar.grammar.values import READINGS, parse_float, split_value
from alitimeline.problems import Problem, TextError, shorten

__all__ = ["Properties"]

#: Properties whose times are in UTC, whatever their types.
IN_UTC = frozenset(
    {"ACKNOWLEDGED", "COMPLETED", "CREATED", "DTSTAMP", "FREEBUSY", "LAST-MODIFIED", "TRIGGER", "TZUNTIL"}
)
#: The largest number, if there is one; the least is 0.
LARGEST = {"PERCENT-COMPLETE": 100, "PRIORITY": 9, "REPEAT": None, "SEQUENCE": None}
#: Durations that are positive.
POSITIVE = frozenset({"DURATION", "REFRESH-INTERVAL"})
GEO = ("latitude", 90), ("longitude", 180)
#: The frequencies with which some parts of a rule are not allowed (section 3.3.10).
NOT_FOR = {
    "BYWEEKNO": ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY"),
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYMONTHDAY": ("WEEKLY",),
}

#: A text as far as it is right; commas divide a list.
TEXT = re.compile(r"(?:[^\\;,]++|\\[\\;,nN])*+")
LIST = re.compile(r"(?:[^\\;]++|\\[\\;,nN])*+")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
NOT_IN_URI = re.compile(r"[^!#-;=?-Z\[\]_a-z~]")
COLOUR = re.compile(r"[A-Za-z]+")
RECURRENCE = "RFC 5545, 3.3.10"


class Properties:
    """Checks properties; the problems of equal names and parameters are computed once."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str, int], tuple[list[Problem], str, names.Property | None]] = {}

    def check(self, line: Property) -> Iterator[Problem]:
        """Yield the problems of a property."""
        key = line.name, id(line.parameters)
        if key not in self._heads:
            known = names.properties().get(line.name)
            stated = line.parameters.get("VALUE", ("",))[0].upper()
            kind = stated or (known.types[0] if known else "")
            self._heads[key] = [*_check_parameters(line), *_check_type(line, known, stated)], kind, known
        problems, kind, known = self._heads[key]
        yield from (evolve(problem, line=line.number) for problem in problems)
        if known is not None and kind in known.types:
            yield from _check_value(line, kind, known)


def _check_type(line: Property, known: names.Property | None, stated: str) -> Iterator[Problem]:
    if known is None:
        return
    if known.explicit and not stated:
        hint = f"write {line.name};VALUE={known.types[0]}:…"
        yield report("required", line.number, f"{line.name} has no VALUE", known.section, hint)
    elif stated and stated not in known.types and not stated.startswith("X-"):
        message = f"the value of {line.name} is not of the type {shorten(stated)}"
        yield report("value", line.number, message, known.section, f"write {' or '.join(known.types)}")


def _check_parameters(line: Property) -> Iterator[Problem]:
    for name, values in line.parameters.items():
        known = names.parameters().get(name)
        if known is None:
            continue
        if known.on and line.name not in known.on and line.name in names.properties():
            yield warn("parameter", line.number, f"{line.name} takes no parameter {name}", known.section, "take it out")
        elif len(values) > 1 and not known.many:
            message = f"the parameter {name} has {len(values)} values"
            yield report("parameter", line.number, message, known.section, "keep one of them")
        elif known.words and not known.open:
            wrong = next((value for value in values if value.upper() not in known.words), None)
            if wrong is not None:
                message = f"{shorten(wrong)} can't be the {name} of {line.name}"
                yield report("parameter", line.number, message, known.section, f"write {' or '.join(known.words)}")
    if line.name == "LINK" and "LINKREL" not in line.parameters:
        yield report("required", line.number, "LINK has no LINKREL", "RFC 9253, 8.2", "say how it is related")
    if line.parameters.get("VALUE") == ("BINARY",) and line.parameters.get("ENCODING") != ("BASE64",):
        hint = "write ENCODING=BASE64;VALUE=BINARY"
        yield report("required", line.number, f"the BINARY {line.name} has no ENCODING=BASE64", "RFC 5545, 3.2.7", hint)


def _check_value(line: Property, kind: str, known: names.Property) -> Iterator[Problem]:
    if kind in ("URI", "CAL-ADDRESS"):
        yield from _check_uri(line, kind)
    elif kind in READINGS:
        for text in split_value(line.value, known.between) if known.between else (line.value,):
            yield from _check_reading(line, kind, text, known)
        if line.name == "GEO":
            yield from _check_place(line, known)
    elif known.words and not known.open:
        if line.value.upper() not in known.words:
            message = f"{shorten(line.value)} can't be the {line.name}"
            yield report("value", line.number, message, known.section, f"write {' or '.join(known.words)}")
    elif line.name == "COLOR" and COLOUR.fullmatch(line.value) is None:
        message = f"{shorten(line.value)} is not the name of a colour"
        yield report("value", line.number, message, known.section, "write a name of CSS, such as orange")
    else:
        yield from _check_text(line, known)


def _check_reading(line: Property, kind: str, text: str, known: names.Property) -> Iterator[Problem]:
    try:
        value = READINGS[kind](text)
    except TextError as error:
        hint = error.hint
        if kind == "DATE-TIME" and "DATE" in known.types and text.isdigit() and len(text) == len("20230910"):
            hint = f"write {line.name};VALUE=DATE:{text}"
        yield report("value", line.number, f"{line.name}: {error.message}", names.types()[kind], hint)
        return
    match value:
        case (datetime(tzinfo=None), *_) | datetime(tzinfo=None) if line.name in IN_UTC:
            message = f"{line.name} {shorten(text)} is not in UTC"
            yield report("utc", line.number, message, known.section, "write it with Z behind it")
        case timedelta() if line.name in POSITIVE and value <= timedelta(0):
            message = f"the {line.name} {shorten(text)} is not positive"
            yield report("value", line.number, message, known.section, "write a length of time, such as PT1H")
        case int() if line.name in LARGEST:
            most = LARGEST[line.name]
            if value < 0 or (most is not None and value > most):
                hint = "write 0 or more" if most is None else f"write 0 to {most}"
                yield report("value", line.number, f"{line.name} can't be {value}", known.section, hint)
        case dict():
            yield from _check_rule(line, value)
        case date() if "TZID" in line.parameters and not (isinstance(value, datetime) and value.tzinfo is None):
            what = "a time in UTC" if isinstance(value, datetime) else "a DATE"
            message = f"{line.name} is {what} and has a TZID"
            yield report("zone", line.number, message, "RFC 5545, 3.2.19", "take the TZID out")


def _check_rule(line: Property, rule: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    freq = rule["FREQ"][0]
    for part, not_for in NOT_FOR.items():
        if part in rule and freq in not_for:
            message = f"{line.name}: {part} is not for FREQ={freq}"
            yield report("value", line.number, message, RECURRENCE, "take it out, or change FREQ")
    if freq not in ("MONTHLY", "YEARLY") and any(len(day) > len("MO") for day in rule.get("BYDAY", ())):
        message = f"{line.name}: numbered days in BYDAY are not for FREQ={freq}"
        yield report("value", line.number, message, RECURRENCE, "write the weekdays alone")
    if "BYSETPOS" in rule and not any(part.startswith("BY") and part != "BYSETPOS" for part in rule):
        message = f"{line.name}: BYSETPOS has nothing to choose from"
        yield report("value", line.number, message, RECURRENCE, "add another part, such as BYDAY")


def _check_place(line: Property, known: names.Property) -> Iterator[Problem]:
    numbers = split_value(line.value, ";")
    if len(numbers) != len(GEO):
        message = f"GEO {shorten(line.value)} is not two numbers"
        yield report("value", line.number, message, known.section, "write 31.2;121.5")
        return
    for text, (what, most) in zip(numbers, GEO, strict=True):
        try:
            wrong = abs(parse_float(text)) > most
        except TextError:
            continue  # reported elsewhere
        if wrong:
            hint = f"write -{most} to {most}"
            yield report("value", line.number, f"GEO: {shorten(text)} can't be a {what}", known.section, hint)


def _check_uri(line: Property, kind: str) -> Iterator[Problem]:
    section = names.types()[kind]
    if URI.match(line.value) is None:
        hint = "write mailto: before it" if "@" in line.value else "write it in full, such as https://example.org/"
        yield report("uri", line.number, f"{line.name} {shorten(line.value)} is not a URI", section, hint)
    elif wrong := NOT_IN_URI.search(line.value):
        hint = "percent-encode it"
        yield warn("uri", line.number, f"{line.name}: {shorten(wrong[0])} is not allowed in a URI", section, hint)


def _check_text(line: Property, known: names.Property) -> Iterator[Problem]:
    text = line.value
    if known.between == ";":
        return
    match = (LIST if known.between else TEXT).match(text)
    at = match.end() if match else 0
    if at == len(text):
        return
    say = report if text[at:] == "\\" else warn
    if text[at] != "\\":
        message, hint = f"{line.name}: a {shorten(text[at])} has no backslash before it", f"write \\{text[at]}"
    elif at + 1 == len(text):
        message, hint = f"{line.name} ends in a backslash that escapes nothing", "write \\\\, or take it out"
    else:
        message, hint = f"{line.name}: '{text[at : at + 2]}' is not an escape", "a backslash itself is written \\\\"
    yield say("text", line.number, message, names.types()["TEXT"], hint)
