"""What may be passed to the functions that read: paths, bytes and open files."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

import alitimeline
from alitimeline.problems import InvalidTimelineError, UnreadableError

ALIBABA = alitimeline.bundled("alibaba-2023")
CALENDAR = alitimeline.export.to_bytes(ALIBABA, "ics")
TABLE = "Title,Date\nA,2023\n"
MAPPING = {"timeline": {"id": "t", "title": "T"}, "records": [{"event": {"title": "{Title}", "when": "{Date}"}}]}


def test_text_files() -> None:
    """A file that is open as text is read like its bytes."""
    assert alitimeline.read_calendar(io.StringIO(CALENDAR.decode())) == alitimeline.read_calendar(CALENDAR)
    assert alitimeline.check(io.StringIO(alitimeline.dumps(ALIBABA))) == alitimeline.check(ALIBABA)
    mapping = io.StringIO(alitimeline.loading.files.write_document(MAPPING))
    read = alitimeline.read_table(io.StringIO(TABLE), mapping)
    assert read.timeline == alitimeline.read_table(TABLE.encode(), MAPPING).timeline


def test_bytes_of_any_type() -> None:
    """A bytearray and a memoryview are read like bytes."""
    for kind in (bytearray, memoryview):
        assert alitimeline.read_calendar(kind(CALENDAR)) == alitimeline.read_calendar(CALENDAR)


def test_a_workbook_that_is_open_as_text(tmp_path: Path) -> None:
    """What is no text is refused, with how to open it; the timeline of a briefing may be a path."""
    alitimeline.write(ALIBABA, tmp_path / "b.xlsx")
    alitimeline.write(ALIBABA, tmp_path / "b.json")
    with (
        (tmp_path / "b.xlsx").open(encoding="utf-8") as file,
        pytest.raises(UnreadableError, match=r'open it with "rb"'),
    ):
        alitimeline.read_briefing(file, ALIBABA)

    assert alitimeline.read_briefing(tmp_path / "b.xlsx", tmp_path / "b.json").timeline == ALIBABA


def test_days_in_a_dict() -> None:
    """Days and times, which YAML has, are read as their texts; and any mapping is read."""
    document = {"schema_version": "1.0", "id": "t", "title": "T", "updated": date(2023, 11, 17)}
    when = datetime(2023, 11, 17, 9, tzinfo=UTC)
    events = [MappingProxyType({"id": "e", "title": "E", "when": when, "kind": "k"})]

    timeline = alitimeline.from_dict(MappingProxyType({**document, "events": events}))
    assert timeline.updated == date(2023, 11, 17)
    assert str(timeline.events[0].when) == "2023-11-17T09:00:00+00:00"


def test_problems_of_a_dict() -> None:
    """The problems of a dict have the path of their value, and no line of a text that isn't the caller's."""
    with pytest.raises(InvalidTimelineError, match=r"^\$\.id: error\[id\]"):
        alitimeline.from_dict({"schema_version": "1.0", "id": "Bad", "title": "T"})


def test_without_a_record() -> None:
    """A timeline can be without a record itself."""
    letter = ALIBABA.event("letter")

    assert ALIBABA.without(letter) == ALIBABA.without("letter", "event")
