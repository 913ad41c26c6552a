"""The first sheet of the briefing: figures, what comes next, what is late, what changed, how to read the rest."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date
from typing import Any, NamedTuple

from alitimeline.briefing.headings import sheets
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import Formula, Link, Styled, Value, join, start
from alitimeline.briefing.sheets.commitments import format_deadline
from alitimeline.briefing.sheets.sheet import Column, Sheet
from alitimeline.queries import Added, Change, Changed, Difference, Removed, diff, evidence
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
    #: Where it is led to by a defined name.
    name: str | None = None


#: Makes lines of a section.
Part = Callable[[Briefing], Iterator[Line]]


def summary(briefing: Briefing, others: Sequence[Sheet]) -> Sheet:
    """Lay out the sheet Summary, with links to the *others*."""
    lines = [line for part in PARTS for line in part(briefing)]
    lines += _figures(briefing, others)
    lines += [line for part in LISTS for line in part(briefing)]
    lines += _contents(briefing, others)
    lines += _guide(briefing)
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


def _as_of(briefing: Briefing) -> Iterator[Line]:
    say, shown = briefing.words.label, briefing.as_of_cell
    yield Line(say("as_of"), Styled(shown, "Date"), say("as_of_text"), name="AsOf")


def _figures(briefing: Briefing, others: Sequence[Sheet]) -> Iterator[Line]:
    """Yield the key figures: formulas over the tables, with what they give."""
    words, cells = briefing.words, {sheet.key: sheet for sheet in others}

    def count(sheet: str, column: str, group: str | None = None, value: str = "") -> Formula:
        number = cells[sheet].number(column) - 1
        held = [row[number] for row in cells[sheet].rows]
        if group is None:
            return Formula(f"COUNTA({{{sheet}.{column}}})", sum(value is not None for value in held))
        word = words.word(group, value)
        return Formula(f'COUNTIF({{{sheet}.{column}}},"{word}")', held.count(word))

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
    title, today, zone = words.label("next"), briefing.as_of, timeline.zone
    found: list[tuple[tuple[float, float, str], Sequence[Value]]] = []
    row: Sequence[Value]
    for status in briefing.statuses.values():
        due, left = status.deadline, status.days_left
        if due and left is not None and status.state in ("upcoming", "due-now"):
            link = Link(status.commitment.title, f"#commitment/{status.commitment.id}")
            row = (Styled(format_deadline(briefing, status.commitment), "Date"), link, words.days(left))
            found.append((due.sort_key(zone), row))
    for event in timeline.events:
        if today and event.status != "cancelled" and event.when.after(When.of(today), zone):
            first = event.when.first_day(zone)
            link = Link(event.title, f"#event/{event.id}")
            left_words = words.days((first - today).days) if first else None
            row = (Styled(words.date(start(event.when, zone)), "Date"), link, left_words)
            found.append((event.when.sort_key(zone), row))
    rows = [row for _, row in sorted(found, key=lambda entry: entry[0])]
    shown: Sequence[Sequence[Value]] = words.limit(rows, SHOWN, "#commitments") or [
        (words.label("none"), words.label("next_none"))
    ]
    yield from _lines(title, shown)


def _overdue(briefing: Briefing) -> Iterator[Line]:
    words = briefing.words
    late = [status for status in briefing.statuses.values() if status.state == "lapsed"]
    late.sort(key=lambda status: -(status.days_left or 0))
    rows: list[Sequence[Value]] = [
        (
            Styled(format_deadline(briefing, status.commitment), "Date"),
            Link(status.commitment.title, f"#commitment/{status.commitment.id}"),
            words.days(status.days_left) if status.days_left is not None else None,
        )
        for status in late
    ]
    shown: Sequence[Sequence[Value]] = words.limit(rows, SHOWN, "#commitments") or [
        (words.label("none"), words.label("overdue_none"))
    ]
    yield from _lines(words.label("overdue"), shown)


def _lines(section: str, rows: Sequence[Sequence[Value]]) -> Iterator[Line]:
    for row in rows:
        item, detail, beside = (*row, None)[:3]
        yield Line(section, item, detail, beside)


def _list_changes(briefing: Briefing) -> Iterator[Line]:
    """Yield what changed since the last briefing, if there was one."""
    previous, words = briefing.options.previous, briefing.words
    if previous is None:
        return
    rows = list(_changes(briefing, diff(previous, briefing.timeline)))
    shown: Sequence[Sequence[Value]] = words.limit(rows, SHOWN, "#timeline") or [
        (words.label("none"), words.label("changed_none"))
    ]
    yield from _lines(words.label("changed"), shown)


def _changes(briefing: Briefing, difference: Difference) -> Iterator[Sequence[Value]]:
    timeline, words = briefing.timeline, briefing.words
    if difference.header:
        yield words.label("edited"), words.label("header"), _fields(briefing, timeline, difference.header)
    for change in difference.records:
        match change:
            case Removed():
                yield words.label("removed"), _name(change.record), None
            case Added():
                yield words.label("added"), Link(_name(change.record), f"#{change.kind}/{change.id}"), None
            case Changed():
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

    def said(value: Any) -> str:  # noqa: ANN401 - of any field
        if isinstance(value, tuple):
            return words.word("verdict", value[-1].verdict) if value else words.label("none")
        return words.label("none") if value is None else str(value)

    def told(change: Change) -> str:
        name, old, new = words.field(holder, change.field), change.old, change.new
        if change.field == "assessments" or isinstance(old, When | date) or isinstance(new, When | date):
            return name if said(old) == said(new) else f"{name}: {said(old)} → {said(new)}"
        return name

    return join([told(change) for change in changes])


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
        shown = words.date(start(When.parse(text), UTC))
        yield Line(words.label("dates"), Styled(shown, "Date"), words.label(key))


PARTS: tuple[Part, ...] = (_head, _as_of)
LISTS: tuple[Part, ...] = (_next, _overdue, _list_changes, _quality)
