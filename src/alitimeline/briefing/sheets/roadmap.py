"""The sheet Roadmap: commitments over time, drawn with characters in cells, readable without colours."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from attrs import frozen

from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.cells import DAY_0, Link, Styled, Value, start
from alitimeline.briefing.sheets.commitments import format_deadline, state
from alitimeline.briefing.sheets.sheet import Bars, Column, Sheet
from alitimeline.model import Commitment

__all__ = ["Scale", "roadmap"]

#: How many columns it has at most, and how many rows.
COLUMNS, ROWS = 24, 100
#: The possible lengths of a column, in months.
STEPS = (1, 3, 6, 12, 60, 120, 600, 1_200, 6_000, 12_000)
#: How many marks the axis of the chart has at most; on which day of its month it begins, and how long months are there:
#: so each mark lies in the first days of a month, whichever months lie between.
MARKS, MARKED, MONTH = 12, 5, 30.4375
RUNS, DUE, OPEN, ON, NOW, MARK = "■", "◆", "–", "→", "│", "▼"


@frozen
class Scale:
    """Equal periods, of so many months each."""

    step: int
    first: int
    last: int

    @classmethod
    def over(cls, days: Sequence[date]) -> "Scale":
        """Return the finest scale that reaches over all *days* in few enough columns; without days, an empty one."""
        if not days:
            return cls(1, 1, 0)
        first, last = _month(min(days)), _month(max(days))
        step = next(step for step in STEPS if last // step - first // step < COLUMNS)
        return cls(step, first // step, last // step)

    def period(self, day: date) -> int:
        """Return the number of the period that a day lies in."""
        return _month(day) // self.step

    def heading(self, period: int) -> str:
        """Name a period: "2023-09", "2023 Q3", "2023 H2", "2023", "2020–2024"."""
        year, month = divmod(period * self.step, 12)
        match self.step:
            case 1:
                return f"{year}-{month + 1:02}"
            case 3:
                return f"{year} Q{month // 3 + 1}"
            case 6:
                return f"{year} H{month // 6 + 1}"
            case 12:
                return f"{year}"
            case _:
                return f"{max(year, 1)}–{year + self.step // 12 - 1}"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


class _Bar(NamedTuple):
    commitment: Commitment
    first: date
    #: None if it has no deadline: it runs on.
    last: date | None
    late: bool


def roadmap(briefing: Briefing) -> Sheet:
    """Lay out the sheet Roadmap: open commitments in the order of their deadlines, then those without one."""
    words = briefing.words
    bars = sorted(_bars(briefing), key=lambda bar: (bar.last is None, bar.last or bar.first))
    listed, today = bars[:ROWS], briefing.as_of
    days = [day for bar in listed for day in (bar.first, bar.last) if day]
    scale = Scale.over([*days, today] if days and today else [])
    periods = range(scale.first, scale.last + 1)
    now = scale.period(today) if today else None
    columns = briefing.columns("roadmap")
    if not briefing.options.chart:
        del columns["days"]
    for period in periods:
        width, mark = (11, f"{MARK} ") if period == now else (8, "")
        columns[f"p{period}"] = Column(f"p{period}", width, "Month", f"{mark}{scale.heading(period)}")

    def row(bar: _Bar) -> dict[str, Value]:
        commitment = bar.commitment
        made = briefing.timeline.when_made(commitment)
        return {
            "title": commitment.title,
            "id": Link(commitment.id, f"#commitment/{commitment.id}"),
            "from": words.date(start(made, briefing.timeline.zone)),
            "to": format_deadline(briefing, commitment),
            "state": words.word("state", state(briefing, commitment)),
            "days": (bar.last - bar.first).days if bar.last else None,
        } | {f"p{period}": _cell(period, bar, scale, now) for period in periods}

    blank: dict[str, Value] = dict.fromkeys(columns)
    rows = [row(bar) for bar in listed]
    if not bars:
        rows = [blank | {"title": words.label("roadmap_none")}]
    if len(bars) > ROWS:
        rows.append(blank | {"title": Link(words.label("too_many", len(bars) - ROWS), "#commitments")})
    return briefing.sheet("roadmap", rows, columns, chart=_chart(briefing, listed) if briefing.options.chart else None)


def _chart(briefing: Briefing, bars: Sequence[_Bar]) -> Bars | None:
    """Draw those with a deadline, which come first, as bars below the table; return None if there are none."""
    say, drawn = briefing.words.label, [bar for bar in bars if bar.last]
    days = [day for bar in drawn for day in (bar.first, bar.last) if day]
    if not days:
        return None
    step = next(step for step in STEPS if (_month(max(days)) - _month(min(days))) / step <= MARKS)
    begin = max(_month(min(days)) // step * step, 12)  # there is no year 0
    first, last = (max(day.toordinal() - DAY_0, 0) for day in (date(begin // 12, begin % 12 + 1, MARKED), max(days)))
    return Bars(
        title=say("chart"),
        text=say("chart_text"),
        sheet="roadmap",
        columns=("title", "from", "days"),
        rows=len(drawn),
        span=(first, last),
        unit=step * MONTH,
        place=(len(bars) + 4, 1),
        size=(26, 4 + len(drawn) * 2 // 3),
    )


def _bars(briefing: Briefing) -> Iterator[_Bar]:
    record = briefing.timeline
    for commitment in record.commitments:
        made, due = record.when_made(commitment), record.deadline(commitment)
        last = due.last_day(record.zone) if due else None
        current = state(briefing, commitment)
        first = made.first_day(record.zone) or made.last_day(record.zone) or last
        if first and current != "closed":
            yield _Bar(commitment, min(first, last or first), last, current == "lapsed")


def _cell(period: int, bar: _Bar, scale: Scale, now: int | None) -> Value:
    first = scale.period(bar.first)
    last = scale.period(bar.last) if bar.last else None
    if last is None and first <= period:
        return Styled(ON if period == scale.last else OPEN, "Today" if period == now else "Month")
    if last is not None and first <= period <= last:
        late_or_not = "BarLate" if bar.late else "Bar"
        return Styled(DUE if period == last else RUNS, "Today" if period == now else late_or_not)
    return Styled(NOW, "Today") if period == now else None
