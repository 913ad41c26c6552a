"""Brings data files into canonical form, or to a later version in the form they have: text → text."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, cast

from attrs import evolve

from alitimeline.documents.canonical import to_bytes
from alitimeline.documents.filetypes import is_yaml
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.documents.updating import insert, update
from alitimeline.documents.yaml import writing
from alitimeline.loading.examination import Document, Examined, examine_fully
from alitimeline.model import Event, Record, Timeline
from alitimeline.model.kinds import COLLECTIONS, kind_of
from alitimeline.problems import ExportError, Problem, is_error

__all__ = ["add_records", "find_refusals", "format_data", "format_timeline", "update_data"]


def format_timeline(timeline: Timeline, name: str = "") -> bytes:
    """Return *timeline* as canonical JSON, with the events sorted by date, then by id; as YAML if its file's *name* is.

    The new text loads as an equal timeline, except for the order of its events.
    """
    write = writing.to_bytes if is_yaml(name) else to_bytes
    return write(evolve(timeline, events=timeline.chronology()))


def format_data(data: bytes, *, name: str | None = None) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the text of a JSON file in canonical form, or None and the problems that prevent that."""
    examined = examine_fully(data, name=name)
    refusals = find_refusals(examined.problems)
    return (None, refusals) if examined.own is None or refusals else (format_timeline(examined.own), ())


def update_data(data: bytes, name: str, before: Timeline, after: Timeline) -> bytes:
    """Return a sound file that says *before* with *after* instead; all that is the same stays as it is, comments too.

    A file in canonical form stays in canonical form. The new text loads as *after*, except for the order of its events.

    Raises:
        ExportError: if the file is written in a form in which that can't be done.
    """
    if data == format_timeline(before, name):
        return format_timeline(after, name)
    wanted = evolve(after, events=after.chronology()) if before.events == before.chronology() else after
    document = examine_fully(data, name=name, warn=False).document
    try:
        new = update(data, cast("Document", document), to_plain(before), to_plain(wanted))
        reread = examine_fully(new, name=name, warn=False).own
        if reread and evolve(reread, events=reread.chronology()) == evolve(after, events=after.chronology()):
            return new
        lines = enumerate(zip_longest(data.splitlines(), new.splitlines()), 1)
        line = next((number for number, (old, now) in lines if old != now), 1)
        reason = f"what changes from line {line} on would be read differently"
    except ValueError as error:
        reason = str(error)
    hint = "change that by hand, or write it as JSON: -o FILE.timeline.json"
    raise ExportError(f"{name} can't be changed in the form it has: {reason}", hint)


def add_records(data: bytes, name: str, examined: Examined, after: Timeline, new: Iterable[Record]) -> bytes:
    """Return a sound file of this *name*, as it was examined, with the *new* records of *after*; all else stays.

    If the events are in the order of their dates, a new one gets the place that it has in that.

    Raises:
        ExportError: if the file is written in a form in which that can't be done.
    """
    before = cast("Timeline", examined.own)
    places: dict[str, tuple[int, list[Any]]] = {}
    for record in new:
        collection = COLLECTIONS[kind_of(record)]
        last = len(getattr(before, collection)) - 1
        if isinstance(record, Event) and before.events == before.chronology():
            last = after.chronology().index(record) - 1
        places.setdefault(collection, (last, []))[1].append(value_to_plain(record))
    whole = all(last >= 0 for last, _ in places.values())
    text = insert(data, cast("Document", examined.document), places) if whole else None
    return text or update_data(data, name, before, after)


def find_refusals(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return those of the problems of a file that make rewriting it impossible; empty if there are none.

    These are its errors, and whatever is left unread in a newer version of the format, because it would be lost.
    """
    if any(map(is_error, problems)):
        return problems
    refusals = tuple(map(_refuse_newer_version, problems))
    return refusals if any(map(is_error, refusals)) else ()


def _refuse_newer_version(problem: Problem) -> Problem:
    """Turn the warning about a newer version into the error that the file can't be rewritten."""
    if problem.code != "schema-version":
        return problem
    message = problem.message.replace("is left unread", "would be lost")
    return evolve(problem, code="newer-version", severity="error", message=message)
