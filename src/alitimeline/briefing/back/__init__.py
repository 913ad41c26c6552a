"""The way back: edits in an Excel briefing come into the data file that it was made from."""

from alitimeline.briefing.back.reading import read
from alitimeline.briefing.back.returned import Returned

__all__ = ["Returned", "read"]
