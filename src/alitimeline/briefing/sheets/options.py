"""How a briefing is made: the options of the workbook."""

from datetime import date
from typing import Any, Literal, TypeAlias

from attrs import Attribute, field, frozen

from alitimeline.answers.words import Language
from alitimeline.briefing.sheets.sheet import Paper
from alitimeline.documents.outputs import check_day, describe, one_of
from alitimeline.model import Timeline
from alitimeline.problems import ExportError

__all__ = ["Language", "Options", "Paper", "Profile"]

Profile: TypeAlias = Literal["executive", "analyst", "accessible"]


def _timeline(_options: object, _attribute: "Attribute[Any]", value: object) -> None:
    if value is not None and not isinstance(value, Timeline):
        raise ExportError(
            f"{describe('previous', str(value))}, which is not a timeline", "load it: alitimeline.load(path)"
        )


def _flag(_options: object, attribute: "Attribute[Any]", value: object) -> None:
    if not isinstance(value, bool):
        raise ExportError(describe(attribute.name, str(value)), "write True or False")


@frozen(kw_only=True)
class Options:
    """What the makers of a briefing may choose."""

    #: The day from which days are counted; by default, the one that the record speaks of (`Timeline.as_of`).
    as_of: date | None = field(default=None, validator=check_day)
    #: "executive": promises first, fewer columns; "analyst": all; "accessible": all, larger, one table a sheet.
    profile: Profile = field(default="analyst", validator=one_of(Profile))
    #: Of headings and labels; the texts of the record stay as they are.
    language: Language = field(default="en", validator=one_of(Language))
    #: The size of its printed pages.
    paper: Paper = field(default="a4", validator=one_of(Paper))
    #: The timeline of the last briefing; the summary says what changed since.
    previous: Timeline | None = field(default=None, validator=_timeline)
    #: Whether there is also a chart of the deadlines.
    chart: bool = field(default=False, validator=_flag)
