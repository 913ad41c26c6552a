"""Time zones in iCalendar: knowing one by its name, reading what a file says of its own.

Zones are named as IANA does, Windows or a vendor, or by their offsets; a VTIMEZONE defines one (RFC 5545, 3.6.5).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from itertools import chain, islice, takewhile
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alitimeline.calendar.grammar.tree import Component
from alitimeline.calendar.grammar.values import (
    comes_true,
    moments,
    parse_date,
    parse_moment,
    parse_offset,
    parse_rule,
    split_value,
    unescape_text,
)
from alitimeline.problems import TextError, shorten

__all__ = ["MAX_ONSETS", "MAX_ZONES", "clean_tzid", "find_zone", "names_a_place", "read_zone", "read_zones"]

#: An offset in words, where plus is east. In parentheses, a place follows.
OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-−])([01]?[0-9]|2[0-3]):?([0-5][0-9])?")
DESCRIPTION = re.compile(r"\((?:UTC|GMT) ?([+-−][0-9]{1,2}:?[0-9]{0,2})?\) ?(.*)", re.DOTALL)
#: Names of what the machine's own zone may be.
LOCAL = re.compile(r"localtime|posixrules|(?:posix|right)/|Factory")
#: Rules without an end are followed up to this year.
HORIZON = datetime(2100, 1, 1)  # noqa: DTZ001 - what a clock there says
#: How many changes of the clock a zone may have: two a year since the year 1, and some.
MAX_ONSETS = 5_000
#: How many zones of a file are read, as a made-up one can take long.
MAX_ZONES = 100
NOTHING = timedelta(0)


def find_zone(tzid: str, defined: Mapping[str, tzinfo] = MappingProxyType({})) -> tzinfo | None:
    """Return the zone of a TZID, whoever wrote it; None if it isn't known.

    A name of IANA or Windows comes first, then a zone that the file defines (see `clean_tzid`), then an offset.
    `GMT+8` is east of Greenwich, as people mean it; IANA's own `Etc/GMT+8` is west.
    """
    name = clean_tzid(tzid)
    return _find_by_name(name) or defined.get(name) or _parse_offset(name)


def clean_tzid(text: str) -> str:
    """Return a TZID as it is compared: the one in a VTIMEZONE is a TEXT and has escapes, that of a time has none."""
    return unescape_text(text).strip().strip('"')


def names_a_place(tzid: str) -> bool:
    """Return whether a TZID has a place behind its offset: "(UTC+08:00) Nowhere". It may have summer time."""
    described = DESCRIPTION.fullmatch(clean_tzid(tzid))
    return described is not None and bool(described[2])


@lru_cache(maxsize=1000)
def _find_by_name(name: str) -> tzinfo | None:
    return next(filter(None, map(_find_iana, _list_names(name))), None)


def _list_names(name: str) -> Iterator[str]:
    """Yield the IANA names that may be meant, the most likely first."""
    windows, places = _load_windows()
    yield from (name, windows.get(name, name), name.replace(" ", "_"))
    if described := DESCRIPTION.fullmatch(name):
        for place in (described[2], *re.split(r", ?", described[2])):
            if zone := places.get(place) or _load_cities().get(place):
                yield zone
    steps = name.split("/")  # a vendor's prefix: /mozilla.org/20070129_1/Europe/Berlin
    if not steps[0]:
        yield from ("/".join(steps[at:]) for at in range(1, len(steps)))


def _find_iana(name: str) -> tzinfo | None:
    if LOCAL.match(name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # odd characters; a folder of zones, a long name; unknown
        return None


def _parse_offset(name: str) -> tzinfo | None:
    described = DESCRIPTION.fullmatch(name)
    found = OFFSET.fullmatch((described[1] or "+0") if described else name)
    if found is None:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(length if found[1] == "+" else -length)


@cache
def _load_windows() -> tuple[dict[str, str], dict[str, str]]:
    """Return IANA's names by those of Windows, and by the places in its descriptions."""
    import tomllib
    from importlib.resources import files

    tables = tomllib.loads((files(__package__) / "windows.toml").read_text("utf-8"))
    return tables["names"], tables["descriptions"]


@cache
def _load_cities() -> dict[str, str]:
    """Return IANA's names by their last parts."""
    from zoneinfo import available_timezones

    return {name.rpartition("/")[2].replace("_", " "): name for name in sorted(available_timezones()) if "/" in name}


class _Onset(NamedTuple):
    """A change of the clock: its moment in UTC, and the offsets before and after."""

    moment: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


