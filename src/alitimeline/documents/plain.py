"""Timelines ↔ plain dicts in the form of data files."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from attrs import fields, has

from alitimeline.model import Timeline
from alitimeline.model.fields import EMPTY, freeze, one_or_list, one_or_several
from alitimeline.schema import VERSION
from alitimeline.when import Duration, When

__all__ = ["field_to_plain", "from_plain", "to_plain", "value_from_plain", "value_to_plain"]


def from_plain(document: Mapping[str, Any]) -> Timeline:
    """Return the timeline that a document describes. It must have the right shape (see `schema.check`).

    The attrs validators are skipped, because the schema has checked the document. With another shape, the result is an
    unsound timeline or any error.
    """
    fields_only = {key: value for key, value in document.items() if key != "schema_version"}
    timeline: Timeline = _build_reader(Timeline)(fields_only)
    return timeline


def to_plain(timeline: Timeline) -> dict[str, Any]:
    """Return the document that describes *timeline*: keys in the order of the schema, defaults left out."""
    document = _build_writer(Timeline)(timeline)
    first = {key: document.pop(key) for key in ("$schema",) if key in document}
    return {**first, "schema_version": VERSION, **document}


def value_to_plain(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of a field in the form of a data file."""
    match value:
        case tuple() | list():
            return [value_to_plain(item) for item in value]
        case dict():
            return {key: value_to_plain(item) for key, item in value.items()}
        case _:
            form = _find_form(type(value))
            return form.write(value) if form else value


def value_from_plain(record: type, field: str, value: object) -> Any:  # noqa: ANN401 - the type of that field
    """Return the value of a field of this class from its form in a data file, which must be valid for the field."""
    form, _ = _list_fields(record)[field]
    return form.read(value) if form else value


def field_to_plain(record: type, field: str, value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a value of a field of this class in the form of a data file."""
    form, _ = _list_fields(record)[field]
    return form.write(value) if form else value


@cache
def _list_fields(record: type) -> Mapping[str, tuple["_Form | None", Any]]:
    """Return the forms and the defaults of the fields of a class, in order."""
    types = get_type_hints(record, include_extras=True)
    return {field.name: (_find_form(types[field.name]), field.default) for field in fields(record)}


class _Form(NamedTuple):
    """The functions that turn the plain form of a type into a value, and back."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


#: The forms of types that are single values.
SCALARS: dict[type, _Form] = {
    int: _Form(int, int),  # JSON's 2030.0 is a whole number
    date: _Form(date.fromisoformat, date.isoformat),
    When: _Form(When.parse, str),
    Duration: _Form(Duration, str),
}


def _find_form(kind: Any) -> _Form | None:  # noqa: ANN401, PLR0911 - types of all sorts
    """Return the form of a type; None if its values are the same in data files."""
    if get_origin(kind) is Annotated:  # the mark ONE_OR_SEVERAL
        return _Form(one_or_several, one_or_list)
    if get_origin(kind) in (UnionType, Union):
        return _find_union_form(*(choice for choice in get_args(kind) if choice is not NoneType))
    if get_origin(kind) is tuple:
        form = _find_form(get_args(kind)[0])
        if form is None:
            return _Form(tuple, list)
        read, write = form
        return _Form(lambda values: tuple(map(read, values)), lambda values: list(map(write, values)))
    if get_origin(kind) is Mapping:
        read, write = _find_form(get_args(kind)[1]) or _Form(freeze, value_to_plain)
        return _Form(
            lambda values: freeze({key: read(value) for key, value in values.items()}),
            lambda values: {key: write(value) for key, value in values.items()},
        )
    if kind is Any:
        return _Form(freeze, value_to_plain)
    return SCALARS.get(kind) or (_Form(_build_reader(kind), _build_writer(kind)) if has(kind) else None)


def _find_union_form(first: Any, other: Any = None) -> _Form | None:  # noqa: ANN401 - types of all sorts
    """Return the form of a type, or of a union of a type that is a single value in data files and one that isn't."""
    form, object_form = _find_form(first), other and _find_form(other)
    if object_form is None:
        return form
    read, read_object = form.read if form else lambda value: value, object_form.read
    return _Form(lambda value: read_object(value) if isinstance(value, dict) else read(value), value_to_plain)


@cache
def _build_reader(record: type) -> Callable[[Mapping[str, Any]], Any]:
    """Return the function that reads a record of a class from its plain form.

    It skips the validators of the class, which take longer than all the rest: the schema has checked the document.
    """
    slots = [
        (name, getattr(record, name).__set__, form and form.read, default)  # a frozen class refuses setattr
        for name, (form, default) in _list_fields(record).items()
        if name != "extra"
    ]
    known = frozenset(name for name, *_ in slots)
    put_extra = getattr(getattr(record, "extra", None), "__set__", None)

    def read_record(document: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a record
        value: Any = object.__new__(record)
        for name, put, read, default in slots:
            if name in document:
                put(value, read(document[name]) if read else document[name])
            else:
                put(value, default)
        if put_extra:
            extra = {} if document.keys() <= known else {key: document[key] for key in document if key not in known}
            put_extra(value, freeze(extra) if extra else EMPTY)
        return value

    return read_record


@cache
def _build_writer(record: type) -> Callable[[Any], dict[str, Any]]:
    """Return the function that writes the plain form of a record of a class, with `x-…` keys last."""
    forms = [(name, attrgetter(name), form, default) for name, (form, default) in _list_fields(record).items()]

    def write_record(value: object) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for name, get, form, default in forms:
            item = get(value)
            if item != default:
                document[name] = form.write(item) if form else item
        extra: dict[str, Any] = document.pop("extra", {})
        return document | extra

    return write_record
