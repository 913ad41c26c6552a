"""The Excel briefing of a timeline: what happened, what was promised and what became of it, who says otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from alitimeline.briefing.headings import label
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.commitments import commitments
from alitimeline.briefing.sheets.finalise import is_own, write
from alitimeline.briefing.sheets.guide import lists, meta, notes, properties
from alitimeline.briefing.sheets.losses import losses
from alitimeline.briefing.sheets.options import Options
from alitimeline.briefing.sheets.parts import citations, measures, participants, relations
from alitimeline.briefing.sheets.questions import disputes, roles
from alitimeline.briefing.sheets.records import people, sources
from alitimeline.briefing.sheets.records import timeline as events
from alitimeline.briefing.sheets.roadmap import chart, roadmap
from alitimeline.briefing.sheets.sheet import Book, Sheet
from alitimeline.briefing.sheets.summary import summary
from alitimeline.documents.outputs import Exported, Progress, parse_options
from alitimeline.model import Timeline
from alitimeline.when import When

__all__ = ["EXECUTIVE", "SHEETS", "Options", "bind", "is_own", "lay_out", "render", "to_bytes", "write_parts"]

#: What lays out each sheet about the record, in the order in which one reads them.
SHEETS = (
    *(events, commitments, roadmap, chart, people, roles, disputes, sources),
    *(participants, measures, relations, citations),
)
#: The same for an executive: what is promised first.
EXECUTIVE = (roadmap, chart, commitments, events, people, roles, disputes, sources)

#: How large its text is, and how large it is on paper at least, in points.
SIZES = {"accessible": (12, 11)}


def to_bytes(timeline: Timeline, **options: Any) -> bytes:  # noqa: ANN401 - those of `Options`
    """Write *timeline* as an Excel workbook (.xlsx); the same timeline and `Options` give the same bytes.

    Raises:
        TypeError: if there is no such option.
        ExportError: if Excel can't hold the timeline, or an option has a value that it can't have.
        UnknownNameError: if a record names another one that the timeline doesn't have.
        DeadlineError: if a deadline can't be computed.
    """
    return b"".join(render(timeline, **options).chunks)


def render(timeline: Timeline, progress: Progress | None = None, **options: Any) -> Exported:  # noqa: ANN401 - as above
    """Write it, report *progress* by rows, and report what the workbook can't show in full, with record and cell.

    Raises as `to_bytes`.
    """
    book = lay_out(timeline, parse_options(Options, "the briefing", options))
    return Exported(write_parts(book, progress), losses(book))


def write_parts(book: Book, progress: Progress | None) -> Iterator[bytes]:
    """Write a workbook once it is asked for."""
    yield write(book, progress)


def lay_out(timeline: Timeline, options: Options) -> Book:
    """Lay out the workbook of *timeline*; raises as `to_bytes`."""
    briefing = Briefing(timeline, options)
    makers = EXECUTIVE if options.profile == "executive" else SHEETS
    sheets = [make(briefing) for make in makers if make is not chart or options.chart]
    sheets.append(notes(briefing, sheets))
    book = bind(briefing, [summary(briefing, sheets), *sheets, lists(briefing)], properties(briefing))
    return evolve(book, sheets=[*book.sheets, meta(briefing, book)])


def bind(briefing: Briefing, sheets: Sequence[Sheet], properties: Mapping[str, str]) -> Book:
    """Return the workbook of these sheets."""
    timeline, options = briefing.timeline, briefing.options
    size, smallest = SIZES.get(options.profile, (10, 8))
    return Book(
        sheets=sheets,
        title=timeline.title,
        subject=timeline.id,
        day=briefing.as_of,
        language=timeline.language,
        properties=properties,
        paper=options.paper,
        size=size,
        smallest=smallest,
        centered=options.profile == "executive",
        pages=briefing.words.label("pages"),
        as_of=briefing.words.label("as_of_day", briefing.words.when(When.of(briefing.as_of))) if briefing.as_of else "",
        more=(label("more_lines", options.language), label("more_text", options.language)),
    )
