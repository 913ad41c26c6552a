"""Loads and checks timelines."""

from alitimeline.loading.files import bundled, check, find_refusal, from_dict, load, loads, read_file, read_stream

__all__ = ["bundled", "check", "find_refusal", "from_dict", "load", "loads", "read_file", "read_stream"]
