"""Calendars of others, and how the icalendar package reads them: each file in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.places import TESTS

from alitimeline import Timeline

__all__ = ["FOLDER", "FOREIGN", "compare", "find_calendars", "read_theirs"]

#: The folder of calendars that somebody wants to compare; None: those that come with the packages.
FOLDER = os.environ.get("ALITIMELINE_CALENDARS")
FOREIGN = sorted(
    path
    for package in ("icalendar", "recurring_ical_events")
    if (spec := find_spec(package)) and spec.origin
    for path in Path(spec.origin).parent.rglob("*.ics")
)
SUFFIXES = {".ics", ".ical", ".icalendar", ".ifb", ".vcs"}
#: Since when recurrences are compared: icalendar's companion doesn't look back to the year 1.
SINCE = "1900"
#: A title, a start and an end.
Shown = tuple[str, str, str]


def find_calendars() -> list[Path]:
    """Return the calendars of the folder, or of the packages."""
    if FOLDER is None:
        return FOREIGN
    return sorted(path for path in Path(FOLDER).rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


@cache
def read_theirs(paths: Sequence[Path], until: date | None = None) -> dict[Path, dict[str, Any] | None]:
    """Return what icalendar reads of each file; None if it reads nothing."""
    asked = "".join(f"{json.dumps([str(path), until and until.isoformat()])}\n" for path in paths)
    command = [sys.executable, str(TESTS / "programs" / "icalendar_reader.py")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return dict(zip(paths, map(json.loads, done.stdout.splitlines()), strict=True))


def compare(timeline: Timeline | None, theirs: dict[str, Any], until: date | None = None) -> Iterator[str]:
    """Yield what only one of the two readers has: title, start and end of an event."""
    zone = timeline.zone if timeline else UTC
    events = timeline.events if timeline else ()
    ours: Counter[Shown] = Counter(
        (event.title, _write(event.when.points[0].earliest), _write(event.when.points[-1].earliest))
        for event in events
        if event.when.start
    )
    others: Counter[Shown] = Counter(
        (_fit(title), _place(start, zone), _place(end, zone)) for title, start, end in theirs["events"]
    )
    for whose, events_of_one in (("ours", ours - others), ("theirs", others - ours)):
        for (title, start, end), number in sorted(events_of_one.items()):
            if until is None or SINCE <= start[:10] <= until.isoformat():
                yield f"{whose}: {title!r} {start} to {end}" + (f" ({number} times)" if number > 1 else "")


def _write(moment: date) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(moment, datetime) else moment.isoformat()


def _place(text: str, zone: tzinfo) -> str:
    """Return a time without a zone as one of the timeline's, which is how we read it."""
    if "T" not in text or text.endswith("Z"):
        return text
    try:
        return _write(datetime.fromisoformat(text).replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return text


def _fit(title: str) -> str:
    """Return a title as far as a timeline can have it."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", re.sub(r"[\t\n]+", " ", title)).strip() or "Untitled"
    return text if len(text) <= 300 else f"{text[:299]}…"
