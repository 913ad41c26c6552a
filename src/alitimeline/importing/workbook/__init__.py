"""The way back: what was edited in an Excel briefing comes into the data file that it was made of."""

from alitimeline.importing.workbook.merging import Returned, briefing

__all__ = ["Returned", "briefing"]
