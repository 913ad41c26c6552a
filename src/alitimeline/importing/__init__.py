"""Reads what others keep their dates in into drafts of timelines, and takes back what was edited in a briefing."""

from alitimeline.importing.calendars import Draft, calendar
from alitimeline.importing.workbook import Returned, briefing

__all__ = ["Draft", "Returned", "briefing", "calendar"]
