"""iCalendar (RFC 5545), whatever it is about: its lines, its tree, its values, its rules."""

from alitimeline.ical.tree import Component, parse

__all__ = ["Component", "parse"]
