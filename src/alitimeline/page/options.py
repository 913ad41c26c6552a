"""What the makers of a page and of every picture may choose."""

from datetime import date

from attrs import field, frozen

from alitimeline.answers.words import Language
from alitimeline.documents.outputs import check_day, one_of

__all__ = ["View"]


@frozen(kw_only=True)
class View:
    """How to look at a record."""

    #: The day to look from; by default, the one that the record speaks of (`Timeline.as_of`).
    as_of: date | None = field(default=None, validator=check_day)
    #: Of headings and words; the texts of the record stay as they are.
    language: Language = field(default="en", validator=one_of(Language))
