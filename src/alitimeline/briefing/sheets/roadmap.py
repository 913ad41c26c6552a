"""The sheets Roadmap and Chart: deadlines over time, drawn with characters in cells, and as bars."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from attrs import evolve, frozen

from alitimeline.briefing.cells import DAY_0, Link, Styled, Value, start
from alitimeline.briefing.sheets.briefing import Briefing
from alitimeline.briefing.sheets.commitments import describe_status, format_deadline, state
from alitimeline.briefing.sheets.sheet import Bars, Column, Sheet
from alitimeline.model import Commitment
from alitimeline.when import When

__all__ = ["Scale", "chart", "roadmap"]

#: How many commitments are listed that are upcoming, overdue and without a deadline; and how many the chart shows.
UPCOMING, OVERDUE, UNDATED, CHARTED = 60, 20, 40, 25
#: How many columns there are for periods, and how many for larger text: as many as are legible in print.
COLUMNS, FEW = 18, 10
#: The possible lengths of a column in months; the length of the scale, and what it shows of the past if that is cut.
STEPS, SHORTEST, LONGEST, PAST = (1, 3, 6, 12), 12, 120, 24
#: How many months may lie between the marks of the chart, and how many marks the scale has at most; how many days after
#: the first of a month it begins, and how long months are: each mark is within the first days of a month; how much
#: room, as a part of the scale, there is for the day beside a bar.
UNITS, MARKS, MARKED, MONTH, ROOM = (*STEPS, 24), 6, 4, 30.4375, 0.22
RUNS, DUE, BEFORE, NOW, MARK = "■", "◆", "←", "│", "▼"


@frozen
class Scale:
    """Equal periods, of so many months each."""

    step: int
    first: int
    last: int

    @classmethod
    def over(cls, days: Sequence[date], today: date | None, columns: int = COLUMNS) -> "Scale":
        """Return the finest scale for *days* in few enough columns, of one to ten years; without days, an empty one.

        If they lie further apart, it begins two years before *today*, and ends with the last day that it reaches.
        """
        months = sorted(map(_month, [*days, today] if days and today else days))
        if not months:
            return cls(1, 1, 0)
        first = months[0]
        if today and months[-1] >= first // 12 * 12 + LONGEST:
            first = max(first, _month(today) - PAST)
        last = max(first + SHORTEST - 1, *(month for month in months if month < first // 12 * 12 + LONGEST))
        step = next(step for step in STEPS if last // step - first // step < columns)
        return cls(step, first // step, last // step)

    @property
    def end(self) -> int:
        """The day after it, as Excel counts days."""
        return _first_day((self.last + 1) * self.step)

    def period(self, day: date) -> int:
        """Return the number of the period that a day lies in; the number before or after all of them if in none."""
        return min(max(_month(day) // self.step, self.first - 1), self.last + 1)

    def heading(self, period: int) -> str:
        """Name a period: "2023 09", "2023 Q3", "2023 H2", "2023". In a narrow column, the year is above the rest."""
        year, month = divmod(period * self.step, 12)
        part = {1: f" {month + 1:02}", 3: f" Q{month // 3 + 1}", 6: f" H{month // 6 + 1}", 12: ""}
        return f"{year}{part[self.step]}"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _count(day: date) -> int:
    """Return the number that Excel has for a day; 0 for those before its first."""
    return max(day.toordinal() - DAY_0, 0)


def _first_day(month: int) -> int:
    year, month = divmod(min(max(month, 12), 9_999 * 12 + 11), 12)  # there are no other years
    return _count(date(year, month + 1, 1))


class _Bar(NamedTuple):
    commitment: Commitment
    first: date
    last: date
    late: bool


def _choose(briefing: Briefing) -> tuple[Sequence[_Bar], Sequence[Commitment], int, Scale]:
    """Return what is listed with a deadline, nearest to the as-of date first, and without; the rest; the scale."""
    still_open = [promise for promise in briefing.timeline.commitments if state(briefing, promise) != "closed"]
    bars = sorted(_bars(briefing, still_open), key=lambda bar: bar.last)
    upcoming, overdue = [bar for bar in bars if not bar.late], [bar for bar in reversed(bars) if bar.late]
    listed, dated = [*upcoming[:UPCOMING], *overdue[:OVERDUE]], {bar.commitment.id for bar in bars}
    undated = [promise for promise in still_open if promise.id not in dated][:UNDATED]
    columns = FEW if briefing.options.profile == "accessible" else COLUMNS
    scale = Scale.over([day for bar in listed for day in (bar.first, bar.last)], briefing.as_of, columns)
    return listed, undated, len(still_open) - len(listed) - len(undated), scale


def _bars(briefing: Briefing, promises: Sequence[Commitment]) -> Iterator[_Bar]:
    record = briefing.timeline
    for promise in promises:
        made, due = record.when_made(promise), record.deadline(promise)
        if due and (last := due.last_day(record.zone)):
            first = made.first_day(record.zone) or made.last_day(record.zone) or last
            yield _Bar(promise, min(first, last), last, state(briefing, promise) == "lapsed")


def roadmap(briefing: Briefing) -> Sheet:
    """Lay out the sheet Roadmap: the deadlines ahead, those that are overdue, then what has no deadline."""
    words, record, today = briefing.words, briefing.timeline, briefing.as_of
    bars, undated, left_out, scale = _choose(briefing)
    later = any(scale.period(bar.last) > scale.last for bar in bars)
    now = scale.period(today) if today else None
    names = {period: scale.heading(period) for period in range(scale.first, scale.last + 1)}
    names |= {scale.last + 1: words.label("further")} if later else {}
    columns = briefing.columns("roadmap")
    printed = {key: columns.pop(key) for key in ("title", "to")}
    for period, name in names.items():
        printed[f"p{period}"] = Column(f"p{period}", 7, "Month", f"{name} {MARK}" if period == now else name)
    if not briefing.options.chart:
        del columns["days"]

    def row(promise: Commitment, bar: _Bar | None = None) -> dict[str, Value]:
        return {
            "title": words.title(promise),
            "to": format_deadline(briefing, promise) or words.word("state", "no-deadline"),
            "state": describe_status(briefing, promise),
            "from": words.date(start(record.when_made(promise), record.zone)),
            "days": max(min(_count(bar.last), scale.end) - _count(bar.first), 0) if bar else None,
            "id": Link(promise.id, f"#commitment/{promise.id}"),
        } | {f"p{period}": _cell(briefing, period, bar, scale) for period in names}

    rows = [*(row(bar.commitment, bar) for bar in bars), *map(row, undated)]
    blank: dict[str, Value] = dict.fromkeys([*printed, *columns])
    if not rows:
        rows = [blank | {"title": words.label("roadmap_none")}]
    if left_out:
        rows.append(blank | {"title": Link(words.label("too_many", left_out), "#commitments")})
    return evolve(briefing.sheet("roadmap", rows, printed | columns), printed=(1, len(printed)))


def _cell(briefing: Briefing, period: int, bar: _Bar | None, scale: Scale) -> Value:
    """Draw a period of a row. What was due before the scale has an arrow in its first column."""
    if bar is None:
        return Styled(None, "Text")
    first, last = scale.period(bar.first), scale.period(bar.last)
    is_now = briefing.as_of is not None and period == scale.period(briefing.as_of)
    if not first <= period <= max(last, scale.first):
        return Styled(NOW, "Today") if is_now else None
    text = BEFORE if last < scale.first else DUE if period == last else RUNS
    hidden = text == RUNS and briefing.options.profile != "accessible"
    return Styled(text, "Today" if is_now else f"Bar{'Late' if bar.late else ''}{'Only' if hidden else ''}")


def chart(briefing: Briefing) -> Sheet:
    """Lay out the sheet Chart: the first rows of the roadmap as bars, from the promise to the deadline."""
    say, today, (bars, _, _, scale) = briefing.words.label, briefing.as_of, _choose(briefing)
    first, months = scale.first * scale.step, (scale.last + 1 - scale.first) * scale.step
    unit = next(unit for unit in UNITS if months <= unit * MARKS)
    begin = _first_day(first // unit * unit)
    if not bars or not begin:
        return briefing.sheet("chart", [{"text": say("chart_none")}])
    bars = bars[:CHARTED]
    drawn = Bars(
        title=f"{say('chart')} · {say('as_of_day', briefing.words.when(When.of(today)))}" if today else say("chart"),
        text=say("chart_text"),
        sheet="roadmap",
        columns=("title", "from", "days", "to"),
        rows=len(bars),
        looks=["BarLate" if bar.late else "Bar" if _count(bar.last) < scale.end else "Later" for bar in bars],
        span=(begin + MARKED, scale.end + round((scale.end - begin) * ROOM)),
        unit=unit * MONTH,
        line=_count(today) if today else None,
        place=(3, 1),
        size=(27, min(9 + len(bars) // 3, 16)),
    )
    return briefing.sheet("chart", [{"text": drawn.text}], chart=drawn)
