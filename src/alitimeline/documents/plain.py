"""Timelines ↔ plain dicts, as they stand in data files."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from attrs import Factory, fields, has

from alitimeline.model import Timeline
from alitimeline.schema import VERSION
from alitimeline.when import Duration, When

__all__ = ["from_plain", "to_plain", "value_from_plain", "value_to_plain"]

_T = TypeVar("_T")


def from_plain(document: Mapping[str, Any]) -> Timeline:
    """Make the timeline that a document of the right shape describes.

    The shape is not checked again (see `schema.check`): of another document comes an unsound timeline, or any error.
    """
    timeline: Timeline = _maker(Timeline)({key: each for key, each in document.items() if key != "schema_version"})
    return timeline


def to_plain(timeline: Timeline) -> dict[str, Any]:
    """Return the document that describes *timeline*: keys in the schema's order, what says nothing left out."""
    document: dict[str, Any] = value_to_plain(timeline)
    first = {key: document.pop(key) for key in ("$schema",) if key in document}
    return {**first, "schema_version": VERSION, **document}


def value_to_plain(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of a field as it stands in a data file."""
    match value:
        case tuple() | list():
            return [value_to_plain(each) for each in value]
        case dict():
            return {key: value_to_plain(each) for key, each in value.items()}
        case _:
            form = _form(type(value))
            return form.write(value) if form else value


def value_from_plain(record: type, field: str, value: object) -> Any:  # noqa: ANN401 - whatever that field holds
    """Return what a field of this class holds where *value*, which must be valid for it, stands in a data file."""
    form = _form(get_type_hints(record)[field])
    return form.read(value) if form else value


class _Form(NamedTuple):
    """How a value of a type is made from its plain form, and that from the value."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


#: The forms of types of which the whole value changes.
SCALARS: dict[type, _Form] = {
    int: _Form(int, int),  # JSON's 2030.0 is a whole number
    date: _Form(date.fromisoformat, date.isoformat),
    When: _Form(When.parse, str),
    Duration: _Form(Duration, str),
}


def _form(kind: Any) -> _Form | None:  # noqa: ANN401 - types of all sorts
    """Return the form of a type; None if its values stand in files as they are."""
    if get_origin(kind) is UnionType:
        return _form_of_either(*(each for each in get_args(kind) if each is not NoneType))
    if get_origin(kind) is tuple:
        form = _form(get_args(kind)[0])
        if form is None:
            return _Form(tuple, list)
        read, write = form
        return _Form(lambda values: tuple(map(read, values)), lambda values: list(map(write, values)))
    if get_origin(kind) is Mapping:
        return _Form(dict, value_to_plain)
    if kind is Any:
        return _Form(lambda value: value, value_to_plain)
    return SCALARS.get(kind) or (_Form(_maker(kind), _writer(kind)) if has(kind) else None)


def _form_of_either(first: Any, record: Any = None) -> _Form | None:  # noqa: ANN401 - types of all sorts
    """Return the form of a type, or of one that stands in files as a text and a record."""
    form = _form(first)
    if form is None or record is None:
        return form
    read, make = form.read, _maker(record)
    return _Form(lambda value: make(value) if isinstance(value, dict) else read(value), value_to_plain)


def _defaults(record: type) -> Mapping[str, Any]:
    """Return the names of a record's fields in their order, each with what it holds if nothing is said."""
    return {
        each.name: each.default.factory() if isinstance(each.default, Factory) else each.default  # type: ignore[arg-type]
        for each in fields(record)
    }


@cache
def _maker(record: type[_T]) -> Callable[[Mapping[str, Any]], _T]:
    """Return what makes a record of a class from its plain form.

    What the schema has proved is not proved again by the validators of the class: it takes longer than all the rest.
    """
    types, defaults = get_type_hints(record), _defaults(record)
    slots = [
        (name, getattr(record, name).__set__, form and form.read, default, isinstance(default, dict))
        for name, default in defaults.items()
        if name != "extra"
        for form in [_form(types[name])]
    ]
    known = frozenset(name for name, *_ in slots)
    put_extra = record.extra.__set__ if "extra" in defaults else None  # type: ignore[attr-defined] # just looked

    def make(document: Mapping[str, Any]) -> _T:
        made = object.__new__(record)
        for name, put, read, default, own in slots:
            if name in document:
                put(made, read(document[name]) if read else document[name])
            else:
                put(made, default.copy() if own else default)
        if put_extra:
            extra = {} if document.keys() <= known else {key: document[key] for key in document if key not in known}
            put_extra(made, extra)
        return made

    return make


@cache
def _writer(record: type) -> Callable[[Any], dict[str, Any]]:
    """Return what makes the plain form of a record of a class: what is not said is left out, keys of one's own last."""
    types = get_type_hints(record)
    slots = [
        (name, attrgetter(name), form and form.write, default)
        for name, default in _defaults(record).items()
        for form in [_form(types[name])]
    ]

    def write(made: object) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for name, get, write, default in slots:
            value = get(made)
            if value != default:
                document[name] = write(value) if write else value
        extra: dict[str, Any] = document.pop("extra", {})
        return document | extra

    return write
