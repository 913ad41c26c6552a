"""Read calendar files with the package `ical`, the strictest reader in Python; print the texts of their entries."""

import json
import sys
from pathlib import Path

from ical.calendar_stream import IcsCalendarStream


def texts(file: str) -> list[tuple[str | None, str | None, str | None]]:
    """Return UID, SUMMARY and DESCRIPTION of every entry."""
    calendar = IcsCalendarStream.calendar_from_ics(Path(file).read_bytes().decode())
    return [(entry.uid, entry.summary, entry.description) for entry in [*calendar.events, *calendar.todos]]


print(json.dumps([texts(file) for file in sys.argv[1:]]))
