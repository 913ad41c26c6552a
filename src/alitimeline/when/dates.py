"""`When`: a date as precisely as a source says it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache, partial, total_ordering
from math import inf
from typing import Literal, NamedTuple, TypeAlias

from attrs import field, frozen

from alitimeline.problems import SHOWN, DateError, check_type, is_missing, represent, shorten
from alitimeline.when.points import Point, Precision

__all__ = ["When"]

Form: TypeAlias = Literal["date", "interval", "between"]

#: Coarse to fine.
PRECISIONS: tuple[Precision, ...] = ("year", "half", "quarter", "month", "day", "minute", "second")

DAY = 86_400
ONE_DAY, LAST_DAY = timedelta(days=1), date.max - timedelta(days=1)
FORMS = "write 2007, 2023-Q3, 2023-09, 2023-09-10, 2023-09-13T19:31+08:00, A/B or [A..B]"
#: The beginning of a text that can only be one of our own forms.
SPAN = re.compile(r"\[|\.\.|\d{4}[^/\s]*/(\d{4}|\.\.|$)", re.ASCII)
#: A date with a time in a canonical text.
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+(?:Z|[+-]\d\d:\d\d)", re.ASCII)
#: The zones farthest from UTC, in seconds: a day begins first at UTC+14 and ends last at UTC-12.
EAST, WEST = 14 * 3600, 12 * 3600
#: By how many days the date of one moment can differ between two zones.
ZONES_APART = 2


@total_ordering
@frozen(order=False)
class When:
    """A date as precisely as a source says it: EDTF (ISO 8601-2) levels 0 and 1, quarters, halves, `[A..B]`.

    `When.parse(text)` reads the canonical text, `When.from_text(text)` what people write.
    """

    #: Canonical text; equal texts are equal dates.
    text: str
    #: "date": once, within one period. "interval": lasts from A to B. "between": once, sometime between A and B.
    form: Form = field(init=False, eq=False, repr=False)
    #: Its first and its last point; None without a bound, or if the end is unknown.
    start: Point | None = field(init=False, eq=False, repr=False)
    end: Point | None = field(init=False, eq=False, repr=False)
    #: Whether its start or its end has a time of day.
    has_time: bool = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        _check_text(self.text)
        try:
            form, start, end = _parse_ends(self.text)
        except DateError as error:
            raise _suggest(error, self.text) from error
        set_once = object.__setattr__  # the way of attrs to set a computed field of a frozen class
        set_once(self, "form", form)
        set_once(self, "start", start)
        set_once(self, "end", end)
        set_once(self, "has_time", any(isinstance(point.earliest, datetime) for point in (start, end) if point))
        set_once(self, "text", _to_text(self.text, form, start, end))

    @classmethod
    def parse(cls, text: str) -> "When":
        """Parse the canonical text, or an EDTF form of it (2023-33 for 2023-Q1).

        Raises:
            DateError: with the reason and, if it can be guessed, the text to write.
        """
        _check_text(text)
        return _parse(text)

    @classmethod
    def of(cls, day: date) -> "When":
        """Return the date of a day, or of a `datetime`, which must have a time zone; those of pandas work as well.

        Raises:
            DateError: if it is something else, or pandas' NaT.
        """
        if isinstance(day, datetime):
            if is_missing(day):
                raise DateError(f"{represent(day)} is not a date", "leave it out if there is none")
            if day.utcoffset() is None:
                raise DateError(f"{day} has no time zone", "pass its .date(), or give it a tzinfo")
            return cls(Point.of(day.replace(microsecond=0), "second").text)
        if not isinstance(day, date):
            raise DateError(f"{represent(day)} is not a datetime.date", "pass datetime.date(2023, 11, 17)")
        return cls(day.isoformat())

    @classmethod
    def from_text(cls, text: str, zone: tzinfo | None = None) -> "When":
        """Parse a date as people and newspapers write it, in English, Chinese or numbers.

        A time needs an offset in the text ("GMT+8") or a *zone*. A date that can be read in two ways is refused.

        Raises:
            DateError: if it can't be read, or can be read in two ways.
        """
        _check_text(text)
        bare = text.strip()
        if SPAN.match(bare):  # it is one of our forms: an error explains what is wrong with it
            return cls.parse(bare)
        try:
            _parse_ends(bare)
        except DateError:
            from alitimeline.when.reading import to_canonical  # slow to import, and seldom needed

            bare = to_canonical(text, zone)
        return cls.parse(bare)

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> date | datetime | None:
        """The first possible day, or second if it has a time; None if it has no lower bound."""
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> date | datetime | None:
        """The last possible day, or second if it has a time; None if it has no upper bound."""
        return self.end.latest if self.end else None

    def first_day(self, zone: tzinfo) -> date | None:
        """Return the first possible day, in *zone* if it has a time; None if it has no lower bound."""
        return _to_day(self.earliest, zone)

    def last_day(self, zone: tzinfo) -> date | None:
        """Return the last possible day, in *zone* if it has a time; None if it has no upper bound."""
        return _to_day(self.latest, zone)

    def day_numbers(self, zone: tzinfo) -> tuple[float, float]:
        """Return its first and its last possible day as ordinals; infinite if there is no bound."""
        first, last = self.first_day(zone), self.last_day(zone)
        return first.toordinal() if first else -inf, last.toordinal() if last else inf

    @property
    def points(self) -> tuple[Point, ...]:
        """Its start and its end, as far as they have a bound: one or two points, which may be equal."""
        return tuple(filter(None, (self.start, self.end)))

    @property
    def precision(self) -> Precision:
        """The coarser precision of its two ends."""
        return min((point.precision for point in self.points), key=PRECISIONS.index)

    @property
    def approximate(self) -> bool:
        """Whether a source says "about" (`~` or `%`)."""
        return any(point.doubt in ("~", "%") for point in self.points)

    @property
    def uncertain(self) -> bool:
        """Whether the date itself is in doubt (`?` or `%`)."""
        return any(point.doubt in ("?", "%") for point in self.points)

    @property
    def open_start(self) -> bool:
        """Whether its start has no bound (`../B`, `[..B]`)."""
        return self.start is None

    @property
    def open_end(self) -> bool:
        """Whether it continues (`A/..`) or its end has no bound (`[A..]`); an unknown end is not open."""
        return self.end is None and not self.unknown_end

    @property
    def unknown_end(self) -> bool:
        """Whether it ended on an unknown date (`A/`)."""
        return self.text.endswith("/")

    def in_days(self, zone: tzinfo) -> "When":
        """Return the date with its times replaced by their days in *zone*."""
        if not self.has_time:
            return self
        return When(TIME.sub(lambda time: str(When(time[0]).first_day(zone)), self.text))

    def sort_key(self, zone: tzinfo | None = None) -> tuple[float, float, str]:
        """Return the key of the total order: earliest, latest, text. A day begins at midnight of *zone* (or UTC)."""
        return (
            _first_second(self.start.earliest, zone or UTC) if self.start else -inf,
            _last_second(self.end.latest, zone or UTC) if self.end else inf,
            self.text,
        )

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, When):
            return NotImplemented
        return self.sort_key() < other.sort_key()

    def before(self, other: "When", zone: tzinfo | None = None) -> bool | None:
        """Return whether it ends before *other* begins: True, False, or None if that is unknown.

        Dates are compared by day. If a time is compared with a day, the day is one of *zone*; without a zone it may be
        a day anywhere in the world, and near midnight the answer is None.
        """
        _check_when(other)
        times = self.has_time or other.has_time
        mine, theirs = _compute_bounds(self, zone, times=times), _compute_bounds(other, zone, times=times)
        if mine.end_latest < theirs.start_earliest:
            return True
        if mine.end_earliest >= theirs.start_latest:
            return False
        return None

    def surely_before(self, other: "When", zone: tzinfo | None = None) -> bool:
        """Return whether it certainly ends before *other* begins: `before`, and fast where their days are far apart."""
        end, start = self.latest, other.earliest
        if end is None or start is None or end.toordinal() > start.toordinal() + ZONES_APART:
            return False
        return self.before(other, zone) is True

    def after(self, other: "When", zone: tzinfo | None = None) -> bool | None:
        """Return whether it begins after *other* has ended: True, False, or None if that is unknown."""
        _check_when(other)
        return other.before(self, zone)

    def means(self, other: "When") -> bool:
        """Return whether both say the same, in other words perhaps: 2023-09-10 and [2023-09-10..2023-09-10]."""
        return self == other or (
            (self.earliest, self.latest) == (other.earliest, other.latest)
            and (self.approximate, self.uncertain) == (other.approximate, other.uncertain)
            and (self.earliest == self.latest or "interval" not in (self.form, other.form))
            and self.unknown_end == other.unknown_end
        )

    def overlaps(self, other: "When", zone: tzinfo | None = None) -> bool | None:
        """Return whether both share a day (a second, if both have times): True, False, or None if that is unknown."""
        _check_when(other)
        times = self.has_time or other.has_time
        mine, theirs = _compute_bounds(self, zone, times=times), _compute_bounds(other, zone, times=times)
        if mine.end_latest < theirs.start_earliest or theirs.end_latest < mine.start_earliest:
            return False
        if mine.start_latest <= theirs.end_earliest and theirs.start_latest <= mine.end_earliest:
            return True
        return None


def _check_when(other: object) -> None:
    passed = f"When({other!r})" if isinstance(other, str) and len(other) <= SHOWN else "When('2023-11-17')"
    check_type("other", other, When, "a When", f"pass {passed}")


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        hint = "write When.of(…)" if isinstance(text, date) else "write When('2023-11-17'), or When.of(…) of a date"
        raise DateError(f"{represent(text)} is not a text", hint)


@lru_cache(maxsize=131_072)  # the dates of a record repeat; a When is a value and can be shared
def _parse(text: str) -> When:
    return When(text)


def _to_day(bound: date | None, zone: tzinfo) -> date | None:
    if not isinstance(bound, datetime):
        return bound
    try:
        return bound.astimezone(zone).date()
    except OverflowError:  # within hours of the year 1 or 10000
        return bound.date()


def _parse_ends(text: str) -> tuple[Form, Point | None, Point | None]:
    if text.startswith("[") and text.endswith("]"):
        first, dots, last = text[1:-1].partition("..")
        if dots and (first or last):
            start, end = (_parse_end(text, part) if part else None for part in (first, last))
            _check_order(text, start, end)
            return "between", start, end
    elif "/" in text:
        first, _, last = text.partition("/")
        if first == ".." and last not in ("", ".."):
            return "interval", None, _parse_end(text, last)
        if first != ".." and (point := Point.parse(first)):
            end = None if last in ("", "..") else _parse_end(text, last)
            _check_order(text, point, end)
            return "interval", point, end
    elif point := Point.parse(text):
        return "date", point, point
    raise DateError(f"{shorten(text)} is not a date", FORMS)


def _parse_end(text: str, part: str) -> Point:
    """Parse the start or the end of a period; *text* is the whole period, for messages."""
    point = Point.parse(part)
    if point is None:
        meant = _suggest(DateError(""), part).replacement
        hint = f"write {meant!r}" if meant and meant[0].isdigit() and "/" not in meant else FORMS
        raise DateError(f"{shorten(text)} is not a date: {shorten(part)} is not one", hint)
    return point


def _check_order(text: str, start: Point | None, end: Point | None) -> None:
    if start and end:
        times = isinstance(start.earliest, datetime) or isinstance(end.latest, datetime)
        first, last = _moment_functions(None, times=times)
        if last(end.latest) < first(start.earliest):
            raise DateError(f"{shorten(text)} ends before it starts", "write the earlier date first")


def _suggest(error: DateError, text: str) -> DateError:
    """Return *error* with the date that *text* seems to mean, if it can be read; otherwise with what to write."""
    from alitimeline.when.reading import to_canonical

    try:
        read = to_canonical(text)
        meant = _to_text(read, *_parse_ends(read))
    except DateError as reason:
        return DateError(error.message, reason.hint or error.hint)
    looks_alike = "" if text.isascii() or any(map(str.isalpha, text)) else ", in plain digits and hyphens"
    return DateError(f"{shorten(text)} is not a date", f"write {meant!r}{looks_alike}", meant)


def _to_text(text: str, form: Form, start: Point | None, end: Point | None) -> str:
    first, last = start.text if start else "", end.text if end else ""
    match form:
        case "date":
            return first
        case "between":
            return f"[{first}..{last}]"
        case _:
            return f"{first or '..'}/{last or text.partition('/')[2]}"


class _Bounds(NamedTuple):
    """The bounds of a start and of an end, as ordinals of days or as seconds."""

    start_earliest: float
    start_latest: float
    end_earliest: float
    end_latest: float


@lru_cache(maxsize=65_536)  # the dates of a record repeat, and are compared with many others
def _compute_bounds(when: When, zone: tzinfo | None, *, times: bool) -> _Bounds:
    first, last = _moment_functions(zone, times=times)
    match when.start, when.end, when.form:
        case None, Point() as end, "interval":  # began at an unknown time
            return _Bounds(-inf, -inf, first(end.earliest), last(end.latest))
        case Point() as start, None, "interval":
            ends = first(start.earliest) if when.unknown_end else inf
            return _Bounds(first(start.earliest), last(start.latest), ends, inf)
        case Point() as start, Point() as end, "interval":
            begins, ends_last = first(start.earliest), last(end.latest)  # it starts no later than it ends
            starts_last, ends_first = min(last(start.latest), ends_last), max(begins, first(end.earliest))
            return _Bounds(begins, starts_last, ends_first, ends_last)
        case _:
            bounds = first(when.start.earliest) if when.start else -inf, last(when.end.latest) if when.end else inf
            return _Bounds(*bounds, *bounds)


_Clock: TypeAlias = Callable[[date], float]


def _moment_functions(zone: tzinfo | None, *, times: bool) -> tuple[_Clock, _Clock]:
    """Return the functions that turn a date into its first and its last moment: seconds with *times*, else days."""
    if not times:
        return date.toordinal, date.toordinal
    return partial(_first_second, zone=zone), partial(_last_second, zone=zone)


def _first_second(day: date, zone: tzinfo | None) -> float:
    return _to_seconds(day) if isinstance(day, datetime) else _day_bounds(day, zone)[0]


def _last_second(day: date, zone: tzinfo | None) -> float:
    return _to_seconds(day) if isinstance(day, datetime) else _day_bounds(day, zone)[1]


@lru_cache(maxsize=65_536)  # the days of a record repeat, and computing an offset is slow
def _day_bounds(day: date, zone: tzinfo | None) -> tuple[int, int]:
    """Return the first and the last second of a day: in *zone*, or anywhere in the world without a zone.

    Integers, because a `datetime` in a zone overflows near the years 1 and 9999.
    """
    midnight = day.toordinal() * DAY
    begins, ends = _compute_offset(zone, day), _compute_offset(zone, min(day, LAST_DAY) + ONE_DAY)
    return midnight - (EAST if begins is None else begins), midnight + DAY - (-WEST if ends is None else ends) - 1


def _compute_offset(zone: tzinfo | None, day: date) -> int | None:
    """Return the offset of a zone from UTC at a midnight, in seconds; None without a zone, or if the zone has none."""
    offset = zone.utcoffset(datetime.combine(day, time())) if zone else None
    return None if offset is None else int(offset.total_seconds())


def _to_seconds(moment: datetime) -> int:
    offset = moment.utcoffset() or timedelta()
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() * DAY + clock - int(offset.total_seconds())
