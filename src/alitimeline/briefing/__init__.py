"""All of the Excel briefing: its sheets are written from timelines, and what was edited in them is read back."""

__all__ = ()
