"""Data files: bytes to documents to timelines, and back."""

__all__ = ()
