"""The first sheet of the briefing: figures, what comes next, what is late, what changed, how to read the rest."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import Any, NamedTuple, TypeAlias

from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Formula, Link, Styled, Value, join, start
from alitimeline.briefing.sheets.commitments import format_deadline
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.queries import Added, Change, Difference, Removed, diff, evidence
from alitimeline.when import When

__all__ = ["summary"]

#: How many lines a list has before it says how many more there are.
SHOWN = 8

DATES = (
    ("2023-09-10", "day"),
    ("2023-09-13T19:31Z", "time"),
    ("2023-09", "month"),
    ("2007~", "approximate"),
    ("[2023-09-12..2023-09-13]", "between"),
    ("[2023-09-12..]", "from"),
    ("[..2023-09-12]", "by"),
)


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
    """Lay out the sheet Summary, with links to the *others*."""
    lines = [*_head(briefing), *_figures(briefing, others), *_next(briefing), *_overdue(briefing)]
    if briefing.options.previous:
        rows = list(_changes(briefing, diff(briefing.options.previous, briefing.timeline)))
        lines += _list(briefing, "changed", rows, "#timeline")
    lines += [*_quality(briefing), *_contents(briefing, others), *_guide(briefing)]
    return _table(briefing, lines) if briefing.options.profile == "accessible" else _page(briefing, lines)


def _page(briefing: Briefing, lines: Sequence[Line]) -> Sheet:
    """Lay the lines out freely, under headings."""
    columns = (Column("item", 24, "Label"), Column("detail", 94), Column("beside", 24))
    rows: list[Sequence[Value]] = [_band(briefing.timeline.title, "Headline"), ()]
    names: dict[str, tuple[str, int]] = {}
    section = ""
    for line in lines:
        if line.section not in ("", section):
            rows += [(), _band(line.section, "Section")]
        section = line.section
        if line.name:
            names[line.name] = ("item", len(rows))
        rows.append((line.item, line.detail, line.beside))
    return Sheet(briefing.name("summary"), columns, rows, key="summary", names=names, printed=(1, len(columns)))


def _table(briefing: Briefing, lines: Sequence[Line]) -> Sheet:
    """Lay the lines out as one table from A1, each with its section beside it."""
    say = briefing.words.label
    columns = (
        Column("section", 24, "Strong", name=say("section")),
        Column("item", 24, name=say("item")),
        Column("detail", 84, name=say("detail")),
        Column("beside", 30, name=say("beside")),
    )
    title = Line("", briefing.timeline.title)
    rows = [
        (line.section or briefing.name("summary"), _plain(line.item), _plain(line.detail), line.beside)
        for line in (title, *lines)
    ]
    names = {line.name: ("item", index) for index, line in enumerate(lines, 1) if line.name}
    return Sheet(briefing.name("summary"), columns, rows, "tblSummary", key="summary", names=names)


def _plain(value: Value) -> Value:
    """Take off what makes a value large."""
    return value.value if isinstance(value, Styled) and value.style in ("Figure", "Beside") else value


def _band(text: str, style: str) -> Sequence[Value]:
    return [Styled(text, style), Styled(None, style), Styled(None, style)]


def _head(briefing: Briefing) -> Iterator[Line]:
    timeline, say = briefing.timeline, briefing.words.label
    if timeline.description:
        yield Line("", say("about"), timeline.description)
    yield Line("", say("zone"), timeline.timezone)
    yield Line(say("as_of"), Styled(briefing.as_of_cell, "Date"), say("as_of_text"), name="AsOf")


def _figures(briefing: Briefing, others: Sequence[Sheet]) -> Iterator[Line]:
    """Yield the key figures: formulas over the tables, with what they give."""
    words, cells = briefing.words, {sheet.key: sheet for sheet in others}

    def count(sheet: str, column: str, group: str | None = None, value: str = "") -> Formula:
        number = cells[sheet].numbers[column] - 1
        filled = [row[number] for row in cells[sheet].rows]
        if group is None:
            return Formula(f"COUNTA({{{sheet}.{column}}})", sum(value is not None for value in filled))
        word = words.word(group, value)
        return Formula(f'COUNTIF({{{sheet}.{column}}},"{word}")', filled.count(word))

    figures = (
        (count("timeline", "id"), "events"),
        (count("commitments", "id"), "commitments"),
        (count("commitments", "flag", "flag", "soon"), "soon"),
        (count("commitments", "flag", "flag", "later"), "later"),
        (count("commitments", "flag", "flag", "past"), "past"),
        (count("commitments", "flag", "flag", "closed"), "closed"),
        (count("commitments", "state", "state", "no-deadline"), "without"),
        (count("disputes", "standing", "standing", "open"), "open_disputes"),
        (count("sources", "id"), "sources"),
    )
    for figure, label in figures:
        yield Line(words.label("figures"), Styled(figure, "Figure"), Styled(words.label(label), "Beside"))


def _next(briefing: Briefing) -> Iterator[Line]:
    """Yield what lies ahead: deadlines of open commitments, and events."""
    timeline, words = briefing.timeline, briefing.words
    today, zone = briefing.as_of, timeline.zone
    dated: list[tuple[tuple[float, float, str], Cells]] = []
    for status in briefing.statuses.values():
        due, left = status.deadline, status.days_left
        if due and left is not None and status.state in ("upcoming", "due-now"):
            link = Link(status.commitment.title, f"#commitment/{status.commitment.id}")
            when = format_deadline(briefing, status.commitment)
            dated.append((due.sort_key(zone), (Styled(when, "Date"), link, words.days(left))))
    for event in timeline.events:
        if today and event.status != "cancelled" and event.when.after(When.of(today), zone):
            first = event.when.first_day(zone)
            link = Link(event.title, f"#event/{event.id}")
            ahead = words.days((first - today).days) if first else None
            when = words.date(start(event.when, zone))
            dated.append((event.when.sort_key(zone), (Styled(when, "Date"), link, ahead)))
    rows = [row for _, row in sorted(dated, key=lambda entry: entry[0])]
    yield from _list(briefing, "next", rows, "#commitments")


def _overdue(briefing: Briefing) -> Iterator[Line]:
    words = briefing.words
    late = [status for status in briefing.statuses.values() if status.state == "lapsed"]
    late.sort(key=lambda status: -(status.days_left or 0))
    rows = [
        (
            Styled(format_deadline(briefing, status.commitment), "Date"),
            Link(status.commitment.title, f"#commitment/{status.commitment.id}"),
            words.days(status.days_left) if status.days_left is not None else None,
        )
        for status in late
    ]
    yield from _list(briefing, "overdue", rows, "#commitments")


def _list(briefing: Briefing, key: str, rows: Sequence[Cells], to: str) -> Iterator[Line]:
    """Yield the first *rows* as lines of a section, and a line that counts the others, with a link to them."""
    say = briefing.words.label
    for cells in rows[:SHOWN] or [(say("none"), say(f"{key}_none"), None)]:
        yield Line(say(key), *cells)
    if len(rows) > SHOWN:
        yield Line(say(key), None, Link(say("more", len(rows) - SHOWN), to))


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
        link = Link(commitment.title, f"#commitment/{moved.id}")
        yield words.label("deadline_moved"), link, f"{moved.old} → {moved.new}"


def _fields(briefing: Briefing, holder: object, changes: Sequence[Change]) -> str | None:
    """Name the fields that changed, one a line; of dates and verdicts, say what from and what to."""
    words = briefing.words

    def describe(value: Any) -> str:  # noqa: ANN401 - of any field
        if isinstance(value, tuple):
            return words.word("verdict", value[-1].verdict) if value else words.label("none")
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


def _contents(briefing: Briefing, others: Sequence[Sheet]) -> Iterator[Line]:
    language = briefing.options.language
    for sheet in others:
        about = sheets()[sheet.key].about[language]
        yield Line(briefing.words.label("contents"), Link(sheet.name, f"#{sheet.key}"), about)


def _guide(briefing: Briefing) -> Iterator[Line]:
    words = briefing.words
    for key in ("past", "soon", "good", "edit") if briefing.options.profile != "accessible" else ("edit",):
        yield Line(words.label("colors"), words.label(f"legend_{key}"), words.label(f"legend_{key}_text"))
    for text, key in DATES:
        when = words.date(start(When.parse(text), UTC))
        yield Line(words.label("dates"), Styled(when, "Date"), words.label(key))
