"""What stands in each sheet of the briefing: columns, and rows of plain values."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from alitimeline.export.excel.cells import Link, Value, day, deadline, join, lead, start, until
from alitimeline.export.excel.wording import Wording
from alitimeline.export.wording import citations, disputes, verdict
from alitimeline.model import Commitment, Event, Source, Timeline
from alitimeline.when import When

__all__ = ["Column", "Sheet", "commitments", "events", "sources"]


class Column(NamedTuple):
    """A column: its heading, how wide it is (in digits), and the named style of its cells."""

    name: str
    width: int
    style: str = "Text"


class Sheet(NamedTuple):
    """A sheet: a table if it has a name for one, else free rows."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    table: str | None = None
    #: How many columns stay in sight when one scrolls to the right.
    frozen: int = 0
    #: The first and the last column that are printed, counted from 1; the others would make the print too small.
    printed: tuple[int, int] | None = None

    @property
    def height(self) -> int:
        """The number of its rows: a table has a heading, and at least one row below it."""
        return max(len(self.rows), 1) + (self.table is not None)


def events(timeline: Timeline) -> Sheet:
    """Lay out the sheet Timeline: one event a row, in the order of their dates."""
    words, zone = Wording(timeline), timeline.zone
    columns = (
        Column("ID", 15, "Faint"),
        Column(f"Date ({timeline.timezone})", 17, "Date"),
        Column("Until", 15, "Date"),
        Column("Title", 30, "Strong"),
        Column("Summary", 46),
        Column("People and roles", 30),
        Column("Quotes", 50),
        Column("Sources", 17),
        Column("Disputes", 32),
        Column("Link", 18),
        Column("Kind", 16),
        Column("Status", 12),
        Column("Date as stated", 22),
        Column("Precision", 14),
        Column("Place", 18),
        Column("Related to", 34),
        Column("Tags", 20),
        Column("Order", 10, "Number"),
    )

    def row(order: int, event: Event) -> Sequence[Value]:
        cited = list(citations(event))
        return (
            event.id,
            start(event.when, zone),
            until(event.when, zone),
            event.title,
            event.summary,
            words.people(event),
            words.quotes(cited),
            words.sources(cited),
            words.disputes(event),
            words.link(cited),
            event.kind,
            event.status,
            str(event.when),
            _precision(event.when),
            event.place,
            words.related(event),
            join(event.tags, ", "),
            order,
        )

    rows = [row(order, event) for order, event in enumerate(timeline.chronology(), 1)]
    return Sheet("Timeline", columns, rows, "tblTimeline", frozen=4, printed=(2, 9))


def commitments(timeline: Timeline) -> Sheet:
    """Lay out the sheet Commitments: one a row, in the order of the record."""
    words, zone = Wording(timeline), timeline.zone
    rows_of_events = {event.id: row for row, event in enumerate(timeline.chronology(), 2)}
    columns = (
        Column("ID", 15, "Faint"),
        Column("Title", 30, "Strong"),
        Column("Deadline", 14, "Date"),
        Column("Statement", 46),
        Column("Made by", 15),
        Column("Made in", 24),
        Column("Made on", 13, "Date"),
        Column("Verdict", 12),
        Column("Quotes", 50),
        Column("Sources", 17),
        Column("Disputes", 32),
        Column("Link", 18),
        Column("Event ID", 18),
        Column("Assessed on", 16, "Date"),
        Column("Kind", 16),
        Column("Due as stated", 28),
        Column("Why", 40),
        Column("Part of", 28),
        Column("Superseded by", 28),
        Column("Tags", 20),
    )

    def row(commitment: Commitment) -> Sequence[Value]:
        made_in, due = timeline.event(commitment.made_in), timeline.deadline(commitment)
        cited = list(citations(commitment))
        last = verdict(commitment)
        return (
            commitment.id,
            commitment.title,
            deadline(due, zone) if due else None,
            commitment.statement,
            timeline.actor(commitment.made_by).name,
            made_in.title,
            start(made_in.when, zone),
            last.verdict if last else None,
            words.quotes(cited),
            words.sources(cited),
            words.disputes(commitment),
            words.link(cited),
            Link(made_in.id, f"#Timeline!A{rows_of_events[made_in.id]}"),
            day(last.on) if last else None,
            commitment.kind,
            words.due(commitment),
            timeline.explain(commitment),
            _title(timeline, commitment.part_of),
            _title(timeline, commitment.superseded_by),
            join(commitment.tags, ", "),
        )

    rows = [row(commitment) for commitment in timeline.commitments]
    return Sheet("Commitments", columns, rows, "tblCommitments", frozen=2, printed=(2, 11))


def sources(timeline: Timeline) -> Sheet:
    """Lay out the sheet Sources: one a row, in the order of the record."""
    columns = (
        Column("ID", 15, "Faint"),
        Column("Title", 44, "Strong"),
        Column("Kind", 14),
        Column("Publisher", 20),
        Column("Author", 20),
        Column(f"Published ({timeline.timezone})", 19, "Date"),
        Column("Language", 14),
        Column("Primary", 12),
        Column("Cited", 10, "Number"),
        Column("Link", 20),
        Column("URL", 46),
        Column("Archived copy", 20),
        Column("Accessed", 14, "Date"),
        Column("Published as stated", 24),
    )
    cited: Counter[str] = Counter()
    records: tuple[Event | Commitment, ...] = (*timeline.events, *timeline.commitments)
    for record in records:
        cited.update(citation.source for citation in citations(record))
        cited.update(citation.source for dispute, _ in disputes(record) for citation in dispute.citations)

    def row(source: Source) -> Sequence[Value]:
        return (
            source.id,
            source.title,
            source.kind,
            source.publisher,
            source.author,
            start(source.published, timeline.zone) if source.published else None,
            source.language,
            "yes" if source.primary else "no",
            cited[source.id],
            lead(source.url),
            source.url,
            lead(source.archive_url),
            day(source.accessed) if source.accessed else None,
            str(source.published) if source.published else None,
        )

    return Sheet("Sources", columns, [row(source) for source in timeline.sources], "tblSources", 2, (2, 11))


def _precision(when: When) -> str:
    doubts = [word for word, said in (("about", when.approximate), ("uncertain", when.uncertain)) if said]
    return ", ".join([when.precision, *doubts])


def _title(timeline: Timeline, commitment: str | None) -> str | None:
    return timeline.commitment(commitment).title if commitment else None
