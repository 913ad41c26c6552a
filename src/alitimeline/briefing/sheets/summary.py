"""The first sheet of the briefing: the story, what comes next, what is overdue, the figures, what changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from alitimeline.answers.story import summarize
from alitimeline.briefing.cells import Formula, Link, Styled, Value, join, plain
from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.commitments import format_deadline
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.queries import Added, Change, Difference, Removed, diff, evidence
from alitimeline.when import When

__all__ = [
    "FIGURES",
    "Cells",
    "Line",
    "cut_list",
    "find_next",
    "find_overdue",
    "lay_out_lines",
    "list_figures",
    "summary",
]

#: How many lines a list has before it says how many more there are.
SHOWN = 8
#: How many figures there are at most, and how wide each is, in digits.
TILES, WIDTH = 6, 21
#: What the figures count, the most important first: a sheet, one of its columns, and the words that it begins with.
FIGURES = {
    "commitments": ("commitments", "id", None),
    "past": ("commitments", "state", ("state", "lapsed")),
    "soon": ("commitments", "state", ("state", "soon")),
    "later": ("commitments", "state", ("state", "later")),
    "kept": ("commitments", "state", ("verdict", "kept")),
    "broken": ("commitments", "state", ("verdict", "broken")),
    "open_disputes": ("disputes", "standing", ("standing", "open")),
    "events": ("timeline", "id", None),
    "without": ("commitments", "state", ("state", "no-deadline")),
    "sources": ("sources", "id", None),
}


class Line(NamedTuple):
    """A line of the summary, below the heading of its section."""

    section: str
    item: Value
    detail: Value = None
    beside: Value = None
    #: The defined name that leads to it.
    name: str | None = None


#: The item of a line, its detail, and what is beside it.
Cells: TypeAlias = tuple[Value, Value, Value]


def summary(briefing: Briefing, others: Sequence[Sheet]) -> Sheet:
    """Lay out the sheet Summary; its figures count rows of the *others*."""
    lines = [*_head(briefing), *list_figures(briefing, others)]
    lines += cut_list(briefing, "next", [cells for _, cells in find_next(briefing)], "#commitments")
    lines += cut_list(briefing, "overdue", [cells for _, cells in find_overdue(briefing)], "#commitments")
    if briefing.options.previous:
        rows = list(_changes(briefing, diff(briefing.options.previous, briefing.timeline)))
        lines += cut_list(briefing, "changed", rows, "#timeline")
    lines += [*_quality(briefing), *_about(briefing)]
    return lay_out_lines(briefing, lines)


def lay_out_lines(briefing: Briefing, lines: Sequence[Line]) -> Sheet:
    """Lay out the lines of a summary: freely or, in the accessible profile, as one table."""
    return _table(briefing, lines) if briefing.options.profile == "accessible" else _page(briefing, lines)


def _page(briefing: Briefing, lines: Sequence[Line]) -> Sheet:
    """Lay the lines out freely, under headings; the figures side by side."""
    keys = ("item", *(f"detail_{number}" for number in range(1, TILES - 1)), "beside")
    rows: list[Sequence[Value]] = [_band(briefing.words.title(briefing.timeline), "Headline")]
    names: dict[str, tuple[str, int]] = {}
    for section, group in groupby(lines, key=lambda line: line.section):
        own = list(group)
        if section:
            rows += [(), _band(section, "Section")]
        names |= {line.name: ("item", len(rows) + number) for number, line in enumerate(own) if line.name}
        if section == briefing.words.label("figures"):
            rows += [[line.item for line in own], [line.detail for line in own]]
        else:
            rows += map(_spread, own)
    columns = [Column(key, WIDTH, "Label" if key == "item" else "Text") for key in keys]
    return Sheet(briefing.name("summary"), columns, rows, key="summary", names=names, printed=(1, TILES))


def _spread(line: Line) -> Sequence[Value]:
    """Spread a line over the columns: its detail over those that nothing else needs."""
    before = [] if line.item is line.beside is None else [line.item]
    after: list[Value] = [] if line.beside is None else [line.beside]
    if isinstance(line.beside, str) and len(line.beside) > WIDTH - 3:  # too long for one column
        after = [Styled(line.beside, "Text", 2), None]
    room = TILES - len(before) - len(after)
    detail = line.detail if isinstance(line.detail, Styled) else Styled(line.detail, "Text")
    return [*before, detail._replace(across=room), *[None] * (room - 1), *after]


def _table(briefing: Briefing, lines: Sequence[Line]) -> Sheet:
    """Lay the lines out as one table from A1, each with its section beside it."""
    say = briefing.words.label
    columns = (
        Column("section", 24, "Strong", name=say("section")),
        Column("item", 24, name=say("item")),
        Column("detail", 84, name=say("detail")),
        Column("beside", 30, name=say("beside")),
    )
    title = Line("", briefing.words.title(briefing.timeline))
    rows = [
        (line.section or briefing.name("summary"), _plain(line.item), _plain(line.detail), line.beside)
        for line in (title, *lines)
    ]
    names = {line.name: ("item", index) for index, line in enumerate(lines, 1) if line.name}
    return Sheet(briefing.name("summary"), columns, rows, "tblSummary", key="summary", names=names)


def _plain(value: Value) -> Value:
    """Take off what makes a value large."""
    return value.value if isinstance(value, Styled) and value.style in ("Figure", "Beside", "Lead") else value


def _band(text: str, style: str) -> Sequence[Value]:
    return [Styled(text, style), *[Styled(None, style)] * (TILES - 1)]


def _head(briefing: Briefing) -> Iterator[Line]:
    say = briefing.words.label
    yield Line("", Styled(briefing.as_of_cell, "Date"), say("as_of_text"), name="AsOf")
    for sentence in summarize(briefing.timeline, briefing.as_of, briefing.options.language):
        yield Line(say("story"), None, Styled(sentence, "Lead"))


def list_figures(briefing: Briefing, others: Sequence[Sheet]) -> Iterator[Line]:
    """Yield the first figures that aren't zero: formulas over the tables, with what they give."""
    words, cells = briefing.words, {sheet.key: sheet for sheet in others}
    figures = []
    for label, (sheet, column, key) in FIGURES.items():
        place, word = cells[sheet].numbers[column] - 1, words.word(*key) if key else ""
        count = sum(str(plain(row[place])).startswith(word) for row in cells[sheet].rows)
        formula = f'COUNTIF({{{sheet}.{column}}},"{word}*")' if key else f"COUNTA({{{sheet}.{column}}})"
        figure = Formula(formula, count)
        if figure.value:
            figures.append(Line(words.label("figures"), Styled(figure, "Figure"), Styled(words.label(label), "Beside")))
    yield from figures[:TILES]


