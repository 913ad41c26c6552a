"""The first sheet of the briefing: what the record holds, what falls due next, where to look, how to read a date."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC

from alitimeline.export.excel.cells import Link, Styled, Value, day, deadline, start
from alitimeline.export.excel.sheets import Column, Sheet
from alitimeline.export.wording import disputes, is_void, verdict
from alitimeline.model import Commitment, Event, Timeline
from alitimeline.when import When

__all__ = ["summary"]

COLUMNS = (Column("", 24, "Label"), Column("", 92), Column("", 26))

#: How many deadlines it shows.
DEADLINES = 8
#: Verdicts after which nothing falls due any more.
SETTLED = frozenset({"kept", "broken"})

CONTENTS = (
    ("Timeline", "What happened, in the order of the dates: who took part, in whose words, and what is disputed."),
    ("Commitments", "What was promised, by whom, until when and why then, and what became of it."),
    ("Sources", "Where all of this is written, with links."),
)

LEGEND = (
    ("2023-09-10", "A day. Every date is a real one, which sorts and filters; how it is shown says how much is known."),
    ("2023-09-13T19:31Z", "A time, in the zone that the heading of the column names."),
    ("2023-09", "Known to the month, no closer; 2023, H1 2023 and Q3 2023 likewise. Deadlines end with their period."),
    ("2007~", "The source itself says “about”. A question mark says that the date is in doubt."),
    ("[2023-09-12..2023-09-13]", "Once, between two dates; the second one stands in the next column."),
    ("[2023-09-12..]", "On that day or later."),
    ("[..2023-09-12]", "On that day or earlier."),
)


def summary(timeline: Timeline) -> Sheet:
    """Lay out the sheet Summary."""
    rows = [*_head(timeline), *_figures(timeline), *_next(timeline), *_guide()]
    return Sheet("Summary", COLUMNS, [(*row, *(None,) * (len(COLUMNS) - len(row))) if row else () for row in rows])


def _head(timeline: Timeline) -> list[Sequence[Value]]:
    rows: list[Sequence[Value]] = [_band(timeline.title, "Headline"), ()]
    if timeline.description:
        rows.append(("About", timeline.description))
    if timeline.as_of:
        rows.append(("As of", Styled(day(timeline.as_of), "Date")))
    rows.append(("Days and times in", timeline.timezone))
    return rows


def _figures(timeline: Timeline) -> list[Sequence[Value]]:
    records: tuple[Event | Commitment, ...] = (*timeline.events, *timeline.commitments)
    claims = Counter(dispute.standing for record in records for dispute, _ in disputes(record))
    tentative = sum(event.status == "tentative" for event in timeline.events)
    due = sum(commitment.due is not None for commitment in timeline.commitments)
    primary = sum(source.primary for source in timeline.sources)
    figures = (
        (len(timeline.events), "event", "events", f", {tentative} tentative" if tentative else ""),
        (
            len(timeline.commitments),
            "commitment",
            "commitments",
            f", {due} with a deadline and {len(timeline.commitments) - due} without",
        ),
        (len(timeline.sources), "source", "sources", f", {primary} primary (those who acted speak there)"),
        (claims["open"], "open dispute", "open disputes", f" between sources; {claims['dismissed']} dismissed"),
        (len(timeline.actors), "person or organization", "people and organizations", ""),
    )
    return [
        (),
        _band("Key figures", "Section"),
        *((Styled(n, "Figure"), Styled((one if n == 1 else many) + more, "Beside")) for n, one, many, more in figures),
    ]


def _next(timeline: Timeline) -> list[Sequence[Value]]:
    today = When.of(timeline.as_of) if timeline.as_of else None
    ahead: list[tuple[tuple[float, int], Sequence[Value]]] = []
    for row, commitment in enumerate(timeline.commitments, 2):
        due = timeline.deadline(commitment)
        if due is None or _settled(commitment) or (today and due.before(today, timeline.zone)):
            continue
        shown = deadline(due, timeline.zone)
        title = Link(commitment.title, f"#Commitments!A{row}")
        cells = Styled(shown, "Date"), title, timeline.actor(commitment.made_by).name
        ahead.append(((0.0 if isinstance(shown, str) else shown.serial, row), cells))
    rows = [cells for _, cells in sorted(ahead, key=lambda entry: entry[0])]
    if not rows:
        rows = [("None", "No deadline lies ahead.")]
    if len(rows) > DEADLINES:
        rows[DEADLINES:] = [(None, Link(f"… and {len(rows) - DEADLINES} more", "#Commitments!A1"))]
    return [(), _band("Next deadlines", "Section"), *rows]


def _settled(commitment: Commitment) -> bool:
    last = verdict(commitment)
    return is_void(commitment) or (last is not None and last.verdict in SETTLED)


def _guide() -> list[Sequence[Value]]:
    return [
        (),
        _band("In this workbook", "Section"),
        *((Link(name, f"#{name}!A1"), text) for name, text in CONTENTS),
        (),
        _band("How dates read", "Section"),
        *((Styled(start(When.parse(date), UTC), "Date"), text) for date, text in LEGEND),
    ]


def _band(text: str, style: str) -> Sequence[Value]:
    return [Styled(text, style), *(Styled(None, style) for _ in COLUMNS[1:])]
