"""Publish versions of a calendar one after the other on a CalDAV server, with vdirsyncer.

Arguments: a folder to work in, and the files of the versions. Prints the ETag of every entry after each, by its UID.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import caldav
from caldav.elements import dav
from server import serve

CONFIG = """
[general]
status_path = "{folder}/status/"
[pair timeline]
a = "file"
b = "server"
collections = null
conflict_resolution = "a wins"
[storage file]
type = "singlefile"
path = "{folder}/published.ics"
[storage server]
type = "caldav"
url = "{url}"
username = "reader"
password = "-"
"""


def sync(*words: str) -> None:
    """Run vdirsyncer; what it asks is answered with yes."""
    command = [str(Path(sys.executable).with_name("vdirsyncer")), "-c", str(folder / "config"), *words]
    subprocess.run(command, input=b"y\n" * 9, check=True, stdout=sys.stderr, timeout=120)


folder, versions = Path(sys.argv[1]), sys.argv[2:]
seen = []
with serve(str(folder / "server")) as address, caldav.DAVClient(address, username="reader", password="-") as client:
    calendar = client.principal().make_calendar(name="timeline")
    (folder / "config").write_text(CONFIG.format(folder=folder, url=calendar.url), "utf-8")
    for number, version in enumerate(versions):
        shutil.copy(version, folder / "published.ics")
        if number == 0:
            sync("discover")
        sync("sync")
        entries = calendar.search()
        seen.append(
            {
                str(entry.icalendar_component["uid"]): entry.get_property(dav.GetEtag(), use_cached=False)
                for entry in entries
            }
        )
print(json.dumps(seen))
