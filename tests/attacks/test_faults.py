"""A standing attack: no file that is made to do harm costs more than it may, nor ends in a traceback."""

import sys
from pathlib import Path

import pytest
from tests.attacks.faults import FAULTS, Fault
from tests.attacks.limits import attack

#: What each command may take, in seconds of CPU time and MB; on any machine, so with room.
SECONDS, MEMORY = 30, 400
OURS = [sys.executable, "-m", "alitimeline"]
COMMANDS = {
    "a.xlsx": [["import", "a.xlsx", "-o", "out.timeline.json", "--marked", "marked.xlsx"]],  # it checks as `validate`
    "a.ics": [["validate", "a.ics"], ["import", "a.ics", "-o", "out.timeline.json", "--expand-until", "2030-12-31"]],
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.words)
def test_faults(fault: Fault, tmp_path: Path) -> None:
    """Each fault is named in a sentence, or does no harm; it takes little time and memory."""
    tmp_path.joinpath(fault.file).write_bytes(fault.make())
    for command in COMMANDS.get(fault.file, [["validate", fault.file]]):
        ending = attack([*OURS, *command], tmp_path, seconds=SECONDS)

        assert ending.status in (0, 1, 2), (command, ending)
        assert not ending.is_traceback, (command, ending.out[-2000:])
        assert ending.memory < MEMORY, (command, ending.memory)
        assert ending.out.strip() or ending.status == 0
