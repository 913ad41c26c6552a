"""The record to look at: pictures on a time axis, and the page."""

__all__ = ()
