"""Rows and columns: tables of others become records."""

__all__ = ()
