"""Put calendar files on a CalDAV server of one's own (Radicale), and ask a client (caldav) what lies between two days.

Arguments: a folder for the server, a folder of .ics files with one entry each. Standard input: a list of
[component, first day, day after the last] in JSON. Prints a list of UIDs for each, then those of all entries.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

import caldav
from server import serve


def uids(found: list[caldav.CalendarObjectResource]) -> list[str]:
    """Return the UIDs of what was found, in their order."""
    return sorted(str(each.icalendar_component["uid"]) for each in found)


storage, folder = sys.argv[1:]
questions = json.load(sys.stdin)
with serve(storage) as address, caldav.DAVClient(address, username="reader", password="-") as client:
    calendar = client.principal().make_calendar(name="timeline")
    for file in sorted(Path(folder).glob("*.ics")):
        answer = client.put(f"{calendar.url}{file.name}", file.read_text("utf-8"), {"Content-Type": "text/calendar"})
        if answer.status != 201:
            sys.exit(f"the server refuses {file.name}: {answer.status} {answer.raw}")
    answers = []
    for component, first, end in questions:
        between = {"start": datetime.fromisoformat(first), "end": datetime.fromisoformat(end)}
        answers.append(uids(calendar.search(**{component: True}, **between, expand=False)))
    answers.append(uids(calendar.objects(load_objects=True) if hasattr(calendar, "objects") else calendar.search()))
print(json.dumps(answers))
