"""Files to timelines, or all that is wrong with them."""

from alitimeline.loading.files import bundled, check, load, loads, read_file

__all__ = ["bundled", "check", "load", "loads", "read_file"]
