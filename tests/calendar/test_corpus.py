"""Calendars of any origin: nothing in them is lost in silence, and what icalendar reads otherwise has a reason.

By default these are the calendars that ship with icalendar and recurring-ical-events, and those of our own tests.
`ALITIMELINE_CALENDARS=DIR pytest tests/calendar/test_corpus.py` reads every calendar below a folder instead, and lists
each difference at the end.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from tests.places import TESTS
from tests.readers import FOREIGN, ask

from alitimeline.model.texts import LINE_LENGTH

FOLDER = os.environ.get("ALITIMELINE_CALENDARS")
SUFFIXES = {".ics", ".ical", ".icalendar", ".ifb", ".vcs"}
FOUND = sorted(path for path in Path(FOLDER or TESTS).rglob("*") if path.suffix.lower() in SUFFIXES)
FILES = FOUND if FOLDER else [*FOREIGN, *FOUND]
#: It takes half a minute.
pytestmark = [] if FOLDER else [pytest.mark.slow]

#: The kinds of differences in each calendar that has any: the beginning of its hash, its name, the kinds.
LIST = Path(__file__).with_name("corpus.txt")
ENTRY = re.compile(rb"^BEGIN:V(?:EVENT|TODO|JOURNAL)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)

DAY = re.compile(r"[0-9]{8}")

#: What the clock shows, and the instant, which is None of a time without a zone; of a day, the day twice.
Moment: TypeAlias = list[str | None]


class Entry(NamedTuple):
    """A title with its first and its last moment; of a task, both are the deadline."""

    title: str
    start: Moment | None
    end: Moment | None
    has_zone: bool = False
    has_length: bool = False

    def __str__(self) -> str:
        moments = (moment and (moment[1] or moment[0]) for moment in (self.start, self.end))
        return " ".join(map(str, (*moments, repr(self.title))))

    @property
    def instants(self) -> tuple[object, ...]:
        """What is equal in equal entries."""
        return self._compare(-1)

    @property
    def clocks(self) -> tuple[object, ...]:
        """What is equal if one has no zone."""
        return self._compare(0)

    def _compare(self, part: int) -> tuple[object, ...]:
        return " ".join(self.title.split()) or "Untitled", *(
            moment and moment[part] for moment in (self.start, self.end)
        )

    @property
    def is_floating(self) -> bool:
        """Whether it has a time without a zone."""
        return any(moment and moment[1] is None for moment in (self.start, self.end))

    @property
    def is_utc(self) -> bool:
        """Whether it begins at a time in UTC."""
        return bool(self.start) and f"{self.start[0]}+00:00" == self.start[1]  # type: ignore[index] # it is there

    @property
    def is_mixed(self) -> bool:
        """Whether it lasts from a day to a time, or from a time to a day."""
        return bool(self.start and self.end) and len(self.start[0] or "") != len(self.end[0] or "")  # type: ignore[index] # both are there

    @property
    def is_backward(self) -> bool:
        """Whether it ends before it begins."""
        return bool(self.start and self.end) and (self.end[0] or "") < (self.start[0] or "")  # type: ignore[index] # both are there


NOTHING = Entry("", None, None)


class Difference(NamedTuple):
    """An entry as we read it and as another reader does, one of them None, and the codes that are reported."""

    ours: Entry | None
    theirs: Entry | None
    codes: Counter[str]
    #: What else is known of it: that the other reader has fewer entries, that it is about the dates of series.
    notes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " | ".join(map(str, self[:2]))

    def is_pair(self, *codes: str) -> bool:
        """Return whether both read it, and one of these codes, if there are any, is reported."""
        return bool(self.ours and self.theirs) and (not codes or any(self.codes[code] for code in codes))

    def is_theirs(self, code: str) -> bool:
        """Return whether only the other reads it, and this code is reported."""
        return self.ours is None and bool(self.codes[code])


def _shifts(one: Moment | None, other: Moment | None) -> bool:
    """Return whether the clock shows another time, and it is another instant, too."""
    return bool(one and other and one[0] != other[0] and one[1] != other[1])


#: The kinds of differences in which the calendar is as we read it: why, and how one is recognised.
KINDS: dict[str, tuple[str, Callable[[Difference, Entry, Entry], bool]]] = {
    "refused": (
        "RFC 5545, 8.3.2 and 3.1: what a reader doesn't know it passes over; icalendar refuses the file for one line",
        lambda it, _, __: "refused" in it.notes,
    ),
    "series": (
        "RFC 5545, 3.8.5.3: not followed are rules that are none, that give many dates, or THISANDFUTURE; reported",
        lambda it, _, __: "dates" in it.notes and bool(it.codes["import-recurrence"] or it.codes["import-value"]),
    ),
    "series of the other": (
        "RFC 5545, 3.8.5.3: DTSTART counts; recurring-ical-events leaves out entries that are in the file",
        lambda it, _, __: it.theirs is None and "left out by the other" in it.notes,
    ),
    "no date": (
        "RFC 5545, 3.6.1: an event has a DTSTART; reported",
        lambda it, _, theirs: it.is_theirs("import-undated") and theirs.start is None,
    ),
    "version": (
        "RFC 5546, 2.1.5: of several versions of an entry the newest counts; reported",
        lambda it, _, __: it.is_theirs("import-duplicate"),
    ),
    "open entry": (
        "RFC 5545, 3.6: an entry begins where BEGIN is; icalendar drops one that nothing closes",
        lambda it, _, __: it.theirs is None and "fewer" in it.notes,
    ),
    "encoding": (
        "RFC 5545, 3.1.4: a calendar is in UTF-8; reported",
        lambda it, ours, theirs: (
            it.is_pair("ical-encoding") and "\ufffd" in theirs.title and ours.title != theirs.title
        ),
    ),
    "long title": (
        "a title has a limit, and the whole is in the text; reported",
        lambda it, _, theirs: it.is_pair("import-text") and len(theirs.title) > LINE_LENGTH,
    ),
    "line break": (
        "RFC 5545, 3.1: CR is no character of a text",
        lambda it, _, theirs: it.is_pair() and "\r" in theirs.title,
    ),
    "quotation marks": (
        "RFC 5545, 3.2: a parameter has no quotation marks in it; icalendar drops the line",
        lambda it, ours, theirs: (
            it.is_pair("ical-syntax") and ours.instants[1:] == theirs.instants[1:] and not theirs.title
        ),
    ),
    "day in a zone": (
        "RFC 5545, 3.2.19: a day has no zone",
        lambda it, ours, theirs: (
            it.is_pair() and theirs.has_zone and ours.start is not None and "T" not in str(ours.start[0])
        ),
    ),
    "UTC in a zone": (
        "RFC 5545, 3.2.19: a time with Z has no zone; reported",
        lambda it, ours, theirs: it.is_pair("import-corrected") and theirs.has_zone and ours.clocks == theirs.clocks,
    ),
    "loose date": (
        "RFC 5545, 3.3.5: what is meant is clear from what is written; reported",
        lambda it, ours, theirs: (
            it.is_pair("import-corrected", "import-floating")
            and (theirs.start is None or (theirs.end == theirs.start == ours.start != ours.end))
        ),
    ),
    "end": (
        "RFC 5545, 3.8.2.2: an end is later than the start; reported",
        lambda it, _, theirs: it.is_pair("import-corrected") and (theirs.is_backward or "dates" in it.notes),
    ),
    "unknown zone": (
        "RFC 5545, 3.2.19: a zone that no VTIMEZONE defines; reported",
        lambda it, _, __: bool(it.codes["import-zone"]) and "dates" in it.notes,
    ),
    "series in UTC": (
        "RFC 5545, 3.3.10: what recurs in UTC keeps its time in UTC; the other takes it for one of X-WR-TIMEZONE",
        lambda it, ours, theirs: it.is_pair() and "dates" in it.notes and ours.is_utc and not theirs.is_utc,
    ),
    "day and time": (
        "RFC 5545, 3.8.2.2: the end is a day if the start is one; reported",
        lambda it, _, theirs: it.is_pair("import-corrected") and theirs.is_mixed,
    ),
    "length": (
        "RFC 5545, 3.3.6: hours are hours where the clock is changed",
        lambda it, ours, theirs: it.is_pair() and theirs.has_length and _shifts(ours.end, theirs.end),
    ),
    "last day": (
        "RFC 5545, 3.6.1: what lasts three days from the 1st lasts until the 3rd, not the 4th",
        lambda it, ours, theirs: it.is_pair() and theirs.has_length and "T" not in str([ours.end, theirs.end]),
    ),
    "deadline": (
        "RFC 5545, 3.8.2.3: a task is due after its start; reported",
        lambda it, ours, _: it.is_pair("import-value") and ours.end is None,
    ),
}

#: Properties that are passed over without a word: they say how an entry is kept, not what happens.
QUIET = {"CREATED", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "TRANSP", "UID"}
#: Values that say what holds without them.
DEFAULTS = {
    "CATEGORIES": ("EVENT", "NOTE", "TASK"),
    "CLASS": ("PUBLIC",),
    "DURATION": ("P1D", "PT24H", "PT86400S"),
    "PERCENT-COMPLETE": ("0",),
    "STATUS": ("CONFIRMED", "FINAL", "NEEDS-ACTION"),
}


def _get_name(path: Path) -> str:
    return f"{sha256(path.read_bytes()).hexdigest()[:16]} {path.stem}"


def _drop_equal(ours: list[Entry], theirs: list[Entry], get: Callable[[Entry], object]) -> tuple[list[Entry], ...]:
    """Return the entries of each that have no equal in the other."""
    common = Counter(map(get, ours)) & Counter(map(get, theirs))
    return tuple(_drop(entries, get, common.copy()) for entries in (ours, theirs))


def _drop(entries: list[Entry], get: Callable[[Entry], object], known: Counter[object]) -> list[Entry]:
    rest = []
    for entry in entries:
        known[get(entry)] -= 1
        rest += [entry] if known[get(entry)] < 0 else []
    return rest


def _pair(ours: Iterable[Entry], theirs: Iterable[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield what differs: entries with the same title, else with the same dates, else of one reader alone."""
    ours, theirs = _drop_equal([*ours], [*theirs], lambda entry: entry.instants)
    floating = [entry for entry in theirs if entry.is_floating]
    zoned = [entry for entry in theirs if not entry.is_floating]
    ours, floating = _drop_equal(ours, floating, lambda entry: entry.clocks)
    theirs = [*zoned, *floating]
    gets: tuple[Callable[[Entry], object], ...] = (
        lambda entry: entry.clocks[:2],
        lambda entry: entry.clocks[0],
        lambda entry: entry.clocks[1:],
    )
    for get in gets:
        for entry in [*ours]:
            if other := next((other for other in theirs if get(other) == get(entry)), None):
                ours.remove(entry)
                theirs.remove(other)
                yield entry, other
    yield from ((entry, None) for entry in ours)
    yield from ((None, entry) for entry in theirs)


