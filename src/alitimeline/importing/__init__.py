"""Reads what others keep their dates in into drafts of timelines."""

from alitimeline.importing.calendars import Draft, calendar

__all__ = ["Draft", "calendar"]
