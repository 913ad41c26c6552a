"""Time zones in iCalendar: writing one as VTIMEZONE, knowing one by its name, reading what a file says of its own."""

from alitimeline.ical.zones.naming import known
from alitimeline.ical.zones.reading import of
from alitimeline.ical.zones.writing import written

__all__ = ["known", "of", "written"]
