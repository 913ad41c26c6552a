"""RECUR → the local times that a rule gives (RFC 5545, section 3.3.10), with dateutil.

dateutil looks for the next time up to the year 9999, however long that takes. Whether a rule gives any is therefore
looked for in the last years that there are.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from alitimeline.problems import TextError, shorten

__all__ = ["comes_true", "moments"]

#: A rule that gives a time in any year gives one in the last 44, which have every kind of year.
LAST_YEARS = 9956
#: With INTERVAL, it is tried in the last 400 years at least, after which the calendar repeats, weekdays included.
CYCLE, LAST_CYCLES = 400, 9200


def comes_true(rule: Mapping[str, tuple[str, ...]], start: datetime) -> bool:
    """Return whether a rule, UNTIL aside, gives any time from *start* on; raises `TextError` as `moments` does."""
    every = {name: values for name, values in rule.items() if name != "INTERVAL"}
    tries = ((every, LAST_YEARS), (rule, LAST_CYCLES + start.year % CYCLE))
    return all(next(moments(each, start.replace(year=year)), None) for each, year in tries)


def moments(rule: Mapping[str, tuple[str, ...]], start: datetime) -> Iterator[datetime]:
    """Yield the times that a rule, UNTIL aside, gives from *start* on, in their order.

    Raises:
        TextError: if dateutil can't follow the rule.
    """
    from dateutil.rrule import rrulestr

    text = ";".join(f"{name}={','.join(values)}" for name, values in rule.items() if name != "UNTIL")
    try:
        yield from rrulestr(text, dtstart=start)
    except (ValueError, OverflowError) as error:
        raise TextError(f"the rule {shorten(text)} can't be followed") from error
