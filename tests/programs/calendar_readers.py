"""Reads calendar files, each in a process of its own, with `icalendar`, recurring-ical-events or alitimeline.

This process imports the readers, reads no file, and forks for each; without fork, it starts a process.
Standard input: lines of JSON, `[question, path]`; a question is a function in `QUESTIONS`. Standard output: a line
of JSON for each, `{"failed": STATUS}` where the reader raised an error, which is on standard error, or took longer than
a minute.
"""

import json
import os
import signal
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import icalendar
import recurring_ical_events  # type: ignore[import-untyped] # it has no types
from icalendar.error import BrokenCalendarProperty

from alitimeline.calendar.grammar.lines import unfold_lines
from alitimeline.calendar.grammar.tree import Component, parse
from alitimeline.calendar.reading import Draft, read

SECONDS = 60
#: How much is read again to find lines that change nothing.
BYTES = 20_000_000
ENTRIES = ("VEVENT", "VTODO", "VJOURNAL")
#: The days from and to which recurring events are expanded.
FIRST, UNTIL = date(1601, 1, 1), date(2025, 12, 31)
ONE_DAY = timedelta(days=1)
#: The codes of problems with an entry that is left out as a whole.
LEFT_OUT = ("import-undated", "import-duplicate")
#: What icalendar raises when it refuses a file.
REFUSAL = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)
#: What the clock shows, and the instant, which is None of a time without a zone. Of a day, the day twice.
Moment: TypeAlias = list[str | None]
#: The name of an entry and of one of its properties, and the values of all by their names.
Silent: TypeAlias = tuple[str, str, dict[str, str]]
#: The title of an entry, its start and its end; of a task, the deadline is both.
Dated: TypeAlias = tuple[str, Moment | None, Moment | None]


def _parse(data: bytes) -> list[icalendar.Component] | None:
    """Return what icalendar reads; None if it refuses the file."""
    try:
        return [*icalendar.Component.from_ical(data, multiple=True)]
    except REFUSAL:
        return None


def tree(data: bytes) -> list[list[Any]] | None:
    """Return the name of every component that icalendar sees, with the names of its properties and how many."""
    components = _parse(data)
    if components is None:
        return None
    return [
        [inner.name, {name: len(value) if isinstance(value, list) else 1 for name, value in inner.items()}]
        for component in components
        for inner in component.walk()
    ]


def is_clean(data: bytes) -> bool:
    """Return whether icalendar reads a file without an error."""
    components = _parse(data)
    return components is not None and not any(inner.errors for each in components for inner in each.walk())


