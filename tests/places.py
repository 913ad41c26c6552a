"""Where the folders of the repository are, for tests in any folder."""

from pathlib import Path

__all__ = ["ROOT", "TESTS"]

TESTS = Path(__file__).parent
ROOT = TESTS.parent