def _list_theirs(read: Iterable[dict[str, Any]], *, are_tasks: bool = False) -> list[Entry]:
    return [
        Entry(*entry["dated"])._replace(has_zone=entry["has zone"], has_length=entry["has length"])
        for entry in read
        if entry["is task"] == are_tasks
    ]


def _ask_others(question: str, path: Path) -> Any:  # noqa: ANN401 - JSON
    """Return what another reader answers; None if it refuses the file, fails, or takes too long."""
    answer = ask(question, path)
    return None if isinstance(answer, dict) else answer


def _list_differences(path: Path, ours: dict[str, Any]) -> Iterator[Difference]:
    """Yield the differences in a file: of entries, then of the first moments at which events recur."""
    theirs, codes = _ask_others("theirs", path), Counter[str](ours["codes"])
    own = [Entry(*dated) for dated in ours["events"]]
    if theirs is None:
        yield from (Difference(entry, None, codes, frozenset({"refused"})) for entry in own)
        return
    notes = frozenset({"fewer"} if len(theirs) < ours["entries"] else ())
    tasks = _pair((Entry(*dated) for dated in ours["tasks"]), _list_theirs(theirs, are_tasks=True))
    for pair in (*_pair(own, _list_theirs(theirs)), *tasks):
        yield Difference(*pair, codes, notes)
    dates = _ask_others("their_dates", path) if ours["dates"] else []
    if not dates:
        yield from (Difference(entry, None, codes, frozenset({"refused"})) for entry in own[:1] if dates is None)
        return
    last = "2025-12-31T24"
    first = [entry._replace(end=entry.start) for entry in _list_theirs(dates)]
    expanded = [Entry(title, start, start) for title, start, _ in ours["dates"]]
    pairs = [
        *_pair(*([entry for entry in side if entry.start and str(entry.start[0]) < last] for side in (expanded, first)))
    ]
    entries = {entry.clocks[:2] for entry in _list_theirs(theirs)}
    left_out = {entry.title for entry, other in pairs if entry and not other and entry.clocks[:2] in entries}
    codes += Counter(ours["expanded codes"])
    codes["import-recurrence"] = ours["expanded codes"].count("import-recurrence")
    for entry, other in pairs:
        more = {"left out by the other"} if entry and entry.title in left_out else set()
        yield Difference(entry, other, codes, frozenset({"dates", *more}))


