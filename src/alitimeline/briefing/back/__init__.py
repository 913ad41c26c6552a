"""The way back: what was edited in an Excel briefing comes into the data file that it was made of."""

from alitimeline.briefing.back.reading import read
from alitimeline.briefing.back.returned import Returned

__all__ = ["Returned", "read"]
