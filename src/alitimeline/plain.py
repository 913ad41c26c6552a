"""Timelines ↔ plain dicts, as they stand in data files. The only module that knows cattrs."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from attrs import fields

from alitimeline.model import Actor, Commitment, Due, Event, Participation, Source, Timeline
from alitimeline.schema import VERSION
from alitimeline.when import Duration, When

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["as_held", "as_written", "from_plain", "to_plain"]

_T = TypeVar("_T")


def from_plain(document: dict[str, Any]) -> Timeline:
    """Make the timeline that a document of the right shape describes (see `schema.check`)."""
    known = {key: value for key, value in document.items() if key != "schema_version"}
    return _converter().structure(known, Timeline)


def to_plain(timeline: Timeline) -> dict[str, Any]:
    """Return the document that describes *timeline*: keys in the schema's order, what says nothing left out."""
    document: dict[str, Any] = _converter().unstructure(timeline)
    first = {key: document.pop(key) for key in ("$schema",) if key in document}
    return {**first, "schema_version": VERSION, **document}


def as_written(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of a field as it stands in a data file."""
    return _converter().unstructure(value)


def as_held(record: type, field: str, value: object) -> Any:  # noqa: ANN401 - whatever that field holds
    """Return what a field of this class holds where *value*, which must be valid for it, stands in a data file."""
    return _converter().structure(value, get_type_hints(record)[field])


@cache
def _converter() -> "Converter":
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

    converter = Converter(forbid_extra_keys=True, omit_if_default=True, unstruct_collection_overrides={tuple: list})
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_structure_hook(When, lambda text, _: When.parse(text))
    converter.register_structure_hook(Duration, lambda text, _: Duration(text))
    converter.register_structure_hook(
        When | Due | None,
        lambda value, _: converter.structure(value, Due) if isinstance(value, dict) else When.parse(value),
    )
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(When, str)
    converter.register_unstructure_hook(Duration, str)
    for record in (Participation, Due, Source, Actor, Event, Commitment, Timeline):
        gather = make_dict_structure_fn(record, converter, _cattrs_forbid_extra_keys=True)
        spread = make_dict_unstructure_fn(record, converter, _cattrs_omit_if_default=True)
        names = [each.name for each in fields(record)]
        converter.register_structure_hook(record, _gather_extra(gather, names))
        converter.register_unstructure_hook(record, _spread_extra(spread, names))
    return converter


def _gather_extra(
    structure: Callable[[Any, type[_T]], _T], names: list[str]
) -> Callable[[dict[str, Any], type[_T]], _T]:
    known = frozenset(names)

    def gather(document: dict[str, Any], record: type[_T]) -> _T:
        if not document.keys() <= known:
            extra = {key: value for key, value in document.items() if key.startswith(("x-", "$"))}
            document = {key: value for key, value in document.items() if key not in extra} | {"extra": extra}
        return structure(document, record)

    return gather


def _spread_extra(unstructure: Callable[[Any], dict[str, Any]], names: list[str]) -> Callable[[Any], dict[str, Any]]:
    def spread(record: object) -> dict[str, Any]:
        document = unstructure(record)
        extra: dict[str, Any] = document.pop("extra", {})
        # cattrs writes what may be left out after all the rest
        return {name: document[name] for name in names if name in document} | extra

    return spread
