"""The pictures of a record: its events, who led when, its promises, on one axis of time."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias, TypeVar, get_args

from alitimeline.answers.dates import format_date
from alitimeline.answers.phrases import format_amount
from alitimeline.answers.words import Language, find_title
from alitimeline.briefing.headings import label
from alitimeline.model import Event, Timeline
from alitimeline.page.axis import APART, Axis, find_day, span_days
from alitimeline.page.lanes import SIGNS, Lane, Span, describe_state, find_look, list_lanes, list_promises
from alitimeline.page.shapes import SIZE, Canvas, cut, measure
from alitimeline.queries import Status
from alitimeline.when import When

__all__ = ["PICTURES", "Drawing", "Link", "Picture", "draw"]

Picture: TypeAlias = Literal["overview", "tenures", "commitments"]
PICTURES: tuple[Picture, ...] = get_args(Picture)
#: Makes the address of a record from its kind and id.
Link: TypeAlias = Callable[[str, str], str]
Row: TypeAlias = Lane | tuple[Status, date]
_R = TypeVar("_R", Lane, tuple[Status, date])

#: The measures of a picture in pixels: its margin, the height of a row, the least room for what rows are called. Below
#: the last width, names are above their rows.
MARGIN, ROW, NAMES, NARROW = 20, 24, 210, 600
#: How many rows of events there are in an overview at most, and how many posts and promises.
EVENT_ROWS, POSTS, PROMISES = 40, 6, 7
#: How many rows are kept for counts, and how many events have in any case.
NOTES, FEWEST = 5, 6
#: What is shorter than this is a point; how long what has no bound is; and how close points without a title are.
POINT, OPEN, CLOSE = 6, 48, 5
#: How far a picture is zoomed when it shows finer marks.
ZOOMED = 4
#: The size of bold text, by its width.
BOLD = 14.3
#: How many spans of a post are drawn at most, how many events without titles are named together, and how many
#: letters of a title there are beside a shape.
SPANS, NAMED, LETTERS = 24, 3, 100
#: Dates that are some day in these; and the soft ends of bars.
PERIODS = frozenset({"year", "half", "quarter", "month"})
SOFT = {"left": "left", "right": "right", "leftright": "both"}


class Drawing(NamedTuple):
    """A picture: its shapes, its size, what it shows in words, and what of the record it has no room for."""

    canvas: Canvas
    width: int
    height: int
    title: str
    about: str
    #: Where its axis begins.
    left: float
    #: Kind and id of a record, or the name of a post, and what the picture lacks of it.
    left_out: tuple[tuple[str, str], ...]


def draw(  # noqa: PLR0913 - what a picture depends on
    timeline: Timeline,
    picture: Picture = "overview",
    *,
    width: int = 1280,
    room: int | None = None,
    as_of: date | None = None,
    language: Language = "en",
    link: Link | None = None,
    lanes: Sequence[Lane] | None = None,
    promises: Sequence[Status] | None = None,
) -> Drawing:
    """Draw a record as of a day (`Timeline.as_of` without one), *width* pixels wide, and *room* high at most.

    Without *link*, nothing is a link, and the picture has a title of its own. *lanes* and *promises* are those of the
    record, as `list_lanes` and the query `status` return them, if they are known already.
    """
    day = as_of or timeline.as_of
    artist = _Artist(timeline, day, language, width, room, link)
    if lanes is None:
        lanes = [*list_lanes(timeline, language)] if picture != "commitments" else ()
    if promises is None and picture != "tenures":
        promises, later = list_promises(timeline, day)
        artist.left_out += [(f"commitment/{name}", f"not drawn: {why}") for name, why in later.items()]
    artist.draw(timeline.chronology() if picture == "overview" else (), lanes, promises or (), picture)
    height = round(artist.y) + artist.margin
    left_out = tuple(dict.fromkeys(artist.left_out))
    return Drawing(artist.canvas, width, height, artist.title, artist.about, artist.axis.left, left_out)


def _shorten(text: str) -> str:
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"


class _Artist:
    """Draws row below row."""

    def __init__(  # noqa: PLR0913, PLR0917 - as `draw`
        self, timeline: Timeline, day: date | None, language: Language, width: int, room: int | None, link: Link | None
    ) -> None:
        self.timeline, self.day, self.language, self.link = timeline, day, language, link
        self.zone = timeline.zone
        self.width, self.room, self.margin = width, room, MARGIN if link is None else 4
        self.canvas, self.y = Canvas(), float(self.margin)
        self.left_out: list[tuple[str, str]] = []
        self.title = find_title(timeline, language)
        self.about = label("as_of_day", language).format(self.say(When.of(day))) if day else ""
        self.right = width - self.margin
        self.axis = Axis(1, 2, self.margin, self.right)

    def say(self, when: When) -> str:
        return format_date(when, self.language)

    def draw(
        self, events: Sequence[Event], lanes: Sequence[Lane], promises: Sequence[Status], picture: Picture
    ) -> None:
        """Draw a picture, below its title if it is alone."""
        if self.link is None:
            self.canvas.text("at-title", MARGIN, self.y + 18, cut(self.title, self.width - 2 * MARGIN, 20))
            self.canvas.text("at-note", MARGIN, self.y + 38, self.about)
            self.y += 48
        ends = ((promise, promise.deadline and promise.deadline.last_day(self.zone)) for promise in promises)
        dated = [(promise, last) for promise, last in ends if last]
        rows = len(lanes) + len(dated)
        left = self.margin + (NAMES if rows and self.width >= NARROW else 0)
        self.axis = span_days(self._find_days(events, lanes, [promise for promise, _ in dated]), left, self.right)
        top = self.y
        places = self._draw_marks()
        grid = self.canvas.group("at-lines", "")
        few = (POSTS, PROMISES) if self.room else (2 * POSTS, 2 * PROMISES)
        most_posts, most_promises = few if picture == "overview" else (rows, rows)
        free = EVENT_ROWS if self.room is None else int((self.room - self.y - MARGIN) // ROW)
        taken = min(len(lanes), most_posts) + min(len(dated), most_promises) + NOTES
        if events:
            self._draw_events(events, max(free - taken, FEWEST))
        self._draw_rows("at-posts", lanes, most_posts, self._draw_post)
        self._draw_rows("at-promises", dated, most_promises, self._draw_promise)
        drawn = {promise.commitment.id for promise, _ in dated}
        if undated := [one.commitment.id for one in promises if one.commitment.id not in drawn]:
            self.left_out += [(f"commitment/{name}", "not drawn: no deadline was stated") for name in undated]
            self._note(f"{label('without', self.language)}: {len(undated)}")
        for x in places:
            grid.line("at-grid", x, top + 20, self.y)
        if self.day:
            self.canvas.line("at-now", self.axis.place(self.day), top + 20, self.y)

    def _find_days(self, events: Sequence[Event], lanes: Sequence[Lane], promises: Sequence[Status]) -> Iterator[date]:
        yield from [self.day] if self.day else []
        whens = [event.when for event in events]
        whens += [self.timeline.when_made(item.commitment) for item in promises]
        whens += [item.deadline for item in promises if item.deadline]
        for when in whens:
            yield from filter(None, (when.first_day(self.zone), when.last_day(self.zone)))
        for lane in lanes:
            yield from filter(None, (span.first for span in lane.spans))

    def _draw_marks(self) -> list[float]:
        """Draw the marks of the axis; of a picture that can be zoomed, also those between them."""
        places = [*self.axis.marks(self.language)]
        self._write_marks(self.canvas, places)
        if self.link:
            finer = [mark for mark in self.axis.marks(self.language, APART / ZOOMED) if mark not in places]
            self._write_marks(self.canvas.group("at-fine", ""), finer)
        self.y += 22
        return [x for x, _ in places]

    def _write_marks(self, canvas: Canvas, places: Sequence[tuple[float, str]]) -> None:
        for x, name in places:
            half = measure(name, 12) / 2
            canvas.text("at-mark", min(max(x, half), self.width - half), self.y + 12, name, anchor="middle")

    def _note(self, words: str) -> None:
        self.canvas.text("at-note", self.margin, self.y + 16, words)
        self.y += ROW

    def _link(self, kind: str, name: str) -> str | None:
        return self.link(kind, name) if self.link else None

    def _cut(self, record: str, what: str, text: str, room: float, size: float = SIZE) -> str:
        """Return as much of a text as there is room for; if that isn't all, say of which record."""
        shown = cut(text, room, size)
        if shown != text:
            self.left_out.append((record, f"with a part of the {what}, for lack of room"))
        return shown

    # Events

    def _draw_events(self, events: Sequence[Event], most: int) -> None:
        """Draw events in as few rows as their titles need; those that need one more, in the last row without title."""
        rows: list[float] = []
        bins: dict[int, list[Event]] = defaultdict(list)
        top = self.y
        for event in events:
            begin, end = self._find_places(event.when)
            if len(rows) == most and min(rows) >= begin - 6:  # no row is free, whatever its title
                bins[int(begin // CLOSE)].append(event)
                continue
            is_point = end - begin <= POINT
            room = max(self.right - begin, end - self.margin) - 16
            title = self._cut(f"event/{event.id}", "title", find_title(event, self.language), room)
            width = measure(title) + 12
            fits = begin + width <= self.right
            left, right = (begin, max(end, begin + width)) if fits else (min(begin, end - width), end)
            number = next((at for at, taken in enumerate(rows) if taken < left - 6), len(rows))
            if number == most:
                bins[int(begin // CLOSE)].append(event)
                continue
            rows[number:] = [right + 6, *rows[number + 1 :]]
            group = self._begin_event(event, begin, end, top + number * ROW)
            x = (begin + 8 if is_point else begin + 1) if fits else (begin - 8 if is_point else end)
            y = top + number * ROW + (14 if is_point else 13)
            group.text("at-label", x, y, title, anchor="start" if fits else "end")
        self.y = top + len(rows) * ROW
        for place, hidden in bins.items():
            titles = "; ".join(_shorten(find_title(event, self.language)) for event in hidden[:NAMED])
            more = f" {label('more', self.language).format(len(hidden) - NAMED)}" if len(hidden) > NAMED else ""
            group = self.canvas.group("at-event", f"{titles}{more}", self._link("event", hidden[0].id))
            group.dot("at-many", (place + 0.5) * CLOSE, self.y + 6, 2.5)
            self.left_out += [(f"event/{event.id}", "drawn without a title") for event in hidden]
        self.y += ROW / 2 if bins else 0
        self.y += ROW / 3

    def _find_places(self, when: When) -> tuple[float, float]:
        """Return where a date begins and ends; without a bound, some way off, or today if it still goes on."""
        first, last = when.first_day(self.zone), when.last_day(self.zone)
        places = [self.axis.place(day) for day in (first, last) if day]
        if first is None:
            return max(places[0] - OPEN, self.margin), places[0]
        if last is None and when.form == "interval" and not when.unknown_end and self.day and self.day > first:
            return places[0], self.axis.place(self.day)
        return places[0], min(places[0] + OPEN, self.right) if last is None else places[1]

    def _begin_event(self, event: Event, begin: float, end: float, y: float) -> Canvas:
        """Draw the days of an event: a point, or a bar whose soft ends are in doubt."""
        words = f"{self.say(event.when)}: {_shorten(find_title(event, self.language))}"
        group = self.canvas.group(f"at-event at-{event.status}", words, self._link("event", event.id))
        start, stop = event.when.start, event.when.end
        once = event.when.form == "between" or event.when.precision in PERIODS
        soft = ("left" if start is None or start.doubt else "") + ("right" if stop is None or stop.doubt else "")
        if end - begin <= POINT:
            group.dot("at-once" if once else "at-point", begin, y + 10)
        else:
            group.bar("at-once" if once else "at-span", begin, y + 17, end - begin, 4, soft=SOFT.get(soft, ""))
        return group

    # Rows with a name

    def _draw_rows(self, kind: str, rows: Sequence[_R], most: int, draw_row: Callable[[_R], str | None]) -> None:
        """Draw rows as a group; count those for which there is no room, by the records that *draw_row* names."""
        whole, self.canvas = self.canvas, self.canvas.group(kind, "")
        hidden: list[_R] = []
        for number, row in enumerate(rows):
            is_full = self.room is not None and self.y + 2 * ROW + MARGIN > self.room
            if number >= most or is_full or hidden:
                hidden.append(row)
            else:
                draw_row(row)
        self.canvas = whole
        self.left_out += [(self._identify(row), "not drawn, for lack of room") for row in hidden]
        if hidden:
            self._note(label("more", self.language).format(len(hidden)))
        self.y += ROW / 3 if rows else 0

    def _identify(self, row: Row) -> str:
        return f"post/{row.name}" if isinstance(row, Lane) else f"commitment/{row[0].commitment.id}"

    def _name(self, row: Row, text: str, end: float) -> None:
        """Write what a row is called, in the room before the first of its shapes, or above them."""
        is_narrow = self.width < NARROW
        room = self.right if is_narrow else max(end - self.margin, NAMES) - 12
        self.canvas.text("at-name", self.margin, self.y + 16, self._cut(self._identify(row), "title", text, room, BOLD))
        self.y += ROW - 4 if is_narrow else 0

    def _draw_post(self, lane: Lane) -> None:
        self._name(lane, lane.name, 0)
        longest = {id(span) for span in sorted(lane.spans, key=self._measure_span)[-SPANS:]}
        if len(longest) < len(lane.spans):
            self.left_out.append((self._identify(lane), "with the shortest spans left out, for lack of room"))
        for span in lane.spans:
            if id(span) in longest:
                self._draw_span(lane, span)
        self.y += ROW

    def _measure_span(self, span: Span) -> int:
        first = span.first.toordinal() if span.first else self.axis.first
        return (span.last.toordinal() if span.last else self.axis.last) - first

    def _draw_span(self, lane: Lane, span: Span) -> None:
        end = span.last or self.day or date.fromordinal(self.axis.last)
        begin, stop = self.axis.place(span.first or date.fromordinal(self.axis.first)), self.axis.place(end)
        soft = ("" if span.first else "left") + ("" if span.last else "right")
        since = f"{span.first or '…'} – {span.last or label('present', self.language)}"
        group = self.canvas.group("at-tenure", f"{_shorten(span.words)}, {since}")
        group.bar(f"at-{span.kind}", begin, self.y + 2, stop - begin, ROW - 5, soft=SOFT.get(soft, ""))
        text = self._cut(self._identify(lane), "names", span.words, stop - begin - 8)
        if len(text) > len("…"):
            group.text("at-inside", begin + 5, self.y + 16, text)

    def _draw_promise(self, row: tuple[Status, date]) -> None:
        item, last = row
        promise, made = item.commitment, self.timeline.when_made(item.commitment)
        first = find_day(made, self.zone)
        look = find_look(item)
        words = describe_state(item, self.language)
        title = find_title(promise, self.language)
        begin, end = sorted((self.axis.place(first), self.axis.place(last)))
        self._name(row, title, begin)
        about = f"{_shorten(title)}: {words}, {self.say(item.deadline or When.of(last))}"
        group = self.canvas.group(f"at-promise at-{look}", about, self._link("commitment", promise.id))
        group.bar("at-bar", begin, self.y + 8, end - begin, 7, soft="left" if made.start is None else "")
        group.text("at-sign", end, self.y + 16, SIGNS[look], anchor="middle")
        notes = [words] + [
            f"{format_amount(one.value, None)}/{format_amount(one.measure.target, one.measure.unit)}"
            for one in item.progress
        ]
        text, beside = label("comma", self.language).join(notes), end + 10
        if beside + measure(text, 12) <= self.width:
            group.text("at-note", beside, self.y + 16, text)
        elif begin - measure(text, 12) - 6 >= self.axis.left:
            group.text("at-note", begin - 6, self.y + 16, text, anchor="end")
        else:
            self.left_out.append((self._identify(row), "with no state in words, for lack of room"))
        self.y += ROW
