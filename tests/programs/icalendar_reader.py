"""Read calendar files with the package icalendar, each in a process of its own: it keeps the zones of one for the next.

Standard input: a line of JSON for each file, with its path and the day up to which to find recurrences (or null).
Prints a line of JSON for each: how many entries it has, and title, start and end of each event; null if icalendar reads
no calendar.
"""

import json
import os
import signal
import subprocess
import sys
import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events  # type: ignore[import-untyped] # it has no types

EVENTS = ("VEVENT", "VJOURNAL")
ENTRIES = (*EVENTS, "VTODO")
#: How many seconds a file may take.
LIMIT = 60
#: What icalendar and its companion raise of files that they don't understand.
FAULTS = (
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
)


def read(path: str, until: str | None) -> dict[str, Any] | None:
    """Return what is in a file; None if icalendar reads no calendar."""
    data = Path(path).read_bytes()
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except FAULTS:
        return None
    entries = [entry for calendar in calendars for entry in calendar.walk() if entry.name in ENTRIES]
    events = [entry for entry in entries if entry.name in EVENTS]
    if until is not None:
        try:
            queries = [recurring_ical_events.of(calendar, components=EVENTS) for calendar in calendars]
            last = date.fromisoformat(until) + timedelta(days=1)
            events = [event for query in queries for event in query.between(date(1900, 1, 1), last)]
        except FAULTS:
            return None
    return {
        "entries": len(entries),
        "is_clean": not any(entry.errors for calendar in calendars for entry in calendar.walk()),
        "events": sorted(filter(None, map(describe, events))),
    }


def describe(event: icalendar.Component) -> list[str] | None:
    """Return title, start and end of an event as texts; None if icalendar finds no start."""
    try:
        start = event.decoded("DTSTART")
        if "DTEND" in event:
            end = event.decoded("DTEND")
        else:
            length = event.decoded("DURATION") if "DURATION" in event else timedelta(0)
            end = start + length
    except FAULTS:
        return None
    if isinstance(end, date) and not isinstance(end, datetime) and end > start:
        end -= timedelta(days=1)
    return [str(event.get("SUMMARY", "")), write(start), write(end)]


def write(moment: date) -> str:
    """Write a day, a moment in UTC, or a time without a zone."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        try:
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except OverflowError:
            return str(moment)
    return moment.isoformat()


def read_apart(line: str) -> str:
    """Read a file in a process of its own; return what it prints."""
    if not hasattr(os, "fork"):
        return subprocess.run(
            [sys.executable, __file__, "alone"], input=line, capture_output=True, text=True, check=True
        ).stdout
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        signal.alarm(LIMIT)
        os.close(reading)
        with os.fdopen(writing, "w") as out:
            json.dump(read(*json.loads(line)), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return text or "null"


warnings.simplefilter("ignore")
for line in sys.stdin:
    print(json.dumps(read(*json.loads(line))) if "alone" in sys.argv else read_apart(line).strip(), flush=True)
