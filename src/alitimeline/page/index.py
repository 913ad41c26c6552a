"""The index of the pages of several timelines: companies by row on one axis of time, and a search over records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language, find_title, find_word, inflect
from alitimeline.briefing.headings import label
from alitimeline.documents.outputs import Exported, build_file_name, parse_options
from alitimeline.model import Entry, Event, Timeline
from alitimeline.model.kinds import kind_of
from alitimeline.page import html
from alitimeline.page.axis import Axis, find_day, span_days
from alitimeline.page.lanes import find_look
from alitimeline.problems import Problem
from alitimeline.queries import Status, status
from alitimeline.when import When

__all__ = ["render"]

#: How many records are listed and searched at most.
MOST = 20_000
#: How wide the axis is, in units of the template, and how far its marks are apart.
WIDTH, APART = 1_000, 200
#: How many timelines it says it is made of.
NAMED = 3


class Record(NamedTuple):
    """A record as the template has it."""

    title: str
    address: str
    language: str | None
    about: str


class Company(NamedTuple):
    """A timeline as the template has it."""

    id: str
    title: str
    page: str
    language: str | None
    #: How much it has on record, and the shapes in its row.
    about: str
    paths: Sequence[tuple[str, str]]
    records: Sequence[Record]


def render(timelines: Sequence[Timeline], *, file_name: str | None = None, **options: Any) -> Exported:  # noqa: ANN401, ARG001 - as pages have it
    """Write the index of the pages of *timelines*, which are beside it, each named after its id.

    Of more than 20,000 records, it lists the newest of each company.

    Raises as a page.
    """
    chosen = parse_options(html.Options, "a page", options)
    language, say = chosen.language, partial(find_word, "page", language=chosen.language)
    day = chosen.as_of or max((timeline.as_of for timeline in timelines if timeline.as_of), default=None)
    statuses = [status(timeline, day) if day else () for timeline in timelines]
    axis = span_days({day for pair in zip(timelines, statuses, strict=True) for day in _find_days(*pair)}, 0, WIDTH)
    number = sum(_count(timeline) for timeline in timelines)
    share = number if number <= MOST else max(MOST // len(timelines), 1)
    companies = [
        _describe(timeline, promises, axis, day, language, share)
        for timeline, promises in zip(timelines, statuses, strict=True)
    ]
    listed = sum(len(company.records) for company in companies)
    counts = [sum(len(timeline.events) for timeline in timelines), sum(len(one.commitments) for one in timelines)]
    late = sum(promise.state == "lapsed" for promises in statuses for promise in promises)
    text = html.load_template("index.html").render(
        **html.build_head(),
        language=language,
        word=say,
        title=inflect(label("combined", language), len(timelines)).format(len(timelines)),
        story=say("company").format(*counts, late),
        as_of=label("as_of_day", language).format(format_date(When.of(day), language)) if day else "",
        limit=say("search_limit").format(listed, number) if listed < number else "",
        marks=[(f"{place / WIDTH:.1%}".rstrip("%"), name) for place, name in axis.marks(language, APART)],
        companies=companies,
        made_with=say("made_with").format(_name_timelines(timelines, language)),
    )
    message = f"{listed} of {number} records are in the index: the newest of each timeline"
    note = Problem(code="left-out", message=message, severity="note", record="timeline/all")
    return Exported(iter((html.SEAL.close(text.rstrip().encode()),)), iter((note,) if listed < number else ()))


def _name_timelines(timelines: Sequence[Timeline], language: Language) -> str:
    more = [label("more", language).format(len(timelines) - NAMED)] if len(timelines) > NAMED else []
    return ", ".join([*(timeline.id for timeline in timelines[:NAMED]), *more])


def _count(timeline: Timeline) -> int:
    return len(timeline.events) + len(timeline.commitments) + len(timeline.actors)


def _find_days(timeline: Timeline, promises: Sequence[Status]) -> Iterator[date]:
    yield from (find_day(event.when, timeline.zone) for event in timeline.events)
    yield from (day for promise in promises if (day := _find_deadline(timeline, promise)))


def _find_deadline(timeline: Timeline, promise: Status) -> date | None:
    return promise.deadline.last_day(timeline.zone) if promise.deadline else None


def _describe(  # noqa: PLR0913, PLR0917 - what a row depends on
    timeline: Timeline, promises: Sequence[Status], axis: Axis, day: date | None, language: Language, share: int
) -> Company:
    page = build_file_name(timeline.id, ".html")
    late = sum(promise.state == "lapsed" for promise in promises)
    about = find_word("page", "company", language).format(len(timeline.events), len(timeline.commitments), late)
    ahead = [promise.deadline for promise in promises if promise.state in ("upcoming", "due-now") and promise.deadline]
    if ahead:
        about += f" · {find_word('page', 'next_deadline', language).format(format_date(ahead[0], language))}"
    people = [
        Record(actor.name, f"{page}#actor-{actor.id}", None, find_word("actor_kind", actor.kind, language))
        for actor in timeline.actors
    ][: share if share == _count(timeline) else max(share // 2, 0)]
    title = find_title(timeline, language)
    own = timeline.language if timeline.language != language else None
    entries = [*_list_entries(timeline, page, language)][: share - len(people)]
    return Company(timeline.id, title, page, own, about, _draw(timeline, promises, axis, day), [*entries, *people])


def _draw(timeline: Timeline, promises: Sequence[Status], axis: Axis, day: date | None) -> list[tuple[str, str]]:
    """Return the shapes of a row: a dot for an event, a stroke below for a deadline, and the day."""
    places = defaultdict[str, dict[str, None]](dict)
    if day:
        places["at-now"][f"M{axis.place(day):.0f} 0v24"] = None
    for event in timeline.events:
        places["events"][f"M{axis.place(find_day(event.when, timeline.zone)):.0f} 8h0"] = None
    for promise in promises:
        if last := _find_deadline(timeline, promise):
            places[find_look(promise)][f"M{axis.place(last):.0f} 14v8"] = None
    return [(look, "".join(shapes)) for look, shapes in places.items()]


def _list_entries(timeline: Timeline, page: str, language: Language) -> Iterator[Record]:
    """Yield events and promises, the newest first."""
    items = html.list_items(timeline)
    files: Mapping[tuple[str, str], str] = {}
    if max(len(timeline.events), len(timeline.commitments)) > html.MOST:
        parts = html.divide(items, page.removesuffix(".html"))
        files = {(kind_of(entry), entry.id): file for file, chunk in parts for _, entry in chunk}
    for _, entry in reversed(items):
        kind, title = kind_of(entry), find_title(entry, language)
        own = timeline.language if title == entry.title and timeline.language != language else None
        about = f"{format_date(_find_when(timeline, entry), language)} · {find_word('page', kind, language)}"
        yield Record(title, f"{files.get((kind, entry.id), page)}#{kind}-{entry.id}", own, about)


def _find_when(timeline: Timeline, entry: Entry) -> When:
    return entry.when if isinstance(entry, Event) else timeline.when_made(entry)