def find_next(briefing: Briefing) -> list[tuple[float, Cells]]:
    """Return what lies ahead, with the days until then: deadlines of open commitments, and events."""
    timeline, words = briefing.timeline, briefing.words
    today, zone = briefing.as_of, timeline.zone
    dated: list[tuple[float, Cells]] = []
    for status in briefing.statuses.values():
        if status.days_left is not None and status.state in ("upcoming", "due-now"):
            link = Link(words.title(status.commitment), f"#commitment/{status.commitment.id}")
            when = format_deadline(briefing, status.commitment)
            dated.append((status.days_left, (Styled(when, "Date"), link, words.days(status.days_left))))
    for event in timeline.events:
        if today and event.status != "cancelled" and event.when.after(When.of(today), zone):
            begins = When(event.when.points[0].text) if event.when.form == "interval" else event.when
            last = begins.last_day(zone)
            left = (last - today).days if last else None
            cells = (
                Styled(words.whole(event.when), "Date"),
                Link(words.title(event), f"#event/{event.id}"),
                None if left is None else words.days(left),
            )
            dated.append((inf if left is None else left, cells))
    return sorted(dated, key=itemgetter(0))


def find_overdue(briefing: Briefing) -> list[tuple[float, Cells]]:
    """Return the commitments that are overdue, the latest deadline first, with the days since."""
    words = briefing.words
    late = [status for status in briefing.statuses.values() if status.state == "lapsed"]
    late.sort(key=lambda status: -(status.days_left or 0))
    return [
        (
            -(status.days_left or 0),
            (
                Styled(format_deadline(briefing, status.commitment), "Date"),
                Link(words.title(status.commitment), f"#commitment/{status.commitment.id}"),
                words.days(status.days_left) if status.days_left is not None else None,
            ),
        )
        for status in late
    ]


