"""The time axis of a picture: days → places, and the marks on it."""

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from operator import itemgetter

from attrs import frozen

from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language
from alitimeline.model import Event, Timeline
from alitimeline.when import When

__all__ = ["APART", "Axis", "find_day", "order_by_day", "span_days"]

#: How many months may be between two marks, and how many pixels there are between them at least.
STEPS, APART = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 12_000, 24_000), 72
YEAR = 12
#: How much of an axis is left empty before its first and after its last day; the shortest axis in days.
MARGIN, SHORTEST = 0.02, 31


@frozen
class Axis:
    """A linear scale of days, as ordinals, between two places."""

    first: int
    last: int
    left: float
    right: float

    def place(self, day: date) -> float:
        """Return the place of a day; that of the nearest end if it lies beyond."""
        share = (min(max(day.toordinal(), self.first), self.last) - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 1)

    def marks(self, language: Language, apart: float = APART) -> Iterator[tuple[float, str]]:
        """Yield the places and the names of the first days of years or, on a short axis, of months.

        They are *apart* pixels from each other at least.
        """
        begin, end = (date.fromordinal(number) for number in (self.first, self.last))
        first, last = (day.year * YEAR + day.month - 1 for day in (begin, end))
        most = max((self.right - self.left) // apart, 1)
        step = next((step for step in STEPS if (last - first) / step <= most), STEPS[-1])
        for month in range(-(-(first + 1) // step) * step, last + 1, step):
            day = date(month // YEAR, month % YEAR + 1, 1)
            text = f"{day.year:04}" if step >= YEAR else f"{day.year:04}-{day.month:02}"
            yield self.place(day), format_date(When(text), language)


def span_days(days: Iterable[date], left: float, right: float) -> Axis:
    """Return an axis for *days*, with some room at both ends, of a month at least."""
    numbers = sorted(day.toordinal() for day in days) or [date.max.toordinal()]
    room = max(round((numbers[-1] - numbers[0]) * MARGIN), (SHORTEST - numbers[-1] + numbers[0]) // 2, 1)
    return Axis(max(numbers[0] - room, 1), min(numbers[-1] + room, date.max.toordinal()), left, right)


def find_day(when: When, zone: tzinfo) -> date:
    """Return the day on which a date begins or, if that isn't known, the last one."""
    return when.first_day(zone) or when.last_day(zone) or date.max


def order_by_day(timeline: Timeline) -> list[tuple[date, Event]]:
    """Return the events with the days on which they begin, in that order; those without a beginning by their end."""
    days = [(find_day(event.when, timeline.zone), event) for event in timeline.chronology()]
    return sorted(days, key=itemgetter(0))
