"""What the fields of records must contain: attrs validators that name the field, and converters of the form."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Generic, NoReturn, TypeAlias, TypeVar, get_args

from attrs import Attribute, field, fields
from attrs.validators import deep_iterable

from alitimeline.model.texts import LARGEST, check_id, check_json, check_line, check_prose, check_tag, check_url
from alitimeline.problems import DateError, TextError, check_day, represent, with_article
from alitimeline.when import Duration, When

__all__ = [
    "EMPTY",
    "ONE_OR_SEVERAL",
    "Items",
    "all_items",
    "at_least_one",
    "extra_keys",
    "freeze",
    "is_a",
    "is_day",
    "is_id",
    "is_json",
    "is_line",
    "is_number",
    "is_prose",
    "is_tag",
    "is_text",
    "is_url",
    "is_value",
    "is_year",
    "one_of",
    "one_or_list",
    "one_or_several",
    "replace",
    "to_day",
    "to_duration",
    "to_identifiers",
    "to_value",
    "to_when",
    "to_when_if_any",
]

#: Marks the type of a field that data files write as one text, or as a list of several.
ONE_OR_SEVERAL = "one or several"

#: What to pass for an object of a class.
EXAMPLES = {
    "Citation": "Citation(source='letter')",
    "Due": "Due(within='P4Y', of='letter')",
    "Duration": "'P4Y'",
    "Participation": "Participation(actor='ann', part='incoming')",
    "When": "'2023-11-17'",
    "tuple": "a list",
}
#: What may be passed for an object of a class, where that is more than the object.
WANTED = {"When": "a text, a date, a When", "Duration": "a text, a Duration", "tuple": "a list"}

_R = TypeVar("_R")
_T = TypeVar("_T")

Validator: TypeAlias = Callable[[Any, "Attribute[Any]", Any], None]


def is_text(check: Callable[[str], None]) -> Validator:
    """Return a validator of a text that uses *check*."""

    def validate(_record: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, str):
            raise TypeError(f"{attribute.name} must be a text, not {represent(value)}")
        try:
            check(value)
        except TextError as error:
            raise type(error)(f"{attribute.name}: {error.message}", error.hint) from error

    return validate


def is_day(_record: object, attribute: "Attribute[Any]", value: object) -> None:
    """Accept a `datetime.date`, but not a `datetime`; of a text that is none, say why."""
    if isinstance(value, str):
        try:
            when = When.parse(value)
        except DateError as error:
            raise DateError(f"{attribute.name}: {error.message}", error.hint) from error
        raise DateError(f"{attribute.name}: {represent(when.text)} is not a day", "write it like 2023-11-17")
    check_day(attribute.name, value)


def is_year(_record: object, attribute: "Attribute[Any]", value: object) -> None:
    """Accept a year from 1900 to 9999."""
    if type(value) is not int or not 1900 <= value <= 9999:  # noqa: PLR2004 - the bounds of the schema
        raise TextError(f"{attribute.name} must be a year from 1900 to 9999, not {represent(value)}")


def is_number(_record: object, attribute: "Attribute[Any]", value: object) -> None:
    """Accept a number of at most `LARGEST`, positive or negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{attribute.name} must be a number, not {represent(value)}")
    if not abs(value) <= LARGEST:  # also what is not a number
        raise TextError(
            f"{attribute.name} must be a number from -{LARGEST:.0e} to {LARGEST:.0e}, not {represent(value)}"
        )


def is_value(record: object, attribute: "Attribute[Any]", value: object) -> None:
    """Accept a number, or numbers by the names of measures."""
    if value == {}:
        raise TextError(f"{attribute.name} must be a number, or at least one number with the name of its measure")
    for name, number in value.items() if isinstance(value, dict) else ((None, value),):
        if name is not None:
            is_line(record, attribute, name)
        is_number(record, attribute, number)


def is_json(_record: object, attribute: "Attribute[Any]", value: object) -> None:
    """Accept any value that JSON can represent."""
    try:
        check_json(value)
    except TextError as error:
        raise TextError(f"{attribute.name}: {error.message}", error.hint) from error


def one_of(words: Any) -> Validator:  # noqa: ANN401 - a Literal has no type of its own
    """Return a validator that accepts the words of a `Literal`."""
    known: tuple[str, ...] = get_args(words)

    def validate(_record: object, attribute: "Attribute[Any]", value: object) -> None:
        if value not in known:
            raise TextError(f"{attribute.name}: {represent(value)} is not known", f"known: {', '.join(known)}")

    return validate


