"""The Excel briefing of a timeline: Summary, Timeline, Commitments, Sources."""

from alitimeline.export.excel.finalise import finalise, package_day
from alitimeline.export.excel.rows import Rows
from alitimeline.export.excel.sheets import commitments, events, sources
from alitimeline.export.excel.summary import summary
from alitimeline.export.excel.workbook import build
from alitimeline.model import Timeline

__all__ = ["to_bytes"]

#: What lays out each sheet, in the order in which one reads them.
SHEETS = (summary, events, commitments, sources)


def to_bytes(timeline: Timeline) -> bytes:
    """Write *timeline* as an Excel workbook (.xlsx); the same timeline gives the same bytes.

    Raises:
        ExportError: if a list has more rows than Excel can hold.
        UnknownNameError: if a record names another one that the timeline doesn't have.
        DeadlineError: if a deadline can't be computed.

    """
    sheets = [lay_out(timeline) for lay_out in SHEETS]
    day = package_day(timeline.as_of)
    frame, styles = build(timeline, sheets, day)
    return finalise(frame, [Rows(sheet, styles) for sheet in sheets], day)
