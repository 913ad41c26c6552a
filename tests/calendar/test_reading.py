"""Calendars as others write them: each file of `read` becomes what is in the text beside it."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from alitimeline.calendar import reading

FOLDER = Path(__file__).with_name("read")
UNTIL = date(2030, 1, 1)


def _describe(data: bytes) -> Iterator[str]:
    """Yield the zone and the records of a calendar, then its problems."""
    timeline, problems = reading.read(data, until=UNTIL)
    if timeline is not None:
        yield f"zone: {timeline.timezone}"
        for event in timeline.events:
            yield f"{event.when} {event.title}" + (f" | {event.summary!r}" if event.summary else "")
        for promise in timeline.commitments:
            yield f"{promise.title} | {promise.statement!r}"
            yield f"    promised {promise.made_on or promise.made_in}, due {promise.due}"
            for assessment in promise.assessments:
                yield f"    {assessment.verdict} on {assessment.on}" + (f" | {assessment.note}" * bool(assessment.note))
    yield from map(str, problems)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ics")), ids=lambda path: path.stem)
def test_a_calendar_of_others(path: Path) -> None:
    """The records have the right dates and texts, and whatever was guessed or left out is reported."""
    expected, text = path.with_suffix(".txt"), "".join(f"{line}\n" for line in _describe(path.read_bytes()))
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand
        expected.write_text(text, "utf-8")

    assert text == expected.read_text("utf-8")