def _classify(difference: Difference) -> str:
    """Return the kind of a difference; one without a reason is called by what differs."""
    ours, theirs = difference.ours or NOTHING, difference.theirs or NOTHING
    for kind, (_, recognises) in KINDS.items():
        if recognises(difference, ours, theirs):
            return kind
    if not difference.is_pair():
        return "ours only" if difference.ours else "theirs only"
    names = ("title", "start", "end")
    return "another " + next(
        name for name, *pair in zip(names, ours.instants, theirs.instants, strict=True) if pair[0] != pair[1]
    )


def _is_quiet(entry: str, name: str, values: dict[str, str]) -> bool:
    """Return whether a line says nothing, or what others say, too."""
    value = values[name].strip()
    if name in QUIET or value.replace("\\n", "") == "" or value.upper() in DEFAULTS.get(name, ()):
        return True
    if name == "DTEND":  # the day after the only one
        days = [date.fromisoformat(text) for text in (values["DTSTART"], value) if DAY.fullmatch(text)]
        return len(days) > 1 and days[1] - days[0] == timedelta(days=1)
    if name == "DTSTART":  # the day of the event in which a task was promised
        return value[:8] == values["start of RELATED-TO"].replace("-", "")[:8]
    if entry == "VTODO" and name in ("STATUS", "PERCENT-COMPLETE"):  # each follows from the other
        return "COMPLETED" in values or {"STATUS", "PERCENT-COMPLETE"} <= values.keys()
    if name == "COMPLETED":  # the day on which it was written
        return value[:8] in {values[stamp][:8] for stamp in ("LAST-MODIFIED", "DTSTAMP") if stamp in values}
    # a rule of a single date of a series; dates that a series has, or doesn't have, without them
    return name in ("RDATE", "EXDATE") or (name in ("RRULE", "RECURRENCE-ID") and "RECURRENCE-ID" in values)


