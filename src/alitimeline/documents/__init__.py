"""Bytes to documents to timelines, and back: what data files are written in."""

__all__ = ()