def cut_list(briefing: Briefing, key: str, rows: Sequence[Cells], to: str, shown: int = SHOWN) -> Iterator[Line]:
    """Yield the first *rows* as lines of a section, and a line that counts the others, with a link to them."""
    say = briefing.words.label
    for cells in rows[:shown] or [(say("none"), say(f"{key}_none"), None)]:
        yield Line(say(key), *cells)
    if len(rows) > shown:
        yield Line(say(key), None, Link(say("more", len(rows) - shown), to))


def _changes(briefing: Briefing, difference: Difference) -> Iterator[Cells]:
    """Yield what changed since the last briefing."""
    timeline, words = briefing.timeline, briefing.words
    if difference.header:
        yield words.label("edited"), words.label("header"), _fields(briefing, timeline, difference.header)
    for change in difference.records:
        match change:
            case Removed():
                yield words.label("removed"), _name(change.record), None
            case Added():
                yield words.label("added"), Link(_name(change.record), f"#{change.kind}/{change.id}"), None
            case _:
                record = getattr(timeline, change.kind)(change.id)
                link = Link(_name(record), f"#{change.kind}/{change.id}")
                yield words.label("edited"), link, _fields(briefing, record, change.changes)
    for moved in difference.consequences:
        commitment = timeline.commitment(moved.id)
        link = Link(words.title(commitment), f"#commitment/{moved.id}")
        yield (words.label("deadline_moved"), link, f"{words.when(moved.old)} → {words.when(moved.new)}")


def _fields(briefing: Briefing, holder: object, changes: Sequence[Change]) -> str | None:
    """Name the fields that changed, one a line; of dates and verdicts, say what from and what to."""
    words = briefing.words

    def describe(value: Any) -> str:  # noqa: ANN401 - of any field
        if isinstance(value, tuple):
            return words.word("verdict", value[-1].verdict) if value else words.label("none")
        if isinstance(value, When | date):
            return words.when(value if isinstance(value, When) else When.of(value))
        return words.label("none") if value is None else str(value)

    def compare(change: Change) -> str:
        name, old, new = words.field(holder, change.field), change.old, change.new
        if change.field == "assessments" or isinstance(old, When | date) or isinstance(new, When | date):
            return name if describe(old) == describe(new) else f"{name}: {describe(old)} → {describe(new)}"
        return name

    return join([compare(change) for change in changes])


def _name(record: object) -> str:
    return str(getattr(record, "title", None) or getattr(record, "name", ""))


def _quality(briefing: Briefing) -> Iterator[Line]:
    timeline, words = briefing.timeline, briefing.words
    facts = evidence(timeline)
    partial = sum(
        event.when.precision not in ("day", "minute", "second")
        or event.when.form != "date"
        or event.when.approximate
        or event.when.uncertain
        for event in timeline.events
    )
    figures = (
        (sum(source.primary for source in timeline.sources), "primary", len(timeline.sources)),
        (facts.count() - facts.count("citation"), "uncited", facts.count()),
        (partial, "partial", len(timeline.events)),
    )
    for number, label, whole in figures:
        yield Line(words.label("quality"), Styled(number, "Strong"), words.label(label, whole))


def _about(briefing: Briefing) -> Iterator[Line]:
    timeline, say, notes = briefing.timeline, briefing.words.label, sheets()["notes"]
    if timeline.description:
        yield Line(say("about"), None, timeline.description)
    yield Line(say("about"), say("zone"), timeline.timezone)
    language = briefing.options.language
    yield Line(say("about"), Link(notes.name[language], "#notes"), notes.about[language])
