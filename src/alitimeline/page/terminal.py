"""A record drawn with letters, for a terminal: a line for each event, post and promise, on one axis of time."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from unicodedata import combining, east_asian_width

from attrs import frozen

from alitimeline.answers.words import find_title, find_word
from alitimeline.model import Event, Timeline
from alitimeline.page.axis import Axis, find_day, order_by_day, span_days
from alitimeline.page.lanes import SIGNS, describe_state, find_look, list_lanes, list_promises
from alitimeline.when import When

__all__ = ["SIGNS_USED", "measure", "to_text"]

#: The columns of a date, and the narrowest terminal for which lines are made.
DATE, NARROWEST = 22, 60
#: The letters of shapes: a day, a span and one in doubt, the day to look from; and of posts.
POINT, SPAN, SOFT, NOW = "●━┄│"
LETTERS = {"holder": "█", "perhaps": "░", "interim": "▒", "gap": "×"}
#: All letters that a drawing may have beside those of the record.
SIGNS_USED = "".join((POINT, SPAN, SOFT, NOW, "…→", *LETTERS.values(), *SIGNS.values()))


def to_text(timeline: Timeline, columns: int, day: date | None = None) -> str:
    """Draw *timeline* as of a day (`Timeline.as_of` without one), with lines of so many columns at most.

    Raises:
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record names another one that the timeline doesn't have.
    """
    return "".join(f"{line.rstrip()}\n" for line in _Drawing(timeline, max(columns, NARROWEST), day).draw())


def measure(text: str) -> int:
    """Return how many columns a text takes: Chinese letters are two wide."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _fit(text: str, columns: int) -> str:
    """Return a text in so many columns, cut with an ellipsis or filled with spaces."""
    if measure(text) > columns:
        while measure(text) > columns - 1:
            text = text[: min(len(text) - 1, columns)]
        text += "…"
    return text + " " * (columns - measure(text))


@frozen
class _Drawing:
    timeline: Timeline
    columns: int
    day: date | None

    def draw(self) -> Iterator[str]:
        timeline, zone = self.timeline, self.timeline.zone
        day = self.day or timeline.as_of
        events = order_by_day(timeline)
        lanes = [*list_lanes(timeline, "en")]
        promises, later = list_promises(timeline, day)
        whens = [event.when for _, event in events]
        whens += [when for item in promises for when in (timeline.when_made(item.commitment), item.deadline) if when]
        days = [bound for when in whens for bound in (when.first_day(zone), when.last_day(zone)) if bound]
        days += [span.first for lane in lanes for span in lane.spans if span.first]
        width = max((self.columns - DATE) // 3, 20)
        axis = span_days([*days, *([day] if day else [])], 0, width - 1)
        now = int(axis.place(day)) if day else None
        yield _fit(find_title(timeline, "en"), self.columns)
        yield " " * DATE + self._write_marks(axis, width)
        for _, event in events:
            yield self._write(str(event.when), self._draw_when(event.when, axis, width, now), _name(event))
        for lane in lanes:
            strip, names = [" "] * width, [span.words for span in lane.spans if span.kind != "gap"]
            for span in lane.spans:
                begin, end = span.first or date.fromordinal(axis.first), span.last or day or date.max
                for place in range(int(axis.place(begin)), int(axis.place(end)) + 1):
                    strip[place] = LETTERS[span.kind]
            holders = " → ".join(name for name, _ in groupby(names))
            yield self._write("", _mark(strip, now), f"{lane.name}: {holders}")
        for item in promises:
            made, strip = timeline.when_made(item.commitment), [" "] * width
            last = item.deadline.last_day(zone) if item.deadline else None
            start = int(axis.place(find_day(made, zone)))
            stop = int(axis.place(last)) if last else start
            strip[min(start, stop) : max(start, stop)] = SPAN * abs(stop - start)
            strip[stop] = SIGNS[find_look(item)]
            text = f"{describe_state(item, 'en')}: {find_title(item.commitment, 'en')}"
            yield self._write(str(item.deadline or made), _mark(strip, now), text)
        for name, why in later.items():
            promise = timeline.commitment(name)
            text = f"{why.capitalize()}: {find_title(promise, 'en')}"
            yield self._write(str(timeline.when_made(promise)), _mark([" "] * width, now), text)

    def _write(self, when: str, strip: str, text: str) -> str:
        room = self.columns - DATE - len(strip) - 2
        return f"{_fit(when, DATE - 1)} {strip}  {_fit(text, room)}"

    def _draw_when(self, when: When, axis: Axis, width: int, now: int | None) -> str:
        strip = [" "] * width
        first, last = when.first_day(self.timeline.zone), when.last_day(self.timeline.zone)
        begin = int(axis.place(first)) if first else max(int(axis.place(last or date.max)) - 3, 0)
        end = int(axis.place(last)) if last else min(begin + 3, width - 1)
        strip[begin : end + 1] = SPAN * (end - begin + 1) if end > begin else POINT
        for place, bound in ((begin, when.start), (end, when.end)):
            if end > begin and (bound is None or bound.doubt):
                strip[place] = SOFT
        return _mark(strip, now)

    def _write_marks(self, axis: Axis, width: int) -> str:
        strip = [" "] * width
        for place, name in axis.marks("en", 8):
            begin = min(int(place), width - len(name))
            strip[begin : begin + len(name)] = name
        return "".join(strip)


def _name(event: Event) -> str:
    title = find_title(event, "en")
    return title if event.status == "confirmed" else f"{title} ({find_word('status', event.status, 'en')})"


def _mark(strip: list[str], now: int | None) -> str:
    """Return a strip with the line of the day, where nothing else is."""
    if now is not None and strip[now] == " ":
        strip[now] = NOW
    return "".join(strip)
