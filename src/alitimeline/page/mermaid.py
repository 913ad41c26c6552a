"""A record as a Mermaid diagram, which GitHub, GitLab and others draw: its events, its promises, or who led when."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from attrs import field, frozen

from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language, find_title, find_word
from alitimeline.briefing.headings import label
from alitimeline.documents.outputs import Exported, Seal, one_of, parse_options
from alitimeline.model import Timeline
from alitimeline.page.axis import order_by_day
from alitimeline.page.drawing import Picture
from alitimeline.page.lanes import describe_state, find_look, list_lanes, list_promises
from alitimeline.page.options import View
from alitimeline.problems import ExportError, Problem
from alitimeline.when import When

__all__ = ["Options", "is_own", "render"]

#: How many characters Mermaid draws at most (`maxTextSize`), as GitHub has it.
LIMIT = 50_000
SEAL = Seal(b"%% alitimeline: ", b"\n")
#: What may stay as it is; and the words with which a line of a diagram may begin, in place of a text.
PLAIN, WORDS = re.compile(r"[^\w .,()'/+–，、。（）：“”-]"), re.compile(r"[a-z]*", re.IGNORECASE)
KEYWORDS = frozenset(
    (
        *("acc", "accdescr", "acctitle", "axisformat", "callback", "call", "click", "dateformat", "direction", "end"),
        *("excludes", "gantt", "href", "includes", "inclusiveenddates", "section", "tickinterval", "timeline"),
        *("title", "todaymarker", "topaxis", "weekday", "weekend"),
    )
)
TAGS = {"good": "done", "bad": "crit", "void": "done", "ahead": "active"}


@frozen(kw_only=True)
class Options(View):
    """The options of a diagram."""

    #: "overview" is a timeline of the events, the others are Gantt charts.
    picture: Picture = field(default="overview", validator=one_of(Picture))


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401 - `Options` says which
    """Write *timeline* as a diagram.

    Raises:
        TypeError: if `Options` has no such option.
        ExportError: if an option has a wrong value, or the diagram is too large for Mermaid.
        DeadlineError: if a deadline can't be computed.
    """
    chosen = parse_options(Options, "a diagram", options)
    diagram = _Diagram(timeline, chosen.as_of or timeline.as_of, chosen.language)
    title = escape(find_title(timeline, chosen.language))
    lines = {"overview": diagram.list_events, "tenures": diagram.list_posts, "commitments": diagram.list_promises}
    text = "\n".join([*lines[chosen.picture](title), ""])
    if len(text) > LIMIT:
        message = f"the diagram has {len(text):,} characters, and Mermaid draws {LIMIT:,} at most"
        raise ExportError(message, "write a part of the record, such as a year: --from, --until")
    return Exported(iter((SEAL.close(text.encode()),)), iter(diagram.left_out))


def escape(text: str) -> str:
    """Return a text as Mermaid shows it, whatever signs and words of its language are in it."""
    if (word := WORDS.match(text)) and word[0].lower() in KEYWORDS:
        return f"#{ord(text[0])};{escape(text[1:])}"
    return PLAIN.sub(lambda sign: f"#{ord(sign[0])};", text)


@frozen
class _Diagram:
    timeline: Timeline
    day: date | None
    language: Language
    left_out: list[Problem] = field(factory=list)

    def lose(self, record: str, message: str) -> None:
        self.left_out.append(Problem(code="left-out", message=message, severity="warning", record=record))

    def say(self, when: When) -> str:
        return escape(format_date(when, self.language))

    def list_events(self, title: str) -> Iterator[str]:
        """Yield the lines of a timeline, with a section for each year."""
        yield from ("timeline", f"    title {title}")
        year = None
        for day, event in order_by_day(self.timeline):
            if day.year != year:
                year = day.year
                yield f"    section {year}"
            words = find_title(event, self.language)
            if event.status != "confirmed":
                words = f"{words} ({find_word('status', event.status, self.language)})"
            yield f"        {self.say(event.when)} : {escape(words)}"
        for lane in list_lanes(self.timeline, self.language):
            self.lose(f"post/{lane.name}", "not drawn: a Mermaid timeline has only events (--picture tenures)")
        for promise in self.timeline.commitments:
            self.lose(
                f"commitment/{promise.id}", "not drawn: a Mermaid timeline has only events (--picture commitments)"
            )

    def list_promises(self, title: str) -> Iterator[str]:
        """Yield the lines of a Gantt chart, with a bar from each promise to its deadline."""
        yield from self._begin(title)
        zone = self.timeline.zone
        promises, later = list_promises(self.timeline, self.day)
        for name, why in later.items():
            self.lose(f"commitment/{name}", f"not drawn: {why}")
        for item in promises:
            promise, last = item.commitment, item.deadline and item.deadline.last_day(zone)
            made = self.timeline.when_made(promise)
            begin = made.first_day(zone) or made.last_day(zone)
            if not last or not begin or last < begin:
                self.lose(
                    f"commitment/{promise.id}", "not drawn: a bar needs the day of the promise and a later deadline"
                )
                continue
            text = f"{find_title(promise, self.language)} ({describe_state(item, self.language)})"
            yield self._bar(escape(text), TAGS[find_look(item)], begin, last)

    def list_posts(self, title: str) -> Iterator[str]:
        """Yield the lines of a Gantt chart, with a section for each post."""
        yield from self._begin(title)
        tags = {"holder": "active", "interim": "active", "perhaps": "done", "gap": "crit"}
        for name, spans in list_lanes(self.timeline, self.language):
            yield f"    section {escape(name)}"
            for first, end, words, kind in spans:
                last = end or self.day
                if first and last and last >= first:
                    yield self._bar(escape(words), tags[kind], first, last)
                else:
                    self.lose(f"post/{name}", f"with no bar for {words}: the first day is not known, or still to come")

    def _begin(self, title: str) -> Iterator[str]:
        yield from ("gantt", f"    title {title}", "    dateFormat YYYY-MM-DD", "    axisFormat %Y-%m")
        yield "    todayMarker off"
        if self.day:
            about = escape(label("as_of_day", self.language).format(format_date(When.of(self.day), self.language)))
            yield f"    {about} :milestone, {self.day}, 0d"

    def _bar(self, text: str, tag: str, first: date, last: date) -> str:
        end = last + timedelta(days=1) if last < date.max else last  # the day before which it ends
        return f"    {text} :{tag}, {first}, {end}"


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is a diagram as it was written here."""
    return SEAL.fits(data)
