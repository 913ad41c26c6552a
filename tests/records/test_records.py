"""Three sagas from public facts, each a record of its own: sound and canonical."""

from pathlib import Path

import pytest
from tests.places import TESTS

import alitimeline
from alitimeline.loading.formatting import format_timeline

FOLDER = TESTS / "records"
RECORDS = sorted(FOLDER.glob("*.timeline.json"))


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.name)
def test_records_are_sound(file: Path) -> None:
    """A record has no problem, not even a warning."""
    assert alitimeline.check(file) == ()


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.name)
def test_records_are_canonical(file: Path) -> None:
    """`alitimeline fmt` would leave a record as it is."""
    assert format_timeline(alitimeline.load(file)) == file.read_bytes()
