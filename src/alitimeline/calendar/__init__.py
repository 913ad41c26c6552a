"""All of iCalendar: calendars are written from timelines, read into drafts of timelines, and checked."""

from alitimeline.calendar.grammar.checking import check
from alitimeline.calendar.reading import Draft, read

__all__ = ["Draft", "check", "read"]
