"""What is wrong with a mapping, whatever the table: its shape, its fields, and the values that no row changes."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from operator import getitem
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from alitimeline import resources
from alitimeline.loading.adding import DEFAULTS, REFERENCES
from alitimeline.model.kinds import KIND_BY_COLLECTION, Kind
from alitimeline.problems import Path, Problem, did_you_mean, shorten
from alitimeline.schema import VERSION, check, check_field, field_names, required_fields
from alitimeline.schema.wording import describe_errors
from alitimeline.tables.templates import Template
from alitimeline.tables.values import CHOICES, DATES, LISTS, NUMBERS, Reader, UnreadableCellError, Values

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

__all__ = ["KINDS", "check_mapping", "complete", "find_missing"]

KINDS: tuple[Kind, ...] = tuple(KIND_BY_COLLECTION.values())
#: The keywords of the schema of mappings that the schema of data files leaves to formats.
LIMITS = frozenset({"pattern", "minLength", "maxLength"})
#: The parts of a date that are texts, and those that are dates; what a deadline can have beside them.
PARTS, ENDS, COUNTED = ("year", "month", "day", "time"), ("from", "to", "until"), ("within", "fiscal_year", "of")
QUOTE = "put quotation marks around it"


def check_mapping(value: Any) -> list[Problem]:  # noqa: ANN401 - any JSON
    """Return what is wrong with a mapping; paths begin at its top."""
    faults = [fault for error in _build_validator().iter_errors(value) for fault in _describe(error)]
    return [_explain(fault, value) for fault in faults or _check(value)]


@cache
def _build_validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator
    from referencing import Registry

    return Draft202012Validator(json.loads(resources.read_schema("mapping")), registry=Registry())


def _describe(error: "ValidationError") -> Iterator[Problem]:
    """Yield the problems that an error describes: what data files have none of is said in words of the schema."""
    schema = cast("Mapping[str, Any]", error.schema)
    if error.validator in LIMITS or not isinstance(schema.get("type", ""), str):
        value, path = error.instance, tuple(error.absolute_path)
        where = path[-1] if isinstance(path[-1], str) else f"an item of {path[-2]}"
        hint = QUOTE if isinstance(value, bool | int | float) else schema["description"]
        yield Problem(code="mapping", path=path, message=f"{where} can't be {shorten(value)}", hint=hint)
    else:
        yield from describe_errors([error])


def _explain(fault: Problem, mapping: Any) -> Problem:  # noqa: ANN401 - any JSON
    """Return a problem with the hint for {Column} without quotation marks, which is an object in YAML."""
    for path in (fault.path, fault.path[:-1]):
        match None if fault.at_key else reduce(getitem, path, mapping):
            case dict() as value if [*value.values()] == [None]:
                return evolve(fault, hint=f"put quotation marks around {{{next(iter(value))}}}")
    return fault


def _check(value: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what the schema of mappings can't say."""
    encoding = value.get("table", {}).get("encoding", "utf-8")
    try:
        "a".encode(encoding)
    except (LookupError, ValueError):  # of a name with what no name has
        message = f"there is no encoding {shorten(encoding)}"
        yield Problem(code="mapping", path=("table", "encoding"), message=message, hint="write utf-8, for example")
    for group in ("timeline", "fixed"):
        for problem in check({"schema_version": VERSION, **value.get(group, {})}):
            if problem.path:  # else it is what the timeline has from elsewhere
                yield evolve(problem, path=(group, *problem.path))
    for number, rule in enumerate(value["records"]):
        kinds = [kind for kind in KINDS if kind in rule]
        if len(kinds) == 1:
            path = ("records", number, kinds[0])
            yield from _check_fields(kinds[0], rule[kinds[0]], path)
            yield from _report_missing(kinds[0], find_missing(kinds[0], complete(kinds[0], rule[kinds[0]])), path)
        else:
            message = f"an item of records must be for one of {', '.join(KINDS)}"
            yield Problem(code="mapping", path=("records", number), message=message)