def jcal(data: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return what icalendar reads, as jCal."""
    components = _parse(data)
    try:
        return None if components is None else [component.to_jcal() for component in components]
    except REFUSAL:
        return None


def theirs(data: bytes) -> list[dict[str, Any]] | None:
    """Return the entries that icalendar reads."""
    components = _parse(data)
    if components is None:
        return None
    return [_describe(inner) for each in components for inner in each.walk() if inner.name in ENTRIES]


def their_dates(data: bytes) -> list[dict[str, Any]] | None:
    """Return the dates of events that recurring-ical-events finds."""
    try:
        queries = [
            recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
            for calendar in _parse(data) or ()
        ]
        return [_describe(event) for query in queries for event in query.between(FIRST, UNTIL + ONE_DAY)]
    except REFUSAL:
        return None


def ours(data: bytes) -> dict[str, Any]:
    """Return what alitimeline reads and reports, and which lines change nothing."""
    components, _ = parse(data)
    entries = [inner for each in components for inner in each.walk() if inner.name in ENTRIES]
    recurs = any(entry.all(name) for entry in entries for name in ("RRULE", "RDATE"))
    drafts = [read(data), *([read(data, until=UNTIL)] if recurs else [])]
    (timeline, problems), expanded = drafts[0], drafts[-1]
    codes = Counter[str]()
    for problem in problems:
        codes[problem.code] += 1 + problem.more
    return {
        "events": [(event.title, *_read_when(event.when.text)) for event in timeline.events] if timeline else [],
        "tasks": [_describe_task(task.title, task.due) for task in timeline.commitments] if timeline else [],
        "dates": [(event.title, *_read_when(event.when.text)) for event in expanded.timeline.events]
        if recurs and expanded.timeline
        else None,
        "codes": codes,
        "expanded codes": [problem.code for problem in expanded.problems],
        "entries": len(entries),
        "silent": [*_find_silent(data, entries, drafts)],
    }


def _describe(component: Any) -> dict[str, Any]:  # noqa: ANN401 - icalendar's own
    ends = "DUE" if component.name == "VTODO" else "DTEND"
    start, end, length = (_get_value(component.get(name)) for name in ("DTSTART", ends, "DURATION"))
    if end is None and start is not None and isinstance(length, timedelta):
        end = start + length
        end = max(end, start + ONE_DAY) if ends == "DTEND" and not isinstance(end, datetime) else end
    if isinstance(end, date) and not isinstance(end, datetime) and ends == "DTEND":
        end -= ONE_DAY
    first, last = _format(start), _format(end)
    title = str(_last(component.get("SUMMARY", "")))
    return {
        "is task": component.name == "VTODO",
        "dated": (title, last, last) if component.name == "VTODO" else (title, first, last or first),
        "has zone": "TZID" in getattr(_last(component.get("DTSTART")), "params", {}),
        "has length": length is not None,
    }


def _last(value: Any) -> Any:  # noqa: ANN401 - icalendar's own
    return value[-1] if isinstance(value, list) else value


def _get_value(line: Any) -> Any:  # noqa: ANN401 - icalendar's own
    """Return the value of a property in Python; None without one, or if icalendar couldn't read it."""
    try:
        return getattr(_last(line), "dt", None)
    except BrokenCalendarProperty:
        return None


def _describe_task(title: str, due: Any) -> Dated:  # noqa: ANN401 - a date or a deadline of other kinds
    last = _read_when(due.text)[1] if due else None
    return title, last, last


def _format(moment: object) -> Moment | None:
    if not isinstance(moment, date):
        return None
    if not isinstance(moment, datetime):
        return [str(moment), str(moment)]
    try:
        instant = moment.astimezone(UTC).isoformat() if moment.tzinfo else None
    except OverflowError:
        instant = None
    return [moment.replace(tzinfo=None).isoformat(), instant]


def _read_when(text: str) -> tuple[Moment | None, Moment | None]:
    """Return the start and the end of a date as it is written; None for what is no day and no time."""
    try:
        points = [datetime.fromisoformat(part) if "T" in part else date.fromisoformat(part) for part in text.split("/")]
    except ValueError:
        return None, None
    return _format(points[0]), _format(points[-1])


def _find_silent(
    data: bytes, entries: list[Component], drafts: list[Draft]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield lines of entries without which everything is read and reported as before: one of each kind of line."""
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    numbers = unfold_lines(data)[0]
    ends = dict(pairwise([*numbers, len(lines) + 1]))
    left_out = {problem.line for problem in drafts[0].problems if problem.code in LEFT_OUT}
    values = [{line.name: line.value for line in entry.properties} for entry in entries]
    starts = {each["UID"]: each.get("DTSTART", "") for each in values if "UID" in each}
    tried = set[tuple[str, ...]]()
    for entry, properties in zip(entries, values, strict=True):
        related = {"start of RELATED-TO": starts.get(properties.get("RELATED-TO", ""), "")}
        for line in () if entry.line in left_out else entry.properties:
            kind = (entry.name, line.name, *line.parameters)
            if kind in tried or len(tried) * len(data) > BYTES:
                continue
            tried.add(kind)
            at, end = line.number - 1, ends[line.number] - 1
            without = b"\n".join([*lines[:at], *[b""] * (end - at), *lines[end:]])
            if all(read(without, until=until) == draft for until, draft in zip((None, UNTIL), drafts, strict=False)):
                yield entry.name, line.name, properties | related | {line.name: line.value}


QUESTIONS: dict[str, Callable[[bytes], Any]] = {
    question.__name__: question for question in (tree, is_clean, jcal, theirs, their_dates, ours)
}


def answer(question: str, path: str) -> str:
    """Return what a reader makes of a file, as a line of JSON."""
    return json.dumps(QUESTIONS[question](Path(path).read_bytes()))


def fork(question: str, path: str) -> str:
    """Return what a forked process answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        with os.fdopen(writing, "w") as pipe:
            pipe.write(answer(question, path))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        line = pipe.read()
    status = os.waitpid(child, 0)[1]
    return json.dumps({"failed": status}) if status else line


def start(question: str, path: str) -> str:
    """Return what a new process answers."""
    command = [sys.executable, __file__, question, path]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=True)
    except subprocess.SubprocessError as error:
        return json.dumps({"failed": str(error)})
    return done.stdout.strip()


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # that icalendar guesses zones
    if sys.argv[1:]:
        print(answer(*sys.argv[1:]))
    else:
        ask = fork if hasattr(os, "fork") else start
        for request in sys.stdin:
            print(ask(*json.loads(request)), flush=True)