def is_a(*types: type) -> Validator:
    """Return a validator that accepts objects of these types, and otherwise says what to pass."""
    wanted = ", ".join(WANTED.get(kind.__name__, with_article(kind.__name__)) for kind in types)
    wanted = " or ".join(wanted.rsplit(", ", 1))
    examples = [EXAMPLES[kind.__name__] for kind in types if kind.__name__ in EXAMPLES]

    def validate(_record: object, attribute: "Attribute[Any]", value: object) -> None:
        if isinstance(value, types):
            return
        for read in (read for kind, read in READERS.items() if kind in types):
            try:
                read(value)
            except DateError as error:
                hint = ", or ".join([error.hint, *examples[1:]]) if error.hint else None
                raise DateError(f"{attribute.name}: {error.message}", hint) from error
        shown = [_rewrite(value, types) or example for example in examples[:1]] + examples[1:]
        advice = f" (pass {' or '.join(shown)})" if shown else ""
        raise TypeError(f"{attribute.name} must be {wanted}, not {represent(value)}{advice}")

    return validate


def _rewrite(value: object, types: tuple[type, ...]) -> str | None:
    """Return how *value* would be passed for one of these types, if that is clear: a year, or one item of a list."""
    if When in types and type(value) is int and 1000 <= value <= 9999:  # noqa: PLR2004 - a year of four digits
        return f"'{value}'"
    return f"[{represent(value)}]" if tuple in types and isinstance(value, str) else None


def _read_when(value: Any) -> Any:  # noqa: ANN401 - what is no date is refused later
    """Return the `When` of a text, a day or a moment; anything else as it is. Raises `DateError`."""
    if isinstance(value, str):
        return When.parse(value)
    return When.of(value) if isinstance(value, date) else value


