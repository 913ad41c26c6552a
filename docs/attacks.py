"""Writes the table in docs/security.md: `python docs/attacks.py`. It takes some minutes.

Each fault of tests/attacks is tried on the tool of its kind that is used most, and on ours: 40 s of CPU time, 4 GB of
address space. Beside the package, this needs check-jsonschema, icalendar and openpyxl in this Python.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, os.fspath(ROOT))

from tests.attacks.faults import FAULTS, Fault  # noqa: E402 - it isn't installed
from tests.attacks.limits import Ending, attack  # noqa: E402

PAGE = ROOT / "docs/security.md"
BEGIN, END = "<!-- attacks -->\n", "<!-- end of attacks -->\n"
SECONDS = 40
SCHEMA = os.fspath(ROOT / "schemas/1.0/timeline.schema.json")
READ = "from pathlib import Path; data = Path('a{}').read_bytes(); {}"
#: The commands of the others, by the suffix of the file.
THEIRS = {
    ".xlsx": ["-c", "import openpyxl; openpyxl.load_workbook('a.xlsx')"],
    ".ics": ["-c", READ.format(".ics", "import icalendar; icalendar.Calendar.from_ical(data)")],
    ".json": ["-m", "check_jsonschema", "--schemafile", SCHEMA, "a.timeline.json"],
    ".yaml": ["-m", "check_jsonschema", "--schemafile", SCHEMA, "a.timeline.yaml"],
}
MAKE = """
import sys
from tests.attacks.faults import FAULTS
with open(sys.argv[2], "wb") as file:
    file.write(FAULTS[int(sys.argv[1])].make())
"""
NAMES = {".xlsx": "openpyxl", ".ics": "icalendar", ".json": "check-jsonschema", ".yaml": "check-jsonschema"}
OURS = {
    ".xlsx": ["import", "a.xlsx", "-o", "out.timeline.json", "--marked", "marked.xlsx"],
    ".ics": ["import", "a.ics", "-o", "out.timeline.json", "--expand-until", "2030-12-31"],
}


def main() -> None:
    """Write the table."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = "".join(row(number, fault) for number, fault in enumerate(FAULTS))
    head = "| fault | the other tool | what it does | alitimeline |\n|---|---|---|---|\n"
    PAGE.write_text(f"{before}{BEGIN}\n{head}{rows}\n{END}{after}", "utf-8")


def row(number: int, fault: Fault) -> str:
    """Return the row of a fault, which another process makes: a new one seems to take what this one took."""
    suffix = Path(fault.file).suffix
    ours = ["-m", "alitimeline", *OURS.get(suffix, ["validate", fault.file])]
    endings = []
    for command in (THEIRS[suffix], ours):
        with TemporaryDirectory() as folder:
            made = [sys.executable, "-c", MAKE, str(number), f"{folder}/{fault.file}"]
            subprocess.run(made, cwd=ROOT, check=True)  # noqa: S603 - our own words
            endings.append(attack([sys.executable, *command], Path(folder), seconds=SECONDS))
    theirs, own = map(describe, endings)
    return f"| {fault.words} | {NAMES[suffix]} | {theirs} | {own} |\n"


def describe(ending: Ending) -> str:
    """Say how a command ended, and what it took."""
    if ending.status is None:
        return f"not done after {SECONDS} s, {ending.memory:,.0f} MB"
    return f"{ending.words}, {ending.seconds:.1f} s, {ending.memory:,.0f} MB"


if __name__ == "__main__":
    main()