def _read_list() -> dict[str, str]:
    return dict(line.rsplit(": ", 1) for line in LIST.read_text("utf-8").splitlines())


def _compare_with_list(path: Path, kinds: set[str]) -> set[str]:
    """Return the kinds that the list lacks for a calendar; none if it isn't listed, as newer packages bring others."""
    listed, name = _read_list(), _get_name(path)
    if "REWRITE" in os.environ and path in FOREIGN:  # pragma: no cover - run by hand, without -n
        listed[name] = "; ".join(sorted(kinds)) or "none"
        lines = sorted(listed.items(), key=lambda item: item[0][17:])
        LIST.write_text("".join(f"{name}: {words}\n" for name, words in lines), "utf-8")
    return kinds - {*listed[name].split("; ")} if name in listed else set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_calendar_of_others(path: Path, record_property: Callable[[str, object], None]) -> None:
    """It is read within a minute, every entry and property is read or reported, and every difference has a reason."""
    ours = ask("ours", path)
    assert "failed" not in ours
    codes = Counter(ours["codes"])
    read = len(ours["events"]) + len(ours["tasks"])
    silent = [
        f"{entry} {name}:{values[name]}" for entry, name, values in ours["silent"] if not _is_quiet(entry, name, values)
    ]
    kinds = [(_classify(difference), difference) for difference in _list_differences(path, ours)]
    for kind, difference in kinds if FOLDER else ():
        record_property("difference", f"{path.relative_to(FOLDER or TESTS)}: {kind}: {difference}")

    assert read + codes["import-undated"] + codes["import-duplicate"] == ours["entries"]
    assert ours["entries"] >= len(ENTRY.findall(path.read_bytes())) or codes["ical-component"] or codes["ical-syntax"]
    assert silent == []
    assert [difference for kind, difference in kinds if kind not in KINDS] == []
    assert _compare_with_list(path, {kind for kind, _ in kinds}) == set()


def test_there_are_calendars() -> None:
    """There is something to read."""
    assert FILES
    assert FOLDER or len(_read_list().keys() & {*map(_get_name, FOREIGN)}) > 100


def test_each_file_has_a_process_of_its_own(tmp_path: Path) -> None:
    """Zones that two files define by one name are not mixed up."""
    starts = []
    for name, offset in (("a", "+0800"), ("b", "-0500")):
        zone = ["BEGIN:VTIMEZONE", "TZID:Customized", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
        zone += [f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE"]
        event = ["BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Customized:20240101T120000", "SUMMARY:Call", "END:VEVENT"]
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *zone, *event, "END:VCALENDAR", ""])
        path = tmp_path / f"{name}.ics"
        path.write_text(text, "utf-8")
        starts += [entry["dated"][1][1] for entry in ask("theirs", path)]

    assert starts == ["2024-01-01T04:00:00+00:00", "2024-01-01T17:00:00+00:00"]
