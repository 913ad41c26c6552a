"""The names of time zones in calendars: those of IANA, of Windows and of vendors, and offsets."""

import re
from collections.abc import Iterator
from datetime import timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

__all__ = ["find_zone"]

#: An offset in words, where plus is east. In parentheses, a place follows.
OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-−])([01]?[0-9]|2[0-3]):?([0-5][0-9])?")
DESCRIPTION = re.compile(r"\((?:UTC|GMT) ?([+-−][0-9]{1,2}:?[0-9]{0,2})?\) ?(.*)", re.DOTALL)
#: Names of what the machine's own zone may be.
LOCAL = re.compile(r"localtime|posixrules|(?:posix|right)/|Factory")


@lru_cache(maxsize=1000)
def find_zone(tzid: str) -> tzinfo | None:
    """Return the zone of a TZID, whoever wrote it; None if it isn't known.

    `GMT+8` is east of Greenwich, as people mean it; IANA's own `Etc/GMT+8` is west. An offset with an unknown place,
    `(UTC+08:00) Nowhere`, is read as the offset.
    """
    name = tzid.strip().strip('"')
    return next(filter(None, map(_find_iana, _list_names(name))), None) or _parse_offset(name)


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

    tables = tomllib.loads((files("alitimeline.calendar.grammar.zones") / "windows.toml").read_text("utf-8"))
    return tables["names"], tables["descriptions"]


@cache
def _load_cities() -> dict[str, str]:
    """Return IANA's names by their last parts."""
    from zoneinfo import available_timezones

    return {name.rpartition("/")[2].replace("_", " "): name for name in sorted(available_timezones()) if "/" in name}
