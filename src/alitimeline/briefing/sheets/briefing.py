"""What all sheets of one briefing share: the timeline, its options, how things stood on the day, and the words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import ceil
from typing import Any

from attrs import frozen

from alitimeline.answers.phrases import format_extra
from alitimeline.briefing.cells import Link, Stamp, Value, day, join
from alitimeline.briefing.editable import names_of, values
from alitimeline.briefing.headings import sheets
from alitimeline.briefing.parts import READ, Part, find_holders, find_parts
from alitimeline.briefing.sheets.heights import reckon_width
from alitimeline.briefing.sheets.options import Options
from alitimeline.briefing.sheets.sheet import Choice, Column, Sheet
from alitimeline.briefing.wording import Wording
from alitimeline.documents import canonical as json
from alitimeline.model import Actor, Commitment, Event, Record, Timeline
from alitimeline.model.kinds import COLLECTIONS, kind_of
from alitimeline.model.texts import fold
from alitimeline.queries import Status, status

__all__ = ["Briefing"]

#: What an executive edits instead of the dates as stated, which have no columns there.
DATES = frozenset({"date", "deadline"})
#: How many blank rows each table of an empty timeline has.
ROOM = 200
#: Lists of words from which a cell may differ: others may be typed, or several.
OPEN_LISTS = frozenset({"EventKindList", "CommitmentKindList", "ActorList", "SourceList", "ReasonList"})
#: How many rows are always printed, and how many days before and after the as-of date of a longer sheet.
LONG, YEAR = 60, 366
#: How many digits wide a heading or an address makes a column at most.
WIDEST = 40


@frozen
class Briefing:
    """A timeline and the options of its briefing, with what all sheets share."""

    timeline: Timeline
    options: Options

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON of the timeline, in hex."""
        return json.sha256(self.timeline)

    @cached_property
    def words(self) -> Wording:
        """The words of the briefing in its language."""
        return Wording(self.timeline, self.options.language)

    @property
    def is_template(self) -> bool:
        """Whether the timeline is empty, and its tables are there to be filled in."""
        record = self.timeline
        return not (record.events or record.commitments or record.actors or record.sources)

    @property
    def as_of(self) -> date | None:
        """The day from which days are counted; None if the record has no date."""
        return self.options.as_of or self.timeline.as_of

    @cached_property
    def as_of_cell(self) -> Stamp | str | None:
        """That day as the value of a cell."""
        return day(self.as_of) if self.as_of else None

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """How it stood with each commitment that was made by then, in the order of their deadlines."""
        answers = status(self.timeline, self.as_of) if self.as_of else ()
        return {answer.commitment.id: answer for answer in answers}

    @cached_property
    def events(self) -> Sequence[Event]:
        """The events in the order in which a reader looks for them: what began nobody knows when is at its end."""

        def find_place(event: Event) -> float:
            first, last, _ = event.when.sort_key(self.timeline.zone)
            return last if event.when.start is None else first

        return sorted(self.timeline.chronology(), key=find_place)

    @cached_property
    def parts(self) -> Mapping[str, Sequence[Part]]:
        """The parts of records by the keys of their sheets."""
        by_sheet: dict[str, list[Part]] = defaultdict(list)
        records: tuple[Record, ...] = (*self.events, *self.timeline.commitments, *self.timeline.actors)
        for record in records:
            for part in find_parts(record):
                by_sheet[part.sheet].append(part)
        return by_sheet

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles and names of events, commitments and actors, by list and id ("events/letter").

        Only those by which nothing else goes: in a cell, they say which record is meant.
        """
        records: tuple[Event | Commitment | Actor, ...]
        records = (*self.timeline.events, *self.timeline.commitments, *self.timeline.actors)
        names = {
            f"{COLLECTIONS[kind_of(record)]}/{record.id}": record.name if isinstance(record, Actor) else record.title
            for record in records
        }
        shared = Counter(name for record in records for name in {*map(fold, names_of(record))})
        return {key: name for key, name in names.items() if shared[fold(name)] == 1}

    def name_holder(self, part: Part) -> str:
        """Say what a part is about within its record; "" for the record itself."""
        if not part.holder.about:
            return ""
        holders = find_holders(part.record, self.words.actor, self.words.name_dispute)
        return next(holder.about for holder in holders if holder.path == part.holder.path)

    def name(self, sheet: str) -> str:
        """Return what a sheet is called."""
        return sheets()[sheet].name[self.options.language]

    def columns(self, sheet: str) -> dict[str, Column]:
        """Return the columns of a sheet by their keys, with headings in its language."""
        words, language = sheets()[sheet], self.options.language
        columns: dict[str, Column] = {}
        for key, (width, *more) in words.layout.items():
            name = words.columns[key].name[language]
            heading = f"{name} ({self.timeline.timezone})" if key == "date" else name
            choice = Choice(more[1], strict=more[1] not in OPEN_LISTS) if more[1:] else None
            is_edited = words.columns[key].use == "edited" or (self.options.profile == "executive" and key in DATES)
            style = more[0] if more else "Text"
            least = min(ceil(reckon_width(heading, bold=True)), WIDEST)  # no word of it is broken
            columns[key] = Column(key, max(width, least), style, heading, choice=choice, is_edited=is_edited)
        return columns

    def cells(self, record: Record) -> dict[str, Value]:
        """Return the cells of the columns that are read back, as data files write their values, and of `x-…` keys."""
        edited: dict[str, Value] = {key: text or None for key, text in values(record).items()}
        translated = record.extra.get(f"x-title-{self.options.language}")
        return edited | {"extra": join(format_extra(record.extra)), "translated": translated and str(translated)}

    def choose_rows(self, days: Sequence[date | None]) -> tuple[int, int, str] | None:
        """Return the first and the last row that an executive prints, and a note; None if all are printed.

        Of a long sheet, with rows in the order of these *days*, it is the year before the as-of date and after it.
        """
        near = [row for row, day in enumerate(days, 2) if day and self.as_of and abs((day - self.as_of).days) <= YEAR]
        if self.options.profile != "executive" or len(days) <= LONG or not near:
            return None
        return near[0], near[-1], self.words.label("excerpt", near[-1] - near[0] + 1, len(days))

    def sheet(
        self,
        key: str,
        rows: Iterable[Mapping[str, Value]],
        columns: Mapping[str, Column] | None = None,
        records: Iterable[Record] = (),
        **more: Any,  # noqa: ANN401 - what `Sheet` takes
    ) -> Sheet:
        """Lay out a sheet; its *rows* have a cell for each column, and may be those of *records*.

        For an executive, it has fewer columns.
        """
        words, profile = sheets()[key], self.options.profile
        columns = columns or self.columns(key)
        keys, printed = tuple(columns), words.printed
        if profile == "executive" and words.executive:
            keys, printed = tuple(words.executive), ()
        texts = [[row[name] for name in keys] for row in rows]
        if "translated" in keys and not any(row[keys.index("translated")] for row in texts):
            at = keys.index("translated")
            keys, texts = (*keys[:at], *keys[at + 1 :]), [[*row[:at], *row[at + 1 :]] for row in texts]
        if profile == "accessible":
            more["rules"] = ()  # their meaning is given in words beside them
        return Sheet(
            self.name(key),
            [_widen(columns[name], (row[at] for row in texts)) for at, name in enumerate(keys)],
            texts,
            words.table,
            keys.index(words.frozen) + 1 if words.frozen else 0,
            (keys.index(printed[0]) + 1, keys.index(printed[1]) + 1) if printed else None,
            key=key,
            records=[f"{kind_of(record)}/{record.id}" for record in records],
            room=ROOM if self.is_template and key in READ else 1,
            **more,
        )


def _widen(column: Column, cells: Iterable[Value]) -> Column:
    """Return a column with room for every web address: LibreOffice doesn't wrap a link."""
    if column.key != "link":
        return column
    longest = max((reckon_width(cell.text) for cell in cells if isinstance(cell, Link)), default=0)
    return column._replace(width=max(column.width, min(ceil(longest), WIDEST)))
