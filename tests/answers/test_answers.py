"""What every question says of the bundled record and of `tests/records/`, kept as files: `answers/*.txt`.

A file is one or more commands with their output, as at a prompt in the folder of the repository. Each was checked by
hand, against the two articles or the facts. `REWRITE=1` writes them anew, to be looked at before they are committed.
"""

import os
import re
import shlex
from pathlib import Path

import pytest
from tests.places import ROOT, TESTS

from alitimeline import cli

FILES = sorted([*TESTS.glob("answers/*.txt"), *TESTS.glob("records/answers/*.txt")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_answers(file: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands print what the file says, and nothing on standard error."""
    monkeypatch.chdir(ROOT)
    expected = file.read_text("utf-8")
    session = ""
    for command in re.findall(r"^\$ alitimeline .*$", expected, re.MULTILINE):
        cli.main(shlex.split(command)[2:])
        printed = capfd.readouterr()
        assert printed.err == ""
        session += f"{command}\n{printed.out}"

    if os.environ.get("REWRITE"):
        file.write_text(session, "utf-8")
    else:
        assert session == expected
