"""Calendars of others, file by file against icalendar: nothing is lost, and what differs was reported.

With ALITIMELINE_CALENDARS=DIR it is the calendars below that folder, and every difference is listed (CONTRIBUTING.md).
"""

import sys
from datetime import date
from pathlib import Path

import pytest
from tests.calendar.corpus import FOLDER, FOREIGN, compare, find_calendars, read_theirs

from alitimeline import rules
from alitimeline.calendar import reading
from alitimeline.problems import Problem, is_error

CALENDARS = find_calendars()
UNTIL = date(2024, 12, 31)
#: What is left out or added without any doubt about a date or a title.
CERTAIN = {"import-left-out", "import-stand-in", "import-relation"}


def _is_doubtful(problems: tuple[Problem, ...]) -> bool:
    return any(problem.code not in CERTAIN for problem in problems)


@pytest.mark.parametrize("until", [None, UNTIL], ids=["first dates", "all dates"])
@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_a_calendar_of_others(path: Path, until: date | None, capsys: pytest.CaptureFixture[str]) -> None:
    """We read what icalendar reads; where we differ, the file is doubtful, and we said so."""
    timeline, problems = reading.read(path.read_bytes(), until=until)
    theirs = read_theirs(tuple(CALENDARS), until)[path]
    differences = [*compare(timeline, theirs, until)] if theirs is not None else []
    if FOLDER is not None:  # pragma: no cover - asked for by hand
        with capsys.disabled():
            said = "; ".join(dict.fromkeys(problem.code for problem in problems)) or "nothing"
            refused = ["icalendar reads nothing of it"] if theirs is None else []
            sys.stdout.writelines(f"\n{path}: {line} (reported: {said})" for line in (*refused, *differences))

    assert timeline is None or [problem for problem in rules.check(timeline) if is_error(problem)] == []
    assert differences == [] or _is_doubtful(problems)


def test_the_packages_bring_calendars() -> None:
    """There are calendars to compare, and icalendar reads most of them."""
    theirs = read_theirs(tuple(FOREIGN))

    assert len(FOREIGN) > 100
    assert sum(read is not None for read in theirs.values()) > 100


def test_each_file_has_a_process_of_its_own(tmp_path: Path) -> None:
    """Zones that two files define by one name are not mixed up."""
    for name, offset in (("a", "+0800"), ("b", "-0500")):
        zone = ["BEGIN:VTIMEZONE", "TZID:Customized", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
        zone += [f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE"]
        event = ["BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Customized:20240101T120000", "SUMMARY:Call", "END:VEVENT"]
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *zone, *event, "END:VCALENDAR", ""])
        (tmp_path / f"{name}.ics").write_text(text, "utf-8")
    paths = tmp_path / "a.ics", tmp_path / "b.ics"

    starts = [read and read["events"][0][1] for read in read_theirs(paths).values()]
    assert starts == ["2024-01-01T04:00:00Z", "2024-01-01T17:00:00Z"]
