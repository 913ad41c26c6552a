"""Time zones in iCalendar: knowing one by its name, reading what a file says of its own."""

from alitimeline.calendar.grammar.zones.naming import known
from alitimeline.calendar.grammar.zones.reading import of

__all__ = ["known", "of"]
