"""Time zones in iCalendar: knowing one by its name, reading what a file says of its own."""

from alitimeline.calendar.grammar.zones.naming import find_zone
from alitimeline.calendar.grammar.zones.reading import read_zone

__all__ = ["find_zone", "read_zone"]
