"""All of the Excel briefing: its sheets are written from timelines, and what was edited in them is read back."""

from alitimeline.briefing.back import Returned, read

__all__ = ["Returned", "read"]
