"""Put calendar files on a CalDAV server of one's own (Radicale), and ask a client (caldav) what lies between two days.

Arguments: a folder for the server, a folder of .ics files with one entry each. Standard input: a list of
[component, first day, day after the last] in JSON. Prints a list of UIDs for each, then those of all entries.
"""

import json
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import caldav


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when somebody answers at the port."""
    for _ in range(600):
        if server.poll() is not None:
            sys.exit("the server ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server doesn't answer")


def uids(found: list[caldav.CalendarObjectResource]) -> list[str]:
    """Return the UIDs of what was found, in their order."""
    return sorted(str(each.icalendar_component["uid"]) for each in found)


storage, folder = sys.argv[1:]
questions = json.load(sys.stdin)
port = free_port()
options = [f"--storage-filesystem-folder={storage}", f"--server-hosts=127.0.0.1:{port}", "--auth-type=none"]
command = [sys.executable, "-m", "radicale", "--config=", *options, "--logging-level=error"]
server = subprocess.Popen(command, stdout=sys.stderr)
try:
    wait_for(server, port)
    with caldav.DAVClient(f"http://127.0.0.1:{port}/", username="reader", password="-") as client:
        calendar = client.principal().make_calendar(name="timeline")
        for file in sorted(Path(folder).glob("*.ics")):
            answer = client.put(
                f"{calendar.url}{file.name}", file.read_text("utf-8"), {"Content-Type": "text/calendar"}
            )
            if answer.status != 201:
                sys.exit(f"the server refuses {file.name}: {answer.status} {answer.raw}")
        answers = []
        for component, first, end in questions:
            between = {"start": datetime.fromisoformat(first), "end": datetime.fromisoformat(end)}
            answers.append(uids(calendar.search(**{component: True}, **between, expand=False)))
        answers.append(uids(calendar.objects(load_objects=True) if hasattr(calendar, "objects") else calendar.search()))
finally:
    server.terminate()
    server.wait()
print(json.dumps(answers))
