"""The calendar: a timeline as iCalendar (RFC 5545, with RFC 7986), with an entry for each event and deadline.

`docs/calendar.md` describes the options, and how dates become days and times. There is no METHOD, so DTSTAMP is when
the record was last revised (RFC 5545, section 3.8.7.2), not when the calendar was written: the same timeline gives the
same bytes.
"""

from alitimeline.calendar.writing.calendar import is_own, render, size_warning, split, to_bytes
from alitimeline.calendar.writing.options import Options

__all__ = ["Options", "is_own", "render", "size_warning", "split", "to_bytes"]
