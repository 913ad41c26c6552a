"""What every question says of the bundled record, kept as files: `tests/answers/*.txt`.

The first line of a file is the command, the rest its output; each was checked by hand against the two articles.
`REWRITE=1` writes them anew, to be looked at before they are committed.
"""

import os
import shlex
from pathlib import Path

import pytest
from tests.places import TESTS

from alitimeline import cli

FOLDER = TESTS / "answers"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_answers(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The command prints what the file says, and nothing on standard error."""
    command, _, expected = file.read_text("utf-8").partition("\n")
    name, *arguments = shlex.split(command.removeprefix("$ "))
    assert name == "alitimeline"
    cli.main(arguments)
    printed = capfd.readouterr()
    if os.environ.get("REWRITE"):
        file.write_text(f"{command}\n{printed.out}", "utf-8")
    else:
        assert (printed.out, printed.err) == (expected, "")
