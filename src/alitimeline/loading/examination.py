"""Checks a data file: returns its timeline, if it is sound, and every problem with its place."""

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from attrs import evolve

from alitimeline import schema
from alitimeline.documents.plain import from_plain
from alitimeline.loading.acceptance import accept_findings
from alitimeline.loading.sharing import FIRST_KEY, UNKNOWN, Document, check_rules, read_document
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS, KIND_BY_COLLECTION
from alitimeline.problems import SHOWN, Path, Problem, Shortlist, is_error
from alitimeline.schema.corrections import check_fully, get_value

__all__ = ["FIRST_KEY", "Document", "Examined", "add_places", "examine", "examine_fully", "pause_garbage_collection"]


class Examined(NamedTuple):
    """What is known of a file: its timeline if it is sound, all its problems, and its document if it can be read."""

    timeline: Timeline | None
    problems: tuple[Problem, ...]
    document: Document | None = None
    #: The timeline without what other files lend: what is in the file itself, and `uses`.
    own: Timeline | None = None


#: What a message quotes, if that is more than 20 characters.
QUOTED = re.compile(r"""(['"])((?:(?!\1)[^\\]|\\.){20})(?:(?!\1)[^\\]|\\.)+\1""")

#: Substitutes for faulty values, about which no rule has anything to report.
NEUTRAL: dict[str, dict[str, Any]] = {
    "source": {"kind": "other", "title": "?"},
    "actor": {"kind": "organization", "name": "?"},
    "event": {"kind": "unknown", "title": "?", "when": "[0001-01-01T12:00:00Z..]", "status": "tentative"},
    "commitment": {"kind": "unknown", "title": "?", "statement": "?"},
}
#: Fields that can't be left out or replaced: rules would report something wrong.
NEEDED = {"id", "made_by", "made_in", "made_on", "fiscal_year_end", "measures", "citations", "participants"}
NEEDED |= {"related", "assessments", "disputes"}
#: The codes of rules that can't be checked without the timeline's zone.
BY_THE_CLOCK = ("due-before-promise", "assessment-before-promise", "source-before-event", "announced-only")


def examine(
    data: bytes | str, *, name: str | None = None, warn: bool = True
) -> tuple[Timeline | None, tuple[Problem, ...]]:
    """Check *data*; return its timeline, or None if it is unsound, and its problems as `loading.check` lists them.

    It is read as YAML if *name* ends in .yaml or .yml, or if it begins as only YAML does and *name* doesn't say that it
    is JSON. Without *warn*, a sound one may have warnings that are not returned: finding and placing many takes longer
    than loading.

    Raises:
        UnreadableError: if it is another type of file: a calendar, a workbook, a picture …
    """
    timeline, problems, *_ = examine_fully(data, name=name, warn=warn)
    return timeline, tuple(Shortlist(problems))


@contextmanager
def pause_garbage_collection() -> Iterator[None]:
    """Pause the cyclic garbage collector: loading, and some questions, make a million objects and no cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@pause_garbage_collection()
def examine_fully(data: bytes | str, *, name: str | None = None, warn: bool = True, every: bool = False) -> Examined:
    """Check *data* as `examine` does; return the document, too, all warnings and, with *every*, all errors."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    document, problems = read_document(data, name)
    timeline = own = None
    is_quick, limited = False, () if every else ("error",)
    if document is not None:
        value, unplaced = schema.check_version(document.value)
        if not any(map(is_error, unplaced)):
            shape, faulty = check_fully(value, limited)
            if shape:
                unplaced += shape + tuple(_check_rules_of_rest(value, faulty, name))
            else:
                own = from_plain(cast("dict[str, Any]", value))
                timeline, found = check_rules(own, name, only_errors=not warn)
                is_quick = not warn and not found
                unplaced += found if warn or is_quick else check_rules(own, name)[1]
        problems += [_add_place(document, problem) for problem in Shortlist(unplaced, limited)]
        if not is_quick:
            problems, faults = accept_findings(document.value, problems)
            problems += [_add_place(document, problem) for problem in faults]
    if any(map(is_error, problems)):
        timeline = own = None
    if FIRST_KEY not in data:  # it may be anybody's file, found through a link, and the report public
        problems = [evolve(each, message=_cut(each.message), hint=each.hint and _cut(each.hint)) for each in problems]
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return Examined(timeline, tuple(evolve(problem, file=name) for problem in problems), document, own)


def _cut(message: str) -> str:
    """Return a message with less of what it quotes: enough to find the place."""
    return QUOTED.sub(r"\1\2…\1", message)


