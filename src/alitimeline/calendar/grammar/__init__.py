"""iCalendar (RFC 5545), whatever it is about: its lines, its tree, its values, its rules."""

from alitimeline.calendar.grammar.tree import Component, parse

__all__ = ["Component", "parse"]
