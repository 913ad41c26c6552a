"""Time zones in iCalendar: writing one as VTIMEZONE, knowing one by its name, reading what a file says of its own."""

from alitimeline.calendar.grammar.zones.naming import known
from alitimeline.calendar.grammar.zones.reading import of
from alitimeline.calendar.grammar.zones.writing import written

__all__ = ["known", "of", "written"]
