"""iCalendar's tree → jCal (RFC 7265), iCalendar as JSON: the form in which our reading is compared with others'.

The type of a value is what VALUE says; without it, the first of its property's types that the value fits. What fits
none is kept as the text that it is, of the type "unknown", which is how jCal has what it doesn't know (section 5.1).
"""

from collections.abc import Callable
from typing import TypeAlias

from alitimeline.calendar.grammar import names, values
from alitimeline.calendar.grammar.tree import Component, Property
from alitimeline.problems import TextError

__all__ = ["of"]

#: A component or a property; lists within lists.
Array: TypeAlias = list[object]

#: The parts of a recurrence rule that are numbers.
NUMBERS = values.RULE.keys() - {"FREQ", "UNTIL", "BYDAY", "WKST", "RSCALE", "SKIP"}


def of(component: Component) -> Array:
    """Return a component as jCal: its name, its properties, the components within it."""
    return [component.name.lower(), [*map(_property, component.properties)], [*map(of, component.components)]]


def _property(line: Property) -> Array:
    """Return the name of a property, its parameters but VALUE, its type and its values."""
    kind, found = _typed(line)
    parameters = {
        name.lower(): _parameter(name, given)
        for name, given in line.parameters.items()
        # Base64 is the one encoding of a binary value, which the type says.
        if name != "VALUE" and not (name == "ENCODING" and kind == "BINARY")
    }
    return [line.name.lower(), parameters, kind.lower(), *found]


def _parameter(name: str, given: tuple[str, ...]) -> str | list[str]:
    """Return one value as such; where a parameter has no more than one, commas are part of it."""
    known = names.parameters().get(name)
    if len(given) > 1 and (known is None or known.many):
        return [*given]
    return ",".join(given)


def _typed(line: Property) -> tuple[str, Array]:
    known = names.properties().get(line.name)
    between = known.between if known else None
    if stated := line.parameters.get("VALUE"):
        kinds: tuple[str, ...] = (stated[0].upper(),)
    else:
        kinds = known.types if known and not known.explicit else ()
    for kind in kinds:
        read = READERS.get(kind, str)
        try:
            match between:
                case ",":
                    return kind, [read(each) for each in values.split_value(line.value)]
                case ";":
                    return kind, [[read(each) for each in values.split_value(line.value, ";")]]
                case _:
                    return kind, [read(line.value)]
        except TextError:
            continue
    return "UNKNOWN", [line.value]


def _binary(text: str) -> str:
    values.parse_binary(text)
    return text


def _date(text: str) -> str:
    values.parse_date(text)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _moment(text: str) -> str:
    values.parse_moment(text)
    return f"{_date(text[:8])}T{text[9:11]}:{text[11:13]}:{text[13:]}"


def _time(text: str) -> str:
    values.parse_time(text)
    return f"{text[:2]}:{text[2:4]}:{text[4:]}"


def _duration(text: str) -> str:
    values.parse_duration(text)
    return text


def _offset(text: str) -> str:
    values.parse_offset(text)
    return f"{text[:3]}:{text[3:5]}" + (f":{text[5:]}" if text[5:] else "")


def _period(text: str) -> Array:
    values.parse_period(text)
    start, _, end = text.partition("/")
    return [_moment(start), _moment(end) if end[0].isdigit() else end]


def _rule(text: str) -> dict[str, object]:
    rule: dict[str, object] = {}
    for name, given in values.parse_rule(text).items():
        each = [_rule_part(name, part) for part in given]
        rule[name.lower()] = each[0] if len(each) == 1 else each
    return rule


def _rule_part(name: str, part: str) -> str | int:
    if name == "UNTIL":
        return _moment(part) if "T" in part else _date(part)
    # A month of a calendar with leap months may be "5L".
    return int(part) if name in NUMBERS and not part.endswith("L") else part


READERS: dict[str, Callable[[str], object]] = {
    "BINARY": _binary,
    "BOOLEAN": values.parse_boolean,
    "DATE": _date,
    "DATE-TIME": _moment,
    "DURATION": _duration,
    "FLOAT": values.parse_float,
    "INTEGER": values.parse_integer,
    "PERIOD": _period,
    "RECUR": _rule,
    "TEXT": values.unescape_text,
    "TIME": _time,
    "UID": values.unescape_text,
    "UTC-OFFSET": _offset,
}
