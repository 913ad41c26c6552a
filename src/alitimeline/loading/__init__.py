"""Loads and checks timelines."""

from alitimeline.loading.files import bundled, check, load, loads, read_file

__all__ = ["bundled", "check", "load", "loads", "read_file"]