def add_places(data: bytes, problems: Iterable[Problem], *, name: str | None = None) -> tuple[Problem, ...]:
    """Return *problems* that were found later in the sound timeline in *data*, with their places in it.

    The place of what is lent to it is `uses`.
    """
    document, _ = read_document(data, name)
    placed = (
        _add_place(document, _keep_inside(document.value, problem)) if document else problem for problem in problems
    )
    judged, _ = accept_findings(document and document.value, placed)
    return tuple(evolve(problem, file=name) for problem in judged)


def _keep_inside(value: Any, problem: Problem) -> Problem:  # noqa: ANN401 - any JSON
    match problem.path:
        case (str() as collection, int() as index, *_) if index >= len(value.get(collection, ())):
            return evolve(problem, path=("uses",), at_key=True)
        case _:
            return problem


def _add_place(document: Document, problem: Problem) -> Problem:
    line, column = document.place(problem.path, at_key=problem.at_key)
    return evolve(problem, line=line, column=column, record=_name_record(document.value, problem.path))


def _name_record(value: Any, path: Path) -> str | None:  # noqa: ANN401 - any JSON
    """Return the kind and id of the record that a path leads into; None if there is none, or if it has no id."""
    match path:
        case (str() as name, int() as index, *_) if kind := KIND_BY_COLLECTION.get(name):
            record = value[name][index]
            record_id = record.get("id") if isinstance(record, dict) else None
            return f"{kind}/{record_id[:SHOWN]}" if isinstance(record_id, str) else None
        case _:
            return None


def _check_rules_of_rest(value: Any, faulty: set[Path], name: str | None) -> Iterator[Problem]:  # noqa: ANN401 - any JSON
    """Check a document of the wrong shape against the rules as far as possible, to report all problems at once.

    *faulty* has the paths of records and of fields. Faulty values are replaced or left out. If that is impossible, the
    record is left out, and references to it, which may be right, are not reported.
    """
    if not isinstance(value, dict):
        return
    unusable = {path[0] for path in faulty if len(path) == 1 or path[:1] == ("uses",)}
    rest = {"id": "unnamed", "title": "unnamed"} | {key: item for key, item in value.items() if key not in unusable}
    numbers: dict[str | int, list[int]] = {}
    #: What can't be decided: a code and the id in question, or None for any id.
    unknowable: set[tuple[str, str | None]] = {(code, None) for code in BY_THE_CLOCK if "timezone" in unusable}
    unknowable |= {(code, None) for code in UNKNOWN if "uses" in unusable}
    if any(path[:1] == ("events",) for path in faulty):
        unknowable.add(("departure-without-appointment", None))  # the appointment may be in a faulty event
    for kind, collection in COLLECTIONS.items():
        records = rest.get(collection, [])
        repaired = [_repair(kind, record, (collection, index), faulty) for index, record in enumerate(records)]
        numbers[collection] = [index for index, record in enumerate(repaired) if record is not None]
        rest[collection] = [record for record in repaired if record is not None]
        left_out = [record for record, whole in zip(records, repaired, strict=True) if whole is None]
        ids = [None] if collection in unusable else [_valid_id(kind, record) for record in left_out]
        unknowable |= {(f"unknown-{kind}", id_) for id_ in ids}
    for problem in check_rules(from_plain(rest), name, is_whole=False)[1]:
        first, *steps = problem.path
        path = (first, numbers[first][cast("int", steps[0])], *steps[1:]) if first in numbers else problem.path
        if problem.code == "uncited" and path in faulty:
            continue  # a faulty key may be its misspelt citations
        if unknowable.isdisjoint({(problem.code, None), (problem.code, str(get_value(value, path)))}):
            yield evolve(problem, path=path)


def _repair(kind: str, record: Any, path: Path, paths: set[Path]) -> Any:  # noqa: ANN401 - any JSON
    """Return the *record* at a path with substitutes for what is at faulty *paths*; None if that can't be replaced."""
    if path not in paths:
        return record
    faulty = {key for key in record if (*path, key) in paths} if isinstance(record, dict) else NEEDED
    if faulty & NEEDED:
        return None
    repaired = {key: value for key, value in record.items() if key not in faulty}
    required, neutral = {*schema.required_fields(kind)}, NEUTRAL[kind]
    repaired |= {key: neutral[key] for key in neutral if key in faulty or key in required - repaired.keys()}
    is_made = kind != "commitment" or repaired.keys() & {"made_in", "made_on"}
    return repaired if is_made and repaired.keys() >= required else None


def _valid_id(kind: str, record: object) -> str | None:
    """Return the id of a record of any shape; None if it has no valid one."""
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) and not schema.check_field(kind, "id", name) else None
