"""IANA zone → VTIMEZONE (RFC 5545, section 3.6.5): short, and right in the years that are used.

Where the clock doesn't change, that is one block. Blocks have a rule where their onsets follow one from year to year,
and no RDATE, which Outlook passes over.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alitimeline.problems import unknown_name

__all__ = ["written"]

#: No clock is changed twice within a day.
STEP = timedelta(days=1)
#: No clock was changed before.
BEFORE_ZONES = 1800
SECOND = timedelta(seconds=1)
NOTHING = timedelta(0)
WEEK = 7
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _State(NamedTuple):
    """What a clock of the zone says: how far it is ahead of UTC, and why."""

    offset: timedelta
    name: str
    summer: timedelta


class _Onset(NamedTuple):
    """A change of the clock, in the local time that ends with it."""

    local: datetime
    before: _State
    after: _State


class _Block:
    """Onsets that follow one rule, or a single one."""

    def __init__(self, first: _Onset) -> None:
        self.onsets, self.rules = [first], _rules(first.local)

    def takes(self, onset: _Onset) -> bool:
        """Take the onset if it is the next year's by the same rule."""
        last = self.onsets[-1]
        rules = [rule for rule in self.rules if rule in _rules(onset.local)]
        same = (last.before, last.after) == (onset.before, onset.after) and last.local.time() == onset.local.time()
        if not (rules and same and last.local.year + 1 == onset.local.year):
            return False
        self.onsets.append(onset)
        self.rules = rules
        return True

    def lines(self, last: int) -> Iterator[str]:
        """Write the block; its rule ends if it doesn't go on after the *last* year."""
        (local, before, after), final = self.onsets[0], self.onsets[-1]
        kind = "DAYLIGHT" if _is_summer(before, after) else "STANDARD"
        yield f"BEGIN:{kind}"
        yield f"DTSTART:{_stamp(local)}"
        if len(self.onsets) > 1:
            # UNTIL is in UTC, and some take it for local time: a day later, it is right either way
            end = "" if final.local.year > last else f";UNTIL={_stamp(final.local + STEP)}Z"
            yield f"RRULE:FREQ=YEARLY;{self.rules[0]}{end}"
        yield f"TZNAME:{after.name}"
        yield f"TZOFFSETFROM:{_offset(before.offset)}"
        yield f"TZOFFSETTO:{_offset(after.offset)}"
        yield f"END:{kind}"


def written(name: str, first: int, last: int) -> tuple[str, ...]:
    """Return the content lines, not folded, of a zone's VTIMEZONE that holds from the *first* to the *last* year.

    These are years of the zone's own clock. A rule that holds in the year after them, too, is left open.

    Raises:
        UnknownNameError: if there is no zone of this name.

    """
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        from zoneinfo import available_timezones

        raise unknown_name("time zone", name, available_timezones()) from None
    blocks: list[_Block] = []
    for onset in _onsets(zone, first, last):
        if not any(block.takes(onset) for block in blocks) and onset.local.year <= last:
            blocks.append(_Block(onset))
    return (
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        *(line for block in blocks for line in block.lines(last)),
        "END:VTIMEZONE",
    )


def _onsets(zone: ZoneInfo, first: int, last: int) -> Iterator[_Onset]:
    """Yield the changes from the last before the *first* year, at most a year before, to the year after the *last*."""
    start = datetime(first, 1, 1)  # noqa: DTZ001 - what a clock there says
    end = datetime(min(last + 2, MAXYEAR), 1, 3, tzinfo=UTC)
    moment = datetime(max(first, BEFORE_ZONES) - 1, 1, 1, tzinfo=UTC)
    state, earlier, begun = _state(zone, moment), None, False
    while moment < end:
        following = moment + STEP
        if (after := _state(zone, following)) != state:
            following, after = _first_change(zone, moment, following, state)
            onset = _Onset(following.replace(tzinfo=None) + state.offset, state, after)
            if onset.local >= start and not begun:
                yield earlier or _Onset(start, state, state)
                begun = True
            if begun:
                yield onset
            earlier, state = onset, after
        moment = following
    if not begun:
        yield earlier or _Onset(start, state, state)


def _first_change(zone: ZoneInfo, low: datetime, high: datetime, state: _State) -> tuple[datetime, _State]:
    """Return the second between two moments in which *state* ends, and what it turns into."""
    while high - low > SECOND:
        middle = low + timedelta(seconds=(high - low) // SECOND // 2)
        if _state(zone, middle) == state:
            low = middle
        else:
            high = middle
    return high, _state(zone, high)


def _state(zone: ZoneInfo, moment: datetime) -> _State:
    local = moment.astimezone(zone)
    return _State(local.utcoffset() or NOTHING, local.tzname() or "", local.dst() or NOTHING)


def _is_summer(before: _State, after: _State) -> bool:
    """Tell whether summer time begins, which is what readers expect of the clock's going forward.

    Ireland's law calls winter time the exception, as Morocco's does the time of Ramadan.
    """
    return after.summer > NOTHING or (before.summer < NOTHING and after.offset > before.offset)


def _rules(day: datetime) -> list[str]:
    """Return the yearly rules that give this day, those that people would use before others."""
    month, weekday = f"BYMONTH={day.month}", WEEKDAYS[day.weekday()]
    length = monthrange(2023, day.month)[1]  # February's, in most years
    rules = []
    if day.day + WEEK > monthrange(day.year, day.month)[1]:
        rules.append(f"{month};BYDAY=-1{weekday}")
    rules += [f"{month};BYDAY={(day.day + WEEK - 1) // WEEK}{weekday}", f"{month};BYMONTHDAY={day.day}"]
    for first in range(max(1, day.day - WEEK + 1), min(day.day, length - WEEK + 1) + 1):
        days = ",".join(str(first + more) for more in range(WEEK))
        rules.append(f"{month};BYDAY={weekday};BYMONTHDAY={days}")
    return rules


def _stamp(moment: datetime) -> str:
    """Write a moment; `strftime` doesn't fill years up to four digits everywhere."""
    return moment.isoformat().replace("-", "").replace(":", "")


def _offset(offset: timedelta) -> str:
    """Write an offset; its seconds only where it has any, as local times had before zones."""
    seconds = abs(offset) // SECOND
    text = f"{'-' if offset < NOTHING else '+'}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return text + (f"{seconds % 60:02}" if seconds % 60 else "")