class _Zone(tzinfo):
    """A zone that a file defines."""

    def __init__(self, tzid: str, onsets: list[_Onset]) -> None:
        self.tzid, self.onsets = tzid, onsets
        self.moments = [onset.moment for onset in onsets]
        # A time that the clock shows twice is the first of the two, and a time that it skips goes by the clock before:
        # the local time from which an onset counts is the later of two, or with `fold` the earlier.
        self.local = [[onset.moment + pick(onset.before, onset.after) for onset in onsets] for pick in (max, min)]

    def __str__(self) -> str:
        return self.tzid

    def fromutc(self, dt: datetime) -> datetime:
        """Return what a clock of the zone shows; *dt* is in UTC, although its tzinfo is this zone."""
        naive = dt.replace(tzinfo=None)
        at = bisect_right(self.moments, naive) - 1
        local = naive + self._offset(at)
        again = at >= 0 and local < self.local[0][at]
        return local.replace(tzinfo=self, fold=int(again))

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return how far the zone's clock is ahead of UTC."""
        return None if dt is None else self._offset(self._at(dt))

    def tzname(self, dt: datetime | None) -> str | None:
        """Return what the file calls the time at this moment."""
        return None if dt is None else self.onsets[max(0, self._at(dt))].name

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Return the part of the offset that is summer time, as far as the file says."""
        if dt is None:
            return None
        at = self._at(dt)
        if at < 0 or not self.onsets[at].summer:
            return NOTHING
        return self.onsets[at].after - self.onsets[at].before

    def _at(self, dt: datetime) -> int:
        return bisect_right(self.local[dt.fold], dt.replace(tzinfo=None)) - 1

    def _offset(self, at: int) -> timedelta:
        return self.onsets[at].after if at >= 0 else self.onsets[0].before


def read_zones(components: Iterable[Component]) -> tuple[dict[str, tzinfo], dict[int, TextError]]:
    """Return the zones of VTIMEZONEs by their TZIDs, and the errors of those that can't be read by their lines."""
    zones: dict[str, tzinfo] = {}
    faults: dict[int, TextError] = {}
    for number, component in enumerate(components):
        try:
            if number >= MAX_ZONES:
                raise TextError(f"there are more than {MAX_ZONES} zones; this one is not read")  # noqa: TRY301
            zone = read_zone(component)
        except TextError as error:
            faults[component.line] = error
        else:
            zones[zone.tzid] = zone
    return zones, faults


def read_zone(component: Component) -> _Zone:
    """Return the zone of a VTIMEZONE; before its first onset, the offset before that applies.

    Raises:
        TextError: if it can't be read, or has too many onsets.
    """
    tzid = component.get("TZID")
    blocks = [block for block in component.components if block.name in ("STANDARD", "DAYLIGHT")]
    if tzid is None:
        raise TextError("the VTIMEZONE has no TZID", "name it")
    if not blocks:
        raise TextError(f"the VTIMEZONE {shorten(tzid.value)} has neither STANDARD nor DAYLIGHT", "add one of them")
    onsets = list(islice(chain.from_iterable(map(_read_onsets, blocks)), MAX_ONSETS + 1))
    if len(onsets) > MAX_ONSETS:
        raise TextError(f"the VTIMEZONE {shorten(tzid.value)} changes the clock more than {MAX_ONSETS:,} times")
    return _Zone(clean_tzid(tzid.value), sorted(onsets, key=itemgetter(0)))


def _read_onsets(block: Component) -> Iterator[_Onset]:
    """Yield the changes of one STANDARD or DAYLIGHT block."""
    before, after = (parse_offset(_require(block, name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    line = block.get("TZNAME")
    name, is_summer = unescape_text(line.value) if line else "", block.name == "DAYLIGHT"
    start = parse_moment(_require(block, "DTSTART"))
    if start.tzinfo is not None:
        raise TextError(f"the DTSTART of the {block.name} is in UTC", "write the local time, without Z")
    for local in chain([start], _find_repeats(block, start, before)):
        try:
            yield _Onset(local - before, before, after, name, is_summer)
        except OverflowError as error:
            message = f"{local.isoformat()} is outside the years 1 to 9999"
            raise TextError(message, "write a later one") from error


def _find_repeats(block: Component, start: datetime, before: timedelta) -> Iterator[datetime]:
    for line in block.all("RDATE"):
        for text in split_value(line.value):
            clock = time() if line.parameters.get("VALUE") == ("DATE",) else None
            yield _parse_local(text.partition("/")[0], before, clock)
    for line in block.all("RRULE"):
        yield from _expand_rule(line.value, start, before)


def _parse_local(text: str, before: timedelta, clock: time | None) -> datetime:
    """Return a local time; with *clock*, which is the time of day, the text is a date."""
    if clock is not None:
        return datetime.combine(parse_date(text), clock)
    moment = parse_moment(text)
    return moment if moment.tzinfo is None else moment.replace(tzinfo=None) + before


def _expand_rule(text: str, start: datetime, before: timedelta) -> Iterator[datetime]:
    """Yield the recurrences after the start that a rule gives."""
    rule = parse_rule(text)
    if rule["FREQ"][0] not in ("YEARLY", "MONTHLY"):
        raise TextError(f"clock changes with FREQ={rule['FREQ'][0]} are not supported", "write FREQ=YEARLY")
    if int(rule.get("INTERVAL", ("1",))[0]) > 1:
        raise TextError(f"the rule {shorten(text)} leaves out years, which is not supported", "take INTERVAL out")
    if not comes_true(rule, start):
        raise TextError(f"the rule {shorten(text)} gives no day that exists")
    ends = [_parse_local(until, before, None if "T" in until else time(23, 59, 59)) for until in rule.get("UNTIL", ())]
    end = min([HORIZON, *ends])
    return (moment for moment in takewhile(end.__ge__, moments(rule, start)) if moment != start)


def _require(block: Component, name: str) -> str:
    line = block.get(name)
    if line is None:
        raise TextError(f"the {block.name} of a VTIMEZONE has no {name}", "add it")
    return line.value
