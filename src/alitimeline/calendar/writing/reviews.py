"""The days on which to look at a promise until it falls due, as a rule that all programs read alike.

They lie on the day of the month on which the promise was made; on the last day of each month, if one of the months is
too short for that day.
"""

from datetime import date, datetime, time
from typing import NamedTuple

from alitimeline.calendar.grammar.writing import format_date
from alitimeline.calendar.writing.options import Review
from alitimeline.when.points import last_day

__all__ = ["Reviews", "compute_reviews"]

#: How many months lie between two reviews.
MONTHS: dict[Review, int] = {"yearly": 12, "half-yearly": 6, "quarterly": 3, "monthly": 1}
#: The year of the shortest months.
COMMON_YEAR = 2023


class Reviews(NamedTuple):
    """A series of days: the first, and the rule of all (RFC 5545, section 3.3.10)."""

    first: date
    rule: str


def compute_reviews(every: Review, promised: date, due: date) -> Reviews | None:
    """Return the days from the promise, which isn't among them, to the deadline, which may be; None without any."""
    from dateutil.rrule import MONTHLY, rrule

    step = MONTHS[every]
    months = range(promised.month - 1, promised.month + 11, step)
    fits = all(last_day(COMMON_YEAR, month % 12 + 1).day >= promised.day for month in months)
    day = promised.day if fits else -1
    begin, until = (datetime.combine(each, time()) for each in (promised, due))
    days = rrule(MONTHLY, dtstart=begin, interval=step, bymonthday=day, until=until)
    # the end of a month may lie in the month of the promise, too
    first = days.after(datetime.combine(last_day(promised.year, promised.month), time()))
    if first is None:
        return None
    yearly = f"FREQ=YEARLY;BYMONTH={promised.month}"
    often = "FREQ=MONTHLY" + (f";INTERVAL={step}" if step > 1 else "")
    return Reviews(
        first.date(), f"{yearly if step == MONTHS['yearly'] else often};BYMONTHDAY={day};UNTIL={format_date(due)}"
    )