def _read_duration(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return the `Duration` of a text; anything else as it is. Raises `DateError`."""
    return Duration(value) if isinstance(value, str) else value


#: What is read into objects of a class. What can't be read stays as it is: the validator says why, and names the field.
READERS: dict[type, Callable[[Any], Any]] = {When: _read_when, Duration: _read_duration}


def _convert(kind: type[_T], value: Any) -> _T:  # noqa: ANN401 - as above
    try:
        converted: _T = READERS[kind](value)
    except DateError:
        return value  # type: ignore[no-any-return] # as above
    return converted


def to_when(value: When | date | str) -> When:
    """Turn a text, a day, or a moment with its zone into a date."""
    return _convert(When, value)


def to_when_if_any(value: When | date | str | None) -> When | None:
    """Turn a text, a day, or a moment with its zone into a date, if there is one."""
    return _convert(When, value)


def to_day(value: date | str | None) -> date | None:
    """Turn a text such as "2023-11-17" into a day; any other text stays as it is, and the validator says why."""
    with suppress(ValueError):
        if isinstance(value, str) and (day := date.fromisoformat(value)).isoformat() == value:
            return day
    return value  # type: ignore[return-value] # as above


def to_duration(value: Duration | str | None) -> Duration | None:
    """Turn a text such as "P4Y" into a duration."""
    return _convert(Duration, value)


def to_value(value: float | Mapping[str, float] | None) -> float | Mapping[str, float] | None:
    """Copy measured values, as `freeze` does."""
    frozen: float | Mapping[str, float] | None = freeze(value)
    return frozen


class Items(Generic[_T]):
    """Turns a list into a tuple, which can't be changed: `Items[str]` is a function whose types checkers know."""

    def __new__(cls, values: Iterable[_T]) -> tuple[_T, ...]:  # type: ignore[misc] # no other way has a parameter
        """Return the tuple; what is no list is left to the validator, which refuses it and names the field."""
        if type(values) is tuple:
            return values
        is_list = isinstance(values, Iterable) and not isinstance(values, str)  # a text would be split into letters
        return tuple(values) if is_list else values  # type: ignore[return-value] # as above


def one_or_several(values: str | Iterable[str]) -> tuple[str, ...]:
    """Turn one text, or a list, into a tuple."""
    return (values,) if isinstance(values, str) else Items(values)


def one_or_list(values: tuple[str, ...]) -> str | list[str]:
    """Return the only text of a tuple, or the texts as a list."""
    return values[0] if len(values) == 1 else list(values)


def to_identifiers(values: Mapping[str, str | Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """Copy a mapping as `freeze` does; each value becomes a tuple."""
    is_mapping = isinstance(values, Mapping)
    copy: Mapping[str, tuple[str, ...]] = freeze(
        {key: one_or_several(names) for key, names in values.items()} if is_mapping else values
    )
    return copy


def freeze(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Copy a mapping or list and all that is in it: nobody can change the copy, not even with the original."""
    try:
        return _freeze(value)
    except RecursionError:
        return value  # the validator refuses what is nested so deep, and names the field


def _freeze(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping) and not isinstance(value, _DICT):
        frozen = dict.__new__(_DICT)
        dict.update(frozen, {key: _freeze(part) for key, part in value.items()})
        return frozen
    if isinstance(value, list) and not isinstance(value, _LIST):
        frozen = list.__new__(_LIST)
        list.extend(frozen, map(_freeze, value))
        return frozen
    return value


def _refuse(_: object, *__: object, **___: object) -> NoReturn:
    raise TypeError("a record can't be changed, nor what is in it (change a copy: dict(…), list(…), attrs.evolve)")


def _derive(kind: type[Any], *changes: str) -> type[Any]:
    """Return a kind of dicts or lists that refuse *changes*; who calls it, as `attrs.asdict` does, gets a plain one."""
    methods = dict.fromkeys(("__delitem__", "__init__", "__setitem__", "clear", "pop", *changes), _refuse)
    others = {"__new__": lambda _, *parts: kind(*parts), "__reduce__": lambda self: (freeze, (kind(self),))}
    return type(f"Frozen{kind.__name__.title()}", (kind,), {"__slots__": (), **methods, **others})


_DICT = _derive(dict, "__ior__", "popitem", "setdefault", "update")
_LIST = _derive(list, "__iadd__", "__imul__", "append", "extend", "insert", "remove", "reverse", "sort")
#: What has no entries.
EMPTY: Mapping[str, Any] = freeze({})


def all_items(validator: Any) -> Any:  # noqa: ANN401 - attrs types its validators loosely
    """Return a validator of a tuple whose items all pass *validator*."""
    return deep_iterable(member_validator=validator, iterable_validator=is_a(tuple))


def at_least_one(validator: Any) -> Any:  # noqa: ANN401 - attrs types its validators loosely
    """Return a validator of a tuple that isn't empty, and whose items pass *validator*."""
    check_items = all_items(validator)

    def validate(record: object, attribute: "Attribute[Any]", value: Any) -> None:  # noqa: ANN401 - checked here
        check_items(record, attribute, value)
        if not value:
            raise TextError(f"{attribute.name} must have at least one item")

    return validate


is_id = is_text(check_id)
is_line = is_text(check_line)
is_prose = is_text(check_prose)
is_tag = is_text(check_tag)
is_url = is_text(check_url)


def extra_keys(*names: str) -> Any:  # noqa: ANN401 - attrs.field is typed as the value
    """Return the field for the `x-…` keys of a record, which other programs may add, and for further *names*.

    The values are any JSON.
    """

    def validate(_record: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, dict):
            raise TypeError(f"{attribute.name} must be a mapping, not {represent(value)}")
        for key in value:
            if key not in names and not (isinstance(key, str) and key.startswith("x-")):
                raise TextError(f"{attribute.name}: the key {represent(key)} must begin with 'x-'")
        is_json(_record, attribute, value)

    return field(default=EMPTY, converter=freeze, hash=False, validator=validate)


def replace(record: _R, **values: Any) -> _R:  # noqa: ANN401 - the types of the fields
    """Return a copy of a record with other values, which must be valid.

    Like `attrs.evolve`, but nothing is checked or converted: that takes ten times as long.
    """
    kind: type = type(record)
    copy: _R = object.__new__(kind)
    read, puts = _find_slots(kind)
    for put, value in zip(puts.values(), read(record), strict=True):
        put(copy, value)
    for name, value in values.items():
        puts[name](copy, value)
    return copy


@cache
def _find_slots(record: type) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, Callable[[Any, Any], None]]]:
    """Return the function that gets all fields of a record of a class, and those that set one."""
    names = [field.name for field in fields(record)]
    return attrgetter(*names), {name: getattr(record, name).__set__ for name in names}
