"""Where the folders of the repository are, for tests in any folder; and on which systems a test runs."""

import sys
from pathlib import Path

import pytest

__all__ = ["ROOT", "TESTS", "needs_linux", "needs_unix"]

TESTS = Path(__file__).parent
ROOT = TESTS.parent

needs_unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals, links, pipes and modes")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc and such devices")
