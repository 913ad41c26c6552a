"""iCalendar files of any program → drafts of timelines."""

from alitimeline.calendar.reading.calendars import Draft, read

__all__ = ["Draft", "read"]