def complete(kind: Kind, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with what it has if a mapping says nothing of it."""
    statement = {"statement": value["title"]} if kind == "commitment" and "title" in value else {}
    return {**DEFAULTS[kind], **statement, **value}


def find_missing(kind: Kind, value: Mapping[str, Any]) -> list[str]:
    """Return the fields without which a record is left out."""
    missing = [field for field in required_fields(kind) if field not in value and field != "id"]
    if kind == "source" and not {"title", "url"} & value.keys():
        missing = ["title"]
    if kind == "commitment" and not {"made_in", "made_on"} & value.keys():
        missing.append("made_on")
    return missing


def _report_missing(kind: str, missing: list[str], path: Path) -> Iterator[Problem]:
    if missing:
        message = f"{_with_article(kind)} needs {' and '.join(missing)}"
        yield Problem(code="missing-key", path=path, message=message)


def _report_unknown(message: str, path: Path, known: tuple[str, ...]) -> Problem:
    name = str(path[-1])
    hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
    return Problem(code="unknown-key", path=path, at_key=True, message=f"{message} {shorten(name)}", hint=hint)


def _with_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "ae" else f"a {kind}"


def _check_fields(kind: str, value: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check the fields of a record, or of what is in one."""
    known = field_names(kind)
    for field, item in value.items():
        if field in known:
            yield from _check_value(kind, field, item, (*path, field))
        elif not field.startswith("x-"):
            yield _report_unknown(f"{_with_article(kind)} has no field", (*path, field), known)


def _check_value(kind: str, field: str, value: Any, path: Path, *, is_item: bool = False) -> Iterator[Problem]:  # noqa: ANN401 - any JSON
    """Check the value of a field, or an item of the list that it has."""
    match value:
        case []:
            yield Problem(code="mapping", path=path, message=f"{field} has no value to choose from")
        case list():
            in_list = is_item or field in LISTS
            for number, one in enumerate(value):
                yield from _check_value(kind, field, one, (*path, number), is_item=in_list)
        case dict() if is_item and LISTS[field]:
            yield from _check_fields(LISTS[field], value, path)
            missing = [name for name in required_fields(LISTS[field]) if name not in value]
            yield from _report_missing(LISTS[field], missing, path)
        case dict() if field in DATES and not is_item:
            yield from _check_date(kind, field, value, path)
        case str():
            yield from _check_text(kind, field, value, path, is_item=is_item)
        case _:  # of what an object has, the rows decide
            found = _check_constant(kind, field, value, path, is_item=is_item)
            yield from (problem for problem in found if not isinstance(value, dict) or problem.path == path)


def _check_text(kind: str, field: str, text: str, path: Path, *, is_item: bool) -> Iterator[Problem]:
    """Check a text: whether there can be one, if it depends on the row or names another record."""
    if "{" in text or "}" in text or field in REFERENCES or field == "of":
        found = () if field in NUMBERS else _check_constant(kind, field, text, path, is_item=is_item)
        yield from (problem for problem in found if problem.code == "wrong-type")
        return
    try:
        template = Template((text,))
        constant = text if field in CHOICES else Values({}, 0, Reader()).evaluate(template, field)
    except UnreadableCellError as fault:
        yield Problem(code="mapping", path=path, message=fault.error.message, hint=fault.error.hint)
        return
    if constant is not None:
        yield from _check_constant(kind, field, constant, path, is_item=is_item)


def _check_constant(kind: str, field: str, value: object, path: Path, *, is_item: bool) -> Iterator[Problem]:
    for problem in check_field(kind, field, [value] if is_item else value):
        message = problem.message.replace("an item of the list", f"an item of {field}").replace("the value", field, 1)
        yield evolve(problem, message=message, path=(*path, *problem.path[is_item:]))


def _check_date(kind: str, field: str, value: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Check a date whose parts, or ends, are in several columns; or a deadline that counts from another date."""
    known = (*PARTS, *ENDS, *(COUNTED if field == "due" else ()))
    for name, item in value.items():
        where = (*path, name)
        if name not in known:
            yield _report_unknown(f"{field} has no part", where, known)
        elif name in ENDS:
            yield from _check_value(kind, field, item, where)
        elif name in COUNTED:
            yield from _check_value("due", name, item, where)
        elif not isinstance(item, str):
            message = f"{name} must be a text, not {shorten(item)}"
            yield Problem(code="wrong-type", path=where, message=message, hint=QUOTE)
    if not value.keys() & {"year", "from", "to", "within", "fiscal_year"}:
        yield Problem(code="mapping", path=path, message=f"{field} needs a year, or one of from and to")
    if "fiscal_year" in value:
        yield from _report_missing("fiscal year", [*{"of"} - value.keys()], path)
